"""Headings that stand so near each other that they read on: parted where they end, or begin, as their columns do."""

from collections.abc import Sequence

from kronespor.reading.pdf.lines import Chunk, PageLine
from kronespor.reading.pdf.numbers import is_year
from kronespor.reading.pdf.words import Word

ABOVE = 4  # lines: so near above the first row are headings
NEAR = 12  # lines below headings, among which rows are looked for
LEAST_ROWS = 2
SAME_PLACE = 0.6  # points
Place = tuple[float, float]  # where something begins and ends across the page


def part_near_headings(lines: Sequence[PageLine]) -> None:
    """Part the headings of lines above rows of amounts, all of which end as columns do, or begin so."""
    of_lines = [_amounts(line) for line in lines]
    for i, line in enumerate(lines):
        if of_lines[i] or not any(len(chunk.words) > 1 for chunk in line.chunks):
            continue
        near = of_lines[i + 1 : i + 1 + NEAR]
        rows = [amounts for amounts in near if len(amounts) > 1]
        if len(rows) < LEAST_ROWS or not any(near[:ABOVE]):
            continue
        names = [row.chunks[0] for row in lines[i + 1 : i + 1 + NEAR] if not row.chunks[0].numeric]
        starts = _by_ends(line.words, _columns(rows, 1), _columns([[(c.x0, c.x1)] for c in names], 1))
        starts = starts or _by_starts(line.words, _columns(rows, 0))
        if starts - {id(chunk.words[0]) for chunk in line.chunks}:
            line.chunks[:] = _parted(line, starts)


def _amounts(line: PageLine) -> list[Place]:
    return [(c.x0, c.x1) for c in line.chunks if c.numeric and not is_year(c.text)]


def _columns(rows: Sequence[Sequence[Place]], side: int) -> list[float]:
    """Where amounts of several rows, and of half of them, begin (`side` 0) or end (1)."""
    xs = sorted(place[side] for row in rows for place in row)
    groups: list[list[float]] = []
    for x in xs:
        if groups and x - groups[-1][0] < SAME_PLACE:
            groups[-1].append(x)
        else:
            groups.append([x])
    return [group[0] for group in groups if len(group) >= max(LEAST_ROWS, len(rows) / 2)]


def _by_ends(words: Sequence[Word], columns: Sequence[float], names: Sequence[float]) -> set[int]:
    """The words that begin headings which end with their columns: at least two, and the last of the line."""
    ends = [n for n, word in enumerate(words) if _is_at(word.x1, columns)]
    if len(ends) < LEAST_ROWS or ends[-1] != len(words) - 1:
        return set()
    named = [n for n, word in enumerate(words[: ends[0]]) if _is_at(word.x1, names)]
    return _begun(words, [n + 1 for n in (*named[-1:], *ends[:-1])])


def _by_starts(words: Sequence[Word], columns: Sequence[float]) -> set[int]:
    """The words that begin headings which begin with their columns: as many as there are columns."""
    starts = [n for n, word in enumerate(words) if _is_at(word.x0, columns)]
    return _begun(words, starts) if len(starts) == len(columns) >= LEAST_ROWS else set()


def _begun(words: Sequence[Word], starts: Sequence[int]) -> set[int]:
    """These words, if all may begin a heading."""
    may_begin = all(words[n].text[:1].isupper() or words[n].text[:1].isdigit() for n in starts)
    return {id(words[n]) for n in starts} if may_begin else set()


def _is_at(x: float, places: Sequence[float]) -> bool:
    return any(abs(x - place) < SAME_PLACE for place in places)


def _parted(line: PageLine, starts: set[int]) -> list[Chunk]:
    """The chunks of a line, parted before these words too."""
    parts: list[list[Word]] = []
    for chunk in line.chunks:
        parts.append([])
        for word in chunk.words:
            if id(word) in starts and parts[-1]:
                parts.append([])
            parts[-1].append(word)
    return [Chunk(words, words[0].x0, max(word.x1 for word in words)) for words in parts]
