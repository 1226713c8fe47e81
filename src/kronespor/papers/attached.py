"""Put a text inside a finished file, where `reading.attached` finds it: nothing that is printed changes."""

import io
import re
import zipfile
from html import escape

from kronespor.reading.attached import CUSTOM, NAME
from kronespor.reading.fingerprint import NAMESPACE, RELATION, SCRIPT

CARRIERS = ("docx", "xlsx", "pdf", "html")
"""The kinds of file that can carry a text."""
_ROOTS = {"docx": "word/_rels/document.xml.rels", "xlsx": "xl/_rels/workbook.xml.rels"}
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/customXml"


def attach(data: bytes, kind: str, text: str) -> bytes:
    """A file of one of CARRIERS with a text inside it."""
    match kind:
        case "pdf":
            return _to_pdf(data, text)
        case "html":
            return _to_page(data, text)
        case "docx" | "xlsx":
            return _to_office(data, _ROOTS[kind], text)
    raise ValueError(f"a file of kind '{kind}' carries nothing")


def _to_pdf(data: bytes, text: str) -> bytes:
    import pikepdf

    with pikepdf.open(io.BytesIO(data)) as file:
        spec = pikepdf.AttachedFileSpec(file, text.encode(), filename=NAME, mime_type="application/json")
        spec.relationship = pikepdf.Name.Data
        file.attachments[NAME] = spec
        made = io.BytesIO()
        file.save(made, deterministic_id=True)
    return made.getvalue()


def _to_page(data: bytes, text: str) -> bytes:
    inert = text.replace("<", "\\u003c").replace("&", "\\u0026")
    script = f'<script type="application/json" id="{SCRIPT}">{inert}</script>'.encode()
    head, end, tail = data.rpartition(b"</body>")
    return head + script + end + tail if end else data + script


def _to_office(data: bytes, root: str, text: str) -> bytes:
    """A part of its own, which the main part refers to."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        taken = {int(re.findall(r"\d+", name)[-1]) for name in old.namelist() if CUSTOM.fullmatch(name)}
        part = f"customXml/item{max(taken, default=0) + 1}.xml"
        relation = f'<Relationship Id="{RELATION}" Type="{_RELATION}" Target="../{part}"/></Relationships>'
        for entry in old.infolist():
            content = old.read(entry)
            if entry.filename == root:
                content = content.replace(b"</Relationships>", relation.encode())
            new.writestr(entry, content)
        new.writestr(
            part, f'<?xml version="1.0" encoding="UTF-8"?><attestation xmlns="{NAMESPACE}">{escape(text)}</attestation>'
        )
    return made.getvalue()
