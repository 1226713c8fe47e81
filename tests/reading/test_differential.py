"""One made table printed in many layouts is read the same from all of them: `make differential` reads every layout.

`make test` reads nine of them, and scans three.
"""

import os
from collections import defaultdict
from pathlib import Path

import pytest

from kronespor.sandbox import programs
from kronespor.sandbox.rapidocr import find_rapidocr
from kronespor.sandbox.tesseract import find_tesseract
from tests.reading import differential, papers
from tests.reading.differential import Score

STEP = int(os.environ.get("KRONESPOR_DIFFERENTIAL", "100"))  # one of so many untagged layouts; 1 for all, tagged too
SCANNED = 256  # one of so many untagged layouts is scanned; all where STEP is 1
AMOUNTS, NAMES = 0.99, 0.97  # of what was printed


needs_office = pytest.mark.skipif(papers.SOFFICE is None, reason="LibreOffice is not installed: it prints the tables")
needs_readers = pytest.mark.skipif(
    find_tesseract() is None or find_rapidocr() is None, reason="Tesseract or RapidOCR is not installed"
)


@needs_office
@pytest.mark.slow
def test_a_table_is_read_the_same_however_it_is_printed(tmp_path: Path) -> None:
    wanted = [layout for layout in differential.layouts() if STEP == 1 or not layout.tagged][::STEP]
    scores: defaultdict[tuple[str, ...], Score] = defaultdict(Score)
    for layout, path in differential.print_all(wanted, tmp_path).items():
        scores[layout.program, layout.rules, layout.at].add(differential.score(differential.make(layout), path))
    assert len(scores) > 1
    for kind, found in scores.items():
        assert found.right >= AMOUNTS * found.amounts, (kind, found)
        assert found.named >= NAMES * found.names, (kind, found)
        assert found.silent == 0, (kind, found)


@needs_office
@needs_readers
@pytest.mark.slow
def test_a_scanned_table_is_read_the_same_however_it_lies_on_the_glass(tmp_path: Path) -> None:
    """No amount is wrong in silence, and nine in ten at least stand at their names as they were made."""
    some = [layout for layout in differential.layouts() if not layout.tagged][:: 1 if STEP == 1 else SCANNED]
    total = Score()
    for n, (layout, pdf) in enumerate(differential.print_all(some, tmp_path).items()):
        picture = differential.scan(pdf, layout, n % 4, tmp_path)
        found = differential.score(differential.make(layout), picture, programs())
        assert found.silent == 0, (picture.name, found)
        total.add(found)
    assert total.amounts and total.right >= 0.9 * total.amounts, total
    assert total.named >= 0.9 * total.names, total
