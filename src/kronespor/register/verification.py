"""Prove that the register is whole: the chain of seals and all that it asserts, the balance of every transaction, the
form of the tables, the triggers, and that the chain is the one whose heads are kept elsewhere.
"""

import sys
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import DatabaseError, connection
from django.db.models import Prefetch, Sum
from django.db.models.functions import Coalesce, TruncMonth
from django.utils import timezone

from kronespor.register import triggers
from kronespor.register.covering import Asserted
from kronespor.register.digests import FIRST, SIGNED, digest, sha256_of
from kronespor.register.head import Head
from kronespor.register.models import HELD, MonthSum, Posting, Seal, Transaction
from kronespor.register.schema import live_schema
from kronespor.register.sealing import Values, sealed_columns, sealed_models, sealed_values
from kronespor.register.signing import own_key, verify
from kronespor.remarks import Remark

SHOWN = 60
"""Characters of a value that a fault shows."""


@dataclass(frozen=True)
class Verification:
    """How many transactions were verified, where the chain ends, and what is wrong (nothing, if all is whole)."""

    transactions: int
    number: int
    head: str
    faults: tuple[Remark, ...]


def verify_ledger(heads: Collection[Head] = (), key: str = "") -> Verification:
    """Recompute every seal from the content; check balances, order, times, what is not sealed, sums and triggers.

    `heads`: of the chain as they were kept outside the database. `key`: a public key by which seals may be signed,
    besides that of this installation; where there is neither, all must be signed by the same, which is told.
    """
    chain = _Chain(heads)
    faults: list[Remark] = []
    try:
        chain.trust(key)
        for seal in _seals():
            faults += chain.faults(seal)
        faults += [*chain.faults_of_signatures(), *chain.faults_of_heads()]
        unsealed = Transaction.objects.filter(seal__isnull=True).count()
        if unsealed:
            faults.append(Remark("not-sealed", values={"n": unsealed}))
        if _sums_of_months() != _sums_of_postings():
            faults.append(Remark("month-sums-differ"))
        faults += _faults_of_rows(chain.asserted)
        faults += _faults_of_form(chain.asserted.schema.get(connection.vendor, {}))
    except (DatabaseError, ValueError, TypeError, AttributeError, KeyError) as error:  # text that is none, dates, too
        faults.append(Remark("ledger-unreadable", values={"seal": chain.number, "error": str(error)}))
    faults += triggers.faults()
    return Verification(chain.transactions, chain.number, chain.head, tuple(faults))


def _seals() -> Iterable[Seal]:
    seals = Seal.objects.order_by("number").select_related("transaction")
    return seals.prefetch_related(Prefetch("transaction__postings", Posting.objects.order_by("pk"))).iterator(
        chunk_size=500
    )


class _Chain:
    """The chain, seal by seal: where it is, when that was, and what it asserts."""

    def __init__(self, heads: Collection[Head]) -> None:
        self.transactions, self.number, self.head = 0, 0, FIRST
        self._at: datetime | None = None
        self.asserted = Asserted()
        self._trusted: dict[str, int] = {}
        self._signed, self._unsigned = 0, list[tuple[int, str]]()
        self._heads: dict[int, list[Head]] = defaultdict(list)
        for head in heads:
            self._heads[head.number].append(head)
        self._rewritten = [h.number for h in self._heads.pop(0, ()) if h.sha256 != FIRST]

    def trust(self, key: str) -> None:
        """Find the keys that seals may be signed by, and up to which seal.

        A register that was restored elsewhere trusts the key of where it came from, by a seal of its own.
        """
        self._trusted = dict.fromkeys((k for k in (key, own_key()) if k), sys.maxsize)
        for seal in Seal.objects.filter(changes__has_key="trusts").order_by("-number"):
            if self._is_signed(seal):
                self._trusted.setdefault(str(seal.changes["trusts"]["key"]), int(seal.changes["trusts"]["until"]))

    def _is_signed(self, seal: Seal) -> bool:
        signer, _, signature = (seal.signature or "").partition(" ")
        return seal.number <= self._trusted.get(signer, 0) and verify(seal.signed, signature, signer)

    def _look_at_signature(self, seal: Seal) -> None:
        """Once seals are signed, all that follow are."""
        if seal.version < SIGNED and not self._signed:
            return
        signer = (seal.signature or "").partition(" ")[0]
        if not self._trusted:
            self._trusted[signer] = sys.maxsize
        self._signed += 1
        if seal.version < SIGNED or not self._is_signed(seal):
            self._unsigned.append((seal.number, signer))

    def faults_of_signatures(self) -> Iterator[Remark]:
        """Where the chain was not written by this installation."""
        if self.number and not self._signed:
            yield Remark("chain-not-signed")
        if self._unsigned:
            first, signer = self._unsigned[0]
            yield Remark("seals-not-signed", values={"n": len(self._unsigned), "seal": first, "key": signer or "-"})

    def faults(self, seal: Seal) -> Iterator[Remark]:
        """What is wrong with the next seal and its transaction."""
        entry = seal.transaction
        postings = list(entry.postings.all()) if entry else []
        if (seal.number, seal.previous) != (self.number + 1, self.head):
            yield Remark("seal-out-of-order", values={"seal": seal.number})
        if digest(seal, entry, postings) != seal.sha256 or (seal.transaction_id and not entry):
            if entry:
                yield Remark("transaction-changed", values={"transaction": entry.pk, "text": entry.text[:SHOWN]})
            else:
                yield Remark("seal-changed", values={"seal": seal.number})
        self._look_at_signature(seal)
        if seal.sealed_at:
            if self._at and seal.sealed_at <= self._at:
                yield Remark("time-does-not-rise", values={"seal": seal.number})
            self._at = seal.sealed_at
        if entry:
            self.transactions += 1
            yield from _faults_of(entry, postings)
        self.number, self.head = seal.number, seal.sha256
        self.asserted.take(seal.changes)
        self._rewritten += [h.number for h in self._heads.pop(seal.number, ()) if h.sha256 != seal.sha256]

    def faults_of_heads(self) -> Iterator[Remark]:
        """Where the chain is not the one whose heads were kept, and where the clock is behind it."""
        yield from (Remark("chain-rewritten", values={"seal": number}) for number in self._rewritten)
        if self._heads:
            yield Remark("chain-cut-short", values={"seal": max(self._heads), "last": self.number})
        if self._at and self._at > timezone.now():
            yield Remark("clock-behind", "warning", values={"last": self._at.isoformat(timespec="seconds")})


def _faults_of(entry: Transaction, postings: Iterable[Posting]) -> Iterator[Remark]:
    """What is wrong with a transaction by itself."""
    sums: dict[tuple[int, int], int] = defaultdict(int)
    for p in postings:
        sums[p.fund_id, p.fiscal_year] += p.amount
        if (p.decided_on, p.booked_at) != (entry.decided_on, entry.booked_at):
            yield Remark("posting-dates-differ", values={"posting": p.pk, "transaction": entry.pk})
    if any(sums.values()):
        yield Remark("transaction-unbalanced", values={"transaction": entry.pk})


def _faults_of_rows(asserted: Asserted) -> Iterator[Remark]:
    """Where the rows of a table are not what the chain says of them."""
    for model in sealed_models():
        table = model._meta.db_table
        kept, covered = asserted.rows[table], asserted.columns.get(table, ())
        new = [name for name in sealed_columns(model) if name not in covered]
        if asserted.columns and new:  # else nothing is sealed yet
            yield Remark("columns-not-covered", values={"table": table, "columns": tuple(new)})
        for number, values in sealed_values(model):
            yield from _faults_of_row(table, number, kept.pop(number, None), values)
        yield from (Remark("row-gone", values={"table": table, "row": number}) for number in kept)


def _faults_of_row(table: str, number: int, kept: Values | None, values: Values) -> Iterator[Remark]:
    if kept is None:
        yield Remark("row-not-sealed", values={"table": table, "row": number})
        return
    for name, value in values.items():
        if name in kept and not _is_same(kept[name], value):
            shown = {"sealed": _shown(kept[name]), "found": _shown(value)}
            yield Remark("row-changed", values={"table": table, "row": number, "column": name, **shown})


def _faults_of_form(sealed: dict[str, str]) -> Iterator[Remark]:
    """The tables that are not of the form that was sealed; on SQLite whether tables and indices agree."""
    live = live_schema()
    for table in sorted({*sealed, *live} if sealed else ()):
        if sealed.get(table) != live.get(table):
            yield Remark("table-of-another-form", values={"table": table})
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA integrity_check(1)")
            for (said,) in cursor.fetchall():
                if said != "ok":
                    yield Remark("database-damaged", values={"error": said})


def _is_same(kept: Any, value: Any) -> bool:
    """Whether two values are the same in JSON too, where 1 is not true and 1.0 not 1."""
    if not isinstance(value, (dict, list)):
        return type(kept) is type(value) and bool(kept == value)
    return bool(kept == value) and sha256_of(kept) == sha256_of(value)


def _shown(value: Any) -> str:
    """A value as a fault shows it: of one that is kept by its SHA-256 the beginning of that."""
    return str(value["sha256"] if isinstance(value, dict) and "sha256" in value else value)[:SHOWN]


def _sums_of_months() -> dict[tuple[Any, ...], int]:
    keys = ("plan_id", "fiscal_year", "expenditure_type", "price_level", "month")
    return {tuple(row): ore for *row, ore in MonthSum.objects.exclude(amount=0).values_list(*keys, "amount")}


def _sums_of_postings() -> dict[tuple[Any, ...], int]:
    rows = Posting.objects.filter(account__kind__in=HELD, transaction__seal__isnull=False)
    month = TruncMonth("decided_on")
    keys = ("account__plan_id", "fiscal_year", "expenditure_type", Coalesce("price_level", 0), month)
    sums = rows.values_list(*keys).annotate(ore=Sum("amount")).exclude(ore=0).order_by()
    return {tuple(row): ore for *row, ore in sums}
