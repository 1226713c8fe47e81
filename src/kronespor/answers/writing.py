"""An answer as a file, read back by our own reader before anybody gets it."""

import csv
import io
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from kronespor.answers.answer import Answer
from kronespor.answers.answer_paper import as_paper
from kronespor.answers.attestation import Attestation
from kronespor.answers.errors import AnswerError
from kronespor.answers.excel import as_excel
from kronespor.answers.plain_text import amount_of, as_csv, as_markdown
from kronespor.footing import FootedTable, foot_document
from kronespor.language import language
from kronespor.language.printing import decimal_text
from kronespor.papers.attached import CARRIERS, attach
from kronespor.papers.formats import render
from kronespor.papers.printing import reader_language
from kronespor.reading import read
from kronespor.reading.attached import Carried, carried
from kronespor.remarks import Remark

WRITERS: dict[str, Callable[[Answer], bytes]] = {
    "docx": lambda answer: render(as_paper(answer), "docx"),
    "pdf": lambda answer: render(as_paper(answer), "pdf"),
    "html": lambda answer: render(as_paper(answer), "html"),
    "xlsx": as_excel,
    "md": as_markdown,
    "csv": as_csv,
}
FORMATS = tuple(WRITERS)
MOST_NAMED = 3
"""Differences that an error names."""
GRAVE = ("error", "warning")
DOUBTS = ("possible-double-count", "amounts-not-read", "pictures-not-read", "recovered-amount")
"""What may be so: the same name with the same amounts in two plans, amounts in the sentences beside the tables, the
chart, whose figures the tables have, and totals that are left empty."""


def write(answer: Answer, kind: str, attest: Callable[[Carried], Attestation] | None = None) -> bytes:
    """The answer in one of FORMATS, checked. AnswerError if what was written does not read as the register says.

    `attest` signs what a released answer says, with what is in its file, for the file to carry.
    """
    data = WRITERS[kind](answer)
    problems = differences(answer, data, kind)
    if not problems and attest and kind in CARRIERS:
        data, problems = _attested(data, kind, attest)
    if problems:
        raise AnswerError("answer-reads-differently", kind=kind, why=tuple(problems[:MOST_NAMED]))
    return data


def _attested(data: bytes, kind: str, attest: Callable[[Carried], Attestation]) -> tuple[bytes, list[Remark]]:
    """A file with its attestation inside; nothing that is printed has changed by it."""
    bare = carried(data)
    attestation = attest(bare)
    made = attach(data, kind, attestation.as_text())
    back = carried(made)
    is_there = Attestation.from_text(back.text) == attestation and replace(back, text="") == bare
    return made, [] if is_there else [Remark("attestation-not-carried")]


def differences(answer: Answer, data: bytes, kind: str) -> list[Remark]:
    """Where a written answer, read and footed, says something else than the answer; nothing, if it does not."""
    if kind == "csv":
        return _of_csv(answer, data)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"answer.{kind}"
        path.write_bytes(data)
        footed = foot_document(read(path, language=language(reader_language())))
    problems = [f for f in footed.findings if f.severity in GRAVE and f.code not in DOUBTS]
    read_, written = len(footed.tables), len(answer.tables)
    if read_ != written:
        return [*problems, _problem("answer-tables-differ", read=read_, written=written)]
    pairs = zip(_expected(answer), map(_read, footed.tables), strict=True)
    return problems + [_first(number, *pair) for number, pair in enumerate(pairs, start=1) if pair[0] != pair[1]]


def _problem(code: str, **values: int | str) -> Remark:
    return Remark(code, values=values)


Amounts = list[tuple[Decimal | None, ...]]
"""The rows that have an amount; nothing and nought are the same."""


def _expected(answer: Answer) -> Iterable[Amounts]:
    for table in answer.tables:
        yield _with_amounts([f.kroner if f else None for f in line.figures] for line in table.lines)


def _read(table: FootedTable) -> Amounts:
    return _with_amounts([table.kroner(cell) if cell.printed else None for cell in row.cells] for row in table.rows)


def _with_amounts(rows: Iterable[list[Decimal | None]]) -> Amounts:
    """The rows that have an amount, without the empty cells at their ends."""
    kept = []
    for row in rows:
        while row and not row[-1]:
            row.pop()
        if row:
            kept.append(tuple(k or None for k in row))
    return kept


def _first(table: int, written: Amounts, read_: Amounts) -> Remark:
    """The first place where two tables differ."""
    for n, (a, b) in enumerate(zip(written, read_, strict=False), start=1):
        if a != b:
            return _problem("answer-row-differs", number=table, line=n, written=_row(a), read=_row(b))
    return _problem("answer-rows-differ", number=table, written=len(written), read=len(read_))


def _row(amounts: tuple[Decimal | None, ...]) -> str:
    return " | ".join("-" if k is None else decimal_text(k) for k in amounts)


def _of_csv(answer: Answer, data: bytes) -> list[Remark]:
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig")), delimiter=";"))[1:]
    written = [f.kroner for table in answer.tables for line in table.lines for f in line.figures if f]
    return [] if [amount_of(row[4]) for row in rows] == written else [_problem("answer-amounts-differ")]
