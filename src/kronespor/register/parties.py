"""Whose money is spoken of, before the register knows it: movements between parties that may have to be made first.

What the register does not have is an instance that is not saved; `in_register` makes it when the movement is booked.
"""

from collections.abc import Iterable
from dataclasses import replace

from kronespor.language import fold
from kronespor.register.errors import RegisterError
from kronespor.register.events import OUTSIDE, Movement, Party
from kronespor.register.identity import recipient_named
from kronespor.register.models import Account, ActionPlan, Fund, Initiative, Recipient
from kronespor.register.naming import find_initiative, fund_named, initiative_named, plan_named

FUND = "fund"
"""How a sheet writes what the fund of its row has not allocated."""


def unsaved_fund(name: str) -> Fund:
    """A fund of this name, whether the register has it or not."""
    return Fund(name=name, key=fold(name))


def unsaved_party(text: str, fund: Fund) -> Party:
    """A party as a sheet writes it: "Plan / Initiative", "Plan /" for its reserve, "fund" for `fund`, or "outside".

    RegisterError if it is none of these.
    """
    if text == FUND:
        return fund
    if text == OUTSIDE:
        return OUTSIDE
    plan_name, slash, name = (part.strip() for part in f"{text} ".partition(" / "))
    if not slash or not plan_name:
        raise RegisterError("not-a-party", text=text)
    plan = ActionPlan(name=plan_name, key=fold(plan_name))
    return Initiative(plan=plan, name=name) if name else plan


def party_of(account: Account) -> Party:
    """Whose account it is."""
    return account.initiative or account.plan or account.fund or OUTSIDE


def party_text(party: Party) -> str:
    """A party as a sheet writes it. A plan's own " / " has no room about it: it is the same name, folded."""
    match party:
        case Initiative():
            return f"{party_text(party.plan)} {party.name}"
        case ActionPlan():
            return f"{party.name.replace(' / ', '/')} /"
        case Fund():
            return FUND
    return OUTSIDE


def in_register(movement: Movement) -> Movement:
    """The movement between what the register has; what it does not have yet is made."""
    fund = fund_named(movement.fund.name) if movement.fund.pk is None else movement.fund
    return replace(movement, source=_made(movement.source), target=_made(movement.target), fund=fund)


def tell_recipients(movements: Iterable[Movement]) -> None:
    """Keep whom initiatives that the register has are for, where movements say so that are booked already."""
    for movement in movements:
        party = movement.target
        known = find_initiative(party.plan.name, party.name) if isinstance(party, Initiative) else None
        if known is not None and isinstance(party, Initiative):
            _give_recipient(known, party.recipient)


def _give_recipient(initiative: Initiative, recipient: Recipient | None) -> None:
    if recipient is not None:
        initiative.recipient = recipient_named(recipient.name, recipient.cvr)
        initiative.save(update_fields=["recipient"])


def _made(party: Party) -> Party:
    match party:
        case Initiative(pk=None):
            made = initiative_named(plan_named(party.plan.name), party.name)
            _give_recipient(made, party.recipient)
            return made
        case ActionPlan(pk=None):
            return plan_named(party.name)
        case Fund(pk=None):
            return fund_named(party.name)
    return party
