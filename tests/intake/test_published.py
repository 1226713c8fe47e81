"""What the state publishes of the municipality, held against its finance system's extracts; the chart of accounts."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from click.testing import CliRunner

from kronespor.amounts import PriceIndex
from kronespor.cli.published import command
from kronespor.intake.actuals import import_extract, load_map
from kronespor.intake.models import Assertion, StoredDocument
from kronespor.intake.published import gaps, load_published, side_by_side
from kronespor.language.chart import Function, chart
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
    table = read_figures(PX.encode("cp1252"), "a.px")
    assert (table.name, table.unit, len(table.rows)) == ("BUDK32", "1.000 kr.", 8)
    assert table.rows[1] == (("Fjordby", SPORT, "1 Driftskonti", "I alt (netto)", CURRENT, "2025"), "1000")
    with refused("px-unreadable"):
        read_figures(PX.replace("3 4 ;", "3 ;").encode("cp1252"), "a.px")
    with refused("statistics-unreadable"):
        read_figures(b"a;b\n1\n", "a.csv")


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
    assert load_published(tmp_path / "REGK100.csv", "Fjordby").figures == 2
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

    rows = {row.function: row for row in side_by_side((2016, 2025))}
    assert rows["5.38.50"].years == {2016: 650_000, 2025: 700_000}
    assert {code: [note.code for note in row.notes] for code, row in rows.items()} == {
        "0.32.31": ["function-not-in-years"], "3.35.63": ["function-not-in-years"], "5.38.50": ["chart-changed"],
    }  # fmt: skip
    assert not Account.objects.filter(initiative__name__startswith="0.").exists()  # they are assertions, not postings
    assert Assertion.objects.filter(statement__document__in=StoredDocument.objects.all()).count() == 3 + 3 + 2 + 1
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
