"""A harvest: a look at all that a source lists, and the bytes of what is new or may have changed.

The manifest is written as it goes: a harvest that is stopped goes on with what it lacks the next time.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Event

from django.db import connection, transaction
from django.db.models import F, Max, Q, QuerySet
from django.utils import timezone
from lxml import etree, html

from kronespor.corpus.errors import CorpusError
from kronespor.corpus.models import Harvest, ListedDocument
from kronespor.corpus.sources import files
from kronespor.corpus.sources.kinds import KINDS, Fetch
from kronespor.corpus.sources.source import Bounds, Meeting, Source
from kronespor.corpus.sources.web import Page, StoppedError, Web
from kronespor.corpus.store import Store
from kronespor.remarks import Remark, Term, Value

ATTEMPTS = 5
"""How often a document that cannot be had is asked for, a harvest each."""
GONE = (404, 410)
THREADS = 128  # sources that are harvested at a time: they mostly wait
CHUNK = 200
State = ListedDocument.State
Counts = Mapping[str, Mapping[str, int]]


def harvest(source: Source, store: Store, stop: Event) -> Harvest | None:
    """Look at a source and fetch what is due; None if it was stopped while it looked."""
    fetch = fetch_of(source, Web(source, stop))
    found = None
    try:
        found = look(source, fetch)
        for _row in fetch_due(source, fetch, store):
            if stop.is_set():
                break
    except StoppedError:
        pass
    return found


def harvest_all(every: Sequence[Source], store: Store, stop: Event, told: Callable[[Source, Harvest], None]) -> None:
    """Harvest sources side by side: each host is asked at its own pace."""

    def one(source: Source) -> tuple[Source, Harvest | None]:
        try:
            return source, harvest(source, store, stop)
        finally:
            connection.close()  # of this thread

    with ThreadPoolExecutor(min(len(every), THREADS) or 1) as threads:
        for source, found in threads.map(one, every):
            if found is not None:
                told(source, found)


def fetch_of(source: Source, web: Fetch) -> Fetch:
    """What fetches a source's pages and documents: a visitor of the web, or the file system of a folder or bucket."""
    if KINDS[source.kind].module != "files":
        return web
    return lambda address, etag="", last_modified="": files.fetched(source, address, etag)


def look(source: Source, fetch: Fetch) -> Harvest:
    """List all that a source has, mark what it no longer has, and say what is wrong with it."""
    harvest = Harvest.objects.create(source=source.name, started_at=timezone.now())
    counts: dict[str, dict[str, int]] = {}
    problems: list[Remark] = []
    try:
        for meeting in KINDS[source.kind].meetings(source, fetch):
            listed = take(source, meeting)
            if meeting.problem:
                problems.append(meeting.problem)
            of_year = counts.setdefault(str(meeting.of_year), {"meetings": 0, "documents": 0})
            of_year["meetings"] += 1
            of_year["documents"] += listed
        problems += withdraw(source, fetch, harvest)
    except CorpusError as error:
        harvest.faults = [error.remark]
        harvest.save()
        return harvest
    harvest.counts = counts
    harvest.faults = [*faults(source, counts, date.today()), *problems[:CHUNK]]  # noqa: DTZ011 (a calendar's year)
    harvest.ended_at = timezone.now()
    harvest.save()
    return harvest


@transaction.atomic
def take(source: Source, meeting: Meeting) -> int:
    """Write a meeting's documents into the manifest; how many it has that are not withdrawn."""
    now = timezone.now()
    listings = {one.address: one for one in meeting.documents}
    known = {one.address: one for one in current(source.name).filter(address__in=listings)}
    for address, listing in listings.items():
        row = known.get(address) or ListedDocument(source=source.name, address=address, listed_at=now)
        row.municipality, row.year, row.seen_at = source.municipality, meeting.of_year, now
        row.committee, row.meeting, row.held_on = meeting.committee[:200], meeting.key[:300], meeting.held_on
        row.title = listing.title[:500]
        if listing.withdrawn is None:
            row.withdrawn_on, row.withdrawn_because = None, ""
        elif row.withdrawn_on is None:
            row.withdrawn_on, row.withdrawn_because = timezone.localdate(), listing.withdrawn[:500]
        row.save()
    return sum(one.withdrawn is None for one in listings.values())


def current(source: str) -> QuerySet[ListedDocument]:
    """What stands at the source's addresses now, or stood there last."""
    return ListedDocument.objects.filter(source=source, replaced_on=None)


def withdraw(source: Source, fetch: Fetch, harvest: Harvest) -> Iterator[Remark]:
    """Mark what is listed no more and is gone; what is still at its address, or cannot be asked for, stays as it is."""
    gone = current(source.name).filter(withdrawn_on=None, seen_at__lt=harvest.started_at)
    for number in list(gone.order_by("pk").values_list("pk", flat=True)):
        row = ListedDocument.objects.get(pk=number)
        try:
            page = fetch(row.address, row.etag, row.last_modified)
        except CorpusError as error:
            yield error.remark
        else:
            if page.status in GONE:
                _withdrawn(row, page)


def fetch_due(source: Source, fetch: Fetch, store: Store) -> Iterator[ListedDocument]:
    """Fetch what is not held, and what may have changed since; each document as it is done."""
    for number in list(due(source).values_list("pk", flat=True)):
        row = ListedDocument.objects.get(pk=number)
        try:
            page = fetch(row.address, row.etag, row.last_modified) if row.sha256 else fetch(row.address)
        except CorpusError as error:
            _failed(row, error.remark)
        else:
            _take_page(row, page, store)
        yield row


def due(source: Source) -> QuerySet[ListedDocument]:
    """What of a source is to be fetched: what it was not yet, and once a harvest what is still new."""
    started = Harvest.objects.filter(source=source.name).aggregate(at=Max("started_at"))["at"] or timezone.now()
    is_new = Q(held_on__gte=timezone.localdate() - timedelta(days=source.recheck)) & Q(fetched_at__lt=started)
    missing = Q(sha256="", attempt__lt=ATTEMPTS) & (Q(fetched_at=None) | Q(fetched_at__lt=started))
    return current(source.name).filter(missing | (~Q(sha256="") & is_new), withdrawn_on=None).order_by("pk")


def _take_page(row: ListedDocument, page: Page, store: Store) -> None:
    if page.status in GONE:
        _withdrawn(row, page)
    elif page.status == 304:
        row.fetched_at = timezone.now()
        row.save()
    elif page.status != 200 or not page.content:
        _failed(row, Remark("not-reached", values={"address": row.address, "why": str(page.status)}))
    else:
        _hold(row, page, store.keep(page.content))


@transaction.atomic
def _hold(row: ListedDocument, page: Page, sha256: str) -> None:
    """Write down what was fetched; in a row of its own, where other bytes were there before."""
    if row.sha256 and row.sha256 != sha256:
        row.replaced_on = timezone.localdate()
        row.save()
        row.pk, row._state.adding, row.replaced_on, row.listed_at = None, True, None, timezone.now()
        row.sha256 = ""
    if not row.sha256:
        row.state, row.attempt, row.problem, row.code_version = State.HELD, 0, None, ""
    row.sha256, row.size, row.media_type = sha256, len(page.content), page.media_type
    row.etag, row.last_modified, row.fetched_at = page.etag, page.last_modified, timezone.now()
    row.save()


def _failed(row: ListedDocument, why: Remark) -> None:
    row.fetched_at, row.problem, row.attempt = timezone.now(), why, F("attempt") + 1
    if not row.sha256:
        row.state = State.FAILED
    row.save()
    row.refresh_from_db()


def _withdrawn(row: ListedDocument, page: Page) -> None:
    """Mark a document that its source has no more; a page that stands in its place may say why."""
    row.withdrawn_on = timezone.localdate()
    row.withdrawn_because = _said(page)[:500] if page.status == 410 else ""
    row.save()


def _said(page: Page) -> str:
    """The text of a page that says why something is gone."""
    if page.media_type == "text/plain":
        return " ".join(page.content.decode("utf-8", "replace").split())
    try:
        tree = html.document_fromstring(page.content)
    except (etree.ParserError, ValueError):
        return ""
    etree.strip_elements(tree, "script", "style", "head", with_tail=False)
    return " ".join(" ".join(tree.itertext()).split())


def faults(source: Source, counts: Counts, today: date) -> list[Remark]:
    """What makes a source red: too few or too many in a year that is over, or fewer documents of as many meetings."""
    found = []
    for year in range(source.start, today.year):
        of_year = counts.get(str(year), {"meetings": 0, "documents": 0})
        for n, bounds, what in (
            (of_year["meetings"], source.meetings, Term("corpus-meetings")),
            (of_year["documents"], source.documents, Term("corpus-documents")),
        ):
            if code := _outside(n, bounds):
                expected: dict[str, Value] = {"least": bounds.least, "most": bounds.most or 0}
                told: dict[str, Value] = {
                    "name": source.name,
                    "year": year,
                    "what": what,
                    "listed": n,
                }
                found.append(Remark(code, values=told | expected))
    return [*found, *_lost(source, counts)]


def _outside(n: int, bounds: Bounds) -> str:
    if n < bounds.least:
        return "source-too-few"
    return "source-too-many" if bounds.most is not None and n > bounds.most else ""


def _lost(source: Source, counts: Counts) -> Iterator[Remark]:
    """Years of which fewer documents are listed than before, of as many meetings; what was withdrawn with a reason is
    accounted for."""
    said = current(source.name).exclude(withdrawn_because="")
    explained = Counter(map(str, said.values_list("year", flat=True)))
    most: dict[str, Mapping[str, int]] = {}
    for harvest in Harvest.objects.filter(source=source.name).exclude(ended_at=None):
        for year, was in harvest.counts.items():
            if was["documents"] >= most.get(year, was)["documents"]:
                most[year] = was
    for year, was in sorted(most.items()):
        now = counts.get(year, {"meetings": 0, "documents": 0})
        if now["meetings"] >= was["meetings"] and now["documents"] < was["documents"] - explained[year]:
            told: dict[str, Value] = {"name": source.name, "year": int(year)}
            told |= {"listed": now["documents"], "before": was["documents"]}
            yield Remark("source-loses-documents", values=told)
