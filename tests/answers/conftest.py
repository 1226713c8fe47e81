"""Registers to answer from."""

from collections.abc import Iterator
from importlib import resources
from pathlib import Path

import pytest
from django.utils import translation

from kronespor.intake.recording import record_sheet

SAMPLES = Path(str(resources.files("kronespor") / "samples"))


@pytest.fixture(autouse=True)
def danish() -> Iterator[None]:
    """Answers are written in Danish where nothing else is said."""
    with translation.override("da"):
        yield


@pytest.fixture
def worked_example(db: None) -> None:
    """The decisions of 2023-2025."""
    record_sheet(SAMPLES / "sheets" / "decisions.csv")
