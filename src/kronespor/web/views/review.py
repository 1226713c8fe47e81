"""The page of a draft: the paper's own tables beside its pages, and the figure in hand."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from kronespor.footing import Report
from kronespor.footing.equations import Equations
from kronespor.footing.report import ReportCell
from kronespor.intake import pages
from kronespor.intake.effects import Effect, effects
from kronespor.intake.filing import proposed
from kronespor.intake.models import DraftItem, StoredDocument
from kronespor.language import year_of
from kronespor.reading import ReadingError
from kronespor.register.decisions import decisions
from kronespor.register.models import ActionPlan, Committee, Initiative
from kronespor.web.cells import ShownCell, framed, shown_tables
from kronespor.web.changes import changes_of
from kronespor.web.parameters import number
from kronespor.web.review_rows import counted
from kronespor.web.roles import Role, allowed
from kronespor.web.rows import Frame
from kronespor.web.templatetags.web import seen_as
from kronespor.web.views.viewer import visible_or_404

State = DraftItem.State
OPEN = (State.WAITING, State.ACCEPTED, State.CORRECTED)
READINGS = 4


@dataclass(frozen=True)
class Figure:
    """The figure in hand: what booking it changes, its cell, and what it may say otherwise, in kroner."""

    effect: Effect
    cell: ShownCell | None
    candidates: Sequence[Decimal]
    sought: Sequence[Decimal]

    @property
    def item(self) -> DraftItem:
        """What was drafted."""
        return self.effect.item

    @property
    def is_open(self) -> bool:
        """Whether it may still be accepted, corrected or rejected."""
        return self.item.state in OPEN


@allowed(Role.CASEWORKER)
@require_GET
def review(request: HttpRequest, sha256: str) -> HttpResponse:
    """A draft: each table with what became of its figures, the pages beside it, and the figure in hand above."""
    document = visible_or_404(request, sha256)
    report, items = pages.report(document), list(_items(document))
    pages_shown, equations = pages.pages(document, report.pages), Equations(report)
    tables = [t for t in shown_tables(report.tables, equations, items, pages_shown) if t.is_drafted]
    cells = [cell for table in tables for cell in table.cells]
    active = _active(request, items)
    states = counted(items)
    context = {
        "document": document,
        "tables": tables,
        "figure": _figure(report, active, cells) if active else None,
        "active": active.pk if active else 0,
        "states": states,
        "handled": states[State.ACCEPTED] + states[State.CORRECTED] + states[State.REJECTED],
        "total": len(items),
        "seen": " ".join(seen_as(item) for item in items),
        "following": None if states[State.WAITING] else _following(document),
        "lacks_source": any(i.state == State.WAITING and not i.fund for i in items),
        "proposed": proposed(document),
        "phases": StoredDocument.Phase.choices,
        "plans": ActionPlan.objects.order_by("name"),
        "committees": Committee.objects.order_by("name"),
        "sheets": _sheets(document, pages_shown, cells, active),
        "is_printing": pages_shown is not None and pages_shown.is_waiting,
        "lines": pages.text_lines(document, ((cell.cell, cell) for cell in cells)),
        **_known(items),
    }
    return render(request, "web/review.html", context)


def _following(document: StoredDocument) -> StoredDocument | None:
    """The document of which figures wait after this one, from the first if none comes after; None if none wait."""
    waiting = StoredDocument.objects.filter(statements__items__state=State.WAITING).exclude(pk=document.pk)
    rows = waiting.only("sha256", "name").order_by("pk").distinct()
    return rows.filter(pk__gt=document.pk).first() or rows.first()


@allowed(Role.CASEWORKER)
@require_GET
def figure(request: HttpRequest, sha256: str, pk: int) -> HttpResponse:
    """The figure in hand alone, for the script of the page."""
    document = visible_or_404(request, sha256)
    item = _items(document).filter(pk=pk).first()
    if item is None:
        raise Http404
    report = pages.report(document)
    tables = [table for table in report.tables if table.id == item.statement.table]
    cells = [cell for table in shown_tables(tables, Equations(report), [item]) for cell in table.cells]
    return render(request, "web/_figure.html", {"figure": _figure(report, item, cells), "document": document})


@allowed(Role.CASEWORKER)
@require_GET
def changes(request: HttpRequest, sha256: str) -> HttpResponse:
    """What booking the open figures of a document would change, in one view."""
    document = visible_or_404(request, sha256)
    items = list(_items(document).filter(state__in=OPEN))
    return render(request, "web/changes.html", {"document": document, "changes": changes_of(effects(items))})


def _items(document: StoredDocument) -> QuerySet[DraftItem]:
    items = DraftItem.objects.filter(statement__document=document).order_by("statement", "pk")
    items = items.defer("statement__document__content")  # which is large, and would come with each
    return items.select_related("statement__document", "initiative", "decision__meeting")


def _known(items: Sequence[DraftItem]) -> dict[str, object]:
    """What fields suggest: initiatives of the plans that the document is about, and decisions."""
    of_plans = Initiative.objects.filter(plan__name__in={item.statement.plan for item in items})
    return {"initiatives": of_plans.order_by("name"), "decisions": decisions().order_by("-meeting__held_on")}


def _active(request: HttpRequest, items: Sequence[DraftItem]) -> DraftItem | None:
    """The figure that the address names, else the first that waits, else the first."""
    asked = number(request.GET.get("cell", ""))
    named = next((item for item in items if item.pk == asked), None)
    return named or next((item for item in items if item.state == State.WAITING), next(iter(items), None))


def _figure(report: Report, item: DraftItem, cells: Sequence[ShownCell]) -> Figure:
    cell = next((cell for cell in cells if cell.item is not None and cell.item.pk == item.pk), None)
    (effect,) = effects([item])
    beside = _beside(report, item, cell.cell) if cell else []
    of_cell = ([*cell.cell.candidates, *beside], cell.cell.sought) if cell else ([], ())
    return Figure(effect, cell, *(_in_kroner(item, amounts) for amounts in of_cell))


def _beside(report: Report, item: DraftItem, cell: ReportCell) -> list[Decimal]:
    """What other columns of the year say, which may be meant too."""
    rows = (row for t in report.tables if t.id == item.statement.table for row in t.rows if row.id == item.row)
    of_year = (c for row in rows for c in row.cells if year_of(c.column) == str(item.fiscal_year))
    return [c.amount for c in of_year if c is not cell and c.amount is not None]


def _in_kroner(item: DraftItem, amounts: Sequence[Decimal]) -> list[Decimal]:
    """Nothing of what the figure says now, as it was read or corrected."""
    kroner = (amount * item.statement.factor for amount in amounts)
    return [amount for amount in kroner if amount != item.kroner][:READINGS]


def _sheets(
    document: StoredDocument, shown: pages.Pages | None, cells: Sequence[ShownCell], active: DraftItem | None
) -> list[tuple[int, tuple[float, float], list[Frame]]]:
    """The pages that figures stand on, with a frame for each, and one for each cell that it is related to."""
    if shown is None:
        return []
    frames: dict[int, list[Frame]] = defaultdict(list)
    for cell in cells:
        if cell.box is not None and cell.item is not None:
            chosen = " is-chosen" if active is not None and cell.item.pk == active.pk else ""
            style, anchor = f"proof-{cell.item.proof}{chosen}", f"cell-{cell.item.pk}"
            page = f"?cell={cell.item.pk}#figure-{cell.item.pk}"
            frames[cell.page].append(framed(cell.box, style, anchor, page, cell.marks))
        elif cell.box is not None and cell.marks:
            frames[cell.page].append(framed(cell.box, "is-quiet", marks=cell.marks))
    sheets = []
    for page_number in sorted({cell.page for cell in cells if cell.box is not None and cell.item is not None}):
        try:
            extent = pages.size(pages.picture(document, shown, page_number))
        except ReadingError:
            continue
        sheets.append((page_number, extent, frames[page_number]))
    return sheets
