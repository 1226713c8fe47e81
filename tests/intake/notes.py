"""A note with one small table, written for a test, and the way of it into the register."""

from datetime import date
from pathlib import Path

from kronespor.intake import booking, reviewing
from kronespor.intake.filing import Said, file_document, unfiled
from kronespor.intake.reviewing import Step
from kronespor.intake.storing import import_file

STATED = (
    "Tabel 1: Handleplan for leg (1.000 kr.)\n\n• * bevilling A\n• # puljen\n\n"
    "Indsats\t2024\t2025\nAlfa *\t{}\t200\nBeta #\t300\t400\nI alt\t{}\t600\n"
)
DAY = date(2026, 3, 2)
"""The day of the note, as a person has seen it."""
FILE = ("review", "--decided-on", "02-03-2026", "--committee", "Fritidsudvalget", "--plan", "Plan", "--document")
"""The command that files a document; its name follows."""


def paper(tmp_path: Path, name: str, alfa: int = 100) -> Path:
    """The note; `alfa` is the first figure in it."""
    path = tmp_path / name
    path.write_text("02-03-2026\n\n" + STATED.format(alfa, alfa + 300), "utf-8")
    return path


def file_all(day: date = DAY) -> None:
    """File what nobody has filed under the plans that its tables were read to be about."""
    for document in unfiled():
        plans = dict(document.statements.values_list("table", "plan"))
        file_document(document, Said(day, "Fritidsudvalget", plans=plans))


def book_accepted(day: date = DAY, overrule: str = "") -> booking.Booked:
    """File and book all that is accepted."""
    file_all(day)
    return booking.book_items(list(booking.accepted_items()), overrule=overrule)


def booked(path: Path) -> None:
    """Import a document, accept all of it, file and book it."""
    import_file(path)
    reviewing.take([Step(i.pk, "accept") for i in reviewing.waiting(path.name)])
    book_accepted()
