"""Two versions of one document: figure by figure, and sentence by sentence where amounts stand."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import NamedTuple

from kronespor.footing.equations import CellPlace
from kronespor.footing.report import ReportCell, ReportRow, ReportTable
from kronespor.language import fold
from kronespor.remarks import Place, Remark

ALIKE = 0.6
"""How alike (0-1) two sentences are of which the one has become the other."""
SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-ZÀ-Þ])")
NOTHING = "–"


@dataclass(frozen=True)
class Version:
    """What one version says: its tables, and its running text in pieces."""

    tables: Sequence[ReportTable]
    texts: Sequence[str]

    @property
    def sentences(self) -> list[str]:
        """The sentences that have a number."""
        said = (" ".join(part.split()) for text in self.texts for part in SENTENCE.split(text))
        return [sentence for sentence in said if any(character.isdigit() for character in sentence)]


@dataclass(frozen=True)
class Change:
    """What was changed, and the cells that it is about in the old version and in the new; none of a sentence."""

    remark: Remark
    old: tuple[CellPlace, ...] = ()
    new: tuple[CellPlace, ...] = ()


class _Row(NamedTuple):
    """A row and its table; `name` tells it from the others of its table."""

    table: ReportTable
    row: ReportRow
    name: str

    @property
    def place(self) -> Place:
        return Place(table=self.table.id, row=self.row.label)

    @property
    def printed(self) -> tuple[str, ...]:
        return tuple(filter(None, (cell.printed for cell in self.row.cells)))

    @property
    def places(self) -> tuple[CellPlace, ...]:
        return tuple((self.table.id, self.row.id, n) for n, cell in enumerate(self.row.cells) if cell.printed)


def changes(old: Version, new: Version) -> list[Change]:
    """What was added, removed, changed or moved from one version to the other; nothing if they say the same."""
    return [*_figures(old.tables, new.tables), *_sentences(old.sentences, new.sentences)]


def _figures(old: Sequence[ReportTable], new: Sequence[ReportTable]) -> Iterator[Change]:
    removed: list[_Row] = []
    added: list[_Row] = []
    pairs = list(_pairs(old, new))
    for before, after in pairs:
        rows = _named(before), _named(after)
        names = [[row.name for row in side] for side in rows]
        matcher = SequenceMatcher(None, names[0], names[1], autojunk=False)
        for kind, a, b, c, d in matcher.get_opcodes():
            if kind == "equal":
                for pair in zip(rows[0][a:b], rows[1][c:d], strict=True):
                    yield from _cells(*pair)
                continue
            removed += rows[0][a:b]
            added += rows[1][c:d]
    yield from _elsewhere(removed, added, {(before.id, after.id) for before, after in pairs if before and after})


def _elsewhere(removed: Sequence[_Row], added: Sequence[_Row], pairs: Set[tuple[str, str]]) -> Iterator[Change]:
    """Rows that stand elsewhere in the new version or have another name, with what their figures became.

    The others are gone, or new.
    """
    left = list(removed)
    for row in added:
        moved = next((one for one in left if one.name == row.name), None)
        renamed = moved or next((one for one in left if one.printed and one.printed == row.printed), None)
        if renamed is None:
            added_row = Remark("version-row-added", "notice", row.place, {"amounts": row.printed or (NOTHING,)})
            yield Change(added_row, new=row.places)
            continue
        left.remove(renamed)
        if not moved:
            code, values = "version-row-renamed", {"before": renamed.row.label}
        elif (moved.table.id, row.table.id) in pairs:
            code, values = "version-row-reordered", {"before": moved.row.id, "after": row.row.id}
        else:
            code, values = "version-row-moved", {"before": moved.table.id}
        yield Change(Remark(code, "notice", row.place, values), renamed.places, row.places)
        yield from _cells(renamed, row)
    for row in left:
        remark = Remark("version-row-removed", "notice", row.place, {"amounts": row.printed or (NOTHING,)})
        yield Change(remark, row.places)


def _cells(before: _Row, after: _Row) -> Iterator[Change]:
    """The figures of a row that are others, column by column as their headings name them."""
    columns = [dict(_by_column(row.row.cells)) for row in (before, after)]
    for column in dict.fromkeys((*columns[0], *columns[1])):
        at = [side.get(column) for side in columns]
        was, now = ("" if n is None else row.row.cells[n].printed for row, n in zip((before, after), at, strict=True))
        if _plain(was) != _plain(now):
            place = Place(table=after.table.id, row=after.row.label, column=column[0])
            values = {"before": was or NOTHING, "after": now or NOTHING}
            old, new = (
                () if n is None else ((row.table.id, row.row.id, n),)
                for row, n in zip((before, after), at, strict=True)
            )
            yield Change(Remark("version-figure-changed", "notice", place, values), old, new)


def _by_column(cells: Iterable[ReportCell]) -> Iterator[tuple[tuple[str, int], int]]:
    """The places of cells by their headings; of several with one heading, by their order too."""
    seen: dict[str, int] = defaultdict(int)
    for n, cell in enumerate(cells):
        yield (cell.column, seen[cell.column]), n
        seen[cell.column] += 1


def _plain(printed: str) -> str:
    return "".join(printed.split())


def _named(table: ReportTable | None) -> list[_Row]:
    """The rows of a table; of several with one name, each with its place among them."""
    if table is None:
        return []
    seen: dict[str, int] = defaultdict(int)
    rows = []
    for row in table.rows:
        name = f"{fold(row.group)}/{fold(row.label)}"
        seen[name] += 1
        rows.append(_Row(table, row, f"{name}/{seen[name]}"))
    return rows


def _pairs(
    old: Sequence[ReportTable], new: Sequence[ReportTable]
) -> Iterator[tuple[ReportTable | None, ReportTable | None]]:
    """Each table with what became of it, by the rows and the title that they share; nothing for one without any."""
    left = list(old)
    for table in new:
        best = max(left, key=lambda one: _shared(one, table), default=None)
        if best is not None and _shared(best, table) > 0:
            left.remove(best)
            yield best, table
        else:
            yield None, table
    yield from ((table, None) for table in left)


def _shared(one: ReportTable, other: ReportTable) -> float:
    names = [{fold(row.label) for row in table.rows} for table in (one, other)]
    return len(names[0] & names[1]) / max(map(len, names)) + (fold(one.title) == fold(other.title))


def _sentences(old: Sequence[str], new: Sequence[str]) -> Iterator[Change]:
    removed: list[str] = []
    added: list[str] = []
    for kind, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind != "equal":
            removed += old[a:b]
            added += new[c:d]
    for sentence in added:
        if sentence in removed:
            removed.remove(sentence)
            yield Change(Remark("version-sentence-moved", "notice", values={"after": sentence}))
            continue
        was = max(removed, key=lambda one: _alike(one, sentence), default="")
        if was and _alike(was, sentence) >= ALIKE:
            removed.remove(was)
            yield Change(Remark("version-sentence-changed", "notice", values={"before": was, "after": sentence}))
        else:
            yield Change(Remark("version-sentence-added", "notice", values={"after": sentence}))
    yield from (Change(Remark("version-sentence-removed", "notice", values={"before": one})) for one in removed)


def _alike(one: str, other: str) -> float:
    matcher = SequenceMatcher(None, one.split(), other.split(), autojunk=False)
    return matcher.ratio() if matcher.quick_ratio() >= ALIKE else 0.0
