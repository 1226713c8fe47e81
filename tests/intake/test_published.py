"""What the state publishes of the municipality, held against its finance system's extracts; the chart of accounts."""

import csv
import io
import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from click.testing import CliRunner
from openpyxl import Workbook

from kronespor.amounts import PriceIndex
from kronespor.cli.published import LEVELS, command
from kronespor.intake.actuals import import_extract, load_map
from kronespor.intake.models import Assertion, StoredDocument
from kronespor.intake.published import gaps
from kronespor.intake.published_tables import load_published
from kronespor.intake.published_years import side_by_side
from kronespor.language.chart import AccountCode, Function, chart, composite, kind_of
from kronespor.reading.statbank import read_figures
from kronespor.register.events import Basis
from kronespor.register.models import Account
from kronespor.register.naming import fund_named, initiative_named, plan_named
from kronespor.remarks import KronesporError
from tests.events import allocate
from tests.refusing import refused

SPORT, YOUNG = "0.32.31 Stadion og idrætsanlæg", "5.38.50 Botilbud"
HEAD = "OMRÅDE;FUNKTION;DRANST;ART;PRISENHED;TID;INDHOLD"
CURRENT = "Løbende priser (1.000 kr.)"


def csv_of(path: Path, *rows: str, head: str = HEAD) -> Path:
    path.write_text("\n".join((head, *rows)) + "\n", "utf-8")
    return path


def accounts(year: int, function: str, dranst: str, amount: object, price: str = CURRENT) -> str:
    return f"Fjordby;{function};{dranst};I alt (netto);{price};{year};{amount}"


PX = """CHARSET="ANSI";
AXIS-VERSION="2010";
CODEPAGE="iso-8859-1";
LANGUAGE="da";
CREATION-DATE="20251113 08:00";
DECIMALS=0;
SHOWDECIMALS=0;
MATRIX="BUDK32";
SUBJECT-AREA="Offentlige finanser; kommuner";
TITLE="Kommunernes budgetter efter kommune, funktion, dranst, "
"art, prisenhed og tid";
CONTENTS="Kommunernes budgetter";
UNITS="1.000 kr.";
STUB="kommune","funktion","dranst","art","prisenhed";
HEADING="tid";
VALUES("kommune")="Fjordby","Åby";
VALUES("funktion")="0.32.31 Stadion og idrætsanlæg",
"5.30.26 Personlig hjælp";
VALUES("dranst")="1 Driftskonti";
VALUES("art")="I alt (netto)";
VALUES("prisenhed")="Løbende priser (1.000 kr.)";
VALUES("tid")="2024","2025";
CODES("funktion")="3231","53026";
TIMEVAL("tid")=TLIST(A1),"2024","2025";
SOURCE="Danmarks Statistik";
DATA=
900 1000
".." 500
1 2
3 4 ;
"""


def test_account_strings_and_codes_name_their_function() -> None:
    for text, function in (
        ("00.32.31.1.40", Function("0.32.31", "1")),
        ("0.32.31 Stadion", Function("0.32.31")),
        ("3231", Function("0.32.31")),
        ("32320", Function("3.23.20")),
        ("05.38.50.*", Function("5.38.50")),
        ("Løn", None),
    ):
        assert Function.of(text) == function
    assert chart().main_accounts.keys() == set("0123456789")
    assert [c.year for c in chart().between(Function("5.38.50"), 2016, 2021)] == [2018]
    assert chart().between(Function("5.38.50"), 2021, 2026) == chart().between(Function("3.22.01"), 2016, 2021) == []
    for code, first, last, years in (
        ("5.57.71", 2018, 2021, [2020]),
        ("5.68.98", 2019, 2022, [2020, 2021, 2022]),
        ("5.68.91", 2021, 2026, []),
        ("5.46.61", 2015, 2021, [2016, 2020]),
        ("5.57.79", 2014, 2015, [2015]),
    ):
        found = chart().between(Function(code), first, last)
        assert [change.year for change in found] == years and all("star.dk" in change.source for change in found)
    table = read_figures(PX.encode("cp1252"), "a.px")
    assert (table.name, table.unit, len(table.rows)) == ("BUDK32", "1.000 kr.", 8)
    assert table.rows[1] == (("Fjordby", SPORT, "1 Driftskonti", "I alt (netto)", CURRENT, "2025"), "1000")
    with refused("px-unreadable"):
        read_figures(PX.replace("3 4 ;", "3 ;").encode("cp1252"), "a.px")
    with refused("statistics-unreadable"):
        read_figures(b"a;b\n1\n", "a.csv")


PAGE = """"Kommunernes regnskaber på gruppering med tekst (1.000 kr.) efter område, dranst funktion og gruppering,"
"ejerforhold, art, prisenhed og tid"

" "," "," "," "," ","2021","2022"
"Fjordby","Drift - 0.32.31 Stadion og idrætsanlæg - Grp. 4 Haller - egne","Egne","I alt (netto)","PRICE",100,110
" "," "," ","1 Lønninger","PRICE",70,75
" "," ","Selvejende/private","I alt (netto)","PRICE",..,12
" ","Anlæg - 0.32.31 Stadion og idrætsanlæg - Grp. 999 Ikke-autoriserede","Egne","I alt (netto)","PRICE",5,6
" ","8 - 8.22.01 - Grp. 999 Kombination nedlagt","Egne","I alt (netto)","PRICE",1,-

"Anm.: tal for 2022 er foreløbige"
""".replace("PRICE", CURRENT)


def test_tables_are_read_as_the_statbank_exports_them() -> None:
    """The page's export has its variables in the title and values only where they change, the API's has codes, and
    years may stand side by side."""
    page = read_figures(PAGE.encode("cp1252"), "REGKC.csv")
    names = ("område", "dranst funktion og gruppering", "ejerforhold", "art", "prisenhed", "tid")
    assert (page.variables, len(page.rows)) == (names, 10)
    assert page.rows[3] == (("Fjordby", page.rows[0][0][1], "Egne", "1 Lønninger", CURRENT, "2022"), "75")
    assert "1.000 kr." in page.title and "foreløbige" not in page.title
    wide = read_figures(b"OMR\xc5DE;FUNKTION;2021;2022*\nFjordby;3231;1;2\n", "REGK31.csv")
    assert wide.variables == ("OMRÅDE", "FUNKTION", "tid")
    assert wide.rows == ((("Fjordby", "3231", "2021"), "1"), (("Fjordby", "3231", "2022*"), "2"))
    with refused("statistics-unreadable"):  # a title that names other variables than there are
        read_figures(PAGE.replace("ejerforhold, ", "").encode(), "REGKC.csv")
    sparse = PX.replace('STUB="kommune"', 'KEYS("kommune")=VALUES;\nKEYS("funktion")=CODES;\nSTUB="kommune"')
    rows = '"Fjordby","53026","1 Driftskonti","I alt (netto)","Løbende priser (1.000 kr.)",".." 500;'
    keyed = read_figures((sparse.partition("DATA=")[0] + "DATA=\n" + rows).encode("cp1252"), "a.px")
    place = ("Fjordby", "5.30.26 Personlig hjælp", "1 Driftskonti", "I alt (netto)", CURRENT)
    assert keyed.rows == (((*place, "2024"), ".."), ((*place, "2025"), "500"))
    parted = PX.replace('"5.30.26 Personlig hjælp"', '"5.30.26 Personlig "\n"hjælp"')
    assert read_figures(parted.encode("cp1252"), "a.px").rows[2][0][1] == place[1]
    for text, code, called in (
        ("102201999", AccountCode("0.22.01", "1", grouping="999"), ("", "")),
        ("Drift - 8.65.00 Aktiver - Varer - Grp. 4 Haller - egne", AccountCode("8.65.00", "1", grouping="004"),
         ("8.65.00 Aktiver - Varer", "Grp. 4 Haller - egne")),
        ("893227002 Aktiver - 9.32.27 Beløb - Grp. 2 Midler", AccountCode("9.32.27", "8", grouping="002"),
         ("9.32.27 Beløb", "Grp. 2 Midler")),
    ):  # fmt: skip
        assert composite(text) == (code, *called)
    assert composite("0.22.01 Fælles formål") is composite("Løn") is None
    assert Function.of("3231 0.32.31 Stadion") == Function("0.32.31")
    kinds = {
        "46": "4.6",
        "S4": "4",
        "46 4.6 Betalinger": "4.6",
        "2.2 Fødevarer": "2.2",
        "1 Lønninger": "1",
        "Andet": "",
    }
    assert {text: kind_of(text) for text in kinds} == kinds


@pytest.mark.django_db
def test_a_workbook_of_the_statbank_says_what_its_csv_says(home: Path, tmp_path: Path) -> None:
    rows = list(csv.reader(io.StringIO(PAGE, newline="")))
    book = Workbook()
    title = " ".join(cell for row in rows[:2] for cell in row)  # it stands in one cell
    for row in ([title], *rows[3:]):
        cells = [cell.strip() or None for cell in row]
        book.active.append([int(cell) if cell and cell.isdigit() and n > 3 else cell for n, cell in enumerate(cells)])
    book.save(tmp_path / "REGKC.xlsx")
    (tmp_path / "REGKC.csv").write_text(PAGE, "utf-8")
    said = []
    for name in ("REGKC.xlsx", "REGKC.csv"):
        done = load_published(tmp_path / name, "Fjordby")
        rows_kept = Assertion.objects.filter(statement__document=done.document).order_by("pk")
        said.append(list(rows_kept.values_list("row", "column", "label", "phase", "fiscal_year", "amount", "printed")))
    assert said[0] == said[1] and len(said[0]) > 6
    (tmp_path / "skade.xlsx").write_bytes((tmp_path / "REGKC.xlsx").read_bytes()[:300])
    with refused("workbook-damaged"):
        load_published(tmp_path / "skade.xlsx")


@pytest.mark.django_db
def test_years_are_shown_by_any_part_of_the_chart_with_what_cannot_be_compared(home: Path, tmp_path: Path) -> None:
    (tmp_path / "REGKC.csv").write_bytes(PAGE.encode("cp1252"))
    assert load_published(tmp_path / "REGKC.csv").figures == 8
    csv_of(tmp_path / "REGK31.csv", accounts(2006, SPORT, "1 Driftskonti", 90), accounts(2022, SPORT, "1", 122))
    load_published(tmp_path / "REGK31.csv")
    found = {level: {row.key: row for row in side_by_side((2021, 2022), level=level)} for level in LEVELS}
    sport = {level: [(key, dict(row.years)) for key, row in of.items() if key[0] == "0"] for level, of in found.items()}
    assert sport == {
        "main": [("0", {2021: 105_000, 2022: 122_000})],
        "function": [("0.32.31", {2021: 105_000, 2022: 122_000})],
        "dranst": [("0.32.31 1", {2021: 100_000, 2022: 122_000}), ("0.32.31 3", {2021: 5_000})],
        "ownership": [("0.32.31 1", {2021: 105_000, 2022: 116_000}), ("0.32.31 2", {2022: 12_000})],
        "grouping": [("0.32.31 004", {2021: 100_000, 2022: 122_000}), ("0.32.31 999", {2021: 5_000, 2022: 6_000})],
        "kind": [("0.32.31 1", {2021: 70_000, 2022: 75_000})],
    }
    named = {level: [row.name for key, row in of.items() if key[0] == "0"] for level, of in found.items()}
    assert named["main"] == ["0 Byudvikling, bolig- og miljøforanstaltninger"]
    assert named["grouping"][0] == "0.32.31 Stadion og idrætsanlæg: Grp. 4 Haller - egne"
    assert named["kind"] == [f"{SPORT}: 1 Lønninger"] and named["ownership"][1] == f"{SPORT}: Selvejende/private"
    notes = {key: [note.code for note in row.notes] for key, row in found["grouping"].items()}
    assert notes["0.32.31 004"] == [] and notes["0.32.31 999"] == ["grouping-of-their-own"]
    assert notes["8.22.01 999"] == ["function-not-in-years", "grouping-of-their-own", "function-closed"]
    assert [note.code for row in side_by_side((2006, 2022)) for note in row.notes] == ["chart-changed"]  # the reform
    arguments = ["--year", "2021", "--year", "2022", "--by", "kind"]
    assert "Lønninger" in CliRunner().invoke(command, arguments, catch_exceptions=False).output
    as_data = json.loads(CliRunner().invoke(command, [*arguments, "--json"], catch_exceptions=False).output)
    assert {row["kind"] for row in as_data} == {row.key for row in side_by_side((2021, 2022), level="kind")}


@pytest.mark.django_db
def test_a_gap_is_parted_and_what_nothing_explains_is_said(home: Path, tmp_path: Path) -> None:
    fund, sport = fund_named("Rammen"), initiative_named(plan_named("Idræt"), "Haller")
    allocate(sport, fund, {2025: 100_000_000}, Basis(date(2024, 10, 8), "Budget"))
    allocate(sport, fund, {2025: 20_000_000}, Basis(date(2025, 5, 6), "Tillæg"))  # in the course of the year
    csv_of(tmp_path / "kort.csv", "00.32.31.1.*;Idræt / Haller;;;", head="accounts;to;fund;type;share")
    load_map(tmp_path / "kort.csv")
    lines = ("00.32.31.1.10;1100000,00;1200000,00", "00.32.31.3.01;50000,00;0", "05.38.50.1.10;700000,40;0")
    csv_of(tmp_path / "u.csv", *lines, head="Konto;Beløb;Korrigeret budget")
    import_extract(tmp_path / "u.csv", date(2025, 12, 31))

    (tmp_path / "b.px").write_bytes(PX.encode("cp1252"))
    with refused("which-municipality"):
        load_published(tmp_path / "b.px")
    done = load_published(tmp_path / "b.px", "fjordby")
    assert (done.figures, done.years, done.new) == (3, (2024, 2025), True)
    assert not load_published(tmp_path / "b.px", "Fjordby").new
    csv_of(
        tmp_path / "REGK31.csv",
        accounts(2025, SPORT, "1 Driftskonti", 1123),
        accounts(2025, YOUNG, "1 Driftskonti", 700),
        accounts(2016, YOUNG, "1 Driftskonti", 650),
        accounts(2025, SPORT, "1 Driftskonti", 9, "Pr. indbygger, løbende priser (kr.)"),
        f"Fjordby;{SPORT};1 Driftskonti;Bruttoudgifter;{CURRENT};2025;2000",
    )
    load_published(tmp_path / "REGK31.csv")
    found = {(gap.function, gap.phase): gap for gap in gaps(2025)}
    budget, sports, young = found["0.32.31", "original"], found["0.32.31", "spent"], found["5.38.50", "spent"]
    assert (budget.difference, budget.parts, budget.unexplained) == (-200_000, {"phase": -200_000}, 0)
    assert sports.parts == {"consolidation": -50_000}  # what was built is in the accounts, and not in the table
    assert (sports.published, sports.ours, sports.unexplained) == (1_123_000, 1_150_000, 23_000)
    assert (young.parts, young.unexplained) == ({"rounding": Decimal("-0.40")}, 0)
    for gap in found.values():
        assert sum(gap.parts.values()) + gap.unexplained == gap.difference

    owners = [  # the same figures by groupings, as REGK100 has them, for all municipalities, gross and net
        (where, SPORT, "1 Driftskonti", owner, grouping, art, price, "2025", amount)
        for where in ("Hele landet", "Fjordby")
        for owner, grouping, net in (("Egne", "1", 1_000), ("Selvejende/private", "2", 123))
        for art, amount in (("I alt (netto)", net), ("Bruttoudgifter", net + 50), ("Indtægter", -50))
        for price in (CURRENT, "Pr. indbygger, løbende priser (kr.)")
    ]
    head = HEAD.replace("DRANST;", "DRANST;EJER;GRUPPERING;")
    csv_of(tmp_path / "REGK100.csv", *(";".join(map(str, row)) for row in owners), head=head)
    assert load_published(tmp_path / "REGK100.csv", "Fjordby").figures == 6  # net, gross and income of each
    (owned,) = (gap for gap in gaps(2025) if (gap.function, gap.phase) == ("0.32.31", "spent"))
    assert (owned.published, owned.parts, owned.unexplained) == (sports.published, sports.parts, sports.unexplained)

    index = PriceIndex("p/l", "prøve", {2024: Decimal(100), 2025: Decimal(110)})
    csv_of(tmp_path / "REGK31x.csv", accounts(2025, "3.35.63 Musik", "1 Driftskonti", 100, "2024-priser (1.000 kr.)"))
    load_published(tmp_path / "REGK31x.csv")
    csv_of(tmp_path / "v.csv", *lines, "03.35.63.1.10;115000,00;0", head="Konto;Beløb;Korrigeret budget")
    import_extract(tmp_path / "v.csv", date(2025, 12, 31))
    (music,) = (gap for gap in gaps(2025, index) if gap.function == "3.35.63")
    assert (music.difference, music.parts, music.unexplained) == (-15_000, {"price-level": -10_000}, -5_000)

    csv_of(tmp_path / "w.csv", "05.38.50.1.10;300000,00", head="Konto;Beløb")
    import_extract(tmp_path / "w.csv", date(2016, 6, 30))
    (half,) = gaps(2016)  # the extract ends in June
    assert (half.parts, half.possible, half.unexplained) == ({"date": 350_000}, {"date"}, 0)

    rows = {row.key: row for row in side_by_side((2016, 2025))}
    assert rows["5.38.50"].years == {2016: 650_000, 2025: 700_000}
    assert {code: [note.code for note in row.notes] for code, row in rows.items()} == {
        "0.32.31": ["function-not-in-years"], "3.35.63": ["function-not-in-years"], "5.38.50": ["chart-changed"],
    }  # fmt: skip
    assert not Account.objects.filter(initiative__name__startswith="0.").exists()  # they are assertions, not postings
    assert Assertion.objects.filter(statement__document__in=StoredDocument.objects.all()).count() == 3 + 4 + 6 + 1
    for text, code in (
        (HEAD.replace("FUNKTION", "X"), "statistics-without"),
        (HEAD, "statistics-empty"),
    ):
        with refused(code):
            load_published(csv_of(tmp_path / "REGK1.csv", head=text))
    with refused("statistics-of-what"):
        load_published(csv_of(tmp_path / "tal.csv", accounts(2025, SPORT, "1", 1)))
    with refused("statistics-line"):
        load_published(csv_of(tmp_path / "REGK2.csv", accounts(2025, SPORT, "1", "1a")))

    run = CliRunner()
    shown = run.invoke(command, ["--year", "2025", "--json"], catch_exceptions=False).output
    assert '"unexplained": "23000"' in shown
    for arguments in (
        ["--year", "2025"],
        ["--year", "2016", "--year", "2025"],
        ["--year", "2016", "--year", "2025", "--json"],
    ):
        assert "5.38.50" in run.invoke(command, arguments, catch_exceptions=False).output
    refusal = run.invoke(command, ["--year", "2025", "--series", "p/l"])  # no such index is loaded
    assert isinstance(refusal.exception, KronesporError) and refusal.exception.remark.code == "no-price-series"
    again = run.invoke(command, [str(tmp_path / "REGK31.csv"), "--municipality", "Fjordby"], catch_exceptions=False)
    assert again.exit_code == 0
