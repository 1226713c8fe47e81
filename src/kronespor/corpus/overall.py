"""What is found over all documents once they are read: results, likeness, links, contradictions, completeness."""

import json
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import duckdb

from kronespor.corpus.asking import Limits, connected
from kronespor.corpus.completeness import account
from kronespor.corpus.likeness import find_alike
from kronespor.corpus.linking import link_recipients
from kronespor.corpus.results import commit_all, write_found
from kronespor.corpus.schema import schema
from kronespor.corpus.sources.source import Source
from kronespor.corpus.store import Store
from kronespor.corpus.tying import Block, Each, blocks, tie


@dataclass(frozen=True)
class Found:
    """How many years of municipalities were written, and what was found over all of them."""

    written: int
    alike: int
    links: int
    contradictions: int


def find_all(store: Store, expected: Iterable[Source], today: date, each: Each = map) -> Found:
    """Commit what was read, and find what only all documents together tell. What is done is not done again."""
    written = commit_all(store)
    with _database(store) as results:
        alike, links = find_alike(store, results), link_recipients(store, results)
    with _database(store) as results:  # its views now know what is alike
        to_tie = blocks(results)
        tied = each(partial(tie, store), to_tie)
        contradictions = _write_contradictions(store, zip(to_tie, tied, strict=True))
        account(store, results, expected, today)
    return Found(written, alike, links, contradictions)


def _write_contradictions(store: Store, tied: Iterable[tuple[Block, bytes]]) -> int:
    """Keep what was found in all blocks; how much it is."""
    rows = [_dated(row) for _block, found in tied for row in json.loads(found)]
    write_found(store, "contradictions", rows, schema("contradictions"))
    return len(rows)


def _dated(row: dict[str, Any]) -> dict[str, Any]:
    return {**row, **{name: date.fromisoformat(row[name]) for name in ("held_on", "earlier_held_on")}}


@contextmanager
def _database(store: Store) -> Iterator[duckdb.DuckDBPyConnection]:
    """The results, with a folder for what memory does not hold."""
    with tempfile.TemporaryDirectory(prefix="kronespor-") as spill:
        connection = connected(store, Limits(), Path(spill))
        try:
            yield connection
        finally:
            connection.close()
