"""Pages of when things are decided: the calendar of matters, what runs out, the follow-up group's suggestions."""

from datetime import date

from django.contrib import messages
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AnonymousUser, User
from django.core import signing
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kronespor.answers import enquiries
from kronespor.intake.activity import note
from kronespor.papers.formats import FORMATS
from kronespor.planning import calendar, expiring, papers, suggestions, versions
from kronespor.planning.feed import icalendar
from kronespor.planning.models import Deadline, GroupMeeting, Matter, Proposal, Step, Suggestion
from kronespor.register.models import ActionPlan, Committee, Fund
from kronespor.remarks import KronesporError
from kronespor.web.actions import Action, act
from kronespor.web.downloads import paper_file
from kronespor.web.parameters import number, number_of
from kronespor.web.planning_forms import day_of
from kronespor.web.remarks import FormError, refusals, words
from kronespor.web.roles import Role, allowed, role, role_of

FEED = "kronespor.calendar"
PAGE = 200  # endings per page


def _span(request: HttpRequest) -> tuple[date | None, date | None]:
    """The days of the calendar that are asked for; what makes no sense is told and left out."""
    days: list[date | None] = []
    for name in ("from", "to"):
        day = None
        with refusals(request):
            day = day_of(request.GET.get(name, ""))
        days.append(day)
    return days[0], days[1]


@allowed(Role.COUNCILLOR, post=Role.CASEWORKER)
def calendar_page(request: HttpRequest) -> HttpResponse:
    """Matters by meeting, what must be ready when, mandates; plan a step."""
    if request.method == "POST":
        with refusals(request):
            act(request, CALENDAR)
        return redirect("web:calendar")
    first, last = _span(request)
    steps = list(calendar.steps(first, last))
    kind = request.GET.get("format", "")
    if kind in FORMATS:
        matters = Matter.objects.select_related("plan", "given_by").order_by("pk")
        paper = papers.calendar_paper(steps, list(matters), _("Coming cases"))
        return paper_file(paper, kind, "kalender")
    context = {
        "matrix": calendar.matrix(steps),
        "due": calendar.due({s.meeting for s in steps}),
        "mandates": calendar.mandates(),
        "deadlines": Deadline.objects.select_related("committee").order_by("-working_days", "name"),
        "matters": Matter.objects.order_by("title"),
        "committees": Committee.objects.order_by("name"),
        "kinds": Step.Kind.choices,
        "purposes": Step.Purpose.choices,
        "enquiries": enquiries.waiting() if role(request) >= Role.CASEWORKER else (),
        "order_problems": calendar.problems(steps, timezone.localdate()),
        "plans": ActionPlan.objects.order_by("name"),
        "formats": FORMATS,
        "feed": request.build_absolute_uri(f"{reverse('web:calendar_feed')}?key={feed_key(request.user)}"),
        "first": first,
        "last": last,
    }
    return render(request, "web/calendar.html", context)


def _met(request: HttpRequest) -> None:
    """A mandate is met."""
    post = request.POST
    day = day_of(post.get("day", "")) or timezone.localdate()
    Matter.objects.filter(pk=number_of(post.get("pk", ""))).update(met_on=day)
    note("mandate met", post.get("pk", ""))


def _set_deadline(request: HttpRequest) -> None:
    post = request.POST
    typed = post.get("working_days", "").strip()
    days = number(typed)
    if days is None:
        raise FormError("no-working-days", text=typed[:40])
    rule = calendar.set_deadline(post.get("name", ""), days, post.get("committee", ""))
    note("deadline set", rule.name)


def _remove_deadline(request: HttpRequest) -> None:
    number = request.POST.get("pk", "")
    Deadline.objects.filter(pk=number_of(number)).delete()
    note("deadline removed", number)


def _plan_step(request: HttpRequest) -> None:
    post = request.POST
    title, day = post.get("matter", "").strip()[:400], day_of(post.get("day", ""))
    if not title or day is None:
        raise FormError("matter-without-day")
    matter, _made = Matter.objects.get_or_create(title=title)
    plan = ActionPlan.objects.filter(pk=number_of(post.get("plan", ""))).first()
    if plan:
        matter.plan = plan
        matter.save(update_fields=["plan"])
    committee = post.get("committee", "").strip()
    step = calendar.plan_step(matter, post.get("kind", ""), committee, day, post.get("purpose", ""))
    note("step planned", calendar.step_title(step))
    messages.success(request, _("%(step)s is planned.") % {"step": calendar.step_title(step)})


CALENDAR = {
    "plan": Action(_plan_step),
    "met": Action(_met),
    "deadline": Action(_set_deadline),
    "no-deadline": Action(_remove_deadline),
}


@allowed(Role.COUNCILLOR, post=Role.CASEWORKER)
def matter_page(request: HttpRequest, pk: int) -> HttpResponse:
    """A matter: its plan, mandate and texts, and its steps; written by a caseworker."""
    found = get_object_or_404(Matter.objects.select_related("plan", "fund", "given_by"), pk=pk)
    if request.method != "POST":
        return _matter(request, found)
    try:
        act(request, MATTER, found)
    except KronesporError as error:
        messages.error(request, words(error))
        return _matter(request, found, request.POST)
    return redirect("web:matter", pk)


FIELDS = ("title", "runs_out", "given_on", "met_on", "background", "expectations")


def _matter(request: HttpRequest, found: Matter, post: QueryDict | None = None) -> HttpResponse:
    """The page of a matter; with what was typed, where it could not be kept."""
    is_typed = post is not None and post.get("action") == "save"
    typed = _typed(post) if post is not None and is_typed else {name: getattr(found, name) for name in FIELDS}
    context = {
        "matter": found,
        "typed": typed,
        "steps": found.steps.select_related("meeting__committee").order_by("meeting__held_on", "pk"),
        "plans": ActionPlan.objects.order_by("name"),
        "funds": Fund.objects.order_by("name"),
        "committees": Committee.objects.order_by("name"),
    }
    return render(request, "web/matter.html", context, status=200 if post is None else 400)


def _typed(post: QueryDict) -> dict[str, str]:
    return {name: post.get(name, "").strip() for name in FIELDS}


def _keep_matter(request: HttpRequest, found: Matter) -> None:
    post, typed = request.POST, _typed(request.POST)
    runs_out, given_on, met_on = (day_of(typed[name]) for name in ("runs_out", "given_on", "met_on"))
    if not typed["title"]:
        raise FormError("matter-without-title")
    if Matter.objects.filter(title=typed["title"][:400]).exclude(pk=found.pk).exists():
        raise FormError("matter-of-that-title", title=typed["title"][:60])
    by = post.get("given_by", "").strip()
    found.title, found.background, found.expectations = typed["title"][:400], typed["background"], typed["expectations"]
    found.runs_out, found.given_on, found.met_on = runs_out, given_on, met_on
    found.given_by = Committee.objects.get_or_create(name=by[:200])[0] if by else None
    found.plan = ActionPlan.objects.filter(pk=number_of(post.get("plan", ""))).first()
    found.fund = Fund.objects.filter(pk=number_of(post.get("fund", ""))).first()
    found.save()
    note("matter kept", found.title)
    messages.success(request, _("Kept."))


def _step(request: HttpRequest, found: Matter) -> Step:
    step = found.steps.filter(pk=number_of(request.POST.get("step", ""))).first()
    if step is None:
        raise FormError("step-is-gone")
    return step


def _remove_step(request: HttpRequest, found: Matter) -> None:
    step = _step(request, found)
    note("step removed", calendar.step_title(step))
    step.delete()


def _step_done(request: HttpRequest, found: Matter) -> None:
    """A step is done, or open again."""
    step = _step(request, found)
    step.done = not step.done
    step.save(update_fields=["done"])
    note("step done" if step.done else "step open", calendar.step_title(step))


MATTER = {"save": Action(_keep_matter), "done": Action(_step_done), "remove": Action(_remove_step)}


@allowed(Role.PUBLIC)
@require_safe
def calendar_feed(request: HttpRequest) -> HttpResponse:
    """The calendar for calendar programs, which cannot sign in: the address holds a key of whoever made it."""
    user = _reader(request.GET.get("key", ""))
    due = enquiries.waiting() if role_of(user) >= Role.CASEWORKER else ()
    text = icalendar(list(calendar.steps()), request.build_absolute_uri(reverse("web:calendar")), due)
    response = HttpResponse(text, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="kronespor.ics"'
    response["Cache-Control"] = "private, max-age=900"
    return response


def feed_key(user: User | AnonymousUser) -> str:
    """The key by which a calendar program reads as somebody; it ends when their password changes."""
    return "" if user.is_anonymous else signing.dumps([user.pk, user.get_session_auth_hash()], salt=FEED)


def _reader(key: str) -> User:
    """Whose key it is. Http404 if nobody's, or no longer."""
    try:
        pk, password = signing.loads(key, salt=FEED)
    except (signing.BadSignature, TypeError, ValueError) as error:
        raise Http404 from error
    user = get_user_model().objects.filter(pk=pk).first()
    is_good = user is not None and constant_time_compare(password, user.get_session_auth_hash())
    if user is None or not is_good or role_of(user) < Role.COUNCILLOR:
        raise Http404
    return user


@allowed(Role.COUNCILLOR)
@require_safe
def expiring_page(request: HttpRequest) -> HttpResponse:
    """What runs out, with amount, last decision and next step; as CSV for the budget negotiations."""
    today = timezone.localdate()
    with refusals(request):
        today = day_of(request.GET.get("on", "")) or today
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
        with refusals(request):
            act(request, GROUP)
            note("suggestion", request.POST["action"])
            messages.success(request, _("Done."))
        return redirect("web:group")
    context = {
        "meetings": GroupMeeting.objects.select_related("plan").order_by("-held_on"),
        "suggestions": suggestions.with_status(),
        "open_proposals": Proposal.objects.filter(state__in=versions.OPEN).order_by("-pk"),
        "plans": ActionPlan.objects.order_by("name"),
    }
    return render(request, "web/group.html", context)


def _plan(post: QueryDict) -> ActionPlan | None:
    return ActionPlan.objects.filter(pk=number_of(post.get("plan", ""))).first()


def _meet(request: HttpRequest) -> None:
    post = request.POST
    participants = post.get("participants", "").splitlines()
    day = day_of(post.get("day", ""))
    suggestions.meet(post.get("group", ""), day, participants, _plan(post), post.get("text", ""))


def _suggest(request: HttpRequest) -> None:
    post = request.POST
    meeting = GroupMeeting.objects.filter(pk=number_of(post.get("meeting", ""))).first()
    day = day_of(post.get("day", ""))
    suggestions.suggest(post.get("text", ""), day, post.get("suggested_by", ""), meeting, _plan(post))


def _suggestion(post: QueryDict) -> Suggestion:
    found = Suggestion.objects.filter(pk=number_of(post.get("suggestion", ""))).first()
    if found is None:
        raise FormError("suggestion-is-gone")
    return found


def _decline(request: HttpRequest) -> None:
    suggestions.decline(_suggestion(request.POST), request.POST.get("reason", ""))


def _take_up(request: HttpRequest) -> None:
    found = _suggestion(request.POST)
    target = Proposal.objects.filter(pk=number_of(request.POST.get("proposal", ""))).first()
    if target is None:
        raise FormError("no-proposal-given")
    suggestions.take_up(found, target)


GROUP = {
    "meeting": Action(_meet),
    "suggest": Action(_suggest),
    "decline": Action(_decline),
    "take-up": Action(_take_up),
}
