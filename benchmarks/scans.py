"""Scanned budget tables read back: made papers of one page, printed by LibreOffice, photographed with skew and noise.

    python -m benchmarks.scans [--papers 30] [--dpi 200]

Right counts amounts that the footed paper has, out of those it was made with; proven and wrong must be none.
"""

import argparse
import tempfile
import time
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pypdfium2
from tests.reading import papers

from kronespor.footing import foot_document
from kronespor.reading import read
from kronespor.sandbox import programs

FIRST = 20_000  # the seed of the first paper; others are used while the rules are made


def main() -> None:
    """Measure and print one line."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--papers", type=int, default=30)
    options.add_argument("--dpi", type=int, default=200)
    given = options.parse_args()
    total = right = proven = scanned = 0
    wrong: list[str] = []
    seconds = 0.0
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        for seed in range(FIRST, FIRST + given.papers):
            papers.write_word(papers.make(seed), folder / f"{seed}.docx")
        papers.convert(sorted(folder.glob("*.docx")), papers.pdf_filter(False), folder)
        for pdf in sorted(folder.glob("*.pdf")):
            if len(pypdfium2.PdfDocument(pdf)) > 1:
                continue
            scanned += 1
            seed = int(pdf.stem)
            papers.photograph(pdf, folder / "scan.png", given.dpi, seed)
            start = time.perf_counter()
            footed = foot_document(read(folder / "scan.png", programs=programs()))
            seconds += time.perf_counter() - start
            for n, want in enumerate(papers.made(seed)):
                values = Counter(
                    Decimal(a.replace(".", "").replace(",", ".")) for r in want[1:] for a in r[1:] if a not in ("", "-")
                )
                total += values.total()
                if n < len(footed.tables):
                    cells = [c for r in footed.tables[n].rows for c in r.cells if c.amount]
                    right += (values & Counter(c.amount for c in cells if c.amount)).total()
                    proven += sum(c.proof == "proven" for c in cells)
                    wrong += papers.wrong_and_proven(footed.tables[n], want)
    print(
        f"{scanned} scans at {given.dpi} dpi, {total} amounts: {right} right ({right / total:.1%}), {proven} proven, "
        f"{len(wrong)} wrong and proven, {seconds / scanned:.1f} s a page"
    )


if __name__ == "__main__":
    main()
