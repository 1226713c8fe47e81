"""The ledger as a journal for beancount and hledger, which recompute every balance independently of this program.

Accounts are `Kind:Owner:Fund:Year`, so that a balance of theirs is a balance by owner, fund and fiscal year. The date
is the day decided; what a transaction was sealed with stands beside it.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from django.db.models import Min, Prefetch

from kronespor.register.models import Account, Posting, Seal

CURRENCY = "DKK"
_KINDS = {
    Account.Kind.OUTSIDE: ("Equity", "Outside"),
    Account.Kind.UNALLOCATED: ("Assets", "Unallocated"),
    Account.Kind.RESERVE: ("Assets", "Reserve"),
    Account.Kind.INITIATIVE: ("Expenses", "Initiative"),
}
FORMATS = ("beancount", "hledger")


def account_name(posting: Posting) -> str:
    """The account of a posting: "Expenses:Initiative:12-Perspektiv:Fund-3:Y2024"."""
    account = posting.account
    root, kind = _KINDS[Account.Kind(account.kind)]
    owner = (
        f"I{account.initiative_id}" if account.initiative_id else f"P{account.plan_id}" if account.plan_id else "All"
    )
    return f"{root}:{kind}:{owner}:F{posting.fund_id}:Y{posting.fiscal_year}"


def journal(form: str) -> Iterator[str]:
    """The lines of the journal in the order of the chain. ValueError for a format that is not among FORMATS."""
    if form not in FORMATS:
        raise ValueError(f"there is no journal format '{form}'; there is {' and '.join(FORMATS)}")
    yield from _head(form)
    postings = Posting.objects.select_related("account").order_by("pk")
    seals = Seal.objects.order_by("number").select_related("transaction")
    for seal in seals.prefetch_related(Prefetch("transaction__postings", postings)).iterator(chunk_size=500):
        yield from _entry(form, seal)


def _head(form: str) -> Iterator[str]:
    first = Posting.objects.aggregate(day=Min("decided_on"))["day"] or date(2000, 1, 1)
    comment = ";"
    yield f"{comment} Kronespor: the register's ledger, in kroner. I: initiative, P: plan's reserve, F: fund, Y: year."
    yield f"commodity 1000.00 {CURRENCY}" if form == "hledger" else f'option "operating_currency" "{CURRENCY}"'
    yield ""
    fields = ("account__kind", "account__initiative_id", "account__plan_id", "fund_id", "fiscal_year")
    names = ("account__plan__name", "account__initiative__name", "fund__name")
    opened = Posting.objects.order_by(*fields).values_list(*fields, *names).distinct()
    for kind, initiative, plan, fund, year, *said in opened.iterator():
        account = Account(kind=kind, initiative_id=initiative, plan_id=plan)
        name = account_name(Posting(account=account, fund_id=fund, fiscal_year=year))
        told = _plain(" / ".join(filter(None, said)))
        if form == "hledger":
            yield f"account {name}  ; {told}"
        else:
            yield f"{first} open {name} {CURRENCY}"
            yield f'  name: "{told}"'


def _entry(form: str, seal: Seal) -> Iterator[str]:
    entry = seal.transaction
    text = _plain(entry.text)
    yield ""
    if form == "beancount":
        yield f'{entry.decided_on} * "{text}"'
        yield from (f'  {key}: "{value}"' for key, value in _said(seal))
    else:
        said = ", ".join(f"{key}:{value}" for key, value in _said(seal))
        yield f"{entry.decided_on} * {text.replace(';', ',')}  ; {said}"
    for posting in entry.postings.all():
        yield f"  {account_name(posting)}  {_kroner(posting.amount)} {CURRENCY}"


def _said(seal: Seal) -> Iterable[tuple[str, Any]]:
    return (
        ("kind", seal.transaction.kind),
        ("number", seal.number),
        ("booked", seal.transaction.booked_at.isoformat()),
        ("sha256", seal.sha256),
    )


def _plain(text: str) -> str:
    """Text on one line and without what the formats give a meaning."""
    return re.sub(r"[\x00-\x1f\"\\|]+", " ", text).strip() or "-"


def _kroner(ore: int) -> str:
    """Kroner with a decimal point, exact."""
    sign = "-" if ore < 0 else ""
    return f"{sign}{abs(ore) // 100}.{abs(ore) % 100:02d}"
