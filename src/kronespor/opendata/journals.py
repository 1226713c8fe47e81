"""The ledger as a journal for beancount and hledger, which recompute every balance independently of this program.

Accounts are `Kind:Owner:Fund:Year`, so that a balance of theirs is a balance by owner, fund and fiscal year. The date
is the day decided; what a transaction was sealed with stands beside it.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any

from django.db.models import Min, Prefetch, QuerySet

from kronespor.register.models import Account, Posting, Seal, Transaction
from kronespor.remarks import Term, in_words

CURRENCY = "DKK"
KINDS = {
    Account.Kind.OUTSIDE: "Equity:Outside",
    Account.Kind.UNALLOCATED: "Assets:Unallocated",
    Account.Kind.RESERVE: "Assets:Reserve",
    Account.Kind.INITIATIVE: "Expenses:Initiative",
}
"""What the kinds of account are called; the two formats agree on the first part."""
FORMATS = ("beancount", "hledger")
LEGEND = Term("journal-legend")
UNUSABLE = re.compile(r"[\x00-\x1f\"\\|]+")
"""What the formats give a meaning."""


def account_name(posting: Posting) -> str:
    """The account of a posting: "Expenses:Initiative:I12:F3:Y2024" (I: initiative, P: plan, F: fund, Y: year)."""
    account = posting.account
    owner = "All"
    if account.initiative_id:
        owner = f"I{account.initiative_id}"
    elif account.plan_id:
        owner = f"P{account.plan_id}"
    return f"{KINDS[Account.Kind(account.kind)]}:{owner}:F{posting.fund_id}:Y{posting.fiscal_year}"


def journal(form: str, language: str = "en", until: datetime | None = None) -> Iterator[str]:
    """The lines of the journal in the order of the chain, its legend in a language; three queries, and one more for
    each 500 transactions. `until`: what was booked up to that time. ValueError for a format that is not among FORMATS.
    """
    if form not in FORMATS:
        raise ValueError(f"there is no journal format '{form}'; there is {' and '.join(FORMATS)}")
    yield f"; {in_words(LEGEND, language)}"
    yield f"commodity 1000.00 {CURRENCY}" if form == "hledger" else f'option "operating_currency" "{CURRENCY}"'
    yield ""
    known = Posting.objects.all() if until is None else Posting.objects.filter(booked_at__lte=until)
    yield from _accounts(form, known)
    postings = Prefetch("transaction__postings", Posting.objects.select_related("account").order_by("pk"))
    seals = Seal.objects.exclude(transaction=None).order_by("number").select_related("transaction")
    if until is not None:
        seals = seals.filter(transaction__booked_at__lte=until)
    for seal in seals.prefetch_related(postings).iterator(chunk_size=500):
        if seal.transaction:
            yield from _entry(form, seal, seal.transaction)


def _accounts(form: str, known: QuerySet[Posting]) -> Iterator[str]:
    """Every account is opened on the first day, with its name."""
    first = known.aggregate(day=Min("decided_on"))["day"] or date(2000, 1, 1)
    fields = ("account__kind", "account__initiative_id", "account__plan_id", "fund_id", "fiscal_year")
    names = ("account__plan__name", "account__initiative__name", "fund__name")
    opened = known.order_by(*fields).values_list(*fields, *names).distinct()
    for kind, initiative, plan, fund, year, *parts in opened.iterator():
        account = Account(kind=kind, initiative_id=initiative, plan_id=plan)
        code = account_name(Posting(account=account, fund_id=fund, fiscal_year=year))
        name = _plain(" / ".join(filter(None, parts)))
        if form == "hledger":
            yield f"account {code}  ; {name}"
        else:
            yield f"{first} open {code} {CURRENCY}"
            yield f'  name: "{name}"'


def _entry(form: str, seal: Seal, entry: Transaction) -> Iterator[str]:
    """A transaction: its day and text, what it was sealed with, and its postings."""
    text = _plain(entry.text)
    yield ""
    if form == "beancount":
        yield f'{entry.decided_on} * "{text}"'
        yield from (f'  {key}: "{value}"' for key, value in _sealed(seal, entry))
    else:
        tags = ", ".join(f"{key}:{value}" for key, value in _sealed(seal, entry))
        yield f"{entry.decided_on} * {text.replace(';', ',')}  ; {tags}"
    for posting in entry.postings.all():
        yield f"  {account_name(posting)}  {_kroner(posting.amount)} {CURRENCY}"


def _sealed(seal: Seal, entry: Transaction) -> Iterable[tuple[str, Any]]:
    return (
        ("kind", entry.kind),
        ("number", seal.number),
        ("booked", entry.booked_at.isoformat()),
        ("sha256", seal.sha256),
    )


def _plain(text: str) -> str:
    """Text on one line and without what the formats give a meaning."""
    return UNUSABLE.sub(" ", text).strip() or "-"


def _kroner(ore: int) -> str:
    """Kroner with a decimal point, exact."""
    sign = "-" if ore < 0 else ""
    return f"{sign}{abs(ore) // 100}.{abs(ore) % 100:02d}"
