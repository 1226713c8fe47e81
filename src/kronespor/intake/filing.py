"""What a document is about, asked once: the day of the decision, the committee, the phase, its plans and its source.

What reading found is proposed with the place where it was found; what a person has said of it is kept, and nothing of
the document is booked before.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.conf import settings
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from kronespor.intake.drafting import hold
from kronespor.intake.errors import IntakeError
from kronespor.intake.models import DraftItem, Filing, Statement, StoredDocument
from kronespor.intake.plan_names import PlanFound, alike, plan_of
from kronespor.intake.standing import DONE
from kronespor.language import Language, detected, fold, year_of
from kronespor.reading import Particular, Passage
from kronespor.reading.particulars import day_in, decision_day, find_particulars, is_clear
from kronespor.register.acting import actor
from kronespor.register.ledger import ledger
from kronespor.register.models import ActionPlan
from kronespor.remarks import Remark, Term

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

    `is_clear`: the day is that of a meeting or an agreement, and the only one. `phase` is a heading that tells it; of
    a document without one the figures are set aside.
    """

    day: Particular | None
    is_clear: bool
    committee: Particular | None
    fund: Particular | None
    phase: Particular | None
    plans: tuple[PlanProposed, ...]

    @property
    def found(self) -> tuple[Particular, ...]:
        """What was found besides plans and phase."""
        return tuple(p for p in (self.day, self.committee, self.fund) if p)

    @property
    def said(self) -> Said | None:
        """What it comes to if a person agrees; None without a day."""
        return self.said_of(day_in(self.day)) if self.day else None

    def said_of(self, day: date) -> Said:
        """What it comes to if a person agrees but for the day."""
        committee, fund = (p.value if p else "" for p in (self.committee, self.fund))
        plans = {p.statement.table: p.name for p in self.plans}
        return Said(day, committee, self.phase.value if self.phase else Phase.ALLOCATED, plans, fund)


def proposed(document: StoredDocument) -> Proposed:
    """What a document seems to be about, as it was read."""
    passages, language = _text(document)
    found = _particulars(document, passages, language)
    day = decision_day(found)
    sources = {p.value for p in found if p.kind == "fund"}
    return Proposed(
        day,
        day is not None and is_clear(day, found),
        next((p for p in found if p.kind == "committee"), None),
        next((p for p in found if p.kind == "fund"), None) if len(sources) == 1 else None,
        _phase_proposed(document, language),
        _plans_proposed(document, passages, language),
    )


def is_of_its_meeting(document: StoredDocument) -> bool:
    """Whether a document is of the meeting or agreement whose day it is filed under, and does not tell of it later."""
    days = {day_in(p) for p in _particulars(document, *_text(document)) if p.kind in ("meeting", "agreement")}
    return document.decided_on in days and document.dated in (None, document.decided_on)


def _text(document: StoredDocument) -> tuple[tuple[Passage, ...], Language]:
    """The text of a document as it was kept, and its language."""
    passages = tuple(Passage(**{"kind": "paragraph", **one}) for one in document.content.get("passages", ()))
    return passages, detected("\n".join(p.text for p in passages))


def _particulars(document: StoredDocument, passages: Sequence[Passage], language: Language) -> tuple[Particular, ...]:
    """What a document says of itself; of one that was read before this was kept, by its text."""
    kept = document.content.get("particulars")
    if kept is None:
        return find_particulars(passages, document.dated, language, settings.MUNICIPALITY_WORDS)
    return tuple(Particular(**one) for one in kept)


def _phase_proposed(document: StoredDocument, language: Language) -> Particular | None:
    """The phase that the headings of all amounts tell, where it is not that they are set aside."""
    tables = document.content.get("report", {}).get("tables", ())
    headings = [name for table in tables for name in table["columns"] if year_of(name)]
    told = {language.phases.phase_of(heading) for heading in headings}
    for phase in (Phase.SPENT, Phase.EXPECTED):
        if told == {phase.value}:
            return Particular("phase", phase, headings[0])
    return None


def drafted(document: StoredDocument) -> QuerySet[Statement]:
    """The statements of which figures could be booked."""
    return document.statements.filter(items__isnull=False).distinct().order_by("pk")


def _plans_proposed(
    document: StoredDocument, passages: Sequence[Passage], language: Language
) -> tuple[PlanProposed, ...]:
    known = list(ActionPlan.objects.order_by("name").values_list("name", flat=True))
    keys = {fold(name) for name in known}
    texts = [document.title, *(p.text for p in passages if p.kind == "heading")]
    found = []
    for statement in drafted(document):
        plan = PlanFound(statement.plan, statement.plan_text)
        if not statement.plan_seen and not plan.text:  # read before it was kept where a plan was found
            plan = plan_of(statement.title, texts, language, settings.MUNICIPALITY_WORDS)
        name, likes = plan.name, alike(plan.name, known)
        if fold(name) not in keys and len(likes) == 1 and not statement.plan_seen:
            name = likes[0]
        found.append(PlanProposed(statement, name, plan.text, likes))
    return tuple(found)


def unfiled() -> QuerySet[StoredDocument]:
    """The documents in force of which figures wait or are accepted and that nobody has filed."""
    document = "statement__document"
    asked = Q(statement__plan_seen=False) | Q(**{f"{document}__decided_on": None}) | Q(**{f"{document}__committee": ""})
    items = DraftItem.objects.filter(asked, state__in=OPEN)
    return StoredDocument.objects.filter(pk__in=items.values(document), superseded_by=None).order_by("pk")


def is_filed(statement: Statement) -> bool:
    """Whether a person has said all that is asked of the statement's document."""
    document = statement.document
    return document.decided_on is not None and bool(document.committee) and statement.plan_seen


def file_document(document: StoredDocument, said: Said) -> None:
    """Keep what a person says that a document is about: none of its figures is any more what somebody saw.

    IntakeError if the phase is none, if the committee or the plan of a statement is not said, or if figures are booked
    already under another day or plan.
    """
    with ledger():
        _file(document, said)
        _open_figures(document).update(version=F("version") + 1)


def _file(document: StoredDocument, said: Said) -> None:
    if said.phase not in Phase.values:
        raise IntakeError("no-such-phase", phase=said.phase, phases=tuple(Phase.values))
    if lacking := tuple(_lacking(document, said)):
        raise IntakeError("filing-lacks", name=document.name, lacking=lacking)
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


def _lacking(document: StoredDocument, said: Said) -> Iterator[Remark | Term]:
    """What nobody has said of a document."""
    if not said.committee.strip():
        yield Term("lacking-committee")
    for statement in drafted(document):
        if not statement.plan_seen and not said.plans.get(statement.table):
            yield Remark("lacking-plan", values={"table": statement.table})


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
