"""Registers to answer from."""

import shutil
from collections.abc import Iterator
from importlib import resources
from pathlib import Path

import pytest
from django.utils import translation

from kronespor.intake.recording import record_sheet
from tests.kept import Kept

SAMPLES = Path(str(resources.files("kronespor") / "samples"))


@pytest.fixture(autouse=True)
def danish() -> Iterator[None]:
    """Answers are written in Danish where nothing else is said."""
    with translation.override("da"):
        yield


@pytest.fixture(scope="session")
def kept_register(tmp_path_factory: pytest.TempPathFactory) -> Kept:
    """The decisions of 2023-2025."""
    folder = tmp_path_factory.mktemp("recorded")
    return Kept("decisions", folder, lambda: record_sheet(SAMPLES / "sheets" / "decisions.csv"))


@pytest.fixture
def worked_example(kept_register: Kept, home: Path, db: None) -> None:
    """The decisions of 2023-2025."""
    shutil.copytree(kept_register.home, home, dirs_exist_ok=True)
