"""The papers that planning puts out. Words are the caseworker's; every figure comes from the register or the proposal.

Where a caseworker writes {pot}, {allocated}, {left} or {sum}, the figure of the day is put in its place.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kronespor.answers.overview import overview
from kronespor.papers.paper import Block, Bullets, Grid, GridRow, Heading, Paper, Paragraph, paragraphs
from kronespor.papers.printing import amount_text, date_text
from kronespor.planning import calendar, expiring, proposals, scenarios
from kronespor.planning.errors import PlanningError
from kronespor.planning.models import Matter, Proposal, Scenario, Step
from kronespor.planning.proposals import kroner
from kronespor.register.decisions import latest_addresses, plan_known
from kronespor.register.history import RESERVE
from kronespor.register.holdings import Query
from kronespor.register.models import ExpenditureType

UNITS = {"kr": 1, "tkr": 1000}
FIELD = re.compile(r"\{(\w+)\}")


def _paper(kind: str, title: str, blocks: Iterable[Block], dated: date | None) -> Paper:
    numbered: list[Block] = []
    tables = 0
    for block in blocks:
        if isinstance(block, Grid):
            tables += 1
            said = {"number": tables, "caption": block.caption}
            numbered.append(replace(block, caption=_("Table %(number)s: %(caption)s") % said))
        else:
            numbered.append(block)
    return Paper(kind, title, date_text(dated or timezone.localdate()), tuple(numbered))


def _filled(text: str, values: Mapping[str, str]) -> str:
    """A text with its fields filled; a field that is not known stays as it is written, so that it is seen."""
    return FIELD.sub(lambda found: values.get(found[1], found[0]), text)


def proposal_paper(proposal: Proposal, said: proposals.Content, dated: date | None = None) -> Paper:
    """A note with a proposal: its categories with their items, what they come to, and what is left of the pot."""
    held = proposals.standing(proposal, said)
    values = {
        "pot": amount_text(kroner(sum(held.pot.values()))),
        "allocated": amount_text(kroner(sum(held.allocated.values()))),
        "left": amount_text(kroner(sum(held.left.values()))),
    }
    where = f"{proposal.plan}, {proposal.fund}" if proposal.plan else str(proposal.fund)
    years = ", ".join(map(str, held.years))
    blocks: list[Block] = [*_warnings(held.problems), *paragraphs(_filled(said.texts.get("", ""), values))]
    opening = _("There is %(pot)s kr. in the pot (%(where)s) in %(years)s. The proposal allocates %(allocated)s kr.")
    blocks.append(Paragraph(opening % {**values, "where": where, "years": years}))
    chosen = {name: [i for i in items if i.chosen] for name, items in said.categories.items()}
    for number, (name, items) in enumerate(((n, i) for n, i in chosen.items() if i), start=1):
        total = amount_text(kroner(sum(i.ore for i in items)))
        blocks.append(Heading(f"{number}. {name}" if name else _("Initiatives")))
        blocks += paragraphs(_filled(said.texts.get(name, ""), {**values, "sum": total}))
        blocks.append(Paragraph(_("The following are proposed, to a total of %(sum)s kr.:") % {"sum": total}))
        blocks.append(Bullets(tuple(_item(i) for i in items)))
    others = [i for i in said.items if not i.chosen]
    if others:
        blocks.append(Heading(_("Also considered")))
        blocks.append(Bullets(tuple(_item(i) for i in others)))
    blocks += [Heading(_("The pot")), _pot_table(chosen, held)]
    return _paper(_("Note"), proposal.title, blocks, dated)


def _warnings(problems: Sequence[str]) -> list[Block]:
    """What is wrong with what the paper shows: it goes out with the paper, or the paper does not."""
    return [Paragraph(_("NB! This does not hold: %(why)s.") % {"why": problem}) for problem in problems]


def _item(item: proposals.Item) -> str:
    parts = [item.label]
    if item.committee:
        parts.append(f"({item.committee})")
    parts.append(f"({amount_text(item.kroner)} kr.)")
    text = " ".join(parts)
    return f"{text}. {item.reason}" if item.reason else text


def _pot_table(chosen: Mapping[str, Sequence[proposals.Item]], held: proposals.Standing) -> Grid:
    years = held.years

    def cells(of: Mapping[int, int]) -> tuple[str, ...]:
        return tuple(_or_dash(of.get(y, 0)) for y in years)

    rows = []
    for name, items in chosen.items():
        if not items:
            continue
        rows.append(GridRow(name or _("Initiatives"), ("",) * len(years), "group"))
        rows += [GridRow(i.label, cells(i.years)) for i in items]
        subtotal = {y: sum(i.years.get(y, 0) for i in items) for y in years}
        rows.append(GridRow(_("Total, %(name)s") % {"name": name or _("Initiatives")}, cells(subtotal), "sum"))
    rows.append(GridRow(_("Grand total"), cells(held.allocated), "sum"))
    caption = _("Proposed allocation (kr.)")
    return Grid(caption, _("Initiative"), tuple(map(str, years)), tuple(rows))


def _or_dash(ore: int) -> str:
    return amount_text(kroner(ore)) if ore else "-"


def running_paper(
    plan: str,
    years: Sequence[int] = (),
    as_of: date | None = None,
    dated: date | None = None,
    known_at: datetime | None = None,
) -> Paper:
    """An overview of a plan's running initiatives with what pays for them, and the decisions that say so.

    BookingError if there is no such plan, PlanningError if nothing is set aside in it.
    """
    of = plan_known(plan)
    found = overview(Query(plans=[of.pk], as_of=as_of, known_at=known_at))
    shown = tuple(years) or found.years
    if not shown:
        raise PlanningError("plan-without-money", plan=of.name)
    rows = [row for group in found.plans for row in group.rows if any(y in row.current for y in shown)]
    rows.sort(key=lambda row: row.initiative_id is None)  # the reserve last
    factor = 1000 if all(kroner % 1000 == 0 for row in rows for kroner in row.current.values()) else 1
    unit = "1.000 kr." if factor == 1000 and get_language() != "en" else ("1,000 kr." if factor == 1000 else "kr.")
    links = latest_addresses([row.account for row in rows], as_of, known_at)

    def cell(value: Decimal) -> str:
        return amount_text(value / factor) if value else "-"

    lines = []
    for number, row in enumerate(rows, start=1):
        texts = [cell(row.current.get(y, Decimal(0))) for y in shown]
        where = ((len(shown), links[row.account]),) if row.account in links else ()
        label, funds = f"{number}. {row.name}", ", ".join(row.funds.values())
        lines.append(GridRow(label, (*texts, funds), "detail", where))
    totals = [cell(sum((row.current.get(y, Decimal(0)) for row in rows), Decimal(0))) for y in shown]
    lines.append(GridRow(_("Total"), (*totals, ""), "sum"))
    span = f"{shown[0]}-{shown[-1]}" if len(shown) > 1 else "".join(map(str, shown))
    title = _("Overview of initiatives under %(plan)s, %(years)s") % {"plan": of.name, "years": span}
    text = _("The table shows the %(count)s initiatives that have money, and what pays for them.") % {
        "count": len(rows)
    }
    columns = (*map(str, shown), _("Financing"))
    grid = Grid(f"{title} ({unit})", _("Initiative"), columns, tuple(lines), words=1)
    return _paper(_("Note"), title, [Paragraph(text), grid], dated)


def scenario_paper(scenario: Scenario, said: scenarios.Content, dated: date | None = None) -> Paper:
    """A note on a virement: what each initiative has before and after, by expenditure type; and what follows."""
    view = scenarios.stands(scenario, said)
    years = view.years
    blocks: list[Block] = [*_warnings(view.problems), *paragraphs(said.texts.get("", ""))]
    if years:
        blocks += [Heading(_("The virement")), _moves(said.moves)]
    by_type = view.sums("plan", "initiative", "expenditure_type", "year")
    changed = list(dict.fromkeys(k[:2] for k, s in by_type.items() if s.before != s.after))
    for plan, initiative in sorted(changed, key=lambda place: not place[1]):  # the reserves last
        name = initiative or RESERVE
        blocks.append(Heading(f"{plan}: {name}"))
        place = f"{plan} / {initiative}"
        blocks += paragraphs(said.texts.get(place, ""))
        own = {k[2:]: s for k, s in by_type.items() if k[:2] == (plan, initiative)}
        blocks.append(_before_after(_("%(name)s before and after (kr.)") % {"name": name}, own, years))
        indicators = [i for i in said.indicators if i.place == place]
        if indicators:
            rows = tuple(GridRow(i.name, (i.before, i.after, i.text)) for i in indicators)
            columns = (_("Before"), _("After"), _("Remark"))
            blocks.append(
                Grid(_("What it means for %(name)s") % {"name": name}, _("Indicator"), columns, rows, words=3)
            )
    plans = view.sums("plan", "year")
    rows = []
    for plan in dict.fromkeys(k[0] for k in plans):
        for label, part in ((_("before"), 0), (_("after"), 1)):
            texts = tuple(amount_text(plans[plan, y].kroner[part]) if (plan, y) in plans else "-" for y in years)
            rows.append(GridRow(f"{plan}, {label}", texts))
        change = tuple(_signed(plans[plan, y].difference) if (plan, y) in plans else "-" for y in years)
        rows.append(GridRow(_("%(plan)s, change") % {"plan": plan}, change, "group"))
    if rows:
        blocks += [
            Heading(_("The plans")),
            Grid(_("The plans before and after (kr.)"), _("Action plan"), tuple(map(str, years)), tuple(rows)),
        ]
    return _paper(_("Note"), scenario.title, blocks, dated)


def _moves(moves: Sequence[scenarios.Move]) -> Grid:
    by: dict[tuple[str, str, str, str], dict[int, int]] = {}
    for m in moves:
        of = by.setdefault((m.source, m.target, m.fund, m.expenditure_type), {})
        of[m.year] = of.get(m.year, 0) + m.ore
    years = sorted({m.year for m in moves})
    rows = []
    for (source, target, fund, kind), ore in by.items():
        label = f"{_spoken(source, fund)} → {_spoken(target, fund)}"
        texts = tuple(_or_dash(ore.get(y, 0)) for y in years)
        rows.append(GridRow(label, (*texts, ExpenditureType(kind).label)))
    columns = (*map(str, years), _("Expenditure type"))
    return Grid(_("What is moved (kr.)"), _("From and to"), columns, tuple(rows), words=1)


def _spoken(place: str, fund: str) -> str:
    if place == scenarios.FUND:
        return fund
    if place.endswith(" /"):
        return f"{place.removesuffix(' /')}: {RESERVE}"
    return place.replace(" / ", ": ", 1)


def _before_after(caption: str, own: Mapping[tuple[str, int], scenarios.Sum], years: Sequence[int]) -> Grid:
    rows = []
    for label, part in ((_("Before"), 0), (_("After"), 1)):
        rows.append(GridRow(label, ("",) * len(years), "group"))
        kinds = list(dict.fromkeys(kind for kind, _year in own))
        for kind in kinds:
            values = [own[kind, y].kroner[part] if (kind, y) in own else Decimal(0) for y in years]
            if any(values):
                texts = tuple(amount_text(v) if v else "-" for v in values)
                rows.append(GridRow(str(ExpenditureType(kind).label).capitalize(), texts))
        totals = (sum((own[k, y].kroner[part] for k in kinds if (k, y) in own), Decimal(0)) for y in years)
        texts = tuple(amount_text(v) if v else "-" for v in totals)
        rows.append(GridRow(_("Total before") if part == 0 else _("Total after"), texts, "sum"))
    return Grid(caption, _("Expenditure type"), tuple(map(str, years)), tuple(rows))


def _signed(value: Decimal) -> str:
    return f"+{amount_text(value)}" if value > 0 else amount_text(value) if value else "-"


def calendar_paper(
    found: Sequence[Step], matters: Sequence[Matter], title: str, text: str = "", dated: date | None = None
) -> Paper:
    """An orientation: which case goes to which meeting, and a section for each matter."""
    table = calendar.matrix(found)
    blocks: list[Block] = [*paragraphs(text)]
    if table.rows:
        columns = tuple(f"{m.committee or ''} {date_text(m.held_on)}".strip() for m in table.meetings)
        rows = tuple(
            GridRow(
                f"{calendar.said(s)} ({s.get_purpose_display()})",
                tuple("x" if n in at else "" for n in range(len(columns))),
            )
            for s, at in table.rows
        )
        blocks.append(Grid(_("Coming recommendations"), _("Case"), columns, rows, words=len(columns)))
    ends = {(e.kind, e.pk): e for e in expiring.endings(dated or timezone.localdate(), ahead=600)}
    for matter in matters:
        blocks.append(Heading(matter.title))
        for label, words in ((_("Background"), matter.background), (_("Expectations"), matter.expectations)):
            if words:
                blocks += paragraphs(f"{label}: {words}")
        if matter.given_on:
            said = {"by": matter.given_by or "?", "day": date_text(matter.given_on)}
            met = (
                _("it was met on %(day)s.") % {"day": date_text(matter.met_on)}
                if matter.met_on
                else _("it is not met yet.")
            )
            blocks.append(Paragraph(_("%(by)s gave the task on %(day)s;") % said + " " + met))
        ending = ends.get(("plan", matter.plan_id or 0))
        if matter.runs_out:
            blocks.append(Paragraph(_("It runs out on %(day)s.") % {"day": date_text(matter.runs_out)}))
        elif ending:
            day = {"day": date_text(ending.ends_on)}
            ended = _("It runs out on %(day)s.") % day
            if ending.kroner:
                ended = _("It runs out on %(day)s, with %(kroner)s kr. in its last year.") % {
                    **day, "kroner": amount_text(ending.kroner)
                }  # fmt: skip
            blocks.append(Paragraph(ended))
    return _paper(_("Orientation"), title, blocks, dated)
