"""Who an initiative's money goes to, as its name says: proposed, and set when a person has said so.

"Tilskud til Foreningen X" in two plans is one recipient's money: only with the recipient set it adds up over plans.
"""

import re
from dataclasses import dataclass

from kronespor.language import Language, fold, language
from kronespor.register.errors import RegisterError
from kronespor.register.identity import is_cvr, recipient_named
from kronespor.register.ledger import ledger
from kronespor.register.models import Initiative, Recipient

_ENDS = re.compile(r"\s*(?:[(,;:]|\s[-–—]\s).*$")
_DIGITS = r"[\s.:]*(\d{2} ?\d{2} ?\d{2} ?\d{2})(?!\d)"


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
    known = {_words(r.name, spoken): r for r in recipients} | {frozenset([r.cvr]): r for r in recipients if r.cvr}
    found = []
    for initiative in Initiative.objects.filter(recipient=None).select_related("plan").order_by("pk"):
        name, cvr = _said(initiative, spoken)
        same = known.get(frozenset([cvr])) or known.get(_words(name or initiative.name, spoken))
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


def _said(initiative: Initiative, spoken: Language) -> tuple[str, str]:
    """The name and the CVR number that an initiative's texts say; a recipient's name begins with a capital letter."""
    given = re.match(rf"{spoken.facts.given_to.pattern}\s+(.+)$", initiative.name, re.IGNORECASE)
    name = _ENDS.sub("", given[1]) if given else ""
    text = f"{initiative.name} {initiative.description}"
    return (name if name[:1].isupper() else ""), _number("", text, spoken)


def number_beside(name: str, text: str) -> str:
    """The CVR number that a text gives right after a name: "Lærken (CVR 10150817)"; empty if it gives none."""
    words = r"\s+".join(map(re.escape, name.split()))
    return _number(rf"{words}\W{{1,3}}", text, language())


def _number(before: str, text: str, spoken: Language) -> str:
    numbers = re.findall(before + spoken.facts.company_number.pattern + _DIGITS, text, re.IGNORECASE)
    return next((digits for number in numbers if is_cvr(digits := number.replace(" ", ""))), "")


def _words(name: str, spoken: Language) -> frozenset[str]:
    """The words that tell a recipient's name from others: "Foreningen Fjordby Teater" is "Fjordby Teater"."""
    generic = set(map(fold, spoken.questions.words.generic))
    return frozenset(fold(name).split()) - generic
