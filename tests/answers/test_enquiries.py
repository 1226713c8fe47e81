"""An enquiry from the question to an answer that another person has released, and what becomes of it after."""

from datetime import date
from typing import Any

import pytest

from kronespor.answers import enquiries
from kronespor.answers.figures import released_figures
from kronespor.answers.models import AnswerVersion
from kronespor.answers.query import Query
from kronespor.register.acting import acting_as
from kronespor.register.events import Basis
from kronespor.register.models import Decision, Initiative
from kronespor.register.naming import fund_named, plan_named
from tests.events import allocate
from tests.refusing import refused

pytestmark = pytest.mark.django_db
QUESTION = "Hvad er der afsat til Integrationshandleplan i 2024-2026, og hvad var oprindeligt afsat?"


@pytest.fixture
def version(worked_example: None) -> AnswerVersion:
    with acting_as("sagsbehandler"):
        return enquiries.receive("Integration", QUESTION, date(2026, 3, 2), asker="medlem af udvalget (A)")


@pytest.mark.slow
def test_it_works(version: AnswerVersion) -> None:
    query = Query.from_json(version.query)
    assert query.plans == (plan_named("Integrationshandleplan").pk,) and query.years == (2024, 2025, 2026)
    assert version.enquiry.due_on == date(2026, 3, 16) and version.enquiry.responsible == "sagsbehandler"
    out = enquiries.release(version)
    assert out.released_at and out.figures
    assert enquiries.released(version.enquiry) == out and enquiries.changed_since(out) == []


def test_with_four_eyes_who_wrote_it_does_not_release_it(version: AnswerVersion, settings: Any) -> None:
    settings.FOUR_EYES = True
    with acting_as("sagsbehandler"), refused("another-person-books"):
        enquiries.release(version)
    with acting_as("leder"):
        assert enquiries.release(version).released_by == "leder"


def test_what_is_booked_after_the_release_changes_nothing_in_it_and_is_told(version: AnswerVersion) -> None:
    out = enquiries.release(version)
    before = released_figures(enquiries.answer_of(out).tables)
    more = Initiative.objects.get(name="Perspektiv")
    allocate(more, fund_named("Budgetmidler"), {2025: 10_000_000}, Basis(date(2026, 4, 1), "tillæg"))
    assert released_figures(enquiries.answer_of(out).tables) == before
    changed = enquiries.changed_since(out)
    assert {(c.line, c.column) for c in changed} >= {("Perspektiv ^", "2025"), ("Udgifter i alt", "2025")}
    assert all(c.now is not None and c.released is not None and c.now - c.released == 100_000 for c in changed)
    again = enquiries.save(out.enquiry, Query.from_json(out.query), {}, out.number)
    assert enquiries.changed_since(enquiries.release(again)) == []


def test_two_people_do_not_overwrite_one_another(version: AnswerVersion) -> None:
    enquiries.save(version.enquiry, Query(), {}, 1)
    with refused("answer-saved-meanwhile"):
        enquiries.save(version.enquiry, Query(years=(2024,)), {}, 1)
    with refused("answer-saved-meanwhile"):
        enquiries.release(version)
    assert version.enquiry.versions.count() == 2


def test_an_answer_is_published_when_it_is_released_and_not_before(version: AnswerVersion) -> None:
    with refused("nothing-released"):
        enquiries.publish(version.enquiry)
    enquiries.release(version)
    with refused("already-released"):
        enquiries.release(version)
    enquiries.publish(version.enquiry)
    assert version.enquiry.published_at
    enquiries.withdraw(version.enquiry, "fejl")
    assert version.enquiry.published_at is None


@pytest.mark.slow
def test_like_questions_that_were_answered_are_shown(version: AnswerVersion) -> None:
    enquiries.release(version)
    like = enquiries.receive(
        "Igen", "Hvad er der nu afsat til Integrationshandleplan i 2025 og 2026?", date(2026, 5, 4)
    )
    other = enquiries.receive("Andet", "Hvem er formand for udvalget?", date(2026, 5, 4))
    assert [v for v, _ in enquiries.similar(like.enquiry, Query.from_json(like.query))] == [version]
    assert enquiries.similar(other.enquiry, Query.from_json(other.query)) == []
    assert [v for _, v in enquiries.listed()] == [None, None, version]


def test_nothing_asked_is_a_sentence(db: None) -> None:
    with refused("enquiry-incomplete"):
        enquiries.receive("  ", "Hvad?", date(2026, 3, 2))
    with refused("question-too-long"):
        enquiries.receive("Langt", "Hvad? " * 5000, date(2026, 3, 2))


def test_a_change_in_one_of_two_lines_that_are_called_the_same_is_told(version: AnswerVersion) -> None:
    more = Initiative.objects.get(name="Perspektiv")
    for n, fund in enumerate(("Budget 2024", "Budget 2025"), start=1):  # one kind of source, one symbol
        allocate(more, fund_named(fund), {2025: n * 1_000_000}, Basis(date(2026, 4, 1), "tillæg"))
    query = Query(plans=(more.plan_id,), by=("initiative", "fund"))
    out = enquiries.release(enquiries.save(version.enquiry, query, {}, 1))
    places = [tuple(f[:3]) for f in out.figures]
    assert len(places) == len(set(places))
    for fund in ("Budget 2024", "Budget 2025"):
        allocate(more, fund_named(fund), {2025: 500_000}, Basis(date(2026, 5, 1), "tillæg"))
        assert any("Perspektiv" in c.line and c.column == "2025" for c in enquiries.changed_since(out))
    told = [c for c in enquiries.changed_since(out) if c.line.startswith("Perspektiv") and c.column == "2025"]
    assert len(told) == 2


@pytest.mark.slow
def test_an_answer_with_controls_and_a_script_for_an_address_is_released_inert(version: AnswerVersion) -> None:
    Decision.objects.update(url="javascript:alert(1)")
    Initiative.objects.filter(name="Perspektiv").update(name="-2+3+cmd|' /C calc'!A0\x0b")
    version.texts = {"closing": "Se [her](javascript:alert(1))\x0b"}
    version.save()
    out = enquiries.release(version)
    assert b"](javascript:" not in enquiries.file_of(out, "md")
    assert b'href="javascript' not in enquiries.file_of(out, "html")
    assert b"'-2+3+cmd" in enquiries.file_of(out, "csv")
