"""What was changed between two versions of a document, as a paper and as a workbook: a line for each change."""

from collections.abc import Sequence

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kronespor.papers.excel import BOLD, Cell, Sheet, Style, workbook
from kronespor.papers.formats import render
from kronespor.papers.paper import Block, Grid, GridRow, Paper, Paragraph
from kronespor.papers.printing import counted, date_text
from kronespor.remarks import Remark
from kronespor.tieout.versions import NOTHING, Change

KINDS = {
    "version-figure-changed": gettext_lazy("changed"),
    "version-row-added": gettext_lazy("new row"),
    "version-row-removed": gettext_lazy("row removed"),
    "version-row-moved": gettext_lazy("row moved"),
    "version-row-reordered": gettext_lazy("row moved"),
    "version-row-renamed": gettext_lazy("row renamed"),
    "version-sentence-added": gettext_lazy("new sentence"),
    "version-sentence-removed": gettext_lazy("sentence removed"),
    "version-sentence-changed": gettext_lazy("sentence changed"),
    "version-sentence-moved": gettext_lazy("sentence moved"),
}
"""What each code of a change is called."""
WIDTHS = (18, 12, 48, 24, 48, 48)
"""Characters that columns of the workbook are wide."""
ROOM = 4.5
"""cm that what stood and what stands have on paper."""


def kind_name(remark: Remark) -> str:
    """What happened, in a word or two."""
    return str(KINDS[remark.code])


def before_and_after(remark: Remark) -> tuple[str, str]:
    """What stood in the old version and what stands in the new; nothing on a side that does not have it."""
    amounts = remark.values.get("amounts")
    if isinstance(amounts, tuple):
        row = ", ".join(map(str, amounts))
        return (row, "") if remark.code == "version-row-removed" else ("", row)
    before, after = (str(remark.values.get(name, "")) for name in ("before", "after"))
    if remark.code == "version-row-moved":
        before, after = (_("table %(number)s") % {"number": n} for n in (before, remark.place.table))
    if remark.code == "version-row-reordered":
        before, after = (_("row %(number)s") % {"number": n} for n in (before, after))
    return before, after or (remark.place.row if remark.code == "version-row-renamed" else "")


def versions_file(changes: Sequence[Change], names: tuple[str, str], kind: str) -> bytes:
    """What was changed between two documents of these names as docx, pdf, html or xlsx, in the reader's language."""
    title = _("%(b)s as a version of %(a)s") % {"a": names[0], "b": names[1]}
    lines = [(kind_name(change.remark), change.remark, *before_and_after(change.remark)) for change in changes]
    if kind == "xlsx":
        heads = (_("Change"), _("Table"), _("Row"), _("Column"), _("Before"), _("After"))
        wrapped = Style(wrapped=True, top=True)
        rows = [
            tuple(Cell(text, wrapped) for text in (what, told.place.table, told.place.row, told.place.column, *sides))
            for what, told, *sides in lines
        ]
        sheet = Sheet(_("Changes"), (tuple(Cell(head, BOLD) for head in heads), *rows), WIDTHS, head=1)
        return workbook(title, [sheet])
    n = len(changes)
    blocks: list[Block] = [Paragraph(counted("%(n)s change", "%(n)s changes", n))]
    if changes:
        printed = [
            GridRow(_where(told), (before or NOTHING, after or NOTHING, what)) for what, told, before, after in lines
        ]
        columns = (_("Before"), _("After"), _("Change"))
        blocks.append(Grid(_("What was changed"), _("Where"), columns, tuple(printed), words=3, room=ROOM))
    return render(Paper(_("Versions"), title, date_text(timezone.localdate()), tuple(blocks)), kind)


def _where(remark: Remark) -> str:
    place = remark.place
    if not place.table:
        return _("In the text")
    parts = (_("Table %(number)s") % {"number": place.table}, place.row, place.column)
    return ", ".join(part for part in parts if part)
