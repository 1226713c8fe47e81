"""Word tables whose amounts stand in fields, in fonts of signs or under changes: each is read as it is printed."""

from pathlib import Path
from typing import Any

import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn

from kronespor.reading import Document, read
from tests.reading.same_table import ROWS, TEXTS, codes_of, read_as, web_row, word_table


def field(instruction: str, result: str) -> str:
    def mark(kind: str) -> str:
        return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'

    return f"{mark('begin')}{instruction}{mark('separate')}{run(result)}{mark('end')}"


def run(text: str, font: str = "") -> str:
    properties = f'<w:rPr><w:rFonts w:ascii="{font}"/></w:rPr>' if font else ""
    return f"<w:r>{properties}<w:t>{text}</w:t></w:r>"


def asks(text: str) -> str:
    return f"<w:r><w:instrText>{text}</w:instrText></w:r>"


def with_cell(tmp_path: Path, row: int, column: int, content: str) -> Document:
    word, table = word_table()
    paragraph = table.cell(row, column).paragraphs[0]._p
    for element in list(paragraph):
        paragraph.remove(element)
    for element in list(parse_xml(f"<w:p {nsdecls('w')}>{content}</w:p>")):
        paragraph.append(element)
    word.save(str(tmp_path / "a.docx"))
    return read(tmp_path / "a.docx")


@pytest.mark.parametrize(
    ("row", "column", "content"),
    [
        (1, 1, field(asks("IF ") + field(asks("MERGEFIELD sum"), "9999") + asks(' = 9999 "1.200" "0"'), "1.200")),
        (2, 1, run("\uf02d", "Symbol") + run("200")),
        (2, 1, run("\u00ad200")),  # printed as a hyphen, for it divides no word
        (2, 0, run("\uf0fe", "Wingdings") + run("Mentorer")),
        (2, 0, run("\uf0fe\uf020" + "".join(chr(0xF000 + ord(letter)) for letter in "Mentorer"), "Wingdings")),
    ],
    ids=["field in a field", "minus of Symbol", "soft hyphen", "box before a name", "name in a font of ornaments"],
)
def test_a_cell_of_a_word_table(tmp_path: Path, row: int, column: int, content: str) -> None:
    document = with_cell(tmp_path, row, column, content)
    assert (read_as(document), codes_of(document)) == ((["2024", "2025"], TEXTS), set())


def test_a_cell_that_is_deleted_is_none_of_its_row(tmp_path: Path) -> None:
    word, table = word_table()
    row = table.rows[1]._tr
    cell: Any = parse_xml(
        f'<w:tc {nsdecls("w")}><w:tcPr><w:cellDel w:id="1" w:author="a"/></w:tcPr><w:p>{run("9.999")}</w:p></w:tc>'
    )
    row.insert(list(row).index(row.findall(qn("w:tc"))[1]), cell)
    word.save(str(tmp_path / "a.docx"))
    assert read_as(read(tmp_path / "a.docx")) == (["2024", "2025"], TEXTS)


def test_a_total_named_in_the_column_of_numbers(tmp_path: Path) -> None:
    head, *rows = [web_row(("Nr.", *ROWS[0])), *(web_row((str(n), *row)) for n, row in enumerate(ROWS[1:-1], 1))]
    total = "<tr><td colspan=2>I alt<td>1.000<td>2.150</tr>"
    (tmp_path / "a.html").write_text(f"<!doctype html><table>{head}{''.join(rows)}{total}</table>", "utf-8")
    (table,) = read(tmp_path / "a.html").budgets
    assert [column.name for column in table.columns] == ["2024", "2025"]
    assert [(row.number, row.label) for row in table.rows] == [("1", "Lektier"), ("2", "Mentorer"), ("", "I alt")]


def test_cells_that_hold_this_years_amount_and_the_last_years_are_told(tmp_path: Path) -> None:
    two = [(a, f"{b}<br>({b})" if n else b, c) for n, (a, b, c) in enumerate(ROWS)]
    (tmp_path / "a.html").write_text(f"<!doctype html><table>{''.join(map(web_row, two))}</table>", "utf-8")
    document = read(tmp_path / "a.html")
    (remark,) = document.remarks
    assert (remark.code, remark.values["columns"]) == ("columns-not-read", ("2024",))
