"""The pages of what is not decided: what they refuse, what they keep, and how often they ask the database."""

from datetime import date
from typing import Any

import pytest
from django.test import Client

from kronespor.planning import versions
from kronespor.planning.calendar import plan_step
from kronespor.planning.models import Deadline, Matter, Proposal, Scenario
from kronespor.register.holdings import Query, holdings
from kronespor.register.ledger import revision
from kronespor.register.models import ActionPlan
from kronespor.web.roles import Role
from tests.web.conftest import SignedIn

pytestmark = pytest.mark.django_db


def form(client: Client, address: str) -> dict[str, str]:
    """The edit form of a page as a browser would send it."""
    from lxml import html

    page = html.fromstring(client.get(address).content)
    (found,) = page.xpath("//form[@data-live]")
    return {name: value for name, value in found.form_values() if name != "csrfmiddlewaretoken"}


def test_a_form_that_is_sent_as_it_is_says_the_same(register: None, signed_in: SignedIn) -> None:
    client = signed_in(Role.CASEWORKER)
    for one, address in ((Proposal.objects.get(), "forslag"), (Scenario.objects.get(), "scenarie")):
        before = versions.last(one).content
        page = f"/{address}/{one.pk}/"
        assert client.post(page, {**form(client, page), "action": "save"}).status_code == 302
        assert versions.last(one).number == 2
        after = versions.last(one).content
        assert after == before or after == {**before, "texts": after["texts"]}


def test_what_cannot_be_understood_is_told_and_nothing_typed_is_lost(register: None, signed_in: SignedIn) -> None:
    client, pot = signed_in(Role.CASEWORKER), Proposal.objects.get()
    page = f"/forslag/{pot.pk}/"
    sent = {**form(client, page), "action": "save", "item-0-2025": "mange penge", "item-1-label": "<script>x</script>"}
    answer = client.post(page, sent)
    text = answer.content.decode()
    assert answer.status_code == 400 and "»mange penge« er ikke et beløb" in text
    assert 'value="mange penge"' in text and "<script>x" not in text and "&lt;script&gt;x" in text
    assert pot.versions.count() == 1
    for junk in (
        {"item-0-2025": "9" * 30},
        {"item-count": "-1"},
        {"item-count": "9" * 9},
        {"version": "x"},
        {"item-0-rank": "²"},
        {"year": "0"},
    ):
        assert client.post(page, {**sent, **junk}).status_code == 400


def test_whoever_saves_on_an_old_version_is_told(register: None, signed_in: SignedIn) -> None:
    pot = Proposal.objects.get()
    page = f"/forslag/{pot.pk}/"
    one, other = signed_in(Role.CASEWORKER), signed_in(Role.APPROVER)
    sent = {**form(one, page), "action": "save"}
    assert one.post(page, sent).status_code == 302
    answer = other.post(page, sent)
    assert answer.status_code == 400 and "caseworker har imens gemt version 2" in answer.content.decode()
    assert pot.versions.count() == 2


def test_a_year_that_was_added_is_kept_from_one_form_to_the_next(register: None, signed_in: SignedIn) -> None:
    from lxml import html

    client, pot = signed_in(Role.CASEWORKER), Proposal.objects.get()
    page = f"/forslag/{pot.pk}/"
    answer = client.post(page, {**form(client, page), "action": "check", "year": "2029", "item-0-2029": "5"})
    (found,) = html.fromstring(answer.content).xpath("//form[@data-live]")
    sent: dict[str, list[str]] = {}
    for name, value in found.form_values():
        sent.setdefault(name, []).append(value)
    assert sent["item-0-2029"] == ["5"]
    client.post(page, {**sent, "action": "save"})
    assert versions.last(pot).content["items"][0]["years"]["2029"] == 500


def test_nobody_recommends_what_they_have_not_seen(register: None, signed_in: SignedIn) -> None:
    client, pot = signed_in(Role.CASEWORKER), Proposal.objects.get()
    page = f"/forslag/{pot.pk}/"
    versions.save(pot, versions.last(pot).content, 1)
    answer = client.post(page, {"action": "recommend", "version": "1"}, follow=True)
    assert "se på den igen" in answer.content.decode()
    client.post(page, {"action": "recommend", "version": "2"})
    pot.refresh_from_db()
    assert (pot.state, pot.recommended) == ("recommended", 2)


def test_no_form_but_that_of_booking_changes_the_money(register: None, signed_in: SignedIn) -> None:
    client, pot, wish = signed_in(Role.APPROVER), Proposal.objects.get(), Scenario.objects.get()
    before = holdings(Query())
    said = {"held_on": "2026-01-05", "decision_title": "Sag", "committee": "Udvalget", "text": "Et ord"}
    for page in (f"/forslag/{pot.pk}/", f"/scenarie/{wish.pk}/"):
        for action in ("save", "check", "keep", "remark", "recommend", "decide", "nonsense"):
            client.post(page, {**form_or_none(client, page), **said, "action": action})
    pot.refresh_from_db()
    wish.refresh_from_db()
    assert (pot.state, wish.state) == ("decided", "decided")
    assert holdings(Query()) == before
    answer = client.post(f"/forslag/{pot.pk}/", {"action": "book"}, follow=True)  # its pot was given out in 2024
    assert "kan ikke bogføres" in answer.content.decode()
    assert holdings(Query()) == before
    client.post(f"/scenarie/{wish.pk}/", {"action": "book"})
    wish.refresh_from_db()
    assert wish.state == "booked" and holdings(Query()) != before


def form_or_none(client: Client, page: str) -> dict[str, str]:
    return form(client, page) if b"data-live" in client.get(page).content else {}


def test_a_councillor_sees_what_is_recommended_and_changes_nothing(register: None, signed_in: SignedIn) -> None:
    councillor, pot = signed_in(Role.COUNCILLOR), Proposal.objects.get()
    page = f"/forslag/{pot.pk}/"
    assert councillor.get(page).status_code == 404 and pot.title not in councillor.get("/forslag/").content.decode()
    versions.move_on(pot, "recommended", recommended=1)
    assert b"data-live" not in councillor.get(page).content
    assert councillor.post(page, {"action": "withdraw"}).status_code == 403
    for kind in ("docx", "pdf", "html"):
        answer = councillor.get(f"{page}notat.{kind}")
        assert answer.status_code == 200 and answer["Content-Disposition"].startswith("attachment")
    assert councillor.get(f"{page}notat.exe").status_code == 404


def test_the_feed_is_for_whoever_has_its_address(register: None, signed_in: SignedIn, client: Client) -> None:
    import re

    councillor = signed_in(Role.COUNCILLOR)
    (address,) = re.findall(
        r'href="http://testserver(/kalender\.ics\?key=[^"]+)"', councillor.get("/kalender/").content.decode()
    )
    answer = client.get(address)  # a calendar program does not sign in
    assert answer.status_code == 200 and answer["Content-Type"].startswith("text/calendar")
    assert b"Integrationsudvalget" in answer.content
    assert client.get(address + "x").status_code == 404 and client.get("/kalender.ics").status_code == 404
    from django.contrib.auth import get_user_model

    get_user_model().objects.filter(username="councillor").update(is_active=False)
    assert client.get(address).status_code == 404


def test_pages_ask_as_often_however_much_there_is(
    register: None, signed_in: SignedIn, django_assert_max_num_queries: Any
) -> None:
    client, matter = signed_in(Role.CASEWORKER), Matter.objects.all()[0]
    for n in range(1, 21):
        plan_step(matter, "draft", f"Udvalg {n}", date(2026, 1, n))
        versions.comment(Proposal.objects.get(), f"Bemærkning {n}")
    number = revision()
    limits = {
        "/kalender/": 16,
        "/udloeber/?on=2026-04-01": 20,
        "/foelgegruppe/": 10,
        "/forslag/": 8,
        "/scenarier/": 6,
        f"/forslag/{Proposal.objects.get().pk}/": 20,
        f"/scenarie/{Scenario.objects.get().pk}/": 24,
    }
    for page, most in limits.items():
        with django_assert_max_num_queries(most):
            assert client.get(page).status_code == 200
    assert revision() == number


def test_a_matter_is_written_on_its_page_and_comes_out_in_the_orientation(register: None, signed_in: SignedIn) -> None:
    client = signed_in(Role.CASEWORKER)
    sent = {"matter": "Ny politik", "kind": "draft", "purpose": "discuss", "committee": "Udvalget", "day": "2030-05-06"}
    assert client.post("/kalender/", {**sent, "action": "plan"}).status_code == 302
    matter = Matter.objects.get(title="Ny politik")
    page = f"/sag/{matter.pk}/"
    assert page in client.get("/kalender/").content.decode()
    texts = {
        "title": "Ny integrationspolitik", "given_on": "2029-11-01", "given_by": "Borgerrepræsentationen",
        "runs_out": "2031-12-31", "background": "Vedtaget <b>enstemmigt</b>.", "expectations": "En plan.",
    }  # fmt: skip
    assert client.post(page, {**texts, "action": "save"}).status_code == 302
    text = client.get(page).content.decode()
    assert "Ny integrationspolitik" in text and "31. december 2031" in text and "&lt;b&gt;enstemmigt" in text
    told = client.get("/kalender/?format=html").content.decode()
    assert "Borgerrepræsentationen" in told and "En plan." in told
    step = matter.steps.get()
    assert client.post(page, {"action": "done", "step": step.pk}).status_code == 302
    assert matter.steps.get().done
    assert client.post(page, {"action": "remove", "step": step.pk}).status_code == 302
    assert not matter.steps.exists()


def test_what_is_wrong_with_a_matter_is_told_and_nothing_typed_is_lost(register: None, signed_in: SignedIn) -> None:
    client = signed_in(Role.CASEWORKER)
    Matter.objects.create(title="En anden sag")
    matter = Matter.objects.create(title="Sagen", background="Før")
    page = f"/sag/{matter.pk}/"
    for wrong in (
        {"title": "", "background": "Ny tekst"},
        {"title": "En anden sag"},
        {"title": "Sagen", "met_on": "i går"},
    ):
        answer = client.post(page, {"background": "Ny tekst", **wrong, "action": "save"})
        assert answer.status_code == 400 and "Ny tekst" in answer.content.decode()
    assert client.post(page, {"action": "done", "step": "99"}).status_code == 400
    matter.refresh_from_db()
    assert (matter.title, matter.background) == ("Sagen", "Før")


def test_a_deadline_is_set_changed_and_removed_on_the_calendar(register: None, signed_in: SignedIn) -> None:
    client = signed_in(Role.CASEWORKER)
    sent = {"action": "deadline", "name": "Udkast til direktionen", "working_days": "10"}
    client.post("/kalender/", sent)
    client.post("/kalender/", {**sent, "working_days": "15"})
    rule = Deadline.objects.get(name="Udkast til direktionen")
    assert rule.working_days == 15
    assert "15 arbejdsdage før" in client.get("/kalender/").content.decode()
    client.post("/kalender/", {**sent, "name": "", "working_days": "3"})
    client.post("/kalender/", {**sent, "name": "For tidligt", "working_days": "999"})
    assert Deadline.objects.filter(name__in=("", "For tidligt")).count() == 0
    client.post("/kalender/", {"action": "no-deadline", "pk": rule.pk})
    assert not Deadline.objects.filter(pk=rule.pk).exists()


@pytest.mark.parametrize("kind", ["docx", "pdf", "html"])
def test_a_plan_has_its_running_initiatives_as_a_paper(register: None, signed_in: SignedIn, kind: str) -> None:
    client, plan = signed_in(Role.PUBLIC), ActionPlan.objects.earliest("pk")
    assert f"/handleplan/{plan.pk}/indsatser.{kind}" in client.get(f"/handleplan/{plan.pk}/").content.decode()
    answer = client.get(f"/handleplan/{plan.pk}/indsatser.{kind}")
    assert answer.status_code == 200 and answer["Content-Disposition"].startswith("attachment")
    assert client.get(f"/handleplan/{plan.pk}/indsatser.exe").status_code == 404
