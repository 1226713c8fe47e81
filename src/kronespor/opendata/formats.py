"""The formats that the register is exported in: what each is called, and how it is written."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import IO

from kronespor.opendata import datapackage
from kronespor.opendata.journals import journal
from kronespor.remarks import Term


@dataclass(frozen=True)
class Asked:
    """Of what, for whom and in which language. `until`: only what was published up to that time; None is everything.

    `site`: the address of the pages, where it is known.
    """

    until: datetime | None = None
    language: str = "en"
    site: str = ""


@dataclass(frozen=True)
class Format:
    """A format: the end of its files' names, its media type, and what it is."""

    name: str
    suffix: str
    media_type: str
    about: Term
    write: Callable[[IO[bytes], Asked], None]


def _package(file: IO[bytes], asked: Asked) -> None:
    datapackage.write(file, asked.until, asked.language)


def _journal(form: str, file: IO[bytes], asked: Asked) -> None:
    for line in journal(form, asked.language, asked.until):
        file.write(f"{line}\n".encode())


FORMATS = {
    of.name: of
    for of in (
        Format("datapackage", "zip", "application/zip", Term("format-datapackage"), _package),
        Format("beancount", "beancount", "text/plain", Term("format-beancount"), partial(_journal, "beancount")),
        Format("hledger", "journal", "text/plain", Term("format-hledger"), partial(_journal, "hledger")),
    )
}
