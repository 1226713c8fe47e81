"""Where the relations of a table that was read hold."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from kronespor.footing.measures import Measure
from kronespor.footing.readtable import ReadTable
from kronespor.footing.relations import Key, Relation, relations
from kronespor.footing.variants import Placed


def holding_sums(read: ReadTable) -> Iterator[Relation]:
    """The sums down the columns that hold, or miss by rounding."""
    failing = {m.relation for m in read.misses if not m.rounding}
    stencils = tuple(s for s in read.structure.established if s.axis == "down" and s.is_sum)
    if read.misses:
        found = relations(replace(read.structure, stencils=stencils), read.scaled.columns)
        yield from (r for r in found if r.claim in read.cells and r not in failing)


def holds(read: ReadTable) -> dict[Key, int]:
    """In how many columns, or rows, each relation holds: its printed claims less its misses, but for rounding."""
    missed = Counter(m.relation.key for m in read.misses if not m.rounding)
    claims = {axis: Counter(cell[n] for cell in read.cells) for n, axis in enumerate(("down", "across"))}
    return {s.key: claims[s.axis][s.claim] - missed[s.key] for s in read.structure.established}


def holds_of_nil(read: ReadTable) -> Counter[Key]:
    """How often each relation of amounts comes to nothing where a dash says so."""
    failing = {m.relation for m in read.misses}
    dashes = {cell for cell, placed in read.cells.items() if is_nil(placed)}
    if not failing or not dashes:
        return Counter()
    return Counter(
        r.key
        for r in relations(replace(read.structure, stencils=read.structure.established), read.scaled.columns)
        if r.claim in dashes and r not in failing and any(p in read.cells and p not in dashes for _, p in r.parts)
    )


def is_nil(placed: Placed) -> bool:
    """Whether a dash stands in a cell, for nothing."""
    return placed.token is not None and placed.token.nil


def is_of_years(read: ReadTable, relation: Relation) -> bool:
    """Whether rows are of several years by a column that tells the year of each: a total is of one of them."""
    columns = read.scaled.measures.columns if relation.axis == "down" else ()
    of_years = [column for column, measure in enumerate(columns) if measure is Measure.YEAR]
    rows = {row for row, _ in relation.cells}
    told = [{read.cells[row, column].value for row in rows if (row, column) in read.cells} for column in of_years]
    return any(len(years) > 1 for years in told)
