"""The structure of a table: what words assert, where its figures uphold it, and what the figures show besides."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import fields, replace
from typing import get_args

import numpy as np

from kronespor.footing.belief import ESTABLISHED, Lines
from kronespor.footing.footed import Role
from kronespor.footing.formulas import asserted, doubts
from kronespor.footing.measures import Measure
from kronespor.footing.named import named_totals, nested_codes, sums_of_accounts
from kronespor.footing.reconsider import made_alike
from kronespor.footing.relations import Axis, Cell, Ints, Stencil, Structure, claimed, residuals
from kronespor.footing.scan import scan
from kronespor.footing.tokens import ScaledTable
from kronespor.footing.unsigned import in_plain_signs
from kronespor.footing.variants import Placed
from kronespor.footing.worded import LineKind, LineWords, Print, applies, role_from_words, structure_from_words
from kronespor.language import fold

KINDS: dict[Role, LineKind] = {"heading": "heading", "total": "total", "detail": "line"}
"""What a row of each role is to the scan; any other is a part."""
DASHES = ("-", "–", "•", "·", "*", "o ")
"""What stands before a name that is set under the one above."""
CHOSEN_FREELY = 9.0
"""Decimal digits of an amount that was recovered: what it makes hold speaks for nothing."""
MOST_ROWS = 10_000
"""Of a table whose figures are asked; of a longer one words decide."""


def find_structure(printed: Print, scaled: ScaledTable) -> Structure:
    """The relations of a table.

    Where the columns of rows are lost, words alone decide. Where every relation that words assert holds, figures are
    asked only about what these leave open.
    """
    roles = [role_from_words(printed.table, r, printed.language) for r in range(len(printed.table.rows))]
    worded = structure_from_words(printed, roles)
    found = _by_figures(printed, scaled, roles, worded)
    formulas = asserted(printed.table)
    if formulas:
        found = _with_formulas(formulas, found, worded.stencils, printed, scaled, roles)
    return in_plain_signs(found, printed.values, printed.known)


def _by_figures(printed: Print, scaled: ScaledTable, roles: Sequence[Role], worded: Structure) -> Structure:
    if scaled.lost_rows:
        return worded
    if len(printed.table.rows) > MOST_ROWS:
        return replace(worded, stencils=tuple(_if_it_holds(s, worded, printed) for s in worded.stencils))
    axes = [axis for axis in get_args(Axis) if not _settled(axis, worded, printed)]
    if not axes:
        return worded
    stencils = [s for s in worded.stencils if s.axis not in axes]
    for axis in axes:
        stencils += _scanned(axis, printed, scaled, roles, {s.claim for s in stencils if s.axis == "down"})
    return _with_roles(printed, roles, tuple(stencils), worded if "down" not in axes else None)


def _with_formulas(
    formulas: Sequence[Stencil],
    found: Structure,
    worded: Sequence[Stencil],
    printed: Print,
    scaled: ScaledTable,
    roles: Sequence[Role],
) -> Structure:
    """The structure with what the formulas of a workbook say, where its figures do not deny it, in the place of what
    words and figures say of the same lines."""
    down = _lines(printed, scaled)
    of_axis = {"down": down, "across": _turned(down)}
    judged = [(s, of_axis[s.axis].judge(s.claim, s.parts, s.signs, s.prior)) for s in formulas]
    believed = [replace(s, score=j.score) for s, j in judged if j.score >= ESTABLISHED and (j.holds | j.rounded).any()]
    claims = {(s.axis, s.claim) for s in believed}
    alike = {(s.axis, frozenset(s.lines)) for s in believed}
    others = [
        s for s in found.stencils if (s.axis, s.claim) not in claims and (s.axis, frozenset(s.lines)) not in alike
    ]
    stencils = (*others, *believed)
    doubted = tuple(doubts(printed, believed, worded, others))
    if {(s.axis, *s.lines) for s in stencils} == {(s.axis, *s.lines) for s in found.stencils}:
        return replace(found, stencils=stencils, doubts=doubted)
    return replace(_with_roles(printed, roles, stencils, None), doubts=doubted)


def _if_it_holds(stencil: Stencil, worded: Structure, printed: Print) -> Stencil:
    """What words assert in a very long list, where a name may be "IDA total": established only if it holds."""
    holds = (residuals(stencil, printed.values) == 0) & claimed(stencil, worded, printed.known)
    return stencil if holds.any() else replace(stencil, established=False)


def _settled(axis: Axis, worded: Structure, printed: Print) -> bool:
    """Whether words say all there is to say along an axis: what they assert holds, and leaves nothing open."""
    stencils = [s for s in worded.stencils if s.axis == axis]
    for s in stencils:
        if (residuals(s, printed.values) * claimed(s, worded, printed.known)).any():
            return False
    if axis == "across":
        few = len(printed.table.columns) < 3 and not any(w.kind == "total" for w in _column_words(printed))
        return bool(stencils) or few or _all_years(printed)
    taken = {part for s in stencils for part in s.lines}
    return bool(stencils) and all(r in taken for r, role in enumerate(worded.roles) if role == "detail")


def _all_years(printed: Print) -> bool:
    return all(printed.language.columns.is_year(c.name) for c in printed.table.columns)


def _scanned(
    axis: Axis, printed: Print, scaled: ScaledTable, roles: Sequence[Role], totals: Collection[int]
) -> tuple[Stencil, ...]:
    """What the figures show along an axis: only what counts the same is added, so each measure is scanned by itself.

    What holds across the rows that a total row sums holds across it too, so `totals` tell nothing by themselves.
    """
    lines, measures = _lines(printed, scaled), scaled.measures
    if axis == "across":
        columns = _column_words(printed)
        if totals and len(totals) < len(printed.table.rows) / 2:
            known = lines.known.copy()
            known[list(totals)] = False
            lines = replace(lines, known=known)
        named = named_totals(printed.table.columns, _turned(lines), measures.columns, printed.language)
        claims = {s.claim for s in named}
        columns = [w._replace(kind="line") if i in claims else w for i, w in enumerate(columns)]
        others = _by_measure(axis, _turned(lines), columns, measures.columns)
        return (*(s for s in others if s.claim not in claims), *named)
    words = _rows_words(printed, roles)
    stencils = _by_measure(axis, lines, words, measures.rows)
    if any(role == "of-which" for role in roles):
        as_lines = [w._replace(kind="line") if role == "of-which" else w for w, role in zip(words, roles, strict=True)]
        stencils = max((stencils, _by_measure(axis, lines, as_lines, measures.rows)), key=_worth)
    names = [fold(row.label) for row in printed.table.rows]
    codes = nested_codes([row.label for row in printed.table.rows])
    if codes:  # the numbers of accounts tell what each sums
        uncoded = [s for s in stencils if words[s.claim].kind == "total" or not codes[s.claim]]
        stencils = (*sums_of_accounts(codes, lines, measures.rows), *uncoded)
    return tuple(s for s in stencils if s.prior >= 0 or not (_is_one_of_its_parts(names, s) or _counts_up(names, s)))


def _is_one_of_its_parts(names: Sequence[str], stencil: Stencil) -> bool:
    """Whether a line that no word calls a total is named as a part of it is: both are lines of an account."""
    return bool(names[stencil.claim]) and any(names[part] == names[stencil.claim] for part in stencil.parts)


def _counts_up(names: Sequence[str], stencil: Stencil) -> bool:
    """Whether lines are named by numbers that come to one another as they do: 11 days pay what 5 and 6 days do."""
    numbers = [names[line] for line in stencil.lines]
    if not all(map(str.isdecimal, numbers)):
        return False
    claim, *parts = map(int, numbers)
    return claim == sum(sign * part for sign, part in zip(stencil.signs, parts, strict=True))


def _by_measure(
    axis: Axis, lines: Lines, words: Sequence[LineWords], measures: Sequence[Measure | None]
) -> tuple[Stencil, ...]:
    found: list[Stencil] = []
    for measure in dict.fromkeys(measures):
        if measure is None or measure.adds_up:
            own = [
                w if m == measure or w.kind == "heading" else w._replace(kind="part")
                for w, m in zip(words, measures, strict=True)
            ]
            found += scan(axis, lines, own)
    return tuple(found)


def _worth(stencils: Sequence[Stencil]) -> float:
    return sum(s.score for s in stencils if s.established)


def _rows_words(printed: Print, roles: Sequence[Role]) -> list[LineWords]:
    words, heading = [], ""
    for r, role in enumerate(roles):
        label = fold(printed.table.rows[r].label)
        words.append(_row_words(printed, r, role, named_like_heading=bool(label) and label == heading))
        heading = label if role == "heading" else heading
    return words


def _row_words(printed: Print, r: int, role: Role, named_like_heading: bool) -> LineWords:
    row, language = printed.table.rows[r], printed.language
    nameless = not row.label.strip() or (row.bold and not all(x.bold for x in printed.table.rows))
    kind = "total" if named_like_heading and role == "detail" else KINDS.get(role, "part")
    plain = kind == "total" and language.rows.is_plainly_total(row.label)
    child = row.label.lstrip().startswith(DASHES)
    rows = language.rows
    return LineWords(
        kind,
        rows.is_result(row.label),
        nameless,
        plain,
        child,
        rows.is_opening(row.label),
        rows.is_outflow(row.label),
        whole=rows.is_whole(row.label),
        spent=kind == "total" or rows.is_spent(row.label),
    )


def _column_words(printed: Print) -> list[LineWords]:
    """What the headings of columns say. Where all are called sums ("Sum af Budget", of a pivot table) none is."""
    columns = printed.language.columns
    totals = [c.kind == "total" or printed.language.rows.is_total(c.name) for c in printed.table.columns]
    return [
        LineWords(
            "total" if is_total and not all(totals) else "line",
            result=columns.difference.stand_in(c.name) or printed.language.rows.is_result(c.name),
            plain=columns.is_total(c.name),
            opening=printed.language.rows.is_opening(c.name),
        )
        for c, is_total in zip(printed.table.columns, totals, strict=True)
    ]


def judged_again(structure: Structure, scaled: ScaledTable, cells: Mapping[Cell, Placed]) -> Structure:
    """The structure believed or not by the amounts that were chosen for its cells."""
    values = np.zeros((len(scaled.rows), scaled.columns), dtype=np.int64)
    known, margins = np.zeros(values.shape, dtype=np.bool_), np.zeros_like(values)
    for (r, c), placed in cells.items():
        values[r, c], known[r, c] = placed.value, True
        if placed.reading is not None and placed.token is not None and not placed.token.nil:
            margins[r, c] = scaled.margin(placed.reading.candidate.decimals)
    choices = np.zeros(values.shape, dtype=np.float64)
    for (r, c), placed in cells.items():
        choices[r, c] = np.log10(len(placed.token.readings)) if placed.token else CHOSEN_FREELY
    withheld = np.zeros_like(known)
    for cell in structure.withheld:
        withheld[cell] = True
    down = Lines(values, known, structure.applies * scaled.kinds, margins, np.ones_like(known), choices, withheld)
    stencils: list[Stencil] = []
    for axis, lines in (("down", down), ("across", _turned(down))):
        own = [s for s in structure.stencils if s.axis == axis]
        scores = [lines.judge(s.claim, s.parts, s.signs, s.prior).score for s in own]
        judged = [
            s if s.but else replace(s, score=score, established=score >= ESTABLISHED)
            for s, score in zip(own, scores, strict=True)
        ]
        stencils += made_alike(judged, lines)
    return replace(structure, stencils=tuple(stencils))


def _lines(printed: Print, scaled: ScaledTable) -> Lines:
    margins = np.zeros_like(printed.values)
    options = np.ones_like(printed.values)
    placed = [t for _, t in scaled.placed]
    margins[scaled.where] = [0 if t.nil else scaled.margin(t.readings[0].candidate.decimals) for t in placed]
    options[scaled.where] = [len(t.readings) for t in placed]
    adds = printed.kinds > 0
    withheld = np.zeros_like(printed.known)
    for cell in printed.withheld:
        withheld[cell] = True
    known = printed.known & adds
    return Lines(printed.values * adds, known, printed.kinds, margins, options == 1, np.log10(options), withheld)


def _turned(lines: Lines) -> Lines:
    return Lines(*(getattr(lines, each.name).T for each in fields(lines)))


def _with_roles(
    printed: Print, roles: Sequence[Role], stencils: tuple[Stencil, ...], worded: Structure | None
) -> Structure:
    """Roles as the relations have them: what sums others is a total, the last and widest of several the table's."""
    if worded is not None:
        return replace(worded, stencils=stencils)
    down = [s for s in stencils if s.axis == "down"]
    found: list[Role] = ["detail" if role == "total" else role for role in roles]
    totals = {s.claim for s in down}
    parts = {p for s in down for p in s.parts}
    for r, role in enumerate(roles):
        if role == "total" and r not in totals:
            found[r] = "memo"
        elif r in totals:
            found[r] = "subtotal" if r in parts or len(totals) > 1 else "total"
        elif role == "of-which" and r in parts:
            found[r] = "detail"
    for r in _tops(down, printed.values):
        found[r] = "total"
    for s in down:
        if s.established and s.is_sum:
            between = range(min(s.lines), max(s.lines))
            found = [
                "of-which" if r in between and x == "detail" and r not in parts else x for r, x in enumerate(found)
            ]
    return Structure(tuple(found), _groups(printed, found), stencils, applies(found, printed), printed.withheld)


def _tops(down: Sequence[Stencil], values: Ints) -> list[int]:
    """Totals that no other total takes up and that take up other totals, or else the only one.

    A total that is carried forward to the next page is taken up by the line below it, which says the same.
    """
    totals = {s.claim for s in down}
    carried = {c + 1 for c in totals if c + 1 < len(values) and np.array_equal(values[c], values[c + 1])}
    parts = {p for s in down for p in s.parts} | {c - 1 for c in carried}
    return [s.claim for s in down if s.claim not in parts and (len(totals) == 1 or {*s.parts} & (totals | carried))]


def _groups(printed: Print, roles: Sequence[Role]) -> tuple[str, ...]:
    """The heading that each row stands under, up to the total that closes it."""
    groups, group = [], ""
    for r, role in enumerate(roles):
        if role == "heading":
            group = printed.table.rows[r].label
        groups.append("" if role in ("heading", "total") else group)
        if role in ("total", "subtotal"):
            group = ""
    return tuple(groups)
