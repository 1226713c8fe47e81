"""The five real papers of ../shared read as their gold says: every amount, role, source, footnote and finding."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from rapidfuzz import fuzz

from kronespor.footing import document_report, foot_document, report_json
from kronespor.language import fold
from kronespor.reading import read
from kronespor.remarks import remark_of

SHARED = Path(__file__).resolve().parents[3] / "shared"
NAMES = ("000", "001", "002", "003", "004")
pytestmark = pytest.mark.skipif(
    not (SHARED / "gold").is_dir(), reason="../shared is not here: the given papers and gold"
)


def gold_of(name: str) -> dict[str, Any]:
    gold: dict[str, Any] = json.loads((SHARED / "gold" / f"{name}.json").read_text("utf-8"))
    return gold


def report_of(name: str) -> dict[str, Any]:
    (path,) = (SHARED / "seeds").glob(f"{name}_*.txt")
    document = read(path)
    return report_json(document_report(document, foot_document(document)), "en")


def same_label(read_label: str, gold_label: str) -> bool:
    ours, theirs = fold(read_label), fold(gold_label)
    return ours.startswith(theirs) or fuzz.partial_ratio(ours, theirs) >= 70


@pytest.mark.parametrize("name", NAMES)
def test_every_table_is_read_cell_by_cell(name: str) -> None:
    gold, report = gold_of(name), report_of(name)
    assert len(report["tables"]) == len(gold["tables"])
    for ours, theirs in zip(report["tables"], gold["tables"], strict=True):
        assert ours["id"] == theirs["id"]
        assert fuzz.partial_ratio(fold(ours["title"]), fold(theirs["title"])) >= 85
        assert (ours["unit"], ours["unit_stated"]) == (theirs["unit"], theirs["unit_stated"])
        assert ours["columns"] == theirs["columns"]
        factor = {"1.000 kr.": 1000, "mio. kr.": 1_000_000}[theirs["unit"]]
        assert len(ours["rows"]) == len(theirs["rows"])
        for row, expected in zip(ours["rows"], theirs["rows"], strict=True):
            assert same_label(row["label"], expected["label"]), (row["label"], expected["label"])
            assert row["role"] == expected["role"], expected["label"]
            kroner = [c["kroner"] and Decimal(c["kroner"]) for c in row["cells"]]
            assert kroner == [a and Decimal(a) * factor for a in expected["cells"]], expected["label"]
            if expected.get("of"):
                assert row["group"] == expected["of"]
            if expected.get("source"):
                assert (
                    fold(row["fund"] or "").replace("saerskilt", "")
                    == fold(expected["source"]).replace("saerskilt", "")
                    or fuzz.ratio(fold(row["fund"] or ""), fold(expected["source"])) >= 90
                )
            notes = {c["column"]: c["footnotes"][0] for c in row["cells"] if c["footnotes"]}
            assert notes == expected.get("footnotes", {})


@pytest.mark.parametrize("name", NAMES)
def test_the_findings_are_those_of_the_gold_and_no_others(name: str) -> None:
    gold, report = gold_of(name), report_of(name)

    def key(finding: dict[str, Any]) -> tuple[Any, ...]:
        row = str(finding.get("row") or (finding.get("rows") or [""])[-1])
        return finding["kind"], finding["severity"], finding["table"], finding.get("column"), fold(row)[:1]

    assert sorted(map(key, report["findings"]), key=str) == sorted(map(key, gold["findings"]), key=str)
    for expected in gold["findings"]:
        if "difference" not in expected:
            continue
        (found,) = (f for f in report["findings"] if (f["row"], f["column"]) == (expected["row"], expected["column"]))
        for field in ("printed", "difference"):
            assert Decimal(found[field]) == Decimal(expected[field])
        assert Decimal(found["expected"]) == Decimal(expected["rows_sum"])


@pytest.mark.slow
def test_the_lost_amount_of_000_is_recovered_where_it_stood() -> None:
    row = report_of("000")["tables"][0]["rows"][0]
    assert [(c["amount"], c["status"]) for c in row["cells"]] == [
        ("800", "printed"),
        ("600", "printed"),
        ("600", "printed"),
        ("600", "recovered"),
    ]


@pytest.mark.slow
def test_the_lists_of_000_fit_their_pot() -> None:
    (gold,), report = gold_of("000")["lists"], report_of("000")
    pot, *lists = report["lists"]
    assert (pot["kind"], pot["printed_total"]) == ("pot", gold["pot_amount"])
    assert [(x["printed_total"], [i["amount"] for i in x["items"]]) for x in lists] == [
        (g["printed_total"], g["items"]) for g in gold["groups"]
    ]


def test_the_first_explanation_of_004_is_a_row_left_out() -> None:
    errors = [f for f in report_of("004")["findings"] if f["severity"] == "error"]
    assert len(errors) == 3
    for error in errors:
        cause = remark_of(error["remark"]).causes[0]
        assert cause.code == "row-left-out"
        assert cause.values["amounts"] == (Decimal("0.8"), Decimal("1.8"), Decimal("0.8"))


def test_the_decisions_that_001_names_are_found() -> None:
    assert [i["date"] for i in report_of("001")["dated_items"]] == gold_of("001")["decisions"]


@pytest.mark.parametrize("name", ["001", "002", "003", "004"])
@pytest.mark.slow
def test_the_date_of_a_paper_is_found(name: str) -> None:
    assert report_of(name)["date"] == gold_of(name)["date"]


def test_the_calendar_of_003_is_a_table_without_amounts() -> None:
    (calendar,) = report_of("003")["other_tables"]
    assert calendar["cells"][0][1:] == ["19.apr.", "2.maj"]
    assert [row[1:].index("x") for row in calendar["cells"][1:]] == [0, 0, 0, 1]
