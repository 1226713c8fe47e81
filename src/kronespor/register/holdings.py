"""The register's one question: what stands where, as decided by a day and as known at a time."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import chain
from operator import getitem, itemgetter
from typing import Any, Literal, NamedTuple, TypeVar

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
from kronespor.language import fold
from kronespor.register.extracts import Spending, Stage
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
from kronespor.register.naming import MANY, names_of
from kronespor.register.prepared import Given, prepared
from kronespor.register.spending import Period, distributions, in_force
from kronespor.remarks import Money, Term, in_words

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
NAMED: dict[Dimension, type[Model]] = {"plan": ActionPlan, "theme": Theme, "recipient": Recipient, "fund": Fund}

RESERVE = Term("plan-reserve")
"""What a plan's reserve is called among its initiatives."""

GIVEN = {
    **{name: Given(name) for name in ("plans", "themes", "initiatives", "without", "recipients", "funds", "years")},
    "types": Given("types", CharField()),
    "as_of": Given("as_of", DateField()),
    "known_at": Given("known_at", DateTimeField()),
}
"""What a `Query` gives when its postings are summed; the rest decides how the question is put together."""
AMOUNTS = ("kroner", "original", "spent", "committed", "credited")
HUNDRED, NOTHING = Decimal(100), Decimal(0)
M = TypeVar("M", bound=Model)

ACCOUNTS = """
    SELECT account.id AS account, account.kind, COALESCE(plan.id, 0) AS plan_id, COALESCE(plan.name, '') AS plan,
        COALESCE(theme.id, 0) AS theme_id, COALESCE(theme.name, '') AS theme,
        COALESCE(initiative.id, 0) AS initiative_id,
        COALESCE((
            SELECT naming.name FROM register_naming naming
            WHERE naming.initiative_id = initiative.id AND naming.decided_on <= %s AND naming.booked_at <= %s
            ORDER BY naming.decided_on DESC, naming.id DESC LIMIT 1
        ), initiative.name, '') AS initiative,
        COALESCE(initiative.description, '') AS description,
        COALESCE(recipient.id, 0) AS recipient_id, COALESCE(recipient.name, '') AS recipient
    FROM register_account account
    LEFT JOIN register_actionplan plan ON plan.id = account.plan_id
    LEFT JOIN register_initiative initiative ON initiative.id = account.initiative_id
    LEFT JOIN register_theme theme ON theme.id = initiative.theme_id
    LEFT JOIN register_recipient recipient ON recipient.id = initiative.recipient_id
"""
"""What a row says of its account, by the names of its fields, in their order. Django takes ten times as long to put
this query together as the database to answer it.
"""

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


class Holding(NamedTuple):
    """What stands under the dimensions asked for, in kroner; `original`: when the plan was adopted.

    `spent`, `committed`: by the finance system; `credited`: the part of what was spent that was given back.

    A number or name is 0 or "" where the row has none or it was not asked for. A reserve has no initiative.
    """

    kroner: Decimal
    original: Decimal = Decimal(0)
    spent: Decimal = Decimal(0)
    committed: Decimal = Decimal(0)
    credited: Decimal = Decimal(0)
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
    phase: str = ""

    @property
    def left(self) -> Decimal:
        """What of it is not spent."""
        return self.kroner - self.spent

    @property
    def ore(self) -> int:
        """The amount in øre."""
        return int(self.kroner * 100)


def holdings(query: Query, counting: Collection[Period] | None = None) -> list[Holding]:
    """What stands where. A constant number of queries, however much there is:

    one for the sums and one more with `with_original`, two with `with_spent` (one where `counting` says which extracts
    count); one for the names of each dimension that has names (two for initiatives, which may be renamed). Where plans,
    years, types and price levels alone are asked for, the sums of whole months and the postings of the last one are
    summed.

    AmountError where an amount's own price level or an index is not known.
    """
    now = _sums(query)
    original = _sums(replace(query, at_adoption=True)) if query.with_original else {}
    spent = _spent(query, counting) if query.with_spent else {}
    keys = list(dict.fromkeys([*now, *original, *spent]))
    if not keys:
        return []
    details = [_details(query, dimension, {key[n] for key in keys}) for n, dimension in enumerate(query.by)]
    fields = [*AMOUNTS, *chain.from_iterable(names for names, _ in details)]
    blank = {name: value for name, value in Holding._field_defaults.items() if name not in fields}
    fields += blank
    in_order = None if tuple(fields) == Holding._fields else itemgetter(*map(fields.index, Holding._fields))
    rest, values = tuple(blank.values()), [values for _, values in details]
    others, none_spent, rows = original or spent, (NOTHING, NOTHING, NOTHING), list[Holding]()
    for key in keys:  # eight thousand of them where all plans are asked for
        more = (original.get(key, NOTHING), *spent.get(key, none_spent)) if others else (NOTHING, *none_spent)
        row = (now.get(key, NOTHING), *more, *chain.from_iterable(map(getitem, values, key)), *rest)
        rows.append(tuple.__new__(Holding, in_order(row) if in_order else row))
    return [row for row in rows if _has_text(row, fold(query.text))] if query.text else rows


def _has_text(row: Holding, text: str) -> bool:
    names = [row.initiative, row.plan, row.fund, row.recipient, row.theme]
    if row.kind == Account.Kind.RESERVE:
        names += [in_words(RESERVE, language) for language in ("da", "en")]
    return any(text in fold(name) for name in names)


def _sums(query: Query) -> dict[Key, Decimal]:
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


def _spent(query: Query, counting: Collection[Period] | None) -> dict[Key, Amounts]:
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


Details = tuple[Sequence[str], Mapping[Any, tuple[Any, ...]]]
"""The fields of a `Holding` that a dimension fills, and with what for each of its values."""


def _details(query: Query, dimension: Dimension, values: set[Any]) -> Details:
    """What a row says of the values of a dimension."""
    if dimension == "account" and query.named:
        return _accounts(query, values)
    if dimension not in (*NAMED, "initiative"):
        return [dimension], {value: (value or 0,) for value in values}
    names: Mapping[Any, str] = {}
    if query.named and dimension == "initiative":
        names = names_of(values - {None}, query.as_of, query.known_at)
    elif query.named:
        names = dict(_names(dimension).fetch(numbers=values - {None}))
    return [f"{dimension}_id", dimension], {value: (value or 0, names.get(value, "")) for value in values}


@prepared
def _names(dimension: Dimension) -> QuerySet[Any, Any]:
    return NAMED[dimension]._default_manager.filter(pk__in=Given("numbers")).values_list("pk", "name")


def _accounts(query: Query, accounts: set[int]) -> Details:
    """What a row says of each account: whose it is, as it was called on the day asked for."""
    known_at = query.known_at or datetime.max.replace(tzinfo=UTC)
    values: list[Any] = [query.as_of or date.max, connection.ops.adapt_datetimefield_value(known_at)]
    sql = ACCOUNTS
    if len(accounts) <= MANY:
        sql += f" WHERE account.id IN ({', '.join(['%s'] * len(accounts))})"
        values += accounts
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return [column[0] for column in cursor.description], {row[0]: row for row in cursor.fetchall()}
