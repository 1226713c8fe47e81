"""Write docs/kommandoer.md: every command with every option, as `--help` says it in Danish. A test holds it to them."""

from collections.abc import Iterator
from pathlib import Path

import click

from kronespor.cli.main import COMMANDS, in_readers_language, loaded
from kronespor.cli.speaking import speak

PAGE = Path(__file__).resolve().parent.parent / "docs" / "kommandoer.md"
HEAD = """# Kommandoerne og deres valg

Siden er skrevet af `tools/commands.py` ud fra kommandoerne selv; `kronespor KOMMANDO --help` siger det samme.
[Brugervejledningen](brugervejledning.md) viser, hvad de bruges til. Før kommandoen kan sproget angives:
`kronespor --lang en check …`.
"""


def page() -> str:
    """The whole page."""
    speak("da")
    return "\n".join([HEAD, *(line for name in COMMANDS for line in _command(name, in_readers_language(loaded(name))))])


def _command(name: str, command: click.Command) -> Iterator[str]:
    yield f"## kronespor {name}\n"
    yield f"{command.help}\n"
    arguments = [p.make_metavar(click.Context(command)) for p in command.params if isinstance(p, click.Argument)]
    options = [p for p in command.params if isinstance(p, click.Option) and not p.hidden]
    if arguments:
        yield f"`kronespor {name} {' '.join(arguments)}`\n"
    if options:
        yield "| valg | |\n| --- | --- |"
        yield from (f"| `{_names(option)}` | {option.help} |" for option in options)
        yield ""
    if isinstance(command, click.Group):
        for below in command.commands.values():
            yield from _command(f"{name} {below.name}", below)


def _names(option: click.Option) -> str:
    """An option as it is typed."""
    names = "/".join([*option.opts, *option.secondary_opts])
    if option.is_flag:
        return names
    return f"{names} {option.make_metavar(click.Context(click.Command(None)))}".replace("|", "\\|")


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
