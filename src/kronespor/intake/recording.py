"""Record decisions from a sheet (CSV): one row a movement, the rows of one case one transaction."""

import csv
import hashlib
import io
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone

from kronespor.amounts import parse_kroner
from kronespor.intake.models import ProposedSheet
from kronespor.intake.successions import IDENTITY, go_on
from kronespor.register.acting import actor
from kronespor.register.booking import (
    BookingError,
    fund_named,
    initiative_named,
    ledger,
    plan_named,
)
from kronespor.register.events import OUTSIDE, Basis, Movement, Owner, correct, record
from kronespor.register.identity import recipient_named
from kronespor.register.models import Committee, Decision, ExpenditureType, Fund, Initiative, Meeting, Transaction
from kronespor.remarks import KronesporError

COLUMNS = (
    "case", "kind", "decided_on", "committee", "decision", "url", "neutral", "text", "from", "to", "fund", "year",
    "amount", "type", "price_level", "recipient", "cvr", "paper", "place", "corrects", "overrule", "share",
)  # fmt: skip
"""The columns of a sheet; the first eight and the last two are read from a case's first row."""
NEEDED = ("case", "kind", "decided_on", "from", "to", "fund", "year", "amount")
KINDS = frozenset(Transaction.Kind.values) | IDENTITY
LATER = frozenset({"share"})
"""Columns that earlier versions did not have: where they are empty, a case's content is what it was then."""
TYPES = frozenset(ExpenditureType.values)


class SheetError(KronesporError):
    """A sheet that cannot be recorded; the message names the line and says what to do."""


@dataclass(frozen=True)
class SheetRow:
    """A row of a sheet and its line in the file."""

    line: int
    values: dict[str, str]

    def __getitem__(self, name: str) -> str:
        return self.values[name]

    @classmethod
    def of(cls, line: int, values: dict[str, str]) -> "SheetRow":
        """A row that was never in a file; what is not said is empty."""
        return cls(line, {n: values.get(n, "") for n in COLUMNS})


@dataclass(frozen=True)
class Recorded:
    """What a sheet did: transactions booked, and cases that were recorded before.

    `proposed`: nothing was booked, since another person is to record the same sheet.
    """

    booked: int
    known: int
    proposed: bool = False


def record_sheet(path: Path) -> Recorded:
    """Book every case of a sheet, all or none; a case that is recorded already is left as it is.

    SheetError where a case was recorded with other content: what is booked is corrected, not overwritten.
    """
    cases: dict[str, list[SheetRow]] = {}
    for row in read_rows(path):
        cases.setdefault(row["case"], []).append(row)
    booked = known = 0
    with ledger():
        if settings.FOUR_EYES and not _proposed_by_another(path):
            return Recorded(0, 0, proposed=True)
        for case, rows in cases.items():
            done = _record_case(case, rows)
            booked += done
            known += not done
    return Recorded(booked, known)


def _proposed_by_another(path: Path) -> bool:
    """True if another person has put this very sheet forward; else it is put forward now."""
    if not actor():
        raise SheetError("Two persons are asked for, and nobody says who records: name yourself in KRONESPOR_USER.")
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    said = {"name": path.name[:300], "proposed_by": actor(), "proposed_at": timezone.now()}
    sheet, _ = ProposedSheet.objects.get_or_create(sha256=sha256, defaults=said)
    return sheet.proposed_by != actor()


def read_rows(path: Path) -> list[SheetRow]:
    """The rows of a sheet of decisions, checked one by one. SheetError names the first that is wrong."""
    found = []
    for row in read_sheet(path, COLUMNS, NEEDED):
        _check(path, row)
        found.append(row)
    return found


def read_sheet(path: Path, columns: Sequence[str], needed: Sequence[str]) -> list[SheetRow]:
    """The rows of a CSV sheet that may have these columns and must have some; empty rows are left out.

    SheetError if it cannot be read, or has other columns.
    """
    try:
        text = path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise SheetError(f"{path} cannot be read as a sheet: save it as CSV in UTF-8.") from error
    delimiter = ";" if ";" in text.partition("\n")[0] else ","
    reader = csv.DictReader(io.StringIO(text), delimiter=delimiter)
    names = set(reader.fieldnames or ())
    if missing := [n for n in needed if n not in names]:
        raise SheetError(f"{path} has no column {' and no column '.join(missing)}; a sheet has {', '.join(columns)}.")
    if unknown := sorted(n for n in names if n not in columns):
        raise SheetError(f"{path} has a column '{unknown[0]}' that no sheet has; there is {', '.join(columns)}.")
    found = []
    for raw in reader:
        row = SheetRow(reader.line_num, {n: (raw.get(n) or "").strip() for n in columns})
        if any(row.values.values()):
            found.append(row)
    return found


def _check(path: Path, row: SheetRow) -> None:
    where = f"{path} line {row.line}"
    moves = row["kind"] in IDENTITY
    rules: tuple[tuple[bool, str], ...] = (
        (bool(row["case"]), "there is no case: give its rows one name or number"),
        (row["kind"] in KINDS, f"'{row['kind']}' is no kind of event; write one of {', '.join(sorted(KINDS))}"),
        (_reads(date.fromisoformat, row["decided_on"]), f"'{row['decided_on']}' is no day; write 2024-12-31"),
        (moves or bool(row["fund"]), "there is no fund"),
        (moves or (row["year"].isdigit() and 1990 <= int(row["year"]) <= 2100), f"'{row['year']}' is no year"),
        (moves or _reads(parse_kroner, row["amount"]), f"'{row['amount']}' is no amount; write kroner, as 1.250.000"),
        (
            not moves or not (row["fund"] or row["year"] or row["amount"]),
            "it names no money: all of it goes along",
        ),
        (bool(row["share"]) == (row["kind"] == "split"), "a split, and nothing else, has a share, in percent"),
        (
            row["type"] in {"", *TYPES},
            f"'{row['type']}' is no expenditure type; write one of {', '.join(sorted(TYPES))}",
        ),
        (set(row["neutral"].split()) <= TYPES, f"'{row['neutral']}' names no expenditure types"),
        (not row["price_level"] or row["price_level"].isdigit(), f"'{row['price_level']}' is no year of prices"),
        (bool(row["from"]) and bool(row["to"]), "it is not said where the money comes from and goes to"),
    )
    for holds, message in rules:
        if not holds:
            raise SheetError(f"{where}: {message}.")


def _reads(read: Callable[[str], Any], text: str) -> bool:
    try:
        read(text)
    except ValueError:
        return False
    return True


def _record_case(case: str, rows: Sequence[SheetRow]) -> bool:
    first = rows[0]
    for row in rows:
        if (row["kind"], row["decided_on"]) != (first["kind"], first["decided_on"]):
            raise SheetError(f"Case {case} (line {row.line}): one case is one kind of event, decided on one day.")
    if (first["kind"] == Transaction.Kind.CORRECTION) != bool(first["corrects"]):
        raise SheetError(f"Case {case} (line {first.line}): a correction says in 'corrects' which case; others do not.")
    content = _digest(rows)
    before = Transaction.objects.filter(citation__case=case).order_by("pk").first()
    if before is not None:
        if before.citation.get("case_sha256") == content:
            return False
        raise SheetError(
            f"Case {case} is recorded with other content: give the change a case of its own whose column 'corrects' "
            f"says {case}."
        )
    held_on, neutral = date.fromisoformat(first["decided_on"]), first["neutral"].split()
    said = first["decision"]
    decision = decision_of(first["committee"], held_on, said, first["url"], neutral) if said else None
    if first["kind"] in IDENTITY:
        try:
            return go_on(first["kind"], [(r["from"], r["to"], r["share"]) for r in rows], _basis(case, rows, decision))
        except BookingError as error:
            raise SheetError(f"Case {case} (line {first.line}): {error}") from error
    record_case(case, rows, decision)
    return True


def record_case(case: str, rows: Sequence[SheetRow], decision: Decision | None) -> Transaction:
    """Book the movements of one case, which are of one kind and decided on one day, as one transaction.

    SheetError, which names the case, if the register refuses them.
    """
    first, basis = rows[0], _basis(case, rows, decision)
    try:
        movements = [_movement(row) for row in rows]
        if first["corrects"]:
            return correct(_recorded(first["corrects"]), movements, basis)
        return record(first["kind"], movements, basis)
    except BookingError as error:
        raise SheetError(f"Case {case} (line {first.line}): {error}") from error


def _digest(rows: Sequence[SheetRow]) -> str:
    """The SHA-256 of what the rows of a case say."""
    said = [{k: v for k, v in r.values.items() if v or k not in LATER} for r in rows]
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


def _basis(case: str, rows: Sequence[SheetRow], decision: Decision | None) -> Basis:
    first = rows[0]
    citation: dict[str, Any] = {"case": case, "case_sha256": _digest(rows)}
    citation |= {k: first[k] for k in ("paper", "place") if first[k]}
    text = first["text"] or (decision.title if decision else case)
    return Basis(date.fromisoformat(first["decided_on"]), text, decision, citation, first["overrule"])


def _recorded(case: str) -> Transaction:
    found = Transaction.objects.filter(citation__case=case).order_by("-pk").first()
    if found is None:
        raise BookingError(f"case {case}, which it corrects, is not in the register.")
    return found


def decision_of(committee: str, held_on: date, title: str, url: str = "", neutral: Sequence[str] = ()) -> Decision:
    """The decision of this title at a committee's meeting, made if the register does not have it."""
    of = Committee.objects.get_or_create(name=committee)[0] if committee else None
    meeting, _ = Meeting.objects.get_or_create(committee=of, held_on=held_on)
    decision, _ = Decision.objects.get_or_create(meeting=meeting, title=title)
    decision.url, decision.neutral = url or decision.url, list(neutral) or decision.neutral
    decision.save(update_fields=["url", "neutral"])
    return decision


def _movement(row: SheetRow) -> Movement:
    fund = fund_named(row["fund"])
    citation = {k: row[k] for k in ("paper", "place") if row[k]}
    source, target = (_owner(row[side], fund) for side in ("from", "to"))
    if row["recipient"] and isinstance(target, Initiative):
        target.recipient = recipient_named(row["recipient"], row["cvr"])
        target.save(update_fields=["recipient"])
    return Movement(
        source,
        target,
        fund,
        int(row["year"]),
        int(parse_kroner(row["amount"]) * 100),
        row["type"] or ExpenditureType.UNKNOWN,
        int(row["price_level"]) if row["price_level"] else None,
        citation,
    )


def _owner(text: str, fund: Fund) -> Owner:
    """ "fund" (the row's own, not yet allocated), "outside", "Plan / Initiative", or "Plan /" for a plan's reserve."""
    if text == "fund":
        return fund
    if text == OUTSIDE:
        return OUTSIDE
    plan, slash, initiative = text.partition(" / ")
    if not slash and text.endswith(" /"):
        return plan_named(text.removesuffix(" /").strip())
    if not slash:
        raise BookingError(f"'{text}' is neither fund, outside nor an initiative written as 'Plan / Initiative'.")
    return initiative_named(plan_named(plan.strip()), initiative.strip())
