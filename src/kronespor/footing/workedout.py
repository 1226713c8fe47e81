"""Sentences that work an amount out of others, as what a balance closes with of what it opened with.

Each kind has a proposer, as those of `footing.sentences`.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise, takewhile

from kronespor.footing.compared import TELLING_DIGITS
from kronespor.footing.lines import Asserted, asserted
from kronespor.footing.said import LONGEST_LINK, Said, SaidPassage, is_repeated, sentences_of
from kronespor.language import Language

LONGEST_BALANCE = 3  # sentences, from what it opens with to what it closes with


def carried_on(passage: SaidPassage) -> Iterator[Asserted]:
    """A balance: "gælden var primo 412 mio. kr., og med lån på 38 mio. kr. er den ultimo 450 mio. kr."."""
    prose, said = passage.language.prose, passage.said
    for opening in said:
        if not prose.opened.stand_in(_around(opening)) or prose.closed.stand_in(_around(opening)):
            continue
        flows = list(takewhile(lambda one: _flow(one, passage.language), said[opening.n + 1 :]))
        closing = said[opening.n + len(flows) + 1 :][:1]
        if not flows or not closing or not prose.closed.stand_in(_around(closing[0])):
            continue
        between = " ".join(one.before for one in (*flows, *closing))
        is_plain = len(sentences_of(between)) <= LONGEST_BALANCE and not _are_repeated((opening, *flows, *closing))
        if is_plain and not is_repeated(between, passage.language):
            terms = [(1, opening.n), *((_flow(one, passage.language), one.n) for one in flows)]
            yield asserted("sum", closing[0].n, terms, is_sure=False, digits=TELLING_DIGITS)


def _around(said: Said) -> str:
    return f"{said.opening} {said.ending.split(',')[0]}"


def _are_repeated(amounts: Sequence[Said]) -> bool:
    return any(a.is_signed for a in amounts)


def _flow(said: Said, language: Language) -> int:
    """1 for what comes to a balance, -1 for what goes from it, by the words since the amount before; 0 for neither."""
    words, prose = said.opening[-LONGEST_LINK:], language.prose
    return prose.flows_in.stand_in(words) - prose.flows_out.stand_in(words)


def left_of(passage: SaidPassage) -> Iterator[Asserted]:
    """What is left, told first: "der er 5 mio. kr. tilbage af puljen på 8, efter at der er givet 3"."""
    prose, said = passage.language.prose, passage.said
    for rest, whole in pairwise(said):
        is_left = prose.left.stand_in(rest.ending) or prose.rest.stand_in(rest.opening)
        is_of = whole.goes_on and prose.share_of.stand_in(whole.before) and prose.whole.stand_in(whole.before)
        if not (is_left and is_of):
            continue
        taken = list(takewhile(lambda one: one.goes_on, said[whole.n + 1 :]))
        are_taken = taken and all(prose.taken.stand_in(f"{one.opening} {one.ending}") for one in taken)
        if are_taken and not any(is_repeated(f"{one.opening} {one.ending}", passage.language) for one in taken):
            terms = [(1, whole.n), *((-1, one.n) for one in taken)]
            yield asserted("difference", rest.n, terms, is_sure=False, digits=TELLING_DIGITS)


def left_behind(passage: SaidPassage) -> Iterator[Asserted]:
    """What is left, where the whole is told last: "aftaler for 6 mio. kr. ud af bevillingen på 8; der resterer 2"."""
    prose = passage.language.prose
    for part, whole, rest in zip(passage.said, passage.said[1:], passage.said[2:], strict=False):
        link = whole.before
        is_of = whole.goes_on and prose.share_of.stand_in(link) and prose.whole.stand_in(link)
        words = f"{part.opening[-LONGEST_LINK:]} {link} {rest.before}"
        if not is_of or not rest.goes_on or not prose.rest.stand_in(rest.opening) or prose.of_which.stand_in(link):
            continue
        if not is_repeated(words, passage.language):
            yield asserted("difference", rest.n, [(1, whole.n), (-1, part.n)], is_sure=False, digits=TELLING_DIGITS)


def together(passage: SaidPassage) -> Iterator[Asserted]:
    """What two amounts come to: "der søges 180.000 kr., vi giver selv 60.000 kr., så det samlede budget er 240.000"."""
    language, prose = passage.language, passage.language.prose
    for a, b, claim in zip(passage.said, passage.said[1:], passage.said[2:], strict=False):
        words = claim.opening[-LONGEST_LINK:]
        is_sum = claim.goes_on and prose.hence.stand_in(words) and prose.balance.stand_in(words)
        others = " ".join((a.opening[-LONGEST_LINK:], b.before, a.ending, b.ending))
        is_other = any(
            of.stand_in(others) for of in (prose.net, prose.of_which, prose.whole, prose.rest, prose.against)
        )
        if is_sum and not is_other and not is_repeated(f"{others} {words}", language) and not a.goes_on:
            yield asserted("sum", claim.n, [(1, a.n), (1, b.n)], is_sure=False, digits=TELLING_DIGITS)


def is_only_raised(old: Said, language: Language) -> int:
    """1 if the words before an amount say that it is raised from there, -1 if lowered, 0 if neither."""
    return language.prose.raised.stand_in(old.opening) - language.prose.lowered.stand_in(old.opening)


def the_rest(passage: SaidPassage) -> Iterator[Asserted]:
    """What others have not: "1 mio. kr., hvoraf fonden dækker 600.000 kr. og kommunen de resterende 400.000 kr."."""
    prose, said = passage.language.prose, passage.said
    for rest in said:
        if not rest.goes_on or not prose.rest.end(rest.before.rstrip()):
            continue
        parts = [said[rest.n - 1]] if rest.n else []
        while parts and not prose.of_which.stand_in(parts[0].opening) and parts[0].goes_on and parts[0].n > 1:
            parts.insert(0, said[parts[0].n - 1])
        if not parts or not parts[0].n or not parts[0].goes_on or not prose.of_which.stand_in(parts[0].opening):
            continue
        whole = said[parts[0].n - 1]
        words = " ".join(f"{one.opening[-LONGEST_LINK:]} {one.ending}" for one in (whole, *parts, rest))
        if not is_repeated(words, passage.language) and not prose.share_of.begin(rest.after.lstrip()):
            terms = [(1, whole.n), *((-1, part.n) for part in parts)]
            yield asserted("difference", rest.n, terms, is_sure=len(parts) == 1)


def changed_to(passage: SaidPassage) -> Iterator[Asserted]:
    """What an amount becomes: "budgettet på 2 mio. kr. forhøjes med 1 mio. kr. til 3 mio. kr."."""
    prose, said = passage.language.prose, passage.said
    for old, change, new in zip(said, said[1:], said[2:], strict=False):
        words = change.before[-LONGEST_LINK:]
        sign = prose.rise.stand_in(words) - prose.fall.stand_in(words)
        if not sign and prose.by.are(words.strip()):  # "hæves fra 2 mio. kr. med 1 mio. kr. til 3 mio. kr."
            sign = is_only_raised(old, passage.language) * prose.before_old.end(old.before.rstrip())
        is_near = change.goes_on and new.goes_on and prose.before_new.are(new.before.strip())
        is_other = prose.before_new.end(old.before.rstrip()) or "," in words or prose.joins.stand_in(words)
        if sign and is_near and not is_other and not is_repeated(f"{words} {new.ending}", passage.language):
            is_sure = prose.by.are(words.strip()) or (prose.rise if sign > 0 else prose.fall).begin(words.strip())
            yield asserted("sum" if sign > 0 else "difference", new.n, [(1, old.n), (sign, change.n)], is_sure)
