"""How alike two rows' names are: the rare words they share, however they are inflected or misread. Symmetric."""

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Protocol

import numpy as np
import numpy.typing as npt
from rapidfuzz import fuzz, process

from kronespor.language import Language, fold

WORD_LIKENESS = 74  # of 100: below this two words are two words
SHORTEST = 3
LONG = 5
"""Letters of a word that may stand for a name in another."""
GENERIC_WEIGHT = 0.25
UNKNOWN_WEIGHT = 0.4
"""A word that nothing in the other statement resembles tells two of its rows apart no better than none."""
MOSTLY = 75.0
"""Of a name: that much of one must be in the other for what is not to be counted for little."""
OWN_SHARE = 0.85
"""How much the better of the two directions counts: a name that stands in a longer one is not all of it."""
IDENTICAL, MOST = 100.0, 97.0
"""Of the same name, and of any other."""
SAME_FORM = 20.0
"""How alike names must be, apart from their proper names, to be of one form."""
OTHER_NAME = 30.0
"""At most, where each has a proper name that the other lacks: two associations, two places."""
SAME_STEM = 85.0

Scores = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]


class Named(Protocol):
    """Something with a name and a description."""

    @property
    def label(self) -> str:
        """The name."""

    @property
    def description(self) -> str:
        """What is said of it besides; may be empty."""


def likeness(a: Sequence[Named], b: Sequence[Named], language: Language) -> Scores:
    """A matrix (rows of a x rows of b) of 0-100: the share of a row's name, by rarity of words, found in the other.

    One document's name is often a line of the other's description, so the better direction counts for most. Only the
    same name is 100, one of the same letters ("Spejder-huset") nearly so, and names that each have a proper name the
    other lacks are not alike.
    """
    return compared_names(a, b, language)[0]


def compared_names(a: Sequence[Named], b: Sequence[Named], language: Language) -> tuple[Scores, Bools]:
    """How alike names are, and where they are of one form about two things: two associations, two places."""
    words = _Words.of(a, b, language)
    names_a, names_b = [_words(r.label) for r in a], [_words(r.label) for r in b]
    forward, plain_forward = words.coverage(names_a, words.in_b)
    backward, plain_backward = (scores.T for scores in words.coverage(names_b, words.in_a))
    parted = np.maximum(plain_forward, plain_backward) < MOSTLY
    forward, backward = np.where(parted, plain_forward, forward), np.where(parted, plain_backward, backward)
    scores = OWN_SHARE * np.maximum(forward, backward) + (1 - OWN_SHARE) * np.minimum(forward, backward)
    scores = np.minimum(scores, MOST)
    other = words.lacking([proper_names(r.label) for r in a], words.in_b)
    other &= words.lacking([proper_names(r.label) for r in b], words.in_a).T
    strangers = np.asarray(other & (scores >= SAME_FORM), dtype=np.bool_)
    scores[other] = np.minimum(scores[other], OTHER_NAME)
    keys_a, keys_b = ([name_key(r) for r in rows] for rows in (a, b))
    written_alike = _same([key.replace(" ", "") for key in keys_a], [key.replace(" ", "") for key in keys_b])
    scores[written_alike], strangers[written_alike] = MOST, False
    scores[_same(keys_a, keys_b)] = IDENTICAL
    return scores, strangers


def _same(a: Sequence[str], b: Sequence[str]) -> Bools:
    """Where two texts are the same, and not empty."""
    x, y = (np.array(texts, dtype=object) for texts in (a, b))
    return np.asarray((x[:, None] == y[None, :]) & (x[:, None] != ""), dtype=np.bool_)


def name_key(row: Named) -> str:
    """A row's name as it is compared."""
    return key_of(row.label)


def key_of(name: str) -> str:
    """A name as it is compared, without its printed number."""
    return fold(re.sub(r"^\d+\.\s*", "", name))


def telling_words(label: str, language: Language) -> set[str]:
    """The folded words of a name that tell it from others."""
    return {w for w in _words(label) if len(w) >= LONG and w not in language.names.common}


def proper_names(label: str) -> list[str]:
    """The folded words of a name that are written with a capital though they do not begin it."""
    words = re.findall(r"[^\W\d_]+", label)
    found = [w for before, w in pairwise(words) if w[0].isupper() and not (w.isupper() and before.isupper())]
    return [w for word in found for w in _words(word)]


@dataclass(frozen=True)
class _Words:
    """The words of two documents' rows: what each says of which row is meant, and how like each is to those of a row.

    `in_a`, `in_b`: the likeness (0-1) of every word to the likest word of each row, words x rows.
    """

    place: dict[str, int]
    weights: Scores
    in_a: Scores
    in_b: Scores

    @classmethod
    def of(cls, a: Sequence[Named], b: Sequence[Named], language: Language) -> "_Words":
        """Of names and descriptions; a word is looked for wherever it stands."""
        texts_a, texts_b = ([_words(r.label) + _words(r.description) for r in rows] for rows in (a, b))
        rarity = _rarity([*texts_a, *texts_b])
        vocabulary = sorted(rarity)
        place = {word: n for n, word in enumerate(vocabulary)}
        weights = [rarity[w] * (GENERIC_WEIGHT if w in language.names.common else 1.0) for w in vocabulary]
        alike = _alike(vocabulary, language)

        def inside(texts: Sequence[Sequence[str]]) -> Scores:
            found = np.zeros((len(vocabulary), len(texts)))
            for n, text in enumerate(texts):
                if text:
                    found[:, n] = alike[:, [place[w] for w in set(text)]].max(axis=1)
            return found

        return cls(place, np.array(weights), inside(texts_a), inside(texts_b))

    def coverage(self, names: Sequence[Sequence[str]], inside: Scores) -> tuple[Scores, Scores]:
        """The share (0-100) of each name, by weight of its words, that is found in each row.

        First with words that nothing in any row resembles counting for little, then with all counting alike.
        """
        scores = np.zeros((2, len(names), inside.shape[1]))
        for n, name in enumerate(names):
            if name and inside.shape[1]:
                at = sorted(self.place[word] for word in set(name))
                plain = self.weights[at]
                weights = plain * np.where(inside[at].max(axis=1) > 0, 1.0, UNKNOWN_WEIGHT)
                scores[:, n] = 100 * (weights @ inside[at]) / weights.sum(), 100 * (plain @ inside[at]) / plain.sum()
        return scores[0], scores[1]

    def lacking(self, names: Sequence[Sequence[str]], inside: Scores) -> Bools:
        """Where a row has nothing like one of a name's words."""
        found = np.zeros((len(names), inside.shape[1]), dtype=np.bool_)
        for n, name in enumerate(names):
            if name:
                found[n] = (inside[[self.place[word] for word in name]] == 0).any(axis=0)
        return found


def _words(text: str) -> list[str]:
    return [w for w in fold(text).split() if len(w) >= SHORTEST and not w.isdigit()]


def _rarity(texts: Sequence[Sequence[str]]) -> dict[str, float]:
    """The weight of a word: the logarithm of how many texts there are for each that has it."""
    count = Counter(w for text in texts for w in set(text))
    return {w: math.log(1 + len(texts) / n) for w, n in count.items()}


def _stem(word: str, language: Language) -> str:
    """A word without its ending, the letters that ø is misread as made one: jødisk, jedisk and jøder are one word."""
    return language.stem(word).translate(language.names.misread)


def _alike(vocabulary: Sequence[str], language: Language) -> Scores:
    """How alike words are to each other (0-1): by letters, or by stem."""
    if not vocabulary:
        return np.zeros((0, 0))
    scores = np.asarray(
        process.cdist(vocabulary, vocabulary, scorer=fuzz.ratio, score_cutoff=WORD_LIKENESS), dtype=np.float64
    )
    stems = np.array([_stem(w, language) for w in vocabulary])
    same = stems[:, None] == stems[None, :]
    scores[same] = np.maximum(scores[same], SAME_STEM)
    return scores / 100.0


def same_source(a: str, b: str, language: Language) -> bool | None:
    """Whether two sources of funding agree; None if either is not given. "Budget24" agrees with "budgetmidler"."""
    x, y = fold(a).replace(" ", ""), fold(b).replace(" ", "")
    if not x or not y:
        return None
    if language.names.budget.begin(a.strip()) and language.names.budget.begin(b.strip()):
        return True
    return fuzz.ratio(x, y) >= 80
