"""The large tables of a overview."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django import template
from django.utils.safestring import SafeString

from kronespor.answers.overview import Overview, OverviewPlan
from kronespor.intake.origins import Entry
from kronespor.web import posting_rows, rows
from kronespor.web.asking import Question
from kronespor.web.cells import ShownRow, ShownTable
from kronespor.web.paper_rows import paper_body
from kronespor.web.review_rows import review_body
from kronespor.web.templatetags.web import counted

register = template.Library()


@register.simple_tag
def group_rows(overview: Overview, group: OverviewPlan, asked: Question) -> SafeString:
    """The rows of a plan."""
    return rows.body(overview, group, asked)


@register.simple_tag
def plan_rows(overview: Overview, asked: Question) -> SafeString:
    """A row a plan."""
    return rows.plans(overview, asked)


@register.simple_tag
def sum_cells(overview: Overview, group: OverviewPlan | Overview, asked: Question) -> SafeString:
    """The sums of a plan, or of all, one per year."""
    return rows.sums(overview, group.current, asked.unit)


@register.simple_tag
def spending_cells(overview: Overview, group: OverviewPlan | Overview, asked: Question) -> SafeString:
    """What of a plan, or of all, is committed, spent and left, where extracts tell of it."""
    return rows.spending(overview, group, asked.unit)


@register.simple_tag
def sort_head(asked: Question, key: str | int, name: str | int) -> SafeString:
    """The heading of a column that the rows can be sorted by."""
    return rows.sort_head(asked, str(key), str(name))


@register.simple_tag
def count_of(counts: dict[str, dict[int, int]], name: str, number: int) -> str:
    """How much there is of something that can be chosen, in brackets; nothing where it is not counted."""
    return f" ({counted(counts[name][number])})" if name in counts else ""


@register.simple_tag
def steps(development: list[tuple[date, Decimal]]) -> SafeString:
    """One row per day on which something was decided."""
    return rows.steps(development)


@register.simple_tag
def figures(
    years: dict[int, Any], statements: dict[int, list[posting_rows.Stated]], shown: posting_rows.Shown, asked: Question
) -> SafeString:
    """The figures of an initiative, a section a year."""
    return posting_rows.figures(years, statements, shown, asked)


@register.simple_tag
def timeline_table(page: Iterable[Entry]) -> SafeString:
    """What was decided, a row each."""
    return posting_rows.timeline(page)


@register.filter
def page_of(number: int, name: str) -> str:
    """The address of a plan, initiative, fund … by its number; `url` takes thirty times as long."""
    return rows.address(name, number)


@register.simple_tag
def paper_rows(shown: Iterable[ShownRow]) -> SafeString:
    """The rows of a table of a paper, each figure with the sign of its relations."""
    return paper_body(shown)


@register.simple_tag
def review_rows(table: ShownTable, active: int) -> SafeString:
    """The rows of a table under review; `active`: the number of the figure in hand."""
    return review_body(table, active)


@register.simple_tag
def text_lines(lines: rows.Lines) -> SafeString:
    """The numbered lines of a text, the cells on them marked."""
    return rows.lines(lines)


@register.simple_tag
def frames(drawn: Iterable[rows.Frame]) -> SafeString:
    """The frames of cells on the picture of their page."""
    return rows.frames(drawn)
