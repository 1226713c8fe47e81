"""The layouts of an answer: one table per plan, by area, or one list; and how their lines are added up."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from decimal import Decimal

from django.utils.translation import gettext as _

from kronespor.amounts import KRONER
from kronespor.answers.overview import name_of
from kronespor.answers.positions import Material, Position, kind_of, legend
from kronespor.answers.tables import AnswerLine, AnswerTable, Figure, Kind
from kronespor.intake.origins import Part
from kronespor.papers.printing import date_text, years_text
from kronespor.register.decisions import latest_addresses

MOST_PARTS = 200
"""Amounts that are named of one figure."""
Figures = tuple[Figure | None, ...]
Group = Callable[[Position], str]
"""The name of the group that a position's lines stand in; empty for none."""


def tables(material: Material) -> list[AnswerTable]:
    """The tables of the layout that is asked for, and of the recipients if they are asked for too."""
    layout = {"plans": _by_plan, "areas": _by_area, "list": _as_list}[material.query.layout]
    made = layout(material) if material.positions else []
    if material.left.pots:
        made.append(_not_allocated(material))
    if ending := [p for p in material.positions if p.initiative and material.last.get(p.account) in material.years]:
        made.append(_running_out(material, ending))
    if material.spent.rows:
        made.append(_spent(material))
    received = material.of(p for p in material.positions if p.recipient)
    if "recipient" in material.query.by and received.positions:
        title = _("Recipients and suppliers")
        made.append(_summary(received, title, _("Recipient"), lambda position, _fund: position.recipient))
    return made


def _not_allocated(material: Material) -> AnswerTable:
    """One line per source and per plan's reserve; an amount of nothing is printed, since it is known."""
    plain = replace(material, query=replace(material.query, measures=("current",), by=()))
    lines = []
    for pot in material.left.pots:
        years = material.years
        cells = [_made_of(pot.years[y], pot.parts.get(y, ())) if y in pot.years else None for y in years]
        label = _("%(plan)s, reserve") % {"plan": pot.plan} if pot.plan else pot.name
        label += f" ({pot.name})" if pot.plan and pot.name else ""
        lines.append(AnswerLine(label, _measured(plain, cells, None), account=max(pot.account, 0)))
    lines.append(_sum(lines, range(len(lines)), _("Total"), "sum", len(material.years) + 1))
    return _table(plain, _("What is not allocated"), _("Source"), lines)


def _running_out(material: Material, ending: Sequence[Position]) -> AnswerTable:
    """One line per initiative that has money for the last time in a year that is asked for, with that year's amount."""
    plain = replace(material, query=replace(material.query, measures=("current",), by=()))
    lines = []
    for p in sorted(ending, key=lambda p: material.last[p.account]):
        cells = [_figure(p, p.funds, y) if y == material.last[p.account] else None for y in material.years]
        lines.append(AnswerLine(p.name, _measured(plain, cells, None), account=p.account, initiative=p.initiative))
    lines.append(_sum(lines, range(len(lines)), _("Total"), "sum", len(material.years) + 1))
    return _table(plain, _("What has money for the last time, and how much"), _("Initiative"), lines)


def _spent(material: Material) -> AnswerTable:
    """One line per initiative: what it has in the years that extracts tell of, what was spent and is left."""
    of = material.spent
    several = len({row.plan_id for row in of.rows}) > 1
    lines = [
        AnswerLine(
            f"{name_of(row)} ({row.plan})" if several else name_of(row),
            (Figure(row.kroner), Figure(row.spent), Figure(row.left)),
            account=row.account,
            initiative=row.initiative_id or None,
        )
        for row in of.rows
    ]
    lines.append(_sum(lines, range(len(lines)), _("Total"), "sum", 0))
    values = {"years": years_text(of.years), "day": date_text(of.until) if of.until else ""}
    columns = (
        _("Set aside %(years)s") % values,
        _("Spent as of %(day)s") % values,
        _("Left %(year)s") % {"year": values["years"]},
    )
    return AnswerTable(_("What was spent"), KRONER, _("Initiative"), columns, tuple(lines))


def _by_plan(material: Material) -> list[AnswerTable]:
    """One table per plan; where no initiative is asked for, one table with a line per plan, theme or source."""
    by = material.query.by
    if "initiative" not in by and "recipient" not in by:
        return [_summary(material, _("Action plans"), *_by_first(material))]
    plans: dict[int, list[Position]] = defaultdict(list)
    for position in material.positions:
        plans[position.plan_id].append(position)
    group = _theme if "theme" in by else _nothing
    return [_detail(material.of(positions), positions[0].plan, group) for positions in plans.values()]


def _by_first(material: Material) -> tuple[str, Callable[[Position, int], str]]:
    """What the lines of a summary are called, and the name of each."""
    by = material.query.by
    if "theme" in by:
        return _("Area"), lambda position, _fund: position.theme or position.name
    if "fund" in by:
        return _("Source"), lambda _position, fund: material.funds[fund].name
    return _("Action plan"), lambda position, _fund: position.plan


def _by_area(material: Material) -> list[AnswerTable]:
    """The areas' sums of own money; the same in detail; external money in detail; both, with what is external.

    What has no theme is an area of its own: its plan where several are asked for, else itself.
    """
    own, external = material.of_source(is_external=False), material.of_source(is_external=True)
    several = len({p.plan_id for p in material.positions}) > 1

    def area(position: Position, _fund: int = 0) -> str:
        return position.theme or (position.plan if several else position.name)

    group = area if several else _theme
    made = []
    if own.positions:
        made += [_summary(own, _("Overview by area"), _("Area"), area), _detail(own, _("In detail"), group)]
    if external.positions:
        made.append(_detail(external, _("Externally financed initiatives"), group))
        whole = _summary(material, _("All money, by area"), _("Area"), area)
        sums = next(_plain(of) for of in made[-1].lines if of.kind == "sum")
        sums = (*sums, None, None)[: len(whole.columns)]
        part = AnswerLine(_("Of which externally financed"), sums, "of-which")
        made.append(replace(whole, lines=(*whole.lines, part)))
    return made


def _theme(position: Position) -> str:
    return position.theme


def _nothing(_position: Position) -> str:
    return ""


def _plain(line: AnswerLine) -> Figures:
    """The figures of a line, without their sources."""
    return tuple(Figure(f.kroner) if f else None for f in line.figures)


def _as_list(material: Material) -> list[AnswerTable]:
    """One list of all initiatives with what pays for them and the latest decision's address."""
    query = replace(material.query, by=tuple(dict.fromkeys((*material.query.by, "fund"))))
    made = _detail(replace(material, query=query), _("Initiatives and what pays for them"), _nothing, split=False)
    links = latest_addresses([p.account for p in material.positions], query.as_of, query.known_at)
    lines = [
        replace(line, label=f"{n}. {line.label}", address=links.get(line.account, "") if line.initiative else "")
        if line.kind == "detail"
        else line
        for n, line in enumerate(made.lines, start=1)
    ]
    return [replace(made, lines=tuple(lines))]


def _detail(material: Material, title: str, group: Group, *, split: bool = True) -> AnswerTable:
    """One line per initiative, by source if that is asked for; under the name of its group, if any, with a sum."""
    symbols = legend(material)
    by_fund = split and "fund" in material.query.by
    groups: dict[str, list[AnswerLine]] = defaultdict(list)
    for position in material.positions:
        for funds in [[pk] for pk in position.funds] if by_fund else [position.funds]:
            groups[group(position)].append(_line(material, position, funds, symbols))
    lines, added = _grouped(groups, known_from=len(material.years) + 1)
    label = _("Grand total") if any(line.kind == "subtotal" for line in lines) else _("Total expenditure")
    lines.append(_sum(lines, added, label, "sum", len(material.years) + 1))
    return _table(material, title, _("Initiative"), lines)


def _grouped(groups: dict[str, list[AnswerLine]], known_from: int) -> tuple[list[AnswerLine], list[int]]:
    """The lines of all groups, each under its name and with its sum; and the numbers of those that the total adds."""
    lines: list[AnswerLine] = []
    added: list[int] = []
    for name, of in groups.items():
        if not name:
            added += range(len(lines), len(lines) + len(of))
            lines += of
            continue
        lines.append(AnswerLine(name, (None,) * len(of[0].figures), "group", words=("",) * len(of[0].words)))
        first = len(lines)
        lines += of
        lines.append(_sum(lines, range(first, len(lines)), _("Total"), "subtotal", known_from))
        added.append(len(lines) - 1)
    return lines, added


def _words(material: Material) -> tuple[str, ...]:
    names = {"fund": _("Source"), "recipient": _("Recipient")}
    return tuple(text for name, text in names.items() if name in material.query.by)


def _line(material: Material, position: Position, funds: Sequence[int], symbols: dict[str, str]) -> AnswerLine:
    before = None
    if position.plan_id in material.adopted:
        parts = position.originally_made_of(funds, material.years)
        before = _made_of(position.original_kroner(funds, material.years), parts)
    cells = [_figure(position, funds, year) for year in material.years]
    words = {"fund": ", ".join(material.funds[pk].name for pk in funds), "recipient": position.recipient}
    return AnswerLine(
        position.name,
        _measured(material, cells, before),
        symbols="".join(dict.fromkeys(symbols[kind_of(material.funds[pk])] for pk in funds)),
        description=position.description,
        words=tuple(text for name, text in words.items() if name in material.query.by),
        account=position.account,
        initiative=position.initiative,
    )


def _figure(position: Position, funds: Sequence[int], year: int) -> Figure | None:
    """What a position has of some sources in a year, and what that is made of."""
    kroner = position.kroner(funds, year)
    return _made_of(kroner, position.made_of(funds, year)) if kroner else None


def _made_of(kroner: Decimal, parts: Sequence[Part]) -> Figure:
    """A figure with what it is made of, which is not named where it is very much."""
    return Figure(kroner, tuple(parts)) if len(parts) <= MOST_PARTS else Figure(kroner, unlisted=len(parts))


def _measured(material: Material, cells: Sequence[Figure | None], before: Figure | None) -> Figures:
    """The cells of the years, their sum, and what was set aside before (if known) and has changed since."""
    total = sum((c.kroner for c in cells if c), Decimal(0))
    measured: list[Figure | None] = [*cells]
    if _has_total(material):
        measured.append(Figure(total))
    if material.shows_original:
        measured.append(before)
        measured.append(Figure(total - before.kroner) if before is not None else None)
    return tuple(measured)


def _has_total(material: Material) -> bool:
    """One year is its own total; beside what was original the sum of the years is needed."""
    return len(material.years) > 1 or material.shows_original


def _summary(material: Material, title: str, label: str, name: Callable[[Position, int], str]) -> AnswerTable:
    """One line per name, with the sums of what goes by it."""
    sums: dict[str, dict[int, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    before: dict[str, Decimal] = defaultdict(Decimal)
    parts: dict[tuple[str, int], list[Part]] = defaultdict(list)  # of a year, or of what was original (0)
    unknown: set[str] = set()
    for position in material.positions:
        for pk in position.funds:
            key = name(position, pk)
            for year in material.years:
                sums[key][year] += position.kroner([pk], year)
                parts[key, year] += position.made_of([pk], year)
            before[key] += position.original_kroner([pk], material.years)
            parts[key, 0] += position.originally_made_of([pk], material.years)
            if position.plan_id not in material.adopted:
                unknown.add(key)
    lines = []
    for key, of in sums.items():
        cells = [_made_of(of[y], parts[key, y]) if of[y] else None for y in material.years]
        original = None if key in unknown else _made_of(before[key], parts[key, 0])
        lines.append(AnswerLine(key, _measured(material, cells, original)))
    lines.append(_sum(lines, range(len(lines)), _("Total"), "sum", len(material.years) + 1))
    without_words = replace(material, query=replace(material.query, by=()))
    return _table(without_words, title, label, lines)


def _sum(lines: Sequence[AnswerLine], of: Iterable[int], label: str, kind: Kind, known_from: int) -> AnswerLine:
    """The sum of some lines. From the column `known_from` on a sum is known only where all it adds is."""
    numbers = tuple(of)
    columns = zip(*(lines[n].figures for n in numbers), strict=True) if numbers else ()
    figures = tuple(_added(column, n >= known_from) for n, column in enumerate(columns))
    words = ("",) * (len(lines[0].words) if lines else 0)
    return AnswerLine(label, figures, kind, words=words, of=numbers)


def _added(column: Sequence[Figure | None], needs_all: bool) -> Figure | None:
    some = [f.kroner for f in column if f]
    return Figure(sum(some, Decimal(0))) if some and (len(some) == len(column) or not needs_all) else None


def _table(material: Material, title: str, label: str, lines: list[AnswerLine]) -> AnswerTable:
    columns = [*map(str, material.years), *([_("Total")] if _has_total(material) else [])]
    if material.shows_original:
        columns += [_("Originally"), _("Change")]
        if not any(figure for line in lines for figure in line.figures[-2:]):  # known of none: the method says so
            columns, lines = columns[:-2], [replace(line, figures=line.figures[:-2]) for line in lines]
    return AnswerTable(title, material.unit, label, tuple(columns), tuple(lines), len(material.years), _words(material))
