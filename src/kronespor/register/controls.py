"""What an event may not do unless somebody gives a reason, what would break if it were booked, and what is broken.

Every rule gives remarks: `breaches` of what is about to be booked, `foreseen` of what a proposal or scenario wishes,
`findings` of the register as it stands.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum

from kronespor.register import spending_controls
from kronespor.register.holdings import RESERVE, Dimension, Query, holdings
from kronespor.register.legs import Leg
from kronespor.register.models import (
    HELD,
    Account,
    ActionPlan,
    Decision,
    ExpenditureType,
    Fund,
    Posting,
    Transaction,
)
from kronespor.remarks import Money, Place, Remark, Term, Value, remark_of

Kind = Account.Kind
TYPES = {
    "service": Term("type-service"),
    "activity": Term("type-activity"),
    "transfers": Term("type-transfers"),
    "capital": Term("type-capital"),
    "unknown": Term("type-unknown"),
}
"""What the expenditure types are called."""
Changes = Mapping[tuple[str, int], int]
"""Øre by expenditure type and year."""


def breaches(legs: Sequence[Leg], decision: Decision | None = None) -> list[Remark]:
    """What speaks against booking these legs. At most two queries."""
    neutral = decision.neutral if decision else ()
    title = decision.title if decision else ""
    return [
        *_overspent(legs, None, None),
        *out_of_period(legs),
        *_not_neutral(legs, dict.fromkeys(_types_and_years(legs, neutral), 0), title),
        *_not_given_for(legs),
    ]


def foreseen(
    legs: Sequence[Leg],
    neutral: Collection[str],
    stated: Mapping[str, Mapping[int, int]],
    as_of: date | None,
    known_at: datetime | None,
) -> list[Remark]:
    """What would speak against booking these legs in the register as it stood; they may name what it does not know.

    `neutral`: the expenditure types whose total is to stay as it is; `stated`: or to change by this much, in øre by
    type and year. Besides the rules of booking no initiative or reserve may be left with less than nothing. At most
    five queries.
    """
    wanted = dict.fromkeys(_types_and_years(legs, neutral), 0)
    wanted |= {(kind, year): ore for kind, years in stated.items() for year, ore in years.items()}
    return [
        *_overspent(legs, as_of, known_at),
        *_overdrawn(legs, as_of, known_at),
        *_not_neutral(legs, wanted, ""),
        *out_of_period(legs),
        *_not_given_for(legs),
    ]


def _overspent(legs: Sequence[Leg], as_of: date | None, known_at: datetime | None) -> Iterator[Remark]:
    """Funds of which more would be allocated in a year than their frame, in all or of one expenditure type; a fund
    without a frame has no such limit.
    """
    change: dict[tuple[int, int], dict[str, int]] = defaultdict(lambda: defaultdict(int))
    names: dict[int, str] = {}
    for leg in legs:
        if leg.account.kind == Kind.UNALLOCATED and leg.fund.pk:
            names[leg.fund.pk] = leg.fund.name
            change[leg.fund.pk, leg.fiscal_year][leg.expenditure_type] += leg.amount
    lowered = {key: of for key, of in change.items() if any(ore < 0 for ore in of.values())}
    if not lowered:
        return
    left = unallocated({fund for fund, _ in lowered}, {year for _, year in lowered}, as_of, known_at)
    for (fund, year), of in sorted(lowered.items()):
        before = left.get((fund, year))
        if before is not None and before.has_frame:
            after = {kind: before.types.get(kind, 0) + of.get(kind, 0) for kind in {*before.types, *of}}
            yield from _overspending(names[fund], year, after, [kind for kind, ore in of.items() if ore < 0])


def _overspending(fund: str, year: int, left: Mapping[str, int], lowered: Collection[str]) -> Iterator[Remark]:
    """What is missing of a fund, in all or else of the expenditure types that are `lowered`; `left`: øre by type."""
    if sum(left.values()) < 0:
        yield Remark(
            "overspent-fund", place=Place(fund=fund, year=year), values={"missing": _money(-sum(left.values()))}
        )
        return
    for kind, ore in sorted(_short(left).items()):
        if kind in lowered:
            values: dict[str, Value] = {"kind": TYPES[kind], "missing": _money(-ore)}
            yield Remark("overspent-type", place=Place(fund=fund, type=kind, year=year), values=values)


def _short(left: Mapping[str, int]) -> dict[str, int]:
    """The expenditure types of which there is less than nothing, unless money whose type is not stated, and which may
    be of any, makes up for all of them.
    """
    short = {kind: ore for kind, ore in left.items() if kind != ExpenditureType.UNKNOWN and ore < 0}
    return short if sum(short.values()) + max(left.get(ExpenditureType.UNKNOWN, 0), 0) < 0 else {}


@dataclass(frozen=True)
class Unallocated:
    """Øre of a fund and year not yet allocated, by expenditure type, and whether the fund has been given a frame."""

    types: dict[str, int]
    has_frame: bool

    @property
    def ore(self) -> int:
        """Øre of all types."""
        return sum(self.types.values())


def unallocated(
    funds: Collection[int], years: Collection[int], as_of: date | None = None, known_at: datetime | None = None
) -> dict[tuple[int, int], Unallocated]:
    """What is not yet allocated, by fund and year; of all, where no funds or years are named. One query."""
    rows = Posting.objects.filter(account__kind=Kind.UNALLOCATED)
    if funds:
        rows = rows.filter(fund__in=funds)
    if years:
        rows = rows.filter(fiscal_year__in=years)
    if as_of:
        rows = rows.filter(decided_on__lte=as_of)
    if known_at:
        rows = rows.filter(booked_at__lte=known_at)
    frames = Count("pk", filter=Q(transaction__kind=Transaction.Kind.APPROPRIATION))
    sums = rows.values_list("fund", "fiscal_year", "expenditure_type").annotate(left=Sum("amount"), frames=frames)
    found: dict[tuple[int, int], Unallocated] = {}
    for fund, year, kind, ore, given in sums.order_by():
        before = found.get((fund, year), Unallocated({}, has_frame=False))
        found[fund, year] = Unallocated({**before.types, kind: ore}, before.has_frame or given > 0)
    return found


def _overdrawn(legs: Sequence[Leg], as_of: date | None, known_at: datetime | None) -> Iterator[Remark]:
    """Initiatives and reserves that would have less than nothing of a fund in a year, and less than before: in all, or
    of one expenditure type. Money whose type is not stated may be of any.
    """
    changes: dict[Place, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    numbers: dict[Place, tuple[int, int, int, int]] = {}  # of plan, initiative and fund (-1: it has none yet), and year
    for leg in legs:
        plan, initiative = leg.account.plan, leg.account.initiative
        if plan is None or leg.account.kind not in HELD:
            continue
        name, initiative_id = (initiative.name, initiative.pk or -1) if initiative else ("", 0)
        place = Place(plan=plan.name, initiative=name, fund=leg.fund.name, year=leg.fiscal_year)
        changes[place][leg.expenditure_type] += leg.amount
        numbers[place] = (plan.pk or -1, initiative_id, leg.fund.pk or -1, leg.fiscal_year)
    lowered = {place: of for place, of in changes.items() if any(ore < 0 for ore in of.values())}
    plans = {numbers[place][0] for place in lowered} - {-1}
    by: tuple[Dimension, ...] = ("plan", "initiative", "fund", "year", "type")
    query = Query(by, plans=plans, as_of=as_of, known_at=known_at, named=False)
    had: dict[tuple[int, int, int, int], dict[str, int]] = defaultdict(dict)
    for row in holdings(query) if plans else []:
        had[row.plan_id, row.initiative_id, row.fund_id, row.year][row.type] = row.ore
    for place, of in lowered.items():
        yield from _overdrawn_place(place, had.get(numbers[place], {}), of)


def _overdrawn_place(place: Place, had: Mapping[str, int], changes: Mapping[str, int]) -> Iterator[Remark]:
    """What would be overdrawn at one place, in all or else by type. `had`, `changes`: øre by expenditure type."""
    before, change = sum(had.values()), sum(changes.values())
    if change < 0 and before + change < 0:
        yield Remark("overdrawn", place=place, values={"before": _money(before), "after": _money(before + change)})
        return
    left = {kind: had.get(kind, 0) + changes.get(kind, 0) for kind in {*had, *changes}}
    for kind, after in sorted(_short(left).items()):
        if changes.get(kind, 0) < 0:
            values: dict[str, Value] = {"type": TYPES[kind], "before": _money(had.get(kind, 0)), "after": _money(after)}
            yield Remark("overdrawn-type", place=replace(place, type=kind), values=values)


def short() -> dict[Place, int]:
    """What initiatives and reserves have less than nothing of, in øre by plan, initiative, fund and year. One query."""
    by = ("account__plan__name", "account__initiative__name", "fund__name", "fiscal_year")
    held = Posting.objects.filter(account__kind__in=HELD).values_list(*by).annotate(left=Sum("amount"))
    return {
        Place(plan=plan, initiative=initiative or "", fund=fund, year=year): left
        for plan, initiative, fund, year, left in held.filter(left__lt=0).order_by(*by)
    }


def out_of_period(legs: Iterable[Leg]) -> Iterator[Remark]:
    """Money that would be set aside in a year outside the period of its plan or fund."""
    outside: dict[tuple[bool, str, int], tuple[ActionPlan | Fund, list[Leg]]] = {}
    for leg in _given(legs):
        for what in (leg.account.plan, leg.fund):
            if what is not None and not covers(what, leg.fiscal_year):
                key = (isinstance(what, Fund), what.name, leg.fiscal_year)
                outside.setdefault(key, (what, []))[1].append(leg)
    for (_, _, year), (what, given) in outside.items():
        yield _off_period(what, year, _by_name(given))


def _given(legs: Iterable[Leg]) -> Iterator[Leg]:
    """What initiatives and reserves would be given."""
    return (leg for leg in legs if leg.amount > 0 and leg.account.kind in HELD)


def _by_name(legs: Iterable[Leg]) -> dict[str, int]:
    """Øre by the initiative's name, empty for a plan's reserve."""
    ore: dict[str, int] = defaultdict(int)
    for leg in legs:
        ore[leg.account.initiative.name if leg.account.initiative else ""] += leg.amount
    return ore


def _off_period(what: ActionPlan | Fund, year: int, ore: Mapping[str, int]) -> Remark:
    place = Place(fund=what.name, year=year) if isinstance(what, Fund) else Place(plan=what.name, year=year)
    values: dict[str, Value] = {"name": what.name, "first": what.first_year or "…", "last": what.last_year or "…"}
    return Remark("outside-period", place=place, values={**values, **_sums(ore)})


def _sums(ore: Mapping[str, int]) -> dict[str, Value]:
    """What initiatives have, as the values of a remark; `ore`: by the initiative's name, empty for a plan's reserve."""
    return {"initiatives": tuple(name or RESERVE for name in sorted(ore)), "amount": _money(sum(ore.values()))}


def covers(what: ActionPlan | Fund, year: int) -> bool:
    """True if a year is in the period of a plan or fund; an end that is not known is open."""
    return (what.first_year is None or year >= what.first_year) and (what.last_year is None or year <= what.last_year)


def _types_and_years(legs: Iterable[Leg], types: Collection[str]) -> set[tuple[str, int]]:
    return {(leg.expenditure_type, leg.fiscal_year) for leg in legs if leg.expenditure_type in types}


def _not_neutral(legs: Iterable[Leg], wanted: Changes, title: str) -> Iterator[Remark]:
    """Expenditure types whose total does not change as it is said to; `title`: of the decision that says so."""
    sums: dict[tuple[str, int], int] = defaultdict(int)
    for leg in legs:
        if leg.account.kind in HELD:
            sums[leg.expenditure_type, leg.fiscal_year] += leg.amount
    for (kind, year), ore in sorted(wanted.items()):
        if sums[kind, year] != ore:
            yield _unbalanced(title, kind, year, sums[kind, year], ore)


def _unbalanced(title: str, kind: str, year: int, ore: int, stated: int = 0) -> Remark:
    place = Place(decision=title, type=kind, year=year)
    values: dict[str, Value] = {"kind": TYPES[kind], "change": _money(ore), "stated": _money(stated)}
    return Remark("not-neutral" if title else "type-total-differs", place=place, values=values)


def _not_given_for(legs: Iterable[Leg]) -> Iterator[Remark]:
    paid: dict[tuple[str, str], list[Leg]] = defaultdict(list)  # by the names of fund and plan
    for leg in _given(legs):
        if leg.fund.pk and leg.account.plan is not None:
            paid[leg.fund.name, leg.account.plan.name].append(leg)
    if not paid:
        return
    given: dict[int, set[int]] = defaultdict(set)
    funds = {legs[0].fund.pk for legs in paid.values()}
    links = Fund.given_for.through._default_manager.filter(fund__in=funds)
    for fund, allowed in links.values_list("fund_id", "actionplan_id"):
        given[fund].add(allowed)
    for (fund_name, plan_name), legs_of in sorted(paid.items(), key=lambda item: item[0]):
        fund_id, plan = legs_of[0].fund.pk, legs_of[0].account.plan
        if fund_id in given and plan is not None and plan.pk not in given[fund_id]:
            yield _misused(fund_name, plan_name, _by_name(legs_of))


def _misused(fund: str, plan: str, ore: Mapping[str, int]) -> Remark:
    return Remark("not-given-for", place=Place(fund=fund, plan=plan), values=_sums(ore))


def findings() -> list[Remark]:
    """Every rule that the register as it stands breaks. Six queries, a few more where extracts tell what was spent."""
    names = dict(Fund.objects.values_list("pk", "name"))
    found = [
        remark
        for (fund, year), left in sorted(unallocated((), ()).items(), key=lambda item: item[0])
        if left.has_frame
        for remark in _overspending(names[fund], year, left.types, left.types)
    ]
    held = Posting.objects.filter(account__kind__in=HELD)
    return [*found, *_periods(held), *_neutrality(held), *_grants(held), *spending_controls.findings()]


def _periods(held: QuerySet[Posting]) -> Iterator[Remark]:
    models: tuple[tuple[str, type[ActionPlan] | type[Fund]], ...] = (("account__plan", ActionPlan), ("fund", Fund))
    for prefix, model in models:
        names = [f"{prefix}__{f}" for f in ("name", "first_year", "last_year")]
        outside = Q(fiscal_year__lt=F(names[1])) | Q(fiscal_year__gt=F(names[2]))
        by = (*names, "fiscal_year")
        for (name, first, last, year), ore in _by_initiative(held.filter(outside), by).items():
            yield _off_period(model(name=name, first_year=first, last_year=last), year, ore)


def _by_initiative(held: QuerySet[Posting], by: Sequence[str]) -> dict[tuple[Any, ...], dict[str, int]]:
    """What each initiative has (a plan's reserve under an empty name), in the order of what it is asked by."""
    rows = held.values_list(*by, "account__initiative__name").annotate(left=Sum("amount")).filter(left__gt=0)
    found: dict[tuple[Any, ...], dict[str, int]] = defaultdict(dict)
    for *key, initiative, ore in rows.order_by(*by, "account__initiative__name"):
        found[tuple(key)][initiative or ""] = ore
    return found


def _neutrality(held: QuerySet[Posting]) -> Iterator[Remark]:
    fields = ("transaction__decision__title", "transaction__decision__neutral", "expenditure_type", "fiscal_year")
    rows = held.exclude(transaction__decision=None).exclude(transaction__decision__neutral=[])
    for title, neutral, kind, year, ore in rows.values_list(*fields).annotate(left=Sum("amount")).order_by(*fields[2:]):
        if kind in neutral and ore:
            yield _unbalanced(title, kind, year, ore)


def _grants(held: QuerySet[Posting]) -> Iterator[Remark]:
    misused = held.exclude(fund__given_for=None).exclude(fund__given_for=F("account__plan"))
    found = _by_initiative(misused, ("fund__name", "account__plan__name"))
    yield from (_misused(fund, plan, ore) for (fund, plan), ore in found.items())


@dataclass(frozen=True)
class Overruled:
    """A breach that somebody let pass when a transaction was booked, and why."""

    breach: Remark
    transaction: int
    reason: str


def overruled() -> list[Overruled]:
    """Every breach that was let pass, in the order they were booked; one query."""
    rows = Transaction.objects.filter(citation__has_key="overruled").order_by("pk").values_list("pk", "citation")
    return [
        Overruled(breach, pk, citation["overruled"]["reason"])
        for pk, citation in rows
        for breach in _breaches_of(citation["overruled"])
    ]


def _breaches_of(kept: Mapping[str, Any]) -> list[Remark]:
    """The breaches that a transaction was booked in spite of; earlier versions kept a sentence of each."""
    if "remarks" in kept:
        return [remark_of(remark) for remark in kept["remarks"]]
    return [Remark("breach-in-words", values={"text": control["message"]}) for control in kept["controls"]]


def _money(ore: int) -> Money:
    return Money(Decimal(ore) / 100)
