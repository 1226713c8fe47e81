"""Sentences in which an amount is another times a number that words say: VAT, equal parts, a year of months.

Each kind has a proposer, as those of `footing.sentences`.
"""

import re
from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise

from kronespor.amounts import NO_UNIT
from kronespor.footing.lines import PERCENT, Asserted, Line, asserted
from kronespor.footing.said import LONGEST_LINK, Said, SaidPassage, is_repeated
from kronespor.language import Language

UNIT, MONTHS = Decimal(1), Decimal(12)
LONGEST_ASIDE = 30  # characters before an amount in which words say that it is the VAT of another


def with_vat(passage: SaidPassage) -> Iterator[Asserted]:
    """An amount with and without VAT, or its VAT: "100.000 kr. ekskl. moms, svarende til 125.000 kr. inkl. moms"."""
    language, prose = passage.language, passage.language.prose
    for a, b in pairwise(passage.said):
        if not b.goes_on:
            continue
        (one, behind), (other, _) = _vat(a, language), _vat(b, language)
        if one * other < 0:
            base, claim = (a, b) if other > 0 else (b, a)
            is_sure = behind.strip(" ,") in ("", "(", "/") or prose.equals.are(behind.strip(" ,("))
            if is_sure or prose.joins.are(behind.strip(" ,")):
                yield _taxed(claim, base, [_factor(language, 1 + rate) for rate in _rates(language)], is_sure)
        elif one and not other and prose.vat.stand_in(b.before[-LONGEST_ASIDE:]):
            divisors = [1 + rate if one > 0 else UNIT for rate in _rates(language)]
            factors = [_factor(language, *each) for each in zip(_rates(language), divisors, strict=True)]
            yield _taxed(b, a, factors, is_sure=False)


def _vat(said: Said, language: Language) -> tuple[int, str]:
    """1 for an amount that is said to be with VAT, -1 for one without, 0 for neither; and the words behind that."""
    words, prose = said.after.lstrip(" (,"), language.prose
    aside = re.match(rf"(?:(?P<taxed>{prose.taxed.pattern})|{prose.untaxed.pattern})(?!\w)", words, re.IGNORECASE)
    if not aside:
        return 0, words
    behind = words[aside.end() :].removeprefix(")")
    is_more = prose.joins.begin(behind.lstrip()) and not prose.joins.are(behind.strip())
    return 0 if is_more else 1 if aside["taxed"] else -1, behind


def _rates(language: Language) -> list[Decimal]:
    return [Decimal(rate).normalize() / PERCENT for rate in language.units.vat]


def _taxed(claim: Said, base: Said, factors: list[Line], is_sure: bool) -> Asserted:
    """That an amount is another times one of several numbers: the one that holds, else the first of them."""
    held = (one for one in factors if abs(claim.kroner - one.value * base.kroner) <= claim.margin + base.margin)
    return _times(claim, base, next(held, factors[0]), is_sure and len(factors) == 1)


def _times(claim: Said, base: Said, factor: Line, is_sure: bool) -> Asserted:
    return asserted("product", claim.n, [(1, base.n)], is_sure)._replace(factor=factor)


def _factor(language: Language, value: Decimal, divisor: Decimal = UNIT) -> Line:
    printed = language.number(value.normalize())
    printed = printed if divisor == UNIT else f"{printed}/{language.number(divisor.normalize())}"
    return Line("", printed, value / divisor, unit=NO_UNIT)


def equal_parts(passage: SaidPassage) -> Iterator[Asserted]:
    """A whole in equal parts: "900.000 kr. deles ligeligt mellem tre skoler, svarende til 300.000 kr. til hver"."""
    language, prose = passage.language, passage.language.prose
    for whole, each in pairwise(passage.said):
        link = each.before
        if not each.goes_on or not prose.equally.stand_in(link):
            continue
        counts = _counts(link, language)
        is_each = is_repeated(f"{link} {each.ending}", language) or prose.size.end(link.rstrip())
        if len(counts) == 1 and is_each and not is_repeated(whole.opening, language):
            yield _times(each, whole, _factor(language, UNIT, Decimal(counts[0])), is_sure=True)


def _counts(link: str, language: Language) -> list[int]:
    """The numbers above one in words, whether in figures or spelt; no years."""
    words = re.findall(r"(?<![\w.,])(?:\d{1,3}(?![\d.,]*\d)|[^\W\d]+)(?!\w)", link.lower())
    return [n for word in words if (n := language.numbers.words.get(word, 0) or _whole(word)) > 1]


def _whole(word: str) -> int:
    return int(word) if word.isdecimal() else 0


def of_months(passage: SaidPassage) -> Iterator[Asserted]:
    """A year of months: "en månedlig husleje på 12.500 kr., hvilket giver en årlig udgift på 150.000 kr."."""
    prose = passage.language.prose
    for month, year in pairwise(passage.said):
        words = f"{year.opening} {year.ending}"
        is_month = prose.monthly.stand_in(f"{month.opening[-LONGEST_LINK:]} {_clause(month.after)}")
        is_year = prose.yearly.stand_in(words) and not prose.monthly.stand_in(words)
        is_alone = year.n + 1 == len(passage.said) or not passage.said[year.n + 1].goes_on
        is_of_one = month.n not in passage.counts and not _counts(year.before, passage.language)
        if year.goes_on and is_month and is_year and is_alone and is_of_one and prose.equals.stand_in(year.before):
            others = prose.joins.stand_in(year.before) or prose.qualified.stand_in(f"{year.before} {year.ending}")
            yield _times(year, month, _factor(passage.language, MONTHS), is_sure=not others)


def _clause(words: str) -> str:
    return re.split(r"[,;:.]\s", words)[0]
