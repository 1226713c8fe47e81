"""Equations that sentences state: pots and what is left of them, sums, changes, differences and shares.

Each kind has a proposer. What is proposed is asserted by words that leave no other meaning; a list of parts that may go
on unsaid is no equation, but its parts are no more than their whole.
"""

from collections.abc import Callable, Iterator, Sequence, Set
from dataclasses import replace
from itertools import chain, pairwise

from kronespor.footing.compared import (
    TELLING_DIGITS,
    apart,
    in_brackets,
    in_percent,
    loosely_shared,
    more_than,
    netted,
    printed_rates,
)
from kronespor.footing.footed import FootedTable
from kronespor.footing.lines import Asserted, Judged, Line, asserted, table_of_lines
from kronespor.footing.products import counts_beside, for_each_one, products
from kronespor.footing.relations import Cell
from kronespor.footing.said import (
    LONGEST_LINK,
    Said,
    SaidPassage,
    are_alike,
    is_link,
    is_repeated,
    said_in,
)
from kronespor.footing.scaled import equal_parts, of_months, with_vat
from kronespor.footing.shares import printed_shares, shares, shares_of_said
from kronespor.footing.workedout import (
    carried_on,
    changed_to,
    is_only_raised,
    left_behind,
    left_of,
    the_rest,
    together,
)
from kronespor.language import Language
from kronespor.reading import Document
from kronespor.remarks import Cause, Money, Place, Remark, Value

LONGEST_NAME, LONGEST_TITLE = 60, 120  # characters of the words that an amount, or a passage, is known by
LONGEST_PASSAGE = 20_000
MOST_ADDENDS = 12  # that a sum in a sentence may have


def foot_sentences(document: Document, language: Language) -> list[FootedTable]:
    """A table for each passage whose sentences assert something of its amounts."""
    tables: list[FootedTable] = []
    for passage in document.passages:
        if passage.kind in ("heading", "caption") or len(passage.text) > LONGEST_PASSAGE:
            continue
        if found := relations_in(passage.text, language):
            title = passage.text[:LONGEST_TITLE]
            table = table_of_lines(f"s{len(tables) + 1}", title, passage.line, found)
            tables.append(replace(table, findings=tuple(filter(None, map(_remark, found)))))
    return tables


def relations_in(text: str, language: Language) -> list[Judged]:
    """What the sentences of a passage assert of the amounts in it; nothing of an amount that is only a bound."""
    said = said_in(text, language)
    if len(said) < 2:
        return []
    counts = dict(counts_beside(said, language))
    rates = dict(printed_rates(said, language))
    passage = SaidPassage(said, language, dict(printed_shares(said, language)), rates, counts)
    found = chain.from_iterable(propose(passage) for propose in PROPOSERS)
    bounds = {(one.n, 0) for one in said if one.is_bound}
    signed = {(one.n, 0) for one in said if one.is_signed}
    lines = [*map(_line, said), *passage.numbers]
    believed = [_with_factor(one, lines) for one in found if not one.relation.cells & bounds]
    judged = [Judged(one, lines) for one in believed]
    return _once([each for one in judged if (each := _with_signs(one, signed))])


def _once(judged: Sequence[Judged]) -> list[Judged]:
    """What several proposers assert once, as the surest of them does."""
    kept: dict[tuple[object, ...], Judged] = {}
    for one in judged:
        same = one.asserted.relation.claim, one.asserted.relation.cells, one.expected
        if same not in kept or one.asserted.is_sure:
            kept[same] = one
    return list(kept.values())


def _with_signs(one: Judged, signed: Set[Cell]) -> Judged | None:
    """A relation of amounts with signs of their own: a sum, which a miss must explain if not all have one."""
    cells = one.asserted.relation.cells
    if not cells & signed or (one.asserted.kind == "sum" and cells <= signed):
        return one
    return replace(one, asserted=one.asserted._replace(is_sure=False)) if one.asserted.kind == "sum" else None


def _with_factor(one: Asserted, lines: list[Line]) -> Asserted:
    """A product whose factor, which words say, has a line of its own."""
    if one.factor is None:
        return one
    lines.append(one.factor)
    relation = one.relation
    return one._replace(relation=replace(relation, parts=((1, (len(lines) - 1, 0)), *relation.parts)))


def _line(said: Said) -> Line:
    return Line(said.opening.strip(" ,;:")[-LONGEST_NAME:], said.amount.printed, said.kroner, said.margin)


def _remaining(passage: SaidPassage) -> Iterator[Asserted]:
    """A pot, what was taken of it, and what is left: "Puljen er på 5 mio. kr., hvoraf 2 er givet; 3 er tilbage"."""
    prose = passage.language.prose
    for n, whole in enumerate(passage.said):
        if not _is_whole(whole, passage.language):
            continue
        parts: list[Said] = []
        for said in passage.said[n + 1 :]:
            if _is_rest(said, passage.language):
                if parts and not _states_whole(said, passage.language):
                    terms = [(1, whole.n), *((-1, p.n) for p in parts)]
                    yield asserted("difference", said.n, terms, is_sure=prose.hence.stand_in(said.opening))
                break
            if not _is_part(said, parts, passage.language):
                break
            parts.append(said)


def _is_whole(said: Said, language: Language) -> bool:
    """Whether an amount is that of a pot: "i puljen er der 5 mio. kr.", "5 mio. kr. til rådighed"."""
    prose = language.prose
    is_pot = prose.whole.stand_in(said.opening) or prose.held.stand_in(said.ending)
    return is_pot and not is_repeated(said.ending, language)


def _is_rest(said: Said, language: Language) -> bool:
    prose = language.prose
    return prose.left.stand_in(said.ending[:LONGEST_LINK]) or prose.rest.stand_in(said.opening)


def _is_part(said: Said, parts: Sequence[Said], language: Language) -> bool:
    """Whether an amount is taken of the whole: "hvoraf", a word for giving, or one more of a list.

    What follows a list that began with "hvoraf" in a sentence of its own may be taken of the same once more.
    """
    prose = language.prose
    if _states_whole(said, language) or is_repeated(f"{said.opening} {said.ending}", language):
        return False
    if prose.of_which.stand_in(said.opening) or (parts and said.goes_on and is_link(said, language)):
        return True
    is_listed = bool(parts) and prose.of_which.stand_in(parts[0].opening)
    return not is_listed and prose.taken.stand_in(f"{said.opening} {said.ending}")


def _states_whole(said: Said, language: Language) -> bool:
    """Whether the words right before an amount say that a pot has it: "rammen er på"."""
    words = said.opening[-LONGEST_LINK // 2 :].rstrip()
    prose = language.prose
    return prose.whole.stand_in(words) and prose.size.end(words) and not prose.rest.stand_in(words)


def _sums(passage: SaidPassage) -> Iterator[Asserted]:
    """A list with its sum behind it: "200.000 kr. til A og 300.000 kr. til B, i alt 500.000 kr."."""
    prose, said = passage.language.prose, passage.said
    for n, total in enumerate(said):
        is_next = total.goes_on or prose.in_all.are(total.opening.strip())  # "… kr. til C. I alt 500.000 kr."
        if n < 2 or not is_next or not prose.in_all.end(total.before.rstrip()):
            continue
        first = n - 1
        while first > 0 and said[first].goes_on and is_link(said[first], passage.language):
            first -= 1
        parts = said[first:n]
        if len(parts) < 2 or not prose.joins.stand_in(parts[-1].before) or not are_alike(parts, passage.language):
            continue
        if any(part.n in passage.counts for part in parts):  # "2 x 25.000 kr. og 50.000 kr., i alt 100.000 kr."
            continue
        starts = range(max(0, n - MOST_ADDENDS), n - 1)
        held = next((said[k:n] for k in starts if _come_to(total, said[k:n])), None)
        if held or not prose.whole.stand_in(parts[0].opening):
            yield _sum_of(total, held or parts, is_sure=bool(held))


def _come_to(total: Said, parts: Sequence[Said]) -> bool:
    margin = sum((p.margin for p in parts), total.margin)
    return abs(total.kroner - sum(p.kroner for p in parts)) <= margin


def _sum_of(total: Said, parts: Sequence[Said], is_sure: bool = True) -> Asserted:
    return asserted("sum", total.n, [(1, p.n) for p in parts], is_sure)


def _shared_out(passage: SaidPassage) -> Iterator[Asserted]:
    """A whole that is shared out: "1 mio. kr., fordelt med 600.000 kr. til A og 400.000 kr. til B"."""
    prose, said = passage.language.prose, passage.said
    for n, whole in enumerate(said[:-2]):
        if not said[n + 1].goes_on or not prose.shared.stand_in(said[n + 1].before):
            continue
        parts = [said[n + 1], *_linked(passage, n + 2)]
        if len(parts) >= 2 and prose.joins.stand_in(parts[-1].before) and are_alike(parts, passage.language):
            yield _sum_of(whole, parts)


def _of_which(passage: SaidPassage) -> Iterator[Asserted]:
    """Parts are no more than their whole, "1 mio. kr., heraf 2 til A og 3 til B", but of what more and less leave."""
    for n, whole in enumerate(passage.said[:-1]):
        part = passage.said[n + 1]
        if not passage.language.prose.of_which.end(part.before.rstrip()) or len(part.before) > LONGEST_LINK:
            continue
        parts = [part, *_linked(passage, n + 2)]
        is_net = passage.language.prose.net.stand_in(whole.opening)
        if not is_net and are_alike(parts, passage.language):
            yield asserted("part", whole.n, [(1, p.n) for p in parts], is_sure=len(parts) == 1)


def _linked(passage: SaidPassage, start: int) -> list[Said]:
    """The amounts from a place on that stand in one list with the one before them; not its sum."""
    linked: list[Said] = []
    for said in passage.said[start:]:
        is_sum = passage.language.prose.in_all.end(said.before.rstrip())
        if is_sum or not said.goes_on or not is_link(said, passage.language) or _is_rest(said, passage.language):
            break
        linked.append(said)
    return linked


def _changes(passage: SaidPassage) -> Iterator[Asserted]:
    """From one amount to another, and the change: "fra 2 mio. kr. til 3 mio. kr., en stigning på 1 mio. kr."."""
    prose, said = passage.language.prose, passage.said
    for old, new in pairwise(said):
        if not (
            prose.before_old.end(old.before.rstrip()) and prose.before_new.end(new.before.rstrip()) and new.goes_on
        ):
            continue
        n = old.n
        around = [(said[n + 2], said[n + 2].goes_on)] if n + 2 < len(said) else []
        around += [(said[n - 1], old.goes_on)] if n else []
        for change, is_near in around:
            words = change.opening[-LONGEST_LINK:]
            sign = prose.rise.stand_in(words) - prose.fall.stand_in(words)
            is_sure = sign != 0
            if not sign and change.n > new.n and prose.equals.stand_in(change.before):
                sign = is_only_raised(old, passage.language)
            if is_near and sign and not is_repeated(change.ending, passage.language):
                yield asserted("difference", change.n, [(sign, new.n), (-sign, old.n)], is_sure, TELLING_DIGITS)
                break


def _differences(passage: SaidPassage) -> Iterator[Asserted]:
    """A sum that is worked out: "5 mio. kr. - 2 mio. kr., altså 3 mio. kr."."""
    prose = passage.language.prose
    for a, b, result in zip(passage.said, passage.said[1:], passage.said[2:], strict=False):
        sign = b.before.strip(" ,")
        is_minus = sign in ("-", "–", "−") or prose.minus.are(sign)
        if not (is_minus or sign == "+" or prose.plus.are(sign)):
            continue
        if result.goes_on and (prose.equals.stand_in(result.before) or result.before.strip() == "="):
            terms = [(1, a.n), (-1 if is_minus else 1, b.n)]
            yield asserted("difference" if is_minus else "sum", result.n, terms)


PROPOSERS: tuple[Callable[[SaidPassage], Iterator[Asserted]], ...] = (
    _remaining,
    _sums,
    _shared_out,
    _of_which,
    _changes,
    _differences,
    shares,
    apart,
    more_than,
    in_brackets,
    netted,
    loosely_shared,
    in_percent,
    with_vat,
    equal_parts,
    of_months,
    products,
    for_each_one,
    carried_on,
    left_of,
    left_behind,
    the_rest,
    changed_to,
    shares_of_said,
    together,
)


def _remark(one: Judged) -> Remark | None:
    """A remark where a relation fails that nothing left unsaid explains."""
    if one.holds or not one.established:
        return None
    is_part = one.asserted.kind == "part"
    values: dict[str, Value] = {
        "printed": Money(one.claim.value),
        "expected": Money(one.expected),
        "difference": Money(one.difference),
        "sum": one.calculation,
    }
    code = "of-which-exceeds-whole" if is_part else "sentence-does-not-hold"
    if one.is_perhaps_rounded:
        return Remark(code, "warning", Place(row=one.claim.printed), values, (Cause("rounding"),))
    return Remark(code, "error", Place(row=one.claim.printed), values)
