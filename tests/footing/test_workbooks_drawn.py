"""Drawn workbooks: nothing is accused in a clean one, what is wrong is found, and no wrong figure is proven."""

from pathlib import Path
from random import Random

import pytest

from kronespor.footing import FootedDocument, foot_document
from kronespor.reading import read
from tests.footing.workbooks_drawn import DAMAGES, KINDS, At, Damage, Workbook, damaged

DRAWN = 5
"""Workbooks of each kind."""


def footed(book: Workbook, path: Path) -> FootedDocument:
    book.write(path / "a.xlsx")
    return foot_document(read(path / "a.xlsx"))


def accused(document: FootedDocument) -> list[tuple[str, str, str]]:
    return [(f.code, f.place.row, f.place.column) for f in document.findings if f.severity != "notice"]


def proof_at(document: FootedDocument, at: At) -> set[str]:
    """The proof of the figure in a cell of the sheet."""
    return {
        row.cells[token.column].proof
        for table in document.tables
        for row, own in zip(table.rows, table.table.rows, strict=True)
        for token in own.tokens
        if token.cell and token.column is not None and (token.cell.row - 1, token.cell.column - 1) == at
    }


@pytest.mark.parametrize("kind", KINDS, ids=[k.__name__ for k in KINDS])
def test_a_clean_workbook_is_not_accused(kind: type[Workbook], tmp_path: Path) -> None:
    for seed in range(DRAWN):
        document = footed(kind(Random(seed)), tmp_path)
        assert accused(document) == [], seed
        assert any(r.formula for t in document.tables for r in t.relations)


@pytest.mark.slow
@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize("kind", KINDS, ids=[k.__name__ for k in KINDS])
def test_what_is_wrong_in_a_workbook_is_found_and_not_proven(
    kind: type[Workbook], damage: Damage, tmp_path: Path
) -> None:
    missed = []
    for seed in range(DRAWN):
        book = kind(Random(seed))
        at = damaged(book, damage)
        if at is None:
            continue
        document = footed(book, tmp_path)
        assert not proof_at(document, at) & {"proven"}, (seed, at)
        if not any(f.severity == "error" for f in document.findings):
            missed.append((seed, at))
    assert missed == []
