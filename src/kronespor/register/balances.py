"""The register's one question: what stands where, as decided by a day and as known at a time."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import F, Model, Sum

from kronespor.amounts import PriceIndex, PriceLevelError
from kronespor.register.models import (
    HELD,
    ActionPlan,
    Fund,
    Initiative,
    MonthSum,
    Posting,
    Recipient,
    Theme,
    Transaction,
)
from kronespor.register.naming import names_of

FIELDS: dict[str, tuple[str, type[Model] | None]] = {
    "plan_id": ("account__plan_id", None),
    "plan": ("account__plan_id", ActionPlan),
    "theme": ("account__initiative__theme_id", Theme),
    "initiative": ("account__initiative_id", Initiative),
    "initiative_id": ("account__initiative_id", None),
    "account_id": ("account_id", None),
    "account_kind": ("account__kind", None),
    "recipient": ("account__initiative__recipient_id", Recipient),
    "fund": ("fund_id", Fund),
    "fund_id": ("fund_id", None),
    "theme_id": ("account__initiative__theme_id", None),
    "recipient_id": ("account__initiative__recipient_id", None),
    "year": ("fiscal_year", None),
    "expenditure_type": ("expenditure_type", None),
    "price_level": ("price_level", None),
}
"""What balances can be summed by: the column of a posting, and whose name is given in its stead.

The database sums by numbers and names are put to what comes out: summed by names, a million postings take half as long
again.
"""
MONTHLY = {"plan_id", "plan", "year", "expenditure_type", "price_level"}
"""What the sums of months (`MonthSum`) can be asked for."""
Row = tuple[Any, ...]


@dataclass(slots=True)
class Balance:
    """What stands under `key` (the values of the fields asked for), in kroner."""

    key: dict[str, Any]
    kroner: Decimal


def balances(
    *,
    as_of: date | None = None,
    known_at: datetime | None = None,
    by: Sequence[str] = ("plan", "initiative", "fund", "year"),
    plans: Collection[str] = (),
    kinds: Sequence[str] = HELD,
    only: Mapping[str, Collection[Any]] | None = None,
    at_adoption: bool = False,
    price_level: int | None = None,
    index: PriceIndex | None = None,
) -> list[Balance]:
    """What is set aside with initiatives and in plans' reserves (or stands on accounts of other `kinds`).

    One query, and one more for each kind of name (two for initiatives, which may be renamed). It is summed by the
    fields named in `by`; a reserve has no initiative. Where plans, years, types and price levels alone are asked
    for, it is the sums of whole months and the postings of the last one that are summed (one or two queries more).

    `plans`: only these, by key. `only`: of a field those with one of these values, by number for what has a name;
    accounts that are named so are of any kind.
    `at_adoption`: as decided on or before the day each plan was adopted; nothing for one whose adoption is not known.
    `as_of`: decided on or before that day. `known_at`: booked at or before that time.
    `price_level` converts to the prices of that year with `index`; PriceLevelError where an amount's own price level or
    an index is not known.
    """
    unknown = [name for name in by if name not in FIELDS]
    if unknown:
        raise ValueError(f"balances cannot be summed by {', '.join(unknown)}; there is {', '.join(FIELDS)}")
    fields = list(dict.fromkeys(FIELDS[name][0] for name in by))
    if price_level is not None and "price_level" not in fields:
        fields.append("price_level")
    wide = _Asked(fields, as_of, known_at, plans, only or {})
    if {*by, *wide.only} <= MONTHLY and tuple(kinds) == HELD and not at_adoption and _all_is_known(known_at):
        found = _of_months(wide)
    else:
        found = _of_postings(wide, kinds, at_adoption)
    at = {column: n for n, column in enumerate(fields)}
    names: dict[str, dict[Any, str]] = {}
    for name in by:
        column, model = FIELDS[name]
        wanted = {row[at[column]] for row in found} - {None}
        if model is Initiative:
            names[name] = names_of(wanted, as_of, known_at)
        elif model is not None:
            names[name] = dict(model._default_manager.filter(pk__in=wanted).values_list("pk", "name"))
    sums: dict[tuple[Any, ...], Decimal] = defaultdict(Decimal)
    columns = [(at[FIELDS[name][0]], names.get(name)) for name in by]
    for row in found:
        kroner = Decimal(row[-1]) / 100
        if price_level is not None:
            kroner = _converted(kroner, row[at["price_level"]], price_level, index)
        key = tuple([row[n] if known is None else known.get(row[n]) for n, known in columns])
        sums[key] += kroner
    return [Balance(dict(zip(by, key, strict=True)), kroner) for key, kroner in sums.items() if kroner]


@dataclass(frozen=True)
class _Asked:
    """What is asked of the postings; `fields`: the columns to sum by."""

    fields: Sequence[str]
    as_of: date | None
    known_at: datetime | None
    plans: Collection[str]
    only: Mapping[str, Collection[Any]]


def _of_postings(asked: _Asked, kinds: Sequence[str], at_adoption: bool, since: date | None = None) -> list[Row]:
    """Sums of the postings; `since`: of those decided on that day or later."""
    rows = Posting.objects.all()
    if "account_id" not in asked.only:
        rows = rows.filter(account__kind__in=kinds)
    if since:
        rows = rows.filter(decided_on__gte=since)
    if asked.as_of:
        rows = rows.filter(decided_on__lte=asked.as_of)
    if asked.known_at:
        rows = rows.filter(booked_at__lte=asked.known_at)
    if asked.plans:
        rows = rows.filter(account__plan__key__in=asked.plans)
    for name, values in asked.only.items():
        rows = rows.filter(**{f"{FIELDS[name][0]}__in": values})
    if at_adoption:
        rows = rows.filter(decided_on__lte=F("account__plan__adopted_by__meeting__held_on"))
    return list(rows.values_list(*asked.fields).annotate(total=Sum("amount")).order_by(*asked.fields))


def _all_is_known(known_at: datetime | None) -> bool:
    return known_at is None or not Transaction.objects.filter(booked_at__gt=known_at).exists()


def _of_months(asked: _Asked) -> list[Row]:
    """The same from the sums of the months before that of `as_of` and the postings of that one."""
    since = asked.as_of.replace(day=1) if asked.as_of else None
    rows = MonthSum.objects.filter(month__lt=since) if since else MonthSum.objects.all()
    if asked.plans:
        rows = rows.filter(plan__key__in=asked.plans)
    columns = {"account__plan_id": "plan_id"}
    for name, values in asked.only.items():
        column = FIELDS[name][0]
        rows = rows.filter(**{f"{columns.get(column, column)}__in": values})
    names = [columns.get(column, column) for column in asked.fields]
    found: list[Row] = list(rows.values_list(*names).annotate(total=Sum("amount")).order_by(*names))
    if "price_level" in names:
        at = names.index("price_level")
        found = [(*row[:at], row[at] or None, *row[at + 1 :]) for row in found]
    if since:
        found += _of_postings(asked, HELD, False, since)
        found.sort(key=lambda row: [(v is None, v) for v in row[:-1]])
    return found


def _converted(kroner: Decimal, own: int | None, wanted: int, index: PriceIndex | None) -> Decimal:
    if own is None:
        raise PriceLevelError("no-price-level")
    if index is None:
        if own == wanted:
            return kroner
        raise PriceLevelError("no-price-index-loaded", own=own, wanted=wanted)
    return index.convert(kroner, own, wanted)
