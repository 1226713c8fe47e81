"""Comments in a workbook: one at each cell with a remark, and a sheet that lists all of them.

Written into the package itself: a library that loads and saves a workbook loses charts, stored results of formulas and
what else it does not know.
"""

import re
import zipfile
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from lxml import etree
from openpyxl.utils import get_column_letter

from kronespor.commenting.notes import Note
from kronespor.commenting.packages import Package
from kronespor.reading import ReadingError
from kronespor.reading.excel.reader import REMARKS

S = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
CONTENT = "application/vnd.openxmlformats-officedocument.spreadsheetml"
AFTER_LEGACY_DRAWING = (
    "legacyDrawingHF", "drawingHF", "picture", "oleObjects", "controls", "webPublishItems", "tableParts", "extLst",
)  # fmt: skip
"""Elements of a sheet that come after its comments' drawing (ECMA-376, 18.3.1.99)."""
DRAWING = (
    '<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"'
    ' xmlns:x="urn:schemas-microsoft-com:office:excel">'
    '<v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe">'
    '<v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype></xml>'
)
SHAPE = (
    '<v:shape xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"'
    ' xmlns:x="urn:schemas-microsoft-com:office:excel" type="#_x0000_t202"'
    ' style="position:absolute;width:240pt;height:90pt;visibility:hidden" fillcolor="#ffffe1" o:insetmode="auto">'
    '<v:fill color2="#ffffe1"/><v:textbox style="mso-direction-alt:auto"/><x:ClientData ObjectType="Note">'
    "<x:MoveWithCells/><x:SizeWithCells/><x:AutoFill>False</x:AutoFill><x:Row>{row}</x:Row><x:Column>{column}</x:Column>"
    "</x:ClientData></v:shape>"
)
LONGEST_NAME = 31  # characters of a sheet's name
LONGEST_TEXT = 32_000  # of a comment or a cell


def with_comments(path: Path, notes: Sequence[Note], author: str) -> bytes:
    """The workbook with its comments and its sheet of remarks."""
    try:
        package = Package(path)
        ((_, book),) = package.targets("", "officeDocument")
        if package.xml(book).tag != f"{S}workbook":  # of the strict kind
            raise ReadingError("takes-no-comments")
        sheets = _sheets(package, book)
        of_cell: dict[str, dict[tuple[int, int], list[str]]] = defaultdict(lambda: defaultdict(list))
        for note in notes:
            if note.spot.sheet.casefold() in sheets:
                of_cell[note.spot.sheet.casefold()][note.spot.row, note.spot.column].append(note.text)
        for sheet, cells in of_cell.items():
            _Sheet(package, sheets[sheet]).comment(cells, author)
        _list(package, book, notes, author)
        return package.written()
    except (KeyError, ValueError, StopIteration, zipfile.BadZipFile, etree.XMLSyntaxError) as error:
        raise ReadingError("workbook-damaged") from error


def _sheets(package: Package, book: str) -> dict[str, str]:
    """The part of each sheet by its name."""
    found = package.xml(book).iter(f"{S}sheet")
    return {sheet.get("name").casefold(): package.target(book, sheet.get(f"{R}id")) for sheet in found}


class _Sheet:
    """One sheet and its comments."""

    def __init__(self, package: Package, part: str) -> None:
        self.package, self.part = package, part

    def comment(self, cells: dict[tuple[int, int], list[str]], author: str) -> None:
        """Add comments; to one that is there already the text is added."""
        root = self._comments()
        authors, kept = root.find(f"{S}authors"), root.find(f"{S}commentList")
        names = [one.text for one in authors]
        if author not in names:
            etree.SubElement(authors, f"{S}author").text = author
            names.append(author)
        there = {comment.get("ref"): comment for comment in kept}
        drawing = self._drawing()
        for (row, column), texts in sorted(cells.items()):
            text = "\n".join(texts)[:LONGEST_TEXT]
            name = f"{get_column_letter(column)}{row}"
            if name in there:
                body = there[name].find(f"{S}text")
                for plain in body.findall(f"{S}t"):  # a text is plain, or it has runs
                    body.replace(plain, run := etree.Element(f"{S}r"))
                    run.append(plain)
                _write(etree.SubElement(body, f"{S}r"), f"\n{author}: {text}")
                continue
            comment = etree.SubElement(kept, f"{S}comment", ref=name, authorId=str(names.index(author)))
            _write(etree.SubElement(etree.SubElement(comment, f"{S}text"), f"{S}r"), text)
            drawing.append(etree.fromstring(SHAPE.format(row=row - 1, column=column - 1)))

    def _comments(self) -> Any:
        for _, part in self.package.targets(self.part, "comments"):
            return self.package.xml(part)
        part = self.package.free("xl/comments{}.xml")
        self.package.relate(self.part, f"{RELATIONS}/comments", part)
        self.package.declare(part, f"{CONTENT}.comments+xml")
        return self.package.xml(part, f'<comments xmlns="{S[1:-1]}"><authors/><commentList/></comments>')

    def _drawing(self) -> Any:
        sheet = self.package.xml(self.part)
        legacy = sheet.find(f"{S}legacyDrawing")
        if legacy is not None:
            return self.package.xml(self.package.target(self.part, legacy.get(f"{R}id")))
        part = self.package.free("xl/drawings/vmlDrawing{}.vml")
        self.package.declare_ending("vml", "application/vnd.openxmlformats-officedocument.vmlDrawing")
        legacy = sheet.makeelement(f"{S}legacyDrawing")
        legacy.set(f"{R}id", self.package.relate(self.part, f"{RELATIONS}/vmlDrawing", part))
        after = next((e for e in sheet if etree.QName(e).localname in AFTER_LEGACY_DRAWING), None)
        if after is not None:
            after.addprevious(legacy)
        else:
            sheet.append(legacy)
        return self.package.xml(part, DRAWING)


def _write(run: Any, text: str) -> None:
    written = etree.SubElement(run, f"{S}t")
    written.text = text
    written.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")


def _list(package: Package, book: str, notes: Sequence[Note], author: str) -> None:
    """The sheet of remarks, last in the workbook."""
    sheets = package.xml(book).find(f"{S}sheets")
    names = {sheet.get("name").casefold() for sheet in sheets}
    tries = (author[:LONGEST_NAME], *(f"{author[: LONGEST_NAME - 4]} {n}" for n in range(2, len(names) + 3)))
    name = next(one for one in tries if one.casefold() not in names)
    part = package.free("xl/worksheets/sheet{}.xml")
    package.declare(part, f"{CONTENT}.worksheet+xml")
    entry = etree.SubElement(sheets, f"{S}sheet", name=name)
    entry.set("sheetId", str(max(int(sheet.get("sheetId", 0)) for sheet in sheets) + 1))
    entry.set(f"{R}id", package.relate(book, f"{RELATIONS}/worksheet", part))
    root = package.xml(
        part,
        f'<worksheet xmlns="{S[1:-1]}"><sheetPr codeName="{REMARKS}"/><cols>'
        '<col min="1" max="2" width="16" customWidth="1"/>'
        '<col min="3" max="3" width="120" customWidth="1"/></cols><sheetData/></worksheet>',
    )
    data = root.find(f"{S}sheetData")
    for n, note in enumerate(notes, start=1):
        spot = note.spot
        row = etree.SubElement(data, f"{S}row", r=str(n))
        cell = f"{get_column_letter(spot.column)}{spot.row}" if spot.sheet else ""
        for column, text in enumerate((spot.sheet, cell, note.text), start=1):
            inline = etree.SubElement(row, f"{S}c", r=f"{get_column_letter(column)}{n}", t="inlineStr")
            _write(etree.SubElement(inline, f"{S}is"), re.sub(r"\s*\n", "; ", text)[:LONGEST_TEXT])
