"""Behind a proxy everybody is somebody of their own: who signs in can, and who guesses slows nobody but themselves.

What takes long is made apart from the pages.
"""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from tests.processes import python
from tests.security.conftest import DEPLOY, FILES, Site, Visitor, gunicorn

COUNTED = """import django; django.setup()
from kronespor.web.models import Counter
print(*{key.split(":ip:")[-1] for key in Counter.objects.values_list("key", flat=True) if ":ip:" in key})
Counter.objects.all().delete()
"""

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore::urllib3.exceptions.InsecureRequestWarning"),
]


OTHER_WAYS = [pytest.param(*way, marks=pytest.mark.thorough) for way in (("nginx", "tcp"), ("caddy", "unix"))]


@pytest.mark.parametrize(("proxy", "upstream"), [("nginx", "unix"), ("caddy", "tcp"), *OTHER_WAYS])
def test_signing_in_behind_a_proxy(settled: dict[str, str], site: Site, proxy: str, upstream: str) -> None:
    address = site(proxy, upstream)
    anna = Visitor(address, "127.0.0.2")
    assert anna.sign_in("anna").status_code == 302 and anna.is_signed_in

    guesser = Visitor(address, "127.0.0.3")
    for n in range(2):  # whatever address it claims to come from
        guesser.sign_in(f"gæt {n}", **{"X-Forwarded-For": f"198.51.100.{n}"})
    assert not guesser.is_signed_in
    assert counted(settled) == {"127.0.0.2", "127.0.0.3"}


def counted(env: dict[str, str]) -> set[str]:
    """The addresses under which signing in was counted; what was counted is forgotten."""
    keys = python(COUNTED, env=env)
    assert keys.returncode == 0, keys.stderr
    return set(keys.stdout.split())


@pytest.mark.parametrize("proxy", ["nginx", "caddy"])
def test_what_takes_long_is_made_by_another_process(
    settled: dict[str, str], site: Site, proxy: str, tmp_path: Path
) -> None:
    with gunicorn({**settled, "KRONESPOR_LOG": "json"}, tmp_path / FILES, tmp_path / "files.log"):
        visitor = Visitor(site(proxy, "unix"))
        for path in ("/om/", "/?format=csv", "/data/csv", "/opfoelgning/?aar=2025", "/tjek/", "/data/"):
            assert visitor.open(path).status_code in (200, 302), path
    lines = (tmp_path / "files.log").read_text("utf-8").splitlines()
    asked = [
        said["path"] for said in map(json.loads, (line for line in lines if line.startswith("{"))) if "path" in said
    ]
    assert asked == ["/", "/data/csv", "/tjek/"]
    if proxy == "nginx":  # by the pages, now that there is none
        assert visitor.open("/data/csv").status_code == 200


@pytest.mark.parametrize("proxy", ["nginx", "caddy"])
def test_what_gunicorn_would_hang_up_on_does_not_come_to_it(site: Site, proxy: str) -> None:
    visitor = Visitor(site(proxy, "unix"))
    for path in ("/om/?q=", "/?format="):
        assert visitor.open(path + "a" * 7_000).status_code == 200
        assert visitor.open(path + "%C3%A6" * 2_000).status_code == 414
    assert visitor.open("/om/", **{"X-Long": "a" * 7_000}).status_code == 200
    assert visitor.open("/om/", **{"X-Long": "a" * 30_000}).status_code in (400, 431)


@pytest.mark.parametrize(
    ("file", "pattern"),
    [("nginx.conf", r'"~(\S+)" kronespor-files'), ("Caddyfile", r"\.matches\(\"([^\"]+)\"\)")],
)
def test_the_proxies_know_every_address_that_takes_long(file: str, pattern: str) -> None:
    found = re.findall(pattern, (DEPLOY / file).read_text("utf-8"))
    assert len(found) == 2
    addresses = list(long_addresses(get_resolver()))
    assert len(addresses) > 12
    assert [a for a in addresses if not any(re.search(one, part) for part in (a, *a.split("?")) for one in found)] == []


def long_addresses(resolver: URLResolver, before: str = "/") -> Iterator[str]:
    """An address of each view that waits its turn, and of the API's that does."""
    for route in resolver.url_patterns:
        path = before + re.sub(r"<(?:\w+:)?(\w+)>", lambda m: {"kind": "pdf"}.get(m[1], "1"), str(route.pattern))
        if isinstance(route, URLResolver):
            yield from long_addresses(route, path)
        elif isinstance(route, URLPattern) and any(map(waits, layers(route.callback))):
            yield path if path != "/" else "/?format=csv"


def layers(view: Callable[..., Any] | None) -> Iterator[Callable[..., Any]]:
    """A view with what each of its decorators goes around."""
    while view is not None:
        yield view
        view = getattr(view, "__wrapped__", None)


def waits(view: Callable[..., Any]) -> bool:
    """Whether it is what `web.turns.in_turn` makes of a view."""
    return getattr(getattr(view, "__code__", None), "co_qualname", "").startswith("in_turn.")
