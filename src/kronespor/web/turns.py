"""What takes long waits its turn where the public asks for it: files that are written, and files that are checked."""

import threading
from collections.abc import Callable
from contextlib import ExitStack
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from kronespor.web.roles import Role, role
from kronespor.web.views.errors import problem

AT_A_TIME = 1
"""Of the public's, in each process of the server, with as many that wait: its other threads go on with pages."""
WAIT = 20.0  # seconds
_turns, _seats = threading.BoundedSemaphore(AT_A_TIME), threading.BoundedSemaphore(2 * AT_A_TIME)
Page = Callable[..., Any]


def in_turn(takes_long: Callable[[HttpRequest], object]) -> Callable[[Page], Page]:
    """Let the public have what takes long one after another; who would wait long is asked to come again."""

    def decorate(view: Page) -> Page:
        @wraps(view)
        def respond(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            if role(request) > Role.PUBLIC or not takes_long(request):
                return view(request, *args, **kwargs)
            with ExitStack() as held:
                if not (_taken(held, _seats, 0) and _taken(held, _turns, WAIT)):
                    return _come_again(request)
                return view(request, *args, **kwargs)

        return respond

    return decorate


def _taken(held: ExitStack, of: threading.BoundedSemaphore, wait: float) -> bool:
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
