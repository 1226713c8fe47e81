"""The decisions of 2023-2025 booked: what was set aside at first, what is now, and why it differs.

The decisions are those of the papers (`decisions.csv`); the frames of the fund are made up, since no paper states them.
"""

import json
from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from kronespor.intake.recording import record_sheet
from kronespor.language import fold
from kronespor.register import controls
from kronespor.register.history import differences
from kronespor.register.holdings import Query, holdings
from kronespor.register.models import Fund, Transaction
from kronespor.register.naming import plan_named
from kronespor.register.verification import verify_ledger
from tests.answer_of_2020 import book_the_answer_of_2020
from tests.commands import SAMPLES
from tests.kept import Kept

pytestmark = pytest.mark.django_db
SHARED = Path(__file__).resolve().parents[3] / "shared"
RACISM = "Handleplan mod racisme, etnisk diskrimination og hadforbrydelser"
PLANS = ("Integrationshandleplan", RACISM, "Handleplan mod negativ social kontrol", "Handleplan mod ekstremisme")
YEARS = (2024, 2025, 2026)
BROBYGGERUGEN = "Brobyggerugen"  # paid by another agreement; the answer of 2026 leaves it out


@pytest.fixture(scope="module")
def kept_register(tmp_path_factory: pytest.TempPathFactory) -> Kept:
    """The register as it stands in 2026: the decisions, and what became one initiative in the status of 2025."""
    make = partial(record_sheet, SAMPLES / "sheets" / "decisions.csv")
    return Kept("as-of-2026", tmp_path_factory.mktemp("recorded"), make)


@pytest.fixture
def register(kept_register: Kept, db: None) -> None:
    """The register as it stands in 2026."""


def figures(plan: str, **query: Any) -> dict[str, list[int]]:
    """A plan's initiatives with their amounts 2024-2026 in 1.000 kr."""
    found: dict[str, list[int]] = {}
    for row in holdings(Query(by=("initiative", "year"), plans=[plan_named(plan).pk], years=YEARS, **query)):
        amounts = found.setdefault(row.initiative, [0, 0, 0])
        amounts[YEARS.index(row.year)] = int(row.kroner / 1000)
    return found


def rows_of(gold: dict[str, Any], columns: Sequence[str]) -> list[list[int]]:
    at = [gold["columns"].index(c) for c in columns]
    return [[int(r["cells"][i] or 0) for i in at] for r in gold["rows"] if r["role"] == "detail"]


@pytest.mark.any_database
@pytest.mark.skipif(not SHARED.exists(), reason="the given papers (../shared) are not here")
@pytest.mark.slow
def test_the_register_says_what_the_answer_of_2026_says(register: None) -> None:
    gold = json.loads((SHARED / "gold" / "001.json").read_text("utf-8"))
    for plan, table in zip(PLANS, gold["tables"], strict=True):
        ours = figures(plan)
        if plan == RACISM:
            assert ours.pop(BROBYGGERUGEN) == [500, 0, 0]
        assert sorted(ours.values()) == sorted(rows_of(table, ("2024", "2025", "2026"))), plan


@pytest.mark.skipif(not SHARED.exists(), reason="the given papers (../shared) are not here")
def test_as_of_autumn_2024_the_register_says_what_the_note_said(register: None) -> None:
    gold = json.loads((SHARED / "gold" / "000.json").read_text("utf-8"))
    (table,) = gold["tables"]
    ours = figures(RACISM, as_of=date(2024, 12, 3))
    theirs = [row for row in rows_of(table, ("2024", "2025", "2026")) if any(row)]
    assert ours[""] == [0, 3000, 3000]
    assert sorted(ours.values()) == sorted(theirs)
    assert [sum(row[i] for row in ours.values()) for i in range(3)] == [8555, 7755, 7755]


def test_every_difference_from_the_plans_adoption_is_a_decision(register: None) -> None:
    adopted = {
        PLANS[0]: date(2023, 12, 10),  # the decision of the 11th both sets aside and moves: seen from the day before
        RACISM: date(2023, 12, 11),
        PLANS[2]: date(2024, 1, 22),
        PLANS[3]: date(2024, 1, 22),
    }
    for name in PLANS:
        for d in differences(plan_named(name), adopted[name], years=YEARS):
            changed = {y: d.current.get(y, Decimal(0)) - d.original.get(y, Decimal(0)) for y in YEARS}
            for year, kroner in changed.items():
                assert kroner == sum(c.kroner for c in d.changes if c.year == year), (name, d.initiative, year)
            assert all(c.decision is not None for c in d.changes)
        if name in PLANS[2:]:
            assert all(d.changes == () for d in differences(plan_named(name), adopted[name], years=YEARS))


def test_three_million_a_year_changed_places_and_the_initiative_kept_its_total(register: None) -> None:
    moved = Transaction.objects.get(citation__case="2023-12-11 omprioritering")
    name = "Håndholdt beskæftigelsesindsats"
    before, after = (
        {
            (row.year, row.type): int(row.kroner / 1000)
            for row in holdings(
                Query(by=("year", "type", "initiative"), plans=[plan_named(PLANS[0]).pk], as_of=day, text=name)
            )
        }
        for day in (date(2023, 12, 11), date(2024, 12, 3))
    )
    assert after == before == {
        (2024, "activity"): 3000, (2024, "service"): 2800, (2025, "activity"): 3000, (2025, "service"): 3300,
        (2026, "activity"): 3000, (2026, "service"): 3300,
    }  # fmt: skip
    sums = {
        y: sum(p.amount for p in moved.postings.filter(fiscal_year=y, account__initiative__name=name)) for y in YEARS
    }
    assert sums == {2024: 0, 2025: 0, 2026: 0}
    racism = moved.postings.filter(account__kind="reserve").order_by("fiscal_year")
    assert [(p.fiscal_year, p.amount, p.expenditure_type) for p in racism] == [
        (y, 300_000_000, "service") for y in YEARS
    ]
    assert controls.findings() == []


def test_six_and_a_half_million_for_arbejdspligt_fall_out_of_the_postings(register: None) -> None:
    assert "Virksomhedsrettet indsats mod diskrimination ”En by af talenter”" in figures(RACISM)
    assert "Virksomhedsrettet indsats mod ubevidst diskrimination" in figures(RACISM, as_of=date(2025, 12, 7))
    (found,) = (d for d in differences(plan_named(PLANS[0]), date(2023, 12, 11)) if d.initiative == "Arbejdspligt")
    assert (found.original, found.current) == ({}, {2025: Decimal(6_500_000)})
    assert {c.text for c in found.changes} == {"Tema 1 i 2025 bliver til arbejdspligt"}
    assert {c.fund: c.kroner for c in found.changes} == {
        "Integrationsbevilling": Decimal(3_400_000),
        "Forvaltningens eget budget": Decimal(3_100_000),
    }
    assert "Håndholdt beskæftigelsesindsats" in figures(PLANS[0], as_of=date(2024, 12, 3))
    assert figures(PLANS[0])["Håndholdt beskæftigelsesindsats"] == [5800, 0, 6300]


def test_the_ledger_of_the_example_is_whole_and_recording_it_again_changes_nothing(register: None) -> None:
    head = verify_ledger()
    assert head.faults == ()
    again = record_sheet(SAMPLES / "sheets" / "decisions.csv")
    assert (again.booked, again.known) == (0, 16)
    assert verify_ledger().head == head.head


@pytest.mark.any_database
@pytest.mark.slow
@pytest.mark.skipif(not SHARED.exists(), reason="the given papers (../shared) are not here")
def test_the_answer_of_2020_stands_in_the_register_as_its_rows_say_and_not_as_its_sums(
    register: None, home: Path
) -> None:
    areas = "Integrationsaktiviteter"
    stored = book_the_answer_of_2020(areas)
    gold = json.loads((SHARED / "gold" / "004.json").read_text("utf-8"))
    years, plans = (2020, 2021, 2022), [plan_named(areas).pk]
    for table, fund in ((gold["tables"][1], "Integrationsbevilling 2020"), (gold["tables"][2], "Eksterne fonde")):
        theirs: dict[tuple[str, int], Decimal] = defaultdict(Decimal)
        theme = ""
        for row in table["rows"]:
            theme = row["label"] if row["role"] == "heading" else theme
            for year, cell in zip(years, row["cells"], strict=True):
                if row["role"] == "detail" and cell:
                    theirs[fold(theme), year] += Decimal(cell) * 1_000_000
        rows = holdings(Query(by=("theme", "year"), plans=plans, funds=[Fund.objects.get(name=fund).pk]))
        ours = {(fold(row.theme), row.year): row.kroner for row in rows}
        assert ours == theirs
    jobs = {y: ours for (theme, y), ours in _by_theme(plans).items() if theme == "job og uddannelse"}
    assert jobs == {2020: Decimal(16_600_000), 2021: Decimal(14_350_000), 2022: Decimal(13_400_000)}
    errors = {f.remark.place for f in stored.findings.filter(kind="does-not-foot", severity="error")}
    assert len(errors) == 3
    assert verify_ledger().faults == ()
    assert figures(PLANS[0])["Arbejdspligt"] == [0, 6500, 0]


def _by_theme(plans: Sequence[int]) -> dict[tuple[str, int], Decimal]:
    return {(fold(row.theme), row.year): row.kroner for row in holdings(Query(by=("theme", "year"), plans=plans))}
