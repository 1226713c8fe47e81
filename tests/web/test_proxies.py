"""The address that a request goes by: what trusted proxies tell, and nothing that a visitor claims."""

from ipaddress import ip_network
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client

from kronespor.web.limits import is_often
from kronespor.web.proxies import client, subscriber


def seen(peer: str, told: str | None = None) -> tuple[str, bool]:
    """The address that is gone by, and whether what is said of the protocol is kept."""
    request = HttpRequest()
    request.META = {"REMOTE_ADDR": peer, "HTTP_X_FORWARDED_PROTO": "https"}
    if told is not None:
        request.META["HTTP_X_FORWARDED_FOR"] = told
    client(lambda _: HttpResponse())(request)
    return request.META["REMOTE_ADDR"], "HTTP_X_FORWARDED_PROTO" in request.META


@pytest.mark.parametrize(
    ("peer", "told", "address", "is_believed"),
    [
        ("", "203.0.113.9", "203.0.113.9", True),  # a unix socket
        ("127.0.0.1", "203.0.113.9", "203.0.113.9", True),
        ("127.0.0.1", "1.2.3.4, 203.0.113.9", "203.0.113.9", True),  # the visitor's own claim comes first
        ("10.1.2.3", "1.2.3.4, 203.0.113.9, 10.0.0.7", "203.0.113.9", True),  # two proxies
        ("10.1.2.3", "10.9.9.9", "10.9.9.9", True),
        ("::1", "2001:db8::5", "2001:db8::5", True),
        ("127.0.0.1", "203.0.113.9:51234", "203.0.113.9", True),
        ("127.0.0.1", "[2001:db8::5]:443", "2001:db8::5", True),
        ("::ffff:127.0.0.1", "203.0.113.9", "203.0.113.9", True),
        ("127.0.0.1", None, "127.0.0.1", True),  # nobody between
        ("", None, "", True),
        ("127.0.0.1", "unknown", "", True),
        ("198.51.100.1", "203.0.113.9", "198.51.100.1", False),  # no proxy of ours
    ],
)
def test_who_asks(settings: Any, peer: str, told: str | None, address: str, is_believed: bool) -> None:
    settings.PROXIES = [ip_network(part) for part in ("127.0.0.1", "::1", "10.0.0.0/8")]
    assert seen(peer, told) == (address, is_believed)


def test_whoever_has_a_network_of_addresses_is_counted_once() -> None:
    many = [f"2001:db8:1:2::{n:x}" for n in range(3)]
    assert {subscriber(one) for one in many} == {"2001:db8:1:2::/64"}
    assert [subscriber(one) for one in ("203.0.113.9", "u7", "")] == ["203.0.113.9", "u7", ""]
    assert [is_often(one, "tries", 2, 10**9) for one in many] == [False, False, True]
    assert not is_often("2001:db8:1:3::1", "tries", 2, 10**9)


@pytest.mark.django_db
def test_where_a_proxy_tells_no_address_nobody_signs_in_and_all_else_goes_on(client: Client) -> None:
    said = {"login": "anna", "password": "et langt kodeord 7"}
    refused = client.post("/konto/login/", said, REMOTE_ADDR="")
    assert refused.status_code == 400 and "X-Forwarded-For" in refused.content.decode()
    assert client.get("/om/", REMOTE_ADDR="").status_code == 200
    assert client.get("/kom-i-gang/", REMOTE_ADDR="").status_code == 404
