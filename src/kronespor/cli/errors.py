"""Errors that are the user's to mend: one sentence each."""

import sqlite3

from kronespor.amounts.pricelevels import PriceLevelError
from kronespor.reading.document import ReadingError


def known_errors() -> tuple[type[Exception], ...]:
    """The errors that a command may end with; those of the register only where it was loaded."""
    import sys

    found: list[type[Exception]] = [ReadingError, PriceLevelError, sqlite3.DatabaseError]
    for module, name in (
        ("kronespor.register.booking", "BookingError"),
        ("kronespor.intake.reviewing", "ReviewError"),
        ("kronespor.answers.overview", "AnswerError"),
        ("kronespor.intake.archive", "ArchiveError"),
        ("kronespor.intake.recording", "SheetError"),
        ("django.db.utils", "DatabaseError"),
    ):
        if module in sys.modules:
            found.append(getattr(sys.modules[module], name))
    return tuple(found)


def sentence(error: Exception) -> str:
    """The error's own words, on one line."""
    return " ".join(str(error).split())
