"""`kronespor look`: draw a page with what was read on it."""

import io
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kronespor.cli.errors import CommandError
from kronespor.cli.speaking import _, language, severity
from kronespor.footing import FootedDocument, FootedRow, FootedTable, Report, document_report, foot_document
from kronespor.footing.equations import Equations, along_lines
from kronespor.footing.footed import Proof, Role
from kronespor.footing.report import ReportRow, ReportTable
from kronespor.footing.reportjson import message
from kronespor.language import fold
from kronespor.reading import Box, Document, ReadingError
from kronespor.remarks import Place, Remark, Severity, Value, in_words
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
@click.option(
    "--cell",
    type=(str, str, str),
    metavar="TABLE ROW COLUMN",
    help="Draw nothing: say how this figure was read and which relations it takes part in.",
)
def command(file: Path, page: int | None, out: Path | None, cell: tuple[str, str, str] | None) -> None:
    """Draw a page with its tables, cells, roles, proofs and findings over it, and list the document's relations."""
    with Reader() as reader:
        path, name = _one(reader, file)
        document = reader.read(path, name)
        footed = foot_document(document)
        equations = Equations(report := document_report(document, footed))
        if cell is None:
            printed = reader.printed(path)
            if printed != path:  # its places are those of the pages
                document = reader.read(printed, name)
                footed = foot_document(document)
            _picture(reader, printed, document, footed, page, out)
    for remark in along_lines(equations.all) if cell is None else _of_figure(report, equations, file.name, *cell):
        click.echo(in_words(remark, language()))


def _one(reader: Reader, file: Path) -> tuple[Path, str]:
    """The one document in a file, and its name."""
    unpacked = list(reader.unpack(file))
    if len(unpacked) != 1:
        raise ReadingError("name-one-document", name=file.name, n=len(unpacked))
    if unpacked[0].problem:
        raise ReadingError(unpacked[0].problem)
    return unpacked[0].path, unpacked[0].name


def _picture(
    reader: Reader, printed: Path, document: Document, footed: FootedDocument, page: int | None, out: Path | None
) -> None:
    """Draw a page of a document, as it is printed."""
    page = page or next((t.table.page for t in footed.tables), 1)
    if page > document.pages:
        raise ReadingError("no-such-page", name=Path(document.path).name, pages=document.pages, page=page)
    out = out or Path(f"{Path(document.path).stem}-{page}.png")
    _draw(reader.picture(printed, page), footed, page).save(out, "PNG")
    amounts = sum(c.amount is not None for t in footed.tables for r in t.rows if r.page == page for c in r.cells)
    values = {"path": out, "page": page, "pages": document.pages, "amounts": amounts}
    click.echo(_("{path} written: page {page} of {pages}, {amounts} amounts on it.").format(**values))


def _of_figure(report: Report, equations: Equations, name: str, table: str, row: str, column: str) -> Iterator[Remark]:
    """How a figure was read, and each relation that it takes part in."""
    found = [
        (t, r, at)
        for t in report.tables
        for r in t.rows
        for at, heading in enumerate(t.columns)
        if t.id == table and fold(row) in (fold(r.id), fold(r.label)) and fold(heading) == fold(column)
    ]
    if not found:
        raise CommandError("no-such-cell", name=name, table=table, row=row, column=column)
    for of, line, at in found:
        yield _read(of, line, at)
        about = equations.of_cell.get((of.id, line.id, at), ())
        yield from (member.equation.remark for member in about)
        if not about:
            yield Remark("figure-without-relations", "notice")


def _read(table: ReportTable, row: ReportRow, at: int) -> Remark:
    """How a figure was read."""
    cell = row.cells[at]
    place = Place(table=table.id, row=row.label, column=cell.column)
    if cell.amount is None:
        return Remark("figure-empty", "notice", place)
    values: dict[str, Value] = {"printed": cell.printed, "amount": cell.amount, "proof": _proof(cell.proof)}
    values["unit"] = table.unit if cell.kroner is not None else ""
    values["others"] = (
        Remark("figure-candidates", "notice", values={"amounts": cell.candidates}) if cell.candidates else ""
    )
    return Remark("figure-found-again" if cell.status == "recovered" else "figure-read", "notice", place, values)


def _draw(png: bytes, footed: FootedDocument, page: int) -> "Image":
    from PIL import Image, ImageDraw

    from kronespor.sandbox.pictures import scale_of

    drawn = Image.open(io.BytesIO(png))
    scale, picture = scale_of(drawn), drawn.convert("RGB")
    lines = list(_legend(footed, picture.width))
    canvas = Image.new("RGB", (picture.width, picture.height + LINE * (len(lines) + 1)), "white")
    canvas.paste(picture, (0, 0))
    pen = ImageDraw.Draw(canvas)
    for table in footed.tables:
        _draw_table(pen, table, page, scale)
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
