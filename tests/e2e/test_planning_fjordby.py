"""Planning in Fjordby in a browser: a pot, a virement between types that is refused, odd days, and what is left."""

import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests import fjordby
from tests.databases import environment
from tests.e2e.conftest import AXE, RULES, SHOWN, Person, command, served

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


def test_a_controller_says_on_a_phone_whose_accounts_are_and_the_pages_say_what_was_spent(
    browser: Browser, town: str, tmp_path: Path
) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844}, locale="da-DK")
    if AXE.exists():
        context.add_init_script(path=AXE)
    person = Person(context, town).sign_in("caseworker")
    page = person.go("/konti/")
    extract = tmp_path / "udtræk.csv"
    extract.write_text("Konto;Beløb\n04.62.88.1;250.000,55\n04.62.88.2;-1.000,00\n05.10.1;99,00\n", "utf-8")
    page.locator("#extract").set_input_files(extract)
    page.locator("[name=until]").fill("2025-12-31")
    page.locator("button[value=extract]").click()
    expect(page.locator("#uploads")).to_contain_text("udtræk.csv")
    until = time.monotonic() + SHOWN / 1000
    while not page.get_by_role("rowheader", name="05.10.1").count() and time.monotonic() < until:
        person.go("/konti/")  # a worker reads it meanwhile
    page.locator("[name=accounts]").fill("04.62.88.*")
    page.locator("[name=to]").fill("Sundhedspolitik 2024-2027 / Faldforebyggelse")
    page.locator("button[value=rule]").click()
    expect(page.get_by_role("rowheader", name="04.62.88.*")).to_be_visible()
    expect(page.get_by_role("rowheader", name="04.62.88.1")).to_have_count(0)

    person.go("/")
    plan = page.get_by_role("link", name="Sundhedspolitik 2024-2027").first.get_attribute("href")
    initiative = page.get_by_role("link", name="Faldforebyggelse").first.get_attribute("href")
    assert plan and initiative
    broken = {}
    for language, spent in (("da", "249.000,55"), ("en", "249 000.55")):
        context.add_cookies([{"name": "django_language", "value": language, "url": town}])
        for path in ("/", plan, initiative, "/opfoelgning/?year=2025", "/overfoersel/?year=2025", "/konti/"):
            person.go(path)
            if path != "/konti/":
                assert spent in page.content().replace("\N{NO-BREAK SPACE}", " ").replace("&nbsp;", " "), path
            wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            found = page.evaluate("rules => axe.run(document, rules)", RULES)["violations"] if AXE.exists() else []
            if wide > 0 or found:
                broken[language, path] = [wide, *(v["id"] for v in found)]
    assert not broken and not person.complaints
    context.close()
