"""A new caseworker's path, counted in clicks, keys and typed fields: Fjordby's four papers to a published register and
an answered question.

`python -m benchmarks.clicks` serves an empty register and walks it in a browser as two people would, by what the pages
show: nothing is opened by its address but the first page. Each click, key and typed field is counted by step.
"""

import json
import re
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, expect, sync_playwright
from tests.databases import environment
from tests.e2e.conftest import CHROMIUM, PASSWORD, QUIET, SHOWN, Person, served

FJORDBY = Path(__file__).resolve().parents[2] / "shared" / "cases" / "fjordby" / "papers"
DECISION = ("2025-01-13", "Klima- og Teknikudvalget", "Omprioritering i Klimastrategi 2024-2027")
PLAN = "Klimastrategi 2024-2027"
LINES = (
    {"kind": "rename", "from": f"{PLAN} / Energirenovering af skoler", "to": "Energirenovering af skoler og dagtilbud"},
    {
        "kind": "merge",
        "from": f"{PLAN} / Grøn mobilitet",
        "to": f"{PLAN} / Grøn omstilling i landdistrikterne",
    },
    {
        "kind": "merge",
        "from": f"{PLAN} / Klimarådgiver til landbruget",
        "to": f"{PLAN} / Grøn omstilling i landdistrikterne",
    },
    {
        "kind": "virement",
        "from": f"{PLAN} / Skovrejsning ved Fjordengen",
        "to": f"{PLAN} / Tilskud til Klimaforeningen Fjordby",
        "fund": "Klimapuljen",
        "year": "2025-2026",
        "amount": "300.000",
    },
)
"""What was decided on 13 January 2025, in one case."""
SOURCES = {"budgetaftale-2025.docx": "Budgetaftale 2025"}
"""What a paper does not say."""
QUESTION = "Hvad er der afsat til Klimastrategi 2024-2027, fordelt på indsatser og år?"


class Hand:
    """Somebody's clicks, keys and typed fields, by step."""

    def __init__(self, person: Person) -> None:
        self.person, self.page = person, person.page
        self.steps: dict[str, Counter[str]] = {}
        self._now = Counter[str]()

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """What is done inside is counted as this step."""
        self._now = self.steps.setdefault(name, Counter())
        yield

    def click(self, target: Locator) -> None:
        """One click."""
        target.click()
        self._now["clicks"] += 1

    def type(self, target: Locator, text: str) -> None:
        """A field filled in: its label is clicked, or a tab leads to it."""
        target.fill(text)
        self._now["fields"] += 1
        self._now["characters"] += len(text)

    def choose(self, target: Locator, value: str) -> None:
        """A choice taken from a list, or files from the folder."""
        target.select_option(value)
        self._now["choices"] += 1

    def menu(self, group: str, entry: str) -> None:
        """A page of the menu: its group, then its entry."""
        nav = self.page.get_by_role("navigation", name="Hovedmenu")
        self.click(nav.locator("summary", has_text=group))
        self.click(nav.get_by_role("link", name=entry, exact=True))

    def sign_in(self, name: str) -> None:
        """From the first page to one's own."""
        with self.step("sign in"):
            self.person.go("/")
            self.click(self.page.get_by_role("link", name="Log på"))
            self.type(self.page.locator("[name=login]"), name)
            self.type(self.page.locator("[name=password]"), PASSWORD)
            self.click(self.page.locator("main").get_by_role("button", name="Log på"))


def upload(hand: Hand, papers: list[Path]) -> None:
    """All papers at once."""
    page = hand.page
    with hand.step("upload"):
        hand.menu("Papirer", "Upload")
        page.set_input_files("#files", papers)
        hand.click(page.locator(".site-drop label"))
        hand.click(page.locator("form.site-upload button"))
    expect(page.locator("#uploads [data-poll], #uploads[data-poll]")).to_have_count(0)


def review(hand: Hand, papers: list[Path]) -> None:
    """Say of each paper what it is about, and accept what waits."""
    page = hand.page
    for paper in papers:
        with hand.step("review"):
            onward = page.get_by_role("link", name=f"Videre til {paper.name}")
            if onward.count():
                hand.click(onward)
            else:
                if not page.get_by_role("link", name=paper.name).count():
                    hand.menu("Papirer", "Upload")
                hand.click(page.get_by_role("link", name=paper.name))
            expect(page.locator("main")).to_contain_text("Hvad papiret handler om")
            keep = page.get_by_role("button", name="Gem", exact=True)
            if keep.is_visible():
                hand.click(keep)
                expect(page.locator("#messages")).to_contain_text("holdt op mod registret")
            everything = page.get_by_role("button", name="Godkend alt, der venter")
            if everything.count():
                if (source := page.locator("#all-fund")).count():
                    hand.type(source, SOURCES[paper.name])
                hand.click(everything)
                expect(page.get_by_role("status").first).to_contain_text("godkendt")


def record(hand: Hand) -> None:
    """The decision of January 2025, in one case of three kinds."""
    page = hand.page
    with hand.step("record"):
        hand.menu("Papirer", "Registrér en beslutning")
        day, committee, title = DECISION
        hand.type(page.get_by_label("Besluttet den"), day)
        hand.type(page.get_by_label("Udvalg", exact=True), committee)
        hand.type(page.get_by_label("Dagsordenspunktets titel"), title)
        for number, line in enumerate(LINES):
            while not page.locator(f"[name=line-{number}-kind]").count():
                hand.click(page.get_by_role("button", name="Endnu en række"))
            for name, text in line.items():
                field = page.locator(f"[name=line-{number}-{name}]")
                if name == "kind":
                    hand.choose(field, text)
                else:
                    hand.type(field, text)
        hand.click(page.get_by_role("button", name="Læg den frem til bogføring"))
        expect(page.locator("h1")).to_contain_text(title)


def book(hand: Hand, what: str) -> None:
    """Everything that is ready is booked."""
    page = hand.page
    with hand.step(what):
        hand.menu("Drift", "Bogfør")
        hand.click(page.get_by_role("button", name=re.compile("^Bogfør( alt valgt| alle valgte| alt det valgte|)$")))
        expect(page.get_by_role("status").first).to_contain_text("bogført")


def book_sheet(hand: Hand) -> None:
    """The decision that was put forward."""
    page = hand.page
    with hand.step("book the decision"):
        hand.menu("Papirer", "Registrér en beslutning")
        hand.click(page.locator("main .site-list a").first)
        hand.click(page.get_by_role("button", name="Bogfør"))
        expect(page.get_by_role("status").first).to_contain_text("bogført")


def publish(hand: Hand, papers: list[Path]) -> None:
    """The register and its papers are shown to the public."""
    page = hand.page
    with hand.step("publish"):
        hand.menu("Drift", "Udgiv")
        every = page.locator("[data-check-all]")
        if every.count() and every.is_visible():
            hand.click(every)
        else:
            for paper in papers:
                hand.click(page.get_by_label(paper.name))
        hand.click(page.get_by_role("button", name="Udgiv", exact=True))
        expect(page.get_by_role("status").first).to_contain_text("udgivet")


def ask(hand: Hand) -> None:
    """A question as it came, and its answer as a version."""
    page = hand.page
    with hand.step("ask"):
        hand.menu("Spørgsmål", "Henvendelser")
        hand.type(page.get_by_label("Titel", exact=True), "Klimastrategien")
        hand.type(page.get_by_label("Spørgsmålet, som det blev stillet"), QUESTION)
        hand.type(page.get_by_label("Spurgt af (rolle og parti, ikke et navn)"), "medlem af udvalget (A)")
        hand.click(page.get_by_role("button", name="Modtag den"))
        expect(page.locator("#live table").first).to_be_visible()


def release(hand: Hand) -> None:
    """The answer is released by the other, and shown to the public."""
    page = hand.page
    with hand.step("answer"):
        hand.menu("Spørgsmål", "Henvendelser")
        hand.click(page.get_by_role("link", name="Klimastrategien"))
        hand.click(page.get_by_role("button", name="Frigiv svaret"))
        expect(page.get_by_role("status").first).to_contain_text("Udført")
        hand.click(page.get_by_role("button", name="Lad offentligheden se det"))


def measure(folder_of_papers: Path, shots: Path | None = None) -> dict[str, Any]:
    """Walk the path; what it took, by step and in all."""
    papers = sorted(folder_of_papers.iterdir())
    first = [p for p in papers if not p.name.startswith("status")]
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        home = Path(folder)
        env = {**environment(home), "KRONESPOR_FOUR_EYES": "1"}
        with served(env, home, people=("caseworker", "approver")) as site:
            expect.set_options(timeout=SHOWN)
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
            hands = [Hand(Person(browser.new_context(locale="da-DK"), site)) for _n in range(2)]
            caseworker, approver = hands
            try:
                caseworker.sign_in("caseworker")
                approver.sign_in("approver")
                upload(caseworker, papers)
                review(caseworker, first)
                book(approver, "book the papers")
                record(caseworker)
                book_sheet(approver)
                review(caseworker, [paper for paper in papers if paper not in first])
                publish(approver, papers)
                ask(caseworker)
                release(approver)
            finally:
                if shots:
                    for number, hand in enumerate(hands):
                        hand.page.screenshot(path=shots / f"clicks-{number}.png", full_page=True)
            browser.close()
    steps: dict[str, Counter[str]] = {}
    for hand in hands:
        for name, counted in hand.steps.items():
            steps[name] = steps.get(name, Counter()) + counted
    return {
        "papers": len(papers),
        **{n: dict(c) for n, c in steps.items()},
        "all": dict(sum(steps.values(), Counter())),
    }


if __name__ == "__main__":
    print(json.dumps(measure(FJORDBY), indent=1))
