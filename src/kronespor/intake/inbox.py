"""Everything that is wrong, in one list: findings of papers, published figures that no longer hold, broken controls.

Where a finding comes from is computed anew each time; what people say of it is kept in its `Case`.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

from kronespor.intake.activity import note
from kronespor.intake.assertions import deviations
from kronespor.intake.errors import IntakeError
from kronespor.intake.models import Case, Comment, Statement, StoredFinding
from kronespor.register import controls
from kronespor.register.acting import actor
from kronespor.register.ledger import ledger
from kronespor.remarks import in_words

SEVERITIES = ("error", "warning", "notice")


@dataclass(frozen=True)
class Entry:
    """A finding and where it stands. `key` tells it from others, `fingerprint` its figures from what they were."""

    key: str
    fingerprint: str
    kind: str
    severity: str
    message: str
    paper: str = ""
    document: str = ""  # the SHA-256 of the paper
    table: str = ""
    report: Mapping[str, Any] = field(default_factory=dict)
    plan: str = ""
    state: str = Case.State.OPEN
    owner: str = ""
    reason: str = ""

    @property
    def is_open(self) -> bool:
        """Whether somebody has still to look at it."""
        return self.state == Case.State.OPEN


def entries() -> list[Entry]:
    """Every finding, the worst first; as many queries however many there are."""
    cases = {c.key: c for c in Case.objects.all()}
    found = [_with(e, cases.get(e.key)) for e in (*_of_papers(), *_of_assertions(), *_of_controls())]
    return sorted(found, key=lambda e: (SEVERITIES.index(e.severity), e.paper, e.message))


def entry(key: str) -> Entry:
    """The finding of this key. IntakeError if it is no more."""
    for found in entries():
        if found.key == key:
            return found
    raise IntakeError("This finding is no more: its figures have come to agree.")


def _with(found: Entry, case: Case | None) -> Entry:
    if case is None:
        return found
    same = case.fingerprint == found.fingerprint
    state, reason = (case.state, case.reason) if same else (Case.State.OPEN, "")
    return Entry(**{**found.__dict__, "state": state, "reason": reason, "owner": case.owner})


def _of_papers() -> Iterable[Entry]:
    plans = {(d, table): plan for d, table, plan in Statement.objects.values_list("document_id", "table", "plan")}
    rows = StoredFinding.objects.filter(document__superseded_by=None).select_related("document").order_by("pk")
    for f in rows.defer("document__content"):
        place = [f.document.sha256, f.kind, *(str(f.report.get(k)) for k in ("table", "row", "column"))]
        table = str(f.report.get("table") or "")
        paper = (f.document.name, f.document.sha256, table)
        plan = plans.get((f.document_id, table), "")
        yield Entry(_hash(place), _hash([f.message]), f.kind, f.severity, f.message, *paper, f.report, plan)


def _of_assertions() -> Iterable[Entry]:
    for d in deviations():
        key = _hash(["deviation", d.document, d.table, d.label, str(d.year)])
        severity = "error" if d.agreed else "warning"
        paper = (d.paper, d.document, d.table)
        yield Entry(key, _hash([d.message]), "does-not-tie", severity, d.message, *paper, plan=d.plan)


def _of_controls() -> Iterable[Entry]:
    for breach in controls.findings():
        yield Entry(breach.key, breach.fingerprint, breach.code, "error", in_words(breach, "en"))


def _hash(parts: list[str]) -> str:
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()


def accept(key: str, reason: str) -> None:
    """Let a finding be: it opens again if its figures change. IntakeError without a reason."""
    if not reason.strip():
        raise IntakeError("Say why the finding is accepted.")
    _settle(key, Case.State.ACCEPTED, reason)


def reopen(key: str) -> None:
    """Open a finding that was accepted."""
    _settle(key, Case.State.OPEN, "")


def _settle(key: str, state: str, reason: str) -> None:
    with ledger():
        found = entry(key)
        said = {"fingerprint": found.fingerprint, "state": state, "reason": reason.strip()[:500]}
        Case.objects.update_or_create(key=key, defaults=said)
        note(f"finding {state}", found.message)


def assign(key: str, owner: str) -> None:
    """Let somebody look after a finding; nobody, if the name is empty."""
    with ledger():
        case = _case(key)
        case.owner = owner.strip()[:150]
        case.save(update_fields=["owner"])


def comment(key: str, text: str) -> None:
    """Say something about a finding. IntakeError if nothing is said."""
    if not text.strip():
        raise IntakeError("The comment is empty.")
    with ledger():
        Comment.objects.create(case=_case(key), written_by=actor(), written_at=timezone.now(), text=text.strip())


def _case(key: str) -> Case:
    found = entry(key)
    return Case.objects.get_or_create(key=key, defaults={"fingerprint": found.fingerprint})[0]
