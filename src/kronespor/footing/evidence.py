"""What proves a cell: the evidence that each relation gives, then the judgement of each cell.

A relation is evidence for its cells if it holds and could have failed. One that a recovered amount made true could
not; nor could one over cells that can be moved about, or changed together, until it holds.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace

from kronespor.footing.footed import Proof
from kronespor.footing.readtable import Miss, ReadTable
from kronespor.footing.relations import Cell, Relation, Stencil, relations
from kronespor.footing.variants import Placed
from kronespor.footing.worded import WORDED

LEAST_TO_PIN = 2  # relations that must each hold by an amount for it to be more than what one of them asked for
MOST_SHIFTS = 40  # other candidates of a cell, and
MOST_CELLS = 40  # cells of a relation with any, and
MOST_SUMS = 20_000  # sums of them, that are looked at before all are doubted


@dataclass(frozen=True)
class _Holding:
    """A relation that holds: its cells, and those of them whose amounts were supplied for it to hold."""

    cells: frozenset[Cell]
    supplied: frozenset[Cell]


@dataclass(frozen=True)
class Evidence:
    """Cells that a relation upholds, merely holds over, misses within rounding, or denies."""

    upheld: AbstractSet[Cell]
    held: AbstractSet[Cell]
    rounded: AbstractSet[Cell]
    denied: AbstractSet[Cell]

    def proof(self, cell: Cell, doubtful: bool = False) -> Proof:
        """The judgement of one cell; `doubtful`: a rival reading differs in it."""
        if cell in self.denied:
            return "consistent" if cell in self.held else "contradicted"
        if cell in self.upheld and cell not in self.rounded and not doubtful:
            return "proven"
        return "consistent" if cell in self.held or cell in self.rounded else "unproven"


def prove(
    cells: Mapping[Cell, Placed], doubtful: AbstractSet[Cell], asserted: Sequence[Relation], misses: Sequence[Miss]
) -> dict[Cell, Proof]:
    """Proven: no rival reading differs in the cell, a relation that could have failed upholds it, and none fails."""
    holding = _holding(cells, asserted, misses)
    pinned = _pinned(holding)
    proving = [e for e in holding if e.supplied <= pinned and not e.cells & doubtful]
    evidence = Evidence(
        upheld=_union(e.cells for e in proving),
        held=_union(e.cells for e in holding),
        rounded=missed(misses, rounding=True),
        denied=missed(misses, rounding=False),
    )
    return {cell: evidence.proof(cell, cell in doubtful) for cell in cells}


def _holding(cells: Mapping[Cell, Placed], asserted: Sequence[Relation], misses: Sequence[Miss]) -> list[_Holding]:
    failing = {m.relation for m in misses}
    supplied = frozenset(c for c, p in cells.items() if p.reading is None or p.reading.candidate.weak)
    return [_Holding(e.cells, e.cells & supplied) for e in asserted if e.claim in cells and e not in failing]


def _pinned(holding: Sequence[_Holding]) -> set[Cell]:
    """Supplied amounts for which a second relation holds as well, each without another supplied amount in it."""
    counts: dict[Cell, int] = {}
    for relation in holding:
        if len(relation.supplied) == 1:
            (cell,) = relation.supplied
            counts[cell] = counts.get(cell, 0) + 1
    return {cell for cell, count in counts.items() if count >= LEAST_TO_PIN}


def suspects(misses: Sequence[Miss]) -> set[Cell]:
    """The cells that may be wrong: of the relations that miss all, but where one cell explains several only that."""
    asked: dict[tuple[Cell, int], list[Miss]] = {}
    for miss in misses:
        for change in miss.changes:
            asked.setdefault(change, []).append(miss)
    explained = {id(m): {cell} for (cell, _), found in asked.items() if len(found) > 1 for m in found}
    return _union(explained.get(id(m), m.relation.cells) for m in misses)


def still_upheld(read: ReadTable, suspected: AbstractSet[Cell], balances: AbstractSet[Cell]) -> set[Cell]:
    """The cells of the relations that hold, but for those with a suspected part, or balances not carried on.

    A figure that is wrong may have been carried on into what it is a part of, and so on, and these hold then though
    they are wrong as well. What holds both down and across, or what other figures come to, has not been carried on.
    """
    failing = {m.relation for m in read.misses if not m.rounding}
    rounded = {m.relation for m in read.misses if m.rounding}
    printed = {cell for cell, placed in read.cells.items() if placed.reading and not placed.reading.candidate.weak}
    believed = relations(replace(read.structure, stencils=read.structure.established), read.scaled.columns)
    holding = [
        e
        for e in believed
        if e.claim in printed and e not in failing and e.cells & read.cells.keys() <= printed and not e.cells & balances
    ]
    exact = [e for e in holding if e not in rounded]
    crossed = _union(e.cells for e in exact if e.axis == "down") & _union(e.cells for e in exact if e.axis != "down")
    spread = suspected - crossed
    while carried := [e for e in holding if not spread.isdisjoint(cell for _, cell in e.parts)]:
        holding = [e for e in holding if e not in carried]
        spread = spread | _union(e.cells for e in carried) - crossed - {e.claim for e in holding if e not in rounded}
    return _union(e.cells for e in holding if e not in rounded)


def missed(misses: Sequence[Miss], rounding: bool) -> set[Cell]:
    """The cells of the believed relations that miss, within rounding or by more."""
    return _union(m.relation.cells for m in misses if m.established and m.rounding == rounding)


def _union(sets: Iterable[AbstractSet[Cell]]) -> set[Cell]:
    return {cell for one in sets for cell in one}


def could_change_together(read: ReadTable) -> set[Cell]:
    """Cells whose other candidates leave some relation as it is when they change together.

    "0,692" and a total "16,035" may both carry a footnote: the sum holds either way, so it proves neither.
    """
    shifts = {cell: shift for cell, placed in read.cells.items() if (shift := _shifts(placed))}
    if len(shifts) < 2:
        return set()
    doubled: set[Cell] = set()
    for e in relations(read.structure, read.scaled.columns):
        inside = {cell: coefficient for coefficient, cell in e.terms if cell in shifts}
        if len(inside) > MOST_CELLS:
            doubled |= set(inside)
        elif len(inside) > 1:
            doubled |= _null_sums(inside, shifts)
    return doubled


def could_be_left_out(read: ReadTable) -> set[Cell]:
    """Totals that leave out the first row under their heading, as one column alone shows: it may be forgotten there.

    What takes both up, a result, holds either way.
    """
    found: set[Cell] = set()
    structure, cells = read.structure, read.cells
    failing = {m.relation for m in read.misses}
    for s in structure.established:
        above, first = min(s.lines) - 1, min(s.lines)
        if s.axis != "down" or not s.is_sum or first == s.claim or above < 0:
            continue
        if {structure.roles[above], structure.roles[first]} != {"detail"}:
            continue
        if structure.groups[above] != structure.groups[first]:
            continue
        columns = [c for c in range(read.scaled.columns) if (above, c) in cells and cells[above, c].value]
        holding = [s.at(c).claim for c in columns if s.at(c).claim in cells and s.at(c) not in failing]
        if len(holding) == 1:
            found |= set(holding)
    return found


def taken_off_once(read: ReadTable) -> set[Cell]:
    """Cells of a result in the one column, or row, in which it takes an amount off: the sign was chosen to hold there.

    Where no words speak for the result; and not what another relation holds over.
    """
    failing = {m.relation for m in read.misses}
    alone = {
        r for s in read.structure.established if min(s.signs) < 0 and s.prior < WORDED for r in _taking_once(read, s)
    }
    if not (alone := alone - failing):
        return set()
    printed = [r for r in relations(read.structure, read.scaled.columns) if r.claim in read.cells]
    upheld = {cell for r in printed if r not in alone and r not in failing for cell in r.cells}
    return {cell for r in alone for cell in r.cells} - upheld


def _taking_once(read: ReadTable, result: Stencil) -> Iterator[Relation]:
    """Of a result that is printed more than once, those in which alone one of its parts is taken off."""
    instances = range(read.scaled.columns if result.axis == "down" else len(read.scaled.rows))
    printed = [r for i in instances if (r := result.at(i)).claim in read.cells]
    if len(printed) < 2:
        return
    for n, sign in enumerate(result.signs):
        showing = [r for r in printed if (p := read.cells.get(r.parts[n][1])) and p.value]
        if sign < 0 and len(showing) == 1:
            yield showing[0]


def _shifts(placed: Placed) -> list[int]:
    """How much a cell would change by each of its other candidates."""
    if placed.token is None or len(placed.token.readings) < 2:
        return []
    return [r.value - placed.value for r in placed.token.readings if r.value != placed.value][:MOST_SHIFTS]


def _null_sums(inside: Mapping[Cell, int], shifts: Mapping[Cell, Sequence[int]]) -> set[Cell]:
    """The cells, each with its coefficient, of any combination of shifts that leaves a relation as it is."""
    sums: dict[int, set[Cell]] = {0: set()}
    doubled: set[Cell] = set()
    for cell, sign in inside.items():
        new: dict[int, set[Cell]] = {}
        for so_far, members in sums.items():
            for shift in shifts[cell]:
                reached = so_far + sign * shift
                if reached == 0 and members:
                    doubled |= members | {cell}
                new.setdefault(reached, set()).update(members | {cell})
        for value, members in new.items():
            sums.setdefault(value, set()).update(members)
        sums[0] = set()
        if len(sums) > MOST_SUMS:
            return set(inside)
    return doubled
