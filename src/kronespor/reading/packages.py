"""What a zip package of an office program is: by the type of its main part, whatever its files are called."""

import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import unquote

from kronespor.reading.document import ReadingError

MB = 2**20
MAX_UNPACKED = 200 * MB
MAX_PART = 50 * MB  # of XML, which takes several times as much memory
DAMAGED = (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError, EOFError, zlib.error)
"""What a damaged zip makes the reading of it raise."""
TYPES = ("[Content_Types].xml", "mimetype", "META-INF/manifest.xml")
"""The files of a package that tell what it is; of OOXML and of OpenDocument."""
FLAT = b"http://schemas.microsoft.com/office/2006/xmlPackage"  # the namespace of a package that is one file of XML
_KINDS = (
    (re.compile(rb"ms-excel\.sheet\.binary\.macroEnabled\.main"), ".xlsb"),
    (re.compile(rb"(?:wordprocessingml|ms-word)\.[.\w]*\.main\+xml"), ".docx"),
    (re.compile(rb"(?:spreadsheetml|ms-excel)\.[.\w]*\.main\+xml"), ".xlsx"),
    (re.compile(rb"(?:presentationml|ms-powerpoint)\.[.\w]*\.main\+xml"), ".pptx"),
    (re.compile(rb"oasis\.opendocument\.spreadsheet"), ".ods"),
    (re.compile(rb"oasis\.opendocument\.presentation"), ".odp"),
    (re.compile(rb"oasis\.opendocument\.text"), ".odt"),
    (re.compile(rb"oasis\.opendocument\."), ".odg"),
)

_LOCKED = b"encryption-data"  # in the manifest of an OpenDocument file with a password
_MANIFEST = "META-INF/manifest.xml"
_WORKBOOK = "xl/workbook.xml"
_MAIN_PARTS = (_WORKBOOK, "word/document.xml")
_EMPTY_NAME = re.compile(rb"<(?:\w+:)?definedName\b[^>]*(?:/>|></(?:\w+:)?definedName>)")
_PIVOT_CACHES = re.compile(rb"<(?:\w+:)?pivotCaches\b.*?</(?:\w+:)?pivotCaches>", re.DOTALL)
_PIVOT_TABLE = b"/relationships/pivotTable"
_RELATIONSHIP = re.compile(rb"<(?:\w+:)?Relationship\b[^>]*(?:/>|></(?:\w+:)?Relationship>)")
_ROOT = re.compile(r"^\.?/")
_TARGET = re.compile(rb"""\bTarget=["']([^"']*)["']""")


def kind_of_package(path: Path) -> str:
    """The suffix of what a package is; a zip of anything else, or that unpacks to something vast, is refused."""
    try:
        with zipfile.ZipFile(path) as package:
            infos = package.infolist()
            unpacked = sum(i.file_size for i in infos)
            largest = max((i.file_size for i in infos if i.filename.endswith(".xml")), default=0)
            if unpacked > MAX_UNPACKED or largest > MAX_PART:
                raise ReadingError("package-too-large", size=round(unpacked / MB))
            types = b"".join(package.read(i) for i in infos if _name_of(i.filename) in TYPES)
            locked = any(_LOCKED in package.read(i) for i in infos if i.filename == _MANIFEST)
    except DAMAGED as error:
        raise ReadingError("package-damaged") from error
    if locked:
        raise ReadingError("file-locked")
    kind = next((suffix for pattern, suffix in _KINDS if pattern.search(types)), "")
    if not kind:
        has_lost_types = any(_name_of(info.filename) in _MAIN_PARTS for info in infos)
        raise ReadingError("package-damaged" if has_lost_types else "package-unknown")
    return kind


def is_package(names: Iterable[str]) -> bool:
    """Whether a zip with files of these names is one of an office program and no archive."""
    return any(_name_of(name) in (*TYPES, *_MAIN_PARTS) for name in names)


def _name_of(name: str) -> str:
    """The name of a part with slashes in it and none before it, and of the types as all readers ask for it."""
    name = _ROOT.sub("", name.replace("\\", "/"))
    return TYPES[0] if name.lower() == TYPES[0].lower() else name


def mended(path: Path) -> Path | io.BytesIO:
    """A package as its readers want it: with slashes in its names, and with relationships to parts that are there and
    names for cells only; and without what pivot tables are made of, for their cells hold what they show, and openpyxl
    takes longer for it than for all the rest."""
    with zipfile.ZipFile(path) as package:
        infos = package.infolist()
        names = {_name_of(info.filename).lower() for info in infos}
        small = [info for info in infos if info.filename.endswith(".rels") or info.filename == _WORKBOOK]
        changed = {}
        for info in small:
            before = package.read(info)
            after = _without_idle(info.filename, before, names)
            if after != before:
                changed[info.filename] = after
        if not changed and all(_name_of(info.filename) == info.filename for info in infos):
            return path
        copied = io.BytesIO()
        with zipfile.ZipFile(copied, "w", zipfile.ZIP_DEFLATED) as copy:
            for info in infos:
                content = changed.get(info.filename)
                copy.writestr(_name_of(info.filename), package.read(info) if content is None else content)
    copied.seek(0)
    return copied


def _without_idle(name: str, content: bytes, names: set[str]) -> bytes:
    """The names of a workbook, or the relationships of a part, without those that lead nowhere or to pivot tables."""
    if name == _WORKBOOK:
        return _PIVOT_CACHES.sub(b"", _EMPTY_NAME.sub(b"", content))
    folder = posixpath.dirname(posixpath.dirname(name.replace("\\", "/")))

    def kept(found: re.Match[bytes]) -> bytes:
        if _PIVOT_TABLE in found[0]:
            return b""
        target = _TARGET.search(found[0])
        if target is None or b'TargetMode="External"' in found[0]:
            return found[0]
        part = posixpath.normpath(posixpath.join("/", folder, unquote(target[1].decode("utf-8", "replace"))))
        return found[0] if part.lstrip("/").lower() in names else b""

    return _RELATIONSHIP.sub(kept, content)
