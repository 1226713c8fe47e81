"""Renamings, merges, splits and moves of initiatives, as decisions say them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from kronespor.register import identity
from kronespor.register.errors import RegisterError
from kronespor.register.events import Basis
from kronespor.register.ledger import ledger
from kronespor.register.models import ActionPlan, Initiative, Naming, Succession
from kronespor.register.naming import find_initiative, initiative_named, plan_named


@dataclass(frozen=True)
class Continuation:
    """An initiative that goes on under another name, as another initiative, or in another plan; by names, not saved.

    `share`: of a split, what goes to the target, in per mille. `moves_money`: False where cases of money say for
    themselves what it takes along.
    """

    source: Initiative
    target: Initiative | ActionPlan | str
    share: int = 0
    moves_money: bool = True


def go_on(kind: str, continuations: Sequence[Continuation], basis: Basis) -> bool:
    """Let initiatives go on; False if the register knows that already.

    RegisterError if an initiative is not known, or a matter is about several where it may be about one.
    """
    if not all(one.moves_money for one in continuations):
        return _succeed(KIND_OF_CASE[kind], continuations, basis)
    return _KINDS[kind](continuations, basis)


def _succeed(kind: Succession.Kind, continuations: Sequence[Continuation], basis: Basis) -> bool:
    pairs = [(_known(one.source), _named(one.target)) for one in continuations]
    if _are_done(pairs):
        return False
    with ledger():
        for before, after in pairs:
            identity.succeed(kind, before, after, basis)
    return True


def _rename(continuations: Sequence[Continuation], basis: Basis) -> bool:
    changed = False
    for one in continuations:
        initiative, name = _known(one.source), str(one.target)
        if not Naming.objects.filter(initiative=initiative, name=name, decided_on=basis.decided_on).exists():
            identity.rename(initiative, name, basis)
            changed = True
    return changed


def _move(continuations: Sequence[Continuation], basis: Basis) -> bool:
    changed = False
    for one in continuations:
        initiative, plan = _known(one.source), plan_named(str(one.target))
        moved = Succession.objects.filter(before=initiative, after__plan=plan, kind=Succession.Kind.MOVED)
        if not moved.exists():
            identity.move(initiative, plan, basis)
            changed = True
    return changed


def _merge(continuations: Sequence[Continuation], basis: Basis) -> bool:
    pairs = [(_known(one.source), _named(one.target)) for one in continuations]
    if _are_done(pairs):
        return False
    targets = {after for _, after in pairs}
    if len(targets) != 1:
        raise RegisterError("merge-into-several")
    after = targets.pop()
    identity.merge([before for before, _ in pairs if before != after], after, basis)
    return True


def _split(continuations: Sequence[Continuation], basis: Basis) -> bool:
    pairs = [(_known(one.source), _named(one.target)) for one in continuations]
    if _are_done(pairs):
        return False
    if len({before for before, _ in pairs}) != 1:
        raise RegisterError("split-of-several")
    shares = [identity.Share(after, one.share) for (_, after), one in zip(pairs, continuations, strict=True)]
    identity.split(pairs[0][0], shares, basis)
    return True


_KINDS: Final[dict[str, Callable[[Sequence[Continuation], Basis], bool]]] = {
    "rename": _rename,
    "merge": _merge,
    "split": _split,
    "move": _move,
}
IDENTITY: Final = frozenset(_KINDS)
KIND_OF_CASE: Final = {
    "merge": Succession.Kind.MERGED,
    "split": Succession.Kind.SPLIT,
    "move": Succession.Kind.MOVED,
}
KIND_OF: Final = {str(kind): case for case, kind in KIND_OF_CASE.items()}


def _are_done(pairs: Sequence[tuple[Initiative, Initiative]]) -> bool:
    others = [(before, after) for before, after in pairs if before != after]
    return bool(others) and all(Succession.objects.filter(before=a, after=b).exists() for a, b in others)


def _known(spoken_of: Initiative) -> Initiative:
    found = find_initiative(spoken_of.plan.name, spoken_of.name)
    if found is None:
        raise RegisterError("no-such-initiative", plan=spoken_of.plan.name, name=spoken_of.name)
    return found


def _named(target: Initiative | ActionPlan | str) -> Initiative:
    if not isinstance(target, Initiative):
        raise TypeError(f"{target!r} is no initiative")
    return initiative_named(plan_named(target.plan.name), target.name)
