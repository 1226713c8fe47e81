"""Slips: the small ways in which a figure that is copied or typed comes to differ from what it should be."""

from typing import Literal

Slip = Literal["transposition", "digit-typo", "sign"]


def slip(printed: int, right: int) -> Slip | None:
    """How `right` may have become `printed`: neighbouring digits swapped, one digit changed, or the sign turned."""
    if not right or not printed:
        return None
    if printed == -right:
        return "sign"
    if (printed > 0) != (right > 0):
        return None
    a, b = str(abs(printed)), str(abs(right))
    if len(a) != len(b):
        return "transposition" if _swapped_with_nought(a, b) else None
    differing = [i for i, (x, y) in enumerate(zip(a, b, strict=True)) if x != y]
    if len(differing) == 1:
        return "digit-typo"
    swapped = len(differing) == 2 and differing[1] - differing[0] == 1
    if swapped and a[differing[0]] == b[differing[1]] and a[differing[1]] == b[differing[0]]:
        return "transposition"
    return None


def _swapped_with_nought(a: str, b: str) -> bool:
    """Whether two numbers of different length differ by a leading nought that was swapped: 1.052 for 0.152."""
    size = max(len(a), len(b))
    a, b = a.zfill(size), b.zfill(size)
    return a[2:] == b[2:] and a[0] == b[1] and a[1] == b[0]
