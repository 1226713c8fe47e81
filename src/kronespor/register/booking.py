"""Book events: balanced, sealed, in one order. The only way into the ledger."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import connection
from django.db import transaction as database
from django.db.models import F
from django.utils import timezone

from kronespor.language import fold
from kronespor.register.acting import actor
from kronespor.register.models import (
    Account,
    ActionPlan,
    Alias,
    Decision,
    ExpenditureType,
    Fund,
    Initiative,
    Posting,
    Revision,
    Seal,
    Theme,
    Transaction,
)
from kronespor.remarks import KronesporError

FIRST = "0" * 64
LOCK = 0x4B524F4E  # "KRON": the number of the register's lock


class BookingError(KronesporError):
    """What was asked cannot be booked; the message says why and what to do."""


@dataclass(frozen=True)
class Leg:
    """One leg to be booked; `amount` in øre."""

    account: Account
    fund: Fund
    fiscal_year: int
    amount: int
    expenditure_type: str = ExpenditureType.UNKNOWN
    price_level: int | None = None
    citation: dict[str, Any] = field(default_factory=dict)


def book(
    kind: str,
    legs: Sequence[Leg],
    *,
    decided_on: date,
    text: str,
    decision: Decision | None = None,
    citation: dict[str, Any] | None = None,
    corrects: Transaction | None = None,
    booked_at: datetime | None = None,
) -> Transaction:
    """Book one transaction. BookingError if it does not balance per fund and year; then nothing is booked."""
    legs = [leg for leg in legs if leg.amount]
    sums: dict[tuple[str, int], int] = defaultdict(int)
    for leg in legs:
        sums[leg.fund.name, leg.fiscal_year] += leg.amount
    off = [(key, ore) for key, ore in sums.items() if ore]
    if len(legs) < 2 or off:
        where = "; ".join(f"{fund} {year}: {ore / 100:.2f} kr." for (fund, year), ore in off) or "no amount"
        raise BookingError(
            f"'{text}' does not balance ({where}): every krone must leave one account and enter another."
        )
    with ledger():
        entry = Transaction.objects.create(
            kind=kind,
            decision=decision,
            decided_on=decided_on,
            booked_at=booked_at or timezone.now(),
            text=text[:500],
            citation=citation or {},
            corrects=corrects,
            booked_by=actor() or None,
        )
        postings = Posting.objects.bulk_create(
            Posting(
                transaction=entry,
                account=leg.account,
                fund=leg.fund,
                fiscal_year=leg.fiscal_year,
                expenditure_type=leg.expenditure_type,
                price_level=leg.price_level,
                amount=leg.amount,
                citation=leg.citation,
                decided_on=entry.decided_on,
                booked_at=entry.booked_at,
            )
            for leg in legs
        )
        last = Seal.objects.order_by("-number").first()
        previous = last.sha256 if last else FIRST
        Seal.objects.create(
            transaction=entry,
            number=last.number + 1 if last else 1,
            previous=previous,
            sha256=digest(previous, entry, postings),
        )
    return entry


@contextmanager
def ledger() -> Iterator[None]:
    """All or nothing, and one writer at a time: every change of the register stands in this, and makes a new revision.

    SQLite locks the database as a transaction begins (settings); on PostgreSQL a lock of our own is taken before
    anything else, so that two writers never wait for each other.
    """
    with database.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        yield
        if not Revision.objects.update(number=F("number") + 1):
            Revision.objects.create(number=1)


def revision() -> int:
    """The number of the register's last change; one small query."""
    return Revision.objects.values_list("number", flat=True).first() or 0


def digest(previous: str, entry: Transaction, postings: Sequence[Posting]) -> str:
    """The seal of a transaction: SHA-256 of the seal before it and of the transaction's canonical content."""
    content: dict[str, Any] = {
        "previous": previous,
        "kind": entry.kind,
        "decision": entry.decision_id,
        "decided_on": entry.decided_on.isoformat(),
        "booked_at": entry.booked_at.astimezone(timezone.get_fixed_timezone(0)).isoformat(),
        "text": entry.text,
        "citation": entry.citation,
        "postings": [
            [
                p.account_id,
                p.fund_id,
                p.fiscal_year,
                p.expenditure_type,
                p.price_level,
                p.amount,
                p.citation,
                p.pk,
            ]
            for p in sorted(postings, key=lambda p: p.pk)
        ],
    }
    if entry.corrects_id is not None:
        content["corrects"] = entry.corrects_id
    if entry.booked_by is not None:
        content["booked_by"] = entry.booked_by
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def fund_named(name: str) -> Fund:
    """The fund of this name, created if the register does not have it."""
    external = any(word in fold(name) for word in ("statslig", "styrelsen", "satspulje", "ministeri", "fonden", "eu "))
    fund, _ = Fund.objects.get_or_create(key=fold(name), defaults={"name": name, "is_external": external})
    return fund


def plan_named(name: str) -> ActionPlan:
    """The plan of this name, created if the register does not have it."""
    plan, _ = ActionPlan.objects.get_or_create(key=fold(name), defaults={"name": name})
    return plan


def find_initiative(plan_name: str, name: str) -> Initiative | None:
    """The initiative that goes by exactly this name (Danish letters folded) in this plan."""
    alias = Alias.objects.filter(plan__key=fold(plan_name), key=fold(name)).select_related("initiative").first()
    return alias.initiative if alias else None


def initiative_named(plan: ActionPlan, name: str, description: str = "", theme: str = "") -> Initiative:
    """The initiative of this name in `plan`, created with its first alias (and its theme) if there is none."""
    found = find_initiative(plan.name, name)
    if found:
        return found
    part = Theme.objects.get_or_create(plan=plan, name=theme)[0] if theme else None
    created = Initiative.objects.create(plan=plan, name=name, description=description, theme=part)
    Alias.objects.create(plan=plan, initiative=created, name=name, key=fold(name))
    return created


def also_called(initiative: Initiative, name: str) -> None:
    """Let `initiative` be known by `name` too. BookingError if the name is another's."""
    key = fold(name)
    alias, _ = Alias.objects.get_or_create(
        plan=initiative.plan, key=key, defaults={"initiative": initiative, "name": name}
    )
    if alias.initiative_id != initiative.pk:
        raise BookingError(f"'{name}' is already the name of another initiative in {initiative.plan}.")
