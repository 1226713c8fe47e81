"""Two documents tied out as a paper and as a workbook: what differs, why, and what accounts for the totals."""

from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kronespor.papers.excel import BOLD, Cell, Sheet, Style, workbook
from kronespor.papers.formats import render
from kronespor.papers.paper import Block, Bullets, Grid, GridRow, Heading, Paper, Paragraph
from kronespor.papers.printing import amount_text, date_text, reader_language
from kronespor.remarks import in_words
from kronespor.tieout import Match, TieOut, YearTotal, beyond, combined, differences, unchanged
from kronespor.tieout.report import changes, explanation, relation_name, rival_text

FORMATS = ("xlsx", "docx", "pdf", "html")
NAME_WIDTH, YEAR_WIDTH, FIGURE_WIDTH, TEXT_WIDTH = 48, 12, 14, 80
"""Characters that columns of the workbook are wide."""


def tied_out_file(tie_out: TieOut, names: tuple[str, str], kind: str) -> bytes:
    """The tie-out of two documents of these names as docx, pdf, html or xlsx, in the reader's language."""
    return _workbook(tie_out, names) if kind == "xlsx" else render(tied_out_paper(tie_out, names), kind)


def _title(names: tuple[str, str]) -> str:
    return _("%(a)s held against %(b)s") % {"a": names[0], "b": names[1]}


def tied_out_paper(tie_out: TieOut, names: tuple[str, str]) -> Paper:
    """The totals, the differences and how much is the same."""
    blocks: list[Block] = []
    if tie_out.totals:
        blocks.append(_totals(tie_out))
    blocks += [Paragraph(text) for text in notes(tie_out)]
    blocks.append(Heading(_("What differs")))
    found = differences(tie_out)
    if not found:
        blocks.append(Paragraph(_("No row differs.")))
    for match in found:
        blocks += _difference(match)
    return Paper(_("Tie-out"), _title(names), date_text(timezone.localdate()), tuple(blocks))


def _totals(tie_out: TieOut) -> Grid:
    columns = (_("A"), _("B"), _("Difference"), _("Proven"), _("Possible"), _("Unexplained"))
    rows = [GridRow(total.year, tuple(amount_text(x) for x in _figures(total))) for total in tie_out.totals.values()]
    return Grid(_("Printed totals (kr.)"), _("Year"), columns, tuple(rows))


def _figures(total: YearTotal) -> tuple[Decimal, ...]:
    return total.a, total.b, total.difference, total.proven, total.possible, total.unexplained


def notes(tie_out: TieOut) -> list[str]:
    """What is to be said of a tie-out besides its differences."""
    n = unchanged(tie_out)
    same = ngettext("%(n)d row is the same in both documents.", "%(n)d rows are the same in both documents.", n)
    found = [same % {"n": n}] if tie_out.totals else [_("The documents have no tables that share years.")]
    for document, tables in beyond(tie_out):
        values = {"document": document, "tables": ", ".join(tables)}
        found.append(
            _("The totals leave out tables of %(document)s that the other does not mention: %(tables)s.") % values
        )
    for total in tie_out.totals.values():
        of_year = [change for change in changes(total) if change.code == "total-unexplained"]
        found += [f"{total.year}: {in_words(change, reader_language())}." for change in of_year]
    return found


def _difference(match: Match) -> list[Block]:
    """A match: what became of it, its names, and a line for each run of years."""
    language = reader_language()
    names = [f"{side}: {row.label}" for side, rows in (("A", match.a), ("B", match.b)) for row in rows]
    others = [_("or %(rival)s") % {"rival": rival_text(rival)} for rival in match.rivals]
    rows = tuple(
        GridRow(years.name, tuple(map(amount_text, (years.pair.a, years.pair.b, years.pair.difference))))
        for years in combined(match.years)
    )
    caption = f"{relation_name(match, language)}: {explanation(match, language)}"
    grid = [Grid(_("Amounts (kr.)"), _("Year"), (_("A"), _("B"), _("Difference")), rows)] if rows else []
    return [Paragraph(caption), Bullets((*names, *others)), *grid]


def _workbook(tie_out: TieOut, names: tuple[str, str]) -> bytes:
    """A sheet of the differences, a line for each run of years, and one of the totals."""
    language = reader_language()
    wrapped, figure = Style(wrapped=True, top=True), Style(top=True, number_format="#,##0.##")
    columns = ("", *names, _("Year"), _("A"), _("B"), _("Difference"), _("Explanation"), _("Others that would do"))
    lines: list[tuple[Cell | None, ...]] = [tuple(Cell(text, BOLD) for text in columns)]
    for match in differences(tie_out):
        rivals = "\n".join(map(rival_text, match.rivals))
        labels = ["\n".join(row.label for row in rows) for rows in (match.a, match.b)]
        for years in combined(match.years):
            amounts = (years.pair.a, years.pair.b, years.pair.difference)
            before = (relation_name(match, language), *labels, years.name)
            cells = [*(Cell(text, wrapped) for text in before), *(Cell(amount, figure) for amount in amounts)]
            lines.append((*cells, Cell(explanation(match, language), wrapped), Cell(rivals, wrapped)))
    widths = (YEAR_WIDTH, NAME_WIDTH, NAME_WIDTH, YEAR_WIDTH, *[FIGURE_WIDTH] * 3, TEXT_WIDTH, TEXT_WIDTH)
    heads = (_("Year"), _("A"), _("B"), _("Difference"), _("Proven"), _("Possible"), _("Unexplained"))
    totals: list[tuple[Cell | None, ...]] = [
        tuple(Cell(text, BOLD) for text in heads),
        *((Cell(t.year), *(Cell(amount, figure) for amount in _figures(t))) for t in tie_out.totals.values()),
        (),
        *((Cell(text),) for text in notes(tie_out)),
    ]
    sheets = [
        Sheet(_("Differences"), tuple(lines), widths, head=1),
        Sheet(_("Totals"), tuple(totals), (YEAR_WIDTH, *[FIGURE_WIDTH] * 6), head=1),
    ]
    return workbook(_title(names), sheets)
