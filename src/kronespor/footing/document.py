"""Foot a whole document: every table and list, with what its tables say of one another."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from kronespor.amounts import danish
from kronespor.footing.explain import explain
from kronespor.footing.footed import (
    Explanation,
    Finding,
    FootedCell,
    FootedDocument,
    FootedList,
    FootedRow,
    FootedTable,
    Severity,
    Status,
)
from kronespor.footing.prose import foot_lists
from kronespor.footing.reader import Miss, ReadTable, read_table
from kronespor.footing.units import amounts_in_prose, infer_unit, stated_unit
from kronespor.language import fold
from kronespor.reading import Document, Table

_PRICE_LEVEL = re.compile(
    r"\(?\b((?:19|20)\d{2})[- ]?\s*p/?l\b|\bp/?l[- ]?(?:niveau)?\s*((?:19|20)\d{2})", re.IGNORECASE
)
_SEVERITIES = ("error", "warning", "notice")


def foot_document(document: Document) -> FootedDocument:
    """Foot every table and list of `document`. Findings come the gravest first, then in document order."""
    lists, list_findings = foot_lists(document)
    tables = _numbered(document.budgets, lists)
    chosen = [_best_reading(t, document.footnotes) for t in tables]
    tables, read = [t for t, _ in chosen], [r for _, r in chosen]
    footed = _with_units(document, tables, read)
    footed = [_with_findings(t, r, document, footed) for t, r in zip(footed, read, strict=True)]
    doubts = [Finding(notice.kind, notice.severity, notice.text) for notice in document.notices]
    findings = [*list_findings, *(f for t in footed for f in t.findings), *doubts]
    findings.sort(key=lambda f: _SEVERITIES.index(f.severity))
    return FootedDocument(tuple(footed), tuple(lists), tuple(findings))


def _best_reading(table: Table, footnotes: Mapping[str, str]) -> tuple[Table, ReadTable]:
    """Of the readings of a table's grid the one whose sums prove most and contradict least; the first if they tie.

    Where the sums of another reading hold as well and give other amounts, nothing in the table is proven.
    """
    read = [(one, read_table(one, footnotes)) for one in (table, *table.alternatives)]

    def worth(one: tuple[Table, ReadTable]) -> int:
        proofs = list(one[1].proofs.values())
        return proofs.count("proven") - proofs.count("contradicted")

    best, found = max(read, key=worth)
    rivals = [r for _, r in read if r is not found and "proven" in r.proofs.values() and not r.misses]
    if any(_values(r) != _values(found) for r in rivals):
        found = replace(found, proofs={c: "consistent" if p == "proven" else p for c, p in found.proofs.items()})
    return replace(best, id=table.id, captioned=table.captioned), found


def _values(read: ReadTable) -> Counter[Decimal]:
    return Counter(read.scaled.amount(placed.value) for placed in read.cells.values() if placed.value)


def _numbered(tables: Sequence[Table], lists: Sequence[FootedList]) -> list[Table]:
    """Tables without a printed number are counted after the statement that the lists make."""
    if not lists or any(t.captioned for t in tables):
        return list(tables)
    return [replace(t, id=str(n)) for n, t in enumerate(tables, start=2)]


def _with_units(document: Document, tables: Sequence[Table], read: Sequence[ReadTable]) -> list[FootedTable]:
    stated = [stated_unit(t, document) for t in tables]
    rows = [_rows(t, r) for t, r in zip(tables, read, strict=True)]
    unstated = [i for i, unit in enumerate(stated) if unit is None]
    evidence = [(tables[i], _amounts(rows[i]), _noted(rows[i], document)) for i in unstated]
    inferred, why = infer_unit(evidence, document)
    footed = []
    for table, unit, table_rows in zip(tables, stated, rows, strict=True):
        findings: list[Finding] = []
        final = unit or inferred
        if unit is None:
            message = f"table {table.id} does not state its unit; read as {final.name} because of: {why}"
            findings.append(Finding("unit-not-stated", "notice", message, table.id))
        level = _PRICE_LEVEL.search(table.context)
        price_level = (level[1] or level[2]) if level else ""
        footed.append(FootedTable(table, tuple(table_rows), final, unit is not None, tuple(findings), price_level))
    return footed


def _amounts(rows: Sequence[FootedRow]) -> list[Decimal]:
    return [c.amount for r in rows for c in r.cells if c.amount is not None]


def _noted(rows: Sequence[FootedRow], document: Document) -> list[tuple[Decimal, str]]:
    notes = document.footnotes
    return [
        (c.amount, notes[n]) for r in rows for c in r.cells if c.amount is not None for n in c.footnotes if n in notes
    ]


def _rows(table: Table, read: ReadTable) -> list[FootedRow]:
    rows = []
    ids = _row_ids(table)
    for r, row in enumerate(table.rows):
        cells = tuple(_cell(table, read, r, c) for c in range(len(table.columns)))
        label = f"{row.number}. {row.label}" if row.number else row.label
        rows.append(
            FootedRow(
                ids[r],
                label,
                read.structure.roles[r],
                cells,
                read.structure.groups[r],
                row.fund,
                row.description,
                row.page,
                row.line,
            )
        )
    return rows


def _row_ids(table: Table) -> list[str]:
    """A row's printed number where no other row has it, else its place; where that is a number too, with an r."""
    printed = Counter(row.number for row in table.rows)
    ids = []
    for r, row in enumerate(table.rows, start=1):
        if row.number and printed[row.number] == 1:
            ids.append(row.number)
        else:
            ids.append(f"r{r}" if printed[str(r)] == 1 else str(r))
    return ids


def _cell(table: Table, read: ReadTable, r: int, c: int) -> FootedCell:
    name = table.columns[c].name
    placed = read.cells.get((r, c))
    if placed is None:
        return FootedCell(name, line=table.rows[r].line)
    proof = read.proofs[r, c]
    amount = read.scaled.amount(placed.value)
    if placed.token is None or placed.reading is None:
        sought = _sought(read, (r, c), amount)
        return FootedCell(name, "", amount, "recovered", proof, line=table.rows[r].line, sought=sought)
    text, line = placed.token.token.text, placed.token.token.line
    if placed.token.nil:
        return FootedCell(name, text, None, "absent", proof, line=line, box=placed.token.token.box)
    candidate = placed.reading.candidate
    status: Status = "reread" if candidate.cost else "printed"
    notes = tuple(candidate.footnote.split(",")) if candidate.footnote else ()
    box = placed.token.token.box
    found = FootedCell(name, text, candidate.value, status, proof, notes, candidate.decimals, line, box)
    if proof == "proven":
        return found
    others = dict.fromkeys(reading.candidate.value for reading in placed.token.readings)
    others.pop(candidate.value)
    return replace(found, candidates=tuple(others), sought=_sought(read, (r, c), amount))


def _sought(read: ReadTable, cell: tuple[int, int], amount: Decimal) -> tuple[Decimal, ...]:
    """What a cell would have to be for the sums that miss to hold, each by itself."""
    found: dict[Decimal, None] = {}
    for miss in read.misses:
        if cell == miss.equation.total:
            found[amount - read.scaled.amount(miss.slack)] = None
        elif cell in miss.equation.addends:
            found[amount + read.scaled.amount(miss.slack)] = None
    return tuple(found)


def _with_findings(
    table: FootedTable, read: ReadTable, document: Document, others: Sequence[FootedTable]
) -> FootedTable:
    findings = [
        *table.findings,
        *_misses(table, read, others),
        *_recovered(table),
        *_reread(table, read),
        *_double_counts(table),
        *_footnotes(table, document),
        *_of_which(table),
        *_doubts(table, read),
    ]
    return replace(table, findings=tuple(findings))


def _misses(table: FootedTable, read: ReadTable, others: Sequence[FootedTable]) -> list[Finding]:
    labels = [row.name for row in table.rows]
    if read.scaled.lost_rows and not read.solved:
        return []

    def upheld(r: int, c: int) -> str | None:
        return _upheld(table, r, c, others)

    return [_miss(table, read, m, explain(read, m, labels, upheld)) for m in read.misses]


def _miss(table: FootedTable, read: ReadTable, miss: Miss, explanations: tuple[Explanation, ...]) -> Finding:
    r, c = miss.equation.total
    cell = table.rows[r].cells[c]
    printed = cell.amount if cell.amount is not None else Decimal(0)
    difference = read.scaled.amount(miss.slack)
    total = printed - difference
    kind = "does-not-foot" if miss.equation.kind == "foot" else "does-not-cross-foot"
    what = "its rows add up to" if kind == "does-not-foot" else "its columns add up to"
    reason = f": {explanations[0].text}" if explanations else ""
    message = (
        f"table {table.id}, '{table.rows[r].name}', {cell.column}: "
        f"{danish(printed)} is printed, {what} {danish(total)}; "
        f"difference {danish(difference)} {table.unit.name}{reason}"
    )
    severity: Severity = "warning" if miss.rounding else "error"
    return Finding(
        kind,
        severity,
        message,
        table.id,
        table.rows[r].name,
        cell.column,
        printed,
        total,
        difference,
        explanations,
    )


def _name_key(row: FootedRow) -> str:
    return fold(row.group if row.role == "subtotal" and row.group else row.label)


def _upheld(table: FootedTable, r: int, c: int, others: Sequence[FootedTable]) -> str | None:
    """The id of another table that prints the same amount for the same thing and year."""
    row, cell = table.rows[r], table.rows[r].cells[c]
    key, kroner = _name_key(row), table.kroner(cell)
    if not kroner:
        return None
    for other in others:
        if other.id == table.id:
            continue
        for theirs in other.rows:
            if _name_key(theirs) == key:
                for their_cell in theirs.cells:
                    if their_cell.column == cell.column and other.kroner(their_cell) == kroner:
                        return other.id
    return None


def _recovered(table: FootedTable) -> list[Finding]:
    return [
        Finding(
            "recovered-amount",
            "warning",
            f"table {table.id}, '{row.label[:60]}', {cell.column}: no amount is printed; "
            f"{danish(cell.amount)} {table.unit.name} is what the totals ask for",
            table.id,
            row.label,
            cell.column,
            None,
            cell.amount,
        )
        for row in table.rows
        for cell in row.cells
        if cell.status == "recovered" and cell.amount is not None
    ]


def _reread(table: FootedTable, read: ReadTable) -> list[Finding]:
    """Amounts read against their print because a total asks for it: the reading may be wrong, or the paper."""
    found = []
    for (r, c), placed in sorted(read.cells.items()):
        if placed.reading is None or not placed.reading.candidate.weak:
            continue
        row, cell = table.rows[r], table.rows[r].cells[c]
        if cell.amount is None:
            continue
        message = (
            f"table {table.id}, '{row.label[:60]}', {cell.column}: '{cell.printed}' is what was read, "
            f"{danish(cell.amount)} {table.unit.name} is what the totals ask for; compare it with the paper"
        )
        where = (table.id, row.label, cell.column)
        found.append(Finding("reread-amount", "warning", message, *where, None, cell.amount))
    return found


def _double_counts(table: FootedTable) -> list[Finding]:
    """The same name with the same amounts in every column, twice in one table."""
    seen: dict[tuple[str, tuple[Decimal | None, ...]], FootedRow] = {}
    found = []
    for row in table.rows:
        amounts = tuple(c.amount for c in row.cells)
        if row.role != "detail" or not any(amounts):
            continue
        key = (fold(re.sub(r"^\d+\.\s*", "", row.label)), amounts)
        first = seen.setdefault(key, row)
        if first is not row and key[0]:
            shown = " / ".join(danish(a) for a in amounts if a is not None)
            where = f"under '{first.group}' and under '{row.group}'" if first.group != row.group else "twice"
            message = (
                f"table {table.id}: '{row.label}' stands {where} with the same amounts ({shown} {table.unit.name})"
            )
            found.append(Finding("possible-double-count", "warning", message, table.id, row.label))
    return found


def _footnotes(table: FootedTable, document: Document) -> list[Finding]:
    """A footnote "heraf 3 mio. kr." names a part, which cannot exceed the amount it explains."""
    notes = document.footnotes
    found = []
    for row in table.rows:
        for cell in row.cells:
            whole = table.kroner(cell)
            if whole is None:
                continue
            for number in cell.footnotes:
                text = notes.get(number, "")
                if not text.lower().startswith(("heraf", "deraf", "herunder")):
                    continue
                for part in amounts_in_prose(text)[:1]:
                    if part.kroner > abs(whole):
                        message = (
                            f"table {table.id}, '{row.label}', {cell.column}: footnote {number} names a part of "
                            f"{part.printed}, more than the whole {danish(whole)} kr."
                        )
                        found.append(Finding("part-exceeds-whole", "error", message, table.id, row.label, cell.column))
    return found


def _of_which(table: FootedTable) -> list[Finding]:
    """A row "heraf …" cannot exceed the row it is a part of."""
    found = []
    for i, row in enumerate(table.rows):
        if row.role != "of-which":
            continue
        parent = next((p for p in reversed(table.rows[:i]) if p.role != "of-which"), None)
        if parent is None:
            continue
        for part, whole in zip(row.cells, parent.cells, strict=True):
            if part.amount is not None and whole.amount is not None and abs(part.amount) > abs(whole.amount):
                message = (
                    f"table {table.id}, '{row.label}', {part.column}: {danish(part.amount)} is more than "
                    f"'{parent.name}', {danish(whole.amount)}, of which it is a part"
                )
                found.append(Finding("part-exceeds-whole", "error", message, table.id, row.label, part.column))
    return found


def _doubts(table: FootedTable, read: ReadTable) -> list[Finding]:
    """What could not be settled: total columns that sum something else, tables past the solver's limit."""
    found = []
    for c in read.dropped_cross:
        name = table.columns[c]
        message = (
            f"table {table.id}: the column '{name}' is not the sum of the columns before it in most rows; "
            "not used as one"
        )
        found.append(Finding("does-not-cross-foot", "warning", message, table.id, "", name))
    if read.scaled.lost_rows and not read.solved:
        message = (
            f"table {table.id}: its columns are lost and it is too large or too ambiguous to solve; "
            "nothing in it is proven"
        )
        found.append(Finding("not-solved", "warning", message, table.id))
    return found
