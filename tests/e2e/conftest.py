"""A real server on a register of its own, and a real browser: Debian's Chromium, driven by Playwright."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.commands import COMMAND
from tests.databases import environment
from tests.processes import PATIENCE, python

ROOT = Path(__file__).resolve().parents[2]
BUILT = ROOT / "src" / "kronespor" / "web" / "static" / "web" / "site.css"
AXE = ROOT / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"], "resultTypes": ["violations"], "preload": False}
CHROMIUM = os.environ.get("KRONESPOR_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
SHOTS = os.environ.get("KRONESPOR_SHOTS")  # the folder of `make shots`
PASSWORD = "et langt kodeord 7"  # noqa: S105 (of accounts that the test makes)
SHOWN = 120_000  # milliseconds until something is on a page, however busy the machine
PEOPLE = ("councillor", "caseworker", "approver", "administrator")
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser for the tests of a module, whose event loop ends with it: Django's ORM refuses tests that come after
    it in one process otherwise. Skipped where there is no browser.
    """
    if CHROMIUM is None:
        pytest.skip("there is no Chromium: tools/setup.sh installs Debian's")
    expect.set_options(timeout=SHOWN)
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield found
        found.close()


def command(*arguments: str | Path, env: dict[str, str]) -> list[str]:
    """A command of ours, as a list."""
    return [sys.executable, "-m", "kronespor.cli.main", *map(str, arguments)]


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server with the sample register, a worker beside it, and somebody of each role."""
    home = tmp_path_factory.mktemp("site") / "samples"
    with served({**environment(home), "KRONESPOR_FOUR_EYES": "1"}, home, "--samples") as address:
        yield address


def free_port() -> int:
    """A port that nobody listens at."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@contextmanager
def served(
    env: dict[str, str], home: Path, *options: str, port: int = 0, people: tuple[str, ...] = PEOPLE
) -> Iterator[str]:
    """The address of a server of its own with somebody of each role, or of those that are needed."""
    if not BUILT.exists():
        pytest.skip("the pages' styles are not built: make pages")
    env = {**env, "KRONESPOR_PASSWORD": PASSWORD}
    for name in people:
        done = python(COMMAND, "user", name, "--role", name, env=env, is_set_up=True)
        assert done.returncode == 0, done.stderr
    port = port or free_port()
    with running(
        command("serve", *options, "--host", "127.0.0.1", "--threads", "4", "--port", str(port), env=env),
        env,
        home / "server.log",
        port,
    ) as address:
        yield address


@contextmanager
def running(arguments: list[str], env: dict[str, str], log: Path, port: int) -> Iterator[str]:
    """The address of a program that serves at a port, from when it answers until it is left."""
    with log.open("w") as file:
        server = subprocess.Popen(arguments, env=env, stdout=file, stderr=subprocess.STDOUT)
        address = f"http://127.0.0.1:{port}"
        try:
            while server.poll() is None:
                try:
                    with urllib.request.urlopen(address, timeout=PATIENCE):
                        break
                except urllib.error.HTTPError:
                    break
                except OSError:
                    time.sleep(0.2)
            assert server.poll() is None, log.read_text("utf-8")
            yield address
        finally:
            server.terminate()
            server.wait(PATIENCE)


class Person:
    """Somebody at a browser: an address bar, and what the browser complained of."""

    def __init__(self, context: BrowserContext, site: str) -> None:
        self.context, self.site = context, site
        context.set_default_timeout(SHOWN)
        self.page: Page = context.new_page()
        self.complaints: list[str] = []
        self.page.on("console", lambda m: self.complaints.append(m.text) if m.type == "error" else None)
        self.page.on("pageerror", lambda e: self.complaints.append(str(e)))

    def go(self, path: str) -> Page:
        """Open an address of the site."""
        answer = self.page.goto(self.site + path)
        assert answer is not None and answer.status < 500, path
        return self.page

    def sign_in(self, name: str) -> "Person":
        """Sign in as somebody of the role."""
        page = self.go("/konto/login/")
        page.fill("[name=login]", name)
        page.fill("[name=password]", PASSWORD)
        page.press("[name=password]", "Enter")
        page.wait_for_url(self.site + "/")
        return self

    def shot(self, name: str) -> None:
        """Keep a picture of the whole page, where pictures are asked for."""
        if SHOTS:
            self.page.screenshot(path=Path(SHOTS) / f"{name}.png", full_page=True)


@pytest.fixture
def person(browser: Browser, site: str) -> Iterator["Person"]:
    """Somebody who is not signed in."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="da-DK")
    found = Person(context, site)
    yield found
    context.close()


@pytest.fixture
def another(browser: Browser, site: str) -> Iterator["Person"]:
    """Somebody else."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="da-DK")
    yield Person(context, site)
    context.close()
