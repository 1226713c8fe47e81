"""`kronespor corpus ask`: questions to what many municipalities' documents say."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kronespor.cli import database
from kronespor.cli.options import FILE
from kronespor.cli.speaking import _, complain, counted, echo, echo_json
from kronespor.cli.tables import print_table

if TYPE_CHECKING:
    from kronespor.corpus.asking import Answer

READY = ("recipients", "recipient", "similar", "errors", "contradictions", "completeness")


@click.command("ask")
@click.argument("sql", required=False)
@click.option("--ready", type=click.Choice(READY), help="A ready question instead of SQL.")
@click.option("--about", default="", help="What a ready question is about: words of a name, or a CVR number.")
@click.option("--seconds", type=click.FloatRange(0.1, 3600), default=30.0, help="How long the question may take.")
@click.option("--rows", type=click.IntRange(1, 1_000_000), default=10_000, help="How many rows its answer may have.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option("--csv", "as_csv", is_flag=True, help="Print CSV (semicolons, decimal comma).")
def ask(sql: str | None, ready: str | None, about: str, seconds: float, rows: int, as_json: bool, as_csv: bool) -> None:
    """Ask the results of a corpus: one SELECT over its tables, or a ready question.

    The tables are documents, tables, cells, relations, remarks, amounts, alike, links, contradictions, completeness
    and inhabitants; amounts are in øre (ore). Nothing else of the machine can be read, and nothing can be written.
    """
    if (sql is None) == (ready is None):
        raise click.UsageError(_("Give either an SQL question or --ready."))
    database.ready()
    from django.conf import settings

    from kronespor.corpus.store import Store

    store = Store(settings.CORPUS)  # first: it says which extra is not installed
    from kronespor.corpus.asking import Limits, Results
    from kronespor.corpus.questions import asked

    with Results(store, Limits(seconds=seconds, rows=rows)) as results:
        answer = results.ask(sql) if sql is not None else asked(results, ready or "", about)
        missing = results.missing()
    if as_json:
        rows_of = [[_plain(value) for value in row] for row in answer.rows]
        echo_json({"columns": answer.columns, "rows": rows_of, "cut": answer.is_cut})
    elif as_csv:
        from kronespor.papers.csv import csv_text

        click.echo(csv_text([answer.columns, *([_text(value) for value in row] for row in answer.rows)]), nl=False)
    else:
        _print(answer)
    for remark in missing:
        complain(remark)


@click.command("inhabitants")
@click.argument("file", type=FILE)
def inhabitants(file: Path) -> None:
    """Take in how many live in each municipality: a CSV with the columns municipality, year and inhabitants.

    Amounts per inhabitant are of the year that the amount is for.
    """
    database.ready()
    from django.conf import settings

    from kronespor.corpus.store import Store

    store = Store(settings.CORPUS)
    from kronespor.corpus.inhabitants import take_in

    n = take_in(store, file)
    echo(counted("{n} number of inhabitants", "{n} numbers of inhabitants", n))


def _print(answer: "Answer") -> None:
    if not answer.rows:
        echo(_("Nothing was found."))
        return
    print_table(answer.columns, (), [[_text(value) for value in row] for row in answer.rows])
    if answer.is_cut:
        echo(_("There are more rows than these {n}.").format(n=len(answer.rows)))


def _plain(value: Any) -> Any:
    """What JSON has no type for, as text."""
    return value if value is None or isinstance(value, str | int | float | bool | list | dict) else str(value)


def _text(value: Any) -> str:
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False, default=str)
    return "" if value is None else str(value)
