"""The rows of a document as Arrow: one row, in which each table is a list of its rows."""

import json
from datetime import date
from typing import Any

import pyarrow as pa

from kronespor.corpus.kept import footed
from kronespor.corpus.schema import READ, read_schema
from kronespor.corpus.stages import FOOT, Stage, once
from kronespor.corpus.store import Store
from kronespor.tabulated import columns

ROWS = Stage("rows", (*FOOT.packages, "tabulated", "corpus/rows.py", "corpus/schema.py"))
SCHEMA = read_schema()


def document_rows(store: Store, sha256: str) -> bytes:
    """The rows of a document that was footed, made once. FileNotFoundError if it was not."""
    return once(store, ROWS, sha256, lambda: packed(columns(*footed(store, sha256))))


def packed(found: bytes) -> bytes:
    """The `columns` of all tables as one Arrow stream. One of MALFORMED if they are anything else.

    It is compressed as a whole: by each of its two hundred buffers that takes longer than all the rest.
    """
    kept = json.loads(found)
    batch = pa.RecordBatch.from_arrays([_table(table, kept[table]) for table in READ], schema=SCHEMA)
    out = pa.BufferOutputStream()
    with pa.CompressedOutputStream(out, "zstd") as whole, pa.ipc.new_stream(whole, SCHEMA) as writer:
        writer.write_batch(batch)
    return bytes(out.getvalue())


def unpacked(kept: bytes) -> pa.RecordBatch:
    """What was `packed`."""
    with pa.input_stream(pa.py_buffer(kept), compression="zstd") as whole, pa.ipc.open_stream(whole) as stream:
        return stream.read_next_batch()


def _table(table: str, kept: dict[str, list[Any]]) -> pa.ListArray:
    """A list of the rows of a table."""
    fields = [pa.field(*of) for of in READ[table]]
    arrays = [pa.array(_values(kept[field.name], field.type) if kept else [], field.type) for field in fields]
    rows = pa.StructArray.from_arrays(arrays, fields=fields)
    return pa.ListArray.from_arrays(pa.array([0, len(rows)], pa.int32()), rows)


def _values(values: list[Any], kind: pa.DataType) -> list[Any]:
    """As Arrow takes them: JSON has no days."""
    return [day and date.fromisoformat(day) for day in values] if kind == pa.date32() else values
