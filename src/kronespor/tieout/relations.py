"""What became of the rows of a match, and why their amounts differ."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from kronespor.footing import FootedRow
from kronespor.remarks import Cause
from kronespor.tieout.likeness import name_key
from kronespor.tieout.matches import Relation, YearPair

LEAST_FACTOR, MOST_FACTOR = Decimal("0.9"), Decimal("1.15")
"""Every year by the same factor between these looks like another price level."""


def relation(a: Sequence[FootedRow], b: Sequence[FootedRow], years: Mapping[str, YearPair], *, moved: bool) -> Relation:
    """What became of `a` in `b`; `moved`: it stands in another table."""
    if not a or not b:
        return "added" if b else "removed"
    if len(a) > 1:
        return "merged"
    if len(b) > 1:
        return "split"
    if moved:
        return "moved"
    if _differs(years):
        return "changed"
    return "same" if name_key(a[0]) == name_key(b[0]) else "renamed"


def _differs(years: Mapping[str, YearPair]) -> bool:
    return any(p.differs for p in years.values())


def causes(
    became: Relation, a: Sequence[FootedRow], b: Sequence[FootedRow], years: Mapping[str, YearPair]
) -> tuple[Cause, ...]:
    """The relation as a cause, with what is known besides."""
    differs = _differs(years)
    found = _causes(became, a, b, years)
    if a and b and became not in ("changed", "same", "renamed") and differs:
        found = (*found, Cause("amount-changed-too"))
    if became in ("changed", "moved") and name_key(a[0]) != name_key(b[0]):
        found = (*found, Cause("renamed-too"))
    if not differs and any(p.difference for p in years.values()):
        found = (*found, Cause("within-rounding"))
    return found


def _causes(
    became: Relation, a: Sequence[FootedRow], b: Sequence[FootedRow], years: Mapping[str, YearPair]
) -> tuple[Cause, ...]:
    match became:
        case "merged":
            return (Cause("rows-in-one" if _differs(years) else "rows-merged", {"n": len(a)}),)
        case "split":
            return (Cause("row-in-several" if _differs(years) else "row-split", {"n": len(b)}),)
        case "removed":
            fund = a[0].fund
            return (Cause("only-in-earlier"), *((Cause("paid-for-by", {"fund": fund}),) if fund else ()))
        case "changed":
            factor = _factor(years)
            return (Cause("amount-changed") if factor is None else Cause("changed-by-factor", {"factor": factor}),)
        case "added":
            return (Cause("only-in-later"),)
        case "renamed":
            return (Cause("same-amounts-renamed"),)
        case "moved":
            return ()
        case _:
            return (Cause("unchanged"),)


def _factor(years: Mapping[str, YearPair]) -> Decimal | None:
    """The one factor by which every year has changed, if it is the size of a price level's."""
    printed = [p for p in years.values() if p.a or p.b]
    ratios = {round(p.b / p.a, 4) if p.a else None for p in printed}
    if len(printed) < 2 or len(ratios) != 1:
        return None
    (ratio,) = ratios
    return ratio if ratio is not None and LEAST_FACTOR < ratio < MOST_FACTOR else None
