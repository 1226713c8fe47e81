"""An answer as a Word document."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from kronespor.answers.answer import Answer, AnswerCell, AnswerRow, AnswerTable

NAVY = "1F3A5F"


def write_word(answer: Answer, path: Path) -> None:
    """Write `answer` to `path` (.docx): headings, real tables with repeated header rows, footnotes, sources."""
    from docx import Document
    from docx.shared import Pt

    document = Document()
    document.core_properties.title = answer.title
    document.core_properties.author = "Kronespor"
    document.core_properties.language = "da-DK"
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = "Calibri", Pt(10.5)
    set_page(document)
    _opening(document, answer)
    for table in answer.tables:
        _table(document, table)
    _sources(document, answer)
    document.save(str(path))


def set_page(document: Any) -> None:
    """An A4 page and the headings' look."""
    from docx.oxml.ns import qn
    from docx.shared import Cm, RGBColor

    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.2)
    section.top_margin = section.bottom_margin = Cm(2)
    for name in ("Title", "Heading 1", "Heading 2"):
        style = document.styles[name]
        style.font.name = "Calibri"
        style.font.color.rgb = RGBColor.from_string(NAVY)
        fonts = style.element.rPr.rFonts
        for attribute in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
            fonts.attrib.pop(qn(attribute), None)


def _opening(document: Any, answer: Answer) -> None:
    document.add_heading(answer.title, 0)
    if answer.recipient:
        document.add_paragraph(f"Til {answer.recipient}")
    document.add_paragraph(answer.dated)
    document.add_heading("Spørgsmål", 1)
    document.add_paragraph(f"»{answer.question}«")
    document.add_heading("Svar", 1)
    document.add_paragraph(
        f"Nedenfor er en oversigt over afsatte midler pr. {answer.standing}, fordelt på handleplaner, indsatser og år."
    )
    document.add_paragraph(answer.method)
    if answer.decisions:
        document.add_paragraph("Der henvises til følgende beslutninger:")
        for day, title, url in answer.decisions:
            paragraph = document.add_paragraph(f"{day}: ", style="List Bullet")
            if url:
                add_link(paragraph, title, url)
            else:
                paragraph.add_run(title)
    document.add_paragraph("Finansieringskilder er angivet med følgende symboler:")
    for symbol, name in answer.legend:
        document.add_paragraph(f"{symbol} {name}", style="List Bullet")


def add_link(paragraph: Any, text: str, url: str) -> None:
    """A hyperlink run; python-docx has no call for one."""
    from docx.opc.constants import RELATIONSHIP_TYPE
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    relation = paragraph.part.relate_to(url, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
    link = OxmlElement("w:hyperlink")
    link.set(qn("r:id"), relation)
    run = paragraph.add_run(text)
    run.font.underline = True
    link.append(run._r)
    paragraph._p.append(link)


def _table(document: Any, table: AnswerTable) -> None:
    caption = document.add_paragraph()
    caption.paragraph_format.keep_with_next = True
    caption.paragraph_format.space_before = _points(14)
    caption.add_run(f"Tabel {table.number}: {table.title} ({table.unit})").bold = True
    grid = document.add_table(rows=1, cols=1 + len(table.columns), style="Table Grid")
    fill(grid.rows[0].cells, ("Indsats", *table.columns), bold=True, shade="D9E2EF")
    repeat_header(grid.rows[0])
    for row in table.rows:
        _add_row(grid, row, bold=False)
    _add_row(grid, table.total, bold=True)
    amount = min(2.1, 8.4 / len(table.columns))
    set_widths(grid, [16.6 - amount * len(table.columns), *[amount] * len(table.columns)])
    for number, text in table.notes:
        paragraph = document.add_paragraph()
        paragraph.paragraph_format.space_after = _points(0)
        mark = paragraph.add_run(str(number))
        mark.font.superscript = True
        paragraph.add_run(f" {text}").font.size = _points(9)


def _points(size: float) -> Any:
    from docx.shared import Pt

    return Pt(size)


def fill(cells: Any, texts: tuple[str, ...], *, bold: bool, shade: str = "", words: int = 0) -> None:
    """Write the cells of a row: a label, figures to the right, and in the last `words` columns words."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    for i, (cell, text) in enumerate(zip(cells, texts, strict=True)):
        paragraph = cell.paragraphs[0]
        paragraph.add_run(text).bold = bold
        if 0 < i < len(texts) - words:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        if shade:
            _shade(cell, shade)


def whole_row(row: Any) -> None:
    """Let a row not be split over two pages."""
    from docx.oxml import OxmlElement

    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))


def _add_row(grid: Any, row: AnswerRow, *, bold: bool) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    added = grid.add_row()
    whole_row(added)
    first, *others = added.cells
    name = first.paragraphs[0].add_run(f"{row.label} {row.symbols}".strip())
    name.bold = bold or bool(row.description)
    if row.description:
        text = first.add_paragraph().add_run(row.description)
        text.font.size = _points(9)
    for cell, figure in zip(others, row.cells, strict=True):
        paragraph = cell.paragraphs[0]
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        _figure(paragraph, figure, bold)


def _figure(paragraph: Any, figure: AnswerCell, bold: bool) -> None:
    paragraph.add_run(figure.text).bold = bold
    if figure.notes:
        paragraph.add_run(",".join(map(str, figure.notes))).font.superscript = True


def _shade(cell: Any, colour: str) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    shade = OxmlElement("w:shd")
    shade.set(qn("w:val"), "clear")
    shade.set(qn("w:fill"), colour)
    cell._tc.get_or_add_tcPr().append(shade)


def repeat_header(row: Any) -> None:
    """Let a row stand at the top of each page of its table."""
    from docx.oxml import OxmlElement

    row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))


def set_widths(grid: Any, widths: Sequence[float]) -> None:
    """Give the columns their widths in cm."""
    from docx.shared import Cm

    grid.autofit = False
    for column, width in zip(grid.columns, widths, strict=True):
        column.width = Cm(width)
    for row in grid.rows:
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = Cm(width)


def _sources(document: Any, answer: Answer) -> None:
    document.add_page_break()
    document.add_heading("Kilder", 1)
    document.add_paragraph("Hvert beløb i tabellerne stammer fra følgende sted i de nævnte dokumenter.")
    for table in answer.tables:
        document.add_heading(f"Til tabel {table.number}: {table.title}", 2)
        for source in (s for s in answer.sources if s.table == table.number):
            paragraph = document.add_paragraph(style="List Bullet")
            paragraph.paragraph_format.space_after = _points(0)
            text = f"{source.figure}: {source.amount} – {source.place}"
            paragraph.add_run(text).font.size = _points(8.5)
