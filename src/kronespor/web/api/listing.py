"""Lists as the API gives them: sorted, a page at a time, as JSON or CSV, with an address that stays."""

import base64
import binascii
import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Generic, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import F, Model, Q, QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from pydantic import BaseModel, Field

from kronespor.papers.csv import Value, csv_bytes
from kronespor.register.sealing import last_seal
from kronespor.web.api.admitting import CSV, media_type
from kronespor.web.api.errors import ApiError
from kronespor.web.asking import NEVER

MOST = 1000
MOST_IN_CSV = 10_000
"""Rows that CSV has without a limit; what is cut off could not be seen in it."""
NESTED = frozenset({"postings", "figures"})
"""Fields that have rows of their own, which CSV leaves to the paths of these."""
Row = TypeVar("Row", bound=BaseModel)
M = TypeVar("M", bound=Model)


class Paging(BaseModel):
    """Which part of a list is asked for."""

    limit: int = Field(100, ge=1, le=MOST, description="How many rows one answer has at most; CSV without it has all.")
    cursor: str = Field("", max_length=500, description="Where to go on: as the `next` of the answer before has it.")


class Page(BaseModel, Generic[Row]):
    """A page of a list. `next` and `address` stand in the header `Link` too, which CSV has them by."""

    items: list[Row] = Field(description="The rows.")
    next: str | None = Field(description="The address of the next page; null on the last one.")
    address: str = Field(
        description="The address at which this answer stays as it is: it says as what time the register is known."
    )


def listed(
    request: HttpRequest,
    of: type[Row],
    rows: Sequence[Any],
    asked: Paging,
    sort: str,
    known_at: datetime | None,
    row: Callable[[Any], Row] | None = None,
) -> HttpResponse:
    """A page of rows that are all known, as of what is known at `known_at` (None: now): the next page is of the same.

    `sort`: a field of theirs; `row` is the order they have. `row`: makes what is told of a row, for those of the page.
    """
    name, start, down = sort.removeprefix("-"), _start(asked.cursor), sort.startswith("-")
    if name == "row":
        ordered = list(reversed(rows)) if down else list(rows)
    else:
        ordered = sorted(rows, key=lambda one: _ordered(name, getattr(one, name)), reverse=down)
    end = start + _limit(request, asked)
    part = ordered[start:end]
    following = _encoded([end]) if end < len(ordered) else ""
    _require_all(request, following)
    told = [row(one) for one in part] if row else part
    return _page(request, of, told, following, pinned(request, known_at), told if row else ordered)


def _is_whole_csv(request: HttpRequest) -> bool:
    """Whether CSV of all rows is asked for."""
    return media_type(request) == CSV and request.GET.keys().isdisjoint(Paging.model_fields)


def _limit(request: HttpRequest, asked: Paging) -> int:
    return MOST_IN_CSV if _is_whole_csv(request) else asked.limit


def _require_all(request: HttpRequest, following: str) -> None:
    if following and _is_whole_csv(request):
        raise ApiError("api-too-many-rows", most=MOST_IN_CSV, limit=MOST)


def _ordered(name: str, value: Any) -> tuple[bool, Any]:
    """What is sorted by: amounts by their size, what is not known first."""
    if value is None:
        return (False, 0)
    return (True, Decimal(value) if name.endswith("kroner") else value)


def _start(cursor: str) -> int:
    match _decoded(cursor):
        case []:
            return 0
        case [int(start)] if start >= 0:
            return start
    raise ApiError("api-cursor-not-understood")


def fetched(
    request: HttpRequest,
    of: type[Row],
    rows: QuerySet[M],
    asked: Paging,
    sort: tuple[str, str],
    row: Callable[[M], Row],
    known_at: datetime | None,
    take: Callable[[list[M]], None] | None = None,
) -> HttpResponse:
    """A page of a table's rows. `sort`: as it is asked for, and the column that it is by. `take` has the rows of the
    page before `row` tells of each, to find at once what is told of them.

    The database finds where the page begins by the last row of the one before, however far on that is.
    """
    (asked_sort, column), after = sort, _decoded(asked.cursor)
    down = asked_sort.startswith("-")
    way, sign = ("lt", "-") if down else ("gt", "")
    if after:
        if len(after) != 2:
            raise ApiError("api-cursor-not-understood")
        value, number = after
        try:
            rows = rows.filter(Q((f"{column}__{way}", value)) | Q((column, value), (f"pk__{way}", number)))
        except (ValueError, TypeError, ValidationError) as error:
            raise ApiError("api-cursor-not-understood") from error
    ordered: Any = rows.annotate(sorted_by=F(column)).order_by(f"{sign}{column}", f"{sign}pk")
    limit = _limit(request, asked)
    found = list(ordered[: limit + 1])
    part = found[:limit]
    following = _encoded([part[-1].sorted_by, part[-1].pk]) if len(found) > len(part) else ""
    _require_all(request, following)
    if take:
        take(part)
    made = [row(one) for one in part]
    return _page(request, of, made, following, pinned(request, known_at), made)


def pinned(request: HttpRequest, known_at: datetime | None) -> QueryDict:
    """The parameters of a request, with the time as which the register is known: what they ask for stays."""
    query = request.GET.copy()
    moment = known_at or last_seal()[2]
    if moment is not None and moment != NEVER:
        query["known_at"] = moment.isoformat()
    return query


def address_of(request: HttpRequest, query: QueryDict) -> str:
    """The whole address of this path with these parameters."""
    return request.build_absolute_uri(f"{request.path}?{query.urlencode()}" if query else request.path)


def _page(
    request: HttpRequest, of: type[Row], part: Sequence[Row], following: str, query: QueryDict, all_rows: Sequence[Row]
) -> HttpResponse:
    address = address_of(request, query)
    link = None
    if following:
        query["cursor"] = following
        link = address_of(request, query)
    if media_type(request) == CSV:
        response = HttpResponse(as_csv(of, part, all_rows), content_type=f"{CSV}; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="{request.path.rpartition("/")[2]}.csv"'
    else:
        response = as_json(Page[of](items=list(part), next=link, address=address))  # type: ignore[valid-type]  # known when it runs
    links = {"canonical": address, **({"next": link} if link else {})}
    response["Link"] = ", ".join(f'<{where}>; rel="{name}"' for name, where in links.items())
    return response


def as_json(said: BaseModel) -> HttpResponse:
    """A value as JSON."""
    return HttpResponse(said.model_dump_json(), content_type="application/json")


def as_csv(of: type[Row], part: Sequence[Row], all_rows: Sequence[Row]) -> bytes:
    """The same rows and columns as CSV: a column for each year of the list, and no lists within a row."""
    names = [name for name in of.model_fields if name not in NESTED]
    years = {n: sorted({y for row in all_rows for y in getattr(row, n)}) for n in names if n.startswith("years")}
    head: list[Value] = []
    for name in names:
        head += [f"{name} {year}" for year in years[name]] if name in years else [name]
    return csv_bytes([head, *(_line(row, names, years) for row in part)])


def _line(row: BaseModel, names: Sequence[str], years: Mapping[str, Sequence[int]]) -> list[Value]:
    line: list[Value] = []
    for name in names:
        value = getattr(row, name)
        if name in years:
            line += [Decimal(value[year]) if year in value else None for year in years[name]]
        else:
            line.append(_field(name, value))
    return line


def _field(name: str, value: Any) -> Value:
    """An amount as a number, several numbers with spaces between them, a time as JSON has it."""
    if isinstance(value, str) and name.endswith("kroner"):
        return Decimal(value)
    if isinstance(value, list | tuple):
        return " ".join(map(str, value))
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, datetime):
        return value.isoformat()
    found: str | int | date | None = value
    return found


def _encoded(values: list[Any]) -> str:
    text = json.dumps(values, default=lambda value: value.isoformat())
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _decoded(cursor: str) -> list[str | int]:
    """What a cursor says, nothing for an empty one. ApiError if it is none of ours."""
    if not cursor:
        return []
    try:
        found = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (binascii.Error, ValueError, RecursionError) as error:
        raise ApiError("api-cursor-not-understood") from error
    if not isinstance(found, list) or not found or not all(map(_is_whole, found)):
        raise ApiError("api-cursor-not-understood")
    return found


def _is_whole(value: Any) -> bool:
    """Whether a part of a cursor is one that a database can hold."""
    return "\0" not in value if isinstance(value, str) else type(value) is int and abs(value) < 2**63
