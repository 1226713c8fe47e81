"""The state's published budgets and accounts of the municipality, by function, held against extracts.

A table of Statistics Denmark (REGK, BUDK; CSV or PX) is kept whole as a document; its figures are assertions, of a
function and a year each.
"""

import hashlib
import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Literal

from django.utils import timezone

from kronespor.amounts import PriceIndex
from kronespor.amounts.units import KRONER, THOUSANDS, Unit, find_unit
from kronespor.footing import foot_document
from kronespor.intake.errors import IntakeError
from kronespor.intake.models import Assertion, Statement, StoredDocument
from kronespor.intake.storing import content_of, keep
from kronespor.language import YEAR, fold, language, languages, year_of
from kronespor.language.chart import Function, chart
from kronespor.reading.document import Document
from kronespor.reading.statbank import Figures, read_figures
from kronespor.register.accountmaps import current_map, rules_of
from kronespor.register.acting import actor
from kronespor.register.extracts import Balance, Stage
from kronespor.register.holdings import Query, holdings
from kronespor.register.ledger import ledger
from kronespor.register.models import Account
from kronespor.register.spending import in_force
from kronespor.remarks import Remark, Value

MEDIA_TYPE = "application/vnd.kronespor.statistics"
NONE = ("", "-", "..", "...", ".", "…", "x")
"""How a table prints that there is nothing, or nothing that is told."""
NEEDED = ("function", "time")
Part = Literal["price-level", "phase", "consolidation", "rounding", "date"]
PARTS: tuple[Part, ...] = ("price-level", "phase", "consolidation", "rounding", "date")
Phase = Assertion.Phase


@dataclass(frozen=True)
class Loaded:
    """A table that was loaded: how many figures of how many years; `new` is False where it was there before."""

    document: StoredDocument
    figures: int
    years: tuple[int, ...]
    new: bool


def load_published(path: Path, municipality: str = "") -> Loaded:
    """Keep the figures of a published table; `municipality`: of several in it.

    All kinds net, of sums of money; by dranst where the table tells it. IntakeError or ReadingError if it cannot be.
    """
    data = path.read_bytes()
    sha256 = hashlib.sha256(data).hexdigest()
    known = StoredDocument.objects.filter(sha256=sha256).first()
    if known is not None:
        rows = Assertion.objects.filter(statement__document=known)
        return Loaded(known, rows.count(), tuple(sorted(set(rows.values_list("fiscal_year", flat=True)))), new=False)
    table = read_figures(data, path.name)
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
        Assertion.objects.bulk_create(figure.asserted(statement) for figure in figures)
    return Loaded(stored, len(figures), tuple(sorted({figure.year for figure in figures})), new=True)


@dataclass(frozen=True)
class _Figure:
    """A figure of a function and a year."""

    function: Function
    name: str
    year: int
    phase: str
    amount: Decimal
    printed: str
    unit: Unit
    column: str

    def asserted(self, statement: Statement) -> Assertion:
        of = self.function
        return Assertion(
            statement=statement,
            row="/".join(filter(None, (of.code, of.dranst))),
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
        self._places = {
            of: place
            for of in ("municipality", "function", "dranst", "kind", "price", "time")
            for place, variable in enumerate(table.variables)
            if any(words.called(of).are(variable) for words in self._words)
        }
        if missing := tuple(of for of in NEEDED if of not in self._places):
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
            self._figure(values, printed)
            for values, printed in self._table.rows
            if printed.strip('"') not in NONE and self._is_taken(values, mine)
        ]
        if not found:
            raise IntakeError("statistics-empty", name=self._name)
        return found

    def _value(self, values: tuple[str, ...], of: str) -> str:
        return values[self._places[of]].strip() if of in self._places else ""

    def _is_taken(self, values: tuple[str, ...], mine: Collection[str]) -> bool:
        kind, price = self._value(values, "kind"), self._value(values, "price")
        return (
            self._value(values, "municipality") in ({*mine} or {""})
            and (not kind or any(words.net.begin(kind) for words in self._words))
            and not any(words.per_head.begin(price) for words in self._words)
            and Function.of(self._value(values, "function")) is not None
        )

    def _figure(self, values: tuple[str, ...], printed: str) -> _Figure:
        name, price, time = (self._value(values, of) for of in ("function", "price", "time"))
        function, year = Function.of(name), year_of(time)
        amount = _number(printed)
        if function is None or not year or amount is None:
            raise IntakeError("statistics-line", name=self._name, text="; ".join((*values, printed))[:80])
        danish = language("da")
        unit = find_unit(price, danish) or find_unit(self._table.unit, danish) or THOUSANDS
        dranst = self._value(values, "dranst")[:1]
        column = " ".join(filter(None, (self._table.name, price)))
        return _Figure(
            Function(function.code, dranst if dranst.isdigit() else ""),
            name, int(year), self._phase, amount, printed, unit if unit.is_kroner else KRONER, column,
        )  # fmt: skip


def _bare(name: str) -> str:
    """The name of a municipality without its code."""
    return name.lstrip("0123456789 ")


def _number(text: str) -> Decimal | None:
    """A figure as the bank prints it: thousands are not parted, and the decimal sign is a point or a comma."""
    try:
        return Decimal(text.replace(",", ".").replace("\N{MINUS SIGN}", "-"))
    except InvalidOperation:
        return None


@dataclass(frozen=True)
class Gap:
    """A function of a year: what is published, what the extracts say, and what the difference is made of, in kroner.

    `parts` that are possible and not proven are in `possible`; what is left is unexplained.
    """

    function: str
    name: str
    year: int
    phase: str
    published: Decimal
    ours: Decimal
    parts: Mapping[Part, Decimal] = field(default_factory=dict)
    possible: frozenset[Part] = frozenset()

    @property
    def difference(self) -> Decimal:
        """What is published beyond what the extracts say."""
        return self.published - self.ours

    @property
    def unexplained(self) -> Decimal:
        """What no part accounts for."""
        return self.difference - sum(self.parts.values(), Decimal(0))


def gaps(year: int, index: PriceIndex | None = None) -> list[Gap]:
    """What is published of a year by function, held against the extracts that count; nothing without an extract.

    Accounts are held against what was spent, budgets against the revised budget. The difference is, in this order:
    prices of another year (with `index`); what was decided in the course of the year on initiatives whose accounts are
    all of the function (phase); dranst that the table leaves out (consolidation); less than half a printed unit
    (rounding); and, where the extracts end before the year does, possibly what came after them (date). Six queries.
    """
    periods = [period for period in in_force() if period.fiscal_year == year]
    if not periods:
        return []
    ours = _of_extracts([period.extract for period in periods])
    changes = _changed(year)
    is_whole = max(period.last_day for period in periods) >= date(year, 12, 31)
    found = []
    for (phase, code), rows in sorted(_published(year).items()):
        stage = Stage.REVISED if phase == Phase.ORIGINAL else Stage.SPENT
        own = {key: kroner for key, kroner in ours.items() if key[:2] == (code, stage)}
        if own:
            found.append(
                _gap(year, phase, code, rows, own, changes if phase == Phase.ORIGINAL else {}, index, is_whole)
            )
    return found


def _published(year: int) -> dict[tuple[str, str], list[Assertion]]:
    """The published figures of a year by phase and function, of the table that came last: another of the same figures,
    by groupings or newer, does not count a second time.
    """
    rows = Assertion.objects.filter(fiscal_year=year, statement__document__media_type=MEDIA_TYPE)
    found: dict[tuple[str, str], list[Assertion]] = defaultdict(list)
    for row in rows.filter(statement__document__superseded_by=None).select_related("statement").order_by("pk"):
        of = found[row.phase, row.row.partition("/")[0]]
        if of and of[-1].statement_id != row.statement_id:
            of.clear()
        of.append(row)
    return found


def _of_extracts(extracts: Collection[int]) -> dict[tuple[str, str, str], Decimal]:
    """Kroner by function, stage and dranst."""
    found: dict[tuple[str, str, str], Decimal] = defaultdict(Decimal)
    for account, stage, ore in Balance.objects.filter(extract__in=extracts).values_list("account", "stage", "amount"):
        if function := Function.of(account):
            found[function.code, stage, function.dranst] += Decimal(ore) / 100
    return found


def _changed(year: int) -> dict[str, Decimal]:
    """What was decided in the course of a year, by function, on what has all its accounts in one."""
    known = current_map()
    functions: dict[tuple[int, int], set[str]] = defaultdict(set)
    for rule in rules_of(known) if known else ():
        function = Function.of(rule.pattern)
        functions[rule.initiative, 0 if rule.initiative else rule.plan].add(function.code if function else "")
    found: dict[str, Decimal] = defaultdict(Decimal)
    for row in holdings(Query(("account", "phase"), years=(year,))):
        key = (row.initiative_id, 0) if row.kind == Account.Kind.INITIATIVE else (0, row.plan_id)
        if row.phase != "original" and len(of := functions.get(key, set())) == 1:
            found[next(iter(of))] += row.kroner
    return found


def _gap(
    year: int,
    phase: str,
    code: str,
    rows: list[Assertion],
    own: Mapping[tuple[str, str, str], Decimal],
    changes: Mapping[str, Decimal],
    index: PriceIndex | None,
    is_whole: bool,
) -> Gap:
    printed = sum((row.kroner for row in rows), Decimal(0))
    in_prices = sum((_in_prices(row, year, index) for row in rows), Decimal(0))
    dranst = {row.row.partition("/")[2] for row in rows}
    left_out = (
        Decimal(0) if "" in dranst else sum((k for key, k in own.items() if key[2] not in {*dranst, ""}), Decimal(0))
    )
    parts: dict[Part, Decimal] = {
        "price-level": printed - in_prices,
        "phase": -changes.get(code, Decimal(0)),
        "consolidation": -left_out,
    }
    ours = sum(own.values(), Decimal(0))
    rest = printed - ours - sum(parts.values(), Decimal(0))
    if abs(rest) * 2 <= sum(row.statement.factor for row in rows):
        parts["rounding"] = rest
    elif not is_whole and phase == Phase.SPENT:
        parts["date"] = rest
    told = {part: kroner for part, kroner in parts.items() if kroner}
    possible = frozenset[Part](("date",) if "date" in told else ())
    return Gap(code, rows[0].label, year, phase, printed, ours, told, possible)


def _in_prices(row: Assertion, year: int, index: PriceIndex | None) -> Decimal:
    """A figure in the prices of its own year; tables of fixed prices say which ones they are of."""
    level = int((re.findall(YEAR, row.column) or [year])[-1])
    return row.kroner if index is None or level == year else index.convert(row.kroner, level, year)


@dataclass(frozen=True)
class Compared:
    """A function in several years, as published; `notes`: why years cannot be compared."""

    function: str
    name: str
    years: Mapping[int, Decimal]
    notes: tuple[Remark, ...]


def side_by_side(years: Collection[int], phase: str = Phase.SPENT) -> list[Compared]:
    """What is published of years by function, with a note where the chart of accounts changed between them."""
    amounts: dict[str, dict[int, Decimal]] = defaultdict(dict)
    names: dict[str, str] = {}
    for year in sorted(years):
        for (of, code), rows in _published(year).items():
            if of == phase:
                amounts[code][year] = sum((row.kroner for row in rows), Decimal(0))
                names[code] = rows[-1].label
    return [
        Compared(code, names[code], of, tuple(_notes(Function(code), years, of)))
        for code, of in sorted(amounts.items())
    ]


def _notes(function: Function, years: Collection[int], of: Mapping[int, Decimal]) -> Iterator[Remark]:
    first, last = min(years), max(years)
    changes = chart().between(function, first, last)
    for change in changes:
        values: dict[str, Value] = {
            "function": function.code,
            "year": change.year,
            "text": change.text,
            "source": change.source,
        }
        yield Remark("chart-changed", "notice", values=values)
    if not changes and (missing := tuple(year for year in sorted(years) if year not in of)):
        yield Remark("function-not-in-years", "notice", values={"function": function.code, "years": missing})
