"""The papers that planning puts out. Words are the caseworker's; every figure comes from the register or the proposal.

Where a caseworker writes {pot}, {allocated}, {left} or {sum}, the figure of the day is put in its place.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _

from kronespor.papers.paper import Block, Bullets, Grid, GridRow, Heading, Paper, Paragraph, paragraphs
from kronespor.papers.printing import amount_text, date_text, heading_date_text, reader_language, unit_text, years_text
from kronespor.planning import calendar, expiring, proposals, scenarios
from kronespor.planning.amounts import kroner
from kronespor.planning.before_after import Sum, View
from kronespor.planning.errors import PlanningError
from kronespor.planning.models import Matter, Proposal, Scenario, Step
from kronespor.register.decisions import latest_addresses, plan_known
from kronespor.register.holdings import RESERVE, Holding, Query, holdings
from kronespor.register.models import ActionPlan, ExpenditureType, Fund, Initiative
from kronespor.register.parties import unsaved_fund, unsaved_party
from kronespor.remarks import Remark, in_words

FIELD = re.compile(r"\{(\w+)\}")
MEETINGS = 4
"""Meetings of a committee that the matrix of an orientation has side by side: a month's name needs that much room."""
AHEAD = 600
"""Months ahead, 50 years, that a plan's end is told of."""


def _paper(kind: str, title: str, blocks: Iterable[Block], dated: date | None) -> Paper:
    """The paper with its tables numbered; dated today if no day is named."""
    numbered: list[Block] = []
    tables = 0
    for block in blocks:
        if isinstance(block, Grid):
            tables += 1
            values = {"number": tables, "caption": block.caption}
            numbered.append(replace(block, caption=_("Table %(number)s: %(caption)s") % values))
        else:
            numbered.append(block)
    return Paper(kind, title, date_text(dated or timezone.localdate()), tuple(numbered))


def _filled(text: str, values: Mapping[str, str]) -> str:
    """A text with its fields filled; a field that is not known stays as it is written, so that it is seen."""
    return FIELD.sub(lambda match: values.get(match[1], match[0]), text)


def _ore_text(ore: int) -> str:
    """Øre in kroner; a dash for nothing."""
    return _kroner_text(kroner(ore))


def _kroner_text(amount: Decimal) -> str:
    """Kroner; a dash for nothing."""
    return amount_text(amount) if amount else "-"


def _reserve() -> str:
    """What a plan's reserve is called."""
    return in_words(RESERVE, reader_language())


def proposal_paper(proposal: Proposal, content: proposals.Content, dated: date | None = None) -> Paper:
    """A note with a proposal: its categories with their items, what they come to, and what is left of the pot."""
    standing = proposals.standing(proposal, content)
    values = {
        "pot": amount_text(kroner(sum(standing.pot.values()))),
        "allocated": amount_text(kroner(sum(standing.allocated.values()))),
        "left": amount_text(kroner(sum(standing.left.values()))),
    }
    where = f"{proposal.plan}, {proposal.fund}" if proposal.plan else str(proposal.fund)
    years = years_text(standing.years)
    opening = _(
        "There is %(pot)s kr. in the pot (%(where)s) in %(years)s. The proposal allocates %(allocated)s kr., so that "
        "%(left)s kr. is left."
    )
    chosen = proposals.Content(tuple(content.chosen)).categories
    blocks: list[Block] = [
        *_warnings(standing.problems),
        *paragraphs(_filled(content.texts.get("", ""), values)),
        Paragraph(opening % {**values, "where": where, "years": years}),
    ]
    for number, (name, items) in enumerate(chosen.items(), start=1):
        title = f"{number}. {name}" if name else _("Initiatives")
        blocks += [Heading(title), *_category(items, content.texts.get(name, ""), values)]
    others = [i for i in content.items if not i.chosen]
    if others:
        blocks += [Heading(_("Also considered")), Bullets(tuple(_item(i) for i in others))]
    blocks += [Heading(_("The pot")), _pot_table(chosen, standing)]
    return _paper(_("Note"), proposal.title, blocks, dated)


def _category(items: Sequence[proposals.Item], text: str, values: Mapping[str, str]) -> list[Block]:
    """What is proposed of one category, and what it comes to."""
    total = amount_text(kroner(sum(i.ore for i in items)))
    return [
        *paragraphs(_filled(text, {**values, "sum": total})),
        Paragraph(_("The following are proposed, to a total of %(sum)s kr.:") % {"sum": total}),
        Bullets(tuple(_item(i) for i in items)),
    ]


def _warnings(problems: Sequence[Remark]) -> list[Block]:
    """What is wrong with what the paper shows: it goes out with the paper, or the paper does not."""
    sentences = (in_words(problem, reader_language()) for problem in problems)
    return [Paragraph(_("NB! This does not hold: %(why)s.") % {"why": sentence}) for sentence in sentences]


def _item(item: proposals.Item) -> str:
    committee = f" ({item.committee})" if item.committee else ""
    text = f"{item.label}{committee} ({amount_text(item.kroner)} kr.)"
    return f"{text}. {item.reason}" if item.reason else text


def _pot_table(chosen: Mapping[str, Sequence[proposals.Item]], standing: proposals.Standing) -> Grid:
    years = standing.years

    def cells(ore: Mapping[int, int]) -> tuple[str, ...]:
        return tuple(_ore_text(ore.get(y, 0)) for y in years)

    rows = []
    for name, items in chosen.items():
        title = name or _("Initiatives")
        subtotal = {y: sum(i.years.get(y, 0) for i in items) for y in years}
        rows.append(GridRow(title, ("",) * len(years), "group"))
        rows += [GridRow(i.label, cells(i.years)) for i in items]
        rows.append(GridRow(_("Total, %(name)s") % {"name": title}, cells(subtotal), "sum"))
    rows.append(GridRow(_("Grand total"), cells(standing.allocated), "sum"))
    rows.append(GridRow(_("In the pot"), cells(standing.pot)))
    rows.append(GridRow(_("Left of the pot"), cells(standing.left), "sum"))
    caption = _("Proposed allocation (kr.)")
    return Grid(caption, _("Initiative"), tuple(map(str, years)), tuple(rows))


def running_paper(
    plan: str,
    years: Sequence[int] = (),
    as_of: date | None = None,
    dated: date | None = None,
    known_at: datetime | None = None,
) -> Paper:
    """An overview of a plan's running initiatives with what pays for them, and the decisions that say so.

    An error if there is no such plan, or nothing is set aside in it.
    """
    of = plan_known(plan)
    held = holdings(Query(plans=[of.pk], as_of=as_of, known_at=known_at))
    shown = tuple(years) or tuple(sorted({row.year for row in held}))
    if not shown:
        raise PlanningError("plan-without-money", plan=of.name)
    held = [row for row in held if row.year in shown]
    grid = _running_table(held, shown, latest_addresses({row.account for row in held}, as_of, known_at))
    period = years_text(shown)
    named = of.name if of.name.endswith(period) else f"{of.name}, {period}"
    title = _("Overview of initiatives under %(plan)s") % {"plan": named}
    text = _("The table shows the %(count)s initiatives that have money, and what pays for them.") % {
        "count": len(grid.rows) - 1
    }
    return _paper(_("Note"), title, [Paragraph(text), replace(grid, caption=f"{title} ({grid.caption})")], dated)


def _running_table(held: Sequence[Holding], years: Sequence[int], links: Mapping[int, str]) -> Grid:
    """One row per initiative, the reserve last; links by account. Its caption is the unit."""
    accounts: dict[int, list[Holding]] = defaultdict(list)
    for row in sorted(held, key=lambda row: (not row.initiative_id, row.account)):
        accounts[row.account].append(row)
    is_whole = all(_total(rows, year) % 1000 == 0 for rows in accounts.values() for year in years)
    factor = 1000 if is_whole else 1
    unit = unit_text(factor)
    lines = []
    for number, (account, rows) in enumerate(accounts.items(), start=1):
        texts = [_kroner_text(_total(rows, year) / factor) for year in years]
        funds = ", ".join(dict.fromkeys(row.fund for row in rows))
        link = ((len(years), links[account]),) if account in links else ()
        lines.append(GridRow(f"{number}. {rows[0].initiative or _reserve()}", (*texts, funds), "detail", link))
    totals = [_kroner_text(_total(held, year) / factor) for year in years]
    lines.append(GridRow(_("Total"), (*totals, ""), "sum"))
    return Grid(unit, _("Initiative"), (*map(str, years), _("Financing")), tuple(lines), words=1)


def _total(rows: Iterable[Holding], year: int) -> Decimal:
    return sum((row.kroner for row in rows if row.year == year), Decimal(0))


def scenario_paper(scenario: Scenario, content: scenarios.Content, dated: date | None = None) -> Paper:
    """A note on a virement: what each initiative has before and after, by expenditure type; and what follows."""
    view = scenarios.stands(scenario, content)
    blocks: list[Block] = [
        *_warnings(view.problems),
        Heading(_("Introduction")),
        *paragraphs(content.texts.get("", "")),
        Paragraph(_what_is_moved(content.moves)),
        Heading(_("Recommendation")),
        Paragraph(_recommended(scenario)),
    ]
    if view.years:
        blocks += [Heading(_("The virement")), _moves(content.moves), *_neutrality(view)]
    by_type = view.sums("plan", "initiative", "expenditure_type", "year")
    changed = list(dict.fromkeys(key[:2] for key, pair in by_type.items() if pair.difference))
    for plan, initiative in sorted(changed, key=lambda place: not place[1]):  # the reserves last
        name, place = initiative or _reserve(), f"{plan} / {initiative}"
        own = {key[2:]: pair for key, pair in by_type.items() if key[:2] == (plan, initiative)}
        blocks += [
            Heading(f"{plan}: {name}"),
            *paragraphs(content.texts.get(place, "")),
            _before_after(_("%(name)s before and after (kr.)") % {"name": name}, own, view.years),
            *_indicators(name, [i for i in content.indicators if i.place == place]),
        ]
    if plans := _plans(view):
        grid = Grid(_("The plans before and after (kr.)"), _("Action plan"), tuple(map(str, view.years)), plans)
        blocks += [Heading(_("The plans")), grid]
    blocks += [Heading(_("Decision")), Paragraph(_decided(scenario))]
    return _paper(_("Note"), scenario.title, blocks, dated)


def _what_is_moved(moves: Sequence[scenarios.Move]) -> str:
    """What a scenario comes to, in a sentence."""
    years = tuple(sorted({m.year for m in moves}))
    if not years:
        return _("Nothing is moved.")
    values = {"sum": amount_text(kroner(sum(m.ore for m in moves))), "years": years_text(years)}
    return _("This note shows what %(sum)s kr. moved in %(years)s would mean: before, after and the change.") % values


def _recommended(scenario: Scenario) -> str:
    """What is recommended, and as which version; or that nothing is yet."""
    if scenario.recommended is None:
        return _("It has not been recommended yet: the figures are a draft.")
    text = _("It is recommended that the virement be approved as shown below (version %(number)s).")
    return text % {"number": scenario.recommended}


def _decided(scenario: Scenario) -> str:
    """What was decided, where and when; or that nothing is yet."""
    decision = scenario.decision
    if decision is None:
        return _("It has not been decided yet.")
    values = {
        "committee": decision.meeting.committee or "–",
        "day": date_text(decision.meeting.held_on),
        "title": decision.title,
    }
    text = _("Decided by %(committee)s on %(day)s: %(title)s.") % values
    return " ".join([text, _("It is booked.")]) if scenario.transaction_id else text


def _neutrality(view: View) -> list[Block]:
    """Whether the total of each expenditure type stays as it is; else by how much it changes, year by year."""
    changed = {key: pair for key, pair in view.sums("expenditure_type", "year").items() if pair.difference}
    if not changed:
        return [Paragraph(_("The virement is neutral: the total of each expenditure type is the same in every year."))]
    years = view.years
    rows = tuple(
        GridRow(
            str(ExpenditureType(kind).label).capitalize(),
            tuple(_signed(changed.get((kind, year), Sum()).difference) for year in years),
        )
        for kind in dict.fromkeys(kind for kind, _year in changed)
    )
    text = _("The virement is not neutral: the totals of these expenditure types change.")
    caption = _("Change of the totals (kr.)")
    return [Paragraph(text), Grid(caption, _("Expenditure type"), tuple(map(str, years)), rows)]


def _moves(moves: Sequence[scenarios.Move]) -> Grid:
    amounts: dict[tuple[str, str, str, str], dict[int, int]] = defaultdict(lambda: defaultdict(int))
    for m in moves:
        amounts[m.source, m.target, m.fund, m.expenditure_type][m.year] += m.ore
    years = sorted({m.year for m in moves})
    rows = tuple(
        GridRow(
            f"{_spoken(source, fund)} → {_spoken(target, fund)}",
            (*(_ore_text(ore.get(y, 0)) for y in years), str(ExpenditureType(kind).label)),
        )
        for (source, target, fund, kind), ore in amounts.items()
    )
    columns = (*map(str, years), _("Expenditure type"))
    return Grid(_("What is moved (kr.)"), _("From and to"), columns, rows, words=1)


def _spoken(place: str, fund: str) -> str:
    """A place of a sheet as a paper writes it."""
    match unsaved_party(place, unsaved_fund(fund)):
        case Initiative() as initiative:
            return f"{initiative.plan}: {initiative}"
        case ActionPlan() as plan:
            return f"{plan}: {_reserve()}"
        case Fund():
            return fund
    return _("outside the register")


def _before_after(caption: str, sums: Mapping[tuple[str, int], Sum], years: Sequence[int]) -> Grid:
    """What a place has by expenditure type and year."""
    rows = []
    halves = ((_("Before"), _("Total before")), (_("After"), _("Total after")))
    for part, (label, total_label) in enumerate(halves):
        amounts: dict[str, list[Decimal]] = {}
        for kind, _year in sums:
            amounts[kind] = [sums.get((kind, y), Sum()).kroner[part] for y in years]
        totals = [sum(column, Decimal(0)) for column in zip(*amounts.values(), strict=True)]
        rows.append(GridRow(label, ("",) * len(years), "group"))
        rows += [
            GridRow(str(ExpenditureType(kind).label).capitalize(), tuple(map(_kroner_text, values)))
            for kind, values in amounts.items()
            if any(values)
        ]
        rows.append(GridRow(total_label, tuple(map(_kroner_text, totals)), "sum"))
    return Grid(caption, _("Expenditure type"), tuple(map(str, years)), tuple(rows))


def _indicators(name: str, indicators: Sequence[scenarios.Indicator]) -> list[Block]:
    """What a virement means for an initiative besides money; nothing where nobody has said so."""
    if not indicators:
        return []
    rows = tuple(GridRow(i.name, (i.before, i.after, i.text)) for i in indicators)
    columns = (_("Before"), _("After"), _("Remark"))
    return [Grid(_("What it means for %(name)s") % {"name": name}, _("Indicator"), columns, rows, words=3)]


def _plans(view: View) -> tuple[GridRow, ...]:
    """What each plan has before and after, and the change."""
    sums = view.sums("plan", "year")
    rows = []
    for plan in dict.fromkeys(plan for plan, _year in sums):
        pairs = [sums.get((plan, y)) for y in view.years]
        for label, part in ((_("before"), 0), (_("after"), 1)):
            rows.append(GridRow(f"{plan}, {label}", tuple(amount_text(p.kroner[part]) if p else "-" for p in pairs)))
        changes = tuple(_signed(p.difference) if p else "-" for p in pairs)
        rows.append(GridRow(_("%(plan)s, change") % {"plan": plan}, changes, "group"))
    return tuple(rows)


def _signed(value: Decimal) -> str:
    return f"+{amount_text(value)}" if value > 0 else _kroner_text(value)


def calendar_paper(
    planned: Sequence[Step], matters: Sequence[Matter], title: str, text: str = "", dated: date | None = None
) -> Paper:
    """An orientation: which matter goes to which meeting, and a section for each matter."""
    tables = calendar.matrix(planned).divided(MEETINGS)
    blocks: list[Block] = [*paragraphs(text), *(_matrix(table) for table in tables)]
    ends = {e.source: e for e in expiring.endings(dated or timezone.localdate(), AHEAD)}
    for matter in matters:
        blocks += [
            Heading(matter.title),
            *(paragraphs(f"{_('Background')}: {matter.background}") if matter.background else ()),
            *(paragraphs(f"{_('Expectations')}: {matter.expectations}") if matter.expectations else ()),
            *_mandate(matter),
            *_end(matter, ends.get(("plan", matter.plan_id or 0))),
        ]
    return _paper(_("Orientation"), title, blocks, dated)


def _matrix(table: calendar.Matrix) -> Grid:
    """What is brought to some meetings of one committee."""
    columns = tuple(heading_date_text(m.held_on) for m in table.meetings)
    committee = table.meetings[0].committee
    caption = _("Coming recommendations")
    rows = tuple(
        GridRow(
            f"{calendar.step_title(step)} ({step.get_purpose_display()})",
            tuple("x" if n in at else "" for n in range(len(columns))),
        )
        for step, at in table.rows
    )
    return Grid(f"{caption}: {committee}" if committee else caption, _("Case"), columns, rows, words=len(columns))


def _mandate(matter: Matter) -> list[Block]:
    """Who gave the task and when, and when it was met."""
    if not matter.given_on:
        return []
    values = {"by": matter.given_by or "?", "day": date_text(matter.given_on)}
    met = _("it was met on %(day)s.") % {"day": date_text(matter.met_on)} if matter.met_on else _("it is not met yet.")
    return [Paragraph(_("%(by)s gave the task on %(day)s;") % values + " " + met)]


def _end(matter: Matter, ending: expiring.Ending | None) -> list[Block]:
    """When a matter, or else the plan that it is about, runs out."""
    day = matter.runs_out or (ending.ends_on if ending else None)
    if day is None:
        return []
    values = {"day": date_text(day)}
    if not matter.runs_out and ending and ending.kroner:
        text = _("It runs out on %(day)s, with %(kroner)s kr. in its last year.")
        return [Paragraph(text % {**values, "kroner": amount_text(ending.kroner)})]
    return [Paragraph(_("It runs out on %(day)s.") % values)]
