"""The command `kronespor`. Each command's module is imported only when it is called."""

import importlib
import os
import re
import sys
from copy import copy
from inspect import cleandoc
from typing import TypeVar

import click

from kronespor import __version__
from kronespor.cli.speaking import LANGUAGES, _, complain, language_of, speak

C = TypeVar("C", bound=click.Command)
COMMANDS = (
    "actuals",
    "answer",
    "backup",
    "book",
    "calendar",
    "carry",
    "changes",
    "check",
    "compare",
    "controls",
    "corpus",
    "decisions",
    "demo",
    "doctor",
    "export",
    "fund",
    "grant",
    "head",
    "import",
    "load",
    "look",
    "mcp",
    "overview",
    "plan",
    "prices",
    "propose",
    "published",
    "recipients",
    "record",
    "refresh",
    "restore",
    "review",
    "scenario",
    "serve",
    "token",
    "user",
    "verify",
    "worker",
)
PLACEHOLDER = re.compile(r"[A-Z][A-Z_ ]*[A-Z]")


class Commands(click.Group):
    """Commands by name, loaded on use: `kronespor --help` imports none of them."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of all commands."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command called `cmd_name`, or None."""
        return in_readers_language(loaded(cmd_name)) if cmd_name in COMMANDS else None

    def get_help(self, ctx: click.Context) -> str:
        """The help in the language that was just asked for."""
        return super(Commands, in_readers_language(self)).get_help(ctx)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands with a line each, without importing them."""
        with formatter.section(_("Commands")):
            formatter.write_dl([(name, _(SUMMARIES[name])) for name in COMMANDS])


def loaded(name: str) -> click.Command:
    """A command as its module has it."""
    module = importlib.import_module(f"kronespor.cli.{'import_' if name == 'import' else name}")
    command: click.Command = module.command
    return command


def in_readers_language(command: C) -> C:
    """The same command with its help, and that of its options and of the commands below it, as the reader speaks."""
    spoken, context = copy(command), click.Context(command)
    spoken.help = command.help and _(cleandoc(command.help))
    spoken.options_metavar = command.options_metavar and _placeholders(command.options_metavar)
    spoken.params = [copy(p) for p in command.params]
    for param in spoken.params:
        if isinstance(param, click.Argument) or not getattr(param, "is_flag", False):
            param.metavar = _placeholders(param.make_metavar(context))
        if isinstance(param, click.Option):
            param.help = param.help and _(param.help)
    if isinstance(spoken, click.Group):
        spoken.subcommand_metavar = _placeholders(spoken.subcommand_metavar)
        spoken.commands = {name: in_readers_language(below) for name, below in spoken.commands.items()}
    return spoken


def _placeholders(metavar: str) -> str:
    """What stands for a value in the help: FILE, [OPTIONS]."""
    return PLACEHOLDER.sub(lambda word: _(word[0]), metavar)


SUMMARIES = {
    "actuals": "Take in what was spent, and show it beside what was set aside.",
    "answer": "Write the answer to an enquiry as Word or HTML.",
    "backup": "Write the whole register to one file.",
    "book": "Book drafted figures into the register.",
    "calendar": "Plan which case goes to which meeting, and see what runs out.",
    "carry": "Propose and book what goes from one year into the next.",
    "changes": "Show what was set aside at first, what is now, and why it differs.",
    "check": "Check documents: every sum, cross-sum and unit.",
    "compare": "Tie out two documents: what became of each row.",
    "controls": "List what breaks a rule or contradicts what was published.",
    "corpus": "Harvest, read and foot what many municipalities publish.",
    "decisions": "List the decisions that the register knows.",
    "demo": "Run the main job on the sample documents.",
    "doctor": "See whether this installation can do its work, and what to mend.",
    "export": "Write the register in a format that other programs read.",
    "fund": "Show or set a fund's period, purpose and kind, and what is left of it.",
    "grant": "Give a PostgreSQL role what the application needs, and no more.",
    "head": "Print the signed head of the chain, to be kept elsewhere.",
    "import": "Store documents with their statements, findings and a booking draft.",
    "load": "Take a data package into an empty register.",
    "look": "Draw a page with what was read on it.",
    "mcp": "Let assistants ask the register, by the Model Context Protocol.",
    "overview": "Show what is set aside, per plan, initiative and year.",
    "plan": "Show or set a plan's period and the decision that adopted it.",
    "prices": "Load price indices.",
    "published": "Hold the state's published figures against the finance system's.",
    "propose": "Plan what a pot is given for: what fits, what is left.",
    "recipients": "List recipients and suppliers with what is set aside for them.",
    "record": "Book decisions from a sheet.",
    "refresh": "See which figures of a Word or Excel file have changed since they were taken.",
    "restore": "Restore the register from a backup.",
    "review": "List, accept, correct or reject what waits.",
    "scenario": "Try virements on top of the register: before and after.",
    "serve": "Serve the web pages, with a worker beside them.",
    "token": "Make, list and revoke tokens for the HTTP API.",
    "user": "Make an account of the web pages, or give it a role.",
    "verify": "Prove that the register is whole and unchanged.",
    "worker": "Read documents that were left to be read in the background.",
}


def _speak(_ctx: click.Context, _param: click.Parameter, stated: str | None) -> None:
    speak(stated or language_of(os.environ))


@click.command(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--lang",
    type=click.Choice(LANGUAGES),
    is_eager=True,
    expose_value=False,
    callback=_speak,
    help="The language to speak; else that of KRONESPOR_LANG or of the locale.",
)
@click.version_option(__version__, prog_name="kronespor")
def cli() -> None:
    """Follow public money in Danish municipalities, from the decision to the initiative it pays for, and back."""


def main() -> None:
    """Entry point: known errors become one sentence on standard error and exit code 2."""
    speak(language_of(os.environ))
    try:
        cli()
    except BrokenPipeError:
        sys.exit(0)
    except Exception as error:
        from kronespor.cli.errors import sentence

        text = sentence(error)
        if text is None:
            raise
        complain(text)
        sys.exit(2)


if __name__ == "__main__":
    main()
