"""Every address with every role: who may not see it is told so, and nothing else. A page without a rule fails."""

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from kronespor.answers import enquiries
from kronespor.answers.attachments import attach
from kronespor.intake import inbox
from kronespor.intake.models import StoredDocument
from kronespor.planning.models import Matter, Proposal, Scenario
from kronespor.planning.versions import move_on
from kronespor.register.models import ActionPlan, Decision, Fund, Initiative, Meeting, Recipient
from kronespor.web.roles import Role
from tests.web.conftest import SignedIn
from tests.web.reading import addresses

pytestmark = pytest.mark.django_db
ANSWERS = (200, 302, 400, 404, 405)


def test_every_page_says_who_may_see_it() -> None:
    found = dict(addresses())
    assert len(found) > 25
    for where, entry in found.items():
        assert isinstance(getattr(entry.callback, "least_role", None), Role), f"{where} has no rule"


@pytest.fixture
def examples(register: None, tmp_path: Path) -> dict[str, Any]:
    """A value for each part of an address, of something that is published where there is such a thing."""
    published = StoredDocument.objects.exclude(published_at=None).first()
    assert published is not None
    kinds: dict[str, Any] = {
        "plan": ActionPlan,
        "initiative": Initiative,
        "fund": Fund,
        "decision": Decision,
        "meeting": Meeting,
    }
    found = {name: model.objects.filter().order_by("pk").first() for name, model in kinds.items()}
    found["decision"] = Decision.objects.exclude(transaction=None).order_by("pk").first()
    found["meeting"] = found["decision"].meeting
    found["recipient"] = Recipient.objects.create(name="Foreningen Bro", key="foreningen bro")
    found["initiative"].recipient = found["recipient"]
    found["initiative"].save()
    found["proposal"], found["scenario"] = Proposal.objects.get(), Scenario.objects.get()
    found["matter"] = Matter.objects.get_or_create(title="En sag")[0]
    version = enquiries.receive("Midler til planerne", "Hvad er der afsat?", date(2026, 3, 2))
    enquiries.release(version)
    enquiries.publish(version.enquiry)
    letter = tmp_path / "brev"
    letter.write_text("Hvad er der afsat?", "utf-8")
    found["number"] = attach(version.enquiry, letter, "brev.txt")
    found["enquiry"] = found["answer"] = found["attachment"] = version.enquiry
    for one in (found["proposal"], found["scenario"]):  # a councillor sees what is recommended
        move_on(one, "recommended", recommended=1)
    return {**{k: v.pk for k, v in found.items()}, "sha256": published.sha256, "key": inbox.entries()[0].key}


@pytest.mark.parametrize("role", list(Role))
def test_each_role_sees_what_it_may_and_no_more(role: Role, examples: dict[str, Any], signed_in: SignedIn) -> None:
    client = signed_in(role)
    for where, entry in addresses():
        name = str(entry.name)
        values = {
            "sha256": examples["sha256"],
            "a": examples["sha256"],
            "b": examples["sha256"],
            "key": examples["key"],
            "page": 1,
            "number": examples["number"],
            "code": "en",
            "kind": "html",
            "pk": examples.get("plan" if name == "running" else re.sub("_(paper|file)$", "", name), 1),
        }
        path = "/" + where
        for part, value in values.items():
            for kind in ("int", "slug"):
                path = path.replace(f"<{kind}:{part}>", str(value))
        view: Any = entry.callback
        rules = view.least_role, view.least_to_post
        for least, answer in zip(rules, (client.get(path), client.post(path)), strict=True):
            if role >= least:
                allowed = answer.status_code in ANSWERS and "/konto/login/" not in answer.get("Location", "")
                assert allowed, (role, path, answer.status_code)
            elif role == Role.PUBLIC:
                assert answer.status_code == 302 and answer["Location"].startswith("/konto/login/"), (path, answer)
            else:
                assert answer.status_code == 403, (role, path, answer.status_code)
        least = view.least_role
        if role >= least and name not in ("step", "user", "start", "language", "picture", "calendar_feed", "blacken"):
            assert client.get(path).status_code == 200, (role, path)


def test_the_public_is_not_told_of_what_is_not_published(register: None, signed_in: SignedIn) -> None:
    public, councillor = signed_in(Role.PUBLIC), signed_in(Role.COUNCILLOR)
    hidden = StoredDocument.objects.filter(published_at=None)
    assert hidden.count() == 4
    for paper in hidden:
        for part in ("", "side/1.png", "fil"):
            assert public.get(f"/papir/{paper.sha256}/{part}").status_code == 404
        assert paper.name not in public.get("/papirer/").content.decode()
        assert paper.sha256 not in public.get("/soeg/", {"q": "handleplan"}).content.decode()
        assert councillor.get(f"/papir/{paper.sha256}/fil").status_code == 200


def test_what_is_booked_after_the_publication_is_not_public(register: None, signed_in: SignedIn) -> None:
    from kronespor.register.events import Basis
    from kronespor.register.naming import fund_named, initiative_named, plan_named
    from tests.events import allocate

    secret = initiative_named(plan_named("Hemmelig handleplan"), "Hemmelig indsats")
    known = Initiative.objects.earliest("pk")
    for one in (secret, known):
        allocate(one, fund_named("Hemmelig kilde"), {2026: 12_345_600}, Basis(date(2026, 1, 5), "Hemmelig sag"))
    public, councillor = signed_in(Role.PUBLIC), signed_in(Role.COUNCILLOR)
    pages = [
        "/",
        "/?known_at=2099-01-01",
        f"/indsats/{known.pk}/",
        "/soeg/?q=hemmelig",
        "/sitemap.xml",
        "/?format=json",
    ]
    for page in pages:
        text = public.get(page).content.decode()
        assert "Hemmelig" not in text, page
        assert "123.456" not in text and "123456" not in text, page
    assert public.get(f"/indsats/{secret.pk}/").status_code == 404
    assert public.get(f"/handleplan/{secret.plan_id}/").status_code == 404
    assert public.get(f"/handleplan/{secret.plan_id}/indsatser.html").status_code == 404
    shown = public.get(f"/handleplan/{known.plan_id}/indsatser.html").content.decode()
    assert known.name in shown and "23.456" not in shown
    assert "23.456" in councillor.get(f"/handleplan/{known.plan_id}/indsatser.html").content.decode()
    assert "Hemmelig indsats" in councillor.get("/").content.decode()


def test_who_is_signed_in_cannot_open_an_address_of_another_role_by_posting(register: None, client: Client) -> None:
    before = StoredDocument.objects.exclude(published_at=None).count()
    answer = client.post("/udgiv/", {"document": list(StoredDocument.objects.values_list("pk", flat=True))})
    assert answer.status_code == 302 and StoredDocument.objects.exclude(published_at=None).count() == before
