"""Pages drawn as text: each letter is six points wide, each line ten high and fourteen below the one above."""

import re

from kronespor.reading.blocks import RawTable
from kronespor.reading.gridplan import Cell
from kronespor.reading.pdf.lines import PageLine, find_lines
from kronespor.reading.pdf.words import Word

WIDTH, HEIGHT, PITCH = 6.0, 10.0, 14.0


def lines_of(sketch: str) -> list[PageLine]:
    """The lines of a sketch, its first line at the top of the page; a blank line is as high as any."""
    words: list[Word] = []
    for row, text in enumerate(sketch.strip("\n").split("\n")):
        for found in re.finditer(r"\S+", text):
            x0, x1, y0 = found.start() * WIDTH, found.end() * WIDTH, row * PITCH
            words.append(Word(found[0], x0, y0, x1, y0 + HEIGHT, len(words)))
    return find_lines(words)


def texts_of(lines: list[PageLine]) -> list[str]:
    """The first words of lines."""
    return [line.chunks[0].text for line in lines]


def level(page: int, *rows: tuple[str, ...], down: float = 0.0) -> RawTable:
    """A table whose rows stand below one another, `down` points further than elsewhere from the second on."""
    boxes = [(0.0, y, 9.0, y + 9.0) for y in (20.0 * r + down * (r > 1) for r in range(len(rows)))]
    return RawTable([[Cell(t, box=box) for t in row] for row, box in zip(rows, boxes, strict=True)], page=page)
