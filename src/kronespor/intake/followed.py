"""What papers assert of the phases of money, held against what the register has of each.

The register has no expected outturn. What was spent it has as of the days that extracts are of: what a paper says of
another day is not held against it.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal

from kronespor.intake.assertions import Deviation
from kronespor.intake.models import Assertion
from kronespor.language import fold
from kronespor.register.holdings import Holding, Query, holdings
from kronespor.register.models import Alias
from kronespor.register.spending import in_force
from kronespor.remarks import Money, Place, Remark, Term, Value

Phase = Assertion.Phase
PHASES = {
    Phase.BUDGET: Term("figure-budget"),
    Phase.ORIGINAL: Term("figure-original"),
    Phase.SUPPLEMENTARY: Term("figure-supplementary"),
    Phase.TRANSFERRED: Term("figure-transferred"),
    Phase.CARRIED: Term("figure-carried"),
    Phase.REVISED: Term("figure-revised"),
    Phase.COMMITTED: Term("figure-committed"),
    Phase.SPENT: Term("figure-spent"),
    Phase.REMAINING: Term("figure-remaining"),
}
"""The phases that the register has, and what they are called."""
OF_EXTRACTS = (Phase.COMMITTED, Phase.SPENT, Phase.REMAINING)
Key = tuple[int, int]  # initiative, year


def deviations() -> list[Deviation]:
    """Every figure of a follow-up that the register contradicts. Four queries for each day that figures speak of.

    A budget that a table does not say the phase of agrees with the original and with the revised one. Figures of an
    initiative and phase in one statement count together; what no initiative is known for asserts nothing.
    """
    rows = Assertion.objects.filter(phase__in=PHASES, statement__document__superseded_by=None)
    rows = rows.select_related("statement__document").defer("statement__document__content").order_by("pk")
    if not rows:
        return []
    named = {(plan, key): pk for plan, key, pk in Alias.objects.values_list("plan__key", "key", "initiative_id")}
    together: dict[tuple[int, str, Key, str], list[Assertion]] = defaultdict(list)
    for one in rows:
        initiative = named.get((fold(one.statement.plan), fold(one.label)))
        if initiative is not None:
            together[one.statement_id, one.column, (initiative, one.fiscal_year), one.phase].append(one)
    standing: dict[date | None, _Standing] = {}
    found = []
    for (_, _, key, phase), members in together.items():
        day = members[0].day
        if day not in standing:
            standing[day] = _Standing(day)
        ours = standing[day].of(key, phase)
        said = Decimal(sum(one.amount for one in members)) / 100
        factor = members[0].statement.factor
        if ours and all(abs(said - kroner) * 2 > factor for kroner in ours):
            found.append(_deviation(members, said, ours[-1]))
    return found


class _Standing:
    """What the register has of each phase as of a day."""

    def __init__(self, day: date | None) -> None:
        self._phases: dict[Key, dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
        for row in holdings(Query(("initiative", "year", "phase"), as_of=day, named=False)):
            self._phases[row.initiative_id, row.year][row.phase] += row.kroner
        self._extracted = {p.fiscal_year for p in in_force(day) if p.last_day == day}
        spent = holdings(Query(("initiative", "year"), as_of=day, with_spent=True, named=False))
        self._spent: Mapping[Key, Holding] = {(row.initiative_id, row.year): row for row in spent}

    def of(self, key: Key, phase: str) -> list[Decimal]:
        """What a figure of this phase may be, the likeliest last; nothing where the register cannot say."""
        phases = self._phases[key]
        revised = sum(phases.values(), Decimal(0))
        if phase in OF_EXTRACTS:
            of = self._spent.get(key)
            if key[1] not in self._extracted or of is None:
                return []
            return [{Phase.SPENT: of.spent, Phase.COMMITTED: of.committed}.get(Phase(phase), of.left)]
        if phase in (Phase.BUDGET, Phase.ORIGINAL):
            return [phases["original"], revised] if phase == Phase.BUDGET else [phases["original"]]
        return [revised if phase == Phase.REVISED else phases[phase]]


def _deviation(members: Iterable[Assertion], said: Decimal, ours: Decimal) -> Deviation:
    first = next(iter(members))
    statement = first.statement
    place = Place(
        document=statement.document.sha256,
        table=statement.table,
        row=first.label,
        column=first.column,
        year=first.fiscal_year,
    )
    values: dict[str, Value] = {
        "name": statement.document.name,
        "phase": PHASES[Phase(first.phase)],
        "published": Money(said),
        "register": Money(ours),
        "day": first.day or Term("now"),
    }
    return Deviation(Remark("follow-up-differs", "warning", place, values), statement.document.name, statement.plan)
