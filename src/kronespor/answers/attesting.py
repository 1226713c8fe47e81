"""Sign what an answer says as it is released."""

from dataclasses import replace

from kronespor.answers.answer import Answer
from kronespor.answers.attestation import Attestation, AttestedRow, AttestedTable
from kronespor.answers.figures import named
from kronespor.answers.tables import AnswerLine, AnswerTable
from kronespor.reading.attached import Carried
from kronespor.register.signing import public_key, sign


def attested(answer: Answer, released_at: str, head: str, file: Carried | None = None) -> Attestation:
    """What an answer says, signed by this installation; in a file with the kind, the words and the rest of that."""
    made = Attestation(
        title=answer.title,
        dated=answer.dated,
        released_at=released_at,
        head=head,
        tables=tuple(map(_table, answer.tables)),
        sources=tuple((s.table, s.figure, s.amount, s.place) for s in answer.sources),
        kind=file.kind if file else "json",
        words=file.words if file else (),
        file_sha256=file.sha256 if file else "",
        key=public_key(),
    )
    return replace(made, signature=sign(made.signed))


def _table(table: AnswerTable) -> AttestedTable:
    rows = tuple(_row(name, line) for name, line in named(table.lines))
    return AttestedTable(table.title, table.columns, rows, table.summed)


def _row(name: str, line: AnswerLine) -> AttestedRow:
    return AttestedRow(name, tuple(f.kroner if f else None for f in line.figures), line.of)
