"""Pages of papers: the viewer with its cells, uploading, review, booking, publishing."""

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST, require_safe

from kronespor.footing import foot_document
from kronespor.intake import booking, publishing, reviewing
from kronespor.intake.activity import note
from kronespor.intake.effects import effects
from kronespor.intake.errors import IntakeError
from kronespor.intake.models import DraftItem, StoredDocument, Upload
from kronespor.intake.queueing import receive
from kronespor.intake.reviewing import Step
from kronespor.intake.storing import content_of
from kronespor.intake.superseding import find_document
from kronespor.language import year_of
from kronespor.reading import ReadingError
from kronespor.register.decisions import decisions
from kronespor.register.errors import RegisterError
from kronespor.register.models import Initiative
from kronespor.sandbox import Reader
from kronespor.web import printing
from kronespor.web.printing import Printed, printed
from kronespor.web.roles import Role, allowed, role
from kronespor.web.rows import address
from kronespor.web.uploading import as_received, kept

State = DraftItem.State
FIGURES = 60  # a page of a review
READINGS = 4


def shown_or_404(request: HttpRequest, sha256: str) -> StoredDocument:
    """A paper that whoever asks may see: the public what is published, others all."""
    rows = StoredDocument.objects.all()
    if role(request) < Role.COUNCILLOR:
        rows = rows.exclude(published_at=None)
    return get_object_or_404(rows, sha256=sha256)


@dataclass(frozen=True)
class Chosen:
    """The cell that an address points at: a table, a row, a year."""

    table: str
    row: str
    year: str

    def is_cell(self, table: dict[str, Any], row: dict[str, Any], cell: dict[str, Any]) -> bool:
        """Whether a cell of the report is the one."""
        return (table["id"], row["id"]) == (self.table, self.row) and self.year in cell["column"]


@allowed(Role.PUBLIC)
@require_safe
def paper(request: HttpRequest, sha256: str) -> HttpResponse:
    """A paper as it was read, beside its pages: every cell with its proof, and where its figure went."""
    found = shown_or_404(request, sha256)
    report = _content(found)["report"]
    get = request.GET
    chosen = Chosen(get.get("table", ""), get.get("row", ""), get.get("year", ""))
    items = DraftItem.objects.filter(statement__document=found).select_related("statement", "initiative")
    of_cell = {(i.statement.table, i.row, i.fiscal_year): i for i in items}
    shown = printed(found, report["pages"])
    tables, page = [], 0
    for table in report["tables"]:
        rows = []
        for row in table["rows"]:
            cells = [_cell(table, row, n, chosen, of_cell, shown) for n in range(len(row["cells"]))]
            page = next((c["page"] for c in cells if c["is_chosen"]), page)
            rows.append({**row, "cells": cells})
        tables.append({**table, "rows": rows})
    pages = shown.pages if shown else 0
    page = page or _page(get.get("page", ""), pages, tables)
    try:
        extent = printing.size(printing.picture(found, shown, page)) if shown else None
    except ReadingError:
        shown = extent = None
    context = {
        "paper": found,
        "report": report,
        "tables": tables,
        "page": page,
        "previous": page - 1,
        "next": page + 1 if page < pages else 0,
        "pages": pages,
        "boxes": _boxes(tables, page),
        "is_pictured": shown is not None,
        "size": extent,
        "lines": printing.lines(found, tables),
        "passages": _content(found)["passages"],
        "repeated": _repeated(request, chosen, found),
    }
    return render(request, "web/paper.html", context)


def _content(found: StoredDocument) -> dict[str, Any]:
    """What was read; papers of earlier versions are read anew, once."""
    if not found.content:
        with Reader() as reader:
            document = reader.read(settings.HOME / found.stored_as, found.name)
        found.content = content_of(document, foot_document(document))
        found.save(update_fields=["content"])
    content: dict[str, Any] = found.content
    return content


def _cell(
    table: dict[str, Any],
    row: dict[str, Any],
    at: int,
    chosen: Chosen,
    of_cell: dict[Any, DraftItem],
    shown: Printed | None,
) -> dict[str, Any]:
    cell = row["cells"][at]
    if cell["box"] is None and shown is not None:
        place, box = shown.found(table["id"], row, at)
        cell = {**cell, "page": place, "box": box}
    year = year_of(cell["column"]) or ""
    item = of_cell.get((table["id"], row["id"], int(year))) if year else None
    booked = item.initiative if item is not None and item.initiative_id and item.state in _HELD else None
    return {**cell, "is_chosen": chosen.is_cell(table, row, cell), "initiative": booked, "year": year}


_HELD = (State.BOOKED, State.AGREES)


def _page(said: str, pages: int, tables: list[dict[str, Any]]) -> int:
    if said.isascii() and said.isdigit() and len(said) < 6 and 1 <= int(said) <= pages:
        return int(said)
    return next((c["page"] for t in tables for r in t["rows"] for c in r["cells"] if c["box"]), 1)


def _boxes(tables: list[dict[str, Any]], page: int) -> list[dict[str, Any]]:
    """What to draw over the picture of a page: a box a cell, in points from the top left."""
    return [
        {
            **_around(cell["box"]),
            "style": f"proof-{cell['proof']} role-{row['role']}{' is-chosen' if cell['is_chosen'] else ''}",
            "page": f"{address('initiative', cell['initiative'].pk)}#y{cell['year']}" if cell["initiative"] else "",
        }
        for table in tables
        for row in table["rows"]
        for cell in row["cells"]
        if cell["page"] == page and cell["box"]
    ]


def _repeated(request: HttpRequest, chosen: Chosen, found: StoredDocument) -> list[DraftItem]:
    """Figures of other papers that are about the same initiative and year."""
    if not (chosen.year.isdigit() and len(chosen.year) == 4):
        return []
    items = DraftItem.objects.exclude(state=State.REJECTED).filter(fiscal_year=int(chosen.year))
    mine = items.filter(statement__document=found, statement__table=chosen.table, row=chosen.row).first()
    if mine is None or mine.initiative_id is None:
        return []
    others = items.filter(initiative=mine.initiative_id).exclude(statement__document=found)
    if role(request) < Role.COUNCILLOR:
        others = others.exclude(statement__document__published_at=None)
    return list(others.select_related("statement__document").defer("statement__document__content"))


@allowed(Role.PUBLIC)
@require_safe
def picture(request: HttpRequest, sha256: str, page: int) -> HttpResponse:
    """A page as PNG."""
    found = shown_or_404(request, sha256)
    shown = printed(found, _content(found)["report"]["pages"])
    if shown is None:
        raise Http404
    try:
        png = printing.picture(found, shown, page)
    except ReadingError as error:
        raise Http404 from error
    response = HttpResponse(png, content_type="image/png")
    response["Cache-Control"] = "private, max-age=86400"
    return response


@allowed(Role.PUBLIC)
@require_safe
def original(request: HttpRequest, sha256: str) -> HttpResponseBase:
    """The file as it was received."""
    found = shown_or_404(request, sha256)
    return as_received(found.stored_as, found.name)


@allowed(Role.PUBLIC)
def papers(request: HttpRequest) -> HttpResponse:
    """The papers there are, the latest first."""
    rows = StoredDocument.objects.defer("content").order_by("-dated", "-pk")
    if role(request) < Role.COUNCILLOR:
        rows = rows.exclude(published_at=None)
    waiting = Count("statements__items", filter=Q(statements__items__state=State.WAITING))
    return render(request, "web/papers.html", {"papers": rows.annotate(waiting=waiting)})


@allowed(Role.CASEWORKER)
def upload(request: HttpRequest) -> HttpResponse:
    """Receive papers, and show what becomes of them."""
    if request.method == "POST":
        files = request.FILES.getlist("files")
        if not files:
            messages.error(request, _("Choose one or more files."))
        try:
            said = request.POST.get("supersedes", "").strip()
            old = find_document(said) if said else None
            for file in files:
                if (file.size or 0) > settings.MAX_UPLOAD:
                    raise ReadingError(_("%(name)s is too large: split it.") % {"name": file.name})
                with kept(file) as path:
                    received = receive(path, file.name, request.POST.get("plan", "").strip(), old)
                note("upload", received.name)
                messages.success(request, _("%(name)s is received and waits to be read.") % {"name": file.name})
        except (ReadingError, IntakeError) as error:
            messages.error(request, str(error))
        return redirect("web:upload")
    rows = Upload.objects.order_by("-pk")[:50]
    unfinished = any(u.state in (Upload.State.WAITING, Upload.State.READING) for u in rows)
    in_force = StoredDocument.objects.filter(superseded_by=None).order_by("name").values_list("name", flat=True)
    return render(
        request, "web/upload.html", {"uploads": rows, "unfinished": unfinished, "papers": in_force.distinct()}
    )


@allowed(Role.CASEWORKER)
@require_GET
def review(request: HttpRequest, sha256: str) -> HttpResponse:
    """A draft: each figure with proof, reason, what booking changes, whom it may be about; the page beside it."""
    found = shown_or_404(request, sha256)
    items = DraftItem.objects.filter(statement__document=found).select_related("statement", "initiative", "decision")
    items = items.order_by("statement", "pk")
    shown = request.GET.get("show", "waiting")
    states = {"waiting": (State.WAITING,), "reviewed": (State.ACCEPTED, State.CORRECTED, State.REJECTED)}
    chosen = items.filter(state__in=states[shown]) if shown in states else items
    page = Paginator(chosen, FIGURES).get_page(request.GET.get("page"))
    plans = {i.statement.plan for i in page}
    readings = _readings(_content(found), list(page))
    context = {
        "paper": found,
        "page": page,
        "effects": [(e, readings[e.item.pk]) for e in effects(page)],
        "shown": shown,
        "initiatives": Initiative.objects.filter(plan__name__in=plans).order_by("name"),
        "decisions": decisions().order_by("-meeting__held_on"),
        **_beside(found, list(page)),
    }
    return render(request, "web/review.html", context)


def _readings(content: dict[str, Any], items: list[DraftItem]) -> dict[int, dict[str, list[Decimal]]]:
    """Item -> what else its cell may say, and what the sums that miss ask it for, in kroner.

    None of what it says now, as it was read or as somebody has corrected it.
    """
    cells = {
        (table["id"], row["id"], year_of(cell["column"])): cell
        for table in content["report"]["tables"]
        for row in table["rows"]
        for cell in row["cells"]
    }
    found = {}
    for item in items:
        cell = cells.get((item.statement.table, item.row, str(item.fiscal_year)), {})
        said = {
            name: [Decimal(v) * item.statement.factor for v in cell.get(name, ())] for name in ("candidates", "sought")
        }
        found[item.pk] = {n: [v for v in values if v != item.kroner][:READINGS] for n, values in said.items()}
    return found


def _beside(found: StoredDocument, items: list[DraftItem]) -> dict[str, Any]:
    """The pages that the figures stand on, each with a frame a figure; or the lines of a text."""
    report = _content(found)["report"]
    of_cell = {(i.statement.table, i.row, i.fiscal_year): i for i in items}
    shown = printed(found, report["pages"])
    frames: dict[int, list[dict[str, Any]]] = defaultdict(list)
    tables = []
    for table in report["tables"]:
        rows = []
        for row in table["rows"]:
            cells = []
            for n, cell in enumerate(row["cells"]):
                year = year_of(cell["column"])
                item = of_cell.get((table["id"], row["id"], int(year))) if year else None
                place, box = cell["page"], cell["box"]
                if box is None and shown is not None:
                    place, box = shown.found(table["id"], row, n)
                if item is not None and box is not None:
                    frames[place].append({**_around(box), "style": f"proof-{item.proof}", "anchor": f"cell-{item.pk}"})
                cells.append({**cell, "item": item})
            rows.append({**row, "cells": cells})
        tables.append({**table, "rows": rows})
    sheets = []
    if shown is not None:
        for number in sorted(frames):
            try:
                sheets.append((number, printing.size(printing.picture(found, shown, number)), frames[number]))
            except ReadingError:
                continue
    return {"sheets": sheets, "lines": printing.lines(found, tables)}


def _around(box: list[float]) -> dict[str, float]:
    """A box with some room, as a rectangle of a picture."""
    x0, y0, x1, y1 = box
    return {"x": x0 - 1, "y": y0 - 1, "width": x1 - x0 + 2, "height": y1 - y0 + 2}


@allowed(Role.CASEWORKER)
@require_POST
def step(request: HttpRequest, sha256: str) -> HttpResponse:
    """Take a review step, or take the last one back."""
    post = request.POST
    back = reverse("web:review", args=[sha256]) + f"?show={post.get('show', 'waiting')}"
    number, version = (post.get(n, "") for n in ("item", "version"))
    try:
        if post.get("action") == "accept-all":
            waiting = reviewing.waiting(sha256)
            fund = post.get("fund", "").strip()
            steps = [Step(i.pk, "accept", fund="" if i.fund else fund, version=i.version) for i in waiting]
            count = reviewing.take(steps)
            messages.success(request, _("%(count)s figures are accepted.") % {"count": count})
            return redirect(back)
        if not (number.isdigit() and version.isdigit()):
            raise IntakeError(_("The step names no figure."))
        if post.get("action") == "undo":
            reviewing.undo(int(number))
        else:
            answers = {n: post.get(n, "").strip() for n in reviewing.ANSWERS}
            action = post.get("action", "")
            if action == "accept" and answers["amount"] and not reviewing.is_amount_of(int(number), answers["amount"]):
                action = "correct"  # whoever types another amount and presses Enter means that amount
            reviewing.take([Step(int(number), action, **answers, version=int(version))])
    except (IntakeError, RegisterError) as error:
        messages.error(request, str(error))
        return redirect(f"{back}#item-{number}")
    following = post.get("next", "")
    return redirect(f"{back}#item-{following if following.isdigit() else number}")


@allowed(Role.APPROVER)
def book(request: HttpRequest) -> HttpResponse:
    """What review has let through, and what booking it changes; book it."""
    items = [*booking.ready_items(), *booking.accepted_items()]
    if request.method == "POST":
        wanted = set(request.POST.getlist("item"))
        chosen = [i for i in items if f"{i.pk}-{i.version}" in wanted]
        try:
            if len(chosen) < len(wanted):
                raise RegisterError(_("Some figures were reviewed anew or booked meanwhile: look again."))
            done = booking.book_items(chosen)
            note("book", ", ".join(sorted({i.statement.document.name for i in chosen})))
            said = {"booked": done.transactions, "agreeing": done.agreeing}
            messages.success(request, _("%(booked)s transactions booked, %(agreeing)s rows agreed already.") % said)
        except RegisterError as error:
            messages.error(request, str(error))
        return redirect("web:book")
    return render(request, "web/book.html", {"effects": effects(items)})


@allowed(Role.APPROVER)
def publish(request: HttpRequest) -> HttpResponse:
    """Let the public see what is booked, and choose the papers it may see."""
    rows = StoredDocument.objects.filter(superseded_by=None).defer("content").order_by("-dated", "name")
    if request.method == "POST":
        wanted = {int(n) for n in request.POST.getlist("paper") if n.isdigit()}
        if request.POST.get("action") == "withdraw":
            for one in rows.filter(pk__in=wanted):
                publishing.withdraw(one)
            messages.success(request, _("The papers are hidden from the public."))
        else:
            publishing.publish(rows.filter(pk__in=wanted), request.POST.get("text", "").strip())
            messages.success(request, _("All that is booked by now is published."))
        return redirect("web:publish")
    return render(request, "web/publish.html", {"papers": rows, "until": publishing.published_until()})
