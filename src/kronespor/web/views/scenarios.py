"""Pages of scenarios: what a virement would change."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kronespor.intake.activity import note
from kronespor.papers.formats import FORMATS
from kronespor.planning import papers, scenarios, versions
from kronespor.planning.before_after import Sum, View, side_by_side
from kronespor.planning.models import Scenario
from kronespor.register.models import ExpenditureType, Fund
from kronespor.remarks import KronesporError
from kronespor.web import planning_forms as forms
from kronespor.web.actions import Action
from kronespor.web.downloads import paper_file
from kronespor.web.parameters import number_of
from kronespor.web.planning_forms import Row, day_of
from kronespor.web.remarks import FormError, refusals, words
from kronespor.web.roles import Role, allowed
from kronespor.web.turns import always, in_turn
from kronespor.web.views.planned import acted, below, keep_version, places, started, steps, visible, visible_or_404

COMPARED = 6  # scenarios side by side


@allowed(Role.COUNCILLOR, post=Role.CASEWORKER)
def scenarios_page(request: HttpRequest) -> HttpResponse:
    """The scenarios there are; several side by side; make a new one."""
    if request.method == "POST":
        return started(request, _start, "scenario")
    rows = visible(request, Scenario.objects.select_related("transaction").order_by("-pk"))
    chosen = [s for s in rows if str(s.pk) in request.GET.getlist("side")][:COMPARED]
    views: dict[str, View] = {}
    with refusals(request):
        views = scenarios.compared({f"{s.pk} {s.title}": (s, scenarios.content(versions.last(s))) for s in chosen})
    compared = [
        (plan, initiative, year, next(iter(sums.values())).kroner[0], [sums.get(name) for name in views])
        for (plan, initiative, year), sums in side_by_side(views).items()
    ]
    broken = [(s, view.problems) for s, view in zip(chosen, views.values(), strict=False) if view.problems]
    context = {"scenarios": rows, "chosen": chosen, "compared": compared, "broken": broken}
    return render(request, "web/scenarios.html", context)


def _start(post: QueryDict) -> Scenario:
    title = post.get("title", "").strip()
    if not title:
        raise FormError("scenario-without-title")
    made = Scenario(title=title[:300], as_of=day_of(post.get("as_of", "")))
    versions.start(made, scenarios.Content().as_json())
    note("scenario made", title)
    return made


def _one(request: HttpRequest, pk: int) -> Scenario:
    return visible_or_404(request, Scenario.objects.all(), pk)


@allowed(Role.COUNCILLOR, post=Role.CASEWORKER)
def scenario(request: HttpRequest, pk: int) -> HttpResponse:
    """A scenario: before, after, difference, the rules it breaks; edit it and take it further."""
    found = _one(request, pk)
    if request.method == "POST":
        return acted(request, found, ACTIONS, "scenario")
    return _page(request, found, _opened(found))


@dataclass(frozen=True)
class _Form:
    """What the form holds: the content that it stands for, its rows, and the version that it was opened from."""

    content: scenarios.Content
    moves: Sequence[Row]
    indicators: Sequence[Row]
    stated: Sequence[Row]
    neutral: Sequence[str]
    text: str
    version: int


def _opened(found: Scenario) -> _Form:
    """The form as the newest version fills it."""
    newest = versions.last(found)
    content = scenarios.content(newest)
    rows = forms.move_rows(content), forms.indicator_rows(content), forms.stated_rows(content)
    return _Form(content, *rows, list(content.neutral), content.texts.get("", ""), newest.number)


def _check(request: HttpRequest, found: Scenario) -> HttpResponse:
    """The page with what was typed, kept nowhere."""
    return _edited(request, found, is_kept=False)


def _save(request: HttpRequest, found: Scenario) -> HttpResponse:
    """Keep what was typed as a new version."""
    return _edited(request, found, is_kept=True)


def _edited(request: HttpRequest, found: Scenario, is_kept: bool) -> HttpResponse:
    post, form = request.POST, _opened(found)
    opened, text = number_of(post.get("version", "")), post.get("text", "").strip()
    form = replace(form, neutral=post.getlist("neutral"), text=text, version=opened)
    try:
        form = replace(
            form,
            moves=forms.posted(post, "move", forms.MOVE),
            indicators=forms.posted(post, "sign", forms.INDICATOR),
            stated=forms.posted(post, "stated", forms.STATED),
        )
        typed = forms.move_content(form.moves, form.indicators, form.stated, form.neutral, text)
        others = {name: words for name, words in form.content.texts.items() if name}
        typed = replace(typed, texts={**others, **typed.texts})
        scenarios.stands(found, typed)
        if is_kept:
            keep_version(request, found, typed.as_json(), opened, post.get("saying", "").strip())
            return redirect("web:scenario", found.pk)
    except KronesporError as error:
        messages.error(request, words(error))
        return _page(request, found, form, words(error))
    return _page(request, found, replace(form, content=typed))


ACTIONS = {"check": Action(_check), "save": Action(_save), **steps(scenarios.PROCEDURE)}


def _page(request: HttpRequest, found: Scenario, form: _Form, problem: str = "") -> HttpResponse:
    """The page of a scenario; `problem`: why what was typed is not what is shown."""
    view = scenarios.stands(found, form.content)
    context = {
        **below(found),
        "form": form,
        "view": view,
        "problem": problem,
        "headings_type": [_("Action plan"), _("Initiative"), _("Expenditure type")],
        "headings_initiative": [_("Action plan"), _("Initiative")],
        "headings_plan": [_("Action plan")],
        "by_type": _lines(view, "plan", "initiative", "expenditure_type"),
        "by_initiative": _lines(view, "plan", "initiative"),
        "by_plan": _lines(view, "plan"),
        "moves": forms.with_spares(form.moves, forms.MOVE),
        "indicators": forms.with_spares(form.indicators, forms.INDICATOR),
        "stated": forms.with_spares(form.stated, forms.STATED),
        "types": ExpenditureType.choices,
        "places": places(),
        "funds": Fund.objects.order_by("name"),
    }
    return render(request, "web/scenario.html", context, status=400 if problem else 200)


def _lines(view: View, *by: str) -> list[tuple[list[str], list[Sum]]]:
    """A line for each group that changes: its names, and its sums by year."""
    sums, years = view.sums(*by, "year"), view.years
    groups = dict.fromkeys(key[:-1] for key, pair in sums.items() if pair.before != pair.after or by == ("plan",))
    return [([str(name) for name in group], [sums.get((*group, y), Sum()) for y in years]) for group in groups]


@allowed(Role.COUNCILLOR)
@require_safe
@in_turn(always)
def scenario_paper(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """The note on a virement as a file."""
    found = _one(request, pk)
    if kind not in FORMATS:
        raise Http404
    return paper_file(papers.scenario_paper(found, scenarios.content(versions.last(found))), kind, f"scenarie-{pk}")
