"""Renamings, merges, splits and moves of initiatives, as a sheet of decisions says them."""

from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from typing import Final

from kronespor.register import identity
from kronespor.register.booking import BookingError, find_initiative, initiative_named, plan_named
from kronespor.register.events import Basis
from kronespor.register.models import Initiative, Naming, Succession

IDENTITY: Final = frozenset({"rename", "merge", "split", "move"})
PER_MILLE: Final = 10  # of a percent

Rows = Sequence[tuple[str, str, str]]
"""From ("Plan / Initiative"), to (the new name, "Plan / Initiative", or "Plan /" for a move), share in percent."""


def go_on(kind: str, rows: Rows, basis: Basis) -> bool:
    """Let initiatives go on under another name or as others; False if the register knows that already.

    BookingError if an initiative is not known, or a case is about several where it may be about one.
    """
    if kind == "rename":
        return sum(_rename(source, target, basis) for source, target, _ in rows) > 0
    sources = [_known(source) for source, _, _ in rows]
    if kind == "move":
        return sum(_move(one, target, basis) for one, (_, target, _) in zip(sources, rows, strict=True)) > 0
    targets = [_named(target) for _, target, _ in rows]
    pairs = [(a, b) for a, b in zip(sources, targets, strict=True) if a != b]
    if pairs and all(Succession.objects.filter(before=a, after=b).exists() for a, b in pairs):
        return False
    if kind == "merge":
        if len(set(targets)) != 1:
            raise BookingError("a merge has one initiative that the others go on as: name the same in every row.")
        identity.merge([a for a, _ in pairs], targets[0], basis)
        return True
    if len(set(sources)) != 1:
        raise BookingError("a split is of one initiative: name the same in every row.")
    shares = [identity.Share(b, _per_mille(share)) for b, (_, _, share) in zip(targets, rows, strict=True)]
    identity.split(sources[0], shares, basis)
    return True


def _rename(source: str, name: str, basis: Basis) -> bool:
    initiative = _known(source)
    if Naming.objects.filter(initiative=initiative, name=name, decided_on=basis.decided_on).exists():
        return False
    identity.rename(initiative, name, basis)
    return True


def _move(initiative: Initiative, target: str, basis: Basis) -> bool:
    plan = plan_named(target.removesuffix("/").strip())
    if Succession.objects.filter(before=initiative, after__plan=plan, kind=Succession.Kind.MOVED).exists():
        return False
    identity.move(initiative, plan, basis)
    return True


def _parts(text: str) -> tuple[str, str]:
    plan, slash, name = text.partition(" / ")
    if not slash or not name.strip():
        raise BookingError(f"'{text}' is no initiative; write 'Plan / Initiative'.")
    return plan.strip(), name.strip()


def _known(text: str) -> Initiative:
    plan, name = _parts(text)
    found = find_initiative(plan, name)
    if found is None:
        raise BookingError(f"there is no initiative '{name}' in {plan}.")
    return found


def _named(text: str) -> Initiative:
    plan, name = _parts(text)
    return initiative_named(plan_named(plan), name)


def _per_mille(share: str) -> int:
    try:
        found = Decimal(share.replace(",", ".").removesuffix("%").strip()) * PER_MILLE
    except InvalidOperation as error:
        raise BookingError(f"'{share}' is no share; write percent, as 33,3.") from error
    if found != int(found) or found <= 0:
        raise BookingError(f"'{share}' is no share; write percent with at most one decimal, as 33,3.")
    return int(found)
