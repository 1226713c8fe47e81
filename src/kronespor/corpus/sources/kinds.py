"""The kinds of sites, by the name that a source's YAML gives: the module that lists what a site of the kind has."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module
from typing import Protocol

from kronespor.corpus.sources.source import Meeting, Source
from kronespor.corpus.sources.web import Page


class Fetch(Protocol):
    """Asks for a page or a document, politely. CorpusError if it cannot be had."""

    def __call__(self, address: str, /, etag: str = "", last_modified: str = "") -> Page: ...


Lists = Callable[[Source, Fetch], Iterator[Meeting]]


@dataclass(frozen=True)
class Kind:
    """A module of this package with a function `meetings`, and the schemes of addresses that its sources may have."""

    module: str
    schemes: tuple[str, ...] = ("http", "https")

    @property
    def meetings(self) -> Lists:
        """Lists all meetings of a source with their documents."""
        lists: Lists = import_module(f"kronespor.corpus.sources.{self.module}").meetings
        return lists


KINDS = {
    "firstagenda": Kind("firstagenda"),
    "kk.dk": Kind("pages"),
    "os2web": Kind("pages"),
    "edagsorden": Kind("pages"),
    "oparl": Kind("oparl"),
    "sitemap": Kind("sitemap"),
    "folder": Kind("files", ("file",)),
    "s3": Kind("files", ("s3",)),
}
