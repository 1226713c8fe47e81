"""What the register holds for the figures of a draft, as of the day each speaks of.

A published figure is an assertion: it is held against the register as it was decided by its document's day, and what is
booked may not break what a later document said.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import cache
from typing import NamedTuple

from django.db.models import Sum

from kronespor.intake.models import DraftItem
from kronespor.intake.plan_names import alike
from kronespor.language import Language, fold, language
from kronespor.register.events import Movement
from kronespor.register.models import Account, ActionPlan, Alias, Fund, Initiative, Posting, Succession, Transaction
from kronespor.register.naming import names_of
from kronespor.remarks import Money, Place, Remark, Value

State = DraftItem.State
Kind = Transaction.Kind
DONE = (State.BOOKED, State.AGREES)
GIVING = (Kind.OPENING, Kind.ALLOCATION)
"""The kinds of transaction that give an initiative its money; the others change what it has."""
Key = tuple[int, str, int]  # initiative, folded fund, year


class Moved(NamedTuple):
    """Øre that an initiative was given or lost on a day."""

    day: date
    ore: int
    gives: bool = False


class Asserted(NamedTuple):
    """What a document that is booked, or that the register agreed with, says of an initiative and year on a day."""

    statement: int
    day: date
    ore: int
    document: str


class Ledger:
    """What initiatives were given by day, fund and year, and what documents in force assert of them. Three queries."""

    def __init__(self, initiatives: Collection[int]) -> None:
        self._moved: dict[Key, list[Moved]] = defaultdict(list)
        self._funds: dict[tuple[int, int], set[str]] = defaultdict(set)  # of an initiative's year
        self.asserted: dict[tuple[int, int], list[Asserted]] = defaultdict(list)
        self.booked_from: dict[tuple[int, Key], int] = defaultdict(int)
        by = ("account__initiative_id", "fund__key", "fiscal_year", "decided_on", "transaction__kind")
        sums = Posting.objects.filter(account__initiative__in=initiatives).values_list(*by).annotate(Sum("amount"))
        for initiative, fund, year, day, kind, ore in sums.order_by():
            self.note((initiative, fund, year), Moved(day, ore, kind in GIVING))
        self._read_assertions(initiatives)
        self._gone_on = set(Succession.objects.filter(before__in=initiatives).values_list("before_id", flat=True))

    def _read_assertions(self, initiatives: Collection[int]) -> None:
        done = DraftItem.objects.filter(initiative__in=initiatives, state__in=DONE)
        done = done.select_related("statement__document", "decision__meeting").defer("statement__document__content")
        sums: dict[tuple[int, int, int, date, str], int] = defaultdict(int)
        for item in done:
            initiative = item.initiative_id or 0
            self.booked_from[item.statement_id, key_of(item, initiative)] += item.amount
            document = item.statement.document
            if item.day and document.superseded_by_id is None:
                sums[initiative, item.fiscal_year, item.statement_id, item.day, document.name] += item.amount
        for (initiative, year, statement, day, name), ore in sums.items():
            self.asserted[initiative, year].append(Asserted(statement, day, ore, name))

    def note(self, key: Key, moved: Moved) -> None:
        """Take in what was booked."""
        self._moved[key].append(moved)
        self._funds[key[0], key[2]].add(key[1])

    def held(self, key: Key, day: date | None) -> int:
        """Øre under a source as decided by a day; by now without one."""
        return sum(m.ore for m in self._moved.get(key, ()) if day is None or m.day <= day)

    def total(self, initiative: int, year: int, day: date | None) -> int:
        """Øre under all sources as decided by a day."""
        return sum(self.held((initiative, fund, year), day) for fund in self.funds(initiative, year))

    def funds(self, initiative: int, year: int) -> set[str]:
        """The sources, folded, that an initiative has had money from in a year."""
        return self._funds.get((initiative, year), set())

    def is_closed(self, initiative: int) -> bool:
        """Whether an initiative has gone on as another and holds nothing any more."""
        if initiative not in self._gone_on:
            return False
        return not any(self.held(key, None) for key in self._moved if key[0] == initiative)

    def given_since(self, initiative: int, year: int, day: date) -> bool:
        """Whether an initiative was given money for a year by a later decision: it may be the same money."""
        keys = ((initiative, fund, year) for fund in self.funds(initiative, year))
        return any(m.gives and m.day > day for key in keys for m in self._moved[key])

    def broken(self, initiative: int, year: int, day: date, *, also_of_day: bool, but: int = 0) -> Asserted | None:
        """A document of a later day (or of that day) that the register agrees with and would not if more were booked.

        `but`: a statement that does not count.
        """
        for said in self.asserted.get((initiative, year), ()):
            later = said.day > day or (also_of_day and said.day == day)
            if later and said.statement != but and self.total(initiative, year, said.day) == said.ore:
                return said
        return None


class Standing:
    """The register for the figures of a draft, and what speaks against booking them; kept up as they are booked."""

    def __init__(self, items: Sequence[DraftItem]) -> None:
        self._named = _named_by_now(items)
        self._ledger = Ledger({i.pk for item in items if (i := self.initiative_of(item))})
        self._known_funds = _funds_alone(items)
        self._plans = _Plans([i for i in items if self.initiative_of(i) is None])

    def initiative_of(self, item: DraftItem) -> Initiative | None:
        """The initiative of a figure: the one set, else the one that has come to go by its name."""
        return item.initiative or self._named.get(_name_of(item))

    def target(self, item: DraftItem, initiative: int) -> int:
        """What the register should hold: the figure, and with it the statement's other rows of the same name."""
        return self._ledger.booked_from[item.statement_id, key_of(item, initiative)] + item.amount

    def change(self, item: DraftItem, initiative: int) -> int:
        """What to book so that the register holds the figure on its day."""
        return self.target(item, initiative) - self._held(item, initiative)

    def _held(self, item: DraftItem, initiative: int) -> int:
        funds = self._parts(item) or (fold(item.fund),)
        return sum(self._ledger.held((initiative, fund, item.fiscal_year), item.day) for fund in funds)

    def take(self, item: DraftItem, initiative: int) -> None:
        """Note that the figure is booked."""
        key, change = key_of(item, initiative), self.change(item, initiative)
        self._ledger.booked_from[item.statement_id, key] += item.amount
        if change and item.day:
            self._ledger.note(key, Moved(item.day, change, gives=True))
            self._plans.gave(item)

    def question(self, item: DraftItem) -> Remark | None:
        """What a person must answer for this very figure before it is booked, accepted or not."""
        initiative = self.initiative_of(item)
        if self._parts(item) and (initiative is None or self.change(item, initiative.pk)):
            return Remark("several-sources", "warning", values={"fund": item.fund})
        return self._plans.question(item) if initiative is None else None

    def contradiction(self, item: DraftItem, initiative: int) -> Remark | None:
        """Why the figure contradicts the register as of its day, if it does."""
        return self.other_source(item, initiative) or self.other_figure(item, initiative)

    def other_figure(self, item: DraftItem, initiative: int) -> Remark | None:
        """Why the figure contradicts the register under its own source, if it does."""
        held = self._held(item, initiative)
        before = held - self._ledger.booked_from[item.statement_id, key_of(item, initiative)]
        if not before or not self.change(item, initiative):
            return None
        return _held("register-has-other-figure", item, held)

    def other_source(self, item: DraftItem, initiative: int) -> Remark | None:
        """Why the register may already hold the figure under another source, if it may."""
        own = {*self._parts(item), fold(item.fund)}
        for fund in self._ledger.funds(initiative, item.fiscal_year) - own:
            key = (initiative, fund, item.fiscal_year)
            from_elsewhere = self._ledger.held(key, item.day) - self._ledger.booked_from[item.statement_id, key]
            if from_elsewhere:
                return _held("register-has-other-source", item, from_elsewhere)
        return None

    def breaches(self, item: DraftItem, initiative: Initiative) -> tuple[Remark, ...]:
        """What speaks against booking the figure though a person may have accepted it: a reason must overrule it."""
        if not self.change(item, initiative.pk) or item.day is None:
            return ()
        place = Place(initiative=initiative.name, year=item.fiscal_year)
        found = [Remark("closed-initiative", place=place)] if self._ledger.is_closed(initiative.pk) else []
        year, statement = item.fiscal_year, item.statement_id
        if said := self._ledger.broken(initiative.pk, year, item.day, also_of_day=False, but=statement):
            found.append(contradicting(said, place))
        elif self._ledger.given_since(initiative.pk, year, item.day):
            found.append(Remark("given-since", place=place, values={"day": item.day}))
        return tuple(found)

    def _parts(self, item: DraftItem) -> tuple[str, ...]:
        """The folded names of several sources that a figure's source names, if one of them is known by itself."""
        if fold(item.fund) in self._known_funds:
            return ()
        parts = tuple(fold(part) for part in _joins(language()).split(item.fund))
        return parts if len(parts) > 1 and any(part in self._known_funds for part in parts) else ()


class _Plans:
    """The plans of figures without an initiative: which documents have given their initiatives money."""

    def __init__(self, items: Sequence[DraftItem]) -> None:
        self._names = dict(ActionPlan.objects.values_list("key", "name")) if items else {}
        self._givers: dict[str, set[int]] = defaultdict(set)
        keys = {fold(item.statement.plan) for item in items}
        rows = Posting.objects.filter(account__kind=Account.Kind.INITIATIVE, account__plan__key__in=keys)
        if keys:
            by = ("account__plan__key", "transaction__draftitem__statement__document")
            for key, document in rows.values_list(*by).distinct().order_by():
                self._givers[key].add(document or 0)

    def gave(self, item: DraftItem) -> None:
        """Note that a figure's document has given its plan money."""
        self._givers[fold(item.statement.plan)].add(item.statement.document_id)

    def question(self, item: DraftItem) -> Remark | None:
        """Whether a figure's initiative is new to a plan that has others, or its plan another known by a like name."""
        name = item.statement.plan
        others = self._givers[fold(name)] - {item.statement.document_id}
        if others and not item.is_new:
            return Remark("new-in-known-plan", "warning", Place(plan=name))
        known = () if item.statement.plan_seen or fold(name) in self._names else alike(name, [*self._names.values()])
        return Remark("plan-looks-like", "warning", values={"plan": name, "plans": known}) if known else None


def standing(items: Iterable[DraftItem] = ()) -> Standing:
    """The register for these figures, with what their statements have had booked before."""
    return Standing(list(items))


def against_decision(movements: Iterable[Movement], day: date) -> tuple[Remark, ...]:
    """What speaks against booking what was decided on a day.

    A document of that day or later that the register agrees with and then would not; money for a closed initiative.
    """
    changes: dict[tuple[int, int], int] = defaultdict(int)
    for m in movements:
        for party, ore in ((m.source, -m.amount), (m.target, m.amount)):
            if isinstance(party, Initiative):
                changes[party.pk, m.fiscal_year] += ore
    initiatives = {initiative for initiative, _ in changes}
    ledger, names = Ledger(initiatives), names_of(initiatives)
    found = []
    for (initiative, year), ore in changes.items():
        place = Place(initiative=names[initiative], year=year)
        if ore and (said := ledger.broken(initiative, year, day, also_of_day=True)):
            found.append(contradicting(said, place))
        if ore > 0 and ledger.is_closed(initiative):
            found.append(Remark("closed-initiative", place=place))
    return tuple(found)


def stands_already(given: Mapping[tuple[Initiative, str, int], int], stated_on: date | None) -> bool:
    """Whether the register has these øre of initiatives, funds and years; if named, as documents say of a day."""
    ledger = Ledger({initiative.pk for initiative, _, _ in given})
    for (initiative, fund, year), ore in given.items():
        if ledger.held((initiative.pk, fund, year), stated_on) != ore:
            return False
        if stated_on and not any(said.day == stated_on for said in ledger.asserted.get((initiative.pk, year), ())):
            return False
    return True


def contradicting(said: Asserted, place: Place) -> Remark:
    """A booking would contradict what a document says, and the register with it."""
    values: dict[str, Value] = {"name": said.document, "day": said.day, "amount": Money(Decimal(said.ore) / 100)}
    return Remark("contradicts-document", place=place, values=values)


def key_of(item: DraftItem, initiative: int) -> Key:
    """Where the register holds a figure."""
    return initiative, fold(item.fund), item.fiscal_year


def _name_of(item: DraftItem) -> tuple[str, str]:
    return fold(item.statement.plan), fold(item.label)


def _named_by_now(items: Sequence[DraftItem]) -> dict[tuple[str, str], Initiative]:
    """Folded plan and name -> the initiative that goes by it; one query."""
    waiting = {_name_of(i) for i in items if i.initiative_id is None}
    if not waiting:
        return {}
    known = Alias.objects.filter(key__in={name for _, name in waiting}).select_related("initiative__plan", "plan")
    return {(a.plan.key, a.key): a.initiative for a in known if (a.plan.key, a.key) in waiting}


@cache
def _joins(of: Language) -> re.Pattern[str]:
    return re.compile(rf"\s*(?:[,+&]|\s/\s|\b(?:{of.prose.joins.pattern})\b)\s*", re.IGNORECASE)


def _funds_alone(items: Sequence[DraftItem]) -> frozenset[str]:
    """The folded names of the register's sources, and of those alone in a figure; none where no figure joins any."""
    joined = _joins(language())
    if not any(joined.search(item.fund) for item in items):
        return frozenset()
    alone = {fold(item.fund) for item in items if item.fund and not joined.search(item.fund)}
    return frozenset({*alone, *Fund.objects.values_list("key", flat=True)})


def _held(code: str, item: DraftItem, ore: int) -> Remark:
    return Remark(code, "warning", Place(year=item.fiscal_year), {"amount": Money(Decimal(ore) / 100)})
