"""By keyboard alone: what a step is done with is reached by Tab, is seen where it has the focus, and is not covered.

`make keyboard` looks at all widths in both languages, and walks from Fjordby's papers to a published register and an
answer at each; `make test` looks at two, and books, publishes and releases so in the stories.
"""

import os
import re
from itertools import product
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.databases import environment
from tests.e2e.conftest import Person, served
from tests.e2e.walking import Keys, ask, returned, walked
from tests.fjordby.papers import FJORDBY

pytestmark = pytest.mark.slow
EVERY = tuple(product(("da", "en"), (390, 768, 1280)))
SEEN = EVERY if os.environ.get("KRONESPOR_KEYBOARD") else (("da", 390), ("en", 1280))
PAPERS = FJORDBY / "papers"
MOST = 80
"""Tabs from the skip link to what a step is done with, whatever the page."""
FIRST_FIGURE = 5
"""Tabs to the first figure, from the top of the page."""
STEPS = {
    "/tjek/": "main form button[value=comments]",
    "/upload/": "main form.site-upload button",
    "/gennemgang/{paper}/": "#figure button[value=accept]",
    "/gennemgang/{paper}/aendringer/": "main a[href*='/gennemgang/']",
    "/beslut/": "main button[value=propose]",
    "/udgiv/": "main button[value=publish]",
    "/henvendelser/": "main form[method=post] button",
    "/henvendelse/1/": "main a[href='#change']",  # past the answer, however long it is
    "/afstem/": "main form button[name=versions]",
}
"""What each step is done with: a paper checked, reviewed, seen as it would be booked, recorded, published; a question
asked and answered; two papers compared."""
FOCUS = """wanted => {
    const at = document.activeElement, style = getComputedStyle(at), box = at.getBoundingClientRect();
    const under = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
    const isMarked = style.outlineStyle !== "none" || style.boxShadow !== "none";
    return {
        isWanted: at.matches(wanted),
        isSeen: box.width < 2 || isMarked || !at.matches("a, button, summary"),
        isCovered: box.width >= 2 && under && !at.contains(under) && !under.contains(at) && !under.closest("label"),
        said: `${at.tagName} ${at.textContent.trim().slice(0, 40)} ${at.name ?? ""}`,
    };
}"""


def tabs_to(page: Page, wanted: str) -> int:
    """How many Tabs lead from the skip link's target to what is wanted; each stop on the way can be seen."""
    page.evaluate("window.scrollTo(0, 0)")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skipnav"
    page.keyboard.press("Enter")
    for count in range(1, MOST + 1):
        page.keyboard.press("Tab")
        found = page.evaluate(FOCUS, wanted)
        assert found["isSeen"] and not found["isCovered"], (page.url, found)
        if found["isWanted"]:
            return count
    raise AssertionError(f"{wanted} is not reached at {page.url}")


def test_every_step_is_reached_by_tab_and_seen(browser: Browser, site: str) -> None:
    context = browser.new_context(locale="da-DK")
    person = Person(context, site).sign_in("administrator")
    paper = re.findall(r"/gennemgang/([0-9a-f]{64})/", person.go("/papirer/").content())[-1]
    for language, width in SEEN:
        context.add_cookies([{"name": "django_language", "value": language, "url": site}])
        person.page.set_viewport_size({"width": width, "height": 844})
        person.go("/")
        for key in ("Tab", "Enter"):
            person.page.keyboard.press(key)
        for _n in range(FIRST_FIGURE - 1):
            person.page.keyboard.press("Tab")
        assert person.page.evaluate(r"/^[\d. \u00a0]+$/.test(document.activeElement.innerText)"), (language, width)
        for path, wanted in STEPS.items():
            tabs_to(person.go(path.format(paper=paper)), wanted)
    assert person.complaints == []
    context.close()


@pytest.mark.thorough
def test_a_paper_is_returned_to_its_author_and_a_question_asked_without_a_mouse(person: Person, tmp_path: Path) -> None:
    keys = Keys(person.sign_in("caseworker"))
    returned(keys, tmp_path)
    ask(keys, {"title": "Uden mus", "question": "Hvad er der afsat til handleplanen mod ekstremisme i 2025?"})
    assert person.complaints == []


@pytest.mark.skipif(SEEN != EVERY, reason="make keyboard")
@pytest.mark.parametrize(("language", "width"), EVERY)
def test_from_papers_to_a_published_register_and_an_answer_without_a_mouse(
    language: str, width: int, browser: Browser, tmp_path: Path
) -> None:
    if not PAPERS.exists():
        pytest.skip("the cases of Fjordby are not here")
    env = {**environment(tmp_path), "KRONESPOR_FOUR_EYES": "1"}
    with served(env, tmp_path, people=("caseworker", "approver")) as site:
        people = []
        for _n in range(2):
            context = browser.new_context(locale="da-DK", viewport={"width": width, "height": 844})
            context.add_cookies([{"name": "django_language", "value": language, "url": site}])
            people.append(Person(context, site))
        caseworker, approver = map(Keys, people)
        walked(caseworker, approver, sorted(PAPERS.iterdir()))
        assert [c for person in people for c in person.complaints] == []
        for person in people:
            person.context.close()
