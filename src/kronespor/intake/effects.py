"""What booking a draft would change, figure by figure, and whom a figure without an initiative may be about."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from kronespor.intake.models import DraftItem
from kronespor.intake.standing import standing
from kronespor.language import fold, language
from kronespor.register.holdings import Query, holdings
from kronespor.register.models import Initiative
from kronespor.remarks import Money, Place, Remark, Value
from kronespor.tieout.likeness import likeness

ALIKE = 55.0
"""How alike (0-100) a name must be to be proposed; with the same amounts half of that is enough."""
MOST = 3


@dataclass(frozen=True)
class Proposal:
    """An initiative that a figure may be about, how alike the names are (0-100), and the years of equal amounts."""

    initiative: Initiative
    likeness: float
    same_years: tuple[int, ...] = ()

    @property
    def remark(self) -> Remark:
        """In a few words."""
        place = Place(plan=self.initiative.plan.name, initiative=self.initiative.name)
        values: dict[str, Value] = {"likeness": round(self.likeness), "years": self.same_years}
        code = "proposed-with-same-amounts" if self.same_years else "proposed-by-name"
        return Remark(code, "notice", place, values)


@dataclass(frozen=True)
class Effect:
    """What the register has for a figure's initiative, source and year, and would have once it is booked; kroner.

    `initiative` is None where a new one would be made. `against`: why it cannot be booked as it stands, if it cannot.
    """

    item: DraftItem
    initiative: Initiative | None
    before: Decimal
    after: Decimal
    against: Remark | None = None
    proposals: tuple[Proposal, ...] = ()

    @property
    def change(self) -> Decimal:
        """After less before."""
        return self.after - self.before

    @property
    def remark(self) -> Remark:
        """In a few words."""
        if self.against:
            return self.against
        if not self.change:
            return Remark("agrees-with-register", "notice")
        code = "booking-raises" if self.change > 0 else "booking-lowers"
        values: dict[str, Value] = {"change": Money(abs(self.change)), "before": Money(self.before)}
        return Remark(code if self.initiative else "booking-makes-initiative", "notice", values=values)


def effects(items: Iterable[DraftItem]) -> list[Effect]:
    """What booking the items in this order would change, as of the day of each. As many queries for one as for many.

    A figure without an initiative is about the one that goes by its name by now, as it is when it is booked.
    """
    rows = list(items)
    register = standing(rows)
    proposed = proposals([i for i in rows if register.initiative_of(i) is None])
    found = []
    for item in rows:
        initiative, question = register.initiative_of(item), register.question(item)
        if initiative is None:
            kroner = Decimal(item.amount) / 100
            found.append(Effect(item, None, Decimal(0), kroner, question, proposed.get(item.pk, ())))
            continue
        breach = next(iter(register.breaches(item, initiative)), None)
        against = question or register.other_source(item, initiative.pk) or breach
        change = register.change(item, initiative.pk)
        after = register.target(item, initiative.pk)
        if not against:
            register.take(item, initiative.pk)
        found.append(Effect(item, initiative, Decimal(after - change) / 100, Decimal(after) / 100, against))
    return found


def proposals(items: Sequence[DraftItem]) -> dict[int, tuple[Proposal, ...]]:
    """For each item without an initiative those of its plan that it may be about, the likeliest first.

    Where the register does not know the plan, those of all plans. Likeness is that of tie-out: the rare words shared.
    """
    rows: dict[tuple[int, str], list[DraftItem]] = defaultdict(list)
    for item in items:
        if item.initiative_id is None:
            rows[item.statement_id, item.row].append(item)
    if not rows:
        return {}
    of_plan: dict[str, list[Initiative]] = defaultdict(list)
    for initiative in Initiative.objects.select_related("plan").order_by("pk"):
        of_plan[initiative.plan.key].append(initiative)
    everyone = [i for initiatives in of_plan.values() for i in initiatives]
    held = {(row.initiative_id, row.year): row.ore for row in holdings(Query(by=("initiative", "year"), named=False))}
    by_plan: dict[str, list[list[DraftItem]]] = defaultdict(list)
    for members in rows.values():
        by_plan[fold(members[0].statement.plan)].append(members)
    return {
        item.pk: best
        for plan, groups in by_plan.items()
        for members, best in _likeliest(groups, of_plan.get(plan) or everyone, held)
        for item in members
    }


def _likeliest(
    groups: Sequence[list[DraftItem]], initiatives: Sequence[Initiative], held: Mapping[tuple[int, int], int]
) -> Iterator[tuple[list[DraftItem], tuple[Proposal, ...]]]:
    """Each row of a draft with the initiatives that it may be about. `held`: øre of an initiative and year."""
    if not initiatives:
        return
    alike = likeness(
        [_Named(g[0].label, g[0].description) for g in groups],
        [_Named(i.name, i.description) for i in initiatives],
        language(),
    )
    for members, scores in zip(groups, alike, strict=True):
        yield members, _best(members, initiatives, [float(s) for s in scores], held)


@dataclass(frozen=True)
class _Named:
    label: str
    description: str


def _best(
    members: Sequence[DraftItem],
    known: Sequence[Initiative],
    scores: Sequence[float],
    held: Mapping[tuple[int, int], int],
) -> tuple[Proposal, ...]:
    found = []
    for initiative, score in zip(known, scores, strict=True):
        same = tuple(i.fiscal_year for i in members if held.get((initiative.pk, i.fiscal_year)) == i.amount)
        if score >= (ALIKE / 2 if same else ALIKE):
            found.append(Proposal(initiative, score, same))
    found.sort(key=lambda p: (-len(p.same_years), -p.likeness, p.initiative.pk))
    return tuple(found[:MOST])
