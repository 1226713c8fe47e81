"""What a released file carries inside it, and all its words as they stand in the file, in order.

The words are taken from the file's own parts and not from what was made of them: nothing that is printed is left out.
"""

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from kronespor.reading import fingerprint
from kronespor.reading.document import ReadingError
from kronespor.reading.fingerprint import NAMESPACE, SCRIPT
from kronespor.reading.xml import parse_xml

NAME = "kronespor.json"
"""The name of what is attached to a PDF."""
CUSTOM = re.compile(r"customXml/item\d+\.xml")
LARGEST = 50 * 2**20
LOOKED_AT = 1024
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


@dataclass(frozen=True)
class Carried:
    """The text that a file carries, empty if it carries none, its words, and the SHA-256 of all else in it."""

    kind: str
    text: str
    words: tuple[str, ...]
    sha256: str = ""


def carried(data: bytes) -> Carried:
    """What a file carries. ReadingError if it cannot be read as what it is."""
    try:
        if data.startswith(b"%PDF"):
            return _pdf(data)
        if data.startswith(b"PK"):
            return _office(data)
        if b"<html" in data[:LOOKED_AT].lower():
            return _page(data)
        return Carried("text", "", tuple(data.decode("utf-8", "replace").split()))
    except ReadingError:
        raise
    except Exception as error:  # whatever a broken file makes the libraries say
        raise ReadingError("file-damaged", error=type(error).__name__) from error


def _pdf(data: bytes) -> Carried:
    import pikepdf
    import pypdfium2

    with pikepdf.open(io.BytesIO(data)) as file:
        found = file.attachments.get(NAME)
        text = found.get_file().read_bytes().decode() if found else ""
    pages = pypdfium2.PdfDocument(data)
    words = [word for page in pages for word in page.get_textpage().get_text_range().split()]
    return Carried("pdf", text, tuple(words), fingerprint.of_pdf(data))


def _page(data: bytes) -> Carried:
    from lxml import html

    tree = html.document_fromstring(data.decode("utf-8", "replace"), parser=html.HTMLParser(encoding=None))
    text = "".join(str(script.text or "") for script in tree.iter("script") if script.get("id") == SCRIPT)
    for element in list(tree.iter("script", "style", "head")):
        element.drop_tree()
    return Carried("html", text, tuple(" ".join(tree.itertext()).split()), fingerprint.of_page(data))


def _office(data: bytes) -> Carried:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        names = package.namelist()
        if "[Content_Types].xml" not in names:  # OpenDocument, which keeps no part that it does not know
            return Carried("", "", ())
        text = next(filter(None, (_own(_part(package, name)) for name in names if CUSTOM.fullmatch(name))), "")
        if "word/document.xml" in names:
            parts = [name for name in ("word/document.xml", "word/footnotes.xml") if name in names]
            words = tuple(word for name in parts for word in _words(_part(package, name)))
            return Carried("docx", text, words, fingerprint.of_office(data))
    return Carried("xlsx", text, tuple(_cells(data)), fingerprint.of_office(data))


def _part(package: zipfile.ZipFile, name: str) -> bytes:
    if package.getinfo(name).file_size > LARGEST:
        raise ReadingError("file-needs-memory")
    return package.read(name)


def _xml(part: bytes) -> Any:
    return parse_xml(part, huge_tree=True)


def _own(part: bytes) -> str:
    root = _xml(part)
    return str(root.text or "") if root.tag == f"{{{NAMESPACE}}}attestation" else ""


def _words(part: bytes) -> Iterator[str]:
    """The words of a part of a Word file, paragraph by paragraph."""
    for paragraph in _xml(part).iter(f"{_W}p"):
        pieces = ((e.text or "") if e.tag == f"{_W}t" else " " for e in paragraph.iter(f"{_W}t", f"{_W}tab", f"{_W}br"))
        yield from "".join(pieces).split()


def _cells(data: bytes) -> Iterator[str]:
    """The texts, numbers and notes of a workbook, cell by cell."""
    import openpyxl

    for sheet in openpyxl.load_workbook(io.BytesIO(data), data_only=True):
        yield from sheet.title.split()
        for row in sheet.iter_rows():
            for cell in row:
                yield from _value(cell.value).split()
                yield from (cell.comment.text if cell.comment else "").split()


def _value(value: object) -> str:
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return f"{Decimal(str(value)).normalize():f}"
    return "" if value is None else str(value)
