"""Which rows of all tables of two documents are the same money: within pairs of tables first, then across them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from kronespor.footing import FootedRow, FootedTable
from kronespor.language import Language
from kronespor.remarks import Cause
from kronespor.tieout.likeness import name_key, telling_words
from kronespor.tieout.matching import ALIKE, SURE_GAP, SURE_NAME, Group, by_amounts, doubts, match, nearly_all
from kronespor.tieout.model import Grouping
from kronespor.tieout.settled import renamed
from kronespor.tieout.sides import Sides
from kronespor.tieout.tables import ComparedTable, side


@dataclass(frozen=True)
class Placed:
    """A row with its table."""

    table: ComparedTable
    row: FootedRow


Rows = tuple[Placed, ...]


@dataclass(frozen=True)
class Regrouped:
    """Rows of two documents that are the same money, or a row without a counterpart, as `matching.Group`.

    `homes`: the tables of either document that they are held against each other in; `moved`: these are no pair;
    `decided`: what a register says of it.
    """

    a: Rows
    b: Rows
    homes: tuple[str, str]
    keys: tuple[str, ...]
    proven: bool = True
    moved: bool = False
    rivals: tuple[tuple[Rows, Rows], ...] = ()
    chance: float = 0.0
    decided: tuple[Cause, ...] = ()

    @property
    def prints(self) -> bool:
        """Whether any of the rows prints an amount in a year that is compared."""
        return any(p.table.kroner([p.row], key) for p in (*self.a, *self.b) for key in self.keys)

    @property
    def mirrored(self) -> "Regrouped":
        """The same with the documents swapped."""
        rivals = tuple((b, a) for a, b in self.rivals)
        homes = (self.homes[1], self.homes[0])
        return replace(self, a=self.b, b=self.a, homes=homes, rivals=rivals)


def regroup(
    sides: tuple[Sequence[ComparedTable], Sequence[ComparedTable]],
    beyond: tuple[Sequence[ComparedTable], Sequence[ComparedTable]],
    pairs: Sequence[tuple[FootedTable, FootedTable]],
    keys: Sequence[str],
    language: Language,
) -> tuple[list[Regrouped], tuple[tuple[str, str], ...]]:
    """Every row of either document that prints an amount, in one group each. Rows of tables `beyond` have no other.

    Besides, the pairs of tables that were too large for groups of several to be sought.
    """
    if not keys:
        return [], ()
    a, b = ([table for table in side if table not in beyond[n]] for n, side in enumerate(sides))
    partner = {id(x): y for x, y in pairs}
    of_b = {id(one.footed): one for one in b}
    finest = (_finest(a), _finest(b))
    found: list[Regrouped] = []
    ungrouped: list[tuple[str, str]] = []
    for table in a:
        if id(table.footed) in partner:
            rows = _placed(table), _placed(of_b[id(partner[id(table.footed)])])
            groups, is_sought = match(_sides(rows, [key for key in keys if key in table.columns], finest, language))
            found += [_regrouped(group, rows, keys) for group in groups]
            if not is_sought:
                ungrouped.append((table.footed.id, partner[id(table.footed)].id))
    every = [p for t in a for p in _placed(t)], [p for t in b for p in _placed(t)]
    rest = _rest(every[0], found, 0), _rest(every[1], found, 1)
    found += _across(rest, partner, keys, finest, language)
    rest = _rest(every[0], found, 0), _rest(every[1], found, 1)
    homes = {id(x): y.id for x, y in pairs} | {id(y): x.id for x, y in pairs}
    found += _alone(rest, found, homes, _sides(rest, keys, finest, language), language)
    found += [Regrouped((p,), (), (t.footed.id, ""), tuple(t.columns)) for t in beyond[0] for p in _placed(t)]
    found += [Regrouped((), (p,), ("", t.footed.id), tuple(t.columns)) for t in beyond[1] for p in _placed(t)]
    return found, tuple(ungrouped)


def _alone(
    rest: tuple[Sequence[Placed], Sequence[Placed]],
    found: Sequence[Regrouped],
    homes: dict[int, str],
    sides: Sides,
    language: Language,
) -> Iterator[Regrouped]:
    """The rows that have no counterpart; only possibly so where others would sum to them, are named like them or name
    them, or have them as rivals.
    """
    rivals = {id(p.row) for one in found for x, y in one.rivals for p in (*x, *y)}
    groups = [one for one in found if not one.proven and len(one.a) + len(one.b) > 2]
    of_tables = {place: grouping for grouping in _nearly_all(rest, homes, sides) for place in _places(grouping)}
    for n, doubtful in enumerate(doubts(sides)):
        for place, p in enumerate(rest[n]):
            own, other = p.table.footed.id, homes.get(id(p.table.footed), "")
            groupings = doubtful.get(place, ()) or filter(None, [of_tables.get((n, place)), _namesake(sides, n, place)])
            others = (*(_rows(rest, grouping) for grouping in groupings), *_with_it(p, n, groups, language))
            proven = not others and id(p.row) not in rivals
            keys = tuple(p.table.columns)
            if n == 0:
                yield Regrouped((p,), (), (own, other), keys, proven, rivals=others)
            else:
                yield Regrouped((), (p,), (other, own), keys, proven, rivals=others)


def _namesake(sides: Sides, n: int, place: int) -> Grouping | None:
    """The row of the other side that is named most like one, if it is so alike that it may be the same, changed."""
    alike = sides.alike[place] if n == 0 else sides.alike[:, place]
    other = int(alike.argmax()) if alike.size else 0
    if not alike.size or alike[other] < ALIKE:
        return None
    return ((place,), (other,)) if n == 0 else ((other,), (place,))


def _with_it(p: Placed, n: int, groups: Iterable[Regrouped], language: Language) -> Iterator[tuple[Rows, Rows]]:
    """The groups, with a row of one side besides, that a name of the other side in them speaks of: merged, then cut."""
    words = telling_words(p.row.label, language)
    for one in groups:
        ours, theirs = (one.a, one.b) if n == 0 else (one.b, one.a)
        if len(theirs) == 1 and words & telling_words(theirs[0].row.label, language):
            yield ((*ours, p), theirs) if n == 0 else (theirs, (*ours, p))


def _nearly_all(
    rest: tuple[Sequence[Placed], Sequence[Placed]], homes: dict[int, str], sides: Sides
) -> Iterator[Grouping]:
    """Of each pair of tables, all that is gone from it and all that is new in it, if that is nearly the same money."""
    for table in {id(p.table.footed): p.table.footed for p in rest[0]}.values():
        a = [n for n, p in enumerate(rest[0]) if p.table.footed is table]
        b = [n for n, p in enumerate(rest[1]) if homes.get(id(p.table.footed)) == table.id]
        if nearly_all(sides.part(a, b)):
            yield tuple(a), tuple(b)


def _places(grouping: Grouping) -> Iterator[tuple[int, int]]:
    """The side and place of each row of a grouping."""
    return ((n, place) for n in (0, 1) for place in grouping[n])


def _rows(rows: tuple[Sequence[Placed], Sequence[Placed]], grouping: Grouping) -> tuple[Rows, Rows]:
    return tuple(rows[0][i] for i in grouping[0]), tuple(rows[1][j] for j in grouping[1])


def _placed(table: ComparedTable) -> list[Placed]:
    return [Placed(table, row) for row in table.rows] if table.columns else []


def _finest(tables: Sequence[ComparedTable]) -> Decimal:
    return min((table.step for table in tables), default=Decimal(1))


def _sides(
    rows: tuple[Sequence[Placed], Sequence[Placed]],
    keys: Sequence[str],
    finest: tuple[Decimal, Decimal],
    language: Language,
) -> Sides:
    a, b = (side([(p.table, p.row) for p in placed], keys, step, language)
            for placed, step in zip(rows, finest[::-1], strict=True))  # fmt: skip
    return Sides.of(a, b, language)


def _regrouped(
    group: Group, rows: tuple[Sequence[Placed], Sequence[Placed]], keys: Sequence[str], *, moved: bool = False
) -> Regrouped:
    a, b = _rows(rows, (group.a, group.b))
    homes = a[0].table.footed.id, b[0].table.footed.id
    rivals = tuple(_rows(rows, rival) for rival in group.rivals)
    return Regrouped(a, b, homes, _keys_of([*a, *b], keys), group.proven, moved, rivals, group.chance)


def _keys_of(rows: Iterable[Placed], keys: Sequence[str]) -> tuple[str, ...]:
    """The years and phases that any of the rows' tables shows."""
    shown = {key for p in rows for key in p.table.columns}
    return tuple(key for key in keys if key in shown)


def _rest(rows: Sequence[Placed], found: Iterable[Regrouped], n: int) -> list[Placed]:
    used = {id(p.row) for one in found for p in (one.a, one.b)[n]}
    return [p for p in rows if id(p.row) not in used]


def _across(
    rest: tuple[Sequence[Placed], Sequence[Placed]],
    partner: dict[int, FootedTable],
    keys: Sequence[str],
    finest: tuple[Decimal, Decimal],
    language: Language,
) -> list[Regrouped]:
    """What has gone from one table and returned in another: by name and amounts, then, of tables without a partner,
    by amounts alone."""
    found: list[Regrouped] = []
    if not rest[0] or not rest[1]:
        return found
    sides = _sides(rest, keys, finest, language)
    for i, j in _moved(sides):
        if partner.get(id(rest[0][i].table.footed)) is not rest[1][j].table.footed:
            is_changed = not sides.equal[i, j]
            found.append(_regrouped(Group((i,), (j,), proven=not is_changed), rest, keys, moved=True))
    paired = {id(x) for x in partner.values()}
    alone = (
        [p for p in _rest(rest[0], found, 0) if id(p.table.footed) not in partner],
        [p for p in _rest(rest[1], found, 1) if id(p.table.footed) not in paired],
    )
    others = _rest(rest[0], found, 0), _rest(rest[1], found, 1)
    for rows in ((alone[0], others[1]), (others[0], alone[1])):
        left = _rest(rows[0], found, 0), _rest(rows[1], found, 1)
        if left[0] and left[1]:
            groups = by_amounts(_sides(left, keys, finest, language))
            regrouped = (_regrouped(group, left, keys, moved=True) for group in groups)
            found += [one for one in regrouped if _are_of_one_table(one.a) and _are_of_one_table(one.b)]
    return found


def _are_of_one_table(rows: Rows) -> bool:
    """Whether rows of a group stand in one table, which the group is then told of."""
    return len({id(p.table.footed) for p in rows}) == 1


def _moved(sides: Sides) -> list[tuple[int, int]]:
    """Rows of one name and the same amounts, or of nearly one name, each with one other alone; then those of one name,
    whatever their amounts.
    """
    names = [[name_key(row) for row in one.rows] for one in (sides.a, sides.b)]
    same = [
        (i, j)
        for i, j in sides.pairs()
        if sides.equal[i, j] and names[0][i] == names[1][j]
        if names[0].count(names[0][i]) == names[1].count(names[1][j]) == 1
    ]
    used = [{pair[n] for pair in same} for n in (0, 1)]
    nearly = [(i, j) for i, j in renamed(sides, SURE_NAME, SURE_GAP) if i not in used[0] and j not in used[1]]
    used = [{pair[n] for pair in (*same, *nearly)} for n in (0, 1)]
    changed = [
        (i, j)
        for i, j in sides.pairs()
        if i not in used[0] and j not in used[1] and names[0][i] == names[1][j] != ""
        if names[0].count(names[0][i]) == names[1].count(names[1][j]) == 1
    ]
    return [*same, *nearly, *changed]
