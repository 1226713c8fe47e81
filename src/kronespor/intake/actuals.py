"""What was spent comes in: extracts of the finance system, and sheets that say which accounts are whose.

An extract streams through; what is kept of it is its file and a sum for each account, stage and recipient.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path

from kronespor.intake.errors import IntakeError
from kronespor.intake.extracts import Layout, Line, lines_of
from kronespor.intake.mapped_sheets import SHEETS
from kronespor.intake.sheets import SheetRow, read_sheet
from kronespor.intake.storing import keep
from kronespor.register.accountmaps import WHOLE, Rule, current_map, distribute, keep_map, rules_of, the_fund, unmatched
from kronespor.register.acting import actor
from kronespor.register.errors import RegisterError
from kronespor.register.extracts import AccountMap, Balance, Extract, Stage
from kronespor.register.ledger import book_time, ledger
from kronespor.register.models import ActionPlan, ExpenditureType, Fund, Initiative
from kronespor.register.naming import find_initiative
from kronespor.register.parties import unsaved_party
from kronespor.register.spending import Period

COLUMNS = ("accounts", "to", "fund", "type", "share")
HIGHEST = 9 * 10**18
"""Øre that the database keeps."""


@dataclass(frozen=True)
class Imported:
    """What an import did; `new` is False where the very same file was there before, and nothing has changed.

    In øre: what was spent by the extract, and what of all stages belongs to no initiative.
    """

    extract: Extract
    new: bool
    spent: int
    unmatched: int
    accounts_unmatched: int


def import_extract(
    path: Path,
    last_day: date,
    first_day: date | None = None,
    fiscal_year: int | None = None,
    system: str = "",
    name: str = "",
) -> Imported:
    """Take in an extract of the days from `first_day` (of its year) to `last_day`. All or nothing.

    `name`: of the file, if it is not that of `path`; `system`: that it is of, where there are several.
    IntakeError if it cannot be read, has no lines, or has days in common with another without saying all of it.
    """
    sha256 = _sha256(path)
    known = Extract.objects.filter(sha256=sha256).first()
    if known is not None:
        return _imported(known, new=False)
    kept = current_map()
    sums, lines = _summed(lines_of(path, Layout.of(kept.columns if kept else {})))
    if not sums:
        raise IntakeError("extract-empty", name=path.name)
    if any(abs(amount) > HIGHEST for amount, _, _ in sums.values()):
        raise IntakeError("extract-too-large", name=path.name)
    year = fiscal_year or last_day.year
    first_day = first_day or date(last_day.year, 1, 1)
    if first_day > last_day:
        raise IntakeError("days-reversed", first=first_day, last=last_day)
    with ledger():
        _refuse_overlap(path, Period(0, system, year, first_day, last_day))
        extract = Extract.objects.create(
            sha256=sha256,
            name=(name or path.name)[:300],
            stored_as=keep(path, sha256, Path(name).suffix),
            system=system[:100],
            fiscal_year=year,
            first_day=first_day,
            last_day=last_day,
            lines=lines,
            imported_at=book_time(),
            imported_by=actor(),
        )
        Balance.objects.bulk_create(
            (
                Balance(extract=extract, account=a, stage=s, cvr=c, amount=ore, credited=back, lines=n)
                for (a, s, c), (ore, back, n) in sums.items()
            ),
            batch_size=2_000,
        )
        distribute(extract, kept or keep_map((), {}))
    return _imported(extract, new=True)


def _summed(lines: Iterable[Line]) -> tuple[dict[tuple[str, str, str], list[int]], int]:
    """Øre, the part that is given back, and how many lines, by account, stage and recipient; how many lines in all."""
    sums: dict[tuple[str, str, str], list[int]] = {}
    last = count = 0
    for number, account, cvr, stage, ore in lines:
        count += number != last
        last = number
        found = sums.setdefault((account[:200], stage, cvr), [0, 0, 0])
        found[0] += ore
        if ore < 0:
            found[1] += ore
        found[2] += 1
    return sums, count


def _sha256(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise IntakeError("extract-unreadable", name=path.name, error=str(error)) from error


def _refuse_overlap(path: Path, period: Period) -> None:
    rows = Extract.objects.filter(system=period.system, fiscal_year=period.fiscal_year)
    for row in rows.values_list("pk", "system", "fiscal_year", "first_day", "last_day"):
        if period.overlaps(Period(*row)):
            raise IntakeError("extract-overlaps", name=path.name, first=row[3], last=row[4])


def _imported(extract: Extract, *, new: bool) -> Imported:
    spent = sum(extract.balances.filter(stage=Stage.SPENT).values_list("amount", flat=True))
    rest = unmatched(extract)
    return Imported(extract, new, spent, sum(u.amount for u in rest), len({u.account for u in rest}))


def load_map(path: Path, layout: Layout | None = None, text: str = "") -> AccountMap:
    """Take in a sheet of which accounts are whose: columns `accounts;to;fund;type;share`.

    `to`: "Plan / Initiative", or "Plan /" for its reserve; what the register does not have is an error. `layout`: what
    the columns of extracts are, where it is not that of before.
    """
    rules = [_rule(row) for row in read_sheet(path, COLUMNS, ("accounts", "to"))]
    now = current_map()
    columns = dict(now.columns) if now is not None else {}
    if layout is not None:
        columns = {**{name: of for name, of in columns.items() if name == SHEETS}, **layout.kept()}
    try:
        return keep_map(rules, columns, text or path.name)
    except RegisterError as error:
        raise IntakeError("map-refused", path=str(path), why=error.remark) from error


def _rule(row: SheetRow) -> Rule:
    """A row of the sheet. IntakeError where it names what the register does not have."""
    named = row["fund"]
    fund = Fund.objects.filter(name__iexact=named).first() if named else None
    if named and fund is None:
        raise row.error("fund-unknown", name=named)
    try:
        party = unsaved_party(row.needed("to"), fund or Fund())
    except RegisterError as error:
        raise row.error(error.remark) from error
    kind = row.one_of("type", ExpenditureType.values) if row["type"] else ""
    share = _share(row)
    if isinstance(party, Initiative):
        known = find_initiative(party.plan.name, party.name)
        if known is None:
            raise row.error("no-such-initiative-of", plan=party.plan.name, name=party.name)
        fund = fund or the_fund(known)
        if fund is None:
            raise row.error("fund-not-told", name=party.name)
        return Rule(row["accounts"], fund.pk, initiative=known.pk, type=kind, share=share)
    plan = ActionPlan.objects.filter(key=party.key).first() if isinstance(party, ActionPlan) else None
    if plan is None:
        raise row.error("no-such-initiative-of", plan=row["to"], name="")
    if fund is None:
        raise row.error("fund-not-told", name=row["to"])
    return Rule(row["accounts"], fund.pk, plan=plan.pk, type=kind, share=share)


def _share(row: SheetRow) -> str:
    """A share in percent."""
    text = (row["share"] or "100").rstrip("% ").replace(",", ".")
    try:
        share = Decimal(text)
        is_share = 0 < share <= 100
    except InvalidOperation as error:
        raise row.error("share-not-percent", text=row["share"]) from error
    if not is_share:
        raise row.error("share-not-percent", text=row["share"])
    return format(share, "f")


def add_rule(values: Mapping[str, str]) -> AccountMap:
    """Say of accounts whose they are, as a row of the sheet does; what was said of that pattern before is no more,
    unless it is shared. IntakeError as of a sheet.
    """
    rule = _rule(SheetRow(Path(values["accounts"]), 1, {name: values.get(name, "").strip() for name in COLUMNS}))
    now = current_map()
    before = rules_of(now) if now is not None else []
    kept = [one for one in before if one.pattern != rule.pattern or rule.percent < WHOLE > one.percent]
    try:
        return keep_map([*kept, rule], now.columns if now is not None else {}, rule.pattern)
    except RegisterError as error:
        raise IntakeError("map-refused", path=rule.pattern, why=error.remark) from error
