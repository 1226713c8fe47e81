"""The decisions that the register knows, and what they settle about plans and funds: periods, adoption, purpose."""

from collections.abc import Collection, Sequence
from datetime import date, datetime

from django.db.models import QuerySet

from kronespor.language import fold
from kronespor.register.errors import RegisterError
from kronespor.register.ledger import ledger
from kronespor.register.models import ActionPlan, Decision, Fund, Posting
from kronespor.remarks import Term


def decisions(first: date | None = None, last: date | None = None) -> QuerySet[Decision]:
    """The decisions of meetings from one day to another, in order, each with its meeting and committee."""
    found = Decision.objects.select_related("meeting__committee").order_by("meeting__held_on", "pk")
    if first:
        found = found.filter(meeting__held_on__gte=first)
    if last:
        found = found.filter(meeting__held_on__lte=last)
    return found


def latest_addresses(
    accounts: Collection[int], as_of: date | None = None, known_at: datetime | None = None
) -> dict[int, str]:
    """The address of the latest decision about the money of each account, where it has one; one query."""
    rows = Posting.objects.filter(account__in=accounts)
    rows = rows.exclude(transaction__decision=None).exclude(transaction__decision__url="")
    if as_of:
        rows = rows.filter(decided_on__lte=as_of)
    if known_at:
        rows = rows.filter(booked_at__lte=known_at)
    return dict(rows.order_by("decided_on", "pk").values_list("account", "transaction__decision__url"))


def decision_known(number: str | int) -> Decision:
    """The decision of this number. RegisterError if there is none."""
    found = decisions().filter(pk=int(number)).first() if str(number).isdigit() else None
    if found is None:
        raise RegisterError("no-such-decision", number=str(number))
    return found


def set_period(what: ActionPlan | Fund, first: int, last: int) -> None:
    """Let a plan or a fund last from one year to another. RegisterError if they are the wrong way about."""
    if first > last:
        raise RegisterError("years-reversed", name=str(what), first=first, last=last)
    with ledger():
        what.first_year, what.last_year = first, last
        what.save(update_fields=["first_year", "last_year"])


def adopt(plan: ActionPlan, decision: Decision) -> None:
    """Let a plan be adopted by a decision: the amounts of that day are its original ones."""
    with ledger():
        plan.adopted_by = decision
        plan.save(update_fields=["adopted_by"])


def give_for(fund: Fund, plans: Sequence[ActionPlan]) -> None:
    """Let a fund's money be given for these plans alone, as a state grant is; for any, if none are named."""
    with ledger():
        fund.given_for.set(plans)


def set_external(fund: Fund, external: bool) -> None:
    """Say whether a fund's money comes from outside the municipality."""
    with ledger():
        fund.is_external = external
        fund.save(update_fields=["is_external"])


def fund_known(name: str) -> Fund:
    """The fund of this name. RegisterError, with those there are, if the register has none."""
    found = Fund.objects.filter(key=fold(name)).first()
    if found is None:
        known = tuple(Fund.objects.order_by("name").values_list("name", flat=True)) or (Term("none-yet"),)
        raise RegisterError("no-such-fund", name=name, known=known)
    return found


def plan_known(name: str) -> ActionPlan:
    """The plan of this name. RegisterError, with those there are, if the register has none."""
    found = ActionPlan.objects.filter(key=fold(name)).select_related("adopted_by__meeting").first()
    if found is None:
        names = tuple(ActionPlan.objects.order_by("name").values_list("name", flat=True))
        raise RegisterError("no-such-plan", name=name, known=names or Term("none-yet"))
    return found
