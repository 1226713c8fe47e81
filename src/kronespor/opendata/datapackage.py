"""The register as a Frictionless Data Package with the fiscal profile: a zip of CSV files and what they mean.

The same register gives the same bytes. The profile's schema lies in the package, so that no one needs the network.
"""

import csv
import io
import json
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import astuple
from datetime import datetime
from importlib.resources import files
from typing import IO, Any

from django.conf import settings

from kronespor.opendata.budget import AMOUNTS, COLUMNS, budget
from kronespor.opendata.tables import TABLES, Table
from kronespor.opendata.values import text_of
from kronespor.register.extracts import Extract
from kronespor.remarks import Term, in_words

FORM = 1
"""Of the package; it rises when a column changes its meaning."""
DESCRIPTOR, PROFILE = "datapackage.json", "fiscal-data-package.json"
CURRENCY = "DKK"
LICENCE = {"name": "CC-BY-4.0", "path": "https://creativecommons.org/licenses/by/4.0/"}
LINES = 5_000
"""Lines that are written at once."""
FISCAL_PHASES = {"original": "approved", "revised": "adjusted", "spent": "executed"}
"""What the fiscal profile calls the phases that it knows."""
DIMENSIONS: dict[str, dict[str, Any]] = {
    "plan": {"dimensionType": "activity", "keys": ("plan_id", "plan")},
    "initiative": {"dimensionType": "activity", "keys": ("initiative_id", "initiative")},
    "fund": {"dimensionType": "classification", "keys": ("fund_id", "fund")},
    "recipient": {"dimensionType": "entity", "keys": ("recipient_id", "recipient")},
    "year": {"dimensionType": "datetime", "keys": ("year",)},
    "type": {"dimensionType": "classification", "classificationType": "economic", "keys": ("type",)},
}


def write(file: IO[bytes], until: datetime | None = None, language: str = "en") -> None:
    """Write the package; `until`: only what was published up to that time."""
    tables = [table for table in TABLES if until is None or table.published is not None]
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        put(archive, DESCRIPTOR, _json(descriptor(tables, language)))
        put(archive, PROFILE, profile())
        _write_csv(archive, "budget", COLUMNS, map(astuple, budget(until)))
        for table in tables:
            _write_csv(archive, table.name, [c.name for c in table.columns], table.rows(until))
        for stored_as in _stored() if until is None else ():
            put(archive, stored_as, (settings.HOME / stored_as).read_bytes())


def profile() -> bytes:
    """The schema of the fiscal profile, as it was published."""
    return files(__package__).joinpath(PROFILE).read_bytes()


def _stored() -> list[str]:
    """Where the files of extracts lie, each named by its SHA-256."""
    return sorted(Extract.objects.values_list("stored_as", flat=True))


def _json(value: Any) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode()


def _entry(name: str) -> zipfile.ZipInfo:
    """An entry of no time of its own, so that the same data is the same bytes."""
    entry = zipfile.ZipInfo(name)
    entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
    return entry


def put(archive: zipfile.ZipFile, name: str, content: bytes) -> None:
    """Write a file into an archive, of no time of its own."""
    archive.writestr(_entry(name), content)


def _write_csv(archive: zipfile.ZipFile, name: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    with archive.open(_entry(path_of(name)), "w", force_zip64=True) as file:
        for part in csv_parts(columns, rows):
            file.write(part)


def path_of(name: str) -> str:
    """Where the CSV file of a table lies."""
    return f"data/{name}.csv"


def csv_parts(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[bytes]:
    """A table as CSV (RFC 4180), a part at a time."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(columns)
    for number, row in enumerate(rows, start=1):
        writer.writerow(map(text_of, row))
        if number % LINES == 0:
            yield text.getvalue().encode()
            text.seek(0)
            text.truncate()
    yield text.getvalue().encode()


def descriptor(tables: Sequence[Table], language: str) -> dict[str, Any]:
    """What the package says of itself: its tables, their columns in words, and the fiscal model."""

    def words(code: str) -> str:
        return in_words(Term(code), language)

    return {
        "profile": "tabular-data-package",  # which the fiscal profile asks for
        "name": "kronespor",
        "kronespor": FORM,
        "title": words("package-title"),
        "description": words("package-about"),
        "licenses": [LICENCE],
        "countryCode": "DK",
        "granularity": "aggregated",
        "model": _model(),
        "resources": [_budget(words), *(_resource(table, tables, words) for table in tables)],
    }


def _resource(table: Table, tables: Sequence[Table], words: Any) -> dict[str, Any]:
    names = {t.model: t.name for t in tables}
    fields = [{"name": c.name, "type": c.kind, "description": words(f"field-{c.name}")} for c in table.columns]
    keys = [
        {"fields": c.name, "reference": {"resource": _own(names[c.refers], table.name), "fields": "id"}}
        for c in table.columns
        if c.refers in names
    ]
    schema = {"fields": fields, **({} if table.unnumbered else {"primaryKey": "id"})}
    return _described(table.name, words, {**schema, **({"foreignKeys": keys} if keys else {})})


def _own(name: str, of: str) -> str:
    """How a table is referred to from another, or from itself."""
    return "" if name == of else name


def _budget(words: Any) -> dict[str, Any]:
    kinds = {"string": ("plan", "theme", "kind", "initiative", "recipient", "fund", "type"), "number": AMOUNTS}
    of = {name: kind for kind, names in kinds.items() for name in names}
    fields = [{"name": n, "type": of.get(n, "integer"), "description": words(f"field-{n}")} for n in COLUMNS]
    return _described("budget", words, {"fields": fields})


def _described(name: str, words: Any, schema: dict[str, Any]) -> dict[str, Any]:
    return {
        "profile": "tabular-data-resource",
        "name": name,
        "path": path_of(name),
        "description": words(f"table-{name}"),
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": schema,
    }


def _model() -> dict[str, Any]:
    """The fiscal model of the budget: what is measured, in which phase, and by which dimensions."""
    measures = {
        name: {
            "source": name,
            "resource": "budget",
            "currency": CURRENCY,
            "direction": "expenditure",
            **({"phase": FISCAL_PHASES[name]} if name in FISCAL_PHASES else {}),
        }
        for name in AMOUNTS
    }
    dimensions = {}
    for name, of in DIMENSIONS.items():
        said = {key: value for key, value in of.items() if key != "keys"}
        key, *labels = of["keys"]
        attributes = {key: {"source": key, "resource": "budget"}}
        attributes |= {label: {"source": label, "resource": "budget", "labelfor": key} for label in labels}
        dimensions[name] = {**said, "attributes": attributes, "primaryKey": [key]}
    return {"measures": measures, "dimensions": dimensions}
