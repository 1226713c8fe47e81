"""`kronespor verify`: prove that the register is whole and unchanged."""

import click

from kronespor.cli import database
from kronespor.remarks import in_words


@click.command("verify")
@click.pass_context
def command(ctx: click.Context) -> None:
    """Recompute the chain of seals, every balance and every stored paper's SHA-256. Exit code 1 if anything is off."""
    database.ready()
    from kronespor.intake.verification import verify_files
    from kronespor.register.verification import verify_ledger

    ledger = verify_ledger()
    papers, faults = verify_files()
    for fault in (*ledger.faults, *faults):
        click.echo(f"error: {in_words(fault, 'en')}", err=True)
    click.echo(
        f"{ledger.transactions} transactions and {papers} papers verified; head of the chain {ledger.head[:16]}."
    )
    ctx.exit(1 if ledger.faults or faults else 0)
