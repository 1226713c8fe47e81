"""Kronespor in a notebook: what it loads, the types of its frames, and the notebook of the documentation."""

import runpy
import subprocess
import sys
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import nbformat
import polars
import pytest

import kronespor
from kronespor.library import Rows
from tests.databases import SERVER, environment

ROOT = Path(__file__).resolve().parents[2]
HEAVY = ("click", "django", "numpy", "lxml", "pandas", "kronespor.library")


@dataclass(frozen=True)
class Line:
    name: str
    ore: int | None
    amount: Decimal | None
    day: date | None
    is_total: bool


LINES = Rows(
    Line,
    [
        Line("Alfa", 1234567890123456789, Decimal("0.1"), date(2026, 3, 2), False),
        Line("I alt", None, None, None, True),
    ],
)


def test_importing_the_package_loads_nothing_and_its_functions_are_there() -> None:
    code = f"import sys, kronespor; print([name for name in {HEAVY} if name in sys.modules], dir(kronespor))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("[] ") and all(f"'{name}'" in done.stdout for name in kronespor.LIBRARY)
    assert callable(kronespor.read)
    with pytest.raises(AttributeError):
        kronespor.nothing  # type: ignore[attr-defined]  # noqa: B018 (it is asked for)


@pytest.mark.parametrize("rows", [LINES, LINES[:0]])
def test_frames_have_the_types_of_their_rows_and_no_floats(rows: Rows[Line]) -> None:
    assert {name: str(kind) for name, kind in rows.to_pandas().dtypes.items()} == {
        "name": "string",
        "ore": "Int64",
        "amount": "object",
        "day": "object",
        "is_total": "boolean",
    }
    frame = rows.to_polars()
    assert frame.schema == {
        "name": polars.String,
        "ore": polars.Int64,
        "amount": polars.Decimal(38, 6),
        "day": polars.Date,
        "is_total": polars.Boolean,
    }
    assert frame.rows() == [(r.name, r.ore, r.amount, r.day, r.is_total) for r in rows]
    assert rows.to_pandas().to_dict("records")[:1] == [vars(row) for row in rows[:1]]


@pytest.mark.slow
def test_the_notebook_shows_what_it_says_and_its_page_is_as_the_notebook(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Its register is an empty one that is there already: to make one takes longer than the rest of the notebook."""
    monkeypatch.setenv("KRONESPOR_LANG", "en")
    monkeypatch.delenv("DATABASE_URL", raising=False)  # its register is a folder of its own
    tool: dict[str, Any] = runpy.run_path(str(ROOT / "tools" / "notebook.py"))
    environment(tmp_path / "empty")
    empty = f"import shutil; made = shutil.copytree({str(tmp_path / 'empty')!r}, folder / 'register')"
    run = tool["run"]("" if SERVER else empty)
    kept = nbformat.read(tool["NOTEBOOK"], as_version=4)  # type: ignore[no-untyped-call]
    assert [cell.get("outputs") for cell in run.cells] == [cell.get("outputs") for cell in kept.cells]
    assert tool["page"](run) == tool["PAGE"].read_text("utf-8"), "run `python tools/notebook.py`"
