"""What holds of any two papers: no row is lost, none counts twice, the difference is accounted for."""

from collections import Counter
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from kronespor.reading import Table, Token
from kronespor.tieout import Relation, TieOut, compare
from tests.tieout.statements import Line, paper, statement

NAMES = ("Broer", "Cykelstier i nord", "Cykelstier i syd", "Legepladser", "Bier på tagene", "Gadetræer", "Skolemad")
MIRRORED: dict[Relation, Relation] = {"merged": "split", "split": "merged", "added": "removed", "removed": "added"}
amounts = st.one_of(st.none(), st.sampled_from([50, 75, 125, 200, 325]))
lines = st.lists(st.tuples(st.sampled_from(NAMES), amounts, amounts), min_size=1, max_size=6)
off = st.sampled_from([0, 0, 100, -25])
"""By how much a printed total is not what its rows come to."""
papers = st.lists(st.tuples(st.sampled_from(["Byrum", "Veje", "Skoler"]), lines, off), min_size=1, max_size=3)
Plans = list[tuple[str, list[Line], int]]


def plan(title: str, made: list[Line], wrong: int = 0) -> Table:
    table = statement(title, *made)
    *rows, total = table.rows
    first, *rest = total.tokens
    return replace(table, rows=(*rows, replace(total, tokens=(Token(str(int(first.text) + wrong), 0), *rest))))


def tied(before: Plans, after: Plans) -> TieOut:
    a, b = ([replace(plan(*one), id=f"{one[0]} {n}") for n, one in enumerate(side)] for side in (before, after))
    return compare(paper(*a), paper(*b))


@pytest.mark.slow
@settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(papers, papers)
@example(  # rows under a heading that is a row elsewhere, both ways about
    [("Veje", [("Broer", None, None), ("Bier på tagene", None, 325), ("Gadetræer", 50, 125)], 0)],
    [("Veje", [("Bier på tagene", None, None), ("Skolemad", 125, 325), ("Broer", 75, None)], 0)],
)
@example(  # one row that two rows of two tables come to
    [("Byrum", [("Skolemad", 50, 200)], 0)],
    [("Veje", [("Broer", 50, None)], 0), ("Skoler", [("Gadetræer", None, 200)], 0)],
)
def test_nothing_is_lost_and_what_is_unexplained_is_told(before: Plans, after: Plans) -> None:
    found, back = tied(before, after), tied(after, before)
    for side, made in (("a", before), ("b", after)):
        tables = [m.table_a if side == "a" else m.table_b for m in found.matches]
        count = Counter((t, row.id) for t, m in zip(tables, found.matches, strict=True) for row in getattr(m, side))
        assert max(count.values(), default=1) == 1
        assert len(count) >= sum(any(line[1:]) for _title, rows, _off in made for line in rows if not found.beyond[1])
    for year, total in found.totals.items():
        assert total.proven + total.possible + total.unexplained == total.difference == total.b - total.a
        rows = sum((m.years[year].difference for m in total.changes), Decimal(0))
        assert total.rows_b - total.rows_a == rows == total.proven + total.possible
        assert back.totals[year].difference == -total.difference
        assert back.totals[year].proven == -total.proven
    assert sorted(_names(found, turned=False)) == sorted(_names(back, turned=True))


def _names(found: TieOut, *, turned: bool) -> list[tuple[object, ...]]:
    """Every match as it is, or as it would be the other way about."""
    seen: list[tuple[object, ...]] = []
    for m in found.matches:
        a, b = ([(table, row.id) for row in rows] for table, rows in ((m.table_a, m.a), (m.table_b, m.b)))
        relation = MIRRORED.get(m.relation, m.relation) if turned else m.relation
        seen.append((*((b, a) if turned else (a, b)), relation, m.certainty))
    return seen


@settings(max_examples=20, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(lines)
@pytest.mark.slow
def test_a_statement_ties_out_with_itself(made: list[Line]) -> None:
    found = compare(paper(plan("Byrum", made)), paper(plan("Byrum", made)))
    assert all(not total.difference and not total.changes for total in found.totals.values())
    assert {m.relation for m in found.matches} <= {"same"}


@pytest.mark.slow
def test_two_hundred_rows_with_themselves_are_the_same() -> None:
    made: list[Line] = [(f"Indsats nummer {chr(97 + n // 26)}{chr(97 + n % 26)}x", n, n + 1) for n in range(1, 201)]
    found = compare(paper(plan("Byrum", made)), paper(plan("Byrum", made[::-1])))
    assert [(m.relation, m.certainty) for m in found.matches] == [("same", "proven")] * 200
