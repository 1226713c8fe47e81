"""What was spent comes in from the finance system and stands beside what was set aside."""

import json
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from click.testing import CliRunner
from openpyxl import Workbook

from kronespor.cli import overview
from kronespor.intake.actuals import import_extract, load_map
from kronespor.intake.extracts import Layout, Line, lines_of
from kronespor.intake.verification import verify_files
from kronespor.register import spending_controls
from kronespor.register.accountmaps import Rule, split, unmatched
from kronespor.register.events import Basis
from kronespor.register.extracts import AccountMap, Distribution, Extract, Spending, Stage
from kronespor.register.holdings import Query, holdings
from kronespor.register.identity import merge, move
from kronespor.register.models import Initiative
from kronespor.register.naming import plan_named
from kronespor.register.spending import in_force
from kronespor.register.verification import verify_ledger
from tests.fjordby import recorded
from tests.fjordby.extracts import ACCOUNTS, CVR, FUNDS, OTHERS, QUARTERS, YEAR, drawn, rules
from tests.refusing import refused

LINES = [
    Line(2, "05.25.10.1", "", "spent", 123_456),
    Line(3, "05.25.10.1", "12345678", "committed", 700),
    Line(3, "05.25.10.1", "12345678", "spent", -50_000),
]


def sheet(path: Path, text: str) -> Path:
    path.write_text(text, "utf-8")
    return path


def spent(**query: object) -> dict[str, tuple[Decimal, Decimal, Decimal]]:
    rows = holdings(Query(("initiative", "year"), years=(YEAR,), with_spent=True, **query))  # type: ignore[arg-type]
    return {row.initiative: (row.kroner, row.spent, row.left) for row in rows}


def extracts(folder: Path) -> Iterator[Path]:
    """The same lines as finance systems write them."""
    yield sheet(
        folder / "a.csv",
        "Kontostreng;CVR-nr.;Beløb;Disponeret\n05.25.10.1;;1.234,56;\n05.25.10.1;12345678;500,00-;7,00\n",
    )
    yield sheet(
        folder / "b.csv", "Konto,CVR,Beløb,Disponeret\n05.25.10.1,,1234.56,0\n05.25.10.1,DK12345678,-500.00,7\n"
    )
    book = Workbook()
    for row in (
        ("Konto", "CVR", "Beløb", "Disponeret"),
        ("05.25.10.1", None, 1234.56, None),
        ("05.25.10.1", 12345678, -500, 7),
    ):
        book.active.append(row)
    book.save(folder / "c.xlsx")
    yield folder / "c.xlsx"
    old = "Kontostreng\tCVR\tBeløb\tDisponeret\n05.25.10.1\t\t1.234,56\t\n05.25.10.1\t12345678\t-500,00\t7,00\n"
    (folder / "d.txt").write_bytes(old.encode("cp1252"))
    yield folder / "d.txt"


def test_an_extract_is_read_as_finance_systems_write_it(tmp_path: Path) -> None:
    for path in extracts(tmp_path):
        assert list(lines_of(path, Layout())) == LINES, path.name
    named = sheet(tmp_path / "e.csv", "Udtræk af 1. april\n\nFunktion;Art;Kr\n05.25;10;1,50\n;;9,00\n")
    layout = Layout.of({"columns": {"account": ["Funktion", "Art"], "spent": "Kr"}})
    assert list(lines_of(named, layout)) == [Line(4, "05.25.10", "", "spent", 150)]
    fixed = sheet(tmp_path / "f.txt", "KONTO       BELØB\n0525101    123,45-\n")
    wide = Layout.of({"widths": {"account": [0, 10], "spent": [10, 20]}})
    assert list(lines_of(fixed, wide)) == [Line(2, "0525101", "", "spent", -12_345)]
    exported = sheet(tmp_path / "g.csv", 'Konto,Beløb\n05.1,100.0\n05.1,-250000.5\n05.1,"1,234.50"\n')
    assert [line.ore for line in lines_of(exported, Layout())] == [10_000, -25_000_050, 123_450]
    for text, code in (
        ("Konto;Beløb\n05.1;1,50\n05.2;1234.567\n", "extract-line-unreadable"),
        ("Navn;Kr\na;1\n", "extract-without-columns"),
        ("Konto;Beløb\n05.1;1a\n", "extract-line-unreadable"),
    ):
        with refused(code):
            list(lines_of(sheet(tmp_path / "g.csv", text), Layout()))
    (tmp_path / "h.xlsx").write_bytes(b"PK\x03\x04 and nothing that a workbook has")
    with refused("workbook-damaged"):  # which the sandbox says
        list(lines_of(tmp_path / "h.xlsx", Layout()))


@pytest.mark.any_database
@pytest.mark.django_db
def test_the_quarters_of_a_year(home: Path, tmp_path: Path) -> None:
    """What is spent and what is left is what is set aside, on every day; nothing is counted twice or dropped."""
    recorded()
    year = drawn(1, 2_000)
    load_map(sheet(tmp_path / "kort.csv", rules()))
    before = spent()
    for quarter, day in enumerate(QUARTERS):
        done = import_extract(year.write(tmp_path / f"k{quarter}.csv", quarter), day)
        of_accounts = year.until(quarter)
        total = sum(of_accounts.values())
        assert (done.new, done.spent) == (True, total)
        assert sum(
            row.amount for row in Spending.objects.filter(distribution__extract=done.extract)
        ) + done.unmatched == (total + year.committed(quarter))
        rest = unmatched(done.extract)
        assert {(u.account, u.amount) for u in rest if u.stage == Stage.SPENT} == {
            (account, of_accounts[account]) for account in OTHERS
        }
    for quarter, day in enumerate(QUARTERS):
        found = spent(as_of=day)
        for account, (_, initiative, set_aside) in ACCOUNTS.items():
            ore = year.until(quarter)[account]
            assert found[initiative] == (set_aside * 1000, Decimal(ore) / 100, set_aside * 1000 - Decimal(ore) / 100)
    assert {name: of[0] for name, of in spent().items()} == {name: of[0] for name, of in before.items()}
    assert len(in_force()) == 1

    again = import_extract(tmp_path / "k3.csv", QUARTERS[3])  # changes nothing
    assert not again.new
    assert Extract.objects.count() == Distribution.objects.count() == 4
    told = spent()
    kept_until = Extract.objects.order_by("-pk")[0].imported_at

    moved = drawn(1, 2_000)  # superseding changes exactly the difference
    moved.lines.append((3, "04.62.88.1.10", "", 100_001, 0))
    import_extract(moved.write(tmp_path / "rettet.csv", 3), QUARTERS[3])
    now = spent()
    assert {name: of[1] - told[name][1] for name, of in now.items() if of[1] != told[name][1]} == {
        "Motion på recept": Decimal("1000.01")
    }
    assert spent(known_at=kept_until) == told

    recipient = holdings(Query(("recipient",), years=(YEAR,), with_spent=True))
    (club,) = (row for row in recipient if row.recipient == "Klimaforeningen Fjordby")
    paid = [ore for _, account, cvr, ore, _ in year.lines if cvr == CVR and account not in OTHERS]
    assert (club.spent, club.credited) == (
        Decimal(sum(paid)) / 100,
        Decimal(sum(ore for ore in paid if ore < 0)) / 100,
    )
    assert club.credited < 0
    shares = {
        row.fund: row.spent
        for row in holdings(Query(("initiative", "fund"), years=(YEAR,), with_spent=True))
        if row.initiative in FUNDS
    }
    assert max(shares.values()) - min(shares.values()) <= Decimal("0.01")

    run = CliRunner()
    report = json.loads(run.invoke(overview.command, ["--spent", "--json"], catch_exceptions=False).output)
    assert report["told"] == {str(YEAR): QUARTERS[3].isoformat()}
    shown = [row["spending"] for plan in report["plans"] for row in plan["initiatives"]]
    rows = holdings(Query(years=(YEAR,), with_spent=True))  # reserves of several plans have one name
    for name, amounts in (("spent", [row.spent for row in rows]), ("left", [row.left for row in rows])):
        assert sum(Decimal(row[name]) for row in shown) == sum(amounts)
    for form, columns in (([], 1), (["--csv"], 3)):
        plain, more = (
            run.invoke(overview.command, [*form, *also], catch_exceptions=False).output for also in ([], ["--spent"])
        )
        assert more.count("Committed") >= 1 > plain.count("Committed")
        assert not form or more.splitlines()[0].count(";") == plain.splitlines()[0].count(";") + columns

    first = AccountMap.objects.get()
    load_map(
        sheet(
            tmp_path / "nyt.csv",
            rules(tuple(ACCOUNTS)[:2]) + f"05.*;{ACCOUNTS['04.62.88.1.10'][0]} / Motion på recept;;;25\n",
        )
    )
    later = spent()
    assert later["Faldforebyggelse"][1] == 0 != now["Faldforebyggelse"][1]
    assert spent(known_at=first.made_at) == before
    assert load_map(tmp_path / "nyt.csv").pk == first.pk + 1  # the same rules make no new version
    assert verify_ledger().faults == ()
    assert verify_files()[1] == []


@pytest.mark.any_database
@pytest.mark.django_db
def test_what_an_extract_may_not_be(home: Path, tmp_path: Path) -> None:
    recorded()
    text = "Konto;Beløb\n05.1;1,00\n"
    import_extract(sheet(tmp_path / "a.csv", text), date(2025, 3, 31))
    for path, first, last, code in (
        (sheet(tmp_path / "b.csv", text + "\n"), date(2025, 2, 1), date(2025, 4, 30), "extract-overlaps"),
        (sheet(tmp_path / "c.csv", "Konto;Beløb\n"), None, date(2025, 6, 30), "extract-empty"),
        (tmp_path / "none.csv", None, date(2025, 6, 30), "extract-unreadable"),
    ):
        with refused(code):
            import_extract(path, last, first)
    import_extract(sheet(tmp_path / "d.csv", text + "05.1;2,00\n"), date(2025, 6, 30), date(2025, 4, 1))
    import_extract(sheet(tmp_path / "e.csv", text + "05.1;4,00\n"), date(2025, 3, 31), system="løn")
    assert len(in_force()) == 3  # quarters and systems add up
    head = "accounts;to;fund;share\n"
    for row in (
        "a;Klimastrategi 2024-2027 / Ingen;;",
        "a;Klimastrategi 2024-2027 /;;",
        "a;Klimastrategi 2024-2027 / Grøn mobilitet;Ukendt;",
        "a;Klimastrategi 2024-2027 / Grøn mobilitet;;0",
    ):
        with refused("sheet-line"):
            load_map(sheet(tmp_path / "kort.csv", head + row))
    row = "a;Klimastrategi 2024-2027 / Grøn mobilitet;;60\n"
    with refused("map-refused"):
        load_map(sheet(tmp_path / "kort.csv", head + row * 2))


def test_shares_come_to_the_whole() -> None:
    for shares in (("33.33", "33.33", "33.34"), ("50", "50"), ("10", "90"), ("100",)):
        of = [Rule("a", 1, share=share) for share in shares]
        for ore in (0, 1, -1, 7, -101, 10**15 + 1):
            assert sum(split(ore, of)) == ore


@pytest.mark.any_database
@pytest.mark.django_db
@pytest.mark.slow
def test_what_was_spent_goes_on_with_what_is_merged_or_moved(home: Path, tmp_path: Path) -> None:
    """Its money is moved, and so are its accounts: nothing is spent of an initiative that has nothing."""
    recorded()
    load_map(sheet(tmp_path / "kort.csv", rules()))
    import_extract(drawn(1, 500).write(tmp_path / "k.csv", 3), QUARTERS[3])
    before, day = spent(), Basis(date(YEAR, 6, 1), "Sammenlægning")
    found = {one.name: one for one in Initiative.objects.all()}
    merge([found["Motion på recept"]], found["Faldforebyggelse"], day)
    moved = move(found["Åbne biblioteker"], plan_named("En anden plan"), day)
    now = spent()
    both = [before[name] for name in ("Motion på recept", "Faldforebyggelse")]
    assert now["Faldforebyggelse"] == tuple(map(sum, zip(*both, strict=True)))
    assert now.get("Motion på recept", (0, 0, 0)) == (0, 0, 0)
    rows = holdings(Query(("initiative", "plan"), plans=[moved.plan_id], years=(YEAR,), with_spent=True))
    assert [(row.kroner, row.spent, row.left) for row in rows] == [before["Åbne biblioteker"]]
    assert "spent-over-set-aside" not in {remark.code for remark in spending_controls.findings()}
    assert (
        spent(known_at=AccountMap.objects.order_by("pk")[0].made_at)["Motion på recept"][0]
        == before["Motion på recept"][0]
    )
