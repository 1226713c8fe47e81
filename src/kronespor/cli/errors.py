"""Errors that are the user's to mend: one sentence each."""

import sqlite3
import sys

from kronespor.amounts.pricelevels import PriceLevelError
from kronespor.reading.document import ReadingError


def known_errors() -> tuple[type[Exception], ...]:
    """The errors that a command may end with; those of the register only where it was loaded."""
    found: list[type[Exception]] = [ReadingError, PriceLevelError, sqlite3.DatabaseError]
    for module, name in (
        ("kronespor.register.booking", "BookingError"),
        ("kronespor.intake.reviewing", "ReviewError"),
        ("kronespor.answers.errors", "AnswerError"),
        ("kronespor.papers.errors", "PaperError"),
        ("kronespor.planning.errors", "PlanningError"),
        ("kronespor.intake.archive", "ArchiveError"),
        ("kronespor.intake.recording", "SheetError"),
        ("kronespor.intake.superseding", "SupersedingError"),
        ("django.db.utils", "DatabaseError"),
    ):
        if module in sys.modules:
            found.append(getattr(sys.modules[module], name))
    return tuple(found)


def sentence(error: Exception) -> str:
    """The error's own words, on one line; a database's with what they mean for the user."""
    text = " ".join(str(error).split())
    if "django.db.utils" in sys.modules and isinstance(error, sys.modules["django.db.utils"].DatabaseError):
        return (
            f"The register's database failed ({text}): nothing was changed. See to the disk or the server; try again."
        )
    return text
