"""From a file to a Document: what it is, how it is encoded, who reads it."""

import hashlib
import json
import mimetypes
import re
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from kronespor.language import Language, Municipality, detected
from kronespor.language import municipality as municipality_of
from kronespor.reading import facts
from kronespor.reading.blocks import Parts
from kronespor.reading.collecting import seldom_collected
from kronespor.reading.document import MAX_BYTES, Document, Progress, ReadingError, Table
from kronespor.reading.packages import FLAT, kind_of_package
from kronespor.reading.particulars import dating, find_particulars
from kronespor.reading.passages import title_of
from kronespor.reading.programs import NO_PROGRAMS, Programs
from kronespor.reading.text import read_text
from kronespor.reading.textrows import one_line_per_row, rows_of_numbers
from kronespor.reading.unread import cell_remarks, unread_remark
from kronespor.remarks import reason

MB = 2**20
MAX_TEXT = 6 * MB
HEAD = 100  # bytes
KNOWN_BEFORE, MAX_BEFORE = 1000, 64 * 2**10  # bytes of something else before a PDF: so many its reader passes over
MAX_LINE = 200_000
_PICTURES = (
    (rb"\x89PNG", "image/png"),
    (rb"\xff\xd8\xff", "image/jpeg"),
    (rb"II\*\x00|MM\x00\*", "image/tiff"),
    (rb"GIF8", "image/gif"),
    (rb"BM.{4}\x00{4}.{3}\x00", "image/bmp"),
    (rb"RIFF.{4}WEBP", "image/webp"),
)
_MEDIA = {
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    ".odt": "application/vnd.oasis.opendocument.text",
    ".ods": "application/vnd.oasis.opendocument.spreadsheet",
}
_OTHERS = (
    ("archive-other", (b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"BZh", b"\xfd7zXZ")),
    ("picture-other", (b"\0\0\0\x18ftyphei", b"\0\0\0\x1cftyphei", b"\0\0\0\x20ftyphei", b"8BPS", b"RIFF")),
    ("file-postscript", (b"%!PS", b"\xc5\xd0\xd3\xc6")),
)
"""What is neither text nor read, by its first bytes, with the remark that says what to do."""
_XML_DATA = re.compile(r"\ufeff?\s*<\?xml\b")
_FLAT = (
    (b"urn:schemas-microsoft-com:office:spreadsheet", ".xls"),
    (b"http://schemas.microsoft.com/office/word/2003/wordml", ".doc"),
    (b"oasis.opendocument.spreadsheet", ".ods"),
    (b"oasis.opendocument.text", ".odt"),
    (b"urn:oasis:names:tc:opendocument", ".fodp"),
)
"""What office programs write as one file of XML, and a suffix of what it is."""
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLD_STREAMS = (("WordDocument", ".doc"), ("Workbook", ".xls"), ("Book", ".xls"))
_FIRST_EXCEL = (b"\x09\x00\x04\x00", b"\x09\x02\x06\x00", b"\x09\x04\x06\x00", b"\x09\x08\x08\x00")
"""What a workbook begins with that is in no OLE file, of Excel 2 to 5."""
_LOCKED_EXCEL = re.compile(rb"\x09\x08(?:\x10\x00.{16}|\x08\x00.{8})(?:\x86\x00\x00\x00)?\x2f\x00", re.DOTALL)
"""The first records of a workbook with a password: BOF, WRITEPROT, FILEPASS."""


@seldom_collected()
def read(
    path: Path | str,
    name: str = "",
    progress: Progress | None = None,
    programs: Programs = NO_PROGRAMS,
    language: Language | None = None,
    municipality: Municipality | None = None,
) -> Document:
    """Read a document known as `name`. ReadingError, which says what to do, if it cannot be read.

    Without `language` it is read in the one that its text shows, Danish if it shows none; without `municipality` with
    the words of Danish municipalities at large.
    This runs in the caller's process: for files that others send, use `sandbox.Reader`. Scans and old Office files ask
    for `programs`.
    """
    path = Path(path)
    try:
        data = _bytes(path)
        media, parts = _parts(path, data, progress, programs, language)
    except ReadingError as error:
        raise error.about(name or path.name or str(path)) from error
    digest = hashlib.sha256(data).hexdigest()
    return _document(name or str(path), digest, media, parts, municipality or municipality_of())


def picture_type(data: bytes) -> str:
    """The media type of a picture that is read, by what its file begins with; "" of any other file."""
    return next((media for magic, media in _PICTURES if re.match(magic, data, re.DOTALL)), "")


def _parts(
    path: Path, data: bytes, progress: Progress | None, programs: Programs, language: Language | None
) -> tuple[str, Parts]:
    """The media type of a file and what is in it; readers are imported when they are needed."""
    if (start := _start_of_pdf(data)) >= 0:
        from kronespor.reading.pdf.reader import read_pdf

        with _written(path, data[start:] if start >= KNOWN_BEFORE else b"") as known:
            return "application/pdf", read_pdf(known, progress, programs, language)
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")) or (b"PK\x03\x04" in data[:1024] and zipfile.is_zipfile(path)):
        return _package(path, progress, programs, language)
    if FLAT in data[:2000]:
        from kronespor.reading.flat import unflattened

        with _written(path, unflattened(data)) as packed:
            return _package(packed, progress, programs, language)
    if picture := picture_type(data):
        from kronespor.reading.scans import read_picture

        return picture, read_picture(path, progress, programs, language)
    if suffix := _office(data):
        if suffix in _MEDIA:
            return _MEDIA[suffix], _read_package(path, suffix, language)
        return mimetypes.types_map.get(suffix, "application/octet-stream"), _converted(
            path, suffix, progress, programs, language
        )
    if other := next((code for code, magics in _OTHERS if data.startswith(magics)), ""):
        raise ReadingError(other)
    if data[:HEAD].lstrip(b"\xef\xbb\xbf \r\n").startswith(b"<"):
        from kronespor.reading.agendas import read_agenda

        if agenda := read_agenda(data, language):
            return "text/xml", agenda
    return _text(path, decode(data), language)


def _start_of_pdf(data: bytes) -> int:
    """Where a PDF begins in a file; -1 if it is none. What is known to be something else may have one within."""
    start = data.find(b"%PDF-", 0, MAX_BEFORE)
    if start < KNOWN_BEFORE:
        return start
    known = (b"PK", b"<", _OLD_OFFICE, *(magic for _, magics in _OTHERS for magic in magics))
    return -1 if data.startswith(known) or picture_type(data) or b"%%EOF" not in data[-MAX_BEFORE:] else start


@contextmanager
def _written(path: Path, data: bytes) -> Iterator[Path]:
    """A file with what of another is to be read; that itself if this is nothing."""
    if not data:
        yield path
        return
    with tempfile.NamedTemporaryFile(suffix=path.suffix) as file:
        file.write(data)
        file.flush()
        yield Path(file.name)


def _text(path: Path, text: str, language: Language | None) -> tuple[str, Parts]:
    """The media type of a web page or a text and what is in it."""
    if path.suffix.lower() != ".html" and _XML_DATA.match(text) and not _is_html(text, path):
        raise ReadingError("file-xml")
    if _is_json(text):
        raise ReadingError("file-json")
    language = language or detected(text)
    if _is_html(text, path):
        from kronespor.reading.html import read_html

        return "text/html", read_html(text, language)  # whose lines are as long as programs like: what shows is not
    if any(len(line) > MAX_LINE for line in text.splitlines()):
        raise ReadingError("line-too-long", most=Decimal(MAX_LINE))
    if path.suffix.lower() == ".csv":
        parts = read_text(one_line_per_row(text), language)
        if not (parts.budgets or parts.grids or parts.unread):
            parts.unread += rows_of_numbers(text)
        return "text/csv", parts
    media = "text/markdown" if path.suffix.lower() in (".md", ".markdown") else "text/plain"
    return media, read_text(text, language)


def _package(path: Path, progress: Progress | None, programs: Programs, language: Language | None) -> tuple[str, Parts]:
    """A zip of an office program; what its own reader cannot open may still open in LibreOffice."""
    suffix = kind_of_package(path)
    media = _MEDIA.get(suffix) or mimetypes.types_map.get(suffix, "application/octet-stream")
    if suffix not in _MEDIA:
        return media, _converted(path, suffix, progress, programs, language)
    try:
        return media, _read_package(path, suffix, language)
    except ReadingError as error:
        if programs.convert is None or not error.remark.code.endswith("-damaged"):
            raise
        try:
            return media, _converted(path, suffix, progress, programs, language)
        except ReadingError:
            raise error from None  # LibreOffice cannot open it either


def _read_package(path: Path, suffix: str, language: Language | None) -> Parts:
    if suffix == ".xlsx":
        from kronespor.reading.excel import read_excel

        return read_excel(path, language)
    if suffix == ".pptx":
        from kronespor.reading.slides import read_slides

        return read_slides(path, language)
    if suffix in (".odt", ".ods"):
        from kronespor.reading.opendocument import read_opendocument

        return read_opendocument(path, language)
    from kronespor.reading.word import read_word

    return read_word(path, language)


def _converted(
    path: Path, suffix: str, progress: Progress | None, programs: Programs, language: Language | None
) -> Parts:
    """What only LibreOffice reads, as it writes it."""
    if programs.convert is None:
        raise ReadingError("converter-missing", suffix=suffix)
    with programs.convert(path, suffix) as known:
        _, parts = _parts(known, known.read_bytes(), progress, NO_PROGRAMS, language)
    return parts


def _office(data: bytes) -> str:
    """The suffix of a format that LibreOffice reads, by what the file holds; empty for any other."""
    if data.startswith(b"{\\rtf"):
        return ".rtf"
    if data[:200].lstrip(b"\xef\xbb\xbf \r\n").startswith((b"<?xml", b"<?mso")):
        return next((suffix for mark, suffix in _FLAT if mark in data[:20_000]), "")
    if data.startswith(_FIRST_EXCEL):
        return ".xls"
    if data.startswith(_OLD_OFFICE):
        if "__substg1.0".encode("utf-16-le") in data:  # before what such a mail may carry
            raise ReadingError("mail-of-outlook")
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise ReadingError("file-locked")
        for stream, suffix in _OLD_STREAMS:
            if re.search(re.escape(stream.encode("utf-16-le")), data, re.IGNORECASE):
                if suffix == ".xls" and _LOCKED_EXCEL.search(data):
                    raise ReadingError("file-locked")
                return suffix
        raise ReadingError("office-without-content")
    return ""


def unopened(path: Path, error: OSError) -> ReadingError:
    """Why a file cannot be opened."""
    if isinstance(error, FileNotFoundError):
        return ReadingError("file-missing", name=str(path))
    if isinstance(error, PermissionError):
        return ReadingError("file-forbidden")
    return ReadingError("file-unreadable", reason=reason(error))


def _bytes(path: Path) -> bytes:
    try:
        if path.is_dir():
            raise ReadingError("folder-not-file")
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise ReadingError("document-too-large", size=round(size / MB), most=MAX_BYTES // MB)
        data = path.read_bytes()
    except OSError as error:
        raise unopened(path, error) from error
    if not data.strip():
        raise ReadingError("file-empty")
    return data


def decode(data: bytes) -> str:
    """Text from UTF-8, UTF-16 with a mark, or Windows-1252/Latin-1; lines of mixed encodings are decoded one by one."""
    if len(data) > MAX_TEXT:
        raise ReadingError("text-too-large", size=round(len(data) / MB), most=MAX_TEXT // MB)
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="replace")
    if not data[1:4000:2].strip(b"\x00"):
        return data.decode("utf-16-le", errors="replace")  # without its mark
    if not data[:4000:2].strip(b"\x00"):
        return data.decode("utf-16-be", errors="replace")
    control = len(re.findall(rb"[\x00-\x08\x0e-\x1b\x7f]", data[:65536]))
    if b"\x00" in data[:65536] or control > len(data[:65536]) * 0.02:
        raise ReadingError("file-binary")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = _of_old_letters(data) or "\n".join(_decode_line(line) for line in data.split(b"\n"))
    return text


def _is_json(text: str) -> bool:
    """Whether all of a text is a list or an object of JSON."""
    if not text.lstrip("\ufeff \t\r\n").startswith(("[", "{")):
        return False
    try:
        json.loads(text.lstrip("\ufeff"))
    except (ValueError, RecursionError):
        return False
    return True


def _of_old_letters(data: bytes) -> str:
    """Text in the letters of DOS or of old Macs, if more of its words are words by these than by those of Windows."""
    counts = {
        encoding: _letters(data[:MAX_SAMPLE].decode(encoding, "replace")) for encoding in ("cp1252", *_OLD_LETTERS)
    }
    best = max(counts, key=lambda encoding: counts[encoding])  # the first of equals
    return data.decode(best, "replace") if best in _OLD_LETTERS else ""


def _letters(text: str) -> int:
    """How many Nordic letters stand beside plain ones, less the signs that stand in words."""
    return len(_IN_WORD.findall(text)) - 2 * len(_NOT_IN_WORD.findall(text))


_OLD_LETTERS = ("cp865", "mac_roman")
_IN_WORD = re.compile(r"(?<=[a-zA-Z ])[\u00c4-\u00c6\u00d6\u00d8\u00e4-\u00e6\u00f6\u00f8](?=[a-zA-Z ])")
_NOT_IN_WORD = re.compile(r"(?<=[a-z])[^\w\s.,;:!?()/'\"*´`-](?=[a-z])")
MAX_SAMPLE = 100_000  # bytes


def _decode_line(line: bytes) -> str:
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        return line.decode("cp1252", errors="replace") if b"\x81" not in line else line.decode("latin-1")


def _is_html(text: str, path: Path) -> bool:
    head = text[:2000].lstrip().lower()
    head = re.sub(r"\A<\?xml[^>]*\?>\s*", "", head)
    return head.startswith(("<!doctype html", "<html", "<head", "<meta", "<body")) or (
        path.suffix.lower() in (".html", ".htm", ".xhtml") and "<" in head
    )


def _document(path: str, digest: str, media: str, parts: Parts, municipality: Municipality) -> Document:
    language = parts.language
    tables = _numbered(parts.budgets)
    text = parts.text or "\n".join(p.text for p in parts.passages)
    dated = facts.document_date(text, language)
    particulars = find_particulars(parts.passages, dated, language, municipality)
    return Document(
        path=path,
        sha256=digest,
        media_type=media,
        title=facts.stated_title(parts.title, language) or title_of(parts.passages, language),
        date=dated or dating(particulars),
        pages=parts.pages,
        passages=tuple(parts.passages),
        budgets=tuple(tables),
        grids=tuple(parts.grids),
        links=tuple(parts.links),
        dated_items=facts.find_dated_items(parts.passages, language),
        case_numbers=facts.find_case_numbers(text, language, municipality),
        legend=dict(parts.legend),
        sender=facts.find_sender(text.splitlines(), language),
        committee=parts.committee or facts.committee_of(parts.url, municipality),
        meeting=parts.meeting or facts.meeting_date(parts.url, municipality),
        item=facts.item_of(parts.url, municipality),
        particulars=particulars,
        remarks=(
            *parts.remarks,
            *cell_remarks(tables, parts.grids, language),
            *unread_remark(parts.unread, parts.grids, language),
        ),
        language=language.code,
    )


def _numbered(tables: list[Table]) -> list[Table]:
    """Every table gets an id that is unique in its document: the caption's number, else the next that is free."""
    taken: set[str] = set()
    captioned_ids = {t.id for t in tables if t.id}
    numbered = []
    for table in tables:
        wanted = table.id if table.id not in taken else ""
        if not wanted:
            n = 1
            while str(n) in taken | captioned_ids:
                n += 1
            wanted = str(n)
        taken.add(wanted)
        numbered.append(replace(table, id=wanted, captioned=wanted == table.id))
    return numbered
