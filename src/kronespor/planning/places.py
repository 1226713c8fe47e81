"""Where planned money comes from and goes to: what the register has by a name, or what booking would make by it."""

from collections.abc import Collection

from kronespor.language import fold
from kronespor.planning.errors import PlanningError
from kronespor.register.events import OUTSIDE, Party
from kronespor.register.models import ActionPlan, Alias, Fund, Initiative
from kronespor.register.parties import FUND


def split(text: str) -> tuple[str, str]:
    """The plan and the initiative of a place as a sheet of decisions writes it: "Plan / Initiative", or "Plan /" for
    its reserve. No plan: it is written as neither.
    """
    if text in (FUND, OUTSIDE) or (" / " not in text and not text.endswith(" /")):
        return "", ""
    plan, _, initiative = text.removesuffix(" /").partition(" / ")
    return plan.strip(), initiative.strip()


class Register:
    """The plans, initiatives and funds that have these names in the register. What it lacks is one that is not saved.

    `initiatives`: plan and name. Three queries.
    """

    def __init__(
        self, initiatives: Collection[tuple[str, str]] = (), plans: Collection[str] = (), funds: Collection[str] = ()
    ) -> None:
        plan_keys = {fold(name) for name in (*plans, *(plan for plan, _ in initiatives))}
        aliases = Alias.objects.filter(plan__key__in=plan_keys, key__in={fold(name) for _, name in initiatives})
        self._plans = {p.key: p for p in ActionPlan.objects.filter(key__in=plan_keys)}
        self._funds = {f.key: f for f in Fund.objects.filter(key__in={fold(name) for name in funds})}
        self._initiatives = {
            (alias.plan.key, alias.key): alias.initiative
            for alias in aliases.select_related("plan", "initiative__plan")
        }

    @property
    def plans(self) -> list[ActionPlan]:
        """The plans that it has."""
        return [plan for plan in self._plans.values() if plan.pk]

    @property
    def funds(self) -> list[Fund]:
        """The funds that it has."""
        return [fund for fund in self._funds.values() if fund.pk]

    def plan(self, name: str) -> ActionPlan:
        """The plan of this name."""
        return self._plans.setdefault(fold(name), ActionPlan(name=name, key=fold(name)))

    def fund(self, name: str) -> Fund:
        """The fund of this name."""
        return self._funds.setdefault(fold(name), Fund(name=name, key=fold(name)))

    def initiative(self, plan: str, name: str) -> Initiative:
        """The initiative that goes by this name in a plan."""
        return self._initiatives.setdefault((fold(plan), fold(name)), Initiative(plan=self.plan(plan), name=name))

    def place(self, text: str, fund: Fund) -> Party:
        """Whose money a place as a sheet writes it is. PlanningError if it cannot be understood."""
        if text == OUTSIDE:
            return OUTSIDE
        if text == FUND:
            return fund
        plan, name = split(text)
        if not plan:
            raise PlanningError("place-not-understood", text=text)
        return self.initiative(plan, name) if name else self.plan(plan)
