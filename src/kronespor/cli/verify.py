"""`kronespor verify`: prove that the register is whole and unchanged."""

import click

from kronespor.cli import database
from kronespor.cli.speaking import _, counted, echo, labelled


@click.command("verify")
@click.pass_context
def command(ctx: click.Context) -> None:
    """Recompute the chain of seals, every balance and each document's SHA-256. Exit code 1 if anything is off."""
    database.ready()
    from kronespor.intake.verification import verify_files
    from kronespor.register.verification import verify_ledger

    ledger = verify_ledger()
    count, faults = verify_files()
    for fault in (*ledger.faults, *faults):
        click.echo(labelled(fault), err=True)
    transactions = counted("{n} transaction", "{n} transactions", ledger.transactions)
    documents = counted("{n} document", "{n} documents", count)
    text = _("{transactions} and {documents} verified; head of the chain {head}.")
    echo(text.format(transactions=transactions, documents=documents, head=ledger.head[:16]))
    ctx.exit(1 if ledger.faults or faults else 0)
