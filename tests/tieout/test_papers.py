"""Two invented papers, a note and the answer two years later, tied out as a whole."""

import json
from importlib import resources
from pathlib import Path

import jsonschema
import pytest

from kronespor.footing import FootedDocument, foot_document
from kronespor.reading import read
from kronespor.tieout import TieOut, compare, tie_out_json
from tests.tieout.statements import became, names

NOTE = """Notat om bynatur og fritid

Tabel 1: Handleplan for bynatur (1.000 kr.)

Indsats\t2024\t2025\t2026
Gadetræer i Nordby\t310\t320\t330
Gadetræer i Sydby\t215\t225\t235
Bier på tagene\t140\t140\t140
Naturvejledere\t905\t930\t930
I alt\t1.570\t1.615\t1.635

Tabel 2: Fritidsplan (1.000 kr.)

Indsats\t2024\t2025\t2026
Sommerskole for sejlere\t450\t460\t470
Fritidspas til børn\t1.250\t1.250\t1.250
I alt\t1.700\t1.710\t1.720
"""
ANSWER = """Svar om hvad der er afsat til bynatur og fritid

Tabel 1: Fritidsplan (kr.)

Indsats\t2025\t2026\t2027
Fritidspas til børn og unge\t1.250.000\t1.250.000\t1.250.000
Sommerskole for sejlere\t460.000\t520.000\t520.000
Bier på tagene\t140.000\t140.000\t140.000
I alt\t1.850.000\t1.910.000\t1.910.000

Tabel 2: Handleplan for bynatur (kr.)

Indsats\t2025\t2026\t2027
Gadetræer\t545.000\t565.000\t585.000
Naturvejledere\t930.000\t930.000\t930.000
Regnbede\t75.000\t75.000\t
I alt\t1.550.000\t1.570.000\t1.515.000
"""


def footed(folder: Path, name: str, text: str) -> FootedDocument:
    path = folder / name
    path.write_text(text, "utf-8")
    return foot_document(read(path))


@pytest.fixture
def tied_out(tmp_path: Path) -> TieOut:
    return compare(footed(tmp_path, "notat.txt", NOTE), footed(tmp_path, "svar.txt", ANSWER))


def test_tables_are_found_again_in_another_order_and_unit(tied_out: TieOut) -> None:
    assert tied_out.pairs == (("1", "2"), ("2", "1"))
    assert list(tied_out.totals) == ["2025", "2026"]


def test_what_became_of_each_row(tied_out: TieOut) -> None:
    assert became(tied_out) == {
        "merged": (["Gadetræer i Nordby", "Gadetræer i Sydby"], ["Gadetræer"]),
        "moved": (["Bier på tagene"], ["Bier på tagene"]),
        "changed": (["Sommerskole for sejlere"], ["Sommerskole for sejlere"]),
        "added": ([], ["Regnbede"]),
        "renamed": (["Fritidspas til børn"], ["Fritidspas til børn og unge"]),
    }
    same = [names(m) for m in tied_out.matches if m.relation == "same"]
    assert (["Naturvejledere"], ["Naturvejledere"]) in same


def test_why_the_totals_differ(tied_out: TieOut) -> None:
    first, second = tied_out.totals["2025"], tied_out.totals["2026"]
    assert (first.a, first.b, first.difference, first.proven) == (3_325_000, 3_400_000, 75_000, 75_000)
    assert (second.a, second.b, second.difference, second.proven) == (3_355_000, 3_480_000, 125_000, 125_000)
    assert (first.possible, first.unexplained, second.possible, second.unexplained) == (0, 0, 0, 0)
    assert [m.relation for m in first.changes] == ["added"]
    assert [(m.relation, m.years["2026"].difference) for m in second.changes] == [
        ("added", 75_000),
        ("changed", 50_000),
    ]


def test_json_follows_the_schema_that_ships(tied_out: TieOut) -> None:
    schema = json.loads((resources.files("kronespor.tieout") / "compare.schema.json").read_text("utf-8"))
    for language in ("da", "en"):
        report = json.loads(json.dumps(tie_out_json(tied_out, language)))
        jsonschema.validate(report, schema)
        (merged,) = (m for m in report["matches"] if m["relation"] == "merged")
        assert (merged["a"], merged["b"], merged["table_a"], merged["table_b"]) == (["1", "2"], ["1"], "1", "2")
        assert merged["years"]["2026"] == {
            "a": "565000",
            "b": "565000",
            "difference": "0",
            "rows_a": ["1", "2"],
            "rows_b": ["1"],
        }
        assert [e["kind"] for e in merged["explanations"]] == ["rows-merged"]
        assert report["totals"]["2026"]["difference"] == "125000"


def test_explanations_are_in_the_readers_language(tied_out: TieOut) -> None:
    danish, english = (tie_out_json(tied_out, language) for language in ("da", "en"))
    for ours, theirs in zip(danish["matches"], english["matches"], strict=True):
        assert ours["explanation"] != theirs["explanation"]
        assert ours["explanation"] == "; ".join(e["text"] for e in ours["explanations"])
