"""A proposal and a scenario are made, compared and booked by two persons, in a browser."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Person

pytestmark = pytest.mark.slow


def decide(page: Page, title: str) -> None:
    page.get_by_role("button", name="Indstil").click()
    page.locator("#committee").fill("Integrationsudvalget")
    page.get_by_label("Mødets dag").fill("2026-06-15")
    page.get_by_label("Dagsordenspunktets titel").fill(title)
    page.get_by_role("button", name="Sådan besluttet").click()
    expect(page.locator(".site-tag", has_text="besluttet").first).to_be_visible()


def test_a_proposal_from_the_pot_to_the_register(person: Person, another: Person) -> None:
    person.sign_in("caseworker")
    page = person.go("/forslag/")
    person.shot("proposals")
    page.locator("#title").fill("Resten af bevillingen i 2026")
    page.locator("select#fund").select_option(label="Integrationsbevilling")
    page.get_by_role("button", name="Opret").click()
    expect(page.locator("h1")).to_have_text("Resten af bevillingen i 2026")
    where = page.url

    for n, (name, amount) in enumerate((("Mere fritidsjob", "300.000"), ("Mere læreplads", "250.000"))):
        page.locator(f"#item-{n}-label").fill(name)
        page.locator(f"#item-{n}-2026").fill(amount)
        page.locator("fieldset").nth(n).get_by_text("Mere", exact=True).click()
        page.locator(f"#item-{n}-plan").fill("Integrationshandleplan")
    page.locator("#saying").focus()
    over = page.locator("#live .alert-error")
    expect(over).to_contain_text("50.000 kr. mere")  # while it is typed, before it is saved
    person.shot("proposal-over")
    page.get_by_role("button", name="Gem som en ny version").click()
    expect(page.get_by_role("status")).to_contain_text("version 2")
    page.get_by_role("button", name="Indstil").click()
    expect(page.get_by_role("alert")).to_contain_text("holder ikke")

    page.get_by_label("Hvad der tæller først").select_option("money")
    page.get_by_role("button", name="Find det bedste valg").click()
    expect(page.locator("tfoot")).to_contain_text("300.000")
    expect(page.locator("main")).to_contain_text("det bruger mindre af puljen")
    person.shot("proposal-fits")
    page.get_by_role("button", name="Gem det bedste som en ny version").click()
    expect(page.locator("#live .alert-error")).to_have_count(0)
    page.get_by_role("link", name="hvad der er ændret siden").first.click()
    expect(page.locator("main")).to_contain_text("Mere læreplads (−250.000 kr.)")
    page.goto(where)
    decide(page, "Resten af bevillingen")
    expect(page.get_by_role("button", name="Bogfør som besluttet")).to_have_count(0)

    another.sign_in("approver")
    page = another.page
    page.goto(where)
    page.get_by_role("button", name="Bogfør som besluttet").click()
    expect(page.get_by_role("status")).to_contain_text("bogført")
    expect(page.locator("main")).to_contain_text("Foreslået, besluttet og bogført")
    another.shot("proposal-booked")
    page = another.go("/?text=mere+fritidsjob")
    expect(page.locator("tbody tr").first).to_contain_text("300.000")
    assert person.complaints == [
        "Failed to load resource: the server responded with a status of 400 (Bad Request)"
    ] * len(person.complaints)
    assert another.complaints == []


def test_two_scenarios_side_by_side_and_one_is_booked(person: Person, another: Person) -> None:
    person.sign_in("caseworker")
    where = []
    for title, amount in (("Lidt", "100.000"), ("Meget", "5.000.000")):
        page = person.go("/scenarier/")
        page.locator("#title").fill(title)
        page.get_by_role("button", name="Opret").click()
        page.locator("#move-0-source").fill("Integrationshandleplan / Perspektiv")
        page.locator("#move-0-target").fill("Integrationshandleplan / Arbejdspligt")
        page.locator("#move-0-fund").fill("Budgetmidler")
        page.locator("#move-0-year").fill("2026")
        page.locator("#move-0-ore").fill(amount)
        page.locator("#move-0-expenditure_type").select_option("service")
        page.get_by_label("service", exact=True).check()
        page.get_by_role("button", name="Gem som en ny version").click()
        expect(page.get_by_role("status")).to_contain_text("version 2")
        where.append(page.url)
    expect(page.locator("#live .alert-error")).to_contain_text("4.400.000")  # Perspektiv has no five million
    person.shot("scenario-broken")

    page = person.go("/scenarier/")
    for title in ("Lidt", "Meget"):
        page.get_by_label(f"Sammenlign {title}").check()
    page.get_by_role("button", name="Side om side").click()
    expect(page.locator("table").nth(1)).to_contain_text(re.compile(r"-600\.000.*4\.300\.000", re.DOTALL))
    person.shot("scenarios-side-by-side")

    page.goto(where[0])
    expect(page.locator("#live")).to_contain_text("4.300.000")
    decide(page, "Perspektiv afgiver 100.000 kr.")
    another.sign_in("approver")
    another.page.goto(where[0])
    another.page.get_by_role("button", name="Bogfør som besluttet").click()
    expect(another.page.get_by_role("status")).to_contain_text("bogført")
    expect(another.page.locator("#live")).to_contain_text("4.300.000")  # still as it was before and after
    another.shot("scenario-booked")
    assert person.complaints == another.complaints == []


def test_the_calendar_and_what_runs_out(person: Person) -> None:
    person.sign_in("caseworker")
    page = person.go("/kalender/?from=2022-04-01&to=2022-06-01")
    rows = page.locator("table tbody tr")
    expect(rows).to_have_count(4)
    expect(rows.nth(2)).to_contain_text("Handleplan om ekstremisme")
    with page.expect_download() as download:
        page.get_by_role("link", name="iCalendar").click()
    assert "Integrationsudvalget" in download.value.path().read_text("utf-8")
    page.get_by_label("Sag", exact=True).fill("Handleplan om integration")
    page.locator("select#plan").select_option(label="Integrationshandleplan")
    page.locator("#committee").fill("Integrationsudvalget")
    page.locator("#day").fill("2026-09-07")
    page.get_by_role("button", name="Planlæg").click()
    expect(page.get_by_role("status")).to_contain_text("er planlagt")
    page.get_by_label("Hvad der skal være klar").fill("Udkast til direktionen")
    page.get_by_label("Arbejdsdage før mødet").fill("15")
    page.get_by_role("button", name="Sæt fristen").click()
    expect(page.locator("main")).to_contain_text("Udkast til direktionen: 15 arbejdsdage før")
    person.shot("calendar")
    page.get_by_role("link", name="Handleplan om integration", exact=True).last.click()
    page.get_by_label("Opgave givet").fill("2026-03-01")
    page.get_by_label("Baggrund").fill("Udvalget har bedt om en ny handleplan.")
    page.get_by_role("button", name="Gem").click()
    expect(page.locator("main")).to_contain_text("ikke løst endnu")
    person.shot("matter")
    page = person.go("/udloeber/?on=2026-08-01")
    row = page.locator("tr", has_text="Handleplan: Integrationshandleplan")
    expect(row).to_contain_text("inden for 6 måneder")
    expect(row).to_contain_text("7. september 2026")
    person.shot("expiring")
    page = person.go("/foelgegruppe/")
    page.get_by_role("button", name="Tag det op").click()
    expect(page.locator("article").first).to_contain_text("overvejes")
    person.shot("group")
    assert person.complaints == []
