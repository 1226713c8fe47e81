"""The words of questions, compiled: all languages that questions are asked in, and what the municipality calls plans.

Phrases are looked for in a text whose letters were folded one by one (`fold_letters`), so that "oprindeligt" and
"OPRINDELIGT" are one, and every place is that of the question.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache

from kronespor.language import YEAR, Municipality, fold, fold_letters, language
from kronespor.language.dates import Dates
from kronespor.language.municipality import Plans
from kronespor.language.phrases import either
from kronespor.language.questions import Questions, Words
from kronespor.language.stems import Stems

LANGUAGES = ("da", "en")
"""Those that questions are understood in, both at once: a Danish question names an English source, and the reverse."""
SHORT_YEAR = r"\d{2}"
LONGEST_FRAGMENT = 3
"""Letters before the plan in a compound that are too few to name it."""


@dataclass(frozen=True, eq=False)
class Vocabulary:
    """What questions may say. There is one for each municipality."""

    questions: Questions
    dates: tuple[Dates, ...]
    numerals: Mapping[str, int]
    stems: Stems
    plans: Plans

    @cached_property
    def neutral(self) -> frozenset[str]:
        """Stems of words that say nothing of what is asked for."""
        return frozenset(map(self.stem, self.questions.words.neutral))

    @cached_property
    def closing(self) -> frozenset[str]:
        """Stems at which what is said of a plan ends."""
        return frozenset(map(self.stem, self.questions.words.closing))

    @cached_property
    def joins(self) -> re.Pattern[str]:
        """A word between two things that are both asked for."""
        return re.compile(rf"\b{self.pattern(self.questions.words.joins)}\b")

    @cached_property
    def belongs(self) -> re.Pattern[str]:
        """What says, at most three words before a plan, that something belongs to it."""
        return re.compile(rf"\b{self.pattern(self.questions.words.belongs)}(?:\s+\w+){{0,3}}\W*$")

    @cached_property
    def counted(self) -> re.Pattern[str]:
        """What stands before a unit that says how much something is, not in what the answer is to be."""
        amount = rf"(?<![\d.,])(?!{YEAR}\b)\d[\d.,]*"
        return re.compile(rf"(?:{amount}|\b{self._count}|\b{self.pattern(self.questions.words.how_many)})\s*$")

    @cached_property
    def generic(self) -> frozenset[str]:
        """Words that names have in common, folded."""
        return frozenset(map(fold, self.questions.words.generic))

    def stem(self, word: str) -> str:
        """The stem of a word; words for one thing have one."""
        return self.stems.stem(word)

    def is_plan(self, word: str) -> bool:
        """Whether a word begins as plans are called."""
        return fold(word).startswith(self.plans.words)

    def bare(self, word: str) -> str:
        """A word without the plan that it is a compound with: "Integrationshandleplanen" -> "integration"; folded."""
        folded = fold(word)
        if folded.startswith(self.plans.words):
            return folded
        for ending in self.plans.endings:
            for name in self.plans.words:
                if folded.endswith(name + ending) and len(folded) > len(name + ending) + LONGEST_FRAGMENT:
                    return folded.removesuffix(name + ending).removesuffix("s")
        return folded

    def month(self, text: str) -> int | None:
        """The month (1-12) that a text names."""
        words = re.findall(r"[^\W\d_]+", text)
        return next((m for word in words for dates in self.dates if (m := dates.month(word))), None)

    def number(self, text: str) -> int:
        """The number that a numeral is, in words or digits."""
        return self.numerals.get(text) or int(text)

    def anywhere(self, phrases: Words) -> re.Pattern[str]:
        """Finds any of some phrases; its groups are the words of the question between theirs."""
        return _compiled(self, phrases)

    def forms(self, phrases: Words) -> tuple[re.Pattern[str], ...]:
        """The phrases one by one; their {first}, {last}, {year} and {count} are groups."""
        return tuple(_form(self, phrase) for phrase in phrases)

    @cached_property
    def month_pattern(self) -> str:
        """A month, whole or shortened, in any of the languages."""
        return f"(?:{'|'.join(dates.month_pattern for dates in self.dates)})"

    @cached_property
    def day(self) -> re.Pattern[str]:
        """A day: "3. marts 2025", "d. 16/2", "3 May"."""
        before = self.pattern(self.questions.days.of_day)
        figures = rf"[/.-]\s*\d{{1,2}}(?:\s*[-/. ]\s*(?:{YEAR}|{SHORT_YEAR}))?\b"
        return re.compile(rf"\b(?:{before}\s*)?\d{{1,2}}\.?\s*(?:{figures}|{self.month_pattern}(?:\s+{YEAR})?)")

    @cached_property
    def as_of(self) -> re.Pattern[str]:
        """What stands before the day that the register is asked for as of."""
        return self._before_day(self.questions.days.as_of)

    @cached_property
    def before_day(self) -> re.Pattern[str]:
        """What stands before the first day on which what is asked for was over."""
        return self._before_day(self.questions.days.before_day)

    def _before_day(self, phrases: Words) -> re.Pattern[str]:
        return re.compile(rf"\b{self.pattern(phrases, self._between)}\s+(?={self.day.pattern})")

    @cached_property
    def fund_year(self) -> re.Pattern[str]:
        """The year of a source, which says nothing of the years asked for: "OFS23/24"."""
        before = self.pattern(self.questions.days.before_fund_year)
        return re.compile(rf"\b{before}\s?\d{{2,4}}(?:/\d{{2,4}})?\b")

    @cached_property
    def left_out_after(self) -> re.Pattern[str]:
        """What begins after a phrase that leaves out."""
        return re.compile(rf"\b{self._but_idioms}{self.pattern(self.questions.excluded.before)}\s+")

    @cached_property
    def left_out_before(self) -> re.Pattern[str]:
        """A clause that ends with what leaves out; group 1 is what is left out."""
        begins, after = (
            self.pattern(w) for w in (self.questions.excluded.begins_clause, self.questions.excluded.after)
        )
        return re.compile(rf"(?:^|[,;:.?!(]|\b{begins}\b)([^,;:.?!(]{{0,120}}?)\s+{after}\b")

    @cached_property
    def denied(self) -> re.Pattern[str]:
        """What denies the words after it, at most six words on in its clause; group 1 are those between."""
        return re.compile(rf"\b{self._but_idioms}{self.pattern(self.questions.excluded.denies)}((?:\s+\w+){{0,6}}\s+)$")

    @property
    def _but_idioms(self) -> str:
        """No idiom that begins with a word that leaves out ("uden for")."""
        return rf"(?!{self.pattern(self.questions.excluded.idioms)}\b)"

    def pattern(self, phrases: Words, more: Mapping[str, str] | None = None) -> str:
        """Phrases as a regular expression, without groups; with those that `more` has for names in braces."""
        slots = {**self._slots, "year": YEAR, "first": YEAR, "last": YEAR, "count": self._count, **(more or {})}
        return _filled(either([fold_letters(phrase) for phrase in phrases]), slots)

    @cached_property
    def _between(self) -> dict[str, str]:
        """What stands for words of the question between those of a phrase, as groups."""
        return {name: f"({self._slots[name]})" for name in ("two", "few", "any", "clause")}

    @cached_property
    def _slots(self) -> dict[str, str]:
        """What stands for the names in braces."""
        return {
            "to": rf"\s*{either(self.questions.days.to)}\s*",
            "month": self.month_pattern,
            "word": r"\w+",
            "number": r"\d[\d.,]*",
            "two": r"(?:\w+\s+){0,2}",
            "few": r"(?:\w+\s+){0,8}?",
            "any": r"(?:\S+\s+){0,8}?",
            "clause": r"[^.?!;]{0,120}?",
        }

    @property
    def _count(self) -> str:
        return rf"(?:{'|'.join(self.numerals)}|\d{{1,2}})"


def _filled(pattern: str, slots: Mapping[str, str]) -> str:
    for name, part in slots.items():
        pattern = pattern.replace(rf"\{{{name}\}}", part)
    return pattern


@lru_cache(maxsize=1_000)
def _compiled(vocabulary: Vocabulary, phrases: Words) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){vocabulary.pattern(phrases, vocabulary._between)}(?!\w)")


@lru_cache(maxsize=1_000)
def _form(vocabulary: Vocabulary, phrase: str) -> re.Pattern[str]:
    slots = {
        **vocabulary._slots,
        "year": f"(?P<year>{YEAR})",
        "first": f"(?P<first>{YEAR})",
        "last": f"(?P<last>{YEAR})",
        "end": f"(?P<last>{YEAR}|{SHORT_YEAR})",
        "count": f"(?P<count>{vocabulary._count})",
    }
    return re.compile(rf"(?<!\w){_filled(either([fold_letters(phrase)]), slots)}(?!\w)")


@cache
def vocabulary(municipality: Municipality) -> Vocabulary:
    """The words of questions in all languages, with the municipality's words for plans."""
    spoken = [language(code) for code in LANGUAGES]
    numerals = {fold_letters(word): n for one in spoken for word, n in one.numbers.words.items()}
    return Vocabulary(
        Questions.joined([one.questions for one in spoken]),
        tuple(one.dates for one in spoken),
        numerals,
        spoken[0].stems,
        municipality.plans,
    )
