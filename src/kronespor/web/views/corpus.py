"""Pages over the documents of all municipalities: ready questions, and the cell behind each figure."""

import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from kronespor.corpus.errors import CorpusError
from kronespor.corpus.models import ListedDocument
from kronespor.corpus.store import Store, document_name
from kronespor.footing import Report, document_report
from kronespor.footing.equations import IN_PROSE, Equations
from kronespor.intake import pages
from kronespor.papers.csv import csv_bytes
from kronespor.reading import Document, ReadingError
from kronespor.remarks import remark_json
from kronespor.web.cells import Chosen, ShownTable, framed, shown_tables
from kronespor.web.corpus_rows import answered, headings, linked, shown
from kronespor.web.parameters import number_of
from kronespor.web.remarks import GoneError
from kronespor.web.roles import Role, allowed
from kronespor.web.turns import always, in_turn

QUESTIONS = (
    ("recipients", _("Who supports …?")),
    ("similar", _("Similar initiatives")),
    ("contradictions", _("Stated otherwise later")),
    ("errors", _("Most frequent errors")),
    ("completeness", _("What is missing")),
)
"""The questions that a page asks, and what they are called; `recipient` is asked by choosing one."""


@allowed(Role.COUNCILLOR)
@require_safe
@in_turn(always)
def ask(request: HttpRequest) -> HttpResponse:
    """A ready question about words: as a page, or with `format` as JSON or CSV. What is missing is said with it."""
    about, name = request.GET.get("q", "").strip()[:200], request.GET.get("ask", "")
    if name not in (*dict(QUESTIONS), "recipient"):
        name = "recipients"
    answer, missing = answered(name, about)
    rows = answer.records()
    match request.GET.get("format", ""):
        case "json":
            told = {"question": name, "about": about, "rows": [linked(row) for row in rows], "cut": answer.is_cut}
            told["missing"] = [remark_json(remark) for remark in missing]
            return HttpResponse(json.dumps(told, ensure_ascii=False, default=str), content_type="application/json")
        case "csv":
            lines = [answer.columns, *([_flat(value) for value in row] for row in answer.rows)]
            return HttpResponse(csv_bytes(lines), content_type="text/csv; charset=utf-8")
    context = {
        "questions": QUESTIONS,
        "question": name,
        "q": about,
        "headings": headings(name),
        "rows": [shown(name, row) for row in rows],
        "is_cut": answer.is_cut,
        "missing": missing,
        "called": rows[0]["called"] if name == "recipient" and rows else "",
    }
    return render(request, "web/corpus.html", context)


def _flat(value: Any) -> Any:
    return json.dumps(value, ensure_ascii=False, default=str) if isinstance(value, list | dict) else value


@allowed(Role.COUNCILLOR)
@require_safe
def document(request: HttpRequest, sha256: str) -> HttpResponse:
    """A document of the corpus as it was read, with the chosen cell lit, beside its page."""
    listed = _listed_or_404(sha256)
    read, report = _read(sha256)
    get, equations = request.GET, Equations(report)
    chosen = Chosen(*(get.get(name, "") for name in ("table", "row", "year", "place")))
    tables = shown_tables(report.tables, equations, chosen=chosen)
    prose = shown_tables(report.prose, equations, chosen=chosen, mark=IN_PROSE)
    cells = [cell for table in (*tables, *prose) for cell in table.cells]
    page = next((cell.page for cell in cells if cell.is_chosen), number_of(get.get("page", "")) or 1)
    context = {
        "listed": listed,
        "document": read,
        "report": report,
        "tables": [*tables, *prose],
        "page": page,
        **_pictured(read, tables, page),
    }
    return render(request, "web/corpus_document.html", context)


def _listed_or_404(sha256: str) -> ListedDocument:
    """A listing of a document that stands somewhere. GoneError if it was withdrawn wherever it stood."""
    listed = list(ListedDocument.objects.filter(sha256=sha256).order_by("held_on", "pk"))
    if not listed:
        raise Http404
    for one in listed:
        if one.withdrawn_on is None:
            return one
        withdrawn = GoneError("document-withdrawn", day=one.withdrawn_on, why=one.withdrawn_because)
    raise withdrawn


def _read(sha256: str) -> tuple[Document, Report]:
    from kronespor.corpus.kept import footed

    try:
        read, found = footed(Store(settings.CORPUS), sha256)
    except FileNotFoundError as error:
        raise CorpusError("document-read-otherwise") from error
    return read, document_report(read, found)


def _pictured(read: Document, tables: list[ShownTable], page: int) -> dict[str, Any]:
    """The size of the page's picture and the frames over it; nothing of what has no pages as they are."""
    try:
        extent = pages.size(_drawn(read, page))
    except ReadingError:
        return {}
    cells = [cell for table in tables for cell in table.cells if cell.page == page and cell.box]
    styles = {True: " is-chosen", False: ""}
    return {
        "size": extent,
        "frames": [framed(c.box, f"proof-{c.cell.proof}{styles[c.is_chosen]}", marks=c.marks) for c in cells if c.box],
    }


def _drawn(read: Document, page: int) -> bytes:
    if not read.media_type.startswith(pages.PICTURED):
        raise ReadingError("no-picture-of-page", page=page)
    with _file(read.sha256) as path:
        return pages.picture_of(read.sha256, path, page)


@contextmanager
def _file(sha256: str) -> Iterator[Path]:
    store = Store(settings.CORPUS)
    if store.is_local:
        yield Path(store.path(document_name(sha256)))
        return
    with tempfile.NamedTemporaryFile(prefix="kronespor-") as file:
        file.write(store.document(sha256))
        file.flush()
        yield Path(file.name)


@allowed(Role.COUNCILLOR)
@require_safe
def picture(request: HttpRequest, sha256: str, page: int) -> HttpResponse:
    """A page of a document as PNG."""
    _listed_or_404(sha256)
    try:
        return HttpResponse(_drawn(_read(sha256)[0], page), content_type="image/png")
    except ReadingError as error:
        raise Http404 from error
