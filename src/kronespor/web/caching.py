"""Pages of the public, kept until the register changes."""

import hashlib
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.core.cache import caches
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils.cache import patch_vary_headers

from kronespor import __version__
from kronespor.register.ledger import revision

KEPT = 24 * 3600
LARGEST = 4 * 2**20  # bytes
Page = Callable[..., HttpResponse]


def kept(view: Page) -> Page:
    """Keep the pages that a view gives to whoever is not signed in, by address, language and the register's revision.

    They have that as their ETag: a browser that has the page is told so without its being made.
    """

    @wraps(view)
    def respond(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method != "GET" or settings.SESSION_COOKIE_NAME in request.COOKIES:
            return view(request, *args, **kwargs)
        parts = (__version__, str(revision()), request.LANGUAGE_CODE, request.get_full_path())
        key = hashlib.sha256("\x1f".join(parts).encode()).hexdigest()
        tag = f'"{key}"'
        if request.headers.get("If-None-Match", "").removeprefix("W/") == tag:
            return _with_headers(HttpResponseNotModified(), tag)
        found = caches["pages"].get(key)
        if found is None:
            response = view(request, *args, **kwargs)
            if response.status_code != 200 or response.streaming:
                return response
            found = (response.content, dict(response.items()))
            if len(response.content) <= LARGEST:
                caches["pages"].set(key, found, KEPT)
        content, headers = found
        return _with_headers(HttpResponse(content, headers=headers), tag)

    return respond


def _with_headers(response: HttpResponse, tag: str) -> HttpResponse:
    response["ETag"] = tag
    response["Cache-Control"] = "no-cache"
    patch_vary_headers(response, ["Cookie"])
    return response
