"""What the buttons of a page do: one function per action, by the name that the form sends."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from kronespor.web.remarks import FormError
from kronespor.web.roles import Role, role


@dataclass(frozen=True)
class Action:
    """A function of a request and what its page is about, and the least role that may call it."""

    run: Callable[..., HttpResponse | None]
    least: Role = Role.CASEWORKER


def act(request: HttpRequest, actions: Mapping[str, Action], *about: Any) -> HttpResponse | None:
    """Do what the form names. FormError if there is no such action, PermissionDenied if the role may not do it."""
    action = actions.get(request.POST.get("action", ""))
    if action is None:
        raise FormError("unknown-action")
    if role(request) < action.least:
        raise PermissionDenied
    return action.run(request, *about)
