"""Figures with addresses in a workbook: hyperlinks and comments of cells, and defined names whose comment is one."""

import re
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from lxml import etree

from kronespor.commenting.packages import Package
from kronespor.linked.figures import Carrier, Fresh, LinkedFigure, addresses, restated, splice, typed
from kronespor.reading import ReadingError

S = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
T = "{http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
NAMED = re.compile(r"^(?:'((?:[^']|'')+)'|([^'!]+))!\$?([A-Z]{1,3})\$?(\d+)$")
AFTER_CALCULATION = ("oleSize", "customWorkbookViews", "pivotCaches", "webPublishing", "fileRecoveryPr", "extLst")
"""Elements of a workbook that come after how it is calculated (ECMA-376, 18.2.27)."""


@dataclass(frozen=True)
class _Link:
    """An address of a cell, the part that holds it, and how it is set."""

    carrier: Carrier
    address: str
    part: str
    set_address: Callable[[str], None]


@dataclass(frozen=True)
class _Found:
    """A figure, its cell with the part it stands in, and its link."""

    figure: LinkedFigure
    cell: Any
    part: str
    link: _Link


def figures(path: Path) -> list[LinkedFigure]:
    """The figures of a workbook that carry an address."""
    return [found.figure for found in _Book(path).found()]


def refreshed(path: Path, fresh: Mapping[int, Fresh]) -> bytes:
    """The workbook with other figures at these numbers; it is calculated anew when it is opened."""
    book = _Book(path)
    touched = set[str]()
    for number, found in enumerate(book.found()):
        if number not in fresh:
            continue
        book.say(found, Decimal(fresh[number].number))
        touched |= {found.part, book.part}
        if fresh[number].address != found.link.address:
            found.link.set_address(fresh[number].address)
            touched.add(found.link.part)
    if touched:
        book.calculate_anew()
    book.package.keep(touched)
    return book.package.written()


class _Book:
    """A workbook, its sheets and their texts."""

    def __init__(self, path: Path) -> None:
        try:
            self.package = Package(path)
            ((_, self.part),) = self.package.targets("", "officeDocument")
            self.root = self.package.xml(self.part)
            if self.root.tag != f"{S}workbook":  # of the strict kind
                raise ReadingError("workbook-damaged")
            sheets = {one.get("name"): one.get(f"{R}id") for one in self.root.iter(f"{S}sheet")}
            self.sheets = {name: self.package.target(self.part, number) for name, number in sheets.items()}
            shared = [part for _, part in self.package.targets(self.part, "sharedStrings")]
            self.texts = list(self.package.xml(shared[0]).iter(f"{S}si")) if shared else []
        except (KeyError, ValueError, StopIteration, zipfile.BadZipFile, etree.XMLSyntaxError) as error:
            raise ReadingError("workbook-damaged") from error

    def found(self) -> list[_Found]:
        """Figures by sheet, row and column; a cell with several addresses has the first: link, comment, name."""
        names = dict[str, dict[str, _Link]]()
        for sheet, ref, link in self._names():
            names.setdefault(sheet, {}).setdefault(ref, link)
        return [
            _Found(self._figure(f"{name}!{ref}", cell, links[ref]), cell, part, links[ref])
            for name, part in self.sheets.items()
            for links in [{**names.get(name, {}), **dict(self._comments(part)), **dict(self._hyperlinks(part))}]
            for cell in self.package.xml(part).iter(f"{S}c")
            if (ref := cell.get("r")) in links
        ]

    def say(self, found: _Found, number: Decimal) -> None:
        """Let a cell say another number, as a number or within its text."""
        cell, value = found.cell, found.cell.find(f"{S}v")
        if cell.get("t", "n") == "n":
            value.text = f"{number:f}"
            return
        text = restated(found.figure.printed, number)
        for child in list(cell):
            cell.remove(child)
        cell.set("t", "inlineStr")  # its own text: another cell may share the one it had
        written = etree.SubElement(etree.SubElement(cell, f"{S}is"), f"{S}t")
        written.text = text
        written.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")

    def calculate_anew(self) -> None:
        """Have what is calculated from the figures calculated when the workbook is opened."""
        found = self.root.find(f"{S}calcPr")
        if found is None:
            found = self.root.makeelement(f"{S}calcPr")
            after = next((one for one in self.root if etree.QName(one).localname in AFTER_CALCULATION), None)
            if after is not None:
                after.addprevious(found)
            else:
                self.root.append(found)
        found.set("fullCalcOnLoad", "1")

    def _figure(self, place: str, cell: Any, link: _Link) -> LinkedFigure:
        is_computed = cell.find(f"{S}f") is not None
        kind, value = cell.get("t", "n"), cell.findtext(f"{S}v") or ""
        if kind == "n":
            return LinkedFigure(link.carrier, place, link.address, value, _number(value), None, is_computed)
        if kind == "s":
            value = _text(self.texts[int(value)]) if value.isdigit() and int(value) < len(self.texts) else ""
        elif kind == "inlineStr":
            value = _text(cell)
        return typed(link.carrier, place, link.address, value, is_computed=is_computed)

    def _hyperlinks(self, part: str) -> Iterator[tuple[str, _Link]]:
        relations = {one.get("Id"): one for one in self.package.relations(part)}
        for element in self.package.xml(part).iter(f"{S}hyperlink"):
            relation = relations.get(element.get(f"{R}id"))
            if relation is not None:
                yield element.get("ref", "").partition(":")[0], self._hyperlink(part, element, relation)

    def _hyperlink(self, part: str, element: Any, relation: Any) -> _Link:
        anchor = element.get("location")
        address = relation.get("Target", "") + (f"#{anchor}" if anchor else "")

        def set_address(new: str) -> None:
            element.set(f"{R}id", self.package.link(part, new.removesuffix(f"#{anchor}") if anchor else new))

        return _Link("hyperlink", address, self.package.relations_of(part), set_address)

    def _comments(self, part: str) -> Iterator[tuple[str, _Link]]:
        for kind, tag, inner in (("comments", f"{S}comment", f"{S}t"), ("threadedComment", f"{T}threadedComment", "")):
            for _, comments in self.package.targets(part, kind):
                for comment in self.package.xml(comments).iter(tag):
                    texts = list(comment.iter(inner or f"{T}text"))
                    if address := next(addresses("".join(one.text or "" for one in texts)), ""):
                        yield comment.get("ref", ""), _Link("comment", address, comments, _splicing(texts, address))

    def _names(self) -> Iterator[tuple[str, str, _Link]]:
        for name in self.root.iter(f"{S}definedName"):
            cell = NAMED.match(name.text or "")
            address = next(addresses(name.get("comment", "")), "")
            if cell and address:
                sheet = (cell[1] or cell[2]).replace("''", "'")
                yield sheet, f"{cell[3]}{cell[4]}", _Link("defined-name", address, self.part, _of_name(name, address))


def _of_name(name: Any, address: str) -> Callable[[str], None]:
    return lambda new: name.set("comment", name.get("comment").replace(address, new))


def _splicing(texts: list[Any], address: str) -> Callable[[str], None]:
    def set_address(new: str) -> None:
        splice(texts, address, new)

    return set_address


def _text(element: Any) -> str:
    """What a text shows: not how its letters are pronounced."""
    return "".join(one.text or "" for one in element.iter(f"{S}t") if one.getparent().tag != f"{S}rPh")


def _number(text: str) -> Decimal | None:
    try:
        return Decimal(text)
    except InvalidOperation:
        return None
