"""Planning in Fjordby in a browser: a pot, a virement between types that is refused, odd days, and what is left."""

import subprocess
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests import fjordby
from tests.databases import environment
from tests.e2e.conftest import Person, command, served

pytestmark = pytest.mark.slow
CLIMATE = "Klimastrategi 2024-2027"


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server with Fjordby's register."""
    home = tmp_path_factory.mktemp("fjordby")
    env = {**environment(home), "KRONESPOR_FOUR_EYES": "0"}
    subprocess.run(command("record", fjordby.SHEET, env=env), env=env, check=True, capture_output=True)
    with served(env, home, people=("caseworker", "approver")) as address:
        yield address


@pytest.fixture
def planner(browser: Browser, town: str) -> Iterator[Person]:
    """A caseworker of Fjordby."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="da-DK")
    yield Person(context, town).sign_in("caseworker")
    context.close()


def test_what_a_proposal_leaves_of_the_climate_pot(planner: Person) -> None:
    page = planner.go("/forslag/")
    page.locator("#title").fill("Resten af Klimapuljen i 2027")
    page.locator("select#fund").select_option(label="Klimapuljen")
    page.get_by_role("button", name="Opret").click()
    page.locator("#item-0-label").fill("Bytræer")
    page.locator("#item-0-2027").fill("400.000")
    page.locator("fieldset").first.get_by_text("Mere", exact=True).click()
    page.locator("#item-0-plan").fill(CLIMATE)
    page.get_by_role("button", name="Gem som en ny version").click()
    expect(page.locator("#live .alert-error")).to_have_count(0)
    expect(page.locator("#live")).to_contain_text("250.000")  # of 650.000 kr.
    planner.shot("fjordby-proposal")


def test_a_scenario_in_money_of_another_type_or_to_the_same_place_does_not_hold(planner: Person) -> None:
    page = planner.go("/scenarier/")
    page.locator("#title").fill("Skov til forening")
    page.get_by_role("button", name="Opret").click()
    page.locator("#move-0-source").fill(f"{CLIMATE} / Skovrejsning ved Fjordengen")
    page.locator("#move-0-target").fill(f"{CLIMATE} / Tilskud til Klimaforeningen Fjordby")
    page.locator("#move-0-fund").fill("Klimapuljen")
    page.locator("#move-0-year").fill("2027")
    page.locator("#move-0-ore").fill("100.000")
    page.locator("#move-0-expenditure_type").select_option("activity")
    page.get_by_role("button", name="Gem som en ny version").click()
    expect(page.locator("#live .alert-error")).to_contain_text("af den type")
    page.locator("#move-0-expenditure_type").select_option("service")
    page.get_by_role("button", name="Gem som en ny version").click()
    expect(page.locator("#live .alert-error")).to_have_count(0)
    page.locator("#move-0-target").fill(f"{CLIMATE} / Skovrejsning ved Fjordengen")
    page.get_by_role("button", name="Gem som en ny version").click()
    expect(page.locator("#live .alert-error")).to_contain_text("samme sted")
    planner.shot("fjordby-scenario")
    planner.go("/scenarier/?side=" + page.url.rstrip("/").rpartition("/")[2])
    expect(page.locator(".alert-error")).to_contain_text("Skov til forening holder ikke")


def test_a_meeting_on_a_day_off_and_a_deadline_of_less_than_nothing_are_told(planner: Person) -> None:
    page = planner.go("/kalender/")
    page.get_by_label("Sag", exact=True).fill("Status for klimastrategien")
    page.locator("#committee").fill("Klima- og Teknikudvalget")
    page.locator("#day").fill("2027-03-26")  # Good Friday
    page.get_by_role("button", name="Planlæg").click()
    expect(page.locator("main")).to_contain_text("mødet ligger på en fridag")
    page.get_by_label("Hvad der skal være klar").fill("Dagsorden")
    page.get_by_label("Arbejdsdage før mødet").fill("-4")
    page.get_by_role("button", name="Sæt fristen").click()
    expect(page.locator("main")).to_contain_text("ikke et antal arbejdsdage")
    page = planner.go("/udloeber/?on=2026-01-01&months=24")
    expect(page.locator("tr", has_text="Skovrejsning ved Fjordengen").first).to_contain_text("falder til 1.000.000")
    planner.shot("fjordby-expiring")


def test_an_association_gets_its_recipient_and_what_is_left_is_answered(planner: Person) -> None:
    page = planner.go("/modtagere/forslag/")
    expect(page.locator("main")).to_contain_text("Intet er foreslået")  # the sheet names them all
    page = planner.go("/henvendelser/")
    page.get_by_label("Titel").fill("Klimapuljen")
    page.locator("#question").fill("Hvad er der tilbage i Klimapuljen i 2027?")
    page.get_by_role("button", name="Modtag").click()
    expect(page.locator("#live")).to_contain_text("650")
    planner.shot("fjordby-left")
