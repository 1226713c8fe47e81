"""What lies on top of the sheets of a workbook: the text of boxes, and objects of other programs."""

import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

from kronespor.reading.embedded import may_be_of_text
from kronespor.reading.xml import parse_xml
from kronespor.remarks import Remark

_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_DRAWING = re.compile(r"xl/drawings/drawing\d+\.xml")
_MEDIA = re.compile(r"xl/media/[^/]+")
_EMBEDDED = re.compile(r"xl/embeddings/[^/]+")
MOST = 5_000_000  # bytes of a drawing
MOST_OF_PICTURE = 50_000_000  # bytes: a larger one is not looked at


def drawn_texts(package: Path | io.BytesIO) -> list[str]:
    """The paragraphs of text boxes and shapes, in the order of the file."""
    texts = []
    with zipfile.ZipFile(package) as opened:
        for info in opened.infolist():
            if _DRAWING.fullmatch(info.filename) and info.file_size <= MOST:
                root = parse_xml(opened.read(info))
                texts += ["".join(run.text or "" for run in p.iter(_A + "t")).strip() for p in root.iter(_A + "p")]
    return [text for text in texts if text]


def embedded(package: Path | io.BytesIO) -> Iterator[Remark]:
    """The remarks that objects of other programs and pictures of text are in the workbook and are not read."""
    with zipfile.ZipFile(package) as opened:
        objects = sum(_EMBEDDED.fullmatch(name) is not None for name in opened.namelist())
        media = [info for info in opened.infolist() if _MEDIA.fullmatch(info.filename)]
        pictures = sum(info.file_size > MOST_OF_PICTURE or may_be_of_text(opened.read(info)) for info in media)
    if objects:
        yield Remark("objects-not-read", "warning", values={"n": objects})
    if pictures:
        yield Remark("pictures-not-read", "warning", values={"n": pictures})
