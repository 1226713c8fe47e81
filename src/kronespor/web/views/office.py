"""Pages for those who look after the register: findings, activity, users, the first start."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import get_user_model, login
from django.contrib.auth.models import Group, User
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kronespor.intake import inbox
from kronespor.intake.activity import note
from kronespor.intake.inbox import Entry
from kronespor.intake.models import Activity, Comment
from kronespor.register.ledger import ledger
from kronespor.remarks import SEVERITIES
from kronespor.web.accounts import of_a_sign_on, reset_address
from kronespor.web.actions import Action, act
from kronespor.web.remarks import refusals
from kronespor.web.roles import NAMES, Role, allowed, role_of
from kronespor.web.views.errors import problem

PAGE = 50
LOOPBACK = ("127.0.0.1", "::1")


@allowed(Role.CASEWORKER)
def findings(request: HttpRequest) -> HttpResponse:
    """Everything that is wrong, by severity, document, owner and state."""
    entries, get = inbox.entries(), request.GET
    query = get.copy()
    query.pop("page", None)
    shown = [entry for entry in entries if _is_shown(entry, get)]
    context = {
        "page": Paginator(shown, PAGE).get_page(get.get("page")),
        "query": query.urlencode(),
        "severities": SEVERITIES,
        "documents": sorted({e.document_name for e in entries} - {""}),
        "plans": sorted({e.plan for e in entries} - {""}),
        "owners": sorted({e.owner for e in entries} - {""}),
        "chosen": get,
        "counts": {s: sum(e.severity == s and e.is_open for e in entries) for s in SEVERITIES},
    }
    return render(request, "web/findings.html", context)


def _is_shown(entry: Entry, get: QueryDict) -> bool:
    """Whether a finding is of what is asked for; of every state the open ones, if none is."""
    fields = {"severity": entry.severity, "paper": entry.document_name, "plan": entry.plan, "owner": entry.owner}
    is_asked_for = all(get.get(name) in (None, "", value) for name, value in fields.items())
    state = get.get("state")
    return is_asked_for and (state == "all" or entry.is_open == (state != "accepted"))


@allowed(Role.CASEWORKER)
def finding(request: HttpRequest, key: str) -> HttpResponse:
    """A finding: what people say of it, who looks after it, and whether it is accepted."""
    if request.method == "POST":
        with refusals(request):
            act(request, FINDING, key)
        return redirect("web:finding", key=key)
    people = get_user_model().objects.filter(is_active=True)
    with refusals(request):
        context = {
            "finding": inbox.entry(key),
            "comments": Comment.objects.filter(ticket__key=key).order_by("written_at"),
            "people": people.values_list("username", flat=True).order_by("username"),
        }
        return render(request, "web/finding.html", context)
    return redirect("web:findings")


def _accept(request: HttpRequest, key: str) -> None:
    inbox.accept(key, request.POST.get("reason", ""))


def _reopen(_request: HttpRequest, key: str) -> None:
    inbox.reopen(key)


def _assign(request: HttpRequest, key: str) -> None:
    inbox.assign(key, request.POST.get("owner", ""))


def _comment(request: HttpRequest, key: str) -> None:
    inbox.comment(key, request.POST.get("text", ""))


FINDING = {
    "accept": Action(_accept),
    "reopen": Action(_reopen),
    "assign": Action(_assign),
    "comment": Action(_comment),
}


@allowed(Role.ADMINISTRATOR)
def activity(request: HttpRequest) -> HttpResponse:
    """Who did what, the latest first."""
    page = Paginator(Activity.objects.order_by("-pk"), PAGE).get_page(request.GET.get("page"))
    return render(request, "web/activity.html", {"page": page})


@allowed(Role.ADMINISTRATOR)
def users(request: HttpRequest) -> HttpResponse:
    """Accounts and their roles; make one."""
    model = get_user_model()
    if request.method == "POST":
        name, password = request.POST.get("username", "").strip(), request.POST.get("password", "")
        try:
            made = model(username=name)
            made.clean_fields(exclude=["password"])
            validate_password(password, made)
            if model.objects.filter(username__iexact=name).exists():
                raise ValidationError(_("There is an account of that name."))
            made.set_password(password)
            with ledger():
                made.save()
                give_role(made, request.POST.get("role", ""))
                note("user made", name)
            messages.success(request, _("The account is made."))
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        return redirect("web:users")
    elsewhere = set(of_a_sign_on().values_list("pk", flat=True))
    rows = model.objects.prefetch_related("groups").order_by("username")
    shown = [(u, role_of(u), u.pk in elsewhere) for u in rows]
    return render(request, "web/users.html", {"users": shown, "roles": NAMES})


@allowed(Role.ADMINISTRATOR)
@require_POST
def user(request: HttpRequest, pk: int) -> HttpResponse:
    """Give an account another role, close it, or make an address at which its owner gives it a new password."""
    found = get_object_or_404(get_user_model(), pk=pk)
    if found == request.user:
        messages.error(request, _("You cannot take your own role away: another administrator can."))
        return redirect("web:users")
    if request.POST.get("action") == "reset":
        if of_a_sign_on().filter(pk=pk).exists():
            messages.error(request, _("The account signs on elsewhere; it has no password here."))
            return redirect("web:users")
        note("password link made", found.get_username())
        text = _("Give this address to %(name)s alone; it works once, and for a day: %(address)s")
        values = {"name": found.get_username(), "address": reset_address(request, found)}
        messages.success(request, text % values)
        return redirect("web:users")
    name = request.POST.get("role", "")
    with ledger():
        give_role(found, name)
        found.is_active = request.POST.get("closed") != "on"
        found.save(update_fields=["is_active"])
        note("role given", f"{found.get_username()}: {name}")
    return redirect("web:users")


def give_role(user: User, name: str) -> None:
    """Let a user have one role, by its name in lower case; none, if there is no such role."""
    role = next((r for r in NAMES if r.name.lower() == name), None)
    user.groups.set([Group.objects.get_or_create(name=name)[0]] if role else [])


@allowed(Role.PUBLIC)
def forgotten(request: HttpRequest) -> HttpResponse:
    """In the place of allauth's page, which would send mail: Kronespor sends none."""
    advice = _("An administrator makes an address for you, at which you choose a new one.")
    return problem(request, 200, _("A forgotten password cannot be sent by mail."), advice)


@allowed(Role.PUBLIC)
def start(request: HttpRequest) -> HttpResponse:
    """The first start: make the administrator. Only on this machine."""
    model = get_user_model()
    passed_on = settings.HTTPS or "HTTP_X_FORWARDED_FOR" in request.META or "HTTP_FORWARDED" in request.META
    if model.objects.exists() or request.META.get("REMOTE_ADDR") not in LOOPBACK or passed_on:
        raise Http404
    if request.method == "POST":
        name, password = request.POST.get("username", "").strip(), request.POST.get("password", "")
        try:
            made = model(username=name)
            made.clean_fields(exclude=["password"])
            validate_password(password, made)
        except ValidationError as error:
            return render(request, "web/start.html", {"problems": error.messages, "username": name}, status=400)
        made.set_password(password)
        with ledger():
            made.save()
            give_role(made, "administrator")
            note("user made", f"{name}: administrator", by=name)
        login(request, made, backend="allauth.account.auth_backends.AuthenticationBackend")
        return redirect("web:overview")
    return render(request, "web/start.html")
