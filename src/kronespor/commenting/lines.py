"""Rows of tables and lines of text as a file has them, among which the place of a note is found by what is printed."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from kronespor.commenting.notes import Spot

T = TypeVar("T")


@dataclass(frozen=True)
class Line(Generic[T]):
    """The texts of a row's cells, or of one paragraph, each with what of the file holds it."""

    pieces: tuple[tuple[str, T], ...]

    @property
    def text(self) -> str:
        """All of it."""
        return " ".join(text for text, _ in self.pieces)


def find(lines: Sequence[Line[T]], spot: Spot) -> T | None:
    """What of the file prints the amount, or holds the passage; of an empty cell what names its row."""
    if spot.passage:
        return next(
            (holder for line in lines for text, holder in line.pieces if plain(spot.passage) in plain(text)), None
        )
    rows = [line for line in lines if spot.amounts and _is_row(line, spot)]
    rows = [line for line in rows if _is_exactly(line, spot)] or rows
    if not rows:
        return None
    return _in_row(rows[min(spot.before, len(rows) - 1)], spot)


def _is_row(line: Line[T], spot: Spot) -> bool:
    """Whether it prints the row's name and all its amounts in their order."""
    text = plain(line.text)
    if plain(spot.label) not in text:
        return False
    at = 0
    for amount in filter(None, map(plain, spot.amounts)):
        at = text.find(amount, at)
        if at < 0:
            return False
        at += len(amount)
    return True


def _is_exactly(line: Line[T], spot: Spot) -> bool:
    """Whether its name and amounts each stand by themselves: "Skole 5" is no part of "Skole og fritid 15" then."""
    printed = Counter(plain(text) for text, _ in line.pieces)
    return Counter(filter(None, map(plain, (spot.label, *spot.amounts)))) <= printed


def _in_row(line: Line[T], spot: Spot) -> T:
    left = list(line.pieces)
    label = plain(spot.label)
    name = next((n for n, (text, _) in enumerate(left) if label and label in plain(text)), 0)
    at = name + 1 if len(left) > 1 else 0
    holder = left[name][1]
    for n, amount in enumerate(map(plain, spot.amounts)):
        found = _next(left, at, amount) if amount else None
        if n == spot.nth:
            return left[found][1] if found is not None else holder
        if found is not None and len(left) > 1:
            at = found + 1
    return holder


def _next(pieces: Sequence[tuple[str, T]], at: int, amount: str) -> int | None:
    """The next piece that prints an amount by itself, else beside other words."""
    whole = [n for n in range(at, len(pieces)) if plain(pieces[n][0]) == amount]
    partly = (n for n in range(at, len(pieces)) if amount in plain(pieces[n][0]))
    return whole[0] if whole else next(partly, None)


def plain(text: str) -> str:
    """A text without its spaces, whatever they are."""
    return "".join(text.replace("\xad", "").split())


def lines_of(pieces: Iterable[Iterable[tuple[str, T]]]) -> list[Line[T]]:
    """Lines of rows, without those that are empty."""
    return [line for row in pieces if (line := Line(tuple(row))).pieces]
