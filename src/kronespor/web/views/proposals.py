"""Pages of proposals: what a pot could be given for."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from kronespor.intake.activity import note
from kronespor.papers.formats import FORMATS
from kronespor.planning import papers, proposals, versions
from kronespor.planning.amounts import kroner
from kronespor.planning.choosing import PRIORITIES
from kronespor.planning.edits import edits, outcomes
from kronespor.planning.models import Proposal
from kronespor.register.models import YEARS, ActionPlan, ExpenditureType, Fund, Initiative
from kronespor.remarks import KronesporError
from kronespor.web import planning_forms as forms
from kronespor.web.actions import Action
from kronespor.web.downloads import paper_file
from kronespor.web.parameters import number_of
from kronespor.web.planning_forms import Row, day_of
from kronespor.web.remarks import FormError, refusals, words
from kronespor.web.roles import Role, allowed
from kronespor.web.turns import always, in_turn
from kronespor.web.views.planned import acted, below, keep_version, started, steps, visible, visible_or_404


@allowed(Role.COUNCILLOR, post=Role.CASEWORKER)
def proposals_page(request: HttpRequest) -> HttpResponse:
    """The proposals there are; make a new one."""
    if request.method == "POST":
        return started(request, _start, "proposal")
    context = {
        "proposals": visible(request, Proposal.objects.select_related("plan", "fund").order_by("-pk")),
        "plans": ActionPlan.objects.order_by("name"),
        "funds": Fund.objects.order_by("name"),
        "types": ExpenditureType.choices,
    }
    return render(request, "web/proposals.html", context)


def _start(post: QueryDict) -> Proposal:
    title, kind = post.get("title", "").strip(), post.get("type", ExpenditureType.UNKNOWN)
    fund = Fund.objects.filter(pk=number_of(post.get("fund", ""))).first()
    if not title or fund is None or kind not in ExpenditureType.values:
        raise FormError("proposal-without-title")
    plan = ActionPlan.objects.filter(pk=number_of(post.get("plan", ""))).first()
    as_of = day_of(post.get("as_of", ""))
    made = Proposal(title=title[:300], plan=plan, fund=fund, expenditure_type=kind, as_of=as_of)
    versions.start(made, proposals.Content().as_json())
    note("proposal made", title)
    return made


def _one(request: HttpRequest, pk: int) -> Proposal:
    return visible_or_404(request, Proposal.objects.select_related("plan", "fund"), pk)


@allowed(Role.COUNCILLOR, post=Role.CASEWORKER)
def proposal(request: HttpRequest, pk: int) -> HttpResponse:
    """A proposal: its items against the pot, what fits, its versions; edit it and take it further."""
    found = _one(request, pk)
    if request.method == "POST":
        return acted(request, found, ACTIONS, "proposal")
    return _page(request, found, _opened(found))


@dataclass(frozen=True)
class _Form:
    """What the form holds: the content that it stands for, its columns and rows, texts by category, and the number of
    the version that it was opened from.
    """

    content: proposals.Content
    years: Sequence[int]
    rows: Sequence[Row]
    texts: dict[str, str]
    version: int

    @property
    def names(self) -> tuple[str, ...]:
        """The fields of a row."""
        return (*forms.ITEM, *map(str, self.years))

    @property
    def categories(self) -> list[str]:
        """Those with a text of their own; the opening is the first."""
        return ["", *self.content.categories]


def _opened(found: Proposal, asked: Sequence[str] = ()) -> _Form:
    """The form as the newest version fills it, with columns for the years that are asked for too."""
    newest = versions.last(found)
    content = proposals.content(newest)
    years = _years(found, content, asked)
    return _Form(content, years, forms.item_rows(content, years), dict(content.texts), newest.number)


def _years(found: Proposal, content: proposals.Content, asked: Sequence[str]) -> list[int]:
    """The years of the items, of the pot, and those that were sent or asked for."""
    first = (found.as_of or timezone.localdate()).year
    years = {year for item in content.items for year in item.years}
    years |= {year for year, ore in proposals.pot(found).items() if ore > 0 and year >= first}
    years |= {year for year in map(number_of, asked) if year in YEARS}
    return sorted(years) or [timezone.localdate().year]


def _check(request: HttpRequest, found: Proposal) -> HttpResponse:
    """The page with what was typed, kept nowhere."""
    return _edited(request, found, is_kept=False)


def _save(request: HttpRequest, found: Proposal) -> HttpResponse:
    """Keep what was typed as a new version."""
    return _edited(request, found, is_kept=True)


def _edited(request: HttpRequest, found: Proposal, is_kept: bool) -> HttpResponse:
    post, form, status = request.POST, _opened(found, request.POST.getlist("year")), 200
    typed = {c: post[f"text-{n}"].strip() for n, c in enumerate(form.categories) if f"text-{n}" in post}
    form = replace(form, texts={**form.texts, **typed}, version=number_of(post.get("version", "")))
    try:
        form = replace(form, rows=forms.posted(post, "item", form.names))
        form = replace(form, content=forms.item_content(form.rows, form.years, form.texts))
        if is_kept:
            keep_version(request, found, form.content.as_json(), form.version, post.get("saying", "").strip())
            return redirect("web:proposal", found.pk)
    except KronesporError as error:
        messages.error(request, words(error))
        status = 400
    return _page(request, found, form, status)


def _keep(request: HttpRequest, found: Proposal) -> None:
    """Keep the best choice as a new version."""
    newest = versions.last(found)
    content = proposals.content(newest)
    best = _fitting(request.POST, found, content)["best"]
    keep_version(request, found, proposals.with_choice(content, best).as_json(), newest.number, _("What fits"))


ACTIONS = {"check": Action(_check), "save": Action(_save), "keep": Action(_keep), **steps(proposals.PROCEDURE)}


def _page(request: HttpRequest, found: Proposal, form: _Form, status: int = 200) -> HttpResponse:
    content, choice = form.content, None
    if request.GET.get("fit"):
        with refusals(request):
            choice = _fitting(request.GET, found, content)
    old = found.versions.filter(number=number_of(request.GET.get("version", ""))).first()
    context = {
        **below(found),
        "form": form,
        "standing": proposals.standing(found, content),
        "categories": _categories(content, form.years),
        "rows": forms.with_spares(form.rows, form.names),
        "texts": [(n, name, form.texts.get(name, "")) for n, name in enumerate(form.categories)],
        "edits": edits(proposals.content(old), content) if old else None,
        "old": old,
        "choice": choice,
        "outcomes": outcomes(found) if found.decided else None,
        "plans": ActionPlan.objects.order_by("name"),
        "initiatives": Initiative.objects.filter(plan=found.plan).order_by("name") if found.plan else [],
    }
    return render(request, "web/proposal.html", context, status=status)


def _categories(content: proposals.Content, years: Sequence[int]) -> list[tuple[str, list[proposals.Item], list[int]]]:
    """Each category with its items, and the sums of those that are chosen."""
    return [
        (name, items, [sum(item.years.get(year, 0) for item in items if item.chosen) for year in years])
        for name, items in content.categories.items()
    ]


def _fitting(get: QueryDict, found: Proposal, content: proposals.Content) -> dict[str, Any]:
    """The best and the second best choice for the pot, or for another amount, by what comes first."""
    there, first = proposals.pot(found), get.get("first", "")
    if get.get("pot", "").strip():
        years = sorted({year for item in content.items for year in item.years})
        if len(years) != 1:
            raise FormError("pot-of-several-years")
        there = {years[0]: forms.amount(get.get("pot", ""), _("The pot"))}
        if there[years[0]] < 0:
            raise FormError("pot-below-nothing")
    order = (first, *(p for p in PRIORITIES if p != first)) if first in PRIORITIES else PRIORITIES
    choices = proposals.fitting(content, there, order)
    lines = [
        (item, *(kroner(sum(c.amounts[item.key].values())) if c and item.key in c.amounts else None for c in choices))
        for item in content.items
    ]
    totals = [kroner(c.ore) if c else None for c in choices]
    best, second = choices
    return {"best": best, "second": second, "lines": lines, "totals": totals, "pot": get.get("pot", ""), "first": first}


@allowed(Role.COUNCILLOR)
@require_safe
@in_turn(always)
def proposal_paper(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """The note with a proposal as a file."""
    found = _one(request, pk)
    if kind not in FORMATS:
        raise Http404
    paper = papers.proposal_paper(found, proposals.content(versions.last(found)))
    name = pgettext("file name", "proposal")
    return paper_file(paper, kind, f"{name}-{pk}")
