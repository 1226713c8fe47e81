"""OParl 1.0 and 1.1: a system has bodies, a body lists of meetings and papers, each of which leads to its files."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from kronespor.corpus.errors import CorpusError
from kronespor.corpus.sources.firstagenda import MALFORMED, answered
from kronespor.corpus.sources.kinds import Fetch
from kronespor.corpus.sources.source import Listing, Meeting, Source

FILES = ("invitation", "resultsProtocol", "verbatimProtocol", "resolutionFile", "mainFile", "auxiliaryFile")
"""What leads to a file, or to several."""
Object = dict[str, Any]


def meetings(source: Source, fetch: Fetch) -> Iterator[Meeting]:
    """All meetings of all bodies, with their own files and those of the papers that are about their items."""
    try:
        for body in _bodies(fetch, source.address):
            papers: dict[str, list[Listing]] = {}
            for paper in _listed(fetch, body["paper"]):
                for consultation in paper.get("consultation") or ():
                    papers.setdefault(str(consultation.get("meeting")), []).extend(_files(paper))
            names: dict[str, str] = {}
            for meeting in _listed(fetch, body["meeting"]):
                yield _meeting(fetch, meeting, papers, names)
    except MALFORMED as error:
        raise CorpusError("source-not-understood", name=source.name, address=source.address) from error


def _bodies(fetch: Fetch, address: str) -> Iterator[Object]:
    found = answered(fetch, address)
    if "body" in found:  # the system
        yield from _listed(fetch, found["body"])
    else:
        yield found


def _listed(fetch: Fetch, address: str) -> Iterator[Object]:
    """The objects of a list, page by page."""
    following: str | None = address
    while following:
        page = answered(fetch, following)
        yield from page["data"]
        following = (page.get("links") or {}).get("next")


def _meeting(fetch: Fetch, meeting: Object, papers: dict[str, list[Listing]], names: dict[str, str]) -> Meeting:
    own = [one for part in (meeting, *(meeting.get("agendaItem") or ())) for one in _files(part)]
    documents = {one.address: one for one in (*own, *papers.get(meeting["id"], ()))}
    committee = next(iter(meeting.get("organization") or ()), "")
    if committee and committee not in names:
        names[committee] = str(answered(fetch, committee).get("name") or "")
    day = date.fromisoformat(meeting["start"][:10]) if meeting.get("start") else None
    return Meeting(meeting["id"], names.get(committee, ""), day, documents=tuple(documents.values()))


def _files(part: Object) -> Iterator[Listing]:
    """The files that a meeting, an item or a paper leads to. One that is deleted is still told of, by its mark."""
    for key in FILES:
        value = part.get(key)
        for file in value if isinstance(value, list) else [value] if isinstance(value, dict) else ():
            is_deleted = bool(file.get("deleted"))
            address = file.get("downloadUrl") or file.get("accessUrl") or file["id"]
            yield Listing(address, str(file.get("name") or part.get("name") or ""), "" if is_deleted else None)
