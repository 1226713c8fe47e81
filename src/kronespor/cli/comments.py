"""Checked documents given back: the same files with comments."""

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kronespor.cli.errors import CommandError
from kronespor.cli.speaking import _, complain, language, words
from kronespor.reading import Document, ReadingError
from kronespor.sandbox import Reader
from kronespor.sandbox.unpacking import Unpacked

if TYPE_CHECKING:
    from kronespor.footing import FootedDocument

AUTHOR = "Kronespor"
NOT_WRITTEN = 2
"""The exit code where a file could not be given its comments."""


class Commenter:
    """Writes each document of a command with its comments: to `out` if there is but one, else into the folder `out`.

    `given` are the command's files and folders; neither they nor a document that is read from them is written over.
    """

    def __init__(self, out: Path, given: Sequence[Path], documents: Sequence[Unpacked], *, ticks: bool) -> None:
        self.is_folder = len(documents) > 1 or out.is_dir()
        if self.is_folder and out.exists() and not out.is_dir():
            raise CommandError("comments-need-folder", name=str(out), n=len(documents))
        self.out, self.ticks = out, ticks
        self.originals = set(filter(None, map(_identity, [*given, *(one.path for one in documents)])))
        self.written: set[Path] = set()
        self.reader = click.get_current_context().with_resource(Reader())

    def comment(self, file: Unpacked, document: Document, footed: "FootedDocument") -> int:
        """Write a file; nought, or the exit code if that could not be done."""
        from kronespor.commenting import notes_of

        notes = notes_of(document, footed, language(), ticks=self.ticks)
        try:
            commented = self.reader.commented(file.path, file.name, notes, AUTHOR)
        except ReadingError as error:
            complain(error.remark)
            return NOT_WRITTEN
        target = self._target(file)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(commented)
        click.echo(_("{file}: written with {n} comments").format(file=target, n=words(Decimal(len(notes)))), err=True)
        return 0

    def _target(self, file: Unpacked) -> Path:
        """Where a file is written; never over one that is read, or over another of the same name."""
        name = Path(file.name)
        target = self.out / name.name if self.is_folder else self.out
        number = 1
        while target in self.written or _identity(target) in self.originals:
            if not self.is_folder:
                raise CommandError("comments-over-file", name=str(target))
            number += 1
            target = self.out / f"{name.stem}-{number}{name.suffix}"
        self.written.add(target)
        return target


def _identity(path: Path) -> tuple[int, int] | None:
    """What a file is, by whatever name; None if there is none."""
    if not path.exists():
        return None
    found = path.stat()
    return found.st_dev, found.st_ino
