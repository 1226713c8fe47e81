"""Published figures held against the register: each says what was set aside as decided by the day of its paper."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from kronespor.amounts import danish
from kronespor.intake.models import DraftItem
from kronespor.register.balances import balances

Key = tuple[int, int]  # initiative, year


@dataclass(frozen=True)
class Deviation:
    """A published figure that the register contradicts, in kroner; `agreed`: it was what the register said once."""

    paper: str
    document: str  # the SHA-256 of the paper
    table: str
    label: str
    year: int
    dated: date | None
    published: Decimal
    register: Decimal
    agreed: bool
    plan: str = ""

    @property
    def message(self) -> str:
        """In one sentence."""
        day = f" as of {self.dated}" if self.dated else ""
        since = "; they agreed when it was booked" if self.agreed else ""
        place = f"{self.paper}, table {self.table}, '{self.label}', {self.year}"
        ours = f"the register has {danish(self.register)} kr.{day}{since}"
        return f"{place}: {danish(self.published)} kr. is published, {ours}"


def deviations() -> list[Deviation]:
    """Every published figure that the register contradicts as of its paper's day, known as it is now.

    Figures of one name in one statement count together. A figure that no initiative is known for, that a person has
    rejected, or whose paper is superseded, asserts nothing. One query, and balances once for each day that papers are
    dated.
    """
    rows: dict[tuple[int, int, int], list[DraftItem]] = defaultdict(list)
    items = DraftItem.objects.exclude(state=DraftItem.State.REJECTED).exclude(initiative=None)
    items = items.filter(statement__document__superseded_by=None)
    items = items.select_related("statement__document").defer("statement__document__content")
    for item in items.order_by("statement", "pk"):
        rows[item.statement_id, item.initiative_id or 0, item.fiscal_year].append(item)
    held: dict[date | None, dict[Key, Decimal]] = {}
    found = []
    for (_, initiative, year), members in rows.items():
        statement = members[0].statement
        day = statement.document.dated
        if day not in held:
            held[day] = _held(day)
        published = Decimal(sum(i.amount for i in members)) / 100
        ours = held[day].get((initiative, year), Decimal(0))
        if published != ours:
            agreed = all(i.state in (DraftItem.State.BOOKED, DraftItem.State.AGREES) for i in members)
            paper, label = (statement.document.name, statement.document.sha256), members[0].label
            found.append(Deviation(*paper, statement.table, label, year, day, published, ours, agreed, statement.plan))
    return found


def _held(day: date | None) -> dict[Key, Decimal]:
    found: dict[Key, Decimal] = defaultdict(Decimal)
    for b in balances(as_of=day, by=("initiative_id", "year")):
        if b.key["initiative_id"] is not None:
            found[b.key["initiative_id"], b.key["year"]] += b.kroner
    return found
