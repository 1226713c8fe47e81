"""Two documents tied out as a paper and as a workbook: what differs, why, and what accounts for the totals."""

from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _

from kronespor.papers.excel import BOLD, Cell, Sheet, Style, workbook
from kronespor.papers.formats import render
from kronespor.papers.paper import Block, Grid, GridRow, Paper, Paragraph
from kronespor.papers.printing import amount_text, counted, date_text, reader_language
from kronespor.tieout import Extra, Match, TieOut, YearTotal, combined, differences, unchanged
from kronespor.tieout.report import explanation, extras, period_name, relation_name, rival_text, said_of
from kronespor.tieout.report import notes as tieout_notes

FORMATS = ("xlsx", "docx", "pdf", "html")
NAME_WIDTH, YEAR_WIDTH, FIGURE_WIDTH, TEXT_WIDTH = 48, 12, 14, 80
"""Characters that columns of the workbook are wide."""
EXPLANATION = 9.0
"""cm that explanations have on paper."""
MOST_RIVALS = 3
"""Others that would do which an overview names."""


def tied_out_file(tie_out: TieOut, names: tuple[str, str], kind: str) -> bytes:
    """The tie-out of two documents of these names as docx, pdf, html or xlsx, in the reader's language."""
    return _workbook(tie_out, names) if kind == "xlsx" else render(tied_out_paper(tie_out, names), kind)


def _title(names: tuple[str, str]) -> str:
    return _("%(a)s held against %(b)s") % {"a": names[0], "b": names[1]}


def tied_out_paper(tie_out: TieOut, names: tuple[str, str]) -> Paper:
    """The totals, what differs as one table, and what either document shows and the other does not."""
    blocks: list[Block] = []
    if tie_out.totals:
        blocks.append(_totals(tie_out))
    blocks += [Paragraph(text) for text in notes(tie_out)]
    blocks.append(_differences(tie_out) if differences(tie_out) else Paragraph(_("No row differs.")))
    if any(tie_out.extra):
        blocks.append(_extra(tie_out))
    return Paper(_("Tie-out"), _title(names), date_text(timezone.localdate()), tuple(blocks))


def _totals(tie_out: TieOut) -> Grid:
    columns = (_("A"), _("B"), _("Difference"), _("Proven"), _("Possible"), _("Unexplained"))
    rows = [
        GridRow(period_name((total.year,), reader_language()), tuple(amount_text(x) for x in _figures(total)))
        for total in tie_out.totals.values()
    ]
    return Grid(_("Printed totals (kr.)"), _("Year"), columns, tuple(rows))


def _figures(total: YearTotal) -> tuple[Decimal, ...]:
    return total.a, total.b, total.difference, total.proven, total.possible, total.unexplained


def notes(tie_out: TieOut) -> list[str]:
    """What is to be said of a tie-out besides its differences."""
    n = unchanged(tie_out)
    same = counted("%(n)s row is the same in both documents.", "%(n)s rows are the same in both documents.", n)
    found = [same] if tie_out.totals else [_("The documents have no tables that share years.")]
    return [*found, *(said_of(remark, reader_language()) for remark in tieout_notes(tie_out))]


def _differences(tie_out: TieOut) -> Grid:
    """A row for each difference, or for each run of its years; what became of it and why beside its first."""
    language = reader_language()
    rows = []
    for match in differences(tie_out):
        told = f"{relation_name(match, language)}: {explanation(match, language)}"
        others = [_("or %(rival)s") % {"rival": rival_text(rival)} for rival in match.rivals[:MOST_RIVALS]]
        text = ". ".join((told, *others))
        for years in combined(match.years):
            amounts = map(amount_text, (years.pair.a, years.pair.b, years.pair.difference))
            rows.append(GridRow(match_name(match), (period_name(years.keys, language), *amounts, text)))
            text = ""
    columns = (_("Year"), _("A"), _("B"), _("Difference"), _("Explanation"))
    return Grid(_("What differs (kr.)"), _("Row"), columns, tuple(rows), words=1, room=EXPLANATION)


def match_name(match: Match) -> str:
    """The rows of a match in one line: those of A, and those of B where they are called otherwise."""
    a, b = (" + ".join(row.label for row in rows) for rows in (match.a, match.b))
    return f"{a} → {b}" if a and b and a != b else a or b


def _extra(tie_out: TieOut) -> Grid:
    """What one document shows and the other does not."""
    rows = tuple(
        GridRow(extra_name(side, extra), (period_name(keys, reader_language()), amount_text(kroner)))
        for side, extra, keys, kroner in extras(tie_out)
    )
    return Grid(_("What only one of the documents shows (kr.)"), _("Table"), (_("Year"), _("Printed total")), rows)


def extra_name(side: str, extra: Extra) -> str:
    """A table that one document alone shows, or years of it: "A: Trafiksikkerhed"."""
    return f"{side}: {extra.title or extra.table}"


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
            before = (relation_name(match, language), *labels, period_name(years.keys, language))
            cells = [*(Cell(text, wrapped) for text in before), *(Cell(amount, figure) for amount in amounts)]
            lines.append((*cells, Cell(explanation(match, language), wrapped), Cell(rivals, wrapped)))
    widths = (YEAR_WIDTH, NAME_WIDTH, NAME_WIDTH, YEAR_WIDTH, *[FIGURE_WIDTH] * 3, TEXT_WIDTH, TEXT_WIDTH)
    heads = (_("Year"), _("A"), _("B"), _("Difference"), _("Proven"), _("Possible"), _("Unexplained"))
    totals: list[tuple[Cell | None, ...]] = [
        tuple(Cell(text, BOLD) for text in heads),
        *(
            (Cell(period_name((t.year,), language)), *(Cell(amount, figure) for amount in _figures(t)))
            for t in tie_out.totals.values()
        ),
        (),
        *((Cell(text),) for text in notes(tie_out)),
        (),
        *(
            (Cell(extra_name(side, extra)), Cell(period_name(keys, language)), Cell(kroner, figure))
            for side, extra, keys, kroner in extras(tie_out)
        ),
    ]
    sheets = [
        Sheet(_("Differences"), tuple(lines), widths, head=1),
        Sheet(_("Totals"), tuple(totals), (YEAR_WIDTH, *[FIGURE_WIDTH] * 6), head=1),
    ]
    return workbook(_title(names), sheets)
