"""How alike two rows' names are: the rare words they share, however they are inflected or misread."""

import math
from collections import Counter
from collections.abc import Sequence
from typing import Protocol

import numpy as np
import numpy.typing as npt
from rapidfuzz import fuzz, process

from kronespor.language import Language, fold

WORD_LIKENESS = 74  # of 100: below this two words are two words
SHORTEST = 3
GENERIC_WEIGHT = 0.25
UNKNOWN_WEIGHT = 0.4
"""A word that nothing in the other statement resembles tells two of its rows apart no better than none."""
SAME_STEM = 85.0

Scores = npt.NDArray[np.float64]


class Named(Protocol):
    """Something with a name and a description."""

    @property
    def label(self) -> str:
        """The name."""

    @property
    def description(self) -> str:
        """What is said of it besides; may be empty."""


def likeness(a: Sequence[Named], b: Sequence[Named], language: Language) -> Scores:
    """A matrix (rows of a x rows of b) of 0-100: the share of one row's name, by rarity of words, found in the other.

    The larger of the two directions counts, for one document's name is often a line of the other's description.
    """
    names_a, names_b = [_words(r.label) for r in a], [_words(r.label) for r in b]
    texts_a = [n + _words(r.description) for n, r in zip(names_a, a, strict=True)]
    texts_b = [n + _words(r.description) for n, r in zip(names_b, b, strict=True)]
    rarity = _rarity([*texts_a, *texts_b])
    forward = _coverage(names_a, texts_b, rarity, 1.0, language)
    backward = _coverage(names_b, texts_a, rarity, UNKNOWN_WEIGHT, language).T
    return np.maximum(forward, backward)


def _words(text: str) -> list[str]:
    return [w for w in fold(text).split() if len(w) >= SHORTEST and not w.isdigit()]


def _rarity(texts: Sequence[Sequence[str]]) -> dict[str, float]:
    """The weight of a word: the logarithm of how many texts there are for each that has it."""
    count = Counter(w for text in texts for w in set(text))
    return {w: math.log(1 + len(texts) / n) for w, n in count.items()}


def _stem(word: str, language: Language) -> str:
    """A word without its ending, the letters that ø is misread as made one: jødisk, jedisk and jøder are one word."""
    return language.stem(word).translate(language.names.misread)


def _alike(words: Sequence[str], vocabulary: Sequence[str], language: Language) -> Scores:
    """How alike words are (0-1): by letters, or by stem."""
    scores = np.asarray(
        process.cdist(words, vocabulary, scorer=fuzz.ratio, score_cutoff=WORD_LIKENESS), dtype=np.float64
    )
    stems = np.array([_stem(w, language) for w in vocabulary])
    for i, word in enumerate(words):
        same = stems == _stem(word, language)
        scores[i, same] = np.maximum(scores[i, same], SAME_STEM)
    return scores / 100.0


def _coverage(
    names: Sequence[Sequence[str]],
    texts: Sequence[Sequence[str]],
    rarity: dict[str, float],
    unknown: float,
    language: Language,
) -> Scores:
    """The share (0-100) of each name, by weight of its words, that is found in each text."""
    vocabulary = sorted({w for text in texts for w in text})
    place = {w: i for i, w in enumerate(vocabulary)}
    columns = [[place[w] for w in set(text)] for text in texts]
    scores = np.zeros((len(names), len(texts)))
    for i, name in enumerate(names):
        if not name or not vocabulary:
            continue
        words = sorted(set(name))
        alike = _alike(words, vocabulary, language)
        weights = _weights(words, rarity, language) * np.where(alike.max(axis=1) > 0, 1.0, unknown)
        for j in (j for j, of_text in enumerate(columns) if of_text):
            scores[i, j] = 100 * float(alike[:, columns[j]].max(axis=1) @ weights) / float(weights.sum())
    return scores


def _weights(words: Sequence[str], rarity: dict[str, float], language: Language) -> Scores:
    """What each word says of which row is meant: much if it is rare, little if any row may have it."""
    return np.array([rarity[w] * (GENERIC_WEIGHT if w in language.names.common else 1.0) for w in words])


def same_source(a: str, b: str, language: Language) -> bool | None:
    """Whether two sources of funding agree; None if either is not given. "Budget24" agrees with "budgetmidler"."""
    x, y = fold(a).replace(" ", ""), fold(b).replace(" ", "")
    if not x or not y:
        return None
    if language.names.budget.begin(a.strip()) and language.names.budget.begin(b.strip()):
        return True
    return fuzz.ratio(x, y) >= 80
