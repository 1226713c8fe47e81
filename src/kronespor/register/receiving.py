"""Who an initiative's money goes to, as its name says: proposed, and set when a person has said so.

"Tilskud til Foreningen X" in two plans is one recipient's money: only with the recipient set it adds up over plans.
"""

from dataclasses import dataclass

from kronespor.language import language
from kronespor.reading.recipients import said, telling_words
from kronespor.register.errors import RegisterError
from kronespor.register.identity import recipient_named
from kronespor.register.ledger import ledger
from kronespor.register.models import Initiative, Recipient


@dataclass(frozen=True)
class ProposedRecipient:
    """An initiative without a recipient, and whom its name or description says that it is for."""

    initiative: Initiative
    name: str
    cvr: str = ""


def proposed_recipients() -> list[ProposedRecipient]:
    """What names propose, in the order of the initiatives; two queries."""
    spoken = language()
    recipients = list(Recipient.objects.order_by("pk"))
    known = {telling_words(r.name, spoken): r for r in recipients}
    known |= {frozenset([r.cvr]): r for r in recipients if r.cvr}
    found = []
    for initiative in Initiative.objects.filter(recipient=None).select_related("plan").order_by("pk"):
        name, cvr = said(initiative.name, initiative.description, spoken)
        same = known.get(frozenset([cvr])) or known.get(telling_words(name or initiative.name, spoken))
        if same is not None:
            found.append(ProposedRecipient(initiative, same.name, same.cvr or cvr))
        elif name:
            found.append(ProposedRecipient(initiative, name, cvr))
    return found


def set_recipient(number: int, name: str, cvr: str = "") -> Initiative:
    """Say whom an initiative is for. RegisterError without such an initiative or a name, or if the CVR is none."""
    if not name.strip():
        raise RegisterError("recipient-without-name")
    with ledger():
        initiative = Initiative.objects.filter(pk=number).first()
        if initiative is None:
            raise RegisterError("no-such-initiative-number", number=number)
        initiative.recipient = recipient_named(name.strip()[:300], cvr)
        initiative.save(update_fields=["recipient"])
    return initiative
