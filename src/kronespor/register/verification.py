"""Prove that the ledger is whole: the chain of seals, the balance of every transaction, the triggers."""

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Prefetch

from kronespor.register import triggers
from kronespor.register.booking import FIRST, digest
from kronespor.register.models import Posting, Seal, Transaction


@dataclass(frozen=True)
class Verification:
    """How many transactions were verified, and what is wrong (nothing, if the ledger is whole)."""

    transactions: int
    head: str
    faults: tuple[str, ...]


def verify_ledger() -> Verification:
    """Recompute every seal from the content; check balances, order, unsealed transactions and triggers."""
    faults: list[str] = []
    previous, number = FIRST, 0
    seals = Seal.objects.order_by("number").select_related("transaction")
    seals = seals.prefetch_related(Prefetch("transaction__postings", Posting.objects.order_by("pk")))
    for number, seal in enumerate(seals.iterator(chunk_size=500), start=1):
        postings = list(seal.transaction.postings.all())
        if seal.number != number or seal.previous != previous:
            faults.append(f"seal {seal.number} does not follow the one before it")
        if digest(seal.previous, seal.transaction, postings) != seal.sha256:
            faults.append(
                f"transaction {seal.transaction_id} ('{seal.transaction.text[:60]}') was changed after booking"
            )
        sums: dict[tuple[int, int], int] = defaultdict(int)
        for p in postings:
            sums[p.fund_id, p.fiscal_year] += p.amount
            if (p.decided_on, p.booked_at) != (seal.transaction.decided_on, seal.transaction.booked_at):
                faults.append(f"posting {p.pk} has other dates than its transaction {seal.transaction_id}")
        if any(sums.values()):
            faults.append(f"transaction {seal.transaction_id} does not sum to zero in every fund and year")
        previous = seal.sha256
    unsealed = Transaction.objects.filter(seal__isnull=True).count()
    if unsealed:
        faults.append(f"{unsealed} transactions are not sealed")
    faults += [f"the trigger {name} is missing or altered" for name in triggers.missing()]
    return Verification(number, previous, tuple(faults))
