"""The catalogues of texts: `tools/messages.py update` takes new ones in.

Texts are written in English in code and templates; `locale/da` has them in Danish. A test fails on one that is missing.
"""

import io
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from inspect import cleandoc
from pathlib import Path
from typing import Any

import click
from babel.messages import Catalog, pofile
from babel.messages.extract import extract

from kronespor.cli.speaking import CLICK

SOURCE = Path(__file__).resolve().parent.parent / "src" / "kronespor"
KEYWORDS: dict[str, Any] = {"_": None, "gettext": None, "gettext_lazy": None, "gettext_noop": None, "ngettext": (1, 2)}
KEYWORDS |= {"counted": (1, 2), "pgettext": ((1, "c"), 2), "npgettext": ((1, "c"), 2, 3)}
CLI = SOURCE / "cli"


def texts_of_pages() -> Catalog:
    """Every text of the pages and of the rooms that speak by Django."""
    from django.utils.translation.template import templatize

    found = Catalog()
    for path in sorted([*SOURCE.rglob("*.py"), *SOURCE.rglob("templates/**/*.html")]):
        if path.is_relative_to(CLI):
            continue
        code = path.read_text("utf-8")
        if path.suffix == ".html":
            code = "\n".join(line.strip() for line in templatize(code).splitlines())  # indented as no Python is
        _take_in(found, code)
    return found


def texts_of_commands() -> Catalog:
    """Every text of the command line: its own, its help, and what click says."""
    found = Catalog()
    for path in sorted(CLI.glob("*.py")):
        _take_in(found, path.read_text("utf-8"))
    for module in CLICK:
        _take_in(found, Path(str(module.__file__)).read_text("utf-8"))
    for text in _help():
        found.add(text)
    return found


def _take_in(found: Catalog, code: str) -> None:
    for _, message, _, context in extract("python", io.BytesIO(code.encode()), KEYWORDS):
        found.add(message, context=context)


def _help() -> Iterator[str]:
    """The help of every command and option."""
    from kronespor.cli.main import COMMANDS, PLACEHOLDER, SUMMARIES, cli, loaded

    yield from SUMMARIES.values()
    commands: list[click.Command] = [cli, *map(loaded, COMMANDS)]
    while commands:
        command = commands.pop()
        commands += command.commands.values() if isinstance(command, click.Group) else ()
        yield from (cleandoc(text) for p in (command, *command.params) if (text := getattr(p, "help", None)))
        context, group = click.Context(command), getattr(command, "subcommand_metavar", "")
        named = (p for p in command.params if not getattr(p, "is_flag", False))
        metavars = [command.options_metavar or "", group, *(p.make_metavar(context) for p in named)]
        yield from PLACEHOLDER.findall("\n".join(metavars))


ALWAYS = datetime(2026, 1, 1, tzinfo=UTC)
"""A day in the head of each catalogue that does not part two people's versions of it."""
HEAD: dict[str, Any] = {
    "locale": "da",
    "header_comment": "# The texts in Danish: see tools/messages.py.",
    "project": "Kronespor",
    "version": "0",
    "msgid_bugs_address": "",
    "last_translator": "",
    "language_team": "",
    "creation_date": ALWAYS,
    "revision_date": ALWAYS,
    "fuzzy": False,
}
CATALOGUES = {
    SOURCE / "web" / "locale" / "da" / "LC_MESSAGES" / "django.po": texts_of_pages,
    CLI / "locale" / "da" / "LC_MESSAGES" / "cli.po": texts_of_commands,
}


def read(path: Path) -> Catalog:
    """A catalogue as it is kept."""
    if not path.exists():
        return Catalog(locale="da")
    with path.open("rb") as file:
        return pofile.read_po(file, locale="da")


def update() -> None:
    """Take in new texts; drop those that are no more."""
    for path, texts in CATALOGUES.items():
        kept, made = read(path), Catalog(**HEAD)
        for message in texts():
            if message.id:
                known = kept.get(message.id, context=message.context)
                made.add(message.id, known.string if known else None, context=message.context)
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            pofile.write_po(file, made, omit_header=False, sort_output=True, no_location=True, width=120)


def missing(path: Path) -> list[str]:
    """The texts that have no Danish in a catalogue."""
    kept = read(path)
    found = []
    for message in CATALOGUES[path]():
        known = kept.get(message.id, context=message.context) if message.id else None
        if message.id and (known is None or not known.string or not all(_as_tuple(known.string))):
            found.append(str(message.id))
    return found


def _as_tuple(string: object) -> tuple[object, ...]:
    return string if isinstance(string, tuple) else (string,)


if __name__ == "__main__":
    if sys.argv[1:] != ["update"]:
        sys.exit("usage: tools/messages.py update")
    update()
