"""A site's own sitemap (sitemaps.org): every address that is a document by the source's pattern, by meeting.

The option `document` is a regular expression for addresses, with any of the groups `committee`, `year`, `month`, `day`
and `meeting`.
"""

import re
import zlib
from collections.abc import Iterable, Iterator
from datetime import date
from urllib.parse import unquote

from lxml import etree

from kronespor.corpus.errors import CorpusError
from kronespor.corpus.sources.kinds import Fetch
from kronespor.corpus.sources.source import MIB, Listing, Meeting, Source
from kronespor.reading.xml import parse_xml

LARGEST = 50 * MIB  # what sitemaps.org allows
MOST = 10_000  # sitemaps of an index


def meetings(source: Source, fetch: Fetch) -> Iterator[Meeting]:
    """The documents of a sitemap, or of all sitemaps of an index, those of a meeting together."""
    yield from grouped(source, ((address, unquote(address)) for address in _addresses(source, fetch)))


def grouped(source: Source, documents: Iterable[tuple[str, str]]) -> Iterator[Meeting]:
    """Meetings of addresses, by what the source's pattern finds in the text beside each."""
    pattern = pattern_of(source, "document", ".")
    found: dict[tuple[str, date | None, int, str], list[Listing]] = {}
    for address, text in documents:
        if match := pattern.search(text):
            key = (*of_groups(match.groupdict()), match.groupdict().get("meeting") or "")
            found.setdefault(key, []).append(Listing(address, text.rstrip("/").rpartition("/")[2]))
    for (committee, day, year, name), listings in found.items():
        yield Meeting(name or f"{committee} {day or year}".strip(), committee, day, year, tuple(listings))


def pattern_of(source: Source, option: str, otherwise: str) -> re.Pattern[str]:
    """The regular expression of an option. CorpusError if it is none."""
    try:
        return re.compile(str(source.options.get(option, otherwise)))
    except re.error as error:
        raise CorpusError("source-malformed", file=source.name, key=option) from error


def of_groups(groups: dict[str, str | None]) -> tuple[str, date | None, int]:
    """Committee, day and year that the groups of a pattern say."""
    year, month, day = (int(groups.get(name) or 0) for name in ("year", "month", "day"))
    try:
        held_on = date(year, month, day)
    except ValueError:
        held_on = None
    return " ".join((groups.get("committee") or "").split()), held_on, year


def _addresses(source: Source, fetch: Fetch) -> Iterator[str]:
    waiting, seen = [source.address], {source.address}
    while waiting:
        address = waiting.pop()
        page = fetch(address)
        if page.status != 200:
            raise CorpusError("not-reached", address=address, why=str(page.status))
        root = _parsed(source, address, page.content)
        found = [str(e.text).strip() for e in root.iter("{*}loc") if e.text]
        if etree.QName(root).localname == "sitemapindex":
            new = [one for one in dict.fromkeys(found) if one not in seen][: MOST - len(seen)]
            seen.update(new)
            waiting += new
        else:
            yield from found


def _parsed(source: Source, address: str, content: bytes) -> etree._Element:
    try:
        if content[:2] == b"\x1f\x8b":
            unpacked = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
            content = unpacked.decompress(content, LARGEST)
        return parse_xml(content)
    except (etree.XMLSyntaxError, zlib.error) as error:
        raise CorpusError("source-not-understood", name=source.name, address=address) from error
