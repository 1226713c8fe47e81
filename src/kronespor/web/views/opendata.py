"""Open data: the page of all formats, and the register in one of them, as far as whoever asks may know it."""

import tempfile
from datetime import date

from django.core.cache import caches
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.timezone import localdate

from kronespor.opendata.errors import OpenDataError
from kronespor.opendata.formats import FORMATS, Asked
from kronespor.papers.printing import reader_language
from kronespor.register.models import Posting
from kronespor.remarks import in_words
from kronespor.web.api.admitting import JSON
from kronespor.web.api.described import described
from kronespor.web.asking import horizon
from kronespor.web.caching import kept
from kronespor.web.remarks import words
from kronespor.web.roles import Role, allowed, role
from kronespor.web.turns import always, in_turn
from kronespor.web.views.postings import known

IN_MEMORY = 2**20
"""Bytes of a file that is written without a file on the disk."""


@allowed(Role.PUBLIC)
def data(request: HttpRequest) -> HttpResponse:
    """The formats, each with what it is, and how large its file was when it was last made for those who may see it."""
    language, sizes = reader_language(), caches["default"].get(_sizes(request), {})
    context = {
        "formats": [(of, in_words(of.about, language), *_told(sizes.get(of.name))) for of in FORMATS.values()],
        "postings": known(Posting.objects.all(), horizon(request)).count(),
    }
    return render(request, "web/data.html", context)


def _sizes(request: HttpRequest) -> str:
    """What the sizes of files are kept by."""
    return "data-public" if role(request) == Role.PUBLIC else "data-all"


def _told(kept: tuple[int, str] | None) -> tuple[int, date | None]:
    """How large a file was, and on what day it was made."""
    return (kept[0], date.fromisoformat(kept[1])) if kept else (0, None)


def _keep_size(request: HttpRequest, form: str, size: int) -> None:
    key, made = _sizes(request), [size, localdate().isoformat()]
    sizes = caches["default"].get(key, {})
    if sizes.get(form) != made:
        caches["default"].set(key, {**sizes, form: made}, timeout=None)


@allowed(Role.PUBLIC)
@kept
def api_page(request: HttpRequest) -> HttpResponse:
    """The HTTP API as it describes itself: what a person reads who has its address."""
    paths, answers = described()
    return render(request, "web/api.html", {"paths": paths, "answers": answers})


@allowed(Role.PUBLIC)
def api_docs(_request: HttpRequest) -> HttpResponse:
    """Where programs' descriptions commonly are: the page."""
    return redirect("web:api")


@allowed(Role.PUBLIC)
def api_entrance(request: HttpRequest) -> HttpResponse:
    """The root of the API: its description for whoever prefers JSON, its page for a browser."""
    wanted = "web:api" if request.get_preferred_type([JSON, "text/html"]) == "text/html" else "api:openapi-json"
    response = redirect(wanted)
    patch_vary_headers(response, ["Accept"])
    return response


@allowed(Role.PUBLIC)
@in_turn(always)
def data_file(request: HttpRequest, form: str) -> HttpResponseBase:
    """The register in a format, a part at a time."""
    if form not in FORMATS:
        raise Http404
    wanted = FORMATS[form]
    site = request.build_absolute_uri(reverse("web:overview")).rstrip("/")
    file = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 (the response closes it)
    try:
        wanted.write(file, Asked(horizon(request), reader_language(), site))
    except OpenDataError as error:
        file.close()
        return HttpResponse(words(error), status=503, content_type="text/plain; charset=utf-8")
    size = file.tell()
    file.seek(0)
    _keep_size(request, form, size)
    response = FileResponse(file, as_attachment=True, filename=wanted.file_name, content_type=wanted.media_type)
    response["Content-Length"] = str(size)
    return response
