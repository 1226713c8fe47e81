"""All that a file is but for the proof that it carries, as one SHA-256: how it looks, its scripts and pictures too.

What a program has saved again has another, though it may say the same.
"""

import hashlib
import io
import re
import zipfile
from collections.abc import Callable
from typing import Any

NAMESPACE = "urn:kronespor:attestation"
"""Of the element that holds the proof in a custom part of a Word file or a workbook."""
SCRIPT = "kronespor-attestation"
"""The id of the element that holds it in a page."""
RELATION = "kronespor"
"""The id of what refers to that part."""
_SCRIPT = re.compile(f'<script type="application/json" id="{SCRIPT}">[^<]*</script>'.encode())
_RELATION = re.compile(f'<Relationship Id="{RELATION}" [^>]*/>'.encode())
_PART = re.compile(f'<attestation xmlns="{NAMESPACE}">[^<]*</attestation>'.encode())


def of_page(data: bytes) -> str:
    """Of a page; how its lines end is nothing that it says."""
    return hashlib.sha256(_SCRIPT.sub(b"", data, count=1).replace(b"\r\n", b"\n")).hexdigest()


def of_office(data: bytes) -> str:
    """Of a Word file or a workbook: its parts, by their names."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        parts = sorted((entry.filename, package.read(entry)) for entry in package.infolist())
    found = hashlib.sha256()
    for name, content in parts:
        if name.endswith(".rels"):
            content = _RELATION.sub(b"", content)
        if not _PART.fullmatch(content.partition(b"?>")[2]):
            found.update(f"{name}\n{hashlib.sha256(content).hexdigest()}\n".encode())
    return found.hexdigest()


def of_pdf(data: bytes) -> str:
    """Of a PDF: all that its catalogue leads to but attached files, however the file is written."""
    import pikepdf

    with pikepdf.open(io.BytesIO(data)) as file:
        return _Objects(file.Root).sha256()


class _Objects:
    """The objects of a PDF, each once, in the order in which they are come by."""

    def __init__(self, root: Any) -> None:
        self._numbers: dict[tuple[int, int], int] = {}
        self._waiting: list[Any] = []
        self._root = root

    def sha256(self) -> str:
        found = hashlib.sha256(self._catalogue().encode())
        while self._waiting:
            found.update(self._written(self._waiting.pop(), is_own=True).encode() + b"\n")
        return found.hexdigest()

    def _catalogue(self) -> str:
        """What is in the catalogue, without the attached files."""
        kept = {name: value for name, value in self._root.items() if name not in ("/AF", "/Names")}
        names = {n: value for n, value in self._root.get("/Names", {}).items() if n != "/EmbeddedFiles"}
        return self._of_names({**kept, **({"/Names": names} if names else {})})

    def _written(self, value: Any, *, is_own: bool = False) -> str:
        """A value; of one that stands by itself its number, unless it is that one's own turn."""
        import pikepdf

        if isinstance(value, pikepdf.Object) and value.is_indirect and not is_own:
            known = self._numbers.get(value.objgen)
            if known is None:
                known = self._numbers[value.objgen] = len(self._numbers)
                self._waiting.append(value)
            return f"#{known}"
        if isinstance(value, pikepdf.Stream):
            return self._stream(value)
        if isinstance(value, pikepdf.Dictionary | dict):
            return self._of_names(dict(value.items()))
        if isinstance(value, pikepdf.Array):
            return "[" + " ".join(self._written(one) for one in value) + "]"
        return repr(bytes(value)) if isinstance(value, pikepdf.String) else repr(value)

    def _of_names(self, of: dict[str, Any]) -> str:
        return "<" + " ".join(f"{name} {self._written(of[name])}" for name in sorted(of)) + ">"

    def _stream(self, stream: Any) -> str:
        """What is in a stream, as it is read, however it is packed; a picture stays packed as it is."""
        import pikepdf

        read: Callable[[], bytes] = stream.read_bytes
        packing: tuple[str, ...] = ("/Length", "/Filter", "/DecodeParms")
        try:
            content = read()
        except pikepdf.PdfError:
            content, packing = stream.read_raw_bytes(), ("/Length",)
        told = self._of_names({name: value for name, value in stream.items() if name not in packing})
        return f"{told} {hashlib.sha256(content).hexdigest()}"
