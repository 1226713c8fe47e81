"""Agendas as case systems export them (XML): the meeting, its open items with their texts, as a page that is read.

What is called what is data (`language/agendas.toml`).
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

import kronespor.language
from kronespor.language import Language, detected
from kronespor.reading.document import ReadingError
from kronespor.reading.facts import find_dates
from kronespor.reading.xml import parse_xml
from kronespor.remarks import Remark

SHIPPED = Path(kronespor.language.__file__).with_name("agendas.toml")
if TYPE_CHECKING:
    from kronespor.reading.blocks import Parts

HEAD = 4_000  # bytes
NUMBER = re.compile(r"[0-9]{1,6}(?:\.[0-9]{1,6})*")
LAST = 10**6
_MARKUP = re.compile(r"<[a-zA-Z]+[\s/>]")


@cache
def _told() -> tuple[frozenset[str], Mapping[str, Mapping[str, str]]]:
    """How exports say that the public may see an item, and the parts of each system's exports."""
    systems = tomllib.loads(SHIPPED.read_text("utf-8"))
    return frozenset(systems.pop("yes")), systems


def is_agenda(data: bytes) -> bool:
    """Whether a file begins as an exported agenda does."""
    return bool(_system_of(data))


def _system_of(data: bytes) -> str:
    head = data[:HEAD].decode("utf-8", "replace")
    return next((name for name, of in _told()[1].items() if re.search(of["mark"], head)), "")


def read_agenda(data: bytes, language: Language | None = None) -> "Parts | None":
    """What an exported agenda says; None if the file is none. Items that are not open are left out, and told.

    ReadingError if it has what such an item says: a document may be published as it is.
    """
    from lxml import etree

    from kronespor.reading.html import read_html

    if not (name := _system_of(data)):
        return None
    try:
        root = parse_xml(data)
    except etree.XMLSyntaxError:
        return None
    yes, systems = _told()
    of = systems[name]
    found = root.xpath(of["agenda"])
    if not found:
        return None
    agendas = [_items(node, of, yes) for node in found]
    items = [item for agenda in agendas for item in agenda]
    if not items:
        return None
    if closed := sum(not item.is_open and item.says_anything for item in items):
        raise ReadingError("agenda-closed", n=closed)
    texts: list[str] = []
    for node, agenda in zip(found, agendas, strict=True):
        texts.append(f"<h1>{escape(_text(node, of['committee']))}</h1>")
        texts += (line for item in sorted(agenda, key=lambda item: item.order) if item.is_open for line in item.lines())
    markup = "\n".join(texts)
    language = language or detected(markup)
    parts = read_html(f"<html><body>{markup}</body></html>", language)
    days = find_dates(_text(found[0], of["day"]), language)
    parts.committee, parts.meeting = _text(found[0], of["committee"]), days[0][1] if days else None
    parts.title = ", ".join(filter(None, (parts.committee, language.dates.printed(days[0][1]) if days else "")))
    if left_out := sum(not item.is_open for item in items):
        parts.remarks.append(Remark("agenda-items-closed", "notice", values={"n": left_out}))
    return parts


def _items(agenda: Any, of: Mapping[str, str], yes: frozenset[str]) -> "list[_Item]":
    """The items of an agenda that have a title or a text; one within another is open if both are."""
    made: dict[Any, _Item] = {}
    for node in agenda.xpath(of["items"]):  # in the order of the file: what holds others before them
        within = next((made[above] for above in node.iterancestors() if above in made), None)
        made[node] = _Item(node, of, yes, within)
    return [item for item in made.values() if item.said("title") or item.says_anything]


@dataclass(frozen=True)
class _Item:
    """An item of an agenda."""

    node: Any
    of: Mapping[str, str]
    yes: frozenset[str]
    within: "_Item | None"

    def said(self, name: str) -> str:
        return _text(self.node, self.of[name]) if name in self.of else ""

    @property
    def is_open(self) -> bool:
        return self.said("open").lower() in self.yes and (self.within is None or self.within.is_open)

    @property
    def says_anything(self) -> bool:
        return any(_text(text, self.of["body"]) for text in self.node.xpath(self.of["texts"]))

    @property
    def order(self) -> tuple[tuple[int, ...], ...]:
        """By the numbers, one within another after it; what has none stands last, as in the file."""
        number = self.said("number").rstrip(".")
        own = tuple(map(int, number.split("."))) if NUMBER.fullmatch(number) else (LAST,)
        return (*(self.within.order if self.within else ()), own)

    def lines(self) -> Iterator[str]:
        """The item as HTML: its heading, its case, its texts, and what its enclosures are called."""
        yield f"<h2>{escape('. '.join(filter(None, (self.said('number'), self.said('title')))))}</h2>"
        if case := self.said("case"):
            yield f"<p>{escape(case)}</p>"
        for text in self.node.xpath(self.of["texts"]):
            if heading := _text(text, self.of["heading"]):
                yield f"<h3>{escape(heading)}</h3>"
            yield from (_body(node) for node in text.xpath(self.of["body"]))
        names = [str(getattr(node, "text", node) or "") for node in self.node.xpath(self.of["enclosures"])]
        yield from (f"<p>{escape(name)}</p>" for name in names if name.strip())


def _text(node: Any, path: str) -> str:
    """What stands at a place; nothing where it is not there."""
    found = node.xpath(f"string({path})" if not path.endswith(")") else path)
    return " ".join(str(found).split())


def _body(node: Any) -> str:
    """A text as HTML: elements as they are, escaped markup as what it says, plain lines as paragraphs."""
    from lxml import etree

    if len(node):
        return escape(node.text or "") + "".join(etree.tostring(child, encoding="unicode") for child in node)
    text = node.text or ""
    if _MARKUP.search(text):
        return str(text)
    return "".join(f"<p>{escape(line)}</p>" for line in text.splitlines() if line.strip())
