"""Questions to the results: SQL that only reads, by DuckDB, with limits on time, memory and rows."""

import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from threading import Timer
from typing import Any

import duckdb

from kronespor.corpus.completeness import Line, missing
from kronespor.corpus.errors import CorpusError
from kronespor.corpus.results import RESULTS
from kronespor.corpus.schema import FOUND, READ, schema
from kronespor.corpus.store import Store
from kronespor.remarks import Remark

QUESTIONS = Path(__file__).parent / "questions"
Cell = str | int | float | bool | Decimal | date | list[Any] | dict[str, Any] | None
"""A value of an answer."""


@dataclass(frozen=True)
class Limits:
    """What a question may take. `size`: bytes of the answer's texts."""

    seconds: float = 30.0
    rows: int = 10_000
    memory: str = "768MB"
    threads: int = 2
    size: int = 32 * 2**20


@dataclass(frozen=True)
class Answer:
    """Rows by the names of their columns; `is_cut`: there are more than a question may have."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    is_cut: bool
    seconds: float

    def records(self) -> list[dict[str, Any]]:
        """Each row as a mapping."""
        return [dict(zip(self.columns, row, strict=True)) for row in self.rows]


class Results:
    """The results of a store as tables that can be asked, and nothing else of the machine; a context manager."""

    def __init__(self, store: Store, limits: Limits = Limits()) -> None:
        self.store, self.limits = store, limits

    def __enter__(self) -> "Results":
        self._connection = connected(self.store, self.limits)
        locked(self._connection, self.store)
        return self

    def __exit__(self, *error: object) -> None:
        self._connection.close()

    def ask(self, sql: str, values: Mapping[str, Any] | Sequence[Any] = ()) -> Answer:
        """The answer to one SELECT. CorpusError for anything else, and for what takes more than it may."""
        started = time.monotonic()
        with refusing(self.limits):
            statements = self._connection.extract_statements(sql)
            if len(statements) != 1 or statements[0].type != duckdb.StatementType.SELECT:
                raise CorpusError("question-no-select")
            with self._timed():
                found = self._connection.execute(statements[0], values or None)
                columns = tuple(column[0] for column in found.description or ())
                rows, is_cut = self._fetched(found)
        return Answer(columns, tuple(rows), is_cut, time.monotonic() - started)

    def ready(self, name: str, **values: Any) -> Answer:
        """The answer to a question that is kept beside this module."""
        sql = (QUESTIONS / f"{name}.sql").read_text("utf-8")
        if "$most" in sql:
            values["most"] = self.limits.rows + 1
        return self.ask(sql, values)

    def missing(self, municipalities: Collection[str] = ()) -> list[Remark]:
        """What is to be said beside figures of these municipalities, or of all: what is missing."""
        names = ", ".join(Line.__annotations__)
        rows = self._connection.execute(f"SELECT {names} FROM completeness ORDER BY ALL").fetchall()  # noqa: S608 (names of ours)
        lines = [Line(*row) for row in rows]  # all of them, however few rows an answer may have
        return missing([line for line in lines if not municipalities or line.municipality in municipalities])

    def _fetched(self, found: duckdb.DuckDBPyConnection) -> tuple[list[tuple[Cell, ...]], bool]:
        rows: list[tuple[Cell, ...]] = []
        size = 0
        while part := found.fetchmany(1000):
            for row in part:
                size += sum(len(str(value)) for value in row)
                if len(rows) == self.limits.rows or size > self.limits.size:
                    return rows, True
                rows.append(row)
        return rows, False

    @contextmanager
    def _timed(self) -> Iterator[None]:
        timer = Timer(self.limits.seconds, self._connection.interrupt)
        timer.start()
        try:
            yield
        finally:
            timer.cancel()


def connected(store: Store, limits: Limits, spill: Path | None = None) -> duckdb.DuckDBPyConnection:
    """A database in memory with a view of each table. `spill`: a folder for what does not fit into memory."""
    settings: dict[str, Any] = {
        "memory_limit": limits.memory,
        "threads": limits.threads,
        "temp_directory": str(spill or ""),
        "autoinstall_known_extensions": "false",
    }
    connection = duckdb.connect(":memory:", config=settings)
    connection.execute("SET enable_progress_bar = false")  # it would stand between the lines of a run, or of an answer
    if not store.is_local:
        connection.register_filesystem(store.files)
    for table in READ:
        _view(connection, store, table, f"{RESULTS}/{table}/*/*.parquet")
    for table in FOUND:
        _view(connection, store, table, f"{RESULTS}/{table}.parquet")
    for view in (QUESTIONS / "views.sql").read_text("utf-8").split(";\n"):
        if view.strip():
            connection.execute(view)
    return connection


def _view(connection: duckdb.DuckDBPyConnection, store: Store, table: str, files: str) -> None:
    """The files of a table as one; none of its rows where there is no file yet."""
    if store.files.glob(store.path(files)):
        address = store.url(files).replace("'", "''")
        connection.execute(f"CREATE VIEW {table} AS SELECT * FROM read_parquet('{address}')")  # noqa: S608 (names of ours)
        return
    connection.register(f"{table}_empty", schema(table).empty_table())
    connection.execute(f"CREATE VIEW {table} AS SELECT * FROM {table}_empty")  # noqa: S608 (names of ours)


def locked(connection: duckdb.DuckDBPyConnection, store: Store) -> None:
    """Take the rest of the machine from a database: it reads the results alone, and its settings stay as they are."""
    address = store.url(f"{RESULTS}/").replace("'", "''")
    connection.execute(f"SET allowed_directories = ['{address}']")
    connection.execute("SET enable_external_access = false")
    connection.execute("SET lock_configuration = true")


@contextmanager
def refusing(limits: Limits) -> Iterator[None]:
    """What DuckDB refuses, as a remark."""
    try:
        yield
    except duckdb.InterruptException as error:
        raise CorpusError("question-too-slow", seconds=int(limits.seconds)) from error
    except duckdb.OutOfMemoryException as error:
        raise CorpusError("question-too-large", memory=limits.memory) from error
    except duckdb.Error as error:
        raise CorpusError("question-refused", reason=str(error)) from error
