"""The page of proposed recipients: a caseworker says yes, under the name that stands there."""

import pytest

from kronespor.register.models import Initiative
from kronespor.register.naming import initiative_named, plan_named
from kronespor.web.roles import Role
from tests.web.conftest import SignedIn

pytestmark = pytest.mark.django_db
PAGE = "/modtagere/forslag/"


def test_what_is_ticked_is_set_and_what_is_not_is_proposed_again(signed_in: SignedIn) -> None:
    one, other = (initiative_named(plan_named("Plan"), f"Tilskud til {name}") for name in ("Lærken", "Perronen"))
    assert signed_in(Role.COUNCILLOR).get(PAGE).status_code == 403
    client = signed_in(Role.CASEWORKER)
    text = client.get(PAGE).content.decode()
    assert 'value="Lærken"' in text and 'value="Perronen"' in text
    sent = {"set": one.pk, f"name-{one.pk}": "Foreningen Lærken", f"name-{other.pk}": "Perronen"}
    assert client.post(PAGE, sent).status_code == 302
    found = {i.pk: i.recipient for i in Initiative.objects.select_related("recipient")}
    assert str(found[one.pk]) == "Foreningen Lærken" and found[other.pk] is None
    assert "Perronen" in client.get(PAGE).content.decode()
    client.post(PAGE, {"set": other.pk, f"name-{other.pk}": "Perronen", f"cvr-{other.pk}": "12345678"})
    assert Initiative.objects.get(pk=other.pk).recipient is None  # that is no CVR number
