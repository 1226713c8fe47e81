"""The chart of an answer: what stands beside its lines is whole, and in one unit."""

import re
from decimal import Decimal

import pytest
from django.utils import translation

from kronespor.answers.chart import _drawn

ARIAL = {**dict.fromkeys(" .,\u00a0", 0.278), "i": 0.222, "l": 0.222, "r": 0.333, "k": 0.5, "m": 0.833}  # others: 0.556


def beside(most: int, language: str = "en") -> list[tuple[float, str]]:
    """Where the texts beside the lines end, and what they say."""
    with translation.override(language):
        drawn = _drawn([("Alfa", [Decimal(most), Decimal(most // 2)])], ("2024", "2025"), Decimal(most), "")
    return [
        (float(x), text) for x, text in re.findall(r'<text x="([\d.]+)" y="[\d.]+" text-anchor="end">([^<]+)<', drawn)
    ]


@pytest.mark.parametrize("most", [31_000, 1_400_000, 3_069_000_000, 987_654_321_000])
@pytest.mark.parametrize("language", ["da", "en"])
def test_what_stands_beside_the_lines_of_a_chart_is_whole(most: int, language: str) -> None:
    """Thousands of millions were cut off at the left: "000 million kr." stood for 3,000."""
    assert all(x - 12 * sum(ARIAL.get(letter, 0.556) for letter in text) > 0 for x, text in beside(most, language))


@pytest.mark.parametrize("most", [31_000, 240_000, 400_000, 3_000_000])
def test_what_stands_beside_the_lines_of_a_chart_is_in_one_unit(most: int) -> None:
    said = {"million" in text for _x, text in beside(most)}
    assert len(said) == 1
