"""The draft of a footed document: its statements, and each figure that could be booked, with what is doubtful.

What reading doubts stays with a figure; what the register says of it is asked anew where its plan, name, source or day
is another (`hold`).
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.conf import settings

from kronespor.footing import FootedCell, FootedDocument, FootedRow, FootedTable
from kronespor.footing.phases import TablePhases, table_phases, titles_of
from kronespor.intake.models import Assertion, DraftItem, Statement, StoredDocument
from kronespor.intake.plan_names import PlanFound, plan_of
from kronespor.intake.standing import standing
from kronespor.language import YEAR, fold, language, year_of
from kronespor.language.phases import FOLLOWED, Phase, PhaseWords
from kronespor.reading import Document
from kronespor.remarks import Place, Remark, Value

PROOFS = {
    "unproven": Remark("figure-unproven", "warning"),
    "consistent": Remark("figure-consistent", "warning"),
    "contradicted": Remark("figure-contradicted", "warning"),
}
"""What speaks against a figure that is not proven."""
RECOVERED = Remark("figure-recovered", "warning")
NO_INITIATIVE = Remark("initiative-unknown", "warning")
NO_SOURCE = Remark("no-source", "warning")
TWICE = Remark("stands-twice", "warning")
SAME_NAME = Remark("same-name-in-statement", "warning")
RELATION_FAILS = Remark("relation-of-figure-fails", "warning")
UNREAD_NEIGHBOUR = Remark("unread-neighbour", "warning")
OF_REGISTER = frozenset({
    "initiative-unknown", "no-source", "register-has-other-figure", "register-has-other-source", "row-contradicted",
    "new-in-known-plan", "plan-looks-like", "several-sources", "closed-initiative", "contradicts-document",
    "given-since",
})  # fmt: skip
"""The codes of what speaks against booking a figure as the register stands."""


@dataclass(frozen=True)
class YearColumn:
    """The column that says what is set aside in a year; `doubt`: why another could be meant."""

    year: int
    doubt: Remark | None = None


def draft(stored: StoredDocument, document: Document, footed: FootedDocument, plan: str = "") -> list[DraftItem]:
    """Keep the statements of a document, and what they assert besides what is set aside; the figures that could be
    booked, not kept yet, with all that speaks against it.

    `plan`: the plan that all tables are about; else each is about the one that its title, or the document, names.
    """
    drafts = [_Draft(stored, document, table, plan) for table in footed.tables]
    Assertion.objects.bulk_create(assertion for one in drafts for assertion in one.assertions())
    items = [item for one in drafts for item in one.items()]
    hold(items)
    return items


def hold(items: Sequence[DraftItem]) -> None:
    """Say anew what the register has against figures, as of the day of each; nothing is saved."""
    register = standing(items)
    for item in items:
        item.initiative = item.initiative or register.initiative_of(item)
        own = [reason for reason in item.reasons if reason.code not in OF_REGISTER]
        found = [None if item.fund else NO_SOURCE]
        if item.initiative is None:
            found += [NO_INITIATIVE, register.question(item)]
        else:
            against = register.question(item) or register.contradiction(item, item.initiative.pk)
            found += [against] if against else register.breaches(item, item.initiative)
        item.reasons = (*own, *(reason for reason in found if reason))


class _Draft:
    """The draft of one table."""

    def __init__(self, stored: StoredDocument, document: Document, table: FootedTable, plan: str) -> None:
        self._document, self._table = document, table
        self._language = language(document.language)
        words = self._language.phases
        found = PlanFound(plan, "") if plan else self._plan()
        self._statement = Statement.objects.create(
            document=stored,
            table=table.id,
            title=table.table.title[:500],
            plan=found.name[:400],
            plan_text=found.text[:500],
            plan_seen=bool(plan),
            unit=table.unit.name,
            unit_stated=table.unit_stated,
        )
        self._phases = table_phases(table, titles_of(document), self._language)
        details = [row for row in table.rows if row.role == "detail"]
        self._of_rows = _phases_of_rows(details, words)
        self._all_rows, self._rows = details, [row for row in details if row.id not in self._of_rows]
        groups: dict[str, set[str]] = defaultdict(set)
        for row in self._rows:
            groups[fold(row.title)].add(fold(row.group))
        self._of_several_groups = {name for name, of in groups.items() if len(of) > 1}
        self._names = Counter((fold(self._label(row)), fold(row.fund)) for row in self._rows)
        failed = [r for r in table.relations if r.established and not r.holds]
        self._failed = {(cell.row, cell.column) for relation in failed for cell in relation.cells if not cell.table}

    def _plan(self) -> PlanFound:
        """The plan that its title names, else its document."""
        return plan_of(self._table.table.title, titles_of(self._document), self._language, settings.MUNICIPALITY_WORDS)

    def items(self) -> Iterator[DraftItem]:
        """The figures that say what is set aside."""
        columns = years_of(self._table, self._phases, self._language.phases)
        for row in self._rows:
            stated = {c: column for c, column in columns.items() if self._table.kroner(row.cells[c])}
            for c, column in stated.items():
                yield self._item(row, row.cells[c], column)

    def assertions(self) -> Iterator[Assertion]:
        """The figures that say something else of the money of a year, or what a whole capital work may cost."""
        words = self._language.phases
        for row in self._all_rows:
            of_row = self._of_rows.get(row.id)
            for column, of in self._phases.columns.items():
                kroner, heading = self._table.kroner(row.cells[column]), self._table.columns[column]
                if kroner is None:
                    continue
                if of.year is None:
                    if of_row is None and words.capital.are(
                        self._language.units.heading.sub(" ", heading).strip(" ().,:")
                    ):
                        yield self._assertion(row, column, kroner, Assertion.Phase.APPROPRIATION, 0)
                    continue
                if words.is_quarter(heading) or (of_row is None and self._phases.sets_aside(column)):
                    continue
                if of_row is None and of.phase == "budget" and not words.may_be_budget(heading):
                    continue  # of no stage that is known: "Periodens budget", "Heraf løn"
                phase = of.phase if of.phase not in ("", "budget") else of_row or "budget"
                day = of.as_of or words.as_of_day(row.label, of.year)
                yield self._assertion(row, column, kroner, phase, of.year, day)

    def _assertion(
        self, row: FootedRow, column: int, kroner: Decimal, phase: str, year: int, day: date | None = None
    ) -> Assertion:
        return Assertion(
            statement=self._statement,
            row=row.id,
            column=self._table.columns[column][:200],
            label=(self._named(row) if row.id in self._of_rows else self._label(row))[:500],
            fund=row.fund[:300],
            phase=phase,
            fiscal_year=year,
            as_of=day,
            amount=int(kroner * 100),
            printed=row.cells[column].printed[:60],
            proof=row.cells[column].proof,
        )

    def _named(self, row: FootedRow) -> str:
        """What a row is about that is called by a phase, or stands under one."""
        if not self._language.phases.row_phase(row.title) and self._of_rows[row.id] != "budget":
            return row.title
        return row.group if row.group and not self._language.phases.row_phase(row.group) else self._table.table.title

    def _item(self, row: FootedRow, cell: FootedCell, column: YearColumn) -> DraftItem:
        ore = int((self._table.kroner(cell) or Decimal(0)) * 100)
        label = self._label(row)
        notes = [self._document.footnotes[n] for n in cell.footnotes if n in self._document.footnotes]
        reasons = (column.doubt, *self._doubts(row, cell))
        level = self._table.price_level or self._price_level()
        return DraftItem(
            statement=self._statement,
            row=row.id,
            label=label[:500],
            description=row.description,
            theme=row.group[:300],
            fund=row.fund[:300],
            fiscal_year=column.year,
            amount=ore,
            read_amount=ore,
            proof=cell.proof,
            status=cell.status,
            printed=cell.printed[:60],
            line=cell.line,
            note=" ".join(notes),
            price_level=int(level) if level else None,
            reasons=tuple(reason for reason in reasons if reason),
        )

    def _price_level(self) -> str:
        """The one price level that the document states; empty where there are several or none."""
        levels = {p.value for p in self._document.particulars if p.kind == "price level"}
        return levels.pop() if len(levels) == 1 else ""

    def _label(self, row: FootedRow) -> str:
        """The name of a row; where the table has it under several themes, in each it means its own."""
        apart = row.group and fold(row.title) in self._of_several_groups
        return f"{row.title} ({row.group})" if apart else row.title

    def _doubts(self, row: FootedRow, cell: FootedCell) -> Iterator[Remark | None]:
        table = self._table
        yield PROOFS.get(cell.proof)
        yield RECOVERED if cell.status == "recovered" else None
        yield None if table.unit_stated else Remark("unit-guessed", "warning", values={"unit": table.unit.name})
        yield SAME_NAME if self._names[fold(self._label(row)), fold(row.fund)] > 1 else None
        yield RELATION_FAILS if (row.id, cell.column) in self._failed else None
        lost = (c for c in row.cells if c.amount is None and ((row.id, c.column) in self._failed or _has_digits(c)))
        yield UNREAD_NEIGHBOUR if any(lost) else None
        doubled = (f for f in table.findings if f.code == "possible-double-count")
        yield TWICE if any(fold(f.place.row) == fold(row.label) for f in doubled) else None


def _phases_of_rows(rows: Sequence[FootedRow], words: PhaseWords) -> dict[str, Phase]:
    """The phases that rows are called by. "Budget" is one where others of its table say what became of it."""
    found = {row.id: words.row_phase(row.title) or words.row_phase(row.group) for row in rows}
    if FOLLOWED.intersection(found.values()):
        budgets: dict[str, Phase] = {row.id: "budget" for row in rows if words.budget.are(row.title.strip(" .:"))}
        found = budgets | {row: phase for row, phase in found.items() if phase}
    return {row: phase for row, phase in found.items() if phase}


def _has_digits(cell: FootedCell) -> bool:
    """Whether a cell prints an amount that was not read."""
    return any(map(str.isdigit, cell.printed))


def years_of(table: FootedTable, phases: TablePhases, words: PhaseWords) -> dict[int, YearColumn]:
    """The columns that say what is set aside in a year, by their places.

    Of several columns for a year it is the corrected budget if just one says that it is, else the first; with a doubt
    that names the others. Where no heading names a year there is one column of money, or one of what was given of what
    was applied for, of the year of the title.
    """
    named = {c for c in phases.columns if year_of(table.columns[c])}
    if not named and len(set(re.findall(YEAR, table.table.title))) == 1:
        granted = {c for c in table.money if words.granted.stand_in(table.columns[c])}
        named = next((those for those in (set(table.money), granted) if len(those) == 1), set())
        named = {c for c in named if not words.accounts.are(table.columns[c].strip(" .:"))}  # "Likvide aktiver"
    of_year: dict[int, list[int]] = defaultdict(list)
    for c in table.money:
        year = phases.columns[c].year
        if c in named and year is not None and phases.sets_aside(c):
            of_year[year].append(c)
    found = {}
    for year, planned in of_year.items():
        corrected = [c for c in planned if phases.columns[c].phase == "revised"]
        taken = corrected[0] if len(corrected) == 1 else planned[0]
        others = tuple(table.columns[c] for c in planned if c != taken)
        values: dict[str, Value] = {"taken": table.columns[taken], "others": others}
        several = Remark("several-columns-of-year", "warning", Place(year=year), values) if others else None
        found[taken] = YearColumn(year, several)
    return found


def is_undated(table: FootedTable, document: Document) -> bool:
    """Whether a table of money is about no year that it or its document names."""
    columns = table_phases(table, titles_of(document), language(document.language)).columns
    return bool(columns) and all(of.year is None for of in columns.values())
