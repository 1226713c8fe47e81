"""Published figures held against the register: each says what was set aside as decided by its day."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from kronespor.intake.models import DraftItem
from kronespor.register.holdings import Query, holdings
from kronespor.remarks import Cause, Money, Place, Remark, Term, Value

Key = tuple[int, int]  # initiative, year
AGREED = "agreed-when-booked"
"""The cause where the register said once what was published."""


@dataclass(frozen=True)
class Deviation:
    """A published figure that the register contradicts, and the names of its document and plan."""

    remark: Remark
    document_name: str
    plan: str = ""

    @property
    def agreed(self) -> bool:
        """Whether it was what the register said once."""
        return any(cause.code == AGREED for cause in self.remark.causes)


def deviations() -> list[Deviation]:
    """Every published figure that the register contradicts as of its day, known as it is now.

    Figures of one name in one statement count together. A figure that no initiative is known for, that a person has
    rejected, or whose document is superseded, asserts nothing. One query, and one of the register for each day that
    documents are dated.
    """
    rows: dict[tuple[int, int, int], list[DraftItem]] = defaultdict(list)
    items = DraftItem.objects.exclude(state=DraftItem.State.REJECTED).exclude(initiative=None)
    items = items.filter(statement__document__superseded_by=None)
    items = items.select_related("statement__document", "decision__meeting").defer("statement__document__content")
    for item in items.order_by("statement", "pk"):
        rows[item.statement_id, item.initiative_id or 0, item.fiscal_year].append(item)
    held: dict[date | None, dict[Key, Decimal]] = {}
    found = []
    for (_, initiative, year), members in rows.items():
        statement = members[0].statement
        day = members[0].day
        if day not in held:
            held[day] = _held(day)
        published = Decimal(sum(i.amount for i in members)) / 100
        ours = held[day].get((initiative, year), Decimal(0))
        if published != ours:
            remark = _contradicted(members, published, ours)
            found.append(Deviation(remark, statement.document.name, statement.plan))
    return found


def _contradicted(members: list[DraftItem], published: Decimal, ours: Decimal) -> Remark:
    statement, first = members[0].statement, members[0]
    agreed = all(i.state in (DraftItem.State.BOOKED, DraftItem.State.AGREES) for i in members)
    place = Place(document=statement.document.sha256, table=statement.table, row=first.label, year=first.fiscal_year)
    values: dict[str, Value] = {
        "name": statement.document.name,
        "published": Money(published),
        "register": Money(ours),
        "day": first.day or Term("now"),
    }
    causes = (Cause(AGREED),) if agreed else ()
    return Remark("published-differs", "error" if agreed else "warning", place, values, causes)


def _held(day: date | None) -> dict[Key, Decimal]:
    found: dict[Key, Decimal] = defaultdict(Decimal)
    for row in holdings(Query(by=("initiative", "year"), as_of=day, named=False)):
        found[row.initiative_id, row.year] += row.kroner
    return found
