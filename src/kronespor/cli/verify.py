"""`kronespor verify`: prove that the register is whole and unchanged."""

import click

from kronespor.cli import database
from kronespor.cli.heads import heads_of
from kronespor.cli.speaking import _, counted, echo, labelled


@click.command("verify")
@click.option(
    "--head",
    "kept",
    multiple=True,
    metavar="FILE_OR_TEXT",
    help="Hold the chain against a head that was kept: its text, or a file that names it (a backup, a paper, a list).",
)
@click.option("--key", default="", help="The public key that such a head is signed by, if not this installation's.")
@click.pass_context
def command(ctx: click.Context, kept: tuple[str, ...], key: str) -> None:
    """Recompute the chain of seals, all that it asserts, every balance and each document's SHA-256.

    Exit code 1 if anything is off.
    """
    database.ready()
    from kronespor.intake.verification import verify_files
    from kronespor.register.head import announced_heads, wrongly_signed
    from kronespor.register.verification import verify_ledger

    heads = [head for one in kept for head in heads_of(one)]
    ledger = verify_ledger([*heads, *announced_heads()])
    count, faults = verify_files()
    found = [*wrongly_signed(heads, key), *ledger.faults, *faults]
    for fault in found:
        click.echo(labelled(fault), err=True)
    transactions = counted("{n} transaction", "{n} transactions", ledger.transactions)
    documents = counted("{n} document", "{n} documents", count)
    text = _("{transactions} and {documents} verified; head of the chain {number} {head}.")
    echo(text.format(transactions=transactions, documents=documents, number=ledger.number, head=ledger.head))
    ctx.exit(1 if any(fault.severity == "error" for fault in found) else 0)
