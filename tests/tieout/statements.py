"""Statements made for tests: tables of amounts in 1.000 kr., footed."""

from collections.abc import Sequence
from decimal import Decimal

from kronespor.footing import FootedDocument, foot_document
from kronespor.reading import Column, Document, Row, Table, Token
from kronespor.tieout import Match, Relation, TieOut

YEARS = ("2025", "2026")
Line = tuple[str, *tuple[int | None, ...]]
"""A name and its amounts, one per year; None is an empty cell."""


def statement(title: str, *lines: Line, years: Sequence[str] = YEARS, funds: Sequence[str] = ()) -> Table:
    """A table of these rows with their total."""
    sums = [sum(amounts[n] or 0 for _name, *amounts in lines) for n in range(len(years))]
    rows = [Row(name, _tokens(amounts), fund=funds[n] if funds else "") for n, (name, *amounts) in enumerate(lines)]
    total = Row("I alt", _tokens(sums))
    return Table(title, title, tuple(map(Column, years)), (*rows, total), context=f"{title} (1.000 kr.)")


def _tokens(amounts: Sequence[int | None]) -> tuple[Token, ...]:
    return tuple(Token(str(amount), n) for n, amount in enumerate(amounts) if amount is not None)


def paper(*tables: Table) -> FootedDocument:
    """A paper of these tables, footed."""
    return foot_document(Document("paper.txt", "0" * 64, "text/plain", budgets=tables))


def names(match: Match) -> tuple[list[str], list[str]]:
    """The names of a match's rows in either paper."""
    return [row.label for row in match.a], [row.label for row in match.b]


def became(tie_out: TieOut) -> dict[Relation, tuple[list[str], list[str]]]:
    """Relation -> the names in either paper, of the matches that are not the same; one per relation."""
    changed = [m for m in tie_out.matches if m.relation != "same"]
    found = {m.relation: names(m) for m in changed}
    assert len(found) == len(changed), "two matches of one relation"
    return found


def kroner(match: Match) -> dict[str, tuple[Decimal, Decimal]]:
    """Year -> the amounts of either paper."""
    return {year: (pair.a, pair.b) for year, pair in match.years.items()}
