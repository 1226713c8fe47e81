"""Who may see and do what. A role may do all that those before it may.

Every view says the least role that may call it (`allowed`); a test walks all addresses with all roles.
"""

from collections.abc import Callable
from enum import IntEnum
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from django.contrib.auth.models import AnonymousUser, User
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase, HttpResponseNotAllowed
from django.utils.translation import gettext_lazy as _

View = Callable[..., HttpResponseBase]
METHODS = ("GET", "HEAD", "POST")


class Role(IntEnum):
    """The public sees what is published; a councillor all that is booked; a caseworker drafts and reviews; an approver
    books and publishes; an administrator gives roles.
    """

    PUBLIC = 0
    COUNCILLOR = 1
    CASEWORKER = 2
    APPROVER = 3
    ADMINISTRATOR = 4


NAMES = {
    Role.COUNCILLOR: _("councillor"),
    Role.CASEWORKER: _("caseworker"),
    Role.APPROVER: _("approver"),
    Role.ADMINISTRATOR: _("administrator"),
}


def role_of(user: User | AnonymousUser) -> Role:
    """The highest role of a user: by groups named as the roles; the public's, for whoever has none. One query."""
    if not user.is_authenticated or not user.is_active:
        return Role.PUBLIC
    if user.is_superuser:
        return Role.ADMINISTRATOR
    known = {role.name.lower(): role for role in Role}
    return max((known[n] for n in user.groups.values_list("name", flat=True) if n in known), default=Role.PUBLIC)


def role(request: HttpRequest) -> Role:
    """The role of whoever asks; found once per request."""
    kept = vars(request)
    if "_role" not in kept:
        kept["_role"] = role_of(request.user)
    found: Role = kept["_role"]
    return found


def act_as(request: HttpRequest, user: User | AnonymousUser, role: Role) -> None:
    """Let a request be of a user in a role, whatever its session says: it came with a token."""
    request.user = user
    vars(request)["_role"] = role


def allowed(least: Role, post: Role | None = None) -> Callable[[View], View]:
    """Let a view be called by `least` and the roles above it; others sign in, or are told that they may not.

    `post`: the least role that may send a form to it, if that is another.
    """
    least_to_post = least if post is None else post

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if request.method not in METHODS:
                return HttpResponseNotAllowed(METHODS)
            if role(request) < (least if request.method in ("GET", "HEAD") else least_to_post):
                if not request.user.is_authenticated:
                    return redirect_to_login(_way_back(request))
                raise PermissionDenied
            return view(request, *args, **kwargs)

        vars(guarded).update(least_role=least, least_to_post=least_to_post)
        return guarded

    return decorate


def _way_back(request: HttpRequest) -> str:
    """Where somebody goes on who has signed in: the page asked for, or that on which the form stood that was sent."""
    stood_on = urlsplit(request.headers.get("Referer", ""))
    if request.method in ("GET", "HEAD") or stood_on.netloc != request.get_host():
        return request.get_full_path()
    return stood_on._replace(scheme="", netloc="", fragment="").geturl()
