"""The results: Parquet by municipality and year, each file written whole by one committer; same rows, same bytes.

results/TABLE/MUNICIPALITY/YEAR.parquet   the rows of a table
results/inputs/MUNICIPALITY/YEAR          the hash of what they were made of, written last
results/NAME.parquet                      what is found over all of them
"""

import hashlib
import io
from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass
from datetime import date
from itertools import groupby
from typing import Any
from urllib.parse import quote

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from kronespor.corpus.models import ListedDocument
from kronespor.corpus.rows import ROWS, document_rows, unpacked
from kronespor.corpus.schema import READ, schema
from kronespor.corpus.store import Store

RESULTS = "results"
ROW_GROUP = 1 << 17
"""Rows of a group: DuckDB reads them at once, and skips those that a question is not about."""


@dataclass(frozen=True)
class Entry:
    """A document that was footed, as the manifest lists it."""

    municipality: str
    year: int
    document: str  # the SHA-256
    source: str
    address: str
    committee: str
    held_on: date | None
    meeting: str
    listed_as: str
    listed_on: date
    replaced_on: date | None
    withdrawn_on: date | None

    @property
    def order(self) -> tuple[str, str, str]:
        """The order in which they are written."""
        return self.document, self.source, self.address


@dataclass(frozen=True)
class Partition:
    """The documents of a municipality's year."""

    municipality: str
    year: int
    entries: tuple[Entry, ...]

    @property
    def inputs(self) -> str:
        """Tells what it is made of from anything else: the entries, and the code that made their rows."""
        told = repr([astuple(entry) for entry in self.entries])
        return hashlib.sha256(f"{ROWS.version}\n{told}".encode()).hexdigest()

    @property
    def done(self) -> str:
        """The name under which its inputs are kept when all of its tables are written."""
        return f"{RESULTS}/inputs/{quote(self.municipality)}/{self.year}"

    def name(self, table: str) -> str:
        """The name of its part of a table."""
        return f"{RESULTS}/{table}/{quote(self.municipality)}/{self.year}.parquet"


def partitions() -> Iterator[Partition]:
    """What the manifest has of footed documents, by municipality and year; one query, one partition in memory."""
    footed = ListedDocument.objects.filter(state=ListedDocument.State.FOOTED).order_by("municipality", "year", "pk")
    entries = map(_entry, footed.iterator(chunk_size=2000))
    for (municipality, year), found in groupby(entries, key=lambda one: (one.municipality, one.year)):
        yield Partition(municipality, year, tuple(sorted(found, key=lambda one: one.order)))


def _entry(kept: ListedDocument) -> Entry:
    return Entry(
        kept.municipality,
        kept.year,
        kept.sha256,
        kept.source,
        kept.address,
        kept.committee,
        kept.held_on,
        kept.meeting,
        kept.title,
        kept.listed_at.date(),
        kept.replaced_on,
        kept.withdrawn_on,
    )


def commit(store: Store, partition: Partition) -> bool:
    """Write the tables of a municipality's year, unless they were made of the same; whether it was written.

    There is one committer at a time, for the run is one; whoever reads meanwhile sees old files or new ones, all whole.
    """
    inputs = partition.inputs.encode()
    if store.has(partition.done) and store.get(partition.done) == inputs:
        return False
    for table, rows in tables(store, partition.entries).items():
        store.put(partition.name(table), parquet(rows))
    store.put(partition.done, inputs)
    return True


def commit_all(store: Store) -> int:
    """Write all that is not written, remove what the manifest has no document of any more; how many years it was."""
    written, kept = 0, set()
    for partition in partitions():
        written += commit(store, partition)
        kept |= {partition.done, *map(partition.name, READ)}
    for folder in ("inputs", *READ):
        for name in {*store.names(f"{RESULTS}/{folder}")} - kept:
            store.remove(name)
    return written


def tables(store: Store, entries: Sequence[Entry]) -> dict[str, pa.Table]:
    """The rows of all tables; a document that is listed twice has two rows in `documents`, and its figures once.

    They are those of the meeting that had it first.
    """
    by_day = sorted(entries, key=lambda entry: (entry.held_on or entry.listed_on, entry.order), reverse=True)
    first = {entry.document: entry for entry in by_day}
    batches = {sha256: _rows_of(store, sha256) for sha256 in sorted(first)}
    once = [first[sha256] for sha256 in batches]
    found = {name: _joined(name, once, batches) for name in READ if name != "documents"}
    return {"documents": _joined("documents", entries, batches), **found}


def _rows_of(store: Store, sha256: str) -> pa.RecordBatch:
    return unpacked(document_rows(store, sha256))


def _joined(table: str, entries: Sequence[Entry], batches: dict[str, pa.RecordBatch]) -> pa.Table:
    """The rows of documents under each other, with what the manifest says beside them."""
    if not entries:
        return schema(table).empty_table()
    lists = pa.concat_arrays([batches[entry.document].column(table) for entry in entries])
    rows, of = pc.list_flatten(lists), pc.list_parent_indices(lists)
    columns = {field.name: pc.struct_field(rows, field.name) for field in rows.type}
    for name in schema(table).names[: -len(columns)]:
        values = pa.array([getattr(entry, name) for entry in entries], schema(table).field(name).type)
        columns[name] = values.take(of)
    return pa.table([columns[name] for name in schema(table).names], schema=schema(table))


def parquet(rows: pa.Table) -> bytes:
    """Rows as the bytes of a Parquet file: the same for the same rows."""
    out = io.BytesIO()
    pq.write_table(rows, out, compression="zstd", row_group_size=ROW_GROUP, write_page_index=True)
    return out.getvalue()


def write_found(store: Store, name: str, rows: list[dict[str, Any]], columns: pa.Schema) -> None:
    """Write what was found over all results."""
    store.put(f"{RESULTS}/{name}.parquet", parquet(pa.Table.from_pylist(rows, columns)))
