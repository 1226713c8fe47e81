"""Workbooks, CSV and Markdown: what spreadsheets and readers of text get."""

import io
from decimal import Decimal

import openpyxl
import pytest

from kronespor.papers import markdown
from kronespor.papers.csv import Value, csv_bytes, csv_text
from kronespor.papers.excel import BOLD, KRONER, MOST_TERMS, Cell, Difference, Sheet, Style, Sum, workbook


def opened(*sheets: Sheet) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(workbook("Titel", sheets)))


def sheet(*rows: tuple[Cell | None, ...], name: str = "Ark") -> Sheet:
    return Sheet(name, rows, (20.0, 10.0, 10.0))


def test_a_sheet_has_texts_amounts_and_formulas_with_their_values() -> None:
    amounts = (Cell("Alfa", BOLD), Cell(Decimal("100.5")), Cell(Decimal(200)))
    formulas = (
        Cell("I alt"),
        Cell(Decimal("300.5"), formula=Sum(((0, 1), (0, 2)))),
        Cell(Decimal("99.5"), formula=Difference((0, 2), (0, 1))),
    )
    data = workbook("Titel", [sheet(amounts, formulas)])
    written, values = (openpyxl.load_workbook(io.BytesIO(data), data_only=only).active for only in (False, True))
    assert [c.value for c in written[1]] == ["Alfa", 100.5, 200] and written["A1"].font.b
    assert [c.value for c in written[2]] == ["I alt", "=SUM(B1:C1)", "=C1-B1"]
    assert [c.value for c in values[2]] == ["I alt", 300.5, 99.5]


@pytest.mark.parametrize(
    ("cells", "formula"),
    [
        (((0, 1), (1, 1), (2, 1)), "=SUM(B1:B3)"),
        (((0, 1), (2, 1)), "=SUM(B1,B3)"),
        (tuple((2 * n, 1) for n in range(MOST_TERMS)), 7),  # too many to name: the amount
    ],
)
def test_a_sum_names_a_range_or_its_cells(cells: tuple[tuple[int, int], ...], formula: object) -> None:
    page = opened(sheet((Cell(Decimal(7), formula=Sum(cells)),))).active
    assert page["A1"].value == formula


def test_ore_are_shown_on_a_sheet_that_has_some() -> None:
    looks = []
    for amount in ("100", "100.50"):
        page = opened(sheet(tuple(Cell(Decimal(a), Style(number_format=KRONER)) for a in ("200", amount)))).active
        looks.append([cell.number_format for cell in page[1][:2]])
    assert looks == [["#,##0"] * 2, ["#,##0.00"] * 2]


def test_nothing_typed_is_a_formula_or_a_link() -> None:
    page = opened(sheet((Cell("=1+1"), Cell("https://kommune.example"), Cell("1234")))).active
    assert [c.data_type for c in page[1]] == ["s", "s", "s"] and page["B1"].hyperlink is None


def test_sheets_have_names_that_excel_takes_and_that_differ() -> None:
    long = "Handleplan: mod [alt]/" + "x" * 40
    names = opened(sheet(name=long), sheet(name=long.upper()), sheet(name="")).sheetnames
    assert len({name.lower() for name in names}) == 3 and all(0 < len(name) <= 31 for name in names)
    assert not any(sign in "".join(names) for sign in "[]:*?/\\")


def test_a_sheet_prints_its_columns_side_by_side_with_its_headings_on_each_page() -> None:
    page = opened(Sheet("Ark", ((Cell("Indsats"), Cell("2024")),), (20, 10), head=1, labels=1)).active
    assert (page.freeze_panes, page.print_title_rows) == ("B2", "$1:$1")
    assert page.page_setup.orientation == "landscape" and page.page_setup.fitToHeight == 0


def test_a_wrapped_text_makes_its_row_higher_and_a_note_is_kept() -> None:
    page = opened(sheet((Cell("ord " * 20, Style(wrapped=True)), Cell(Decimal(1), note="Bilag 1")))).active
    assert page.row_dimensions[1].height == 60 and page["B1"].comment.text == "Bilag 1"


def test_csv_has_semicolons_and_decimal_commas() -> None:
    rows: list[tuple[Value, ...]] = [("Indsats", 2024, "I alt"), ("Alfa; beta", Decimal("1250000.50"), None)]
    assert csv_text(rows) == 'Indsats;2024;I alt\n"Alfa; beta";1250000,5;\n'
    assert csv_bytes(rows).startswith(b"\xef\xbb\xbfIndsats;2024;I alt\r\n")


def test_a_table_in_markdown_has_its_figures_to_the_right_and_no_cell_breaks_it() -> None:
    lines = markdown.table(("Indsats", "2024"), [("A|B\nC", "1.000")], figures=[1])
    assert lines == ["| Indsats | 2024 |", "| --- | ---: |", "| A\\|B C | 1.000 |"]


def test_what_is_written_is_never_markdown() -> None:
    assert markdown.link("[*a*]", "") == r"\[\*a\*\]"
    assert markdown.link("a_b", "https://kommune.example") == r"[a\_b](https://kommune.example)"
