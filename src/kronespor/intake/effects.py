"""What booking a draft would change, figure by figure, and whom a figure without an initiative may be about."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from kronespor.amounts import danish
from kronespor.intake.models import DraftItem
from kronespor.intake.standing import standing
from kronespor.language import fold, language
from kronespor.register.balances import balances
from kronespor.register.models import Alias, Initiative
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
    def message(self) -> str:
        """In a few words."""
        years = f", samme beløb i {', '.join(map(str, self.same_years))}" if self.same_years else ""
        return f"{self.initiative.name} ({self.likeness:.0f} %{years})"


@dataclass(frozen=True)
class Effect:
    """What the register has for a figure's initiative, source and year, and would have once it is booked; kroner.

    `initiative` is None where a new one would be made. `against`: why it cannot be booked as it stands.
    """

    item: DraftItem
    initiative: Initiative | None
    before: Decimal
    after: Decimal
    against: str = ""
    proposals: tuple[Proposal, ...] = ()

    @property
    def change(self) -> Decimal:
        """After less before."""
        return self.after - self.before

    @property
    def message(self) -> str:
        """In a few words."""
        if self.against:
            return self.against
        if not self.change:
            return "agrees with the register"
        sign = "+" if self.change > 0 else ""
        new = "" if self.initiative else "new initiative: "
        return f"{new}{sign}{danish(self.change)} kr. (from {danish(self.before)})"


def effects(items: Iterable[DraftItem]) -> list[Effect]:
    """What booking the items in this order would change. As many queries however many items there are.

    A figure without an initiative is about the one that goes by its name by now, as it is when it is booked.
    """
    rows = list(items)
    register = standing(rows)
    named = _named_by_now(rows)
    proposed = proposals([i for i in rows if i.pk not in named])
    found = []
    for item in rows:
        initiative = item.initiative or named.get(item.pk)
        if initiative is None:
            kroner = Decimal(item.amount) / 100
            found.append(Effect(item, None, Decimal(0), kroner, proposals=proposed.get(item.pk, ())))
            continue
        against = register.other_source(item, initiative.pk)
        change = register.change(item, initiative.pk)
        after = register.target(item, initiative.pk)
        if not against:
            register.take(item, initiative.pk)
        found.append(Effect(item, initiative, Decimal(after - change) / 100, Decimal(after) / 100, against))
    return found


def _named_by_now(items: Sequence[DraftItem]) -> dict[int, Initiative]:
    """Item -> the initiative that has come to go by its name since it was drafted."""
    waiting = [i for i in items if i.initiative_id is None]
    keys = {fold(i.label) for i in waiting}
    if not keys:
        return {}
    known = Alias.objects.filter(key__in=keys).select_related("initiative__plan", "plan")
    of_name = {(a.plan.key, a.key): a.initiative for a in known}
    found = {i.pk: of_name.get((fold(i.statement.plan), fold(i.label))) for i in waiting}
    return {pk: initiative for pk, initiative in found.items() if initiative is not None}


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
    held: dict[tuple[int, int], int] = defaultdict(int)
    for b in balances(by=("initiative_id", "year")):
        if b.key["initiative_id"] is not None:
            held[b.key["initiative_id"], b.key["year"]] += int(b.kroner * 100)
    everyone = [i for known in of_plan.values() for i in known]
    by_plan: dict[str, list[list[DraftItem]]] = defaultdict(list)
    for members in rows.values():
        by_plan[fold(members[0].statement.plan)].append(members)
    found: dict[int, tuple[Proposal, ...]] = {}
    for plan, groups in by_plan.items():
        known = of_plan.get(plan) or everyone
        if not known:
            continue
        alike = likeness([_Named(g[0].label, g[0].description) for g in groups], [_named(i) for i in known], language())
        for members, scores in zip(groups, alike, strict=True):
            best = _best(members, known, [float(s) for s in scores], held)
            found.update({item.pk: best for item in members})
    return found


@dataclass(frozen=True)
class _Named:
    label: str
    description: str


def _named(initiative: Initiative) -> _Named:
    return _Named(initiative.name, initiative.description)


def _best(
    members: Sequence[DraftItem], known: Sequence[Initiative], scores: Sequence[float], held: dict[tuple[int, int], int]
) -> tuple[Proposal, ...]:
    found = []
    for initiative, score in zip(known, scores, strict=True):
        same = tuple(i.fiscal_year for i in members if held.get((initiative.pk, i.fiscal_year)) == i.amount)
        if score >= (ALIKE / 2 if same else ALIKE):
            found.append(Proposal(initiative, score, same))
    found.sort(key=lambda p: (-len(p.same_years), -p.likeness, p.initiative.pk))
    return tuple(found[:MOST])
