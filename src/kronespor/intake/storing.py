"""Import a paper: its bytes under their SHA-256, its statements and findings, and a draft of what to book."""

import os
import re
import tempfile
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone

from kronespor.footing import FootedCell, FootedDocument, FootedRow, FootedTable, foot_document
from kronespor.footing.report import document_report, finding_json, message, report_json
from kronespor.intake.models import DraftItem, Statement, StoredDocument, StoredFinding
from kronespor.intake.standing import standing
from kronespor.intake.superseding import Difference, supersede
from kronespor.language import YEAR, fold, year_of
from kronespor.reading import Document
from kronespor.reading.facts import committee_of, meeting_date
from kronespor.register.acting import actor
from kronespor.register.ledger import ledger
from kronespor.register.models import Committee, Decision, Meeting
from kronespor.register.naming import find_initiative
from kronespor.sandbox import Reader

_SPENT = re.compile(r"regnskab|forbrug|afvigelse|rest\b|ændring|mer-/mindre", re.IGNORECASE)
NO_SOURCE = "the paper gives no source of funding"


@dataclass(frozen=True)
class Imported:
    """What an import did. `new` is False if the very same file was there before; then nothing has changed.

    `namesakes`: papers of the same name that this one does not supersede; `differences`: from the one it does.
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


def import_file(
    path: Path, plan: str = "", document: Document | None = None, supersedes: StoredDocument | None = None
) -> Imported:
    """Foot and store a paper, reading it unless that is done. ReadingError if it cannot be read; nothing is stored.

    `supersedes`: the paper that this is a corrected version of. What of it waits is rejected; what of it was booked
    stays, and the new figures are booked as the difference.
    """
    if document is None:
        with Reader(municipality=settings.MUNICIPALITY_FILE) as reader:
            document = reader.read(path)
    known = StoredDocument.objects.filter(sha256=document.sha256).first()
    if known:
        items = DraftItem.objects.filter(statement__document=known)
        return Imported(known, False, known.statements.count(), items.count(), 0, known.findings.count())
    footed = foot_document(document)
    with ledger():
        if StoredDocument.objects.filter(sha256=document.sha256).exists():  # imported by someone else meanwhile
            return import_file(path, plan, document)
        stored_as = keep(path, document.sha256)  # not before: what nothing names may be taken away
        stored = StoredDocument.objects.create(
            sha256=document.sha256,
            name=Path(document.path).name[:300],
            stored_as=stored_as,
            media_type=document.media_type,
            title=document.title[:300],
            dated=document.date,
            imported_at=timezone.now(),
            imported_by=actor(),
            content=content_of(document, footed),
        )
        StoredFinding.objects.bulk_create(
            StoredFinding(
                document=stored,
                kind=f.code,
                severity=f.severity,
                message=message(f, "en"),
                report=finding_json(f, "en"),
            )
            for f in footed.findings
        )
        _keep_decisions(document)
        items = [item for table in footed.tables for item in _draft(stored, document, footed, table, plan)]
        register = standing()
        for item in items:
            if item.initiative_id is not None:
                known = register.other_source(item, item.initiative_id) or register.other_figure(
                    item, item.initiative_id
                )
                item.reason = "; ".join(filter(None, (item.reason, known)))[:300]
        DraftItem.objects.bulk_create(items)
        differences = supersede(supersedes, stored) if supersedes else ()
    namesakes = StoredDocument.objects.filter(name=stored.name, superseded_by=None).exclude(pk=stored.pk)
    ready = sum(not i.reason for i in items)
    undated = sum(not _years(t) for t in footed.tables)
    counts = (len(footed.tables), len(items), ready, len(footed.findings), undated)
    return Imported(stored, True, *counts, tuple(str(d.imported_at.date()) for d in namesakes), differences)


def content_of(document: Document, footed: FootedDocument) -> dict[str, Any]:
    """What a page shows of a paper as it was read: its report, passages and footnotes."""
    passages = [{"kind": p.kind, "text": p.text, "number": p.number} for p in document.passages]
    return {"report": report_json(document_report(document, footed), "da"), "passages": passages}


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
    """File the decisions that the paper names by date, with the address that leads to their meeting."""
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


def _draft(
    stored: StoredDocument, document: Document, footed: FootedDocument, table: FootedTable, plan: str
) -> list[DraftItem]:
    statement = Statement.objects.create(
        document=stored,
        table=table.id,
        title=table.table.title[:500],
        plan=(plan or plan_of(table.table.title))[:400],
        unit=table.unit.name,
        unit_stated=table.unit_stated,
    )
    themes: dict[str, set[str]] = defaultdict(set)
    details = [row for row in table.rows if row.role == "detail"]
    for row in details:
        themes[fold(row.title)].add(fold(row.group))
    return [
        _item(statement, document, table, row, row.cells[c], year, doubt, len(themes[fold(row.title)]) > 1)
        for row in details
        for c, (year, doubt) in _years(table).items()
        if row.cells[c].amount
    ]


def _years(table: FootedTable) -> dict[int, tuple[int, str]]:
    """The columns that say what is set aside in a year: column -> (year, doubt).

    Of several columns for a year the one that is no account of spending counts; where that leaves several, the first,
    with a doubt. A table of one column is about the one year that its title names.
    """
    of_year: dict[int, list[int]] = {}
    for c, name in enumerate(table.columns):
        if year := year_of(name):
            of_year.setdefault(int(year), []).append(c)
    if not of_year and len(table.columns) == 1:
        named = set(re.findall(YEAR, table.table.title))
        return {0: (int(named.pop()), "")} if len(named) == 1 else {}
    found = {}
    for year, columns in of_year.items():
        planned = [c for c in columns if not _SPENT.search(table.columns[c])] or columns
        found[planned[0]] = (year, f"several columns are about {year}" if len(planned) > 1 else "")
    return found


def plan_of(title: str) -> str:
    """The plan that a table is about: its title without years, unit and remarks."""
    bare = re.sub(
        r"\s*[,(]\s*(?:(?:19|20)\d{2}|mio|t\.?kr|kr|1\.000|finansieringskilde).*$", "", title, flags=re.IGNORECASE
    )
    return bare.strip(" .:,") or title or "Uden titel"


def _item(
    statement: Statement,
    document: Document,
    table: FootedTable,
    row: FootedRow,
    cell: FootedCell,
    year: int,
    doubt: str,
    apart: bool,
) -> DraftItem:
    """The figure of a cell. `apart`: the table has the name under several themes; in each it means its own."""
    label = f"{row.title} ({row.group})" if apart and row.group else row.title
    ore = int((table.kroner(cell) or Decimal(0)) * 100)
    initiative = find_initiative(statement.plan, label)
    reasons = [doubt] if doubt else []
    if cell.proof != "proven":
        reasons.append(f"the figure is {cell.proof}")
    if cell.status == "recovered":
        reasons.append("the figure is not printed but follows from the totals")
    if not table.unit_stated:
        reasons.append(f"the unit is not stated and was read as {table.unit.name}")
    if initiative is None:
        reasons.append("no initiative of this name in the register")
    if not row.fund:
        reasons.append(NO_SOURCE)
    if any(f.code == "possible-double-count" and fold(f.place.row) == fold(row.label) for f in table.findings):
        reasons.append("the same name and amounts stand twice in the table")
    notes = [document.footnotes[n] for n in cell.footnotes if n in document.footnotes]
    return DraftItem(
        statement=statement,
        row=row.id,
        label=label[:500],
        description=row.description,
        theme=row.group[:300],
        fund=row.fund[:300],
        fiscal_year=year,
        amount=ore,
        read_amount=ore,
        proof=cell.proof,
        status=cell.status,
        printed=cell.printed[:60],
        line=cell.line,
        note=" ".join(notes),
        price_level=int(table.price_level) if table.price_level else None,
        initiative=initiative,
        reason="; ".join(reasons)[:300],
    )
