"""The steps of a review: a figure, a row, a column or a table is accepted, corrected, rejected or filled in."""

from decimal import Decimal
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kronespor.amounts.typed import parse_ore
from kronespor.intake import reviewing
from kronespor.intake.filing import Said, file_document, hold_again
from kronespor.intake.models import DraftItem, StoredDocument
from kronespor.intake.reviewing import Step
from kronespor.papers.printing import counted
from kronespor.remarks import KronesporError
from kronespor.web.actions import Action, act
from kronespor.web.parameters import number
from kronespor.web.planning_forms import day_of
from kronespor.web.remarks import FormError, words
from kronespor.web.roles import Role, allowed
from kronespor.web.templatetags.web import typed
from kronespor.web.views.viewer import visible_or_404

State = DraftItem.State
UNSEEN = -1
"""The version of a figure that was not on the page."""


@allowed(Role.CASEWORKER)
@require_POST
def step(request: HttpRequest, sha256: str) -> HttpResponse:
    """Take a review step, or take the last one back; then on to the figure that follows."""
    document = visible_or_404(request, sha256)
    at = _first(request)
    try:
        act(request, STEPS, document)
        if request.POST.get("action") in ONWARD:
            at = _following(document, at)
    except KronesporError as error:
        messages.error(request, words(error))
    back = reverse("web:review", args=[sha256])
    return redirect(f"{back}?{urlencode({'cell': at})}#figure-{at}" if at else back)


def _first(request: HttpRequest) -> int:
    """The figure in hand."""
    return number(request.POST.get("cell", "").partition("-")[0]) or 0


def _following(document: StoredDocument, at: int) -> int:
    """The next figure that waits, from the top if none comes after; the one in hand if none waits."""
    waiting = list(
        DraftItem.objects.filter(statement__document=document, state=State.WAITING)
        .order_by("statement", "pk")
        .values_list("pk", flat=True)
    )
    return next((pk for pk in waiting if pk > at), next(iter(waiting), at))


def _chosen(request: HttpRequest, document: StoredDocument) -> list[tuple[DraftItem, int]]:
    """The figures that a form names, each with its version as it was seen: cells, rows, columns and tables.

    Of what is chosen by row, column or table only what is open. FormError if it names none.
    """
    post = request.POST
    wide = any(post.getlist(name) for name in ("row", "column", "table"))
    seen = dict(filter(None, map(_seen, [*post.get("seen", "").split(), *post.getlist("cell")])))
    named = {cell[0] for cell in map(_seen, post.getlist("cell")) if cell}
    items = DraftItem.objects.filter(statement__document=document).select_related("statement").order_by("pk")
    found = [i for i in items if (_is_named(post, i) and i.state in reviewing.OPEN if wide else i.pk in named)]
    if not found:
        raise FormError("step-without-figure")
    return [(item, seen.get(item.pk, UNSEEN)) for item in found]


def _seen(text: str) -> tuple[int, int] | None:
    """A figure and its version; None for what is neither."""
    pk, version = (number(part) for part in (text.partition("-")[0], text.partition("-")[2]))
    return None if pk is None or version is None else (pk, version)


def _is_named(post: QueryDict, item: DraftItem) -> bool:
    table = item.statement.table
    return (
        table in post.getlist("table")
        or f"{table}/{item.row}" in post.getlist("row")
        or f"{table}/{item.fiscal_year}" in post.getlist("column")
    )


def _take(request: HttpRequest, document: StoredDocument) -> None:
    """Accept, correct or reject what is chosen: one figure with what was typed, of several each as it stands.

    What is asked of a figure alone is not accepted with others.
    """
    chosen, action = _chosen(request, document), request.POST["action"]
    if len(chosen) == 1:
        ((item, version),) = chosen
        reviewing.take([_typed(request, item, version)])
        return
    amount = request.POST.get("amount", "").strip() if action == "correct" else ""
    taken = chosen
    if action == "accept":
        together = {item.pk for item in reviewing.acceptable_together(item for item, _ in chosen)}
        taken = [(item, version) for item, version in chosen if item.pk in together]
    reviewing.take([Step(item.pk, action, amount, version=version) for item, version in taken])
    _say(request, action, len(taken))
    _tell_left(request, len(chosen) - len(taken))


def _typed(request: HttpRequest, item: DraftItem, version: int) -> Step:
    """The step of one figure with what was typed, or with another reading that was chosen."""
    post = request.POST
    answers = {name: post.get(name, "").strip() for name in reviewing.ANSWERS}
    action = post["action"]
    if reading := request.GET.get("reading", ""):
        answers["amount"] = reading
    elif action == "accept" and answers["amount"] and not reviewing.is_amount_of(item.pk, answers["amount"]):
        action = "correct"  # whoever types another amount and presses Enter means that amount
    return reviewing.step_of(item.pk, action, answers, new=bool(post.get("new")), version=version)


def _paste(request: HttpRequest, document: StoredDocument) -> None:
    """Correct several figures, each to an amount of its own, in the unit of its table as the cells of the page are."""
    post = request.POST
    pasted = dict(zip(post.getlist("cell"), post.getlist("pasted"), strict=False))
    amounts = {seen[0]: amount for cell, amount in pasted.items() if (seen := _seen(cell))}
    steps = [
        Step(
            item.pk,
            "correct",
            typed(Decimal(parse_ore(amounts[item.pk])) / 100 * item.statement.factor),
            version=version,
        )
        for item, version in _chosen(request, document)
        if item.pk in amounts
    ]
    _say(request, "correct", reviewing.take(steps))


def _fill(request: HttpRequest, document: StoredDocument) -> None:
    """Give all that is chosen the source and the decision that were typed, as a spreadsheet fills down."""
    post, chosen = request.POST, _chosen(request, document)
    fund, decision = (post.get(name, "").strip() for name in ("fund", "decision"))
    reviewing.take([Step(i.pk, "fill", fund=fund, decision=decision, version=version) for i, version in chosen])
    hold_again(document)
    _say(request, "fill", len(chosen))


def _undo(request: HttpRequest, document: StoredDocument) -> None:
    """Take back the last step of what is chosen."""
    for item, _version in _chosen(request, document):
        reviewing.undo(item.pk)
    hold_again(document)


def _undo_last(request: HttpRequest, document: StoredDocument) -> None:
    """Take back what was done last with the document."""
    count = reviewing.undo_last(document)
    hold_again(document)
    _say(request, "undo", count)


def _accept_all(request: HttpRequest, document: StoredDocument) -> None:
    """Accept what waits, but for what is asked of a figure alone; a source is given to those without one."""
    fund = request.POST.get("fund", "").strip()
    waiting = list(reviewing.waiting(document.sha256))
    taken = reviewing.acceptable_together(waiting)
    count = reviewing.take([Step(i.pk, "accept", fund="" if i.fund else fund, version=i.version) for i in taken])
    _say(request, "accept", count)
    _tell_left(request, len(waiting) - count)


def _tell_left(request: HttpRequest, left: int) -> None:
    """Say how many figures are left waiting, since something is asked of each alone."""
    if left:
        text = counted("%(n)s asks something of its own.", "%(n)s ask something of their own.", left)
        messages.warning(request, text)


def _say(request: HttpRequest, action: str, count: int) -> None:
    """What became of several figures at once."""
    texts = {
        "accept": counted("%(n)s figure is accepted.", "%(n)s figures are accepted.", count),
        "correct": counted("%(n)s figure is corrected.", "%(n)s figures are corrected.", count),
        "reject": counted("%(n)s figure is rejected.", "%(n)s figures are rejected.", count),
        "fill": counted("%(n)s figure is filled in.", "%(n)s figures are filled in.", count),
        "undo": counted("%(n)s step is undone.", "%(n)s steps are undone.", count),
    }
    messages.success(request, texts[action])


def _file(request: HttpRequest, document: StoredDocument) -> None:
    """Keep what a person says that the document is about. FormError if anything that is asked is left out."""
    post = request.POST
    day, committee = day_of(post.get("decided_on", "")), post.get("committee", "").strip()
    plans = {name.removeprefix("plan-"): post[name].strip() for name in post if name.startswith("plan-")}
    if day is None or not committee or not all(plans.values()):
        raise FormError("filing-incomplete")
    said = Said(day, committee, post.get("phase", ""), plans, post.get("fund", "").strip())
    file_document(document, said)
    messages.success(request, _("What the document is about is kept, and its figures are held against the register."))


ONWARD = frozenset({"accept", "correct", "reject"})
"""What is followed by the next figure that waits."""
STEPS = {
    "file": Action(_file),
    "accept-all": Action(_accept_all),
    "accept": Action(_take),
    "correct": Action(_take),
    "reject": Action(_take),
    "paste": Action(_paste),
    "fill": Action(_fill),
    "undo": Action(_undo),
    "undo-last": Action(_undo_last),
}
