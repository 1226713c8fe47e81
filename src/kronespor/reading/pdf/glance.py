"""A page seen from afar: whether what is printed on it, or on a picture on it, is text."""

from typing import Any

import numpy as np

GLANCE = 50  # dots per inch: enough to tell print from photographs
POINTS = 72.0  # per inch
SCALE = GLANCE / POINTS
LEAST_PAPER = 100  # of 255: paper is no darker
LIKE_PAPER = 25  # of 255: shades so near that of the paper are paper
MUCH_DARKER = 60  # of 255: what is so much darker than the paper is ink
PAPER_SHARE, INK_SHARE = 0.5, 0.001  # of a page that is print, at least

Gray = np.ndarray[Any, np.dtype[np.uint8]]


def glanced(page: Any) -> Gray:
    """A small grey picture of a pypdfium2 page."""
    seen: Gray = page.render(scale=SCALE, grayscale=True).to_numpy()
    return seen.reshape(seen.shape[:2])


def holds_text(picture: Any) -> bool:
    """True unless a small grey picture of a page is blank or a photograph: print is ink on paper of one shade."""
    counts = np.bincount(np.asarray(picture, dtype=np.uint8).ravel(), minlength=256)
    paper = int(counts[LEAST_PAPER:].argmax()) + LEAST_PAPER
    share = counts[max(paper - LIKE_PAPER, 0) : paper + LIKE_PAPER + 1].sum() / counts.sum()
    ink = counts[: max(paper - MUCH_DARKER, 0)].sum() / counts.sum()
    return bool(share >= PAPER_SHARE and ink >= INK_SHARE)
