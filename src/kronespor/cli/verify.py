"""`kronespor verify`: prove that the register is whole and unchanged, or that files say what was released."""

from pathlib import Path

import click

from kronespor.cli import database
from kronespor.cli.heads import heads_of
from kronespor.cli.released import check_released
from kronespor.cli.speaking import _, counted, echo, labelled


@click.command("verify")
@click.argument("files", nargs=-1, type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.option(
    "--head",
    "kept",
    multiple=True,
    metavar="FILE_OR_TEXT",
    help="Hold the chain against a head that was kept: its text, or a file that names it (a backup, a paper, a list).",
)
@click.option("--proof", help="A released answer's proof, as a file or its address: for files that carry none.")
@click.option(
    "--key", default="", help="The public key that seals, heads or a proof are signed by, if not this installation's."
)
@click.pass_context
def command(ctx: click.Context, files: tuple[Path, ...], kept: tuple[str, ...], proof: str | None, key: str) -> None:
    """Recompute the chain of seals, all that it asserts, every balance and each document's SHA-256.

    What is searched is held against the register too, and made anew where it says otherwise.

    With FILES: whether released answers (Word, PDF, Excel, HTML) say what was released, figure by figure, and whether
    their sums hold. That needs no register: the proof lies in the file, or is given by --proof.

    Exit code 1 if anything is off.
    """
    if files:
        ctx.exit(check_released(files, proof, key))
    database.ready()
    from django.conf import settings

    from kronespor.intake.verification import verify_files
    from kronespor.register.head import announced_heads, wrongly_signed
    from kronespor.register.verification import verify_ledger
    from kronespor.web import searching

    heads = [head for one in kept for head in heads_of(one)]
    ledger = verify_ledger([*heads, *announced_heads()], key)
    count, faults = verify_files()
    differing = searching.differing()
    found = [*wrongly_signed(heads, key), *ledger.faults, *faults, *(entry.fault for entry in differing)]
    for fault in found:
        click.echo(labelled(fault), err=True)
    transactions = counted("{n} transaction", "{n} transactions", ledger.transactions)
    documents = counted("{n} document", "{n} documents", count)
    text = _("{transactions} and {documents} verified; head of the chain {number} {head}.")
    echo(text.format(transactions=transactions, documents=documents, number=ledger.number, head=ledger.head))
    if differing and not settings.READ_ONLY:
        searching.make_anew(differing)
        echo(_("The index of the search is made anew where it said otherwise."))
    ctx.exit(1 if any(fault.severity == "error" for fault in found) else 0)
