"""What an address asks for: filters, days, unit, prices; never more than whoever asks may see."""

import re
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from typing import Any

from django.http import HttpRequest, QueryDict
from django.utils import timezone

from kronespor.amounts import AmountError
from kronespor.answers.query import UNITS
from kronespor.intake.publishing import published_until
from kronespor.register.holdings import Query
from kronespor.register.models import YEARS, ExpenditureType, PriceSeries
from kronespor.register.prices import price_index
from kronespor.remarks import Remark
from kronespor.web.parameters import number, number_of
from kronespor.web.roles import Role, role

SPAN = re.compile(r"(\d{4})(?:\s*[-–]\s*(\d{4}))?")
NEVER = datetime(1, 1, 1, tzinfo=UTC)
"""What the public knows before anything is published: nothing."""


@dataclass(frozen=True)
class Question:
    """What is asked, how it is shown, and what in the address could not be understood.

    `since`: the day whose later changes are told beside the figures.
    """

    asked: Query
    unit: str
    known_on: date | None
    series: str
    problems: tuple[Remark, ...]
    query: str
    years: str = ""
    sort: str = ""
    since: date | None = None

    @property
    def filters(self) -> int:
        """How many filters narrow what is shown."""
        asked = self.asked
        named = (asked.plans, asked.themes, asked.funds, asked.recipients, asked.types, asked.text, asked.years)
        return sum(map(bool, named)) + (asked.external is not None)

    def sorted_by(self, key: str) -> str:
        """The address that sorts by a column; by the same again the other way about."""
        sort = f"sort={key if self.sort == f'-{key}' else f'-{key}'}"
        return f"?{self._unsorted}&{sort}" if self._unsorted else f"?{sort}"

    @cached_property
    def _unsorted(self) -> str:
        """The address without what it is sorted by."""
        query = QueryDict(self.query, mutable=True)
        query.pop("sort", None)
        return query.urlencode()

    @property
    def external(self) -> str:
        """As the address says it."""
        return {None: "", True: "external", False: "internal"}[self.asked.external]


def horizon(request: HttpRequest) -> datetime | None:
    """The time up to which whoever asks may know the register; None for all of it. One query per request."""
    if role(request) >= Role.COUNCILLOR:
        return None
    kept = vars(request)
    if "_horizon" not in kept:
        kept["_horizon"] = published_until() or NEVER
    found: datetime = kept["_horizon"]
    return found


def question(request: HttpRequest) -> Question:
    """What the address of a request asks for, of what whoever asks may know."""
    return question_in(request.GET, horizon(request))


def question_in(get: QueryDict, limit: datetime | None) -> Question:
    """Read an address. What makes no sense is left out and told, so that a link that is old still opens.

    `limit`: the time up to which whoever asks may know the register.
    """
    problems = list[Remark]()
    as_of, known_at = _day(get, "as_of", problems), _moment(get, problems)
    since = _day(get, "since", problems)
    known_on = timezone.localdate(known_at - timedelta(microseconds=1)) if known_at else None
    if limit is not None and (known_at is None or known_at > limit):
        known_at = limit
    unit = get.get("unit", "kr")
    external = {"external": True, "internal": False}.get(get.get("external", ""))
    types = [t for t in get.getlist("type") if t in ExpenditureType.values]
    asked = Query(
        plans=_numbers(get, "plan", problems),
        themes=_numbers(get, "theme", problems),
        funds=_numbers(get, "fund", problems),
        recipients=_numbers(get, "recipient", problems),
        types=types,
        external=external,
        years=_years(get.get("years", ""), problems),
        text=get.get("text", "").strip()[:200],
        as_of=as_of,
        known_at=known_at,
        with_original=True,
        with_spent=True,
    )
    series = get.get("series", "")
    asked = _priced(asked, series, get.get("prices", ""), problems)
    query = get.copy()
    for name in ("format", "page"):
        query.pop(name, None)
    shown = unit if unit in UNITS else "kr"
    used = series if asked.index else ""
    years, sort = get.get("years", "").strip()[:20], get.get("sort", "")[:20]
    return Question(asked, shown, known_on, used, tuple(problems), query.urlencode(), years, sort, since)


def _years(text: str, problems: list[Remark]) -> tuple[int, ...]:
    """A year, or the years from one to another: "2025", "2024-2026"."""
    found = SPAN.fullmatch(text.strip())
    if not found:
        if text.strip():
            problems.append(Remark("address-not-understood", values={"name": "years"}))
        return ()
    first, last = (int(year) for year in (found[1], found[2] or found[1]))
    return tuple(year for year in range(first, last + 1) if year in YEARS)


def _day(get: QueryDict, name: str, problems: list[Remark]) -> date | None:
    text = get.get(name, "").strip()
    if not text:
        return None
    try:
        day = date.fromisoformat(text)
        if day.year not in YEARS:
            raise ValueError(text)
    except ValueError:
        problems.append(Remark("no-day", values={"text": text[:40]}))
        return None
    return day


def _moment(get: QueryDict, problems: list[Remark]) -> datetime | None:
    """The end of a day, or a time (with its zone) to the microsecond, as the address of a figure that stays has it."""
    text = get.get("known_at", "").strip()
    if "T" not in text:
        day = _day(get, "known_at", problems)
        return timezone.make_aware(datetime.combine(day + timedelta(days=1), time())) if day else None
    try:
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is None or moment.year not in YEARS:
            raise ValueError(text)
    except ValueError:
        problems.append(Remark("no-day", values={"text": text[:40]}))
        return None
    return moment


def _numbers(get: QueryDict, name: str, problems: list[Remark]) -> list[int]:
    values = [v for v in get.getlist(name) if v]
    numbers = [n for v in values if (n := number(v)) is not None]
    if len(numbers) < len(values):
        problems.append(Remark("address-not-understood", values={"name": name}))
    return numbers


def _priced(asked: Query, series: str, level: str, problems: list[Remark]) -> Query:
    if not series and not level:
        return asked
    if number_of(level) not in YEARS:
        problems.append(Remark("no-price-year"))
        return asked
    try:
        return replace(asked, price_level=int(level), index=price_index(series))
    except AmountError as error:
        problems.append(error.remark)
        return asked


def choices() -> dict[str, Any]:
    """The price indices that amounts can be shown by."""
    return {"series": sorted(set(PriceSeries.objects.values_list("name", flat=True)))}
