"""Every address with every role: who may not see it is told so, and nothing else. A page without a rule fails."""

from datetime import date
from itertools import product
from typing import Any

import pytest
from django.test import Client

from kronespor.intake.models import StoredDocument
from kronespor.register.models import Initiative
from kronespor.web.roles import Role
from tests.thorough import THOROUGH
from tests.web.conftest import SignedIn
from tests.web.reading import addresses, filled

pytestmark = pytest.mark.django_db
ANSWERS = (200, 302, 400, 404, 405)


def test_every_page_says_who_may_see_it() -> None:
    found = dict(addresses())
    assert len(found) > 25
    for where, entry in found.items():
        assert isinstance(getattr(entry.callback, "least_role", None), Role), f"{where} has no rule"


@pytest.mark.slow
@pytest.mark.any_database
def test_each_role_sees_what_it_may_and_no_more(examples: dict[str, Any], signed_in: SignedIn) -> None:
    """`make test` asks as the least role that may and as the one below, and of every fourth address as any role."""
    clients = {role: signed_in(role) for role in sorted(Role)}  # an administrator, who may change them, comes last
    for (role, client), (n, (where, entry)) in product(clients.items(), enumerate(addresses())):
        name = str(entry.name)
        path = filled(where, name, examples)
        view: Any = entry.callback
        rules = view.least_role, view.least_to_post
        if not THOROUGH and n % 4 and not {role, role + 1} & {*rules}:
            continue
        shown = client.get(path)
        for least, answer in zip(rules, (shown, client.post(path)), strict=True):
            if role >= least:
                allowed = answer.status_code in ANSWERS and "/konto/login/" not in answer.get("Location", "")
                assert allowed, (role, path, answer.status_code)
            elif role == Role.PUBLIC:
                assert answer.status_code == 302 and answer["Location"].startswith("/konto/login/"), (path, answer)
            else:
                assert answer.status_code == 403, (role, path, answer.status_code)
        least = view.least_role
        if role >= least and name not in (
            "step",
            "user",
            "start",
            "language",
            "logo",
            "picture",
            "calendar_feed",
            "blacken",
            "metrics",
            "corpus_document",
            "corpus_picture",
            "api_entrance",
            "api_docs",
            "carry_over_paper",  # of a year whose end no extract tells of there is none
        ):
            assert shown.status_code == 200, (role, path)


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
