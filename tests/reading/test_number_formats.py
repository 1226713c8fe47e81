"""What programs put round a number, or print instead of it: number formats, unseen marks, markup, lists of a form."""

from collections.abc import Sequence
from pathlib import Path

import openpyxl
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from kronespor.footing import foot_document
from kronespor.reading import read
from tests.reading.same_table import ROWS, TEXTS, codes_of, read_as, web_row, web_table, word_table

BODY = [("Lektier", 1200, 1300), ("Mentorer", -200, 850), ("I alt", 1000, 2150)]


def sheet(path: Path, title: str, number_format: str, by: int = 1) -> Path:
    """A workbook of the table, its amounts `by` so many and shown by a number format."""
    book = openpyxl.Workbook()
    book.active.append([title])
    book.active.append(["Indsats", 2024, 2025])
    for name, *amounts in BODY:
        book.active.append([name, *(amount * by for amount in amounts)])
        for cell in book.active[book.active.max_row][1:]:
            cell.number_format = number_format
    book.save(path)
    return path


@pytest.mark.parametrize(
    ("title", "number_format", "by", "code"),
    [
        ("Midler i kr.", '[>=1000000]#,##0.0,," mio.";[>=1000]#,##0," t.";#,##0', 1000, None),
        ("Midler i kr.", "#,##0,", 1000, "unit-in-format"),  # whatever the title says, they are thousands
        ("Midler i 1.000 kr.", "#,##0,", 1000, None),
        ("Midler i kr.", '#,##0".000"', 1, None),
        ("Midler i kr.", '#,##0,".000"', 1000, None),
        ("Midler i 1.000 kr.", "-#,##0;#,##0", -1, None),
        ("Midler i 1.000 kr.", "#,##0;[Red]#,##0", 1, None),
        ("Midler i 1.000 kr.", "#,##0;;", 1, "faint-cells"),
        ("Midler i 1.000 kr.", '"+" #,##0;"-" #,##0;0', 1, None),
    ],
)
def test_a_number_format_shows_other_digits_than_are_stored(
    tmp_path: Path, title: str, number_format: str, by: int, code: str | None
) -> None:
    document = read(sheet(tmp_path / "a.xlsx", title, number_format, by))
    (table,) = foot_document(document).tables
    assert [[table.kroner(cell) for cell in row.cells] for row in table.rows] == [
        [amount * 1000 for amount in amounts] for _, *amounts in BODY
    ]
    assert codes_of(document) == ({code} if code else set())


def test_thousands_that_a_format_shows_are_kroner_only_where_the_paper_may_be_of_kroner(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    text = (
        "The amounts of each of the departments of the city are those that were adopted by the council in the spring."
    )
    rows: list[Sequence[object]] = [["General fund"], [text], ["Department", 2024, 2025], *BODY]
    for row in rows:
        book.active.append(list(row))
    for row in book.active.iter_rows(min_row=4, min_col=2):
        for cell in row:
            cell.value, cell.number_format = cell.value * 1000, "#,##0,"
    book.save(tmp_path / "a.xlsx")
    (table,) = foot_document(read(tmp_path / "a.xlsx")).tables
    assert (table.unit.name, table.unit.factor, table.unit.is_kroner) == ("1.000", 1000, False)


@pytest.mark.parametrize("around", ["\u200e{}\u200b", "\u202d{}\u202c", "\u00ad{}", "\u2066{}\u2069"])
@pytest.mark.parametrize("minus", "\u2010\u2011\ufe63\uff0d")
def test_marks_that_do_not_show_and_every_minus(tmp_path: Path, around: str, minus: str) -> None:
    rows = [tuple(around.format(text.replace("-", minus)) for text in row) for row in ROWS]
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(tmp_path / "a.xlsx")
    (tmp_path / "a.html").write_text(f"<table>{''.join(map(web_row, rows))}</table>", "utf-8")
    for name in ("a.xlsx", "a.html"):
        assert read_as(read(tmp_path / name)) == (["2024", "2025"], TEXTS)


def test_letters_of_a_workbook_that_xml_cannot_hold(tmp_path: Path) -> None:
    path = sheet(tmp_path / "a.xlsx", "Midler", "0")
    book = openpyxl.load_workbook(path)
    book.active["A3"] = "Lektier_x000D_\nfor unge"
    book.save(path)
    assert read_as(read(path))[1][0][0] == "Lektier for unge"


HIDING = {
    "clipped": "position:absolute; width:1px; height:1px; clip: rect(0, 0, 0, 0)",
    "clipped a little": "clip:rect(1px 1px 1px 1px)",
    "clipped by its path": "clip-path: inset(50%)",
}


@pytest.mark.parametrize("style", HIDING.values(), ids=HIDING)
def test_what_is_written_for_those_who_listen_is_no_amount(tmp_path: Path, style: str) -> None:
    said = web_table().replace("1.200", f"1.200<span style='{style}'>1200 kroner</span>")
    (tmp_path / "a.html").write_text(said, "utf-8")
    assert read_as(read(tmp_path / "a.html"))[1] == TEXTS


def test_a_cell_that_spans_the_rest_of_its_part_of_a_table(tmp_path: Path) -> None:
    rows = web_table().replace("<td>Indsats", "<td><td>Indsats")
    rows = rows.replace("<td>Lektier", "<td rowspan=0>Kultur<td>Lektier")
    (tmp_path / "a.html").write_text(rows, "utf-8")
    table = read(tmp_path / "a.html").budgets[0]
    assert [[t.text for t in row.tokens] for row in table.rows if row.tokens] == [list(row[1:]) for row in TEXTS]


@pytest.mark.parametrize("cell", ["1.200[^1]", "~~1.100~~ 1.200", "`1.200`", "**`1.200`**"])
def test_marks_of_markdown_round_an_amount(tmp_path: Path, cell: str) -> None:
    lines = ["| " + " | ".join(row) + " |" for row in ROWS]
    text = "\n".join([lines[0], "|---|---:|---:|", *lines[1:]]).replace("| 1.200 ", f"| {cell} ")
    (tmp_path / "a.md").write_text(text, "utf-8")
    document = read(tmp_path / "a.md")
    (table,) = foot_document(document).tables
    assert [str(row.cells[0].amount) for row in table.rows] == ["1200", "-200", "1000"]
    assert [remark.code for remark in document.remarks] == ["hidden-text"] * ("~~" in cell)


@pytest.mark.parametrize("between", [";", ",", "\t"])
def test_amounts_written_as_formulas_of_texts(tmp_path: Path, between: str) -> None:
    rows = [between.join([row[0], *(f'="{text}"' for text in row[1:])]) for row in ROWS]
    (tmp_path / "a.csv").write_text("\n".join(rows), "utf-8")
    assert read_as(read(tmp_path / "a.csv")) == (["2024", "2025"], TEXTS)


RUNS = {
    "an entry chosen of a list": '<w:fldChar w:fldCharType="begin"><w:ffData><w:ddList><w:result w:val="1"/>'
    '<w:listEntry w:val="900"/><w:listEntry w:val="1.200"/></w:ddList></w:ffData></w:fldChar>',
    "the first of a list": '<w:fldChar w:fldCharType="begin"><w:ffData><w:ddList>'
    '<w:listEntry w:val="1.200"/><w:listEntry w:val="900"/></w:ddList></w:ffData></w:fldChar>',
    "how it is said above it": "<w:ruby><w:rt><w:r><w:t>9</w:t></w:r></w:rt>"
    "<w:rubyBase><w:r><w:t>1.200</w:t></w:r></w:rubyBase></w:ruby>",
}


@pytest.mark.parametrize("run", RUNS.values(), ids=RUNS)
def test_a_list_of_a_form_and_what_is_set_above_a_text_in_word(tmp_path: Path, run: str) -> None:
    word, table = word_table()
    cell = table.cell(1, 1)
    cell.text = ""
    cell.paragraphs[0]._p.append(parse_xml(f"<w:r {nsdecls('w')}>{run}</w:r>"))
    word.save(tmp_path / "a.docx")
    assert read_as(read(tmp_path / "a.docx"))[1] == TEXTS
