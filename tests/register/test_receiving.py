"""Recipients that the names of initiatives propose, and that add up over plans once a person has said so."""

import pytest

from kronespor.answers.recipients import recipients
from kronespor.language import language
from kronespor.reading.recipients import number_beside
from kronespor.register.identity import recipient_named
from kronespor.register.models import Initiative
from kronespor.register.naming import initiative_named, plan_named
from kronespor.register.receiving import proposed_recipients, set_recipient
from tests import fjordby
from tests.refusing import refused

pytestmark = pytest.mark.django_db
CVR = "10150817"


@pytest.mark.parametrize(
    ("name", "proposed"),
    [
        ("Tilskud til Foreningen Lærken", ("Foreningen Lærken", "")),
        ("Støtte til Lærken (2025)", ("Lærken", "")),
        (f"Driftstilskud til Lærken, CVR-nr. {CVR}", ("Lærken", CVR)),
        ("Tilskud til energirenovering", None),
        ("Oplysning om tilskud til Lærken", None),
        ("Lærkens venner", None),
    ],
)
def test_whom_a_name_says_money_is_given_to(db: None, name: str, proposed: tuple[str, str] | None) -> None:
    initiative_named(plan_named("Plan"), name)
    assert [(p.name, p.cvr) for p in proposed_recipients()] == ([proposed] if proposed else [])


def test_one_that_is_known_by_another_form_of_its_name_or_by_its_number_is_the_same(db: None) -> None:
    known = recipient_named("Lærken Fjordby", CVR)
    for name in ("Tilskud til Foreningen Lærken Fjordby", f"Sommerlejr (CVR {CVR})"):
        initiative_named(plan_named("Plan"), name)
    proposed = proposed_recipients()
    assert [(p.name, p.cvr) for p in proposed] == [(known.name, CVR)] * 2
    for p in proposed:
        assert set_recipient(p.initiative.pk, p.name, p.cvr).recipient == known
    assert not proposed_recipients()


@pytest.mark.slow
def test_an_association_adds_up_over_plans_once_its_recipients_are_set(db: None) -> None:
    fjordby.recorded()
    Initiative.objects.update(recipient=None)
    for p in proposed_recipients():
        set_recipient(p.initiative.pk, p.name, p.cvr)
    sums = {r.name: (r.total, len(r.plans)) for r in recipients()}
    assert sums["Foreningen Fjordby Teater"] == (1_700_000, 2)
    assert sums["Klimaforeningen Fjordby"] == (1_600_000, 1)


def test_a_number_stands_beside_its_name(db: None) -> None:
    text = f"Tilskud til Lærken og til Foreningen\nHøjen (CVR-nr. {CVR}) og CVR 12345678"
    assert [number_beside(name, text, language()) for name in ("Foreningen Højen", "Lærken")] == [CVR, ""]


def test_a_recipient_has_a_name_and_an_initiative(db: None) -> None:
    one = initiative_named(plan_named("Plan"), "Tilskud til Lærken")
    with refused("recipient-without-name"):
        set_recipient(one.pk, " ")
    with refused("no-such-initiative-number"):
        set_recipient(one.pk + 1, "Lærken")
    with refused("not-a-cvr-number"):
        set_recipient(one.pk, "Lærken", "12345678")
