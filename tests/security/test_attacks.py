"""Attacks on a served site, through its proxies: `make attacks`, and for twenty minutes `make fuzz-web`.

What is attacked is found on the site itself: links, their parameters, forms and their fields.
"""

import os
import socket
import ssl
import time
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from random import Random
from urllib.parse import parse_qs, quote, urlsplit

import pytest
import requests
from lxml import etree, html

from tests.processes import python
from tests.security.conftest import Site, Visitor
from tests.web.odd import ODD

SECONDS = float(os.environ.get("KRONESPOR_ATTACKS", "0"))
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(SECONDS == 0, reason="`make attacks` does it"),
    pytest.mark.filterwarnings("ignore::urllib3.exceptions.InsecureRequestWarning"),
]
SAMPLES = "import django; django.setup(); from kronespor.web.samples import load_samples; load_samples()"
MASTER = """import django; django.setup()
from django.contrib.auth import get_user_model
from kronespor.web.views.office import give_role
give_role(get_user_model().objects.get(username="anna"), "administrator")
"""
SLOW, LARGE = 200, 201 * 2**20
HEADERS = ("X-Forwarded-For", "X-Forwarded-Host", "X-Original-URL", "Range", "If-None-Match", "Accept-Language")
ENDS_SESSION = ("/konto/logout/", "/konto/password/", "/konto/2fa/", "/bruger/")


@pytest.fixture
def attacked(settled: dict[str, str], site: Site, request: pytest.FixtureRequest) -> str:
    """The address of a site with the samples, on which one account may do everything without a second factor."""
    settled["KRONESPOR_SECOND_FACTOR"] = "0"
    for program in (SAMPLES, MASTER) if "KRONESPOR_SAMPLED" not in settled else ():
        done = python(program, env=settled)
        assert done.returncode == 0, done.stderr
    settled["KRONESPOR_SAMPLED"] = "1"
    return site(request.param, "unix")


def connected(address: str) -> ssl.SSLSocket:
    """A connection to a site, with nothing said yet."""
    plain = socket.create_connection(("127.0.0.1", urlsplit(address).port or 443), 30)
    return _trusting().wrap_socket(plain, server_hostname="localhost")


@cache
def _trusting() -> ssl.SSLContext:
    """One for all connections: to read the authorities for each takes so long that the first is cut off meanwhile."""
    found = ssl.create_default_context()
    found.check_hostname, found.verify_mode = False, ssl.CERT_NONE
    return found


@pytest.mark.parametrize("attacked", ["nginx", "caddy"], indirect=True)
def test_who_speaks_slowly_keeps_nobody_waiting_and_is_cut_off(attacked: str) -> None:
    held = [connected(attacked) for _ in range(SLOW)]
    for one in held:
        one.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\nX-a")
    others_are_served(attacked)
    end, cut = time.monotonic() + 60, 0
    for one in held:
        one.settimeout(max(0.1, end - time.monotonic()))
        try:
            cut += b"200 OK" not in one.recv(100)
        except ConnectionError:
            cut += 1
        one.close()
    assert cut == SLOW


@pytest.mark.parametrize("attacked", ["nginx", "caddy"], indirect=True)
def test_who_sends_forms_and_files_slowly_keeps_nobody_waiting(attacked: str) -> None:
    form = b"application/x-www-form-urlencoded"
    for length, sent in ((10_000, b"a=1"), (8 * 2**20, b"a" * 5 * 2**20)):
        held = [connected(attacked) for _ in range(SLOW // 4)]
        for one in held:
            head = b"POST /konto/login/ HTTP/1.1\r\nHost: localhost\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n"
            one.sendall(head % (form, length) + sent)
        others_are_served(attacked)
        for one in held:
            one.close()


def others_are_served(site: str) -> None:
    """Hold that pages come within 20 seconds, whatever others do."""
    visitor, start = Visitor(site), time.monotonic()
    assert visitor.open("/om/").status_code == 200
    assert time.monotonic() - start < 20


@pytest.mark.parametrize("attacked", ["nginx", "caddy"], indirect=True)
def test_what_is_too_large_is_refused_and_the_site_goes_on(attacked: str) -> None:
    chunk, visitor = b"0" * 2**20, Visitor(attacked)
    try:
        answer = visitor.post(f"{attacked}/upload/", data=(chunk for _ in range(LARGE // len(chunk))), timeout=300)
    except requests.ConnectionError:
        pass  # the proxy has hung up in the middle of it
    else:
        assert answer.status_code in (400, 403, 413), answer.status_code
    assert visitor.get(f"{attacked}/om/", headers={"X-Long": "a" * 70_000}, timeout=60).status_code in (400, 431, 494)
    assert visitor.open("/om/?q=" + "a" * 20_000).status_code in (400, 414)
    assert visitor.open("/om/").status_code == 200


@pytest.mark.parametrize("attacked", ["caddy"], indirect=True)
def test_whatever_is_sent_no_page_fails(attacked: str, tmp_path: Path) -> None:
    seed = int(os.environ.get("KRONESPOR_SEED", time.time_ns() % 10**6))
    rng, tried, failed = Random(seed), 0, []
    anna = Visitor(attacked)
    assert anna.sign_in("anna").status_code == 302
    found = Pages(anna)
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        method, path, said, headers = found.mutated(rng)
        answer = found.sent(method, path, said, headers)
        tried += 1
        if answer.status_code >= 500 and answer.status_code != 503:
            failed.append((answer.status_code, method, path, said, headers))
    print(f"seed {seed}: {tried} requests, {len(found.paths)} addresses")
    assert failed == []
    assert "Traceback" not in (tmp_path / "gunicorn.log").read_text("utf-8")
    assert tried > SECONDS and len(found.paths) > 20


class Pages:
    """What is known of a site so far: addresses with their parameters, forms with their fields."""

    def __init__(self, visitor: Visitor) -> None:
        self.visitor = visitor
        self.paths: dict[str, set[str]] = {"/": {"page"}, "/soeg/": {"q"}, "/upload/": set(), "/brugere/": set()}
        self.forms: dict[str, list[dict[str, str]]] = {}
        self.fresh = list(self.paths)

    def mutated(self, rng: Random) -> tuple[str, str, dict[str, str], dict[str, str]]:
        """A request that is nearly one of the site's own; one of its own, while there are new ones."""
        if self.fresh:
            return "GET", self.fresh.pop(), {}, {}
        path = rng.choice(sorted(self.paths))
        letters = (
            rng.choice((rng.randrange(1, 0x250), rng.randrange(0x2000, 0x2100))) for _ in range(rng.randrange(30))
        )
        value = rng.choice((*ODD, "".join(map(chr, letters))))
        headers = {rng.choice(HEADERS): quote(value)[:500]} if rng.random() < 0.1 else {}
        if self.forms.get(path) and rng.random() < 0.6:
            form = dict(rng.choice(self.forms[path]))
            for name in rng.sample(sorted(form), min(len(form), rng.randrange(1, 4))):
                if name != "csrfmiddlewaretoken":
                    form[name] = value if rng.random() < 0.8 else rng.choice(ODD)
            return "POST", path, form, headers
        if rng.random() < 0.2:
            parts = path.strip("/").split("/")
            parts[rng.randrange(len(parts))] = quote(value, safe="")[:300]
            return rng.choice(("GET", "HEAD", "PUT", "DELETE", "POST")), "/" + "/".join(parts) + "/", {}, headers
        asked = self.paths[path] | {rng.choice(("page", "format", "next"))}
        return "GET", path, dict.fromkeys(asked, value), headers

    def sent(self, method: str, path: str, said: dict[str, str], headers: dict[str, str]) -> requests.Response:
        """The answer to a request; what its page leads to is known from then on."""
        name = "data" if method == "POST" else "params"
        sent = {"Referer": self.visitor.site + "/", **headers}
        sent = {key: text.encode("ascii", "ignore").decode() for key, text in sent.items()}
        arguments: dict[str, object] = {name: {k: v.encode("utf-8", "surrogatepass") for k, v in said.items()}}
        answer = self.visitor.request(
            method,
            self.visitor.site + path,
            headers=sent,
            allow_redirects=False,
            timeout=300,
            **arguments,  # type: ignore[arg-type]
        )
        if method == "GET" and answer.status_code == 200 and "html" in answer.headers.get("Content-Type", ""):
            self._learn(path, answer.content)
        return answer

    def _learn(self, path: str, content: bytes) -> None:
        try:
            page = html.fromstring(content)
        except etree.ParserError:
            return
        for link in page.iter("a"):
            parsed = urlsplit(link.get("href") or "")
            if parsed.netloc or not parsed.path.startswith("/") or parsed.path.startswith(ENDS_SESSION):
                continue
            if parsed.path not in self.paths and len(self.paths) < 400:
                self.paths[parsed.path] = set()
                self.fresh.append(parsed.path)
            self.paths.get(parsed.path, set()).update(parse_qs(parsed.query))
        if path in self.paths:
            self.forms[path] = list(_forms(page))


def _forms(page: html.HtmlElement) -> Iterator[dict[str, str]]:
    """What each form of a page that is posted to it sends, with each of its buttons."""
    for form in page.forms:
        if form.method == "POST" and not (form.action or "").startswith(ENDS_SESSION):
            values = {n: v for n, v in form.form_values() if isinstance(v, str)}
            values |= {f.name: "" for f in form.inputs if f.name and f.name not in values and f.tag != "button"}
            buttons = [(b.get("name"), b.get("value", "")) for b in form.iter("button") if b.get("name")]
            yield from ({**values, str(name): value} for name, value in buttons) if buttons else [values]
