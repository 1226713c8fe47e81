"""Two readings of a scan held against each other, letter by letter along each line.

Where both see the same, a number is firm: it keeps no other reading. Where they differ, the second reader's letter
stands and the recogniser's is its other reading. What only one of them sees stands too, and every digit of it is
doubtful.
"""

import functools
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby

import numpy as np
from rapidfuzz.distance import Levenshtein

from kronespor.reading.document import Box
from kronespor.reading.pdf.frame import Array
from kronespor.reading.pdf.upright import Upright, lay_upright
from kronespor.reading.programs import SeenLine
from kronespor.reading.scans.hocr import DASHES, STROKE, Choices, Others, alike

DIFFERS = 0.3  # how likely the reading of the other is where the two differ
ELSEWHERE = 0.3  # of the height of letters: so far off the middle of its letters no line is
NEAR = 0.6  # of the height of letters: so far off its line a number may stand that is set between two lines
SUNK = 1.5  # of the height of letters: so far below its line a word may be that has sunk out of it
ONE_LINE = 0.9  # of the height of letters: lines are no nearer to each other
BESIDE = 0.3  # of the height of letters: so far beside it the second reader may see a letter
APART = 0.8  # of the height of letters: so far apart two digits are of two numbers
NARROWEST = 0.5  # points: a letter is no narrower
POINTS = ".,"
CUT_OFF = frozenset(("ji", "gq", "yv", "po", "li"))  # letters, and what they are without their foot or with a gap
NO_RULES = np.empty((0, 3), dtype=np.float32)
_OF_NUMBERS = "0123456789.,"
_NAMED = re.compile(r"LATIN (SMALL|CAPITAL) LETTER ([A-Z]{1,2})(?: WITH .+)?")  # in Unicode
_SAME = str.maketrans("–—−‐’´`‘“”„，：（）％", "----''''\"\"\",:()%")  # drawn alike: no difference


@dataclass
class _Letter:
    """A letter of the page as it will stand; `starts`: it begins a word."""

    text: str
    box: Box
    others: Others = ()
    starts: bool = False


@dataclass
class _Place:
    """What stands in the place of a letter of the recogniser's: itself, another, none, and what comes before it."""

    letter: _Letter
    word: int
    before: list[_Letter] = field(default_factory=list)
    after: list[_Letter] = field(default_factory=list)
    is_left_out: bool = False

    def letters(self) -> Iterator[_Letter]:
        """They in order."""
        yield from self.before
        if not self.is_left_out:
            yield self.letter
        yield from self.after


def agreed(
    text: str, boxes: Array, choices: Choices, lines: Sequence[SeenLine], scale: float, down: Array = NO_RULES
) -> tuple[str, Array, Choices]:
    """What is recognised, with what the second reader sees of the same page; `scale`: points of a pixel.

    What stands on its end only the second reader reads; it is laid down between the rules that run `down` beside it.
    """
    places = [
        _Place(_Letter(c, box, choices.get(i, ()), i == 0 or text[i - 1] == " "), text.count(" ", 0, i))
        for i, (c, box) in enumerate(zip(text, boxes.tolist(), strict=True))
        if c != " "
    ]
    height = float(np.median([p.letter.box[3] - p.letter.box[1] for p in places])) if places else 0.0
    on_end = [line for line in lines if line.letters and line.quarter]
    aside = {id(p) for some in _taken(places, [_times(line.box, scale) for line in on_end], 0.0) for p in some}
    places = [place for place in places if id(place) not in aside]
    seen = [line for line in lines if line.letters and not line.quarter]
    around = [_times(line.box, scale) for line in seen]
    theirs = [_scaled(line, scale, height) for line in seen]
    ours = _taken(places, around, 0.0)
    taken = {id(place) for some in ours for place in some}
    free = [place for place in places if id(place) not in taken]
    alone = [i for i, some in enumerate(ours) if not some]
    for i, some in zip(alone, _taken(free, [around[i] for i in alone], NEAR * height), strict=True):
        for place in some:  # the recogniser has put it on the line above or below
            _level(place.letter, theirs[i][0])
        ours[i] = some
    added: list[_Letter] = []
    for some, line, box in zip(ours, theirs, around, strict=True):
        if some:
            if _is_elsewhere(some, box, height):
                for place in some:
                    _level(place.letter, line[0])
            _hold(some, line)
        else:
            added += [_doubted(letter) for letter in line]
    taken = {id(place) for some in ours for place in some}
    _leave_sunken(places, [place for place in places if id(place) not in taken], height)
    for place in places:
        place.is_left_out |= place.letter.text == STROKE
    found = _laid([*(letter for place in places for letter in place.letters()), *added])
    return _with_upright(*found, on_end, scale, height, down) if on_end and height else found


def _leave_sunken(places: Sequence[_Place], free: Sequence[_Place], height: float) -> None:
    """Leave out words that only the recogniser sees, if the same stands on the next line, where the other sees it.

    Where a line is not level the recogniser has its end on the next, or on both; both readers have then seen it. What
    both see on the next line is the same only where there is no room for two lines.
    """
    of_word = {id(place) for place in free}
    seen = [(letter, True) for place in places for letter in (*place.before, *place.after)]
    seen += [(place.letter, False) for place in places if id(place) not in of_word and not place.is_left_out]
    for _, word in groupby(free, key=lambda place: place.word):
        letters = list(word)
        (left, top, _, _), (_, _, right, _) = letters[0].letter.box, letters[-1].letter.box
        slack = BESIDE * height
        across = [one for one in seen if left - slack < (one[0].box[0] + one[0].box[2]) / 2 < right + slack]
        near = [one for one in across if abs(one[0].box[1] - top) < (SUNK if one[1] else ONE_LINE) * height]
        near.sort(key=lambda one: one[0].box[0])
        if _plain(letter for letter, _ in near) == _plain(place.letter for place in letters):
            for letter, is_new in near:
                letter.others = () if is_new else letter.others
            for place in letters:
                place.is_left_out = True


def _with_upright(
    text: str, boxes: Array, choices: Choices, lines: Sequence[SeenLine], scale: float, height: float, down: Array
) -> tuple[str, Array, Choices]:
    """A page with what stands on its end on it, laid down."""
    words: list[Upright] = []
    more: list[Box] = []
    others = dict(choices)
    for line in sorted(lines, key=lambda line: line.box[0] if line.quarter == 1 else -line.box[0]):
        letters = iter(line.letters)
        for c in f" {line.text}":
            if not c.strip():
                text += " "
                more.append((0.0, 0.0, 0.0, 0.0))
                continue
            letter = next(letters)
            at, box = len(text), np.array(_times(letter.box, scale), dtype=np.float32)
            if words and words[-1].quarter == line.quarter and words[-1].goes_on(box, height, down):
                words[-1].add(at, box)
            else:
                words.append(Upright(line.quarter, [[at]], box))
            if alike(letter.text):
                others[at] = alike(letter.text)
            text += letter.text
            more.append(tuple(box.tolist()))
    whole = np.concatenate((boxes, np.array(more, dtype=np.float32)))
    lay_upright(words, whole, height, down)
    return text, whole, others


def _taken(places: Sequence[_Place], boxes: Sequence[Box], beside: float) -> list[list[_Place]]:
    """The letters that each box takes, from the left: those in it, or so near above or below it, and in no nearer one.

    A word may begin in a box and sink out of it.
    """
    if not places or not boxes:
        return [[] for _ in boxes]
    letters = np.array([place.letter.box for place in places])
    x, y = (letters[:, 0] + letters[:, 2]) / 2, (letters[:, 1] + letters[:, 3]) / 2
    left, top, right, bottom = np.array(boxes).T[:, :, None]
    words = np.array([place.word for place in places])
    starts = np.flatnonzero(np.diff(words, prepend=-1))
    sizes = np.diff([*starts, len(places)])
    across = (left < x) & (x < right)
    reached = np.logical_or.reduceat(across & (top - beside < y) & (y < bottom + beside), starts, axis=1)
    off = np.abs(np.add.reduceat(y, starts) / sizes - (top + bottom) / 2)  # from the middle of each box to each word
    off = np.where(across, np.repeat(np.where(reached, off, np.inf), sizes, axis=1), np.inf)
    nearest = np.where(np.isfinite(off).any(axis=0), off.argmin(axis=0), -1)
    firsts = np.repeat(letters[starts, 0], sizes)  # letters of a word may overlap, and stay in order
    order = np.lexsort((np.arange(len(places)), firsts))
    return [[places[i] for i in order if nearest[i] == box] for box in range(len(boxes))]


def _times(box: Box, scale: float) -> Box:
    x0, y0, x1, y1 = box
    return x0 * scale, y0 * scale, x1 * scale, y1 * scale


def _scaled(line: SeenLine, scale: float, height: float) -> list[_Letter]:
    """The letters of a line in points, as high as those of the page."""
    starts = [i == 0 or line.text[i - 1] == " " for i, c in enumerate(line.text) if c != " "]
    if len(starts) != len(line.letters):
        starts = [i == 0 for i in range(len(line.letters))]
    letters = []
    for letter, begins in zip(line.letters, starts, strict=True):
        x0, y0, x1, y1 = _times(letter.box, scale)
        half, middle = (height or y1 - y0) / 2, (y0 + y1) / 2
        letters.append(_Letter(letter.text, (x0, middle - half, x1, middle + half), starts=begins))
    return letters


def _is_elsewhere(places: Sequence[_Place], box: Box, height: float) -> bool:
    """True where the recogniser took lines at several heights for one, and so knows the height of none."""
    tops, bottoms = ([place.letter.box[side] for place in places] for side in (1, 3))
    top, bottom = sum(tops) / len(tops), sum(bottoms) / len(bottoms)
    is_off = abs((top + bottom) - (box[1] + box[3])) / 2 > ELSEWHERE * height
    return is_off or bottom - top > box[3] - box[1]


def _level(letter: _Letter, with_other: _Letter) -> None:
    """Set a letter on the line of another."""
    letter.box = (letter.box[0], with_other.box[1], letter.box[2], with_other.box[3])


def _plain(letters: Iterable[_Letter]) -> str:
    return "".join(letter.text.translate(_SAME)[:1] for letter in letters)


def _hold(ours: list[_Place], theirs: list[_Letter]) -> None:
    """Hold a line of the recogniser's letters against the second reader's."""
    theirs = _joined(theirs, {place.letter.text for place in ours})
    for step in Levenshtein.opcodes(_plain(place.letter for place in ours), _plain(theirs)):
        a0, a1, b0, b1 = step.src_start, step.src_end, step.dest_start, step.dest_end
        if step.tag == "equal":
            for at in range(a1 - a0):
                before = ours[a0 + at - 1].letter if a0 + at else None
                _settle(ours[a0 + at].letter, theirs[b0 + at], before)
            continue
        both = min(a1 - a0, b1 - b0)
        for place, letter in zip(ours[a0 : a0 + both], theirs[b0 : b0 + both], strict=True):
            if place.letter.text in DASHES:  # a network takes one that stands alone for a digit
                place.letter.others = ((letter.text, DIFFERS),)
            elif not _is_marked(place.letter.text, letter.text):
                is_stroke = place.letter.text == STROKE
                place.letter.others = alike(letter.text) if is_stroke else ((place.letter.text, DIFFERS),)
                place.letter.text = letter.text
                place.letter.starts = letter.starts if both > 1 else place.letter.starts
        for place in ours[a0 + both : a1]:
            _leave_out(ours, place)
        if b0 + both < b1 and not _is_rest(ours[: a0 + both], theirs[b0 + both : b1]):
            _put_in(ours, a0 + both, theirs, slice(b0 + both, b1))


def _joined(letters: list[_Letter], known: set[str]) -> list[_Letter]:
    """The letters of a line, joined where what is known of it has one: a reader of another language sees two."""
    for one in known - {letter.text for letter in letters}:
        two = _plainly(one)
        for i in range(len(letters) - 2, -1, -1) if len(two) > 1 else ():
            first, second = letters[i : i + 2]
            if first.text + second.text == two and not second.starts:
                box = (*first.box[:2], *second.box[2:])
                letters = [*letters[:i], replace(first, text=one, box=box), *letters[i + 2 :]]
    return letters


@functools.cache
def _plainly(letter: str) -> str:
    """A letter without its marks, or as the two that it joins."""
    named = _NAMED.fullmatch(unicodedata.name(letter, "")) if len(letter) == 1 else None
    if named is None:
        return letter
    return named[2] if named[1] == "CAPITAL" else named[2].lower()


def _settle(ours: _Letter, theirs: _Letter, before: _Letter | None) -> None:
    """What both see: a number is not parted where only one of them parts it, unless by so much as columns are apart;
    words are where only they do."""
    ours.others = ()
    is_near = before is not None and ours.box[0] - before.box[2] < APART * (ours.box[3] - ours.box[1])
    if before is not None and is_near and before.text in _OF_NUMBERS and ours.text in _OF_NUMBERS:
        ours.starts = ours.starts and theirs.starts
    elif theirs.starts and not ours.starts:  # where its word begins, only the second reader knows
        x0, y0, x1, y1 = ours.box
        ours.box = (min(max(theirs.box[0], x0), x1), y0, x1, y1)
        ours.starts = True


def _is_marked(ours: str, theirs: str) -> bool:
    """True where one letter is the other without its mark or foot: the reader that knows the language is right."""
    return ours + theirs in CUT_OFF or _plainly(ours) == _plainly(theirs)


def _is_rest(ours: Sequence[_Place], theirs: Sequence[_Letter]) -> bool:
    """True where the second reader sees the last part of a letter that joins two once more: "æe"."""
    return bool(ours) and [letter.text for letter in theirs] == list(_plainly(ours[-1].letter.text)[1:])


def _leave_out(ours: list[_Place], place: _Place) -> None:
    """Leave out a letter that the second reader does not see; the one beside it keeps it as its other reading.

    A point or comma in a number is kept, and a letter within a word: they are easily overlooked.
    """
    at = ours.index(place)
    about = (*ours[max(at - 1, 0) : at], *ours[at + 1 : at + 2])
    is_within = len(about) == 2 and not (place.letter.starts or about[1].letter.starts)
    if is_within and all(p.letter.text.isalpha() for p in (place, *about)):
        return
    if place.letter.text in POINTS and all(p.letter.text.isdigit() for p in about):
        place.letter.others = (("", DIFFERS),)
        return
    place.is_left_out = True
    beside = next((p for p in reversed(ours[:at]) if not p.is_left_out), None)
    if beside is not None and not place.letter.starts:
        beside.letter.others = (*beside.letter.others, (beside.letter.text + place.letter.text, DIFFERS))
        return
    after = next((p for p in ours[at + 1 :] if not p.is_left_out), None)
    if after is not None:
        if not after.letter.starts:
            after.letter.others = (*after.letter.others, (place.letter.text + after.letter.text, DIFFERS))
        after.letter.starts = True


def _put_in(ours: list[_Place], at: int, theirs: list[_Letter], which: slice) -> None:
    """Put in letters that only the second reader sees, before the letter at a place of the line or at its end."""
    new = [_doubted(letter, with_none=True) for letter in theirs[which]]
    for letter in new:
        _level(letter, ours[max(at - 1, 0)].letter)
    if at == len(ours):
        ours[-1].after += new
        return
    place = ours[at]
    if place.letter.starts:
        new[0].starts = new[0].starts or at == 0 or theirs[which.start].starts
        place.letter.starts = which.stop < len(theirs) and theirs[which.stop].starts
        if not place.letter.starts:
            new[0].starts = True
    place.before += new


def _doubted(letter: _Letter, with_none: bool = False) -> _Letter:
    """A letter that only one of the two sees: a digit may be one that looks like it, or none at all."""
    others = (("", DIFFERS),) if with_none else alike(letter.text)
    return _Letter(letter.text, letter.box, others, letter.starts)


def _laid(letters: Sequence[_Letter]) -> tuple[str, Array, Choices]:
    text: list[str] = []
    boxes: list[Box] = []
    choices: Choices = {}
    for letter in letters:
        x0, y0, x1, y1 = letter.box
        if letter.starts and text:
            text.append(" ")
            boxes.append((0.0, 0.0, 0.0, 0.0))
        elif text:
            x0 = boxes[-1][2]  # the two readers' boxes may overlap, or leave a gap where one sees no letter
        if letter.others:
            choices[len(text)] = letter.others
        text += letter.text
        boxes += [(x0, y0, max(x1, x0 + NARROWEST), y1)] * len(letter.text)
    return "".join(text), np.array(boxes, dtype=np.float32).reshape(-1, 4), choices
