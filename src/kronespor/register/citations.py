"""Where a figure or a transaction comes from, as the ledger keeps it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self


@dataclass(frozen=True)
class Citation:
    """A cell of a document (`document`: its SHA-256), or what a sheet of decisions names (`name` and `place`).

    `note`: the footnote that explains the figure. `corrected_from`: øre as the cell was read, where a person corrected
    it.

    Of a transaction: `case`, the name of the case of a sheet, proposal or scenario that it books; `case_sha256`, of
    what the sheet says; `version`, of the proposal or scenario.
    """

    document: str = ""
    name: str = ""
    title: str = ""
    table: str = ""
    row: str = ""
    column: str = ""
    line: int = 0
    printed: str = ""
    proof: str = ""
    note: str = ""
    corrected_from: int | None = None
    place: str = ""
    case: str = ""
    case_sha256: str = ""
    version: int = 0

    def as_json(self) -> dict[str, Any]:
        """As the ledger keeps it: what is known."""
        return {name: value for name, value in vars(self).items() if value not in ("", None, 0)}

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Self:
        """As it was kept; what is not known is left out. What sheets name was sealed as `paper` once, and stays so."""
        known = {name: value for name, value in kept.items() if name in cls.__dataclass_fields__}
        return cls(**{"name": kept.get("paper", ""), **known})


NOWHERE = Citation()
"""Nothing is cited."""
