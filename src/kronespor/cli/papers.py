"""The papers that a command is given: read in a process of their own, with progress on a terminal."""

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import click

from kronespor.reading import Document, Progress, ReadingError
from kronespor.remarks import in_words
from kronespor.sandbox import Reader

SHOW_FROM = 20  # pages: shorter papers are read before progress could be seen


def read_papers(files: Iterable[Path]) -> Iterator[tuple[str, Document | str]]:
    """Every paper in the files, folders, archives and mails: its name and the document, or why it cannot be read."""
    with Reader() as reader:
        for file in files:
            for paper in reader.unpack(file):
                if paper.problem:
                    yield paper.name, in_words(paper.problem, "en")
                    continue
                try:
                    document: Document | str = reader.read(paper.path, paper.name, _progress(paper.name))
                except ReadingError as error:
                    document = str(error)
                yield paper.name, document


def read_paper(file: Path) -> Document:
    """The one paper in a file. ReadingError if it cannot be read, or holds several."""
    found = list(read_papers([file]))
    documents = [d for _, d in found if isinstance(d, Document)]
    if len(found) == 1 and documents:
        return documents[0]
    if len(found) > 1:
        raise ReadingError(f"{file} holds {len(found)} papers: name one of them.")
    raise ReadingError(next((d for _, d in found if isinstance(d, str)), f"{file} holds no papers."))


def _progress(name: str) -> Progress:
    def show(done: int, total: int) -> None:
        if total >= SHOW_FROM and sys.stderr.isatty():
            click.echo(f"\r{name}: page {done} of {total}", nl=done == total, err=True)

    return show
