"""What a Word document is made of, beyond what python-docx has calls for."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import escape

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


def shrink(paragraph: Any, size: int) -> None:
    """Make all letters of a paragraph as small as this, in half-points."""
    from docx.oxml.ns import qn
    from docx.shared import Pt
    from docx.text.run import Run

    for run in paragraph._p.iter(qn("w:r")):
        Run(run, paragraph).font.size = Pt(size / 2)


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


@dataclass(frozen=True)
class Looks:
    """How the rows of a table look: cm of each column, how many of the last hold words, half-points of the letters.

    `size`, `small`: of what a row says and of what explains it; no size is that of the document's style.
    """

    widths: Sequence[float]
    words: int
    small: int
    size: int | None = None


def add_table(document: Any, style: str | None, widths: Sequence[float]) -> Any:
    """A table of no rows yet, whose columns have these widths in cm."""
    from docx.shared import Cm

    table = document.add_table(rows=0, cols=len(widths), style=style)
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Cm(width)
    return table


def add_row(
    table: Any,
    texts: Sequence[str],
    looks: Looks,
    *,
    is_head: bool = False,
    is_bold: bool = False,
    shade: str = "",
    is_kept: bool = False,
    text: str = "",
) -> list[Any]:
    """Add a row that is not divided over pages; the first paragraph of each of its cells.

    A label, figures to the right and never divided, and words. `is_head`: stands at the top of each page of its table.
    `is_kept`: on the page of the row that follows. `text`: what explains the row, below its label. Written as XML at
    once: python-docx takes a third of a millisecond for a cell, and an overview has half a million.
    """
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls
    from docx.text.paragraph import Paragraph

    keep = "<w:keepNext/>" if is_kept else ""
    bold = "<w:b/>" if is_bold else '<w:b w:val="0"/>'
    shaded = f'<w:shd w:val="clear" w:fill="{shade}"/>' if shade else ""
    cells = []
    for n, (words, width) in enumerate(zip(texts, looks.widths, strict=True)):
        is_figure = 0 < n < len(texts) - looks.words
        right, whole = ('<w:jc w:val="right"/>', "<w:noWrap/>") if is_figure else ("", "")
        more = _paragraph(text, keep, "", looks.small) if text and not n else ""
        cells.append(
            f'<w:tc><w:tcPr><w:tcW w:type="dxa" w:w="{_twips(width)}"/>{shaded}{whole}</w:tcPr>'
            f"{_paragraph(words, keep + right, bold, looks.size)}{more}</w:tc>"
        )
    head = "<w:tblHeader/>" if is_head else ""
    row = parse_xml(f"<w:tr {nsdecls('w')}><w:trPr><w:cantSplit/>{head}</w:trPr>{''.join(cells)}</w:tr>")
    table._tbl.append(row)
    return [Paragraph(cell.p_lst[0], table) for cell in row.tc_lst]


def _paragraph(text: str, about: str, bold: str, size: int | None) -> str:
    """A paragraph of one run as XML; lines and tabulators as Word has them."""
    said = "".join(
        {"\n": "<w:br/>", "\t": "<w:tab/>"}.get(part) or f'<w:t xml:space="preserve">{escape(part)}</w:t>'
        for part in re.split(r"([\n\t])", text)
        if part
    )
    look = bold + (f'<w:sz w:val="{size}"/>' if size else "")
    return f"<w:p><w:pPr>{about}</w:pPr><w:r><w:rPr>{look}</w:rPr>{said}</w:r></w:p>"


def _twips(cm: float) -> int:
    """Twentieths of a point."""
    return round(cm * 72 * 20 / 2.54)


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
