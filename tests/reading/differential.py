"""One made table in many layouts: written as Word, Excel and HTML, printed by LibreOffice, tagged and untagged.

A table has to be read the same whatever it was printed from; what is read otherwise has to be told.
"""

import html
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import product
from pathlib import Path
from random import Random
from typing import Any, Literal

import openpyxl
from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_ALIGN_VERTICAL
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.worksheet.properties import PageSetupProperties

from kronespor.footing import foot_document
from kronespor.language import fold
from kronespor.reading import read
from kronespor.reading.programs import NO_PROGRAMS, Programs
from tests.reading.papers import convert, photograph

Rules = Literal["grid", "across", "none"]
At = Literal["top", "center", "bottom"]
Program = Literal["word", "html", "excel"]
Notation = Literal["points", "spaces", "decimals", "currency", "accounting"]
Headings = Literal["plain", "twofold", "upright"]

_NAMES = (
    "Netværksgrupper",
    "Lektiehjælp",
    "Åben rådgivning",
    "Jobguider",
    "Fritidsjob",
    "Sprogcafé",
    "Forældrekurser",
    "Brobygning til uddannelse",
)
_TAILS = (
    "i samarbejde med foreninger og frivillige i bydelen",
    "for unge og deres familier i de udsatte boligområder",
    "på ungdomsuddannelser og i 10. klasse med særligt fokus på drenge med anden etnisk baggrund end dansk",
)
_DESCRIPTIONS = (
    "Indsatsen giver unge adgang til en fast voksen.",
    "Der er åbent to aftener om ugen i kvarterets beboerhus, og alle kan komme uden at melde sig til.",
    "Frivillige følger den enkelte i overgangen fra skole til uddannelse og arbejde. Indsatsen evalueres årligt. "
    "Erfaringerne deles med de øvrige bydele, og midlerne går især til løn, lokaler og materialer.",
)
_FORMATS = {"points": "#,##0", "spaces": "# ##0", "decimals": "#,##0.00", "currency": '"kr." #,##0'}
_FORMATS["accounting"] = '_-* #,##0.00\\ "kr."_-;\\-* #,##0.00\\ "kr."_-;_-* "-"??\\ "kr."_-;_-@_-'
UNIT = "1.000 kr."
BATCH = 60  # files that LibreOffice prints in one start


@dataclass(frozen=True)
class Layout:
    """How a table is printed; `long` names and `described` ones (by how many sentences) take several lines.

    Headings are of one line, of two, or stand on their end.
    """

    program: Program
    rules: Rules
    at: At
    long: bool
    described: int
    notation: Notation
    tagged: bool = False
    headings: Headings = "plain"
    landscape: bool = False

    @property
    def name(self) -> str:
        """A name for its file."""
        names = f"{'long' if self.long else 'short'}-{self.described}"
        page = f"{self.headings}-{'landscape' if self.landscape else 'portrait'}"
        tagged = "tagged" if self.tagged else "plain"
        return f"{self.program}-{self.rules}-{self.at}-{names}-{self.notation}-{page}-{tagged}"


@dataclass(frozen=True)
class MadeRow:
    """A row as it was made."""

    name: str
    amounts: tuple[Decimal | None, ...]
    description: str = ""


@dataclass(frozen=True)
class Made:
    """A made table: its columns, and its rows with the total last."""

    columns: tuple[str, ...]
    rows: tuple[MadeRow, ...]


@dataclass
class Score:
    """What was read as it was made, what was not, and whether anything was told of it."""

    amounts: int = 0
    right: int = 0
    names: int = 0
    named: int = 0
    silent: int = 0  # amounts that stand at a name that has another one, and nothing says so

    def add(self, other: "Score") -> None:
        """Count another table in."""
        self.amounts += other.amounts
        self.right += other.right
        self.names += other.names
        self.named += other.named
        self.silent += other.silent


def layouts(programs: Iterable[Program] = ("word", "html", "excel")) -> Iterator[Layout]:
    """Every layout: all of Word's untagged, and of each other the notations and taggings in turn.

    Headings of two lines and those on their end, and pages set across, have names and notations in turn.
    """
    rules: tuple[Rules, ...] = ("grid", "across", "none")
    places: tuple[At, ...] = ("top", "center", "bottom")
    notations: tuple[Notation, ...] = ("points", "spaces", "decimals", "currency")
    for program in programs:
        for i, (rule, at, long, described) in enumerate(product(rules, places, (False, True), range(4))):
            for notation in notations if program == "word" else (notations[i % len(notations)],):
                yield Layout(program, rule, at, long, described, notation)
            yield Layout(program, rule, at, long, described, notations[(i + 1) % len(notations)], tagged=True)
        others: tuple[Headings, ...] = ("twofold",) if program == "html" else ("twofold", "upright")
        across = (False,) if program == "html" else (False, True)
        for i, (rule, at, headings, landscape) in enumerate(product(rules, places, others, across)):
            notation = ("accounting", *notations)[i % 5]
            yield Layout(program, rule, at, i % 2 == 1, i % 4, notation, headings=headings, landscape=landscape)


def make(layout: Layout) -> Made:
    """A table for a layout; of the same numbers in all notations and programs."""
    rng = Random(f"{layout.rules}{layout.at}{layout.long}{layout.described}")
    years = rng.randrange(1, 4)
    columns = (*(str(2024 + y) for y in range(years)), *(("I alt",) if years > 1 else ()))
    rows: list[MadeRow] = []
    names = list(_NAMES)
    rng.shuffle(names)
    for name in names[: rng.randrange(4, 8)]:
        tail = f" {rng.choice(_TAILS)}" if layout.long and rng.random() < 0.7 else ""
        amounts = [Decimal(rng.randrange(50, 9_999)) if rng.random() < 0.85 else None for _ in range(years)]
        sentences = rng.choice(_DESCRIPTIONS[: layout.described]) if layout.described and rng.random() < 0.8 else ""
        rows.append(MadeRow(name + tail, _crossed(amounts), sentences))
    sums = [sum((row.amounts[y] or Decimal(0) for row in rows), Decimal(0)) for y in range(years)]
    return Made(columns, (*rows, MadeRow("I alt", _crossed(sums))))


def _crossed(amounts: Sequence[Decimal | None]) -> tuple[Decimal | None, ...]:
    if len(amounts) == 1:
        return tuple(amounts)
    return (*amounts, sum((a or Decimal(0) for a in amounts), Decimal(0)))


def printed(amount: Decimal | None, notation: Notation) -> str:
    """An amount as a notation has it."""
    if amount is None:
        return "-"
    text = f"{amount:,.2f}" if notation in ("decimals", "accounting") else f"{amount:,.0f}"
    text = text.replace(",", " ").replace(".", ",")
    if notation == "spaces":
        return text.replace(" ", "\N{NO-BREAK SPACE}")
    text = text.replace(" ", ".")
    return f"{text} kr." if notation == "accounting" else f"kr. {text}" if notation == "currency" else text


def _headings_of(layout: Layout, made: Made) -> tuple[str, ...]:
    """The headings of the columns as they are printed."""
    if layout.headings == "plain":
        return made.columns
    return tuple(f"{'Heraf' if column == 'I alt' else 'Budget'}\n{column}" for column in made.columns)


def write(layout: Layout, made: Made, folder: Path) -> Path:
    """The table as the file that its program saves."""
    writers = {"word": _write_word, "html": _write_html, "excel": _write_excel}
    suffix = {"word": "docx", "html": "html", "excel": "xlsx"}[layout.program]
    path = folder / f"{layout.name}.{suffix}"
    writers[layout.program](layout, made, path)
    return path


def _write_word(layout: Layout, made: Made, path: Path) -> None:
    word = Document()
    word.styles["Normal"].font.name = "Liberation Sans"
    word.styles["Normal"].font.size = Pt(10)
    if layout.landscape:
        section = word.sections[0]
        section.orientation = WD_ORIENT.LANDSCAPE
        section.page_width, section.page_height = section.page_height, section.page_width
    word.add_paragraph("Notatet viser de midler, der er afsat til indsatserne i perioden, fordelt på år.")
    word.add_paragraph(f"Tabel 1: Afsatte midler ({UNIT})")
    table = word.add_table(rows=0, cols=1 + len(made.columns))
    table.style = word.styles["Table Grid" if layout.rules == "grid" else "Normal Table"]
    table.autofit = False
    heading = MadeRow("Indsats", ())
    for row in (heading, *made.rows):
        texts = _headings_of(layout, made) if row is heading else [printed(a, layout.notation) for a in row.amounts]
        cells = table.add_row().cells
        for c, (cell, text) in enumerate(zip(cells, (row.name, *texts), strict=True)):
            cell.width = Pt(65) if c else Pt(440 - 65 * len(made.columns))
            cell.paragraphs[0].paragraph_format.space_after = Pt(0)
            cell.paragraphs[0].add_run(text).bold = row is heading or row is made.rows[-1]
            if c and row is heading and layout.headings == "upright":
                _set_upright(cell)
            if c:
                cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.RIGHT
                cell.vertical_alignment = getattr(WD_ALIGN_VERTICAL, layout.at.upper())
        if row.description:
            cells[0].add_paragraph(row.description).paragraph_format.space_after = Pt(0)
    for c, column in enumerate(table.columns):
        column.width = Pt(65) if c else Pt(440 - 65 * len(made.columns))
    if layout.rules == "across":
        _rule_across(table._tbl)
    word.add_paragraph("")
    word.save(str(path))


def _set_upright(cell: Any) -> None:
    """Set the text of a heading on its end."""
    direction = OxmlElement("w:textDirection")
    direction.set(qn("w:val"), "btLr")
    cell._tc.get_or_add_tcPr().append(direction)
    height = OxmlElement("w:trHeight")
    height.set(qn("w:val"), "1300")
    cell._tc.getparent().get_or_add_trPr().append(height)


def _rule_across(table: Any) -> None:
    borders = OxmlElement("w:tblBorders")
    for side in ("top", "bottom", "insideH"):
        line = OxmlElement(f"w:{side}")
        for key, value in (("val", "single"), ("sz", "4"), ("space", "0"), ("color", "auto")):
            line.set(qn(f"w:{key}"), value)
        borders.append(line)
    table.tblPr.append(borders)


def _write_html(layout: Layout, made: Made, path: Path) -> None:
    line = "1px solid #000000"
    border = {"grid": f"border:{line}", "across": f"border-top:{line};border-bottom:{line}", "none": ""}[layout.rules]
    place = {"top": "top", "center": "middle", "bottom": "bottom"}[layout.at]

    def cell(text: str, more: str = "", number: bool = False) -> str:
        content = html.escape(text) + (f"<br/>{html.escape(more)}" if more else "")
        side, at, width = ("right", place, 95) if number else ("left", "top", 600 - 95 * len(made.columns))
        font = '<font face="Liberation Sans" style="font-size: 9pt">'
        style = f"{border}; padding: 0.1cm"
        return f'<td width="{width}" align="{side}" valign="{at}" style="{style}">{font}{content}</font></td>'

    headings = (heading.partition("\n") for heading in _headings_of(layout, made))
    rows = [cell("Indsats") + "".join(cell(first, rest, number=True) for first, _, rest in headings)]
    for row in made.rows:
        amounts = "".join(cell(printed(a, layout.notation), number=True) for a in row.amounts)
        rows.append(cell(row.name, row.description) + amounts)
    body = "".join(f"<tr>{row}</tr>" for row in rows)
    path.write_text(
        f"<html><head><meta charset='utf-8'/></head><body><p>Tabel 1: Afsatte midler ({UNIT})</p>"
        f'<table width="600" style="border-collapse: collapse">{body}</table></body></html>',
        "utf-8",
    )


def _write_excel(layout: Layout, made: Made, path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    side = Side("thin")
    border = {
        "grid": Border(left=side, right=side, top=side, bottom=side),
        "across": Border(top=side, bottom=side),
        "none": Border(),
    }[layout.rules]
    sheet.append([f"Tabel 1: Afsatte midler ({UNIT})"])
    sheet.append(["Indsats", *_headings_of(layout, made)])
    for row in made.rows:
        sheet.append(["\n".join(filter(None, (row.name, row.description))), *row.amounts])
    for cells in sheet.iter_rows(min_row=2):
        for cell in cells:
            cell.border = border
            cell.font = Font("Liberation Sans", 10)
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            if cell.column > 1:
                cell.alignment = Alignment("right", layout.at)
                cell.number_format = _FORMATS[layout.notation] if cell.row > 2 else "General"
            if cell.row == 2 and cell.column > 1 and layout.headings != "plain":
                turn = 90 if layout.headings == "upright" else 0
                cell.alignment = Alignment("right", layout.at, text_rotation=turn, wrap_text=True)
    for r, row in enumerate(made.rows, start=3):
        lines = sum(1 + len(text) // 64 for text in (row.name, row.description) if text)
        sheet.row_dimensions[r].height = 11.5 * lines + 3
    if layout.headings != "plain":
        sheet.row_dimensions[2].height = 65 if layout.headings == "upright" else 30
    sheet.page_setup.orientation = "landscape" if layout.landscape else "portrait"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.column_dimensions["A"].width = 45
    for column in "BCDE":
        sheet.column_dimensions[column].width = 13
    book.save(path)


def print_all(wanted: Sequence[Layout], folder: Path) -> dict[Layout, Path]:
    """The tables of some layouts as PDF, those of a program and tagging in few starts of LibreOffice."""
    found: dict[Layout, Path] = {}
    filters = {"word": "writer_pdf_Export", "html": "writer_pdf_Export", "excel": "calc_pdf_Export"}
    for program, tagged in product(filters, (False, True)):
        some = [layout for layout in wanted if (layout.program, layout.tagged) == (program, tagged)]
        if some:
            options = f'{{"UseTaggedPDF":{{"type":"boolean","value":"{str(tagged).lower()}"}}}}'
            read_as = ("--infilter=HTML (StarWriter)",) if program == "html" else ()
            written = [write(layout, make(layout), folder) for layout in some]
            for start in range(0, len(written), BATCH):
                convert(written[start : start + BATCH], f"pdf:{filters[program]}:{options}", folder, *read_as)
        found |= {layout: folder / f"{layout.name}.pdf" for layout in some}
    return found


def scan(pdf: Path, layout: Layout, turn: int, folder: Path) -> Path:
    """The first page as a scanner sees it, lain on the glass in one of four turns: noisy, skewed, as PNG or JPEG."""
    rng = Random(f"{layout.name}{turn}")
    to = folder / f"{layout.name}-{turn}.{rng.choice(('png', 'jpg'))}"
    photograph(pdf, to, rng.choice((150, 200, 300)), rng.randrange(10**6), turn)
    return to


def score(made: Made, path: Path, programs: Programs = NO_PROGRAMS) -> Score:
    """How much of a table was read as it was made."""
    document = read(path, programs=programs)
    footed = foot_document(document)
    got = [(fold(row.label), tuple(c.amount or None for c in row.cells)) for t in footed.tables for row in t.rows]
    want = [(fold(row.name), row.amounts) for row in made.rows]
    told = any(remark.severity != "notice" for remark in (*document.remarks, *footed.findings))
    amounts_of = dict(want)
    wrong = (n for n, amounts in got if n in amounts_of for a in amounts if a and a not in amounts_of[n])
    return Score(
        amounts=sum(map(_count, dict(want).values())),
        right=sum(_count(amounts) for _, amounts in (Counter(want) & Counter(got)).elements()),
        names=len(want),
        named=(Counter(n for n, _ in want) & Counter(n for n, _ in got)).total(),
        silent=0 if told else len(list(wrong)),
    )


def _count(amounts: Iterable[Decimal | None]) -> int:
    return sum(bool(a) for a in amounts)
