"""What has changed since a day, and why: decision by decision, a row for each initiative with its years."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

from kronespor.register.history import Change, changes
from kronespor.register.holdings import Query


@dataclass(frozen=True)
class Changed:
    """What one transaction changed of an initiative or a reserve; `first`: any of its changes, for what they share."""

    first: Change
    funds: tuple[str, ...]
    years: dict[int, Decimal]

    @property
    def total(self) -> Decimal:
        """Over all years."""
        return sum(self.years.values(), Decimal(0))


@dataclass(frozen=True)
class Reason:
    """A decision, or what a transaction without one says, and what it has changed."""

    rows: tuple[Changed, ...]

    @property
    def first(self) -> Change:
        """Any of its changes, for the day and the decision."""
        return self.rows[0].first

    @property
    def plans(self) -> dict[str, list[Changed]]:
        """What it has changed, by plan: a plan's name is said once."""
        found: dict[str, list[Changed]] = defaultdict(list)
        for row in self.rows:
            found[row.first.plan].append(row)
        return dict(found)


@dataclass(frozen=True)
class ChangedSince:
    """The reasons of days after `day`, the latest first, and the sums of what they have changed."""

    day: date
    reasons: tuple[Reason, ...]

    @cached_property
    def years(self) -> dict[int, Decimal]:
        """Year -> what it has changed by."""
        sums: dict[int, Decimal] = defaultdict(Decimal)
        for reason in self.reasons:
            for row in reason.rows:
                for year, kroner in row.years.items():
                    sums[year] += kroner
        return dict(sorted(sums.items()))

    @property
    def total(self) -> Decimal:
        """What all changes come to."""
        return sum(self.years.values(), Decimal(0))


def changed_since(asked: Query, day: date) -> ChangedSince:
    """The changes of what is asked for, of days after one."""
    grouped: dict[tuple[int, int, int | None], list[Change]] = defaultdict(list)
    for change in changes(asked, day):
        grouped[change.transaction, change.plan_id, change.initiative_id].append(change)
    reasons: dict[tuple[date, str], list[Changed]] = defaultdict(list)
    for of in grouped.values():
        why = f"#{of[0].decision.pk}" if of[0].decision else of[0].text
        reasons[of[0].decided_on, why].append(_changed(of))
    latest = sorted(reasons.items(), key=lambda reason: reason[0][0], reverse=True)
    return ChangedSince(day, tuple(Reason(tuple(rows)) for _why, rows in latest))


def _changed(of: list[Change]) -> Changed:
    years: dict[int, Decimal] = defaultdict(Decimal)
    for change in of:
        years[change.year] += change.kroner
    return Changed(of[0], tuple(dict.fromkeys(change.fund for change in of)), dict(years))
