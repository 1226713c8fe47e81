"""Pages of the register: overview, plan, initiative, fund, decision, meeting, recipient."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from itertools import accumulate
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Exists, Model, OuterRef, Q, QuerySet, Sum
from django.db.models.fields.json import KeyTextTransform
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import pgettext

from kronespor.amounts import AmountError
from kronespor.answers.overview import MANY, Overview
from kronespor.answers.overview import overview as overview_of
from kronespor.intake.inbox import entries
from kronespor.intake.models import DraftItem, StoredDocument
from kronespor.intake.origins import Origins
from kronespor.papers.formats import FORMATS as PAPERS
from kronespor.papers.printing import reader_language
from kronespor.planning.errors import PlanningError
from kronespor.planning.papers import running_paper
from kronespor.register.holdings import RESERVE, Query, holdings
from kronespor.register.models import (
    HELD,
    Account,
    ActionPlan,
    Decision,
    ExpenditureType,
    Fund,
    Initiative,
    Meeting,
    Posting,
    Recipient,
    Succession,
    Theme,
    Transaction,
)
from kronespor.remarks import Remark, in_words
from kronespor.web.arranging import SORTS, arranged, facets
from kronespor.web.asking import Question, choices, horizon, question
from kronespor.web.caching import kept
from kronespor.web.downloads import FORMATS, download, paper_file
from kronespor.web.flow import flow
from kronespor.web.roles import Role, allowed, role
from kronespor.web.turns import always, in_turn

PUBLIC = Role.PUBLIC
LATEST = 25  # postings a page
STEPS = 100  # days in the line of change; of more, the last of each month
AROUND = ("transaction__decision__meeting__committee", "fund", "account__initiative")
"""What a line of a timeline says of a posting besides its own."""


@allowed(PUBLIC)
@kept
@in_turn(lambda request: request.GET.get("format"))
def overview(request: HttpRequest) -> HttpResponse:
    """Plans by year: what is set aside, was originally, and the change; as shown, or as a file."""
    asked = question(request)
    found, problems = _priced_overview(asked, MANY)
    if request.GET.get("format") in FORMATS:
        return download(request.GET["format"], _priced_overview(asked)[0] if found.is_by_plan else found, asked)
    limit = horizon(request)
    context = {
        "asked": asked,
        "overview": arranged(found, asked.sort),
        "counts": facets(found, asked.asked),
        "sorts": SORTS,
        "problems": problems,
        "plans": _with_money(ActionPlan.objects.order_by("name"), "account__plan", limit),
        "themes": _with_money(Theme.objects.order_by("name"), "account__initiative__theme", limit),
        "funds": _with_money(Fund.objects.order_by("name"), "fund", limit),
        "recipients": _with_money(Recipient.objects.order_by("name"), "account__initiative__recipient", limit),
        "types": ExpenditureType.choices,
        "formats": FORMATS,
        "flow": flow(found),
        "is_empty": not Transaction.objects.exists(),
        **choices(),
    }
    return render(request, "web/overview.html", context)


def _priced_overview(asked: Question, most: int | None = None) -> tuple[Overview, tuple[Remark, ...]]:
    """The overview; in the prices amounts were decided in, with a word on why, where they cannot be converted."""
    try:
        return overview_of(asked.asked, most), asked.problems
    except AmountError as error:
        return overview_of(replace(asked.asked, price_level=None, index=None), most), (*asked.problems, error.remark)


def _with_money(rows: QuerySet[Any], path: str, limit: datetime | None) -> QuerySet[Any]:
    """Those that money is set aside for, as far as whoever asks may know."""
    money = Posting.objects.filter(account__kind__in=HELD, **{path: OuterRef("pk")})
    if limit is not None:
        money = money.filter(booked_at__lte=limit)
    return rows.filter(Exists(money))


def _known(rows: QuerySet[Posting], limit: datetime | None) -> QuerySet[Posting]:
    return rows if limit is None else rows.filter(booked_at__lte=limit)


def _shown_or_404(request: HttpRequest, rows: QuerySet[Posting]) -> None:
    """The public is not told of what nothing is published about."""
    if role(request) == PUBLIC and not _known(rows, horizon(request)).exists():
        raise Http404


@allowed(PUBLIC)
@kept
def plan(request: HttpRequest, pk: int) -> HttpResponse:
    """A plan: its initiatives with original, current and change, and every decision about it."""
    found = get_object_or_404(ActionPlan.objects.select_related("adopted_by__meeting__committee"), pk=pk)
    # by number: asked to join them, the database goes through the postings of all plans by their days
    accounts = list(Account.objects.filter(plan=found, kind__in=HELD).values_list("pk", flat=True))
    postings = Posting.objects.filter(account__in=accounts)
    asked = question(request)
    steps = development(postings, asked.asked)
    if not steps:
        _shown_or_404(request, postings)
    shown, problems = _priced_overview(replace(asked, asked=replace(asked.asked, plans=[pk])))
    context = {
        "plan": found,
        "asked": asked,
        "overview": arranged(shown, asked.sort),
        "problems": problems,
        "page": latest(request, postings, asked.asked),
        "development": steps,
        "chart": {"steps": [[day.isoformat(), float(kroner)] for day, kroner in steps]},
        "documents": documents(request, postings),
        "findings": _findings(request, postings),
        "formats": PAPERS,
    }
    return render(request, "web/plan.html", context)


@allowed(PUBLIC)
@kept
@in_turn(always)
def running(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """The overview of a plan's running initiatives with what pays for them, as a paper."""
    found = get_object_or_404(ActionPlan, pk=pk)
    if kind not in PAPERS:
        raise Http404
    asked = question(request).asked
    try:
        paper = running_paper(found.name, as_of=asked.as_of, known_at=asked.known_at)
    except PlanningError as error:
        raise Http404 from error
    name = pgettext("file name", "initiatives")
    return paper_file(paper, kind, f"{name}-{pk}")


@allowed(PUBLIC)
@kept
def initiative(request: HttpRequest, pk: int) -> HttpResponse:
    """An initiative: each figure with the decisions and cells it comes from, its names, and what it was before."""
    found = get_object_or_404(Initiative.objects.select_related("plan", "theme", "recipient"), pk=pk)
    postings = Posting.objects.filter(account__initiative=found)
    asked = question(request)
    steps = list(timeline(postings, asked.asked))
    if not steps:
        _shown_or_404(request, postings)
    limit = asked.asked.known_at
    facts = Q() if limit is None else Q(booked_at__lte=limit)
    namings = list(found.namings.filter(facts).select_related("decision").order_by("decided_on", "pk"))
    related = ("before__plan", "after__plan", "decision")
    successions = list(Succession.objects.filter(facts, Q(before=found) | Q(after=found)).select_related(*related))
    day = asked.asked.as_of
    accounts = list(Account.objects.filter(initiative=found).values_list("pk", flat=True))
    years = _by_year(steps, Origins(accounts, day, limit))
    named = {part.citation.document for year in years.values() for part in year["named"]}
    cited = _documents(request, named)
    context = {
        "initiative": found,
        "name": next((n.name for n in reversed(namings) if day is None or n.decided_on <= day), found.name),
        "asked": asked,
        "years": years,
        "composition": _composition(steps),
        "statements": _statements(request, found),
        "visible": {d.sha256 for d in cited},
        "withdrawn": {d.sha256: d for d in StoredDocument.objects.filter(sha256__in=named).exclude(withdrawn_at=None)},
        "namings": namings,
        "before": [s for s in successions if s.after_id == pk],
        "after": [s for s in successions if s.before_id == pk],
        "documents": cited,
        "findings": _findings(request, postings),
        "problems": asked.problems,
    }
    return render(request, "web/initiative.html", context)


def _statements(request: HttpRequest, found: Initiative) -> dict[int, list[DraftItem]]:
    """Year -> the figures of documents that state it and agree, or did when they were booked."""
    items = DraftItem.objects.filter(initiative=found, state__in=(DraftItem.State.BOOKED, DraftItem.State.AGREES))
    if role(request) < Role.COUNCILLOR:
        items = items.exclude(statement__document__published_at=None)
    years: dict[int, list[DraftItem]] = defaultdict(list)
    for item in items.select_related("statement__document").defer("statement__document__content").order_by("pk"):
        years[item.fiscal_year].append(item)
    return dict(years)


def latest(request: HttpRequest, rows: QuerySet[Posting], asked: Query) -> Page[Posting]:
    """A page of the postings, the latest first; what stands around them is fetched for that page alone."""
    order = ("-decided_on", "-transaction_id", "-fiscal_year", "-pk")
    numbers = timeline(rows, asked).select_related(None).order_by(*order).values_list("pk", flat=True)
    page: Page[Any] = Paginator(numbers, LATEST).get_page(request.GET.get("page"))
    page.object_list = list(Posting.objects.filter(pk__in=list(page)).select_related(*AROUND).order_by(*order))
    return page


def development(rows: QuerySet[Posting], asked: Query) -> list[tuple[date, Decimal]]:
    """What was set aside after each day on which something was decided, after each month of them if there are many; one
    query.
    """
    days = timeline(rows, asked).select_related(None).order_by("decided_on").values_list("decided_on")
    sums = [(day, int(ore)) for day, ore in days.annotate(ore=Sum("amount")) if ore]
    totals = list(zip((day for day, _ in sums), accumulate(ore for _, ore in sums), strict=True))
    if len(totals) > STEPS:
        totals = list({(day.year, day.month): (day, total) for day, total in totals}.values())
    return [(day, Decimal(total) / 100) for day, total in totals]


def timeline(rows: QuerySet[Posting], asked: Query) -> QuerySet[Posting]:
    """The postings in the order decided, each with its decision and fund, as of a day and as known at a time."""
    rows = _known(rows, asked.known_at)
    if asked.as_of:
        rows = rows.filter(decided_on__lte=asked.as_of)
    return rows.select_related(*AROUND).order_by("decided_on", "transaction_id", "fiscal_year", "pk")


def _by_year(steps: Iterable[Posting], origins: Origins) -> dict[int, dict[str, Any]]:
    """Year -> what it comes to, its postings with what each rests on, and what the figure is made of.

    The sum is that of the postings shown, so that it foots; `named` is all that names a source.
    """
    found: dict[int, dict[str, Any]] = {}
    for p in sorted(steps, key=lambda p: p.fiscal_year):
        year = found.setdefault(p.fiscal_year, {"kroner": Decimal(0), "postings": [], "places": {}})
        year["kroner"] += Decimal(p.amount) / 100
        year["postings"].append((p, origins.change(p.pk)))
        year["places"][p.account_id, p.fund_id, p.fiscal_year] = None
    for year in found.values():
        year["parts"] = [part for place in year["places"] for part in origins.of(*place)]
        cells = (cell for part in year["parts"] for cell in part.whole)
        year["named"] = [*year["parts"], *cells, *(own for _, own in year["postings"])]
    return found


def _composition(steps: Iterable[Posting]) -> list[dict[str, Any]]:
    """Kroner by fund, expenditure type and price level, by year: the sums of the postings shown."""
    rows: dict[tuple[Any, ...], dict[int, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for p in steps:
        rows[p.fund_id, p.fund.name, p.expenditure_type, p.price_level][p.fiscal_year] += p.kroner
    labels = dict(ExpenditureType.choices)
    return [
        {"fund_id": f, "fund": name, "type": labels[t], "level": level, "years": dict(years)}
        for (f, name, t, level), years in rows.items()
        if any(years.values())
    ]


def documents(request: HttpRequest, rows: QuerySet[Posting]) -> list[StoredDocument]:
    """The documents that figures were booked from, as far as whoever asks may see them."""
    return _documents(request, _cited(_known(rows, horizon(request))))


def _cited(rows: QuerySet[Posting]) -> set[str | None]:
    """The SHA-256 of the documents that postings cite; one query, whose rows are as many as the documents."""
    documents = rows.order_by().annotate(document=KeyTextTransform("document", "citation"))
    return set(documents.values_list("document", flat=True).distinct())


def _documents(request: HttpRequest, cited: set[str | None]) -> list[StoredDocument]:
    if not cited - {None, ""}:
        return []
    found = StoredDocument.objects.filter(sha256__in=cited - {None}).defer("content").order_by("dated", "name")
    return list(found if role(request) >= Role.COUNCILLOR else found.exclude(published_at=None))


def _findings(request: HttpRequest, rows: QuerySet[Posting]) -> list[Any]:
    if role(request) < Role.CASEWORKER:
        return []
    cited = _cited(rows)
    return [e for e in entries() if e.document in cited and e.is_open]


@allowed(PUBLIC)
@kept
def fund(request: HttpRequest, pk: int) -> HttpResponse:
    """A fund: its frame, what is allocated and what is left by year, and to whom."""
    found = get_object_or_404(Fund, pk=pk)
    postings = Posting.objects.filter(fund=found)
    _shown_or_404(request, postings)
    asked = question(request)
    years = _frames(pk, asked.asked)
    shown, problems = _priced_overview(replace(asked, asked=replace(asked.asked, funds=[pk])))
    context = {
        "fund": found,
        "asked": asked,
        "years": years,
        "has_frame": any(y["frame"] for y in years.values()),
        "given_for": found.given_for.order_by("name"),
        "runs_out": found.last_year or (max(years) if years else None),
        "overview": arranged(shown, asked.sort),
        "problems": problems,
        "page": latest(request, postings.filter(account__kind=Account.Kind.UNALLOCATED), asked.asked),
    }
    return render(request, "web/fund.html", context)


def _frames(fund: int, asked: Query) -> dict[int, dict[str, Decimal]]:
    """Year -> the fund's frame, what is allocated of it, and what is left, in kroner."""
    kinds = (*HELD, Account.Kind.UNALLOCATED, Account.Kind.OUTSIDE)
    query = Query(("kind", "year"), funds=[fund], kinds=kinds, as_of=asked.as_of, known_at=asked.known_at, named=False)
    years: dict[int, dict[str, Decimal]] = defaultdict(
        lambda: dict.fromkeys(("frame", "allocated", "left"), Decimal(0))
    )
    for row in holdings(query):
        year = years[row.year]
        if row.kind == Account.Kind.OUTSIDE:
            year["frame"] -= row.kroner
        else:
            year["left" if row.kind == Account.Kind.UNALLOCATED else "allocated"] += row.kroner
    return dict(sorted(years.items()))


@allowed(PUBLIC)
@kept
def decision(request: HttpRequest, pk: int) -> HttpResponse:
    """A decision: where it was taken, and every krone that it moved."""
    found = get_object_or_404(Decision.objects.select_related("meeting__committee"), pk=pk)
    postings = Posting.objects.filter(transaction__decision=found)
    _shown_or_404(request, postings)
    related = ("fund", "account__initiative__plan", "account__plan", "account__fund", "transaction")
    rows = _known(postings, horizon(request)).select_related(*related).order_by("transaction_id", "fiscal_year", "pk")
    events: dict[Transaction, list[Posting]] = defaultdict(list)
    for p in rows:
        events[p.transaction].append(p)
    context = {
        "decision": found,
        "events": dict(events),
        "documents": documents(request, postings),
        "reserve": in_words(RESERVE, reader_language()),
        "asked": question(request),
    }
    return render(request, "web/decision.html", context)


@allowed(PUBLIC)
@kept
def meetings(request: HttpRequest) -> HttpResponse:
    """The meetings at which something was decided, the latest first."""
    rows = Meeting.objects.filter(Exists(Decision.objects.filter(meeting=OuterRef("pk")))).select_related("committee")
    rows = rows.order_by("-held_on", "pk")
    return render(request, "web/meetings.html", {"meetings": _decided(request, rows, "decisions__transaction")})


def _decided(request: HttpRequest, rows: QuerySet[Any], path: str) -> QuerySet[Any]:
    """For the public, those about which something is published."""
    limit = horizon(request)
    return rows if limit is None else rows.filter(**{f"{path}__booked_at__lte": limit}).distinct()


@allowed(PUBLIC)
@kept
def meeting(request: HttpRequest, pk: int) -> HttpResponse:
    """A meeting and what was decided at it."""
    found = get_object_or_404(Meeting.objects.select_related("committee"), pk=pk)
    decisions = _decided(request, found.decisions.order_by("pk"), "transaction")
    if role(request) == PUBLIC and not decisions.exists():
        raise Http404
    return render(request, "web/meeting.html", {"meeting": found, "decisions": decisions})


@allowed(PUBLIC)
@kept
def recipient(request: HttpRequest, pk: int) -> HttpResponse:
    """A recipient: what is set aside for it, over all plans."""
    found = get_object_or_404(Recipient, pk=pk)
    _shown_or_404(request, Posting.objects.filter(account__initiative__recipient=found))
    asked = question(request)
    shown, problems = _priced_overview(replace(asked, asked=replace(asked.asked, recipients=[pk])))
    context = {"recipient": found, "asked": asked, "overview": shown, "problems": problems}
    return render(request, "web/recipient.html", context)


@allowed(PUBLIC)
@kept
def recipients(request: HttpRequest) -> HttpResponse:
    """The list of recipients and suppliers, the largest first."""
    from kronespor.answers.recipients import recipients as listed

    asked = question(request)
    found = listed(external=request.GET.get("external") == "external", **_days(asked))
    numbers: dict[str, Model] = {r.name: r for r in Recipient.objects.filter(name__in=[r.name for r in found])}
    context = {
        "asked": asked,
        "rows": [(numbers[r.name], r) for r in found],
        "years": sorted({y for r in found for y in r.years}),
    }
    return render(request, "web/recipients.html", context)


def _days(asked: Question) -> dict[str, Any]:
    return {"as_of": asked.asked.as_of, "known_at": asked.asked.known_at}
