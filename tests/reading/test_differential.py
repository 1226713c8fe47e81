"""One made table printed in many layouts is read the same from all of them: `make differential` reads every layout."""

import os
from collections import defaultdict
from pathlib import Path

import pytest

from tests.reading import differential, papers
from tests.reading.differential import Score

STEP = int(os.environ.get("KRONESPOR_DIFFERENTIAL", "41"))  # one of so many untagged layouts; 1 for all, tagged too
AMOUNTS, NAMES = 0.99, 0.97  # of what was printed


@pytest.mark.skipif(papers.SOFFICE is None, reason="LibreOffice is not installed: it prints the tables")
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
