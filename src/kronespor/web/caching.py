"""Pages of the public, kept until the register changes."""

import hashlib
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import wraps
from typing import Any
from weakref import WeakValueDictionary

from django.conf import settings
from django.core.cache import caches
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils.cache import patch_vary_headers

from kronespor import __version__
from kronespor.register.ledger import revision

KEPT = 24 * 3600
LARGEST = 4 * 2**20  # bytes
PATIENCE = 5.0  # seconds
AT_ONCE = 2
"""Pages that a process makes: eight at once take half as long again for each, and one would wait for the database."""
_turns = threading.BoundedSemaphore(AT_ONCE)
_making: "WeakValueDictionary[str, threading.Lock]" = WeakValueDictionary()
"""The locks of the pages that are being made, by what they are kept by."""
Page = Callable[..., HttpResponse]


def kept(view: Page) -> Page:
    """Keep the pages that a view gives to whoever is not signed in, by address, language and the register's revision.

    They have that as their ETag: a browser that has the page is told so without its being made.
    """

    @wraps(view)
    def respond(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method != "GET" or settings.SESSION_COOKIE_NAME in request.COOKIES:
            return view(request, *args, **kwargs)
        takes_long = getattr(view, "takes_long", None)
        is_page = takes_long is None or not takes_long(request)
        return kept_by(request, (), lambda: view(request, *args, **kwargs), ["Cookie"], is_page)

    return respond


def kept_by(
    request: HttpRequest,
    by: Sequence[str],
    make: Callable[[], HttpResponse],
    vary: Sequence[str],
    is_page: bool = True,
) -> HttpResponse:
    """What is made for a request, kept by its address, its language, the register's revision, and `by`.

    The address is the whole one: answers name others of this host and port, which whoever asks may choose.
    `vary`: the headers that decide the language and what stands in `by`. `is_page`: made in no time, few at once.
    """
    parts = (__version__, str(revision()), request.LANGUAGE_CODE, request.build_absolute_uri(), *by)
    key = hashlib.sha256("\x1f".join(parts).encode()).hexdigest()
    tag = f'"{key}"'
    if request.headers.get("If-None-Match", "").removeprefix("W/") == tag:
        return _with_headers(HttpResponseNotModified(), tag, vary)
    found = caches["pages"].get(key)
    if found is None:
        with first(key), held(_turns) if is_page else nullcontext():  # after each booking all ask for the same
            found = caches["pages"].get(key)
            if found is None:
                response = make()
                if response.status_code != 200 or response.streaming:
                    return response
                found = (response.content, dict(response.items()))
                if len(response.content) <= LARGEST:
                    caches["pages"].set(key, found, KEPT)
    content, headers = found
    return _with_headers(HttpResponse(content, headers=headers), tag, vary)


def first(key: str) -> AbstractContextManager[None]:
    """Make a page while nobody else in this process makes it, or after having waited long for whoever does."""
    return held(_making.setdefault(key, threading.Lock()))


@contextmanager
def held(lock: "threading.Lock | threading.Semaphore") -> Iterator[None]:
    """Hold a lock, or go on without it after having waited long."""
    is_held = lock.acquire(timeout=PATIENCE)
    try:
        yield
    finally:
        if is_held:
            lock.release()


def _with_headers(response: HttpResponse, tag: str, vary: Sequence[str]) -> HttpResponse:
    response["ETag"] = tag
    response["Cache-Control"] = "no-cache"
    patch_vary_headers(response, vary)
    return response
