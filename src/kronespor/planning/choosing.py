"""Which items of a list fit a pot: an exact choice by CP-SAT, the second best beside it, and why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from kronespor.planning.errors import PlanningError

WORK = 5.0  # deterministic seconds of the solver for each question it is asked
PRIORITIES = ("rank", "money", "count")


@dataclass(frozen=True)
class Candidate:
    """An item that may be chosen: øre by year.

    `rank`: 1 before 2; None after all that are ranked. `group`: of those with the same one at most one is chosen.
    `least`, `most`: of an item with one year, øre that it may be given instead.
    """

    key: str
    years: Mapping[int, int]
    rank: int | None = None
    group: str = ""
    least: int | None = None
    most: int | None = None


@dataclass(frozen=True)
class Choice:
    """The items chosen with their øre by year, and how good the choice is: (what counts, its value), the first first.

    What counts is "rank 1", "rank 2" … (how many of that rank), "money" (øre) and "count" (how many). `why`: of the
    second best, what makes it worse than the best.
    """

    amounts: dict[str, dict[int, int]]
    scores: tuple[tuple[str, int], ...]
    why: str = ""

    @property
    def ore(self) -> int:
        """Øre in all."""
        return sum(sum(years.values()) for years in self.amounts.values())


def choose(
    candidates: Sequence[Candidate], pot: Mapping[int, int], priorities: Sequence[str] = PRIORITIES
) -> tuple[Choice, Choice | None]:
    """The best choice of candidates that a pot (øre by year) is enough for, and the best of all others (None if none).

    Priorities count one after another, and the first that differs decides: "rank" (as many of rank 1 as can be, then of
    rank 2 …), "money" (as much of the pot as can be), "count" (as many items as can be). Where all are equal, those
    that are listed first are taken. PlanningError if the solver cannot prove it within its limit.
    """
    if unknown := [p for p in priorities if p not in PRIORITIES]:
        known = ", ".join(PRIORITIES)
        raise PlanningError(_("“%(name)s” is no priority; there is %(known)s.") % {"name": unknown[0], "known": known})
    best = _solve(candidates, pot, priorities, None)
    if best is None:
        raise PlanningError(_("Nothing can be chosen from an empty list."))
    second = _solve(candidates, pot, priorities, set(best.amounts))
    if second is not None:
        second = Choice(second.amounts, second.scores, _why(best, second))
    return best, second


def _why(best: Choice, second: Choice) -> str:
    for (what, value), (_what, other) in zip(best.scores, second.scores, strict=True):
        if value != other:
            said = {"best": value, "second": other, "what": what.removeprefix("rank ")}
            if what == "money":
                return _("it uses less of the pot")
            if what == "count":
                return _("it has %(second)s items instead of %(best)s") % said
            return _("it has %(second)s items of rank %(what)s instead of %(best)s") % said
    return _("it is as good; the other takes what is listed first")


def _solve(
    candidates: Sequence[Candidate], pot: Mapping[int, int], priorities: Sequence[str], not_these: set[str] | None
) -> Choice | None:
    """The best choice, or the best other than `not_these`; None if there is none."""
    from ortools.sat.python import cp_model

    if not candidates:
        return None
    model = cp_model.CpModel()
    taken = {c.key: model.new_bool_var(c.key) for c in candidates}
    given = {c.key: _given(model, c, taken[c.key]) for c in candidates}
    for year in {y for c in candidates for y in c.years}:
        model.add(sum(given[c.key][year] for c in candidates if year in c.years) <= max(pot.get(year, 0), 0))
    groups = {c.group for c in candidates if c.group}
    for group in groups:
        model.add_at_most_one(taken[c.key] for c in candidates if c.group == group)
    if not_these is not None:
        model.add_bool_or(t.negated() if key in not_these else t for key, t in taken.items())
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = 1
    solver.parameters.max_deterministic_time = WORK

    def largest(goal: Any) -> int | None:
        """The largest value that a goal can have, and from now on has."""
        model.maximize(goal)
        status = solver.solve(model)
        if status == cp_model.INFEASIBLE:
            return None
        if status != cp_model.OPTIMAL:
            raise PlanningError(
                _("There are too many items for a choice that is proven: rank them, or leave some out.")
            )
        value = round(solver.objective_value)
        model.add(goal == value)
        return value

    scores = []
    for what, goal in _goals(candidates, taken, given, priorities):
        value = largest(goal)
        if value is None:
            return None
        scores.append((what, value))
    for of in _in_order(candidates, taken, given):
        largest(of)
    amounts = {
        c.key: {y: solver.value(ore) for y, ore in given[c.key].items()}
        for c in candidates
        if solver.boolean_value(taken[c.key])
    }
    return Choice(amounts, tuple(scores))


def _given(model: Any, candidate: Candidate, taken: Any) -> dict[int, Any]:
    """The øre by year of a candidate: nothing, or its own; between its least and its most, if it has them."""
    if len(candidate.years) != 1 or (candidate.least is None and candidate.most is None):
        return {year: ore * taken for year, ore in candidate.years.items()}
    ((year, ore),) = candidate.years.items()
    low, high = sorted(ore if bound is None else bound for bound in (candidate.least, candidate.most))
    amount = model.new_int_var(0, high, f"{candidate.key} øre")
    model.add(amount >= low * taken)
    model.add(amount <= high * taken)
    return {year: amount}


def _goals(
    candidates: Sequence[Candidate], taken: dict[str, Any], given: dict[str, dict[int, Any]], priorities: Sequence[str]
) -> list[tuple[str, Any]]:
    found: list[tuple[str, Any]] = []
    for priority in priorities:
        if priority == "rank":
            ranks = sorted({c.rank for c in candidates if c.rank is not None})
            found += [(f"rank {r}", sum(taken[c.key] for c in candidates if c.rank == r)) for r in ranks]
        elif priority == "money":
            found.append(("money", sum(ore for years in given.values() for ore in years.values())))
        else:
            found.append(("count", sum(taken.values())))
    return found


def _in_order(candidates: Sequence[Candidate], taken: dict[str, Any], given: dict[str, dict[int, Any]]) -> list[Any]:
    """Goals that settle what is equally good: what is listed first is taken first, and given the most."""

    def weigh(some: Sequence[Candidate]) -> Any:
        return sum(taken[c.key] * 2 ** (len(some) - n) for n, c in enumerate(some))

    chunks = [candidates[n : n + 40] for n in range(0, len(candidates), 40)]
    loose = [c for c in candidates if c.least is not None or c.most is not None]
    return [*(weigh(chunk) for chunk in chunks), *(ore for c in loose for ore in given[c.key].values())]
