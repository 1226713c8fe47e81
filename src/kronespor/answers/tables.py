"""The tables of an answer as exact values: lines with a figure a column, each with its notes and its sources.

A sum says which lines it adds, so that a renderer can write it as a formula; it is computed from the figures shown, so
that every table foots.
"""

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any, Literal, NamedTuple

from django.db.models import Q
from django.utils.translation import gettext as _

from kronespor.amounts import KRONER, MILLIONS, THOUSANDS, Unit
from kronespor.answers.overview import citations_of
from kronespor.answers.query import Query
from kronespor.reading.labels import fold
from kronespor.register.balances import balances
from kronespor.register.history import RESERVE
from kronespor.register.models import Account, Fund, Posting
from kronespor.register.naming import names_of

Kind = Literal["detail", "group", "subtotal", "sum", "of-which"]
UNITS = {"kr": KRONER, "tkr": THOUSANDS, "mio": MILLIONS}
SYMBOLS = "*^#†‡§¤¶"


@dataclass(frozen=True)
class Figure:
    """An amount in kroner, what its papers note to it, and the cells it comes from."""

    kroner: Decimal
    notes: tuple[str, ...] = ()
    cited: tuple[dict[str, Any], ...] = ()


@dataclass(frozen=True)
class Line:
    """A line of a table. `of`: of a sum, the numbers of the lines it adds; `initiative`: whose story it leads to."""

    label: str
    figures: tuple[Figure | None, ...]
    kind: Kind = "detail"
    symbols: str = ""
    description: str = ""
    words: tuple[str, ...] = ()
    of: tuple[int, ...] = ()
    initiative: int | None = None
    address: str = ""

    @property
    def is_sum(self) -> bool:
        """Whether it adds other lines."""
        return self.kind in ("subtotal", "sum")


@dataclass(frozen=True)
class AnswerTable:
    """A table: its columns of figures (`summed`: how many of the first are added up in the next) and of words."""

    title: str
    unit: Unit
    label: str
    columns: tuple[str, ...]
    lines: tuple[Line, ...]
    summed: int = 0
    words: tuple[str, ...] = ()

    @property
    def years(self) -> tuple[str, ...]:
        """The columns that are years."""
        return self.columns[: self.summed]


class Holder(NamedTuple):
    """Whom money is set aside with: an initiative, or a plan's reserve."""

    account: int
    plan_id: int
    plan: str
    name: str
    initiative: int | None
    description: str
    theme: str
    recipient: str


@dataclass
class Holding:
    """What a holder has, in kroner: by fund and year, now and when the plan was adopted."""

    holder: Holder
    current: dict[int, dict[int, Decimal]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(Decimal)))
    original: dict[int, dict[int, Decimal]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(Decimal)))

    @property
    def funds(self) -> list[int]:
        """The funds that it has money of, or had."""
        return [pk for pk in dict.fromkeys((*self.current, *self.original)) if self.current[pk] or self.original[pk]]

    def kroner(self, funds: Iterable[int], year: int, *, original: bool = False) -> Decimal:
        """What it has of these funds in a year."""
        of = self.original if original else self.current
        return sum((of[pk].get(year, Decimal(0)) for pk in funds if pk in of), Decimal(0))


@dataclass(frozen=True)
class Found:
    """What the register has of what is asked for."""

    query: Query
    holdings: tuple[Holding, ...]
    years: tuple[int, ...]
    funds: dict[int, Fund]
    adopted: frozenset[int]
    cited: dict[tuple[int, int], list[dict[str, Any]]]

    @property
    def unit(self) -> Unit:
        """The unit asked for, or a finer one in which no amount has more than two decimals (a Dane and an Englishman
        read 1.250 the other way about); if none is asked for, thousands where every figure is a whole number of them,
        else kroner.
        """
        amounts = [k for h in self.holdings for of in (*h.current.values(), *h.original.values()) for k in of.values()]
        wanted = UNITS.get(self.query.unit)
        if wanted is None:
            return THOUSANDS if all(k % 1000 == 0 for k in amounts) else KRONER
        fine = (u for u in UNITS.values() if u.factor <= wanted.factor)
        fitting = [u for u in fine if u is KRONER or all(k % (u.factor // 100) == 0 for k in amounts)]
        return max(fitting, key=lambda u: u.factor)


def find(query: Query) -> Found:
    """Ask the register; as many queries however much there is."""
    funds = {f.pk: f for f in Fund.objects.all()}
    wanted = set(query.funds) or set(funds)
    if query.external is not None:
        wanted &= {pk for pk, f in funds.items() if f.is_external is query.external}
    narrow = wanted != set(funds)
    only: dict[str, Any] = {"theme_id": query.themes, "recipient_id": query.recipients}
    only = {name: values for name, values in only.items() if values}
    if narrow:
        only["fund_id"] = wanted
    if query.years:
        only["year"] = query.years
    holders = _holders(query)
    if query.plans or query.initiatives:
        only["account_id"] = list(holders)
    holdings: dict[int, Holding] = {}
    days = {"as_of": query.as_of, "known_at": query.known_at}
    asks_original = not {"original", "change"}.isdisjoint(query.measures)
    for at_adoption in (False, True) if asks_original else (False,):
        for b in balances(by=("account_id", "fund_id", "year"), only=only, at_adoption=at_adoption, **days):
            holder = holders.get(b.key["account_id"])
            if holder is None:
                continue
            holding = holdings.setdefault(holder.account, Holding(holder))
            of = holding.original if at_adoption else holding.current
            of[b.key["fund_id"]][b.key["year"]] += b.kroner
    found = sorted(holdings.values(), key=lambda h: (h.holder.plan_id, h.holder.initiative is None, h.holder.account))
    years = query.years or sorted(
        {y for h in found for of in (*h.current.values(), *h.original.values()) for y, kroner in of.items() if kroner}
    )
    adopted = frozenset(
        Account.objects.filter(pk__in=holdings).exclude(plan__adopted_by=None).values_list("plan_id", flat=True)
    )
    cited = {
        key: [json.loads(text) for text in texts] for key, texts in citations_of(*days.values(), set(holdings)).items()
    }
    return Found(query, tuple(found), tuple(years), funds, adopted, cited)


def _holders(query: Query) -> dict[int, Holder]:
    """Whom money can be set aside with, by account; left out is what the query leaves out."""
    rows = Account.objects.filter(kind__in=("initiative", "reserve"))
    if query.plans or query.initiatives:
        rows = rows.filter(Q(plan__in=query.plans) | Q(initiative__in=query.initiatives))
    if query.without:
        rows = rows.exclude(initiative__in=query.without)
    told = ("initiative__description", "initiative__theme__name", "initiative__recipient__name")
    found = list(rows.values_list("pk", "plan_id", "plan__name", "initiative_id", *told))
    names = names_of({row[3] for row in found} - {None}, query.as_of, query.known_at)
    return {
        pk: Holder(pk, plan_id, plan, names.get(initiative, _(RESERVE)), initiative, *(text or "" for text in texts))
        for pk, plan_id, plan, initiative, *texts in found
    }


def kind_of(fund: Fund) -> str:
    """The kind of source that a fund is shown as, by the words of its name: the customary kinds, else its own name."""
    key = fold(fund.name)
    if key.startswith("integrationsbevilling"):
        return "integrationsbevilling"
    if key.startswith("budget"):
        return "budgetmidler"
    if any(word in key for word in ("statslig", "styrelsen", "satspulje", "ministeri")):
        return "statsligt tilskud"
    return fund.name


CUSTOMARY = ("integrationsbevilling", "budgetmidler", "statsligt tilskud")


def legend(found: Found) -> dict[str, str]:
    """Kind of source -> its symbol: the customary three have theirs, others take what is left, then letters."""
    used = dict.fromkeys(kind_of(found.funds[pk]) for h in found.holdings for pk in h.funds)
    symbols = dict(zip(CUSTOMARY, SYMBOLS, strict=False))
    others = [kind for kind in used if kind not in symbols]
    more = [*SYMBOLS[len(CUSTOMARY) :], *(f"({chr(97 + n)})" for n in range(26)), *map(str, range(1000))]
    symbols.update(zip(others, more, strict=False))
    return {kind: symbol for kind, symbol in symbols.items() if kind in used}


def tables(found: Found) -> list[AnswerTable]:
    """The tables of the layout that is asked for, and of the recipients if they are asked for too."""
    made = {"plans": _by_plan, "areas": _by_area, "list": _as_list}[found.query.layout](found)
    received = replace(found, holdings=tuple(h for h in found.holdings if h.holder.recipient))
    if "recipient" in found.query.by and received.holdings:
        title = _("Recipients and suppliers")
        made.append(_summary(received, title, _("Recipient"), lambda holder, _fund: holder.recipient))
    return made


def _by_plan(found: Found) -> list[AnswerTable]:
    """A table a plan; or, where no initiative is asked for, one with a line a plan, theme or source."""
    by = found.query.by
    if "initiative" not in by and "recipient" not in by:
        return [_summary(found, _("Action plans"), *_by_first(found))]
    plans: dict[int, list[Holding]] = defaultdict(list)
    for h in found.holdings:
        plans[h.holder.plan_id].append(h)
    made = []
    for holdings in plans.values():
        part = replace(found, holdings=tuple(holdings))
        made.append(_detail(part, holdings[0].holder.plan, grouped="theme" in by))
    return made


def _by_first(found: Found) -> tuple[str, Callable[[Holder, int], str]]:
    """What the lines of a summary are called, and the name of each."""
    by = found.query.by
    if "theme" in by:
        return _("Area"), lambda holder, _fund: holder.theme or holder.name
    if "fund" in by:
        return _("Source"), lambda _holder, fund: found.funds[fund].name
    return _("Action plan"), lambda holder, _fund: holder.plan


def _by_area(found: Found) -> list[AnswerTable]:
    """The areas' sums of own money; the same in detail; external money in detail; both, with what is external."""
    own, external = (_of(found, is_external) for is_external in (False, True))

    def theme(holder: Holder, _fund: int) -> str:
        return holder.theme or holder.name

    made = []
    if own.holdings:
        made += [_summary(own, _("Overview by area"), _("Area"), theme), _detail(own, _("In detail"), grouped=True)]
    if external.holdings:
        made.append(_detail(external, _("Externally financed initiatives"), grouped=True))
        whole = _summary(found, _("All money, by area"), _("Area"), theme)
        sums = next(_total(of) for of in made[-1].lines if of.kind == "sum")
        of_which = Line(_("Of which externally financed"), sums, "of-which")
        made.append(replace(whole, lines=(*whole.lines, of_which)))
    return made


def _total(line: Line) -> tuple[Figure | None, ...]:
    return tuple(Figure(f.kroner) if f else None for f in line.figures)


def _of(found: Found, external: bool) -> Found:
    """The part that is paid by external funds, or by others."""
    parts = []
    for h in found.holdings:
        current, original = (
            defaultdict(
                lambda: defaultdict(Decimal), {p: v for p, v in of.items() if found.funds[p].is_external is external}
            )
            for of in (h.current, h.original)
        )
        if current or original:
            parts.append(replace(h, current=current, original=original))
    return replace(found, holdings=tuple(parts))


def _as_list(found: Found) -> list[AnswerTable]:
    """One list of all initiatives with what pays for them and the latest decision's address."""
    found = replace(found, query=replace(found.query, by=tuple(dict.fromkeys((*found.query.by, "fund")))))
    made = _detail(found, _("Initiatives and what pays for them"), grouped=False, split=False)
    links = _addresses(found)
    lines = [replace(line, address=links.get(line.initiative, "")) if line.initiative else line for line in made.lines]
    numbered = [
        replace(line, label=f"{n}. {line.label}") if line.kind == "detail" else line
        for n, line in enumerate(lines, start=1)
    ]
    return [replace(made, lines=tuple(numbered))]


def _addresses(found: Found) -> dict[int | None, str]:
    """The address of the latest decision about an initiative's money; one query."""
    rows = Posting.objects.filter(account__in=[h.holder.account for h in found.holdings])
    rows = rows.exclude(transaction__decision=None).exclude(transaction__decision__url="")
    if found.query.as_of:
        rows = rows.filter(decided_on__lte=found.query.as_of)
    if found.query.known_at:
        rows = rows.filter(booked_at__lte=found.query.known_at)
    return dict(rows.order_by("decided_on", "pk").values_list("account__initiative", "transaction__decision__url"))


def _detail(found: Found, title: str, *, grouped: bool, split: bool = True) -> AnswerTable:
    """A line an initiative, by source if that is asked for; `grouped` under its theme with a sum."""
    symbols = legend(found)
    by_fund = split and "fund" in found.query.by
    groups: dict[str, list[Line]] = defaultdict(list)
    for h in found.holdings:
        for funds in [[pk] for pk in h.funds] if by_fund else [h.funds]:
            groups[h.holder.theme if grouped else ""].append(_line(found, h, funds, symbols))
    lines: list[Line] = []
    sums: list[int] = []
    whole = len(found.years) + 1
    for name, of in groups.items():
        first = len(lines)
        if name:
            lines.append(Line(name, (None,) * len(of[0].figures), "group", words=("",) * len(of[0].words)))
            first += 1
        lines += of
        if name:
            lines.append(_sum(lines, range(first, len(lines)), _("Total"), "subtotal", whole))
            sums.append(len(lines) - 1)
        else:
            sums += range(first, len(lines))
    label = _("Grand total") if any(line.kind == "subtotal" for line in lines) else _("Total expenditure")
    lines.append(_sum(lines, sums, label, "sum", whole))
    return _table(found, title, _("Initiative"), lines)


def _words(found: Found) -> tuple[str, ...]:
    names = {"fund": _("Source"), "recipient": _("Recipient")}
    return tuple(text for name, text in names.items() if name in found.query.by)


def _line(found: Found, h: Holding, funds: Sequence[int], symbols: dict[str, str]) -> Line:
    holder, cells = h.holder, []
    names = {found.funds[pk].name for pk in funds}
    for year in found.years:
        kroner = h.kroner(funds, year)
        cited = [c for c in found.cited.get((holder.account, year), ()) if c.get("fund", "") in ("", *names)]
        notes = tuple(dict.fromkeys(c["note"] for c in cited if c.get("note")))
        cells.append(Figure(kroner, notes, tuple(cited)) if kroner else None)
    adopted = holder.plan_id in found.adopted
    before = sum((h.kroner(funds, y, original=True) for y in found.years), Decimal(0)) if adopted else None
    marks = dict.fromkeys(symbols[kind_of(found.funds[pk])] for pk in funds)
    words = {"fund": ", ".join(found.funds[pk].name for pk in funds), "recipient": holder.recipient}
    return Line(
        holder.name,
        _measured(found, cells, before),
        symbols="".join(marks),
        description=holder.description,
        words=tuple(text for name, text in words.items() if name in found.query.by),
        initiative=holder.initiative,
    )


def _measured(found: Found, cells: Sequence[Figure | None], before: Decimal | None) -> tuple[Figure | None, ...]:
    """The cells of the years, their sum, and what was set aside before (if known) and has changed since."""
    total = sum((c.kroner for c in cells if c), Decimal(0))
    measured: list[Figure | None] = [*cells]
    if _has_total(found):
        measured.append(Figure(total))
    if asks_original(found):
        measured.append(Figure(before) if before is not None else None)
        measured.append(Figure(total - before) if before is not None else None)
    return tuple(measured)


def asks_original(found: Found) -> bool:
    """Whether what was set aside at adoption is to be shown."""
    return not {"original", "change"}.isdisjoint(found.query.measures)


def _has_total(found: Found) -> bool:
    """One year is its own total; beside what was original the sum of the years is needed."""
    return len(found.years) > 1 or asks_original(found)


def _summary(found: Found, title: str, label: str, name: Callable[[Holder, int], str]) -> AnswerTable:
    """A line a name, with the sums of what goes by it."""
    sums: dict[str, dict[int, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    before: dict[str, Decimal] = defaultdict(Decimal)
    unknown: set[str] = set()
    for h in found.holdings:
        for pk in h.funds:
            key = name(h.holder, pk)
            for year in found.years:
                sums[key][year] += h.kroner([pk], year)
                before[key] += h.kroner([pk], year, original=True)
            if h.holder.plan_id not in found.adopted:
                unknown.add(key)
    lines = []
    for key, of in sums.items():
        cells = [Figure(of[y]) if of[y] else None for y in found.years]
        lines.append(Line(key, _measured(found, cells, None if key in unknown else before[key])))
    lines.append(_sum(lines, range(len(lines)), _("Total"), "sum", len(found.years) + 1))
    plain = replace(found, query=replace(found.query, by=()))
    return _table(plain, title, label, lines)


def _sum(lines: Sequence[Line], of: Iterable[int], label: str, kind: Kind, whole: int = 0) -> Line:
    """The sum of some lines. From the column `whole` on (if any) a sum is known only where all it adds is."""
    numbers = tuple(of)
    columns = zip(*(lines[n].figures for n in numbers), strict=True) if numbers else ()
    figures = tuple(_added(column, bool(whole) and n >= whole) for n, column in enumerate(columns))
    words = ("",) * (len(lines[0].words) if lines else 0)
    return Line(label, figures, kind, words=words, of=numbers)


def _added(column: Sequence[Figure | None], whole: bool) -> Figure | None:
    some = [f.kroner for f in column if f]
    return Figure(sum(some, Decimal(0))) if some and (len(some) == len(column) or not whole) else None


def _table(found: Found, title: str, label: str, lines: list[Line]) -> AnswerTable:
    columns = [*map(str, found.years), *([_("Total")] if _has_total(found) else [])]
    if asks_original(found):
        columns += [_("Originally"), _("Change")]
    return AnswerTable(title, found.unit, label, tuple(columns), tuple(lines), len(found.years), _words(found))
