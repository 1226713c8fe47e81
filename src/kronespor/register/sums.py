"""What the database adds up: øre and kroner by the dimensions of a question, of postings, of months and of spending."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal, TypeVar

from django.db import connection
from django.db.models import (
    Case,
    CharField,
    DateField,
    DateTimeField,
    F,
    IntegerField,
    Model,
    Q,
    QuerySet,
    Sum,
    Value,
    When,
)

from kronespor.amounts import AmountError, PriceIndex
from kronespor.register.extracts import Spending, Stage
from kronespor.register.models import HELD, MonthSum, Posting, Transaction
from kronespor.register.prepared import Given, prepared
from kronespor.register.spending import Period, distributions, in_force
from kronespor.remarks import Money

Dimension = Literal[
    "account", "plan", "theme", "initiative", "recipient", "fund", "year", "type", "price_level", "kind", "phase"
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
    "phase": "phase",
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
LATER = 1_000
"""Transactions: where more were booked after a time, what was known by then is summed from the postings as quickly."""

GIVEN = {
    **{name: Given(name) for name in ("plans", "themes", "initiatives", "without", "recipients", "funds", "years")},
    "types": Given("types", CharField()),
    "as_of": Given("as_of", DateField()),
    "known_at": Given("known_at", DateTimeField()),
}
"""What a `Query` gives when its postings are summed; the rest decides how the question is put together."""

HUNDRED, NOTHING = Decimal(100), Decimal(0)
M = TypeVar("M", bound=Model)

Key = tuple[Any, ...]
"""The values of the dimensions asked for, in their order."""
Amounts = tuple[Decimal, Decimal, Decimal]
"""Kroner that were spent, are committed, and were given back of what was spent."""

PHASE = Case(
    When(transaction__kind=Transaction.Kind.CARRY_OVER, then=Value("carried")),
    When(
        Q(transaction__kind=Transaction.Kind.OPENING) | Q(decided_on__year__lt=F("fiscal_year")), then=Value("original")
    ),
    When(transaction__kind__in=(Transaction.Kind.APPROPRIATION, Transaction.Kind.UPLIFT), then=Value("supplementary")),
    default=Value("transferred"),
)
"""The phase of a posting: decided before its year began (original), carried over from another year, new money in the
course of the year, or money moved within it. Together they are the revised budget.
"""


@dataclass(frozen=True)
class Query:
    """What is asked of the register. Empty is all; plans, initiatives and so on are named by their numbers.

    `by`: what is summed by; an account is an initiative's or a plan's reserve. Plans and initiatives are asked for
    together, not of one another; `without` leaves initiatives out. `external`: only money from outside the
    municipality, or only its own. `text`: what a name of the row contains.

    `as_of`: decided on or before that day. `known_at`: booked at or before that time. `at_adoption`: as decided on or
    before the day each plan was adopted, nothing for a plan whose adoption is not known; `with_original` gives that
    beside what stands now; `with_spent` what was spent and is committed, by the extracts of days up to `as_of`.
    `price_level` converts to the prices of that year with `index`.

    `named`: with names; False saves their queries.
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
    with_spent: bool = False
    price_level: int | None = None
    index: PriceIndex | None = None
    named: bool = True


def set_aside(query: Query) -> dict[Key, Decimal]:
    """Kroner by the dimensions asked for, in the prices asked for; nothing that comes to zero."""
    if query.price_level is None:
        return {key: Decimal(ore) / HUNDRED for key, ore in _ore(query, query.by).items() if ore}
    sums: dict[Key, Decimal] = defaultdict(Decimal)
    dimensions: list[Dimension] = list(dict.fromkeys((*query.by, "price_level")))
    own, asked = dimensions.index("price_level"), len(query.by)
    for key, ore in _ore(query, dimensions).items():
        sums[key[:asked]] += _converted(Decimal(ore) / HUNDRED, key[own], query.price_level, query.index)
    return {key: kroner for key, kroner in sums.items() if kroner}


def _ore(query: Query, dimensions: Sequence[Dimension]) -> dict[Key, int]:
    """Øre by the dimensions, in their order."""
    return _of_months(query, dimensions) if _is_monthly(query) else _of_postings(query, dimensions)


def _converted(kroner: Decimal, own: int | None, wanted: int, index: PriceIndex | None) -> Decimal:
    if own is None:
        raise AmountError("no-price-level", amount=Money(kroner))
    if own == wanted:
        return kroner
    if index is None:
        raise AmountError("no-price-index-loaded", own=own, wanted=wanted)
    return index.convert(kroner, own, wanted)


def postings(query: Query) -> QuerySet[Posting]:
    """The postings that are asked about."""
    rows = _wanted(query, Posting.objects.all())
    if query.as_of:
        rows = rows.filter(decided_on__lte=query.as_of)
    if query.known_at:
        rows = rows.filter(booked_at__lte=query.known_at)
    if query.at_adoption:
        rows = rows.filter(decided_on__lte=F("account__plan__adopted_by__meeting__held_on"))
    return rows.annotate(phase=PHASE) if "phase" in query.by else rows


def spending(query: Query, counting: Collection[Period] | None) -> dict[Key, Amounts]:
    """Kroner that were spent, are committed and were given back, by the dimensions asked for.

    They are of the prices of their year, and the finance system's: they have no price level or phase of the ledger's.
    """
    wanted = distributions(in_force(query.as_of, query.known_at) if counting is None else counting, query.years)
    if not wanted:
        return {}
    rows = _wanted(query, Spending.objects.filter(distribution__in=wanted).exclude(stage=Stage.REVISED))
    if {"price_level", "phase"} & {*query.by}:
        rows = rows.annotate(price_level=Value(None, IntegerField()), phase=Value(""))
    asked = [COLUMNS[name] for name in query.by]
    columns = asked if query.price_level is None else [*asked, "fiscal_year"]
    is_spent = Q(stage=Stage.SPENT)
    of = fetched(
        rows.values_list(*columns)
        .order_by(*columns)
        .annotate(
            spent=Sum("amount", filter=is_spent),
            other=Sum("amount", filter=~is_spent),
            back=Sum("credited", filter=is_spent),
        )
    )
    if query.price_level is None:
        return {row[:-3]: (_kroner(row[-3]), _kroner(row[-2]), _kroner(row[-1])) for row in of}
    sums: dict[Key, Amounts] = defaultdict(lambda: (NOTHING, NOTHING, NOTHING))
    for *key, year, spent, committed, credited in of:
        level, index, known = query.price_level, query.index, sums[tuple(key)]
        now = [_converted(_kroner(ore), year, level, index) for ore in (spent, committed, credited)]
        sums[tuple(key)] = known[0] + now[0], known[1] + now[1], known[2] + now[2]
    return dict(sums)


def fetched(rows: QuerySet[Any, Any]) -> list[tuple[Any, ...]]:
    """Sums as the database gives them: Django takes as long to look at each as the database to add them up."""
    with connection.cursor() as cursor:
        cursor.execute(*rows.query.sql_with_params())
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found


def _kroner(ore: int | None) -> Decimal:
    return Decimal(ore) / HUNDRED if ore else NOTHING


def _wanted(query: Query, rows: QuerySet[M]) -> QuerySet[M]:
    """Those postings or rows of spending that are of the plans, initiatives and so on that are asked for."""
    # the finance system's money is held by initiatives and reserves anyhow
    is_held = rows.model is Spending and set(HELD) <= {*query.kinds}
    conditions = [] if is_held else [Q(account__kind__in=query.kinds)]
    if query.plans or query.initiatives:
        conditions.append(Q(account__plan__in=query.plans) | Q(account__initiative__in=query.initiatives))
    if query.external is not None:
        conditions.append(Q(fund__is_external=query.external))
    wanted: dict[Dimension, Collection[Any]] = {
        "theme": query.themes,
        "recipient": query.recipients,
        "fund": query.funds,
        "year": query.years,
        "type": query.types,
    }
    conditions += [Q((f"{COLUMNS[name]}__in", values)) for name, values in wanted.items() if values]
    rows = rows.filter(*conditions)
    return rows.exclude(account__initiative__in=query.without) if query.without else rows


def _of_postings(query: Query, dimensions: Sequence[Dimension]) -> dict[Key, int]:
    """Sums of the postings in øre."""
    given = {name: value for name in GIVEN if (value := getattr(query, name))}
    question = _summed(tuple(dimensions), tuple(given), tuple(query.kinds), query.external, query.at_adoption)
    return {row[:-1]: int(row[-1]) for row in question.fetch(**given)}


@prepared
def _summed(
    dimensions: tuple[Dimension, ...],
    given: tuple[str, ...],
    kinds: tuple[str, ...],
    external: bool | None,
    at_adoption: bool,
) -> QuerySet[Any, Any]:
    named: dict[str, Any] = {name: GIVEN[name] for name in given}
    query = Query(dimensions, kinds=kinds, external=external, at_adoption=at_adoption, **named)
    columns = [COLUMNS[name] for name in dimensions]
    return _by(postings(query), columns, Sum("amount")).order_by(*columns)


def _by(rows: QuerySet[Any], columns: Sequence[str], total: Sum) -> QuerySet[Any, Any]:
    found: QuerySet[Any, Any] = rows.order_by().values_list(*columns).annotate(total=total)
    return found


def _is_monthly(query: Query) -> bool:
    """Whether the sums of months answer: nothing else is asked for, and little was booked after `known_at`."""
    others = (query.themes, query.initiatives, query.without, query.recipients, query.funds, query.external is not None)
    if any(others) or query.at_adoption or not MONTHLY.keys() >= set(query.by) or set(query.kinds) != set(HELD):
        return False
    return query.known_at is None or Transaction.objects.filter(booked_at__gt=query.known_at)[:LATER].count() < LATER


def _of_months(query: Query, dimensions: Sequence[Dimension]) -> dict[Key, int]:
    """The same from the sums of the months before that of `as_of` and the postings of that one, less what of those
    months was booked after `known_at`: little, where that is when the register was last published. It is one question,
    so that nothing is booked between its parts.
    """
    since = query.as_of.replace(day=1) if query.as_of else None
    wanted = {"plan": query.plans, "fiscal_year": query.years, "expenditure_type": query.types}
    months = MonthSum.objects.filter(**{f"{name}__in": values for name, values in wanted.items() if values})
    columns, parts = [COLUMNS[name] for name in dimensions], []
    if query.known_at:
        later = postings(replace(query, as_of=None, known_at=None)).filter(transaction__booked_at__gt=query.known_at)
        later = later.filter(decided_on__lt=since) if since else later
        parts.append(_by(later, columns, Sum(-F("amount"))))
    if since:
        months = months.filter(month__lt=since)
        parts.append(_by(postings(query).filter(decided_on__gte=since), columns, Sum("amount")))
    found: dict[Key, int] = defaultdict(int)
    for *key, ore in fetched(
        _by(months, [MONTHLY[name] for name in dimensions], Sum("amount")).union(*parts, all=True)
    ):
        found[tuple(value or 0 for value in key)] += int(ore)
    found = {key: ore for key, ore in sorted(found.items()) if ore}
    if "price_level" in dimensions:  # months have 0 for none
        return {tuple(value or None for value in key): ore for key, ore in found.items()}
    return found
