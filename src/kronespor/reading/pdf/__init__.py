"""PDF files."""

from typing import Any

from kronespor.reading.pdf.page import read_page
from kronespor.reading.pdf.regions import find_regions, merge_rules
from kronespor.reading.pdf.tables import lay_out
from kronespor.reading.pdf.words import find_lines, find_words


class _G:
    def __init__(self, rows: Any, width: int) -> None:
        self.rows, self.width = rows, width

    def texts(self) -> Any:
        return [[row[c].text if c in row else "" for c in range(self.width)] for row in self.rows]


def grids_of_page(d: Any, i: int) -> Any:
    page = read_page(i + 1, d[i])
    lines = find_lines(find_words(page))
    if not lines:
        return []
    return [_G(*t) for r in find_regions(lines, merge_rules(page.across), merge_rules(page.down)) for t in lay_out(r)]
