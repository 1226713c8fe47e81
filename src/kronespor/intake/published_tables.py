"""The state's published budgets and accounts of the municipality, kept as assertions.

A table of Statistics Denmark (REGK, BUDK; CSV, workbook or PX) is kept whole as a document; its figures are assertions,
of a function and a year each, net and by kind, and of dranst, ownership and grouping where the table tells them.
"""

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from pathlib import Path

from django.utils import timezone

from kronespor.amounts.units import KRONER, THOUSANDS, Unit, find_unit
from kronespor.footing import foot_document
from kronespor.intake.errors import IntakeError
from kronespor.intake.extracts import Layout, rows_of
from kronespor.intake.models import Assertion, Statement, StoredDocument
from kronespor.intake.storing import content_of, keep
from kronespor.language import YEAR, fold, language, languages, year_of
from kronespor.language.chart import AccountCode, Function, Level, chart, composite, kind_of
from kronespor.reading.document import Document
from kronespor.reading.statbank import Figures, of_cells, read_figures
from kronespor.register.acting import actor
from kronespor.register.ledger import ledger

MEDIA_TYPE = "application/vnd.kronespor.statistics"
NONE = ("", "-", "..", "...", ".", "…", "x")
"""How a table prints that there is nothing, or nothing that is told."""
GROSS, INCOME = "UE", "I"
"""The kinds that have no number."""
PARTED = " | "
"""Between the names of a function, a grouping and a kind, as they are kept."""
Phase = Assertion.Phase


@dataclass(frozen=True)
class Loaded:
    """A table that was loaded: how many figures of how many years; `new` is False where it was there before."""

    document: StoredDocument
    figures: int
    years: tuple[int, ...]
    new: bool


def load_published(path: Path, municipality: str = "") -> Loaded:
    """Keep the figures of a published table; `municipality`: of several in it. Sums of money, not those per head.

    IntakeError or ReadingError if it cannot be.
    """
    data = path.read_bytes()
    sha256 = hashlib.sha256(data).hexdigest()
    known = StoredDocument.objects.filter(sha256=sha256).first()
    if known is not None:
        rows = Assertion.objects.filter(statement__document=known)
        return Loaded(known, rows.count(), tuple(sorted(set(rows.values_list("fiscal_year", flat=True)))), new=False)
    table = _read(path, data)
    figures = _Table(table, path.name).of(municipality)
    document = Document(path.name, sha256, MEDIA_TYPE, title=table.title)
    with ledger():
        stored = StoredDocument.objects.create(
            sha256=sha256,
            name=path.name[:300],
            stored_as=keep(path, sha256),
            media_type=MEDIA_TYPE,
            title=table.title[:300],
            imported_at=timezone.now(),
            imported_by=actor(),
            content=content_of(document, foot_document(document)),
        )
        statement = Statement.objects.create(
            document=stored,
            table=table.name[:20],
            title=table.title[:500],
            plan="",
            unit=figures[0].unit.name,
            unit_stated=True,
        )
        Assertion.objects.bulk_create((figure.asserted(statement) for figure in figures), batch_size=2_000)
    return Loaded(stored, len(figures), tuple(sorted({figure.year for figure in figures})), new=True)


def _read(path: Path, data: bytes) -> Figures:
    """The figures of a file; a workbook is opened in the sandbox."""
    if data.startswith(b"PK"):
        return of_cells(list(rows_of(path, Layout())), path.name)
    return read_figures(data, path.name)


def published(year: int, level: Level = "function") -> dict[tuple[str, str], list[Assertion]]:
    """The published figures of a year by phase and key at a level, of the table that came last: another of the same
    figures, by groupings or newer, does not count a second time.
    """
    rows = Assertion.objects.filter(fiscal_year=year, statement__document__media_type=MEDIA_TYPE)
    coded = [
        (row, code, code.at(level))
        for row in rows.filter(statement__document__superseded_by=None).select_related("statement").order_by("pk")
        if bool((code := AccountCode.kept(row.row)).kind) == (level == "kind")
    ]
    last = {(row.phase, code.function): row.statement_id for row, code, key in coded if key}
    found: dict[tuple[str, str], list[Assertion]] = defaultdict(list)
    for row, code, key in coded:
        if key and last[row.phase, code.function] == row.statement_id:
            found[row.phase, key].append(row)
    return found


@dataclass(frozen=True)
class _Figure:
    """A figure of a place in the chart and a year."""

    code: AccountCode
    name: str
    year: int
    phase: str
    amount: Decimal
    printed: str
    unit: Unit
    column: str

    def asserted(self, statement: Statement) -> Assertion:
        return Assertion(
            statement=statement,
            row=self.code.text,
            column=self.column[:200],
            label=self.name[:500],
            phase=self.phase,
            fiscal_year=self.year,
            amount=int(self.unit.kroner(self.amount) * 100),
            printed=self.printed[:60],
            proof="proven",
        )


class _Table:
    """The figures of a published table, by what its variables are called in any language."""

    def __init__(self, table: Figures, name: str) -> None:
        self._table, self._name = table, name
        self._words = [each.statistics for each in languages()]
        fields = ("municipality", "function", "composite", "dranst", "ownership", "grouping", "kind", "price", "time")
        self._places = {
            of: place
            for of in fields
            for place, variable in enumerate(table.variables)
            if any(words.called(of).are(variable) for words in self._words)
        }
        needed = ("time",) if "composite" in self._places else ("function", "time")
        if missing := tuple(of for of in needed if of not in self._places):
            raise IntakeError("statistics-without", name=name, missing=missing)
        self._phase = self._phase_of(f"{table.name} {table.title}")

    def _phase_of(self, text: str) -> str:
        """Whether it is of accounts or of budgets."""
        is_budget = any(words.budget.stand_in(text) for words in self._words)
        if is_budget == any(words.accounts.stand_in(text) for words in self._words):
            raise IntakeError("statistics-of-what", name=self._name)
        return Phase.ORIGINAL if is_budget else Phase.SPENT

    def of(self, municipality: str) -> list[_Figure]:
        """The figures of a municipality. IntakeError if there are none, or of several and none is named."""
        there = {self._value(values, "municipality") for values, _ in self._table.rows} - {""}
        mine = {name for name in there if not municipality or fold(municipality) in (fold(name), fold(_bare(name)))}
        if len(mine) != 1 and there:
            raise IntakeError("which-municipality", name=self._name, there=tuple(sorted(there))[:20])
        found = [
            self._figure(code, name, values, printed)
            for values, printed in self._table.rows
            if printed.strip('"') not in NONE
            and self._value(values, "municipality") in (mine or {""})
            and (of := self._code(values)) is not None
            for code, name in [of]
        ]
        if not any(figure.code.kind == "" for figure in found):
            raise IntakeError("statistics-empty", name=self._name)
        return list(_current(found))

    def _value(self, values: tuple[str, ...], of: str) -> str:
        return values[self._places[of]].strip() if of in self._places else ""

    def _code(self, values: tuple[str, ...]) -> tuple[AccountCode, str] | None:
        """What a figure is of, and what that is called; None where it is no sum of money, or of a kind not known."""
        if any(words.per_head.begin(self._value(values, "price")) for words in self._words):
            return None
        kind = self._kind(self._value(values, "kind"))
        if kind is None:
            return None
        told, name, grouping = self._place(values)
        if told is None:
            return None
        code = replace(
            told,
            dranst=told.dranst or chart().coded("dranst", self._value(values, "dranst")),
            ownership=chart().coded("ownership", self._value(values, "ownership")),
            kind=kind,
        )
        names = (name, grouping, self._value(values, "kind") if kind else "")
        return code, PARTED.join(filter(None, names))

    def _place(self, values: tuple[str, ...]) -> tuple[AccountCode | None, str, str]:
        """Function and grouping, of two variables or of one, and what they are called."""
        if text := self._value(values, "composite"):
            return composite(text) or (None, "", "")
        text, grouping = self._value(values, "function"), self._value(values, "grouping")
        function = Function.of(text)
        if function is None:
            return None, "", ""
        number = re.match(r"\d{1,3}(?!\d)", grouping)
        return AccountCode(function.code, grouping=number[0].zfill(3) if number else ""), text, grouping

    def _kind(self, text: str) -> str | None:
        """Nothing for the net of all kinds, and where the table tells none; None where it is not known."""
        if not text or any(words.net.begin(text) for words in self._words):
            return ""
        bare = text.partition(" ")[2] or text
        for kind, field in ((GROSS, "gross"), (INCOME, "income")):
            if any(words.called(field).are(each) for words in self._words for each in (text, bare)):
                return kind
        return kind_of(text) or None

    def _figure(self, code: AccountCode, name: str, values: tuple[str, ...], printed: str) -> _Figure:
        price, year, amount = self._value(values, "price"), year_of(self._value(values, "time")), _number(printed)
        if not year or amount is None:
            raise IntakeError("statistics-line", name=self._name, text="; ".join((*values, printed))[:80])
        danish = language("da")
        unit = find_unit(price, danish) or find_unit(self._table.unit, danish)
        unit = unit or find_unit(self._table.title, danish) or THOUSANDS
        column = " ".join(filter(None, (self._table.name, price)))
        return _Figure(
            code, name or code.function, int(year), self._phase, amount, printed,
            unit if unit.is_kroner else KRONER, column,
        )  # fmt: skip


def _current(figures: Iterable[_Figure]) -> Iterable[_Figure]:
    """Those in the prices of their own year, where a table has them in the prices of another as well."""
    figures = list(figures)
    current = {(each.code, each.year) for each in figures if not re.search(YEAR, each.column)}
    return (each for each in figures if not re.search(YEAR, each.column) or (each.code, each.year) not in current)


def _bare(name: str) -> str:
    """The name of a municipality without its code."""
    return name.lstrip("0123456789 ")


def _number(text: str) -> Decimal | None:
    """A figure as the bank prints it: thousands are not parted, and the decimal sign is a point or a comma."""
    try:
        return Decimal(text.replace(",", ".").replace("\N{MINUS SIGN}", "-"))
    except InvalidOperation:
        return None
