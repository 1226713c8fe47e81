"""Who asks, how often they may, and what of an answer is kept: the same for every path."""

from collections.abc import Callable
from functools import wraps
from itertools import chain
from typing import Any, get_type_hints

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers
from pydantic import BaseModel

from kronespor.remarks import KronesporError
from kronespor.web.api.errors import ApiError
from kronespor.web.caching import kept_by
from kronespor.web.limits import is_often
from kronespor.web.models import Token
from kronespor.web.remarks import GoneError, words
from kronespor.web.roles import Role, act_as
from kronespor.web.tokens import scopes_of, token_of
from kronespor.web.views.errors import problem

JSON, CSV = "application/json", "text/csv"
MINUTE = 60
VARY = ("Accept", "Accept-Language", "Authorization", "Cookie")
STATUS = {
    "api-token-unknown": 401,
    "api-token-needed": 401,
    "api-scope-missing": 403,
    "api-nothing-there": 404,
    "api-type-not-made": 406,
    "file-too-large-to-check": 413,
    "api-not-understood": 422,
    "api-parameter-unknown": 422,
    "api-asked-too-often": 429,
    "checked-too-often": 429,
}
"""The statuses of refusals; of all others 400."""
UNKEPT = {"sha256", "question"}
"""In paths of what changes without the register: pages are printed, and the corpus is read."""
Answer = Callable[..., HttpResponse]


def admitted(answer: Answer) -> Answer:
    """Answer whoever asks as what their token opens, else as the public; a session opens nothing here.

    GET is answered from what is kept of the register's revision, with an ETag; the public's from any site (CORS).
    """

    @wraps(answer)
    def respond(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        is_public = "Authorization" not in request.headers
        try:
            by = (_admit(request), media_type(request))
            if request.method == "GET" and UNKEPT.isdisjoint(kwargs):
                response = kept_by(request, by, lambda: answer(request, *args, **kwargs), VARY)
            else:
                response = answer(request, *args, **kwargs)
        except KronesporError as error:
            response = refusal(request, error)
        patch_vary_headers(response, VARY)
        if not is_public:
            response["Cache-Control"] = "private, no-cache"  # the program's own, which asks by its ETag
        elif request.method == "GET":
            response["Access-Control-Allow-Origin"] = "*"
            response["Access-Control-Expose-Headers"] = "ETag, Link, Retry-After"
        return response

    return respond


def asked_by_name(answer: Answer) -> Answer:
    """Refuse parameters that a path does not have: one that is misspelt would narrow nothing."""
    kinds = (kind for kind in get_type_hints(answer).values() if isinstance(kind, type) and issubclass(kind, BaseModel))
    known = frozenset(chain.from_iterable(kind.model_fields for kind in kinds))

    @wraps(answer)
    def respond(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if unknown := tuple(sorted({*request.GET} - known)):
            raise ApiError("api-parameter-unknown", unknown=unknown, known=tuple(sorted(known)))
        return answer(request, *args, **kwargs)

    return respond


def _admit(request: HttpRequest) -> str:
    """Let a request be that of its token; what it opens. ApiError for one that opens nothing, or too many requests."""
    kind, _, secret = request.headers.get("Authorization", "").partition(" ")
    token = token_of(secret.strip()) if kind.lower() == "bearer" else None
    who = f"u{token.user_id}" if token else request.META.get("REMOTE_ADDR", "")
    if is_often(who, "api", settings.API_RATE, MINUTE):
        raise ApiError("api-asked-too-often", most=settings.API_RATE)
    if "Authorization" in request.headers and token is None:
        raise ApiError("api-token-unknown")
    vars(request)["_scopes"] = scopes = scopes_of(token)
    is_told_all = Token.Scope.REGISTER in scopes
    act_as(request, token.user if token else AnonymousUser(), Role.COUNCILLOR if is_told_all else Role.PUBLIC)
    return " ".join(scopes)


def needs(request: HttpRequest, scope: Token.Scope) -> None:
    """ApiError unless whoever asks has a token with this scope."""
    if "Authorization" not in request.headers:
        raise ApiError("api-token-needed", scope=scope.value)
    if scope not in vars(request)["_scopes"]:
        raise ApiError("api-scope-missing", scope=scope.value)


def media_type(request: HttpRequest) -> str:
    """The kind of answer that is preferred. ApiError if it is neither JSON nor CSV."""
    found = request.get_preferred_type([JSON, CSV])
    if found is None:
        raise ApiError("api-type-not-made", types=(JSON, CSV))
    return found


def refusal(request: HttpRequest, error: KronesporError) -> HttpResponse:
    """What was refused, as problem details in the reader's language."""
    code = error.remark.code
    status = 410 if isinstance(error, GoneError) else STATUS.get(code, 400)
    response = problem(request, status, words(error), "", code)
    if status == 401:
        response["WWW-Authenticate"] = 'Bearer realm="Kronespor"'
    if status == 429:
        response["Retry-After"] = str(MINUTE)
    return response
