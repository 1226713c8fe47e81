"""A paper as it was before its text was pulled out of it: what was read and footed, typed again in another format."""

import zipfile
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from html import escape
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pypdfium2
from docx import Document as Word
from docx.shared import Pt
from PIL import Image

from kronespor.footing import foot_document
from kronespor.reading import Document, Passage, read
from tests.reading import papers

SUFFIXES = (".docx", ".html", ".md", ".txt")


@dataclass(frozen=True)
class Drawn:
    """A table as texts, its heading row first; the first cell of a row may have lines."""

    title: str
    rows: tuple[tuple[str, ...], ...]


def retyped(document: Document) -> Iterator[Passage | Drawn]:
    """The passages and tables of a paper in order, each amount in the column that footing gave it."""
    found: list[tuple[int, Passage | Drawn]] = [(p.line, p) for p in document.passages]
    for footed in foot_document(document).tables:
        marks = {fund: f" {mark}" for mark, fund in document.legend.items()}
        funds = any(r.fund and r.fund not in marks for r in footed.rows)
        rows = [("Indsats", *footed.columns, *(["Finansiering"] if funds else []))]
        for row in footed.rows:
            name = row.label + marks.get(row.fund, "") + (f"\n{row.description}" if row.description else "")
            amounts = (c.printed or (f"{c.amount:f}" if c.status == "recovered" else "") for c in row.cells)
            rows.append((name, *amounts, *([row.fund] if funds else [])))
        found.append((footed.table.line, Drawn(footed.table.title, tuple(rows))))
    found += [(g.line, Drawn(g.title, g.cells)) for g in document.grids]
    return (block for _, block in sorted(found, key=lambda f: f[0]))


def _numbered(passage: Passage) -> str:
    return f"{passage.number}. {passage.text}" if passage.number else passage.text


def write_word(blocks: Sequence[Passage | Drawn], path: Path) -> None:
    """As Word: real headings, lists, raised footnote numbers and tables with rules."""
    word = Word()
    for block in blocks:
        if isinstance(block, Drawn):
            _draw(word, block.rows)
        elif block.kind == "heading":
            word.add_heading(_numbered(block), 2)
        elif block.kind == "footnote":
            paragraph = word.add_paragraph()
            paragraph.add_run(block.number).font.superscript = True
            paragraph.add_run(f" {block.text}")
        else:
            word.add_paragraph(_numbered(block), style="List Bullet" if block.kind == "item" else None)
    word.add_paragraph()  # as Word ends every document
    word.core_properties.title = ""
    word.save(str(path))


def _draw(word: Any, rows: Sequence[Sequence[str]]) -> None:
    """A table with rules whose columns are as wide as their longest words ask for; the first takes the rest."""
    table = papers.add_table(word, rows)
    table.style = "Table Grid"
    table.autofit = False
    words = [max((len(w) for row in rows for w in row[c].split()), default=1) for c in range(len(rows[0]))]
    widths: list[int] = [Pt(16 + 6.5 * n) for n in words]
    widths[0] = max(Pt(430) - sum(widths[1:]), widths[0])
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
        for cell in column.cells:
            cell.width = width


def write_html(blocks: Sequence[Passage | Drawn], path: Path) -> None:
    """As a web page."""
    kinds = {"heading": "h2", "item": "li"}
    parts = ['<!DOCTYPE html><html lang="da"><head><meta charset="utf-8"></head><body>']
    for block in blocks:
        if isinstance(block, Drawn):
            rows = ("".join(f"<td>{escape(t).replace(chr(10), '<br>')}</td>" for t in row) for row in block.rows)
            parts.append("<table>" + "".join(f"<tr>{row}</tr>" for row in rows) + "</table>")
        elif block.kind == "footnote":
            parts.append(f"<p><sup>{block.number}</sup> {escape(block.text)}</p>")
        else:
            tag = kinds.get(block.kind, "p")
            parts.append(f"<{tag}>{escape(_numbered(block))}</{tag}>")
    path.write_text("\n".join([*parts, "</body></html>"]), "utf-8")


def write_excel(blocks: Sequence[Passage | Drawn], path: Path) -> None:
    """As a sheet: a line of text in a row, the cells of tables as text."""
    book = openpyxl.Workbook()
    sheet = book.active
    for block in blocks:
        if isinstance(block, Drawn):
            for row in block.rows:
                sheet.append([t or None for t in row])
            sheet.append([])
        else:
            mark = "• " if block.kind == "item" else ""
            sheet.append([f"{block.number} {block.text}" if block.kind == "footnote" else mark + _numbered(block)])
    book.save(path)


def write_all(samples: Sequence[Path], folder: Path, old: Collection[str], scanned: Collection[str]) -> None:
    """Samples in every format, each under its own name; LibreOffice starts once for each format.

    Some are in old formats too, which OpenDocument is not, some scanned.
    """
    words = [folder / f"{sample.stem}.docx" for sample in samples]
    for sample, word in zip(samples, words, strict=True):
        blocks = list(retyped(read(sample)))
        write_word(blocks, word)
        write_html(blocks, word.with_suffix(".html"))
        write_excel(blocks, word.with_suffix(".xlsx"))
    for to in ("odt", "rtf", "doc"):
        papers.convert([word for word in words if to == "odt" or word.stem in old], to, folder)
    for name in ("tagged", "untagged"):
        (folder / name).mkdir()
        papers.convert(words, papers.pdf_filter(name == "tagged"), folder / name)
    for word in words:
        if word.stem in scanned:
            photograph(folder / "untagged" / f"{word.stem}.pdf", word.with_suffix(".tiff"), 300)
        mail = EmailMessage()
        mail["From"], mail["To"], mail["Subject"] = "forvaltning@kommune.example", "udvalg@kommune.example", "Papir"
        mail.add_attachment(word.read_bytes(), maintype="application", subtype="octet-stream", filename=word.name)
        word.with_suffix(".eml").write_bytes(mail.as_bytes())
        with zipfile.ZipFile(word.with_suffix(".zip"), "w") as package:
            package.write(word, word.name)


def photograph(pdf: Path, to: Path, dpi: int) -> None:
    """Every page of a PDF as a picture in one TIFF: a little skewed, grey and noisy."""
    rng = np.random.default_rng(1)
    document = pypdfium2.PdfDocument(pdf)
    pictures = []
    for page in document:
        picture = page.render(scale=dpi / 72, grayscale=True).to_pil()
        picture = picture.rotate(float(rng.uniform(-1, 1)), resample=Image.Resampling.BICUBIC, fillcolor=255)
        shades = np.asarray(picture, dtype=np.float64) * 0.9 + 15 + rng.normal(0, 8, (picture.height, picture.width))
        pictures.append(Image.fromarray(shades.clip(0, 255).astype(np.uint8)))
    document.close()
    pictures[0].save(to, save_all=True, append_images=pictures[1:], dpi=(dpi, dpi), compression="tiff_deflate")
