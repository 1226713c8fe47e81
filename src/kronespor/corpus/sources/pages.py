"""Sites of plain pages: lists of meetings, a page for each meeting, and mostly one for each item, with files.

What the addresses of a kind look like is data: `shapes/KIND.yaml`, any of whose keys a source's options may overrule.
Each but `lists` and `whole` is a regular expression, or several: the first that fits is meant.

    lists      pages that lead to meetings or to further lists, from the source's address
    next       addresses of further lists
    meeting    addresses of meetings; groups `committee`, `day`, `month`, `year` tell what they can
    heading    the same by the heading of a meeting's page, for what its address does not tell
    opening    the same by what a meeting's page begins with, each that fits, for what neither tells
    item       addresses of items, whose pages are documents themselves
    whole      whether the page of a meeting without such items is a document itself, with its items in it
    document   addresses of files
    withdrawn  what stands in the place of a file that was taken back; its group `because` is the reason
"""

import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from typing import Any
from urllib.parse import unquote, urldefrag, urljoin

from lxml import etree, html

from kronespor.corpus.errors import CorpusError
from kronespor.corpus.sources.kinds import Fetch
from kronespor.corpus.sources.sitemap import of_groups
from kronespor.corpus.sources.source import Listing, Meeting, Source
from kronespor.language import languages

MOST_LISTS = 20_000
OPENING = 3000  # characters of a page, in which a meeting says whose it is and when
Patterns = tuple[re.Pattern[str], ...]


@dataclass(frozen=True)
class Shape:
    """What a kind of site looks like."""

    lists: tuple[str, ...]
    whole: bool
    next: Patterns
    meeting: Patterns
    heading: Patterns
    opening: Patterns
    item: Patterns
    document: Patterns
    withdrawn: Patterns


@dataclass(frozen=True)
class _Link:
    address: str
    text: str

    def is_like(self, patterns: Patterns) -> bool:
        return any(pattern.search(unquote(self.address)) for pattern in patterns)


def meetings(source: Source, fetch: Fetch) -> Iterator[Meeting]:
    """All meetings that the lists lead to, with the pages of their items and their files."""
    shape = shape_of(source)
    lists = deque(urljoin(source.address.rstrip("/") + "/", path.lstrip("/")) for path in shape.lists)
    seen = set(lists)
    while lists:
        for link in _links(_tree(source, fetch, lists.popleft())):
            if link.address in seen or len(seen) > MOST_LISTS:
                continue
            if link.is_like(shape.meeting):
                seen.add(link.address)
                yield _meeting(source, fetch, shape, link)
            elif link.is_like(shape.next):
                seen.add(link.address)
                lists.append(link.address)


def shape_of(source: Source) -> Shape:
    """The shape of a source's kind, as its options overrule it. CorpusError for what is no regular expression."""
    said = {**_shipped(source.kind), **source.options}
    try:
        patterns = {
            key: _patterns(said.get(key, ())) for key, kind in Shape.__annotations__.items() if kind is Patterns
        }
        return Shape(tuple(map(str, said.get("lists", ("",)))), bool(said.get("whole")), **patterns)
    except (re.error, TypeError) as error:
        raise CorpusError("source-malformed", file=source.name, key="options") from error


def _patterns(said: Any) -> Patterns:
    return tuple(map(re.compile, (said,) if isinstance(said, str) else said))


@cache
def _shipped(kind: str) -> dict[str, Any]:
    import yaml

    text = (resources.files("kronespor.corpus.sources") / "shapes" / f"{kind}.yaml").read_text("utf-8")
    shape: dict[str, Any] = yaml.safe_load(text)
    return shape


def _meeting(source: Source, fetch: Fetch, shape: Shape, link: _Link) -> Meeting:
    try:
        tree = _tree(source, fetch, link.address)
        heading = _heading(tree)
        told = _told(shape, link.address, heading, _text([*tree.iter("main"), *tree.iter("body"), tree][0], OPENING))
        return Meeting(link.address, *told, _of_meeting(source, fetch, shape, tree, Listing(link.address, heading)))
    except CorpusError as error:
        return Meeting(link.address, *_told(shape, link.address, link.text), problem=error.remark)


def _of_meeting(source: Source, fetch: Fetch, shape: Shape, tree: Any, whole: Listing) -> tuple[Listing, ...]:
    """The documents of a meeting's page, and of the pages of its items: `whole`, the page itself, if it has none."""
    documents = dict(_documents(shape, tree))
    items = [one for one in _links(tree) if one.is_like(shape.item)]
    for item in items:
        documents.setdefault(item.address, Listing(item.address, item.text))
        inner = _tree(source, fetch, item.address)
        documents.update((key, one) for key, one in _documents(shape, inner) if key not in documents)
    return (whole, *documents.values()) if shape.whole and not items else tuple(documents.values())


def _told(shape: Shape, address: str, heading: str, opening: str = "") -> tuple[str, date | None, int]:
    """Committee, day and year of a meeting: by its address, else its heading, else its page's opening."""
    groups: dict[str, str | None] = {}
    places = ((shape.opening, opening), (shape.heading, heading), (shape.meeting, unquote(address)))
    for pattern, text in ((pattern, text) for patterns, text in places for pattern in reversed(patterns)):
        if match := pattern.search(text):
            groups |= {name: value for name, value in match.groupdict().items() if value}
    if (month := groups.get("month")) and not month.isdigit():
        months = (each.dates.month(month) for each in languages())
        groups["month"] = str(next(filter(None, months), 0))
    return of_groups(groups)


def _documents(shape: Shape, tree: Any) -> Iterator[tuple[str, Listing]]:
    for link in _links(tree):
        if link.is_like(shape.document):
            taken = next(filter(None, (pattern.search(link.text) for pattern in shape.withdrawn)), None)
            because = (taken.groupdict().get("because") or "").strip() if taken else None
            yield link.address, Listing(link.address, link.text, because)


def _tree(source: Source, fetch: Fetch, address: str) -> Any:
    page = fetch(address)
    if page.status != 200:
        raise CorpusError("not-reached", address=address, why=str(page.status))
    try:
        parser = html.HTMLParser(encoding=page.charset or None)
        tree = html.document_fromstring(page.content, parser=parser, base_url=page.address)
        etree.strip_elements(tree, "script", "style", with_tail=False)
        tree.make_links_absolute(page.address, handle_failures="ignore")
    except (etree.ParserError, LookupError, ValueError) as error:
        raise CorpusError("source-not-understood", name=source.name, address=address) from error
    return tree


def _links(tree: Any) -> Iterator[_Link]:
    """The links of a page, each address once, with what stands around them where they have no text of their own."""
    seen = set()
    for element in tree.iter("a"):
        address = urldefrag(element.get("href") or "").url
        if address.startswith(("http://", "https://")) and address not in seen:
            seen.add(address)
            yield _Link(address, _text(element) or _text(element.getparent()))


def _heading(tree: Any) -> str:
    return next((text for tag in ("h1", "h2", "title") for e in tree.iter(tag) if (text := _text(e))), "")


def _text(element: Any, most: int = 500) -> str:
    return " ".join(" ".join(element.itertext()).split())[:most]
