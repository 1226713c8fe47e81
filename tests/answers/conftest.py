"""Registers to answer from."""

from collections.abc import Iterator
from importlib import resources
from pathlib import Path

import pytest
from django.db import transaction
from django.utils import translation

from kronespor.intake.archive import backup, restore
from kronespor.intake.recording import record_sheet

SAMPLES = Path(str(resources.files("kronespor") / "samples"))


@pytest.fixture(autouse=True)
def danish() -> Iterator[None]:
    """Answers are written in Danish where nothing else is said."""
    with translation.override("da"):
        yield


@pytest.fixture(scope="session")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The backup of the decisions of 2023-2025, once it is made."""
    return tmp_path_factory.mktemp("recorded") / "register.zip"


@pytest.fixture
def worked_example(db: None, recorded: Path) -> None:
    """The decisions of 2023-2025; recorded once, and restored for each test."""
    if not recorded.exists():
        with transaction.atomic():
            record_sheet(SAMPLES / "sheets" / "decisions.csv")
            backup(recorded)
            transaction.set_rollback(True)
    restore(recorded)
