"""Pages of the public, kept until what it may know of the register changes."""

import gzip
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
from django.middleware.gzip import re_accepts_gzip
from django.utils import timezone
from django.utils.cache import patch_vary_headers

from kronespor import __version__
from kronespor.register.ledger import revision
from kronespor.web.roles import Role, role

KEPT = 24 * 3600
LARGEST = 4 * 2**20  # bytes
LEVEL = 4
"""Of compression: 6 takes half as long again for a twentieth less."""
PATIENCE = 5.0  # seconds
AT_ONCE = 2
"""Pages that a process makes: eight at once take half as long again for each, and one would wait for the database."""
_turns = threading.BoundedSemaphore(AT_ONCE)
_making: "WeakValueDictionary[str, threading.Lock]" = WeakValueDictionary()
"""The locks of the pages that are being made, by what they are kept by."""
Page = Callable[..., HttpResponse]
Kept = tuple[bytes, dict[str, str]]
"""What is sent, and its headers."""


def kept(view: Page) -> Page:
    """Keep the pages that a view gives to whoever is not signed in, by address, language, day and the public's
    revision.

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
    """What is made for a request, kept by its address, its language, the day, `by` and the revision of what whoever
    asks may know: what is booked is in the public's when it is published, and its pages stay until then.

    The address is the whole one: answers name others of this host and port, which whoever asks may choose.
    `vary`: the headers that decide the language and what stands in `by`. `is_page`: made in no time, few at once.
    """
    changed, today = revision(role(request) == Role.PUBLIC), timezone.localdate()
    parts = (__version__, str(changed), str(today), request.LANGUAGE_CODE, request.build_absolute_uri(), *by)
    key = hashlib.sha256("\x1f".join(parts).encode()).hexdigest()
    tag = f'"{key}"'
    if request.headers.get("If-None-Match", "").removeprefix("W/") == tag:
        return _with_headers(HttpResponseNotModified(), tag, vary)
    found: Kept | None = caches["pages"].get(key)
    if found is None:
        with first(key), held(_turns) if is_page else nullcontext():  # after each change all ask for the same
            found = caches["pages"].get(key)
            if found is None:
                response = make()
                if response.status_code != 200 or response.streaming:
                    return response
                found = _packed(response)
                if len(found[0]) <= LARGEST:
                    caches["pages"].set(key, found, KEPT)
    return _sent(request, found, tag, vary)


def _packed(response: HttpResponse) -> Kept:
    """A page compressed once and for all: it says what it says to everybody, and nothing secret by its length."""
    content, headers = response.content, dict(response.items())
    if not headers.get("Content-Type", "").startswith("text/html"):
        return content, headers
    return gzip.compress(content, LEVEL, mtime=0), {**headers, "Content-Encoding": "gzip"}


def _sent(request: HttpRequest, kept: Kept, tag: str, vary: Sequence[str]) -> HttpResponse:
    content, headers = kept
    if "Content-Encoding" in headers:
        vary = (*vary, "Accept-Encoding")
        if re_accepts_gzip.search(request.headers.get("Accept-Encoding", "")):
            tag = f"W/{tag}"
        else:
            content, headers = gzip.decompress(content), {n: v for n, v in headers.items() if n != "Content-Encoding"}
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
