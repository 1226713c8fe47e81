"""What tests of commands share."""

from pathlib import Path

import pytest
from coverage import Coverage

from tests import processes


@pytest.fixture(autouse=True)
def counted(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where lines are counted, those that commands run are counted too; but for slow tests, as everywhere."""
    counting = Coverage.current()
    if counting is not None and request.node.get_closest_marker("slow") is None:
        monkeypatch.setattr(processes, "data_file", str(Path(str(counting.get_option("run:data_file"))).resolve()))
