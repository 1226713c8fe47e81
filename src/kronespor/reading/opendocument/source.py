"""What a file of OpenDocument is made of: its parts as XML, and what its styles say."""

import base64
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from lxml import etree

from kronespor.reading.xml import parse_xml

_NAMES = "urn:oasis:names:tc:opendocument:xmlns:"
OFFICE, STYLE, TEXT, TABLE = (f"{{{_NAMES}{name}:1.0}}" for name in ("office", "style", "text", "table"))
DRAW, NUMBER = f"{{{_NAMES}drawing:1.0}}", f"{{{_NAMES}datastyle:1.0}}"
FO, SVG = f"{{{_NAMES}xsl-fo-compatible:1.0}}", f"{{{_NAMES}svg-compatible:1.0}}"
CALC = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}"
MATH = "{http://www.w3.org/1998/Math/MathML}"
DC, HREF = "{http://purl.org/dc/elements/1.1/}", "{http://www.w3.org/1999/xlink}href"
MAX_BASES = 12  # styles that are based on one another
MOST_OF_PICTURE = 50_000_000  # bytes: a larger one is not looked at
ROWS, CELLS = f"{TABLE}table-row", (f"{TABLE}table-cell", f"{TABLE}covered-table-cell")
ALIKE = f"{TABLE}number-columns-repeated"
BOLD = 600  # of a font's weight
AUTOMATIC = f"{STYLE}use-window-font-color"
_NO_GROUND = ("", "transparent", "#ffffff")
_HOLDERS = (f"{OFFICE}styles", f"{OFFICE}automatic-styles")
_HOLDS = tuple(
    f"{TABLE}table-{tag}" for tag in ("header-rows", "rows", "row-group", "header-columns", "columns", "column-group")
)
_OBJECTS = (f"{DRAW}object", f"{DRAW}object-ole")
_POINTS = {"in": 72.0, "cm": 28.3465, "mm": 2.83465, "pt": 1.0, "pc": 12.0, "px": 0.75}


class Source:
    """The parts of a file: a package has them apart, one file of XML holds them all."""

    def __init__(self, path: Path) -> None:
        self._named: dict[str, str] = {}
        if not zipfile.is_zipfile(path):
            self.content = self.sheet = self.meta = _parsed(path.read_bytes())
            return
        self._package = zipfile.ZipFile(path)
        self._named = {name.replace("\\", "/"): name for name in self._package.namelist()}
        self.content = self._part("content.xml")
        self.sheet, self.meta = (
            self._part(name) if name in self._named else etree.Element("none") for name in ("styles.xml", "meta.xml")
        )

    def _part(self, name: str) -> Any:
        return _parsed(self._package.read(self._named[name]))

    def styles(self) -> "Styles":
        """The styles of the text itself; formats of numbers may stand with those of margins alone."""
        made = Styles(self.sheet.iterchildren(f"{OFFICE}styles"), self.content.iterchildren(*_HOLDERS))
        made.formats = {**self.margin_styles().formats, **made.formats}
        return made

    def margin_styles(self) -> "Styles":
        """The styles of headers and footers."""
        return Styles(self.sheet.iterchildren(*_HOLDERS))

    def equation(self, frame: Any) -> str:
        """What a frame says that holds an equation; empty if it holds none."""
        root = self._object(frame)
        is_equation = root is not None and root.tag == f"{MATH}math"
        return "".join(root.itertext(f"{MATH}mn", f"{MATH}mi", f"{MATH}mo")) if is_equation else ""

    def objects(self, element: Any) -> int:
        """How many objects of other programs stand in an element; a workbook's own charts show its own figures."""
        frames = (frame for frame in element.iter(f"{DRAW}frame") if has_object(frame))
        return sum(not self._is_chart(frame) for frame in frames)

    def _is_chart(self, frame: Any) -> bool:
        root = self._object(frame)
        return root is not None and next(root.iter(f"{OFFICE}chart"), None) is not None

    def _object(self, frame: Any) -> Any:
        """The XML of a frame's object; None if it has none."""
        held = frame.find(_OBJECTS[0])
        if held is None:
            return None
        if len(held):
            return held[0]
        name = f"{held.get(HREF, '').removeprefix('./').rstrip('/')}/content.xml"
        return self._part(name) if name in self._named else None

    def pictures(self, element: Any) -> Iterator[bytes]:
        """The pictures in an element, each once, but not those that only show what an object is."""
        seen = set()
        for image in element.iter(f"{DRAW}image"):
            name = image.get(HREF, "").removeprefix("./")
            if has_object(image.getparent()):
                continue
            if name in self._named and name not in seen:
                seen.add(name)
                if self._package.getinfo(self._named[name]).file_size <= MOST_OF_PICTURE:
                    yield self._package.read(self._named[name])
            elif (data := image.findtext(f"{OFFICE}binary-data")) is not None:
                yield base64.b64decode(data)


def has_object(frame: Any) -> bool:
    """Whether a frame holds an object of another program; its picture then only shows that."""
    return any(child.tag in _OBJECTS for child in frame)


def _parsed(content: bytes) -> Any:
    return parse_xml(content, remove_comments=True, remove_pis=True)


def points(length: str) -> float:
    """A length such as "2.5cm" in points; nought where it is none."""
    try:
        return float(length[:-2]) * _POINTS.get(length[-2:], 0.0)
    except ValueError:
        return 0.0


def count(element: Any, attribute: str, most: int) -> int:
    """A number that an element states, from one to `most`; one where it states none."""
    value = element.get(attribute, "1")
    return min(max(int(value), 1), most) if value.isdecimal() else 1


def each(table: Any, tag: str = ROWS) -> Iterator[Any]:
    """The rows or columns of a table, those of its heading and of groups too."""
    for child in table:
        if child.tag == tag:
            yield child
        elif child.tag in _HOLDS:
            yield from each(child, tag)


class Styles:
    """Styles by their family and name, with what they come to by those that they are based on."""

    def __init__(self, *holders: Iterable[Any]) -> None:
        self.formats: dict[str, Any] = {}
        self._named: dict[tuple[str, str], Any] = {}
        self._kept: dict[tuple[str, str, str], dict[str, str]] = {}
        for holder in (holder for several in holders for holder in several):
            for style in holder:
                name, family = style.get(f"{STYLE}name", ""), style.get(f"{STYLE}family")
                if family is None:
                    self.formats[name] = style
                else:  # a default style has no name
                    self._named[family, name] = style

    def chain(self, family: str, name: str) -> Iterator[Any]:
        """A style and those that it is based on, the default style last."""
        for _ in range(MAX_BASES):
            if (style := self._named.get((family, name))) is None:
                break
            yield style
            if not name:
                return
            name = style.get(f"{STYLE}parent-style-name", "")
        if name and (style := self._named.get((family, ""))) is not None:
            yield style

    def properties(self, family: str, name: str, kind: str) -> dict[str, str]:
        """What a style says of text, cells and so on, by attribute."""
        key = family, name, kind
        if key not in self._kept:
            found: dict[str, str] = {}
            for style in reversed(list(self.chain(family, name))):
                if (properties := style.find(f"{STYLE}{kind}-properties")) is not None:
                    found = over(found, dict(properties.attrib))
            self._kept[key] = found
        return self._kept[key]

    def attribute(self, family: str, name: str, attribute: str) -> str:
        """What a style says of itself, or the first that does of those that it is based on."""
        return next(filter(None, (style.get(attribute) for style in self.chain(family, name))), "")

    def shown_name(self, family: str, name: str) -> str:
        """What people call a style; of one that a program has made for a single text what they call its base."""
        for style in self.chain(family, name):
            if style.getparent().tag == f"{OFFICE}styles":
                return str(style.get(f"{STYLE}display-name") or style.get(f"{STYLE}name", "").replace("_20_", " "))
        return ""


def over(under: dict[str, str], own: dict[str, str]) -> dict[str, str]:
    """Properties with others laid over them: a colour of its own is no longer that of the screen."""
    if f"{FO}color" in own and AUTOMATIC not in own:
        under = {key: value for key, value in under.items() if key != AUTOMATIC}
    return {**under, **own}


def has_ground(properties: dict[str, str]) -> bool:
    """Whether something lays a colour under its text."""
    return properties.get(f"{FO}background-color", "").lower() not in _NO_GROUND


def is_bold(look: dict[str, str]) -> bool:
    """Whether text of these properties is bold."""
    weight = look.get(f"{FO}font-weight", "")
    return weight == "bold" or (weight.isdecimal() and int(weight) >= BOLD)


def is_struck(look: dict[str, str]) -> bool:
    """Whether a line runs through text of these properties."""
    style, kind = (look.get(f"{STYLE}text-line-through-{of}", "") for of in ("style", "type"))
    return (style or kind) not in ("", "none")


def is_white(look: dict[str, str]) -> bool:
    """Whether text of these properties is white."""
    return look.get(f"{FO}color", "").lower() == "#ffffff" and look.get(AUTOMATIC) != "true"
