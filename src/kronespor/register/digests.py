"""The seals' digests, each in its versions. A version is frozen: what was sealed by it is verified by it for good.

What changes what a seal holds is a new version: a function of its own here, and `CURRENT`.
"""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from kronespor.remarks import Remark, remark_json

if TYPE_CHECKING:
    from kronespor.register.models import Posting, Seal, Transaction

FIRST = "0" * 64
"""What the first seal has before it."""
CURRENT = SIGNED = 4
"""The version of new seals, and the first of those that are signed."""


def as_json(value: Any) -> Any:
    """What JSON has no form of: days and times (in UTC, to the microsecond), amounts, remarks."""
    match value:
        case datetime():
            return value.astimezone(UTC).isoformat()
        case date():
            return value.isoformat()
        case Decimal():
            return str(value)
        case Remark():
            return remark_json(value)
    raise TypeError(f"{type(value)} has no form in JSON")


def sha256_of(content: Any) -> str:
    """The SHA-256 of a value as JSON, written in one way."""
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=as_json)
    return hashlib.sha256(text.encode()).hexdigest()


def _transaction(entry: "Transaction") -> dict[str, Any]:
    """What the first versions seal of a transaction."""
    content: dict[str, Any] = {
        "kind": entry.kind,
        "decision": entry.decision_id,
        "decided_on": entry.decided_on,
        "booked_at": entry.booked_at,
        "text": entry.text,
        "citation": entry.citation,
    }
    if entry.corrects_id is not None:
        content["corrects"] = entry.corrects_id
    if entry.booked_by is not None:
        content["booked_by"] = entry.booked_by
    return content


def _posting(p: "Posting") -> list[Any]:
    return [p.account_id, p.fund_id, p.fiscal_year, p.expenditure_type, p.price_level, p.amount, p.citation]


def digest_1(seal: "Seal", entry: "Transaction", postings: "Sequence[Posting]") -> str:
    """Until 24 November 2026: a transaction and its postings."""
    legs = [_posting(p) for p in sorted(postings, key=lambda p: p.pk)]
    return sha256_of({"previous": seal.previous, **_transaction(entry), "postings": legs})


def digest_2(seal: "Seal", entry: "Transaction", postings: "Sequence[Posting]") -> str:
    """Until 26 November 2026: the postings' numbers too."""
    legs = [[*_posting(p), p.pk] for p in sorted(postings, key=lambda p: p.pk)]
    return sha256_of({"previous": seal.previous, **_transaction(entry), "postings": legs})


def digest_3(seal: "Seal", entry: "Transaction | None", postings: "Sequence[Posting]") -> str:
    """Of 26 November 2026: a transaction, or changes of other rows: who made them, when, and where in the chain."""
    content: dict[str, Any] = {"version": 3, "number": seal.number, "previous": seal.previous}
    content |= {"sealed_at": seal.sealed_at, "sealed_by": seal.sealed_by, "changes": seal.changes}
    if entry is not None:
        legs = [[p.pk, *_posting(p)] for p in sorted(postings, key=lambda p: p.pk)]
        named = {"id": entry.pk, "corrects": entry.corrects_id, "booked_by": entry.booked_by}
        content["transaction"] = {**_transaction(entry), **named, "postings": legs}
    return sha256_of(content)


def digest_4(seal: "Seal", entry: "Transaction | None", postings: "Sequence[Posting]") -> str:
    """The same, of a seal that is signed."""
    return sha256_of({"version": 4, "content": digest_3(seal, entry, postings)})


DIGESTS: Mapping[int, Callable[..., str]] = {1: digest_1, 2: digest_2, 3: digest_3, 4: digest_4}


def digest(seal: "Seal", entry: "Transaction | None", postings: "Sequence[Posting]") -> str:
    """What a seal of its version holds; empty where there is none, or where an old one says what it could not."""
    known, is_old = DIGESTS.get(seal.version), seal.version < 3
    if known is None or (is_old and (entry is None or seal.changes or seal.sealed_at or seal.sealed_by)):
        return ""
    return known(seal, entry, postings)
