"""What an answer is asked to show; made by `understanding` from a question, or chosen by a caseworker."""

from dataclasses import asdict, dataclass, fields, replace
from datetime import date, datetime
from typing import Any, Literal, Self

from kronespor.register import holdings

Layout = Literal["plans", "areas", "list"]
LAYOUTS: tuple[Layout, ...] = ("plans", "areas", "list")
"""One table per plan; summary by area, detail, external and combined; one list with sources and decisions."""
MEASURES = ("original", "current", "change", "left", "ending", "spent")
"""What was set aside when each plan was adopted, what is set aside now, the difference, what is not allocated, what
has money for the last time, and what was spent.
"""
BREAKDOWNS = ("initiative", "theme", "fund", "recipient")
UNITS = ("kr", "tkr", "mio")
NUMBERS = ("plans", "themes", "initiatives", "recipients", "funds", "without")
"""The fields that hold numbers of rows of the register."""


@dataclass(frozen=True)
class Query:
    """What is asked for; empty is all. Plans and initiatives are asked for together, not of one another.

    `without`: initiatives to leave out. `external`: only money from outside, or only the municipality's own. `unit`: ""
    lets the figures choose. `measures` and `by` as in the constants above; `by` a plan alone is one line per plan.
    """

    plans: tuple[int, ...] = ()
    themes: tuple[int, ...] = ()
    initiatives: tuple[int, ...] = ()
    recipients: tuple[int, ...] = ()
    funds: tuple[int, ...] = ()
    without: tuple[int, ...] = ()
    years: tuple[int, ...] = ()
    measures: tuple[str, ...] = ("current",)
    by: tuple[str, ...] = ("initiative",)
    external: bool | None = None
    as_of: date | None = None
    known_at: datetime | None = None
    layout: Layout = "plans"
    unit: str = ""

    def as_json(self) -> dict[str, Any]:
        """As it is kept; days and times as ISO 8601."""
        kept = asdict(self)
        for name in ("as_of", "known_at"):
            kept[name] = kept[name].isoformat() if kept[name] else None
        return kept

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> Self:
        """As it was kept; what is not known is left out."""
        names = {f.name for f in fields(cls)}
        values: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in kept.items() if k in names}
        if values.get("as_of"):
            values["as_of"] = date.fromisoformat(values["as_of"])
        if values.get("known_at"):
            values["known_at"] = datetime.fromisoformat(values["known_at"])
        return cls(**values)

    @property
    def asks_original(self) -> bool:
        """Whether what was set aside at adoption is asked for."""
        return not {"original", "change"}.isdisjoint(self.measures)

    @property
    def asks_set_aside(self) -> bool:
        """Whether anything is asked for besides what is not allocated."""
        return self.measures != ("left",)

    def of_the_register(self) -> holdings.Query:
        """What the register is asked for it."""
        return holdings.Query(
            by=("account", "fund", "year"),
            plans=self.plans,
            themes=self.themes,
            initiatives=self.initiatives,
            without=self.without,
            recipients=self.recipients,
            funds=self.funds,
            years=self.years,
            external=self.external,
            as_of=self.as_of,
            known_at=self.known_at,
            with_original=self.asks_original,
        )

    def known(self, at: datetime | None) -> Self:
        """The same as the register was known at a time."""
        return replace(self, known_at=at)
