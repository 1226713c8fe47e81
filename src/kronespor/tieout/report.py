"""What `kronespor compare --json` prints: amounts are kroner as decimal strings, differences b less a.

`compare.schema.json` beside this module says the same as a schema.
"""

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import groupby
from textwrap import shorten
from typing import Any

from kronespor.amounts import decimal_text
from kronespor.footing import FootedRow
from kronespor.language import year_of
from kronespor.remarks import Cause, Money, Place, Remark, in_words
from kronespor.tieout.columns import UNDATED, year_and_phase
from kronespor.tieout.matches import Extra, Match, Relation, Rival, TieOut, YearPair, YearTotal

SCHEMA_VERSION = 3
"""Of the JSON: raised when a field changes its meaning or goes."""

SHORT_NAME = 40
"""Characters of a row's name where several stand on a line."""
RELATIONS: dict[Relation, Cause] = {
    "same": Cause("relation-same"),
    "renamed": Cause("relation-renamed"),
    "merged": Cause("relation-merged"),
    "split": Cause("relation-split"),
    "moved": Cause("relation-moved"),
    "changed": Cause("relation-changed"),
    "added": Cause("relation-added"),
    "removed": Cause("relation-removed"),
}

PHASES = {
    "corrected": Cause("column-corrected"),
    "committed": Cause("column-committed"),
    "expected": Cause("column-expected"),
    "spent": Cause("column-spent"),
    "difference": Cause("column-difference"),
    UNDATED: Cause("column-amount"),
}
"""What phases are called. Others are called by a document's own heading."""


def period_name(keys: Sequence[str], language: str) -> str:
    """Years that follow one another and their phase: "2025", "2025-2028", "2025 spent"; a heading that has no year."""
    (first, phase), (last, _phase) = year_and_phase(keys[0]), year_and_phase(keys[-1])
    said = in_words(PHASES[phase], language) if phase in PHASES else phase
    return " ".join(filter(None, (first if first == last else f"{first}-{last}", said)))


def tie_out_json(tie_out: TieOut, language: str) -> dict[str, Any]:
    """Two documents tied out, with explanations in words of `language`."""
    return {
        "version": SCHEMA_VERSION,
        "tables": [{"a": a, "b": b} for a, b in tie_out.pairs],
        "tables_alone": {"a": list(tie_out.alone[0]), "b": list(tie_out.alone[1])},
        "tables_beyond": {"a": list(tie_out.beyond[0]), "b": list(tie_out.beyond[1])},
        "extra": {side: list(map(_extra_json, extra)) for side, extra in zip("ab", tie_out.extra, strict=True)},
        "ungrouped": [{"a": a, "b": b} for a, b in tie_out.ungrouped],
        "unit": "kr.",
        "matches": [_match_json(m, language) for m in tie_out.matches],
        "totals": {year: _total_json(total, language) for year, total in tie_out.totals.items()},
    }


def _extra_json(extra: Extra) -> dict[str, Any]:
    years = {year: decimal_text(kroner) for year, kroner in extra.years.items()}
    return {"table": extra.table, "title": extra.title, "is_alone": extra.is_alone, "years": years}


def _match_json(match: Match, language: str) -> dict[str, Any]:
    return {
        "table_a": match.table_a,
        "table_b": match.table_b,
        "a": [r.id for r in match.a],
        "b": [r.id for r in match.b],
        "labels_a": _labels(match.a),
        "labels_b": _labels(match.b),
        "relation": match.relation,
        "certainty": match.certainty,
        "rivals": [_rival_json(rival) for rival in match.rivals],
        "years": {year: _year_json(match, year, pair) for year, pair in match.years.items()},
        "explanations": [{"kind": cause.code, "text": in_words(cause, language)} for cause in match.causes],
        "explanation": explanation(match, language),
    }


def _labels(rows: Iterable[FootedRow]) -> list[str]:
    return [r.label for r in rows]


def _rival_json(rival: Rival) -> dict[str, Any]:
    return {
        "a": [r.id for r in rival.a],
        "b": [r.id for r in rival.b],
        "labels_a": _labels(rival.a),
        "labels_b": _labels(rival.b),
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
    dated = any(year_of(c.column) for r in rows for c in r.cells)
    wanted = year_and_phase(year)[0] if dated else None
    return [r.id for r in rows if any((year_of(c.column) or None) == wanted and c.amount for c in r.cells)]


def _total_json(total: YearTotal, language: str) -> dict[str, Any]:
    return {
        "a": decimal_text(total.a),
        "b": decimal_text(total.b),
        "rows_a": decimal_text(total.rows_a),
        "rows_b": decimal_text(total.rows_b),
        "difference": decimal_text(total.difference),
        "proven": decimal_text(total.proven),
        "possible": decimal_text(total.possible),
        "unexplained": decimal_text(total.unexplained),
        "explanation": "; ".join(in_words(change, language) for change in changes(total)),
    }


def explanation(match: Match, language: str) -> str:
    """What became of the rows of a match, why, and how certain that is, in one sentence."""
    return "; ".join(in_words(cause, language) for cause in (*match.causes, *certainty(match)))


def relation_name(match: Match, language: str) -> str:
    """What became of a match's rows, in a word or two."""
    name = in_words(RELATIONS[match.relation], language)
    return name if match.certainty == "proven" else in_words(Cause("relation-possibly", {"relation": name}), language)


def certainty(match: Match) -> tuple[Cause, ...]:
    """What is to be said of a match that is not proven."""
    if match.certainty == "proven":
        return ()
    if not match.rivals:
        return (Cause("possible-only"),)
    return (Cause("possible-with-rivals", {"n": len(match.rivals)}),)


def rival_text(rival: Rival) -> str:
    """What a rival of a match would put together, in one line."""
    a, b = (" + ".join(shorten(row.title, SHORT_NAME, placeholder=" …") for row in rows) for rows in (rival.a, rival.b))
    return f"{a} = {b}"


def changes(total: YearTotal) -> list[Remark]:
    """What makes the totals of a year differ: match by match, then what no row accounts for."""
    found = [_change(match, match.years[total.year]) for match in total.changes]
    if total.unexplained:
        values = {
            "kroner": Money(total.unexplained),
            "a": Money(total.a - total.rows_a),
            "b": Money(total.b - total.rows_b),
        }
        place = Place(column=total.year)
        rounded = Remark("total-rounded", "notice", place, values)
        found.append(rounded if total.is_rounded else Remark("total-unexplained", "warning", place, values))
    return found


def notes(tie_out: TieOut) -> Iterator[Remark]:
    """What is to be said of a tie-out besides its differences: what no row accounts for, what was not compared, what
    either document shows and the other does not.
    """
    for total in tie_out.totals.values():
        for change in changes(total):
            if change.code in UNEXPLAINED:
                yield change
    for side, tables in zip("AB", tie_out.beyond, strict=True):
        if tables:
            yield Remark("tables-beyond", "notice", values={"document": side, "tables": tables})
    for a, b in tie_out.ungrouped:
        yield Remark("groups-not-sought", "warning", values={"a": a, "b": b})


UNEXPLAINED = ("total-unexplained", "total-rounded")


def said_of(remark: Remark, language: str) -> str:
    """A remark as a sentence, after the year that it is about."""
    sentence = in_words(remark, language)
    return f"{period_name((remark.place.column,), language)}: {sentence}." if remark.place.column else f"{sentence}."


def extras(tie_out: TieOut) -> Iterator[tuple[str, Extra, tuple[str, ...], Decimal]]:
    """What one document shows and the other does not: "A" or "B", the table, years that follow one another and have one
    total, and that total.
    """
    for side, of_side in zip("AB", tie_out.extra, strict=True):
        for extra in of_side:
            printed = sorted((key, kroner) for key, kroner in extra.years.items() if kroner)
            for (kroner, _phase), run in groupby(printed, key=lambda item: (item[1], year_and_phase(item[0])[1])):
                yield side, extra, tuple(key for key, _kroner in run), kroner


def _change(match: Match, pair: YearPair) -> Remark:
    code = "total-rises" if pair.difference > 0 else "total-falls"
    causes = tuple(Remark(cause.code, "notice", values=cause.values) for cause in (*match.causes, *certainty(match)))
    place = Place(table=match.table_a if match.a else match.table_b, row=match.name)
    return Remark(code, "notice", place, {"kroner": Money(pair.difference), "causes": causes})
