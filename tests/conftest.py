"""What tests share."""

from pathlib import Path
from typing import Any

import pytest


@pytest.fixture
def home(tmp_path: Path, settings: Any) -> Path:
    """An empty folder for stored papers."""
    folder = tmp_path / "home"
    settings.HOME = folder
    return folder
