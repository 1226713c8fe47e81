"""Prove that the ledger is whole: the chain of seals, the balance of every transaction, the triggers."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import DatabaseError
from django.db.models import Prefetch, Sum
from django.db.models.functions import Coalesce, TruncMonth

from kronespor.register import triggers
from kronespor.register.booking import FIRST, digest
from kronespor.register.models import HELD, MonthSum, Posting, Seal, Transaction


@dataclass(frozen=True)
class Verification:
    """How many transactions were verified, and what is wrong (nothing, if the ledger is whole)."""

    transactions: int
    head: str
    faults: tuple[str, ...]


def verify_ledger() -> Verification:
    """Recompute every seal from the content; check balances, order, unsealed transactions, sums and triggers."""
    faults: list[str] = []
    last = (0, FIRST)
    try:
        for seal in _seals():
            faults += _faults(seal, last)
            last = (last[0] + 1, seal.sha256)
        unsealed = Transaction.objects.filter(seal__isnull=True).count()
        if unsealed:
            faults.append(f"{unsealed} transactions are not sealed")
        if _sums_of_months() != _sums_of_postings():
            faults.append(
                "the sums of months are not those of the postings: a backup that is restored elsewhere has them right"
            )
    except (DatabaseError, ValueError, TypeError, AttributeError) as error:  # text that is none, dates that are none
        faults.append(f"the ledger cannot be read beyond seal {last[0]} ({error})")
    faults += [f"the trigger {name} is missing or altered" for name in triggers.missing()]
    return Verification(*last, tuple(faults))


def _seals() -> Iterable[Seal]:
    seals = Seal.objects.order_by("number").select_related("transaction")
    return seals.prefetch_related(Prefetch("transaction__postings", Posting.objects.order_by("pk"))).iterator(
        chunk_size=500
    )


def _faults(seal: Seal, last: tuple[int, str]) -> Iterable[str]:
    """What is wrong with a seal and its transaction, after the seal of that number and content."""
    entry = seal.transaction
    postings = list(entry.postings.all())
    if (seal.number, seal.previous) != (last[0] + 1, last[1]):
        yield f"seal {seal.number} does not follow the one before it"
    if digest(seal.previous, entry, postings) != seal.sha256:
        yield f"transaction {entry.pk} ('{entry.text[:60]}') was changed after booking"
    sums: dict[tuple[int, int], int] = defaultdict(int)
    for p in postings:
        sums[p.fund_id, p.fiscal_year] += p.amount
        if (p.decided_on, p.booked_at) != (entry.decided_on, entry.booked_at):
            yield f"posting {p.pk} has other dates than its transaction {entry.pk}"
    if any(sums.values()):
        yield f"transaction {entry.pk} does not sum to zero in every fund and year"


def _sums_of_months() -> dict[tuple[Any, ...], int]:
    keys = ("plan_id", "fiscal_year", "expenditure_type", "price_level", "month")
    return {tuple(row): ore for *row, ore in MonthSum.objects.exclude(amount=0).values_list(*keys, "amount")}


def _sums_of_postings() -> dict[tuple[Any, ...], int]:
    rows = Posting.objects.filter(account__kind__in=HELD, transaction__seal__isnull=False)
    month = TruncMonth("decided_on")
    keys = ("account__plan_id", "fiscal_year", "expenditure_type", Coalesce("price_level", 0), month)
    sums = rows.values_list(*keys).annotate(ore=Sum("amount")).exclude(ore=0).order_by()
    return {tuple(row): ore for *row, ore in sums}
