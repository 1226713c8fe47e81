"""What speaks against movements before they are booked."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from kronespor.planning.amounts import money
from kronespor.planning.before_after import ScenarioLine
from kronespor.register.controls import covers, unallocated
from kronespor.register.events import Movement
from kronespor.register.models import ActionPlan, ExpenditureType, Fund, Initiative
from kronespor.remarks import Place, Remark, Term, Value

TYPES = {
    ExpenditureType.SERVICE: Term("type-service"),
    ExpenditureType.ACTIVITY: Term("type-activity"),
    ExpenditureType.TRANSFERS: Term("type-transfers"),
    ExpenditureType.CAPITAL: Term("type-capital"),
    ExpenditureType.UNKNOWN: Term("type-unknown"),
}


def overdrawn(lines: Iterable[ScenarioLine], funds: Collection[Fund]) -> Iterator[Remark]:
    """Places that would have less than nothing of a fund in a year, and had not before; funds that have a frame."""
    sums: dict[tuple[str, str, str, int], list[int]] = defaultdict(lambda: [0, 0])
    for line in lines:
        pair = sums[line.plan, line.initiative, line.fund, line.year]
        pair[0] += line.before
        pair[1] += line.after
    framed = _framed(funds)
    for (plan, initiative, fund, year), (before, after) in sums.items():
        if after < min(0, before) and (plan or (fund, year) in framed):
            place = Place(plan=plan, initiative=initiative if plan else "", fund=fund, year=year)
            values = {"before": money(before), "after": money(after)}
            yield Remark("fund-overdrawn" if not plan else "place-overdrawn", place=place, values=values)


def _framed(funds: Collection[Fund]) -> set[tuple[str, int]]:
    """The funds and years that the register has a frame of."""
    names = {fund.pk: fund.name for fund in funds}
    rows = unallocated(names, ()) if names else {}
    return {(names[fund], year) for (fund, year), (_left, has_frame) in rows.items() if has_frame}


def not_neutral(
    lines: Iterable[ScenarioLine], neutral: Collection[str], stated: Mapping[str, Mapping[int, int]]
) -> Iterator[Remark]:
    """Expenditure types whose total over all plans does not change as it is stated to (not at all, if `neutral`)."""
    changes: dict[tuple[str, int], int] = defaultdict(int)
    for line in lines:
        if line.plan:
            changes[line.expenditure_type, line.year] += line.after - line.before
    wanted = {key: 0 for key in changes if key[0] in neutral}
    wanted |= {(kind, year): ore for kind, years in stated.items() for year, ore in years.items()}
    for (kind, year), ore in sorted(wanted.items()):
        change = changes.get((kind, year), 0)
        if change != ore:
            values: dict[str, Value] = {
                "type": TYPES[ExpenditureType(kind)], "change": money(change), "stated": money(ore),
            }  # fmt: skip
            yield Remark("total-not-as-stated", place=Place(year=year), values=values)


def out_of_period(movements: Sequence[Movement]) -> Iterator[Remark]:
    """Money that would go to a plan, or come from a fund, in a year outside its period."""
    for movement in movements:
        for what in (_plan_of(movement), movement.fund):
            if what is not None and not covers(what, movement.fiscal_year):
                yield Remark("year-outside-period", place=Place(year=movement.fiscal_year), values={"name": what.name})


def _plan_of(movement: Movement) -> ActionPlan | None:
    """The plan that gets the money; None where no plan does."""
    target = movement.target
    if isinstance(target, Initiative):
        return target.plan
    return target if isinstance(target, ActionPlan) else None
