"""What a document is about, asked once: the day of the decision, the committee, the phase, its plans and its source.

What reading found is proposed with the place where it was found; what a person has said of it is kept, and nothing of
the document is booked before.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from django.db.models import F, QuerySet
from django.utils import timezone

from kronespor.intake.drafting import hold
from kronespor.intake.errors import IntakeError
from kronespor.intake.models import DraftItem, Filing, Statement, StoredDocument
from kronespor.intake.plan_names import alike
from kronespor.intake.standing import DONE
from kronespor.language import fold
from kronespor.reading import Particular
from kronespor.reading.particulars import day_in, decision_day, is_clear
from kronespor.register.acting import actor
from kronespor.register.ledger import ledger
from kronespor.register.models import ActionPlan

OPEN = (DraftItem.State.WAITING, DraftItem.State.ACCEPTED, DraftItem.State.CORRECTED)
Phase = StoredDocument.Phase


@dataclass(frozen=True)
class Said:
    """What a person says that a document is about. `plans`: the plan of each statement that is named, by its table.

    `fund`: the source of the figures that name none.
    """

    decided_on: date
    committee: str = ""
    phase: str = Phase.ALLOCATED
    plans: Mapping[str, str] = field(default_factory=dict)
    fund: str = ""


@dataclass(frozen=True)
class PlanProposed:
    """The plan that a statement seems to be about, the text that says so, and the known plans of like names."""

    statement: Statement
    name: str
    text: str
    alike: tuple[str, ...]


@dataclass(frozen=True)
class Proposed:
    """What a document seems to be about, each with the text that says so.

    `is_clear`: the day is that of a meeting or an agreement, and the only one.
    """

    day: Particular | None
    is_clear: bool
    committee: Particular | None
    fund: Particular | None
    plans: tuple[PlanProposed, ...]

    @property
    def found(self) -> tuple[Particular, ...]:
        """What was found besides the plans."""
        return tuple(p for p in (self.day, self.committee, self.fund) if p)

    @property
    def said(self) -> Said | None:
        """What it comes to if a person agrees; None without a day."""
        if self.day is None:
            return None
        committee, fund = (p.value if p else "" for p in (self.committee, self.fund))
        plans = {p.statement.table: p.name for p in self.plans}
        return Said(day_in(self.day), committee, plans=plans, fund=fund)


def proposed(document: StoredDocument) -> Proposed:
    """What a document seems to be about, as it was read."""
    found = [Particular(**one) for one in document.content.get("particulars", ())]
    day = decision_day(found)
    sources = {p.value for p in found if p.kind == "fund"}
    return Proposed(
        day,
        day is not None and is_clear(day, found),
        next((p for p in found if p.kind == "committee"), None),
        next((p for p in found if p.kind == "fund"), None) if len(sources) == 1 else None,
        _plans_proposed(document),
    )


def _plans_proposed(document: StoredDocument) -> tuple[PlanProposed, ...]:
    known = list(ActionPlan.objects.order_by("name").values_list("name", flat=True))
    keys = {fold(name) for name in known}
    found = []
    for statement in document.statements.filter(items__isnull=False).distinct().order_by("pk"):
        name, likes = statement.plan, alike(statement.plan, known)
        if fold(name) not in keys and len(likes) == 1 and not statement.plan_seen:
            name = likes[0]
        found.append(PlanProposed(statement, name, statement.plan_text, likes))
    return tuple(found)


def file_document(document: StoredDocument, said: Said) -> None:
    """Keep what a person says that a document is about: none of its figures is any more what somebody saw.

    IntakeError if the phase is none, or if figures are booked already under another day or plan.
    """
    with ledger():
        _file(document, said)
        _open_figures(document).update(version=F("version") + 1)


def _file(document: StoredDocument, said: Said) -> None:
    if said.phase not in Phase.values:
        raise IntakeError("no-such-phase", phase=said.phase, phases=tuple(Phase.values))
    document.refresh_from_db()
    done = DraftItem.objects.filter(statement__document=document, state__in=DONE)
    if document.decided_on not in (None, said.decided_on) and done.exists():
        raise IntakeError("filed-and-booked", name=document.name)
    document.decided_on, document.committee, document.phase = said.decided_on, said.committee[:200], said.phase
    document.save(update_fields=["decided_on", "committee", "phase"])
    set_plans(document, said.plans)
    if said.fund:
        _open_figures(document).filter(fund="").update(fund=said.fund[:300])
    hold_again(document)
    _keep(document, said)


def _keep(document: StoredDocument, said: Said) -> None:
    content = {
        "decided_on": said.decided_on.isoformat(),
        "committee": said.committee,
        "phase": str(said.phase),
        "plans": dict(said.plans),
        "fund": said.fund,
    }
    Filing.objects.create(document=document, said=content, filed_by=actor(), filed_at=timezone.now())


def set_plans(document: StoredDocument, plans: Mapping[str, str]) -> bool:
    """Let statements be about plans, by their tables; whether any is another than it was.

    IntakeError for a table that the document does not have, or of which figures are booked under another plan.
    """
    statements = {s.table: s for s in document.statements.all()}
    changed = False
    for table, name in plans.items():
        statement = statements.get(table)
        if statement is None:
            raise IntakeError("no-such-table", name=document.name, table=table)
        if not name:
            raise IntakeError("no-plan-named", table=table)
        if fold(name) != fold(statement.plan):
            if statement.items.filter(state__in=DONE).exists():
                raise IntakeError("booked-under-another-plan", table=table, plan=statement.plan)
            statement.items.filter(state__in=OPEN).update(initiative=None, is_new=False)
            changed = True
        statement.plan, statement.plan_seen = name[:400], True
        statement.save(update_fields=["plan", "plan_seen"])
    return changed


def hold_again(document: StoredDocument) -> None:
    """Hold the open figures of a document against the register anew."""
    items = list(_open_figures(document).select_related("statement__document", "initiative", "decision__meeting"))
    hold(items)
    DraftItem.objects.bulk_update(items, ["initiative", "reasons"])


def _open_figures(document: StoredDocument) -> QuerySet[DraftItem]:
    return DraftItem.objects.filter(statement__document=document, state__in=OPEN).order_by("pk")


def file_by_day(documents: Iterable[StoredDocument], decided_on: date | None, *, as_found: bool) -> None:
    """File the documents whose day nobody has said: by the day given, else by the one that is clearly found.

    IntakeError for one without a day, where neither is asked for or none is clear. Called under the lock.
    """
    for document in documents:
        if document.decided_on is not None:
            continue
        found = proposed(document)
        day = decided_on or (day_in(found.day) if as_found and found.is_clear and found.day else None)
        if day is None:
            raise IntakeError("no-decision-day", name=document.name)
        _file(document, Said(day, found.committee.value if found.committee else ""))
