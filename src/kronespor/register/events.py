"""What can happen to money, and the one door to the ledger: `record` books what the controls let pass.

A transaction is balanced, sealed and in one order with the others; it is never changed, only corrected by another.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from itertools import chain
from typing import Final, Literal

from django.db.models import Q

from kronespor.register import controls
from kronespor.register.acting import actor
from kronespor.register.citations import NOWHERE, Citation
from kronespor.register.errors import RegisterError
from kronespor.register.ledger import book_time, ledger
from kronespor.register.legs import Leg
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
from kronespor.register.sealing import seal, sealing
from kronespor.remarks import Money, Remark, remark_json

OUTSIDE: Final = "outside"
REFUSED = "refused-by-controls"
"""The code of what controls speak against; `breaches` among its values says what they say."""
Party = Initiative | ActionPlan | Fund | Literal["outside"]
"""An initiative, a plan's reserve, a fund's unallocated money, or what is outside the register."""


@dataclass(frozen=True)
class Movement:
    """`amount` øre of a fund and year from one party to another. `citation`: the cell that says so."""

    source: Party
    target: Party
    fund: Fund
    fiscal_year: int
    amount: int
    expenditure_type: str = ExpenditureType.UNKNOWN
    price_level: int | None = None
    citation: Citation = NOWHERE


@dataclass(frozen=True)
class Basis:
    """What an event rests on: the day it was decided, the decision and its place in a document, if there are any.

    `overrule`: why the booker lets it pass though a control speaks against it; it is kept with the transaction.
    `against`: what is known to speak against it besides the controls of booking.
    """

    decided_on: date
    text: str
    decision: Decision | None = None
    citation: Citation = NOWHERE
    overrule: str = ""
    booked_at: datetime | None = None
    against: tuple[Remark, ...] = ()


def account_of(party: Party) -> Account:
    """The account of a party, made if there is none."""
    kinds = Account.Kind
    if isinstance(party, Initiative):
        defaults = {"plan_id": party.plan_id}
        return Account.objects.get_or_create(kind=kinds.INITIATIVE, initiative=party, defaults=defaults)[0]
    if isinstance(party, ActionPlan):
        return Account.objects.get_or_create(kind=kinds.RESERVE, plan=party)[0]
    if isinstance(party, Fund):
        return Account.objects.get_or_create(kind=kinds.UNALLOCATED, fund=party)[0]
    return Account.objects.get_or_create(kind=kinds.OUTSIDE)[0]


def record(kind: str, movements: Iterable[Movement], basis: Basis, corrects: Transaction | None = None) -> Transaction:
    """Book an event. RegisterError if a control speaks against it and nothing overrules it; then nothing is booked."""
    with ledger():
        return _book(kind, _legs_of(list(movements)), basis, corrects)


def _book(kind: str, legs: Sequence[Leg], basis: Basis, corrects: Transaction | None = None) -> Transaction:
    legs = [leg for leg in legs if leg.amount]
    _require_balance(legs, basis)
    breaches = controls.breaches(legs, basis.decision)
    breaches += [breach for breach in basis.against if breach not in breaches]
    citation = basis.citation.as_json()
    if breaches:
        if not basis.overrule:
            raise RegisterError(REFUSED, text=basis.text, breaches=tuple(breaches))
        citation["overruled"] = {"reason": basis.overrule, "remarks": [remark_json(b) for b in breaches]}
    now = book_time()
    entry = Transaction(
        kind=kind,
        decision=basis.decision,
        decided_on=basis.decided_on,
        booked_at=basis.booked_at or now,
        text=basis.text[:500],
        citation=citation,
        corrects=corrects,
        booked_by=actor() or None,
    )
    return _keep(entry, legs, now)


def book_again(entry: Transaction, legs: Sequence[Leg]) -> Transaction:
    """Book what another register has booked, as it is there: its number, its times, who booked it. It is sealed here.

    RegisterError if it does not balance, or if a control speaks against it and nobody overruled that there.
    """
    with ledger():
        _require_balance(legs, Basis(entry.decided_on, entry.text))
        breaches = controls.breaches(legs, entry.decision)
        if breaches and "overruled" not in entry.citation:
            raise RegisterError(REFUSED, text=entry.text, breaches=tuple(breaches))
        return _keep(entry, legs, book_time())


def _keep(entry: Transaction, legs: Sequence[Leg], now: datetime) -> Transaction:
    """Keep a transaction with its postings, and seal them."""
    with sealing() as changes:
        changes.backdated |= entry.booked_at < now
    entry.save(force_insert=True)
    postings = Posting.objects.bulk_create(
        Posting(
            transaction_id=entry.pk,
            account_id=leg.account.pk,
            fund_id=leg.fund.pk,
            fiscal_year=leg.fiscal_year,
            expenditure_type=leg.expenditure_type,
            price_level=leg.price_level,
            amount=leg.amount,
            citation=leg.citation.as_json(),
            decided_on=entry.decided_on,
            booked_at=entry.booked_at,
        )
        for leg in legs
    )
    seal({}, now, entry, postings)
    return entry


def breaches_of(refusal: Remark) -> tuple[Remark, ...]:
    """What the controls that refused it say."""
    breaches = refusal.values["breaches"]
    return tuple(b for b in breaches if isinstance(b, Remark)) if isinstance(breaches, tuple) else ()


def _require_balance(legs: Sequence[Leg], basis: Basis) -> None:
    sums: dict[tuple[str, int], int] = defaultdict(int)
    for leg in legs:
        sums[leg.fund.name, leg.fiscal_year] += leg.amount
    off = tuple(f"{fund} {year}" for (fund, year), ore in sums.items() if ore)
    if off:
        raise RegisterError("does-not-balance", text=basis.text, where=off)
    if len(legs) < 2:
        raise RegisterError("moves-no-money", text=basis.text)


def _legs_of(movements: Sequence[Movement]) -> list[Leg]:
    """What movements give and take. One query for the accounts that there are, with their plans."""
    keys = [(_account_key(m.source), _account_key(m.target)) for m in movements]
    numbers: dict[str, set[int]] = defaultdict(set)
    for kind, number in chain.from_iterable(keys):
        numbers[kind].add(number)
    kinds = Account.Kind
    wanted = (
        Q(kind=kinds.INITIATIVE, initiative__in=numbers[kinds.INITIATIVE])
        | Q(kind=kinds.RESERVE, plan__in=numbers[kinds.RESERVE])
        | Q(kind=kinds.UNALLOCATED, fund__in=numbers[kinds.UNALLOCATED])
        | Q(kind=kinds.OUTSIDE)
    )
    accounts = {
        (account.kind, account.initiative_id or account.plan_id or account.fund_id or 0): account
        for account in Account.objects.filter(wanted).select_related("plan")
    }
    legs: list[Leg] = []
    for m, (source, target) in zip(movements, keys, strict=True):
        for key, party in ((source, m.source), (target, m.target)):
            if key not in accounts:
                accounts[key] = account_of(party)
        legs += _legs(m, accounts[source], accounts[target])
    return legs


def _account_key(party: Party) -> tuple[str, int]:
    match party:
        case Initiative():
            return Account.Kind.INITIATIVE, party.pk
        case ActionPlan():
            return Account.Kind.RESERVE, party.pk
        case Fund():
            return Account.Kind.UNALLOCATED, party.pk
    return Account.Kind.OUTSIDE, 0


def _legs(m: Movement, source: Account, target: Account) -> tuple[Leg, Leg]:
    if m.amount <= 0:
        raise RegisterError("amount-not-positive", amount=Money(Decimal(m.amount) / 100))
    common = (m.expenditure_type, m.price_level, m.citation)
    return (
        Leg(source, m.fund, m.fiscal_year, -m.amount, *common),
        Leg(target, m.fund, m.fiscal_year, m.amount, *common),
    )


def foreseen(
    movements: Iterable[Movement],
    neutral: Collection[str] = (),
    stated: Mapping[str, Mapping[int, int]] | None = None,
    as_of: date | None = None,
    known_at: datetime | None = None,
) -> list[Remark]:
    """What would speak against movements in the register as it stood; `controls.foreseen` says of what.

    They may name parties that the register does not have; nothing is made.
    """
    return controls.foreseen(unsaved_legs(movements), neutral, stated or {}, as_of, known_at)


def unsaved_legs(movements: Iterable[Movement]) -> list[Leg]:
    """What movements would give and take, on accounts that are not kept; a movement of nothing is left out."""
    return [leg for m in movements if m.amount > 0 for leg in _legs(m, *map(_unsaved_account, (m.source, m.target)))]


def _unsaved_account(party: Party) -> Account:
    match party:
        case Initiative():
            return Account(kind=Account.Kind.INITIATIVE, plan=party.plan, initiative=party)
        case ActionPlan():
            return Account(kind=Account.Kind.RESERVE, plan=party)
        case Fund():
            return Account(kind=Account.Kind.UNALLOCATED, fund=party)
    return Account(kind=Account.Kind.OUTSIDE)


def correct(wrong: Transaction, movements: Sequence[Movement], basis: Basis) -> Transaction:
    """Take a transaction back and book the right one in its stead, in one; both stay visible. RegisterError if done.

    A correction that was itself wrong is taken back together with what it corrected, so that only `movements` stand.

    The correction is decided on the day of what it corrects, so that it holds from that day on; `basis.decided_on`
    is used where it is earlier. When it was known is told by the other clock.
    """
    with ledger():
        if wrong.corrections.exists():
            raise RegisterError("corrected-already", transaction=wrong.pk, text=wrong.text)
        legs = [*_taking_back(wrong), *_legs_of(movements)]
        day = min(basis.decided_on, wrong.decided_on)
        return _book(Transaction.Kind.CORRECTION, legs, replace(basis, decided_on=day), wrong)


def _taking_back(wrong: Transaction) -> list[Leg]:
    """What takes a transaction back: the opposite of all that it and what it corrected come to."""
    chain, last = [wrong.pk], wrong
    while last.corrects is not None:
        last = last.corrects
        chain.append(last.pk)
    sums: dict[tuple[int, int, int, str, int | None], int] = defaultdict(int)
    postings: dict[tuple[int, int, int, str, int | None], Posting] = {}
    for p in Posting.objects.filter(transaction__in=chain).select_related("account__plan", "fund").order_by("pk"):
        key = (p.account_id, p.fund_id, p.fiscal_year, p.expenditure_type, p.price_level)
        sums[key] += p.amount
        postings[key] = p
    return [
        Leg(
            p.account,
            p.fund,
            p.fiscal_year,
            -sums[key],
            p.expenditure_type,
            p.price_level,
            p.cited,
        )
        for key, p in postings.items()
    ]
