"""What is not sure in what was understood, what the register cannot tell, and what was overlooked."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, replace
from datetime import date

from kronespor.answers.query import Query
from kronespor.answers.understanding.matching import RARE, Word, words_of
from kronespor.answers.understanding.names import WORD, RegisterNames
from kronespor.answers.understanding.phrases import dates, own_spans
from kronespor.answers.understanding.understood import FIELDS, Interpretation, Span, Understood, doubt
from kronespor.answers.understanding.vocabulary import Vocabulary
from kronespor.language import fold, fold_letters
from kronespor.language.questions import Words
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
SHORTEST = 2
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
    "content": "contents-unknown",
    "threshold": "threshold-unknown",
}
"""What the register cannot tell: the list of phrases, and the code of the remark."""


def doubts(query: Query, interpretations: Sequence[Interpretation], *, is_period_named: bool) -> Iterator[Remark]:
    """What is not sure in what was understood. `is_period_named`: a plan is asked for with its years."""
    for part in interpretations:
        if not part.is_sure:
            yield doubt("taken-for", words=part.words, label=_value(part))
    if not any((query.plans, query.initiatives, query.recipients, query.funds, query.themes)):
        yield doubt("nothing-recognised")
    if not query.years and not is_period_named:
        yield doubt("no-years-recognised")


def _value(part: Interpretation) -> str | date | Term:
    """What a part of a query is, for a sentence."""
    match part.value:
        case bool():
            return Term("external-money" if part.value else "own-money")
        case tuple():
            return years_text(part.value)
    return Term("change-since-adoption") if part.value == "change" else part.value


def accounted(found: Understood, text: str, names: RegisterNames, vocabulary: Vocabulary) -> Understood:
    """The same, whoever has understood it, with a remark for what the register cannot tell and for what may have been
    meant as something; and with each word that led to nothing and is not known to say nothing.
    """
    account = _Account(text, found, vocabulary)
    words = words_of(text, vocabulary)
    return replace(found, doubts=(*found.doubts, *account.doubts(words, names)), unused=tuple(account.unused(words)))


class _Account:
    """Each word of a question in its role: what led to a part of the query, what the register cannot tell, what says
    nothing where it stands; and the rest.
    """

    def __init__(self, text: str, found: Understood, vocabulary: Vocabulary) -> None:
        self.text, self.folded, self.vocabulary = text, fold_letters(text), vocabulary
        self.interpretations = found.interpretations
        self.used = [span for part in found.interpretations for span in part.spans or ((part.start, part.end),)]
        self.named = {vocabulary.stem(fold(word)) for part in found.interpretations for word in _words_of_names(part)}
        self.unanswered = dict(self._unanswered())
        self.used += [span for spans in self.unanswered.values() for span in spans]
        self.used += [span for words in asdict(vocabulary.questions.shown).values() for span in self._spans(words)]

        self.days = [span for span in dates(self.folded, vocabulary) if not self._is_used(*span)]
        self.used += self.days

    def _unanswered(self) -> Iterator[tuple[str, list[Span]]]:
        """What is asked that the register cannot tell, and where it stands."""
        for name, words in asdict(self.vocabulary.questions.unanswered).items():
            spans = list(self._spans(words))
            if name == "count":
                spans += self._counts()
            if spans:
                yield name, spans

    def _spans(self, words: Words) -> Iterator[Span]:
        """Where phrases stand, without the words between theirs."""
        for m in self.vocabulary.anywhere(words).finditer(self.folded):
            yield from own_spans(m)

    def _counts(self) -> Iterator[Span]:
        """Where it is asked how many there are of something that is no money."""
        words = self.vocabulary.questions.words
        for m in self.vocabulary.anywhere(words.how_many).finditer(self.folded):
            after = " ".join(self.folded[m.end() :].split()[:WORDS_ON])
            if not self.vocabulary.anywhere(words.money).search(after):
                yield m.span()

    def _is_used(self, start: int, end: int) -> bool:
        return any(a < end and start < b for a, b in self.used)

    def doubts(self, words: Sequence[Word], names: RegisterNames) -> Iterator[Remark]:
        """What cannot be told, days, words that narrow, and parts of names."""
        yield from (doubt(UNANSWERED[name]) for name in self.unanswered)
        for start, end in self.days:
            yield doubt("day-not-used", words=self.text[start:end].strip())
        yield from self._exclusions()
        yield from self._parts_of_names(words, names)

    def _exclusions(self) -> Iterator[Remark]:
        """Words that narrow, of which none left anything out; of what the law asks for another remark is made."""
        if "law" in self.unanswered:
            return
        for m in self.vocabulary.anywhere(self.vocabulary.questions.excluded.narrows).finditer(self.folded):
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
        idle = list(self._spans(self.vocabulary.questions.words.idle))
        free = (word for word in words if not self._is_used(word.start, word.start + 1))
        telling = (w for w in free if (len(w.text) >= SHORTEST or w.text.isdigit()) and not self._says_nothing(w))
        yield from (w.text for w in _each_stem_once(w for w in telling if not _has(idle, w.start)))

    def _says_nothing(self, word: Word) -> bool:
        """Whether a word is known to say nothing, or is what plans are called, or part of a name as of many others."""
        if word.text.lower() in self.vocabulary.questions.words.spelt:
            return False
        is_common = fold(word.text) in self.vocabulary.generic and word.stem in self.named
        return is_common or word.stem in self.vocabulary.neutral or self.vocabulary.is_plan(word.text)


def _words_of_names(part: Interpretation) -> list[str]:
    """The words of a name that is asked for."""
    return WORD.findall(part.value) if part.field in FIELDS and isinstance(part.value, str) else []


def _has(spans: Sequence[Span], place: int) -> bool:
    return any(start <= place < end for start, end in spans)


def _each_stem_once(words: Sequence[Word] | Iterator[Word]) -> Iterator[Word]:
    seen: set[str] = set()
    for word in words:
        if word.stem not in seen:
            seen.add(word.stem)
            yield word
