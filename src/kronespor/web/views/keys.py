"""The page of the tokens by which programs ask the API: make one, revoke one."""

from typing import cast

from django.contrib import messages
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from kronespor.web import tokens
from kronespor.web.actions import Action, act
from kronespor.web.models import Token
from kronespor.web.parameters import number_of
from kronespor.web.planning_forms import day_of
from kronespor.web.remarks import refusals
from kronespor.web.roles import Role, allowed


@allowed(Role.COUNCILLOR)
def tokens_page(request: HttpRequest) -> HttpResponse:
    """One's own tokens, an administrator's all; a new one is shown this once."""
    if request.method == "POST":
        with refusals(request):
            if response := act(request, ACTIONS):
                return response
        return redirect("web:tokens")
    return _page(request)


def _page(request: HttpRequest, secret: str = "") -> HttpResponse:
    context = {"tokens": tokens.tokens_of(_owner(request)), "scopes": Token.Scope.choices, "secret": secret}
    return render(request, "web/tokens.html", context)


def _owner(request: HttpRequest) -> User:
    return cast(User, request.user)  # whoever has a role is signed in


def _make(request: HttpRequest) -> HttpResponse:
    post = request.POST
    _made, secret = tokens.make(
        _owner(request), post.get("name", ""), post.getlist("scope"), day_of(post.get("until", ""))
    )
    return _page(request, secret)


def _revoke(request: HttpRequest) -> None:
    mine = tokens.tokens_of(_owner(request)).filter(revoked_at=None)
    tokens.revoke(get_object_or_404(mine, pk=number_of(request.POST.get("pk", ""))))
    messages.success(request, _("The token opens nothing any more."))


ACTIONS = {"make": Action(_make, Role.COUNCILLOR), "revoke": Action(_revoke, Role.COUNCILLOR)}
