"""Sheets with columns of their own: what is booked of them, what is not, and what is remembered."""

from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook

from kronespor.intake.extracts import Layout
from kronespor.intake.mapped_sheets import SheetMapping, has_own_columns, record_file
from kronespor.register.accountmaps import current_map, keep_map
from kronespor.register.extracts import AccountMap
from kronespor.register.holdings import Query, holdings
from kronespor.register.models import Posting, Transaction
from kronespor.register.verification import verify_ledger
from tests.refusing import refused

pytestmark = pytest.mark.django_db
BUDGET = """Klimabudget;;;;
Politik;Projekt;Pulje;B2026;B2027
Klimaplan;Skov;Klimapuljen;1.250;300,5
Klimaplan;;Klimapuljen;;-
I alt;;;1.250;300,5
Klimaplan;Cykelstier;Klimapuljen;75;
"""
COLUMNS = {"to": ["Politik", "Projekt"], "fund": ["Pulje"], "amount": ["B2026", "B2027"]}
SAID = {"kind": "allocation", "from": "fund", "decided_on": "2025-10-14", "decision": "Budget 2026"}
MAPPING = SheetMapping(Layout(COLUMNS), SAID, 1000)


def written(folder: Path, text: str = BUDGET, name: str = "budget.csv") -> Path:
    path = folder / name
    path.write_text(text, "utf-8")
    return path


def held() -> dict[tuple[str, int], int]:
    rows = holdings(Query(by=("account", "year"), as_of=date(2025, 12, 31)))
    return {(row.initiative, row.year): row.ore for row in rows if row.initiative}


def test_a_budget_is_booked_once_by_a_mapping_that_is_remembered_but_for_its_day(tmp_path: Path) -> None:
    path = written(tmp_path, BUDGET)
    assert not has_own_columns(path)
    sheet, done = record_file(path, MAPPING)
    assert (done.booked, sheet.sums, sheet.without_amount) == (1, (5,), (4,))
    assert held() == {("Skov", 2026): 1_250_000_00, ("Skov", 2027): 300_500_00, ("Cykelstier", 2026): 75_000_00}
    cited = {(p.citation["name"], p.citation["place"]) for p in Posting.objects.filter(fiscal_year=2027)}
    assert cited == {("budget.csv", "E3")}
    assert Transaction.objects.get().decision is not None and has_own_columns(path)

    versions, before = AccountMap.objects.count(), held()
    again = SheetMapping(values={n: SAID[n] for n in ("decided_on", "decision")})
    assert record_file(path, again)[1].known == 1
    assert (held(), AccountMap.objects.count()) == (before, versions)
    with refused("mapping-incomplete") as remarks:
        record_file(path, SheetMapping())
    assert remarks[0].values["unsaid"] == ("decided_on",)
    next_year = written(tmp_path, BUDGET.replace("B2026", "B2028"), "naeste.csv")
    with refused("mapped-columns-missing"):
        record_file(next_year, again)
    new = SheetMapping(Layout({"amount": ["B2028"]}), {"decided_on": "2025-11-18", "decision": "Budget 2028"})
    assert record_file(next_year, new)[1].booked == 1
    assert held()["Skov", 2028] == 1_250_000_00
    now = current_map()
    assert now is not None and len(now.columns["sheets"]) == 1
    assert "decided_on" not in now.columns["sheets"][0]["values"]
    assert not verify_ledger().faults


def test_a_workbook_says_its_days_and_years_in_columns_some_of_them_called_as_ours(tmp_path: Path) -> None:
    book = Workbook()
    page = book.worksheets[0]
    for row in (
        ["Dato", "decision", "from", "to", "Kilde", "År", "Kr."],
        [date(2025, 3, 4), "Bevilling", "outside", "fund", "Puljen", 2026, 1000.5],
        ["05-03-2025", "Bevilling", "outside", "fund", "Puljen", "2026", "2.000,25"],
    ):
        page.append(row)
    path = tmp_path / "bevillinger.xlsx"
    book.save(path)
    columns = {"decided_on": ["Dato"], "fund": ["Kilde"], "year": ["År"], "amount": ["Kr."]}
    mapping = SheetMapping(Layout(columns), {"kind": "appropriation"})
    assert has_own_columns(path) and record_file(path, mapping)[1].booked == 2
    sums = {t.decided_on: t.postings.filter(amount__gt=0).get().amount for t in Transaction.objects.all()}
    assert sums == {date(2025, 3, 4): 1000_50, date(2025, 3, 5): 2000_25}


@pytest.mark.parametrize(
    ("of", "to", "code", "values"),
    [
        ("1.250;", "mange;", "mapped-cell-no-amount", {"cell": "D3", "text": "mange", "column": "B2026"}),
        ("Klimaplan;Cykel", ";Cykel", "mapped-cell-empty", {"cell": "A6", "column": "Politik"}),
        ("Pulje;", "Puljen;", "mapped-columns-missing", {"missing": ("Pulje",)}),
        ("B2027", "B2026", "mapped-columns-missing", {"missing": ("B2027",)}),
        ("Projekt;", "Pulje;", "mapped-columns-missing", {"missing": ("Projekt",)}),
    ],
)
def test_what_is_wrong_with_a_sheet_names_its_cell_and_books_nothing(
    tmp_path: Path, of: str, to: str, code: str, values: dict[str, object]
) -> None:
    with refused(code) as remarks:
        record_file(written(tmp_path, BUDGET.replace(of, to, 1)), MAPPING)
    assert values.items() <= remarks[0].values.items()
    assert not Transaction.objects.exists() and current_map() is None


def test_what_a_sheet_is_lacks_nothing(tmp_path: Path) -> None:
    twice = written(tmp_path, BUDGET.replace("Projekt", "Pulje"))
    with refused("mapped-columns-twice"):
        record_file(twice, SheetMapping(Layout({**COLUMNS, "to": ["Politik"]}), SAID))
    with refused("sheet-without-headings"):
        record_file(written(tmp_path, "alt\nandet\n"), MAPPING)
    with refused("sheet-without-amounts"):
        record_file(written(tmp_path, "\n".join(BUDGET.splitlines()[:2])), MAPPING)
    with refused("sheet-unopened"):
        record_file(tmp_path / "findes-ikke.csv", MAPPING)
    wrong_day = SheetMapping(Layout({**COLUMNS, "decided_on": ["Projekt"]}), {"kind": "allocation", "from": "fund"})
    with refused("mapped-cell-no-day"):
        record_file(written(tmp_path), wrong_day)
    keep_map((), {"columns": {"spent": ["Kr."]}})
    record_file(written(tmp_path, BUDGET), MAPPING)
    now = current_map()
    assert now is not None and now.columns["columns"] == {"spent": ["Kr."]}
