"""What an event may not do unless somebody gives a reason, and where the register as it stands does it all the same."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Q, Sum

from kronespor.amounts import danish
from kronespor.register.booking import Leg
from kronespor.register.models import HELD, Account, ActionPlan, Decision, ExpenditureType, Fund, Posting, Transaction

Kind = Account.Kind


@dataclass(frozen=True)
class Breach:
    """A rule that is broken, and where. `reason`: why it was let pass, if somebody said."""

    kind: str
    message: str
    transaction: int | None = None
    reason: str = ""

    @property
    def place(self) -> str:
        """Where the rule is broken, without the amount by which."""
        return re.sub(r"-?[\d.,]+ kr\.", "", self.message)


def breaches(legs: Sequence[Leg], decision: Decision | None = None) -> list[Breach]:
    """What speaks against booking these legs. At most two queries."""
    return [*_overspent(legs), *_out_of_period(legs), *_not_neutral(legs, decision), *_not_given_for(legs)]


def _overspent(legs: Sequence[Leg]) -> Iterable[Breach]:
    """Funds of which more would be allocated in a year than their frame; a fund without a frame has no such limit."""
    change: dict[tuple[int, int], int] = defaultdict(int)
    names: dict[int, str] = {}
    for leg in legs:
        key = (leg.fund.pk, leg.fiscal_year)
        names[leg.fund.pk] = leg.fund.name
        if leg.account.kind == Kind.UNALLOCATED:
            change[key] += leg.amount
    lowered = {key: ore for key, ore in change.items() if ore < 0}
    if not lowered:
        return
    left = unallocated({f for f, _ in lowered}, {y for _, y in lowered})
    for key, ore in sorted(lowered.items()):
        before, has_frame = left.get(key, (0, False))
        if has_frame and before + ore < 0:
            yield _overspending(names[key[0]], key[1], before + ore)


def _overspending(fund: str, year: int, ore: int) -> Breach:
    return Breach("overspent-fund", f"{fund} {year} has {_kroner(-ore)} less than is allocated: its frame is too small")


def unallocated(funds: Iterable[int], years: Iterable[int]) -> dict[tuple[int, int], tuple[int, bool]]:
    """Øre not yet allocated by fund and year, and whether the fund has been given a frame in that year; one query.

    Of these funds and years; of all, where none are named.
    """
    rows = Posting.objects.filter(account__kind=Kind.UNALLOCATED)
    if funds:
        rows = rows.filter(fund__in=funds)
    if years:
        rows = rows.filter(fiscal_year__in=years)
    found = rows.values("fund", "fiscal_year").annotate(
        left=Sum("amount"), frames=Count("pk", filter=Q(transaction__kind=Transaction.Kind.APPROPRIATION))
    )
    return {(r["fund"], r["fiscal_year"]): (r["left"], r["frames"] > 0) for r in found.order_by()}


def _out_of_period(legs: Iterable[Leg]) -> Iterable[Breach]:
    seen = set()
    for leg in legs:
        if leg.amount <= 0 or leg.account.kind not in HELD:
            continue
        for what in (leg.account.plan, leg.fund):
            if what is not None and (what, leg.fiscal_year) not in seen and not covers(what, leg.fiscal_year):
                seen.add((what, leg.fiscal_year))
                yield _off_period(str(what), what.first_year, what.last_year, leg.fiscal_year)


def _off_period(name: str, first: int | None, last: int | None, year: int) -> Breach:
    return Breach("outside-period", f"{year} is outside the period of {name} ({first or '…'}-{last or '…'})")


def covers(what: ActionPlan | Fund, year: int) -> bool:
    """True if a year is in the period of a plan or fund; an end that is not known is open."""
    return (what.first_year is None or year >= what.first_year) and (what.last_year is None or year <= what.last_year)


def _not_neutral(legs: Iterable[Leg], decision: Decision | None) -> Iterable[Breach]:
    if decision is None or not decision.neutral:
        return
    sums: dict[tuple[str, int], int] = defaultdict(int)
    for leg in legs:
        if leg.account.kind in HELD and leg.expenditure_type in decision.neutral:
            sums[leg.expenditure_type, leg.fiscal_year] += leg.amount
    for (kind, year), ore in sorted(sums.items()):
        if ore:
            yield _unbalanced(decision.title, kind, year, ore)


def _unbalanced(title: str, kind: str, year: int, ore: int) -> Breach:
    label = ExpenditureType(kind).label
    return Breach("not-neutral", f"'{title}' leaves {label} unchanged, but {year} changes by {_kroner(ore)}")


def _not_given_for(legs: Iterable[Leg]) -> Iterable[Breach]:
    wanted = {(leg.fund, leg.account.plan) for leg in legs if leg.amount > 0 and leg.account.kind in HELD}
    given: dict[int, set[int]] = defaultdict(set)
    links = Fund.given_for.through.objects.filter(fund__in={f.pk for f, _ in wanted})
    for fund, plan in links.values_list("fund_id", "actionplan_id"):
        given[fund].add(plan)
    for fund, holder in sorted(wanted, key=str):
        if holder is not None and fund.pk in given and holder.pk not in given[fund.pk]:
            yield _misused(str(fund), str(holder))


def _misused(fund: str, plan: str) -> Breach:
    return Breach("not-given-for", f"{fund} is not given for {plan}")


def findings() -> list[Breach]:
    """Every rule that the register as it stands breaks, with the reasons that were given. Six queries."""
    names = dict(Fund.objects.values_list("pk", "name"))
    found = [
        _overspending(names[fund], year, left)
        for (fund, year), (left, has_frame) in sorted(unallocated((), ()).items())
        if has_frame and left < 0
    ]
    held = Posting.objects.filter(account__kind__in=HELD)
    return [*found, *_periods(held), *_neutrality(held), *_grants(held), *_reasons()]


def _reasons() -> list[Breach]:
    overruled = Transaction.objects.filter(citation__has_key="overruled").order_by("pk")
    return [
        Breach(c["kind"], c["message"], pk, citation["overruled"]["reason"])
        for pk, citation in overruled.values_list("pk", "citation")
        for c in citation["overruled"]["controls"]
    ]


def _periods(held: Any) -> Iterable[Breach]:
    for prefix in ("account__plan", "fund"):
        names = [f"{prefix}__{f}" for f in ("name", "first_year", "last_year")]
        outside = Q(fiscal_year__lt=F(names[1])) | Q(fiscal_year__gt=F(names[2]))
        rows = held.filter(outside).values_list(*names, "fiscal_year").annotate(left=Sum("amount")).exclude(left=0)
        yield from (_off_period(name, first, last, year) for name, first, last, year, _ in rows.order_by(*names))


def _neutrality(held: Any) -> Iterable[Breach]:
    fields = ("transaction__decision__title", "transaction__decision__neutral", "expenditure_type", "fiscal_year")
    rows = held.exclude(transaction__decision=None).exclude(transaction__decision__neutral=[])
    for title, neutral, kind, year, ore in rows.values_list(*fields).annotate(left=Sum("amount")).order_by(*fields[2:]):
        if kind in neutral and ore:
            yield _unbalanced(title, kind, year, ore)


def _grants(held: Any) -> Iterable[Breach]:
    misused = held.exclude(fund__given_for=None).exclude(fund__given_for=F("account__plan"))
    names = misused.values_list("fund__name", "account__plan__name").annotate(left=Sum("amount")).exclude(left=0)
    yield from (_misused(fund, plan) for fund, plan, _ in names.order_by("fund__name"))


def _kroner(ore: int) -> str:
    return f"{danish(Decimal(ore) / 100)} kr."
