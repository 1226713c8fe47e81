"""Everything that is wrong, in one list: findings of documents, published figures that no longer hold, broken controls.

Where a finding comes from is computed anew each time; what people say of it is kept in its `Ticket`.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from django.utils import timezone

from kronespor.intake import followed, law
from kronespor.intake.activity import note
from kronespor.intake.assertions import deviations
from kronespor.intake.errors import IntakeError
from kronespor.intake.models import Comment, Statement, StoredFinding, Ticket
from kronespor.register import controls
from kronespor.register.acting import actor
from kronespor.register.ledger import ledger
from kronespor.remarks import SEVERITIES, Remark, in_words


@dataclass(frozen=True)
class Entry:
    """A finding, the name of its document and its plan, and what people have made of it."""

    remark: Remark
    document_name: str = ""
    plan: str = ""
    state: str = Ticket.State.OPEN
    owner: str = ""
    reason: str = ""

    @property
    def key(self) -> str:
        """Tells it from others."""
        return self.remark.key

    @property
    def kind(self) -> str:
        """The code of its remark."""
        return self.remark.code

    @property
    def severity(self) -> str:
        """How grave it is."""
        return self.remark.severity

    @property
    def document(self) -> str:
        """The SHA-256 of its document; empty if it is about none."""
        return self.remark.place.document

    @property
    def table(self) -> str:
        """The table of its document."""
        return self.remark.place.table

    @property
    def is_open(self) -> bool:
        """Whether somebody has still to look at it."""
        return self.state == Ticket.State.OPEN


def entries() -> list[Entry]:
    """Every finding, the worst first; as many queries however many there are."""
    tickets = {t.key: t for t in Ticket.objects.all()}
    found = [_with(e, tickets.get(e.key)) for e in _found()]
    return sorted(
        found, key=lambda e: (SEVERITIES.index(e.remark.severity), e.document_name, e.kind, str(e.remark.place))
    )


def entry(key: str) -> Entry:
    """The finding of this key. IntakeError if it is no more."""
    found = next((e for e in _found() if e.key == key), None)
    if found is None:
        raise IntakeError("finding-is-no-more")
    return _with(found, Ticket.objects.filter(key=key).first())


def _found() -> Iterator[Entry]:
    """Every finding as if nobody had said anything of it; those of one source are looked for when they are needed."""
    yield from _of_documents()
    yield from _of_assertions()
    yield from _of_controls()


def _with(found: Entry, ticket: Ticket | None) -> Entry:
    if ticket is None:
        return found
    if ticket.fingerprint != found.remark.fingerprint:  # it opens by itself when its figures are others
        return replace(found, owner=ticket.owner)
    return replace(found, state=ticket.state, reason=ticket.reason, owner=ticket.owner)


def _of_documents() -> Iterator[Entry]:
    plans = {(d, table): plan for d, table, plan in Statement.objects.values_list("document_id", "table", "plan")}
    rows = StoredFinding.objects.filter(document__superseded_by=None).select_related("document").order_by("pk")
    for finding in rows.defer("document__content"):
        remark = finding.remark.at(document=finding.document.sha256)
        yield Entry(remark, finding.document.name, plans.get((finding.document_id, remark.place.table), ""))


def _of_assertions() -> Iterator[Entry]:
    for deviation in (*deviations(), *followed.deviations()):
        yield Entry(deviation.remark, deviation.document_name, deviation.plan)


def _of_controls() -> Iterator[Entry]:
    for breach in (*controls.findings(), *law.findings()):
        yield Entry(breach, plan=breach.place.plan)


def accept(key: str, reason: str) -> None:
    """Let a finding be: it opens again if its figures change. IntakeError without a reason."""
    if not reason.strip():
        raise IntakeError("accepted-without-reason")
    _settle(key, Ticket.State.ACCEPTED, reason)


def reopen(key: str) -> None:
    """Open a finding that was accepted."""
    _settle(key, Ticket.State.OPEN, "")


def _settle(key: str, state: str, reason: str) -> None:
    with ledger():
        found = entry(key)
        settled = {"fingerprint": found.remark.fingerprint, "state": state, "reason": reason.strip()[:500]}
        Ticket.objects.update_or_create(key=key, defaults=settled)
        note(f"finding {state}", in_words(found.remark, "da"))


def assign(key: str, owner: str) -> None:
    """Let somebody look after a finding; nobody, if the name is empty."""
    with ledger():
        ticket = _ticket(key)
        ticket.owner = owner.strip()[:150]
        ticket.save(update_fields=["owner"])


def comment(key: str, text: str) -> None:
    """Say something about a finding. IntakeError if nothing is said."""
    if not text.strip():
        raise IntakeError("comment-empty")
    with ledger():
        Comment.objects.create(ticket=_ticket(key), written_by=actor(), written_at=timezone.now(), text=text.strip())


def _ticket(key: str) -> Ticket:
    found = entry(key)
    return Ticket.objects.get_or_create(key=key, defaults={"fingerprint": found.remark.fingerprint})[0]
