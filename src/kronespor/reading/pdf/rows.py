"""Lines of a table, their words already in columns -> rows of cells."""

from itertools import pairwise

from kronespor.reading.labels import PARAGRAPH
from kronespor.reading.pdf.breaks import Breaks
from kronespor.reading.pdf.cells import Laid, Piece, Placed, end_names, is_open, states_unit
from kronespor.reading.pdf.numbers import is_numeric
from kronespor.reading.pdf.regions import Region
from kronespor.reading.pdf.spans import span_all, span_columns, span_rows, stack_headings
from kronespor.reading.pdf.words import room_for, text_of

REST_GAP = 0.5  # of a line's height between a name and the rest of it


def gather_rows(region: Region, placed: list[list[Piece]], edges: list[float], height: float) -> Laid:
    """Decide between which lines a new row begins, and put the words of each row's lines together."""
    breaks = Breaks(region, placed, edges, height)
    rows: Laid = []
    headings = 0
    for i, (pieces, is_new) in enumerate(zip(placed, breaks.find(), strict=True)):
        if is_new:
            rows.append({})
        headings += is_new and i < breaks.heading
        for piece in pieces:
            _place(piece, rows[-1], breaks.limits[piece.first][-1], ends=region.begins.get(i, True) is None)
        if is_new and i in breaks.unsure and pieces:
            rows[-1][pieces[0].first].unsure = True
    rows = rows[:headings] + _with_rests(rows[headings:], region, height)
    for cell in (cell for row in rows[:headings] for cell in row.values()):
        units = [states_unit(text_of(line)) for line in cell.lines] if len(cell.lines) > 1 else []
        cell.ends |= {i for i, (above, below) in enumerate(pairwise(units)) if above or below}
    if headings == 2:
        stack_headings(rows[0], rows[1], region, height)
    end_names([row[0] for row in rows[headings:] if 0 in row])
    if region.boxed:
        span_columns(rows, headings, region, edges)
        span_rows(rows, region, edges)
    span_all(rows, edges)
    return rows


def _place(piece: Piece, row: dict[int, Placed], limit: float, ends: bool) -> None:
    """Put a piece into the cell of its first column; `ends`: what stands there before it is at its end."""
    cell = row.get(piece.first)
    if cell is None:
        row[piece.first] = Placed([piece.words], piece.first, piece.last, limit)
    else:
        cell.ends |= frozenset({len(cell.lines) - 1} if ends else ())
        cell.lines.append(piece.words)
        cell.last = max(cell.last, piece.last)


def _with_rests(rows: Laid, region: Region, height: float) -> Laid:
    """The rows with those joined that are the rest of the names above them: with a small letter they plainly go on."""
    joined: Laid = []
    values: list[int] = []
    for row in rows:
        own = _values(row)
        if joined and _is_rest([joined[-1], row], [values, own], region, height):
            for column, cell in row.items():
                if column in joined[-1]:
                    joined[-1][column].lines += cell.lines
                else:
                    joined[-1][column] = cell
            values = _values(joined[-1])
        else:
            joined.append(row)
            values = own
    return joined


def _values(row: dict[int, Placed]) -> list[int]:
    """The columns after the first in which a row has numbers."""
    return [c for c, cell in row.items() if c and is_numeric(cell.text)]


def _is_rest(rows: Laid, values: list[list[int]], region: Region, height: float) -> bool:
    """True if one of two rows has amounts (`values`), and the names of the second begin close below the first's."""
    (above, below), (over, under) = rows, values
    if bool(over) == bool(under):
        return False
    names = [c for c in below if c not in under]
    if not names or any(c not in above or c in over for c in names):
        return False
    return all(_goes_on(above[c], below[c], region, height) for c in names)


def _goes_on(above: Placed, below: Placed, region: Region, height: float) -> bool:
    """True if a text goes on with a small letter or "§", is open or the next had no room, and no rule parts them."""
    over, under = above.lines[-1], below.lines[0]
    foot, head = max(w.y1 for w in over), min(w.y0 for w in under)
    wraps = is_open(text_of(over)) or above.limit - above.ends_at < room_for(under)
    is_small = under[0].text[:1].islower() or under[0].text == PARAGRAPH
    if not is_small or not wraps or not 0 <= head - foot + height / 2 <= (REST_GAP + 0.5) * height:
        return False
    middle = [(min(w.y0 for w in words) + max(w.y1 for w in words)) / 2 for words in (over, under)]
    return not any(middle[0] < r[2] < middle[1] and r[0] < above.x1 and above.x0 < r[1] for r in region.across)
