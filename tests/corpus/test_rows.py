"""What is kept of a document that was read and footed."""

import json
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest

from kronespor.footing import foot_document
from kronespor.reading import read
from kronespor.tabulated import columns, ore
from kronespor.tabulated.rows import LARGEST, Rows, rows
from kronespor.tabulated.signatures import FEWEST, signature

PAPER = (
    "Støtte til foreningerne i Fjordby\n\n"
    "Udvalget har drøftet sagen og indstiller, at midlerne fordeles som det fremgår af tabellen.\n\n"
    "Tabel 1: Foreningspuljen (1.000 kr.)\n\n"
    "Indsats\t2025\t2026\n"
    "Tilskud til Fjordby Spejderne\t100\t110\n"
    "Hjertebo, CVR 10150817\t250\t260\n"
    "I alt\t350\t380\n"
)


@pytest.fixture
def kept(tmp_path: Path) -> Rows:
    path = tmp_path / "notat.txt"
    path.write_text(PAPER, "utf-8")
    document = read(path)
    footed = foot_document(document)
    found = rows(document, footed)
    packed = json.loads(columns(document, footed))
    assert {name: [row["row_id"] for row in found[name]] for name in ("cells", "amounts")} == {
        name: packed[name]["row_id"] for name in ("cells", "amounts")
    }
    assert packed.keys() == found.keys()
    return found


def test_cells_recipients_relations_and_remarks_are_rows(kept: Rows) -> None:
    (document,), (table,) = kept["documents"], kept["tables"]
    assert (document["fiscal_years"], document["amounts"], document["contradicted"]) == ([2025, 2026], 6, 3)
    assert (table["unit"], table["rows"], table["columns"]) == ("1.000 kr.", 3, 2)
    by_place = {(cell["label"], cell["fiscal_year"]): cell for cell in kept["cells"]}
    assert by_place["I alt", 2025]["ore"] == 350_000_00 and by_place["I alt", 2025]["proof"] == "proven"
    assert by_place["I alt", 2026]["proof"] == "contradicted"
    assert [(a["recipient"], a["cvr"], a["named_by"], a["ore"]) for a in kept["amounts"]] == [
        ("Fjordby Spejderne", "", "name", 100_000_00),
        ("Fjordby Spejderne", "", "name", 110_000_00),
        ("Hjertebo, CVR 10150817", "10150817", "number", 250_000_00),
        ("Hjertebo, CVR 10150817", "10150817", "number", 260_000_00),
    ]
    sums = [r for r in kept["relations"] if [cell["row_id"] for cell in r["cells"]] == ["3", "1", "2"]]
    assert [r["holds"] for r in sums] == [True, False]
    (remark,) = kept["remarks"]
    assert (remark["severity"], remark["expected"], remark["heading"]) == ("error", "370", "2026")


def test_texts_that_are_alike_have_most_of_a_signature_in_common() -> None:
    words = [f"ord{n}" for n in range(200)]
    same, other = signature(words), signature([*words[:100], "et", "andet", *words[102:]])
    assert (same == signature(list(words))).all() and 0.8 < np.mean(same == other) < 1
    assert np.mean(same == signature(words[::-1])) < 0.1
    assert not len(signature(words[: FEWEST - 1]))


def test_what_is_no_whole_ore_or_more_than_a_table_holds_is_none() -> None:
    assert [ore(None), ore(Decimal("0.125")), ore(Decimal(LARGEST)), ore(Decimal("1.25"))] == [None, None, None, 125]
