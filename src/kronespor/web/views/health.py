"""For whoever watches the site: whether it is there, and whether it can do its work."""

import os
from functools import cache

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from kronespor.web.roles import Role, allowed


@allowed(Role.PUBLIC)
@require_safe
def alive(_request: HttpRequest) -> HttpResponse:
    """200 while the process answers."""
    return _told([])


@allowed(Role.PUBLIC)
@require_safe
def ready(_request: HttpRequest) -> HttpResponse:
    """200 while pages can be made; 503 with a word for each thing that stands in the way."""
    return _told([*_database(), *_folder()])


def _told(wrong: list[str]) -> HttpResponse:
    text = "".join(f"{one}\n" for one in wrong) or "ok\n"
    answer = HttpResponse(text, status=503 if wrong else 200, content_type="text/plain; charset=utf-8")
    answer["Cache-Control"] = "no-store"
    return answer


def _database() -> list[str]:
    """What is wrong with the database: it is gone, or of another version than the program."""
    try:
        applied = MigrationRecorder(connection).applied_migrations()
    except DatabaseError:
        return ["database"]
    return [] if _newest() <= applied.keys() else ["migrations"]


@cache
def _newest() -> frozenset[tuple[str, str]]:
    """The last migration of each app, as the program has them: read once, for they do not change while it runs."""
    return frozenset(MigrationLoader(None).graph.leaf_nodes())


def _folder() -> list[str]:
    """Whether stored documents can be read, and uploads kept."""
    needed = os.R_OK | (0 if settings.READ_ONLY else os.W_OK)
    return [] if os.access(settings.HOME, needed) else ["folder"]
