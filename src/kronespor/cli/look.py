"""`kronespor look`: draw a page with what was read on it."""

import io
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kronespor.cli.speaking import _, language, severity
from kronespor.footing import FootedDocument, FootedRow, FootedTable, foot_document
from kronespor.footing.footed import Proof, Role
from kronespor.footing.report import message
from kronespor.reading import Box, Document, ReadingError
from kronespor.remarks import Severity
from kronespor.sandbox import Reader

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageDraw import ImageDraw

COLOURS: dict[Proof, str] = {
    "proven": "#1a7f37",
    "consistent": "#0969da",
    "unproven": "#9a6700",
    "contradicted": "#cf222e",
}
SEVERITY_COLOURS: dict[Severity, str] = {"error": "#cf222e", "warning": "#9a6700", "notice": "#57606a"}
TABLE, CELL, ROLE = "#0550ae", "#8c959f", "#6639ba"
LINE = 26  # pixels that a line of the legend takes
LETTER = 9  # pixels that a letter takes


@click.command("look")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--page", type=click.IntRange(1), help="The page to draw; the first with a table if not given.")
@click.option("-o", "--out", type=click.Path(path_type=Path), help="Where to write the picture (PNG).")
def command(file: Path, page: int | None, out: Path | None) -> None:
    """Draw a page with its tables, cells, roles, proofs and findings over it."""
    with Reader() as reader:
        printed, document = _printed(reader, file)
        footed = foot_document(document)
        page = page or next((t.table.page for t in footed.tables), 1)
        if page > document.pages:
            raise ReadingError("no-such-page", name=file.name, pages=document.pages, page=page)
        png = reader.picture(printed, page)
    out = out or Path(f"{file.stem}-{page}.png")
    _draw(png, footed, page).save(out, "PNG")
    amounts = sum(c.amount is not None for t in footed.tables for r in t.rows if r.page == page for c in r.cells)
    values = {"path": out, "page": page, "pages": document.pages, "amounts": amounts}
    click.echo(_("{path} written: page {page} of {pages}, {amounts} amounts on it.").format(**values))


def _printed(reader: Reader, file: Path) -> tuple[Path, Document]:
    """The one document in a file as it is printed, and what it reads as."""
    unpacked = list(reader.unpack(file))
    if len(unpacked) != 1:
        raise ReadingError("name-one-document", name=file.name, n=len(unpacked))
    if unpacked[0].problem:
        raise ReadingError(unpacked[0].problem)
    printed = reader.printed(unpacked[0].path)
    return printed, reader.read(printed, unpacked[0].name)


def _draw(png: bytes, footed: FootedDocument, page: int) -> "Image":
    from PIL import Image, ImageDraw

    from kronespor.sandbox.pictures import SCALE

    picture = Image.open(io.BytesIO(png)).convert("RGB")
    lines = list(_legend(footed, picture.width))
    canvas = Image.new("RGB", (picture.width, picture.height + LINE * (len(lines) + 1)), "white")
    canvas.paste(picture, (0, 0))
    pen = ImageDraw.Draw(canvas)
    for table in footed.tables:
        _draw_table(pen, table, page, SCALE)
    for n, (text, colour) in enumerate(lines):
        pen.text((12, picture.height + 8 + n * LINE), text, fill=colour, font_size=17)
    return canvas


def _draw_table(pen: "ImageDraw", table: FootedTable, page: int, scale: float) -> None:
    """What of a table stands on a page: its cells, and its rows as they were read."""
    boxes = [b for g in table.table.grids if g.page == page for row in g.boxes for b in row if b]
    if boxes:
        _draw_grid(pen, _("table {id}").format(id=table.id), boxes, scale)
    left = min((b[0] for b in boxes), default=None)
    for row in table.rows:
        if row.page == page:
            _draw_row(pen, row, left, scale)


def _draw_grid(pen: "ImageDraw", name: str, boxes: list[Box], scale: float) -> None:
    """A table's cells as they stand on the page, with a frame and its name."""
    for box in boxes:
        pen.rectangle(_scaled(box, scale, 1), outline=CELL)
    x0, y0, x1, y1 = zip(*boxes, strict=True)
    around = (min(x0), min(y0), max(x1), max(y1))
    pen.rectangle(_scaled(around, scale, 6), outline=TABLE, width=3)
    pen.text((around[0] * scale, around[1] * scale - LINE), name, fill=TABLE, font_size=17)


def _draw_row(pen: "ImageDraw", row: FootedRow, left: float | None, scale: float) -> None:
    """A row's amounts in the colours of their proofs, and its role where it is no detail."""
    boxes = [(cell.proof, cell.box) for cell in row.cells if cell.box is not None]
    for proof, box in boxes:
        pen.rectangle(_scaled(box, scale, 2), outline=COLOURS[proof], width=3)
    if boxes and left is not None and row.role != "detail":
        role = _role(row.role)
        x = max(left * scale - 14 - LETTER * len(role), 0)
        pen.text((x, boxes[0][1][1] * scale), role, fill=ROLE, font_size=15)


def _scaled(box: Box, scale: float, margin: int) -> tuple[float, float, float, float]:
    x0, y0, x1, y1 = (v * scale for v in box)
    return x0 - margin, y0 - margin, x1 + margin, y1 + margin


def _legend(footed: FootedDocument, width: int) -> Iterator[tuple[str, str]]:
    """The colours, and the document's findings wrapped to the width of the picture."""
    for proof, colour in COLOURS.items():
        yield f"[{_proof(proof)}]", colour
    for finding in footed.findings:
        text = f"{severity(finding)}: {message(finding, language())}"
        for line in textwrap.wrap(text, width // LETTER):
            yield line, SEVERITY_COLOURS[finding.severity]


def _proof(proof: Proof) -> str:
    return {
        "proven": _("proven"),
        "consistent": _("consistent"),
        "unproven": _("unproven"),
        "contradicted": _("contradicted"),
    }[proof]


def _role(role: Role) -> str:
    return {
        "detail": _("row"),
        "heading": _("heading"),
        "subtotal": _("sub-total"),
        "total": _("total"),
        "of-which": _("of which"),
        "memo": _("remark"),
    }[role]
