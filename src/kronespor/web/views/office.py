"""Pages for those who look after the register: findings, activity, users, the first start."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import get_user_model, login
from django.contrib.auth.models import Group
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kronespor.intake import inbox
from kronespor.intake.activity import note
from kronespor.intake.errors import IntakeError
from kronespor.intake.models import Activity, Comment
from kronespor.web.roles import NAMES, Role, allowed, role_of
from kronespor.web.samples import load_samples
from kronespor.web.views.errors import problem

PAGE = 50
LOOPBACK = ("127.0.0.1", "::1")


@allowed(Role.CASEWORKER)
def findings(request: HttpRequest) -> HttpResponse:
    """Everything that is wrong, by severity, paper, owner and state."""
    found = inbox.entries()
    get = request.GET
    shown = [
        e
        for e in found
        if (not get.get("severity") or e.severity == get["severity"])
        and (not get.get("paper") or e.paper == get["paper"])
        and (not get.get("plan") or e.plan == get["plan"])
        and (not get.get("owner") or e.owner == get["owner"])
        and (get.get("state") == "all" or e.is_open == (get.get("state") != "accepted"))
    ]
    query = get.copy()
    query.pop("page", None)
    context = {
        "page": Paginator(shown, PAGE).get_page(get.get("page")),
        "query": query.urlencode(),
        "severities": inbox.SEVERITIES,
        "papers": sorted({e.paper for e in found} - {""}),
        "plans": sorted({e.plan for e in found} - {""}),
        "owners": sorted({e.owner for e in found} - {""}),
        "chosen": get,
        "counts": {s: sum(e.severity == s and e.is_open for e in found) for s in inbox.SEVERITIES},
    }
    return render(request, "web/findings.html", context)


@allowed(Role.CASEWORKER)
def finding(request: HttpRequest, key: str) -> HttpResponse:
    """A finding: what people say of it, who looks after it, and whether it is accepted."""
    try:
        found = inbox.entry(key)
        if request.method == "POST":
            post = request.POST
            match post.get("action"):
                case "accept":
                    inbox.accept(key, post.get("reason", ""))
                case "reopen":
                    inbox.reopen(key)
                case "assign":
                    inbox.assign(key, post.get("owner", ""))
                case _:
                    inbox.comment(key, post.get("text", ""))
            return redirect("web:finding", key=key)
    except IntakeError as error:
        messages.error(request, str(error))
        return redirect("web:findings")
    context = {
        "finding": found,
        "comments": Comment.objects.filter(case__key=key).order_by("written_at"),
        "people": get_user_model().objects.filter(is_active=True).order_by("username"),
    }
    return render(request, "web/finding.html", context)


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
            made.save()
            give_role(made, request.POST.get("role", ""))
            note("user made", name)
            messages.success(request, _("The account is made."))
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        return redirect("web:users")
    rows = model.objects.prefetch_related("groups").order_by("username")
    return render(request, "web/users.html", {"users": [(u, role_of(u)) for u in rows], "roles": NAMES})


@allowed(Role.ADMINISTRATOR)
@require_POST
def user(request: HttpRequest, pk: int) -> HttpResponse:
    """Give an account another role, or close it."""
    found = get_object_or_404(get_user_model(), pk=pk)
    if found == request.user:
        messages.error(request, _("You cannot take your own role away: another administrator can."))
        return redirect("web:users")
    said = request.POST.get("role", "")
    give_role(found, said)
    found.is_active = request.POST.get("closed") != "on"
    found.save(update_fields=["is_active"])
    note("role given", f"{found.get_username()}: {said}")
    return redirect("web:users")


def give_role(user: object, name: str) -> None:
    """Let a user have one role, by its name in lower case; none, if there is no such role."""
    role = next((r for r in NAMES if r.name.lower() == name), None)
    user.groups.set([Group.objects.get_or_create(name=name)[0]] if role else [])


@allowed(Role.PUBLIC)
def forgotten(request: HttpRequest) -> HttpResponse:
    """In the place of allauth's page, which would send mail: Kronespor sends none."""
    advice = _("An administrator gives you a new one with the command kronespor user NAME --password.")
    return problem(request, 200, _("A forgotten password cannot be sent by mail."), advice)


@allowed(Role.PUBLIC)
def start(request: HttpRequest) -> HttpResponse:
    """The first start: make the administrator, and load the sample papers if they are wanted. Only on this machine."""
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
        made.save()
        give_role(made, "administrator")
        login(request, made, backend="allauth.account.auth_backends.AuthenticationBackend")
        if request.POST.get("samples") == "on":
            load_samples()
            messages.success(request, _("The sample papers are loaded, and what is booked is published."))
        return redirect("web:overview")
    return render(request, "web/start.html")
