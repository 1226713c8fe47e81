"""The names of the register that a question has, inflected and misspelt."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from heapq import heappop, heappush
from itertools import count
from math import log

from rapidfuzz.distance import DamerauLevenshtein

from kronespor.answers.understanding.names import KINDS, WORD, RegisterName, RegisterNames
from kronespor.answers.understanding.vocabulary import Vocabulary
from kronespor.language import fold

ENOUGH = 0.6
"""The share of a name's weight that must be there."""
WHOLE = 0.99
"""The share at which all of a name is there."""
RARE = 5
"""Letters that a stem has at least that stands for a name by itself, if no other name has it."""
APART = 14
"""Words that the words of one name may be apart."""
BEFORE_PLAN = 4
"""Words before "-planen" that may name the plan."""
MISSPELT = ((10, 2), (6, 1))
"""Letters of a stem, and how many of them may be wrong; the first is right."""


@dataclass(frozen=True)
class Word:
    """A word of the question, its stem, and where it stands."""

    text: str
    stem: str
    start: int
    end: int


@dataclass(frozen=True)
class Match:
    """A name, the words of the question that are it, and how much of it is there."""

    name: RegisterName
    words: tuple[Word, ...]
    share: float
    is_sure: bool

    @property
    def start(self) -> int:
        """Where its first word stands."""
        return self.words[0].start

    @property
    def text(self) -> str:
        """Its words as the question has them."""
        return " ".join(word.text for word in self.words)

    @property
    def end(self) -> int:
        """Where its last word ends."""
        return self.words[-1].end


Hits = dict[str, list[tuple[Word, bool]]]
"""Stem of a name -> the words of the question that are it, or it misspelt, and whether they are it exactly."""
Fits = Callable[[RegisterName, set[int]], Match | None]
"""A name in the words that are free, by their places, if enough of it is there."""


def words_of(text: str, vocabulary: Vocabulary) -> list[Word]:
    """The words of a question."""
    return [Word(m[0], vocabulary.stem(vocabulary.bare(m[0])), m.start(), m.end()) for m in WORD.finditer(text)]


def find_names(words: Sequence[Word], names: RegisterNames, text: str, vocabulary: Vocabulary) -> list[Match]:
    """The names that the question has, each word for one name at most.

    What is spoken of as a plan ("handleplanerne mod racisme og ekstremisme") is one; else the most special goes first.
    """
    hits = _hits(words, names)
    plans = tuple(frozenset(name.stems) for name in names.names if name.kind == "plans")
    speaks_of_plans = any(vocabulary.is_plan(w.text) for w in words)
    rounds: list[tuple[str, Sequence[Word], bool]] = [("plans", _spoken_of_as_plans(words, text, vocabulary), True)]
    rounds += [(kind, words, kind == "plans" and speaks_of_plans) for kind in KINDS]
    matches: list[Match] = []
    for kind, among, is_lax in rounds:
        taken = {w.start for match in matches for w in match.words}
        own = _names_left(kind, names, hits, matches)
        of_kind = _Kind(names.spread[kind], 1 + len(names.numbers(kind)), plans, vocabulary.neutral, is_lax)
        matches += _chosen(own, {w.start for w in among} - taken, words, partial(_fits, hits, of_kind))
    return matches


def _names_left(kind: str, names: RegisterNames, hits: Hits, matches: Sequence[Match]) -> list[RegisterName]:
    """The names of a kind that a word of the question is part of, without those that were found already."""
    seen = {match.name.number for match in matches if match.name.kind == kind}
    own = (name for name in names.names if name.kind == kind and name.number not in seen)
    return [name for name in own if any(stem in hits for stem in name.stems)]


@dataclass(frozen=True)
class _Kind:
    """What tells names of a kind apart. `spread`: of how many a stem is part, of `size` - 1 in all; `plans`: the stems
    of each plan; `is_lax`: little of a name is enough.
    """

    spread: Counter[str]
    size: int
    plans: tuple[frozenset[str], ...]
    neutral: frozenset[str]
    is_lax: bool

    def weight(self, stem: str) -> float:
        """What a stem tells: much if few names have it."""
        return log(1 + self.size / self.spread[stem])

    def is_telling(self, stem: str) -> bool:
        """Whether a stem stands for a name by itself."""
        return self.spread[stem] == 1 and len(stem) >= RARE and stem not in self.neutral


def _fits(hits: Hits, kind: _Kind, name: RegisterName, free: set[int]) -> Match | None:
    """A name in the words that are free, if enough of it is there; words that a plan is called by mean the plan."""
    match = _match(name, hits, free, kind)
    if match is None or match.share > WHOLE or kind.is_lax:
        return match
    if name.kind == "initiatives":
        stems = {w.stem for w in match.words}
        return None if any(stems <= plan for plan in kind.plans) else match
    return match if match.share >= ENOUGH else None


def _chosen(names: Sequence[RegisterName], free: set[int], words: Sequence[Word], fits: Fits) -> list[Match]:
    """The names of a kind by how much of them is there; one whose words another takes may be found in others."""
    order: list[tuple[int, float, int, int, Match]] = []
    chosen: dict[int, Match] = {}
    turn = count()

    def add(name: RegisterName) -> None:
        match = fits(name, free)
        if match:
            heappush(order, (-len(match.words), -match.share, name.number, next(turn), match))

    for name in names:
        add(name)
    while order:
        match = heappop(order)[-1]
        if match.name.number in chosen:
            continue
        if not {w.start for w in match.words} <= free:
            add(match.name)
        elif _is_together(match, words) and (match.name.kind != "themes" or match.share > WHOLE):
            chosen[match.name.number] = match
            free = free - {w.start for w in match.words}
    return list(chosen.values())


def _spoken_of_as_plans(words: Sequence[Word], text: str, vocabulary: Vocabulary) -> list[Word]:
    """The words after "handleplan" to the end of its clause or the first number, before "-planen", and in compounds."""
    spoken: list[Word] = []
    is_open = False
    for n, word in enumerate(words):
        between = text[words[n - 1].end : word.start] if n else ""
        if _ends_clause(between) or word.text.isdigit() or word.stem in vocabulary.closing:
            is_open = False
        if vocabulary.is_plan(word.text):
            is_open = True
            if between == "-":
                spoken += words[max(0, n - BEFORE_PLAN) : n]
        elif is_open or vocabulary.bare(word.text) != fold(word.text):
            spoken.append(word)
    return spoken


def _ends_clause(between: str) -> bool:
    return any(sign in between for sign in ".?!;\n")


def _hits(words: Sequence[Word], names: RegisterNames) -> Hits:
    """What stems of names the question has; each word is held against those that begin like it."""
    hits: Hits = {}
    for word in words:
        for stem in names.by_letter.get(word.stem[:1], ()):
            if stem == word.stem or _is_misspelt(word.stem, stem):
                hits.setdefault(stem, []).append((word, stem == word.stem))
    return hits


def _match(name: RegisterName, hits: Hits, free: set[int], kind: _Kind) -> Match | None:
    """A name in the words that are free, by their places; None if too little of it is there."""
    own = _nearest(name, hits, free)
    if not own:
        return None
    share = sum(map(kind.weight, own)) / sum(map(kind.weight, name.stems))
    if share < ENOUGH and not any(map(kind.is_telling, own)):
        return None
    places = sorted({w.start: w for w, _exact in own.values()}.values(), key=lambda w: w.start)
    is_exact = all(exact for _word, exact in own.values())
    return Match(name, tuple(places), share, share >= ENOUGH and is_exact)


def _nearest(name: RegisterName, hits: Hits, free: set[int]) -> dict[str, tuple[Word, bool]]:
    """For each stem of a name the free word that is it (exactly, if one is), nearest to the first that was found."""
    own: dict[str, tuple[Word, bool]] = {}
    for stem in name.stems:
        there = [(word, exact) for word, exact in hits.get(stem, ()) if word.start in free]
        options = [pair for pair in there if pair[1]] or there
        if options:
            anchor = next(iter(own.values()))[0].start if own else options[0][0].start
            own[stem] = min(options, key=lambda pair: abs(pair[0].start - anchor))
    return own


def _is_misspelt(word: str, stem: str) -> bool:
    """Whether a word is a stem with a few letters wrong."""
    most = next((wrong for letters, wrong in MISSPELT if len(stem) >= letters), 0)
    if not most or word[:1] != stem[:1] or abs(len(word) - len(stem)) > 2:
        return False
    return DamerauLevenshtein.distance(word, stem, score_cutoff=2) <= most


def _is_together(match: Match, words: Sequence[Word]) -> bool:
    """Whether the words of a name stand near each other."""
    order = [w.start for w in words]
    return order.index(match.words[-1].start) - order.index(match.words[0].start) <= APART
