"""The register's one question: what stands where, as decided by a day and as known at a time."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import chain
from operator import getitem, itemgetter
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Model, QuerySet

from kronespor.language import fold
from kronespor.register.models import Account, ActionPlan, Fund, Recipient, Theme
from kronespor.register.naming import MANY, names_of
from kronespor.register.prepared import Given, prepared
from kronespor.register.spending import Period
from kronespor.register.sums import NOTHING, Dimension, Query, set_aside, spending
from kronespor.remarks import Term, in_words

__all__ = ["RESERVE", "Dimension", "Holding", "Query", "holdings"]

NAMED: dict[Dimension, type[Model]] = {"plan": ActionPlan, "theme": Theme, "recipient": Recipient, "fund": Fund}

RESERVE = Term("plan-reserve")
"""What a plan's reserve is called among its initiatives."""

AMOUNTS = ("kroner", "original", "spent", "committed", "credited")

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
    now = set_aside(query)
    original = set_aside(replace(query, at_adoption=True)) if query.with_original else {}
    spent = spending(query, counting) if query.with_spent else {}
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
