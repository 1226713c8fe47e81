"""What else the words of a question may mean: names that fit them as well as the one that was chosen."""

from collections.abc import Iterator, Sequence

from kronespor.answers.query import Query
from kronespor.answers.understanding.matching import Match, is_literal
from kronespor.answers.understanding.names import RegisterName, RegisterNames
from kronespor.answers.understanding.understood import doubt
from kronespor.answers.understanding.vocabulary import Vocabulary
from kronespor.remarks import Remark

NARROW = ("initiatives", "recipients")
"""The kinds of names of which one may be meant for another."""
MOST = 3
"""Other names that a remark names."""


def also_meant(
    query: Query, matches: Sequence[Match], names: RegisterNames, folded: str, vocabulary: Vocabulary
) -> Iterator[Remark]:
    """A remark for each name whose words fit others too, and for each source that may be all money from outside."""
    asked = {*query.initiatives, *query.without}
    for match in matches:
        label = names.told_apart(match.name)
        if match.name.kind == "funds" and _is_outside(match, folded, vocabulary):
            yield doubt("taken-for", words=match.text, label=label)
        if match.name.kind not in NARROW:
            continue
        others = [other for other in _others(match, names, folded, vocabulary) if other.number not in asked]
        labels = list(dict.fromkeys(names.told_apart(other) for other in others))[:MOST]
        if labels:
            yield doubt("also-meant", words=match.text, label=label, others="; ".join(labels))


def _is_outside(match: Match, folded: str, vocabulary: Vocabulary) -> bool:
    """Whether the words that led to a source may mean all money from outside ("fra staten")."""
    external = vocabulary.questions.external
    outside = vocabulary.anywhere((*external.outside, *external.state))
    spoken = any(m.start() < match.end and match.start < m.end() for m in outside.finditer(folded))
    return spoken and not is_literal(match, folded)


def _others(match: Match, names: RegisterNames, folded: str, vocabulary: Vocabulary) -> Iterator[RegisterName]:
    """Names of the kind that have all the words that led to a part of one; or that stand whole within those that led to
    it, where a word that joins stands among these ("evaluering og områdebaseret indsats").
    """
    said = {word.stem for word in match.words}
    is_joined = bool(vocabulary.joins.search(folded, match.start, match.end))
    for other in names.names:
        if other.kind != match.name.kind or other.number == match.name.number or not other.stems:
            continue
        if (not is_literal(match, folded) and said <= set(other.stems)) or (is_joined and set(other.stems) < said):
            yield other
