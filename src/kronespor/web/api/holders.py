"""Who has the money: plans, initiatives, funds and recipients, with what is set aside for them."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any, Literal

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from ninja import Query as Parameters
from ninja import Router
from pydantic import BaseModel, Field

from kronespor.amounts import decimal_text
from kronespor.answers.overview import Overview, OverviewPlan, OverviewRow, overview
from kronespor.register import holdings as register
from kronespor.register.models import ActionPlan, Fund, Recipient, Succession
from kronespor.web.api.figures import in_prices
from kronespor.web.api.listing import Page, Paging, listed
from kronespor.web.api.selecting import SORT, Days, Kroner, Numbers, Selection, Years, selected
from kronespor.web.views.postings import frames

router = Router()


class Summed(BaseModel):
    """Kroner set aside. What was originally, and the change, are known of plans that a decision adopted; what is
    committed, spent and left of the years that the finance system tells of."""

    years_kroner: Years = Field(description="What is set aside now, by year.")
    total_kroner: Kroner = Field(description="Over all years.")
    original_kroner: Kroner | None = Field(description="What was set aside when the plan was adopted.")
    change_kroner: Kroner | None = Field(description="What is set aside now less that.")
    committed_kroner: Kroner | None = Field(description="What is committed, by the finance system.")
    spent_kroner: Kroner | None = Field(description="What was spent, by the finance system.")
    left_kroner: Kroner | None = Field(description="What of it is not spent.")


class OfPlan(BaseModel):
    """What there is to say of an action plan itself."""

    id: int = Field(description="The number of the plan.")
    name: str = Field(description="What it is called.")
    first_year: int | None = Field(description="The first year of its period.")
    last_year: int | None = Field(description="The last year of its period.")
    adopted_on: date | None = Field(description="The day of the decision that adopted it.")
    adopted_by: int | None = Field(description="The number of that decision.")


class PlanRow(Summed, OfPlan):
    """An action plan with what is set aside for it."""


class OfInitiative(BaseModel):
    """What there is to say of an initiative itself, under the name that it had on the day asked for."""

    id: int = Field(description="The number of the initiative.")
    name: str = Field(description="What it is called on that day.")
    description: str = Field(description="What it is.")
    plan_id: int = Field(description="The number of its plan.")
    plan: str = Field(description="What its plan is called.")
    theme: str | None = Field(description="The part of the plan.")
    recipient: str | None = Field(description="Whom the money is given to.")
    funds: list[int] = Field(description="The numbers of the funds that pay for it.")
    came_from: list[int] = Field(description="The initiatives that it goes on from, by that day.")
    went_on_as: list[int] = Field(description="The initiatives that it has gone on as, by that day.")


class InitiativeRow(Summed, OfInitiative):
    """An initiative with what is set aside for it, under the name that it had on the day asked for."""


class FundRow(BaseModel):
    """A fund with its frame by year, what is given of it and what is left."""

    id: int = Field(description="The number of the fund.")
    name: str = Field(description="What it is called.")
    is_external: bool = Field(description="Whether its money comes from outside the municipality.")
    first_year: int | None = Field(description="The first year that its money is for.")
    last_year: int | None = Field(description="The last year that its money is for.")
    years_frame_kroner: Years = Field(description="What was appropriated to it, by year; nothing if that is not known.")
    years_allocated_kroner: Years = Field(description="What of it is set aside for plans, by year.")
    years_left_kroner: Years = Field(description="What of it is not, by year.")


class RecipientRow(BaseModel):
    """Who money is given to, with what is set aside by year."""

    id: int = Field(description="The number of the recipient.")
    name: str = Field(description="What it is called.")
    cvr: str | None = Field(description="Its number in the register of companies.")
    is_external: bool = Field(description="Whether it is outside the municipality.")
    years_kroner: Years = Field(description="What is set aside for it, by year.")
    total_kroner: Kroner = Field(description="Over all years.")


class AskedPlans(Selection, Paging):
    """Plans: which, and in which order."""

    sort: Literal["id", "-id", "name", "-name", "total_kroner", "-total_kroner"] = Field("id", description=SORT)


class AskedInitiatives(AskedPlans):
    """Initiatives: which, and in which order."""


class AskedFunds(Days, Paging):
    """Funds: which, and in which order."""

    fund: Numbers = Field([], description="These funds alone.")
    sort: Literal["id", "-id", "name", "-name"] = Field("id", description=SORT)


@router.get("/plans", response=Page[PlanRow], summary="Plans")
def plans(request: HttpRequest, asked: Parameters[AskedPlans]) -> HttpResponse:
    """The plans that money is set aside for, as of a day: the rows of the overview."""
    found = overview(selected(request))
    known = ActionPlan.objects.select_related("adopted_by__meeting").in_bulk([group.plan_id for group in found.plans])
    rows = [_plan(found, group, known[group.plan_id]) for group in found.plans]
    return listed(request, PlanRow, rows, asked, asked.sort, found.query.known_at)


def _plan(found: Overview, group: OverviewPlan, plan: ActionPlan) -> PlanRow:
    adopted = plan.adopted_by
    return PlanRow(
        id=plan.pk,
        name=group.plan,
        first_year=plan.first_year,
        last_year=plan.last_year,
        adopted_on=adopted.meeting.held_on if adopted else None,
        adopted_by=adopted.pk if adopted else None,
        **_summed(found, group, group.is_adopted),
    )


def _summed(found: Overview, of: OverviewPlan | OverviewRow, is_adopted: bool) -> dict[str, Any]:
    spending = of.spending(found.told)._asdict() if found.told else {}
    return {
        "years_kroner": _years(of.current),
        "total_kroner": decimal_text(of.total),
        "original_kroner": decimal_text(of.original_total) if is_adopted else None,
        "change_kroner": decimal_text(of.change) if is_adopted else None,
        **{f"{n}_kroner": decimal_text(spending[n]) if spending else None for n in ("committed", "spent", "left")},
    }


def _years(amounts: Mapping[int, Decimal]) -> dict[int, str]:
    return {year: decimal_text(kroner) for year, kroner in sorted(amounts.items()) if kroner}


@router.get("/initiatives", response=Page[InitiativeRow], summary="Initiatives")
def initiatives(request: HttpRequest, asked: Parameters[AskedInitiatives]) -> HttpResponse:
    """The initiatives that money is set aside for, as of a day: with `as_of` those of a past year as they were, under
    the names of then, before they were merged, split or moved."""
    query = selected(request)
    found = overview(query)
    shown = [(group, row, pk) for group in found.plans for row in group.rows if (pk := row.initiative_id)]
    before, after = _related(query)
    rows = [
        InitiativeRow(
            id=pk,
            name=row.name,
            description=row.holdings[0].description,
            plan_id=group.plan_id,
            plan=group.plan,
            theme=row.theme or None,
            recipient=row.recipient or None,
            funds=sorted(row.funds),
            came_from=before.get(pk, []),
            went_on_as=after.get(pk, []),
            **_summed(found, row, group.is_adopted),
        )
        for group, row, pk in shown
    ]
    return listed(request, InitiativeRow, rows, asked, asked.sort, query.known_at)


def _related(query: register.Query) -> tuple[dict[int, list[int]], dict[int, list[int]]]:
    """Initiative -> those that it goes on from, and those that it has gone on as, by a day and a time; one query."""
    facts = Q() if query.known_at is None else Q(booked_at__lte=query.known_at)
    if query.as_of:
        facts &= Q(decided_on__lte=query.as_of)
    before: dict[int, list[int]] = {}
    after: dict[int, list[int]] = {}
    for earlier, later in Succession.objects.filter(facts).order_by("pk").values_list("before_id", "after_id"):
        before.setdefault(later, []).append(earlier)
        after.setdefault(earlier, []).append(later)
    return before, after


@router.get("/funds", response=Page[FundRow], summary="Funds")
def funds(request: HttpRequest, asked: Parameters[AskedFunds]) -> HttpResponse:
    """The funds that money comes from: frame, given and left by year."""
    query = selected(request)
    by_fund = frames(query.funds, query)
    known = Fund.objects.in_bulk(by_fund)
    rows = [
        FundRow(
            id=pk,
            name=known[pk].name,
            is_external=known[pk].is_external,
            first_year=known[pk].first_year,
            last_year=known[pk].last_year,
            **{
                f"years_{n}_kroner": _years({y: of[n] for y, of in years.items()})
                for n in ("frame", "allocated", "left")
            },
        )
        for pk, years in sorted(by_fund.items())
    ]
    return listed(request, FundRow, rows, asked, asked.sort, query.known_at)


@router.get("/recipients", response=Page[RecipientRow], summary="Recipients")
def recipients(request: HttpRequest, asked: Parameters[AskedPlans]) -> HttpResponse:
    """Who money is set aside for, over all plans."""
    query = selected(request)
    held: dict[int, dict[int, Decimal]] = {}
    for row in in_prices(register.holdings(replace(query, by=("recipient", "year"), with_spent=False)), query):
        if row.recipient_id:
            held.setdefault(row.recipient_id, {})[row.year] = row.kroner
    rows = [
        RecipientRow(
            id=pk,
            name=one.name,
            cvr=one.cvr or None,
            is_external=one.is_external,
            years_kroner=_years(held[pk]),
            total_kroner=decimal_text(sum(held[pk].values(), Decimal(0))),
        )
        for pk, one in sorted(Recipient.objects.in_bulk(held).items())
    ]
    return listed(request, RecipientRow, rows, asked, asked.sort, query.known_at)
