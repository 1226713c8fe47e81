"""The one door for text and addresses that leave the house: what a file shows can do nothing. Every writer uses it."""

import re
import unicodedata
from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar
from urllib.parse import quote, urlsplit

from kronespor.papers.paper import Bullets, GridRow

SCHEMES = ("http", "https", "mailto")
"""Where an address may lead; "#…" leads within the paper."""
_BLANK = re.compile(r"\r\n?|[\v\f\x1c-\x1e\x85\u2028\u2029]")
_UNSEEN = ("Cc", "Cf", "Cs")
"""Controls, half characters, and what has no width or turns the order of letters about: by that a name can look like
another, and a formula be hidden from who looks at how a text begins.
"""
_NONE = "\ufffe\uffff"
"""What is no character."""
_FORMULA = tuple("=+-@\t\r" + "\uff1d\uff0b\uff0d\uff20")
"""What a formula begins with; the last four are the same signs in full width."""
_NUMBER = re.compile(r"[-+]?\d[\d.,\s\N{NO-BREAK SPACE}]*%?|-")
"""A number with its sign, or the dash for none."""
T = TypeVar("T")


def text(value: str) -> str:
    """A text that every format can hold and shows as it is: line breaks are kept, nothing else that cannot be seen."""
    if value.isprintable():  # as nearly all are
        return value
    lines = _BLANK.sub("\n", value)
    return "".join(c for c in lines if c in "\n\t" or (unicodedata.category(c) not in _UNSEEN and c not in _NONE))


def address(value: str) -> str:
    """An address that a link may lead to; empty if it leads anywhere but to the web, a mailbox or within the paper."""
    plain = "".join(text(value).split())
    if plain.startswith("#"):
        return plain
    try:
        scheme = urlsplit(plain).scheme.lower()
    except ValueError:
        return ""
    return quote(plain, safe="%/:?#[]@!$&'()*+,;=~") if scheme in SCHEMES else ""


def is_formula(value: str) -> bool:
    """Whether a spreadsheet could take a text for a formula; a number is none."""
    begins = value.startswith(_FORMULA) or text(value).lstrip().startswith(_FORMULA)
    return begins and not _NUMBER.fullmatch(value.strip(" "))


def cell(value: str) -> str:
    """A text for a spreadsheet that takes it as text alone."""
    plain = text(value)
    return f"'{plain}" if is_formula(value) else plain


def outgoing(value: T) -> T:
    """A paper, or a part of one, with all its texts and addresses through this door."""
    return _through(value)  # type: ignore[no-any-return]  # what goes in comes out of its kind


def _through(value: Any) -> Any:
    match value:
        case str():
            return text(value)
        case tuple():
            return tuple(map(_through, value))
        case Bullets():
            links = tuple((text(words), address(to)) for words, to in value.links)
            return replace(value, items=_through(value.items), links=links)
        case GridRow():
            kept = tuple((n, address(to)) for n, to in value.links if address(to))
            return replace(_fields(value), links=kept)
    return _fields(value) if is_dataclass(value) else value


def _fields(value: Any) -> Any:
    return replace(value, **{f.name: _through(getattr(value, f.name)) for f in fields(value)})
