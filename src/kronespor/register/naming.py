"""What things are called: by whose name a document goes, and what an initiative is called on a day."""

from collections.abc import Collection
from datetime import date, datetime

from django.conf import settings
from django.db.models import QuerySet

from kronespor.language import fold
from kronespor.register.errors import RegisterError
from kronespor.register.models import ActionPlan, Alias, Fund, Initiative, Naming, Theme

MANY = 500  # initiatives: the names of all are fetched at once where more are asked for


def names_of(
    initiatives: Collection[int], as_of: date | None = None, known_at: datetime | None = None
) -> dict[int, str]:
    """Number -> name as decided by a day and known at a time; two queries, however many."""
    first, given = Initiative.objects.all(), names_given(as_of, known_at)
    if len(initiatives) <= MANY:
        first, given = first.filter(pk__in=initiatives), given.filter(initiative__in=initiatives)
    found = dict(first.values_list("pk", "name"))
    found.update(given.reverse().values_list("initiative_id", "name"))
    return found


def names_given(as_of: date | None = None, known_at: datetime | None = None) -> QuerySet[Naming]:
    """The new names that initiatives were given by a day, as known at a time, the latest first."""
    given = Naming.objects.order_by("-decided_on", "-pk")
    if as_of:
        given = given.filter(decided_on__lte=as_of)
    if known_at:
        given = given.filter(booked_at__lte=known_at)
    return given


def fund_named(name: str) -> Fund:
    """The fund of this name, created if the register does not have it."""
    external = settings.MUNICIPALITY_WORDS.funds.is_external(name)
    fund, _ = Fund.objects.get_or_create(key=fold(name), defaults={"name": name, "is_external": external})
    return fund


def plan_named(name: str) -> ActionPlan:
    """The plan of this name, created if the register does not have it."""
    plan, _ = ActionPlan.objects.get_or_create(key=fold(name), defaults={"name": name})
    return plan


def find_initiative(plan_name: str, name: str) -> Initiative | None:
    """The initiative that goes by exactly this name (Danish letters folded) in this plan."""
    alias = Alias.objects.filter(plan__key=fold(plan_name), key=fold(name)).select_related("initiative").first()
    return alias.initiative if alias else None


def initiative_named(plan: ActionPlan, name: str, description: str = "", theme: str = "") -> Initiative:
    """The initiative of this name in `plan`, created with its first alias (and its theme) if there is none."""
    found = find_initiative(plan.name, name)
    if found:
        return found
    part = Theme.objects.get_or_create(plan=plan, name=theme)[0] if theme else None
    created = Initiative.objects.create(plan=plan, name=name, description=description, theme=part)
    Alias.objects.create(plan=plan, initiative=created, name=name, key=fold(name))
    return created


def also_called(initiative: Initiative, name: str) -> None:
    """Let `initiative` be known by `name` too. RegisterError if the name is another's."""
    key = fold(name)
    alias, _ = Alias.objects.get_or_create(
        plan=initiative.plan, key=key, defaults={"initiative": initiative, "name": name}
    )
    if alias.initiative_id != initiative.pk:
        raise RegisterError("name-taken", name=name, plan=str(initiative.plan))
