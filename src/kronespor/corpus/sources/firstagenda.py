"""FirstAgenda Publication: one list of all committees with their meetings, and a list of items for each meeting.

`GET /api/agenda/udvalgsliste`, `GET /api/agenda/dagsorden/{meeting}` and `/vis/pdf/bilag/{document}`, which leads to
the PDF, as they were seen at several municipalities in 2025 and 2026 by those who have described them.
"""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any
from urllib.parse import quote

from kronespor.corpus.errors import CorpusError
from kronespor.corpus.sources.kinds import Fetch
from kronespor.corpus.sources.source import Listing, Meeting, Source

NONE = "00000000-0000-0000-0000-000000000000"
MALFORMED = (ValueError, TypeError, KeyError, AttributeError)


def meetings(source: Source, fetch: Fetch) -> Iterator[Meeting]:
    """All meetings of a site, those of each committee and period of election, with the files of their items."""
    base = source.address.rstrip("/")
    listed = answered(fetch, f"{base}/api/agenda/udvalgsliste")
    try:
        for period in listed["Udvalg"].values():
            for committee in period:
                for meeting in committee["Moeder"]:
                    day = date.fromisoformat(str(meeting["Dato"])[:10])
                    one = Meeting(str(meeting["Id"]), str(committee["Navn"]).strip(), day)
                    try:
                        agenda = answered(fetch, f"{base}/api/agenda/dagsorden/{quote(one.key)}")
                        yield replace(one, documents=tuple(_documents(base, agenda)))
                    except CorpusError as error:
                        yield replace(one, problem=error.remark)
    except MALFORMED as error:
        raise CorpusError("source-not-understood", name=source.name, address=base) from error


def answered(fetch: Fetch, address: str) -> Any:
    """The JSON at an address. CorpusError if there is none."""
    page = fetch(address)
    if page.status != 200:
        raise CorpusError("not-reached", address=address, why=str(page.status))
    try:
        return json.loads(page.content)
    except ValueError as error:
        raise CorpusError("not-reached", address=address, why="JSON") from error


def _documents(base: str, agenda: dict[str, Any]) -> Iterator[Listing]:
    """The files of a meeting's items: the parts of each case, and what is attached to it."""
    for item in agenda.get("Dagsordenpunkter") or ():
        title = str(item.get("Navn") or item.get("Caption") or "")
        parts = [(field.get("DocumentId"), title) for field in item.get("Felter") or ()]
        attached = [(one["Id"], f"{title}: {one.get('Navn') or ''}") for one in item.get("Bilag") or ()]
        for document, name in dict(parts + attached).items():
            if document and document != NONE:
                yield Listing(f"{base}/vis/pdf/bilag/{quote(str(document))}/?redirectDirectlyToPdf=true", name)
