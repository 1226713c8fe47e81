"""The draft of a footed document: its statements, and each figure that could be booked, with what is doubtful.

What reading doubts stays with a figure; what the register says of it is asked anew where its plan, name, source or day
is another (`hold`).
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.conf import settings

from kronespor.footing import FootedCell, FootedDocument, FootedRow, FootedTable
from kronespor.intake.models import DraftItem, Statement, StoredDocument
from kronespor.intake.plan_names import PlanFound, plan_of
from kronespor.intake.standing import standing
from kronespor.language import YEAR, Language, fold, language, year_of
from kronespor.reading import Document
from kronespor.remarks import Place, Remark, Value
from kronespor.tieout.columns import PLAIN, phase

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
SET_ASIDE = (*PLAIN, "corrected")
"""What columns are called that say what is set aside."""
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
    """Keep the statements of a document; its figures, not kept yet, with all that speaks against booking them.

    `plan`: the plan that all tables are about; else each is about the one that its title, or the document, names.
    """
    items = [item for table in footed.tables for item in _Draft(stored, document, table, plan).items()]
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
        self._rows = [row for row in table.rows if row.role == "detail"]
        groups: dict[str, set[str]] = defaultdict(set)
        for row in self._rows:
            groups[fold(row.title)].add(fold(row.group))
        self._of_several_groups = {name for name, of in groups.items() if len(of) > 1}
        self._names = Counter((fold(self._label(row)), fold(row.fund)) for row in self._rows)
        failed = [r for r in table.relations if r.established and not r.holds]
        self._failed = {(cell.row, cell.column) for relation in failed for cell in relation.cells if not cell.table}

    def _plan(self) -> PlanFound:
        """The plan that its title names, else its document."""
        texts = [self._document.title, *(p.text for p in self._document.passages if p.kind == "heading")]
        return plan_of(self._table.table.title, texts, self._language, settings.MUNICIPALITY_WORDS)

    def items(self) -> Iterator[DraftItem]:
        """Its figures."""
        columns = years_of(self._table, self._language)
        for row in self._rows:
            stated = {c: column for c, column in columns.items() if self._table.kroner(row.cells[c])}
            for c, column in stated.items():
                yield self._item(row, row.cells[c], column)

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
        lost = (c for c in row.cells if c.amount is None and (row.id, c.column) in self._failed)
        yield UNREAD_NEIGHBOUR if any(lost) else None
        doubled = (f for f in table.findings if f.code == "possible-double-count")
        yield TWICE if any(fold(f.place.row) == fold(row.label) for f in doubled) else None


def years_of(table: FootedTable, language: Language) -> dict[int, YearColumn]:
    """The columns that say what is set aside in a year, by their places.

    Of several columns for a year those count that are no account of spending, no expectation and no difference. Where
    that leaves several, it is the corrected budget if just one says that it is, else the first; with a doubt that names
    the others. A table of one column of money is about the one year that its title names.
    """
    of_year: dict[int, list[int]] = defaultdict(list)
    for c in table.money:
        if named_year := year_of(table.columns[c]):
            of_year[int(named_year)].append(c)
    if not of_year and len(table.money) == 1:
        named = set(re.findall(YEAR, table.table.title))
        return {table.money[0]: YearColumn(int(named.pop()))} if len(named) == 1 else {}
    found = {}
    for year, columns in of_year.items():
        phases = {c: phase(table.columns[c], language) for c in columns}
        planned = [c for c in columns if phases[c] in SET_ASIDE] or columns
        corrected = [c for c in planned if phases[c] == "corrected"]
        taken = corrected[0] if len(corrected) == 1 else planned[0]
        others = tuple(table.columns[c] for c in planned if c != taken)
        values: dict[str, Value] = {"taken": table.columns[taken], "others": others}
        several = Remark("several-columns-of-year", "warning", Place(year=year), values) if others else None
        found[taken] = YearColumn(year, several)
    return found
