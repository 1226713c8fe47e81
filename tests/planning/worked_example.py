"""The worked example: its sheets, and the names in them."""

from collections.abc import Callable
from importlib import resources
from pathlib import Path

from kronespor.intake.recording import record_sheet

SHEETS = Path(str(resources.files("kronespor"))) / "samples" / "sheets"
RACISM = "Handleplan mod racisme, etnisk diskrimination og hadforbrydelser"
INTEGRATION = "Integrationshandleplan"
ONE = "Håndholdt beskæftigelsesindsats"
Recorded = Callable[..., None]
"""Records the decisions up to a day, without some; given by the fixture `recorded`."""


def record(folder: Path, until: str = "9999", without: tuple[str, ...] = ()) -> None:
    """Record the cases that are decided by a day, without some of them, as a sheet in a folder."""
    heading, *lines = (SHEETS / "decisions.csv").read_text("utf-8").splitlines()
    kept = [x for x in lines if x.split(";")[2] <= until and x.split(";")[0] not in without]
    sheet = folder / "sheet.csv"
    sheet.write_text("\n".join([heading, *kept]), "utf-8")
    record_sheet(sheet)
