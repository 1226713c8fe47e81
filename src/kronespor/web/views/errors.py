"""What is shown when a page cannot be: one sentence that says what is wrong and what to do."""

import errno
import sqlite3
import sys
from http import HTTPStatus

from django.db import DatabaseError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from kronespor.remarks import KronesporError
from kronespor.web.remarks import GoneError, words

UNWRITABLE = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS}
SQLITE_UNWRITABLE = {sqlite3.SQLITE_FULL, sqlite3.SQLITE_READONLY}
POSTGRESQL_UNWRITABLE = {"53100", "25006"}
"""Codes of a disk that is full or only read."""
API = "/api/"
"""What the addresses of the API begin with."""


def is_of_api(request: HttpRequest) -> bool:
    """Whether a program asks, by the API."""
    return request.path_info.startswith(API)


def problem(request: HttpRequest, status: int, text: str, advice: str, code: str = "", again: str = "") -> HttpResponse:
    """A page with one sentence and what to do; of the API the same as problem details (RFC 9457), with its code.

    `again`: the address of the page whose form is to be sent again, with what was typed.
    """
    if is_of_api(request):
        title = HTTPStatus(status).phrase
        told = {"type": "about:blank", "title": title, "status": status, "detail": text}
        told["code"] = code or title.lower().replace(" ", "-")
        more = {"ensure_ascii": False}
        return JsonResponse(told, status=status, content_type="application/problem+json", json_dumps_params=more)
    told_on_page = {"text": text, "advice": advice, "status": status, "again": again}
    return render(request, "web/problem.html", told_on_page, status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400."""
    return problem(request, 400, _("The request is not understood."), _("Go back and try again."))


def refused(request: HttpRequest, error: KronesporError) -> HttpResponse:
    """400 with the reason why a room has refused; 410 of what is gone."""
    if isinstance(error, GoneError):
        return problem(request, 410, words(error), _("Search, or begin at the overview."), error.remark.code)
    return problem(request, 400, words(error), _("Go back and try again."), error.remark.code)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403."""
    return problem(request, 403, _("Your role does not allow this."), _("Ask an administrator for another role."))


def outdated(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 of a form whose page was opened before its reader signed in anew, perhaps in another tab."""
    text = _("The form is too old, so nothing was changed.")
    return problem(request, 403, text, _("What you typed is put into it again:"), again=request.path)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404."""
    return problem(request, 404, _("There is no such page."), _("Search, or begin at the overview."))


def server_error(request: HttpRequest) -> HttpResponse:
    """500; says nothing of what went wrong, which is in the log. 503 where the disk or the database fails."""
    error, text, advice = sys.exception(), _("Something went wrong; nothing was changed."), _("Try again in a moment.")
    status = 503 if isinstance(error, OperationalError) else 500
    if is_unwritable(error):
        status = 503
        text = _("Nothing can be kept at the moment and nothing was changed: the disk is full or only read.")
        advice = _("What is there can still be read. Tell whoever runs the site.")
    try:
        return problem(request, status, text, advice)
    except DatabaseError:  # of which a page asks who is signed in
        return HttpResponse(f"{text} {advice}", status=503, content_type="text/plain; charset=utf-8")


def is_unwritable(error: BaseException | None) -> bool:
    """Whether what failed is a disk, or a database on one, that takes nothing more."""
    while error is not None:
        if isinstance(error, OSError) and error.errno in UNWRITABLE:
            return True
        if getattr(error, "sqlite_errorcode", 0) & 0xFF in SQLITE_UNWRITABLE:
            return True
        if getattr(error, "sqlstate", None) in POSTGRESQL_UNWRITABLE:
            return True
        error = error.__cause__
    return False


def not_written(error: KronesporError) -> HttpResponse:
    """503: what stands in the way of a file is the administrator's to mend."""
    return HttpResponse(words(error), status=503, content_type="text/plain; charset=utf-8")
