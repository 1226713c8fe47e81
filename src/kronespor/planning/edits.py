"""What became of a proposal: from one version to another, and from the recommendation to the register."""

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from kronespor.language import fold
from kronespor.planning.amounts import kroner
from kronespor.planning.models import Proposal
from kronespor.planning.proposals import Content, Item, content
from kronespor.register.models import Posting


@dataclass(frozen=True)
class Edit:
    """What became of an item from one version to another. `item`: as it is, or was; `difference`: by how many kroner
    that count against the pot.
    """

    kind: Literal["added", "removed", "changed"]
    item: Item
    difference: Decimal


def edits(before: Content, after: Content) -> list[Edit]:
    """What differs between two versions, in the order of the later one; what was removed comes last."""
    old, new = ({item.key: item for item in of.items} for of in (before, after))
    changed = [
        Edit("changed" if key in old else "added", item, _counted(item) - _counted(old.get(key)))
        for key, item in new.items()
        if old.get(key) != item
    ]
    return changed + [Edit("removed", item, -_counted(item)) for key, item in old.items() if key not in new]


def _counted(item: Item | None) -> Decimal:
    """What of an item counts against the pot, in kroner."""
    return item.kroner if item and item.chosen else Decimal(0)


@dataclass(frozen=True)
class Outcome:
    """An item as it was recommended, decided and booked, in kroner; None where it was not there."""

    label: str
    recommended: Decimal | None
    decided: Decimal | None
    booked: Decimal | None


def outcomes(proposal: Proposal) -> list[Outcome]:
    """What was proposed against what was decided and booked, one line per item; three queries."""
    numbers = [n for n in (proposal.recommended, proposal.decided) if n is not None]
    versions = {v.number: content(v) for v in proposal.versions.filter(number__in=numbers)}
    recommended, decided = (
        {item.key: item for item in versions[number].chosen} if number in versions else {}
        for number in (proposal.recommended, proposal.decided)
    )
    booked = _booked(proposal)
    return [
        Outcome(
            item.label,
            recommended[key].kroner if key in recommended else None,
            decided[key].kroner if key in decided else None,
            booked.get(fold(item.name)),
        )
        for key, item in (recommended | decided).items()
    ]


def _booked(proposal: Proposal) -> dict[str, Decimal]:
    """Kroner that were booked by the folded name of the initiative; nothing if it is not booked."""
    if proposal.transaction_id is None:
        return {}
    booked: dict[str, Decimal] = defaultdict(Decimal)
    gains = Posting.objects.filter(transaction=proposal.transaction_id, amount__gt=0, account__initiative__isnull=False)
    for name, ore in gains.values_list("account__initiative__name", "amount"):
        booked[fold(name)] += kroner(ore)
    return booked
