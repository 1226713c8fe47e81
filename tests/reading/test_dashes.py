"""Dashes of a scan that stand alone in their cells."""

import numpy as np
import pytest
from PIL import Image, ImageDraw

from kronespor.reading.scans.dashes import lone_dashes

DIGITS = np.array([(380 + 20 * n, 100, 398 + 20 * n, 140) for n in range(3)], dtype=np.float32)


@pytest.mark.parametrize(
    ("drawn", "found"),
    [
        ([(420, 218, 437, 223)], [(420, 201, 438, 241)]),
        ([(422, 218, 428, 221), (420, 219, 429, 220)], [(420, 200, 430, 240)]),  # a short one with round ends
        ([(420, 218, 437, 239)], []),  # a letter
        ([(420, 218, 425, 222)], []),  # a point
        ([(420, 218, 490, 223)], []),  # the rest of a rule
        ([(420, 218, 437, 223), (446, 218, 463, 223)], []),  # one that is broken
        ([(420, 218, 437, 223), (420, 230, 437, 233)], []),  # a sign of equality
        ([(220, 218, 237, 223)], []),  # in no column of digits
        ([(420, 118, 437, 123)], []),  # beside digits
    ],
)
def test_a_dash_is_a_flat_stroke_alone_in_a_column_of_digits(
    drawn: list[tuple[int, int, int, int]], found: list[tuple[int, int, int, int]]
) -> None:
    page = Image.new("L", (600, 400), 255)
    for stroke in drawn:
        ImageDraw.Draw(page).rectangle(stroke, fill=0)
    for x0, y0, x1, y1 in DIGITS.tolist():
        ImageDraw.Draw(page).rectangle((x0, y0, x1, y1), outline=0, width=4)
    assert [tuple(map(round, box)) for box in lone_dashes(page, "120", DIGITS, 1.0)] == found


def test_a_page_without_digits_has_no_columns() -> None:
    assert lone_dashes(Image.new("L", (90, 90), 255), "ab", DIGITS[:2], 1.0) == ()
