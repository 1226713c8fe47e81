"""The formats that the register is exported in: what each is called, and how it is written."""

import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import IO

from kronespor.intake.written_decisions import folder_of
from kronespor.opendata import budget, catalogue, datapackage, entries, giving
from kronespor.opendata.journals import journal
from kronespor.opendata.tables import TABLES
from kronespor.remarks import Term, in_words


@dataclass(frozen=True)
class Asked:
    """For whom, and in which language. `until`: only what was published up to that time; None is everything.

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

    @property
    def file_name(self) -> str:
        """What its file is called."""
        return f"kronespor-{self.name}.{self.suffix}"


def _package(file: IO[bytes], asked: Asked) -> None:
    datapackage.write(file, asked.until, asked.language)


def _csv(file: IO[bytes], asked: Asked) -> None:
    entries.write_csv(file, asked.until)


def _parquet(file: IO[bytes], asked: Asked) -> None:
    entries.write_parquet(file, asked.until)


def _giving(file: IO[bytes], asked: Asked) -> None:
    giving.write(file, asked.until, asked.site)


def _catalogue(file: IO[bytes], asked: Asked) -> None:
    listed = (of for of in FORMATS.values() if of.write is not _catalogue)
    catalogue.write(file, listed, asked.until, asked.language, asked.site)


def _decisions(file: IO[bytes], asked: Asked) -> None:
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        datapackage.put(archive, "README.md", f"{in_words(Term('decisions-folder'), asked.language)}\n".encode())
        for name, text in folder_of(asked.until):
            datapackage.put(archive, name, text.encode())


def _journal(form: str, file: IO[bytes], asked: Asked) -> None:
    for line in journal(form, asked.language, asked.until):
        file.write(f"{line}\n".encode())


FORMATS = {
    of.name: of
    for of in (
        Format("datapackage", "zip", "application/zip", Term("format-datapackage"), _package),
        Format("csv", "csv", "text/csv", Term("format-csv"), _csv),
        Format("parquet", "parquet", "application/vnd.apache.parquet", Term("format-parquet"), _parquet),
        Format("360giving", "json", "application/json", Term("format-360giving"), _giving),
        Format("decisions", "zip", "application/zip", Term("format-decisions"), _decisions),
        Format("beancount", "beancount", "text/plain", Term("format-beancount"), partial(_journal, "beancount")),
        Format("hledger", "journal", "text/plain", Term("format-hledger"), partial(_journal, "hledger")),
        Format("dcat", "jsonld", "application/ld+json", Term("format-dcat"), _catalogue),
    )
}


def codes() -> set[str]:
    """The codes by which catalogues say what tables and columns are."""
    names = {*budget.COLUMNS, *entries.Entry._fields, *(c.name for table in TABLES for c in table.columns)}
    tables = {"budget", "entries", *(table.name for table in TABLES)}
    return {f"field-{name}" for name in names} | {f"table-{name}" for name in tables}
