"""Figures with addresses in a Word file: hyperlinks, fields of links, and content controls whose tag is an address."""

import re
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from lxml import etree

from kronespor.commenting.packages import HYPERLINK, Package
from kronespor.linked.figures import Carrier, Fresh, LinkedFigure, addresses, renumbered, splice, typed
from kronespor.reading import ReadingError

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
PARTS = ("header", "footer", "footnotes", "endnotes")
FIELD = re.compile(r'HYPERLINK\s+"([^"]+)"(?:.*?\\l\s+"([^"]+)")?', re.DOTALL)


@dataclass(frozen=True)
class _Found:
    """A figure, the texts that say it, and how its address is set."""

    figure: LinkedFigure
    texts: Sequence[Any]
    part: str
    set_address: Callable[[str], None]


def figures(path: Path) -> list[LinkedFigure]:
    """The figures of a Word file that carry an address."""
    return [found.figure for found in _found(_opened(path))]


def refreshed(path: Path, fresh: Mapping[int, Fresh]) -> bytes:
    """The file with other figures at these numbers."""
    package = _opened(path)
    touched = set[str]()
    for number, found in enumerate(_found(package)):
        if number in fresh:
            new = fresh[number]
            splice(found.texts, *renumbered(found.figure.printed, Decimal(new.number)))
            touched.add(found.part)
            if new.address != found.figure.address:
                found.set_address(new.address)
                touched.add(package.relations_of(found.part))
    package.keep(touched)
    return package.written()


def _opened(path: Path) -> Package:
    try:
        package = Package(path)
        ((_, main),) = package.targets("", "officeDocument")
        if package.xml(main).tag != f"{W}document":  # of the strict kind
            raise ReadingError("word-damaged")
    except (KeyError, ValueError, zipfile.BadZipFile, etree.XMLSyntaxError) as error:
        raise ReadingError("word-damaged") from error
    return package


def _found(package: Package) -> list[_Found]:
    """Figures in the order of the file, its text before its headers and notes."""
    ((_, main),) = package.targets("", "officeDocument")
    parts = [main, *(part for kind in PARTS for _, part in package.targets(main, kind))]
    return [found for part in parts for found in _Part(package, part).found()]


class _Part:
    """One part of a file with text."""

    def __init__(self, package: Package, part: str) -> None:
        self.package, self.part = package, part
        self.name = Path(part).stem
        self.root = package.xml(part)
        self.links = {one.get("Id"): one for one in package.relations(part) if one.get("Type") == HYPERLINK}
        self.count = 0

    def found(self) -> Iterator[_Found]:
        """The figures of the part, in its order."""
        for element in self.root.iter(f"{W}hyperlink", f"{W}fldSimple", f"{W}fldChar", f"{W}sdt"):
            match element.tag.removeprefix(W):
                case "hyperlink":
                    one = self._hyperlink(element)
                case "sdt":
                    one = self._control(element)
                case "fldSimple":
                    one = self._simple_field(element)
                case _:
                    one = self._field(element) if element.get(f"{W}fldCharType") == "begin" else None
            if one is not None:
                yield one

    def _made(
        self,
        carrier: Carrier,
        address: str,
        texts: Sequence[Any],
        set_address: Callable[[str], None],
        *,
        is_computed: bool = False,
    ) -> _Found:
        self.count += 1
        text = "".join(one.text or "" for one in texts)
        figure = typed(carrier, f"{self.name} {self.count}", address, text, is_computed=is_computed)
        return _Found(figure, texts, self.part, set_address)

    def _hyperlink(self, element: Any) -> _Found | None:
        relation = self.links.get(element.get(f"{R}id"))
        if relation is None:
            return None
        anchor = element.get(f"{W}anchor")
        address = relation.get("Target", "") + (f"#{anchor}" if anchor else "")

        def set_address(new: str) -> None:
            target = new.removesuffix(f"#{anchor}") if anchor else new
            element.set(f"{R}id", self.package.link(self.part, target))

        return self._made("hyperlink", address, _texts(element), set_address)

    def _control(self, element: Any) -> _Found | None:
        properties = element.find(f"{W}sdtPr")
        tag = properties.find(f"{W}tag") if properties is not None else None
        content = element.find(f"{W}sdtContent")
        if tag is None or content is None:
            return None
        address = next(addresses(tag.get(f"{W}val", "")), "")
        if not address:
            return None
        is_bound = properties.find(f"{W}dataBinding") is not None

        def set_address(new: str) -> None:
            tag.set(f"{W}val", tag.get(f"{W}val").replace(address, new))

        return self._made("content-control", address, _texts(content), set_address, is_computed=is_bound)

    def _simple_field(self, element: Any) -> _Found | None:
        found = FIELD.search(element.get(f"{W}instr", ""))
        if found is None:
            return None

        def set_address(new: str) -> None:
            element.set(f"{W}instr", element.get(f"{W}instr").replace(found[1], _without(new, found[2])))

        return self._made("hyperlink", _joined(found), _texts(element), set_address)

    def _field(self, begin: Any) -> _Found | None:
        """A link that is written as a field: runs from `begin` to its end, the address before what is shown."""
        words, texts, depth, is_shown = list[Any](), list[Any](), 0, False
        paragraph = next(begin.iterancestors(f"{W}p"))
        runs = paragraph.iter(f"{W}fldChar", f"{W}instrText", f"{W}t")
        for element in runs:
            if not depth and element is not begin:
                continue
            kind = element.get(f"{W}fldCharType")
            depth += {"begin": 1, "end": -1}.get(kind, 0)
            if not depth:
                break
            is_shown = is_shown or (kind == "separate" and depth == 1)
            if element.tag != f"{W}fldChar":
                (texts if is_shown else words).append(element)
        found = FIELD.search("".join(one.text or "" for one in words))
        if found is None:
            return None
        return self._made(
            "hyperlink", _joined(found), texts, lambda new: _splice_address(words, found[1], _without(new, found[2]))
        )


def _splice_address(words: Sequence[Any], old: str, new: str) -> None:
    splice(words, old, new)


def _joined(found: re.Match[str]) -> str:
    return found[1] + (f"#{found[2]}" if found[2] else "")


def _without(address: str, anchor: str | None) -> str:
    return address.removesuffix(f"#{anchor}") if anchor else address


def _texts(element: Any) -> list[Any]:
    return list(element.iter(f"{W}t"))
