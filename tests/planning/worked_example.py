"""The worked example: its sheets, and the names in them."""

from collections.abc import Callable
from importlib import resources
from pathlib import Path

SHEETS = Path(str(resources.files("kronespor"))) / "samples" / "sheets"
RACISM = "Handleplan mod racisme, etnisk diskrimination og hadforbrydelser"
INTEGRATION = "Integrationshandleplan"
ONE = "Håndholdt beskæftigelsesindsats"
Recorded = Callable[..., None]
"""Records the decisions up to a day, without some; given by the fixture `recorded`."""
