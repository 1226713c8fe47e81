"""What takes long waits its turn, whoever asks for it: files that are written, that are checked, and that come in."""

import threading
from collections.abc import Callable
from contextlib import ExitStack
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from kronespor.web.roles import Role, role
from kronespor.web.views.errors import problem

SEATS = 2
"""Of the public, and as many of those who are signed in, in each process of the server: one has the turn, others wait.
The public takes no seat from others, and the process's other threads go on with pages.
"""
WAIT = 20.0  # seconds
LARGE = 4 * 2**20
"""Bytes of a body that a process is waited for with: the proxy hands on smaller ones when it has them whole
(`deploy/Caddyfile`; nginx does so with all).
"""
_turn = threading.Lock()
_public, _signed_in = threading.BoundedSemaphore(SEATS), threading.BoundedSemaphore(SEATS)
_coming_in = threading.BoundedSemaphore(SEATS)
Page = Callable[..., Any]


def in_turn(takes_long: Callable[[HttpRequest], object]) -> Callable[[Page], Page]:
    """Let what takes long be had one after another; who would wait long is asked to come again."""

    def decorate(view: Page) -> Page:
        @wraps(view)
        def respond(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            if not takes_long(request):
                return view(request, *args, **kwargs)
            seats = _signed_in if role(request) > Role.PUBLIC else _public
            with ExitStack() as held:
                if not (_taken(held, seats, 0) and _taken(held, _turn, WAIT)):
                    return _come_again(request)
                return view(request, *args, **kwargs)

        vars(respond)["takes_long"] = takes_long
        return respond

    return decorate


def large_bodies(get_response: Page) -> Page:
    """Middleware: the public sends so many large bodies at once, however slowly, and the other threads go on."""

    def respond(request: HttpRequest) -> Any:
        if int(request.META.get("CONTENT_LENGTH") or 0) <= LARGE or role(request) > Role.PUBLIC:
            return get_response(request)
        with ExitStack() as held:
            return get_response(request) if _taken(held, _coming_in, 0) else _come_again(request)

    return respond


def _taken(held: ExitStack, of: "threading.BoundedSemaphore | threading.Lock", wait: float) -> bool:
    """Whether one could be had, to be given back with the others."""
    if not of.acquire(timeout=wait):
        return False
    held.callback(of.release)
    return True


def _come_again(request: HttpRequest) -> HttpResponse:
    response = problem(request, 503, _("Many ask for files at the moment."), _("Try again in a moment."))
    response["Retry-After"] = "30"
    return response


def always(_request: HttpRequest) -> bool:
    """Whatever is asked takes long."""
    return True
