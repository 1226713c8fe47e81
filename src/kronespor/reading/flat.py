"""Packages that an office program has written as one file of XML (Flat OPC)."""

import base64
import io
import zipfile
from typing import Any

from lxml import etree

from kronespor.reading.document import ReadingError
from kronespor.reading.packages import FLAT
from kronespor.reading.xml import parse_xml

_PKG = f"{{{FLAT.decode()}}}"
_CONTENT_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"


def unflattened(data: bytes) -> bytes:
    """The package that an office program has written as one file of XML."""
    try:
        root = parse_xml(data)
    except etree.XMLSyntaxError as error:
        raise ReadingError("package-damaged") from error
    packed, types = io.BytesIO(), []
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as package:
        for part in root.iter(_PKG + "part"):
            name = part.get(_PKG + "name", "")
            package.writestr(name.lstrip("/"), _content(part))
            types.append((name, part.get(_PKG + "contentType", "")))
        overrides = "".join(f'<Override PartName="{name}" ContentType="{kind}"/>' for name, kind in types)
        package.writestr("[Content_Types].xml", f'<Types xmlns="{_CONTENT_TYPES}">{overrides}</Types>')
    return packed.getvalue()


def _content(part: Any) -> bytes:
    """What a part of such a file holds: XML, or anything else in letters and digits."""
    content = part.find(_PKG + "xmlData")
    if content is not None and len(content):
        return bytes(etree.tostring(content[0]))
    return base64.b64decode(part.findtext(_PKG + "binaryData") or "")
