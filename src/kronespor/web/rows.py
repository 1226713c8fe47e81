"""The rows of the large tables, in Python: a template takes a tenth of a millisecond for each of thousands of cells."""

from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from functools import cache
from html import escape
from typing import NamedTuple, Protocol

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from kronespor.answers.overview import Overview, OverviewPlan, OverviewRow, Sums
from kronespor.footing.report import ReportCell
from kronespor.intake.models import DraftItem
from kronespor.web.asking import Question
from kronespor.web.templatetags.web import NOTHING, change, dated, kroner, printer


@cache
def _prefix(name: str) -> str:
    return reverse(f"web:{name}", args=[0]).removesuffix("0/")


def address(name: str, number: int) -> str:
    """The address of a plan, initiative, fund … by its number; as `reverse` says it."""
    return f"{_prefix(name)}{number}/"


def body(overview: Overview, group: OverviewPlan, asked: Question) -> SafeString:
    """The rows of a plan: each figure leads to its story."""
    query = f"?{escape(asked.query)}" if asked.query else ""
    shown = printer(asked.unit, get_language() == "en")
    names = {pk: fund for row in group.rows for pk, fund in row.funds.items()}
    funds = {pk: f'<a href="{address("fund", pk)}">{escape(fund)}</a>' for pk, fund in names.items()}
    rows = (_row(overview, group, row, asked.unit, shown, query, funds) for row in group.rows)
    return mark_safe("".join(rows))  # noqa: S308 (escaped where it is made)


def _row(
    overview: Overview,
    group: OverviewPlan,
    row: OverviewRow,
    unit: str,
    shown: Callable[[Decimal], str],
    query: str,
    funds: dict[int, str],
) -> str:
    if row.initiative_id is None:
        page, anchor = f"{address('plan', group.plan_id)}{query}", "reserve"
        name = str(escape(row.name))
    else:
        page, anchor = f"{address('initiative', row.initiative_id)}{query}", ""
        name = f'<a href="{page}">{escape(row.name)}</a>'
    for text in (row.theme, row.recipient):
        name += f' <span class="site-small">{escape(text)}</span>' if text else ""
    paid = ", ".join(funds[pk] for pk in row.funds)
    cells = [
        _linked(shown(amount), f"{page}#{anchor or f'y{year}'}") if (amount := row.current.get(year)) else _DASH
        for year in overview.years
    ]
    cells.append(_linked(shown(row.total), page))
    if group.is_adopted:
        cells.append(_linked(shown(row.original_total), page))
        cells.append(_linked(change(row.change, unit), page) if row.change else _DASH)
    else:
        cells += [_DASH, _DASH]
    cells += [_number(shown(amount)) for amount in _spending(overview, row)]
    return f'<tr><th scope="row">{name}</th><td class="site-fund">{paid}</td>{"".join(cells)}</tr>'


def _spending(overview: Overview, of: Sums) -> Iterable[Decimal]:
    """What is committed, spent and left, where extracts tell of it."""
    return of.spending(overview.told) if overview.told else ()


def spending(overview: Overview, of: Sums, unit: str) -> SafeString:
    """The cells of the same in a row of sums."""
    texts = map(printer(unit, get_language() == "en"), _spending(overview, of))
    return mark_safe("".join(map(_number, texts)))  # noqa: S308 (escaped where it is made)


def sort_head(asked: Question, key: str, name: str) -> SafeString:
    """The heading of a column, which sorts by it when it is clicked.

    It is no stop of the tab key on the way to the first figure: the filters have the same choice.
    """
    order = {key: "ascending", f"-{key}": "descending"}.get(asked.sort, "")
    sign = {"ascending": " ▲", "descending": " ▼"}.get(order, "")
    said = f' aria-sort="{order}"' if order else ""
    kind = "" if key == "name" else ' class="number"'
    page = escape(asked.sorted_by(key))
    link = f'<a href="{page}" rel="nofollow" class="site-sort" tabindex="-1">{escape(name)}{sign}</a>'
    return mark_safe(f'<th scope="col"{kind}{said}>{link}</th>')  # noqa: S308 (escaped where it is made)


def _number(text: str) -> str:
    return f'<td class="number">{text}</td>'


_DASH = f'<td class="number">{NOTHING}</td>'


def _linked(text: str, page: str) -> str:
    return f'<td class="number"><a href="{page}">{text}</a></td>'


def sums(overview: Overview, amounts: dict[int, Decimal], unit: str) -> SafeString:
    """The cells of a row of sums, a year each."""
    shown, nothing = printer(unit, get_language() == "en"), Decimal(0)
    texts = (shown(amounts.get(year, nothing)) for year in overview.years)
    return mark_safe("".join(map(_number, texts)))  # noqa: S308 (escaped where it is made)


def steps(development: list[tuple[date, Decimal]]) -> SafeString:
    """One row per day on which something was decided, with what was set aside after it."""
    english = get_language() == "en"
    shown = printer("kr", english)
    rows = (
        f'<tr><th scope="row">{dated(when, english)}</th>{_number(shown(amount))}</tr>' for when, amount in development
    )
    return mark_safe("".join(rows))  # noqa: S308 (escaped where it is made)


def plans(overview: Overview, asked: Question) -> SafeString:
    """A row a plan."""
    query = f"?{escape(asked.query)}" if asked.query else ""
    rows = []
    for group in overview.plans:
        name = f'<a href="{address("plan", group.plan_id)}{query}">{escape(group.plan)}</a>'
        texts = [kroner(group.total, asked.unit), NOTHING, NOTHING]
        if group.is_adopted:
            texts[1:] = [kroner(group.original_total, asked.unit), change(group.change, asked.unit)]
        rest = "".join(map(_number, texts)) + spending(overview, group, asked.unit)
        rows.append(f'<tr><th scope="row">{name}</th>{sums(overview, group.current, asked.unit)}{rest}</tr>')
    return mark_safe("".join(rows))  # noqa: S308 (escaped where it is made)


class Cell(Protocol):
    """A cell as a line of a text shows it."""

    @property
    def cell(self) -> ReportCell:
        """As it was read."""

    @property
    def item(self) -> DraftItem | None:
        """The figure that was drafted from it."""

    @property
    def is_chosen(self) -> bool:
        """Whether the address of the page points at it."""

    @property
    def story(self) -> str:
        """The address of the story that its figure is in."""

    @property
    def marks(self) -> str:
        """What it is to each equation."""


Lines = Iterable[tuple[int, Iterable[tuple[str, Cell | None]]]]
"""Number -> pieces of the line, each with the cell that is printed there."""


def lines(numbered: Lines) -> SafeString:
    """The lines of a text: a cell is marked by its proof, and leads to its initiative."""
    shown = (
        f'<span class="line" data-number="{number}">{"".join(_segment(text, cell) for text, cell in segments)}\n</span>'
        for number, segments in numbered
    )
    return mark_safe(f'<pre class="site-lines" tabindex="0">{"".join(shown)}</pre>')  # noqa: S308 (escaped where it is made)


def _segment(text: str, cell: Cell | None) -> str:
    shown = escape(text)
    if cell is None:
        return shown
    if cell.story:
        shown = f'<a href="{cell.story}">{shown}</a>'
    anchor = f' id="cell-{cell.item.pk}"' if cell.item else ""
    chosen = " is-chosen" if cell.is_chosen else ""
    marks = f' data-in="{cell.marks}"' if cell.marks else ""
    return f'<mark class="proof-{cell.cell.proof}{chosen}"{anchor}{marks}>{shown}</mark>'


class Frame(NamedTuple):
    """A rectangle on the picture of a page, in points, with its style, its anchor, the page that it leads to, and what
    its cell is to each equation."""

    x: float
    y: float
    width: float
    height: float
    style: str
    anchor: str = ""
    page: str = ""
    marks: str = ""


def frames(drawn: Iterable[Frame]) -> SafeString:
    """The frames over the picture of a page."""
    return mark_safe("".join(map(_frame, drawn)))  # noqa: S308 (escaped where it is made)


def _frame(frame: Frame) -> str:
    sides = " ".join(f'{name}="{getattr(frame, name):.2f}"' for name in ("x", "y", "width", "height"))
    anchor = f' id="{frame.anchor}"' if frame.anchor else ""
    marks = f' data-in="{frame.marks}"' if frame.marks else ""
    rectangle = f'<rect{anchor} {sides} class="box {frame.style}"{marks} />'
    return f'<a href="{frame.page}" tabindex="-1">{rectangle}</a>' if frame.page else rectangle
