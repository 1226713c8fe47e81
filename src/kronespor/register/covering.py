"""Which tables and columns the chain of seals covers, and what it says of them.

What an upgrade brings (the first one all that there is, a later one new tables and columns, and the form that it gives
to the tables) is taken into the chain as it is found, once. A migration that changes what is sealed already seals its
changes itself.
"""

from collections import defaultdict
from typing import Any

from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Model, Q

from kronespor.register.ledger import book_time, ledger
from kronespor.register.models import Seal
from kronespor.register.schema import live_schema
from kronespor.register.sealing import Values, seal, sealed_columns, sealed_models, sealed_values

ROWS = 5_000
"""Rows that one seal takes in."""


class Asserted:
    """What the chain says: the columns that it covers by table, the values of each row, and by database the form of the
    tables.
    """

    def __init__(self) -> None:
        self.columns: dict[str, set[str]] = defaultdict(set)
        self.rows: dict[str, dict[int, Values]] = defaultdict(dict)
        self.schema: dict[str, dict[str, str]] = {}

    def take(self, changes: dict[str, Any]) -> None:
        """Go on by what a seal changes."""
        for table, columns in changes.get("covers", {}).items():
            self.columns[table].update(columns)
        self.schema.update(changes.get("schema", {}))
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


_form_is_sealed = True


def _has_changes() -> bool:
    """Whether the database has seals of changes: a new one and those of the first versions have none."""
    with connection.cursor() as cursor:
        table = Seal._meta.db_table
        if table not in connection.introspection.table_names(cursor):
            return False
        return "changes" in {column.name for column in connection.introspection.get_table_description(cursor, table)}


def look() -> None:
    """See, before the tables get another form, whether they have the one that was sealed: else that of the next version
    is not sealed either, and `verify` goes on telling of it.
    """
    global _form_is_sealed
    if _has_changes():
        _form_is_sealed = _covered().schema.get(connection.vendor, live_schema()) == live_schema()


def cover() -> None:
    """Take in tables and columns that the chain does not cover yet, and the form that an upgrade has given to them."""
    if is_behind() or not (Seal.objects.exists() or any(m._base_manager.exists() for m in sealed_models())):
        return
    known, form = _covered(), {connection.vendor: live_schema()}
    new = {
        model: [name for name in sealed_columns(model) if name not in known.columns[model._meta.db_table]]
        for model in sealed_models()
    }
    covers = {model._meta.db_table: names for model, names in new.items() if names}
    changes: dict[str, Any] = {"covers": covers} if covers else {}
    if _form_is_sealed and known.schema.get(connection.vendor) != form[connection.vendor]:
        changes["schema"] = form
    if changes:
        with ledger():
            seal(changes, book_time())
            for model, names in new.items():
                _take_in(model, names)


def _covered() -> Asserted:
    """What the chain covers, without the rows."""
    known = Asserted()
    seals = Seal.objects.filter(Q(changes__has_key="covers") | Q(changes__has_key="schema")).order_by("number")
    for changes in seals.values_list("changes", flat=True):
        known.take({name: changes[name] for name in ("covers", "schema") if name in changes})
    return known


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
