"""Formulas of a workbook worked out again, what they are relations of, and number formats."""

import datetime
from typing import Any

import openpyxl
import pytest

from kronespor.language import language
from kronespor.reading.excel.calculated import Calculated
from kronespor.reading.excel.formats import as_shown


def calculated(cells: dict[str, Any], stored: dict[str, Any] | None = None, **others: dict[str, Any]) -> Calculated:
    """A workbook with these cells on its first sheet; `stored` are the values of its formulas."""
    books = openpyxl.Workbook(), openpyxl.Workbook()
    for book, values in zip(books, (cells | (stored or {}), cells), strict=True):
        book.active.title = "Ark1"
        for name, value in values.items():
            book.active[name] = value
        for title, more in others.items():
            sheet = book.create_sheet(title)
            for name, value in more.items():
                sheet[name] = value
    values_only, formulas = books
    for sheet in values_only.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    cell.value = None
    return Calculated(values_only, formulas)


NUMBERS = {"A1": 10, "A2": 20, "B1": 3, "B2": "tekst"}


def value(formula: str, **others: dict[str, Any]) -> object:
    return calculated({**NUMBERS, "D9": formula}, **others).of("Ark1").numbers.get((9, 4))


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("=A1+A2", 30),
        ("=-A1+SUM(A1:B2)", 23),
        ("=SUM(A1,B1)-2.5", 10.5),
        ("= sum( $A$1:$A$2 )", 30),
        ("=SUM(A1:C1048576)", 33),
        ("=SUM(A:B)", 33),
        ("=SUM(1:2)", 33),
        ("=SUM(A2:A1)", 30),
        ("=SUBTOTAL(9,A1:B2)", 33),
        ("=A1*B1/A2", 1.5),
        ("=A2*10%", 2),
        ("=(A2-A1)/A1", 1),
        ("=A1-(A2-B1)", -7),
        ("=C5+A1", 10),
        ("=SUM('Mit ark'!A1:A2)+A1", 110),
    ],
)
def test_sums_differences_products_and_quotients_are_worked_out(formula: str, expected: object) -> None:
    assert value(formula, **{"Mit ark": {"A1": 40, "A2": 60}}) == expected


@pytest.mark.parametrize(
    "formula",
    [
        "=IF(A1,1,2)",
        "=Andet!A1",
        "=SUM([1]Ark1!A1)",
        "=SUM(Ark1:Ark2!A1)",
        "=SUM(Budget)",
        "=SUBTOTAL(1,A1:A2)",
        "=A1^2",
        "=A1:A2*2",
        "=A1/C1",
        "=A1+B2",
        "=A1)+B1",
        "=9E999999*9E999999",
        "=SUM(D:D)",
        "=" + "A1+" * 1000 + "A1",
    ],
)
def test_any_other_formula_has_no_value(formula: str) -> None:
    assert value(formula) is None


def test_formulas_are_worked_out_after_those_they_name_and_circles_are_left() -> None:
    cells = {**NUMBERS, "A3": "=A4+1", "A4": "=A1+A2", "A5": "=A6", "A6": "=A5", "A7": "=SUM(A4:A6)"}
    numbers = calculated(cells).of("Ark1").numbers
    assert (numbers[3, 1], numbers[4, 1]) == (31, 30)
    assert not {(5, 1), (6, 1), (7, 1)} & numbers.keys()


def test_a_value_that_is_not_what_the_cells_give_is_found_and_the_tails_of_binary_fractions_are_not() -> None:
    cells = {"A1": 0.1, "A2": 0.2, "A3": 1e9, "A4": -1e9, "B1": "=A1+A2", "B2": "=SUM(A1:A4)", "B3": "=A2-A1"}
    sheet = calculated(cells, {"B1": 0.1 + 0.2, "B2": 0.1 + 0.2 + 1e9 - 1e9, "B3": 0.2}).of("Ark1")
    assert {at: float(v) for at, v in sheet.stale.items()} == {(3, 2): 0.1}


def test_nought_for_every_formula_is_no_value() -> None:
    """As programs write it that leave calculating to Excel."""
    cells = {**NUMBERS, "C1": "=A1+A2", "C2": "=C1*2"}
    sheet = calculated(cells, {"C1": 0, "C2": 0}).of("Ark1")
    assert (sheet.numbers[1, 3], sheet.numbers[2, 3], sheet.stale) == (30, 60, {})
    assert calculated(cells, {"C1": 30, "C2": 0}).of("Ark1").stale == {(2, 3): 60}


def test_figures_that_cannot_be_worked_out_are_not_checked() -> None:
    cells = {**NUMBERS, "B3": datetime.date(2026, 1, 1), "C1": "=A1*2", "C2": "=SUM(B1:B3)", "C3": "=ROUND(A1,0)"}
    stored = {"C1": 20, "C2": 46_027, "C3": 10}
    assert calculated(cells, stored).of("Ark1").unchecked == {(2, 3), (3, 3)}
    rounded = openpyxl.Workbook()
    rounded.calculation.fullPrecision = False
    sheet = rounded.active
    sheet["A1"], sheet["A2"], sheet["B1"] = 1, 3, "=A1/A2"
    shown = openpyxl.Workbook()
    shown.active["A1"], shown.active["A2"], shown.active["B1"] = 1, 3, 0.33
    book = Calculated(shown, rounded).of("Sheet")
    assert (book.stale, book.unchecked) == ({}, {(1, 2)})


def test_a_number_typed_among_formulas_is_held_against_them() -> None:
    """Not where it is only rounded, nor where the cells around it are calculated otherwise."""
    cells: dict[str, Any] = {f"A{n}": n * 7 for n in range(1, 8)} | {f"B{n}": f"=A{n}/3" for n in range(1, 8)}
    assert calculated({**cells, "B4": 9.33}).of("Ark1").typed == {}
    assert calculated({**cells, "B4": 9}).of("Ark1").typed == {}
    assert list(calculated({**cells, "B4": 8}).of("Ark1").typed) == [(4, 2)]
    assert calculated({**cells, "B4": 8, "B3": "=A3/2"}).of("Ark1").typed == {}
    assert calculated({**cells, "B1": 8}).of("Ark1").typed == {}


@pytest.mark.parametrize(
    ("formula", "percent", "kind", "signs"),
    [
        ("=SUM(A1:A2)-B1", False, "sum", [1, -1]),
        ("=A1*A2", False, "product", [1, 1]),
        ("=A1/A2", False, "quotient", [1, 1]),
        ("=A1/A2", True, "share", [1, 1]),
        ("=100*A1/A2", False, "share", [1, 1]),
        ("=A1/A2-1", True, "change", [1, 1]),
        ("=(A1-A2)/A2", True, "change", [1, 1]),
    ],
)
def test_a_formula_is_a_relation_of_cells(formula: str, percent: bool, kind: str, signs: list[int]) -> None:
    found = calculated({**NUMBERS, "D9": formula}).formula("Ark1", (9, 4), percent=percent)
    assert found is not None
    assert (found.kind, [sign for sign, _ in found.terms], found.holds) == (kind, signs, True)


@pytest.mark.parametrize("formula", ["=A1+500", "=A1/1000", "=SUM(A1:A2)/2", "=SUM(A1:A2)*B1", "=IF(A1,1,2)", "=C5"])
def test_a_formula_with_numbers_of_its_own_is_no_relation(formula: str) -> None:
    assert calculated({**NUMBERS, "D9": formula}).formula("Ark1", (9, 4), percent=False) is None


def test_subtotals_count_no_subtotals_and_no_filtered_rows() -> None:
    cells = {"A1": 1, "A2": 2, "A3": "=SUBTOTAL(9,A1:A2)", "A4": 4, "A5": "=SUBTOTAL(9,A1:A4)", "A6": "=SUM(A1:A4)"}
    book = calculated(cells)
    numbers = book.of("Ark1").numbers
    assert (numbers[5, 1], numbers[6, 1]) == (7, 10)
    formula = book.formula("Ark1", (5, 1), percent=False)
    assert formula is not None
    assert [(area.top, area.bottom) for _, area in formula.terms] == [(1, 2), (4, 4)]


@pytest.mark.parametrize(
    ("formula", "is_filtered", "expected"),
    [
        ("=SUM(A1:A3)", True, 7),
        ("=SUBTOTAL(9,A1:A3)", False, 7),
        ("=SUBTOTAL(9,A1:A3)", True, None),
        ("=SUBTOTAL(109,A1:A3)", True, 5),
        ("=SUBTOTAL(109,A1:A3)", False, 5),
    ],
)
def test_hidden_rows_are_counted_as_the_formula_counts_them(formula: str, is_filtered: bool, expected: object) -> None:
    stored, source = openpyxl.Workbook(), openpyxl.Workbook()
    for book in (stored, source):
        for row, number in enumerate((1, 2, 4), start=1):
            book.active.cell(row, 1, number)
        book.active.row_dimensions[2].hidden = True
        if is_filtered:
            book.active.auto_filter.ref = "A1:A3"
    source.active["B1"] = formula
    assert Calculated(stored, source).of("Sheet").numbers.get((1, 2)) == expected


@pytest.mark.parametrize(
    ("value", "number_format", "danish", "english"),
    [
        (5_800_000, "#,##0,", "5.800", "5\u00a0800"),
        (5_800_000, "#,##0.0,,", "5,8", "5.8"),
        (0.125, "0.0%", "12,5 %", "12.5 %"),
        (2.5, "0", "3", "3"),
        (1234.5, "General", "1234,5", "1234.5"),
        (12_345.0, "General", "12.345", "12\u00a0345"),
        (-1234, "#,##0;[Red]-#,##0", "-1.234", "-1\u00a0234"),
        (True, "General", "Sand", "True"),
        ("  Alfa \n\n beta", "@", "Alfa\nbeta", "Alfa\nbeta"),
        (None, "0", "", ""),
    ],
)
def test_a_value_is_shown_by_its_format_in_the_language(
    value: object, number_format: str, danish: str, english: str
) -> None:
    assert as_shown(value, number_format, False, language("da")).text == danish
    assert as_shown(value, number_format, False, language("en")).text == english
