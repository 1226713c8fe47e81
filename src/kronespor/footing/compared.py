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
from kronespor.language import YEAR, Language

_YEAR = re.compile(rf"(?<![\d-]){YEAR}(?![\d-])")
TELLING_DIGITS = 3  # of a figure, for one other digit to explain a miss where words leave much open
LONGEST_PRODUCT = 30  # characters between a product and what it is worked out of


def apart(passage: SaidPassage) -> Iterator[Asserted]:
    """What two amounts differ by: "et forbrug på 5 mio. kr. mod et budget på 6, altså et mindreforbrug på 1"."""
    prose = passage.language.prose
    for a, b, claim in zip(passage.said, passage.said[1:], passage.said[2:], strict=False):
        breaks = len(sentences_of(b.before)) - 1
        if breaks and breaks > (prose.whole.stand_in(a.opening) or _year_by_year(a, b)):
            continue
        if not _is_worked_out(claim, passage.language) and not _is_spent_of(a, b, claim, passage.language):
            continue
        words, follows = claim.opening[-LONGEST_LINK:], passage.said[claim.n + 1 : claim.n + 2]
        is_beyond = prose.beyond.begin(claim.after.lstrip()) and not (follows and follows[0].goes_on)
        is_net = any(prose.net.stand_in(one.opening[-LONGEST_LINK:]) for one in (a, b))
        is_net = is_net and _direction(a, passage.language) * _direction(b, passage.language) < 0
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
    is_other = any(of.stand_in(words) for of in (prose.of_which, prose.partly)) or prose.joins.begin(words)
    is_added = claim.goes_on and words != opening and len(words) <= LONGEST_PRODUCT  # ", en forbedring på"
    return (
        is_named
        or (is_added and not is_other and prose.apart.stand_in(words))
        or prose.equals.stand_in(words)
        or prose.hence.stand_in(words)
    )


def _is_spent_of(whole: Said, spent: Said, claim: Said, language: Language) -> bool:
    """Whether what the next sentence states can be but what is left of what was granted: "Regnskabet viser …"."""
    prose = language.prose
    is_next = len(sentences_of(claim.before)) == 2 and len(claim.opening) <= LONGEST_LINK
    is_of = prose.whole.stand_in(whole.opening) and prose.taken.stand_in(f"{spent.opening} {spent.ending}")
    return is_next and is_of and spent.goes_on and prose.shows.stand_in(claim.opening)


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
        is_behind = claim.goes_on or prose.this.are(claim.opening.strip())
        is_near = b.goes_on and is_behind and "," not in b.before and not prose.against.stand_in(a.opening)
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
        link = follows[0].before
        is_in_brackets = prose.balance.stand_in(words) and link.lstrip().startswith("(")
        is_sure = is_in_brackets or prose.shared.stand_in(link)
        if is_sure or (prose.loosely_shared.stand_in(link) and not prose.partly.stand_in(link)):
            parts = list(_signed_from(passage, total.n + 1))
            if parts and prose.joins.stand_in(parts[-1][1].before):
                yield from _balance(total, parts, passage.language, is_sure)


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
        if not is_list or len(sentences_of(link)) > 1 or prose.partly.stand_in(link):
            continue
        parts = [first]
        for part in said[first.n + 1 :]:
            if not part.goes_on or prose.in_all.end(part.before.rstrip()) or _is_worked_out(part, passage.language):
                break
            parts.append(part)
        if len(parts) > 1 and prose.joins.stand_in(parts[-1].before) and are_alike(parts, passage.language):
            is_sure = prose.in_all.end(whole.before.rstrip()) and link.rstrip().endswith(":")
            yield asserted("sum", whole.n, [(1, part.n) for part in parts], is_sure, TELLING_DIGITS)


def in_percent(passage: SaidPassage) -> Iterator[Asserted]:
    """From one amount to another, and the change in percent: "fra 4 mio. kr. til 5, en stigning på 25 pct."."""
    for n in passage.rates:
        yield Asserted("change", asserted("sum", passage.place("rates", n), [(1, n), (1, n - 1)]).relation)


def printed_rates(said: Sequence[Said], language: Language) -> Iterator[tuple[int, Line]]:
    """The changes in percent that are printed beside two amounts, by the place of the second.

    "Fra 4 mio. kr. til 5, en stigning på 25 pct."; "4 mio. kr. i 2025 og 5 i 2026, …"; "stiger 25 pct. fra 4 til 5".
    """
    prose = language.prose
    percent = re.compile(
        rf"(?<![\d.,])(\d{{1,3}}(?:[.,]\d{{1,2}})?)\s*(?:%|{language.units.share.pattern})(?!\w)", re.I
    )
    for old, new in pairwise(said):
        is_change = prose.before_old.end(old.before.rstrip()) and prose.before_new.end(new.before.rstrip())
        if not new.goes_on or not (is_change or _year_by_year(old, new)):
            continue
        ahead = percent.search(old.opening) if is_change else None
        match = ahead or percent.search(sentences_of(new.after)[0][: 2 * LONGEST_LINK])
        if not match:
            continue
        words, behind = match.string[: match.start()], match.string[match.end() :]
        sign = prose.rise.stand_in(words) - prose.fall.stand_in(words)
        if not sign and (words.strip() == "(" or prose.equals.are(words.strip(" ,("))):
            sign = prose.raised.stand_in(old.opening) - prose.lowered.stand_in(old.opening)
        is_plain = not prose.rounded.end(words.rstrip()) and not prose.bounds.end(words.rstrip())
        clause = "" if ahead and prose.before_old.are(behind.strip()) else re.split(r"[;:,.]", behind)[0].strip(" )")
        is_plain = is_plain and not is_repeated(words, language) and not prose.qualified.stand_in(words)
        if sign and is_plain and not clause and not _has_number(words):
            value = sign * Decimal(match[1].replace(",", "."))
            half = HALF.scaleb(int(value.as_tuple().exponent))
            yield new.n, Line(words.strip(" ,;:")[-LONGEST_LINK:], match[0], value, half, unit=NO_UNIT)


def _has_number(words: str) -> bool:
    """Whether any other number than years stands in words."""
    return any(c.isdigit() for c in _YEAR.sub("", words))


def _year_by_year(old: Said, new: Said) -> bool:
    """Whether two amounts are of two years, one after the other: "4 mio. kr. i 2025 og 5 mio. kr. i 2026"."""
    years = [_year_of(old), _year_of(new)]
    return all(years) and years[0] < years[1]


def _year_of(said: Said) -> str:
    """The only year beside an amount, right behind it or before it in its clause."""
    behind = re.match(rf"\s*\(?(?:[^\W\d]+\s+)?({YEAR})(?![\d-])", said.after)
    ahead = _YEAR.findall(said.opening)
    if behind:
        return behind[1]
    return ahead[0] if len(ahead) == 1 else ""
