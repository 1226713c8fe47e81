"""The draft of a footed document: its statements, and each figure that could be booked, with what is doubtful."""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from kronespor.footing import FootedCell, FootedDocument, FootedRow, FootedTable
from kronespor.intake.models import DraftItem, Statement, StoredDocument
from kronespor.intake.standing import standing
from kronespor.language import YEAR, Language, fold, language, year_of
from kronespor.reading import Document
from kronespor.register.models import Initiative
from kronespor.register.naming import find_initiative
from kronespor.remarks import Place, Remark, Term, in_words

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


@dataclass(frozen=True)
class YearColumn:
    """The column that says what is set aside in a year; `doubt`: why another could be meant."""

    year: int
    doubt: Remark | None = None


def draft(stored: StoredDocument, document: Document, footed: FootedDocument, plan: str = "") -> list[DraftItem]:
    """Keep the statements of a document; its figures, not kept yet, with all that speaks against booking them.

    `plan`: the plan that all tables are about; else each is about the one that its title names.
    """
    items = [item for table in footed.tables for item in _Draft(stored, document, table, plan).items()]
    register = standing()
    for item in items:
        contradiction = register.contradiction(item, item.initiative_id) if item.initiative_id is not None else None
        if contradiction:
            item.reasons = (*item.reasons, contradiction)
    return items


class _Draft:
    """The draft of one table."""

    def __init__(self, stored: StoredDocument, document: Document, table: FootedTable, plan: str) -> None:
        self._document, self._table = document, table
        self._language = language(document.language)
        self._statement = Statement.objects.create(
            document=stored,
            table=table.id,
            title=table.table.title[:500],
            plan=(plan or plan_of(table.table.title, self._language))[:400],
            unit=table.unit.name,
            unit_stated=table.unit_stated,
        )
        self._rows = [row for row in table.rows if row.role == "detail"]
        groups: dict[str, set[str]] = defaultdict(set)
        for row in self._rows:
            groups[fold(row.title)].add(fold(row.group))
        self._of_several_groups = {name for name, of in groups.items() if len(of) > 1}

    def items(self) -> Iterator[DraftItem]:
        """Its figures."""
        columns = years_of(self._table, self._language)
        for row in self._rows:
            stated = {c: column for c, column in columns.items() if self._table.kroner(row.cells[c])}
            initiative = find_initiative(self._statement.plan, self._label(row)) if stated else None
            for c, column in stated.items():
                yield self._item(row, row.cells[c], column, initiative)

    def _item(self, row: FootedRow, cell: FootedCell, column: YearColumn, initiative: Initiative | None) -> DraftItem:
        ore = int((self._table.kroner(cell) or Decimal(0)) * 100)
        label = self._label(row)
        notes = [self._document.footnotes[n] for n in cell.footnotes if n in self._document.footnotes]
        reasons = (column.doubt, *self._doubts(row, cell), None if initiative else NO_INITIATIVE)
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
            price_level=int(self._table.price_level) if self._table.price_level else None,
            initiative=initiative,
            reasons=tuple(reason for reason in reasons if reason),
        )

    def _label(self, row: FootedRow) -> str:
        """The name of a row; where the table has it under several themes, in each it means its own."""
        apart = row.group and fold(row.title) in self._of_several_groups
        return f"{row.title} ({row.group})" if apart else row.title

    def _doubts(self, row: FootedRow, cell: FootedCell) -> Iterator[Remark | None]:
        table = self._table
        yield PROOFS.get(cell.proof)
        yield RECOVERED if cell.status == "recovered" else None
        yield None if table.unit_stated else Remark("unit-guessed", "warning", values={"unit": table.unit.name})
        yield None if row.fund else NO_SOURCE
        doubled = (f for f in table.findings if f.code == "possible-double-count")
        yield TWICE if any(fold(f.place.row) == fold(row.label) for f in doubled) else None


def plan_of(title: str, language: Language) -> str:
    """The plan that a table is about: its title without years, unit, source and remarks."""
    for mark in re.finditer(r"\s*[,(]\s*", title):
        rest = title[mark.end() :]
        if re.match(YEAR, rest) or language.units.heading.match(rest) or language.columns.is_source(rest):
            title = title[: mark.start()]
            break
    return title.strip(" .:,") or in_words(Term("untitled"), language.code)


def years_of(table: FootedTable, language: Language) -> dict[int, YearColumn]:
    """The columns that say what is set aside in a year, by their places.

    Of several columns for a year the one that is no account of spending counts; where that leaves several, the first,
    with a doubt. A table of one column of money is about the one year that its title names.
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
        planned = [c for c in columns if not language.columns.spent.stand_in(table.columns[c])] or columns
        several = Remark("several-columns-of-year", "warning", Place(year=year)) if len(planned) > 1 else None
        found[planned[0]] = YearColumn(year, several)
    return found
