"""The rows of a table of a paper, in Python as those of `rows`: each figure with its proof and its relations' sign."""

from collections.abc import Iterable, Iterator

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from kronespor.footing.report import ReportCell
from kronespor.web.cells import ShownCell, ShownRow
from kronespor.web.templatetags.web import kroner, proof, shown


def paper_body(rows: Iterable[ShownRow]) -> SafeString:
    """The rows of a table as HTML."""
    return mark_safe("".join(map(_row, rows)))  # noqa: S308 (escaped where it is made)


def _row(row: ShownRow) -> str:
    fund = f' <span class="site-small">{escape(row.row.fund)}</span>' if row.row.fund else ""
    cells = "".join(_cell(cell, row.row.label) for cell in row.cells)
    return f'<tr class="role-{row.row.role}"><th scope="row">{escape(row.row.label)}{fund}</th>{cells}</tr>'


def _cell(cell: ShownCell, label: str) -> str:
    classes = ["number"]
    if cell.cell.amount is not None:
        classes.append(f"proof-{cell.cell.proof}")
    if cell.is_chosen:
        classes.append("is-chosen")
    chosen = ' id="chosen" tabindex="-1"' if cell.is_chosen else ""
    marks = f' data-in="{cell.marks}"' if cell.equations else ""
    return f'<td class="{" ".join(classes)}"{chosen}{marks}>{"".join(_said(cell, label))}</td>'


def _said(cell: ShownCell, label: str) -> Iterator[str]:
    """The figure, how it was read where that is not plain, and the sign of its relations, which leads to them."""
    read = cell.cell
    if read.amount is not None:
        text = printed(read)
        yield f'<a href="{cell.story}">{text}</a>' if cell.story else text
        if read.status == "recovered":
            found = escape(_("recovered"))
            yield f' <span class="site-tag">{found}: {kroner(read.amount)}</span>'
        elif read.status == "reread":
            yield f' <span class="site-small">{kroner(read.amount)}</span>'
        if read.proof != "proven":
            yield f' <span class="sr-only">({escape(proof(read.proof))})</span>'
    if cell.equations and read.amount is not None:
        relations = _("Relations")
        name = escape(f"{relations}: {label}, {read.column}")
        yield f' <a href="{escape(cell.query)}" class="site-sign d-print-none" aria-label="{name}">{cell.sign}</a>'


def printed(cell: ReportCell) -> str:
    """What is printed in a cell as HTML, a mark of a footnote behind it raised, so that it is no digit."""
    text, note = shown(cell), "".join(cell.footnotes)
    if note and text.endswith(note) and text != note:
        return f"{escape(text.removesuffix(note))}<sup>{escape(note)}</sup>"
    return str(escape(text))
