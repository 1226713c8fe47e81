"""How true tie-outs are, over pairs of papers of which the truth is known.

`python -m tests.tieout.measure [PAIRS]` draws so many pairs of all kinds, ties them out both ways and prints shares.
"""

import sys
from collections import Counter
from collections.abc import Iterable
from decimal import Decimal
from functools import cache

from kronespor.footing import FootedDocument, foot_document
from kronespor.reading import Column, Document, Row, Table, Token
from kronespor.tieout import Match, TieOut, compare
from tests.tieout.pairs import KINDS, MIXED, YEARS, Line, Pair, Truth, mirrored, pair

Names = tuple[frozenset[str], frozenset[str]]
NAMED_ALIKE = {"same": "renamed", "renamed": "same"}


@cache
def footed(one: tuple[tuple[str, tuple[Line, ...]], ...], millions: bool) -> FootedDocument:
    """A paper of these plans."""
    tables = tuple(_table(plan, lines, millions) for plan, lines in one if lines)
    return foot_document(Document("paper.txt", "0" * 64, "text/plain", budgets=tables))


def _table(plan: str, lines: tuple[Line, ...], millions: bool) -> Table:
    sums = [sum(line.amounts[n] for line in lines) for n in range(len(YEARS))]
    rows = [Row(line.name, _tokens(line.amounts, millions)) for line in lines]
    unit = "mio. kr." if millions else "1.000 kr."
    total = Row("I alt", _tokens(sums, millions))
    return Table(plan, plan, tuple(map(Column, YEARS)), (*rows, total), context=f"{plan} ({unit})")


def _tokens(amounts: Iterable[int], millions: bool) -> tuple[Token, ...]:
    return tuple(Token(_printed(amount, millions), n) for n, amount in enumerate(amounts))


def _printed(amount: int, millions: bool) -> str:
    return str(round(Decimal(amount) / 1000, 1)).replace(".", ",") if millions else str(amount)


def tie_out(one: Pair, millions: tuple[bool, bool]) -> TieOut:
    """The two papers of a pair tied out. `millions`: which of them are in mio. kr."""
    sides = (one.before, one.after)
    frozen = [tuple((plan, tuple(lines)) for plan, lines in side.items()) for side in sides]
    a, b = (footed(side, unit) for side, unit in zip(frozen, millions, strict=True))
    return compare(a, b)


def both_ways(one: Pair) -> list[tuple[Pair, TieOut]]:
    """A pair and its mirror image, each tied out."""
    other = mirrored(one)
    return [(one, tie_out(one, (False, one.millions))), (other, tie_out(other, (one.millions, False)))]


def names(match: Match) -> Names:
    """The names of a match's rows in either paper."""
    return frozenset(r.label for r in match.a), frozenset(r.label for r in match.b)


def is_true(match: Match, truths: dict[Names, Truth]) -> bool:
    """Whether a match has the rows and the relation of a truth."""
    truth = truths.get(names(match))
    return truth is not None and match.relation in (truth.relation, NAMED_ALIKE.get(truth.relation))


def score(one: Pair, found: TieOut) -> Counter[str]:
    """What is right and wrong in a tie-out of a pair."""
    truths = {(t.a, t.b): t for t in one.truths}
    count: Counter[str] = Counter()
    matched = {names(m) for m in found.matches}
    for key in truths:
        rows = len(key[0]) + len(key[1])
        count["rows"] += rows
        count["rows right"] += rows * (key in matched)
    for match in found.matches:
        true = is_true(match, truths)
        if match.certainty == "proven":
            count["facts"] += 1
            count["facts false"] += not true
            if match.relation != "same":
                count["explanations"] += 1
                count["explanations true"] += true
        elif match.a and match.b:
            candidates = [names(match), *((_labels(r.a), _labels(r.b)) for r in match.rivals)]
            count["possible"] += 1
            count["possible with the truth"] += any(key in truths for key in candidates)
    for truth in one.truths:
        if len(truth.a) > 1 or len(truth.b) > 1:
            count["groups"] += 1
            count["groups found"] += (truth.a, truth.b) in matched
    return count


def _labels(rows: Iterable[object]) -> frozenset[str]:
    return frozenset(r.label for r in rows)  # type: ignore[attr-defined]


def shares(count: Counter[str]) -> dict[str, float]:
    """The figures that are asked for, of one."""

    def share(part: str, whole: str) -> float:
        return count[part] / count[whole] if count[whole] else float("nan")

    return {
        "rows right": share("rows right", "rows"),
        "facts false": share("facts false", "facts"),
        "explanations true": share("explanations true", "explanations"),
        "possible with the truth": share("possible with the truth", "possible"),
        "groups found": share("groups found", "groups"),
    }


def main(pairs: int) -> None:
    """Print the shares of each kind and of all."""
    every: Counter[str] = Counter()
    kinds = [*KINDS, MIXED]
    for kind in kinds:
        of_kind: Counter[str] = Counter()
        for seed in range(pairs // len(kinds)):
            for one, found in both_ways(pair(kind, seed)):
                of_kind += score(one, found)
        every += of_kind
        print(f"{kind:20}", *(f"{name} {share:.3f}" for name, share in shares(of_kind).items()), sep="  ")
    print(f"{'all':20}", *(f"{name} {share:.3f}" for name, share in shares(every).items()), sep="  ")
    print(dict(every))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 2000)
