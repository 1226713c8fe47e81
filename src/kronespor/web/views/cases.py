"""Pages of when things are decided: calendar of cases, matters, what runs out, the follow-up group's suggestions."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.auth import get_user_model
from django.core import signing
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kronespor.answers import enquiries
from kronespor.intake.activity import note
from kronespor.papers.formats import FORMATS
from kronespor.planning import calendar, expiring, papers, suggestions, versions
from kronespor.planning.errors import PlanningError
from kronespor.planning.feed import icalendar
from kronespor.planning.models import Deadline, GroupMeeting, Matter, Proposal, Step, Suggestion
from kronespor.register.models import ActionPlan, Committee, Fund
from kronespor.web.downloads import paper_file
from kronespor.web.planning_forms import day_of, number_of
from kronespor.web.remarks import words
from kronespor.web.roles import Role, allowed, role, role_of

FEED = "kronespor.calendar"
PAGE = 200  # endings a page


def _span(request: HttpRequest) -> tuple[date | None, date | None]:
    """The days of the calendar that are asked for; what makes no sense is told and left out."""
    days: list[date | None] = []
    for name in ("from", "to"):
        try:
            days.append(day_of(request.GET.get(name, "")))
        except PlanningError as error:
            messages.error(request, words(error))
            days.append(None)
    return days[0], days[1]


@allowed(Role.COUNCILLOR, post=Role.CASEWORKER)
def calendar_page(request: HttpRequest) -> HttpResponse:
    """Cases by meeting, what must be ready when, mandates; plan a step."""
    if request.method == "POST":
        try:
            _plan(request)
        except PlanningError as error:
            messages.error(request, words(error))
        return redirect("web:calendar")
    first, last = _span(request)
    found = list(calendar.steps(first, last))
    kind = request.GET.get("format", "")
    if kind in FORMATS:
        matters = list(Matter.objects.select_related("plan", "given_by").order_by("pk"))
        paper = papers.calendar_paper(found, matters, _("Coming cases"))
        return paper_file(paper, kind, "kalender")
    context = {
        "matrix": calendar.matrix(found),
        "due": calendar.due({s.meeting for s in found}),
        "mandates": calendar.mandates(),
        "deadlines": Deadline.objects.select_related("committee").order_by("-working_days", "name"),
        "matters": Matter.objects.order_by("title"),
        "committees": Committee.objects.order_by("name"),
        "kinds": Step.Kind.choices,
        "purposes": Step.Purpose.choices,
        "enquiries": enquiries.waiting() if role(request) >= Role.CASEWORKER else (),
        "order_problems": calendar.problems(found),
        "plans": ActionPlan.objects.order_by("name"),
        "formats": FORMATS,
        "feed": request.build_absolute_uri(
            f"{reverse('web:calendar_feed')}?key={signing.dumps(request.user.pk, salt=FEED)}"
        ),
        "first": first,
        "last": last,
    }
    return render(request, "web/calendar.html", context)


def _plan(request: HttpRequest) -> None:
    post, action = request.POST, request.POST.get("action", "")
    day = day_of(post.get("day", ""))
    if action == "met":
        Matter.objects.filter(pk=number_of(post.get("pk", ""))).update(met_on=day or timezone.localdate())
        note("mandate met", post.get("pk", ""))
    elif action == "deadline":
        rule = calendar.set_deadline(
            post.get("name", ""), number_of(post.get("working_days", "")), post.get("committee", "")
        )
        note("deadline set", rule.name)
    elif action == "no-deadline":
        Deadline.objects.filter(pk=number_of(post.get("pk", ""))).delete()
        note("deadline removed", post.get("pk", ""))
    else:
        _plan_step(request, day)


def _plan_step(request: HttpRequest, day: date | None) -> None:
    post = request.POST
    title = post.get("matter", "").strip()[:400]
    if not title or day is None:
        raise PlanningError(_("A case has a name and a day: write them and try again."))
    matter, _made = Matter.objects.get_or_create(title=title)
    plan = ActionPlan.objects.filter(pk=number_of(post.get("plan", ""))).first()
    if plan:
        matter.plan = plan
        matter.save(update_fields=["plan"])
    step = calendar.plan_step(
        matter, post.get("kind", ""), post.get("committee", "").strip(), day, post.get("purpose", "")
    )
    note("step planned", calendar.step_title(step))
    messages.success(request, _("%(step)s is planned.") % {"step": calendar.step_title(step)})


@allowed(Role.COUNCILLOR, post=Role.CASEWORKER)
def matter_page(request: HttpRequest, pk: int) -> HttpResponse:
    """A matter: its plan, mandate and texts, and its steps; written by a caseworker."""
    found = get_object_or_404(Matter.objects.select_related("plan", "fund", "given_by"), pk=pk)
    typed = {name: getattr(found, name) for name in MATTER}
    status = 200
    if request.method == "POST":
        post = request.POST
        try:
            if post.get("action") == "save":
                typed = {name: post.get(name, "").strip() for name in MATTER}
                _keep_matter(found, typed, post)
                messages.success(request, _("Kept."))
            else:
                _step_on(found, post)
            return redirect("web:matter", pk)
        except PlanningError as error:
            messages.error(request, words(error))
            status = 400
    context = {
        "matter": found,
        "typed": typed,
        "steps": found.steps.select_related("meeting__committee").order_by("meeting__held_on", "pk"),
        "plans": ActionPlan.objects.order_by("name"),
        "funds": Fund.objects.order_by("name"),
        "committees": Committee.objects.order_by("name"),
    }
    return render(request, "web/matter.html", context, status=status)


MATTER = ("title", "runs_out", "given_on", "met_on", "background", "expectations")


def _keep_matter(found: Matter, typed: dict[str, str], post: Any) -> None:
    days = {name: day_of(typed[name]) for name in ("runs_out", "given_on", "met_on")}
    if not typed["title"]:
        raise PlanningError(_("A case has a name: write it and try again."))
    if Matter.objects.filter(title=typed["title"][:400]).exclude(pk=found.pk).exists():
        raise PlanningError(_("Another case is called “%(title)s”.") % {"title": typed["title"][:60]})
    by = post.get("given_by", "").strip()
    found.title, found.background, found.expectations = (
        typed["title"][:400],
        typed["background"],
        typed["expectations"],
    )
    found.runs_out, found.given_on, found.met_on = days.values()
    found.given_by = Committee.objects.get_or_create(name=by[:200])[0] if by else None
    found.plan = ActionPlan.objects.filter(pk=number_of(post.get("plan", ""))).first()
    found.fund = Fund.objects.filter(pk=number_of(post.get("fund", ""))).first()
    found.save()
    note("matter kept", found.title)


def _step_on(found: Matter, post: Any) -> None:
    step = found.steps.filter(pk=number_of(post.get("step", ""))).first()
    if step is None:
        raise PlanningError(_("The step is not there any more."))
    if post.get("action") == "remove":
        note("step removed", calendar.step_title(step))
        step.delete()
    else:
        step.done = not step.done
        step.save(update_fields=["done"])
        note("step done" if step.done else "step open", calendar.step_title(step))


@allowed(Role.PUBLIC)
@require_safe
def calendar_feed(request: HttpRequest) -> HttpResponse:
    """The calendar for calendar programs, which cannot sign in: the address holds a key of whoever made it."""
    try:
        pk = signing.loads(request.GET.get("key", ""), salt=FEED)
    except signing.BadSignature as error:
        raise Http404 from error
    user = get_user_model().objects.filter(pk=pk).first()
    if user is None or role_of(user) < Role.COUNCILLOR:
        raise Http404
    due = enquiries.waiting() if role_of(user) >= Role.CASEWORKER else ()
    text = icalendar(list(calendar.steps()), request.build_absolute_uri(reverse("web:calendar")), due)
    response = HttpResponse(text, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="kronespor.ics"'
    response["Cache-Control"] = "private, max-age=900"
    return response


@allowed(Role.COUNCILLOR)
@require_safe
def expiring_page(request: HttpRequest) -> HttpResponse:
    """What runs out, with amount, last decision and next case; as CSV for the budget negotiations."""
    try:
        today = day_of(request.GET.get("on", "")) or timezone.localdate()
    except PlanningError as error:
        messages.error(request, words(error))
        today = timezone.localdate()
    months = min(number_of(request.GET.get("months", "")) or expiring.AHEAD, 240)
    found = expiring.endings(today, months)
    if request.GET.get("format") == "csv":
        response = HttpResponse(expiring.as_csv(found), content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = 'attachment; filename="udloeber.csv"'
        return response
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    query = f"on={today.isoformat()}&months={months}"
    context = {"endings": page.object_list, "page": page, "query": query, "today": today, "months": months}
    return render(request, "web/expiring.html", context)


@allowed(Role.COUNCILLOR, post=Role.CASEWORKER)
def group(request: HttpRequest) -> HttpResponse:
    """The follow-up group's meetings, and what was suggested, with how far it has come."""
    if request.method == "POST":
        try:
            _suggest(request)
        except PlanningError as error:
            messages.error(request, words(error))
        return redirect("web:group")
    context = {
        "meetings": GroupMeeting.objects.select_related("plan").order_by("-held_on"),
        "suggestions": suggestions.with_status(),
        "open_proposals": Proposal.objects.filter(state__in=versions.OPEN).order_by("-pk"),
        "plans": ActionPlan.objects.order_by("name"),
    }
    return render(request, "web/group.html", context)


def _suggest(request: HttpRequest) -> None:
    post, action = request.POST, request.POST.get("action", "")
    plan = ActionPlan.objects.filter(pk=number_of(post.get("plan", ""))).first()
    day = day_of(post.get("day", ""))
    if action == "meeting":
        suggestions.meet(
            post.get("group", ""), day, post.get("participants", "").splitlines(), plan, post.get("text", "")
        )
    elif action == "suggest":
        meeting = GroupMeeting.objects.filter(pk=number_of(post.get("meeting", ""))).first()
        suggestions.suggest(post.get("text", ""), day, post.get("suggested_by", ""), meeting, plan)
    else:
        one = Suggestion.objects.filter(pk=number_of(post.get("suggestion", ""))).first()
        if one is None:
            raise PlanningError(_("The suggestion is not there any more."))
        if action == "decline":
            suggestions.decline(one, post.get("reason", ""))
        else:
            target = Proposal.objects.filter(pk=number_of(post.get("proposal", ""))).first()
            if target is None:
                raise PlanningError(_("Say which proposal takes it up."))
            suggestions.take_up(one, target)
    note("suggestion", action)
    messages.success(request, _("Done."))
