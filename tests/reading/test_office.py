"""Papers as office programs and their users really make them: each way of setting the same table reads the same."""

import datetime
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt, RGBColor

from kronespor.reading import ReadingError, read
from tests.reading.same_table import ROWS, TEXTS, codes_of, read_as, repacked, word_table


def test_what_of_a_word_table_is_not_printed_is_left_out_and_told(tmp_path: Path) -> None:
    word, table = word_table((*ROWS[:2], ("Kladde", "9.999", "9.999"), *ROWS[2:]))
    for cell in table.rows[2].cells:
        cell.paragraphs[0].runs[0].font.hidden = True
    word.save(str(tmp_path / "a.docx"))
    document = read(tmp_path / "a.docx")
    assert read_as(document) == (["2024", "2025"], TEXTS)
    assert codes_of(document) == {"hidden-text"}


def test_rows_in_content_controls_and_rows_that_begin_further_right(tmp_path: Path) -> None:
    word, table = word_table()
    control, content = OxmlElement("w:sdt"), OxmlElement("w:sdtContent")
    control.append(content)
    row = table.rows[1]._tr
    row.addprevious(control)
    content.append(row)
    heading = table.rows[0]._tr
    heading.remove(heading.tc_lst[0])
    before = OxmlElement("w:gridBefore")
    before.set(qn("w:val"), "1")
    heading.get_or_add_trPr().append(before)
    word.save(str(tmp_path / "a.docx"))
    assert read_as(read(tmp_path / "a.docx")) == (["2024", "2025"], TEXTS)


def test_rows_typed_into_one_row_of_cells(tmp_path: Path) -> None:
    columns = ["\n".join(column) for column in zip(*ROWS[1:], strict=True)]
    word, _ = word_table((ROWS[0], columns))
    word.save(str(tmp_path / "a.docx"))
    assert read_as(read(tmp_path / "a.docx")) == (["2024", "2025"], TEXTS)
    word, _ = word_table((["\n".join(column) for column in zip(*ROWS, strict=True)],))
    word.save(str(tmp_path / "b.docx"))
    assert read_as(read(tmp_path / "b.docx")) == (["2024", "2025"], TEXTS)


def test_a_column_that_had_no_room_is_told(tmp_path: Path) -> None:
    word, _ = word_table((ROWS[0], *((name, "####", amount) for name, _, amount in ROWS[1:])))
    word.save(str(tmp_path / "a.docx"))
    (remark,) = read(tmp_path / "a.docx").remarks
    assert (remark.code, remark.values["columns"]) == ("columns-not-read", ("2024",))


@pytest.mark.parametrize("tab", ["\t", "\t\t"])
def test_a_word_table_set_by_tabs(tmp_path: Path, tab: str) -> None:
    word = Document()
    for row in ROWS:
        word.add_paragraph(row[0] + tab + "\t".join(row[1:]))
    word.save(str(tmp_path / "a.docx"))
    assert read_as(read(tmp_path / "a.docx")) == (["2024", "2025"], TEXTS)


@pytest.mark.parametrize("between", [" ", "\t", "      "])
def test_a_table_typed_as_text(tmp_path: Path, between: str) -> None:
    word = Document()
    word.add_paragraph("Tabel 1: Afsatte midler (1.000 kr.)")
    word.add_paragraph("\n".join(between.join(row) for row in ROWS))
    word.save(str(tmp_path / "a.docx"))
    page = "".join(f"<p>{between.join(row)}</p>" for row in ROWS)
    (tmp_path / "a.html").write_text(f"<html><body>{page}</body></html>")
    for name in ("a.docx", "a.html"):
        assert read_as(read(tmp_path / name)) == (["2024", "2025"], TEXTS)


def wrapped(element: Any, tag: str) -> None:
    """Put an element into another of this tag."""
    around = OxmlElement(tag)
    element.addprevious(around)
    around.append(element)


def test_a_word_table_with_wrappings_symbols_equations_and_tables_in_its_cells(tmp_path: Path) -> None:
    word, table = word_table()
    first, second = table.rows[1].cells[1:]
    equation = first.paragraphs[0].runs[0]._r
    equation.tag = equation.tag.replace("wordprocessingml/2006/main", "officeDocument/2006/math")
    equation[0].tag = equation[0].tag.replace("wordprocessingml/2006/main", "officeDocument/2006/math")
    wrapped(equation, "m:oMath")
    second.paragraphs[0].clear()
    second.add_table(1, 1).cell(0, 0).text = "1.300"
    minus = table.rows[2].cells[1].paragraphs[0].runs[0]
    minus.text = "200"
    symbol = OxmlElement("w:sym")
    symbol.set(qn("w:font"), "Symbol")
    symbol.set(qn("w:char"), "F02D")
    minus._r.insert(0, symbol)
    wrapped(table._tbl, "w:customXml")
    word.save(str(tmp_path / "a.docx"))
    assert read_as(read(tmp_path / "a.docx")) == (["2024", "2025"], TEXTS)


def test_what_a_style_or_its_colour_hides_in_word_and_objects_are_told(tmp_path: Path) -> None:
    word, table = word_table((*ROWS[:3], ("Gammel", "9", "9"), ("Ny", "9", "9"), ROWS[3]))
    style = word.styles.add_style("Udgået", WD_STYLE_TYPE.CHARACTER)
    style.font.strike = True
    for cell in table.rows[3].cells:
        cell.paragraphs[0].runs[0].style = style
    for cell in table.rows[4].cells:
        cell.paragraphs[0].runs[0].font.color.rgb = RGBColor(255, 255, 255)
    word.add_paragraph()._p.append(OxmlElement("w:object"))
    word.save(str(tmp_path / "a.docx"))
    document = read(tmp_path / "a.docx")
    assert read_as(document) == (["2024", "2025"], TEXTS)
    assert codes_of(document) == {"hidden-text", "objects-not-read"}


def test_a_table_in_the_head_of_a_page_and_a_column_of_units(tmp_path: Path) -> None:
    word = Document()
    table: Any = word.sections[0].header.add_table(0, 4, Pt(400))
    for row in ROWS:
        texts = (row[0], "Enhed" if row is ROWS[0] else "1.000 kr.", *row[1:])
        for cell, text in zip(table.add_row().cells, texts, strict=True):
            cell.text = text
    word.save(str(tmp_path / "a.docx"))
    document = read(tmp_path / "a.docx")
    assert read_as(document) == (["2024", "2025"], TEXTS)
    assert "1.000 kr." in document.budgets[0].context


def test_rows_without_columns_and_without_a_total_are_told(tmp_path: Path) -> None:
    word = Document()
    word.add_paragraph("\n".join(" ".join(row) for row in ROWS[1:3]))
    word.save(str(tmp_path / "a.docx"))
    assert codes_of(read(tmp_path / "a.docx")) == {"amounts-not-read"}


def test_cells_that_are_no_numbers_are_told(tmp_path: Path) -> None:
    word, _ = word_table((*ROWS[:3], ("Netværk", "#REF!", "ca. 7 mio."), ROWS[3]))
    word.save(str(tmp_path / "a.docx"))
    (remark,) = read(tmp_path / "a.docx").remarks
    assert (remark.code, remark.place.row) == ("cells-not-read", "Netværk")
    assert "#REF!" in str(remark.values["cells"])


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"wordprocessingml.document.main+xml", b"wordprocessingml.template.main+xml"),
        (b"openxmlformats-officedocument.wordprocessingml.document.main", b"ms-word.document.macroEnabled.main"),
    ],
)
def test_templates_and_documents_with_macros(tmp_path: Path, old: bytes, new: bytes) -> None:
    word, _ = word_table()
    word.save(str(tmp_path / "a.docx"))
    repacked(tmp_path / "a.docx", tmp_path / "b.docm", lambda name: name, lambda data: data.replace(old, new))
    assert read_as(read(tmp_path / "b.docm")) == (["2024", "2025"], TEXTS)


def test_a_package_with_other_names_of_parts(tmp_path: Path) -> None:
    word, _ = word_table()
    word.save(str(tmp_path / "a.docx"))
    renamed = (b"word/document.xml", b"word/document2.xml")
    repacked(
        tmp_path / "a.docx",
        tmp_path / "b.docx",
        lambda name: name.replace("document.xml", "document2.xml").replace("/", "\\"),
        lambda data: data.replace(*renamed),
    )
    assert read_as(read(tmp_path / "b.docx")) == (["2024", "2025"], TEXTS)


def test_relationships_and_names_that_lead_nowhere(tmp_path: Path) -> None:
    word, _ = word_table()
    word.save(str(tmp_path / "a.docx"))
    idle = b'<Relationship Id="rId99" Type="http://a/hyperlink" Target="#_Toc1"/></Relationships>'
    repacked(tmp_path / "a.docx", tmp_path / "b.docx", str, lambda data: data.replace(b"</Relationships>", idle))
    assert read_as(read(tmp_path / "b.docx")) == (["2024", "2025"], TEXTS)
    book = openpyxl.Workbook()
    for row in ROWS:
        book.worksheets[0].append(row)
    book.save(tmp_path / "a.xlsx")
    empty = b'<definedNames><definedName name="_xlnm.Print_Titles" localSheetId="0"/></definedNames>'
    repacked(tmp_path / "a.xlsx", tmp_path / "b.xlsx", str, lambda data: data.replace(b"<definedNames/>", empty))
    with pytest.raises(TypeError):
        openpyxl.load_workbook(tmp_path / "b.xlsx")
    assert read_as(read(tmp_path / "b.xlsx")) == (["2024", "2025"], TEXTS)


def test_what_pivot_tables_are_made_of_is_left_alone(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in ROWS:
        book.worksheets[0].append(row)
    book.save(tmp_path / "a.xlsx")
    space = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    caches = b'<pivotCaches><pivotCache xmlns:r="%s" cacheId="1" r:id="rId77"/></pivotCaches></workbook>' % space
    repacked(tmp_path / "a.xlsx", tmp_path / "b.xlsx", str, lambda data: data.replace(b"</workbook>", caches))
    assert read_as(read(tmp_path / "b.xlsx")) == (["2024", "2025"], TEXTS)


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
BOF = b"\x09\x08\x10\x00\x00\x06\x05\x00" + bytes(12)


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.xls", OLE + BOF + b"\x2f\x00\x36\x00" + "Workbook".encode("utf-16-le"), "file-locked"),
        ("a.xls", OLE + BOF + b"\xe1\x00\x02\x00" + "WORKBOOK".encode("utf-16-le"), "converter-missing"),
        ("a.xls", b"\x09\x04\x06\x00\x00\x00\x10\x00" + bytes(64), "converter-missing"),
        ("a.doc", OLE + "WORDDOCUMENT".encode("utf-16-le"), "converter-missing"),
        ("a.msg", OLE + "WordDocument __substg1.0_001A001E".encode("utf-16-le"), "mail-of-outlook"),
        ("a.zip", b"PK\x05\x06" + bytes(18), "package-unknown"),
    ],
)
def test_old_office_files_are_refused_for_what_they_are(tmp_path: Path, name: str, content: bytes, code: str) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(ReadingError) as refused:
        read(tmp_path / name)
    assert refused.value.remark.code == code


def test_an_opendocument_file_with_a_password_says_so(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.odt", "w") as package:
        package.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        package.writestr(
            "META-INF/manifest.xml", "<manifest:file-entry><manifest:encryption-data/></manifest:file-entry>"
        )
    with pytest.raises(ReadingError) as refused:
        read(tmp_path / "a.odt")
    assert refused.value.remark.code == "file-locked"


def test_a_workbook_with_blank_rows_years_as_dates_and_an_empty_cell_far_down(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["Indsats", datetime.date(2024, 1, 1), datetime.date(2025, 1, 1)])
    for column in "BC":
        sheet[f"{column}1"].number_format = "yyyy"
    for row in (
        [],
        ["Unge"],
        ["Lektier", 1200, 1300],
        [],
        ["Voksne"],
        ["Mentorer", -200, 850],
        [],
        [],
        ["I alt", 1000, 2150],
    ):
        sheet.append(row)
    sheet["C1048576"].number_format = "0.00"
    book.save(tmp_path / "a.xlsx")
    names, rows = read_as(read(tmp_path / "a.xlsx"))
    assert (names, [row[0] for row in rows]) == (["2024", "2025"], ["Lektier", "Mentorer", "I alt"])


def test_a_workbook_whose_amounts_look_like_years(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in (
        ["Område", "Budget 2024", "Regnskab 2024"],
        ["Unge", 2010, 1900],
        ["Voksne", 630, 640],
        ["I alt", 2640, 2540],
    ):
        book.active.append(row)
    book.save(tmp_path / "a.xlsx")
    names, rows = read_as(read(tmp_path / "a.xlsx"))
    assert (names, rows[0]) == (["Budget 2024", "Regnskab 2024"], ("Unge", "2010", "1900"))


def test_a_table_in_a_table_that_lays_out_a_page(tmp_path: Path) -> None:
    inner = "".join("<tr>" + "".join(f"<td>{text}</td>" for text in row) + "</tr>" for row in ROWS)
    head = "<tr><td><img src=x></td><td>Kommunen</td></tr>"
    outer = f"<table>{head}<tr><td><p>Se her</p><table>{inner}</table></td></tr></table>"
    (tmp_path / "a.html").write_text(f"<!doctype html><html><body>{outer}</body></html>", "utf-8")
    assert read_as(read(tmp_path / "a.html")) == (["2024", "2025"], TEXTS)


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_text_of_two_bytes_per_letter_without_its_mark(tmp_path: Path, encoding: str) -> None:
    (tmp_path / "a.txt").write_bytes("\n".join("\t".join(row) for row in ROWS).encode(encoding))
    assert read_as(read(tmp_path / "a.txt")) == (["2024", "2025"], TEXTS)


def test_a_package_whose_types_have_another_case_or_are_lost(tmp_path: Path) -> None:
    word, _ = word_table()
    word.save(str(tmp_path / "a.docx"))
    repacked(tmp_path / "a.docx", tmp_path / "b.docx", lambda name: name.replace("[Content_T", "[content_t"), bytes)
    assert read_as(read(tmp_path / "b.docx")) == (["2024", "2025"], TEXTS)
    repacked(tmp_path / "a.docx", tmp_path / "c.docx", lambda name: name.replace("[Content_Types]", "types"), bytes)
    with pytest.raises(ReadingError) as refused:
        read(tmp_path / "c.docx")
    assert refused.value.remark.code == "package-damaged"
