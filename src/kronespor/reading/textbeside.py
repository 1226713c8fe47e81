"""Tables that stand beside each other in plain text, set by spaces: the left one is read before the right one."""

import re
from collections.abc import Sequence
from dataclasses import replace

from kronespor.reading.headings import TextLine

LEAST_ROWS = 3  # headings among them
_GAP = re.compile(r"\s{2,}")


def one_below_another(lines: Sequence[TextLine]) -> list[TextLine]:
    """The lines with tables that stand beside each other put one below the other, the cells of the second by tabs."""
    placed: list[TextLine] = []
    at = 0
    while at < len(lines):
        start, width = _right_table(lines[at].text)
        end = at + 1
        while start and end < len(lines) and not lines[end].after_blank and _parts(lines[end].text, start, width):
            end += 1
        if end - at >= LEAST_ROWS:
            rows = lines[at:end]
            placed += [replace(line, text=line.text[:start].rstrip()) for line in rows if line.text[:start].strip()]
            placed += [replace(line, text="\t".join(_cells(line.text[start:]))) for line in rows if line.text[start:]]
        else:
            placed.append(lines[at])
            end = at + 1
        at = end
    return placed


def _cells(text: str) -> list[str]:
    return _GAP.split(text.strip())


def _right_table(text: str) -> tuple[int, int]:
    """Where the second half of a line of headings begins that repeats the first, but for the names, and how many cells
    it has; 0 if none does."""
    cells = _cells(text)
    half, odd = divmod(len(cells), 2)
    if odd or half < 2 or cells[1:half] != cells[half + 1 :]:
        return 0, 0
    if not (cells[0][:1].isalpha() and cells[half][:1].isalpha()):
        return 0, 0
    starts = [match.end() for match in _GAP.finditer(text.rstrip()) if match.start()]
    return starts[half - 1], half


def _parts(text: str, start: int, width: int) -> bool:
    """Whether a line has a row where the right table begins, and a gap before it, or nothing there."""
    is_row = text[start : start + 1].isalpha() and len(_cells(text[start:])) in (1, width)
    return len(text) <= start or (is_row and not text[max(start - 2, 0) : start].strip())
