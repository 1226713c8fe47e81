"""The documents that a command is given: read in a process of their own, with progress on a terminal."""

import os
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import click

from kronespor.cli.errors import CommandError
from kronespor.cli.speaking import _
from kronespor.reading import Document, Progress, ReadingError
from kronespor.remarks import Remark
from kronespor.sandbox import Reader

SHOW_FROM = 20  # pages: shorter documents are read before progress could be seen


def read_documents(files: Iterable[Path]) -> Iterator[tuple[str, Document | Remark]]:
    """Every document in the files, folders, archives and mails, by name; or the remark that says why it is not read.

    The process that reads them comes up meanwhile, and goes when the command ends.
    """
    own = os.environ.get("KRONESPOR_MUNICIPALITY_FILE")
    reader = click.get_current_context().with_resource(Reader(municipality=Path(own) if own else None))
    return _read(reader, files)


def _read(reader: Reader, files: Iterable[Path]) -> Iterator[tuple[str, Document | Remark]]:
    for file in files:
        for unpacked in reader.unpack(file):
            if unpacked.problem:
                yield unpacked.name, unpacked.problem
                continue
            try:
                yield unpacked.name, reader.read(unpacked.path, unpacked.name, _progress(unpacked.name))
            except ReadingError as error:
                yield unpacked.name, error.remark


def read_document(file: Path) -> Document:
    """The one document in a file. ReadingError if it cannot be read, CommandError if it is not one."""
    documents = [document for _name, document in read_documents([file])]
    if len(documents) != 1:
        raise CommandError("name-one-document", name=str(file), n=len(documents))
    (document,) = documents
    if isinstance(document, Remark):
        raise ReadingError(document)
    return document


def _progress(name: str) -> Progress:
    def show(done: int, total: int) -> None:
        if total >= SHOW_FROM and sys.stderr.isatty():
            text = _("{name}: page {n} of {pages}").format(name=name, n=done, pages=total)
            click.echo(f"\r{text}", nl=done == total, err=True)

    return show
