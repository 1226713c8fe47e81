"""Foot a whole document: every table and list, with what its tables say of one another."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from kronespor.amounts import NO_UNIT, Unit
from kronespor.footing.elsewhere import elsewhere_findings
from kronespor.footing.findings import findings
from kronespor.footing.footed import FootedDocument, FootedRow, FootedTable
from kronespor.footing.formulas import figures, listed, not_told, placed, with_formulas, without_old
from kronespor.footing.prose import foot_lists
from kronespor.footing.reader import read_table
from kronespor.footing.readtable import ReadTable
from kronespor.footing.rows import footed_relations, footed_rows, row_ids
from kronespor.footing.sentences import foot_sentences
from kronespor.footing.tokens import writing_of
from kronespor.footing.unitguess import evidence, infer_unit
from kronespor.footing.units import Counted, counted, with_own_units
from kronespor.language import Language
from kronespor.language import language as language_of
from kronespor.reading import Document, Progress, Table
from kronespor.remarks import SEVERITIES, Place, Remark, Value


def foot_document(
    document: Document, language: Language | None = None, progress: Progress | None = None
) -> FootedDocument:
    """Foot every table and list of `document`. Findings come the gravest first, then in document order.

    The words are those of `language`, by default of the document's own. `progress` is told how many tables are read.
    """
    language = writing_of(document, language or language_of(document.language))
    lists, unread = foot_lists(document, language)
    prose = [*lists, *foot_sentences(document, language)]
    prose = [replace(t, findings=_in(document, t.findings)) for t in prose]
    tables = _numbered(document.budgets, lists)
    chosen = []
    for n, table in enumerate(tables, start=1):
        chosen.append(_best_reading(table, language, document.footnotes))
        if progress is not None:
            progress(n, len(tables))
    footed = _with_units(document, language, chosen)
    of_file = tuple(placed(document.remarks, footed))
    footed = [
        replace(t, findings=_in(document, (*t.findings, *findings(t, read, document, language, footed))))
        for t, (_, read) in zip(footed, chosen, strict=True)
    ]
    footed = [replace(t, findings=without_old(t.findings, of_file)) for t in footed]
    remarks = [
        *_in(document, unread),
        *(f for t in (*prose, *footed) for f in t.findings),
        *_in(document, elsewhere_findings(document, footed, language)),
        *_in(document, not_told(of_file, footed)),
    ]
    remarks.sort(key=lambda remark: SEVERITIES.index(remark.severity))
    return FootedDocument(tuple(footed), tuple(prose), tuple(remarks), language.code)


def _in(document: Document, remarks: Iterable[Remark]) -> tuple[Remark, ...]:
    return tuple(remark.at(document=document.sha256) for remark in remarks)


def _best_reading(table: Table, language: Language, footnotes: Mapping[str, str]) -> tuple[Table, ReadTable]:
    """Of the readings of a table's grid the one whose sums prove most and contradict least; the first if they tie.

    Where the sums of another reading hold as well and give other amounts, nothing in the table is proven.
    """
    readings = [(one, read_table(one, language, footnotes)) for one in (table, *table.alternatives)]
    best, read = max(readings, key=lambda reading: _worth(reading[1]))
    rivals = [r for _, r in readings if r is not read and "proven" in r.proofs.values() and not r.misses]
    if any(_values(r) != _values(read) for r in rivals):
        read = replace(read, proofs={c: "consistent" if p == "proven" else p for c, p in read.proofs.items()})
    return replace(best, id=table.id, captioned=table.captioned), read


def _worth(read: ReadTable) -> int:
    proofs = list(read.proofs.values())
    return proofs.count("proven") - proofs.count("contradicted")


def _values(read: ReadTable) -> Counter[Decimal]:
    return Counter(read.scaled.amount(placed.value) for placed in read.cells.values() if placed.value)


def _numbered(tables: Sequence[Table], lists: Sequence[FootedTable]) -> list[Table]:
    """Tables without a printed number are counted after the statement that the lists make."""
    if not lists or any(t.captioned for t in tables):
        return list(tables)
    return [replace(t, id=str(n)) for n, t in enumerate(tables, start=2)]


def _with_units(document: Document, language: Language, chosen: Sequence[tuple[Table, ReadTable]]) -> list[FootedTable]:
    """The tables with their units: stated, or inferred from all that state none, with a notice; none without money."""
    tables = [
        (table, footed_rows(table, read), counted(table, read.scaled.measures, document, language))
        for table, read in chosen
    ]
    known = figures((table, row_ids(table)) for table, _ in chosen)
    equations = [with_formulas(footed_relations(table, read), listed(table, known)) for table, read in chosen]
    unstated = [evidence(table, rows, of.measures, document, language) for table, rows, of in tables if of.is_unstated]
    inferred, reasons = infer_unit(unstated, document, language)
    footed = [_with_unit(table, rows, of, inferred, reasons, language) for table, rows, of in tables]
    return [replace(table, relations=own) for table, own in zip(footed, equations, strict=True)]


def _with_unit(
    table: Table,
    rows: Sequence[FootedRow],
    of: Counted,
    inferred: Unit,
    reasons: tuple[Remark, ...],
    language: Language,
) -> FootedTable:
    """A table with its unit, or the inferred one for the reasons; without a reason it is a guess by the usual size."""
    named = (part for c in table.columns for part in (c.name, c.unit))
    level = language.units.price_level_in(" ".join((table.context, *named)))
    unit = (of.units.table or inferred) if of.is_money else NO_UNIT
    is_stated = of.is_money and not of.is_unstated
    notices: tuple[Remark, ...] = ()
    if of.is_unstated and inferred is not NO_UNIT:
        values: dict[str, Value] = {
            "unit": inferred.name,
            "reasons": reasons or (Remark("unit-of-the-usual-size", "notice"),),
        }
        notices = (Remark("unit-not-stated", "notice", Place(page=table.page, table=table.id), values),)
    is_known = is_stated or (of.is_unstated and bool(reasons))
    return FootedTable(table, with_own_units(rows, of), unit, is_stated, is_known, of.measures, notices, level)
