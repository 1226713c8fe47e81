"""What a zip package of an office program is: by the type of its main part, whatever its files are called."""

import io
import re
import zipfile
import zlib
from pathlib import Path

from kronespor.reading.document import ReadingError

MB = 2**20
MAX_UNPACKED = 200 * MB
MAX_PART = 50 * MB  # of XML, which takes several times as much memory
DAMAGED = (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError, EOFError, zlib.error)
"""What a damaged zip makes the reading of it raise."""
_TYPES = ("[Content_Types].xml", "mimetype")  # the files that tell; of OOXML and of OpenDocument
_KINDS = (
    (re.compile(rb"ms-excel\.sheet\.binary\.macroEnabled\.main"), ".xlsb"),
    (re.compile(rb"(?:wordprocessingml|ms-word)\.[.\w]*\.main\+xml"), ".docx"),
    (re.compile(rb"(?:spreadsheetml|ms-excel)\.[.\w]*\.main\+xml"), ".xlsx"),
    (re.compile(rb"(?:presentationml|ms-powerpoint)\.[.\w]*\.main\+xml"), ".pptx"),
    (re.compile(rb"oasis\.opendocument\.spreadsheet"), ".ods"),
    (re.compile(rb"oasis\.opendocument\.presentation"), ".odp"),
    (re.compile(rb"oasis\.opendocument\."), ".odt"),
)


def kind_of_package(path: Path) -> str:
    """The suffix of what a package is; a zip of anything else, or that unpacks to something vast, is refused."""
    try:
        with zipfile.ZipFile(path) as package:
            infos = package.infolist()
            unpacked = sum(i.file_size for i in infos)
            largest = max((i.file_size for i in infos if i.filename.endswith(".xml")), default=0)
            if unpacked > MAX_UNPACKED or largest > MAX_PART:
                raise ReadingError("package-too-large", size=round(unpacked / MB))
            types = b"".join(package.read(i) for i in infos if i.filename in _TYPES)
    except DAMAGED as error:
        raise ReadingError("package-damaged") from error
    kind = next((suffix for pattern, suffix in _KINDS if pattern.search(types)), "")
    if not kind:
        raise ReadingError("package-unknown")
    return kind


def with_slashes(path: Path) -> Path | io.BytesIO:
    """A package as its format wants it; some programs on Windows write its names with backslashes."""
    with zipfile.ZipFile(path) as package:
        if not any("\\" in info.filename for info in package.infolist()):
            return path
        mended = io.BytesIO()
        with zipfile.ZipFile(mended, "w", zipfile.ZIP_DEFLATED) as copy:
            for info in package.infolist():
                copy.writestr(info.filename.replace("\\", "/"), package.read(info))
    mended.seek(0)
    return mended
