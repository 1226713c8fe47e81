"""The follow-up of a year as a paper and as a workbook: one table per plan, whose columns and rows foot."""

from decimal import Decimal

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from kronespor.answers.followup import FIGURES, Figure, FollowedPlan, FollowedRow, FollowUp
from kronespor.papers.excel import BOLD, KRONER, Cell, Difference, Sheet, Style, Sum, workbook
from kronespor.papers.paper import Block, Grid, GridRow, Heading, Paper, Paragraph
from kronespor.papers.printing import amount_text, date_text, unit_text

HEAD = 4
"""Rows of a sheet down to its headings."""
NAME_WIDTH, AMOUNT_WIDTH = 40, 17
AMOUNT, TOTAL = Style(number_format=KRONER), Style(bold=True, rule_above=True, number_format=KRONER)


def names_of(followed: FollowUp) -> dict[Figure, str]:
    """What the columns are called."""
    year, spent = followed.year, _("Spent %(year)s") % {"year": followed.year}
    if followed.until:
        spent = _("Spent as of %(day)s") % {"day": date_text(followed.until)}
    return {
        "original": _("Original budget %(year)s") % {"year": year},
        "supplementary": _("Supplementary appropriations %(year)s") % {"year": year},
        "transferred": _("Transferred %(year)s") % {"year": year},
        "carried": _("Carried over to %(year)s") % {"year": year},
        "revised": _("Revised budget %(year)s") % {"year": year},
        "committed": _("Committed %(year)s") % {"year": year},
        "spent": spent,
        "left": _("Left %(year)s") % {"year": year},
    }


def title_of(followed: FollowUp) -> str:
    """What it is."""
    return _("Budget follow-up %(year)s") % {"year": followed.year}


def what_is_said(followed: FollowUp) -> list[str]:
    """What the figures come to, in sentences."""
    total = followed.total
    values = {"year": followed.year, "revised": amount_text(total.revised), "spent": amount_text(total.spent)}
    values |= {"left": amount_text(total.left), "credited": amount_text(-total.credited)}
    if followed.until is None:
        return [_("%(revised)s kr. is set aside in %(year)s. No extract tells what was spent of it.") % values]
    values["day"] = date_text(followed.until)
    said = [
        _("%(revised)s kr. is set aside in %(year)s, of which %(spent)s kr. was spent as of %(day)s.") % values,
        _("%(left)s kr. is left.") % values,
    ]
    if total.credited:
        said.append(_("%(credited)s kr. that was paid has been given back, and is taken off what was spent.") % values)
    return said


def follow_up_paper(followed: FollowUp) -> Paper:
    """The note: what it comes to, and a table for each plan, in kroner to the øre."""
    columns = tuple(names_of(followed).values())
    blocks: list[Block] = [Paragraph(text) for text in what_is_said(followed)]
    for number, plan in enumerate(followed.plans, start=1):
        values = {"number": number, "caption": f"{plan.plan} ({unit_text(1)})"}
        rows = [GridRow(row.name, _texts(row)) for row in plan.rows]
        rows.append(GridRow(_("Total"), _texts(plan.total), "sum"))
        caption = _("Table %(number)s: %(caption)s") % values
        blocks += [Heading(plan.plan), Grid(caption, _("Initiative"), columns, tuple(rows))]
    return Paper(_("Note"), title_of(followed), date_text(localdate()), tuple(blocks))


def _texts(row: FollowedRow) -> tuple[str, ...]:
    return tuple(amount_text(kroner) if kroner else "0" for kroner in row.figures)


def follow_up_workbook(followed: FollowUp) -> bytes:
    """A sheet for each plan, with sums and differences that are formulas."""
    sheets = [_sheet(followed, plan, number) for number, plan in enumerate(followed.plans, start=1)]
    empty = Sheet(title_of(followed), ((Cell(" ".join(what_is_said(followed))),),), (NAME_WIDTH,))
    return workbook(title_of(followed), sheets or [empty])


def _sheet(followed: FollowUp, plan: FollowedPlan, number: int) -> Sheet:
    heads = (Cell(_("Initiative"), BOLD), *(Cell(name, BOLD) for name in names_of(followed).values()))
    caption = f"{title_of(followed)} ({unit_text(1)})"
    rows: list[tuple[Cell | None, ...]] = [(Cell(plan.plan, BOLD),), (Cell(caption),), (), heads]
    rows += [(Cell(row.name), *_cells(row, HEAD + n)) for n, row in enumerate(plan.rows)]
    last = HEAD + len(plan.rows)
    sums = [
        Cell(kroner, TOTAL, Sum(tuple((row, column) for row in range(HEAD, last))))
        for column, kroner in enumerate(plan.total.figures, start=1)
    ]
    rows.append((Cell(_("Total"), BOLD), *sums))
    widths = (NAME_WIDTH, *[AMOUNT_WIDTH] * len(FIGURES))
    return Sheet(f"{number} {plan.plan}", tuple(rows), widths, head=HEAD, labels=1)


def _cells(row: FollowedRow, at: int) -> list[Cell]:
    place = {name: (at, column) for column, name in enumerate(FIGURES, start=1)}
    parts = tuple(place[name] for name in FIGURES[: FIGURES.index("revised")])
    formulas: dict[Figure, Sum | Difference] = {
        "revised": Sum(parts),
        "left": Difference(place["revised"], place["spent"]),
    }
    return [
        Cell(kroner or Decimal(0), AMOUNT, formulas.get(name))
        for name, kroner in zip(FIGURES, row.figures, strict=True)
    ]
