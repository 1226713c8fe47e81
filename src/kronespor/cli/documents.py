"""The documents that a command is given: read in processes of their own, with progress on a terminal."""

import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kronespor.cli.errors import CommandError
from kronespor.cli.speaking import _
from kronespor.reading import Progress, ReadingError
from kronespor.remarks import Remark
from kronespor.sandbox import Readers
from kronespor.sandbox.unpacking import Unpacked

if TYPE_CHECKING:
    from kronespor.sandbox.readers import Footed

SHOW_FROM = 20  # pages: shorter documents are read before progress could be seen
CLEAR = "\r\x1b[K"  # to the beginning of the line, and nothing on it

jobs_option = click.option(
    "--jobs", type=click.IntRange(1), help="How many files to read at once; as many as there are cores if not given."
)


def started(jobs: int | None = None) -> Readers:
    """The processes that read, which go when the command ends."""
    own = os.environ.get("KRONESPOR_MUNICIPALITY_FILE")
    return click.get_current_context().with_resource(Readers(jobs, Path(own) if own else None))


def read_documents(readers: Readers, files: Sequence[Unpacked]) -> "Iterator[tuple[Unpacked, Footed | Remark]]":
    """Each document in its turn, footed; or the remark that says why it is not read."""
    for n, one in enumerate(readers.read(files, _pages), start=1):
        _show("")
        yield one
        if n < len(files):
            _show(_("{n} of {files} files").format(n=n, files=len(files)))


def read_document(file: Path) -> "Footed":
    """The one document in a file. ReadingError if it cannot be read, CommandError if it is not one."""
    readers = started()
    documents = [document for _file, document in read_documents(readers, readers.unpack([file]))]
    if len(documents) != 1:
        raise CommandError("name-one-document", name=str(file), n=len(documents))
    (document,) = documents
    if isinstance(document, Remark):
        raise ReadingError(document)
    return document


def _pages(name: str) -> Progress:
    def show(done: int, total: int) -> None:
        if total >= SHOW_FROM:
            _show(_("{name}: page {n} of {pages}").format(name=name, n=done, pages=total))

    return show


def _show(text: str) -> None:
    """Say how far it has come, in the place of what was said before."""
    if sys.stderr.isatty():
        click.echo(CLEAR + text, nl=False, err=True)
