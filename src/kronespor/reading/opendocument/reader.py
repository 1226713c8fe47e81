"""A text or workbook of OpenDocument, in a package or as one file of XML."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from kronespor.language import Language
from kronespor.reading.blocks import Parts
from kronespor.reading.document import ReadingError
from kronespor.reading.embedded import may_be_of_text
from kronespor.reading.excel.reader import read_workbook
from kronespor.reading.opendocument.sheets import Sheets
from kronespor.reading.opendocument.source import DC, OFFICE, Source
from kronespor.reading.opendocument.texts import written
from kronespor.reading.word import read_written
from kronespor.remarks import Remark


def read_opendocument(path: Path, language: Language | None = None) -> Parts:
    """Read a text or a workbook in the language that it shows, if none is given; what is hidden is told by remarks."""
    try:
        return _read(Source(path), language)
    except (ReadingError, MemoryError):
        raise
    except Exception as error:  # a damaged package makes zipfile, lxml and openpyxl raise almost anything
        raise ReadingError("package-damaged") from error


def _read(source: Source, language: Language | None) -> Parts:
    title = source.meta.findtext(f".//{DC}title") or ""
    text, sheets = (source.content.find(f"{OFFICE}body/{OFFICE}{kind}") for kind in ("text", "spreadsheet"))
    if text is not None:
        return read_written(written(source, text, title), language)
    if sheets is None:
        raise ReadingError("package-unknown")
    read = Sheets(source, sheets)
    stored, formulas = read.workbooks()
    parts = read_workbook(stored, formulas, read.drawn, _beside(source, sheets), language)
    parts.title = title
    return parts


def _beside(source: Source, sheets: Any) -> Iterator[Remark]:
    """The remarks that objects of other programs and pictures of text are in the workbook and are not read."""
    objects, pictures = source.objects(sheets), source.pictures(sheets)
    if objects:
        yield Remark("objects-not-read", "warning", values={"n": objects})
    if n := sum(may_be_of_text(picture) for picture in pictures):
        yield Remark("pictures-not-read", "warning", values={"n": n})
