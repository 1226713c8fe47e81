"""What a Word document is made of, beyond what python-docx has calls for."""

from collections.abc import Iterable, Sequence
from typing import Any

NAVY = "1F3A5F"


def set_page(document: Any) -> None:
    """An A4 page and the headings' look."""
    from docx.oxml.ns import qn
    from docx.shared import Cm, Pt, RGBColor

    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.2)
    section.top_margin = section.bottom_margin = Cm(2)
    _page_numbers(section.footer.paragraphs[0])
    document.styles["Caption"].font.size, document.styles["Caption"].font.color.rgb = Pt(10), RGBColor(0, 0, 0)
    for name in ("Title", "Heading 1", "Heading 2"):
        style = document.styles[name]
        style.font.name = "Calibri"
        style.font.color.rgb = RGBColor.from_string(NAVY)
        fonts = style.element.rPr.rFonts
        for attribute in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
            fonts.attrib.pop(qn(attribute), None)


def _page_numbers(paragraph: Any) -> None:
    """The number of the page and of all, to the right; fields that Word counts itself."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    for n, name in enumerate(("PAGE", "NUMPAGES")):
        if n:
            paragraph.add_run("/")
        field = OxmlElement("w:fldSimple")
        field.set(qn("w:instr"), name)
        field.append(paragraph.add_run("1")._r)
        paragraph._p.append(field)


def add_sender(document: Any, name: str, logo: tuple[bytes, float, float] | None) -> None:
    """A line with a name to the left and a logo (PNG, width and height in cm) to the right."""
    from io import BytesIO

    from docx.enum.text import WD_TAB_ALIGNMENT
    from docx.shared import Cm, Pt, RGBColor

    section = document.sections[0]
    line = document.add_paragraph()
    line.paragraph_format.space_after = Pt(24)
    run = line.add_run(name)
    run.bold, run.font.color.rgb = True, RGBColor.from_string(NAVY)
    if logo:
        png, width, height = logo
        edge = section.page_width - section.left_margin - section.right_margin
        line.paragraph_format.tab_stops.add_tab_stop(edge, WD_TAB_ALIGNMENT.RIGHT)
        shape = line.add_run("\t").add_picture(BytesIO(png), width=Cm(width), height=Cm(height))
        shape._inline.docPr.set("descr", name)


def make_room(document: Any, needed: float, sheet: tuple[float, float, float]) -> float:
    """The room in cm between the margins of the last section, made a page of `sheet` if it is less than `needed`."""
    from docx.enum.section import WD_ORIENT
    from docx.shared import Cm, Length

    section = document.sections[-1]

    def room() -> float:
        return float(Length(section.page_width - section.left_margin - section.right_margin).cm)

    if room() < needed:
        section.page_width, section.page_height = Cm(sheet[0]), Cm(sheet[1])
        section.orientation = WD_ORIENT.LANDSCAPE if sheet[0] > sheet[1] else WD_ORIENT.PORTRAIT
    return room()


def shrink(table: Any, scale: float) -> None:
    """Make the letters of a table smaller."""
    from docx.shared import Pt

    for cell in table._cells:
        for paragraph in cell.paragraphs:
            for run in paragraph.runs:
                run.font.size = Pt(round(2 * scale * (run.font.size.pt if run.font.size else 10)) / 2)


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


def fill(cells: Any, texts: tuple[str, ...], *, bold: bool, shade: str = "", words: int = 0) -> None:
    """Write the cells of a row: a label, figures to the right and never divided, words in the last `words` columns."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml import OxmlElement

    for i, (cell, text) in enumerate(zip(cells, texts, strict=True)):
        paragraph = cell.paragraphs[0]
        paragraph.add_run(text).bold = bold
        if shade:
            _shade(cell, shade)
        if 0 < i < len(texts) - words:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
            cell._tc.get_or_add_tcPr().append(OxmlElement("w:noWrap"))


def whole_row(row: Any) -> None:
    """Let a row not be split over two pages."""
    from docx.oxml import OxmlElement

    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))


def keep_together(table: Any, rows: Iterable[int]) -> None:
    """Let rows, by their numbers, stand on the page of the row that follows."""
    of = list(table.rows)
    for number in rows:
        for cell in of[number].cells:
            for paragraph in cell.paragraphs:
                paragraph.paragraph_format.keep_with_next = True


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


class Footnotes:
    """The footnotes of a document: each text once, as Word's own; what is referred to again is a raised number.

    Notes that a template has already are kept, and ours are numbered on by Word itself.
    """

    def __init__(self, document: Any, texts: Sequence[str]) -> None:
        self.texts, self.given = texts, dict[int, int]()
        self.part = _footnotes_part(document) if texts else None

    def refer(self, paragraph: Any, numbers: Sequence[int]) -> None:
        """Refer to footnotes behind what a paragraph says."""
        for n, number in enumerate(numbers):
            if n:
                paragraph.add_run(",").font.superscript = True
            if number in self.given:
                paragraph.add_run(str(number)).font.superscript = True
            else:
                self._first(paragraph, number)

    def _first(self, paragraph: Any, number: int) -> None:
        from docx.oxml import OxmlElement
        from docx.oxml.ns import qn

        self.given[number] = _add_footnote(self.part, self.texts[number - 1])
        run = paragraph.add_run()
        run.font.superscript = True
        reference = OxmlElement("w:footnoteReference")
        reference.set(qn("w:id"), str(self.given[number]))
        run._r.append(reference)


_FOOTNOTES = (
    '<w:footnotes xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
    '<w:footnote w:type="separator" w:id="-1"><w:p><w:r><w:separator/></w:r></w:p></w:footnote>'
    '<w:footnote w:type="continuationSeparator" w:id="0"><w:p><w:r><w:continuationSeparator/></w:r></w:p></w:footnote>'
    "</w:footnotes>"
)


def _footnotes_part(document: Any) -> Any:
    """The part that holds a document's footnotes, made if there is none."""
    from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
    from docx.opc.packuri import PackURI
    from docx.opc.part import XmlPart
    from docx.oxml import parse_xml

    for relation in document.part.rels.values():
        if relation.reltype == RELATIONSHIP_TYPE.FOOTNOTES:
            part = relation.target_part
            if not isinstance(part, XmlPart):
                part = XmlPart(part.partname, part.content_type, parse_xml(part.blob), document.part.package)
                relation._target = part
            return part
    name = PackURI("/word/footnotes.xml")
    part = XmlPart(name, CONTENT_TYPE.WML_FOOTNOTES, parse_xml(_FOOTNOTES), document.part.package)
    document.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)
    return part


def _add_footnote(part: Any, text: str) -> int:
    """Add a footnote; the id that a reference names."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    notes = part.element
    number = max(int(note.get(qn("w:id"))) for note in notes) + 1
    note, paragraph = OxmlElement("w:footnote"), OxmlElement("w:p")
    note.set(qn("w:id"), str(number))
    for raised, content in ((True, None), (False, f" {text}")):
        run = OxmlElement("w:r")
        properties, size = OxmlElement("w:rPr"), OxmlElement("w:sz")
        if raised:
            align = OxmlElement("w:vertAlign")
            align.set(qn("w:val"), "superscript")
        size.set(qn("w:val"), "18")
        properties.append(size)
        if raised:
            properties.append(align)
        run.append(properties)
        if content is None:
            run.append(OxmlElement("w:footnoteRef"))
        else:
            words = OxmlElement("w:t")
            words.text = content
            words.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
            run.append(words)
        paragraph.append(run)
    note.append(paragraph)
    notes.append(note)
    return number


def add_drawing(paragraph: Any, svg: str, png: bytes, text: str, width: float) -> None:
    """A picture as SVG with what it shows in words; programs that know no SVG show `png`. `width` in cm."""
    from io import BytesIO

    from docx.opc.packuri import PackURI
    from docx.opc.part import Part
    from docx.oxml import parse_xml
    from docx.oxml.ns import qn
    from docx.shared import Cm

    shape = paragraph.add_run().add_picture(BytesIO(png), width=Cm(width))
    shape._inline.docPr.set("descr", text)
    package = paragraph.part.package
    number = 1 + sum(str(part.partname).endswith(".svg") for part in package.iter_parts())
    part = Part(PackURI(f"/word/media/drawing{number}.svg"), "image/svg+xml", svg.encode(), package)
    relation = paragraph.part.relate_to(
        part, "http://schemas.openxmlformats.org/officeDocument/2006/relationships/image"
    )
    blip = next(shape._inline.iter(qn("a:blip")))
    blip.append(
        parse_xml(
            '<a:extLst xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">'
            '<a:ext uri="{96DAC541-7B7A-43D3-8B79-37D633B846F1}">'
            '<asvg:svgBlip xmlns:asvg="http://schemas.microsoft.com/office/drawing/2016/SVG/main" '
            'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
            f'r:embed="{relation}"/></a:ext></a:extLst>'
        )
    )
