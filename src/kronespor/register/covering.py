"""Which tables and columns the chain of seals covers, and what it says of them.

What an upgrade brings (the first one all that there is, a later one new tables and columns) is taken into the chain as
it is found, once. A migration that changes what is sealed already seals its changes itself.
"""

from collections import defaultdict
from typing import Any

from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Model

from kronespor.register.ledger import book_time, ledger
from kronespor.register.models import Seal
from kronespor.register.sealing import Values, seal, sealed_columns, sealed_models, sealed_values

ROWS = 5_000
"""Rows that one seal takes in."""


class Asserted:
    """What the chain says: the columns that it covers by table, and the values of each row."""

    def __init__(self) -> None:
        self.columns: dict[str, set[str]] = defaultdict(set)
        self.rows: dict[str, dict[int, Values]] = defaultdict(dict)

    def take(self, changes: dict[str, Any]) -> None:
        """Go on by what a seal changes."""
        for table, columns in changes.get("covers", {}).items():
            self.columns[table].update(columns)
        for table, rows in changes.get("rows", {}).items():
            for number, values in rows.items():
                if values is None:
                    self.rows[table].pop(int(number), None)
                else:
                    self.rows[table].setdefault(int(number), {}).update(values)


def is_behind() -> bool:
    """Whether the database is not yet brought to this version."""
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def cover() -> None:
    """Take tables and columns into the chain that it does not cover yet."""
    if is_behind() or not (Seal.objects.exists() or any(m._base_manager.exists() for m in sealed_models())):
        return
    known = Asserted()
    for changes in Seal.objects.filter(changes__has_key="covers").order_by("number").values_list("changes", flat=True):
        known.take({"covers": changes["covers"]})
    new = {
        model: [name for name in sealed_columns(model) if name not in known.columns[model._meta.db_table]]
        for model in sealed_models()
    }
    covers = {model._meta.db_table: names for model, names in new.items() if names}
    if covers:
        with ledger():
            seal({"covers": covers}, book_time())
            for model, names in new.items():
                _take_in(model, names)


def _take_in(model: type[Model], names: list[str]) -> None:
    """Seal columns of a table as they are."""
    rows: dict[str, Values] = {}
    for number, values in sealed_values(model) if names else ():
        rows[str(number)] = {name: values[name] for name in names}
        if len(rows) == ROWS:
            seal({"rows": {model._meta.db_table: rows}}, book_time())
            rows = {}
    if rows:
        seal({"rows": {model._meta.db_table: rows}}, book_time())
