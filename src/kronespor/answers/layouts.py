"""The layouts of an answer: a table a plan, by area, or one list; and how their lines are added up."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from decimal import Decimal

from django.utils.translation import gettext as _

from kronespor.answers.tables import (
    AnswerTable,
    Figure,
    Found,
    Holder,
    Holding,
    Kind,
    Line,
    asks_original,
    kind_of,
    legend,
)
from kronespor.register.models import Posting


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
        made.append(_detail(part, holdings[0].holder.plan, _theme if "theme" in by else _nothing))
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
    """The areas' sums of own money; the same in detail; external money in detail; both, with what is external.

    What has no theme is an area of its own: its plan where several are asked for, else itself.
    """
    own, external = (_of(found, is_external) for is_external in (False, True))
    several = len({h.holder.plan_id for h in found.holdings}) > 1

    def area(holder: Holder, _fund: int = 0) -> str:
        return holder.theme or (holder.plan if several else holder.name)

    group = area if several else _theme
    made = []
    if own.holdings:
        made += [_summary(own, _("Overview by area"), _("Area"), area), _detail(own, _("In detail"), group)]
    if external.holdings:
        made.append(_detail(external, _("Externally financed initiatives"), group))
        whole = _summary(found, _("All money, by area"), _("Area"), area)
        sums = next(_total(of) for of in made[-1].lines if of.kind == "sum")
        sums = (*sums, None, None)[: len(whole.columns)]
        made.append(replace(whole, lines=(*whole.lines, Line(_("Of which externally financed"), sums, "of-which"))))
    return made


def _theme(holder: Holder) -> str:
    return holder.theme


def _nothing(_holder: Holder) -> str:
    return ""


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
    made = _detail(found, _("Initiatives and what pays for them"), _nothing, split=False)
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


def _detail(found: Found, title: str, group: Callable[[Holder], str], *, split: bool = True) -> AnswerTable:
    """A line an initiative, by source if that is asked for; under the name of its group, if any, with a sum."""
    symbols = legend(found)
    by_fund = split and "fund" in found.query.by
    groups: dict[str, list[Line]] = defaultdict(list)
    for h in found.holdings:
        for funds in [[pk] for pk in h.funds] if by_fund else [h.funds]:
            groups[group(h.holder)].append(_line(found, h, funds, symbols))
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
    for year in found.years:
        kroner = h.kroner(funds, year)
        cited = [c for pk in funds for c in found.cited.get((holder.account, year, pk), ())]
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
        if not any(figure for line in lines for figure in line.figures[-2:]):  # known of none: the method says so
            columns, lines = columns[:-2], [replace(line, figures=line.figures[:-2]) for line in lines]
    return AnswerTable(title, found.unit, label, tuple(columns), tuple(lines), len(found.years), _words(found))
