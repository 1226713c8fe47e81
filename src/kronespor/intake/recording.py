"""Record decisions: cases, and the sheets (CSV) that say them, in the register."""

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path

from django.db.models import QuerySet
from django.utils import timezone

from kronespor.intake.assertions import deviations
from kronespor.intake.cases import Case, cases_of, rows_in
from kronespor.intake.errors import IntakeError
from kronespor.intake.four_eyes import two_persons
from kronespor.intake.models import ProposedSheet
from kronespor.intake.sheets import SheetRow, sheet_bytes
from kronespor.intake.standing import against_decision, stands_already
from kronespor.intake.successions import IDENTITY, go_on
from kronespor.register.acting import actor
from kronespor.register.booked import movements_booked, said
from kronespor.register.controls import short
from kronespor.register.errors import RegisterError
from kronespor.register.events import REFUSED, correct, record
from kronespor.register.ledger import ledger
from kronespor.register.models import (
    Committee,
    Decision,
    Fund,
    Initiative,
    Meeting,
    Transaction,
)
from kronespor.register.naming import find_initiative
from kronespor.register.parties import in_register, tell_recipients
from kronespor.remarks import Money, Remark, Value

BY_SEAL = re.compile("[0-9a-f]{64}")
"""What a case is called that was written from a register (`written_decisions`): the seal of its transaction."""


@dataclass(frozen=True)
class Recorded:
    """What a sheet did: transactions booked, and cases that were recorded before.

    `proposed`: nothing was booked, since another person is to record the same sheet. `short`: what has less than
    nothing since, or less of it.
    """

    booked: int
    known: int
    proposed: bool = False
    short: tuple[Remark, ...] = ()


def record_case(case: Case) -> Transaction:
    """Book the movements of a case as one transaction. RegisterError if the register refuses them.

    What documents say that are booked already speaks against it as the controls do.
    """
    with ledger():
        wanted = [in_register(movement) for movement in case.movements]
        if not case.corrects:
            against = (*against_decision(wanted, case.decided_on), *_given_again(case))
            return record(case.kind, wanted, replace(case.basis, against=against))
        wrong = _booked_as(case.corrects, "-pk")
        if wrong is None:
            raise RegisterError("corrected-case-unknown", case=case.corrects)
        return correct(wrong, wanted, case.basis)


def decision_of(committee: str, held_on: date, title: str, url: str = "", neutral: Sequence[str] = ()) -> Decision:
    """The decision of this title at a committee's meeting, made if the register does not have it."""
    of = Committee.objects.get_or_create(name=committee)[0] if committee else None
    meeting, _ = Meeting.objects.get_or_create(committee=of, held_on=held_on)
    decision, _ = Decision.objects.get_or_create(meeting=meeting, title=title)
    decision.url, decision.neutral = url or decision.url, list(neutral) or decision.neutral
    decision.save(update_fields=["url", "neutral"])
    return decision


def record_sheet(path: Path) -> Recorded:
    """Book every case of a sheet, all or none; a case that is recorded already is left as it is."""
    return record_content(str(path), sheet_bytes(path))


def record_content(name: str, content: bytes) -> Recorded:
    """Book every case of a sheet whose bytes are there already.

    IntakeError where a case was recorded with other content: what is booked is corrected, not overwritten.
    """
    cases = cases_of(rows_in(name, content))
    return record_cases(cases, Path(name).name, _sha256(content), content.decode())


def record_cases(cases: Sequence[tuple[Case, SheetRow]], name: str, sha256: str, content: str = "") -> Recorded:
    """Book cases, all or none. `name` and `sha256` are of what they are read from, which two may have to record.

    `content`: what it says, where that is one sheet.
    """
    with ledger():
        if two_persons() and _proposed(name, sha256, content).proposed_by.casefold() == actor().casefold():
            return Recorded(0, 0, proposed=True)
        done = _all_of(cases)
        for sheet in ProposedSheet.objects.filter(sha256=sha256, recorded_at=None):
            sheet.recorded_at = timezone.now()
            sheet.save(update_fields=["recorded_at"])
        return done


def rehearse_cases(cases: Sequence[tuple[Case, SheetRow]]) -> Recorded:
    """What booking cases would do, held to all that booking them is held to; nothing of it is kept."""
    with rehearsed():
        return _all_of(cases)


@contextmanager
def rehearsed() -> Iterator[None]:
    """Under the ledger's lock; what is booked within is taken back at the end."""
    with suppress(_RehearsedError), ledger():
        yield
        raise _RehearsedError


class _RehearsedError(Exception):
    """What was booked is taken back."""


def _all_of(cases: Sequence[tuple[Case, SheetRow]]) -> Recorded:
    before = short()
    booked = sum(record_one(case, first) for case, first in cases)
    left = {place: ore for place, ore in short().items() if ore < before.get(place, 0)} if booked else {}
    remarks = (
        Remark("left-short", "warning", place, {"left": Money(Decimal(ore) / 100)}) for place, ore in left.items()
    )
    return Recorded(booked, len(cases) - booked, short=tuple(remarks))


def record_one(case: Case, first: SheetRow) -> bool:
    """Book a case; False if it is recorded already. IntakeError names the case and the row where it is refused."""
    try:
        return _record(case, first)
    except RegisterError as error:
        values: dict[str, Value] = {"case": case.name, "path": str(first.path), "line": first.line}
        raise IntakeError("case-refused", **values, why=error.remark) from error


def put_forward(name: str, content: bytes) -> ProposedSheet:
    """Keep a sheet that can be read for somebody who books it; the one that is kept, where it is."""
    cases_of(rows_in(name, content))
    with ledger():
        return _proposed(Path(name).name, _sha256(content), content.decode())


def _proposed(name: str, sha256: str, content: str) -> ProposedSheet:
    """What was put forward by these bytes; it is put forward now by whoever acts, if nobody has."""
    if not actor():
        raise IntakeError("nobody-acts")
    made = {"name": name[:300], "proposed_by": actor(), "proposed_at": timezone.now(), "content": content}
    sheet, _ = ProposedSheet.objects.get_or_create(sha256=sha256, defaults=made)
    if content and not sheet.content:  # an earlier version kept none
        sheet.content = content
        sheet.save(update_fields=["content"])
    return sheet


def waiting_sheets() -> QuerySet[ProposedSheet]:
    """The sheets that somebody put forward and nobody has booked, the latest first."""
    return ProposedSheet.objects.filter(recorded_at=None).exclude(content="").order_by("-pk")


def discard(sheet: ProposedSheet) -> None:
    """Let a sheet that waits be as if nobody had put it forward."""
    with ledger():
        sheet.delete()


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _record(case: Case, first: SheetRow) -> bool:
    """Book a case of a sheet; False if the register has it already."""
    before = _booked_as(case.name, "pk")
    if before is not None:
        is_own = before.citation.get("case") != case.name  # it was written from this register
        content = before.citation.get("case_sha256")
        if said(movements_booked(before)) == said(case.movements) if is_own else content == case.content:
            return False
        raise RegisterError("case-differs", case=case.name)
    title, neutral = first["decision"], first["neutral"].split()
    if title:
        decision = decision_of(first["committee"], case.decided_on, title, first["url"], neutral)
        case = replace(case, decision=decision)
    if case.kind in IDENTITY:
        return _let_go_on(case)
    if _has_figures(case, case.decided_on):
        tell_recipients(case.movements)
        return False
    record_case(case)
    return True


def _booked_as(name: str, order: str) -> Transaction | None:
    """What a case is booked as, by its name, or by the seal that it is called by where it was written from here."""
    found = Transaction.objects.filter(citation__case=name).order_by(order).first()
    if found is None and BY_SEAL.fullmatch(name):
        return Transaction.objects.filter(seal__sha256=name).first()
    return found


def _let_go_on(case: Case) -> bool:
    """Let initiatives go on. RegisterError if documents would then contradict the register, unless it is overruled."""
    agreed = {d.remark.key for d in deviations() if d.agreed}
    done = go_on(case.kind, case.continuations, case.basis)
    broken = tuple(d.remark for d in deviations() if d.agreed and d.remark.key not in agreed)
    if broken and not case.overrule:
        raise RegisterError(REFUSED, text=case.basis.text, breaches=broken)
    return done


def _has_figures(case: Case, stated_on: date | None) -> bool:
    """Whether the case gives initiatives what the register says by now that they have, figure by figure.

    `stated_on`: as a document says of that day, by which they were booked.
    """
    if case.kind != Transaction.Kind.ALLOCATION or case.corrects or not case.movements:
        return False
    given: dict[tuple[Initiative, str, int], int] = defaultdict(int)
    for m in case.movements:
        target = find_initiative(m.target.plan.name, m.target.name) if isinstance(m.target, Initiative) else None
        if target is None or not isinstance(m.source, Fund):
            return False
        given[target, m.fund.key, m.fiscal_year] += m.amount
    return stands_already(given, stated_on)


def _given_again(case: Case) -> tuple[Remark, ...]:
    return (Remark("same-figures-again", values={"case": case.name}),) if _has_figures(case, None) else ()
