"""The plans, initiatives and funds that planned movements name: those of the register, and what booking would make."""

from collections.abc import Sequence
from dataclasses import replace

from kronespor.language import fold
from kronespor.register.events import OUTSIDE, Movement, Party
from kronespor.register.models import ActionPlan, Alias, Fund, Initiative


def as_known(movements: Sequence[Movement]) -> list[Movement]:
    """The movements between what the register has by these names; what it lacks stays unsaved. Three queries."""
    parties = [party for m in movements for party in (m.source, m.target)]
    initiatives = [party for party in parties if isinstance(party, Initiative)]
    plan_keys = {i.plan.key for i in initiatives} | {p.key for p in parties if isinstance(p, ActionPlan)}
    aliases = Alias.objects.filter(plan__key__in=plan_keys, key__in={fold(i.name) for i in initiatives})
    named = {(a.plan.key, a.key): a.initiative for a in aliases.select_related("plan", "initiative__plan")}
    plans = {p.key: p for p in ActionPlan.objects.filter(key__in=plan_keys)}
    funds = {f.key: f for f in Fund.objects.filter(key__in={m.fund.key for m in movements})}

    def known(party: Party) -> Party:
        match party:
            case Initiative():
                new = Initiative(plan=plans.get(party.plan.key, party.plan), name=party.name)
                return named.get((party.plan.key, fold(party.name)), new)
            case ActionPlan():
                return plans.get(party.key, party)
            case Fund():
                return funds.get(party.key, party)
        return party

    return [
        replace(m, source=known(m.source), target=known(m.target), fund=funds.get(m.fund.key, m.fund))
        for m in movements
    ]


def unknown(movements: Sequence[Movement]) -> list[Initiative | ActionPlan | Fund]:
    """What movements name that the register does not have, each once."""
    named = [what for m in movements for what in (m.fund, m.source, m.target) if what != OUTSIDE]
    plans = [what.plan for what in named if isinstance(what, Initiative)]
    missing = [what for what in (*named, *plans) if what.pk is None]
    return list({(type(what), _path(what)): what for what in missing}.values())


def _path(what: Initiative | ActionPlan | Fund) -> tuple[str, str]:
    """What tells it from others of its kind."""
    return (what.plan.key, fold(what.name)) if isinstance(what, Initiative) else (what.key, "")
