"""What pages of proposals and scenarios share: who sees them, their versions, the way to the register."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from kronespor.intake.activity import note
from kronespor.papers.formats import FORMATS
from kronespor.planning import versions
from kronespor.planning.models import Planned
from kronespor.planning.versions import Procedure
from kronespor.register.decisions import decision_known
from kronespor.register.models import ActionPlan, Committee, Decision, Initiative
from kronespor.web.actions import Action, act
from kronespor.web.lawful import law_asked
from kronespor.web.parameters import number_of
from kronespor.web.planning_forms import day_of
from kronespor.web.remarks import FormError, refusals
from kronespor.web.roles import Role, role

P = TypeVar("P", bound=Planned)
DRAFTS = (Planned.State.DRAFT, Planned.State.WITHDRAWN)
RECENT = 100  # decisions to choose from
SUGGESTED = 1000  # initiatives that a field suggests; others are typed


def places() -> list[str]:
    """The places that money can be moved between, as forms and sheets write them."""
    rows = Initiative.objects.select_related("plan").order_by("plan__name", "name")[:SUGGESTED]
    initiatives = [f"{i.plan} / {i.name}" for i in rows]
    return ["fund", *(f"{p} /" for p in ActionPlan.objects.order_by("name")), *initiatives]


def visible(request: HttpRequest, rows: QuerySet[P]) -> QuerySet[P]:
    """What whoever asks may see: a councillor what was recommended."""
    return rows if role(request) >= Role.CASEWORKER else rows.exclude(state__in=DRAFTS)


def visible_or_404(request: HttpRequest, rows: QuerySet[P], pk: int) -> P:
    """The one of this number, with what stands around it, if whoever asks may see it."""
    rows = rows.select_related("decision__meeting__committee", "transaction")
    return get_object_or_404(visible(request, rows), pk=pk)


def started(request: HttpRequest, start: Callable[[QueryDict], Planned], kind: str) -> HttpResponse:
    """Make a new one of what the form says, and show its page; the list again if it is refused."""
    with refusals(request):
        return redirect(f"web:{kind}", start(request.POST).pk)
    return redirect(f"web:{kind}s")


def acted(request: HttpRequest, planned: Planned, actions: Mapping[str, Action], kind: str) -> HttpResponse:
    """Do what the button asks for, and show what that answers, else the page again."""
    with refusals(request):
        if response := act(request, actions, planned):
            return response
    return redirect(f"web:{kind}", planned.pk)


def below(planned: Any) -> dict[str, Any]:
    """What both pages show below: versions, comments, what may be done."""
    return {
        "planned": planned,
        "history": list(planned.versions.order_by("-number")),
        "comments": planned.comments.order_by("pk"),
        "is_open": planned.state in versions.OPEN,
        **decisions_known(),
        "formats": FORMATS,
    }


def keep_version(request: HttpRequest, planned: Planned, content: dict[str, Any], opened: int, text: str = "") -> None:
    """Keep a new version of what was opened as version `opened`."""
    versions.save(planned, content, opened, text)
    messages.success(request, _("Kept as version %(number)s.") % {"number": opened + 1})


def steps(procedure: Procedure[Any]) -> dict[str, Action]:
    """The actions that take a proposal or a scenario further; the errors of planning and the register go through."""

    def recommend(request: HttpRequest, planned: Planned) -> None:
        _is_newest(request, planned)
        procedure.recommend(planned)
        _taken(request, planned)

    def decide(request: HttpRequest, planned: Planned) -> None:
        _is_newest(request, planned)
        procedure.decide(planned, decision_said(request))
        _taken(request, planned)

    def book(request: HttpRequest, planned: Planned) -> None:
        with law_asked(request):
            procedure.book(planned, request.POST.get("overrule", "").strip())
        _taken(request, planned)

    return {
        "remark": Action(_comment),
        "recommend": Action(recommend),
        "decide": Action(decide),
        "book": Action(book, Role.APPROVER),
        "withdraw": Action(_withdraw),
    }


def _comment(request: HttpRequest, planned: Planned) -> None:
    versions.comment(planned, request.POST.get("text", ""))


def _withdraw(request: HttpRequest, planned: Planned) -> None:
    versions.withdraw(planned)
    _taken(request, planned)


def _is_newest(request: HttpRequest, planned: Planned) -> None:
    """FormError if the page shows an older version than the newest one."""
    if number_of(request.POST.get("version", "")) != versions.last(planned).number:
        raise FormError("version-is-older", title=planned.title)


def _taken(request: HttpRequest, planned: Planned) -> None:
    note(request.POST["action"], planned.title)
    values = {"title": planned, "state": planned.get_state_display()}
    messages.success(request, _("“%(title)s” is %(state)s.") % values)


def decisions_known() -> dict[str, Any]:
    """What a form that says a decision may choose from."""
    recent = Decision.objects.select_related("meeting").order_by("-meeting__held_on")[:RECENT]
    return {"decisions": recent, "committees": Committee.objects.order_by("name")}


def decision_said(request: HttpRequest) -> Decision:
    """The decision that a form says. FormError if it says none."""
    post = request.POST
    if post.get("decision"):
        return decision_known(post["decision"])
    held_on = day_of(post.get("held_on", ""))
    if held_on is None:
        raise FormError("no-decision-given")
    title = post.get("decision_title", "").strip()
    return versions.decision_at(post.get("committee", "").strip(), held_on, title, post.get("url", "").strip())
