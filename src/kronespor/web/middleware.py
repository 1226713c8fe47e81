"""What happens around every request."""

from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.db import DataError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _

from kronespor.register.acting import acting_as
from kronespor.remarks import KronesporError
from kronespor.web.remarks import FormError
from kronespor.web.views.errors import is_of_api, problem, refused

Handler = Callable[[HttpRequest], HttpResponseBase]
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; manifest-src 'self'; "
    "form-action "
) + " ".join(("'self'", *settings.SIGN_ON))  # the form that signs in leads on to the sign-on

PREFLIGHT = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Methods": "GET, HEAD",
    "Access-Control-Allow-Headers": "Accept, Accept-Language, If-None-Match",
    "Access-Control-Max-Age": "86400",
}
"""What pages of other sites may send: no token, so that they read what is public alone."""


def content_security_policy(handle: Handler) -> Handler:
    """Nothing from elsewhere, and nothing inline; and no text of which a browser guesses the letters."""

    def respond(request: HttpRequest) -> HttpResponseBase:
        response = handle(request)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        response.headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
        kind = response.headers.get("Content-Type", "")
        if kind.startswith("text/") and "charset" not in kind:
            response.headers["Content-Type"] = f"{kind}; charset=utf-8"
        return response

    return respond


def language(handle: Handler) -> Handler:
    """Danish, unless whoever asks has chosen English; what a browser prefers is not asked, but of the API it is."""

    def respond(request: HttpRequest) -> HttpResponseBase:
        asked = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        chosen = asked if asked in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        if is_of_api(request):
            chosen = translation.get_language_from_request(request)
        with translation.override(chosen):
            request.LANGUAGE_CODE = chosen
            response = handle(request)
        response.headers.setdefault("Content-Language", chosen)
        patch_vary_headers(response, ["Cookie"])
        return response

    return respond


def acting(handle: Handler) -> Handler:
    """What a request does is done by whoever is signed in; what they are shown is kept by no browser and no proxy."""

    def respond(request: HttpRequest) -> HttpResponseBase:
        is_somebody = request.user.is_authenticated
        with acting_as(request.user.get_username() if is_somebody else ""):
            response = handle(request)
        if is_somebody:
            response.headers["Cache-Control"] = "no-store"
        return response

    return respond


def methods_of_api(handle: Handler) -> Handler:
    """HEAD of the API is GET without what it sends; a browser is told what other sites may ask (CORS), and whoever asks
    in another way that it is none of the path's.
    """

    def respond(request: HttpRequest) -> HttpResponseBase:
        if not is_of_api(request):
            return handle(request)
        if request.method == "OPTIONS":
            return HttpResponse(status=204, headers=PREFLIGHT)
        is_head = request.method == "HEAD"
        if is_head:
            request.method = "GET"
        response = handle(request)
        if is_head:
            request.method = "HEAD"  # the server leaves out what is sent
        if response.status_code != 405:
            return response
        refusal = problem(request, 405, _("This is not asked for in this way; Allow says in which."), "")
        refusal["Allow"] = response.headers["Allow"]
        return refusal

    return respond


class CompressedPages(GZipMiddleware):
    """Pages are sent compressed, with what Django adds so that their length tells nothing (BREACH); files are not.

    What is kept for everybody is compressed as it is kept (`caching`).
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """The answer as it is sent."""
        if not response.headers.get("Content-Type", "").startswith("text/html"):
            return response
        return super().process_response(request, response)


@dataclass(frozen=True)
class Refusal:
    """What a room refuses and no view has caught is a page that says why."""

    handle: Handler

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """The answer, unless a view fails."""
        return self.handle(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponseBase | None:
        """The page of what is refused; other errors go on. What the database has no room for was sent so."""
        if isinstance(exception, DataError):
            exception = FormError("value-has-no-room")
        return refused(request, exception) if isinstance(exception, KronesporError) else None
