"""Heads of the chain as they are handed to a command."""

from pathlib import Path
from typing import TYPE_CHECKING

from kronespor.cli.errors import CommandError

if TYPE_CHECKING:
    from kronespor.register.head import Head


def heads_of(given: str) -> "list[Head]":
    """The heads that a text or a file names. CommandError if it names none."""
    from kronespor.register.head import heads_in, heads_in_file

    path = Path(given)
    found = heads_in_file(path) if path.is_file() else heads_in(given)
    if not found:
        raise CommandError("no-head-in", given=given)
    return found
