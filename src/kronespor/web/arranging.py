"""An overview as a page shows it: sorted by a column, with counts of what it can be narrowed to."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

from django.utils.translation import gettext_lazy

from kronespor.answers.overview import Overview, OverviewPlan, OverviewRow, Sums
from kronespor.language import fold
from kronespor.register.holdings import Query

SORTS = (
    ("name", gettext_lazy("name")),
    ("-total", gettext_lazy("total, the largest first")),
    ("-change", gettext_lazy("change, the largest first")),
    ("change", gettext_lazy("change, what fell most first")),
)
"""What can be chosen; the headings of the table sort by any column."""
Column = Callable[[OverviewRow | OverviewPlan], str | Decimal]


def arranged(shown: Overview, sort: str) -> Overview:
    """The rows of each plan, or the plans, sorted by a column; as they are where it names none.

    A column: "name", "total", "original", "change", "committed", "spent", "left" or a year; with "-" from the largest.
    """
    column = _column(sort.removeprefix("-"), shown)
    if column is None:
        return shown
    backwards = sort.startswith("-")
    if shown.is_by_plan:
        return replace(shown, plans=tuple(sorted(shown.plans, key=column, reverse=backwards)))
    plans = (replace(g, rows=tuple(sorted(g.rows, key=column, reverse=backwards))) for g in shown.plans)
    return replace(shown, plans=tuple(plans))


def _column(name: str, shown: Overview) -> Column | None:
    sums: dict[str, Callable[[Sums], Decimal]] = {
        "total": lambda of: of.total,
        "original": lambda of: of.original_total,
        "change": lambda of: of.change,
        "committed": lambda of: of.spending(shown.told).committed,
        "spent": lambda of: of.spending(shown.told).spent,
        "left": lambda of: of.spending(shown.told).left,
    }
    if name == "name":
        return lambda of: fold(of.name if isinstance(of, OverviewRow) else of.plan)
    if name.isdecimal() and len(name) == 4:
        return lambda of: of.current.get(int(name), Decimal(0))
    return sums.get(name)


def facets(shown: Overview, asked: Query) -> dict[str, Counter[int]]:
    """For each kind of thing that nothing is chosen of: how many rows there are of each, by its number."""
    if shown.is_by_plan:
        return {}
    rows = [(group, row) for group in shown.plans for row in group.rows]
    found = {
        "plans": Counter(group.plan_id for group, _ in rows),
        "themes": Counter(row.holdings[0].theme_id for _, row in rows),
        "funds": Counter(pk for _, row in rows for pk in row.funds),
        "recipients": Counter(row.holdings[0].recipient_id for _, row in rows),
    }
    chosen = {"plans": asked.plans, "themes": asked.themes, "funds": asked.funds, "recipients": asked.recipients}
    return {name: counts for name, counts in found.items() if not chosen[name]}
