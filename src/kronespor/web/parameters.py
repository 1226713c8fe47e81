"""What addresses and forms send, made values of in one place."""

import re
from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase
from django.urls import register_converter

from kronespor.web.remarks import FormError
from kronespor.web.views.errors import refused

Handler = Callable[[HttpRequest], HttpResponseBase]
_DIGITS = re.compile("[0-9]{1,9}")


def number(text: str) -> int | None:
    """A whole number that every database holds, as a form or an address sends it; None for what is none."""
    return int(text) if _DIGITS.fullmatch(text) else None


def number_of(text: str) -> int:
    """A number as a form or an address sends it; 0 for what is none."""
    return number(text) or 0


class Number:
    """`<number:…>` in an address."""

    regex = _DIGITS.pattern
    to_python = staticmethod(int)
    to_url = staticmethod(str)


register_converter(Number, "number")


def text_alone(handle: Handler) -> Handler:
    """Refuse what is sent with a NUL in it: it is no text, and PostgreSQL keeps none."""

    def respond(request: HttpRequest) -> HttpResponseBase:
        for sent in (request.GET, request.POST):
            if any("\0" in name or any("\0" in value for value in values) for name, values in sent.lists()):
                return refused(request, FormError("not-text"))
        return handle(request)

    return respond
