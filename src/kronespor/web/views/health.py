"""For whoever watches the site: whether it is there, and whether it can do its work."""

import os

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
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
        executor = MigrationExecutor(connection)
        return ["migrations"] if executor.migration_plan(executor.loader.graph.leaf_nodes()) else []
    except DatabaseError:
        return ["database"]


def _folder() -> list[str]:
    """Whether stored documents can be read, and uploads kept."""
    needed = os.R_OK | (0 if settings.READ_ONLY else os.W_OK)
    return [] if os.access(settings.HOME, needed) else ["folder"]
