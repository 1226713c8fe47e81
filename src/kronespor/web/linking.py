"""Figures that other files have from Kronespor, by their addresses: what each was, what it is now, and what is wrong.

The address of a figure is that of a page of the register with its filters (a plan, an initiative, a source, a
recipient, the overview) or of a row of the API's holdings, and the figure is what stands there:
`/indsats/7/?years=2026&known_at=2026-03-05`, or `#y2026` for the year. `as_of` is the day the figure is about, and
stays; `known_at` is the day it was looked up, and what was booked since may have changed it.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from urllib.parse import SplitResult, urlsplit

from django.conf import settings
from django.db.models import Model
from django.http import QueryDict
from django.http.request import validate_host
from django.urls import Resolver404, resolve

from kronespor.amounts import AmountError, Unit, find_unit
from kronespor.amounts.units import KRONER, MILLIONS, THOUSANDS
from kronespor.answers.overview import BY
from kronespor.language import language
from kronespor.linked import Fresh, LinkedFigure
from kronespor.register.holdings import Query, holdings
from kronespor.register.models import ActionPlan, Fund, Initiative, Posting, Recipient
from kronespor.remarks import Money, Remark, Severity, Value
from kronespor.web.asking import question_in
from kronespor.web.parameters import number_of

UNITS = {"kr": KRONER, "tkr": THOUSANDS, "mio": MILLIONS}
PAGES: dict[str, tuple[str, type[Model], str]] = {
    "plan": ("plans", ActionPlan, "account__plan"),
    "initiative": ("initiatives", Initiative, "account__initiative"),
    "fund": ("funds", Fund, "fund"),
    "recipient": ("recipients", Recipient, "account__initiative__recipient"),
}
"""Pages of one thing: the filter of a query that it is, its model, and its path from a posting."""
API = "api:holdings"
"""The path of the API at which its figures have their addresses."""
YEAR = re.compile(r"y(\d{4})")
SMALLEST = 2  # decimals of a krone


@dataclass(frozen=True)
class Followed:
    """A figure of a file, held against the register. `remark`: what is to be said of it; None where it stands.

    `now`: what the register says now, in the figure's unit; `fresh`: what is to be written in its place, if anything.
    """

    figure: LinkedFigure
    now: Decimal | None = None
    remark: Remark | None = None
    fresh: Fresh | None = None


@dataclass(frozen=True)
class Follower:
    """Holds figures against the register as of `today`, and no later than `limit` if only the published is asked for.

    `hosts`: where Kronespor is served; addresses elsewhere are not ours. `as_of`: the day that figures are to be
    of whose addresses name another.
    """

    today: date
    hosts: tuple[str, ...]
    limit: datetime | None = None
    as_of: date | None = None

    def follow(self, figures: Iterable[LinkedFigure]) -> dict[int, Followed]:
        """The figures that have addresses of ours, by their numbers."""
        return {number: self._followed(one) for number, one in enumerate(figures) if self._is_figure(one)}

    def _is_figure(self, figure: LinkedFigure) -> bool:
        """Whether a figure of ours is meant: a link may stand on words alone, and a path alone is ours."""
        address = urlsplit(figure.address)
        is_page = address.scheme in {"", "http", "https"} and address.path.startswith("/")
        is_ours = is_page and (not address.hostname or validate_host(address.hostname, [*self.hosts]))
        is_dated = _is_dated(figure) and any(letter.isdigit() for letter in figure.printed)
        return is_ours and (figure.carrier != "hyperlink" or figure.number is not None or is_dated)

    def _followed(self, figure: LinkedFigure) -> Followed:
        if figure.number is None:
            return _told(figure, "linked-no-number")
        address = _moved(figure.address, "as_of", self.as_of)
        asked = self._asked(urlsplit(address))
        if isinstance(asked, Remark):
            return _told(figure, "linked-nowhere", why=asked)
        query, unit = asked
        unit = unit or (find_unit(figure.printed, language("da")) if figure.decimals is not None else None) or KRONER
        try:
            now = _kroner(replace(query, known_at=self.limit)) / unit.factor
            before = _kroner(replace(query, as_of=_as_of(figure.address))) / unit.factor if _is_dated(figure) else None
        except AmountError as error:
            return _told(figure, "linked-nowhere", why=error.remark)
        if _says(figure, now, unit):
            return Followed(figure, now)
        amounts: dict[str, Value] = {"printed": figure.printed, "now": Money(now * unit.factor)}
        if figure.is_computed:
            return replace(_told(figure, "linked-computed", **amounts), now=now)
        if before is not None and not _says(figure, before, unit):
            return replace(_told(figure, "linked-another", **amounts, before=Money(before * unit.factor)), now=now)
        is_rounded = figure.decimals is None and before is not None and figure.number != before
        number = _rounded(now, figure) if is_rounded else now
        fresh = Fresh(f"{number:f}", _moved(address, "known_at", self.today))
        return replace(_told(figure, "linked-changed", **amounts), now=now, fresh=fresh)

    def _asked(self, address: SplitResult) -> tuple[Query, Unit | None] | Remark:
        """What an address asks the register, and its unit; or why it leads nowhere."""
        try:
            page = resolve(address.path)
        except Resolver404:
            return Remark("linked-no-page")
        get = QueryDict(address.query)
        asked = question_in(get, self.limit)
        if asked.problems:
            return asked.problems[0]
        query: Query = replace(asked.asked, with_original=False)
        if page.url_name in PAGES and page.app_name == "web":
            name, model, path = PAGES[page.url_name]
            pk = page.kwargs["pk"]
            if not self._is_known(model, path, pk):
                return Remark("linked-no-page")
            narrowed: dict[str, Any] = {name: [pk]}
            query = replace(query, **narrowed)
        elif page.view_name == API:
            query = _as_the_api(query, get)
        elif page.view_name != "web:overview":
            return Remark("linked-no-page")
        if year := YEAR.fullmatch(address.fragment):
            query = replace(query, years=(int(year[1]),))
        return query, UNITS.get(get.get("unit", ""))

    def _is_known(self, model: type[Model], path: str, pk: int) -> bool:
        if self.limit is None:
            return model._default_manager.filter(pk=pk).exists()
        return Posting.objects.filter(booked_at__lte=self.limit, **{path: pk}).exists()


def hosts_of(site: str) -> tuple[str, ...]:
    """Where Kronespor is served: as the settings say, and at the address of a site."""
    named = urlsplit(site if "//" in site else f"//{site}").hostname
    return (*settings.ALLOWED_HOSTS, *([named] if named else []))


def _as_the_api(query: Query, get: QueryDict) -> Query:
    """What an address of the API asks for besides, as its `holdings` reads it."""
    initiatives, without = (tuple(map(number_of, get.getlist(name))) for name in ("initiative", "without"))
    kinds = get.getlist("kind") or query.kinds
    return replace(
        query, initiatives=initiatives, without=without, kinds=kinds, at_adoption=get.get("at_adoption") == "true"
    )


def _told(figure: LinkedFigure, code: str, **values: Value) -> Followed:
    severity: Severity = "notice" if code == "linked-no-number" else "warning"
    return Followed(figure, remark=Remark(code, severity, values={"figure": figure.place, **values}))


def _kroner(query: Query) -> Decimal:
    rows = holdings(replace(query, by=BY if query.text else ("year",)))
    return sum((row.kroner for row in rows), Decimal(0))


def _is_dated(figure: LinkedFigure) -> bool:
    """Whether the address says when the figure was looked up."""
    return "known_at" in QueryDict(urlsplit(figure.address).query)


def _as_of(address: str) -> date | None:
    return question_in(QueryDict(urlsplit(address).query), None).asked.as_of


def _says(figure: LinkedFigure, amount: Decimal, unit: Unit) -> bool:
    """Whether what is printed is the amount, as precisely as it is printed."""
    shown = figure.number or Decimal(0)
    finest = SMALLEST + len(str(unit.factor)) - 1
    place = Decimal(1).scaleb(-min(_decimals(figure), finest))
    return shown.quantize(place) == amount.quantize(place, "ROUND_HALF_UP")


def _decimals(figure: LinkedFigure) -> int:
    if figure.decimals is not None:
        return figure.decimals
    exponent = (figure.number or Decimal(0)).as_tuple().exponent
    return max(-exponent, 0) if isinstance(exponent, int) else 0


def _rounded(amount: Decimal, figure: LinkedFigure) -> Decimal:
    return amount.quantize(Decimal(1).scaleb(-_decimals(figure)), "ROUND_HALF_UP")


def _moved(address: str, name: str, day: date | None) -> str:
    """An address that names a day for `name`, with another day."""
    return re.sub(rf"(?<=[?&]{name}=)[^&#]*", day.isoformat(), address) if day else address
