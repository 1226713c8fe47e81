"""Printed numbers as Danish papers print them, scars and footnotes included."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kronespor.amounts import (
    THOUSANDS,
    AmountError,
    candidates,
    danish,
    decimal_sign,
    find_unit,
    is_nil,
    is_withheld,
    looks_like_amount,
    parse_kroner,
    parse_ore,
    plain_value,
)
from kronespor.language import language


@pytest.mark.parametrize(
    ("printed", "amount"),
    [
        ("12.500", "12500"),
        ("3000", "3000"),
        ("2,55", "2.55"),
        ("0.465", "0.465"),
        ("(3.000)", "-3000"),
        ("-3.000", "-3000"),
        ("−3.000", "-3000"),
        ("3.000-", "-3000"),
        ("[7.755", "7755"),
        ("(3.000", "3000"),
        ("2.O00", "2000"),
        ("1 200", "1200"),
        ("1.234.567,50", "1234567.50"),
        ("300.000 kr.", "300000"),
        ("16,4 mio. kr.", "16.4"),
        ("+ 240", "240"),
        ("minus 240", "-240"),
        ("./. 240", "-240"),
        ("1\u2009200", "1200"),
        ("1.630 (100 %)", "1630"),
        ("25 pct.", "25"),
    ],
)
def test_the_cheapest_reading_of_a_token(printed: str, amount: str) -> None:
    assert candidates(printed, language())[0].value == Decimal(amount)


@pytest.mark.parametrize(
    ("printed", "amount", "note"), [("5.8001", 5800, "1"), ("6.5003", 6500, "3"), ("5.800²", 5800, "2")]
)
def test_a_footnote_glued_to_an_amount_is_told_apart(printed: str, amount: int, note: str) -> None:
    best = candidates(printed, language())[0]
    assert (best.value, best.footnote) == (amount, note)


def test_a_sign_that_ocr_has_halved_stays_possible() -> None:
    assert {c.value for c in candidates("(3.000", language())} == {3000, -3000}


@pytest.mark.parametrize("text", ["-", "–", "", "  ", "—"])
def test_a_dash_or_blank_prints_nothing(text: str) -> None:
    assert is_nil(text)


@pytest.mark.parametrize("text", ["Budget24", "OFS23/24", "7.", "abc", "2024-2026", "(KFU)", "kr.", "5.22.07"])
def test_words_are_no_amounts(text: str) -> None:
    assert candidates(text, language()) == ()


@given(st.integers(-(10**12), 10**12), st.integers(0, 3))
def test_what_is_printed_is_read_back(number: int, decimals: int) -> None:
    amount = Decimal(number).scaleb(-decimals)
    assert candidates(danish(amount), language())[0].value == amount
    assert candidates(danish(amount, decimals), language())[0].value == amount


@given(st.text(max_size=30))
def test_any_text_is_taken_without_an_error(text: str) -> None:
    for candidate in candidates(text, language(), {"1", "2"}):
        assert candidate.cost >= 0


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("2020-22, mio. kr.", "mio. kr."),
        ("Beløb i 1.000 kr.", "1.000 kr."),
        ("t.kr.", "1.000 kr."),
        ("Beløb (kr.)", "kr."),
        ("hele tusinde kr.", "1.000 kr."),
        ("kkr.", "1.000 kr."),
        ("Budget (DKK 1.000)", "1.000 kr."),
        ("mill. kr.", "mio. kr."),
        ("Ansøgt kr.", "kr."),
        ("i alt kr. 52.500", "kr."),
        ("5.000 kr.", "kr."),
        ("21.000 kr.", "kr."),
        ("tkr", "1.000 kr."),
        ("TDKK", "1.000 kr."),
        ("tusen kroner", "1.000 kr."),
        ("Beløb i tusinde kroner", "1.000 kr."),
        ("i hele 1.000 kr.", "1.000 kr."),
        ("1.000-kroner", "1.000 kr."),
        ("(kr. 1.000)", "1.000 kr."),
        ("DKK'000", "1.000 kr."),
        ("in thousands", "1.000 kr."),
        ("DKK thousands", "1.000 kr."),
        ("mio.kr.", "mio. kr."),
        ("Mkr.", "mio. kr."),
        ("i millioner kroner", "mio. kr."),
        ("mia. kr.", "mia. kr."),
        ("USD million", "mio. USD"),
        ("$ in millions", "mio. USD"),
        ("$'000", "1.000 USD"),
        ("£m", "mio. GBP"),
        ("EUR 1.000", "1.000 EUR"),
        ("€", "EUR"),
    ],
)
def test_a_stated_unit_is_found(text: str, unit: str) -> None:
    found = find_unit(text, language())
    assert found is not None
    assert found.name == unit


@pytest.mark.parametrize("text", ["2024", "100 m", "Meter", "Note 3", "Skrubtudse", "i tusindvis"])
def test_words_that_only_look_like_a_unit_are_none(text: str) -> None:
    assert find_unit(text, language()) is None


@pytest.mark.parametrize(
    ("printed", "usual", "sign"),
    [
        (["1,234", "980", "12,345"], ",", "."),
        (["1.234", "980"], ".", ","),
        (["1.234,5", "1.000"], ".", ","),
        (["12.5", "3.75"], ",", "."),
        (["5.875.000", "1.250.000"], ".", ","),
        (["0.465", "1.234", "2.345"], ",", ","),
        (["5.8001", "5.800"], ",", ","),
        (["980", "12"], ",", ","),
    ],
)
def test_the_document_decides_its_decimal_sign(printed: list[str], usual: str, sign: str) -> None:
    assert decimal_sign(printed, usual) == sign


@pytest.mark.parametrize(
    ("printed", "sign"), [(["1,250", "0,975"], ","), (["1,250", "2,125"], ","), (["1,250", "97"], ".")]
)
def test_in_millions_a_number_may_have_three_decimals(printed: list[str], sign: str) -> None:
    assert decimal_sign(printed, ",", has_millions=True) == sign


@pytest.mark.parametrize("text", ["..", "...", "n/a", "x", "*"])
def test_a_mark_for_what_is_not_shown_is_not_nil(text: str) -> None:
    assert is_withheld(text) and not is_nil(text)


@pytest.mark.parametrize(
    ("printed", "amount"),
    [
        ("kr. 12.500,-", "12500"),
        ("12’500", "12500"),
        ("12.500,–", "12500"),
        ("÷ 900", "-900"),
        ("ca. 400", "400"),
        ("600 (varigt)", "600"),
        ("op til 200", "200"),
        ("50 %", "50"),
        ("(12 %)", "-12"),
        ("€ 12,5", "12.5"),
        ("$(20)", "-20"),
    ],
)
def test_what_stands_around_a_number_is_taken_off(printed: str, amount: str) -> None:
    assert looks_like_amount(printed)
    assert candidates(printed, language())[0].value == Decimal(amount)


@pytest.mark.parametrize(
    ("code", "printed", "amount"),
    [("en", "1,234.5", "1234.5"), ("en", "12,500", "12500"), ("nb", "12 500,5", "12500.5"), ("sv", "1 500", "1500")],
)
def test_a_number_is_read_with_the_signs_of_its_language(code: str, printed: str, amount: str) -> None:
    assert candidates(printed, language(code))[0].value == Decimal(amount)


@pytest.mark.parametrize(
    ("code", "text", "kroner"),
    [
        ("da", "Der er afsat 2,5 mio. kr. i bilag 3 500 kr.", ["2.5 mio. kr.", "500 kr."]),
        ("nb", "Det er satt av 2 500 000 kr og 3 mill. kroner.", ["2500000 kr.", "3 mio. kr."]),
        ("sv", "Nämnden avsätter 12,5 mnkr och 750 tkr.", ["12.5 mio. kr.", "750 1.000 kr."]),
        ("en", "DKK is meant: 1,250,000 kr. in all.", ["1250000 kr."]),
    ],
)
def test_amounts_in_running_text_are_read_by_language(code: str, text: str, kroner: list[str]) -> None:
    spoken = language(code)
    found = []
    for match in spoken.units.in_prose.finditer(text):
        unit, value = find_unit(match[2], spoken), plain_value(match[1], spoken)
        assert unit is not None and value is not None
        found.append(f"{value:f} {unit.name}")
    assert found == kroner


def test_no_unit_is_found_where_none_stands() -> None:
    assert find_unit("Sekretariatets indsatser 2024", language()) is None


def test_thousands_become_kroner_exactly() -> None:
    assert THOUSANDS.kroner(Decimal("5800")) == Decimal("5800000")


def test_kroner_typed_by_a_person() -> None:
    assert parse_kroner("1.250.000,50") == parse_kroner("1250000.50") == Decimal("1250000.50")
    for text, code in (("en million", "no-kroner"), ("1,2,3", "no-kroner"), ("9" * 20, "too-many-kroner")):
        with pytest.raises(AmountError) as refused:
            parse_ore(text)
        assert refused.value.remark.code == code
