"""Signing in by the municipality's own sign-on: real providers of OpenID Connect and of SAML on this machine."""

import os
import sys
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.databases import environment
from tests.e2e.conftest import Person, free_port, running, served

pytestmark = pytest.mark.slow


def test_sign_on_by_openid_connect_gives_an_account_and_an_administrator_its_role(
    browser: Browser, tmp_path: Path
) -> None:
    port = free_port()
    provider = [sys.executable, "-W", "ignore", "-m", "oidc_provider_mock", "--port", str(port)]
    with running(provider, dict(os.environ), tmp_path / "provider.log", port) as identity:
        env = {
            **environment(tmp_path / "home"),
            "KRONESPOR_OIDC_SERVER": identity,
            "KRONESPOR_OIDC_CLIENT": "kronespor",
            "KRONESPOR_OIDC_SECRET": "en hemmelighed",
            "KRONESPOR_OIDC_NAME": "Kommunens login",
        }
        with served(env, tmp_path, people=("administrator",)) as site:
            person = Person(browser.new_context(locale="da-DK"), site)
            page = person.go("/konto/login/")
            page.get_by_role("link", name="Kommunens login").click()
            page.get_by_role("button", name="Fortsæt").click()
            page.wait_for_url(f"{identity}/**")
            page.locator("input[name=sub]").fill("anna@kommunen.example")
            page.locator("button[type=submit], input[type=submit]").first.click()
            page.wait_for_url(f"{site}/**")
            expect(page.locator("body")).to_contain_text("Log af")
            assert person.go("/upload/").locator("h1").inner_text() == "Din rolle giver ikke adgang til dette."
            assert page.locator(".site-user").inner_text().strip()
            name = page.locator(".site-user a").nth(1).inner_text()

            administrator = Person(browser.new_context(locale="da-DK"), site).sign_in("administrator")
            users = administrator.go("/brugere/")
            row = users.locator("tr", has_text=name)
            row.locator("select").select_option("caseworker")
            row.get_by_role("button", name="Gem", exact=True).click()
            assert person.go("/upload/").locator("h1").inner_text() == "Upload papirer"


def test_sign_on_by_saml_gives_an_account_without_a_role(browser: Browser, tmp_path: Path) -> None:
    port, ours = free_port(), free_port()
    provider = [sys.executable, "-W", "ignore", "-m", "tests.e2e.saml_provider", str(port), f"http://127.0.0.1:{ours}"]
    with running(provider, dict(os.environ), tmp_path / "provider.log", port) as identity:
        env = {
            **environment(tmp_path / "home"),
            "KRONESPOR_SAML_METADATA": f"{identity}/metadata",
            "KRONESPOR_SAML_ENTITY": identity,
            "KRONESPOR_SAML_NAME": "Kommunens login",
            "KRONESPOR_SIGNON_ORIGINS": identity,
        }
        with served(env, tmp_path, port=ours, people=()) as site:
            person = Person(browser.new_context(locale="da-DK"), site)
            page = person.go("/konto/login/")
            page.get_by_role("link", name="Kommunens login").click()
            page.get_by_role("button", name="Fortsæt").click()
            page.wait_for_url(f"{identity}/**")
            page.fill("input[name=name]", "anna")
            page.get_by_role("button", name="Log ind").click()
            page.wait_for_url(f"{site}/**")
            expect(page.locator("body")).to_contain_text("Log af")
            assert "anna" in page.locator(".site-user").inner_text()
            assert person.complaints == []
            assert person.go("/upload/").locator("h1").inner_text() == "Din rolle giver ikke adgang til dette."
