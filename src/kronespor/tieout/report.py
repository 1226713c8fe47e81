"""What `kronespor compare --json` prints: amounts are kroner as decimal strings, differences b less a.

`compare.schema.json` beside this module says the same as a schema.
"""

from collections.abc import Sequence
from typing import Any

from kronespor.amounts import decimal_text
from kronespor.footing import FootedRow
from kronespor.language import year_of
from kronespor.remarks import Cause, Money, Place, Remark, in_words
from kronespor.tieout.matches import Match, TieOut, YearPair, YearTotal

SCHEMA_VERSION = 2
"""Of the JSON: raised when a field changes its meaning or goes."""


def tie_out_json(tie_out: TieOut, language: str) -> dict[str, Any]:
    """Two documents tied out, with explanations in words of `language`."""
    return {
        "version": SCHEMA_VERSION,
        "tables": [{"a": a, "b": b} for a, b in tie_out.pairs],
        "unit": "kr.",
        "matches": [_match_json(m, language) for m in tie_out.matches],
        "totals": {year: _total_json(total, language) for year, total in tie_out.totals.items()},
    }


def _match_json(match: Match, language: str) -> dict[str, Any]:
    return {
        "table_a": match.table_a,
        "table_b": match.table_b,
        "a": [r.id for r in match.a],
        "b": [r.id for r in match.b],
        "labels_a": [r.label for r in match.a],
        "labels_b": [r.label for r in match.b],
        "relation": match.relation,
        "years": {year: _year_json(match, year, pair) for year, pair in match.years.items()},
        "explanations": [{"kind": cause.code, "text": in_words(cause, language)} for cause in match.causes],
        "explanation": explanation(match.causes, language),
    }


def _year_json(match: Match, year: str, pair: YearPair) -> dict[str, Any]:
    """A year of a match; `rows_a` and `rows_b` are the rows that print an amount in it."""
    return {
        "a": decimal_text(pair.a),
        "b": decimal_text(pair.b),
        "difference": decimal_text(pair.difference),
        "rows_a": _printing(match.a, year),
        "rows_b": _printing(match.b, year),
    }


def _printing(rows: Sequence[FootedRow], year: str) -> list[str]:
    return [r.id for r in rows if any(year_of(c.column) == year and c.amount for c in r.cells)]


def _total_json(total: YearTotal, language: str) -> dict[str, Any]:
    return {
        "a": decimal_text(total.a),
        "b": decimal_text(total.b),
        "difference": decimal_text(total.difference),
        "explained": decimal_text(total.explained),
        "explanation": "; ".join(in_words(change, language) for change in changes(total)),
    }


def explanation(causes: Sequence[Cause], language: str) -> str:
    """Causes in one sentence."""
    return "; ".join(in_words(cause, language) for cause in causes)


def changes(total: YearTotal) -> list[Remark]:
    """What makes the totals of a year differ, match by match."""
    return [_change(match, match.years[total.year]) for match in total.changes]


def _change(match: Match, pair: YearPair) -> Remark:
    code = "total-rises" if pair.difference > 0 else "total-falls"
    causes = tuple(Remark(cause.code, "notice", values=cause.values) for cause in match.causes)
    place = Place(table=match.table_a if match.a else match.table_b, row=match.name)
    return Remark(code, "notice", place, {"kroner": Money(pair.difference), "causes": causes})
