"""Small files of OpenDocument, written by hand as one file of XML or packed."""

import zipfile
from pathlib import Path

_NAMES = {
    "style": "style", "text": "text", "table": "table", "draw": "drawing", "number": "datastyle", "office": "office",
    "fo": "xsl-fo-compatible", "svg": "svg-compatible",
}  # fmt: skip
NAMES = " ".join(f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{of}:1.0"' for name, of in _NAMES.items())
NAMES += ' xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:dc="http://purl.org/dc/elements/1.1/"'
NAMES += ' xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'


def flat(kind: str, body: str, styles: str = "", masters: str = "") -> str:
    """A text or spreadsheet as one file of XML."""
    return (
        f'<?xml version="1.0"?><office:document {NAMES} office:mimetype="application/vnd.oasis.opendocument.{kind}">'
        f"<office:meta><dc:title>Titlen</dc:title></office:meta><office:automatic-styles>{styles}"
        f"</office:automatic-styles><office:master-styles>{masters}</office:master-styles>"
        f"<office:body><office:{kind}>{body}</office:{kind}></office:body></office:document>"
    )


def packed(path: Path, content: str, mimetype: str = "application/vnd.oasis.opendocument.text") -> Path:
    """A package of a text alone; `mimetype` is said by its manifest."""
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("META-INF/manifest.xml", f'<m:file-entry m:media-type="{mimetype}"/>')
        package.writestr("content.xml", f"<office:document-content {NAMES}>{content}</office:document-content>")
    return path


def paragraph(text: str) -> str:
    return f"<text:p>{text}</text:p>"


def cell(text: str, says: str = "") -> str:
    """A cell of a text's table."""
    return f"<table:table-cell {says}>{paragraph(text)}</table:table-cell>"


COVERED = "<table:covered-table-cell/>"


def row(*cells: str, says: str = "") -> str:
    """A row of cells, or of their texts."""
    made = (one if one.startswith(("<table:table-cell", "<table:covered")) else cell(one) for one in cells)
    return f"<table:table-row {says}>{''.join(made)}</table:table-row>"


def table(*rows: str, says: str = "", columns: str = "<table:table-column/>") -> str:
    return f"<table:table {says}>{columns}{''.join(rows)}</table:table>"


def style(name: str, family: str, of: str, says: str) -> str:
    """A style with one kind of properties."""
    return f'<style:style style:name="{name}" style:family="{family}"><style:{of}-properties {says}/></style:style>'


def value(amount: object, says: str = "", kind: str = "float") -> str:
    """A cell of a sheet that holds a number, or a text."""
    if isinstance(amount, str):
        return f'<table:table-cell office:value-type="string" {says}>{paragraph(amount)}</table:table-cell>'
    stated = "" if amount is None else f'office:value-type="{kind}" office:value="{amount}"'
    return f"<table:table-cell {stated} {says}/>"
