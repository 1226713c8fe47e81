"""What holds of any two statements: no row is lost, none counts twice, and the difference is accounted for."""

from collections import Counter

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kronespor.tieout import TieOut, compare
from tests.tieout.statements import Line, paper, statement

NAMES = ("Broer", "Cykelstier i nord", "Cykelstier i syd", "Legepladser", "Bier på tagene", "Gadetræer", "Skolemad")
amounts = st.one_of(st.none(), st.sampled_from([50, 75, 125, 200, 325]))
lines = st.lists(st.tuples(st.sampled_from(NAMES), amounts, amounts), min_size=1, max_size=6)


def tied(before: list[Line], after: list[Line]) -> TieOut:
    return compare(paper(statement("Byrum", *before)), paper(statement("Byrum", *after)))


@settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(lines, lines)
def test_every_row_is_in_one_match_and_the_difference_is_theirs(before: list[Line], after: list[Line]) -> None:
    found = tied(before, after)
    for side, made in (("a", before), ("b", after)):
        count = Counter(row.id for m in found.matches for row in getattr(m, side))
        printed = {str(n) for n, line in enumerate(made, start=1) if any(line[1:])}
        assert set(count) == printed or not found.pairs
        assert max(count.values(), default=1) == 1
    for year, total in found.totals.items():
        assert total.explained == total.difference
        assert total.a == sum(m.years[year].a for m in found.matches)
        assert total.b == sum(m.years[year].b for m in found.matches)


@settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(lines)
def test_a_statement_ties_out_with_itself(made: list[Line]) -> None:
    found = tied(made, made)
    assert all(not total.difference and not total.changes for total in found.totals.values())
    assert {m.relation for m in found.matches} <= {"same"}


@settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(lines, lines)
def test_the_other_way_about_the_difference_is_the_opposite(before: list[Line], after: list[Line]) -> None:
    forth, back = tied(before, after), tied(after, before)
    assert {y: t.difference for y, t in forth.totals.items()} == {y: -t.difference for y, t in back.totals.items()}


def test_statements_too_large_to_group_are_paired_by_name() -> None:
    made: list[Line] = [(f"Indsats nummer {chr(97 + n // 26)}{chr(97 + n % 26)}x", n, n + 1) for n in range(1, 131)]
    found = tied(made, made[::-1])
    assert len(found.matches) == 130
    assert {m.relation for m in found.matches} <= {"same", "changed", "renamed"}
