"""A data package comes back: into an empty register, through the ledger's one door, as it was where it came from.

Numbers, times and names stay what they were, so that addresses and citations do; the chain is this register's own, and
is signed by its key.
"""

import csv
import io
import json
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import DataError, IntegrityError, connection
from django.db.models import Model

from kronespor.intake.activity import note
from kronespor.intake.archive import STORED, remove_file, reset_sequences, restore_file
from kronespor.opendata.datapackage import DESCRIPTOR, FORM, path_of
from kronespor.opendata.errors import OpenDataError
from kronespor.opendata.tables import CHUNK, TABLES, Table
from kronespor.opendata.values import value_of
from kronespor.register.citations import Citation
from kronespor.register.events import book_again
from kronespor.register.ledger import ledger
from kronespor.register.legs import Leg
from kronespor.register.models import Account, Decision, Fund, Posting, Transaction
from kronespor.remarks import reason

LONGEST = 10_000_000
"""Characters of a field."""
Row = dict[str, Any]


def load(path: Path) -> int:
    """Take a package in, whole or not at all; how many transactions it has.

    OpenDataError if the register is not empty or the package is not what it says; RegisterError if a control speaks
    against a transaction and nobody overruled that.
    """
    try:
        with zipfile.ZipFile(path) as archive, ExitStack() as undone, ledger():
            _check_form(archive, path)
            if any(table.model._base_manager.exists() for table in TABLES):
                raise OpenDataError("package-into-full-register")
            for entry in filter(STORED.fullmatch, archive.namelist()):
                undone.callback(remove_file, settings.HOME / entry, (settings.HOME / entry).exists())
                restore_file(archive, entry, _sha256(entry))
            count = _load_tables(archive)
            connection.check_constraints([table.model._meta.db_table for table in TABLES])
            reset_sequences([table.model for table in TABLES])
            note("load-package", path.name)
            undone.pop_all()
    except (zipfile.BadZipFile, zlib.error, EOFError, KeyError, csv.Error, UnicodeDecodeError) as error:
        raise OpenDataError("data-package-damaged", path=path.name, error=str(error)) from error
    except (IntegrityError, DataError, ValueError) as error:
        raise OpenDataError("data-package-damaged", path=path.name, error=str(error)) from error
    except OSError as error:
        raise OpenDataError("package-unreadable", path=path.name, error=reason(error)) from error
    return count


def _sha256(entry: str) -> str:
    found = STORED.fullmatch(entry)
    return str(found[1]) if found else ""


def _check_form(archive: zipfile.ZipFile, path: Path) -> None:
    form = json.loads(archive.read(DESCRIPTOR)).get("kronespor")
    if form != FORM:
        raise OpenDataError("package-of-another-form", path=path.name, form=str(form), known=FORM)


def _load_tables(archive: zipfile.ZipFile) -> int:
    count = 0
    there = {*archive.namelist()}
    for table in TABLES:
        if path_of(table.name) not in there:  # what is published has not all tables
            continue
        if table.model is Transaction:
            count = _book(archive, table)
        elif table.model is not Posting:
            _load_rows(archive, table)
    return count


def _rows(archive: zipfile.ZipFile, table: Table) -> Iterator[Row]:
    """The rows of a table, with its values as Python has them. OpenDataError where a field says none."""
    columns = {c.name: c for c in table.columns}
    csv.field_size_limit(LONGEST)
    with archive.open(path_of(table.name)) as file:
        rows = csv.reader(io.TextIOWrapper(file, "utf-8", newline=""))
        names = next(rows, [])
        if names != [*columns]:
            raise OpenDataError("package-columns", table=table.name, found=tuple(names), wanted=tuple(columns))
        for row in rows:
            values: Row = {}
            for name, text in zip(names, row, strict=True):
                try:
                    values[name] = value_of(text, columns[name].kind, columns[name].field.null)
                except (ValueError, KeyError, ArithmeticError) as error:
                    raise OpenDataError(
                        "package-value", table=table.name, line=rows.line_num, column=name, text=text[:100]
                    ) from error
            yield values


def _made(table: Table, values: Row) -> Model:
    """A row that a table can hold."""
    row = table.model(**values)
    try:
        row.clean_fields(exclude={c.field.name for c in table.columns if c.refers or c.kind in ("object", "array")})
    except ValidationError as error:
        column, (text, *_) = next(iter(error.message_dict.items()))
        row_number = str(values.get("id", ""))
        raise OpenDataError("package-row", table=table.name, row=row_number, column=column, text=text) from error
    return row


def _load_rows(archive: zipfile.ZipFile, table: Table) -> None:
    waiting: list[Model] = []
    for values in _rows(archive, table):
        waiting.append(_made(table, values))
        if len(waiting) == CHUNK:
            table.model._default_manager.bulk_create(waiting)
            waiting = []
    table.model._default_manager.bulk_create(waiting)


def _book(archive: zipfile.ZipFile, table: Table) -> int:
    """Book the transactions, each with its postings, in their order."""
    postings = next(t for t in TABLES if t.model is Posting)
    legs = groupby(_rows(archive, postings), itemgetter("transaction_id"))
    accounts = {a.pk: a for a in Account.objects.select_related("plan", "initiative", "fund")}
    funds, decisions = Fund.objects.in_bulk(), Decision.objects.in_bulk()
    count = 0
    for values in _rows(archive, table):
        entry = _made(table, values)
        number, of = next(legs, (None, ()))
        if not isinstance(entry, Transaction) or number != entry.pk:
            raise OpenDataError("package-transaction-without-postings", transaction=str(values["id"]))
        if entry.decision_id:
            entry.decision = decisions[entry.decision_id]
        book_again(entry, _legs(of, accounts, funds))
        count += 1
    if next(legs, None):
        raise OpenDataError("package-transaction-without-postings", transaction="?")
    return count


def _legs(rows: Iterable[Row], accounts: dict[int, Account], funds: dict[int, Fund]) -> Sequence[Leg]:
    return [
        Leg(
            accounts[row["account_id"]],
            funds[row["fund_id"]],
            row["fiscal_year"],
            row["amount"],
            row["expenditure_type"],
            row["price_level"],
            Citation.from_json(row["citation"]),
        )
        for row in rows
    ]
