"""The command `kronespor`. Each command's module is imported only when it is called."""

import importlib
import sys

import click

from kronespor import __version__

COMMANDS = (
    "answer",
    "backup",
    "book",
    "calendar",
    "changes",
    "check",
    "compare",
    "controls",
    "decisions",
    "demo",
    "export",
    "fund",
    "import",
    "look",
    "overview",
    "plan",
    "prices",
    "propose",
    "recipients",
    "record",
    "restore",
    "review",
    "scenario",
    "serve",
    "user",
    "verify",
    "worker",
)


class Commands(click.Group):
    """Commands by name, loaded on use: `kronespor --help` imports none of them."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of all commands."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command called `cmd_name`, or None."""
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"kronespor.cli.{'import_' if cmd_name == 'import' else cmd_name}")
        command: click.Command = module.command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands with a line each, without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, SUMMARIES[name]) for name in COMMANDS])


SUMMARIES = {
    "answer": "Write the answer to an enquiry as Word or HTML.",
    "backup": "Write the whole register to one file.",
    "book": "Book drafted figures into the register.",
    "calendar": "Plan which case goes to which meeting, and see what runs out.",
    "changes": "Show what was set aside at first, what is now, and why it differs.",
    "check": "Check papers: every sum, cross-sum and unit.",
    "compare": "Tie out two papers: what became of each row.",
    "controls": "List what breaks a rule or contradicts what was published.",
    "decisions": "List the decisions that the register knows.",
    "demo": "Run the main job on the sample papers.",
    "export": "Write the ledger as a journal for beancount or hledger.",
    "fund": "Show or set a fund's period, purpose and kind, and what is left of it.",
    "import": "Store papers with their statements, findings and a booking draft.",
    "look": "Draw a page with what was read on it.",
    "overview": "Show what is set aside, per plan, initiative and year.",
    "plan": "Show or set a plan's period and the decision that adopted it.",
    "prices": "Load price indices.",
    "propose": "Plan what a pot is given for: what fits, what is left.",
    "recipients": "List recipients and suppliers with what is set aside for them.",
    "record": "Book decisions from a sheet.",
    "restore": "Restore the register from a backup.",
    "review": "List, accept, correct or reject what waits.",
    "scenario": "Try virements on top of the register: before and after.",
    "serve": "Serve the web pages, with a worker beside them.",
    "user": "Make an account of the web pages, or give it a role.",
    "verify": "Prove that the register is whole and unchanged.",
    "worker": "Read papers that were left to be read in the background.",
}


@click.command(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="kronespor")
def cli() -> None:
    """Follow public money in Danish municipalities, from the decision to the initiative it pays for, and back."""


def main() -> None:
    """Entry point: known errors become one sentence on standard error and exit code 2."""
    try:
        cli()
    except BrokenPipeError:
        sys.exit(0)
    except Exception as error:
        from kronespor.cli.errors import known_errors, sentence

        if not isinstance(error, known_errors()):
            raise
        click.echo(f"kronespor: {sentence(error)}", err=True)
        sys.exit(2)


if __name__ == "__main__":
    main()
