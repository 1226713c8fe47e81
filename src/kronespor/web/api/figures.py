"""What stands where: holdings, what was spent, and what changed."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any, Literal
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404
from ninja import Query as Parameters
from ninja import Router
from pydantic import BaseModel, Field

from kronespor.amounts import decimal_text
from kronespor.answers.overview import whole
from kronespor.register import holdings as register
from kronespor.register.history import changes as changes_of
from kronespor.register.models import ActionPlan, Posting
from kronespor.register.spending import told
from kronespor.web.api.listing import Page, Paging, address_of, listed, pinned
from kronespor.web.api.selecting import SORT, Known, Kroner, Number, Numbers, Selection, selected
from kronespor.web.views.postings import shown_or_404

router = Router()
Dimensions = Literal[
    "account", "plan", "theme", "initiative", "recipient", "fund", "year", "type", "price_level", "kind", "phase"
]
Kinds = Literal["outside", "unallocated", "reserve", "initiative"]
NARROWED: Mapping[str, str] = {
    "plan": "plan_id",
    "theme": "theme_id",
    "initiative": "initiative_id",
    "recipient": "recipient_id",
    "fund": "fund_id",
    "years": "year",
    "type": "type",
}
"""The parameters by which the address of a figure asks for its row alone, and the row's values for them."""


class HoldingRow(BaseModel):
    """What stands under the dimensions that are asked for in `by`; a dimension that is not asked for is null."""

    kind: str | None = Field(description="The kind of account.")
    plan_id: int | None = Field(description="The number of the plan.")
    plan: str | None = Field(description="What the plan is called.")
    theme_id: int | None = Field(description="The number of the theme.")
    theme: str | None = Field(description="What the theme is called.")
    initiative_id: int | None = Field(description="The number of the initiative; null of a plan's reserve.")
    initiative: str | None = Field(description="What the initiative is called on the day asked for.")
    recipient_id: int | None = Field(description="The number of the recipient.")
    recipient: str | None = Field(description="What the recipient is called.")
    fund_id: int | None = Field(description="The number of the fund.")
    fund: str | None = Field(description="What the fund is called.")
    year: int | None = Field(description="The fiscal year.")
    type: str | None = Field(description="The expenditure type.")
    price_level: int | None = Field(description="The year of the prices that it was decided in, if that is known.")
    phase: str | None = Field(description="How the budget came about: original, supplementary, transferred, carried.")
    kroner: Kroner = Field(description="What is set aside.")
    original_kroner: Kroner | None = Field(description="When the plan was adopted; with `original`.")
    committed_kroner: Kroner | None = Field(description="What is committed; with `spent`.")
    spent_kroner: Kroner | None = Field(description="What was spent; with `spent`.")
    credited_kroner: Kroner | None = Field(description="What of that was given back, less than nothing; with `spent`.")
    left_kroner: Kroner | None = Field(description="What is not spent; with `spent`.")
    address: str = Field(description="The address at which this figure stays as it is.")


class ActualRow(BaseModel):
    """What the finance system says of an initiative, a fund and a year, beside what was set aside."""

    plan_id: int = Field(description="The number of the plan.")
    plan: str = Field(description="What the plan is called.")
    initiative_id: int | None = Field(description="The number of the initiative; null of a plan's reserve.")
    initiative: str | None = Field(description="What the initiative is called.")
    fund_id: int = Field(description="The number of the fund.")
    fund: str = Field(description="What the fund is called.")
    year: int = Field(description="The fiscal year.")
    told_until: date = Field(description="The last day that the finance system's extracts tell of.")
    kroner: Kroner = Field(description="What is set aside.")
    committed_kroner: Kroner = Field(description="What is committed.")
    spent_kroner: Kroner = Field(description="What was spent.")
    credited_kroner: Kroner = Field(description="What of that was given back, less than nothing.")
    left_kroner: Kroner = Field(description="What is not spent.")


class ChangeRow(BaseModel):
    """What one transaction changed for an initiative (or the plan's reserve), a fund and a year."""

    decided_on: date = Field(description="The day that it was decided.")
    kind: str = Field(description="The kind of transaction.")
    text: str = Field(description="What the transaction says.")
    transaction_id: int = Field(description="The number of the transaction.")
    decision_id: int | None = Field(description="The number of the decision.")
    initiative_id: int | None = Field(description="The number of the initiative; null of the plan's reserve.")
    initiative: str = Field(description="What the initiative is called.")
    fund: str = Field(description="What the fund is called.")
    year: int = Field(description="The fiscal year.")
    kroner: Kroner = Field(description="What was added, less than nothing for what was taken.")


class AskedHoldings(Selection, Paging):
    """Every parameter of the register's own question (`kronespor.register.holdings.Query`)."""

    by: list[Dimensions] = Field(["account", "fund", "year"], description="What is summed by.", max_length=11)
    initiative: Numbers = Field([], description="Of these initiatives, and of all those of the plans.")
    without: Numbers = Field([], description="Without these initiatives.")
    kind: list[Kinds] = Field(
        ["initiative", "reserve"], description="With these kinds of account; what is set aside is with the first two."
    )
    at_adoption: bool = Field(False, description="As decided when each plan was adopted.")
    original: bool = Field(False, description="With what was set aside when the plan was adopted beside it.")
    spent: bool = Field(False, description="With what the finance system says beside it.")
    named: bool = Field(True, description="With names; without is quicker.")
    sort: Literal["row", "-row", "kroner", "-kroner"] = Field(
        "row", description="`row` is by the numbers of the dimensions, in their order; with `-` the other way about."
    )


class AskedActuals(Selection, Paging):
    """Actuals: of what, and in which order."""

    sort: Literal["year", "-year", "spent_kroner", "-spent_kroner", "left_kroner", "-left_kroner"] = Field(
        "year", description=SORT
    )


class AskedChanges(Known, Paging):
    """The changes of a plan between two days."""

    plan: Number = Field(description="The plan.")
    since: date | None = Field(None, description="What was decided after this day; without, from the first on.")
    until: date | None = Field(None, description="What was decided on or before this day; without, to the last.")
    sort: Literal["decided_on", "-decided_on", "kroner", "-kroner"] = Field("decided_on", description=SORT)


def in_prices(rows: list[register.Holding], query: register.Query) -> list[register.Holding]:
    """Rows as the pages show them: converted amounts in whole kroner."""
    return whole(rows) if query.price_level is not None else rows


@router.get("/holdings", response=Page[HoldingRow], summary="Holdings")
def holdings(request: HttpRequest, asked: Parameters[AskedHoldings]) -> HttpResponse:
    """What stands where: the register's one question, with every parameter that it has."""
    query = replace(
        selected(request),
        by=tuple(dict.fromkeys(asked.by)),
        initiatives=asked.initiative,
        without=asked.without,
        kinds=asked.kind,
        at_adoption=asked.at_adoption,
        with_original=asked.original,
        with_spent=asked.spent,
        named=asked.named,
    )
    found = in_prices(register.holdings(query), query)
    whole_list = pinned(request, query.known_at)
    for name in ("cursor", "limit", "sort"):
        whole_list.pop(name, None)
    address = _address(request, whole_list)
    return listed(
        request,
        HoldingRow,
        found,
        asked,
        asked.sort,
        query.known_at,
        lambda row: _holding(asked, row, address(row)),
    )


def _address(request: HttpRequest, whole_list: QueryDict) -> Callable[[register.Holding], str]:
    """The address of a row alone; what all rows have of it is written once."""
    narrowed = {
        name: urlencode({name: whole_list.pop(name)}, doseq=True) for name in (*NARROWED, "kind") if name in whole_list
    }
    common = address_of(request, whole_list)
    sign = "&" if whole_list else "?"

    def of(row: register.Holding) -> str:
        own = {name: f"{name}={value}" for name, field in NARROWED.items() if (value := getattr(row, field))}
        if row.account and not row.initiative_id:
            own["kind"] = f"kind={row.kind}"
        said = {**narrowed, **own}
        if row.initiative_id:
            said.pop("plan", None)  # plans and initiatives are asked for together, not of one another
        return f"{common}{sign if said else ''}{'&'.join(said.values())}"

    return of


def _holding(asked: AskedHoldings, row: register.Holding, address: str) -> HoldingRow:
    beside: dict[str, Any] = {
        "original_kroner": row.original if asked.original else None,
        **{
            f"{name}_kroner": getattr(row, name) if asked.spent else None
            for name in ("committed", "spent", "credited", "left")
        },
    }
    names = ("kind", "plan", "theme", "initiative", "recipient", "fund", "type", "phase")
    numbers = ("plan_id", "theme_id", "initiative_id", "recipient_id", "fund_id", "year", "price_level")
    said: dict[str, Any] = {name: getattr(row, name) or None for name in (*names, *numbers)}
    said |= {name: None if kroner is None else decimal_text(kroner) for name, kroner in beside.items()}
    return HoldingRow(kroner=decimal_text(row.kroner), address=address, **said)


@router.get("/actuals", response=Page[ActualRow], summary="Actuals")
def actuals(request: HttpRequest, asked: Parameters[AskedActuals]) -> HttpResponse:
    """What is committed and was spent, by the finance system, of the years that it tells of."""
    query = replace(selected(request), with_original=False)
    last = told(query.as_of, query.known_at, query.years)
    rows = [] if not last else register.holdings(query)
    made = [_actual(row, last[row.year]) for row in in_prices(rows, query) if row.year in last]
    return listed(request, ActualRow, made, asked, asked.sort, query.known_at)


def _actual(row: register.Holding, until: date) -> ActualRow:
    amounts = {f"{n}_kroner": decimal_text(getattr(row, n)) for n in ("committed", "spent", "credited", "left")}
    return ActualRow(
        plan_id=row.plan_id,
        plan=row.plan,
        initiative_id=row.initiative_id or None,
        initiative=row.initiative or None,
        fund_id=row.fund_id,
        fund=row.fund,
        year=row.year,
        told_until=until,
        kroner=decimal_text(row.kroner),
        **amounts,
    )


@router.get("/changes", response=Page[ChangeRow], summary="Changes between two days")
def changes(request: HttpRequest, asked: Parameters[AskedChanges]) -> HttpResponse:
    """What was decided for a plan between two days: what it had on the one and all these add up to what it had on the
    other."""
    plan = get_object_or_404(ActionPlan, pk=asked.plan)
    shown_or_404(request, Posting.objects.filter(account__plan=plan))
    known_at = selected(request).known_at
    rows = [
        ChangeRow(
            decided_on=one.decided_on,
            kind=one.kind,
            text=one.text,
            transaction_id=one.transaction,
            decision_id=one.decision.pk if one.decision else None,
            initiative_id=one.initiative_id,
            initiative=one.initiative,
            fund=one.fund,
            year=one.year,
            kroner=decimal_text(one.kroner),
        )
        for one in changes_of(register.Query(plans=[plan.pk], as_of=asked.until, known_at=known_at), asked.since)
    ]
    return listed(request, ChangeRow, rows, asked, asked.sort, known_at)
