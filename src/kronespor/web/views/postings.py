"""What pages of the register have in common: postings as far as whoever asks may know them, and what they rest on."""

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from itertools import accumulate
from typing import Any, Literal, NamedTuple, cast

from django.core.paginator import Page, Paginator
from django.db.models import BigIntegerField, CharField, Count, DateField, DateTimeField, QuerySet, Sum
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast
from django.http import Http404, HttpRequest

from kronespor.amounts import AmountError
from kronespor.answers.overview import Overview, decided_ahead
from kronespor.answers.overview import overview as overview_of
from kronespor.intake.inbox import entries
from kronespor.intake.models import StoredDocument
from kronespor.intake.origins import COLUMNS, Entry
from kronespor.register.holdings import Dimension, Query, holdings
from kronespor.register.models import HELD, Account, Posting
from kronespor.register.prepared import Given, prepared
from kronespor.remarks import Remark
from kronespor.web.asking import Question, horizon
from kronespor.web.roles import Role, role

LATEST = 25  # postings a page
STEPS = 100  # days in the line of change; of more, the last of each month
Day = tuple[date, int, int]
"""A day, the øre that were set aside on it, and the number of postings."""
What = Literal["accounts", "unallocated"]
LIMIT = Given("limit", DateTimeField())


def priced_overview(asked: Question, most: int | None = None) -> tuple[Overview, tuple[Remark, ...]]:
    """The overview, and what is to be said of it: that decisions of days to come count in it, and why amounts are in
    the prices they were decided in where they cannot be converted.
    """
    ahead = decided_ahead(asked.asked)
    problems = (*asked.problems, ahead) if ahead else asked.problems
    try:
        return overview_of(asked.asked, most), problems
    except AmountError as error:
        return overview_of(replace(asked.asked, price_level=None, index=None), most), (*problems, error.remark)


def known(rows: QuerySet[Posting], limit: datetime | Given | None) -> QuerySet[Posting]:
    return rows if limit is None else rows.filter(booked_at__lte=limit)


def shown_or_404(request: HttpRequest, rows: QuerySet[Posting]) -> None:
    """The public is not told of what nothing is published about."""
    if role(request) == Role.PUBLIC and not known(rows, horizon(request)).exists():
        raise Http404


class Of(NamedTuple):
    """Which postings: those of some accounts, or what is not allocated of a fund."""

    what: What
    numbers: Collection[int] | int


@dataclass(frozen=True)
class _Latest:
    """Postings, the latest first. `days`: the same way about; only those of the days of a page are fetched."""

    of: Of
    asked: Query
    days: Sequence[Day]

    def __len__(self) -> int:
        return sum(number for *_, number in self.days)

    def __getitem__(self, part: slice) -> list[Entry]:
        after = list(accumulate(number for *_, number in self.days))
        first, last = bisect_right(after, part.start), bisect_left(after, part.stop)
        if first > last or not self.days:
            return []
        skipped = after[first] - self.days[first][-1]
        limit, (what, numbers) = self.asked.known_at, self.of
        question = _between(what, limit is not None, part.start - skipped, part.stop - skipped)
        found = question.ask(of=numbers, limit=limit, first=self.days[last][0], last=self.days[first][0])
        return [Entry(*said)._replace(initiative_id=pk, initiative=name) for *said, pk, name in found]


@prepared
def _between(what: What, is_limited: bool, start: int, stop: int) -> QuerySet[Posting, Any]:
    """Some of the postings of some days, with their initiatives, the latest first."""
    days = Given("first", DateField()), Given("last", DateField())
    rows = known(_of(what), LIMIT if is_limited else None).filter(decided_on__range=days)
    rows = rows.order_by("-decided_on", "-transaction_id", "-fiscal_year", "-pk")
    return rows.values_list(*COLUMNS, "account__initiative_id", "account__initiative__name")[start:stop]


def latest(request: HttpRequest, of: Of, asked: Query, days: Sequence[Day]) -> Page[Entry]:
    """A page of the postings, of which there are so many a day, the latest first; one query."""
    whole = cast("Sequence[Entry]", _Latest(of, asked, days[::-1]))  # all that a paginator asks of one
    return Paginator(whole, LATEST).get_page(request.GET.get("page"))


def days_of(of: Of, asked: Query) -> list[Day]:
    """The days on which something was decided, with what and how much, in order: the database adds up in its index."""
    what, numbers = of
    question = _days(what, asked.known_at is not None)
    found: list[Any] = question.fetch(of=numbers, limit=asked.known_at, last=asked.as_of or date.max)
    return found


@prepared
def _days(what: What, is_limited: bool) -> QuerySet[Posting, Any]:
    rows = known(_of(what), LIMIT if is_limited else None).filter(decided_on__lte=Given("last", DateField()))
    days = rows.order_by("decided_on").values_list("decided_on")
    return days.annotate(ore=Cast(Sum("amount"), BigIntegerField()), number=Count("*"))


def _of(what: What) -> QuerySet[Posting]:
    if what == "accounts":
        return Posting.objects.filter(account__in=Given("of"))
    return Posting.objects.filter(fund=Given("of"), account__kind=Account.Kind.UNALLOCATED)


def development(days: Iterable[Day]) -> list[tuple[date, Decimal]]:
    """What was set aside after each day on which something was decided, after each month of them if there are many."""
    sums = [(day, ore) for day, ore, _ in days if ore]
    totals = list(zip((day for day, _ in sums), accumulate(ore for _, ore in sums), strict=True))
    if len(totals) > STEPS:
        totals = list({(day.year, day.month): (day, total) for day, total in totals}.values())
    return [(day, Decimal(total) / 100) for day, total in totals]


def timeline(rows: QuerySet[Posting], asked: Query) -> QuerySet[Posting]:
    """The postings in the order decided, as of a day and as known at a time."""
    rows = known(rows, asked.known_at)
    if asked.as_of:
        rows = rows.filter(decided_on__lte=asked.as_of)
    return rows.order_by("decided_on", "transaction_id", "fiscal_year", "pk")


def narrowed(rows: QuerySet[Posting], asked: Query) -> QuerySet[Posting]:
    """Those of the funds and years that are asked for."""
    wanted: dict[str, Any] = {"fund__in": asked.funds, "fiscal_year__in": asked.years}
    return rows.filter(**{name: values for name, values in wanted.items() if values})


def frames(funds: Collection[int], asked: Query) -> dict[int, dict[int, dict[str, Decimal]]]:
    """Fund -> year -> its frame, what is allocated of it, and what is left, in kroner; of all funds without numbers."""
    kinds = (*HELD, Account.Kind.UNALLOCATED, Account.Kind.OUTSIDE)
    by: tuple[Dimension, ...] = ("fund", "kind", "year")
    found: dict[int, dict[int, dict[str, Decimal]]] = {}
    for row in holdings(Query(by, funds=funds, kinds=kinds, as_of=asked.as_of, known_at=asked.known_at, named=False)):
        nothing = dict.fromkeys(("frame", "allocated", "left"), Decimal(0))
        year = found.setdefault(row.fund_id, {}).setdefault(row.year, nothing)
        if row.kind == Account.Kind.OUTSIDE:
            year["frame"] -= row.kroner
        else:
            year["left" if row.kind == Account.Kind.UNALLOCATED else "allocated"] += row.kroner
    return {fund: dict(sorted(years.items())) for fund, years in found.items()}


def documents(request: HttpRequest, rows: QuerySet[Posting]) -> list[StoredDocument]:
    """The documents that figures were booked from, as far as whoever asks may see them."""
    return cited_documents(request, _cited(known(rows, horizon(request))))


def documents_of(request: HttpRequest, accounts: Collection[int]) -> list[StoredDocument]:
    """The same of the figures of some accounts."""
    limit = horizon(request)
    return cited_documents(request, {one for (one,) in _cited_by(limit is not None).fetch(of=accounts, limit=limit)})


@prepared
def _cited_by(is_limited: bool) -> QuerySet[Posting, Any]:
    return _documents_cited(known(_of("accounts"), LIMIT if is_limited else None))


def _cited(rows: QuerySet[Posting]) -> set[str | None]:
    """The SHA-256 of the documents that postings cite; one query, whose rows are as many as the documents."""
    return {one for (one,) in _documents_cited(rows)}


def _documents_cited(rows: QuerySet[Posting]) -> QuerySet[Posting, Any]:
    cited = rows.order_by().annotate(document=KeyTextTransform("document", "citation"))
    return cited.values_list("document").distinct()


def cited_documents(request: HttpRequest, cited: set[str | None]) -> list[StoredDocument]:
    """Those that are cited, as far as whoever asks may see them."""
    return visible(request, named_documents(cited))


def named_documents(cited: set[str | None]) -> list[StoredDocument]:
    """The documents of these SHA-256, whoever may see them."""
    wanted = [one for one in cited if one]
    return _documents().ask(cited=wanted) if wanted else []


@prepared
def _documents() -> QuerySet[StoredDocument]:
    found = StoredDocument.objects.filter(sha256__in=Given("cited", CharField()))
    return found.defer("content").order_by("dated", "name")


def visible(request: HttpRequest, found: Iterable[StoredDocument]) -> list[StoredDocument]:
    """Of documents those that whoever asks may see."""
    return [one for one in found if one.published_at is not None or role(request) >= Role.COUNCILLOR]


def open_findings(request: HttpRequest, rows: QuerySet[Posting]) -> list[Any]:
    if role(request) < Role.CASEWORKER:
        return []
    cited = _cited(rows)
    return [e for e in entries() if e.document in cited and e.is_open]
