"""Formulas that add and subtract, and number formats."""

from decimal import Decimal

import pytest

from kronespor.language import language
from kronespor.reading.excel.formats import as_shown
from kronespor.reading.excel.formulas import added_up, work_out

NUMBERS = {(1, 1): Decimal(10), (2, 1): Decimal(20), (1, 2): Decimal(3)}


@pytest.mark.parametrize(
    ("formula", "value"),
    [
        ("=A1+A2", 30),
        ("=-A1+SUM(A1:B2)", 23),
        ("=SUM(A1;B1)-2.5", "10.5"),
        ("= sum( $A$1 : $A$2 )", 30),
        ("=SUM(A1:XFD1048576)", 33),
        ("=SUM(A2:A1)", 0),
    ],
)
def test_sums_and_differences_are_worked_out(formula: str, value: object) -> None:
    assert added_up(formula, NUMBERS) == Decimal(str(value))


@pytest.mark.parametrize(
    "formula", ["=A1*2", "=IF(A1,1,2)", "=Ark2!A1", "=SUM(A:A)", "=A1+", "=" + "A1+" * 1000 + "A1"]
)
def test_any_other_formula_has_no_value(formula: str) -> None:
    assert added_up(formula, NUMBERS) is None


def test_formulas_are_worked_out_after_those_they_name_and_circles_are_left() -> None:
    numbers = dict(NUMBERS)
    work_out({(3, 1): "=A4+1", (4, 1): "=A1+A2", (5, 1): "=A6", (6, 1): "=A5"}, numbers)
    assert (numbers[3, 1], numbers[4, 1]) == (31, 30)
    assert not {(5, 1), (6, 1)} & numbers.keys()


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
