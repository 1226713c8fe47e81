"""What is found of the wrong figures of drawn tables, by kind of relation.

`python -m tests.footing.relations_measured 500` prints it for 500 tables of each kind.
"""

import sys
from collections.abc import Iterable
from dataclasses import dataclass, field

from kronespor.footing import FootedDocument, foot_document
from kronespor.remarks import Remark
from tests.footing.drawn_layouts import KINDS
from tests.footing.drawn_sheet import Cell
from tests.footing.relations_drawn import DAMAGES, Drawn, damaged, drawn


@dataclass
class Measured:
    """The seeds of one kind: all; clean ones accused; wrong figures found, and of these with the remark where it is."""

    seeds: list[int] = field(default_factory=list)
    accused: list[int] = field(default_factory=list)
    found: list[int] = field(default_factory=list)
    in_place: list[int] = field(default_factory=list)
    proven_wrong: list[int] = field(default_factory=list)
    damages: dict[str, list[bool]] = field(default_factory=lambda: {damage: [] for damage in DAMAGES})

    def take(self, kind: str, seed: int) -> None:
        """Foot the clean and the damaged table of a seed."""
        clean, wrong = drawn(kind, seed), damaged(kind, seed)
        footed, footed_wrong = foot_document(clean.document()), foot_document(wrong.document())
        told = errors(footed_wrong)
        self.seeds.append(seed)
        self.damages[wrong.damage].append(bool(told))
        for seeds, holds in (
            (self.accused, errors(footed)),
            (self.found, told),
            (self.in_place, told and is_in_place(told[0], wrong, footed_wrong)),
            (self.proven_wrong, wrongly_proven(clean, footed) or wrongly_proven(wrong, footed_wrong)),
        ):
            if holds:
                seeds.append(seed)


def measured(kind: str, seeds: Iterable[int]) -> Measured:
    """What is found in the tables of a kind."""
    found = Measured()
    for seed in seeds:
        found.take(kind, seed)
    return found


def errors(footed: FootedDocument) -> list[Remark]:
    """The findings that accuse."""
    return [f for f in footed.findings if f.severity == "error"]


def is_in_place(remark: Remark, table: Drawn, footed: FootedDocument) -> bool:
    """Whether a remark stands at a wrong figure or at what it makes fail: a sum alone cannot tell which it is."""
    (one,) = footed.tables
    cells = table.wrong | table.failing(table.printed)
    return any((remark.place.row, remark.place.column) == (one.rows[r].name, one.columns[c]) for r, c in cells)


def wrongly_proven(table: Drawn, footed: FootedDocument) -> list[Cell]:
    """Cells that are proven and do not say what they should."""
    (one,) = footed.tables
    return [
        (r, c)
        for r, row in enumerate(one.rows)
        for c, cell in enumerate(row.cells)
        if cell.proof == "proven" and (cell.amount or 0) != table.amount((r, c))
    ]


def main() -> None:
    """Print a row per kind."""
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    print(f"{'kind':20}{'accused':>9}{'found':>9}{'in place':>10}{'proven wrong':>14}  found by damage")
    rows = [(kind, measured(kind, range(number))) for kind in KINDS]
    for kind, m in rows:
        by_damage = ", ".join(f"{name} {sum(hits)}/{len(hits)}" for name, hits in m.damages.items() if hits)
        shares = (len(seeds) / number for seeds in (m.accused, m.found, m.in_place))
        print(f"{kind:20}{'{:9.1%}{:9.1%}{:10.1%}'.format(*shares)}{len(m.proven_wrong):14}  {by_damage}")
    every = number * len(rows)
    for name in ("accused", "found", "in_place", "proven_wrong"):
        print(f"{name}: {sum(len(getattr(m, name)) for _, m in rows) / every:.2%}")


if __name__ == "__main__":
    main()
