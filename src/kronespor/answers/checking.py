"""Whether a file says what was released: signature, figures by row and column, sums, every word. Needs no register."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from difflib import SequenceMatcher
from itertools import takewhile, zip_longest
from pathlib import Path

from kronespor.answers.attestation import Attestation, AttestedRow, AttestedTable
from kronespor.answers.errors import AnswerError
from kronespor.answers.listed import Amounts, PrintedTable, listed_tables
from kronespor.footing import FootedDocument, foot_document
from kronespor.reading.attached import Carried
from kronespor.remarks import Money, Place, Remark, Value
from kronespor.sandbox import Reader

MOST_WORDS = 12
"""Changed places of the text that are named."""
NEAR = 4
"""Words before a changed one that are told, so that it is found."""


@dataclass(frozen=True)
class Checked:
    """The attestation that a file was held against, and what is wrong (nothing, if the file says what was released).

    `is_own`: the file carries it, so that every word was compared; else its figures were. `is_whole`: all else in the
    file is as it was released, too; one that was saved again may say the same and look otherwise.
    """

    attestation: Attestation
    is_own: bool
    is_whole: bool
    faults: tuple[Remark, ...]


def check_file(reader: Reader, path: Path, released: Attestation | None = None, key: str = "") -> Checked:
    """Hold a file against the attestation that it carries, else against the one that was `released`.

    `key`: the public key that must have signed. AnswerError where there is nothing to hold it against; ReadingError
    where the file cannot be read.
    """
    found = reader.carried(path)
    own = Attestation.from_text(found.text) if found.text else None
    against = own or released
    if against is None:
        raise AnswerError("no-attestation", name=path.name)
    faults = [*_signature(against, key)]
    if own and released and own.tables != released.tables:
        faults.append(Remark("attestation-of-another", values={"title": own.title, "released": released.title}))
        against, own = released, None
    listed = listed_tables(path, [table.columns for table in against.tables])
    faults += differences(against, printed_tables(foot_document(reader.read(path))) if listed is None else listed)
    is_whole = bool(own and own.file_sha256 == found.sha256 != "")
    if own and own.kind == found.kind:
        faults += _words(own, found)
        if own.kind == "html" and own.file_sha256 and not is_whole:  # what else saves a page again keeps no proof
            faults.append(Remark("page-of-file-differs"))
    return Checked(against, own is not None, is_whole, tuple(faults))


def _signature(attestation: Attestation, key: str) -> Iterator[Remark]:
    if not attestation.is_signed:
        yield Remark("attestation-unsigned")
    elif key and key != attestation.key:
        yield Remark("attestation-by-another", values={"key": attestation.key, "wanted": key})


def printed_tables(footed: FootedDocument) -> list[PrintedTable]:
    """The tables of a document as they are read."""
    return [
        PrintedTable(tuple((row.label, tuple(table.kroner(cell) or None for cell in row.cells)) for row in table.rows))
        for table in footed.tables
    ]


def differences(attestation: Attestation, printed: Sequence[PrintedTable]) -> list[Remark]:
    """Where the tables of a file say something else than was released, or do not add up."""
    released = attestation.tables
    faults = []
    if len(released) != len(printed):
        faults.append(Remark("tables-of-file-differ", values={"released": len(released), "printed": len(printed)}))
    for number, (was, table) in enumerate(zip(released, printed, strict=False), start=1):
        faults += [*_rows(number, was, table), *_sums(number, was, table)]
    return faults


def _released(row: AttestedRow) -> Amounts:
    return tuple(amount or None for amount in row.amounts)


def _rows(number: int, was: AttestedTable, table: PrintedTable) -> Iterator[Remark]:
    """The rows that are others, by their names and figures; what is in between is left where it is."""
    released = [row for row in was.rows if any(_released(row))]
    printed = [(label, amounts) for label, amounts in table.rows if any(amounts)]
    names = [_folded(row.label) for row in released]
    before = [(name, _released(row)) for name, row in zip(names, released, strict=True)]
    after = [(_name(label, names), amounts) for label, amounts in printed]
    for kind, i, j, k, m in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind == "equal":
            continue
        for row, other in zip_longest(released[i:j], printed[k:m]):
            if row is None:
                yield Remark("row-of-file-added", place=_place(number, other[0]))
            elif other is None:
                yield Remark("row-of-file-gone", place=_place(number, row.label))
            else:
                yield from _row(number, was, row, other[0], other[1])


def _row(number: int, was: AttestedTable, row: AttestedRow, label: str, amounts: Amounts) -> Iterator[Remark]:
    if not _is_called(row.label, label):
        yield Remark("row-of-file-renamed", place=_place(number, row.label), values={"printed": label})
    for column, released, printed in zip_longest(was.columns, _released(row), amounts):
        if released != printed:
            values: dict[str, Value] = {"released": _money(released), "printed": _money(printed)}
            yield Remark("figure-of-file-differs", place=_place(number, row.label, column or ""), values=values)


def _name(printed: str, names: Sequence[str]) -> str:
    """The name that a row was released with, by what is printed."""
    own = _folded(printed)
    return own if own in names else next((name for name in names if _is_called(name, own)), own)


def _is_called(released: str, printed: str) -> bool:
    """Whether a row has its name: a format may leave out its symbols, or add what explains it."""
    a, b = _folded(released), _folded(printed)
    return a.startswith(b) or b.startswith(a)


def _folded(text: str) -> str:
    return "".join(c for c in text.casefold() if c.isalnum())


def _money(amount: Decimal | None) -> Value:
    return Money(amount or Decimal(0))


def _place(number: int, row: str, column: str = "") -> Place:
    return Place(table=str(number), row=row, column=column)


def _sums(number: int, was: AttestedTable, table: PrintedTable) -> Iterator[Remark]:
    """The sums of the figures printed; only of a table that has its rows, since else nothing says what is added."""
    filled = [amounts for _, amounts in table.rows if any(amounts)]
    if len(filled) != sum(any(_released(row)) for row in was.rows):
        return
    following = iter(filled)
    printed = [next(following) if any(_released(row)) else () for row in was.rows]
    for row, amounts in zip(was.rows, printed, strict=True):
        for column, name in enumerate(was.columns):
            adds = [_at(printed[n], column) for n in row.adds]
            if adds and _at(row.amounts, column) is not None:
                yield from _sum(number, row.label, name, _at(amounts, column), adds)
        if was.summed and len(was.columns) > was.summed and _at(row.amounts, was.summed) is not None:
            years = [_at(amounts, column) for column in range(was.summed)]
            yield from _sum(number, row.label, was.columns[was.summed], _at(amounts, was.summed), years)


def _sum(
    number: int, row: str, column: str, printed: Decimal | None, adds: Sequence[Decimal | None]
) -> Iterator[Remark]:
    comes_to = sum((amount for amount in adds if amount), Decimal(0))
    if comes_to != (printed or Decimal(0)):
        values: dict[str, Value] = {"printed": _money(printed), "comes_to": Money(comes_to)}
        yield Remark("sum-of-file-fails", place=_place(number, row, column), values=values)


def _at(amounts: Sequence[Decimal | None], column: int) -> Decimal | None:
    return amounts[column] if column < len(amounts) else None


def _words(attestation: Attestation, found: Carried) -> Iterator[Remark]:
    """The words that are others than were released, each with what stands before it."""
    released, printed = attestation.words, found.words
    first = next((n for n, (a, b) in enumerate(zip_longest(released, printed)) if a != b), None)
    if first is None:
        return
    pairs = zip(reversed(released[first:]), reversed(printed[first:]), strict=False)
    after = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
    mine, theirs = released[first : len(released) - after], printed[first : len(printed) - after]
    changes = [code for code in SequenceMatcher(None, mine, theirs).get_opcodes() if code[0] != "equal"]
    for _, i, j, k, m in changes[:MOST_WORDS]:
        values: dict[str, Value] = {
            "before": " ".join(released[max(0, first + i - NEAR) : first + i]),
            "released": " ".join(mine[i:j]),
            "printed": " ".join(theirs[k:m]),
        }
        yield Remark("words-of-file-differ", values=values)
