"""The worked example as it stood before something was decided."""

from pathlib import Path

import pytest

from kronespor.intake.recording import record_sheet
from tests.planning.worked_example import SHEETS, Recorded


@pytest.fixture
def recorded(db: None, home: Path, tmp_path: Path) -> Recorded:
    """Record the cases of the worked example that are decided by a day, without some of them."""

    def record(until: str = "9999", without: tuple[str, ...] = ()) -> None:
        heading, *lines = (SHEETS / "decisions.csv").read_text("utf-8").splitlines()
        kept = [x for x in lines if x.split(";")[2] <= until and x.split(";")[0] not in without]
        sheet = tmp_path / "sheet.csv"
        sheet.write_text("\n".join([heading, *kept]), "utf-8")
        record_sheet(sheet)

    return record
