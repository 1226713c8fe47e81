"""The page of what goes from one year into the next: proposed, written as a paper, and booked as it was decided."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from kronespor.amounts.typed import parse_ore
from kronespor.answers.followup import years_followed
from kronespor.intake.activity import note
from kronespor.papers.formats import FORMATS
from kronespor.papers.printing import reader_language
from kronespor.planning import carrying
from kronespor.planning.carrying import CarryOver
from kronespor.planning.errors import PlanningError
from kronespor.register.events import Basis
from kronespor.register.models import YEARS
from kronespor.remarks import KronesporError, Remark
from kronespor.web.downloads import paper_file
from kronespor.web.lawful import law_asked
from kronespor.web.parameters import number_of
from kronespor.web.remarks import FormError, words
from kronespor.web.roles import Role, allowed
from kronespor.web.turns import always, in_turn
from kronespor.web.views.planned import decision_said, decisions_known


@allowed(Role.COUNCILLOR, post=Role.APPROVER)
def carry_over(request: HttpRequest) -> HttpResponse:
    """What of a year's money was not spent, and what of it may go on; book what was decided."""
    year = _year(request)
    if request.method != "POST":
        return _page(request, year)
    try:
        wanted = _chosen(request, carrying.proposed(year, reader_language()))
        decision = decision_said(request)
        overrule = request.POST.get("overrule", "").strip()
        with law_asked(request):
            entry = carrying.book(
                year, wanted, Basis(decision.meeting.held_on, decision.title, decision, overrule=overrule)
            )
    except KronesporError as error:
        messages.error(request, words(error))
        return _page(request, year, request.POST.dict(), status=400)
    note("carry-over", f"{year}: {entry.pk}")
    messages.success(request, _("What goes into %(year)s is booked.") % {"year": year + 1})
    return redirect(f"{request.path}?year={year}")


@allowed(Role.COUNCILLOR)
@require_safe
@in_turn(always)
def carry_over_paper(request: HttpRequest, kind: str) -> HttpResponse:
    """The paper for the council as a file."""
    year = _year(request)
    if kind not in FORMATS:
        raise Http404
    try:
        wanted = carrying.proposed(year, reader_language())
    except PlanningError as error:
        raise Http404 from error
    return paper_file(carrying.carry_over_paper(year, wanted), kind, pgettext("file name", "carry-over") + f"-{year}")


def _year(request: HttpRequest) -> int:
    """The year that is asked for, else the last that extracts tell of."""
    year = number_of(request.POST.get("year", "") or request.GET.get("year", ""))
    return year if year in YEARS else next(iter(years_followed()), localdate().year)


def _page(request: HttpRequest, year: int, typed: dict[str, str] | None = None, status: int = 200) -> HttpResponse:
    problem: Remark | None = None
    rows: list[CarryOver] = []
    try:
        rows = [one for one in carrying.proposed(year, reader_language()) if one.left]
    except PlanningError as error:
        problem = error.remark
    context: dict[str, Any] = {
        "year": year,
        "years": sorted({year, *years_followed()}, reverse=True),
        "rows": [(one, (typed or {}).get(f"may-{one.key}")) for one in rows],
        "total": sum((one.may for one in rows), Decimal(0)),
        "problem": problem,
        "formats": FORMATS,
        **decisions_known(),
    }
    return render(request, "web/carry_over.html", context, status=status)


def _chosen(request: HttpRequest, proposed: Sequence[CarryOver]) -> list[CarryOver]:
    """What is to be carried, as typed. FormError if more or less is left than was on the page."""
    chosen = []
    for one in proposed:
        typed = request.POST.get(f"may-{one.key}")
        if typed is None:
            continue
        if number_of(request.POST.get(f"left-{one.key}", "")) != one.left_ore:
            raise FormError("left-changed-meanwhile", name=one.name)
        kroner = Decimal(parse_ore(typed or "0")) / 100
        if kroner < 0:
            raise FormError("less-than-nothing", name=one.name)
        chosen.append(replace(one, may=kroner))
    return chosen
