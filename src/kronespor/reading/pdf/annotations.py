"""What is laid on a page: fields of forms and typed text, which are put into it, and what cannot be."""

from dataclasses import dataclass
from typing import Any

import pypdfium2.raw as pdfium

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


def annotations_of(page: Any) -> Annotations:
    """The annotations of a page."""
    fields = files = pictureless = struck = 0
    for i in range(pdfium.FPDFPage_GetAnnotCount(page.raw)):
        annotation = pdfium.FPDFPage_GetAnnot(page.raw, i)
        kind = pdfium.FPDFAnnot_GetSubtype(annotation)
        fields += kind in _FIELDS
        files += kind == pdfium.FPDF_ANNOT_FILEATTACHMENT
        struck += kind == pdfium.FPDF_ANNOT_STRIKEOUT
        pictureless += kind == pdfium.FPDF_ANNOT_FREETEXT and not _has_picture(annotation)
        pdfium.FPDFPage_CloseAnnot(annotation)
    unread = (("typed-text-not-read", pictureless), ("marked-as-struck-out", struck))
    return Annotations(fields > 0, files, tuple((code, n) for code, n in unread if n))


def _has_picture(annotation: Any) -> bool:
    return bool(pdfium.FPDFAnnot_GetAP(annotation, pdfium.FPDF_ANNOT_APPEARANCEMODE_NORMAL, None, 0) > 2)
