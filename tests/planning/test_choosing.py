"""The choice is the best there is: held against all others."""

from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kronespor.planning.choosing import PRIORITIES, Candidate, choose
from kronespor.planning.errors import PlanningError


@st.composite
def lists(draw: st.DrawFn) -> list[Candidate]:
    amounts = draw(st.lists(st.integers(1, 12), min_size=1, max_size=7))
    drawn = []
    for n, kroner in enumerate(amounts):
        years = {2025 + draw(st.integers(0, 1)): kroner * 100}
        rank = draw(st.sampled_from([None, 1, 2]))
        drawn.append(Candidate(f"k{n}", years, rank, draw(st.sampled_from(["", "", "a"]))))
    return drawn


def scores(some: tuple[Candidate, ...], of: list[Candidate], priorities: tuple[str, ...]) -> tuple[int, ...]:
    values: list[int] = []
    for priority in priorities:
        if priority == "rank":
            ranks = sorted({c.rank for c in of if c.rank is not None})
            values += [sum(c.rank == r for c in some) for r in ranks]
        elif priority == "money":
            values.append(sum(sum(c.years.values()) for c in some))
        else:
            values.append(len(some))
    return tuple(values)


def fits(some: tuple[Candidate, ...], pot: dict[int, int]) -> bool:
    groups = [c.group for c in some if c.group]
    return len(groups) == len(set(groups)) and all(
        sum(c.years.get(year, 0) for c in some) <= pot.get(year, 0) for year in (2025, 2026)
    )


@settings(max_examples=60)
@given(lists(), st.integers(0, 40), st.integers(0, 40), st.permutations(PRIORITIES))
def test_no_other_choice_is_better_and_none_but_the_best_better_than_the_second(
    of: list[Candidate], one: int, other: int, order: list[str]
) -> None:
    pot, priorities = {2025: one * 100, 2026: other * 100}, tuple(order)
    every = [s for n in range(len(of) + 1) for s in combinations(of, n) if fits(s, pot)]
    ordered = sorted((scores(s, of, priorities) for s in every), reverse=True)
    best, second = choose(of, pot, priorities)
    assert tuple(s.value for s in best.scores) == ordered[0]
    if second is None:
        assert len(every) == 1
    else:
        assert tuple(s.value for s in second.scores) == ordered[1] and set(second.amounts) != set(best.amounts)
        assert second.why is not None and second.why.code.startswith("second-")


def test_an_amount_that_may_vary_takes_what_is_left() -> None:
    of = [Candidate("a", {2025: 300}), Candidate("b", {2025: 200}, least=100, most=250)]
    best, _ = choose(of, {2025: 450})
    assert best.amounts == {"a": {2025: 300}, "b": {2025: 150}}


def test_what_is_equally_good_is_taken_as_it_is_listed() -> None:
    of = [Candidate(name, {2025: 100}) for name in "abc"]
    best, second = choose(of, {2025: 200})
    assert set(best.amounts) == {"a", "b"} and second is not None and set(second.amounts) == {"a", "c"}


def test_what_makes_no_sense_is_refused() -> None:
    with pytest.raises(PlanningError):
        choose([], {2025: 1})
    with pytest.raises(PlanningError):
        choose([Candidate("a", {2025: 1})], {2025: 1}, ["luck"])


def test_what_is_left_of_the_pot_goes_to_what_is_ranked_first_however_it_is_listed() -> None:
    of = [Candidate(key, {2025: 100}, rank, least=50, most=300) for key, rank in (("c", 3), ("b", 2), ("a", 1))]
    best, _ = choose(of, {2025: 450}, ("rank",))
    assert {key: years[2025] for key, years in best.amounts.items()} == {"a": 300, "b": 100, "c": 50}
