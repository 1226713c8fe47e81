"""Lines of a table, their words already in columns -> rows of cells."""

from kronespor.reading.pdf.breaks import Breaks
from kronespor.reading.pdf.cells import Laid, Piece, Placed, end_names
from kronespor.reading.pdf.regions import Region
from kronespor.reading.pdf.spans import span_all, span_columns, span_rows, stack_headings


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
    if headings == 2:
        stack_headings(rows[0], rows[1], region, height)
    end_names([row[0] for row in rows[headings:] if 0 in row])
    if region.boxed:
        span_columns(rows[:headings], region, edges)
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
