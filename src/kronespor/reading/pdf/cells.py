"""The cells of a table as its lines are put together: pieces of lines, and cells placed in columns."""

import re
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from kronespor.language import languages
from kronespor.reading.document import Box
from kronespor.reading.labels import MARKS, PARAGRAPH, join_lines
from kronespor.reading.pdf.words import Text, Word, room_for, text_of

LEAST_DESCRIBED = 3  # words: fewer below a full line are the rest of a name
_ENDS_NAME = re.compile(rf"(?:^|\s)[{re.escape(MARKS)}]$")


@cache
def _open_end() -> re.Pattern[str]:
    """A mark, or a word of any language, that something must follow."""
    words = "|".join(each.sentences.runs_on.pattern for each in languages())
    return re.compile(rf"(?:[-–/,&]|\b(?:{words}))$", re.IGNORECASE)


def is_open(text: str) -> bool:
    """True if a text ends in a word or mark that something must follow."""
    return _open_end().search(text) is not None


def states_unit(text: str) -> bool:
    """True for a text that says no more than a unit, as a line below headings may."""
    return any(each.units.are_stated_by(text) for each in languages())


@dataclass(slots=True)
class Piece(Text):
    """Words of one line in the columns `first` to `last`; the words do not change."""

    first: int
    last: int

    @property
    def is_value(self) -> bool:
        """True if this is a number in a column after the first."""
        return self.first > 0 and self.numeric

    @property
    def spans(self) -> bool:
        """True if this takes several columns."""
        return self.last > self.first

    @property
    def x0(self) -> float:
        """Left edge."""
        return self.words[0].x0

    @property
    def x1(self) -> float:
        """Right edge."""
        return max([w.x1 for w in self.words])

    def meets(self, other: "Piece") -> bool:
        """True if the two have a column in common."""
        return self.first <= other.last and self.last >= other.first


@dataclass(slots=True)
class Placed:
    """A cell: its words by line, the columns it takes (first, last) and how far right lines of its column reach."""

    lines: list[list[Word]]
    first: int
    last: int
    limit: float = 0.0
    ends: frozenset[int] = frozenset()  # the lines that are known to end a paragraph
    may_end: frozenset[int] = frozenset()  # those that end one if other names of its table do
    unsure: bool = False  # two names may stand in it

    @property
    def text(self) -> str:
        """The words; a line that ends where the next word had room ends a line of the text, others are joined."""
        return self._text(self.ends)

    @property
    def ended(self) -> str:
        """The same where other names of its table end above a description; empty if it has none."""
        return self._text(self.may_end) if self.may_end and self.may_end - self.ends else ""

    def _text(self, ends: frozenset[int]) -> str:
        if len(self.lines) == 1:
            return " ".join(text_of(self.lines[0]).split())
        texts = [[text_of(self.lines[0])]]
        for i, (above, below) in enumerate(pairwise(self.lines)):
            full = self.limit - max(w.x1 for w in above) < room_for(below)
            if full and i not in ends and not _ends_with_mark(texts[-1][-1], below[0].text):
                texts[-1].append(text_of(below))
            else:
                texts.append([text_of(below)])
        return "\n".join(join_lines(parts) for parts in texts)

    @property
    def box(self) -> Box:
        """The box round its words."""
        words = self.lines[0] if len(self.lines) == 1 else [w for words in self.lines for w in words]
        if len(words) == 1:
            return words[0].x0, words[0].y0, words[0].x1, words[0].y1
        x0, y0 = min([w.x0 for w in words]), min([w.y0 for w in words])
        return x0, y0, max([w.x1 for w in words]), max([w.y1 for w in words])

    @property
    def ends_at(self) -> float:
        """Where its last line ends."""
        return max(w.x1 for w in self.lines[-1])

    @property
    def spans(self) -> bool:
        """True if it takes several columns."""
        return self.last > self.first

    @property
    def x0(self) -> float:
        """Left edge of its words."""
        return min(w.x0 for words in self.lines for w in words)

    @property
    def x1(self) -> float:
        """Right edge of its words."""
        return max(w.x1 for words in self.lines for w in words)


def _ends_with_mark(line: str, below: str) -> bool:
    """True if a mark ends a name; the sign of a paragraph whose number stands on the next line is none."""
    return _ENDS_NAME.search(line) is not None and not (line.endswith(PARAGRAPH) and below[:1].isdigit())


Laid = list[dict[int, Placed]]  # for each row its cells by their first column


def end_names(cells: list[Placed]) -> None:
    """Where some names of a table plainly end above a description, all end where the next line begins a sentence."""
    firsts = [(cell, next(filter(_may_end, enumerate(pairwise(cell.lines))), None)) for cell in cells]
    found = [
        (cell, i, cell.limit - above[-1].x1 < room_for(below))
        for cell, end in firsts
        if end
        for i, (above, below) in (end,)
    ]
    are_ended = any(not is_full for _, _, is_full in found)
    for cell, i, is_full in found:
        if not is_full or sum(map(len, cell.lines[i + 1 :])) >= LEAST_DESCRIBED:
            cell.may_end = frozenset({i})
            cell.ends = cell.may_end if are_ended else cell.ends


def _may_end(joint: tuple[int, tuple[list[Word], list[Word]]]) -> bool:
    """True between two lines of which the second begins with a capital, and the first is at its end."""
    above, below = joint[1]
    return below[0].text[:1].isupper() and not is_open(text_of(above))
