"""Two versions of a document on a page: what was changed, each change beside the other on the pictures of the pages."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest

from kronespor.footing.equations import CellPlace
from kronespor.footing.report import Report
from kronespor.footing.reportjson import report_of
from kronespor.intake import pages
from kronespor.intake.models import StoredDocument
from kronespor.intake.redacting import blackened
from kronespor.papers.versions import before_and_after, kind_name
from kronespor.reading import Box, ReadingError
from kronespor.remarks import Remark
from kronespor.tieout.versions import Change, Version, changes
from kronespor.web.cells import framed
from kronespor.web.parameters import number_of
from kronespor.web.rows import Frame

Chosen = tuple[StoredDocument, StoredDocument]


@dataclass(frozen=True)
class Side:
    """A version's page: its picture with a frame around each cell that was changed; `size` is None where there is none.

    `is_printing`: whether its pages are still being made.
    """

    name: str
    document: StoredDocument
    page: int = 1
    size: tuple[float, float] | None = None
    frames: list[Frame] = field(default_factory=list)
    is_printing: bool = False


@dataclass(frozen=True)
class ShownChange:
    """A change as the page shows it: its number, what happened, and what stood and stands."""

    number: int
    kind: str
    remark: Remark
    before: str
    after: str
    is_pictured: bool


def changes_of(chosen: Chosen) -> list[Change]:
    """What was changed from the one document to the other, as whoever reads them may see them."""
    return changes(*(_version(_content(document)) for document in chosen))


def versions_context(request: HttpRequest, chosen: Chosen) -> dict[str, object]:
    """The changes, and the pages on which the one that is asked for stands, else the first that stands on any."""
    found = changes_of(chosen)
    shown = [
        ShownChange(n, kind_name(c.remark), c.remark, *before_and_after(c.remark), bool(c.old or c.new))
        for n, c in enumerate(found, 1)
    ]
    first = next((one.number for one in shown if one.is_pictured), 0)
    asked = number_of(request.GET.get("change", ""))
    at = asked if 1 <= asked <= len(found) and shown[asked - 1].is_pictured else first
    sides = _sides(chosen, found, found[at - 1]) if at else ()
    numbers = [one.number for one in shown if one.is_pictured]
    return {
        "changes": shown,
        "chosen_change": shown[at - 1] if at else None,
        "previous": max((n for n in numbers if n < at), default=0),
        "next": min((n for n in numbers if n > at), default=0),
        "sides": sides if any(side.size for side in sides) else (),
        "is_printing": any(side.is_printing for side in sides),
    }


def _content(document: StoredDocument) -> dict[str, Any]:
    content: dict[str, Any] = blackened(document).content(document.content)
    return content


def _version(content: dict[str, Any]) -> Version:
    """What a document says."""
    return Version(report_of(content["report"]).tables, [passage["text"] for passage in content["passages"]])


def _sides(chosen: Chosen, found: Sequence[Change], change: Change) -> tuple[Side, Side]:
    """The two pages side by side: of a version that does not have the change, the page that the other shows."""
    old, new = chosen
    if not change.new:
        before = _side("A", old, [at for c in found for at in c.old], change.old)
        return before, _side("B", new, [at for c in found for at in c.new], (), before.page)
    after = _side("B", new, [at for c in found for at in c.new], change.new)
    return _side("A", old, [at for c in found for at in c.old], change.old, after.page), after


def _side(
    name: str, document: StoredDocument, changed: Collection[CellPlace], lit: Collection[CellPlace], otherwise: int = 1
) -> Side:
    report = report_of(_content(document)["report"])
    shown = pages.pages(document, report.pages)
    if shown is None or shown.is_waiting:
        return Side(name, document, is_printing=shown is not None)
    stand = _places(shown, report, changed)
    page = next((stand[at][0] for at in lit if at in stand), min(otherwise, shown.count))
    try:
        size = pages.size(pages.picture(document, shown, page))
    except ReadingError:
        return Side(name, document)
    frames = [
        framed(box, "is-changed is-chosen" if at in lit else "is-changed")
        for at, (on, box) in stand.items()
        if on == page and box
    ]
    return Side(name, document, page, size, frames)


def _places(
    shown: pages.Pages, report: Report, cells: Collection[CellPlace]
) -> dict[CellPlace, tuple[int, Box | None]]:
    """Where cells stand on the pages."""
    rows = {(table.id, row.id): row for table in report.tables for row in table.rows}
    return {(table, row, n): shown.place(table, rows[table, row], n) for table, row, n in cells}
