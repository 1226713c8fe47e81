"""Budget papers of many shapes, made from a seed: written as Word and Excel, printed by LibreOffice, photographed."""

import os
import shutil
import subprocess
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import openpyxl
import pypdfium2
from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt
from openpyxl.styles import Font
from PIL import Image, ImageDraw

from kronespor.footing import FootedTable
from kronespor.language import fold
from tests.processes import PATIENCE

SCANS = int(os.environ.get("KRONESPOR_SCANS", "1"))  # papers at each resolution; `make scans` reads ten
SOFFICE = shutil.which("soffice") or shutil.which("libreoffice")
STYLES = ("Table Grid", "Light List", "Light Shading", "Normal Table", "Medium Grid 1")
_FONTS = ("Liberation Sans", "Liberation Serif", "DejaVu Sans")
_NAMES = (
    "Støtte til frivillige foreninger",
    "Job og uddannelse",
    "Rådgivning",
    "Fritidsjob til unge i udsatte boligområder og deres familier",
    "Åbne værksteder",
    "Forebyggelse af negativ social kontrol blandt børn, unge og forældre",
    "Ældres fællesskaber",
    "Virksomhedsrettet indsats",
    "Sprogstøtte til kvinder",
    "Opsøgende gadeplansindsats i aftentimerne",
    "Sundhedsformidlere",
    "Evaluering og administration",
    "Lektiehjælp på bibliotekerne",
    "Netværksgrupper for enlige forsørgere med anden etnisk baggrund end dansk",
)
_GROUPS = ("Beskæftigelse", "Børn og unge", "Medborgerskab", "Sundhed og forebyggelse")
TOP, PITCH = 712, 16  # of the rows that `ruled` draws


@dataclass(frozen=True)
class Paper:
    """A made paper: its tables as rows of cell texts, headings first, and how they are drawn."""

    seed: int
    style: str
    font: str
    size: int
    unit: str
    tables: tuple[tuple[tuple[str, ...], ...], ...]


def make(seed: int) -> Paper:
    """A paper of one or two tables whose sums are right."""
    rng = Random(seed)
    unit = rng.choice(("1.000 kr.", "kr.", "mio. kr."))
    tables = tuple(_table(rng, unit) for _ in range(rng.choice((1, 1, 2))))
    widest = max(sum(max(len(row[c]) for row in rows) for c in range(1, len(rows[0]))) for rows in tables)
    size = min(rng.choice((8, 9, 10, 11)), int(270 / (0.68 * widest)))
    return Paper(seed, rng.choice(STYLES), rng.choice(_FONTS), size, unit, tables)


def _table(rng: Random, unit: str) -> tuple[tuple[str, ...], ...]:
    nothing = rng.choice(("-", ""))
    years = rng.randrange(2, 6)
    first = rng.randrange(2019, 2026)
    cross = rng.random() < 0.5
    names = list(_NAMES)
    rng.shuffle(names)
    heading = ("Indsats", *(str(first + y) for y in range(years)), *(("I alt",) if cross else ()))
    rows: list[tuple[str, ...]] = [heading]
    total = [Decimal(0)] * years
    groups = rng.sample(_GROUPS, rng.choice((2, 3))) if rng.random() < 0.4 else [""]
    for group in groups:
        subtotal = [Decimal(0)] * years
        if group:
            rows.append((group, *([""] * (len(heading) - 1))))
        for _ in range(rng.randrange(3, 30 if len(groups) == 1 and rng.random() < 0.3 else 7)):
            amounts = [_amount(rng, unit) for _ in range(years)]
            name = names.pop() if names else f"{rng.choice(_NAMES)}, pulje {len(rows)}"
            rows.append(_row(name, amounts, cross, unit, nothing))
            subtotal = [a + b for a, b in zip(subtotal, amounts, strict=True)]
        if group:
            rows.append(_row("I alt", subtotal, cross, unit, nothing))
        total = [a + b for a, b in zip(total, subtotal, strict=True)]
    rows.append(_row("I alt for alle områder" if len(groups) > 1 else "I alt", total, cross, unit, nothing))
    return tuple(rows)


def _amount(rng: Random, unit: str) -> Decimal:
    if rng.random() < 0.12:
        return Decimal(0)
    sign = -1 if rng.random() < 0.05 else 1
    if unit == "mio. kr.":
        return sign * Decimal(rng.randrange(1, 400)) / 10
    return sign * Decimal(rng.randrange(1, 400) * (100 if unit == "1.000 kr." else 12_500))


def _row(name: str, amounts: list[Decimal], cross: bool, unit: str, nothing: str) -> tuple[str, ...]:
    return (name, *(_printed(a, unit) or nothing for a in [*amounts, *([sum(amounts, Decimal(0))] if cross else [])]))


def _printed(amount: Decimal, unit: str) -> str:
    if amount == 0:
        return ""
    text = f"{amount:,.1f}" if unit == "mio. kr." else f"{amount:,.0f}"
    return text.replace(",", " ").replace(".", ",").replace(" ", ".")


def add_table(word: Any, rows: Iterable[Sequence[str]]) -> Any:
    """A plain table of these texts in a python-docx document."""
    texts = list(rows)
    table = word.add_table(rows=0, cols=len(texts[0]))
    for row in texts:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
    return table


def write_word(paper: Paper, path: Path) -> None:
    """The paper as Word."""
    word = Document()
    word.styles["Normal"].font.name = paper.font
    word.styles["Normal"].font.size = Pt(paper.size)
    word.add_heading("Midler til indsatser", 1)
    word.add_paragraph(
        "Notatet viser de midler, der er afsat til indsatserne i perioden. Midlerne er fordelt på år, og alle beløb er "
        "afrundede, som de står i udvalgets sager."
    )
    for number, rows in enumerate(paper.tables, start=1):
        word.add_paragraph(f"Tabel {number}: Afsatte midler ({paper.unit})")
        table = word.add_table(rows=0, cols=len(rows[0]))
        table.style = word.styles[paper.style]
        for r, texts in enumerate(rows):
            for c, (cell, text) in enumerate(zip(table.add_row().cells, texts, strict=True)):
                paragraph = cell.paragraphs[0]
                run = paragraph.add_run(text)
                run.bold = r == 0 or texts[0].startswith("I alt")
                run.font.size = Pt(paper.size)
                if c:
                    paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        header = OxmlElement("w:tblHeader")
        header.set(qn("w:val"), "true")
        table.rows[0]._tr.get_or_add_trPr().append(header)
        table.autofit = False
        widths = [12 + 0.68 * paper.size * max(len(texts[c]) for texts in rows) for c in range(1, len(rows[0]))]
        for c, column in enumerate(table.columns):
            column.width = Pt(max(440 - sum(widths), 130)) if c == 0 else Pt(widths[c - 1])
            for cell in column.cells:
                cell.width = column.width
        word.add_paragraph("")
    word.save(str(path))


def write_excel(paper: Paper, path: Path) -> None:
    """The paper as a workbook: amounts as numbers with formats, the last row as formulas with no stored values."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["Midler til indsatser"])
    sheet.append([])
    for number, rows in enumerate(paper.tables, start=1):
        sheet.append([f"Tabel {number}: Afsatte midler ({paper.unit})"])
        for r, texts in enumerate(rows):
            sheet.append([texts[0], *(_cell_value(t) if r else (int(t) if t.isdigit() else t) for t in texts[1:])])
            for cell in sheet[sheet.max_row]:
                cell.font = Font(bold=r == 0 or texts[0].startswith("I alt"))
                if r and cell.column > 1:
                    cell.number_format = "#,##0.0" if paper.unit == "mio. kr." else "#,##0"
        sheet.append([])
    book.save(path)


def _cell_value(text: str) -> object:
    if text in ("", "-"):
        return text or None
    return float(text.replace(".", "").replace(",", "."))


def photograph(pdf: Path, to: Path, dpi: int, seed: int, turn: int = 0) -> None:
    """The first page as a scanner sees it: skewed, greyed, noisy, and turned by quarters."""
    rng = np.random.default_rng(seed)
    document = pypdfium2.PdfDocument(pdf)
    picture = document[0].render(scale=dpi / 72, grayscale=True).to_pil()
    document.close()
    skew = float(rng.uniform(-1.5, 1.5))
    picture = picture.rotate(skew, resample=Image.Resampling.BICUBIC, fillcolor=255)
    shades = np.asarray(picture, dtype=np.float64) * 0.9 + 15 + rng.normal(0, 10, (picture.height, picture.width))
    Image.fromarray(shades.clip(0, 255).astype(np.uint8)).rotate(90 * turn, expand=True).save(to, dpi=(dpi, dpi))


def picture_of(rows: Sequence[Sequence[str]], to: Path, transparent: bool = False) -> Path:
    """A picture of a table without rules, 150 dots per inch."""
    picture = Image.new("RGBA", (900, 60 + 50 * len(rows)), (255, 255, 255, 0 if transparent else 255))
    pen = ImageDraw.Draw(picture)
    for r, row in enumerate(rows):
        for x, text in zip((20, 450, 680), row, strict=True):
            pen.text((x, 20 + 50 * r), text, fill="black", font_size=24)
    picture.save(to, dpi=(150, 150))
    return to


def convert(paths: list[Path], to: str, folder: Path, *options: str) -> None:
    """Let LibreOffice write files in another format; `to` and `options` as soffice takes them."""
    assert SOFFICE is not None
    profile = (folder / "profile").as_uri()
    command = [SOFFICE, f"-env:UserInstallation={profile}", "--headless", *options, "--convert-to", to]
    subprocess.run(
        [*command, "--outdir", str(folder), *map(str, paths)], check=True, capture_output=True, timeout=PATIENCE
    )


def pdf_filter(tagged: bool) -> str:
    """LibreOffice's name for PDF with or without a structure tree."""
    value = "true" if tagged else "false"
    return f'pdf:writer_pdf_Export:{{"UseTaggedPDF":{{"type":"boolean","value":"{value}"}}}}'


def make_page(folder: Path) -> Path:
    """A page of table text as a PDF, written by hand: forty rows of a name and two amounts."""
    rows = [(780 - 18 * n, f"Indsats {n}", f"{n}.000", "500") for n in range(1, 41)]
    marks = "".join(
        f"BT /F1 10 Tf {x} {y} Td ({text}) Tj ET\n"
        for y, *texts in rows
        for x, text in zip((72, 300, 400), texts, strict=True)
    )
    return write_pdf(marks, folder / "page.pdf")


def plain(x: float, y: float, text: str) -> str:
    """A text as a content stream draws it, in Helvetica of nine points."""
    return f"BT /F1 9 Tf {x} {y} Td ({text}) Tj ET\n"


def ruled(
    rows: Sequence[Sequence[tuple[float, str]]], rules: Sequence[float], open_at: Sequence[tuple[int, int]]
) -> str:
    """Rows of texts at their places, with rules between them and down; `open_at`: rows in which a rule is missing."""
    marks = "".join(plain(x, TOP - 12 - PITCH * r, text) for r, row in enumerate(rows) for x, text in row)
    for r in range(len(rows) + 1):
        marks += f"{rules[0]} {TOP - PITCH * r} m {rules[-1]} {TOP - PITCH * r} l S\n"
    for r in range(len(rows)):
        for e, x in enumerate(rules):
            if (r, e) not in open_at:
                marks += f"{x} {TOP - PITCH * r} m {x} {TOP - PITCH * (r + 1)} l S\n"
    return marks


def write_pdf(marks: str, path: Path, rotate: int = 0, size: tuple[int, int] = (595, 842)) -> Path:
    """A PDF of one page written by hand: what its content stream draws, with Helvetica as /F1."""
    content = marks.encode("cp1252")
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %d %d] /Contents 4 0 R /Rotate %d" % (*size, rotate)
        + b" /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%sendstream" % (len(content), content),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    data, offsets = b"%PDF-1.4\n", []
    for n, one in enumerate(objects, start=1):
        offsets.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (n, one)
    table = b"".join(b"%010d 00000 n \n" % o for o in offsets)
    data += b"xref\n0 6\n0000000000 65535 f \n" + table
    data += b"trailer << /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % data.rindex(b"xref\n0")
    path.write_bytes(data)
    return path


def made(seed: int) -> list[list[tuple[str, ...]]]:
    """The tables of a made paper."""
    return [list(rows) for rows in make(seed).tables]


def wrong_and_proven(table: FootedTable, want: list[tuple[str, ...]]) -> list[str]:
    """Proven amounts that the row of that name was not made with; a scan's rows are known by their names."""
    amounts: dict[str, set[Decimal | None]] = {}
    for row in want[1:]:
        values = {None if a in ("", "-") else Decimal(a.replace(".", "").replace(",", ".")) for a in row[1:]}
        amounts.setdefault(fold(row[0]), set()).update(values)
    return [
        f"{row.label}: {cell.printed} read as {cell.amount}"
        for row in table.rows
        for cell in row.cells
        if cell.proof == "proven" and fold(row.label) in amounts and cell.amount is not None
        if cell.amount not in amounts[fold(row.label)]
    ]
