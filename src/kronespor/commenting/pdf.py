"""Comments in a PDF: the figure is highlighted, and a note says what is wrong with it."""

import io
from collections.abc import Sequence
from pathlib import Path

import pikepdf
from pikepdf import Array, Dictionary, Name, Page, Pdf, String

from kronespor.commenting.notes import Note, Weight
from kronespor.reading import Box, ReadingError

COLOURS: dict[Weight, tuple[float, float, float]] = {
    "error": (1.0, 0.6, 0.6),
    "warning": (1.0, 0.85, 0.4),
    "notice": (0.7, 0.85, 1.0),
    "holds": (0.7, 0.95, 0.7),
}
MARGIN, SIDE = 12.0, 18.0  # points from the page's corner to a note on all of it, and how large it is shown
PRINT = 4  # the flag of an annotation that is printed too


def with_comments(path: Path, notes: Sequence[Note], author: str) -> bytes:
    """The file with an annotation for each note; what was there before, and what its owner permits, stays as it is."""
    try:
        with pikepdf.open(path) as pdf:
            for note in notes:
                page = pdf.pages[min(max(note.spot.page, 1), len(pdf.pages)) - 1]
                _annotate(pdf, page, note, author)
            written = io.BytesIO()
            pdf.save(written, encryption=pdf.is_encrypted)
            return written.getvalue()
    except (pikepdf.PdfError, pikepdf.PasswordError) as error:
        raise ReadingError("pdf-damaged") from error


def _annotate(pdf: Pdf, page: Page, note: Note, author: str) -> None:
    colour = Array(list(COLOURS[note.weight]))
    annotation = Dictionary(
        Type=Name.Annot, Contents=String(note.text), T=String(author), C=colour, F=PRINT, P=page.obj
    )
    if note.spot.box is None:
        left, _, _, top = (float(edge) for edge in page.cropbox)
        annotation.Subtype, annotation.Name = Name.Text, Name.Note
        annotation.Rect = Array([left + MARGIN, top - MARGIN - SIDE, left + MARGIN + SIDE, top - MARGIN])
    else:
        corners = _corners(note.spot.box, page)
        xs, ys = [x for x, _ in corners], [y for _, y in corners]
        annotation.Subtype = Name.Highlight
        annotation.Rect = Array([min(xs), min(ys), max(xs), max(ys)])
        annotation.QuadPoints = Array([value for corner in corners for value in corner])
    if Name.Annots not in page.obj:
        page.obj.Annots = Array()
    page.obj.Annots.append(pdf.make_indirect(annotation))


def _corners(box: Box, page: Page) -> list[tuple[float, float]]:
    """The corners of a box as the page is shown (top left, top right, bottom left, bottom right), where its file has
    them: pages may be turned by a quarter, and begin elsewhere than at nought."""
    x0, y0, x1, y1 = box
    left, bottom, right, top = (float(edge) for edge in page.cropbox)
    turn = page.rotation % 360

    def in_file(x: float, y: float) -> tuple[float, float]:
        match turn:
            case 90:
                return left + y, bottom + x
            case 180:
                return right - x, bottom + y
            case 270:
                return right - y, top - x
        return left + x, top - y

    return [in_file(x, y) for x, y in ((x0, y0), (x1, y0), (x0, y1), (x1, y1))]
