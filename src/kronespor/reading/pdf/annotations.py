"""What is laid on a page: fields of forms and typed text, which are put into it, and what cannot be."""

import ctypes
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import pypdfium2.raw as pdfium

USUAL, ROOM, BELOW = 10.0, 0.8, 0.2  # points of letters; of a line's height; of their size, below their feet
MARGIN = 2.0  # points between a frame and what is typed in it
WIDE = 0.6  # of their size: how wide letters are, at most
_FIELDS = (pdfium.FPDF_ANNOT_WIDGET, pdfium.FPDF_ANNOT_FREETEXT, pdfium.FPDF_ANNOT_STAMP)


@dataclass(frozen=True)
class Annotations:
    """What the annotations of a page are, as far as they say something.

    `unread`: codes of remarks with how many they are about: typed text that brings no picture of itself, and text
    that is marked as struck out.
    """

    are_fields: bool
    files: int
    unread: tuple[tuple[str, int], ...]
    typed: tuple["Typed", ...] = ()


@dataclass(frozen=True)
class Typed:
    """Text typed on a page without a picture of itself, which programs that show the page make of it."""

    text: str
    left: float
    bottom: float
    right: float
    top: float

    @property
    def height(self) -> float:
        """The height of a line, in points."""
        return (self.top - self.bottom) / len(self.text.splitlines())

    @property
    def size(self) -> float:
        """The size of its letters, in points."""
        return min(USUAL, self.height * ROOM)

    @property
    def fits(self) -> bool:
        """Whether each of its lines has room in its frame: else nothing tells where it goes on below."""
        longest = max(map(len, self.text.splitlines()))
        return longest * WIDE * self.size <= self.right - self.left


def annotations_of(page: Any) -> Annotations:
    """The annotations of a page."""
    fields = files = pictureless = struck = 0
    typed: list[Typed] = []
    for i in range(pdfium.FPDFPage_GetAnnotCount(page.raw)):
        annotation = pdfium.FPDFPage_GetAnnot(page.raw, i)
        kind = pdfium.FPDFAnnot_GetSubtype(annotation)
        fields += kind in _FIELDS
        files += kind == pdfium.FPDF_ANNOT_FILEATTACHMENT
        struck += kind == pdfium.FPDF_ANNOT_STRIKEOUT
        if kind == pdfium.FPDF_ANNOT_FREETEXT and not _has_picture(annotation):
            text = _typed(annotation)
            typed += [text] if text else []
            pictureless += text is None
        pdfium.FPDFPage_CloseAnnot(annotation)
    unread = (("typed-text-not-read", pictureless), ("marked-as-struck-out", struck))
    return Annotations(fields > 0, files, tuple((code, n) for code, n in unread if n), tuple(typed))


def put_in(typed: Iterable[Typed], document: Any, page: Any) -> None:
    """Print typed texts on a page, each line below the one above, as programs that show the page do."""
    for one in typed:
        for n, line in enumerate(one.text.splitlines()):
            printed = pdfium.FPDFPageObj_NewTextObj(document.raw, b"Helvetica", one.size)
            letters = ctypes.create_string_buffer((line + "\0").encode("utf-16-le"))
            pdfium.FPDFText_SetText(printed, ctypes.cast(letters, pdfium.FPDF_WIDESTRING))
            foot = one.top - one.height * (n + 1) + (one.height - one.size) / 2 + BELOW * one.size
            pdfium.FPDFPageObj_Transform(printed, 1, 0, 0, 1, one.left + MARGIN, foot)
            pdfium.FPDFPage_InsertObject(page.raw, printed)


def _typed(annotation: Any) -> Typed | None:
    """What is typed in an annotation and where; None if it does not say, or if lines of it would need to be broken."""
    size = pdfium.FPDFAnnot_GetStringValue(annotation, b"Contents", None, 0)
    letters = ctypes.create_string_buffer(size)
    pdfium.FPDFAnnot_GetStringValue(
        annotation, b"Contents", ctypes.cast(letters, ctypes.POINTER(pdfium.FPDF_WCHAR)), size
    )
    text = letters.raw.decode("utf-16-le", "replace").strip("\0 \r\n")
    box = pdfium.FS_RECTF()
    if not pdfium.FPDFAnnot_GetRect(annotation, ctypes.byref(box)) or box.top <= box.bottom or not text:
        return None
    typed = Typed(text, box.left, box.bottom, box.right, box.top)
    return typed if typed.fits else None


def _has_picture(annotation: Any) -> bool:
    return bool(pdfium.FPDFAnnot_GetAP(annotation, pdfium.FPDF_ANNOT_APPEARANCEMODE_NORMAL, None, 0) > 2)
