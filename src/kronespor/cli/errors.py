"""Errors that are the user's to mend: one sentence each."""

import os
import sys

from kronespor.cli.speaking import _, words
from kronespor.remarks import KronesporError, reason


class CommandError(KronesporError):
    """What a command was asked cannot be done."""


def sentence(error: Exception) -> str | None:
    """What an error says to the reader; None for one of the program's own, which nobody but us can mend."""
    if isinstance(error, KronesporError):
        return words(error)
    if isinstance(error, OSError) and isinstance(error.filename, str | os.PathLike):
        return words(CommandError("file-fails", file=str(error.filename), why=reason(error)))
    if _is_of_the_database(error):
        return _(
            "The register's database failed ({error}): nothing was changed. See to the disk or the server; try again."
        ).format(error=error)
    return None


def _is_of_the_database(error: Exception) -> bool:
    """Nothing is loaded to tell: an error of a database comes from one that was."""
    libraries = (sys.modules.get(name) for name in ("sqlite3", "django.db"))
    return isinstance(error, tuple(library.DatabaseError for library in libraries if library))
