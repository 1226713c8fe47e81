"""The page of a draft: each figure beside its page, and the steps of review."""

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from kronespor.footing import Report
from kronespor.footing.equations import Equations
from kronespor.footing.report import ReportCell
from kronespor.intake import pages, reviewing
from kronespor.intake.effects import effects
from kronespor.intake.filing import Said, file_document, proposed
from kronespor.intake.models import DraftItem, StoredDocument
from kronespor.intake.reviewing import Step
from kronespor.language import year_of
from kronespor.reading import ReadingError
from kronespor.register.decisions import decisions
from kronespor.register.models import ActionPlan, Committee, Initiative
from kronespor.remarks import KronesporError
from kronespor.web.actions import Action, act
from kronespor.web.cells import ShownCell, framed, shown_tables
from kronespor.web.parameters import number, number_of
from kronespor.web.planning_forms import day_of
from kronespor.web.remarks import FormError, words
from kronespor.web.roles import Role, allowed
from kronespor.web.rows import Frame
from kronespor.web.views.viewer import visible_or_404

State = DraftItem.State
FIGURES = 60  # per page of a review
READINGS = 4
STATES = {"waiting": (State.WAITING,), "reviewed": (State.ACCEPTED, State.CORRECTED, State.REJECTED)}


@allowed(Role.CASEWORKER)
@require_GET
def review(request: HttpRequest, sha256: str) -> HttpResponse:
    """A draft: each figure with proof, reasons, what booking changes, whom it may be about; the page beside it."""
    document = visible_or_404(request, sha256)
    report, shown = pages.report(document), request.GET.get("show", "waiting")
    items = DraftItem.objects.filter(statement__document=document).select_related("statement", "initiative", "decision")
    if shown in STATES:
        items = items.filter(state__in=STATES[shown])
    page = Paginator(items.order_by("statement", "pk"), FIGURES).get_page(request.GET.get("page"))
    readings = _readings(report, list(page))
    pages_shown = pages.pages(document, report.pages)
    cells = [c for t in shown_tables(report.tables, Equations(report), list(page), pages_shown) for c in t.cells]
    of_item = {cell.item.pk: cell for cell in cells if cell.item is not None}
    context = {
        "document": document,
        "page": page,
        "effects": [(e, readings[e.item.pk], of_item.get(e.item.pk)) for e in effects(page)],
        "shown": shown,
        "proposed": proposed(document),
        "phases": StoredDocument.Phase.choices,
        "plans": ActionPlan.objects.order_by("name"),
        "committees": Committee.objects.order_by("name"),
        "initiatives": Initiative.objects.filter(plan__name__in={i.statement.plan for i in page}).order_by("name"),
        "decisions": decisions().order_by("-meeting__held_on"),
        "sheets": _sheets(document, pages_shown, cells),
        "is_printing": pages_shown is not None and pages_shown.is_waiting,
        "lines": pages.text_lines(document, ((cell.cell, cell) for cell in cells)),
    }
    return render(request, "web/review.html", context)


def _readings(report: Report, items: list[DraftItem]) -> dict[int, dict[str, list[Decimal]]]:
    """Item -> what else its cell may say, and what the sums that miss ask it for, in kroner.

    What another column of the year says may be meant too. Nothing of what it says now, as it was read or corrected.
    """
    cells: dict[tuple[str, str, str | None], list[ReportCell]] = defaultdict(list)
    for table in report.tables:
        for row in table.rows:
            for one in row.cells:
                cells[table.id, row.id, year_of(one.column)].append(one)
    readings = {}
    for item in items:
        of_year = cells[item.statement.table, item.row, str(item.fiscal_year)]
        cell = next((c for c in of_year if c.printed[:60] == item.printed), next(iter(of_year), None))
        beside = [c.amount for c in of_year if c is not cell and c.amount is not None]
        amounts = {"candidates": [*cell.candidates, *beside], "sought": cell.sought} if cell else {}
        readings[item.pk] = {
            name: [kroner for v in values if (kroner := v * item.statement.factor) != item.kroner][:READINGS]
            for name, values in amounts.items()
        }
    return readings


def _sheets(
    document: StoredDocument, shown: pages.Pages | None, cells: Sequence[ShownCell]
) -> list[tuple[int, tuple[float, float], list[Frame]]]:
    """The pages that figures stand on, with a frame for each, and one for each cell that it is related to."""
    if shown is None:
        return []
    frames: dict[int, list[Frame]] = defaultdict(list)
    for cell in cells:
        if cell.box is not None and cell.item is not None:
            style, anchor = f"proof-{cell.item.proof}", f"cell-{cell.item.pk}"
            frames[cell.page].append(framed(cell.box, style, anchor, marks=cell.marks))
        elif cell.box is not None and cell.marks:
            frames[cell.page].append(framed(cell.box, "is-quiet", marks=cell.marks))
    sheets = []
    for page in sorted({cell.page for cell in cells if cell.box is not None and cell.item is not None}):
        try:
            sheets.append((page, pages.size(pages.picture(document, shown, page)), frames[page]))
        except ReadingError:
            continue
    return sheets


@allowed(Role.CASEWORKER)
@require_POST
def step(request: HttpRequest, sha256: str) -> HttpResponse:
    """Take a review step, or take the last one back; then on to the figure that follows."""
    post = request.POST
    item, following = (post.get(name, "") for name in ("item", "next"))
    try:
        act(request, STEPS, sha256)
    except KronesporError as error:
        messages.error(request, words(error))
        following = item
    at = number(following) or number(item)
    back = reverse("web:review", args=[sha256]) + "?" + urlencode({"show": post.get("show", "waiting")[:20]})
    return redirect(f"{back}#item-{at}" if at else back)


def _accept_all(request: HttpRequest, sha256: str) -> None:
    """Accept what waits, but for what is asked of a figure alone; a source is given to those without one."""
    fund = request.POST.get("fund", "").strip()
    waiting = list(reviewing.waiting(sha256))
    taken = reviewing.acceptable_together(waiting)
    count = reviewing.take([Step(i.pk, "accept", fund="" if i.fund else fund, version=i.version) for i in taken])
    text = ngettext("%(n)s figure is accepted.", "%(n)s figures are accepted.", count)
    messages.success(request, text % {"n": count})
    if left := len(waiting) - count:
        text = ngettext("%(n)s asks something of its own.", "%(n)s ask something of their own.", left)
        messages.warning(request, text % {"n": left})


def _file(request: HttpRequest, sha256: str) -> None:
    """Keep what a person says that the document is about. FormError if anything that is asked is left out."""
    post = request.POST
    day, committee = day_of(post.get("decided_on", "")), post.get("committee", "").strip()
    plans = {name.removeprefix("plan-"): post[name].strip() for name in post if name.startswith("plan-")}
    if day is None or not committee or not all(plans.values()):
        raise FormError("filing-incomplete")
    said = Said(day, committee, post.get("phase", ""), plans, post.get("fund", "").strip())
    file_document(visible_or_404(request, sha256), said)
    messages.success(request, _("What the document is about is kept, and its figures are held against the register."))


def _undo(request: HttpRequest, _sha256: str) -> None:
    reviewing.undo(_item(request))


def _take(request: HttpRequest, _sha256: str) -> None:
    """Accept, correct or reject a figure with what was typed."""
    post, item = request.POST, _item(request)
    answers = {name: post.get(name, "").strip() for name in reviewing.ANSWERS}
    action = post.get("action", "")
    if action == "accept" and answers["amount"] and not reviewing.is_amount_of(item, answers["amount"]):
        action = "correct"  # whoever types another amount and presses Enter means that amount
    version = number_of(post.get("version", ""))
    reviewing.take([reviewing.step_of(item, action, answers, new=bool(post.get("new")), version=version)])


def _item(request: HttpRequest) -> int:
    """The figure that a step is about. FormError if the form names none, or no version of it."""
    item, version = (number(request.POST.get(name, "")) for name in ("item", "version"))
    if item is None or version is None:
        raise FormError("step-without-figure")
    return item


STEPS = {
    "file": Action(_file),
    "accept-all": Action(_accept_all),
    "accept": Action(_take),
    "correct": Action(_take),
    "reject": Action(_take),
    "undo": Action(_undo),
}
