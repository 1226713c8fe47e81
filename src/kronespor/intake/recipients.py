"""The recipients that names propose, with the CVR numbers that documents give beside these names."""

from collections import defaultdict
from dataclasses import replace

from kronespor.intake.models import DraftItem, StoredDocument
from kronespor.intake.standing import DONE
from kronespor.language import language
from kronespor.reading.recipients import number_beside
from kronespor.register.models import Recipient
from kronespor.register.receiving import ProposedRecipient, proposed_recipients


def recipients_proposed() -> list[ProposedRecipient]:
    """What names propose, in the order of the initiatives; a constant number of queries."""
    found = proposed_recipients()
    unnumbered = {p.initiative.pk for p in found if not p.cvr}
    texts = _texts(unnumbered) if unnumbered else {}
    known = dict(Recipient.objects.exclude(cvr="").values_list("cvr", "name"))
    numbered = []
    for one in found:
        cvr = one.cvr or number_beside(one.name, texts.get(one.initiative.pk, ""), language())
        numbered.append(replace(one, name=known.get(cvr, one.name), cvr=cvr))
    return numbered


def _texts(initiatives: set[int]) -> dict[int, str]:
    """The text of the documents that the figures of initiatives are from."""
    items = DraftItem.objects.filter(initiative__in=initiatives, state__in=DONE)
    of: dict[int, set[int]] = defaultdict(set)
    for initiative, document in items.values_list("initiative", "statement__document").distinct():
        of[document].add(initiative)
    texts: dict[int, str] = defaultdict(str)
    for stored in StoredDocument.objects.filter(pk__in=of).order_by("pk"):
        text = "\n".join(str(passage["text"]) for passage in stored.content.get("passages", ()))
        for initiative in of[stored.pk]:
            texts[initiative] += f"\n{text}"
    return texts
