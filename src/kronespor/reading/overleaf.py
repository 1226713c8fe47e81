"""Rows of a table that the end of a page divides: the first of a page that ends the last of the page before."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from kronespor.amounts import looks_like_amount
from kronespor.language import Language
from kronespor.reading.gridplan import Cell
from kronespor.reading.labels import MARKS, join_lines, runs_on

SAME_START = 2.0  # points: names of one column begin no further apart
Row = Sequence[Cell]
Rest = Literal["one", "two", "unsure"]


@dataclass(frozen=True, slots=True)
class Joint:
    """What is known where two pages of a table meet.

    `named`: how many columns have names; `room`: what the last lines of the last row leave in their columns; `needs`:
    what the first words of the next row take. A name has ended if the next word had room.
    """

    named: int
    room: Mapping[int, float]
    needs: Mapping[int, float]
    language: Language

    def is_wrapped(self, column: int) -> bool | None:
        """Whether the next word had no room; None if that is not known."""
        if column in self.room and column in self.needs:
            return self.room[column] < self.needs[column]
        return None


def rest_of(above: Row, below: Row, joint: Joint) -> Rest:
    """Whether the last row of a page and the first of the next are one, two, or may be either."""
    was_given, is_given = has_amounts(above, joint.named), has_amounts(below, joint.named)
    if was_given and is_given:
        return "two"
    names = {c: (a, b) for c, (a, b) in enumerate(zip(above, below, strict=False)) if b.text.strip()}
    if is_given:
        names = {c: pair for c, pair in names.items() if c < joint.named}
    if not names:
        return "one" if is_given else "two"
    begins = is_given and not was_given
    if all(_reads_on(a, b, joint.language, joint.is_wrapped(c) if begins else None) for c, (a, b) in names.items()):
        return "one"
    may_be_one = all(joint.is_wrapped(c) and _is_alike(a, b) for c, (a, b) in names.items())
    return "unsure" if may_be_one else "two"


def has_amounts(row: Row, named: int) -> bool:
    """Whether a row has amounts behind its names."""
    return any(looks_like_amount(cell.text) for cell in row[named:] if cell.text.strip())


def count_named(rows: Sequence[Row]) -> int:
    """How many columns of a table have names: those before the first in which most cells are amounts, one at least."""
    for c in range(1, max(map(len, rows), default=0)):
        texts = [row[c].text for row in rows if c < len(row) and row[c].text.strip()]
        if 2 * sum(map(looks_like_amount, texts)) >= len(texts):
            return c
    return 1


def _reads_on(above: Cell, below: Cell, language: Language, wrapped: bool | None) -> bool:
    """Whether a text plainly goes on in another; of one that may be the name of a group it must be `wrapped`."""
    over, under = above.text.strip(), below.text.strip().split("\n")[0]
    small = under[:1].islower() or under[:1] in MARKS or under.isdigit()
    if wrapped is False:
        return runs_on(over, language) and not over.endswith(":")
    return bool(over) and (small or runs_on(over, language))


def _is_alike(above: Cell, below: Cell) -> bool:
    """Whether two texts are set alike: in one weight, and begun at one place."""
    is_level = not (above.box and below.box) or abs(above.box[0] - below.box[0]) < SAME_START
    return bool(above.text) and above.bold == below.bold and is_level


def joined(above: Row, below: Row) -> list[Cell]:
    """Both as one row, each cell where it has its amount."""
    return [_one(a, b) for a, b in zip(above, below, strict=True)]


def _one(above: Cell, below: Cell) -> Cell:
    if not below.text.strip():
        return above
    if not above.text.strip():
        return below
    lines, more = above.text.split("\n"), below.text.split("\n")
    return replace(above, text="\n".join([*lines[:-1], join_lines([lines[-1], more[0]]), *more[1:]]))
