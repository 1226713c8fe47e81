"""A councillor's question in the browser: understood, answered, released by keys, read, followed to its cell."""

import io

import openpyxl
import pytest
from playwright.sync_api import Browser, FilePayload, expect

from tests.e2e.conftest import Person
from tests.e2e.walking import Keys

pytestmark = pytest.mark.slow


def test_from_a_question_to_the_cell_that_a_figure_comes_from(
    person: Person, another: Person, browser: Browser, site: str
) -> None:
    person.sign_in("caseworker")
    page = person.go("/henvendelser/")
    page.get_by_label("Titel", exact=True).fill("Støtte til ekstremismeplanen")
    page.get_by_label("Spørgsmålet, som det blev stillet").fill(
        "Hvad er der afsat til handleplanen mod ekstremisme i 2024-2026, fordelt på indsatser?"
    )
    page.get_by_label("Spurgt af (rolle og parti, ikke et navn)").fill("medlem af udvalget (A)")
    letter: FilePayload = {"name": "brev.txt", "mimeType": "text/plain", "buffer": b"Hvad er der afsat?"}
    page.get_by_label("Filer, der fulgte med").set_input_files([letter])
    page.get_by_role("button", name="Modtag den").click()
    expect(page.get_by_role("link", name="brev.txt")).to_be_visible()
    expect(page.locator("main")).to_contain_text("»ekstremisme« → Handleplan mod ekstremisme")
    expect(page.locator("#live table")).to_have_count(1)
    page.get_by_label("År (ingen: alle)").fill("2025-2026")
    page.get_by_label("År (ingen: alle)").blur()
    expect(page.locator("#live thead")).not_to_contain_text("2024")  # the preview follows what is typed
    page.get_by_label("Konklusion").fill("I alt er der afsat {total} kr. i {years}.")
    page.get_by_role("button", name="Gem som ny version").click()
    expect(page.locator("#live")).to_contain_text("I alt er der afsat 11.114.000 kr. i 2025-2026.")
    assert page.get_by_role("button", name="Frigiv svaret").count() == 0
    where = page.url.removeprefix(site)
    person.shot("enquiry")

    another.sign_in("approver")
    page, keys = another.go(where), Keys(another)
    keys.click(page.get_by_role("button", name="Frigiv svaret"))
    expect(page.get_by_role("status")).to_contain_text("Udført")
    with page.expect_download() as download:
        page.get_by_role("link", name="xlsx").click()
    book = openpyxl.load_workbook(io.BytesIO(download.value.path().read_bytes()))
    assert any(str(c.value).startswith("=SUM(") for row in book.worksheets[0].iter_rows() for c in row)
    keys.click(page.get_by_role("button", name="Lad offentligheden se det"))
    expect(page.get_by_role("button", name="Træk det tilbage fra offentligheden")).to_be_visible()

    citizen = Person(browser.new_context(locale="da-DK"), site)
    page = citizen.go("/soeg/?q=ekstremismeplanen")
    page.get_by_role("link", name="Støtte til ekstremismeplanen").click()
    expect(page.locator("main")).to_contain_text("som det var kendt")
    citizen.shot("answer")
    row = page.locator("tr", has_text="National hotline").first
    row.get_by_role("link", name="600").first.click()
    expect(page.locator("h1")).to_contain_text("National hotline")
    cited = page.get_by_role("link", name="Svar til et medlem af udvalget").first
    cited.click()
    expect(page.locator("#chosen")).to_be_visible()
    assert person.complaints == another.complaints == citizen.complaints == []
