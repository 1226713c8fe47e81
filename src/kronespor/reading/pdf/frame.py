"""How text lies on a page of pdfium's, and its boxes set upright."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from kronespor.reading.document import Box
from kronespor.reading.pdf.askew import Lie

Array = np.ndarray[Any, np.dtype[np.float32]]


@dataclass(frozen=True)
class Frame:
    """The turn from pdfium's page coordinates to upright text: `turn` quarter turns clockwise of the box given.

    `lie`: how the text lay before the page was turned about.
    """

    left: float
    bottom: float
    right: float
    top: float
    turn: int
    lie: Lie | None = None

    @property
    def width(self) -> float:
        """Width in points once turned."""
        return self.right - self.left if self.turn % 2 == 0 else self.top - self.bottom

    @property
    def height(self) -> float:
        """Height in points once turned."""
        return self.top - self.bottom if self.turn % 2 == 0 else self.right - self.left

    def upright(self, boxes: Array) -> Array:
        """Boxes (n, 4) of left, bottom, right, top on pdfium's page -> x0, y0, x1, y1 from the top left."""
        left, bottom, right, top = boxes.T
        if self.turn == 0:
            turned = left - self.left, self.top - top, right - self.left, self.top - bottom
        elif self.turn == 1:
            turned = bottom - self.bottom, left - self.left, top - self.bottom, right - self.left
        elif self.turn == 2:
            turned = self.right - right, bottom - self.bottom, self.right - left, top - self.bottom
        else:
            turned = self.top - top, self.right - right, self.top - bottom, self.right - left
        upright = np.empty_like(boxes)
        for side, places in enumerate(turned):
            upright[:, side] = places
        return upright

    def shown(self, box: Box, rotation: int) -> Box:
        """A box of this frame -> the page as a viewer shows it, turned by `rotation` quarters."""
        turns = (rotation - self.turn) % 4
        if self.lie is None and not turns:
            return box
        width, height = self.width, self.height
        if self.lie is not None:
            box = self.lie.before(box, width, height, bool(self.turn % 2))
        x0, y0, x1, y1 = box
        for _ in range(turns):
            x0, y0, x1, y1 = height - y1, x0, height - y0, x1
            width, height = height, width
        return x0, y0, x1, y1
