"""The names of the register that a question has, inflected and misspelt."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from heapq import heappop, heappush
from itertools import count, pairwise
from math import log

from rapidfuzz.distance import DamerauLevenshtein

from kronespor.answers.understanding.names import KINDS, WORD, RegisterName, RegisterNames
from kronespor.answers.understanding.vocabulary import Vocabulary
from kronespor.language import fold, fold_letters

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
HALF = 4
"""Letters that each half of a compound has at least, where it was written as two words."""
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
    """A name, the words of the question that are it, and how much of it is there.

    `is_exact`: no word is misspelt; `is_sure`: nothing else could be meant; `numbers`: the words that are its numbers.
    """

    name: RegisterName
    words: tuple[Word, ...]
    share: float
    is_exact: bool
    is_sure: bool
    numbers: tuple[Word, ...] = ()

    @property
    def places(self) -> frozenset[int]:
        """Where its words begin."""
        return frozenset(word.start for word in self.words)

    @property
    def start(self) -> int:
        """Where its first word stands."""
        return self.words[0].start

    @property
    def text(self) -> str:
        """Its words as the question has them."""
        return " ".join(word.text for word in (*self.words, *self.numbers))

    @property
    def end(self) -> int:
        """Where its last word ends."""
        return max(word.end for word in (*self.words, *self.numbers))


Hits = dict[str, list[tuple[Word, bool]]]
"""Stem of a name -> the words of the question that are it, or it misspelt, and whether they are it exactly."""
Fits = Callable[[RegisterName, set[int]], Match | None]
"""A name in the words that are free, by their places, if enough of it is there."""


def words_of(text: str, vocabulary: Vocabulary) -> list[Word]:
    """The words of a question."""
    return [Word(m[0], vocabulary.stem(vocabulary.bare(m[0])), m.start(), m.end()) for m in WORD.finditer(text)]


def find_names(words: Sequence[Word], names: RegisterNames, text: str, vocabulary: Vocabulary) -> list[Match]:
    """The names that the question has, each word for one name at most.

    What is spoken of as a plan ("handleplanerne mod racisme og ekstremisme") is one; else the most special goes first,
    and a plan in words that do not speak of one ("klimaet") is not sure.
    """
    hits = _hits([*words, *_halves(words, text, vocabulary)], names)
    plans, recipients = (
        tuple(frozenset(name.stems) for name in names.names if name.kind == kind) for kind in ("plans", "recipients")
    )
    speaks_of_plans = any(vocabulary.is_plan(w.text) for w in words)
    rounds: list[tuple[str, Sequence[Word], bool]] = [("plans", _spoken_of_as_plans(words, text, vocabulary), True)]
    rounds += [(kind, words, kind == "plans" and speaks_of_plans) for kind in KINDS]
    matches: list[Match] = []
    for kind, among, is_lax in rounds:
        taken = {w.start for match in matches for w in match.words}
        own = _names_left(kind, names, hits, matches)
        of_kind = _Kind(names.spread[kind], 1 + len(names.numbers(kind)), plans, recipients, vocabulary.neutral, is_lax)
        found = _chosen(own, {w.start for w in among} - taken, words, partial(_fits, hits, of_kind))
        if kind == "plans" and among is words:
            found = [replace(m, is_sure=m.is_sure and is_literal(m, fold_letters(text))) for m in found]
        matches += found
    return list(_with_numbers(matches, words, text))


def is_literal(match: Match, folded: str) -> bool:
    """Whether a question, whose letters are folded, has the name as it is written."""
    return fold_letters(match.name.text) in folded


def _with_numbers(matches: Sequence[Match], words: Sequence[Word], text: str) -> Iterator[Match]:
    """The names with the numbers in them that the question has too ("Budgetaftale 2025"): these tell names apart that
    are else the same. A source of another number than is asked for is not sure.
    """
    found = [(match, _numbers_of(match, words, text)) for match in matches]
    told = {match.places for match, (own, _said) in found if own}
    for match, (own, said) in found:
        if own:
            yield replace(match, numbers=own, is_sure=match.is_exact and match.share >= ENOUGH)
        elif match.places not in told:
            is_other = match.name.kind == "funds" and bool(match.name.numbers and said)
            yield replace(match, is_sure=match.is_sure and not is_other)


def _numbers_of(match: Match, words: Sequence[Word], text: str) -> tuple[tuple[Word, ...], bool]:
    """The words of a question that are a name's numbers, beside its other words; and whether there are any numbers."""
    said, end = list[Word](), match.end
    for word in words:
        if word.start >= end and text[end : word.start].strip(" -–—/()"):
            break
        if word.start >= match.start and word.text.isdigit():
            said.append(word)
            end = max(end, word.end)
        elif word.start >= match.end:
            break
    own = () if match.name.kind == "initiatives" and match.share <= WHOLE else match.name.numbers
    is_its = bool(own) and len(said) >= len(own) and all(w.text[-2:] == n[-2:] for w, n in zip(said, own, strict=False))
    return tuple(said[: len(own)]) if is_its else (), bool(said)


def _names_left(kind: str, names: RegisterNames, hits: Hits, matches: Sequence[Match]) -> list[RegisterName]:
    """The names of a kind that a word of the question is part of, without those that were found already."""
    seen = {match.name.number for match in matches if match.name.kind == kind}
    own = (name for name in names.names if name.kind == kind and name.number not in seen)
    return [name for name in own if any(stem in hits for stem in name.stems)]


@dataclass(frozen=True)
class _Kind:
    """What tells names of a kind apart. `spread`: of how many a stem is part, of `size` - 1 in all; `plans`: the stems
    of each plan; `recipients`: of each recipient; `is_lax`: little of a name is enough.
    """

    spread: Counter[str]
    size: int
    plans: tuple[frozenset[str], ...]
    recipients: tuple[frozenset[str], ...]
    neutral: frozenset[str]
    is_lax: bool

    def weight(self, stem: str) -> float:
        """What a stem tells: much if few names have it."""
        return log(1 + self.size / self.spread[stem])

    def is_telling(self, stem: str) -> bool:
        """Whether a stem stands for a name by itself."""
        return self.spread[stem] == 1 and len(stem) >= RARE and stem not in self.neutral


def _fits(hits: Hits, kind: _Kind, name: RegisterName, free: set[int]) -> Match | None:
    """A name in the words that are free, if enough of it is there; words that a plan is called by mean the plan, and
    the whole name of a recipient means the recipient.
    """
    match = _match(name, hits, free, kind)
    if match is None or match.share > WHOLE or kind.is_lax:
        return match
    if name.kind == "initiatives":
        stems = {w.stem for w in match.words}
        return None if stems in kind.recipients or any(stems <= plan for plan in kind.plans) else match
    return match if match.share >= ENOUGH else None


def _chosen(names: Sequence[RegisterName], free: set[int], words: Sequence[Word], fits: Fits) -> list[Match]:
    """The names of a kind by how much of them is there; one whose words another takes may be found in others.

    Names that the same words fit as well are all chosen.
    """
    order: list[tuple[int, bool, float, int, int, int, Match]] = []
    chosen: dict[int, Match] = {}
    turn = count()

    def add(name: RegisterName) -> None:
        match = fits(name, free)
        if match:
            key = (
                -len(match.words),
                not match.is_exact,
                -match.share,
                match.words[-1].start - match.start,
                name.number,
            )
            heappush(order, (*key, next(turn), match))

    for name in names:
        add(name)
    while order:
        match = heappop(order)[-1]
        if match.name.number in chosen:
            continue
        if not match.places <= free:
            add(match.name)
        elif _is_together(match, words) and (match.name.kind != "themes" or match.share > WHOLE):
            chosen |= {one.name.number: one for one in _alike(match, names) if one.name.number not in chosen}
            free = free - match.places
    return list(chosen.values())


def _alike(match: Match, names: Sequence[RegisterName]) -> list[Match]:
    """A name in some words with all others that are as well in these: with those of which the words are all too, if
    they are all of it; else with all that have the words, and none is sure.
    """
    stems, is_whole = {word.stem for word in match.words}, match.share > WHOLE
    if not match.is_exact:
        return [match]
    others = [name for name in names if stems == set(name.stems) or (stems < set(name.stems) and not is_whole)]
    alike = {name.number: replace(match, name=name) for name in others if name.number != match.name.number}
    is_sure = match.is_sure and (is_whole or not alike)
    return [replace(one, is_sure=is_sure) for one in (match, *alike.values())]


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
                hits.setdefault(stem, []).append((word, stem == word.stem and word.text.isalnum()))
    return hits


def _halves(words: Sequence[Word], text: str, vocabulary: Vocabulary) -> Iterator[Word]:
    """Each two words that stand beside each other, as one: a compound or a name with a number that was written as two
    ("energi renovering", "OFS 23").

    It begins where the first does, and is no stem exactly.
    """
    for first, second in pairwise(words):
        is_whole = second.text.isdigit() or len(first.text) >= HALF <= len(second.text)
        if second.start == first.end + 1 and is_whole:
            yield Word(
                text[first.start : second.end], vocabulary.stem(first.text + second.text), first.start, second.end
            )


def _match(name: RegisterName, hits: Hits, free: set[int], kind: _Kind) -> Match | None:
    """A name in the words that are free, by their places; None if too little of it is there."""
    own = _nearest(name, hits, free)
    if not own:
        return None
    share = sum(map(kind.weight, own)) / sum(map(kind.weight, name.stems))
    if share <= WHOLE and kind.neutral >= own.keys():
        return None
    if share < ENOUGH and not any(map(kind.is_telling, own)):
        return None
    places = sorted({w.start: w for w, _exact in own.values()}.values(), key=lambda w: w.start)
    is_exact = all(exact for _word, exact in own.values())
    return Match(name, tuple(places), share, is_exact, share >= ENOUGH and is_exact)


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
