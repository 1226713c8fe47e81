"""What the units of money are called."""

import re
from dataclasses import dataclass
from functools import cached_property

from kronespor.language.currencies import foreign_currency
from kronespor.language.phrases import YEAR, Phrases, either
from kronespor.language.toml import TomlTable

THOUSANDS, MILLIONS, BILLIONS = 1_000, 1_000_000, 1_000_000_000
_NAMES = (("billions", BILLIONS), ("millions", MILLIONS), ("thousands", THOUSANDS))
_NUMBER = r"\d{1,3}(?:\.\d{3})+(?:,\d+)?|\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:[,.]\d+)?"
_THOUSAND = r"1[., ]?000"
_A_YEAR = re.compile(YEAR)
_DASHES = frozenset("-–—")
_SPACED_NUMBER = r"\d{1,3}(?:[ \u00a0]\d{3})+(?:,\d+)?"


@dataclass(frozen=True)
class Multiple:
    """The words for so many kroner at a time.

    `short` says it with or without the currency, and so do `words`, but in running text they may count something else;
    `before_currency` says it only with the currency after it and `after_currency` with the currency before it, `alone`
    only without.
    """

    factor: int
    short: tuple[str, ...]
    words: tuple[str, ...]
    before_currency: tuple[str, ...]
    after_currency: tuple[str, ...]
    alone: tuple[str, ...]

    @property
    def beside_currency(self) -> tuple[str, ...]:
        """Those that may stand before the currency."""
        return (*self.short, *self.words, *self.before_currency)

    @classmethod
    def of(cls, factor: int, table: TomlTable) -> "Multiple":
        """From a language file."""
        names = ("short", "words", "before_currency", "after_currency", "alone")
        return cls(factor, *(table.words(name) for name in names))


@dataclass(frozen=True)
class Units:
    """The words for the currency and its multiples, and how a document says in what its amounts are."""

    currency: tuple[str, ...]
    assumed: tuple[str, ...]  # the currency of documents that name none; empty where that may be any
    whole: tuple[str, ...]
    stated_by: tuple[str, ...]
    amounts: tuple[str, ...]
    beside: tuple[str, ...]
    price_level: tuple[str, ...]
    share: Phrases
    money: Phrases
    fees: Phrases
    vat: tuple[str, ...]  # its rates in percent, the general one first
    multiples: tuple[Multiple, ...]  # the largest first
    groups_by_space: bool  # whether "3 500" is one number

    @classmethod
    def of(cls, table: TomlTable, groups_by_space: bool) -> "Units":
        """From a language file."""
        return cls(
            table.words("currency"),
            table.words("assumed"),
            table.words("whole"),
            table.words("in"),
            table.words("amounts"),
            table.words("beside"),
            table.words("price_level"),
            table.phrases("share"),
            table.phrases("money"),
            table.phrases("fees"),
            table.words("vat"),
            tuple(Multiple.of(factor, table.table(name)) for name, factor in _NAMES),
            groups_by_space,
        )

    def factor_in(self, text: str) -> int | None:
        """How many kroner one of the unit is that `text` states; of several the largest: "2020-22, mio. kr."."""
        if not self._any.search(text):
            return None
        return next((factor for factor, finder in self._finders if finder.search(text)), 1)

    @cached_property
    def _any(self) -> re.Pattern[str]:
        """Whether any of the wordings stands in a text, the currency asked once: most texts have none."""
        plain = either([w for m in self.multiples for w in (*m.short, *m.words, *m.alone)])
        before = either([w for m in self.multiples for w in m.before_currency])
        after = either([w for m in self.multiples for w in m.after_currency])
        currency = self._each_currency
        wording = (
            rf"{plain}|{before}[\s-]*{currency}|{currency}(?:\s*{after})?|(?<=\(){currency}\s*{_THOUSAND}(?=\s*\))"
        )
        return re.compile(rf"(?<![\w.,])(?:{wording})(?!\w)", re.IGNORECASE)

    @property
    def _each_currency(self) -> str:
        return rf"(?:{either(self.currency)}|{foreign_currency()})"

    @cached_property
    def _finders(self) -> tuple[tuple[int, re.Pattern[str]], ...]:
        return tuple(
            (factor, re.compile(rf"(?<![\w.,]){wording}(?!\w)", re.IGNORECASE))
            for factor, wording in self._wordings[:-1]  # the last of which is what is left: the currency itself
        )

    @cached_property
    def _wordings(self) -> list[tuple[int, str]]:
        currency, wordings = self._each_currency, []
        for m in self.multiples:
            plain = either([*m.short, *m.words, *m.alone])
            before = rf"{either(m.before_currency)}[\s-]*{currency}"
            after = rf"{currency}\s*{either(m.after_currency)}"
            wordings.append((m.factor, rf"(?:{plain}|{before}|{after})"))
        behind = rf"{currency}\s*\(\s*{_THOUSAND}\s*\)|(?<=\(){currency}\s*{_THOUSAND}(?=\s*\))"
        wordings.append((THOUSANDS, f"(?:{behind})"))
        wordings.append((1, currency))
        return wordings

    def names_currency(self, text: str) -> bool:
        """True where a currency is named: "1.000 kr.", and not "in thousands"."""
        return self._currency.search(text) is not None

    def names_kroner(self, text: str) -> bool:
        """True where kroner are named."""
        return self._kroner.search(text) is not None

    @cached_property
    def _kroner(self) -> re.Pattern[str]:
        return re.compile(rf"(?<!\w){either(self.currency)}(?!\w)", re.IGNORECASE)

    @cached_property
    def _currency(self) -> re.Pattern[str]:
        letters = [w for m in self.multiples for w in m.alone if w.endswith(("kr.", "dkk"))]
        wording = rf"{either([*self.currency, *letters])}|{foreign_currency()}"
        return re.compile(rf"(?<!\w)(?:{wording})(?!\w)", re.IGNORECASE)

    def are_stated_by(self, text: str) -> bool:
        """True for a text that says no more than the unit or the price level: "Beløb i 1.000 kr.", "2025-pl".

        It may stand between dashes, as over several columns.
        """
        text = text[1:-1].strip() if text[:1] in _DASHES and text[-1:] in _DASHES else text
        return self._statement.fullmatch(text) is not None and (
            self.factor_in(text) is not None or bool(self.price_level_in(text))
        )

    @cached_property
    def _statement(self) -> re.Pattern[str]:
        multiples = [w for m in self.multiples for w in (*m.beside_currency, *m.after_currency, *m.alone)]
        words = either(
            [*self.currency, *multiples, *self.whole, *self.stated_by, *self.amounts, *self.beside, *self.price_level]
        )
        word = rf"(?>{words}|{foreign_currency()}|{YEAR})(?:(?<!\w)|(?!\w))"
        return re.compile(rf"[\s(\[]*+{word}(?:[\s,;:.()\[\]/–-]*+{word})*+[\s,;:.()\]]*+", re.IGNORECASE)

    @cached_property
    def after_amount(self) -> str:
        """A unit as it stands behind an amount in running text, as a regular expression: "mio. kr.", "t.kr."."""
        currency = either(self.currency)
        wordings = []
        for m in self.multiples:
            letters = [w for w in m.before_currency if not w[0].isdigit()]
            wordings.append(rf"{either(m.short)}(?:\s*{currency})?|{either([*m.words, *letters])}\s*{currency}")
        return rf"(?:{'|'.join(wordings)}|{currency})(?!\w)"

    @cached_property
    def in_prose(self) -> re.Pattern[str]:
        """Finds an amount and its unit (groups 1 and 2) in running text: "3 mio. kr."."""
        number = f"{_SPACED_NUMBER}|{_NUMBER}" if self.groups_by_space else _NUMBER
        return re.compile(rf"(?<![\d.,])({number})\s*({self.after_amount})", re.IGNORECASE)

    @cached_property
    def first_in_prose(self) -> re.Pattern[str]:
        """Finds a currency, the amount behind it and its multiple (groups 1 to 3) in running text; no year.

        "tkr. 350", "kr. 1.250,-", "DKK 8.0 million", "DKK 4.2m".
        """
        number = f"{_SPACED_NUMBER}|{_NUMBER}" if self.groups_by_space else _NUMBER
        spaced = either([word for m in self.multiples for word in (*m.short, *m.words)])
        joined = either([word for m in self.multiples for word in m.after_currency if word[0].isalpha()])
        behind = rf"(?![\d.,]*\d)(?:,-)?(?!\s*(?:{self.after_amount}|%|{spaced}(?!\w)))"
        return re.compile(
            rf"(?<![\w.])({self.after_amount})\s*(?!{YEAR}(?![\d.,]*\d))({number})"
            rf"(?:(\s*{spaced}|{joined})(?!\w))?+{behind}",
            re.IGNORECASE,
        )

    @cached_property
    def heading(self) -> re.Pattern[str]:
        """What a table's heading says of unit and price level: "(beløb i 1.000 kr.)", "2024-p/l"."""
        multiples = either([*self.whole, *self._beside_currency])
        level = either(self.price_level)
        unit = (
            rf"(?:{either(self.amounts)}\s+)?(?:{either(self.stated_by)}\s+)?"
            rf"(?:{multiples}\s*{either(self.currency)}|{either(self._alone)})"
        )
        return re.compile(rf"\(?(?<!\w)(?:{unit}|{YEAR}[- ]?{level}|{level}[- ]?{YEAR})(?!\w)\)?[,;:]?", re.IGNORECASE)

    @cached_property
    def of_all(self) -> re.Pattern[str]:
        """Finds in what (group 1) all amounts of a document are: "Alle beløb er i 1.000 kr."."""
        multiples = [w for m in self.multiples for w in (*m.short, *m.before_currency)]
        unit = rf"(?:{either([*self.whole, *multiples])}\s*)?{either(self.currency)}"
        return re.compile(
            rf"(?<!\w){either(self.amounts)}(?!\w)[^.]{{0,40}}?(?<!\w){either(self.stated_by)}\s+({unit})",
            re.IGNORECASE,
        )

    @property
    def as_aside(self) -> str:
        """A unit on a line of its own over a table, as a regular expression: "mio. kr.", "in millions"."""
        return rf"{either(self._beside_currency)}\s+{either(self.currency)}|{either(self._alone)}"

    def price_level_in(self, text: str) -> str:
        """The year in whose prices a text says that its amounts are; empty if it does not say."""
        match = self._level.search(text) if _A_YEAR.search(text) else None  # which most texts do not have
        return (match[1] or match[2]) if match else ""

    @cached_property
    def _level(self) -> re.Pattern[str]:
        level = either(self.price_level)
        return re.compile(rf"(?<!\w)({YEAR})[- ]?\s*{level}(?!\w)|(?<!\w){level}[- ]?\s*({YEAR})", re.IGNORECASE)

    @cached_property
    def words(self) -> Phrases:
        """Every word of the currency and its multiples."""
        return Phrases((*self.currency, *self._beside_currency))

    @property
    def _beside_currency(self) -> tuple[str, ...]:
        return tuple(word for multiple in self.multiples for word in multiple.beside_currency)

    @property
    def _alone(self) -> tuple[str, ...]:
        return tuple(word for multiple in self.multiples for word in multiple.alone)
