"""Pages of what is not decided yet: proposals and scenarios."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kronespor.intake.activity import note
from kronespor.intake.errors import IntakeError
from kronespor.papers.formats import FORMATS
from kronespor.planning import papers, proposals, scenarios, versions
from kronespor.planning.amounts import kroner
from kronespor.planning.before_after import Sum, View, side_by_side
from kronespor.planning.choosing import PRIORITIES
from kronespor.planning.edits import edits, outcomes
from kronespor.planning.errors import PlanningError
from kronespor.planning.models import Planned, Proposal, Scenario
from kronespor.register.decisions import decision_known
from kronespor.register.errors import RegisterError
from kronespor.register.models import ActionPlan, Committee, Decision, ExpenditureType, Fund, Initiative
from kronespor.web import planning_forms as forms
from kronespor.web.downloads import paper_file
from kronespor.web.planning_forms import day_of, number_of
from kronespor.web.remarks import words
from kronespor.web.roles import Role, allowed, role

DRAFTS = (Planned.State.DRAFT, Planned.State.WITHDRAWN)
SUGGESTED = 1000  # initiatives that a field suggests; others are typed
ERRORS = (PlanningError, RegisterError, IntakeError)


@dataclass(frozen=True)
class _Kind:
    """What proposals and scenarios are called in addresses, and who takes them how far."""

    model: type[Planned]
    name: str
    recommend: Callable[[Any], None]
    decide: Callable[[Any, Decision], None]
    book: Callable[[Any, str], object]


PROPOSAL = _Kind(Proposal, "proposal", proposals.recommend, proposals.decide, proposals.book)
SCENARIO = _Kind(Scenario, "scenario", scenarios.recommend, scenarios.decide, scenarios.book)


def _visible(request: HttpRequest, rows: QuerySet[Any]) -> QuerySet[Any]:
    """What whoever asks may see: a councillor what was recommended."""
    return rows if role(request) >= Role.CASEWORKER else rows.exclude(state__in=DRAFTS)


def _one(request: HttpRequest, kind: _Kind, pk: int) -> Any:
    related = ["decision__meeting__committee", "transaction", *(["plan", "fund"] if kind is PROPOSAL else [])]
    rows = kind.model._default_manager.select_related(*related)
    return get_object_or_404(_visible(request, rows), pk=pk)


def _onwards(request: HttpRequest, kind: _Kind, found: Planned) -> None:
    """Take it a step further, as the form says. The errors of planning and booking go through."""
    post, action = request.POST, request.POST.get("action", "")
    if action == "remark":
        versions.comment(found, post.get("text", ""))
        return
    if action == "book" and role(request) < Role.APPROVER:
        raise PermissionDenied
    if action in ("recommend", "decide") and number_of(post.get("version", "")) != versions.last(found).number:
        raise PlanningError(_("Somebody has saved “%(title)s” meanwhile: look at it again.") % {"title": found})
    if action == "recommend":
        kind.recommend(found)
    elif action == "decide":
        kind.decide(found, _decision(request))
    elif action == "book":
        kind.book(found, post.get("overrule", "").strip())
    elif action == "withdraw":
        versions.withdraw(found)
    else:
        raise PlanningError(_("The step is not understood."))
    note(action, str(found))
    messages.success(request, _("“%(title)s” is %(state)s.") % {"title": found, "state": found.get_state_display()})


def _decision(request: HttpRequest) -> Decision:
    post = request.POST
    if post.get("decision"):
        return decision_known(post["decision"])
    held_on = day_of(post.get("held_on", ""))
    if held_on is None:
        raise PlanningError(_("Say which decision: its number, or the committee, the day and the title."))
    title = post.get("decision_title", "").strip()
    return versions.decision_at(post.get("committee", "").strip(), held_on, title, post.get("url", "").strip())


def _shared(found: Planned) -> dict[str, Any]:
    """What both pages show below: versions, remarks, what may be done."""
    return {
        "planned": found,
        "history": list(found.versions.order_by("-number")),
        "comments": found.comments.order_by("pk"),
        "is_open": found.state in versions.OPEN,
        "decisions": Decision.objects.select_related("meeting").order_by("-meeting__held_on")[:100],
        "committees": Committee.objects.order_by("name"),
        "formats": FORMATS,
    }


@allowed(Role.COUNCILLOR, post=Role.CASEWORKER)
def proposals_page(request: HttpRequest) -> HttpResponse:
    """The proposals there are; make a new one."""
    if request.method == "POST":
        post = request.POST
        try:
            title, kind = post.get("title", "").strip(), post.get("type", ExpenditureType.UNKNOWN)
            fund = Fund.objects.filter(pk=number_of(post.get("fund", ""))).first()
            if not title or fund is None or kind not in ExpenditureType.values:
                raise PlanningError(_("A proposal has a title and a fund: write them and try again."))
            plan = ActionPlan.objects.filter(pk=number_of(post.get("plan", ""))).first()
            made = Proposal(
                title=title[:300], plan=plan, fund=fund, expenditure_type=kind, as_of=day_of(post.get("as_of", ""))
            )
            versions.start(made, proposals.Content().as_json())
            note("proposal made", title)
            return redirect("web:proposal", made.pk)
        except PlanningError as error:
            messages.error(request, words(error))
        return redirect("web:proposals")
    rows = _visible(request, Proposal.objects.select_related("plan", "fund").order_by("-pk"))
    context = {
        "proposals": rows,
        "plans": ActionPlan.objects.order_by("name"),
        "funds": Fund.objects.order_by("name"),
        "types": ExpenditureType.choices,
    }
    return render(request, "web/proposals.html", context)


@allowed(Role.COUNCILLOR, post=Role.CASEWORKER)
def proposal(request: HttpRequest, pk: int) -> HttpResponse:
    """A proposal: its items against the pot, what fits, its versions; edit it and take it further."""
    found: Proposal = _one(request, PROPOSAL, pk)
    latest = versions.last(found)
    said = proposals.content(latest)
    years = _years(request, found, said)
    names = (*forms.ITEM, *map(str, years))
    texts = dict(said.texts)
    rows, opened, status, choice = forms.item_rows(said, years), latest.number, 200, None
    if request.method == "POST":
        action = request.POST.get("action", "")
        if action in ("save", "check"):
            opened = number_of(request.POST.get("version", ""))
            for n, category in enumerate(["", *said.categories]):
                if f"text-{n}" in request.POST:
                    texts[category] = request.POST[f"text-{n}"].strip()
        try:
            if action in ("save", "check"):
                rows = forms.posted(request.POST, "item", names)
                said = forms.item_content(rows, years, texts)
                if action == "save":
                    versions.save(found, said.as_json(), opened, request.POST.get("saying", "").strip())
                    messages.success(request, _("Kept as version %(number)s.") % {"number": opened + 1})
                    return redirect("web:proposal", pk)
            elif action == "keep":
                _keep(request, found, said, latest.number)
                return redirect("web:proposal", pk)
            else:
                _onwards(request, PROPOSAL, found)
                return redirect("web:proposal", pk)
        except ERRORS as error:
            messages.error(request, words(error))
            status = 400
            if action not in ("save", "check"):
                return redirect("web:proposal", pk)
    if request.GET.get("fit"):
        try:
            choice = _fitting(request.GET, found, said)
        except PlanningError as error:
            messages.error(request, words(error))
    shown = request.GET.get("version", "")
    old = found.versions.filter(number=number_of(shown)).first() if shown else None
    context = {
        **_shared(found),
        "standing": proposals.standing(found, said),
        "said": said,
        "categories": [
            (name, items, [sum(i.years.get(y, 0) for i in items if i.chosen) for y in years])
            for name, items in said.categories.items()
        ],
        "years": years,
        "rows": forms.with_spares(rows, names),
        "texts": [(n, c, texts.get(c, "")) for n, c in enumerate(["", *said.categories])],
        "version": opened,
        "edits": edits(proposals.content(old), said) if old else None,
        "old": old,
        "choice": choice,
        "outcomes": outcomes(found) if found.decided else None,
        "plans": ActionPlan.objects.order_by("name"),
        "initiatives": Initiative.objects.filter(plan=found.plan).order_by("name") if found.plan else [],
    }
    return render(request, "web/proposal.html", context, status=status)


def _years(request: HttpRequest, found: Proposal, said: proposals.Content) -> list[int]:
    """The years that a form has columns for: those of the items, of the pot, and those that were sent or asked for."""
    asked = {number_of(said) for said in request.POST.getlist("year")}
    own = {y for i in said.items for y in i.years}
    first = (found.as_of or timezone.localdate()).year
    years = own | {y for y, ore in proposals.pot(found).items() if ore > 0 and y >= first}
    years |= {y for y in asked if 1990 <= y <= 2100}
    return sorted(years) or [timezone.localdate().year]


def _fitting(get: Any, found: Proposal, said: proposals.Content) -> dict[str, Any]:
    there = proposals.pot(found)
    if get.get("pot", "").strip():
        years = sorted({y for i in said.items for y in i.years})
        if len(years) != 1:
            raise PlanningError(_("Another amount can be tried where all items are of one year."))
        there = {years[0]: forms.amount(get["pot"], _("The pot"))}
    first = get.get("first", "")
    order = (first, *(p for p in PRIORITIES if p != first)) if first in PRIORITIES else PRIORITIES
    best, second = proposals.fitting(said, there, order)
    lines = [
        (
            i,
            *(kroner(sum(c.amounts[i.key].values())) if c and i.key in c.amounts else None for c in (best, second)),
        )
        for i in said.items
    ]
    totals = [kroner(c.ore) if c else None for c in (best, second)]
    return {"best": best, "second": second, "lines": lines, "totals": totals, "pot": get.get("pot", ""), "first": first}


def _keep(request: HttpRequest, found: Proposal, said: proposals.Content, latest: int) -> None:
    """Keep the best choice as a new version."""
    best = _fitting(request.POST, found, said)["best"]
    items = (replace(i, chosen=i.key in best.amounts, years=best.amounts.get(i.key, i.years)) for i in said.items)
    versions.save(found, proposals.Content(tuple(items), said.texts).as_json(), latest, _("What fits"))
    messages.success(request, _("Kept as version %(number)s.") % {"number": latest + 1})


@allowed(Role.COUNCILLOR)
@require_safe
def proposal_paper(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """The note with a proposal as a file."""
    found: Proposal = _one(request, PROPOSAL, pk)
    if kind not in FORMATS:
        raise Http404
    return paper_file(papers.proposal_paper(found, proposals.content(versions.last(found))), kind, f"forslag-{pk}")


@allowed(Role.COUNCILLOR, post=Role.CASEWORKER)
def scenarios_page(request: HttpRequest) -> HttpResponse:
    """The scenarios there are; several side by side; make a new one."""
    if request.method == "POST":
        try:
            title = request.POST.get("title", "").strip()
            if not title:
                raise PlanningError(_("A scenario has a title: write it and try again."))
            made = Scenario(title=title[:300], as_of=day_of(request.POST.get("as_of", "")))
            versions.start(made, scenarios.Content().as_json())
            note("scenario made", title)
            return redirect("web:scenario", made.pk)
        except PlanningError as error:
            messages.error(request, words(error))
        return redirect("web:scenarios")
    rows = _visible(request, Scenario.objects.select_related("transaction").order_by("-pk"))
    chosen = [s for s in rows if str(s.pk) in request.GET.getlist("side")][:6]
    views: dict[str, View] = {}
    try:
        views = {f"{s.pk} {s.title}": scenarios.stands(s, scenarios.content(versions.last(s))) for s in chosen}
    except PlanningError as error:
        messages.error(request, words(error))
    compared = [
        (plan, initiative, year, next(iter(of.values())).kroner[0], [of.get(name) for name in views])
        for (plan, initiative, year), of in side_by_side(views).items()
    ]
    context = {"scenarios": rows, "chosen": chosen, "compared": compared}
    return render(request, "web/scenarios.html", context)


@allowed(Role.COUNCILLOR, post=Role.CASEWORKER)
def scenario(request: HttpRequest, pk: int) -> HttpResponse:
    """A scenario: before, after, difference, the rules it breaks; edit it and take it further."""
    found: Scenario = _one(request, SCENARIO, pk)
    latest = versions.last(found)
    said = scenarios.content(latest)
    moves, indicators, stated = forms.move_rows(said), forms.indicator_rows(said), forms.stated_rows(said)
    neutral, text, opened, status = list(said.neutral), said.texts.get("", ""), latest.number, 200
    shown, problem = said, ""
    if request.method == "POST":
        post, action = request.POST, request.POST.get("action", "")
        editing = action in ("save", "check")
        if editing:
            neutral, text, opened = (
                post.getlist("neutral"),
                post.get("text", "").strip(),
                number_of(post.get("version", "")),
            )
        try:
            if editing:
                moves, indicators = forms.posted(post, "move", forms.MOVE), forms.posted(post, "sign", forms.INDICATOR)
                stated = forms.posted(post, "stated", ("expenditure_type", "year", "ore"))
                shown = forms.move_content(moves, indicators, stated, neutral, text)
                shown = replace(shown, texts={**{k: v for k, v in said.texts.items() if k}, **shown.texts})
                scenarios.stands(found, shown)
            if action == "save":
                versions.save(found, shown.as_json(), opened, post.get("saying", "").strip())
                messages.success(request, _("Kept as version %(number)s.") % {"number": opened + 1})
            elif not editing:
                _onwards(request, SCENARIO, found)
            if action != "check":
                return redirect("web:scenario", pk)
        except ERRORS as error:
            messages.error(request, words(error))
            if not editing:
                return redirect("web:scenario", pk)
            status, shown, problem = 400, said, words(error)
    view = scenarios.stands(found, shown)
    context = {
        **_shared(found),
        "view": view,
        "problem": problem,
        "said_indicators": shown.indicators,
        "headings_type": [_("Action plan"), _("Initiative"), _("Expenditure type")],
        "headings_initiative": [_("Action plan"), _("Initiative")],
        "headings_plan": [_("Action plan")],
        "by_type": _lines(view, "plan", "initiative", "expenditure_type"),
        "by_initiative": _lines(view, "plan", "initiative"),
        "by_plan": _lines(view, "plan"),
        "moves": forms.with_spares(moves, forms.MOVE),
        "indicators": forms.with_spares(indicators, forms.INDICATOR),
        "stated": forms.with_spares(stated, ("expenditure_type", "year", "ore")),
        "neutral": neutral,
        "text": text,
        "version": opened,
        "types": ExpenditureType.choices,
        "places": _places(),
        "funds": Fund.objects.order_by("name"),
    }
    return render(request, "web/scenario.html", context, status=status)


def _lines(view: View, *by: str) -> list[tuple[list[str], list[Sum]]]:
    """A line for each group that changes: its names, and its sums by year."""
    sums, years = view.sums(*by, "year"), view.years
    groups = dict.fromkeys(key[:-1] for key, pair in sums.items() if pair.before != pair.after or by == ("plan",))
    return [([str(name) for name in group], [sums.get((*group, y), Sum()) for y in years]) for group in groups]


def _places() -> list[str]:
    """The places that money can be moved between."""
    rows = Initiative.objects.select_related("plan").order_by("plan__name", "name")[:SUGGESTED]
    found = [f"{i.plan} / {i.name}" for i in rows]
    return ["fund", *(f"{p} /" for p in ActionPlan.objects.order_by("name")), *found]


@allowed(Role.COUNCILLOR)
@require_safe
def scenario_paper(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """The note on a virement as a file."""
    found: Scenario = _one(request, SCENARIO, pk)
    if kind not in FORMATS:
        raise Http404
    return paper_file(papers.scenario_paper(found, scenarios.content(versions.last(found))), kind, f"scenarie-{pk}")
