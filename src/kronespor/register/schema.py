"""The form of the tables as the database has it: columns, constraints, indices; on PostgreSQL rules and routines, too.

The chain says what it was, so that a view in the place of a table, or a column that compares otherwise, is found.
Triggers, whose text we know, are held against that (`triggers`).
"""

import re
from collections import defaultdict

from django.apps import apps
from django.db import connection

from kronespor.register.digests import sha256_of

SQLITE = """
SELECT tbl_name, type || ' ' || name || ' ' || sql FROM sqlite_master
WHERE type <> 'trigger' AND name NOT GLOB 'sqlite_*'
"""
POSTGRESQL = """
WITH ours AS (SELECT t AS name, c.* FROM unnest(%s::text[]) t JOIN pg_class c ON c.oid = to_regclass(quote_ident(t)))
SELECT name, ROW(relkind, relpersistence, relrowsecurity, relhasrules, relhassubclass,
    relnamespace = current_schema()::regnamespace, (SELECT count(*) FROM pg_trigger g
    WHERE g.tgrelid = ours.oid AND g.tgisinternal AND g.tgenabled NOT IN ('O', 'A')))::text FROM ours
UNION ALL
SELECT name, ROW(a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attgenerated, a.attidentity,
    l.collname, pg_get_expr(d.adbin, d.adrelid))::text
FROM ours JOIN pg_attribute a ON a.attrelid = ours.oid AND a.attnum > 0 AND NOT a.attisdropped
LEFT JOIN pg_collation l ON l.oid = a.attcollation
LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
UNION ALL
SELECT name, ROW(n.conname, pg_get_constraintdef(n.oid), n.convalidated)::text
FROM ours JOIN pg_constraint n ON n.conrelid = ours.oid
UNION ALL
SELECT name, ROW(pg_get_indexdef(i.indexrelid), i.indisvalid, i.indisready)::text
FROM ours JOIN pg_index i ON i.indrelid = ours.oid
UNION ALL
SELECT '(routines)', ROW(oid::regprocedure, md5(prosrc))::text FROM pg_proc
WHERE pronamespace = current_schema()::regnamespace
UNION ALL
SELECT '(routines)', oid::regoperator::text FROM pg_operator WHERE oprnamespace = current_schema()::regnamespace
UNION ALL
SELECT '(routines)', (array_position(current_schemas(true), 'pg_catalog')
    < array_position(current_schemas(true), current_schema()))::text
"""

_ITEM = re.compile(r"\(('(?:[^']|'')*'::character varying)\)::text")
_RELOADED = re.compile(rf"ARRAY\[({_ITEM.pattern}(?:, {_ITEM.pattern})*)\]")


def _as_made(fact: str) -> str:
    """A list of texts in a condition as PostgreSQL tells it where it was made: after a dump and its load it is told as
    a list of casts, and means the same."""
    return _RELOADED.sub(lambda found: "(ARRAY[" + _ITEM.sub(r"\1", found[1]) + "])::text[]", fact)


def live_schema() -> dict[str, str]:
    """Table -> the SHA-256 of all that the database says of its form."""
    facts: dict[str, list[str]] = defaultdict(list)
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(SQLITE)
        else:
            tables = [model._meta.db_table for model in apps.get_models(include_auto_created=True)]
            cursor.execute(POSTGRESQL, [tables])
        for table, fact in cursor.fetchall():
            facts[table].append(_as_made(fact))
    return {table: sha256_of(sorted(facts[table])) for table in sorted(facts)}
