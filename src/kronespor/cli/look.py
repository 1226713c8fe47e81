"""`kronespor look`: draw a page with what was read on it."""

import io
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kronespor.footing import FootedDocument, FootedTable, foot_document
from kronespor.footing.report import message
from kronespor.reading import Box, ReadingError
from kronespor.sandbox import Reader

if TYPE_CHECKING:
    from PIL.Image import Image

_COLOURS = {"proven": "#1a7f37", "consistent": "#0969da", "unproven": "#9a6700", "contradicted": "#cf222e"}
_TABLE, _CELL, _ROLE = "#0550ae", "#8c959f", "#6639ba"
_LINE = 26  # pixels that a line of the legend takes


@click.command("look")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--page", type=click.IntRange(1), help="The page to draw; the first with a table if not given.")
@click.option("-o", "--out", type=click.Path(path_type=Path), help="Where to write the picture (PNG).")
def command(file: Path, page: int | None, out: Path | None) -> None:
    """Draw a page with its tables, cells, roles, proofs and findings over it."""
    with Reader() as reader:
        papers = list(reader.unpack(file))
        if len(papers) != 1 or papers[0].problem:
            raise ReadingError((papers and papers[0].problem) or f"{file}: name one paper in it.")
        paper = reader.printed(papers[0].path)
        document = reader.read(paper, papers[0].name)
        footed = foot_document(document)
        page = page or next((t.table.page for t in footed.tables), 1)
        if page > document.pages:
            raise ReadingError(f"{file.name} has {document.pages} pages: there is no page {page}.")
        png = reader.picture(paper, page)
    out = out or Path(f"{file.stem}-side-{page}.png")
    drawn = _draw(png, footed, page)
    drawn.save(out, "PNG")
    click.echo(f"{out} written: page {page} of {document.pages}, {_count(footed, page)} amounts on it.")


def _count(footed: FootedDocument, page: int) -> int:
    return sum(c.amount is not None for t in footed.tables for r in t.rows if r.page == page for c in r.cells)


def _draw(png: bytes, footed: FootedDocument, page: int) -> "Image":
    from PIL import Image, ImageDraw

    from kronespor.sandbox.pictures import SCALE

    picture = Image.open(io.BytesIO(png)).convert("RGB")
    lines = _legend(footed, picture.width)
    canvas = Image.new("RGB", (picture.width, picture.height + _LINE * (len(lines) + 1)), "white")
    canvas.paste(picture, (0, 0))
    pen = ImageDraw.Draw(canvas)
    tables = [t for t in footed.tables if any(g.page == page for g in t.table.grids)]
    for table in tables:
        _draw_table(pen, table, page, SCALE)
    for n, (text, colour) in enumerate(lines):
        pen.text((12, picture.height + 8 + n * _LINE), text, fill=colour, font_size=17)
    return canvas


def _draw_table(pen: Any, table: FootedTable, page: int, scale: float) -> None:
    found = [b for g in table.table.grids if g.page == page for row in g.boxes for b in row if b]
    for box in found:
        pen.rectangle(_scaled(box, scale, 1), outline=_CELL)
    if found:
        around = (
            min(b[0] for b in found),
            min(b[1] for b in found),
            max(b[2] for b in found),
            max(b[3] for b in found),
        )
        pen.rectangle(_scaled(around, scale, 6), outline=_TABLE, width=3)
        pen.text((around[0] * scale, around[1] * scale - 26), f"table {table.id}", fill=_TABLE, font_size=17)
    for row in table.rows:
        boxes = [(c, c.box) for c in row.cells if c.box is not None and row.page == page]
        for cell, box in boxes:
            pen.rectangle(_scaled(box, scale, 2), outline=_COLOURS[cell.proof], width=3)
        if boxes and found and row.role != "detail":
            x = max(min(b[0] for b in found) * scale - 14 - 9 * len(row.role), 0)
            pen.text((x, boxes[0][1][1] * scale), row.role, fill=_ROLE, font_size=15)


def _scaled(box: Box, scale: float, margin: int) -> tuple[float, float, float, float]:
    x0, y0, x1, y1 = (v * scale for v in box)
    return x0 - margin, y0 - margin, x1 + margin, y1 + margin


def _legend(footed: FootedDocument, width: int) -> list[tuple[str, str]]:
    """The colours, and the paper's findings wrapped to the width of the picture."""
    lines = [(f"[{proof}]", colour) for proof, colour in _COLOURS.items()]
    for finding in footed.findings:
        colour = {"error": "#cf222e", "warning": "#9a6700"}.get(finding.severity, "#57606a")
        lines += [(part, colour) for part in textwrap.wrap(f"{finding.severity}: {message(finding, 'en')}", width // 9)]
    return lines
