"""The cells of a grid made even: signs in cells of their own joined to their numbers, empty columns left out."""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from kronespor.amounts import UNSEEN, is_nil, looks_like_amount, with_minus
from kronespor.language import Language
from kronespor.reading.gridplan import Cell

_UNSEEN = dict.fromkeys(map(ord, UNSEEN), "") | dict.fromkeys(map(ord, "\u2010\u2011\ufe63\uff0d"), "-")
_MINUS = frozenset("-–−÷")
_BEFORE_SIGN = "-–−÷("
LONGEST_SIGN = 5  # characters: "-kr."
_YEAR_AS_AMOUNT = re.compile(r"([12])[.,\u00a0 ]?(9|0)(\d\d)(?:[.,]0+)?")
MOST_ABOVE = 4  # rows above the headings


def tidied(cells: Sequence[Sequence[Cell]], language: Language) -> list[list[Cell]]:
    """The rows, all of one width: signs in cells of their own joined to their numbers, and empty columns left out."""
    width = max(map(len, cells), default=0)
    cells = _with_minus(cells)
    rows = [[*map(_seen, row), *(Cell() for _ in range(width - len(row)))] for row in cells]
    moved = {c for row in rows for c in _join_signs(row, language)} | set(_join_minus(rows))
    for c in sorted(moved):
        _join_headings(rows, c)
    rows = with_plain_years(rows, language)
    _join_lone_headings(rows, language)
    _join_unheaded(rows, language)
    return _without_empty_columns(rows)


def with_plain_years(rows: list[list[Cell]], language: Language) -> list[list[Cell]]:
    """The rows, the years of their headings as years where the sheet shows them as amounts: "2.024"."""
    at = next((r for r, row in enumerate(rows[:MOST_ABOVE]) if sum(bool(c.text.strip()) for c in row[1:]) > 1), None)
    if at is None:
        return rows
    years = {c: "".join(found.groups()) for c, cell in enumerate(rows[at]) if (found := _shown_as_amount(cell))}
    others = [cell.text.strip() for c, cell in enumerate(rows[at][1:], 1) if c not in years and cell.text.strip()]
    name, columns = rows[at][0].text.strip(), language.columns
    are_headings = columns.is_label(name) or any(columns.is_total(t) for t in others) or not name
    follow = len(years) > 1 and all(int(b) == int(a) + 1 for a, b in pairwise(years.values()))
    if not follow or not are_headings or any(looks_like_amount(t) and not columns.is_year(t) for t in others):
        return rows
    heads = [replace(cell, text=years.get(c, cell.text)) for c, cell in enumerate(rows[at])]
    return [*rows[:at], heads, *rows[at + 1 :]]


def _shown_as_amount(cell: Cell) -> re.Match[str] | None:
    return _YEAR_AS_AMOUNT.fullmatch(cell.text.strip())


def _join_unheaded(rows: list[list[Cell]], language: Language) -> None:
    """Join a column of amounts without a heading to the headed one beside it, where no row has both.

    As programs write a sheet that make it of a page, and accounts whose sums stand farther out.
    """
    at = next((r for r, row in enumerate(rows[:MOST_ABOVE]) if sum(bool(c.text.strip()) for c in row[1:]) > 1), None)
    if at is None or not any(language.columns.is_year(cell.text.strip()) for cell in rows[at][1:]):
        return
    body = rows[at + 1 :]
    for bare, headed in ((c + d, c + 1 - d) for c in range(1, len(rows[0]) - 1) for d in (0, 1)):
        heads = rows[at][headed]
        is_bare = not any(row[bare].text.strip() for row in rows[: at + 1]) and heads.columns == 1
        if not is_bare or not language.columns.is_year(heads.text.strip()):
            continue
        own = [row for row in body if row[bare].text.strip()]
        others = [row for row in body if row[headed].text.strip()]
        are_amounts = all(looks_like_amount(row[c].text) for c, some in ((bare, own), (headed, others)) for row in some)
        if own and others and are_amounts and not any(row[headed].text.strip() for row in own):
            for row in own:
                row[headed], row[bare] = row[bare], Cell()


def _with_minus(cells: Sequence[Sequence[Cell]]) -> Sequence[Sequence[Cell]]:
    given = [cell.text for row in cells for cell in row]
    if (texts := with_minus(given)) is given:
        return cells
    each = iter(texts)
    return [[replace(cell, text=next(each)) for cell in row] for row in cells]


def _seen(cell: Cell) -> Cell:
    """A cell without the signs that are not seen: where a word may be divided, and where no space is.

    The minus at the left edge of a cell stands at its number.
    """
    text = cell.text if cell.text.isascii() else cell.text.translate(_UNSEEN)
    if text[1:2] == " " and text[0] in _MINUS and text[2:3].isdigit() and looks_like_amount(text):
        text = f"-{text[2:]}"
    return cell if text == cell.text else replace(cell, text=text)


def _join_minus(rows: list[list[Cell]]) -> list[int]:
    """Join a minus at the left edge of a cell to the number behind it, as accountants set it; its columns."""
    moved = []
    for c in range(1, len(rows[0]) - 1 if rows else 0):
        first = next((r for r, row in enumerate(rows) if row[c + 1].text.strip()[:1].isdigit()), len(rows))
        signs = [row for row in rows[first:] if row[c].text.strip()]
        is_column = any(row[c].text.strip() and row[c + 1].text.strip() for row in rows[:first])
        if is_column or not signs:
            continue
        if all(row[c].text.strip() in _MINUS and row[c + 1].text.strip()[:1].isdigit() for row in signs):
            for row in signs:
                row[c], row[c + 1] = replace(row[c], text=""), replace(row[c + 1], text=f"-{row[c + 1].text.strip()}")
            moved.append(c)
    return moved


def _join_signs(row: list[Cell], language: Language) -> list[int]:
    """Join "$" to the number behind it, and "%" or ")" to the one before; the columns where they stood."""
    moved = []
    for c, cell in enumerate(row):
        text = cell.text.strip()
        if not text or len(text) > LONGEST_SIGN or any(map(str.isalnum, text.lstrip(_BEFORE_SIGN).removeprefix("kr"))):
            continue
        after = row[c + 1].text.strip() if c + 1 < len(row) else ""
        before = row[c - 1].text.strip() if c else ""
        is_named = language.units.are_stated_by(before) or language.columns.is_year(before)
        is_number = before and looks_like_amount(f"{before}{text}") and not is_named
        if text in ("%", ")", ")%") and is_number:
            row[c - 1] = replace(row[c - 1], text=f"{before}{text}")
        elif after and text not in ("%", ")") and not is_nil(text) and _is_sign(text, after):
            row[c + 1] = replace(row[c + 1], text=f"{text} {after}")
        else:
            continue
        row[c] = replace(cell, text="")
        moved.append(c)
    return moved


def _is_sign(text: str, after: str) -> bool:
    """Whether a cell is the sign of the number in the cell behind it: "$", "kr."."""
    is_number = looks_like_amount(after) or is_nil(after)
    return is_number and not looks_like_amount(text) and (looks_like_amount(f"{text} 1") or text == "(")


def _join_headings(rows: list[list[Cell]], c: int) -> None:
    """A heading over the cells of signs goes to the column that these were joined to."""
    for row in rows:
        if c + 1 < len(row) and row[c].text.strip() and not row[c + 1].text.strip():
            row[c], row[c + 1] = Cell(), replace(row[c], columns=1)


def _join_lone_headings(rows: list[list[Cell]], language: Language) -> None:
    """A heading with nothing below it goes to the amounts behind it that have none: it is set from the left."""
    at = next((r for r, row in enumerate(rows[:MOST_ABOVE]) if sum(bool(c.text.strip()) for c in row[1:]) > 1), None)
    if at is None or len(rows) < at + 3:
        return
    for c in range(1, len(rows[0]) - 1):
        head, below = rows[at][c], [row[c].text.strip() for row in rows[at + 1 :]]
        behind = [row[c + 1].text.strip() for row in rows]
        is_name = language.columns.is_year(head.text) or not looks_like_amount(head.text)
        are_headed = bool(head.text.strip()) and is_name and head.columns == 1
        if (
            are_headed
            and not any(below)
            and not any(behind[: at + 1])
            and all(map(looks_like_amount, behind[at + 1 :]))
        ):
            rows[at][c], rows[at][c + 1] = Cell(), head


def _without_empty_columns(rows: list[list[Cell]]) -> list[list[Cell]]:
    width = len(rows[0]) if rows else 0
    for c in range(width - 1):
        over = [row for row in rows if row[c].text.strip()]
        if all(row[c].columns > 1 and not row[c + 1].text.strip() for row in over):
            for row in over:
                row[c], row[c + 1] = Cell(), replace(row[c], columns=row[c].columns - 1)
    empty = [c for c in range(width) if not any(row[c].text.strip() for row in rows)]
    if not empty:
        return rows
    gone = set(empty)
    kept = [c for c in range(width) if c not in gone]
    return [[_narrowed(row[c], c, gone) for c in kept] for row in rows]


def _narrowed(cell: Cell, at: int, gone: set[int]) -> Cell:
    """A cell that spans one column less for each that is left out under it."""
    lost = sum(c in gone for c in range(at + 1, at + cell.columns)) if cell.columns > 1 else 0
    return replace(cell, columns=cell.columns - lost) if lost else cell
