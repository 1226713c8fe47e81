"""Sections of an OpenDocument text that are not shown: LibreOffice writes them out like any other."""

import io
import zipfile
from pathlib import Path

from lxml import etree

_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_CONTENT = "content.xml"


def without_hidden(path: Path) -> bytes | None:
    """The package without its hidden sections; None if it has none, or is not one that can be read."""
    try:
        with zipfile.ZipFile(path) as package:
            content = package.read(_CONTENT)
            if b'display="none"' not in content:
                return None
            root = etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False))
            hidden = [s for s in root.iter(f"{_TEXT}section") if s.get(f"{_TEXT}display") == "none"]
            for section in hidden:
                if (parent := section.getparent()) is not None:
                    parent.remove(section)
            shown = {name: package.read(name) for name in package.namelist() if hidden and name != _CONTENT}
    except (zipfile.BadZipFile, KeyError, OSError, RuntimeError, etree.XMLSyntaxError):
        return None  # LibreOffice tells whether it can be opened
    if not hidden:
        return None
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as written:
        for name, data in {**shown, _CONTENT: etree.tostring(root)}.items():
            written.writestr(name, data, zipfile.ZIP_STORED if name == "mimetype" else None)
    return packed.getvalue()
