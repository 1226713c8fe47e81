"""Who asks, behind proxies: the one address that throttling, the first start and the logs go by."""

import ipaddress
import logging
import re
from collections.abc import Callable
from functools import lru_cache

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

Handler = Callable[[HttpRequest], HttpResponseBase]
UNIX = ""
"""The address of whoever asks at a unix socket: only a proxy of this machine can."""
_WITH_PORT = re.compile(r"^(?:\[(?P<six>[^\]]+)\]|(?P<four>[\d.]+))(?::\d+)?$")
logger = logging.getLogger(__name__)


def client(handle: Handler) -> Handler:
    """Let `REMOTE_ADDR` be the address of whoever asks, as trusted proxies tell it; empty, if one tells none.

    What others say of where a request came from, by which protocol and under which id, is dropped.
    """

    def respond(request: HttpRequest) -> HttpResponseBase:
        peer = request.META.get("REMOTE_ADDR", "")
        told = request.META.get("HTTP_X_FORWARDED_FOR", "")
        if is_trusted(peer):
            request.META["REMOTE_ADDR"] = _nearest_untrusted(told) if told else peer
            return handle(request)
        request.META.pop("HTTP_X_REQUEST_ID", None)
        if request.META.pop("HTTP_X_FORWARDED_PROTO", None):
            _warn(peer)
        return handle(request)

    return respond


def subscriber(address: str) -> str:
    """What an address is counted by: itself, or of IPv6 the network that one subscriber has whole (64 bits)."""
    parsed = _address(address)
    if isinstance(parsed, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((parsed, 64), strict=False))
    return address


def is_trusted(address: str) -> bool:
    """Whether an address is that of a proxy of ours (KRONESPOR_PROXIES), or a unix socket."""
    if address == UNIX:
        return True
    parsed = _address(address)
    return parsed is not None and any(parsed in network for network in settings.PROXIES)


def _nearest_untrusted(told: str) -> str:
    """The last address that no proxy of ours has; the first of all, if each is a proxy's. Empty for no addresses."""
    for entry in reversed(told.split(",")):
        address = _address(entry.strip())
        if address is None:
            return ""
        if not is_trusted(str(address)):
            break
    return str(address)


def _address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """An address as text, with a port or without."""
    found = _WITH_PORT.match(text)
    try:
        address = ipaddress.ip_address((found["six"] or found["four"]) if found else text)
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


@lru_cache(maxsize=1_000)  # whoever comes from many addresses fills no memory
def _warn(peer: str) -> None:
    """Say once per address that it speaks as a proxy does."""
    logger.warning("%s sends X-Forwarded-Proto and is not among KRONESPOR_PROXIES: what it says is not believed", peer)
