"""Which items of a list fit a pot: an exact choice by CP-SAT, the second best beside it, and why."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, NamedTuple, get_args

from kronespor.planning.errors import PlanningError
from kronespor.remarks import Remark

WORK = 5.0
"""Deterministic seconds that the solver has for each question."""
CHUNK = 40
"""Items whose order of preference fits one goal: each weighs twice the next, and the solver counts in 64 bits."""

Priority = Literal["rank", "money", "count"]
PRIORITIES: tuple[Priority, ...] = get_args(Priority)


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

    @property
    def varies(self) -> bool:
        """True if it may be given another amount than its own."""
        return len(self.years) == 1 and (self.least is not None or self.most is not None)


class Score(NamedTuple):
    """How good a choice is by one measure: items of a `rank`, øre ("money"), or items ("count")."""

    priority: Priority
    value: int
    rank: int | None = None


@dataclass(frozen=True)
class Choice:
    """The items chosen with their øre by year, and how good the choice is by each measure, the most important first.

    `why`: of the second best, what makes it worse than the best.
    """

    amounts: dict[str, dict[int, int]]
    scores: tuple[Score, ...]
    why: Remark | None = None

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
    of the first rank are taken, and of one rank those that are listed first. PlanningError if the solver cannot prove
    it within its limit.
    """
    known: list[Priority] = [p for name in priorities for p in PRIORITIES if p == name]
    if len(known) < len(priorities):
        unknown = next(name for name in priorities if name not in PRIORITIES)
        raise PlanningError("priority-unknown", name=unknown, known=tuple(PRIORITIES))
    best = _solve(candidates, pot, known) if candidates else None
    if best is None:
        raise PlanningError("nothing-to-choose-from")
    second = _solve(candidates, pot, known, other_than=best)
    return best, replace(second, why=_why(best, second)) if second else None


def _why(best: Choice, second: Choice) -> Remark:
    for first, other in zip(best.scores, second.scores, strict=True):
        if first.value == other.value:
            continue
        if first.priority == "money":
            return Remark("second-uses-less", "notice")
        if first.rank is None:
            return Remark("second-has-fewer", "notice", values={"second": other.value, "best": first.value})
        values = {"second": other.value, "best": first.value, "rank": first.rank}
        return Remark("second-has-fewer-of-rank", "notice", values=values)
    return Remark("second-is-listed-later", "notice")


def _solve(
    candidates: Sequence[Candidate],
    pot: Mapping[int, int],
    priorities: Sequence[Priority],
    other_than: Choice | None = None,
) -> Choice | None:
    """The best choice, or the best with other items than a choice has; None if there is none."""
    problem = _Problem(candidates, pot)
    if other_than is not None:
        problem.forbid(set(other_than.amounts))
    scores = []
    for priority, rank, goal in problem.goals(priorities):
        value = problem.largest(goal)
        if value is None:
            return None
        scores.append(Score(priority, value, rank))
    for goal in problem.preferences():
        problem.largest(goal)
    return Choice(problem.amounts(), tuple(scores))


class _Problem:
    """A choice as the solver is asked for it: which candidates are taken, and the øre by year that each is given."""

    def __init__(self, candidates: Sequence[Candidate], pot: Mapping[int, int]) -> None:
        from ortools.sat.python import cp_model

        self._candidates, self._model, self._solver = candidates, cp_model.CpModel(), cp_model.CpSolver()
        self._optimal, self._infeasible = cp_model.OPTIMAL, cp_model.INFEASIBLE
        self._solver.parameters.num_workers = 1
        self._solver.parameters.random_seed = 1
        self._solver.parameters.max_deterministic_time = WORK
        self._taken = {c.key: self._model.new_bool_var(c.key) for c in candidates}
        self._given = {c.key: self._amounts_of(c) for c in candidates}
        for year in {y for c in candidates for y in c.years}:
            spent = sum(self._given[c.key][year] for c in candidates if year in c.years)
            self._model.add(spent <= max(pot.get(year, 0), 0))
        for group in {c.group for c in candidates if c.group}:
            self._model.add_at_most_one(self._taken[c.key] for c in candidates if c.group == group)

    def _amounts_of(self, candidate: Candidate) -> dict[int, Any]:
        """The øre by year of a candidate: nothing, or its own; between its least and its most, if it has them."""
        taken = self._taken[candidate.key]
        if not candidate.varies:
            return {year: ore * taken for year, ore in candidate.years.items()}
        ((year, ore),) = candidate.years.items()
        low, high = sorted(ore if bound is None else bound for bound in (candidate.least, candidate.most))
        amount = self._model.new_int_var(0, high, f"{candidate.key} amount")
        self._model.add(amount >= low * taken)
        self._model.add(amount <= high * taken)
        return {year: amount}

    def forbid(self, keys: set[str]) -> None:
        """Let exactly these not be chosen together."""
        self._model.add_bool_or(t.negated() if key in keys else t for key, t in self._taken.items())

    def largest(self, goal: Any) -> int | None:
        """The largest value that a goal can have, and from now on has; None if nothing can be chosen."""
        self._model.maximize(goal)
        status = self._solver.solve(self._model)
        if status == self._infeasible:
            return None
        if status != self._optimal:
            raise PlanningError("choice-not-proven")
        value = round(self._solver.objective_value)
        self._model.add(goal == value)
        return value

    def goals(self, priorities: Sequence[Priority]) -> Iterator[tuple[Priority, int | None, Any]]:
        """What is to be as large as can be, one after another: its priority, its rank if it has one, its expression."""
        for priority in priorities:
            if priority == "rank":
                for rank in sorted({c.rank for c in self._candidates if c.rank is not None}):
                    yield priority, rank, sum(self._taken[c.key] for c in self._candidates if c.rank == rank)
            elif priority == "money":
                yield priority, None, sum(ore for years in self._given.values() for ore in years.values())
            else:
                yield priority, None, sum(self._taken.values())

    def preferences(self) -> Iterator[Any]:
        """Goals that settle what is equally good: what is ranked first is taken first and given the most; of one rank,
        what is listed first.
        """
        ordered = sorted(self._candidates, key=lambda c: (c.rank is None, c.rank))
        for first in range(0, len(ordered), CHUNK):
            chunk = ordered[first : first + CHUNK]
            yield sum(self._taken[c.key] * 2 ** (len(chunk) - n) for n, c in enumerate(chunk))
        for candidate in ordered:
            if candidate.varies:
                yield from self._given[candidate.key].values()

    def amounts(self) -> dict[str, dict[int, int]]:
        """The øre by year of each candidate that is chosen."""
        return {
            key: {year: self._solver.value(ore) for year, ore in self._given[key].items()}
            for key, taken in self._taken.items()
            if self._solver.boolean_value(taken)
        }
