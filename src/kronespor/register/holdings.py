"""The register's one question: what stands where, as decided by a day and as known at a time."""

import json
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal, NamedTuple

from django.db.models import F, Model, OuterRef, Q, QuerySet, Subquery, Sum, TextField
from django.db.models.functions import Cast

from kronespor.amounts import AmountError, PriceIndex
from kronespor.language import fold
from kronespor.register.citations import Citation
from kronespor.register.models import (
    HELD,
    Account,
    ActionPlan,
    Fund,
    MonthSum,
    Posting,
    Recipient,
    Theme,
    Transaction,
)
from kronespor.register.naming import MANY, names_given, names_of
from kronespor.remarks import Money, Term, in_words

Dimension = Literal[
    "account", "plan", "theme", "initiative", "recipient", "fund", "year", "type", "price_level", "kind"
]

COLUMNS: dict[Dimension, str] = {
    "account": "account_id",
    "plan": "account__plan_id",
    "theme": "account__initiative__theme_id",
    "initiative": "account__initiative_id",
    "recipient": "account__initiative__recipient_id",
    "fund": "fund_id",
    "year": "fiscal_year",
    "type": "expenditure_type",
    "price_level": "price_level",
    "kind": "account__kind",
}
"""The column of a posting that each dimension is summed by. The database sums by numbers; names are put to what comes
out, since a million postings summed by names take half as long again.
"""
MONTHLY: dict[Dimension, str] = {
    "plan": "plan_id",
    "year": "fiscal_year",
    "type": "expenditure_type",
    "price_level": "price_level",
}
"""The dimensions that the sums of months (`MonthSum`) have, and their columns."""
NAMED: dict[Dimension, type[Model]] = {"plan": ActionPlan, "theme": Theme, "recipient": Recipient, "fund": Fund}

RESERVE = Term("plan-reserve")
"""What a plan's reserve is called among its initiatives."""

Key = tuple[Any, ...]
"""The values of the dimensions asked for, in their order."""


@dataclass(frozen=True)
class Query:
    """What is asked of the register. Empty is all; plans, initiatives and so on are named by their numbers.

    `by`: what is summed by; an account is an initiative's or a plan's reserve. Plans and initiatives are asked for
    together, not of one another; `without` leaves initiatives out. `external`: only money from outside the
    municipality, or only its own. `text`: what a name of the row contains.

    `as_of`: decided on or before that day. `known_at`: booked at or before that time. `at_adoption`: as decided on or
    before the day each plan was adopted, nothing for a plan whose adoption is not known; `with_original` gives that
    beside what stands now. `price_level` converts to the prices of that year with `index`.

    `named`: with names; False saves their queries. `cited`: with the cells that the postings rest on.
    """

    by: tuple[Dimension, ...] = ("account", "fund", "year")
    plans: Collection[int] = ()
    themes: Collection[int] = ()
    initiatives: Collection[int] = ()
    without: Collection[int] = ()
    recipients: Collection[int] = ()
    funds: Collection[int] = ()
    years: Collection[int] = ()
    types: Collection[str] = ()
    external: bool | None = None
    text: str = ""
    kinds: Collection[str] = HELD
    as_of: date | None = None
    known_at: datetime | None = None
    at_adoption: bool = False
    with_original: bool = False
    price_level: int | None = None
    index: PriceIndex | None = None
    named: bool = True
    cited: bool = False


class Holding(NamedTuple):
    """What stands under the dimensions asked for, in kroner; `original`: when the plan was adopted.

    A number or name is 0 or "" where the row has none or it was not asked for. A reserve has no initiative. `cited`:
    the cells of the postings as JSON, in the order they were booked.
    """

    kroner: Decimal
    original: Decimal = Decimal(0)
    account: int = 0
    kind: str = ""
    plan_id: int = 0
    plan: str = ""
    theme_id: int = 0
    theme: str = ""
    initiative_id: int = 0
    initiative: str = ""
    description: str = ""
    recipient_id: int = 0
    recipient: str = ""
    fund_id: int = 0
    fund: str = ""
    year: int = 0
    type: str = ""
    price_level: int = 0
    cited: tuple[str, ...] = ()

    @property
    def ore(self) -> int:
        """The amount in øre."""
        return int(self.kroner * 100)

    @property
    def citations(self) -> tuple[Citation, ...]:
        """The cells that the amount rests on, read when they are asked for."""
        return tuple(Citation.from_json(json.loads(text)) for text in self.cited)

    @property
    def notes(self) -> tuple[str, ...]:
        """The footnotes that explain the amount in its documents."""
        return tuple(dict.fromkeys(c.note for c in self.citations if c.note))


def holdings(query: Query) -> list[Holding]:
    """What stands where. A constant number of queries, however much there is:

    one for the sums and one more with `with_original`; one for the names of each dimension that has names (two for
    initiatives, which may be renamed); one with `cited`. Where plans, years, types and price levels alone are asked
    for, the sums of whole months and the postings of the last one are summed (one or two queries more).

    AmountError where an amount's own price level or an index is not known.
    """
    now = _sums(query)
    original = _sums(replace(query, at_adoption=True)) if query.with_original else {}
    keys = list(dict.fromkeys([*now, *original]))
    details = [_details(query, dimension, {key[n] for key in keys}) for n, dimension in enumerate(query.by)]
    cited = _cited(query) if query.cited else {}
    nothing = Decimal(0)
    rows = []
    for key in keys:
        row: dict[str, Any] = {}
        for detail, value in zip(details, key, strict=True):
            row |= detail(value)
        amounts = now.get(key, nothing), original.get(key, nothing)
        rows.append(Holding(*amounts, **row, cited=tuple(cited.get(key, ()))))
    return [row for row in rows if _has_text(row, fold(query.text))] if query.text else rows


def _has_text(row: Holding, text: str) -> bool:
    names = [row.initiative, row.plan, row.fund, row.recipient, row.theme]
    if row.kind == Account.Kind.RESERVE:
        names += [in_words(RESERVE, language) for language in ("da", "en")]
    return any(text in fold(name) for name in names)


def _sums(query: Query) -> dict[Key, Decimal]:
    """Kroner by the dimensions asked for, in the prices asked for; nothing that comes to zero."""
    dimensions = list(query.by)
    if query.price_level is not None and "price_level" not in dimensions:
        dimensions.append("price_level")
    rows = _of_months(query, dimensions) if _is_monthly(query) else _of_postings(query, dimensions)
    sums: dict[Key, Decimal] = defaultdict(Decimal)
    for *key, ore in rows:
        kroner = Decimal(ore) / 100
        if query.price_level is not None:
            own = key[dimensions.index("price_level")]
            kroner = _converted(kroner, own, query.price_level, query.index)
        sums[tuple(key[: len(query.by)])] += kroner
    return {key: kroner for key, kroner in sums.items() if kroner}


def _converted(kroner: Decimal, own: int | None, wanted: int, index: PriceIndex | None) -> Decimal:
    if own is None:
        raise AmountError("no-price-level", amount=Money(kroner))
    if own == wanted:
        return kroner
    if index is None:
        raise AmountError("no-price-index-loaded", own=own, wanted=wanted)
    return index.convert(kroner, own, wanted)


def _postings(query: Query) -> QuerySet[Posting]:
    """The postings that are asked about."""
    rows = Posting.objects.filter(account__kind__in=query.kinds)
    if query.as_of:
        rows = rows.filter(decided_on__lte=query.as_of)
    if query.known_at:
        rows = rows.filter(booked_at__lte=query.known_at)
    if query.plans or query.initiatives:
        accounts = Account.objects.filter(Q(plan__in=query.plans) | Q(initiative__in=query.initiatives))
        rows = rows.filter(account__in=accounts.values("pk"))  # joined, postings of all plans are gone through by day
    if query.without:
        rows = rows.exclude(account__initiative__in=query.without)
    if query.external is not None:
        rows = rows.filter(fund__is_external=query.external)
    if query.at_adoption:
        rows = rows.filter(decided_on__lte=F("account__plan__adopted_by__meeting__held_on"))
    wanted: dict[Dimension, Collection[Any]] = {
        "theme": query.themes,
        "recipient": query.recipients,
        "fund": query.funds,
        "year": query.years,
        "type": query.types,
    }
    return rows.filter(**{f"{COLUMNS[name]}__in": values for name, values in wanted.items() if values})


def _of_postings(query: Query, dimensions: list[Dimension], since: date | None = None) -> list[Key]:
    """Sums of the postings in øre, behind their dimensions; `since`: of those decided on that day or later."""
    rows = _postings(query)
    if since:
        rows = rows.filter(decided_on__gte=since)
    columns = [COLUMNS[name] for name in dimensions]
    return list(rows.values_list(*columns).annotate(total=Sum("amount")).order_by(*columns))


def _is_monthly(query: Query) -> bool:
    """Whether the sums of months answer: nothing else is asked for, and nothing was booked after `known_at`."""
    others = (query.themes, query.initiatives, query.without, query.recipients, query.funds, query.external is not None)
    if any(others) or query.at_adoption or not MONTHLY.keys() >= set(query.by) or set(query.kinds) != set(HELD):
        return False
    return query.known_at is None or not Transaction.objects.filter(booked_at__gt=query.known_at).exists()


def _of_months(query: Query, dimensions: list[Dimension]) -> list[Key]:
    """The same from the sums of the months before that of `as_of` and the postings of that one."""
    since = query.as_of.replace(day=1) if query.as_of else None
    rows = MonthSum.objects.filter(month__lt=since) if since else MonthSum.objects.all()
    wanted = {"plan": query.plans, "fiscal_year": query.years, "expenditure_type": query.types}
    rows = rows.filter(**{f"{name}__in": values for name, values in wanted.items() if values})
    columns = [MONTHLY[name] for name in dimensions]
    found: list[Key] = list(rows.values_list(*columns).annotate(total=Sum("amount")).order_by(*columns))
    if "price_level" in dimensions:
        at = dimensions.index("price_level")
        found = [(*row[:at], row[at] or None, *row[at + 1 :]) for row in found]
    if since:
        found += _of_postings(query, dimensions, since)
        found.sort(key=lambda row: [(value is None, value) for value in row[:-1]])
    return found


def _cited(query: Query) -> dict[Key, list[str]]:
    """The citations of the postings as JSON by the dimensions asked for, in the order they were booked."""
    columns = [COLUMNS[name] for name in query.by]
    rows = _postings(query).exclude(citation={}).order_by("pk").annotate(text=Cast("citation", TextField()))
    found: dict[Key, list[str]] = defaultdict(list)
    for *key, text in rows.values_list(*columns, "text"):
        found[tuple(key)].append(text)
    return found


def _details(query: Query, dimension: Dimension, values: set[Any]) -> Callable[[Any], Mapping[str, Any]]:
    """What of a `Holding` a value of a dimension says."""
    known = values - {None}
    if dimension == "account":
        return (_accounts(query, known) if query.named else {pk: {"account": pk} for pk in known}).__getitem__
    if dimension not in (*NAMED, "initiative"):
        return lambda value: {dimension: value or 0}
    names: Mapping[Any, str] = {}
    if query.named and dimension == "initiative":
        names = names_of(known, query.as_of, query.known_at)
    elif query.named:
        names = dict(NAMED[dimension]._default_manager.filter(pk__in=known).values_list("pk", "name"))
    return lambda value: {f"{dimension}_id": value or 0, dimension: names.get(value, "")}


def _accounts(query: Query, accounts: set[int]) -> dict[int, dict[str, Any]]:
    """What a row says of each account: whose it is, as it was called on the day asked for."""
    rows = Account.objects.filter(kind__in=query.kinds)
    if len(accounts) <= MANY:
        rows = rows.filter(pk__in=accounts)
    given = names_given(query.as_of, query.known_at).filter(initiative=OuterRef("initiative"))
    columns = {
        "account": "pk",
        "kind": "kind",
        "plan_id": "plan_id",
        "plan": "plan__name",
        "theme_id": "initiative__theme_id",
        "theme": "initiative__theme__name",
        "initiative_id": "initiative_id",
        "initiative": "initiative__name",
        "description": "initiative__description",
        "recipient_id": "initiative__recipient_id",
        "recipient": "initiative__recipient__name",
    }
    found = {}
    for *row, renamed in rows.annotate(renamed=Subquery(given.values("name")[:1])).values_list(
        *columns.values(), "renamed"
    ):
        values = {name: value or (0 if name.endswith("_id") else "") for name, value in zip(columns, row, strict=True)}
        found[row[0]] = values | {"initiative": renamed or values["initiative"]}
    return found
