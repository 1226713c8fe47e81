"""Pages whose whole text lies askew, as scanners leave it, or mirrored: what of the page has to be turned about."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pypdfium2.raw as pdfium

from kronespor.reading.document import Box

QUARTER = math.pi / 2
LEAST_ANGLE = 0.004  # radians: over the width of a page, a text that rises less stays within its line
ALIKE = 0.02  # radians: letters that are turned so much alike lie on one page
MOSTLY = 0.6  # of the letters asked: so many lie as their page does

Asked = Sequence[tuple[float, bool]]  # of letters: the angle at which their line rises, and whether they are mirrored


@dataclass(frozen=True)
class Lie:
    """How the text of a page lies: it rises by `angle` from the nearest quarter turn, once it is no longer mirrored."""

    angle: float
    is_mirrored: bool

    def straighten(self, page: Any) -> None:
        """Turn what a pypdfium2 page shows about its middle; it has to be loaded again to show it so."""
        left, bottom, right, top = page.get_bbox()
        x, y = (left + right) / 2, (bottom + top) / 2
        cos, sin = math.cos(self.angle), math.sin(self.angle)
        across = -1 if self.is_mirrored else 1
        a, b, c, d = across * cos, -across * sin, sin, cos
        matrix = pdfium.FS_MATRIX(a, b, c, d, x - a * x - c * y, y - b * x - d * y)
        pdfium.FPDFPage_TransFormWithClip(page.raw, matrix, None)

    def before(self, box: Box, width: float, height: float, is_sideways: bool) -> Box:
        """A box of the page turned about -> round the same on the page as it was; both are `width` by `height`.

        `is_sideways`: the box is of the page turned by one quarter or three.
        """
        cos, sin = math.cos(self.angle), math.sin(self.angle)
        xs, ys = [], []
        for px in (box[0] - width / 2, box[2] - width / 2):
            for py in (box[1] - height / 2, box[3] - height / 2):
                x, y = px * cos + py * sin, py * cos - px * sin
                xs.append(-x if self.is_mirrored and not is_sideways else x)
                ys.append(-y if self.is_mirrored and is_sideways else y)
        return min(xs) + width / 2, min(ys) + height / 2, max(xs) + width / 2, max(ys) + height / 2


def asked_of(text_page: Any, letters: Sequence[int]) -> list[tuple[float, bool]]:
    """How some letters of a pdfium text page stand."""
    found = []
    matrix = pdfium.FS_MATRIX()
    for i in letters:
        if pdfium.FPDFText_GetMatrix(text_page, i, matrix):
            is_mirrored = matrix.a * matrix.d - matrix.b * matrix.c < 0 and (matrix.a <= 0 or matrix.d >= 0)
            found.append((math.atan2(matrix.b, matrix.a), is_mirrored))
    return found


def lie_of(asked: Asked) -> Lie | None:
    """How a page lies whose letters stand so, if most of them lie askew or mirrored alike."""
    mirrored = sum(is_mirrored for _, is_mirrored in asked) > MOSTLY * len(asked)
    angles = sorted(_off_quarter(math.pi - angle if mirrored else angle) for angle, own in asked if own == mirrored)
    if not angles:
        return None
    middle = angles[len(angles) // 2]
    alike = [angle for angle in angles if abs(angle - middle) < ALIKE]
    is_askew = abs(middle) > LEAST_ANGLE and len(alike) > MOSTLY * len(asked)
    return Lie(middle if is_askew else 0.0, mirrored) if mirrored or is_askew else None


def _off_quarter(angle: float) -> float:
    return angle - round(angle / QUARTER) * QUARTER
