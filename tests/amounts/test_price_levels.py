"""Amounts are converted between price levels only with an index that is there."""

from decimal import Decimal

import pytest

from kronespor.amounts import AmountError, PriceIndex

INDEX = PriceIndex("eksempel", "made up for this test", {2023: Decimal("100"), 2024: Decimal("104")})


def test_an_amount_is_converted_by_the_ratio_of_two_years() -> None:
    assert INDEX.convert(Decimal(1000), 2023, 2024) == Decimal(1040)


def test_a_missing_year_is_named_and_never_guessed() -> None:
    with pytest.raises(AmountError, match="2026"):
        INDEX.convert(Decimal(1000), 2023, 2026)
