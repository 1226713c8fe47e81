"""Lines whose amounts are printed without their signs, a deviation either way, "Afvigelse 45" of 655 and of 700; and
results that count the other way in some rows: what comes in less the budget, and the budget less what was spent.

A relation that misses in several instances, and holds in each of these if one of its lines is taken with the other
sign, is two relations, each of some of the instances; a line with a minus anywhere has its signs.
"""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from kronespor.footing.relations import Bools, Ints, Stencil, Structure, claimed, residuals

LEAST_TURNED, LEAST_HELD = 2, 2
"""Instances with the other sign, and as printed: of one alone the minus may have been forgotten."""
LEAST_IN_BLOCKS = 3
"""Instances with the other sign, most of them side by side, of a result that has signs."""


def in_plain_signs(structure: Structure, values: Ints, known: Bools) -> Structure:
    """The structure with the relations of lines without signs parted."""
    stencils = tuple(each for s in structure.stencils for each in _parted(s, structure, values, known))
    return structure if len(stencils) == len(structure.stencils) else replace(structure, stencils=stencils)


def _parted(stencil: Stencil, structure: Structure, values: Ints, known: Bools) -> Iterator[Stencil]:
    residual, printed = residuals(stencil, values), claimed(stencil, structure, known)
    missing = printed & (residual != 0)
    if not stencil.established or missing.sum() < LEAST_TURNED or (printed & ~missing).sum() < LEAST_HELD:
        yield stencil
        return
    lines = values if stencil.axis == "down" else values.T
    for n, (line, sign) in enumerate([(stencil.claim, -1), *zip(stencil.parts, stencil.signs, strict=True)]):
        own = lines[line]
        turned = missing & (residual == -2 * sign * own) & (own != 0)
        is_either_way = own[printed].min() >= 0 and turned.sum() >= LEAST_TURNED
        is_either_way |= n == 0 and not stencil.is_sum and _stand_together(turned[printed])
        if is_either_way and turned.sum() * 2 > missing.sum():
            signs = [-x if n in (0, at) else x for at, x in enumerate(stencil.signs, start=1)]
            others = np.flatnonzero(~turned).tolist()
            yield replace(stencil, but=stencil.but | frozenset(np.flatnonzero(turned).tolist()))
            yield replace(stencil, signs=tuple(signs), but=frozenset(others))
            return
    yield stencil


def _stand_together(turned: Bools) -> bool:
    """Whether several instances are turned and most of them stand side by side."""
    beside = np.zeros_like(turned)
    beside[1:] |= turned[:-1]
    beside[:-1] |= turned[1:]
    return bool(turned.sum() >= LEAST_IN_BLOCKS and 2 * (turned & beside).sum() > turned.sum())
