"""Pages of what was spent: the follow-up of a year, and whose the finance system's accounts are."""

from datetime import date

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from kronespor.answers.followup import FollowUp, follow_up, years_followed
from kronespor.answers.followup_paper import follow_up_paper, follow_up_workbook, names_of
from kronespor.intake.activity import note
from kronespor.intake.actuals import add_rule, load_map
from kronespor.intake.errors import IntakeError
from kronespor.intake.models import Upload
from kronespor.intake.published_tables import load_published
from kronespor.intake.queueing import Days, receive
from kronespor.intake.regranting import load_regrants
from kronespor.papers.formats import FORMATS as PAPERS
from kronespor.papers.formats import render as rendered
from kronespor.register.accountmaps import current_map, rules_of, unmatched
from kronespor.register.extracts import Extract
from kronespor.register.models import YEARS, ActionPlan, Fund, Initiative
from kronespor.register.spending import in_force
from kronespor.web.actions import Action, act
from kronespor.web.asking import Question, question
from kronespor.web.downloads import written_file
from kronespor.web.parameters import number_of
from kronespor.web.remarks import FormError, refusals
from kronespor.web.roles import Role, allowed
from kronespor.web.turns import in_turn
from kronespor.web.uploading import chosen_file, kept, kept_by_name

FILES = (*PAPERS, "xlsx")
RECEIVED = 5
"""Extracts that wait to be read, or could not be, that are shown."""
MOST = 200
"""Accounts that belong to no initiative, and rules, that are shown."""


@allowed(Role.PUBLIC)
def follow_up_page(request: HttpRequest) -> HttpResponse:
    """By plan and initiative: how the budget of a year came about, what is committed, spent and left."""
    asked, found, years = _asked(request)
    context = {
        "asked": asked,
        "followed": found,
        "columns": list(names_of(found).values()),
        "years": years,
        "plans": ActionPlan.objects.filter(pk__in=[plan.plan_id for plan in found.plans]).order_by("name"),
        "files": FILES,
    }
    return render(request, "web/followup.html", context)


@allowed(Role.PUBLIC)
@in_turn(lambda request: request.path)
def follow_up_file(request: HttpRequest, kind: str) -> HttpResponse:
    """The same as a note or a workbook."""
    if kind not in FILES:
        raise Http404
    _question, found, _years = _asked(request)

    def write() -> bytes:
        return follow_up_workbook(found) if kind == "xlsx" else rendered(follow_up_paper(found), kind)

    return written_file(write, kind, pgettext("file name", "follow-up") + f"-{found.year}")


def _asked(request: HttpRequest) -> tuple[Question, FollowUp, list[int]]:
    """The address, the follow-up that it asks for, and the years that may be asked for."""
    asked = question(request)
    years = years_followed(asked.asked.known_at)
    year = number_of(request.GET.get("year", ""))
    if year not in YEARS:
        year = years[0] if years else localdate().year
    return asked, follow_up(year, asked.asked), sorted({*years, year}, reverse=True)


@allowed(Role.CASEWORKER)
def accounts(request: HttpRequest) -> HttpResponse:
    """Extracts of the finance system, which of its accounts are whose, and those that are nobody's."""
    if request.method == "POST":
        with refusals(request):
            act(request, ACTIONS)
        return redirect("web:accounts")
    known = current_map()
    rules = rules_of(known)[:MOST] if known else []
    initiatives = Initiative.objects.select_related("plan").in_bulk([r.initiative for r in rules])
    plans, funds = ActionPlan.objects.in_bulk([r.plan for r in rules]), Fund.objects.in_bulk([r.fund for r in rules])
    counting = [p.extract for p in in_force()]
    last = Extract.objects.filter(pk__in=counting).order_by("-pk").first()
    rest = unmatched(last) if last else []
    received = Upload.objects.exclude(extract=None).exclude(state=Upload.State.DONE).order_by("-pk")[:RECEIVED]
    context = {
        "received": received,
        "unfinished": any(u.state in (Upload.State.WAITING, Upload.State.READING) for u in received),
        "extracts": Extract.objects.order_by("-pk"),
        "counting": counting,
        "map": known,
        "rules": [(r, initiatives.get(r.initiative), plans.get(r.plan), funds.get(r.fund)) for r in rules],
        "rules_count": len(rules_of(known)) if known else 0,
        "last": last,
        "unmatched": rest[:MOST],
        "unmatched_count": len(rest),
        "initiatives": Initiative.objects.select_related("plan").order_by("plan__name", "name"),
        "all_funds": Fund.objects.order_by("name").values_list("name", flat=True),
    }
    return render(request, "web/accounts.html", context)


def _take_extract(request: HttpRequest) -> None:
    day, first = (_day(request, name) for name in ("until", "from"))
    if day is None:
        raise FormError("no-last-day")
    file = chosen_file(request)
    if first and first > day:
        raise IntakeError("days-reversed", first=first, last=day)
    days = Days(day, first, request.POST.get("system", "").strip()[:100])
    with kept(file) as path:
        received = receive(path, file.name or "", extract=days)
    note("extract", received.name)
    messages.success(request, _("%(name)s is received and waits to be read.") % {"name": received.name})


def _take_sheet(request: HttpRequest) -> None:
    file = chosen_file(request)
    with kept(file) as path:
        made = load_map(path, text=file.name or "")
    note("accounts", made.text)
    messages.success(request, _("Version %(n)s of which accounts are whose is kept.") % {"n": made.pk})


def _take_rule(request: HttpRequest) -> None:
    values = {name: request.POST.get(name, "") for name in ("accounts", "to", "fund", "share")}
    if not values["accounts"].strip():
        raise FormError("no-accounts")
    made = add_rule(values)
    note("accounts", made.text)
    messages.success(request, _("Version %(n)s of which accounts are whose is kept.") % {"n": made.pk})


def _take_published(request: HttpRequest) -> None:
    with kept_by_name(chosen_file(request)) as path:
        done = load_published(path, request.POST.get("municipality", "").strip())
    note("published figures", done.document.name)
    messages.success(request, _("%(name)s: %(n)s figures are kept.") % {"name": done.document, "n": done.figures})


def _take_passed_on(request: HttpRequest) -> None:
    file = chosen_file(request)
    with kept_by_name(file) as path:
        changed = load_regrants(path)
    note("passed on", file.name or "")
    messages.success(request, _("%(n)s amounts passed on are new or changed.") % {"n": changed})


ACTIONS = {
    "extract": Action(_take_extract),
    "published": Action(_take_published),
    "sheet": Action(_take_sheet),
    "rule": Action(_take_rule),
    "passed-on": Action(_take_passed_on),
}


def _day(request: HttpRequest, name: str) -> date | None:
    text = request.POST.get(name, "").strip()
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise FormError("no-day", text=text[:40]) from error
