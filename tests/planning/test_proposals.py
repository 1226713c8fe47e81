"""A proposal fits its pot, or says by how much it does not; and becomes bookings without a figure being typed again."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kronespor.planning import proposals, versions
from kronespor.planning.edits import edits, outcomes
from kronespor.planning.errors import PlanningError
from kronespor.planning.models import Proposal
from kronespor.planning.proposals import Content, Item
from kronespor.planning.sheets import read_items
from kronespor.register.acting import acting_as
from kronespor.register.errors import RegisterError
from kronespor.register.events import Basis
from kronespor.register.ledger import revision
from kronespor.register.models import Decision, Initiative, Transaction
from kronespor.register.naming import fund_named, plan_named
from kronespor.register.verification import verify_ledger
from kronespor.remarks import Money, Place
from tests.events import allocate, appropriate
from tests.holding import held
from tests.kept import Kept
from tests.planning.worked_example import RACISM, SHEETS, record
from tests.refusing import refused

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def kept_register(tmp_path_factory: pytest.TempPathFactory) -> Kept:
    """The register before the free money of 2025 was allocated."""
    folder = tmp_path_factory.mktemp("pot")
    return Kept("before-the-pot", folder, partial(record, folder, "2024-10-15"))


@pytest.fixture
def pot(kept_register: Kept, db: None, home: Path) -> Proposal:
    """The free money of 2025 before it was allocated, and the ten items of the proposal."""
    proposal = Proposal(title="Frie midler i 2025", plan=plan_named(RACISM), fund=fund_named("Integrationsbevilling"))
    proposal.expenditure_type = "service"
    with acting_as("sagsbehandler"):
        versions.start(proposal, Content(read_items(SHEETS / "proposal-2025.csv")).as_json())
    return proposal


def newest(pot: Proposal) -> Content:
    return proposals.content(versions.last(pot))


def change(pot: Proposal, content: Content) -> None:
    versions.save(pot, content.as_json(), versions.last(pot).number)


def decided(title: str = "Midler til handleplan mod racisme i 2025") -> Decision:
    return versions.decision_at("Integrationsudvalget", date(2024, 12, 4), title)


@pytest.mark.slow
def test_the_items_fit_the_pot_exactly(pot: Proposal) -> None:
    standing = proposals.standing(pot, newest(pot))
    assert standing.pot == standing.allocated == {2025: 300_000_000}
    assert standing.left == {2025: 0} and not standing.problems
    totals = [sum(i.ore for i in items) for items in newest(pot).categories.values()]
    assert totals == [75_000_000, 170_000_000, 55_000_000]


def test_one_item_raised_is_over_the_pot_and_by_how_much_is_told(pot: Proposal) -> None:
    first, *others = newest(pot).items
    change(pot, Content((replace(first, years={2025: 35_000_000}), *others)))
    standing = proposals.standing(pot, newest(pot))
    (problem,) = standing.problems
    assert (problem.code, problem.place) == ("over-the-pot", Place(year=2025))
    assert problem.values["over"] == Money(Decimal(50_000)) and problem.values["pot"] == Money(Decimal(3_000_000))
    assert standing.left == {2025: -5_000_000}
    with pytest.raises(PlanningError) as refused:
        proposals.PROCEDURE.recommend(pot)
    assert refused.value.remark.code == "does-not-hold" and refused.value.remark.values["problems"] == (problem,)


def test_what_fits_two_and_a_half_million_is_the_best_there_is(pot: Proposal) -> None:
    best, second = proposals.fitting(newest(pot), {2025: 250_000_000}, ("money", "count"))
    assert best.ore == 250_000_000 and len(best.amounts) == 9 and second is not None
    assert second.ore == 250_000_000 and second.why
    ranked, _ = proposals.fitting(newest(pot), {2025: 250_000_000})
    assert ranked.scores[:2] == (("rank", 2, 1), ("rank", 4, 2)) and ranked.ore == 245_000_000


def test_an_item_of_less_than_nothing_makes_no_room_in_a_pot() -> None:
    wished = [("Alfa", 100, 1), ("Beta", -50, 1), ("Gamma", 40, 2)]
    items = tuple(Item(name, name, {2026: ore}, rank=rank) for name, ore, rank in wished)
    best, _second = proposals.fitting(Content(items), {2026: 110}, ["rank"])
    assert best.amounts == {"Alfa": {2026: 100}}


def test_alternatives_exclude_one_another(pot: Proposal) -> None:
    first, second, *others = newest(pot).items
    change(pot, Content((replace(first, group="a"), replace(second, group="a"), *others)))
    (problem,) = proposals.standing(pot, newest(pot)).problems
    assert problem.code == "alternatives-chosen"
    assert problem.values == {"group": "a", "labels": (first.label, second.label)}
    best, _ = proposals.fitting(newest(pot), {2025: 300_000_000})
    assert len({first.key, second.key} & set(best.amounts)) == 1


def test_two_who_save_do_not_overwrite_one_another(pot: Proposal) -> None:
    opened = versions.last(pot).number
    versions.save(pot, newest(pot).as_json(), opened)
    with pytest.raises(PlanningError):
        versions.save(pot, newest(pot).as_json(), opened)
    assert pot.versions.count() == 2


def test_from_the_draft_to_the_register_without_a_figure_typed_again(pot: Proposal, settings: Any) -> None:
    before = revision()
    proposals.PROCEDURE.recommend(pot)
    first, *others = newest(pot).items
    change(pot, Content((replace(first, years={2025: 20_000_000}), *others)))
    assert [e.difference for e in edits(version_of(pot, 1), newest(pot))] == [Decimal(-100_000)]
    assert revision() == before and not Transaction.objects.filter(citation__case=f"proposal {pot.pk}").exists()
    with acting_as("sekretær"):
        proposals.PROCEDURE.decide(pot, decided())
    settings.FOUR_EYES = True
    for author in ("sagsbehandler", "sekretær", "Sagsbehandler"):
        with acting_as(author), refused("another-person-books"):
            proposals.PROCEDURE.book(pot)
    with acting_as("godkender"):
        entry = proposals.PROCEDURE.book(pot)
    assert entry.decided_on.isoformat() == "2024-12-04" and entry.booked_by == "godkender"
    known = held("initiative", years=[2025])
    assert known[first.label,] == 200_000 and known["Brobyggerugen",] == 500_000
    assert Initiative.objects.filter(name="Brobyggerugen").count() == 1  # it was known already
    outcome = outcomes(pot)[0]
    assert (outcome.recommended, outcome.decided, outcome.booked) == (300_000, 200_000, 200_000)
    assert proposals.standing(pot, newest(pot)).left == {2025: 10_000_000}  # as it was before it was booked
    assert proposals.pot(pot, now=True)[2025] == 10_000_000
    verify_ledger()
    with acting_as("godkender"), pytest.raises(PlanningError):
        proposals.PROCEDURE.book(pot)


def version_of(pot: Proposal, number: int) -> Content:
    return proposals.content(versions.version(pot, number))


def test_what_is_saved_while_it_is_decided_is_not_what_was_decided(pot: Proposal, monkeypatch: Any) -> None:
    proposals.PROCEDURE.recommend(pot)
    first, *others = newest(pot).items
    dear = Content((replace(first, years={2025: 900_000_000}), *others))
    real = versions.move_on

    def saved_meanwhile(planned: Any, state: str, **fields: Any) -> None:
        versions.save(Proposal.objects.get(pk=planned.pk), dear.as_json(), 1)
        real(planned, state, **fields)

    monkeypatch.setattr(versions, "move_on", saved_meanwhile)
    proposals.PROCEDURE.decide(pot, decided())
    monkeypatch.undo()
    assert pot.decided == 1 and pot.versions.count() == 2
    proposals.PROCEDURE.book(pot)
    assert outcomes(pot)[0].booked == 300_000
    with pytest.raises(PlanningError):
        change(pot, dear)


def test_plans_and_pots_that_the_register_does_not_know_are_told(pot: Proposal) -> None:
    first, *others = newest(pot).items
    change(pot, Content((replace(first, plan="Handelplan"), *others)))
    (problem,) = proposals.standing(pot, newest(pot)).problems
    assert (problem.code, problem.place.plan) == ("plan-not-in-register", "Handelplan")
    endless = Proposal(title="Uden ramme", fund=fund_named("Budgetmidler"), expenditure_type="service")
    item = replace(first, plan=RACISM)
    assert codes(endless, item) == ["pot-not-known"]


def test_a_pot_that_was_emptied_meanwhile_is_not_booked_twice(pot: Proposal) -> None:
    other = Proposal(title="Det samme igen", plan=pot.plan, fund=pot.fund, expenditure_type="service")
    versions.start(other, newest(pot).as_json())
    for one in (pot, other):
        proposals.PROCEDURE.recommend(one)
        proposals.PROCEDURE.decide(one, decided(one.title))
    proposals.PROCEDURE.book(pot)
    with pytest.raises(PlanningError) as refused:
        proposals.PROCEDURE.book(other)
    assert refused.value.remark.code == "cannot-be-booked"
    with pytest.raises(PlanningError):
        proposals.PROCEDURE.book(other, "no reason makes the pot larger")
    assert other.state == "decided" and other.transaction is None


def test_a_proposal_is_held_against_the_register_in_few_queries(
    pot: Proposal, django_assert_max_num_queries: Any
) -> None:
    content = newest(pot)
    with django_assert_max_num_queries(6):
        proposals.standing(pot, content)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"least": 30_000_000, "most": 20_000_000}, "least-above-most"),
        ({"most": 0}, "amount-outside-bounds"),
        ({"least": 0, "years": {2025: 15_000_000, 2026: 15_000_000}}, "bounds-of-several-years"),
        ({"years": {}}, "item-without-amount"),
        ({"years": {2025: -1}}, "item-with-negative-amount"),
        ({"plan": "Handelplan"}, "plan-not-in-register"),
    ],
)
def test_every_rule_of_an_item_is_told_with_the_item(pot: Proposal, changes: dict[str, Any], code: str) -> None:
    first, *others = newest(pot).items
    problems = proposals.standing(pot, Content((replace(first, **changes), *others))).problems
    assert [p.place.initiative for p in problems if p.code == code] == [first.label]


def test_an_item_without_a_plan_and_one_that_is_there_twice(pot: Proposal) -> None:
    item = Item("a", "Alfa", {2025: 100})
    whole_fund = Proposal(title="Hele kilden", fund=pot.fund)
    assert "item-without-plan" in codes(whole_fund, item)
    assert codes(pot, item, replace(item, key="b")) == ["item-named-twice"]
    assert codes(pot, replace(item, least=0)) == []


def codes(proposal: Proposal, *items: Item) -> list[str]:
    """What is wrong with a proposal of these items."""
    return [problem.code for problem in proposals.standing(proposal, Content(items)).problems]


ITEMS = st.lists(
    st.builds(
        Item,
        key=st.just(""),
        label=st.sampled_from(["Alfa", "Beta", "Gamma", "Delta"]),
        years=st.dictionaries(st.sampled_from([2024, 2025]), st.integers(1, 40_000), min_size=1),
        rank=st.none() | st.integers(1, 3),
        chosen=st.booleans(),
    ),
    max_size=4,
    unique_by=lambda item: item.label,
)


def set_aside() -> dict[tuple[Any, ...], int]:
    """Øre by initiative ("": the reserve) and year."""
    return {key: int(kroner * 100) for key, kroner in held("initiative", "year").items()}


@pytest.mark.slow
@pytest.mark.any_database
@settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
@given(edits=st.lists(ITEMS, min_size=1, max_size=4))
def test_no_edit_changes_the_register_and_booked_it_is_what_was_proposed(db: None, edits: list[list[Item]]) -> None:
    with transaction.atomic():
        plan, fund, basis = plan_named("Plan A"), fund_named("Bevilling"), Basis(date(2024, 1, 1), "Ramme")
        appropriate(fund, {2024: 10**8, 2025: 10**8}, basis)
        allocate(plan, fund, {2024: 60_000, 2025: 60_000}, basis)
        before = (revision(), set_aside())
        proposal = Proposal(title="Frie midler", plan=plan, fund=fund)
        versions.start(proposal, Content().as_json())
        for items in edits:
            content = Content(tuple(replace(item, key=item.label) for item in items))
            change(proposal, content)
            standing = proposals.standing(proposal, newest(proposal))
            assert standing.left == {y: 60_000 - standing.allocated.get(y, 0) for y in standing.left}
        assert (revision(), set_aside()) == before
        chosen = [i for i in newest(proposal).items if i.chosen]
        if standing.problems or not chosen:
            with pytest.raises((PlanningError, RegisterError)):
                proposals.PROCEDURE.recommend(proposal)
                proposals.PROCEDURE.decide(proposal, decided())
                proposals.PROCEDURE.book(proposal)
            assert set_aside() == before[1]
        else:
            proposals.PROCEDURE.recommend(proposal)
            proposals.PROCEDURE.decide(proposal, decided())
            assert set_aside() == before[1]
            proposals.PROCEDURE.book(proposal)
            expected = {(i.label, year): ore for i in chosen for year, ore in i.years.items()}
            after = set_aside()
            assert {k: v for k, v in after.items() if k[0] in {i.label for i in chosen}} == expected
            assert sum(after.values()) == sum(before[1].values())
            assert verify_ledger().faults == ()
        transaction.set_rollback(True)
