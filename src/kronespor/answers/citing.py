"""Whether an answer's citations say what its figures do: every cell is opened, every sum of parts added up."""

from collections.abc import Iterator
from decimal import Decimal

from kronespor.answers.answer import Answer
from kronespor.answers.figures import named
from kronespor.answers.tables import Figure
from kronespor.intake.cells import Cited, Files
from kronespor.remarks import Money, Remark, Value


def miscited(answer: Answer, files: Files | None = None) -> list[Remark]:
    """Where a citation says another amount than it is named for, or a figure's parts come to something else.

    With `files` the cited files are read anew.
    """
    figures = [
        (f"{name}, {column}", figure)
        for table in answer.tables
        for name, line in named(table.lines)
        for column, figure in zip(table.columns, line.figures, strict=True)
        if figure and figure.parts
    ]
    cited = Cited({cell.citation.document for _, f in figures for part in f.parts for cell in part.cells}, files)
    return [fault for name, figure in figures for fault in _faults(cited, name, figure)]


def _faults(cited: Cited, name: str, figure: Figure) -> Iterator[Remark]:
    comes_to = sum((part.kroner for part in figure.parts), Decimal(0))
    if comes_to != figure.kroner:
        values: dict[str, Value] = {"figure": name, "amount": Money(figure.kroner), "parts": Money(comes_to)}
        yield Remark("parts-come-to-another", values=values)
    for cell in (cell for part in figure.parts for cell in part.cells):
        if why := cited.fault(cell.citation, cell.kroner):
            yield Remark("figure-miscited", values={"figure": name, "why": why})
