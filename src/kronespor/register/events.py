"""The events of the register: who gives money to whom, and the postings that follow.

A movement takes money from one owner and gives it to another, in one fund and year. Money that comes into a fund or
leaves the register comes from or goes to OUTSIDE. A change between funds, years or expenditure types is two movements
in one transaction, so that each fund and year keeps its own balance.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, Final, Literal

from kronespor.register import controls
from kronespor.register.booking import BookingError, Leg, book, ledger
from kronespor.register.models import (
    Account,
    ActionPlan,
    Decision,
    ExpenditureType,
    Fund,
    Initiative,
    Posting,
    Transaction,
)

OUTSIDE: Final = "outside"
Owner = Initiative | ActionPlan | Fund | Literal["outside"]
"""An initiative, a plan's reserve, a fund's unallocated money, or what is outside the register."""


@dataclass(frozen=True)
class Movement:
    """`amount` øre of a fund and year from one owner to another. `citation`: the cell that says so."""

    source: Owner
    target: Owner
    fund: Fund
    fiscal_year: int
    amount: int
    expenditure_type: str = ExpenditureType.UNKNOWN
    price_level: int | None = None
    citation: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Basis:
    """What an event rests on: the day it was decided, the decision and the paper's place, if there are any.

    `overrule`: why the booker lets it pass though a control speaks against it; it is kept with the transaction.
    """

    decided_on: date
    text: str
    decision: Decision | None = None
    citation: dict[str, Any] = field(default_factory=dict)
    overrule: str = ""
    booked_at: datetime | None = None


def account_of(owner: Owner) -> Account:
    """The account of an owner, made if there is none."""
    kinds = Account.Kind
    if isinstance(owner, Initiative):
        defaults = {"plan_id": owner.plan_id}
        return Account.objects.get_or_create(kind=kinds.INITIATIVE, initiative=owner, defaults=defaults)[0]
    if isinstance(owner, ActionPlan):
        return Account.objects.get_or_create(kind=kinds.RESERVE, plan=owner)[0]
    if isinstance(owner, Fund):
        return Account.objects.get_or_create(kind=kinds.UNALLOCATED, fund=owner)[0]
    return Account.objects.get_or_create(kind=kinds.OUTSIDE)[0]


def record(kind: str, movements: Iterable[Movement], basis: Basis, corrects: Transaction | None = None) -> Transaction:
    """Book an event. BookingError if a control speaks against it and nothing overrules it; then nothing is booked."""
    with ledger():
        return _book(kind, [leg for m in movements for leg in _legs(m)], basis, corrects)


def _book(kind: str, legs: Sequence[Leg], basis: Basis, corrects: Transaction | None = None) -> Transaction:
    breaches = controls.breaches(legs, basis.decision)
    if breaches and not basis.overrule:
        found = "; ".join(b.message for b in breaches)
        raise BookingError(f"'{basis.text}': {found}. Give the reason to book it all the same, or change it.")
    citation = dict(basis.citation)
    if breaches:
        overruled = [{"kind": b.kind, "message": b.message} for b in breaches]
        citation["overruled"] = {"reason": basis.overrule, "controls": overruled}
    return book(
        kind,
        legs,
        decided_on=basis.decided_on,
        text=basis.text,
        decision=basis.decision,
        citation=citation,
        corrects=corrects,
        booked_at=basis.booked_at,
    )


def _legs(m: Movement) -> tuple[Leg, Leg]:
    if m.amount <= 0:
        raise BookingError(f"{m.amount / 100:.2f} kr. cannot be moved: give a positive amount and turn the two about.")
    common = {
        "fund": m.fund,
        "fiscal_year": m.fiscal_year,
        "expenditure_type": m.expenditure_type,
        "price_level": m.price_level,
        "citation": m.citation,
    }
    return (
        Leg(account_of(m.source), amount=-m.amount, **common),
        Leg(account_of(m.target), amount=m.amount, **common),
    )


def appropriate(fund: Fund, years: dict[int, int], basis: Basis, expenditure_type: str = "unknown") -> Transaction:
    """Give a fund its frame (bevilling): øre by year."""
    movements = [Movement(OUTSIDE, fund, fund, year, ore, expenditure_type) for year, ore in years.items()]
    return record(Transaction.Kind.APPROPRIATION, movements, basis)


def allocate(
    owner: Initiative | ActionPlan, fund: Fund, years: dict[int, int], basis: Basis, expenditure_type: str = "unknown"
) -> Transaction:
    """Set money of a fund aside for an initiative or a plan's reserve (udmøntning): øre by year."""
    movements = [Movement(fund, owner, fund, year, ore, expenditure_type) for year, ore in years.items()]
    return record(Transaction.Kind.ALLOCATION, movements, basis)


def virement(movements: Sequence[Movement], basis: Basis) -> Transaction:
    """Move money between initiatives, plans, funds, years or expenditure types (omprioritering)."""
    return record(Transaction.Kind.VIREMENT, movements, basis)


def carry_over(owner: Owner, fund: Fund, from_year: int, to_year: int, ore: int, basis: Basis) -> Transaction:
    """Carry what was not spent into another year (overførselssag): the year's frame shrinks, the other's grows."""
    movements = [Movement(owner, OUTSIDE, fund, from_year, ore), Movement(OUTSIDE, owner, fund, to_year, ore)]
    return record(Transaction.Kind.CARRY_OVER, movements, basis)


def uplift(owners: Sequence[tuple[Owner, int]], fund: Fund, year: int, level: int, basis: Basis) -> Transaction:
    """Raise what owners have to the prices of `level` (p/l-regulering): øre each, new money into the fund."""
    movements = [Movement(OUTSIDE, owner, fund, year, ore, price_level=level) for owner, ore in owners]
    return record(Transaction.Kind.UPLIFT, movements, basis)


def correct(wrong: Transaction, movements: Sequence[Movement], basis: Basis) -> Transaction:
    """Take a transaction back and book the right one in its stead, in one; both stay visible. BookingError if done.

    A correction that was itself wrong is taken back together with what it corrected, so that only `movements` stand.

    The correction is decided on the day of what it corrects, so that it holds from that day on; `basis.decided_on`
    is used where it is earlier. When it was known is told by the other clock.
    """
    with ledger():
        if wrong.corrections.exists():
            raise BookingError(f"Transaction {wrong.pk} ('{wrong.text}') is corrected already: correct the correction.")
        legs = [*_back(wrong), *(leg for m in movements for leg in _legs(m))]
        day = min(basis.decided_on, wrong.decided_on)
        return _book(Transaction.Kind.CORRECTION, legs, replace(basis, decided_on=day), wrong)


def _back(wrong: Transaction) -> list[Leg]:
    """What takes a transaction back: the opposite of all that it and what it corrected come to."""
    chain, last = [wrong.pk], wrong
    while last.corrects is not None:
        last = last.corrects
        chain.append(last.pk)
    sums: dict[tuple[Any, ...], int] = defaultdict(int)
    postings: dict[tuple[Any, ...], Posting] = {}
    for p in Posting.objects.filter(transaction__in=chain).select_related("account__plan", "fund").order_by("pk"):
        key = (p.account_id, p.fund_id, p.fiscal_year, p.expenditure_type, p.price_level)
        sums[key] += p.amount
        postings[key] = p
    return [
        Leg(p.account, p.fund, p.fiscal_year, -sums[key], p.expenditure_type, p.price_level, p.citation)
        for key, p in postings.items()
    ]
