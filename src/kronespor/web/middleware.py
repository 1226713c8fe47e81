"""What happens around every request."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase

from kronespor.register.acting import acting_as

Handler = Callable[[HttpRequest], HttpResponseBase]
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; manifest-src 'self'"
)


def content_security_policy(handle: Handler) -> Handler:
    """Nothing from elsewhere, and nothing inline."""

    def respond(request: HttpRequest) -> HttpResponseBase:
        response = handle(request)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        response.headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
        return response

    return respond


def acting(handle: Handler) -> Handler:
    """What a request does is done by whoever is signed in."""

    def respond(request: HttpRequest) -> HttpResponseBase:
        with acting_as(request.user.get_username() if request.user.is_authenticated else ""):
            return handle(request)

    return respond
