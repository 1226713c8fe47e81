"""Pages of the register: overview, plan, initiative, fund."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import DateTimeField, Exists, F, OuterRef, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import pgettext

from kronespor.answers.followup import by_fund
from kronespor.answers.overview import MANY
from kronespor.answers.since import changed_since
from kronespor.intake.models import DraftItem
from kronespor.intake.origins import Entry, Origins
from kronespor.papers.formats import FORMATS as PAPERS
from kronespor.planning.errors import PlanningError
from kronespor.planning.papers import running_paper
from kronespor.register.holdings import Query
from kronespor.register.models import (
    HELD,
    Account,
    ActionPlan,
    ExpenditureType,
    Fund,
    Initiative,
    Naming,
    Posting,
    Recipient,
    Succession,
    Theme,
    Transaction,
)
from kronespor.register.prepared import Given, Prepared, prepared
from kronespor.web.arranging import SORTS, arranged, facets
from kronespor.web.asking import choices, horizon, question
from kronespor.web.caching import kept
from kronespor.web.downloads import FORMATS, download, paper_file
from kronespor.web.flow import flow
from kronespor.web.posting_rows import STATED, Shown, Stated
from kronespor.web.roles import Role, allowed, role
from kronespor.web.turns import always, in_turn
from kronespor.web.views.postings import (
    Of,
    days_of,
    development,
    documents_of,
    frames,
    latest,
    named_documents,
    open_findings,
    priced_overview,
    shown_or_404,
    visible,
)

PUBLIC = Role.PUBLIC


@allowed(PUBLIC)
@kept
@in_turn(lambda request: request.GET.get("format"))
def overview(request: HttpRequest) -> HttpResponse:
    """Plans by year: what is set aside, was originally, and the change; as shown, or as a file."""
    asked = question(request)
    found, problems = priced_overview(asked, MANY)
    if request.GET.get("format") in FORMATS:
        return download(request.GET["format"], priced_overview(asked)[0] if found.is_by_plan else found, asked)
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
        "changed": changed_since(asked.asked, asked.since) if asked.since else None,
        "is_empty": not Transaction.objects.exists(),
        **choices(),
    }
    return render(request, "web/overview.html", context)


def one_or_404(question: Prepared, pk: int) -> Any:
    """The one row of a number."""
    found = question.ask(pk=pk)
    if not found:
        raise Http404
    return found[0]


def _with_money(rows: QuerySet[Any], path: str, limit: datetime | None) -> QuerySet[Any]:
    """Those that money is set aside for, as far as whoever asks may know."""
    money = Posting.objects.filter(account__kind__in=HELD, **{path: OuterRef("pk")})
    if limit is not None:
        money = money.filter(booked_at__lte=limit)
    return rows.filter(Exists(money))


@allowed(PUBLIC)
@kept
def plan(request: HttpRequest, pk: int) -> HttpResponse:
    """A plan: its initiatives with original, current and change, and every decision about it."""
    found = one_or_404(_plan(), pk)
    # by number: asked to join them, the database goes through the postings of all plans by their days
    accounts = _accounts().ask(plan=pk)
    postings = Posting.objects.filter(account__in=accounts)
    asked = question(request)
    of = Of("accounts", accounts)
    days = days_of(of, asked.asked)
    steps = development(days)
    if not steps:
        shown_or_404(request, postings)
    shown, problems = priced_overview(replace(asked, asked=replace(asked.asked, plans=[pk])))
    context = {
        "plan": found,
        "asked": asked,
        "overview": arranged(shown, asked.sort),
        "problems": problems,
        "page": latest(request, of, asked.asked, days),
        "development": steps,
        "chart": {"steps": [[day.isoformat(), float(kroner)] for day, kroner in steps]},
        "documents": documents_of(request, accounts),
        "findings": open_findings(request, postings),
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
    found = one_or_404(_initiative(), pk)
    postings = Posting.objects.filter(account__initiative=found)
    asked = question(request)
    query = asked.asked
    limit, day = query.known_at, query.as_of
    successions = _successions(limit, found)
    accounts = [found.held] if found.held else []
    origins = Origins(accounts, day, limit, goes_on=any(s.after_id == pk for s in successions))
    steps = [
        entry
        for entry in origins.entries(accounts)
        if entry.fund in (query.funds or [entry.fund]) and entry.year in (query.years or [entry.year])
    ]
    if not steps:
        shown_or_404(request, postings)
    namings = _namings(limit is not None).ask(initiative=pk, limit=limit)
    years = _by_year(steps, origins)
    named = named_documents({part.citation.document for year in years.values() for part in year["named"]})
    cited = visible(request, named)
    context = {
        "initiative": found,
        "name": next((n.name for n in reversed(namings) if day is None or n.decided_on <= day), found.name),
        "asked": asked,
        "years": years,
        "composition": _composition(steps),
        "followed": by_fund(
            Query(initiatives=[pk], funds=query.funds, years=query.years, as_of=query.as_of, known_at=limit)
        ),
        "statements": _statements(request, found),
        "shown": Shown({d.sha256 for d in cited}, {d.sha256: d for d in named if d.withdrawn_at}),
        "namings": namings,
        "before": [s for s in successions if s.after_id == pk],
        "after": [s for s in successions if s.before_id == pk],
        "documents": cited,
        "findings": open_findings(request, postings),
        "problems": asked.problems,
    }
    return render(request, "web/initiative.html", context)


@prepared
def _initiative() -> QuerySet[Initiative]:
    found = Initiative.objects.select_related("plan", "theme", "recipient").filter(pk=Given("pk"))
    return found.annotate(held=F("account__pk"))  # an initiative has one account


@prepared
def _plan() -> QuerySet[ActionPlan]:
    return ActionPlan.objects.select_related("adopted_by__meeting__committee").filter(pk=Given("pk"))


@prepared
def _accounts() -> QuerySet[Account, Any]:
    return Account.objects.filter(plan=Given("plan"), kind__in=HELD).values_list("pk", flat=True)


@prepared
def _namings(is_limited: bool) -> QuerySet[Naming]:
    rows = Naming.objects.filter(initiative=Given("initiative")).select_related("decision")
    return (_until_limit(rows) if is_limited else rows).order_by("decided_on", "pk")


def _successions(limit: datetime | None, found: Initiative) -> list[Succession]:
    """What an initiative goes on from, and has gone on as; most do not, which is a smaller question."""
    numbers = _succession_numbers(limit is not None).ask(initiative=found.pk, limit=limit)
    rows = Succession.objects.filter(pk__in=numbers).select_related("before__plan", "after__plan", "decision")
    return list(rows) if numbers else []


@prepared
def _succession_numbers(is_limited: bool) -> QuerySet[Succession, Any]:
    rows = Succession.objects.filter(Q(before=Given("initiative")) | Q(after=Given("initiative")))
    return (_until_limit(rows) if is_limited else rows).values_list("pk", flat=True)


def _until_limit(rows: QuerySet[Any]) -> QuerySet[Any]:
    return rows.filter(booked_at__lte=Given("limit", DateTimeField()))


def _statements(request: HttpRequest, found: Initiative) -> dict[int, list[Stated]]:
    """Year -> the figures of documents that state it and agree, or did when they were booked."""
    years: dict[int, list[Stated]] = defaultdict(list)
    for row in _stated(role(request) < Role.COUNCILLOR).ask(initiative=found.pk):
        years[row[0]].append(Stated(*row))
    return dict(years)


@prepared
def _stated(is_public: bool) -> QuerySet[DraftItem, Any]:
    settled = (DraftItem.State.BOOKED, DraftItem.State.AGREES)
    items = DraftItem.objects.filter(initiative=Given("initiative"), state__in=settled)
    if is_public:
        items = items.exclude(statement__document__published_at=None)
    return items.order_by("pk").values_list(*STATED)


def _by_year(steps: Iterable[Entry], origins: Origins) -> dict[int, dict[str, Any]]:
    """Year -> what it comes to, its postings with what each rests on, and what the figure is made of.

    The sum is that of the postings shown, so that it foots; `named` is all that names a source.
    """
    found: dict[int, dict[str, Any]] = {}
    for entry in sorted(steps, key=lambda e: e.year):
        year = found.setdefault(entry.year, {"kroner": Decimal(0), "postings": [], "places": {}})
        year["kroner"] += entry.kroner
        year["postings"].append((entry, origins.change(entry.pk)))
        year["places"][entry.place] = None
    for year in found.values():
        year["parts"] = [part for place in year["places"] for part in origins.of(*place)]
        cells = (cell for part in year["parts"] for cell in part.whole)
        year["named"] = [*year["parts"], *cells, *(own for _, own in year["postings"])]
    return found


def _composition(steps: Iterable[Entry]) -> list[dict[str, Any]]:
    """Kroner by fund, expenditure type and price level, by year: the sums of the postings shown."""
    rows: dict[tuple[Any, ...], dict[int, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for e in steps:
        rows[e.fund, e.fund_name, e.type, e.price_level][e.year] += e.kroner
    labels = dict(ExpenditureType.choices)
    return [
        {"fund_id": f, "fund": name, "type": labels[t], "level": level, "years": dict(years)}
        for (f, name, t, level), years in rows.items()
        if any(years.values())
    ]


@allowed(PUBLIC)
@kept
def fund(request: HttpRequest, pk: int) -> HttpResponse:
    """A fund: its frame, what is allocated and what is left by year, and to whom."""
    found = get_object_or_404(Fund, pk=pk)
    postings = Posting.objects.filter(fund=found)
    shown_or_404(request, postings)
    asked = question(request)
    given = Of("unallocated", pk)
    years = frames([pk], asked.asked).get(pk, {})
    shown, problems = priced_overview(replace(asked, asked=replace(asked.asked, funds=[pk])))
    context = {
        "fund": found,
        "asked": asked,
        "years": years,
        "has_frame": any(y["frame"] for y in years.values()),
        "given_for": found.given_for.order_by("name"),
        "runs_out": found.last_year or (max(years) if years else None),
        "overview": arranged(shown, asked.sort),
        "problems": problems,
        "page": latest(request, given, asked.asked, days_of(given, asked.asked)),
    }
    return render(request, "web/fund.html", context)
