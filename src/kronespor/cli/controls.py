"""`kronespor controls`: what in the register breaks a rule, or contradicts what was published."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import click

from kronespor.cli import database
from kronespor.cli.speaking import _, complain, echo, labelled


@contextmanager
def watching_deviations() -> Iterator[None]:
    """Say which published figures what is booked within has made the register contradict, and what the law of
    appropriation asks of it.
    """
    from kronespor.intake import law
    from kronespor.intake.assertions import deviations

    before = {d.remark.key for d in deviations() if d.agreed}
    with law.asking() as asked:
        yield
    for remark in asked:
        complain(remark)
    for found in deviations():
        if found.agreed and found.remark.key not in before:
            complain(found.remark)


@click.command("controls")
@click.pass_context
def command(ctx: click.Context) -> None:
    """List overspent funds, money outside its period, decisions that are not neutral, grants put to other use, and
    published figures that the register contradicts.

    With the reasons given for what was booked all the same. Exit code 1 if there is anything.
    """
    database.ready()
    from kronespor.intake import followed, law
    from kronespor.intake.assertions import deviations
    from kronespor.register.controls import findings, overruled

    found = [*findings(), *law.findings()]
    published = [*deviations(), *followed.deviations()]
    let_pass = overruled()
    for breach in found:
        echo(breach)
    for one in let_pass:
        notice = labelled(replace(one.breach, severity="notice"))
        echo(notice + " " + _("(booked all the same: {reason})").format(reason=one.reason))
    for deviation in published:
        echo(deviation.remark)
    if not (found or let_pass or published):
        echo(_("No control finds anything."))
    ctx.exit(1 if found or let_pass or published else 0)
