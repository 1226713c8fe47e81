"""From the corpus into a register's review: a municipality's own documents, as they were read and footed.

Nothing is booked by it: each document waits to be filed and reviewed like any that is imported. What the source says of
the meeting is proposed beside what the document says itself.
"""

import mimetypes
import re
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from kronespor.corpus.errors import CorpusError
from kronespor.corpus.kept import footed
from kronespor.corpus.models import ListedDocument
from kronespor.corpus.store import Store
from kronespor.intake.models import StoredDocument
from kronespor.intake.storing import Imported, import_file
from kronespor.reading import Document, Particular

LONGEST_NAME = 100


def chosen(municipality: str, years: Sequence[int] = (), committee: str = "") -> list[ListedDocument]:
    """The documents of a municipality that are footed and still published. CorpusError if none is."""
    found = ListedDocument.objects.filter(municipality=municipality, state=ListedDocument.State.FOOTED)
    found = found.filter(replaced_on=None, withdrawn_on=None)
    if years:
        found = found.filter(year__in=years)
    if committee:
        found = found.filter(committee=committee)
    rows = {row.sha256: row for row in found.order_by("-held_on", "-pk")}  # of copies the first that was listed
    if not rows:
        raise CorpusError("nothing-to-import", municipality=municipality)
    return sorted(rows.values(), key=lambda row: (row.year, str(row.held_on or ""), row.pk))


def take_in(store: Store, rows: Sequence[ListedDocument], plan: str = "") -> Iterator[tuple[ListedDocument, Imported]]:
    """Import each document that has a table of amounts into the register's review; nothing is read again."""
    for row in rows:
        document, result = footed(store, row.sha256)
        if not result.tables:
            continue
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / _name(row, document)
            path.write_bytes(store.document(row.sha256))
            told = replace(document, path=path.name, particulars=(*document.particulars, *_told(row, document)))
            yield row, import_file(path, plan, told, _earlier(row), result)


def _name(row: ListedDocument, document: Document) -> str:
    """A file's name: what the source calls it, with the suffix of what it is."""
    stem = re.sub(r"[^\w .-]", "_", row.title)[:LONGEST_NAME].strip(" .") or row.sha256[:16]
    suffix = mimetypes.guess_extension(document.media_type) or ""
    return stem if suffix and stem.lower().endswith(suffix) else f"{stem}{suffix}"


def _told(row: ListedDocument, document: Document) -> Iterator[Particular]:
    """What the source says of the meeting, and the document does not."""
    kinds = {one.kind for one in document.particulars}
    if row.held_on and "meeting" not in kinds:
        yield Particular("meeting", row.held_on.isoformat(), row.address)
    if row.committee and "committee" not in kinds:
        yield Particular("committee", row.committee, row.address)


def _earlier(row: ListedDocument) -> StoredDocument | None:
    """The version that stood at the same address before, if the register has it and nothing else has replaced it."""
    before = ListedDocument.objects.filter(source=row.source, address=row.address).exclude(replaced_on=None)
    versions = list(before.order_by("-pk").values_list("sha256", flat=True))
    known = StoredDocument.objects.filter(sha256__in=versions, superseded_by=None)
    return max(known, key=lambda one: -versions.index(one.sha256), default=None)
