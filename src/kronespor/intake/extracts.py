"""Lines of a finance system's extract, one after another: CSV, a workbook, or print of fixed width.

Which column is what is told by the headings (`[extracts]` of the language files), or by `Layout` where they do not.
A workbook is read in the sandbox: ReadingError where that fails.
"""

import csv
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import chain, islice
from pathlib import Path
from typing import Any, NamedTuple

from kronespor.amounts import AmountError, parse_ore
from kronespor.intake.errors import IntakeError
from kronespor.language import languages
from kronespor.register.extracts import Stage
from kronespor.sandbox import Reader

LOOKED_AT = 50
"""Lines in which the headings are looked for."""
FIELDS = ("account", "cvr", *Stage.values)
"""What columns are asked for: the account string, the recipient's number, the amounts of each stage."""
MINUS = "-\u2212("
SIGNS = "-\u2212()+ "
_DECIMALS = re.compile(r"([.,])\d{1,2}$")
_ENGLISH = re.compile(r"(?<=\d),(?=\d{3}(?:\D|$))")
"""What parts the thousands where the point is the decimal sign."""
_THREE = re.compile(r"\.\d{3}")
"""More decimals than øre have, where the point is the decimal sign; elsewhere it parts thousands."""


@dataclass(frozen=True)
class Layout:
    """Where an extract has what. `columns`: the headings of each field, several that make up an account string joined
    by points; of print of fixed width `widths` instead: from and to which character, counted from 0.

    `decimal`: the decimal sign; `encoding`: of the file; empty where the file tells.
    """

    columns: Mapping[str, Sequence[str]] = field(default_factory=dict)
    widths: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    decimal: str = ""
    encoding: str = ""

    @classmethod
    def of(cls, kept: Mapping[str, Any], known: Sequence[str] = FIELDS) -> "Layout":
        """From JSON, as a map keeps it; `known`: the fields there are. IntakeError for what is none."""
        try:
            columns = {name: [of] if isinstance(of, str) else list(of) for name, of in kept.get("columns", {}).items()}
            widths = {name: (int(of[0]), int(of[1])) for name, of in kept.get("widths", {}).items()}
        except (AttributeError, TypeError, ValueError, IndexError) as error:
            raise IntakeError("layout-unreadable", error=str(error)) from error
        if unknown := tuple(sorted({*columns, *widths} - set(known))):
            raise IntakeError("layout-with-unknown-field", unknown=unknown, known=tuple(known))
        return cls(columns, widths, str(kept.get("decimal", "")), str(kept.get("encoding", "")))

    def kept(self) -> dict[str, Any]:
        """As JSON; what says nothing is left out."""
        found = {
            "columns": {name: list(of) for name, of in self.columns.items()},
            "widths": {name: list(of) for name, of in self.widths.items()},
            "decimal": self.decimal,
            "encoding": self.encoding,
        }
        return {name: value for name, value in found.items() if value}

    def places(self, headings: Sequence[str]) -> dict[str, list[int]]:
        """The places among headings of the fields of which all columns are there."""
        return {
            name: [headings.index(heading) for heading in wanted]
            for name, wanted in self.columns.items()
            if all(heading in headings for heading in wanted)
        }


class Line(NamedTuple):
    """A line: its account, its recipient's number if it has one, and an amount in øre of a stage."""

    number: int
    account: str
    cvr: str
    stage: str
    ore: int


def lines_of(path: Path, layout: Layout) -> Iterator[Line]:
    """The lines of an extract as they stand; what has no account is no line. IntakeError where one cannot be read."""
    rows = rows_of(path, layout)
    first = list(islice(rows, LOOKED_AT))
    if layout.widths:
        places: dict[str, list[int]] = {name: [n] for n, name in enumerate(layout.widths)}
        start = 0
    else:
        start, places = _headings(path, first, layout)
    stages = [(stage, places[stage][0]) for stage in Stage.values if stage in places]
    sign = layout.decimal or decimal_sign(_text(row, place) for row in first[start:] for _stage, place in stages)
    cvr = places["cvr"][0] if "cvr" in places else None
    account_places = places["account"]
    for number, row in enumerate(chain(first[start:], rows), start=start + 1):
        account = ".".join(filter(None, (_text(row, n) for n in account_places)))
        if not account or not any(map(str.isdigit, account)):
            continue
        recipient = _cvr(_text(row, cvr)) if cvr is not None else ""
        for stage, place in stages:
            if ore := _ore(row, place, sign, path, number):
                yield Line(number, account, recipient, stage, ore)


def rows_of(path: Path, layout: Layout) -> Iterator[Sequence[Any]]:
    """The cells of each line, as texts; of a workbook as they are."""
    with path.open("rb") as file:
        begins = file.read(4)
    if begins.startswith(b"PK"):
        yield from _of_workbook(path)
        return
    encoding = layout.encoding or _encoding(path)
    try:
        with path.open(encoding=encoding, newline="") as text:
            if layout.widths:
                spans = list(layout.widths.values())
                yield from ([line[a:b].strip() for a, b in spans] for line in text)
                return
            sample = text.readline()
            text.seek(0)
            delimiter = max(";\t,|", key=sample.count)
            yield from csv.reader(text, delimiter=delimiter)
    except (UnicodeError, LookupError, csv.Error, OSError) as error:
        raise IntakeError("extract-unreadable", name=path.name, error=str(error)) from error


def _encoding(path: Path) -> str:
    """UTF-8 where the file is that, else the code page of old systems."""
    with path.open("rb") as file:
        try:
            for chunk in iter(lambda: file.readlines(1 << 20), []):
                b"".join(chunk).decode("utf-8")
        except UnicodeDecodeError:
            return "cp1252"
    return "utf-8-sig"


def _of_workbook(path: Path) -> Iterator[Sequence[Any]]:
    """The rows of its first sheet, which the sandbox reads: it comes from outside, as papers do."""
    with Reader() as reader, reader.rows(path).open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def _headings(path: Path, first: Sequence[Sequence[Any]], layout: Layout) -> tuple[int, dict[str, list[int]]]:
    """The line behind the headings, and the places of what is asked for."""
    best: dict[str, list[int]] = {}
    for number, row in enumerate(first):
        found = _places([plain(cell) for cell in row], layout)
        if "account" in found and set(found) & set(Stage.values):
            return number + 1, found
        best = max(best, found, key=len)
    asked = FIELDS if not best else tuple(name for name in FIELDS if name not in best)
    raise IntakeError("extract-without-columns", name=path.name, missing=asked)


def _places(headings: Sequence[str], layout: Layout) -> dict[str, list[int]]:
    """The places of the fields among headings; those that the layout names go first."""
    found = layout.places(headings)
    for language in languages():
        for name in FIELDS:
            phrases = language.extracts.called(name)
            places = [n for n, heading in enumerate(headings) if phrases.are(heading)]
            if name not in found and places:
                found[name] = places[:1]
    return found


def plain(cell: Any) -> str:
    return "" if cell is None else str(cell).strip()


def _text(row: Sequence[Any], place: int) -> str:
    return plain(row[place]) if place < len(row) else ""


def _cvr(text: str) -> str:
    digits = text.replace(" ", "").removeprefix("DK")
    return digits if len(digits) == 8 and digits.isdigit() else ""


def decimal_sign(texts: Iterable[str]) -> str:
    """A point where more amounts end with one and one or two digits than with a comma and these, else a comma."""
    ends = [found[1] for text in texts if (found := _DECIMALS.search(text.strip(SIGNS)))]
    return "." if ends.count(".") > ends.count(",") else ","


def _ore(row: Sequence[Any], place: int, sign: str, path: Path, number: int) -> int:
    """An amount in øre; nothing where the cell is empty."""
    cell = row[place] if place < len(row) else None
    try:
        return ore_of(cell, sign)
    except AmountError as error:
        raise IntakeError("extract-line-unreadable", name=path.name, line=number, text=plain(cell)[:40]) from error


def ore_of(cell: Any, sign: str, unit: int = 1) -> int:
    """What a cell says in øre, in kroner or in a `unit` of so many; nothing where it is empty or a dash. AmountError
    where it is no amount.
    """
    if isinstance(cell, int | float):
        return round(Decimal(str(cell)) * 100 * unit)
    text = plain(cell)
    bare = text.strip(SIGNS)
    if not bare:
        return 0
    negative = text[0] in MINUS or text[-1] in MINUS
    if sign == ".":
        bare = _ENGLISH.sub("", bare)
        if "," in bare or _THREE.search(bare):
            raise AmountError("no-kroner", text=text)
    ore = parse_ore(bare) * unit
    return -ore if negative else ore
