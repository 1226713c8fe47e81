"""What the register knows of what became of initiatives, as a tie-out of two papers asks it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal

from django.db.models import Q, Sum

from kronespor.register.models import HELD, Alias, Decision, Naming, Posting, Succession, Transaction
from kronespor.tieout import Decided
from kronespor.tieout.likeness import key_of


def decided(first: date | None = None, last: date | None = None) -> list[Decided]:
    """What was decided after one day, up to and on another: renamings, mergers, splits, moves, and changes of money.

    And, without a day, that two names are one initiative. A name that several initiatives have tells of none. A
    constant number of queries.
    """
    names = _names()
    within = Q() if first is None else Q(decided_on__gt=first)
    within &= Q() if last is None else Q(decided_on__lte=last)
    return [*_renamed(names, within), *_gone_on(names, within), *_changed(names, within)]


def _names() -> dict[int, frozenset[str]]:
    """All the names of each initiative that are its alone, as rows' names are compared."""
    of: dict[str, set[int]] = defaultdict(set)
    for name, pk in Alias.objects.values_list("name", "initiative"):
        of[key_of(name)].add(pk)
    names: dict[int, set[str]] = defaultdict(set)
    for key, numbers in of.items():
        if len(numbers) == 1:
            names[numbers.copy().pop()].add(key)
    return {pk: frozenset(keys) for pk, keys in names.items()}


def _renamed(names: dict[int, frozenset[str]], within: Q) -> Iterator[Decided]:
    named = {n.initiative_id: n for n in Naming.objects.filter(within).select_related("decision__meeting__committee")}
    for pk, keys in names.items():
        if naming := named.get(pk):
            yield _decided(keys, keys, naming.decision, naming.name, naming.decided_on)
        elif len(keys) > 1:
            yield Decided(keys, keys)


def _gone_on(names: dict[int, frozenset[str]], within: Q) -> Iterator[Decided]:
    """Mergers, splits and moves: those of one day and decision that share what they come from or what they become."""
    found = Succession.objects.filter(within).select_related("decision__meeting__committee").order_by("pk")
    groups: dict[tuple[str, int, date], list[Succession]] = defaultdict(list)
    for one in found:
        shared = one.before_id if one.kind == Succession.Kind.SPLIT else one.after_id
        groups[one.kind, shared, one.decided_on].append(one)
    for (kind, _shared, day), of in groups.items():
        before, after = (_all(names, {getattr(one, side) for one in of}) for side in ("before_id", "after_id"))
        if kind == Succession.Kind.MERGED:
            before |= after  # one of them may have been there, and taken the others in
        if kind == Succession.Kind.SPLIT:
            after |= before
        yield _decided(before, after, of[0].decision, "", day)


def _all(names: dict[int, frozenset[str]], numbers: Iterable[int]) -> frozenset[str]:
    return frozenset(key for pk in numbers for key in names.get(pk, ()))


def _changed(names: dict[int, frozenset[str]], within: Q) -> Iterator[Decided]:
    rows = Posting.objects.filter(within, account__kind__in=HELD).exclude(account__initiative=None)
    sums = rows.values_list("transaction", "account__initiative", "fiscal_year").annotate(ore=Sum("amount"))
    years: dict[tuple[int, int], dict[str, Decimal]] = defaultdict(dict)
    for transaction, pk, year, ore in sums.exclude(ore=0).order_by("transaction", "account__initiative"):
        years[transaction, pk][str(year)] = Decimal(ore) / 100
    entries = Transaction.objects.select_related("decision__meeting__committee").in_bulk({t for t, _pk in years})
    for (transaction, pk), changes in years.items():
        entry, keys = entries[transaction], names.get(pk, frozenset())
        yield _decided(keys, keys, entry.decision, entry.text, entry.decided_on, changes)


def _decided(
    before: frozenset[str],
    after: frozenset[str],
    decision: Decision | None,
    text: str,
    day: date,
    years: dict[str, Decimal] | None = None,
) -> Decided:
    if decision is None:
        return Decided(before, after, text, day, years=years or {})
    committee = str(decision.meeting.committee or "")
    return Decided(before, after, decision.title, day, committee, decision.url, years or {})
