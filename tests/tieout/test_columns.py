"""Columns of one year are told apart by phase, and those of two tables paired by it."""

import pytest

from kronespor.footing import FootedTable
from kronespor.language import language
from kronespor.tieout import compare
from kronespor.tieout.columns import phase, shared
from tests.tieout.statements import Line, became, paper, statement


def table(*headings: str) -> FootedTable:
    made = statement("Byrum", ("Broer", *(100 + n for n in range(len(headings)))), years=headings)
    return paper(made).tables[0]


@pytest.mark.parametrize(
    ("heading", "expected"),
    [
        ("2025", ""),
        ("Budget 2025", "budget"),
        ("Vedtaget budget 2025", "budget"),
        ("Korrigeret budget 2025", "corrected"),
        ("Forventet regnskab 2025", "expected"),
        ("Forbrug 2025", "spent"),
        ("Regnskab 2025", "spent"),
        ("Afvigelse 2025", "difference"),
    ],
)
def test_what_a_heading_says_besides_its_year(heading: str, expected: str) -> None:
    assert phase(heading, language("da")) == expected


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        (("Budget 2025", "Forbrug 2025"), ("Forbrug 2025", "Budget 2025"), [("2025", 0, 1), ("2025 spent", 1, 0)]),
        (("2025", "Forbrug 2025"), ("Budget 2025", "Regnskab 2025"), [("2025", 0, 0), ("2025 spent", 1, 1)]),
        (("2025", "2026"), ("2026", "2027"), [("2026", 1, 0)]),
        (("Budget 2025",), ("Regnskab 2025",), [("2025", 0, 0)]),  # each has no other: budget against outcome
        (("Budget 2025", "2026"), ("Forbrug 2025", "Budget 2025"), [("2025", 0, 1)]),
    ],
)
def test_columns_are_paired_by_year_and_phase(
    a: tuple[str, ...], b: tuple[str, ...], expected: list[tuple[str, int, int]]
) -> None:
    assert [(c.key, c.a, c.b) for c in shared(table(*a), table(*b), language("da"))] == expected


def test_what_was_spent_is_not_held_against_the_budget() -> None:
    rows: tuple[Line, ...] = (("Broer", 500, 410), ("Cykelstier", 300, 290))
    turned: tuple[Line, ...] = (("Broer", 410, 500), ("Cykelstier", 290, 300))
    before = statement("Byrum", *rows, years=("Budget 2025", "Forbrug 2025"))
    after = statement("Byrum", *turned, years=("Forbrug 2025", "Budget 2025"))
    found = compare(paper(before), paper(after))
    assert became(found) == {}
    assert {key: total.a for key, total in found.totals.items()} == {"2025": 800_000, "2025 spent": 700_000}


def test_a_budget_held_against_an_outcome_is_said() -> None:
    before = statement("Byrum", ("Broer", 500), ("Stier", 300), years=("Budget 2025",))
    after = statement("Byrum", ("Broer", 410), ("Stier", 300), years=("Regnskab 2025",))
    (changed,) = (m for m in compare(paper(before), paper(after)).matches if m.relation == "changed")
    assert [c.code for c in changed.causes] == ["another-phase"]


def test_columns_without_a_year_go_together_by_heading_phase_and_amounts() -> None:
    asked, given = ("Ansøgt", "Indstillet"), ("Bevilget",)
    before = statement("Puljen", ("Natteravnene", 45, 30), ("Lyset", 38, 38), ("Kompasset", 90, 0), years=asked)
    after = statement("Puljen", ("Natteravnene", 30), ("Lyset", 38), ("Gadeteatret", 15), years=given)
    found = compare(paper(before), paper(after))
    assert {key: (t.a, t.b) for key, t in found.totals.items()} == {"amount": (68_000, 83_000)}
    assert became(found) == {"removed": (["Kompasset"], []), "added": ([], ["Gadeteatret"])}
    assert [(e.is_alone, e.years) for e in found.extra[0]] == [(False, {"Ansøgt": 173_000})]
    same = compare(paper(before), paper(before))
    assert list(same.totals) == ["Ansøgt", "Indstillet"]


def test_a_title_says_the_year_of_columns_that_state_none() -> None:
    before = statement("Korrigeret budget 2026", ("Broer", 500, 510), years=("Vedtaget", "Korrigeret budget"))
    after = statement("Opfølgning 2026", ("Broer", 510, 410), years=("Korrigeret budget", "Forbrug"))
    (total,) = compare(paper(before), paper(after)).totals.values()
    assert (total.year, total.a, total.b) == ("2026", 510_000, 510_000)
    other = statement("Opfølgning 2027", ("Broer", 510), years=("Korrigeret budget",))
    assert not compare(paper(before), paper(other)).totals
