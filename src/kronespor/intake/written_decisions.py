"""A register's decisions as a folder of plain text: what `decision_folders` reads, written from what is booked.

Recorded in an empty register they give the same holdings on every day; what a folder cannot hold (themes, periods,
documents, spending) is in the data package, and the folder says so. A case is called by the seal of its transaction, by
which the register that it comes from knows it again, and so does one that it was recorded in.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby, islice
from operator import attrgetter
from typing import TypeVar

from django.db.models import Min, Model, QuerySet

from kronespor.intake.decision_folders import FORMAT, MARK
from kronespor.intake.errors import IntakeError
from kronespor.intake.recording import BY_SEAL
from kronespor.intake.successions import KIND_OF
from kronespor.register.booked import movements_of
from kronespor.register.events import Movement
from kronespor.register.models import Decision, Fund, Initiative, Naming, Posting, Succession, Transaction
from kronespor.register.parties import party_text

Fields = Mapping[str, str]
T = TypeVar("T", bound=Model)
AT_ONCE = 500
"""Transactions that are in memory together."""


@dataclass(frozen=True)
class _Written:
    """A case: the day and the decision it stands under, its fields and its movements."""

    day: date
    decision: Decision | None
    case: Fields
    movements: Sequence[Fields]


def folder_of(until: datetime | None = None) -> Iterator[tuple[str, str]]:
    """The names and texts of its files; `until`: what was published up to that time, as the public may know it.

    IntakeError where a transaction cannot be said so.
    """
    yield MARK, f'format = "{FORMAT}"\n'
    for day, cases in groupby(_cases(until), attrgetter("day")):
        for number, (decision, of) in enumerate(groupby(cases, attrgetter("decision")), start=1):
            yield f"{day.year}/{day}-{number:03}.yaml", "".join(_lines(day, decision, of))


def _cases(until: datetime | None) -> Iterator[_Written]:
    """All cases by day: money as it was booked, and then who goes on as whom."""
    later = _facts(until)
    rows = Transaction.objects.select_related("decision__meeting__committee", "seal", "corrects__seal")
    entries = _known(rows, until).order_by("decided_on", "pk").iterator(chunk_size=AT_ONCE)
    while part := list(islice(entries, AT_ONCE)):
        movements, places = movements_of(part), _places(part)
        for entry in part:
            while later and later[-1].day < entry.decided_on:
                yield later.pop()
            yield _of_transaction(entry, movements[entry.pk] or places[entry.pk], is_public=until is not None)
    yield from reversed(later)


def _places(entries: Sequence[Transaction]) -> dict[int, tuple[str, int]]:
    """The fund and the year of each correction: what is said of one that puts nothing in the place of the other."""
    rows = Posting.objects.filter(transaction__in=[entry.pk for entry in entries if entry.corrects_id])
    named = rows.order_by("-pk").values_list("transaction", "fund__name", "fiscal_year")
    return {pk: (fund, year) for pk, fund, year in named}


def _known(rows: QuerySet[T], until: datetime | None) -> QuerySet[T]:
    return rows if until is None else rows.filter(booked_at__lte=until)


def _of_transaction(entry: Transaction, of: list[Movement] | tuple[str, int], *, is_public: bool) -> _Written:
    fields = {"case": name_of(entry), "kind": entry.kind, "text": entry.text}
    if entry.corrects:
        fields["corrects"] = name_of(entry.corrects)
    if not is_public:
        fields["overrule"] = str(entry.citation.get("overruled", {}).get("reason", ""))
    if isinstance(of, tuple):
        fund, year = of
        rows: list[Fields] = [{"from": "outside", "to": "fund", "fund": fund, "year": str(year), "amount": "0"}]
    else:
        rows = [_of_movement(m, is_public=is_public) for m in of]
    return _Written(entry.decided_on, entry.decision, fields, rows)


def _of_movement(m: Movement, *, is_public: bool) -> Fields:
    if any(isinstance(party, Fund) and party != m.fund for party in (m.source, m.target)):
        raise IntakeError("movement-of-another-fund", fund=m.fund.name)
    recipient = m.target.recipient if isinstance(m.target, Initiative) else None
    return {
        "from": party_text(m.source),
        "to": party_text(m.target),
        "fund": m.fund.name,
        "year": str(m.fiscal_year),
        "amount": f"{m.amount // 100},{m.amount % 100:02}".removesuffix(",00"),
        "type": m.expenditure_type,
        "price_level": str(m.price_level or ""),
        "recipient": recipient.name if recipient else "",
        "cvr": recipient.cvr if recipient else "",
        "document": "" if is_public else m.citation.name or m.citation.title,
        "place": "" if is_public else m.citation.place,
    }


def name_of(entry: Transaction) -> str:
    """What its case is called: the seal that it was written with once, else its own."""
    kept = str(entry.citation.get("case", ""))
    return kept if BY_SEAL.fullmatch(kept) else entry.seal.sha256


def _facts(until: datetime | None) -> list[_Written]:
    """The new names of initiatives and what they go on as, the last first; none before there is money to know it by."""
    rows = _known(Posting.objects.all(), until).exclude(account__initiative=None)
    first = dict(rows.values_list("account__initiative").annotate(Min("decided_on")).order_by())
    places = ("decision__meeting__committee",)
    found: list[tuple[datetime, _Written]] = []
    for naming in _known(Naming.objects.select_related("initiative__plan", *places), until):
        if known := first.get(naming.initiative_id):
            row = {"from": party_text(naming.initiative), "to": naming.name}
            found.append((naming.booked_at, _fact("rename", naming, row, known)))
    for one in _known(Succession.objects.select_related("before__plan", "after__plan", *places), until):
        if known := first.get(one.before_id):
            row = {"from": party_text(one.before), "to": party_text(one.after), "amount": "0"}
            found.append((one.booked_at, _fact(KIND_OF[one.kind], one, row, known)))
    found.sort(key=lambda pair: (pair[1].day, pair[0]), reverse=True)
    return [fact for _, fact in found]


def _fact(kind: str, of: Naming | Succession, row: Fields, known: date) -> _Written:
    case = {"case": f"{kind} {of.decided_on} {row['from']} → {row['to']}", "kind": kind}
    return _Written(max(of.decided_on, known), of.decision, case, [row])


def _lines(day: date, decision: Decision | None, cases: Iterable[_Written]) -> Iterator[str]:
    """A file: what all its cases have, and the cases. What JSON quotes, YAML reads as it is."""
    head = {"decided_on": str(day)}
    if decision is not None:
        committee = decision.meeting.committee
        head |= {"committee": committee.name if committee else "", "decision": decision.title, "url": decision.url}
        head["neutral"] = " ".join(decision.neutral)
    yield from (f"{name}: {_quoted(text)}\n" for name, text in head.items() if text)
    yield "cases:\n"
    for case in cases:
        dash = "-"
        for name, text in case.case.items():
            if text:
                yield f"  {dash} {name}: {_quoted(text)}\n"
                dash = " "
        yield "    movements:\n"
        for row in case.movements:
            yield "      - {" + ", ".join(f"{name}: {_quoted(text)}" for name, text in row.items() if text) + "}\n"


_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9,.-]*")


def _quoted(text: str) -> str:
    return text if _PLAIN.fullmatch(text) and "," not in text else json.dumps(text, ensure_ascii=False)
