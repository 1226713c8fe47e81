"""Questions that are put together once, and asked with other values: Django takes five to ten times as long to put a
small one together as the database to answer it.
"""

import re
from collections.abc import Callable, Collection, Iterable
from copy import copy
from datetime import date, datetime
from functools import lru_cache, wraps
from itertools import chain
from types import SimpleNamespace
from typing import Any, ParamSpec

from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import Expression, Field, IntegerField, QuerySet

P = ParamSpec("P")
AT_A_TIME = 2_000
SHAPES = 1_000
_PLACE = re.compile("(?<!%)%s")


class Given(Expression):
    """A value by the name under which it is given when the question is asked.

    With `__in` it is a collection of numbers or texts.
    """

    def __init__(self, name: str, kind: Field[Any, Any] | None = None) -> None:
        super().__init__(output_field=kind or IntegerField())
        self.name = name

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        """A place for it."""
        return "%s", [self]


class Prepared:
    """A question as it is asked of each kind of database."""

    def __init__(self, rows: QuerySet[Any, Any]) -> None:
        self._rows = rows
        self._compilers: dict[str, tuple[Any, list[str], list[Any]]] = {}

    def ask(self, **given: Any) -> list[Any]:
        """What the rows of the question are: rows of the register, or of values. One query."""
        return list(self._rows_of(given))

    def each(self, **given: Any) -> Iterable[Any]:
        """The same one after another, as the database hands them over: many take no room."""
        return self._rows_of(given, not connection.settings_dict.get("DISABLE_SERVER_SIDE_CURSORS"))

    def _rows_of(self, given: dict[str, Any], is_handed_over: bool = False) -> Iterable[Any]:
        compiler, sql, values = self._with(given)
        compiler.as_sql = lambda *_, **__: (sql, values)
        rows: Any = self._rows
        query = copy(rows.query)
        query.get_compiler = lambda *_, **__: compiler
        asked = {"db": DEFAULT_DB_ALIAS, "query": query, "model": rows.model, "_fields": rows._fields, "_hints": {}}
        asked["_known_related_objects"] = {}
        found: Iterable[Any] = rows._iterable_class(SimpleNamespace(**asked), is_handed_over, AT_A_TIME)
        return found

    def fetch(self, **given: Any) -> list[tuple[Any, ...]]:
        """Values as the database gives them: Django takes as long to look at each as the database to add many up."""
        _, sql, values = self._with(given)
        with connection.cursor() as cursor:
            cursor.execute(sql, values)
            found: list[tuple[Any, ...]] = cursor.fetchall()
        return found

    def _with(self, given: dict[str, Any]) -> tuple[Any, str, list[Any]]:
        """What asks the question now, its SQL and its values."""
        if connection.vendor not in self._compilers:
            # a copy: put together by two threads at once, one query would be mixed up
            put_together = self._rows.query.clone().get_compiler(connection=connection)
            sql, wanted = put_together.as_sql()
            self._compilers[connection.vendor] = put_together, _PLACE.split(sql), list(wanted)
        known, texts, wanted = self._compilers[connection.vendor]
        compiler = copy(known)
        compiler.connection = connection
        places, values = [], []
        for one in wanted:
            value = given[one.name] if isinstance(one, Given) else one
            if isinstance(value, Collection) and not isinstance(value, str):
                places.append(",".join("%s" if isinstance(each, str) else str(int(each)) for each in value) or "NULL")
                values += [each for each in value if isinstance(each, str)]
                continue
            if isinstance(value, datetime):
                value = connection.ops.adapt_datetimefield_value(value)
            elif isinstance(value, date):
                value = connection.ops.adapt_datefield_value(value)
            places.append("%s")
            values.append(value)
        return compiler, "".join(chain.from_iterable(zip(texts, [*places, ""], strict=True))), values


def prepared(make: Callable[P, QuerySet[Any, Any]]) -> Callable[P, Prepared]:
    """Have a question put together once for each shape that its maker is asked for."""

    @wraps(make)
    def asked(*args: P.args, **kwargs: P.kwargs) -> Prepared:
        return Prepared(make(*args, **kwargs))

    kept: Any = lru_cache(SHAPES)(asked)
    found: Callable[P, Prepared] = kept
    return found
