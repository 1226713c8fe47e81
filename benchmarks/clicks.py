"""A new caseworker's paths, counted: Fjordby's four papers to a published register and an answered question; and one
wrong sum found, understood and sent back to its author.

`python -m benchmarks.clicks` serves an empty register and walks it in a browser as people would, by what the pages
show: nothing is opened by its address but the first page. Each click, key and typed field is counted by step, first
with a mouse, then by keyboard alone. `tests.e2e.walking` is the walk itself.
"""

import json
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, expect, sync_playwright
from tests.databases import environment
from tests.e2e.conftest import CHROMIUM, QUIET, SHOWN, Person, served
from tests.e2e.walking import Hand, Keys, returned, walked

FJORDBY = Path(__file__).resolve().parents[2] / "shared" / "cases" / "fjordby" / "papers"
CLICK, KEY, LETTER, WORD, THOUGHT = 1.3, 0.28, 0.28, 0.3, 1.35
"""Seconds of a person: a place pointed at and clicked, a key, a typed letter (the keystroke-level model of Card, Moran
and Newell for somebody of average skill), a word that is read (200 a minute), and making up one's mind before each."""


def seconds(counted: Counter[str], words: int) -> float:
    """What somebody takes for it who knows what is to be done, apart from the machine."""
    acts = counted["clicks"] + counted["fields"] + counted["choices"]
    moved = counted["clicks"] * CLICK + counted["keys"] * KEY + counted["characters"] * LETTER
    return moved + counted["choices"] * CLICK + acts * THOUGHT + words * WORD


def measure(folder_of_papers: Path, browser: Browser, way: type[Hand]) -> dict[str, Any]:
    """Walk the path; what it took, by step and in all."""
    papers = sorted(folder_of_papers.iterdir())
    with tempfile.TemporaryDirectory() as folder:
        env = {**environment(Path(folder)), "KRONESPOR_FOUR_EYES": "1"}
        with served(env, Path(folder), people=("caseworker", "approver")) as site:
            caseworker, approver = (way(Person(browser.new_context(locale="da-DK"), site)) for _n in range(2))
            walked(caseworker, approver, papers)
            found = returned(caseworker, Path(folder))
    steps: dict[str, Counter[str]] = {}
    for hand in (caseworker, approver):
        for name, counted in hand.steps.items():
            if name == "return":
                continue
            steps[name] = steps.get(name, Counter()) + counted
    return {
        "papers": len(papers),
        **{name: dict(counted) for name, counted in steps.items()},
        "all": dict(sum(steps.values(), Counter[str]())),
        "a wrong sum returned": {
            **found.counted,
            "words read": found.words,
            "seconds of the machine": round(found.machine, 1),
            "seconds in all": round(found.machine + seconds(found.counted, found.words), 1),
        },
    }


def main() -> None:
    """With a mouse and by keyboard."""
    expect.set_options(timeout=SHOWN)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        both = {"mouse": Hand, "keyboard": Keys}
        print(json.dumps({name: measure(FJORDBY, browser, way) for name, way in both.items()}, indent=1))


if __name__ == "__main__":
    main()
