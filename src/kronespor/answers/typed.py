"""Amounts that somebody has typed in an answer's texts: those that are no figure of the answer are found."""

import re
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from functools import cache

from kronespor.amounts import find_unit, plain_value
from kronespor.answers.answer import Answer
from kronespor.language import language
from kronespor.language.phrases import either

LANGUAGES = ("da", "en")
"""Those that answers are written in."""


@cache
def _typed() -> re.Pattern[str]:
    """Finds an amount with its unit (groups 1 and 2) in a text in any of the languages."""
    units = [language(code).units for code in LANGUAGES]
    currency = either([word for one in units for word in one.currency])
    multiples = [multiple for one in units for multiple in one.multiples]
    by_themselves = either([word for m in multiples for word in (*m.short, *m.words)])
    before_currency = either([w for m in multiples for w in m.before_currency if not w[0].isdigit()])
    unit = rf"{by_themselves}(?:\s*{currency})?|{before_currency}\s*{currency}|{currency}"
    return re.compile(rf"(?<![\w.,{{])(\d[\d.,\u00a0\u202f ]*)\s*({unit})(?!\w)", re.IGNORECASE)


def typed_amounts(answer: Answer, texts: Mapping[str, str]) -> list[str]:
    """The amounts in texts that no figure of the answer comes to, not even rounded as they are printed."""
    known = set(_figures(answer))
    return [amount for text in texts.values() for amount in _strange(text, known)]


def _strange(text: str, known: Iterable[Decimal]) -> Iterator[str]:
    for m in _typed().finditer(text):
        number, unit = m[1].strip(), find_unit(m[2], language())
        value = plain_value(number, language())
        if value is None or unit is None:
            yield m[0].strip()
            continue
        decimals = max(0, -int(value.as_tuple().exponent))
        near = Decimal(unit.factor).scaleb(-decimals) / 2 if unit.factor > 1 else Decimal("0.005")
        if not any(abs(abs(kroner) - unit.kroner(value)) <= near for kroner in known):
            yield m[0].strip()


def _figures(answer: Answer) -> Iterator[Decimal]:
    """Every amount of the tables in kroner, and what their sums come to together, column by column."""
    together: dict[str, Decimal] = {}
    for table in answer.tables:
        for line in table.lines:
            for column, figure in zip(table.columns, line.figures, strict=True):
                if figure:
                    yield figure.kroner
                    if line.kind == "sum":
                        together[column] = together.get(column, Decimal(0)) + figure.kroner
    yield from together.values()
