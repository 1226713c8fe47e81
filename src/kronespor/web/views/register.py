"""Pages of the register: overview, plan, initiative, fund."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
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
    Posting,
    Recipient,
    Succession,
    Theme,
    Transaction,
)
from kronespor.web.arranging import SORTS, arranged, facets
from kronespor.web.asking import choices, horizon, question
from kronespor.web.caching import kept
from kronespor.web.downloads import FORMATS, download, paper_file
from kronespor.web.flow import flow
from kronespor.web.posting_rows import STATED, Shown, Stated
from kronespor.web.roles import Role, allowed, role
from kronespor.web.turns import always, in_turn
from kronespor.web.views.postings import (
    days_of,
    development,
    documents,
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
    found = get_object_or_404(ActionPlan.objects.select_related("adopted_by__meeting__committee"), pk=pk)
    # by number: asked to join them, the database goes through the postings of all plans by their days
    accounts = list(Account.objects.filter(plan=found, kind__in=HELD).values_list("pk", flat=True))
    postings = Posting.objects.filter(account__in=accounts)
    asked = question(request)
    days = days_of(postings, asked.asked)
    steps = development(days)
    if not steps:
        shown_or_404(request, postings)
    shown, problems = priced_overview(replace(asked, asked=replace(asked.asked, plans=[pk])))
    context = {
        "plan": found,
        "asked": asked,
        "overview": arranged(shown, asked.sort),
        "problems": problems,
        "page": latest(request, postings, asked.asked, days),
        "development": steps,
        "chart": {"steps": [[day.isoformat(), float(kroner)] for day, kroner in steps]},
        "documents": documents(request, postings),
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
    found = get_object_or_404(Initiative.objects.select_related("plan", "theme", "recipient"), pk=pk)
    postings = Posting.objects.filter(account__initiative=found)
    asked = question(request)
    query = asked.asked
    limit, day = query.known_at, query.as_of
    facts = Q() if limit is None else Q(booked_at__lte=limit)
    successions = _successions(facts, found)
    accounts = list(Account.objects.filter(initiative=found).values_list("pk", flat=True))
    origins = Origins(accounts, day, limit, goes_on=any(s.after_id == pk for s in successions))
    steps = [
        entry
        for entry in origins.entries(accounts)
        if entry.fund in (query.funds or [entry.fund]) and entry.year in (query.years or [entry.year])
    ]
    if not steps:
        shown_or_404(request, postings)
    namings = list(found.namings.filter(facts).select_related("decision").order_by("decided_on", "pk"))
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


def _successions(facts: Q, found: Initiative) -> list[Succession]:
    """What an initiative goes on from, and has gone on as; most do not, which is a smaller question."""
    rows = Succession.objects.filter(facts, Q(before=found) | Q(after=found))
    return list(rows.select_related("before__plan", "after__plan", "decision")) if rows.exists() else []


def _statements(request: HttpRequest, found: Initiative) -> dict[int, list[Stated]]:
    """Year -> the figures of documents that state it and agree, or did when they were booked."""
    items = DraftItem.objects.filter(initiative=found, state__in=(DraftItem.State.BOOKED, DraftItem.State.AGREES))
    if role(request) < Role.COUNCILLOR:
        items = items.exclude(statement__document__published_at=None)
    years: dict[int, list[Stated]] = defaultdict(list)
    for row in items.order_by("pk").values_list(*STATED):
        years[row[0]].append(Stated(*row))
    return dict(years)


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
    given = postings.filter(account__kind=Account.Kind.UNALLOCATED)
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
