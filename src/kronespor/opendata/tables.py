"""The tables of the register that others are given: their columns, and their rows, all of them or what is published."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from django.db import models
from django.db.models import Q, QuerySet

from kronespor.intake.models import StoredDocument
from kronespor.intake.redacting import Blackened, blackened
from kronespor.register.citations import Citation
from kronespor.register.extracts import AccountMap, Balance, Distribution, Extract, Regrant, Spending
from kronespor.register.models import (
    Account,
    ActionPlan,
    Alias,
    Committee,
    Decision,
    Fund,
    Grant,
    Initiative,
    Meeting,
    Naming,
    Posting,
    PriceSeries,
    PriceValue,
    Recipient,
    Succession,
    Theme,
    Transaction,
)

CHUNK = 2_000
Rows = QuerySet[Any]
Published = Callable[[datetime], Q]
TYPES: dict[type[models.Field[Any, Any]], str] = {
    models.BooleanField: "boolean",
    models.DateTimeField: "datetime",
    models.DateField: "date",
    models.DecimalField: "number",
    models.JSONField: "object",
    models.IntegerField: "integer",
    models.ForeignKey: "integer",
    models.TextField: "string",
    models.CharField: "string",
}
"""What Table Schema calls the kinds of column; the first that fits counts."""


@dataclass(frozen=True)
class Column:
    """A column, by its name in the database. `refers`: the table that it has a number of."""

    field: models.Field[Any, Any]
    refers: type[models.Model] | None = None

    @property
    def name(self) -> str:
        """What it is called."""
        return self.field.attname

    @property
    def kind(self) -> str:
        """What Table Schema calls its type; JSON of a list is an array."""
        if isinstance(self.field, models.JSONField):
            return "array" if self.field.default is list else "object"
        return next(kind for of, kind in TYPES.items() if isinstance(self.field, of))


@dataclass(frozen=True)
class Table:
    """A table and how its rows are picked for the public: by the time up to which the register is published; None where
    none of it is for them. `unpublished`: the columns that they get empty.
    """

    name: str
    model: type[models.Model]
    published: Published | None = None
    unpublished: tuple[str, ...] = ()
    unnumbered: bool = False

    @property
    def columns(self) -> tuple[Column, ...]:
        """Its columns, the number of the row first; a leg of a transaction has none of its own."""
        fields = self.model._meta.concrete_fields
        found = [f for f in fields if not (self.unnumbered and f.primary_key)]
        return tuple(Column(f, f.related_model if f.is_relation else None) for f in found)

    def rows(self, until: datetime | None = None) -> Iterator[list[Any]]:
        """Its rows, as Python has their values, one after another however many; `until`: only what was published up to
        that time.
        """
        found: Rows = self.model._default_manager.order_by("pk")
        if until is not None:
            if self.published is None:
                return
            found = found.filter(self.published(until))
        columns = self.columns
        shown = _Shown(self, until)
        names = [c.name for c in columns]
        for row in found.values_list(*names).iterator(chunk_size=CHUNK):
            yield [shown.value(name, value) for name, value in zip(names, row, strict=True)]


class _Shown:
    """The values of a table as they are given; for the public, without what is not for them."""

    def __init__(self, table: Table, until: datetime | None) -> None:
        self._table, self._is_public = table, until is not None
        self._blackened = cache(_published_document)
        self._decisions = frozenset[int]()
        self._refers = tuple(c.name for c in table.columns if c.refers is Decision) if until else ()
        if until and self._refers:
            self._decisions = frozenset(Decision.objects.filter(_decisions(until)).values_list("pk", flat=True))

    def value(self, name: str, value: Any) -> Any:
        if name == "citation" and self._table.model is Posting:
            value = Citation.from_json(value).as_json()  # what sheets name had another name once
        if not self._is_public:
            return value
        if name in self._table.unpublished:
            return {} if name == "citation" else None
        if name in self._refers:
            return value if value in self._decisions else None
        if name == "citation":
            shown = self._blackened(value.get("document", ""))
            return shown.content(value) if shown is not None else {}
        return value


def _published_document(sha256: str) -> Blackened | None:
    """What is not shown of a document; None where it is not published itself."""
    document = StoredDocument.objects.exclude(published_at=None).filter(sha256=sha256).defer("content").first()
    return blackened(document) if document else None


def _money(until: datetime) -> QuerySet[Posting]:
    return Posting.objects.filter(booked_at__lte=until)


def _decisions(until: datetime) -> Q:
    return Q(pk__in=Transaction.objects.filter(booked_at__lte=until).values("decision"))


def _meetings(until: datetime) -> Q:
    return Q(pk__in=Decision.objects.filter(_decisions(until)).values("meeting"))


def _committees(until: datetime) -> Q:
    return Q(pk__in=Meeting.objects.filter(_meetings(until)).values("committee"))


def _of_initiatives(name: str) -> Published:
    """What published initiatives have: their themes, their recipients."""
    return lambda until: Q(
        pk__in=Initiative.objects.filter(pk__in=_money(until).values("account__initiative")).values(name)
    )


def _with_money(path: str, *names: str) -> Published:
    """The rows that have published money themselves, or those of which `names` have."""
    return lambda until: Q(*((f"{name}__in", _money(until).values(path)) for name in names or ("pk",)))


def _booked(until: datetime) -> Q:
    return Q(booked_at__lte=until)


def _grants(until: datetime) -> Q:
    return _with_money("fund", "fund")(until) & _with_money("account__plan", "actionplan")(until)


def _namings(until: datetime) -> Q:
    return _booked(until) & _with_money("account__initiative", "initiative")(until)


def _successions(until: datetime) -> Q:
    return _booked(until) & _with_money("account__initiative", "before", "after")(until)


def _everything(_until: datetime) -> Q:
    return Q()


TABLES = (
    Table("committees", Committee, _committees),
    Table("meetings", Meeting, _meetings),
    Table("decisions", Decision, _decisions),
    Table("funds", Fund, _with_money("fund")),
    Table("plans", ActionPlan, _with_money("account__plan")),
    Table("grants", Grant, _grants),
    Table("themes", Theme, _of_initiatives("theme")),
    Table("recipients", Recipient, _of_initiatives("recipient")),
    Table("initiatives", Initiative, _with_money("account__initiative")),
    Table("aliases", Alias),
    Table("namings", Naming, _namings),
    Table("successions", Succession, _successions),
    Table("price-series", PriceSeries, _everything),
    Table("price-values", PriceValue, _everything),
    Table("accounts", Account, _with_money("account")),
    Table("transactions", Transaction, _booked, ("citation", "booked_by")),
    Table("postings", Posting, _booked, unnumbered=True),
    Table("account-maps", AccountMap),
    Table("extracts", Extract),
    Table("balances", Balance),
    Table("distributions", Distribution),
    Table("spending", Spending),
    Table("regrants", Regrant),
)
"""All tables, each after those that it refers to."""
