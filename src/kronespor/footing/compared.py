"""Sentences that hold amounts against each other: what was spent and its budget, more and less, changes in percent.

Each kind has a proposer, as those of `footing.sentences`.
"""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import pairwise

from kronespor.amounts import NO_UNIT
from kronespor.footing.lines import Asserted, Line, asserted
from kronespor.footing.said import HALF, LONGEST_LINK, Said, SaidPassage, are_alike, is_repeated, sentences_of
from kronespor.language import Language

TELLING_DIGITS = 3  # of a figure, for one other digit to explain a miss where words leave much open
LONGEST_PRODUCT = 30  # characters between a product and what it is worked out of
_NUMBER = r"(\d{1,3}(?:[.\s]\d{3})+|\d+(?:,\d+)?)"


def apart(passage: SaidPassage) -> Iterator[Asserted]:
    """What two amounts differ by: "et forbrug på 5 mio. kr. mod et budget på 6, altså et mindreforbrug på 1"."""
    prose = passage.language.prose
    for a, b, claim in zip(passage.said, passage.said[1:], passage.said[2:], strict=False):
        breaks = len(sentences_of(b.before)) - 1
        if breaks > prose.whole.stand_in(a.opening) or not _is_worked_out(claim, passage.language):
            continue
        words, follows = claim.opening[-LONGEST_LINK:], passage.said[claim.n + 1 : claim.n + 2]
        is_beyond = prose.beyond.begin(claim.after.lstrip()) and not (follows and follows[0].goes_on)
        is_net = _direction(a, passage.language) * _direction(b, passage.language) < 0 and any(
            prose.net.stand_in(one.opening[-LONGEST_LINK:]) for one in (a, b)
        )
        is_other = is_net or prose.against.stand_in(claim.ending) or claim.kroner in (a.kroner, b.kroner)
        is_named = prose.apart.stand_in(words) or is_beyond
        if is_named and not is_other and _are_meant_once((a, b, claim), passage.language):
            is_plain = claim.goes_on and not prose.qualified.stand_in(f"{claim.opening} {claim.ending}")
            is_sure = is_plain and prose.against.stand_in(b.before) and prose.apart.stand_in(words)
            yield _gap(claim, a, b, is_sure)


def _is_worked_out(claim: Said, language: Language) -> bool:
    """Whether the words right before an amount say that it follows from those before, in their sentence or the next."""
    prose, opening = language.prose, claim.opening.strip()
    *_, words = re.split(r"[;:,]\s", opening)
    if len(opening) > LONGEST_LINK or len(sentences_of(claim.before)) > 2:
        return False
    is_named = len(opening) <= LONGEST_PRODUCT and prose.apart.begin(opening)  # "Mindreforbruget på"
    is_added = claim.goes_on and opening.startswith(",") and len(words) <= LONGEST_PRODUCT  # ", en forbedring på"
    return (
        is_named
        or (is_added and prose.apart.stand_in(words))
        or prose.equals.stand_in(words)
        or prose.hence.stand_in(words)
    )


def _are_meant_once(amounts: Sequence[Said], language: Language) -> bool:
    return not any(is_repeated(f"{a.opening[-LONGEST_LINK:]} {a.ending}", language) for a in amounts)


def _gap(claim: Said, a: Said, b: Said, is_sure: bool) -> Asserted:
    """That an amount is what two others differ by, whichever is more."""
    more, less = (a, b) if a.kroner >= b.kroner else (b, a)
    return asserted("difference", claim.n, [(1, more.n), (-1, less.n)], is_sure, TELLING_DIGITS)


def more_than(passage: SaidPassage) -> Iterator[Asserted]:
    """An amount that is more than another: "forbruget er 6 mio. kr., hvilket er 1 mio. kr. mere end budgettet på 5"."""
    prose = passage.language.prose
    for a, claim, b in zip(passage.said, passage.said[1:], passage.said[2:], strict=False):
        link = claim.after.lstrip()
        sign = prose.more_than.begin(link) - prose.less_than.begin(link)
        is_near = b.goes_on and claim.goes_on and "," not in b.before and not prose.against.stand_in(a.opening)
        if sign and is_near and _are_meant_once((a, claim, b), passage.language):
            is_sure = _is_worked_out(claim, passage.language)
            yield asserted("difference", claim.n, [(sign, a.n), (-sign, b.n)], is_sure, TELLING_DIGITS)


def in_brackets(passage: SaidPassage) -> Iterator[Asserted]:
    """An amount with its sum behind it in brackets: "3 mio. kr. (5 mio. kr. - 2 mio. kr.)"; not a range."""
    said = passage.said
    for claim in said[:-2]:
        if said[claim.n + 1].before.strip() != "(":
            continue
        terms = [(1, claim.n + 1)]
        for part in said[claim.n + 2 :]:
            if not (sign := _sign(part, passage.language)):
                break
            terms.append((sign, part.n))
        last, first = said[terms[-1][1]], said[claim.n + 1]
        is_range = len(terms) == 2 and terms[1][0] < 0 and first.kroner <= last.kroner
        if len(terms) > 1 and not is_range and last.after.lstrip().startswith(")"):
            yield asserted("sum" if all(sign > 0 for sign, _ in terms) else "difference", claim.n, terms)


def _sign(part: Said, language: Language) -> int:
    words = part.before.strip()
    if words == "+" or language.prose.plus.are(words):
        return 1
    return -1 if words in ("-", "–", "−") or language.prose.minus.are(words) else 0


def netted(passage: SaidPassage) -> Iterator[Asserted]:
    """More and less, and what they come to: "et merforbrug på 5 mio. kr. og et mindreforbrug på 3, samlet 2"."""
    prose, said = passage.language.prose, passage.said
    for total in said:
        words = total.opening[-LONGEST_LINK:]
        if total.goes_on and prose.balance.stand_in(words) and _is_worked_out(total, passage.language):
            is_sure = prose.equals.stand_in(words)
            yield from _balance(total, list(_signed_before(passage, total.n)), passage.language, is_sure)
        follows = said[total.n + 1 : total.n + 2]
        if not follows or not follows[0].goes_on:
            continue
        is_in_brackets = prose.balance.stand_in(words) and follows[0].before.lstrip().startswith("(")
        if is_in_brackets or prose.shared.stand_in(follows[0].before):
            parts = list(_signed_from(passage, total.n + 1))
            if parts and prose.joins.stand_in(parts[-1][1].before):
                yield from _balance(total, parts, passage.language, is_sure=True)


def _signed_before(passage: SaidPassage, n: int) -> Iterator[tuple[int, Said]]:
    """The amounts before a place in its sentence, with their signs, as far as each has one."""
    for part in reversed(passage.said[:n]):
        if not (sign := _direction(part, passage.language)):
            return
        yield sign, part
        if not part.goes_on:
            return


def _signed_from(passage: SaidPassage, n: int) -> Iterator[tuple[int, Said]]:
    """The amounts from a place on in its sentence, with their signs, as far as each has one."""
    for part in passage.said[n:]:
        if not part.goes_on or not (sign := _direction(part, passage.language)):
            return
        yield sign, part


def _direction(said: Said, language: Language) -> int:
    """1 for a cost or more of it, -1 for an income or a saving, by the words since the amount before; 0 for neither."""
    words, prose = said.opening[-LONGEST_LINK:], language.prose
    worsens, betters = prose.worsens.stand_in(words), prose.betters.stand_in(words)
    if worsens or betters:
        return worsens - betters
    return prose.adds.stand_in(words) - prose.subtracts.stand_in(words)


def _balance(total: Said, parts: Sequence[tuple[int, Said]], language: Language, is_sure: bool) -> Iterator[Asserted]:
    """What amounts with signs come to, where some add and some subtract."""
    if len(parts) < 2 or len({sign for sign, _ in parts}) < 2:
        return
    if not _are_meant_once([total, *(part for _, part in parts)], language):
        return
    comes_to = sum((sign * part.kroner for sign, part in parts), Decimal(0))
    own = _direction(total, language) or (1 if comes_to >= 0 else -1)
    yield asserted("sum", total.n, [(own * sign, part.n) for sign, part in parts], is_sure, TELLING_DIGITS)


def loosely_shared(passage: SaidPassage) -> Iterator[Asserted]:
    """A whole and what it is said to be for, which may not be all of it: "88 mio. kr. omfatter A (30 mio. kr.) …"."""
    prose, said = passage.language.prose, passage.said
    for whole, first in pairwise(said):
        link = first.before
        is_list = prose.loosely_shared.stand_in(link) or link.rstrip().endswith((":", "(")) or ": " in link
        if not is_list or len(sentences_of(link)) > 1:
            continue
        parts = [first]
        for part in said[first.n + 1 :]:
            if not part.goes_on or prose.in_all.end(part.before.rstrip()) or _is_worked_out(part, passage.language):
                break
            parts.append(part)
        if len(parts) > 1 and prose.joins.stand_in(parts[-1].before) and are_alike(parts, passage.language):
            yield asserted("sum", whole.n, [(1, part.n) for part in parts], is_sure=False, digits=TELLING_DIGITS)


def in_percent(passage: SaidPassage) -> Iterator[Asserted]:
    """From one amount to another, and the change in percent: "fra 4 mio. kr. til 5, en stigning på 25 pct."."""
    for n in passage.rates:
        yield Asserted("change", asserted("sum", passage.place("rates", n), [(1, n), (1, n - 1)]).relation)


def printed_rates(said: Sequence[Said], language: Language) -> Iterator[tuple[int, Line]]:
    """The changes in percent that are printed behind two amounts, by the place of the second."""
    prose = language.prose
    percent = re.compile(
        rf"(?<![\d.,])(\d{{1,3}}(?:[.,]\d{{1,2}})?)\s*(?:%|{language.units.share.pattern})(?!\w)", re.I
    )
    for old, new in pairwise(said):
        is_change = prose.before_old.end(old.before.rstrip()) and prose.before_new.end(new.before.rstrip())
        match = percent.search(sentences_of(new.after)[0][: 2 * LONGEST_LINK])
        if not (is_change and new.goes_on and match):
            continue
        words, behind = new.after[: match.start()], new.after[match.end() :]
        sign = prose.rise.stand_in(words) - prose.fall.stand_in(words)
        if not sign and prose.equals.are(words.strip(" ,(")):
            sign = prose.raised.stand_in(old.opening) - prose.lowered.stand_in(old.opening)
        is_plain = not prose.rounded.end(words.rstrip()) and not prose.bounds.end(words.rstrip())
        clause = re.split(r"[;:,.]", behind)[0].strip(" )")
        is_yearly = is_repeated(words, language)
        if (
            sign
            and is_plain
            and not is_yearly
            and not clause
            and not any(c.isdigit() for c in words.replace(_years(words), ""))
        ):
            value = sign * Decimal(match[1].replace(",", "."))
            half = HALF.scaleb(int(value.as_tuple().exponent))
            yield new.n, Line(words.strip(" ,;:")[-LONGEST_LINK:], match[0], value, half, unit=NO_UNIT)


def _years(words: str) -> str:
    """The year that stands in words, if any."""
    year = re.search(r"(?<!\d)(?:19|20)\d\d(?!\d)", words)
    return year[0] if year else "\0"


def products(passage: SaidPassage) -> Iterator[Asserted]:
    """So many at a price: "12 pladser a 85.000 kr., svarende til 1.020.000 kr."; so many years: with "i alt"."""
    prose = passage.language.prose
    for n, count in passage.counts.items():
        price = passage.said[n]
        if n + 1 == len(passage.said) or (n and price.goes_on):
            continue
        claim = passage.said[n + 1]
        is_behind = count.printed not in price.opening
        link = re.split(r"\d,?\s", claim.before)[-1] if is_behind else claim.before
        is_short = len(link) <= LONGEST_PRODUCT and not any(c.isdecimal() for c in link)
        is_equal = prose.equals.stand_in(link) and not prose.yearly.begin(price.after.lstrip(" ,"))
        is_more = prose.more_than.begin(claim.after.lstrip()) or prose.less_than.begin(claim.after.lstrip())
        if is_short and not is_more and (is_equal or prose.in_all.stand_in(link) or link.strip() == "="):
            terms = [(1, passage.place("counts", n)), (1, n)]
            is_sure = not prose.qualified.stand_in(claim.ending)
            yield Asserted("product", asserted("sum", n + 1, terms).relation, is_sure)


def printed_counts(said: Sequence[Said], language: Language) -> Iterator[tuple[int, Line]]:
    """The numbers of what has a price, by the place of the price: "12 pladser a 85.000 kr."."""
    count = re.compile(rf"(?<![\d.,]){_NUMBER}\s+(?:[^\W\d]+\s+){{0,2}}{language.prose.times.pattern}$", re.IGNORECASE)
    for price in said:
        match = count.search(price.opening.rstrip())
        if match and not language.prose.times.end(price.opening[: match.start()].rstrip()):
            value = Decimal(re.sub(r"[.\s]", "", match[1]).replace(",", "."))
            yield price.n, Line(price.opening[: match.start()].strip(), match[1], value, Decimal(0), unit=NO_UNIT)
