"""Signing in: second factors, passwords, keys that end, and what is kept of what somebody sees."""

import re
from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from allauth.socialaccount.models import SocialAccount
from django.contrib.auth import get_user_model
from django.test import Client
from lxml import html

from kronespor.intake.models import Activity
from kronespor.web import turns
from kronespor.web.roles import Role
from kronespor.web.views.matters import feed_key
from kronespor.web.views.office import give_role
from tests.commands import COMMAND
from tests.databases import environment
from tests.processes import python
from tests.web.conftest import SignedIn

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
PASSWORD = "et langt kodeord 7"  # noqa: S105 (of accounts that the test makes)


def somebody(role: str, email: str = "") -> Client:
    """A browser of somebody with a password."""
    user = get_user_model().objects.create_user(f"ida-{role}", email, PASSWORD)
    give_role(user, role)
    client = Client()
    client.post("/konto/login/", {"login": user.username, "password": PASSWORD})
    return client


@pytest.mark.parametrize("email", ["", "ida@kommunen.example"])
def test_who_may_book_or_give_roles_does_so_with_a_second_factor(home: Any, settings: Any, email: str) -> None:
    settings.SECOND_FACTOR = True
    assert somebody("caseworker").get("/upload/").status_code == 200
    for role in ("approver", "administrator"):
        client = somebody(role, email)
        first = client.get("/udgiv/")
        assert first.status_code == 302 and first["Location"] == "/konto/2fa/totp/activate/"
        again = client.get(first["Location"])  # the password once more, since much hangs on it
        assert again.status_code == 302
        client.post(again["Location"], {"password": PASSWORD})
        page = client.get(first["Location"])
        assert page.status_code == 200 and b"<form" in page.content
        secret = page.context["form"].secret
        code = format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))
        done = client.post(first["Location"], {"code": code})
        assert done.status_code == 302
        assert client.get("/udgiv/").status_code == 200


def test_the_pages_of_signing_in_are_of_the_design(home: Any) -> None:
    visitor, client = Client(), somebody("caseworker")
    shown = {path: visitor.get(path) for path in ("/konto/login/",)}
    again = client.get("/konto/2fa/totp/activate/")["Location"]
    shown[again] = client.get(again)
    client.post(again, {"password": PASSWORD})
    pages = ("/konto/2fa/", "/konto/2fa/totp/activate/", "/konto/password/change/", "/konto/logout/")
    shown |= {path: client.get(path) for path in pages}
    made = format_hotp_value(hotp_value(shown[pages[1]].context["form"].secret, next(yield_hotp_counters_from_time())))
    client.post(pages[1], {"code": made})
    recovery = ("/konto/2fa/", "/konto/2fa/recovery-codes/", "/konto/2fa/recovery-codes/generate/")
    shown |= {f"{path} then": client.get(path) for path in (*recovery, "/konto/2fa/totp/deactivate/")}
    client.logout()
    client.post("/konto/login/", {"login": "ida-caseworker", "password": PASSWORD})
    shown["second factor"] = client.get("/konto/2fa/authenticate/")
    wrong = visitor.post("/konto/login/", {"login": "ida-caseworker", "password": "forkert"})
    assert html.fromstring(wrong.content).xpath("//main//*[@role='alert']")
    for path, answer in shown.items():
        assert answer.status_code == 200, path
        page = html.fromstring(answer.content)
        assert len(page.xpath("//main//h1")) == 1, path
        for field in page.xpath("//main//input[not(@type='hidden')]"):
            assert field.get("class") == "form-input" and page.xpath(f"//label[@for='{field.get('id')}']"), path
        for button in page.xpath("//main//form//button"):
            assert "button" in button.get("class").split(), path


def test_whoever_sends_a_form_after_the_session_ended_comes_back_to_the_page_it_stood_on(home: Any) -> None:
    visitor = Client()
    page, other = "http://testserver/gennemgang/x/?cell=3", "http://elsewhere.example/gennemgang/x/"
    for referer, back in ((page, "/gennemgang/x/%3Fcell%3D3"), (other, "/beslut/"), ("", "/beslut/")):
        answer = visitor.post("/beslut/", {}, headers={"Referer": referer})
        assert answer.status_code == 302 and answer["Location"] == f"/konto/login/?next={back}", referer


def test_short_passwords_are_refused(home: Any, signed_in: SignedIn) -> None:
    client = signed_in(Role.ADMINISTRATOR)
    client.post("/brugere/", {"username": "kort", "password": "x7-kort-æ-x", "role": "caseworker"})
    assert not get_user_model().objects.filter(username="kort").exists()


def test_a_new_password_is_chosen_at_an_address_that_works_once(home: Any, signed_in: SignedIn) -> None:
    own = somebody("caseworker")
    user = get_user_model().objects.get(username="ida-caseworker")
    page = signed_in(Role.ADMINISTRATOR).post(f"/bruger/{user.pk}/", {"action": "reset"}, follow=True)
    found = re.search(r"http://testserver(/konto/password/reset/key/[^\s<]+)", page.content.decode())
    assert found is not None
    client = Client()
    form = client.get(found[1], follow=True)
    new = {"password1": "noget helt andet 9", "password2": "noget helt andet 9"}
    client.post(form.redirect_chain[-1][0], new)
    user.refresh_from_db()
    assert user.check_password(new["password1"])
    assert own.get("/upload/").status_code == 302  # what was open is closed
    assert b"password1" not in Client().get(found[1], follow=True).content
    assert {"password link made", "password changed"} <= set(Activity.objects.values_list("what", flat=True))
    links = Activity.objects.filter(what="password link made").count()
    SocialAccount.objects.create(user=user, provider="oidc", uid="ida")
    page = signed_in(Role.ADMINISTRATOR).post(f"/bruger/{user.pk}/", {"action": "reset"}, follow=True)
    assert b"/konto/password/reset/key/" not in page.content  # its password is the sign-on's
    assert Activity.objects.filter(what="password link made").count() == links


@pytest.mark.slow
def test_a_key_of_a_feed_ends_with_the_password(register: None) -> None:
    user = get_user_model().objects.create_user("anna", password=PASSWORD)
    give_role(user, "councillor")
    address = f"/kalender.ics?key={feed_key(user)}"
    assert Client().get(address).status_code == 200
    user.set_password("noget helt andet 9")
    user.save()
    assert Client().get(address).status_code == 404


def test_what_somebody_sees_is_kept_by_no_browser(register: None, signed_in: SignedIn) -> None:
    for path in ("/", "/papirer/", "/upload/", "/?format=csv"):
        assert signed_in(Role.CASEWORKER).get(path)["Cache-Control"] == "no-store", path
    assert "no-store" not in Client().get("/")["Cache-Control"]


def test_files_are_written_one_after_another_and_the_public_takes_no_seat_from_others(
    register: None, monkeypatch: pytest.MonkeyPatch, signed_in: SignedIn
) -> None:
    monkeypatch.setattr(turns, "WAIT", 0.01)
    caseworker = signed_in(Role.CASEWORKER)
    with turns._turn:  # somebody else's file is being written
        for visitor in (Client(), caseworker):
            refused = visitor.get("/?format=csv")
            assert refused.status_code == 503 and refused["Retry-After"]
            assert visitor.get("/").status_code == 200
    with turns._public, turns._public:  # others of the public wait
        assert Client().get("/?format=csv").status_code == 503
        assert caseworker.get("/?format=csv").status_code == 200
    assert Client().get("/?format=csv").status_code == 200


def test_of_the_large_bodies_of_the_public_only_some_come_in_at_once(
    db: None, monkeypatch: pytest.MonkeyPatch, signed_in: SignedIn
) -> None:
    monkeypatch.setattr(turns, "LARGE", 10)
    caseworker = signed_in(Role.CASEWORKER)
    with turns._coming_in, turns._coming_in:
        assert Client().post("/efterproev/", {"text": "lang"}).status_code == 503
        assert Client().get("/efterproev/").status_code == 200
        assert caseworker.post("/efterproev/", {"text": "lang"}).status_code != 503
    assert Client().post("/efterproev/", {"text": "lang"}).status_code != 503


@pytest.mark.slow
def test_accounts_of_the_command_line_are_in_the_log_and_nobody_else_reads_the_folder(tmp_path: Path) -> None:
    home = tmp_path / "own"
    env = {**environment(home, new=True), "KRONESPOR_PASSWORD": PASSWORD}
    assert python(COMMAND, "user", "bo", "--role", "approver", env=env).returncode == 0
    env["DJANGO_SETTINGS_MODULE"] = "kronespor.config.settings"
    log = python(LOG, env=env)
    assert log.stdout.splitlines() == ["user made bo", "role given bo: approver"], log.stderr
    assert [path for path in (home, *home.rglob("*")) if path.stat().st_mode & 0o077] == []


LOG = """import django; django.setup()
from kronespor.intake.models import Activity
for row in Activity.objects.order_by("pk"): print(row.what, row.about)
"""
