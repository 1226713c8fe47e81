"""Tables that stand beside each other in one grid: income on the left, expenditure on the right."""

from collections.abc import Sequence

from kronespor.amounts import is_nil, looks_like_amount
from kronespor.language import Language
from kronespor.reading.gridplan import Cell, heading_rows

LEAST_NAMES = 2  # in each column of names
NAMED = 0.8  # of the cells of a column of names: so many are words
AMOUNTS = 0.6  # of those of a column of amounts: so many are amounts


def tables_beside(cells: Sequence[Sequence[Cell]], language: Language) -> list[list[list[Cell]]]:
    """The tables that stand beside each other, each with its own names before its amounts; none if it is one table.

    The headings of their amounts are the same, and no cell reaches from one table into the next.
    """
    count = heading_rows(cells, language) if len(cells) > LEAST_NAMES else 0
    width = max(map(len, cells), default=0)
    if not count:
        return []
    rows = [[*row, *(Cell() for _ in range(width - len(row)))] for row in cells]
    for turn in range(2, width // 2 + 1):
        if width % turn == 0 and _is_turn(rows, count, turn):
            return [[row[at : at + turn] for row in rows] for at in range(0, width, turn)]
    return []


def _is_turn(rows: Sequence[Sequence[Cell]], count: int, turn: int) -> bool:
    width = len(rows[0])
    starts = range(0, width, turn)
    headings = [" ".join(word for row in rows[:count] for word in row[c].text.split()) for c in range(width)]
    if any(headings[at + 1 : at + turn] != headings[1:turn] for at in starts) or not all(headings[1:turn]):
        return False
    if any(c % turn + row[c].columns > turn for row in rows for c in range(width)):
        return False
    body = rows[count:]
    return all(
        _are_names([row[at].text for row in body]) and all(_are_amounts(body, c) for c in range(at + 1, at + turn))
        for at in starts
    )


def _are_names(texts: Sequence[str]) -> bool:
    printed = [text for text in texts if text.strip()]
    words = [text for text in printed if any(map(str.isalpha, text)) and not looks_like_amount(text)]
    return len(words) >= LEAST_NAMES and len(words) >= NAMED * len(printed)


def _are_amounts(rows: Sequence[Sequence[Cell]], c: int) -> bool:
    printed = [row[c].text.strip() for row in rows if not is_nil(row[c].text)]
    return bool(printed) and sum(map(looks_like_amount, printed)) >= AMOUNTS * len(printed)
