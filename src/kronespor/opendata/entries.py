"""Every posting as a row with its names: one table for spreadsheets, DuckDB and the like, as CSV and as Parquet."""

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import IO, Any, NamedTuple

from kronespor.opendata.datapackage import csv_parts
from kronespor.opendata.errors import OpenDataError
from kronespor.register.models import Posting
from kronespor.register.naming import names_given

CHUNK = 5_000
ROW_GROUP = 10_000
"""Rows of a Parquet file that are written at once."""
MICROSECONDS = "us"


class Entry(NamedTuple):
    """A posting. `ore`: its amount in øre, and `kroner` the same; negative where the account gives it away."""

    transaction_id: int
    kind: str
    text: str
    decided_on: date
    booked_at: datetime
    decision_id: int | None
    decision: str | None
    account: str
    plan_id: int | None
    plan: str | None
    initiative_id: int | None
    initiative: str | None
    recipient_id: int | None
    recipient: str | None
    fund_id: int
    fund: str
    fiscal_year: int
    expenditure_type: str
    price_level: int | None
    ore: int
    kroner: Decimal


FIELDS = (
    "transaction_id",
    "transaction__kind",
    "transaction__text",
    "decided_on",
    "booked_at",
    "transaction__decision_id",
    "transaction__decision__title",
    "account__kind",
    "account__plan_id",
    "account__plan__name",
    "account__initiative_id",
    "account__initiative__name",
    "account__initiative__recipient_id",
    "account__initiative__recipient__name",
    "fund_id",
    "fund__name",
    "fiscal_year",
    "expenditure_type",
    "price_level",
    "amount",
)
"""Where the database has what an entry says."""
NAME = Entry._fields.index("initiative")
"""Which is the first name of the initiative; it may have been given others."""


def entries(until: datetime | None = None) -> Iterator[Entry]:
    """The postings in their order, however many; `until`: those booked up to that time."""
    rows = Posting.objects.order_by("pk")
    if until is not None:
        rows = rows.filter(booked_at__lte=until)
    renamed = dict(names_given(None, until).reverse().values_list("initiative_id", "name"))
    for row in rows.values_list(*FIELDS).iterator(chunk_size=CHUNK):
        name = renamed.get(row[NAME - 1], row[NAME])
        yield Entry._make((*row[:NAME], name, *row[NAME + 1 :], Decimal(row[-1]) / 100))


def write_csv(file: IO[bytes], until: datetime | None = None) -> None:
    """All entries as CSV."""
    for part in csv_parts(Entry._fields, entries(until)):
        file.write(part)


def write_parquet(file: IO[bytes], until: datetime | None = None) -> None:
    """All entries as Parquet, a group of rows at a time. OpenDataError where the extra `parquet` is not installed."""
    try:
        import pyarrow as pa
        from pyarrow import parquet
    except ImportError as error:
        raise OpenDataError("parquet-not-installed") from error
    schema = pa.schema([(name, _type(pa, kind)) for name, kind in Entry.__annotations__.items()])
    with parquet.ParquetWriter(file, schema, compression="zstd") as writer:
        rows = entries(until)
        while group := [row for row, _ in zip(rows, range(ROW_GROUP), strict=False)]:
            columns = zip(*group, strict=True)
            arrays = [pa.array(of, field.type) for of, field in zip(columns, schema, strict=True)]
            writer.write_table(pa.Table.from_arrays(arrays, schema=schema))


def _type(pa: Any, kind: Any) -> Any:
    """Parquet's type for what Python has; times in UTC, amounts exact."""
    of = {
        int: pa.int64(),
        str: pa.string(),
        date: pa.date32(),
        datetime: pa.timestamp(MICROSECONDS, "UTC"),
        Decimal: pa.decimal128(20, 2),
    }
    return next(found for python, found in of.items() if kind in (python, python | None))
