"""Where another table begins among the rows of a grid."""

from collections.abc import Mapping, Sequence
from itertools import pairwise

from kronespor.amounts import looks_like_amount
from kronespor.language import Language
from kronespor.reading.gridplan import Cell, are_headings, heading_rows
from kronespor.reading.unittexts import is_unit


def next_table(cells: Sequence[Sequence[Cell]], language: Language) -> int:
    """The row where another table begins: headed by other years than the first, or the same beside another name.

    0 if none does.
    """
    cells = [row or (Cell(),) for row in cells]
    count = heading_rows(cells, language) if len(cells) > 1 else 0
    years: dict[int, str] = {}
    for row in cells[:count]:
        years.update(_years(row, language))
    if not years:
        return 0
    first = cells[0][0].text.strip()
    for r in range(count + 1, len(cells) - 1):
        name = cells[r][0].text.strip()
        others = _years(cells[r], language)
        texts = [c.text.strip() for c in cells[r][1:] if c.text.strip()]
        if name and name != first and not is_unit(name, language) and not _is_bare_label(name, language):
            are_all = len(others) == len(texts) > 1
            if are_all and (others == years or (_are_years_running(others) and _is_ended(cells, r, language))):
                return _with_title(cells, r)
            continue
        is_other = any(years.get(c, year) != year for c, year in others.items())
        if is_other and are_headings(texts, language):
            return _with_title(cells, r)
    return 0


def _are_years_running(years: Mapping[int, str]) -> bool:
    """Whether a row prints one year after the other: amounts would be a rare chance."""
    return all(year.isdigit() for year in years.values()) and all(
        int(b) == int(a) + 1 for a, b in pairwise(years.values())
    )


def _is_ended(cells: Sequence[Sequence[Cell]], r: int, language: Language) -> bool:
    """Whether the table above row `r` has its total: as its last row that says something."""
    above = (cells[n] for n in range(r - 1, -1, -1))
    last = next((row for row in above if any(c.text.strip() for c in row)), ())
    return bool(last) and language.rows.is_total(last[0].text.strip())


def _with_title(cells: Sequence[Sequence[Cell]], r: int) -> int:
    """Row `r`, or the one above it that names the table by a text alone."""
    above = [c for c in cells[r - 1] if c.text.strip()]
    return r - 1 if len(above) == 1 and not looks_like_amount(above[0].text) else r


def _is_bare_label(name: str, language: Language) -> bool:
    """True for "Indsats", and not for one of them: "Indsats 12"."""
    return language.columns.is_label(name) and not any(map(str.isdigit, name))


def _years(row: Sequence[Cell], language: Language) -> dict[int, str]:
    """The years that a row prints, by their columns."""
    texts = ((c, cell.text.strip()) for c, cell in enumerate(row[1:], start=1))
    return {c: text for c, text in texts if text and language.columns.is_year(text)}
