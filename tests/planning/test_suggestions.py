"""A suggestion is followed from the meeting to the decision."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from kronespor.planning import proposals, suggestions, versions
from kronespor.planning.errors import PlanningError
from kronespor.planning.models import Proposal
from kronespor.planning.proposals import Content
from kronespor.register.naming import fund_named, plan_named
from tests.planning.worked_example import RACISM, Recorded

pytestmark = pytest.mark.django_db


def status() -> list[str]:
    return [f.status for f in suggestions.with_status()]


def test_from_the_meeting_to_the_register(recorded: Recorded, django_assert_num_queries: Any) -> None:
    recorded(until="2024-10-15")
    meeting = suggestions.meet("Følgegruppen", date(2024, 10, 7), ["organisationer", " ", "eksperter"])
    assert meeting.participants == ["organisationer", "eksperter"]
    one = suggestions.suggest("Et rejsehold\nmed to medarbejdere", None, "en organisation", meeting)
    other = suggestions.suggest("En kampagne", date(2024, 10, 8))
    assert one.received_on == date(2024, 10, 7) and status() == ["received", "received"]
    suggestions.decline(other, "Der er en kampagne i gang")
    pot = Proposal(title="Frie midler", plan=plan_named(RACISM), fund=fund_named("Integrationsbevilling"))
    pot.expenditure_type = "service"
    versions.start(pot, Content().as_json())
    suggestions.take_up(one, pot)
    assert status() == ["declined", "considered"]
    with pytest.raises(PlanningError):
        suggestions.take_up(one, pot)
    (item,) = proposals.content(versions.last(pot)).items
    assert item.label == "Et rejsehold" and not item.chosen and not item.years
    chosen = replace(item, chosen=True, years={2025: 25_000_000})
    versions.save(pot, Content((chosen,)).as_json(), 2)
    assert status() == ["declined", "considered"]
    proposals.PROCEDURE.recommend(pot)
    assert status() == ["declined", "recommended"]
    proposals.PROCEDURE.decide(pot, versions.decision_at("Udvalget", date(2024, 12, 4), "Frie midler"))
    proposals.PROCEDURE.book(pot)
    with django_assert_num_queries(2):
        assert status() == ["declined", "booked"]


def test_what_says_nothing_is_refused(db: None) -> None:
    with pytest.raises(PlanningError):
        suggestions.meet(" ", date(2024, 1, 1), [])
    with pytest.raises(PlanningError):
        suggestions.suggest("Noget", None)
