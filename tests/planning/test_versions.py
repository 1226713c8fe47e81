"""What cannot be done with a proposal or a scenario on its way, and why."""

from collections.abc import Callable
from datetime import date

import pytest

from kronespor.planning import proposals, scenarios, suggestions, versions
from kronespor.planning.calendar import plan_step, set_deadline
from kronespor.planning.models import Matter, Planned, Proposal, Scenario
from kronespor.register.naming import fund_named
from kronespor.remarks import Term
from tests.refusing import refused

pytestmark = pytest.mark.django_db
State = Planned.State


@pytest.fixture
def proposal(db: None) -> Proposal:
    """A draft without items."""
    made = Proposal(title="Frie midler", fund=fund_named("Bevilling"))
    versions.start(made, proposals.Content().as_json())
    return made


@pytest.mark.parametrize(
    ("state", "code"),
    [
        (State.DRAFT, "recommended-before-decided"),
        (State.DECIDED, "only-drafts-are-recommended"),
        (State.RECOMMENDED, "decided-before-booked"),
        (State.BOOKED, "booked-is-not-withdrawn"),
        (State.WITHDRAWN, "not-open-to-changes"),
    ],
)
def test_each_step_needs_the_one_before_it(proposal: Proposal, state: State, code: str) -> None:
    versions.move_on(proposal, state)
    decision = versions.decision_at("Udvalget", date(2024, 1, 1), "Sagen")
    steps: dict[str, Callable[[], object]] = {
        "recommended-before-decided": lambda: proposals.PROCEDURE.decide(proposal, decision),
        "only-drafts-are-recommended": lambda: proposals.PROCEDURE.recommend(proposal),
        "decided-before-booked": lambda: proposals.PROCEDURE.book(proposal),
        "booked-is-not-withdrawn": lambda: versions.withdraw(proposal),
        "not-open-to-changes": lambda: versions.save(proposal, proposals.Content().as_json(), 1),
    }
    with refused(code) as remarks:
        steps[code]()
    assert isinstance(remarks[0].values["state"], Term)


def test_somebody_else_was_faster(proposal: Proposal) -> None:
    versions.save(proposal, proposals.Content().as_json(), 1)
    with refused("saved-meanwhile") as remarks:
        versions.save(proposal, proposals.Content().as_json(), 1)
    assert remarks[0].values["number"] == 2
    same = Proposal.objects.get(pk=proposal.pk)
    versions.withdraw(same)
    with refused("taken-further-meanwhile"):
        versions.withdraw(proposal)


def test_what_is_not_there_or_says_nothing(proposal: Proposal) -> None:
    with refused("no-such-version"):
        versions.version(proposal, 7)
    with refused("comment-without-text"):
        versions.comment(proposal, "  ")
    with refused("decision-without-title"):
        versions.decision_at("Udvalget", date(2024, 1, 1), " ")
    with refused("declined-without-reason"):
        suggestions.decline(suggestions.suggest("En kampagne", date(2024, 1, 1)), "")
    with refused("deadline-incomplete"):
        set_deadline("", 4)
    matter = Matter.objects.create(title="Sagen")
    with refused("step-kind-unknown"):
        plan_step(matter, "party", "Udvalget", date(2024, 1, 1))
    with refused("step-purpose-unknown"):
        plan_step(matter, "draft", "Udvalget", date(2024, 1, 1), "fun")


def test_a_scenario_that_moves_nothing_is_not_recommended(db: None) -> None:
    made = Scenario(title="Hvad nu hvis")
    versions.start(made, scenarios.Content().as_json())
    with refused("does-not-hold"):
        scenarios.PROCEDURE.recommend(made)
