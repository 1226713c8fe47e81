"""Carry-over at the year's end (overførselssag): what was not spent, what of it may go on, and its booking.

What may be carried is a share of the revised budget, by expenditure type (`[carry_over]` of the municipality's file);
more is for the council to decide, one by one. Money is carried once: what was carried already is not left.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_DOWN, Decimal

from django.conf import settings
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from kronespor.intake.four_eyes import another_person
from kronespor.papers.paper import Block, Grid, GridRow, Heading, Paper, Paragraph
from kronespor.papers.printing import amount_text, date_text, unit_text
from kronespor.planning.errors import PlanningError
from kronespor.register.accountmaps import current_map
from kronespor.register.events import OUTSIDE, Basis, Movement, Party, record
from kronespor.register.extracts import Extract
from kronespor.register.holdings import RESERVE, Query, holdings
from kronespor.register.ledger import ledger
from kronespor.register.models import ActionPlan, ExpenditureType, Fund, Initiative, Transaction
from kronespor.register.spending import in_force
from kronespor.register.spending_controls import left_of_years
from kronespor.remarks import in_words


@dataclass(frozen=True)
class CarryOver:
    """What an account has left of a fund at the end of a year, in kroner, and what of it may go on.

    `left` is less than nothing where more was spent than was set aside: that is not carried, but told.
    """

    plan_id: int
    plan: str
    initiative_id: int
    name: str
    fund_id: int
    fund: str
    type: str
    revised: Decimal
    spent: Decimal
    left: Decimal
    may: Decimal

    @property
    def key(self) -> str:
        """Tells it from others."""
        return f"{self.plan_id}-{self.initiative_id}-{self.fund_id}"

    @property
    def left_ore(self) -> int:
        """What is left in øre."""
        return int(self.left * 100)

    @property
    def lapses(self) -> Decimal:
        """What of it goes back unless the council decides otherwise."""
        return max(self.left, Decimal(0)) - self.may


def proposed(year: int, language: str = "da") -> list[CarryOver]:
    """What may be carried out of a year, by initiative and fund. PlanningError where no extract tells of its end."""
    left = [one for one in left_of_years() if one.holding.year == year]
    if not any(one.last_day >= date(year, 12, 31) for one in left):
        raise PlanningError("year-not-told", year=year)
    types: dict[tuple[int, int], str] = {}
    of_types = holdings(Query(("account", "fund", "type"), years=(year,), named=False))
    for row in sorted(of_types, key=lambda row: -row.kroner):
        types.setdefault((row.account, row.fund_id), row.type)
    found = []
    for one in left:
        of = one.holding
        kind = types.get((of.account, of.fund_id), ExpenditureType.UNKNOWN.value)
        open_part = max(of.left, Decimal(0))
        share = (of.kroner + one.carried) * _percent(kind) / 100
        may = min(open_part, max(share - one.carried, Decimal(0))).quantize(Decimal("0.01"), ROUND_DOWN)
        name = of.initiative or in_words(RESERVE, language)
        found.append(
            CarryOver(
                of.plan_id,
                of.plan,
                of.initiative_id,
                name,
                of.fund_id,
                of.fund,
                kind,
                of.kroner,
                of.spent,
                of.left,
                may,
            )
        )
    return found


def _percent(kind: str) -> int:
    rules = settings.MUNICIPALITY_WORDS.carry_over
    return {ExpenditureType.SERVICE: rules.service, ExpenditureType.CAPITAL: rules.capital}.get(
        ExpenditureType(kind), rules.others
    )


def authors(year: int) -> set[str]:
    """Who has made what a proposal is of: the extracts of the year, and whose its accounts are."""
    extracts = [period.extract for period in in_force() if period.fiscal_year == year]
    known = current_map()
    imported = Extract.objects.filter(pk__in=extracts).values_list("imported_by", flat=True)
    return {*imported, known.made_by if known else ""}


def book(year: int, wanted: Sequence[CarryOver], basis: Basis) -> Transaction:
    """Carry what may be carried into the next year: the year's money shrinks, the next year's grows. One transaction,
    by another person than its authors, if two are asked for.

    PlanningError where nothing may be carried, or more than is left was carried meanwhile.
    """
    another_person(authors(year))
    with ledger():
        now = {(one.initiative_id, one.plan_id, one.fund_id): one for one in proposed(year)}
        movements: list[Movement] = []
        for one in wanted:
            stands = now.get((one.initiative_id, one.plan_id, one.fund_id))  # none if it was merged or moved meanwhile
            if one.may > max(stands.left if stands else Decimal(0), Decimal(0)):
                raise PlanningError("carried-meanwhile", name=one.name, year=year)
            if ore := int(one.may * 100):
                fund, party = Fund.objects.get(pk=one.fund_id), _party(one)
                movements.append(Movement(party, OUTSIDE, fund, year, ore, one.type))
                movements.append(Movement(OUTSIDE, party, fund, year + 1, ore, one.type))
        if not movements:
            raise PlanningError("nothing-to-carry", year=year)
        return record(Transaction.Kind.CARRY_OVER, movements, basis)


def _party(one: CarryOver) -> Party:
    return Initiative.objects.get(pk=one.initiative_id) if one.initiative_id else ActionPlan.objects.get(pk=one.plan_id)


def carry_over_paper(year: int, wanted: Sequence[CarryOver]) -> Paper:
    """The paper for the council: one table per plan, with what is left, what may be carried, and what lapses."""
    total = sum((one.may for one in wanted), Decimal(0))
    rules = settings.MUNICIPALITY_WORDS.carry_over
    values = {"year": year, "next": year + 1, "total": amount_text(total), "service": rules.service}
    values |= {"capital": rules.capital, "others": rules.others}
    blocks: list[Block] = [
        Paragraph(_("It is proposed to carry %(total)s kr. from %(year)s into %(next)s.") % values),
        Paragraph(
            _(
                "Up to %(service)s percent of service, %(capital)s percent of capital and %(others)s percent of other "
                "money may be carried without more ado."
            )
            % values
        ),
    ]
    columns = (
        _("Revised budget %(year)s") % values,
        _("Spent %(year)s") % values,
        _("Left %(year)s") % values,
        _("Carried over to %(year)s") % {"year": year + 1},
        _("Lapses"),
        _("Source"),
    )
    plans = dict.fromkeys(one.plan for one in wanted)
    for number, plan in enumerate(plans, start=1):
        of = [one for one in wanted if one.plan == plan]
        rows = [GridRow(one.name, (*_texts(one), one.fund)) for one in of]
        sums = [sum(column, Decimal(0)) for column in zip(*map(_amounts, of), strict=True)]
        rows.append(GridRow(_("Total"), (*map(_text, sums), ""), "sum"))
        caption = _("Table %(number)s: %(caption)s") % {"number": number, "caption": f"{plan} ({unit_text(1)})"}
        blocks += [Heading(plan), Grid(caption, _("Initiative"), columns, tuple(rows), words=1)]
    return Paper(_("Note"), _("Carry-over from %(year)s into %(next)s") % values, date_text(localdate()), tuple(blocks))


def _amounts(one: CarryOver) -> tuple[Decimal, ...]:
    return (one.revised, one.spent, one.left, one.may, one.lapses)


def _texts(one: CarryOver) -> tuple[str, ...]:
    return tuple(map(_text, _amounts(one)))


def _text(kroner: Decimal) -> str:
    return amount_text(kroner) if kroner else "0"
