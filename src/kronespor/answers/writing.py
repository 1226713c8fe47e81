"""An answer as a file, read back by our own reader before anybody gets it."""

import csv
import io
import tempfile
from collections.abc import Callable, Iterable
from decimal import Decimal
from pathlib import Path

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kronespor.answers.answer import Answer
from kronespor.answers.answer_paper import as_paper
from kronespor.answers.errors import AnswerError
from kronespor.answers.excel import as_excel
from kronespor.answers.plain_text import amount_of, as_csv, as_markdown
from kronespor.footing import FootedTable, foot_document
from kronespor.footing.report import message
from kronespor.papers.formats import render
from kronespor.reading import read

WRITERS: dict[str, Callable[[Answer], bytes]] = {
    "docx": lambda answer: render(as_paper(answer), "docx"),
    "pdf": lambda answer: render(as_paper(answer), "pdf"),
    "html": lambda answer: render(as_paper(answer), "html"),
    "xlsx": as_excel,
    "md": as_markdown,
    "csv": as_csv,
}
FORMATS = tuple(WRITERS)
GRAVE = ("error", "warning")
DOUBTS = ("possible-double-count",)
"""What may be so, and is the register's to say: the same name with the same amounts in two plans."""


def write(answer: Answer, kind: str) -> bytes:
    """The answer in one of FORMATS, checked. AnswerError if what was written does not read as the register says."""
    data = WRITERS[kind](answer)
    problems = differences(answer, data, kind)
    if problems:
        raise AnswerError(
            _("The answer was not released: read back, %(kind)s differs from the register: %(why)s")
            % {"kind": kind, "why": "; ".join(problems[:3])}
        )
    return data


def differences(answer: Answer, data: bytes, kind: str) -> list[str]:
    """Where a written answer, read and footed, says something else than the answer; nothing, if it does not."""
    if kind == "csv":
        return _of_csv(answer, data)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"svar.{kind}"
        path.write_bytes(data)
        footed = foot_document(read(path))
    grave = [f for f in footed.findings if f.severity in GRAVE and f.code not in DOUBTS]
    problems = [message(f, get_language() or "da") for f in grave]
    if len(footed.tables) != len(answer.tables):
        said = {"read": len(footed.tables), "written": len(answer.tables)}
        return [*problems, _("%(read)s tables are read where %(written)s are written") % said]
    for number, (mine, theirs) in enumerate(zip(_expected(answer), map(_read, footed.tables), strict=True), start=1):
        if mine != theirs:
            problems.append(_("table %(number)s: %(what)s") % {"number": number, "what": _first(mine, theirs)})
    return problems


Amounts = list[tuple[Decimal | None, ...]]
"""The rows that have an amount; nothing and nought are the same."""


def _expected(answer: Answer) -> Iterable[Amounts]:
    for table in answer.tables:
        yield _some([f.kroner if f else None for f in line.figures] for line in table.lines)


def _read(table: FootedTable) -> Amounts:
    return _some([table.kroner(cell) for cell in row.cells] for row in table.rows)


def _some(rows: Iterable[list[Decimal | None]]) -> Amounts:
    """The rows that have an amount, without the empty cells at their ends."""
    found = []
    for row in rows:
        while row and not row[-1]:
            row.pop()
        if row:
            found.append(tuple(k or None for k in row))
    return found


def _first(mine: Amounts, theirs: Amounts) -> str:
    """The first place where two tables differ, in words."""
    for n, (a, b) in enumerate(zip(mine, theirs, strict=False), start=1):
        if a != b:
            return _("row %(row)s is %(written)s and reads %(read)s") % {"row": n, "written": _row(a), "read": _row(b)}
    return _("%(read)s rows are read where %(written)s are written") % {"read": len(theirs), "written": len(mine)}


def _row(amounts: tuple[Decimal | None, ...]) -> str:
    return " | ".join("-" if k is None else f"{k.normalize():f}" for k in amounts)


def _of_csv(answer: Answer, data: bytes) -> list[str]:
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig")), delimiter=";"))[1:]
    mine = [f.kroner for table in answer.tables for line in table.lines for f in line.figures if f]
    if [amount_of(row[4]) for row in rows] != mine:
        return [_("the amounts are not those of the register")]
    return []
