"""axe-core on every page; nothing too wide, no touching fields and no cell spilling at three widths.

`make test` looks at every page in Danish, at every fifth one in English too; axe sees every second one as on a phone,
and colours and the wide layout of every fifth one. `make shots` does all of it.
"""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.e2e.conftest import AXE, RULES, SHOTS, Person
from tests.web.reading import addresses

pytestmark = pytest.mark.slow
WIDTHS = (360, 768, 1280)
WORDS = ["html-has-lang", "html-lang-valid", "document-title", "label", "link-name", "button-name", "image-alt"]
COLOURLESS = {**RULES, "rules": {"color-contrast": {"enabled": False}}}
CHECKED = {
    ("da", WIDTHS[0]): RULES,
    ("da", WIDTHS[-1]): COLOURLESS,
    ("en", WIDTHS[0]): {"runOnly": {"type": "rule", "values": WORDS}},
}
"""What axe holds a page to. Between the widths a page is laid out as at one of them, no colour
depends on the width, and a language changes words alone."""
STEP = 1 if SHOTS else 5
"""One of so many pages is checked in every way."""
MOST_BYTES = 100_000
"""That the first page may have, as they are sent."""
LEAST_GAP = 8  # pixels between a button and the field above it
TOUCHING = """least => [...document.querySelectorAll("form button")].flatMap(button => {
    const below = button.getBoundingClientRect();
    const fields = below.height ? [...button.form.querySelectorAll("input:not([type=hidden]), select, textarea")] : [];
    return fields.filter(field => {
        const above = field.getBoundingClientRect(), gap = below.top - above.bottom;
        return above.height > 1 && -1 < gap && gap < least && above.left < below.right && below.left < above.right;
    }).map(field => `${button.textContent.trim()} touches ${field.name}`);
})"""
SPILLING = """() => [...document.querySelectorAll("td, th")].flatMap(cell => {
    const edge = cell.getBoundingClientRect().right + 1;
    return [...cell.querySelectorAll("*")].filter(e => !e.closest(".sr-only") && e.getBoundingClientRect().right > edge)
        .map(e => `${e.textContent.trim().slice(0, 40)} spills out of its cell`);
})"""
NO_PAGES = {
    "alive",
    "ready",
    "picture",
    "original",
    "decisions_feed",
    "findings_feed",
    "answers_feed",
    "plan_feed",
    "initiative_feed",
    "recipient_feed",
    "sitemap",
    "robots",
    "language",
    "logo",
    "step",
    "figure",
    "blacken",
    "user",
    "start",
    "proposal_paper",
    "scenario_paper",
    "carry_over_paper",
    "running",
    "enquiry_file",
    "attachment",
    "answer_file",
    "calendar_feed",
    "compare_file",
    "api_entrance",
    "api_docs",
}
FOREIGN = ("/konto/login/", "/konto/2fa/", "/konto/logout/", "/findes-ikke/")


def pages(person: Person) -> Iterator[str]:
    """An address of every page, of something that is there."""
    text = person.go("/papirer/").content()
    sha256 = re.findall(r"/papir/([0-9a-f]{64})/", text)
    key = re.findall(r"/bemaerkning/([0-9a-f]{64})/", person.go("/bemaerkninger/?state=all").content())
    for where, entry in addresses():
        if entry.name not in NO_PAGES:
            path = "/" + where.replace("<number:pk>", "1")
            wanted = {"<slug:sha256>": sha256, "<slug:key>": key}
            for name, values in wanted.items():
                if name in path:
                    assert values, path
                    path = path.replace(name, values[0])
            yield path
    yield f"/afstem/?a={sha256[0]}&b={sha256[-1]}"
    yield from FOREIGN


@pytest.mark.parametrize("language", ("da", "en"))
def test_no_page_breaks_wcag(language: str, browser: Browser, site: str) -> None:
    if not AXE.exists():
        pytest.skip("axe-core is not installed: make pages")
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    # what only the checker needs is let past the pages' own policy
    context.add_init_script(path=AXE)
    person = Person(context, site).sign_in("administrator")
    broken: dict[str, Any] = {}
    found = [p for p in pages(person) if not p.startswith("/modtager/")]
    assert len(found) > 20
    context.add_cookies([{"name": "django_language", "value": language, "url": site}])
    for n, path in enumerate(found):
        is_whole = n % STEP == 0
        if language == "en" and not is_whole:
            continue
        page = person.go(path)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            rules = CHECKED.get((language, width))
            if not is_whole:
                rules = COLOURLESS if rules is RULES and n % 2 else None
            if rules:
                for v in page.evaluate("rules => axe.run(document, rules)", rules)["violations"]:
                    broken[f"{language} {path} {width} {v['id']}"] = [n["html"][:200] for n in v["nodes"]][:2]
            wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            if wide > 0:
                broken[f"{language} {path} {width}"] = f"{wide} pixels too wide"
            if wrong := page.evaluate(TOUCHING, LEAST_GAP) + page.evaluate(SPILLING):
                broken[f"{language} {path} {width} places"] = wrong
            name = re.sub(r"[0-9a-f]{64}", "x", path).strip("/").replace("/", "-") or "overview"
            person.shot(f"{language}-{width}-{name}")
    assert not broken, json.dumps(broken, indent=1, ensure_ascii=False)
    context.close()


def test_the_first_page_is_light(browser: Browser, site: str) -> None:
    """All bytes that a phone receives for the first page of the register, fonts and scripts too."""
    context = browser.new_context(viewport={"width": 390, "height": 844})
    page = context.new_page()
    network, received = context.new_cdp_session(page), []
    network.send("Network.enable")
    network.on("Network.loadingFinished", lambda told: received.append(told["encodedDataLength"]))
    page.goto(site, wait_until="networkidle")
    assert page.locator("td.number a").count() > 20
    assert 0 < sum(received) < MOST_BYTES, received
    context.close()
