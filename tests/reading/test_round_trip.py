"""Papers made from a seed, written as Word, printed and photographed, are read back as they were made.

`make test` makes six of the sixteen papers that `make scans` makes.
"""

import shutil
from collections import Counter
from decimal import Decimal
from functools import cache
from pathlib import Path

import pypdfium2
import pytest

from kronespor.footing import foot_document
from kronespor.reading import Document, Table, read
from kronespor.sandbox import programs
from tests.reading import papers
from tests.reading.papers import SCANS, made, wrong_and_proven

SEEDS = range(9000, 9016 if SCANS > 1 else 9003)
needs_office = pytest.mark.skipif(papers.SOFFICE is None, reason="LibreOffice is not installed: it prints the papers")
needs_tesseract = pytest.mark.skipif(shutil.which("tesseract") is None, reason="Tesseract is not installed")


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with every paper as .docx, .xlsx and .html, and as tagged and untagged PDF."""
    folder = tmp_path_factory.mktemp("papers")
    for seed in SEEDS:
        papers.write_word(papers.make(seed), folder / f"{seed}.docx")
        papers.write_excel(papers.make(seed), folder / f"{seed}.xlsx")
    words = sorted(folder.glob("*.docx"))
    for name in ("tagged", "untagged", "html"):
        (folder / name).mkdir()
        papers.convert(words, "html" if name == "html" else papers.pdf_filter(name == "tagged"), folder / name)
    return folder


def rows_of(table: Table) -> list[tuple[str, ...]]:
    found = [("Indsats", *(c.name for c in table.columns))]
    for row in table.rows:
        texts = {t.column: t.text for t in row.tokens}
        found.append((row.label, *(texts.get(c, "") for c in range(len(table.columns)))))
    return found


@cache
def of_format(printed: Path, kind: str, seed: int) -> Document:
    suffixes = {"docx": f"{seed}.docx", "xlsx": f"{seed}.xlsx", "html": f"html/{seed}.html"}
    return read(printed / suffixes.get(kind, f"{kind}/{seed}.pdf"))


@needs_office
@pytest.mark.slow
@pytest.mark.parametrize("kind", ["docx", "xlsx", "html", "tagged"])
def test_cells_are_exact(printed: Path, kind: str) -> None:
    for seed in SEEDS:
        document = of_format(printed, kind, seed)
        assert [rows_of(t) for t in document.budgets] == made(seed), (kind, seed)
        assert not [r for r in document.remarks if r.code == "structure-tree"]


@needs_office
@pytest.mark.slow
def test_amounts_of_untagged_pdf(printed: Path) -> None:
    right = total = 0
    for seed in SEEDS:
        document = of_format(printed, "untagged", seed)
        for want, table in zip(made(seed), document.budgets, strict=False):
            expected = Counter((r[0], c, a) for r in want[1:] for c, a in enumerate(r[1:]) if a)
            got = Counter((r[0], c, a) for r in rows_of(table)[1:] for c, a in enumerate(r[1:]) if a)
            right += (expected & got).total()
            total += expected.total()
    assert right >= 0.995 * total, f"{right} of {total}"


@needs_office
@pytest.mark.slow
def test_every_amount_of_a_pdf_has_a_page_and_a_box(printed: Path) -> None:
    for kind in ("tagged", "untagged"):
        for seed in SEEDS:
            sizes = [page.get_size() for page in pypdfium2.PdfDocument(printed / kind / f"{seed}.pdf")]
            for table in of_format(printed, kind, seed).budgets:
                for row in table.rows:
                    width, height = sizes[row.page - 1]
                    for token in row.tokens:
                        assert token.box is not None
                        x0, y0, x1, y1 = token.box
                        assert 0 <= x0 < x1 <= width and 0 <= y0 < y1 <= height


@needs_office
@pytest.mark.slow
def test_nothing_wrong_is_proven_whatever_the_format(printed: Path) -> None:
    for seed in SEEDS:
        for kind in ("docx", "xlsx", "html", "tagged", "untagged"):
            for want, table in zip(made(seed), foot_document(of_format(printed, kind, seed)).tables, strict=False):
                assert wrong_and_proven(table, want) == []


@needs_office
@needs_tesseract
@pytest.mark.slow
@pytest.mark.parametrize("dpi", [150, 200, 300] if SCANS > 1 else [200])
def test_a_scan_is_read_right_or_doubted(printed: Path, tmp_path: Path, dpi: int) -> None:
    scanned = right = read_at_all = 0
    for seed in SEEDS:
        pdf = printed / "untagged" / f"{seed}.pdf"
        if len(pypdfium2.PdfDocument(pdf)) > 1 or scanned == SCANS:
            continue
        scanned += 1
        papers.photograph(pdf, tmp_path / f"{seed}.png", dpi, seed)
        footed = foot_document(read(tmp_path / f"{seed}.png", programs=programs()))
        for want, table in zip(made(seed), footed.tables, strict=False):
            assert wrong_and_proven(table, want) == []
            values = Counter(
                Decimal(a.replace(".", "").replace(",", ".")) for r in want[1:] for a in r[1:] if a not in ("", "-")
            )
            got = Counter(c.amount for r in table.rows for c in r.cells if c.amount)
            right += (values & got).total()
            read_at_all += values.total()
    assert scanned == SCANS
    assert right >= (0.98 if dpi >= 200 else 0.8) * read_at_all, f"{right} of {read_at_all}"
