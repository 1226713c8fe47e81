"""Which recipients are one: by their CVR number, else by name, precision first. Each link says what it rests on.

A number is one recipient wherever it stands. A name without a number is the recipient whose number stands beside that
name in the same municipality, or in at least two others (a national association); a name that several numbers go by is
none of them. A misspelt name goes the same way where every word of it has its own in the other. What is left is a
recipient of its own municipality: the youth clubs of two towns are two.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import duckdb
from rapidfuzz import fuzz

from kronespor.corpus.results import write_found
from kronespor.corpus.schema import schema
from kronespor.corpus.store import Store
from kronespor.language import Language, fold, language
from kronespor.reading.recipients import telling_words

Key = tuple[str, ...]
"""The words that tell a name from others, in order."""
ALIKE = 85.0
"""Of 100: two words that are as alike are one, misspelt."""
SHORT = 5
"""A word of fewer letters is spelt right or is another."""
WIDESPREAD = 2
"""Municipalities in which a name has its number before it means the same elsewhere."""


@dataclass(frozen=True, order=True)
class Mention:
    """A name as the documents of a municipality print it, and the number that they give beside it, if any."""

    municipality: str
    recipient: str
    cvr: str


@dataclass(frozen=True)
class Link:
    """Whom a mention means. `through`: the name that it was found by, where that is another one."""

    mention: Mention
    linked: str
    called: str
    number: str
    known_by: str
    score: float = 100.0
    through: str = ""

    def row(self) -> dict[str, object]:
        """As the results keep it."""
        of = self.mention
        return {
            "municipality": of.municipality,
            "recipient": of.recipient,
            "cvr": of.cvr,
            "linked": self.linked,
            "called": self.called,
            "folded": fold(f"{self.called} {of.recipient}"),
            "number": self.number,
            "known_by": self.known_by,
            "score": self.score,
            "through": self.through,
        }


def link_recipients(store: Store, results: duckdb.DuckDBPyConnection) -> int:
    """Link all recipients that the results name, and keep the links; how many there are."""
    found = results.execute("SELECT DISTINCT municipality, recipient, cvr FROM amounts ORDER BY ALL").fetchall()
    rows = [link.row() for link in links(Mention(*row) for row in found)]
    write_found(store, "links", rows, schema("links"))
    return len(rows)


def links(mentions: Iterable[Mention], spoken: Language | None = None) -> Iterator[Link]:
    """Whom each mention means."""
    keyed = [(one, key_of(one.recipient, spoken or language())) for one in sorted(mentions)]
    numbered = _Numbered(keyed)
    for one, key in keyed:
        if one.cvr:
            yield Link(one, one.cvr, numbered.called[one.cvr], one.cvr, "number")
            continue
        yield numbered.named(one, key) or numbered.alike(one, key) or _alone(one, key)


def key_of(name: str, spoken: Language) -> Key:
    """The words that tell a name, in order; all of them where none does."""
    return tuple(sorted(telling_words(name, spoken) or fold(name).split()))


def _alone(one: Mention, key: Key) -> Link:
    return Link(one, f"{one.municipality}: {' '.join(key)}", one.recipient, "", "municipality")


class _Numbered:
    """The names that have a number somewhere."""

    def __init__(self, keyed: Sequence[tuple[Mention, Key]]) -> None:
        self.towns: dict[Key, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        names: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
        for one, key in keyed:
            if one.cvr:
                self.towns[key][one.cvr].add(one.municipality)
                names[one.cvr][one.recipient] += 1
        self.called = {cvr: min(of, key=lambda name: (-of[name], name)) for cvr, of in names.items()}
        self._blocks: dict[str, set[Key]] = defaultdict(set)
        for key in self.towns:
            for word in key:
                self._blocks[_block(word)].add(key)

    def named(self, one: Mention, key: Key, score: float = 100.0) -> Link | None:
        """The recipient of just this name, if it is the only one that it may be."""
        towns = self.towns.get(key, {})
        here = [cvr for cvr, where in towns.items() if one.municipality in where]
        if not here and len(towns) == 1:
            here = [cvr for cvr, where in towns.items() if len(where) >= WIDESPREAD]
        if len(here) != 1:
            return None
        called = self.called[here[0]]
        known_by = "name" if score == 100.0 else "alike name"
        return Link(one, here[0], called, here[0], known_by, score, "" if called == one.recipient else called)

    def alike(self, one: Mention, key: Key) -> Link | None:
        """The only recipient whose name is this one misspelt."""
        if key in self.towns:
            return None  # a name that means several is none of them, misspelt
        near = {other for word in key for other in self._blocks.get(_block(word), ())}
        scores = {other: score for other in near if (score := _alike(key, other))}
        found = [link for other in sorted(scores) if (link := self.named(one, other, scores[other]))]
        return found[0] if len({link.linked for link in found}) == 1 else None


def _block(word: str) -> str:
    """Words that may be one misspelt begin alike, unless it is the beginning that is: then another word is not."""
    return word[:3]


def _alike(a: Key, b: Key) -> float:
    """How alike two names are; 0 unless each word of either has one of its own in the other that it may be."""
    if len(a) != len(b) or a == b:
        return 0.0
    left, least = list(b), 100.0
    for word in a:
        best = max(left, key=lambda other: fuzz.ratio(word, other))
        score = fuzz.ratio(word, best)
        if score < 100.0 and (score < ALIKE or min(len(word), len(best)) < SHORT or not _letters(word, best)):
            return 0.0
        left.remove(best)
        least = min(least, score)
    return least


def _letters(*words: str) -> bool:
    """A number is written right or is another: "Skole 1" and "Skole 2" are two."""
    return not any(letter.isdigit() for word in words for letter in word)
