"""How a document writes its numbers, told by what it prints: 1.234,5 or 1,234.5."""

import re
from collections.abc import Iterable

_TELLING = re.compile(
    r"(?P<both>\d(?P<first>[ .,])\d{3}(?!(?P=first))(?P<last>[.,])\d+(?!\d)|(?<![\d.,])0(?P<zero>[.,])\d)"
    r"|(?P<several>\d(?P<group>[.,])\d{3}(?P=group)\d{3})"
    r"|(?P<short>(?<![.,])(?<![.,]\d)\d(?P<decimal>[.,])\d{1,2}(?!\d|[.,]\d))"
    r"|(?P<one>\d(?P<thousands>[.,])\d{3}(?!\d))"
)
_WHOLE = re.compile(r"\D*[1-9]\d{1,2}\D*")
_OTHER = {",": ".", ".": ","}
MANY = 8
"""How many numbers that may have three decimals or thousands one that has neither outweighs."""
PLAIN = 2
"""How many that say it less plainly one that says it plainly outweighs."""


def decimal_sign(texts: Iterable[str], usual: str, *, has_millions: bool = False) -> str:
    """The decimal sign of a document that prints these numbers; the `usual` one of its language without evidence.

    "1,234.5", "12,5" and "0,465" say it plainly. "1,234" says it less so: in millions it may have three decimals, but
    not among numbers that have none.
    """
    whole = 0
    plain, likely = {",": 0, ".": 0}, {",": 0, ".": 0}
    for text in texts:
        if ("," in text or "." in text) and (found := _TELLING.search(text)):
            if sign := found["last"] or found["zero"] or found["decimal"]:
                plain[sign] += 1
            elif found["several"]:
                plain[_OTHER[found["group"]]] += 1
            else:
                likely[_OTHER[found["thousands"]]] += 1
        elif _WHOLE.fullmatch(text):
            whole += 1
    are_thousands = not has_millions or MANY * whole > max(likely.values())
    weight = {sign: PLAIN * plain[sign] + likely[sign] * are_thousands for sign in _OTHER}
    return max((usual, _OTHER[usual]), key=lambda sign: weight[sign])
