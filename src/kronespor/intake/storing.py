"""Import a document: its bytes under their SHA-256, its statements and findings, and a draft of what to book."""

import os
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone

from kronespor.footing import FootedDocument, foot_document
from kronespor.footing.phases import is_income_statement
from kronespor.footing.report import document_report
from kronespor.footing.reportjson import report_json
from kronespor.intake.drafting import draft, is_undated
from kronespor.intake.filing import hold_again, set_plans
from kronespor.intake.models import DraftItem, StoredDocument, StoredFinding
from kronespor.intake.superseding import Difference, supersede
from kronespor.language import language
from kronespor.reading import Document
from kronespor.reading.facts import committee_of, meeting_date
from kronespor.reading.particulars import dating
from kronespor.register.acting import actor
from kronespor.register.ledger import ledger
from kronespor.register.models import Committee, Decision, Meeting
from kronespor.remarks import Place, Remark
from kronespor.sandbox import Reader


@dataclass(frozen=True)
class Imported:
    """What an import did. `new` is False if the very same file was there before; then nothing has changed.

    `again`: but its figures are now drafted under the plan that was named.
    `namesakes`: documents of the same name that this one does not supersede; `differences`: from the one it does.
    `undated`: tables whose amounts are about no single year; they are stored, but nothing is drafted from them.
    """

    document: StoredDocument
    new: bool
    statements: int
    items: int
    ready: int
    findings: int
    undated: int = 0
    namesakes: tuple[str, ...] = ()
    differences: tuple[Difference, ...] = ()
    again: bool = False


def import_file(
    path: Path,
    plan: str = "",
    document: Document | None = None,
    supersedes: StoredDocument | None = None,
    footed: FootedDocument | None = None,
) -> Imported:
    """Read, foot and store a document, as far as that is not done. ReadingError if it cannot be read; nothing is kept.

    `supersedes`: the document that this is a corrected version of. What of it waits is rejected; what of it was booked
    stays, and the new figures are booked as the difference.
    """
    if document is None:
        with Reader(municipality=settings.MUNICIPALITY_FILE) as reader:
            document = reader.read(path)
    known = StoredDocument.objects.filter(sha256=document.sha256).first()
    if known:
        again = bool(plan) and _read_again(known, plan)
        items = DraftItem.objects.filter(statement__document=known)
        ready = items.filter(state=DraftItem.State.WAITING, reasons=()).count() if again else 0
        found = known.findings.count()
        return Imported(known, False, known.statements.count(), items.count(), ready, found, again=again)
    footed = footed or foot_document(document)
    with ledger():
        if StoredDocument.objects.filter(sha256=document.sha256).exists():  # imported by someone else meanwhile
            return import_file(path, plan, document, supersedes, footed)
        stored_as = keep(path, document.sha256)  # not before: what nothing names may be taken away
        stored = StoredDocument.objects.create(
            sha256=document.sha256,
            name=Path(document.path).name[:300],
            stored_as=stored_as,
            media_type=document.media_type,
            title=document.title[:300],
            dated=dating(document.particulars) or document.date,
            imported_at=timezone.now(),
            imported_by=actor(),
            content=content_of(document, footed),
        )
        StoredFinding.objects.bulk_create(
            StoredFinding(document=stored, kind=f.code, severity=f.severity, remark=f) for f in footed.findings
        )
        StoredFinding.objects.bulk_create(
            StoredFinding(document=stored, kind=r.code, severity=r.severity, remark=r) for r in _apart(document, footed)
        )
        _keep_decisions(document)
        drafted = draft(stored, document, footed, plan)
        DraftItem.objects.bulk_create(drafted)
        differences = supersede(supersedes, stored) if supersedes else ()
    namesakes = StoredDocument.objects.filter(name=stored.name, superseded_by=None).exclude(pk=stored.pk)
    ready = sum(not i.reasons for i in drafted)
    undated = sum(is_undated(table, document) for table in footed.tables)
    counts = (len(footed.tables), len(drafted), ready, len(footed.findings), undated)
    return Imported(stored, True, *counts, tuple(str(d.imported_at.date()) for d in namesakes), differences)


def _apart(document: Document, footed: FootedDocument) -> Iterator[Remark]:
    """Tables by the chart of accounts: nothing of them is drafted, which is told."""
    words = language(document.language)
    for table in footed.tables:
        if table.money and is_income_statement(table, words):
            yield Remark("by-chart-of-accounts", "notice", Place(table=table.id), {"title": table.table.title})


def _read_again(document: StoredDocument, plan: str) -> bool:
    """Let all tables of a document be about this plan, and hold them against the register anew; whether any was not."""
    with ledger():
        changed = set_plans(document, dict.fromkeys(document.statements.values_list("table", flat=True), plan))
        if changed:
            hold_again(document)
    return changed


def content_of(document: Document, footed: FootedDocument) -> dict[str, Any]:
    """What a page shows of a document as it was read: its report, passages, footnotes and what it says of itself."""
    passages = [{"kind": p.kind, "text": p.text, "number": p.number} for p in document.passages]
    report = report_json(document_report(document, footed), "da")
    return {"report": report, "passages": passages, "particulars": [asdict(p) for p in document.particulars]}


def keep(path: Path, sha256: str, suffix: str = "") -> str:
    """Copy the file to its content address, whole or not at all; the path below the home folder."""
    relative = Path("files") / sha256[:2] / f"{sha256}{(suffix or path.suffix).lower()[:8]}"
    target = settings.HOME / relative
    if not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        durably(path.read_bytes(), target)
    return relative.as_posix()


def durably(content: bytes, target: Path) -> None:
    """Write a file whole or not at all, so that it outlives a power cut."""
    with tempfile.NamedTemporaryFile(dir=target.parent, delete=False) as part:
        try:
            part.write(content)
            part.flush()
            os.fsync(part.fileno())
        except OSError:
            Path(part.name).unlink()
            raise
    Path(part.name).replace(target)


def _keep_decisions(document: Document) -> None:
    """File the decisions that the document names by date, with the address that leads to their meeting."""
    links: dict[date, list[str]] = {}
    for link in document.links:
        day = meeting_date(link.target, settings.MUNICIPALITY_WORDS)
        if day:
            links.setdefault(day, []).append(link.target)
    of_day: dict[date, int] = {}
    for item in document.dated_items:
        urls = list(dict.fromkeys(links.get(item.day, [])))
        name = next((c for u in urls if (c := committee_of(u, settings.MUNICIPALITY_WORDS))), "")
        committee = Committee.objects.get_or_create(name=name[:200])[0] if name else None
        meeting, _ = Meeting.objects.get_or_create(committee=committee, held_on=item.day)
        place = of_day.get(item.day, 0)
        of_day[item.day] = place + 1
        url = urls[min(place, len(urls) - 1)] if urls else ""
        Decision.objects.get_or_create(meeting=meeting, title=item.text[:500], defaults={"url": url[:1000]})
