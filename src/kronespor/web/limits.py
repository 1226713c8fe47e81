"""How often one address, or one account, may ask for what takes the machine some time."""

import time

from django.core.cache import cache, caches
from django.http import HttpRequest

from kronespor.web.proxies import subscriber


def is_within(request: HttpRequest, action: str, most: int, seconds: int) -> bool:
    """Whether whoever asks has asked for it no more than `most` times in this span of `seconds`; it is counted."""
    who = f"u{request.user.pk}" if request.user.is_authenticated else request.META.get("REMOTE_ADDR", "")
    return is_few(who, action, most, seconds)


def is_few(who: str, action: str, most: int, seconds: int) -> bool:
    """The same of an address or an account by its name."""
    key = f"limit-{action}-{subscriber(who)}-{int(time.time()) // seconds}"
    cache.add(key, 0, timeout=seconds)
    return cache.incr(key) <= most


def is_often(who: str, action: str, most: int, seconds: int) -> bool:
    """Whether an address or an account asks more often, as this process of the server has counted: nothing is written,
    for what is asked so takes less time than to write it.
    """
    counted, key = caches["rates"], f"{action}-{subscriber(who)}-{int(time.time()) // seconds}"
    counted.add(key, 0, timeout=seconds)
    return counted.incr(key) > most
