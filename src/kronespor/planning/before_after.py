"""What stands before and after a scenario, by place, fund, expenditure type and year."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from kronespor.planning.amounts import kroner
from kronespor.remarks import Remark


@dataclass(frozen=True)
class ScenarioLine:
    """Øre of a fund, expenditure type and year at a place, before and after.

    The place is an initiative, a plan's reserve (no initiative), or what a fund has not allocated (no plan). `is_new`:
    booking would make the initiative.
    """

    plan: str
    initiative: str
    fund: str
    expenditure_type: str
    year: int
    before: int
    after: int
    is_new: bool = False


@dataclass(frozen=True)
class Sum:
    """Øre before and after, summed by something."""

    before: int = 0
    after: int = 0

    @property
    def difference(self) -> Decimal:
        """In kroner."""
        return kroner(self.after - self.before)

    @property
    def kroner(self) -> tuple[Decimal, Decimal]:
        """Before and after in kroner."""
        return kroner(self.before), kroner(self.after)


@dataclass(frozen=True)
class View:
    """A scenario on top of the register: every line of the plans and funds it touches, and what is wrong with it.

    `faults`: what no reason overrules; `breaches`: what the register's controls say; `notices`: what booking makes.
    """

    lines: tuple[ScenarioLine, ...]
    faults: tuple[Remark, ...]
    breaches: tuple[Remark, ...]
    notices: tuple[Remark, ...]

    @property
    def problems(self) -> tuple[Remark, ...]:
        """All that is wrong with it."""
        return (*self.faults, *self.breaches)

    @property
    def years(self) -> list[int]:
        """The years that the scenario changes something in."""
        return sorted({line.year for line in self.lines if line.before != line.after})

    def sums(self, *by: str) -> dict[tuple[Any, ...], Sum]:
        """Before and after of what is set aside, summed by "plan", "initiative", "expenditure_type", "fund", "year"."""
        sums: dict[tuple[Any, ...], Sum] = defaultdict(Sum)
        for line in self.lines:
            if line.plan:
                key = tuple(getattr(line, name) for name in by)
                sums[key] = Sum(sums[key].before + line.before, sums[key].after + line.after)
        return {key: sums[key] for key in sorted(sums, key=lambda key: tuple(map(str, key)))}


def side_by_side(views: Mapping[str, View]) -> dict[tuple[str, str, int], dict[str, Sum]]:
    """Several scenarios by plan, initiative and year; only what one of them changes."""
    sums: dict[tuple[str, str, int], dict[str, Sum]] = defaultdict(dict)
    for name, view in views.items():
        for (plan, initiative, year), pair in view.sums("plan", "initiative", "year").items():
            sums[plan, initiative, year][name] = pair
    return {key: of for key, of in sorted(sums.items()) if any(pair.difference for pair in of.values())}
