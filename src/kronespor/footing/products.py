"""Sentences in which so many at a price come to an amount.

Each kind has a proposer, as those of `footing.sentences`.
"""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import pairwise
from math import prod

from kronespor.amounts import NO_UNIT, plain_value
from kronespor.footing.compared import LONGEST_PRODUCT, TELLING_DIGITS
from kronespor.footing.lines import Asserted, Line, asserted
from kronespor.footing.said import HALF, Said, SaidPassage, last_place
from kronespor.footing.shares import STEM
from kronespor.language import YEAR, Language

_FIGURES = r"\d{1,3}(?:[.,\s]\d{3})+(?:[.,]\d+)?|\d+(?:[.,]\d+)?"


def products(passage: SaidPassage) -> Iterator[Asserted]:
    """So many at a price: "12 pladser a 85.000 kr., svarende til 1.020.000 kr."; so many years: with "i alt"."""
    prose = passage.language.prose
    for n, count in passage.counts.items():
        price = passage.said[n]
        if n + 1 == len(passage.said) or (n and price.goes_on):
            continue
        claim = passage.said[n + 1]
        is_behind = count.printed not in price.opening
        link = re.split(r"\d,?\s|,\s", claim.before)[-1] if is_behind else claim.before
        is_short = len(link) <= LONGEST_PRODUCT and not any(c.isdecimal() for c in link)
        is_equal = prose.equals.stand_in(link) and not prose.yearly.begin(price.after.lstrip(" ,"))
        is_more = prose.more_than.begin(claim.after.lstrip()) or prose.less_than.begin(claim.after.lstrip())
        is_month = prose.monthly.stand_in(price.after) and not prose.monthly.stand_in(claim.ending)
        if (
            is_short
            and not is_more
            and not is_month
            and (is_equal or prose.in_all.stand_in(link) or link.strip() == "=")
        ):
            terms = [(1, passage.place("counts", n)), (1, n)]
            is_sure = not prose.qualified.stand_in(claim.ending)
            yield Asserted("product", asserted("sum", n + 1, terms).relation, is_sure)


def for_each_one(passage: SaidPassage) -> Iterator[Asserted]:
    """What each costs: "825.000 kr. til 1,5 årsværk, svarende til 550.000 kr. pr. årsværk", which may be rounded."""
    language, prose = passage.language, passage.language.prose
    for whole, each in pairwise(passage.said):
        thing = _thing(each.after, language)
        if not thing or not each.goes_on or not prose.equals.stand_in(each.before):
            continue
        words = each.before if whole.n and whole.goes_on else f"{whole.opening} ; {each.before}"
        found = re.findall(rf"(?<![\w.,])({_number(language)})\s+{thing}", words, re.IGNORECASE)
        if len(found) != 1:
            continue
        count = _count(found[0], language)
        miss = abs(whole.kroner - count * each.kroner)
        if miss <= whole.margin + count * each.margin or miss > count * last_place(each.amount) * HALF:
            is_more = prose.joins.stand_in(each.before) or prose.qualified.stand_in(each.before)
            product = asserted("product", whole.n, [(1, each.n)], not is_more, TELLING_DIGITS)
            yield product._replace(factor=Line("", found[0], count, unit=NO_UNIT))


def counts_beside(said: Sequence[Said], language: Language) -> Iterator[tuple[int, Line]]:
    """How many have a price, or in how many years, by the place of the price.

    "12 pladser a 85.000 kr.", "12 x 3 x 250 kr.", "250 kr. x 36", "50 kr. pr. medlem til 1.200 medlemmer".
    """
    times = rf"(?<![^\W\d]){language.prose.times.pattern}(?![^\W\d])"
    one = rf"({_number(language)})(?:\s+[^\W\d]+){{0,2}}?\s*{times}\s*"
    before = re.compile(rf"(?<![\w.,])(?:{one})+$", re.IGNORECASE)
    behind = re.compile(rf"(?:\s*{times}\s*({_FIGURES})(?!\w)(?:\s+[^\W\d]+)??)+", re.IGNORECASE)
    for price in said:
        ahead = before.search(price.opening)
        if ahead and not language.prose.times.end(price.opening[: ahead.start()].rstrip()):
            numbers = re.findall(one, ahead[0], re.IGNORECASE)
            yield price.n, _line(numbers, language)
        elif (many := behind.match(price.after)) and not any(map(str.isdigit, price.after[many.end() :])):
            numbers = re.findall(rf"{times}\s*({_FIGURES})", many[0], re.IGNORECASE)
            yield price.n, _line(numbers, language)
        elif price.n + 1 < len(said) and said[price.n + 1].goes_on:
            count = _of_each(price, language) or _of_years(price, language)
            if count is not None:
                yield price.n, Line("", f"{count:f}", count, unit=NO_UNIT)


def _line(numbers: Sequence[str], language: Language) -> Line:
    """Numbers that a price is multiplied by, as one."""
    counts = [_count(number, language) for number in numbers]
    return Line("", " · ".join(numbers), prod(counts, start=Decimal(1)), unit=NO_UNIT)


def _number(language: Language) -> str:
    """A number in figures or in words, as a regular expression."""
    return rf"{_FIGURES}|{'|'.join(language.numbers.words)}"


def _count(printed: str, language: Language) -> Decimal:
    """How many a number is."""
    if printed.lower() in language.numbers.words:
        return Decimal(language.numbers.words[printed.lower()])
    return plain_value(printed, language) or Decimal(0)


def _thing(after: str, language: Language) -> str:
    """What an amount is for one of, as it is called in number, as a regular expression: "pr. medlem", "pr. m²"."""
    per = re.match(rf"\s*{language.prose.for_one.pattern}\s+([^\W\d]{{{STEM},}}|m²|m2|km)", after, re.IGNORECASE)
    if not per:
        return ""
    return per[1] if len(per[1]) <= STEM else rf"{re.escape(per[1][:STEM])}\w*"


def _of_each(rate: Said, language: Language) -> Decimal | None:
    thing = _thing(rate.after, language)
    if not thing:
        return None
    many = rf"(?<![\d.,])({_FIGURES})\s+{thing}"
    found = re.findall(many, rate.after, re.IGNORECASE)
    others = re.search(r"\d", re.sub(many, "", rate.after, flags=re.IGNORECASE))
    return _count(found[0], language) if len(found) == 1 and not others else None


def _of_years(rate: Said, language: Language) -> Decimal | None:
    """In how many years an amount is meant: "årligt i tre år", "årligt i 2026-2029"."""
    prose = language.prose
    yearly = re.match(rf"\s*{prose.yearly.pattern}(?!\w)([^.;,]*)", rate.after, re.IGNORECASE)
    if not yearly:
        return None
    span = re.fullmatch(rf"\D*({YEAR})\s?[-–]\s?({YEAR})\D*", yearly[1])
    if span:
        return Decimal(int(span[2]) - int(span[1]) + 1)
    words = language.numbers.words
    found = re.fullmatch(
        rf"[^\d]*?\b(\d{{1,2}}|{'|'.join(words)})\s+{prose.years.pattern}\s*", yearly[1], re.IGNORECASE
    )
    return Decimal(words.get(found[1].lower(), 0) or found[1]) if found else None
