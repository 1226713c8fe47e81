"""A caseworker's and an approver's path through the pages, by mouse or by keyboard alone, in either language.

Nothing is opened by its address but the first page, and nothing is found by its words: what stands on a page is told
by where a link leads and by what a button does. What is clicked, pressed and typed is counted by step.
"""

import re
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import docx
from playwright.sync_api import FileChooser, Locator, expect

from tests.e2e.conftest import PASSWORD, Person

MOST_TABS = 400
HAS_FOCUS = "e => e === document.activeElement || (e.tagName === 'LABEL' && e.control === document.activeElement)"
PLAN = "Klimastrategi 2024-2027"
DECISION = {
    "decided_on": "2025-01-13",
    "committee": "Klima- og Teknikudvalget",
    "decision": "Omprioritering i Klimastrategi 2024-2027",
}
LINES = (
    {"kind": "rename", "from": f"{PLAN} / Energirenovering af skoler", "to": "Energirenovering af skoler og dagtilbud"},
    {"kind": "merge", "from": f"{PLAN} / Grøn mobilitet", "to": f"{PLAN} / Grøn omstilling i landdistrikterne"},
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
ENQUIRY = {
    "title": "Klimastrategien",
    "question": f"Hvad er der afsat til {PLAN}, fordelt på indsatser og år?",
    "asker": "medlem af udvalget (A)",
}


class Hand:
    """Somebody with a mouse: clicks, keys, typed fields and choices, by step."""

    def __init__(self, person: Person) -> None:
        self.person, self.page = person, person.page
        self.page.on("filechooser", lambda _: None)  # so that the browser tells of each from now on, not a moment later
        self.steps: dict[str, Counter[str]] = {}
        self._now = Counter[str]()

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """What is done inside is counted as this step."""
        self._now = self.steps.setdefault(name, Counter())
        yield

    def click(self, target: Locator) -> None:
        """A link followed, a button pressed, a box checked."""
        target.click()
        self._now["clicks"] += 1

    def type(self, target: Locator, text: str) -> None:
        """A field filled in: its label is clicked, or a tab leads to it."""
        target.fill(text)
        self._typed(text)

    def choose(self, target: Locator, value: str) -> None:
        """A choice taken from a list."""
        target.select_option(value)
        self._now["choices"] += 1

    def files(self, target: Locator, papers: list[Path]) -> None:
        """Files taken from their folder."""
        with self.page.expect_file_chooser() as asked:
            self.click(target)
        self._take(asked.value, papers)

    def menu(self, path: str) -> None:
        """A page of the menu: its group, then its entry; waited for, as the page before may have the same fields."""
        group = self.page.locator(".site-nav details", has=self.page.locator(f'a[href="{path}"]'))
        self.click(group.locator("summary"))
        self.click(group.locator(f'a[href="{path}"]'))
        self.page.wait_for_url(f"**{path}")

    def _typed(self, text: str) -> None:
        self._now["fields"] += 1
        self._now["characters"] += len(text)

    def _take(self, asked: FileChooser, papers: list[Path]) -> None:
        asked.set_files(papers)
        self._now["choices"] += 1


class Keys(Hand):
    """Somebody without a mouse: what is wanted is reached by Tab, from where the focus is."""

    def click(self, target: Locator) -> None:
        self._reach(target)
        self._press("Space" if target.evaluate("e => e.matches('input, summary')") else "Enter")
        self.page.wait_for_load_state()

    def type(self, target: Locator, text: str) -> None:
        self._reach(target)
        if target.get_attribute("type") == "date":  # its parts are typed one by one, in the order of the browser
            year, month, day = text.split("-")
            self.page.keyboard.type(f"{month}{day}{year}")
        else:
            self._press("ControlOrMeta+a")
            self.page.keyboard.type(text)
        assert target.input_value() == text
        self._typed(text)

    def choose(self, target: Locator, value: str) -> None:
        self._reach(target)
        self._press("Home")
        while target.input_value() != value:
            before = target.input_value()
            self._press("ArrowDown")
            assert target.input_value() != before, f"{value} is not among the choices"
        self._now["choices"] += 1

    def files(self, target: Locator, papers: list[Path]) -> None:
        self._reach(target)
        with self.page.expect_file_chooser() as asked:
            self._press("Space")
        self._take(asked.value, papers)

    def _reach(self, target: Locator) -> None:
        """By way of the skip link, where the focus is before the content and the target in it."""
        expect(target).to_be_attached()
        if target.evaluate("e => !!e.closest('main') && !document.activeElement.closest('main')"):
            self.page.evaluate("document.activeElement.blur(); window.getSelection().collapse(document.body, 0)")
            self._press("Tab")
            assert self.page.evaluate("document.activeElement.className") == "skipnav"
            self._press("Enter")
        for _n in range(MOST_TABS):
            if target.evaluate(HAS_FOCUS):
                return
            self._press("Tab")
        raise AssertionError(f"{target} is not reached by Tab at {self.page.url}")

    def _press(self, key: str) -> None:
        self.page.keyboard.press(key)
        self._now["keys"] += 1


def sign_in(hand: Hand, name: str) -> None:
    """From the first page to one's own."""
    page = hand.page
    with hand.step("sign in"):
        hand.person.go("/")
        hand.click(page.locator(".site-user a[href*='/konto/login/']"))
        hand.type(page.locator("[name=login]"), name)
        hand.type(page.locator("[name=password]"), PASSWORD)
        hand.click(page.locator("main form button"))
        expect(page.locator(".site-user form")).to_be_visible()


def upload(hand: Hand, papers: list[Path]) -> None:
    """All papers at once."""
    page = hand.page
    with hand.step("upload"):
        hand.menu("/upload/")
        hand.files(page.locator("#files"), papers)
        hand.click(page.locator("form.site-upload button"))
    for paper in papers:
        expect(page.locator("#uploads").get_by_role("link", name=paper.name)).to_be_visible()
    expect(page.locator("#uploads[data-poll]")).to_have_count(0)


def review(hand: Hand, papers: list[Path], sources: dict[str, str] = SOURCES) -> None:
    """Say of each paper what it is about, and accept what waits."""
    page = hand.page
    for paper in papers:
        with hand.step("review"):
            onward = page.locator(".site-progress").get_by_role("link", name=paper.name)
            if onward.count():
                hand.click(onward)
            else:
                if not page.get_by_role("link", name=paper.name).count():
                    hand.menu("/upload/")
                hand.click(page.get_by_role("link", name=paper.name))
            expect(page.locator("#review")).to_be_visible()
            keep = page.locator("form:has([name=action][value=file]) button")
            if keep.is_visible():
                hand.click(keep)
                expect(page.locator("#messages .alert-success")).to_be_visible()
            everything = page.locator("#all button")
            if everything.count():
                if (source := page.locator("#all-fund")).count():
                    hand.type(source, sources[paper.name])
                hand.click(everything)
                expect(everything).to_have_count(0)


def record(hand: Hand) -> None:
    """The decision of January 2025, in one case of three kinds."""
    page = hand.page
    with hand.step("record"):
        hand.menu("/beslut/")
        for name, text in DECISION.items():
            hand.type(page.locator(f"main [name={name}]"), text)
        for number, line in enumerate(LINES):
            while not page.locator(f"[name=line-{number}-kind]").count():
                hand.click(page.locator("[data-add-row=line]"))
            for name, text in line.items():
                field = page.locator(f"[name=line-{number}-{name}]")
                (hand.choose if name == "kind" else hand.type)(field, text)
        hand.click(page.locator("main button[value=propose]"))
        expect(page.locator("h1")).to_contain_text(DECISION["decision"])


def book(hand: Hand) -> None:
    """Everything that is ready is booked."""
    with hand.step("book the papers"):
        hand.menu("/bogfoer/")
        hand.click(hand.page.locator("main form button.button-primary"))
        expect(hand.page.locator("#messages .alert-success")).to_be_visible()


def book_sheet(hand: Hand) -> None:
    """The decision that was put forward."""
    with hand.step("book the decision"):
        hand.menu("/beslut/")
        hand.click(hand.page.locator("main .site-list a").first)
        hand.click(hand.page.locator("main button[value=book]"))
        expect(hand.page.locator("#messages .alert-success")).to_be_visible()


def publish(hand: Hand, papers: Sequence[Path] = ()) -> None:
    """The register is shown to the public, and of its papers those named; with no names all that are not published."""
    page = hand.page
    with hand.step("publish"):
        hand.menu("/udgiv/")
        if not papers:
            hand.click(page.locator("[data-check-all]"))
        for paper in papers:
            hand.click(page.get_by_label(paper.name))
        hand.click(page.locator("main button[value=publish]"))
        expect(page.locator("#messages .alert-success")).to_be_visible()


def ask(hand: Hand, enquiry: dict[str, str] = ENQUIRY) -> None:
    """A question as it came, and its answer as a version."""
    page = hand.page
    with hand.step("ask"):
        hand.menu("/henvendelser/")
        for name, text in enquiry.items():
            hand.type(page.locator(f"main form[method=post] [name={name}]"), text)
        hand.click(page.locator("main form[method=post] button"))
        expect(page.locator("#live table").first).to_be_visible()


def release(hand: Hand) -> None:
    """The answer is released by the other, and shown to the public."""
    page = hand.page
    with hand.step("answer"):
        hand.menu("/henvendelser/")
        hand.click(page.locator("main tbody th a").first)
        for action in ("release", "publish"):
            hand.click(page.locator(f"main button[value={action}]"))
            expect(page.locator(f"main button[value={action}]")).to_have_count(0)


def walked(caseworker: Hand, approver: Hand, papers: list[Path]) -> None:
    """From four papers to a published register and an answered question."""
    first = [p for p in papers if not p.name.startswith("status")]
    sign_in(caseworker, "caseworker")
    sign_in(approver, "approver")
    upload(caseworker, papers)
    review(caseworker, first)
    book(approver)
    record(caseworker)
    book_sheet(approver)
    review(caseworker, [paper for paper in papers if paper not in first])
    publish(approver)
    ask(caseworker)
    release(approver)


RIGHT = re.compile(r"1[.\s]050")
"""The sum of the paper that is returned, as either language prints it."""


@dataclass(frozen=True)
class Returned:
    """What it took to give a paper back to its author: by hand, in words that were read, in seconds of the machine."""

    counted: Counter[str]
    words: int
    machine: float


def returned(hand: Hand, folder: Path) -> Returned:
    """By somebody signed in: a paper with one wrong sum is checked, its finding is read, and it is taken back with a
    comment at the sum.
    """
    paper = folder / "klimanotat.docx"
    document, rows = docx.Document(), (("Indsats", "2025"), ("Skov", "650"), ("Bytræer", "400"), ("I alt", "1.005"))
    document.add_paragraph("Tabel 1: Klimastrategi (1.000 kr.)")
    table = document.add_table(rows=0, cols=2)
    for row in rows:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
    document.save(str(paper))
    page, machine = hand.page, 0.0
    with hand.step("return"):
        hand.menu("/tjek/")
        hand.files(page.locator("main input[type=file]"), [paper])
        began = time.monotonic()
        hand.click(page.locator("main button[value=show]"))
        told = page.locator("#checked-h + p + ul")
        expect(told).to_contain_text(RIGHT)
        machine += time.monotonic() - began
        began = time.monotonic()
        with page.expect_download() as download:
            hand.click(page.locator("main button[value=comments]"))
        commented = docx.Document(str(download.value.path()))
        machine += time.monotonic() - began
    assert [c.text for c in commented.comments if RIGHT.search(c.text)]
    return Returned(hand.steps["return"], len(told.inner_text().split()), machine)
