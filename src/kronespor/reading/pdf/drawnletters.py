"""Letters that a page draws as shapes, as programs of designers do: no text, though a reader sees one."""

import numpy as np
import pypdfium2.raw as pdfium

from kronespor.reading.pdf.frame import Array
from kronespor.reading.pdf.objects import Painted, count_segments

LOWEST, HIGHEST = 3.0, 24.0  # points that a letter is high; it is no wider either
LEAST_SEGMENTS = 8  # of its outline
BESIDE = 0.6  # of its height: the next letter of its word stands no farther away
ALIKE = 0.5  # of the lower of two letters of a line: so much of it stands level with the other
LINES_APART = 30.0  # points between the lines of a text at most
LEAST, LEAST_LINES, NARROWEST = 60, 3, 150.0  # letters, lines and points of a text that is told: a sender has fewer


def drawn_texts(painted: Painted) -> list[int]:
    """How many letters each text has that is drawn as shapes, those of a letterhead left out."""
    letters = _letters(painted)
    if len(letters) < LEAST:
        return []
    lines = _lines(letters)
    texts: list[list[Array]] = []
    for line in lines:
        if texts and texts[-1][-1][:, 1].min() - line[:, 3].max() <= LINES_APART:
            texts[-1].append(line)
        else:
            texts.append([line])
    return [sum(map(len, text)) for text in texts if _is_text(text)]


def _letters(painted: Painted) -> Array:
    """Where the shapes stand that may be letters, by their size and how often their outline bends."""
    paths = np.flatnonzero(painted.of_kind(pdfium.FPDF_PAGEOBJ_PATH) & painted.is_known & ~painted.is_clear)
    edges = painted.edges[paths]
    width, height = edges[:, 2] - edges[:, 0], edges[:, 3] - edges[:, 1]
    may_be = (height >= LOWEST) & (height <= HIGHEST) & (width <= HIGHEST) & (width > 0)
    if may_be.sum() < LEAST:
        return np.zeros((0, 4), np.float32)
    bends = [i for i in np.flatnonzero(may_be).tolist() if count_segments(painted.items[paths[i]]) >= LEAST_SEGMENTS]
    found: Array = edges[bends].astype(np.float32)
    return found


def _lines(letters: Array) -> list[Array]:
    """The letters of each line, from the highest line down; those that stand alone are none."""
    lines: list[Array] = []
    waiting = letters[np.argsort(-(letters[:, 1] + letters[:, 3]))]
    while len(waiting):
        first = waiting[0]
        level = np.minimum(waiting[:, 3], first[3]) - np.maximum(waiting[:, 1], first[1])
        lower = np.minimum(waiting[:, 3] - waiting[:, 1], first[3] - first[1])
        is_of_line = level >= ALIKE * lower
        is_of_line[0] = True
        line, waiting = waiting[is_of_line], waiting[~is_of_line]
        line = line[np.argsort(line[:, 0])]
        near = np.diff(line[:, 0]) - (line[:-1, 2] - line[:-1, 0]) <= BESIDE * (line[:-1, 3] - line[:-1, 1])
        in_word = np.append(near, False) | np.insert(near, 0, False)
        if in_word.any():
            lines.append(line[in_word])
    return lines


def _is_text(lines: list[Array]) -> bool:
    letters = np.concatenate(lines)
    return bool(
        len(letters) >= LEAST and len(lines) >= LEAST_LINES and letters[:, 2].max() - letters[:, 0].min() >= NARROWEST
    )
