"""The rows of a paper's table under review, in Python as those of `rows`: each figure with its state, to be chosen."""

from collections.abc import Iterable, Iterator
from decimal import Decimal

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kronespor.intake.models import DraftItem
from kronespor.web.cells import ShownCell, ShownRow, ShownTable
from kronespor.web.paper_rows import printed
from kronespor.web.templatetags.web import kroner, proof, seen_as

State = DraftItem.State
MARKS = {
    State.WAITING: "",
    State.ACCEPTED: "✓",
    State.CORRECTED: "✎",
    State.REJECTED: "✕",
    State.BOOKED: "●",
    State.AGREES: "●",
}
"""What state a figure is in, as a sign; the word stands beside it for those who do not see it."""
CHOOSE = '<input type="checkbox" form="steps" name="{}" value="{}" aria-label="{}">'
ROW = gettext_lazy("Choose the row %(name)s")


def review_body(table: ShownTable, active: int) -> SafeString:
    """The rows of a table as HTML; `active`: the number of the figure in hand."""
    return mark_safe("".join(_row(table, row, active) for row in table.rows))  # noqa: S308 (escaped where it is made)


def _row(table: ShownTable, row: ShownRow, active: int) -> str:
    name = escape(row.row.label)
    box = ""
    if any(cell.item for cell in row.cells):
        value = f"{table.table.id}/{row.row.id}"
        box = CHOOSE.format("row", escape(value), escape(ROW % {"name": row.row.label})) + " "
    cells = "".join(_cell(cell, active) for cell in row.cells)
    return f'<tr class="role-{row.row.role}"><th scope="row">{box}{name}</th>{cells}</tr>'


def _cell(cell: ShownCell, active: int) -> str:
    item = cell.item
    classes = ["number"]
    if cell.cell.amount is not None:
        classes.append(f"proof-{cell.cell.proof}")
    if item is not None:
        classes.append(f"state-{item.state}")
    if item is not None and item.pk == active:
        classes.append("is-active")
    marks = f' data-in="{cell.marks}"' if cell.equations else ""
    anchor = f' id="figure-{item.pk}"' if item else ""
    plain = printed(cell.cell) if cell.cell.amount is not None else ""
    text = "".join(_figure(cell, item)) if item else plain
    return f'<td class="{" ".join(classes)}"{anchor}{marks}>{text}</td>'


def _figure(cell: ShownCell, item: DraftItem) -> Iterator[str]:
    """The figure that is reviewed, with its state, and where it does not hold the sign of its relations."""
    if mark := MARKS[State(item.state)]:
        state = escape(item.get_state_display())
        yield f'<span class="site-state" aria-hidden="true">{mark}</span><span class="sr-only">{state}: </span>'
    text = printed(cell.cell)
    now = Decimal(item.amount) / 100 / item.statement.factor
    if item.amount != item.read_amount:
        text = f"<del>{text}</del> {kroner(now)}"
    yield f'<a class="site-figure" href="?cell={item.pk}#figure-{item.pk}" data-seen="{seen_as(item)}">{text}</a>'
    if cell.cell.proof != "proven":
        yield f' <span class="sr-only">({escape(proof(cell.cell.proof))})</span>'
    if item.reasons and item.state == State.WAITING:
        asks = escape(_("asks something"))
        yield f' <span class="site-asks" aria-hidden="true">!</span><span class="sr-only"> ({asks})</span>'
    if cell.equations and cell.sign != "=":
        yield f' <span class="site-holds" aria-hidden="true">{cell.sign}</span>'


def counted(items: Iterable[DraftItem]) -> dict[str, int]:
    """How many figures are in each state."""
    found = dict.fromkeys((state.value for state in State), 0)
    for item in items:
        found[item.state] += 1
    return found
