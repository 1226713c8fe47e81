"""Pages as somebody sees them, and every page that links lead to."""

import re
from collections import Counter, deque
from collections.abc import Iterator
from html import unescape
from typing import Any
from urllib.parse import urldefrag, urljoin, urlsplit

from django.test import Client
from django.urls import Resolver404, URLPattern, URLResolver, get_resolver, resolve
from lxml import html

MOST = 6
"""Pages of one kind, unless fewer are asked for: those of the seventh initiative are made as those of the first are."""
LINK = re.compile(r'\shref="([^"]+)"')
FOREIGN = ("konto/", "api/")  # allauth's pages, which check for themselves, and what programs ask
NO_PAGES = {
    *("language", "picture", "original", "attachment"),
    *("answer_file", "enquiry_file", "data_file", "follow_up_file"),
}
"""What is no page of ours, and takes its time."""


def text(client: Client, path: str, **query: Any) -> str:
    """A page as it is sent, which is there."""
    answer = client.get(path, query)
    assert answer.status_code == 200, (path, answer.status_code)
    return answer.content.decode()


def seen(text: str) -> str:
    """The text of a page as it is seen, with one space where there is room."""
    page = html.fromstring(text)
    for hidden in page.xpath("//script | //style | //head"):
        hidden.drop_tree()
    return " ".join(" ".join(page.itertext()).split())


def fields(text: str) -> dict[str, list[str]]:
    """The values of all fields of a page by their names; of boxes those that are ticked."""
    found: dict[str, list[str]] = {}
    for form in html.fromstring(text).forms:
        for name, value in form.form_values():
            found.setdefault(name, []).append(value)
    return found


def pages(client: Client, start: str = "/", most: int = MOST) -> Iterator[tuple[str, str]]:
    """The address and the HTML of every page that links lead to from the first, up to `most` of each kind."""
    waiting, known, kinds = deque([start]), {start}, Counter[str]()
    while waiting:
        address = waiting.popleft()
        answer = client.get(address)
        if answer.status_code != 200 or not answer["Content-Type"].startswith("text/html"):
            continue
        text = answer.content.decode()
        yield address, text
        for link in LINK.findall(text):
            found = urldefrag(urljoin(address, unescape(link))).url
            name = _name(found)
            if name and found not in known and kinds[name] < most:
                kinds[name] += 1
                known.add(found)
                waiting.append(found)


def _name(address: str) -> str:
    """What the page of an address is called; nothing for what is no page of ours."""
    try:
        found = resolve(urlsplit(address).path)
    except Resolver404:
        return ""
    return "" if found.url_name in NO_PAGES or urlsplit(address).netloc else str(found.url_name)


def addresses(
    resolver: Any = None, prefix: str = "", foreign: tuple[str, ...] = FOREIGN
) -> Iterator[tuple[str, URLPattern]]:
    """Every address of the configuration with its pattern, but for those that are not ours."""
    for entry in (resolver or get_resolver()).url_patterns:
        where = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            if not where.startswith(foreign):
                yield from addresses(entry, where, foreign)
        else:
            yield where, entry


def filled(where: str, name: str, examples: dict[str, Any]) -> str:
    """An address with something for each of its parts."""
    one = "plan" if name == "running" else re.sub("_(paper|file|feed)$", "", name)
    values = {
        "sha256": examples["sha256"],
        "a": examples["sha256"],
        "b": examples["sha256"],
        "key": examples["key"],
        "page": 1,
        "number": examples["number"],
        "code": "en",
        "kind": "html",
        "form": "csv",
        "pk": examples.get(one, 1),
    }
    return "/" + re.sub(r"<\w+:(\w+)>", lambda part: str(values[part[1]]), where)
