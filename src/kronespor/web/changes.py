"""What booking changes, document by document, as one table: a row per initiative and source, a column per year."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from kronespor.intake.effects import Effect
from kronespor.intake.models import StoredDocument
from kronespor.remarks import Remark
from kronespor.web.templatetags.web import seen_as


@dataclass(frozen=True)
class ChangedRow:
    """An initiative and source of a plan: what the register has and would have, by year."""

    plan: str
    label: str
    fund: str
    years: dict[int, Effect]

    @property
    def is_new(self) -> bool:
        """Whether booking makes the initiative."""
        return all(effect.initiative is None for effect in self.years.values())

    @property
    def change(self) -> Decimal:
        """What all years change by."""
        return sum((e.change for e in self.years.values() if not e.against), Decimal(0))

    @property
    def against(self) -> Sequence[Remark]:
        """Why some of it cannot be booked as it stands, each reason once."""
        return list({e.against.fingerprint: e.against for e in self.years.values() if e.against}.values())

    @property
    def seen(self) -> Sequence[str]:
        """Its figures as they stand."""
        return [seen_as(effect.item) for effect in self.years.values()]

    @property
    def reviewed_by(self) -> Sequence[str]:
        """Who has reviewed its figures."""
        return sorted({e.item.reviewed_by for e in self.years.values()} - {""})


@dataclass(frozen=True)
class DocumentChanges:
    """What booking the figures of a document would change."""

    document: StoredDocument
    rows: Sequence[ChangedRow]

    @property
    def years(self) -> Sequence[int]:
        """The years of its figures."""
        return sorted({year for row in self.rows for year in row.years})

    @property
    def plans(self) -> Sequence[str]:
        """The plans that its figures are about."""
        return sorted({row.plan for row in self.rows})

    @property
    def funds(self) -> Sequence[str]:
        """The sources of its figures."""
        return sorted({row.fund for row in self.rows} - {""})

    @property
    def count(self) -> int:
        """How many figures there are."""
        return sum(len(row.years) for row in self.rows)

    @property
    def total(self) -> Decimal:
        """What its figures state in all."""
        return sum((e.item.kroner for row in self.rows for e in row.years.values()), Decimal(0))

    @property
    def change(self) -> Decimal:
        """What the register would change by."""
        return sum((row.change for row in self.rows), Decimal(0))

    @property
    def sums(self) -> dict[int, Decimal]:
        """What the register would change by in each year."""
        found: dict[int, Decimal] = defaultdict(Decimal)
        for row in self.rows:
            for year, effect in row.years.items():
                found[year] += Decimal(0) if effect.against else effect.change
        return dict(found)


def changes_of(effects: Iterable[Effect]) -> list[DocumentChanges]:
    """Effects of figures, by document and row; of two figures of a row and year each stands in a row of its own."""
    documents: dict[int, StoredDocument] = {}
    rows: dict[int, dict[tuple[int, str, str, str], list[dict[int, Effect]]]] = defaultdict(lambda: defaultdict(list))
    for effect in effects:
        item = effect.item
        document = item.statement.document
        documents[document.pk] = document
        of_row = rows[document.pk][item.statement_id, item.row, item.label, item.fund]
        years = next((years for years in of_row if item.fiscal_year not in years), None)
        if years is None:
            of_row.append(years := {})
        years[item.fiscal_year] = effect
    return [
        DocumentChanges(
            documents[pk],
            [
                ChangedRow(next(iter(years.values())).item.statement.plan, label, fund, years)
                for (_, _, label, fund), of_row in of_document.items()
                for years in of_row
            ],
        )
        for pk, of_document in rows.items()
    ]
