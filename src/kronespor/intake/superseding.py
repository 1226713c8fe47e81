"""A corrected version of a document takes the place of the one before; what changed between them is told."""

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

from kronespor.intake.errors import IntakeError
from kronespor.intake.models import DraftItem, StoredDocument
from kronespor.language import fold
from kronespor.remarks import Place, Remark

LEAST_SHA = 8  # characters: a shorter beginning may be another document's
OPEN = (DraftItem.State.WAITING, DraftItem.State.ACCEPTED, DraftItem.State.CORRECTED)


@dataclass(frozen=True)
class Difference:
    """What a corrected document says otherwise, in kroner; None where one of the two has no such figure."""

    label: str
    fund: str
    year: int
    before: Decimal | None
    after: Decimal | None


def find_document(name: str) -> StoredDocument:
    """The document of this name or SHA-256 (its beginning) that is in force. IntakeError if there is not just one."""
    in_force = StoredDocument.objects.filter(superseded_by=None)
    named = in_force.filter(name=name)
    if len(name) >= LEAST_SHA:
        named |= in_force.filter(sha256__startswith=name)
    found = list(named.order_by("pk")[:2])
    if not found:
        raise IntakeError("no-document-in-force", name=name)
    if len(found) > 1:
        raise IntakeError("several-documents", name=name)
    return found[0]


def supersede(old: StoredDocument, new: StoredDocument) -> tuple[Difference, ...]:
    """Let `new` take the place of `old`: reject what of it is open, and tell the figures that differ."""
    old.refresh_from_db()
    if old.superseded_by is not None or old == new:
        raise IntakeError("not-in-force", name=old.name)
    old.superseded_by = new
    old.save(update_fields=["superseded_by"])
    reason = Remark("superseded-by", "notice", Place(document=new.sha256), {"name": new.name, "sha": new.sha256[:8]})
    waiting = DraftItem.objects.filter(statement__document=old, state__in=OPEN)
    waiting.update(state=DraftItem.State.REJECTED, reasons=(reason,))
    return _differences(old, new)


def _differences(old: StoredDocument, new: StoredDocument) -> tuple[Difference, ...]:
    before, after = _figures(old), _figures(new)
    found = []
    for key in dict.fromkeys([*before, *after]):
        theirs, ours = before.get(key), after.get(key)
        if theirs is None or ours is None or theirs[1] != ours[1]:
            label, fund = (ours or theirs or ("", 0, ""))[0], key[2]
            amounts = (Decimal(f[1]) / 100 if f else None for f in (theirs, ours))
            found.append(Difference(label, fund, key[3], *amounts))
    return tuple(found)


def _figures(document: StoredDocument) -> dict[tuple[str, str, str, int], tuple[str, int]]:
    """Øre by plan, name, source and year, with the name as it is printed; rows of one name are added."""
    found: dict[tuple[str, str, str, int], tuple[str, int]] = {}
    sums: dict[tuple[str, str, str, int], int] = defaultdict(int)
    items = DraftItem.objects.filter(statement__document=document).select_related("statement").order_by("pk")
    for item in items:
        key = (fold(item.statement.plan), fold(item.label), fold(item.fund), item.fiscal_year)
        sums[key] += item.read_amount
        found[key] = (item.label, sums[key])
    return found
