"""Excel workbooks: several tables, hidden parts, formulas, formats that hide the unit."""

import datetime
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.styles import Border, Font, PatternFill, Side

from kronespor.footing import foot_document
from kronespor.reading import ReadingError, read
from kronespor.reading.excel import reader

Rows = list[list[Any]]


def book_of(path: Path, rows: Rows, number_format: str = "General") -> openpyxl.Workbook:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
        for cell in book.active[book.active.max_row][1:]:
            if not (isinstance(cell.value, int) and 2000 < cell.value < 2100):
                cell.number_format = number_format
    book.save(path)
    return book


def test_formulas_without_stored_values_are_added_up(tmp_path: Path) -> None:
    rows: Rows = [["Tabel 1: Midler (kr.)"], ["Indsats", 2024, 2025, "I alt"], ["Alfa", 5800, 100, "=B3+C3"]]
    rows += [["Beta", 200, 300, "=SUM(B4:C4)"], ["I alt", "=SUM(B3:B4)", "=SUM(C3:C4)", "=SUM(D3:D4)"]]
    book_of(tmp_path / "a.xlsx", rows, "#,##0")
    document = read(tmp_path / "a.xlsx")
    footed = foot_document(document)
    assert [c.printed for c in footed.tables[0].rows[2].cells] == ["6.000", "400", "6.400"]
    assert all(c.proof == "proven" for r in footed.tables[0].rows for c in r.cells)
    assert [f.code for f in footed.findings] == ["formula-without-value"]
    assert document.budgets[0].rows[0].tokens[0].box is not None
    bare = (tmp_path / "a.xlsx").rename(tmp_path / "a")  # a file is what it holds, whatever it is called
    assert read(bare).budgets == document.budgets


def test_a_stored_value_that_its_formula_contradicts_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    book_of(path, [["Indsats", 2024], ["Alfa", 100], ["Beta", 200], ["I alt", "=SUM(B2:B3)"]])
    import zipfile

    with zipfile.ZipFile(path) as package:
        parts = {n: package.read(n) for n in package.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    parts[sheet] = (
        parts[sheet]
        .replace(b"<f>SUM(B2:B3)</f><v />", b"<f>SUM(B2:B3)</f><v>350</v>")
        .replace(b"<f>SUM(B2:B3)</f><v></v>", b"<f>SUM(B2:B3)</f><v>350</v>")
    )
    with zipfile.ZipFile(path, "w") as package:
        for name, data in parts.items():
            package.writestr(name, data)
    (remark,) = read(path).remarks
    assert (remark.code, remark.severity) == ("stale-formula", "error")
    assert (remark.values["cell"], remark.values["shown"], remark.values["computed"]) == ("B4", 350, 300)


def test_a_format_that_hides_thousands_gives_the_unit(tmp_path: Path) -> None:
    rows = [["Indsats", 2024], ["Alfa", 5_800_000], ["Beta", 200_000], ["I alt", 6_000_000]]
    book_of(tmp_path / "a.xlsx", rows, "#,##0,")
    footed = foot_document(read(tmp_path / "a.xlsx"))
    (table,) = footed.tables
    assert [r.cells[0].printed for r in table.rows] == ["5.800", "200", "6.000"]
    assert table.kroner(table.rows[2].cells[0]) == 6_000_000
    assert "unit-in-format" in [f.code for f in footed.findings]


def test_headings_are_as_their_formats_show_them(tmp_path: Path) -> None:
    book = book_of(tmp_path / "a.xlsx", [["Indsats", 2024, datetime.date(2024, 2, 1)], ["Alfa", 100, 110]])
    for cell, form in {"B1": '"Budget "0', "C1": "mmm\\ yy"}.items():
        book.active[cell].number_format = form
    book.save(tmp_path / "a.xlsx")
    (found,) = read(tmp_path / "a.xlsx").budgets
    assert [column.name for column in found.columns] == ["Budget 2024", "februar 2024"]


def test_what_is_hidden_is_told(tmp_path: Path) -> None:
    book = book_of(tmp_path / "a.xlsx", [["Indsats", 2024], ["Alfa", 100], ["Beta", 200], ["I alt", 300]])
    book.active.row_dimensions[3].hidden = True
    book.create_sheet("Kladde").sheet_state = "hidden"
    book.save(tmp_path / "a.xlsx")
    document = read(tmp_path / "a.xlsx")
    assert [r.code for r in document.remarks] == ["hidden-rows", "hidden-sheet"]
    assert foot_document(document).tables[0].rows[2].cells[0].proof == "proven"


def test_tables_below_and_beside_each_other(tmp_path: Path) -> None:
    one: Rows = [["Tabel 1: A (kr.)"], ["Indsats", 2024, None, "Indsats", 2025], ["Alfa", 1000, None, "Gamma", 30_000]]
    one += [["Beta", 2000, None, "Delta", 40_000], ["I alt", 3000, None, "I alt", 70_000], []]
    two: Rows = [["Tabel 2: B (kr.)"], ["Indsats", 2024], ["Epsilon", 5000], ["Zeta", 6000], ["I alt", 11_000]]
    book_of(tmp_path / "a.xlsx", one + two)
    tables = read(tmp_path / "a.xlsx").budgets
    assert [[r.label for r in t.rows] for t in tables] == [
        ["Alfa", "Beta", "I alt"],
        ["Gamma", "Delta", "I alt"],
        ["Epsilon", "Zeta", "I alt"],
    ]


def test_a_sheet_of_more_cells_than_are_read_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "MAX_CELLS", 499)
    book_of(tmp_path / "a.xlsx", [[f"Indsats {n}", n, n, n, n] for n in range(100)])
    with pytest.raises(ReadingError) as refused:
        read(tmp_path / "a.xlsx")
    assert refused.value.remark.code == "workbook-too-large"


@pytest.mark.parametrize(
    "formula",
    ["=SUM(Andre!B2:B3)", "=SUM(B:B)", "=SUM(Budget)", "=IF(B2>0,1,2)", "=B2B3"],
)
def test_a_formula_that_is_more_than_cells_and_arithmetic_is_not_worked_out(tmp_path: Path, formula: str) -> None:
    book_of(tmp_path / "a.xlsx", [["Indsats", 2024], ["Alfa", 100], ["Beta", 200], ["I alt", formula]])
    document = read(tmp_path / "a.xlsx")
    assert [t.text for r in document.budgets[0].rows for t in r.tokens] == ["100", "200"]
    assert [r.code for r in document.remarks] == ["formula-without-value"]


def test_large_amounts_keep_their_decimals_and_halves_round_as_excel_shows_them(tmp_path: Path) -> None:
    book_of(tmp_path / "a.xlsx", [["Indsats", 2024], ["Alfa", 12_345_678_901.25], ["Beta", 0.1]])
    tokens = [t.text for r in read(tmp_path / "a.xlsx").budgets[0].rows for t in r.tokens]
    assert tokens == ["12.345.678.901,25", "0,1"]
    book_of(tmp_path / "b.xlsx", [["Indsats", 2024], ["Alfa", 2.5], ["Beta", 3.5]], "0")
    assert [t.text for r in read(tmp_path / "b.xlsx").budgets[0].rows for t in r.tokens] == ["3", "4"]


@pytest.mark.parametrize(
    ("number_format", "printed", "unit"),
    [
        ('#,##0 "kr."', "400.000 kr.", "kr."),
        ('#,##0.00\\ "kr."', "400.000,00 kr.", "kr."),
        ("[$€-2] #,##0", "€ 400.000", "EUR"),
        ('#,##0 "stk."', "400.000", "kr."),
    ],
)
def test_a_number_format_shows_its_currency(tmp_path: Path, number_format: str, printed: str, unit: str) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in (("Tilbud", "Budget 2025"), ("Bibliotek", 400_000), ("Museum", 300_000), ("I alt", 700_000)):
        sheet.append(row)
    for r in (2, 3, 4):
        sheet.cell(r, 2).number_format = number_format
    book.save(tmp_path / "a.xlsx")
    (footed,) = foot_document(read(tmp_path / "a.xlsx")).tables
    assert footed.rows[0].cells[0].printed == printed
    assert (footed.unit.name, footed.unit_stated) == (unit, "stk" not in number_format)


def test_cells_that_hardly_show_and_text_laid_on_a_sheet(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in (["Indsats", 2024], ["Lektier", 12], ["Mentorer", 30], ["Gammel", 9], ["I alt", 51]):
        book.active.append(row)
    book.active["A2"].font = Font(color="FFFFFFFF")
    book.active["A3"].font = Font(color="FFFFFFFF")
    book.active["A3"].fill = PatternFill("solid", "FF0000FF")
    book.active["B4"].font = Font(strike=True)
    book.save(tmp_path / "a.xlsx")
    texts = "".join(f"<a:p><a:r><a:t>{text}</a:t></a:r></a:p>" for text in ("Leje 12.000", "Vand 30.000"))
    with zipfile.ZipFile(tmp_path / "a.xlsx", "a") as package:
        package.writestr(
            "xl/drawings/drawing1.xml",
            f'<w xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">{texts}</w>',
        )
        package.writestr("xl/embeddings/oleObject1.bin", b"x")
    remarks = {remark.code: remark.values for remark in read(tmp_path / "a.xlsx").remarks}
    assert set(remarks) == {"faint-cells", "objects-not-read", "amounts-not-read"}
    assert remarks["faint-cells"]["names"] == ("A2", "B4")


@pytest.mark.parametrize("total", [300, 400])
@pytest.mark.parametrize("how", ["struck out", "hidden"])
def test_a_row_that_is_withheld_counts_if_the_sums_say_so(tmp_path: Path, how: str, total: int) -> None:
    rows: Rows = [["Tabel 1: Midler (kr.)"], ["Indsats", 2024, 2025], ["Alfa", 100, 200], ["Ude", 100, 100]]
    book = book_of(tmp_path / "a.xlsx", [*rows, ["Beta", 200, 300], ["I alt", total, total + 200]])
    for cell in book.active[4]:
        cell.font = Font(strike=how == "struck out")
    book.active.row_dimensions[4].hidden = how == "hidden"
    book.save(tmp_path / "a.xlsx")
    footed = foot_document(read(tmp_path / "a.xlsx"))
    assert not [f for f in footed.findings if f.severity == "error"]
    assert [r.label for r in footed.tables[0].rows] == ["Alfa", *(["Ude"] if total == 400 else []), "Beta", "I alt"]


def test_borders_round_merged_cells_are_drawn_for_others_only(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    for row in (("Område", "2024"), ("Skoler", 1200), ("Ældre", 2400)):
        sheet.append(row)
    sheet.merge_cells("A5:B6")
    sheet["A5"].border = Border(bottom=Side("thin"))
    book.save(tmp_path / "a.xlsx")
    assert [row.label for row in read(tmp_path / "a.xlsx").budgets[0].rows] == ["Skoler", "Ældre"]
    assert openpyxl.load_workbook(tmp_path / "a.xlsx").active["B6"].border.bottom.style == "thin"


@pytest.mark.parametrize("out", [1, -1])
def test_amounts_beside_their_heading_are_of_its_column(tmp_path: Path, out: int) -> None:
    shifted = [("Alfa", 100, 200, 1), ("Beta", 300, 400, 0), ("Gamma", 50, 60, 1), ("I alt", 450, 660, 0)]
    rows: Rows = [["Midler i 1.000 kr."], ["Indsats", None, 2024, None, 2025, None]]
    for name, first, second, moves in shifted:
        row: list[Any] = [name, None, None, None, None, None]
        row[2 + moves * out], row[4 + moves * out] = first, second
        rows.append(row)
    book_of(tmp_path / "a.xlsx", rows)
    (table,) = read(tmp_path / "a.xlsx").budgets
    assert [column.name for column in table.columns] == ["2024", "2025"]
    assert [[t.text for t in row.tokens] for row in table.rows] == [[str(a), str(b)] for _, a, b, _ in shifted]
