"""The plans, initiatives and funds that planned movements name: those of the register, and what booking would make."""

from collections.abc import Sequence
from dataclasses import replace

from kronespor.language import fold
from kronespor.register.events import OUTSIDE, Movement, Party
from kronespor.register.models import ActionPlan, Alias, Fund, Initiative


def as_known(movements: Sequence[Movement]) -> list[Movement]:
    """The movements between what the register has by these names; what it lacks stays unsaved. Three queries."""
    register = _Register(movements)
    return [
        replace(m, source=register.known(m.source), target=register.known(m.target), fund=register.fund(m.fund))
        for m in movements
    ]


class _Register:
    """What the register has by the names that movements use."""

    def __init__(self, movements: Sequence[Movement]) -> None:
        parties = [party for m in movements for party in (m.source, m.target)]
        initiatives = [party for party in parties if isinstance(party, Initiative)]
        plans = {i.plan.key for i in initiatives} | {p.key for p in parties if isinstance(p, ActionPlan)}
        aliases = Alias.objects.filter(plan__key__in=plans, key__in={fold(i.name) for i in initiatives})
        aliases = aliases.select_related("plan", "initiative__plan")
        self._initiatives = {(a.plan.key, a.key): a.initiative for a in aliases}
        self._plans = {p.key: p for p in ActionPlan.objects.filter(key__in=plans)}
        self._funds = {f.key: f for f in Fund.objects.filter(key__in={m.fund.key for m in movements})}

    def known(self, party: Party) -> Party:
        """The one that the register has by this name, or else one that is not saved."""
        match party:
            case Initiative():
                new = Initiative(plan=self._plans.get(party.plan.key, party.plan), name=party.name)
                return self._initiatives.get((party.plan.key, fold(party.name)), new)
            case ActionPlan():
                return self._plans.get(party.key, party)
            case Fund():
                return self.fund(party)
        return party

    def fund(self, fund: Fund) -> Fund:
        """The same of a fund."""
        return self._funds.get(fund.key, fund)


def unknown(movements: Sequence[Movement]) -> list[Initiative | ActionPlan | Fund]:
    """What movements name that the register does not have, each once."""
    named = [what for m in movements for what in (m.fund, m.source, m.target) if what != OUTSIDE]
    plans = [what.plan for what in named if isinstance(what, Initiative)]
    missing = [what for what in (*named, *plans) if what.pk is None]
    return list({(type(what), _path(what)): what for what in missing}.values())


def _path(what: Initiative | ActionPlan | Fund) -> tuple[str, str]:
    """What tells it from others of its kind."""
    return (what.plan.key, fold(what.name)) if isinstance(what, Initiative) else (what.key, "")
