"""Prove that the ledger is whole: the chain of seals, the balance of every transaction, the triggers."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import DatabaseError
from django.db.models import Prefetch, Sum
from django.db.models.functions import Coalesce, TruncMonth

from kronespor.register import triggers
from kronespor.register.ledger import FIRST, digest
from kronespor.register.models import HELD, MonthSum, Posting, Seal, Transaction
from kronespor.remarks import Remark


@dataclass(frozen=True)
class Verification:
    """How many transactions were verified, and what is wrong (nothing, if the ledger is whole)."""

    transactions: int
    head: str
    faults: tuple[Remark, ...]


def verify_ledger() -> Verification:
    """Recompute every seal from the content; check balances, order, unsealed transactions, sums and triggers."""
    faults: list[Remark] = []
    last = (0, FIRST)
    try:
        for seal in _seals():
            faults += _faults(seal, last)
            last = (last[0] + 1, seal.sha256)
        unsealed = Transaction.objects.filter(seal__isnull=True).count()
        if unsealed:
            faults.append(Remark("not-sealed", values={"n": unsealed}))
        if _sums_of_months() != _sums_of_postings():
            faults.append(Remark("month-sums-differ"))
    except (DatabaseError, ValueError, TypeError, AttributeError) as error:  # text that is none, dates that are none
        faults.append(Remark("ledger-unreadable", values={"seal": last[0], "error": str(error)}))
    faults += [Remark("trigger-missing", values={"name": name}) for name in triggers.missing()]
    return Verification(*last, tuple(faults))


def _seals() -> Iterable[Seal]:
    seals = Seal.objects.order_by("number").select_related("transaction")
    return seals.prefetch_related(Prefetch("transaction__postings", Posting.objects.order_by("pk"))).iterator(
        chunk_size=500
    )


def _faults(seal: Seal, last: tuple[int, str]) -> Iterable[Remark]:
    """What is wrong with a seal and its transaction, after the seal of that number and content."""
    entry = seal.transaction
    postings = list(entry.postings.all())
    if (seal.number, seal.previous) != (last[0] + 1, last[1]):
        yield Remark("seal-out-of-order", values={"seal": seal.number})
    if digest(seal.previous, entry, postings) != seal.sha256:
        yield Remark("transaction-changed", values={"transaction": entry.pk, "text": entry.text[:60]})
    sums: dict[tuple[int, int], int] = defaultdict(int)
    for p in postings:
        sums[p.fund_id, p.fiscal_year] += p.amount
        if (p.decided_on, p.booked_at) != (entry.decided_on, entry.booked_at):
            yield Remark("posting-dates-differ", values={"posting": p.pk, "transaction": entry.pk})
    if any(sums.values()):
        yield Remark("transaction-unbalanced", values={"transaction": entry.pk})


def _sums_of_months() -> dict[tuple[Any, ...], int]:
    keys = ("plan_id", "fiscal_year", "expenditure_type", "price_level", "month")
    return {tuple(row): ore for *row, ore in MonthSum.objects.exclude(amount=0).values_list(*keys, "amount")}


def _sums_of_postings() -> dict[tuple[Any, ...], int]:
    rows = Posting.objects.filter(account__kind__in=HELD, transaction__seal__isnull=False)
    month = TruncMonth("decided_on")
    keys = ("account__plan_id", "fiscal_year", "expenditure_type", Coalesce("price_level", 0), month)
    sums = rows.values_list(*keys).annotate(ore=Sum("amount")).exclude(ore=0).order_by()
    return {tuple(row): ore for *row, ore in sums}
