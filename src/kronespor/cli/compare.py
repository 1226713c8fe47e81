"""`kronespor compare`: tie out two documents."""

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kronespor.amounts import PriceIndex
from kronespor.cli import database
from kronespor.cli.documents import read_document
from kronespor.cli.options import check_suffixes
from kronespor.cli.speaking import _, counted, echo_json, language, words
from kronespor.cli.tables import FRAME, print_table, wide_console
from kronespor.footing import FootedRow
from kronespor.papers.csv import csv_text
from kronespor.remarks import Money
from kronespor.tieout import Decided, Match, TieOut, YearTotal, combined, compare, differences, tie_out_json, unchanged
from kronespor.tieout.report import explanation, extras, notes, period_name, relation_name, rival_text, said_of

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

    from kronespor.sandbox.readers import Footed
    from kronespor.tieout.versions import Change

LEAST_NAME = 24  # columns of the terminal: with less for each document's names, a match is printed over several lines
MOST_RIVALS = 3


@click.command("compare")
@click.argument("a", type=click.Path(path_type=Path))
@click.argument("b", type=click.Path(path_type=Path))
@click.option("--year", "years", multiple=True, help="Compare only this year; may be given several times.")
@click.option("--series", multiple=True, help="A price index (`kronespor prices`) that may explain a change.")
@click.option("--register", "with_register", is_flag=True, help="Let the register's decisions explain differences.")
@click.option("--versions", is_flag=True, help="List what was changed from version A to B: each figure, each sentence.")
@click.option("--json", "as_json", is_flag=True, help="Print the matches as JSON.")
@click.option(
    "-o",
    "--out",
    "outs",
    multiple=True,
    type=click.Path(path_type=Path),
    help="Write the differences as .xlsx, .docx, .pdf or .html; may be given several times.",
)
def command(
    a: Path,
    b: Path,
    years: tuple[str, ...],
    series: tuple[str, ...],
    with_register: bool,
    versions: bool,
    as_json: bool,
    outs: tuple[Path, ...],
) -> None:
    """Tie out document A with the later document B: what became of each row, and why the totals differ.

    Only differences are listed. What goes into a pipe is tab-separated.
    """
    indices = _indices(series) if series else []
    (earlier, before), (later, after) = map(read_document, (a, b))
    if versions:
        found = _changes((earlier, before), (later, after))
        if outs and not as_json:
            _write_versions(found, outs, (a.name, b.name))
        else:
            _print_versions(found, as_json=as_json)
        return
    decided = _decided(earlier.date, later.date) if with_register else []
    tie_out = compare(before, after, years, indices, decided=decided)
    if as_json:
        echo_json(tie_out_json(tie_out, language()))
    elif outs:
        _write(tie_out, outs, (a.name, b.name))
    elif not tie_out.totals:
        click.echo(_("The documents have no tables that share years."))
    else:
        print_tie_out(tie_out)


def _changes(old: "Footed", new: "Footed") -> "list[Change]":
    from kronespor.footing import document_report
    from kronespor.tieout.versions import Version, changes

    a, b = (
        Version(document_report(document, footed).tables, [passage.text for passage in document.passages])
        for document, footed in (old, new)
    )
    return changes(a, b)


def _print_versions(found: "Sequence[Change]", *, as_json: bool) -> None:
    """What was added, removed, changed or moved, a line each."""
    from kronespor.remarks import in_words, remark_json

    if as_json:
        echo_json([{**remark_json(one.remark), "text": in_words(one.remark, language())} for one in found])
        return
    for one in found:
        click.echo(words(one.remark))
    click.echo(counted("{n} change.", "{n} changes.", len(found)))


def _indices(series: tuple[str, ...]) -> list[PriceIndex]:
    database.ready()
    from kronespor.register.prices import price_index

    return [price_index(name) for name in series]


def _decided(first: date | None, last: date | None) -> list[Decided]:
    """What the register says was decided between the days of two documents."""
    database.ready()
    from kronespor.register.decided import decided

    return decided(first, last)


def _write(tie_out: TieOut, outs: Sequence[Path], names: tuple[str, str]) -> None:
    """Write a tie-out to files, each of the format that its name says."""
    database.ready()
    from kronespor.papers.tied_out import tied_out_file

    _write_files(outs, lambda kind: tied_out_file(tie_out, names, kind))


def _write_versions(found: "Sequence[Change]", outs: Sequence[Path], names: tuple[str, str]) -> None:
    """The same of what was changed between two versions."""
    database.ready()
    from kronespor.papers.versions import versions_file

    _write_files(outs, lambda kind: versions_file(found, names, kind))


def _write_files(outs: Sequence[Path], content: Callable[[str], bytes]) -> None:
    from django.utils import translation

    from kronespor.papers.tied_out import FORMATS

    check_suffixes(outs, [f".{kind}" for kind in FORMATS])
    for out in outs:
        with translation.override(language()):
            out.write_bytes(content(out.suffix.lower().removeprefix(".")))
        click.echo(_("{file} is written.").format(file=out))


def print_tie_out(tie_out: TieOut) -> None:
    """What differs, as a table where there is room for names, and what accounts for the difference of the totals."""
    if not sys.stdout.isatty() and "COLUMNS" not in os.environ:
        click.echo(csv_text(_lines(tie_out), delimiter="\t"), nl=False)
        return
    console = wide_console()
    _print_differences(console, tie_out)
    n = unchanged(tie_out)
    console.print(counted("{n} row is the same in both documents.", "{n} rows are the same in both documents.", n))
    for total in tie_out.totals.values():
        _print_total(console, total)
    for remark in notes(tie_out):
        console.print(said_of(remark, language()), markup=False)
    for line in _extra(tie_out):
        console.print("  ".join(line), markup=False)


def _print_differences(console: "Console", tie_out: TieOut) -> None:
    years, found = list(tie_out.totals), differences(tie_out)
    rows = [(_relation(m), _names(m.a), _names(m.b), explanation(m, language()), *_amounts(m, years)) for m in found]
    headings = [f"{period_name((year,), language())} {side}" for year in years for side in "AB"]
    title = _("Tied out (kr.)")
    if found and console.width >= _room(rows, headings):
        print_table(("", "A", "B", _("Explanation")), headings, rows, title, together=2)
        return
    console.print(title, style="bold")
    for match in found:
        console.print(_stacked(match))


def _relation(match: Match) -> str:
    return relation_name(match, language())


def _names(rows: Sequence[FootedRow]) -> str:
    return "\n".join(row.label for row in rows) or "–"


def _amounts(match: Match, years: Sequence[str]) -> list[str]:
    """What a and b print for each year in turn; empty where their tables do not show the year."""
    pairs = [match.years.get(year) for year in years]
    return [text for p in pairs for text in ((words(p.a), words(p.b)) if p else ("", ""))]


def _room(rows: Sequence[Sequence[str]], headings: Sequence[str]) -> int:
    """How wide a terminal must be for one table to show names and explanations as well as amounts."""
    relation = max((len(row[0]) for row in rows), default=0)
    figures = [max([len(heading), *(len(row[n]) for row in rows)]) for n, heading in enumerate(headings, start=4)]
    columns = [relation, LEAST_NAME, LEAST_NAME, LEAST_NAME, *figures]
    return sum(columns) + FRAME * len(columns) + 1


def _lines(tie_out: TieOut) -> Iterator[tuple[str, ...]]:
    """The differences as lines of a table, then the totals; years of the same amounts are one line."""
    yield ("", "A", "B", _("Years"), _("A (kr.)"), _("B (kr.)"), _("Difference"), _("Explanation"))
    for match in differences(tie_out):
        names = [" + ".join(row.label for row in rows) for rows in (match.a, match.b)]
        for years in combined(match.years):
            amounts = (words(years.pair.a), words(years.pair.b), words(years.pair.difference))
            yield (
                _relation(match),
                *names,
                period_name(years.keys, language()),
                *amounts,
                explanation(match, language()),
            )
    for total in tie_out.totals.values():
        amounts = (words(total.a), words(total.b), words(total.difference))
        yield (_("total"), "", "", period_name((total.year,), language()), *amounts, _explained(total))
    for only, year, amount in _extra(tie_out):
        yield (only, "", "", year, "", "", amount, "")
    for remark in notes(tie_out):
        yield (_("note"), "", "", "", "", "", "", said_of(remark, language()))
    yield (_("the same"), str(unchanged(tie_out)), "", "", "", "", "", "")


def _stacked(match: Match) -> "RenderableType":
    """A match over several lines: what became of it and why, its names, then a line for each run of years."""
    from rich.console import Group
    from rich.markup import escape
    from rich.padding import Padding
    from rich.table import Table
    from rich.text import Text

    names = Table.grid(padding=(0, 1))
    for side, rows in (("A", match.a), ("B", match.b)):
        if rows:
            names.add_row(side, escape(_names(rows)))
    amounts = Table.grid(padding=(0, 2))
    amounts.add_column()
    for _column in range(3):
        amounts.add_column(justify="right")
    for years in combined(match.years):
        pair = years.pair
        sign = "+" if pair.difference > 0 else ""
        change = f"{sign}{words(pair.difference)}" if pair.difference else ""
        amounts.add_row(period_name(years.keys, language()), f"A {words(pair.a)}", f"B {words(pair.b)}", change)
    relation = _relation(match)
    heading = Text(f"{relation}: {explanation(match, language())}")
    heading.stylize("bold", 0, len(relation))
    others = [Text(_("or {other}").format(other=rival_text(rival))) for rival in match.rivals[:MOST_RIVALS]]
    below = [Padding(other, (0, 0, 0, 4)) for other in others]
    return Group(heading, Padding(names, (0, 0, 0, 2)), Padding(amounts, (0, 0, 0, 4)), *below, Text())


def _print_total(console: "Console", total: YearTotal) -> None:
    values = {"a": words(Money(total.a)), "b": words(Money(total.b)), "difference": words(Money(total.difference))}
    text = _("{year}: A {a}, B {b}, difference {difference}")
    console.print(text.format(year=period_name((total.year,), language()), **values), markup=False)
    if total.difference or total.unexplained:
        console.print(f"  {_explained(total)}", markup=False)


def _extra(tie_out: TieOut) -> Iterator[tuple[str, ...]]:
    """What only one of the documents shows."""
    for side, extra, keys, kroner in extras(tie_out):
        table, year = f"{side}: {extra.title or extra.table}", period_name(keys, language())
        yield _("only in {table}").format(table=table), year, words(Money(kroner))


def _explained(total: YearTotal) -> str:
    """How much of the difference between the printed totals is accounted for, and how surely."""
    values = {name: words(Money(getattr(total, name))) for name in ("proven", "possible", "unexplained")}
    return _("proven {proven}, possible {possible}, unexplained {unexplained}").format(**values)
