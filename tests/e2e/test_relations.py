"""Relations of figures on a paper's pages: lit up by pointing, by keyboard and by touch; listed without JavaScript."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import AXE, RULES, Person

pytestmark = pytest.mark.slow
PAPER = """Tabel 1: Budget (1.000 kr.)

Område\t2024\t2025\t2026
Skole\t12.400\t13.100\t13.900
Refusion\t-1.600\t-1.750\t-1.800
Dagpleje\t7.600\t8.250\t8.400
I alt\t18.400\t19.780\t20.500
"""


def lit(page: Page, where: str) -> dict[str, list[str]]:
    """What is lit up in some part of the page, by its sign."""
    found: dict[str, list[str]] = {}
    for sign, text in page.eval_on_selector_all(
        f"{where} [data-sign]", "cells => cells.map(c => [c.dataset.sign, c.innerText.split(/\\s/)[0]])"
    ):
        found.setdefault(sign, []).append(text)
    return found


def test_a_figure_lights_up_its_equation(browser: Browser, person: Person, tmp_path: Path) -> None:
    paper = tmp_path / "sammenhaenge.txt"
    paper.write_text(PAPER, "utf-8")
    page = person.sign_in("caseworker").go("/upload/")
    page.set_input_files("#files", paper)
    page.click("form.site-upload button")
    page.get_by_role("link", name=paper.name).click()
    page.locator(".site-figure").first.focus()  # the review: a figure and what it is part of, in the text beside it
    assert lit(page, ".site-lines") == {"+": ["12.400", "-1.600", "7.600"], "=": ["18.400"]}
    expect(page.locator("#figure")).to_contain_text("18.400 = 12.400 + (-1.600) + 7.600; passer")
    person.shot("relations-review")

    page.get_by_role("link", name="papiret").click()
    said = page.get_by_role("status")
    page.locator("td", has_text="8.250").hover()
    assert lit(page, "table") == lit(page, ".site-lines")
    assert lit(page, "table") == {"+": ["13.100", "-1.750", "8.250"], "=": ["19.780"]}
    expect(said).to_contain_text("19.780 ≠ 13.100 + (-1.750) + 8.250, som giver 19.600; passer ikke")
    page.locator("h1").hover()
    assert lit(page, "table") == {}

    first = page.get_by_role("link", name="Sammenhænge: Skole, 2024")
    first.focus()
    expect(said).to_contain_text("18.400 = 12.400")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.ariaLabel") == "Sammenhænge: Refusion, 2025"
    expect(said).to_contain_text("19.780 ≠")
    page.keyboard.press("Enter")
    page.locator("h1").hover()
    assert lit(page, "table")["="] == ["19.780"], "what is chosen stays"
    person.shot("relations")
    page.keyboard.press("Escape")
    assert lit(page, "table") == {}
    assert person.complaints == []

    phone = browser.new_context(
        viewport={"width": 375, "height": 740}, has_touch=True, storage_state=person.context.storage_state()
    )
    phone.add_init_script(path=AXE)
    touching = Person(phone, person.site)
    path = page.url.removeprefix(person.site).partition("?")[0]
    touched = touching.go(path)
    touched.locator("td", has=touched.get_by_role("link", name="Sammenhænge: I alt, 2026")).tap()  # the figure itself
    expect(touched.get_by_role("status")).to_contain_text("20.500 = 13.900 + (-1.800) + 8.400; passer")
    expect(touched.get_by_role("status")).to_be_in_viewport()
    touching.shot("relations-375")
    assert touched.evaluate("rules => axe.run(document, rules)", RULES)["violations"] == []
    assert touching.complaints == []
    phone.close()

    plain = browser.new_context(java_script_enabled=False, storage_state=person.context.storage_state())
    without = Person(plain, person.site).go(path)
    without.get_by_role("link", name="Sammenhænge: I alt, 2026").click()
    expect(without.locator("#chosen")).to_contain_text("20.500")
    expect(without.get_by_role("status")).to_contain_text("20.500 = 13.900 + (-1.800) + 8.400; passer")
    plain.close()
