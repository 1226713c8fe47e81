"""Small papers, each a kind of fault that a real paper once showed: what is read of them and what is found.

`cases/NAME.json` says what `cases/NAME.md` (.txt, .html, .docx) must give: "why", and what is held (see `HOLDS`).
"""

import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from kronespor.footing import document_report, foot_document, report_json
from kronespor.reading import read

CASES = sorted((Path(__file__).parent / "cases").glob("*.json"))


def errors(paper: Mapping[str, Any]) -> list[tuple[str | None, str | None]]:
    return [(f["row"], f["column"]) for f in paper["findings"] if f["severity"] == "error"]


def rows(paper: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    return (row for table in paper["tables"] for row in table["rows"])


def amounts(paper: Mapping[str, Any], expected: Mapping[str, list[str | None]]) -> dict[str, list[str | None]]:
    return {r["label"]: [c["amount"] for c in r["cells"]] for r in rows(paper) if r["label"] in expected}


def kroner(paper: Mapping[str, Any], expected: Mapping[str, list[str | None]]) -> dict[str, list[str | None]]:
    return {r["label"]: [c["kroner"] for c in r["cells"]] for r in rows(paper) if r["label"] in expected}


def proven(paper: Mapping[str, Any], labels: list[str]) -> list[str]:
    """Those of the rows of which every printed amount is proven."""
    found = [r for r in rows(paper) if r["label"] in labels and any(c["amount"] for c in r["cells"])]
    return [r["label"] for r in found if {c["proof"] for c in r["cells"] if c["amount"]} == {"proven"}]


def columns(paper: Mapping[str, Any], _: object) -> list[list[str]]:
    """The columns of money."""
    return [[n for n, m in zip(t["columns"], t["measures"], strict=True) if m == "money"] for t in paper["tables"]]


HOLDS: dict[str, Callable[[Any, Any], object]] = {
    "errors": lambda paper, wanted: wanted if wanted == ">=1" and errors(paper) else len(errors(paper)),
    "errors_at": lambda paper, _: [list(where) for where in errors(paper)],
    "tables": lambda paper, _: len(paper["tables"]),
    "labels": lambda paper, _: [r["label"] for r in rows(paper)],
    "unit": lambda paper, _: paper["tables"][0]["unit"],
    "unit_stated": lambda paper, _: paper["tables"][0]["unit_stated"],
    "measures": lambda paper, _: paper["tables"][0]["measures"],
    "kinds": lambda paper, _: sorted({f["kind"] for f in paper["findings"]}),
    "columns": columns,
    "amounts": amounts,
    "kroner": kroner,
    "proven_rows": proven,
    "not_proven": lambda paper, labels: [r for r in labels if r not in proven(paper, labels)],
    "not_read": lambda paper, _: [f["kind"] for f in paper["findings"] if f["kind"].endswith("not-read")],
}


@pytest.mark.parametrize("case", CASES, ids=[c.stem for c in CASES])
def test_a_case_is_read_and_footed_as_it_should(case: Path) -> None:
    (paper,) = (p for p in case.parent.glob(f"{case.stem}.*") if p != case)
    document = read(paper)
    report = report_json(document_report(document, foot_document(document)), "da")
    expected = json.loads(case.read_text("utf-8"))
    held = {name: HOLDS[name](report, value) for name, value in expected.items() if name != "why"}
    assert held == {name: value for name, value in expected.items() if name != "why"}


def test_there_are_cases() -> None:
    assert CASES
