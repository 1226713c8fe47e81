"""Pages of documents: the list, and the viewer with its cells."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from kronespor.footing.equations import IN_PROSE, Equations, Membership
from kronespor.footing.reportjson import report_of
from kronespor.intake import pages
from kronespor.intake.models import DraftItem, StoredDocument
from kronespor.intake.redacting import blackened
from kronespor.reading import ReadingError
from kronespor.web.cells import Chosen, ShownTable, framed, shown_tables
from kronespor.web.parameters import number_of
from kronespor.web.remarks import GoneError
from kronespor.web.roles import Role, allowed, role
from kronespor.web.rows import Frame
from kronespor.web.uploading import as_received

State = DraftItem.State


def visible(sha256: str, *, is_told_all: bool) -> StoredDocument | None:
    """A document that whoever asks may see: the public what is published, others all; None if there is no such one.
    GoneError if it was withdrawn.
    """
    found = StoredDocument.objects.filter(sha256=sha256).first()
    if found is None or is_told_all or found.published_at is not None:
        return found
    if found.withdrawn_at is None:
        return None
    raise GoneError("document-withdrawn", day=timezone.localdate(found.withdrawn_at), why=found.withdrawn_because)


def visible_or_404(request: HttpRequest, sha256: str) -> StoredDocument:
    """The same of a request."""
    found = visible(sha256, is_told_all=role(request) >= Role.COUNCILLOR)
    if found is None:
        raise Http404
    return found


def visible_documents(request: HttpRequest) -> QuerySet[StoredDocument]:
    """The documents that whoever asks may see, without what was read of them."""
    rows = StoredDocument.objects.defer("content")
    return rows if role(request) >= Role.COUNCILLOR else rows.exclude(published_at=None)


@allowed(Role.PUBLIC)
@require_safe
def documents(request: HttpRequest) -> HttpResponse:
    """The documents there are, the latest first."""
    rows = visible_documents(request).order_by("-dated", "-pk")
    waiting = Count("statements__items", filter=Q(statements__items__state=State.WAITING))
    return render(request, "web/documents.html", {"documents": rows.annotate(waiting=waiting)})


@allowed(Role.PUBLIC)
@require_safe
def document(request: HttpRequest, sha256: str) -> HttpResponse:
    """A document as it was read, beside its pages: every cell with its proof, and where its figure went."""
    found = visible_or_404(request, sha256)
    hidden = blackened(found)
    content, get = hidden.content(found.content), request.GET
    report = report_of(content["report"])
    chosen = Chosen(*(get.get(name, "") for name in ("table", "row", "year", "place")))
    equations = Equations(report)
    items = DraftItem.objects.filter(statement__document=found).select_related("statement", "initiative")
    shown = pages.pages(found, report.pages)
    tables = shown_tables(report.tables, equations, items, shown, chosen)
    prose = shown_tables(report.prose, equations, chosen=chosen, mark=IN_PROSE)
    cells = [cell for table in tables for cell in table.cells]
    context = {
        "document": found,
        "report": report,
        "tables": tables,
        "prose": prose,
        "equations": equations.all,
        "chosen": [m.equation for m in _of_chosen((*tables, *prose))],
        "lines": pages.text_lines(found, ((cell.cell, cell) for cell in cells), hidden.text),
        "passages": content["passages"],
        "redactions": found.redactions.order_by("pk") if role(request) >= Role.CASEWORKER else (),
        "is_blackened": bool(hidden),
        "repeated": _repeated(request, chosen, found),
        **_page(found, shown, tables, number_of(get.get("page", ""))),
    }
    return render(request, "web/document.html", context)


def _of_chosen(tables: Iterable[ShownTable]) -> Sequence[Membership]:
    """The equations of the chosen cell."""
    return next((cell.equations for table in tables for cell in table.cells if cell.is_chosen), ())


def _page(document: StoredDocument, shown: pages.Pages | None, tables: list[ShownTable], asked: int) -> dict[str, Any]:
    """The page that is shown: that of the chosen cell, else the one asked for, else the first with a cell."""
    count = shown.count if shown else 0
    cells = [cell for table in tables for cell in table.cells]
    page = next((cell.page for cell in cells if cell.is_chosen), 0)
    page = page or (asked if 1 <= asked <= count else next((cell.page for cell in cells if cell.box), 1))
    try:
        extent = pages.size(pages.picture(document, shown, page)) if shown and count else None
    except ReadingError:
        extent = None
    return {
        "page": page,
        "previous": page - 1,
        "next": page + 1 if page < count else 0,
        "pages": count,
        "is_pictured": extent is not None,
        "is_printing": shown is not None and shown.is_waiting,
        "size": extent,
        "frames": _frames(tables, page),
    }


def _frames(tables: list[ShownTable], page: int) -> list[Frame]:
    """What is drawn over the picture of a page: a frame for each cell."""
    return [
        framed(
            cell.box,
            f"proof-{cell.cell.proof} role-{row.row.role}{' is-chosen' if cell.is_chosen else ''}",
            page=cell.story,
            marks=cell.marks,
        )
        for table in tables
        for row in table.rows
        for cell in row.cells
        if cell.page == page and cell.box
    ]


def _repeated(request: HttpRequest, chosen: Chosen, document: StoredDocument) -> list[DraftItem]:
    """Figures of other documents that are about the same initiative and year."""
    year = number_of(chosen.year)
    if not year:
        return []
    items = DraftItem.objects.exclude(state=State.REJECTED).filter(fiscal_year=year)
    own = items.filter(statement__document=document, statement__table=chosen.table, row=chosen.row).first()
    if own is None or own.initiative_id is None:
        return []
    others = items.filter(initiative=own.initiative_id).exclude(statement__document=document)
    if role(request) < Role.COUNCILLOR:
        others = others.exclude(statement__document__published_at=None)
    return list(others.select_related("statement__document").defer("statement__document__content"))


@allowed(Role.PUBLIC)
@require_safe
def picture(request: HttpRequest, sha256: str, page: int) -> HttpResponse:
    """A page as PNG."""
    document = visible_or_404(request, sha256)
    shown = pages.pages(document, pages.report(document).pages)
    if shown is None or shown.is_waiting:
        raise Http404
    try:
        png = blackened(document).picture(pages.picture(document, shown, page), page)
    except ReadingError as error:
        raise Http404 from error
    response = HttpResponse(png, content_type="image/png")
    response["Cache-Control"] = "private, no-cache"  # it may be withdrawn, or blacked out, at any time
    return response


@allowed(Role.PUBLIC)
@require_safe
def original(request: HttpRequest, sha256: str) -> HttpResponseBase:
    """The file as it was received; of one that is blacked out in part those have it who handle the papers."""
    document = visible_or_404(request, sha256)
    if role(request) < Role.CASEWORKER and blackened(document):
        raise GoneError("file-blacked-out")
    return as_received(document.stored_as, document.name)
