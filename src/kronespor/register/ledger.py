"""The ledger's lock, its number of changes, and the seal of a transaction."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import connection
from django.db import transaction as database
from django.db.models import F
from django.utils import timezone

from kronespor.register.models import Posting, Revision, Transaction

FIRST = "0" * 64
"""What the first seal has before it."""
LOCK = 0x4B524F4E  # "KRON": the number of the register's lock


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
