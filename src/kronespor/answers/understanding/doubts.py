"""What is not sure in what was understood, what the register cannot tell, and what was overlooked."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import date

from kronespor.answers.query import Query
from kronespor.answers.understanding import phrases
from kronespor.answers.understanding.matching import RARE, Word
from kronespor.answers.understanding.names import RegisterNames
from kronespor.answers.understanding.understood import Interpretation, doubt
from kronespor.answers.understanding.vocabulary import Vocabulary
from kronespor.papers.printing import years_text
from kronespor.remarks import Remark, Term

FEW = 3
"""Of how many names a word may be part that a remark names when it was not used."""
LIKELY = 2
"""Names that such a word may be, of which a remark names so many."""
NARROW = ("initiatives", "recipients", "funds")
"""The kinds of names whose parts are looked for."""
WORDS_ON = 3
"""Words after "how many" among which money stands if that is asked for."""
SHORTEST = 3
"""Letters of a word that may have been meant as something."""
UNANSWERED = {
    "law": "law-unknown",
    "spent": "spending-unknown",
    "effect": "effects-unknown",
    "count": "counts-unknown",
    "ending": "endings-elsewhere",
    "when": "days-unknown",
    "why": "reasons-unknown",
    "order": "order-unknown",
    "average": "averages-unknown",
    "threshold": "threshold-unknown",
}
"""What the register cannot tell: the list of phrases, and the code of the remark."""


def doubts(
    folded: str,
    query: Query,
    interpretations: Sequence[Interpretation],
    vocabulary: Vocabulary,
    *,
    is_period_named: bool,
) -> Iterator[Remark]:
    """What the register cannot answer, and what is not sure. `is_period_named`: a plan is asked for with its years."""
    for name, words in asdict(vocabulary.questions.unanswered).items():
        if vocabulary.anywhere(words).search(folded) or (name == "count" and _counts(folded, vocabulary)):
            yield doubt(UNANSWERED[name])
    for part in interpretations:
        if not part.is_sure:
            yield doubt("taken-for", words=part.words, label=_value(part))
    if not any((query.plans, query.initiatives, query.recipients, query.funds, query.themes)):
        yield doubt("nothing-recognised")
    if not query.years and not is_period_named:
        yield doubt("no-years-recognised")


def _counts(folded: str, vocabulary: Vocabulary) -> bool:
    """Whether a question asks how many there are of something that is no money."""
    words = vocabulary.questions.words
    asked = vocabulary.anywhere(words.how_many).finditer(folded)
    after = (" ".join(folded[m.end() :].split()[:WORDS_ON]) for m in asked)
    return any(not vocabulary.anywhere(words.money).search(text) for text in after)


def _value(part: Interpretation) -> str | date | Term:
    """What a part of a query is, for a sentence."""
    match part.value:
        case bool():
            return Term("external-money" if part.value else "own-money")
        case tuple():
            return years_text(part.value)
    return part.value


class Overlooked:
    """Finds what may have been meant to say something and led to nothing."""

    def __init__(
        self, text: str, folded: str, interpretations: Sequence[Interpretation], vocabulary: Vocabulary
    ) -> None:
        self.text, self.folded, self.interpretations, self.vocabulary = text, folded, interpretations, vocabulary

    def _is_used(self, start: int, end: int) -> bool:
        return any(part.start < end and start < part.end for part in self.interpretations)

    def doubts(self, words: Sequence[Word], names: RegisterNames) -> Iterator[Remark]:
        """Days, words that narrow, and parts of names."""
        yield from self._days()
        yield from self._exclusions()
        yield from self._parts_of_names(words, names)

    def _days(self) -> Iterator[Remark]:
        for start, end in phrases.dates(self.folded, self.vocabulary):
            if not self._is_used(start, end):
                yield doubt("day-not-used", words=self.text[start:end].strip())

    def _exclusions(self) -> Iterator[Remark]:
        """Words that narrow, where nothing was left out; of what the law asks for another remark is made."""
        questions = self.vocabulary.questions
        is_law = self.vocabulary.anywhere(questions.unanswered.law).search(self.folded)
        if is_law or any(part.field == "without" for part in self.interpretations):
            return
        for m in self.vocabulary.anywhere(questions.excluded.narrows).finditer(self.folded):
            if not self._is_used(*m.span()):
                yield doubt("exclusion-not-used", words=self.text[m.start() : m.end()])

    def _parts_of_names(self, words: Sequence[Word], names: RegisterNames) -> Iterator[Remark]:
        rare = {stem for kind in NARROW for stem, n in names.spread[kind].items() if n <= FEW and len(stem) >= RARE}
        for word in _each_stem_once(words):
            if word.stem in rare - self.vocabulary.neutral and not self._is_used(word.start, word.end):
                likely = [name.text for name in names.names if word.stem in name.stems and name.kind != "themes"]
                yield doubt("word-not-used", word=word.text, names="; ".join(likely[:LIKELY]))

    def unused(self, words: Sequence[Word]) -> Iterator[str]:
        """The words that led to nothing and may have been meant as something."""
        free = (word for word in words if not self._is_used(word.start, word.start + 1))
        telling = (word for word in free if len(word.text) >= SHORTEST or word.text.isdigit())
        yield from (w.text for w in _each_stem_once(w for w in telling if not self._is_neutral(w)))

    def _is_neutral(self, word: Word) -> bool:
        is_spelt = word.text.lower() in self.vocabulary.questions.words.spelt
        return word.stem in self.vocabulary.neutral and not is_spelt


def _each_stem_once(words: Sequence[Word] | Iterator[Word]) -> Iterator[Word]:
    seen: set[str] = set()
    for word in words:
        if word.stem not in seen:
            seen.add(word.stem)
            yield word
