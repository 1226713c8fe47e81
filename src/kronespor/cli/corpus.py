"""`kronespor corpus`: documents of many municipalities, harvested, read and footed on one machine or a cluster."""

import signal
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Event
from typing import TYPE_CHECKING

import click

from kronespor.cli import database
from kronespor.cli.corpus_asking import ask, inhabitants
from kronespor.cli.speaking import _, complain, counted, echo, words
from kronespor.cli.tables import print_table

if TYPE_CHECKING:
    from kronespor.corpus.models import Harvest
    from kronespor.corpus.running import Progress
    from kronespor.corpus.sources.source import Source

EXIT_RED = 1
EXIT_STOPPED = 130
TOLD = 10.0  # seconds between two lines of progress
sources_argument = click.argument("names", metavar="SOURCE", nargs=-1)


@click.group("corpus")
def command() -> None:
    """Harvest, read and foot what many municipalities publish, on one machine or a cluster."""


command.add_command(ask)
command.add_command(inhabitants)


@command.command("sources")
def show_sources() -> None:
    """List the sources with what is held of each, and what is wrong with them. Exit code 1: a source is red."""
    database.ready()
    from kronespor.corpus.standing import standing

    rows, red = [], False
    for one in standing():
        red = red or bool(one.faults)
        day = words(one.looked_on) if one.looked_on else "–"
        state = _("red") if one.faults else "" if one.looked_on is None else _("green")
        figures = (str(n) for n in (one.listed, one.held, one.footed, one.failed, one.withdrawn))
        rows.append((one.source.name, one.source.municipality, day, state, *figures))
        for fault in one.faults:
            complain(fault)
    names = (_("Source"), _("Municipality"), _("Looked at"), _("State"))
    print_table(names, (_("Listed"), _("Held"), _("Footed"), _("Failed"), _("Withdrawn")), rows)
    click.get_current_context().exit(EXIT_RED if red else 0)


@command.command("harvest")
@sources_argument
def harvest(names: tuple[str, ...]) -> None:
    """See what the sources list, all or those named, and fetch what is new. Exit code 1: a source is red.

    It may be stopped (Ctrl+C) and started again: it goes on with what it lacks.
    """
    database.ready()
    chosen = _chosen(names)
    with _stopping() as stop:
        faults = _harvest(chosen, stop)
    click.get_current_context().exit(EXIT_RED if faults else 0)


@command.command("run")
@sources_argument
@click.option("--scheduler", default="", metavar="ADDRESS", help="The Dask scheduler of a cluster, as tcp://host:8786.")
@click.option("--processes", type=click.IntRange(1), help="Processes on this machine, if not as many as cores.")
@click.option("--no-harvest", is_flag=True, help="Fetch nothing: read and foot what is held.")
@click.option("--again", "retry", is_flag=True, help="Try again what could not be read.")
def run(names: tuple[str, ...], scheduler: str, processes: int | None, no_harvest: bool, retry: bool) -> None:
    """Harvest the sources, and read and foot what is held and was not yet read by this version.

    It may be stopped (Ctrl+C) and started again; what is done is not done again. Exit code 1: a source is red.
    """
    database.ready()
    from kronespor.corpus.clusters import alone, cluster
    from kronespor.corpus.running import Run, again, outdated
    from kronespor.corpus.sources.web import StoppedError

    chosen = [] if no_harvest else _chosen(names)
    with alone(), _stopping() as stop, cluster(scheduler, processes) as address, ThreadPoolExecutor(1) as thread:
        outdated()
        if retry:
            again()
        harvesting = thread.submit(_harvest, chosen, stop)
        try:
            _print_progress(Run(address, _Telling(), stop, lambda: not harvesting.done()).run())
            is_red = harvesting.result()
            if not stop.is_set():
                _find(address, stop)
        except StoppedError:
            pass
        except BaseException:
            stop.set()  # for what harvests beside
            raise
    click.get_current_context().exit(EXIT_STOPPED if stop.is_set() else EXIT_RED if is_red else 0)


@command.command("import")
@click.argument("municipality")
@click.option("--year", "years", type=int, multiple=True, help="Of this year alone; several may be named.")
@click.option("--committee", default="", help="Of this committee alone.")
@click.option("--plan", default="", help="The action plan that the tables are about, if their titles do not say.")
def import_(municipality: str, years: tuple[int, ...], committee: str, plan: str) -> None:
    """Take a municipality's own documents into the review of this register, as they were read. Nothing is booked.

    Only documents with a table of amounts are taken. What was imported before changes nothing.
    """
    database.ready()
    from django.conf import settings

    from kronespor.corpus.registering import chosen, take_in
    from kronespor.corpus.store import Store

    rows = chosen(municipality, years, committee)
    new = items = 0
    for _row, done in take_in(Store(settings.CORPUS), rows, plan):
        new, items = new + done.new, items + (done.items if done.new else 0)
    told = _("{n} of {documents} documents are new in the review; {items} figures are drafted, none is booked.")
    echo(told.format(n=new, documents=len(rows), items=items))


def _find(scheduler: str, stop: Event) -> None:
    """Commit what was read, and find what only all documents together tell."""
    from datetime import UTC, datetime

    from django.conf import settings

    from kronespor.corpus.clusters import each_by
    from kronespor.corpus.overall import find_all
    from kronespor.corpus.sources.source import sources
    from kronespor.corpus.store import Store

    today = datetime.now(UTC).date()
    found = find_all(Store(settings.CORPUS), sources(settings.SOURCES), today, each_by(scheduler, stop))
    parts = (
        counted("{n} year of a municipality written", "{n} years of municipalities written", found.written),
        counted("{n} document like an earlier one", "{n} documents like earlier ones", found.alike),
        counted("{n} recipient's name", "{n} recipients' names", found.links),
        counted("{n} figure stated otherwise later", "{n} figures stated otherwise later", found.contradictions),
    )
    echo(", ".join(parts))


def _chosen(names: tuple[str, ...]) -> "list[Source]":
    from django.conf import settings

    from kronespor.corpus.sources.source import source_named, sources

    return [source_named(settings.SOURCES, name) for name in names] or list(sources(settings.SOURCES))


def _harvest(chosen: "list[Source]", stop: Event) -> bool:
    """Harvest sources and tell what is wrong with them; whether anything is."""
    from django.conf import settings

    from kronespor.corpus.harvest import harvest_all
    from kronespor.corpus.store import Store

    red = []

    def told(source: "Source", harvest: "Harvest") -> None:
        red.extend(harvest.faults)
        listed = sum(year["documents"] for year in harvest.counts.values())
        echo(f"{source.name}: " + counted("{n} document listed", "{n} documents listed", listed))
        for fault in harvest.faults:
            complain(fault)

    harvest_all(chosen, Store(settings.CORPUS), stop, told)
    return bool(red)


@contextmanager
def _stopping() -> Iterator[Event]:
    """An event that is set when the command is to stop; asked a second time, it stops at once."""
    stop = Event()

    def ask(number: int, _frame: object) -> None:
        if stop.is_set():
            raise KeyboardInterrupt
        stop.set()

    before = {number: signal.signal(number, ask) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


class _Telling:
    """Tells how far a run is, now and then."""

    def __init__(self) -> None:
        self._told_at = time.monotonic()

    def __call__(self, progress: "Progress") -> None:
        if time.monotonic() - self._told_at >= TOLD:
            self._told_at = time.monotonic()
            _print_progress(progress)


def _print_progress(progress: "Progress") -> None:
    parts = [
        counted("{n} document done", "{n} documents done", progress.done),
        _("{n} failed").format(n=progress.failed),
        _("{n} left").format(n=progress.left),
        counted("{n} worker", "{n} workers", progress.workers),
    ]
    if progress.left and (left := progress.seconds_left):
        least, most = (_span(seconds) for seconds in left)
        parts.append(_("{time} left").format(time=least if least == most else f"{least}–{most}"))
    echo(", ".join(parts))


def _span(seconds: float) -> str:
    minutes = max(round(seconds / 60), 1)
    return _("{n} min.").format(n=minutes) if minutes < 120 else _("{n} h").format(n=round(minutes / 60))
