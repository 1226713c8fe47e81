"""A package without the pages' styles and scripts is not built: `make pages` makes them, `make dist` all of it."""

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class PagesBuilt(BuildHookInterface[Any]):
    """Asked before each build."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Stop unless it is an editable installation, whose pages are built later."""
        built = Path(self.root) / "src/kronespor/web/static/web/site.css"
        if version != "editable" and not built.exists():
            raise SystemExit("The pages' styles and scripts are not built: run 'make pages' first, or 'make dist'.")
