"""The worked example as it stood before something was decided."""

from functools import partial
from pathlib import Path

import pytest

from tests.planning.worked_example import Recorded, record


@pytest.fixture
def recorded(db: None, home: Path, tmp_path: Path) -> Recorded:
    """Record the cases of the worked example that are decided by a day, without some of them."""
    return partial(record, tmp_path)
