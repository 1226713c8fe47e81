"""Cases as values: what was decided in one, and the rows of a sheet (CSV) that say it, one per movement."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path

from kronespor.intake.sheets import SheetRow, sheet_bytes, sheet_rows
from kronespor.intake.successions import IDENTITY, Continuation
from kronespor.register.citations import NOWHERE, Citation
from kronespor.register.errors import RegisterError
from kronespor.register.events import Basis, Movement, Party
from kronespor.register.models import ActionPlan, Decision, ExpenditureType, Fund, Initiative, Recipient, Transaction
from kronespor.register.parties import unsaved_fund, unsaved_party

COLUMNS = (
    "case", "kind", "decided_on", "committee", "decision", "url", "neutral", "text", "from", "to", "fund", "year",
    "amount", "type", "price_level", "recipient", "cvr", "document", "place", "corrects", "overrule", "share",
)  # fmt: skip
"""The columns of a sheet."""
OF_CASE = ("committee", "decision", "url", "neutral", "text", "overrule")
"""Those that are read from a case's first row; "document", "place" and "corrects" from the first row of each kind."""
NEEDED = ("case", "kind", "decided_on", "from", "to", "fund", "year", "amount")
KINDS = frozenset(Transaction.Kind.values) | IDENTITY
LATER = frozenset({"share"})
"""Columns that earlier versions did not have: where they are empty, a case's content is what it was then."""
SEALED_AS = {"document": "paper"}
"""What a column was called when the content of cases was first sealed."""
TYPES = frozenset(ExpenditureType.values)


@dataclass(frozen=True)
class Case:
    """What was decided in one case: movements of one kind, decided on one day, or how initiatives go on.

    `name`: by which the register knows that it is recorded; `content`: the SHA-256 of what its sheet says, by which
    another content is told. `corrects`: the name of the case that it takes back and replaces.
    """

    name: str
    kind: str
    decided_on: date
    decision: Decision | None = None
    text: str = ""
    movements: tuple[Movement, ...] = ()
    continuations: tuple[Continuation, ...] = ()
    cited: Citation = NOWHERE
    corrects: str = ""
    overrule: str = ""
    content: str = ""

    @property
    def basis(self) -> Basis:
        """What its transaction rests on."""
        citation = replace(self.cited, case=self.name, case_sha256=self.content)
        text = self.text or (self.decision.title if self.decision else self.name)
        return Basis(self.decided_on, text, self.decision, citation, self.overrule)


def rows_of_sheet(path: Path) -> list[SheetRow]:
    """The rows of a sheet of decisions. IntakeError if it cannot be read."""
    return rows_in(str(path), sheet_bytes(path))


def rows_in(name: str, content: bytes) -> list[SheetRow]:
    """The rows of a sheet whose bytes are there already."""
    return sheet_rows(Path(name), content, COLUMNS, NEEDED, {old: name for name, old in SEALED_AS.items()})


def cases_of(rows: Iterable[SheetRow]) -> list[tuple[Case, SheetRow]]:
    """The cases that rows are about, each with its first row; what one says of several kinds is a case per kind.

    IntakeError if a row makes no sense.
    """
    rows_of: dict[str, list[SheetRow]] = {}
    for row in rows:
        rows_of.setdefault(row.needed("case"), []).append(row)
    return [one for rows in rows_of.values() for one in _parsed(rows)]


def _parsed(rows: Sequence[SheetRow]) -> Iterator[tuple[Case, SheetRow]]:
    """What rows of one name say, a case per kind in the order of the sheet; decisions are found when it is recorded.

    The first has the name, the others the name and their kind. All have the content of the whole.
    """
    first, content = rows[0], _digest(rows)
    day = first.day("decided_on")
    kinds: dict[str, list[SheetRow]] = {}
    for row in rows:
        if row["decided_on"] != first["decided_on"]:
            raise row.error("case-of-two-days", case=first["case"])
        kinds.setdefault(row.one_of("kind", KINDS), []).append(row)
    for name in first["neutral"].split():
        if name not in TYPES:
            raise first.error("not-one-of", text=name, name="neutral", choices=tuple(sorted(TYPES)))
    for kind, own in kinds.items():
        head = SheetRow(own[0].path, own[0].line, {**own[0].values, **{n: first[n] for n in OF_CASE}})
        if (kind == Transaction.Kind.CORRECTION) != bool(own[0]["corrects"]):
            raise own[0].error("correction-of-what", case=first["case"])
        name = first["case"] if own[0] is first else f"{first['case']} / {kind}"
        yield _case(name, kind, day, own, head, content), head


def _case(name: str, kind: str, day: date, rows: Sequence[SheetRow], head: SheetRow, content: str) -> Case:
    return Case(
        name=name,
        kind=kind,
        decided_on=day,
        text=head["text"],
        movements=() if kind in IDENTITY else tuple(_movement(row) for row in rows if not _is_nothing(row)),
        continuations=tuple(_continuation(row) for row in rows) if kind in IDENTITY else (),
        cited=Citation(name=head["document"], place=head["place"]),
        corrects=head["corrects"],
        overrule=head["overrule"],
        content=content,
    )


def _is_nothing(row: SheetRow) -> bool:
    """Whether a row of a correction says that nothing stands in the place of what is taken back."""
    return row["kind"] == Transaction.Kind.CORRECTION and row.ore("amount") == 0


def _digest(rows: Sequence[SheetRow]) -> str:
    """The SHA-256 of what the rows of a case say."""
    content = [{SEALED_AS.get(k, k): v for k, v in r.values.items() if v or k not in LATER} for r in rows]
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def _movement(row: SheetRow) -> Movement:
    if row["share"]:
        raise row.error("share-without-split")
    fund = unsaved_fund(row.needed("fund"))
    target = _party(row, "to", fund)
    if row["recipient"] and isinstance(target, Initiative):
        target.recipient = Recipient(name=row["recipient"], cvr=row["cvr"])
    return Movement(
        _party(row, "from", fund),
        target,
        fund,
        row.year("year"),
        row.ore("amount"),
        row.one_of("type", TYPES) if row["type"] else ExpenditureType.UNKNOWN,
        row.year("price_level") if row["price_level"] else None,
        Citation(name=row["document"], place=row["place"]),
    )


def _party(row: SheetRow, name: str, fund: Fund) -> Party:
    try:
        return unsaved_party(row.needed(name), fund)
    except RegisterError as error:
        raise row.error(error.remark) from error


def _continuation(row: SheetRow) -> Continuation:
    is_alone = row["amount"] == "0" and row["kind"] != "rename"
    if row["fund"] or row["year"] or (row["amount"] and not is_alone):
        raise row.error("continuation-with-money")
    if bool(row["share"]) != (row["kind"] == "split" and not is_alone):
        raise row.error("share-without-split")
    source = _initiative(row, "from")
    if is_alone:
        return Continuation(source, _initiative(row, "to"), moves_money=False)
    share = row.read("share", _per_mille, "not-a-share") if row["share"] else 0
    if row["kind"] == "rename":
        return Continuation(source, row.needed("to"))
    if row["kind"] == "move":
        plan = _party(row, "to", unsaved_fund(""))
        if not isinstance(plan, ActionPlan):
            raise row.error("not-a-plan", text=row["to"])
        return Continuation(source, plan)
    return Continuation(source, _initiative(row, "to"), share)


def _initiative(row: SheetRow, name: str) -> Initiative:
    party = _party(row, name, unsaved_fund(""))
    if not isinstance(party, Initiative):
        raise row.error("not-an-initiative", text=row[name])
    return party


def _per_mille(text: str) -> int:
    """A share in percent with at most one decimal, in per mille."""
    found = Decimal(text.replace(",", ".").removesuffix("%").strip()) * 10
    if found != int(found) or found <= 0:
        raise ValueError(text)
    return int(found)
