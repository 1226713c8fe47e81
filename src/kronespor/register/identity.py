"""Who an initiative is through the years: renamed, merged, split, moved; and who its money goes to.

Each change is a dated fact. Where money changes place with it, a virement moves it, so that the ledger alone says what
stood where on any day; the facts say that it is the same initiative that goes on.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Sum

from kronespor.language import fold
from kronespor.reading.recipients import is_cvr
from kronespor.register.accountmaps import accounts_follow
from kronespor.register.errors import RegisterError
from kronespor.register.events import Basis, Movement, account_of, record
from kronespor.register.ledger import book_time, ledger
from kronespor.register.models import (
    ActionPlan,
    Initiative,
    Naming,
    Posting,
    Recipient,
    Succession,
    Transaction,
)
from kronespor.register.naming import also_called, initiative_named, names_of


@dataclass(frozen=True)
class Share:
    """What of a split initiative goes to `target`: `permille` of each amount; the last share takes what is left."""

    target: Initiative
    permille: int


def rename(initiative: Initiative, name: str, basis: Basis) -> Naming:
    """Let an initiative be called `name` from the day decided; it keeps answering to its old names."""
    with ledger():
        also_called(initiative, name)
        return Naming.objects.create(
            initiative=initiative,
            name=name,
            decided_on=basis.decided_on,
            booked_at=basis.booked_at or book_time(),
            decision=basis.decision,
        )


def merge(before: Sequence[Initiative], after: Initiative, basis: Basis) -> Transaction | None:
    """Let initiatives go on as one: what they have as of the day decided is moved to it, and what was spent with it."""
    with ledger():
        movements = [m for one in before for m in _all_of(one, [Share(after, 1000)], basis)]
        for one in before:
            succeed(Succession.Kind.MERGED, one, after, basis)
        entry = record(Transaction.Kind.VIREMENT, movements, basis) if movements else None
        accounts_follow(before, after, basis.text)
        return entry


def split(before: Initiative, shares: Sequence[Share], basis: Basis) -> Transaction | None:
    """Let an initiative go on as several: each takes its share, to the øre; the shares must make a whole."""
    if sum(s.permille for s in shares) != 1000 or len(shares) < 2:
        raise RegisterError("shares-not-whole", initiative=str(before))
    with ledger():
        movements = list(_all_of(before, shares, basis))
        for share in shares:
            if share.target != before:
                succeed(Succession.Kind.SPLIT, before, share.target, basis)
        return record(Transaction.Kind.VIREMENT, movements, basis) if movements else None


def move(initiative: Initiative, plan: ActionPlan, basis: Basis) -> Initiative:
    """Let an initiative go on in another plan, with what it has as of the day decided and what was spent of it."""
    with ledger():
        after = initiative_named(plan, current_name(initiative), initiative.description)
        if after.recipient is None and initiative.recipient is not None:
            after.recipient = initiative.recipient
            after.save(update_fields=["recipient"])
        movements = list(_all_of(initiative, [Share(after, 1000)], basis))
        succeed(Succession.Kind.MOVED, initiative, after, basis)
        if movements:
            record(Transaction.Kind.VIREMENT, movements, basis)
        accounts_follow([initiative], after, basis.text)
        return after


def succeed(kind: Succession.Kind, before: Initiative, after: Initiative, basis: Basis) -> None:
    """Let an initiative go on as another; what it has is moved by whoever says so."""
    if before == after or before.pk in _later(after):
        raise RegisterError("succeeds-itself", before=str(before), after=str(after))
    Succession.objects.get_or_create(  # once: what it is given after that day may be moved after it
        before=before,
        after=after,
        defaults={
            "kind": kind,
            "decided_on": basis.decided_on,
            "booked_at": basis.booked_at or book_time(),
            "decision": basis.decision,
        },
    )


def _all_of(initiative: Initiative, shares: Sequence[Share], basis: Basis) -> Iterable[Movement]:
    """Movements of everything an initiative has as of the day decided, divided into shares."""
    rows = Posting.objects.filter(account=account_of(initiative), decided_on__lte=basis.decided_on)
    fields = ("fund", "fiscal_year", "expenditure_type", "price_level")
    sums = rows.values(*fields).annotate(left=Sum("amount")).exclude(left=0).order_by(*fields)
    funds = {p.fund_id: p.fund for p in rows.select_related("fund")}
    for row in sums:
        left = row["left"]
        for i, share in enumerate(shares):
            part = left if i == len(shares) - 1 else row["left"] * share.permille // 1000
            left -= part
            if part and share.target != initiative:
                pair = (initiative, share.target) if part > 0 else (share.target, initiative)
                where = (funds[row["fund"]], row["fiscal_year"])
                yield Movement(*pair, *where, abs(part), row["expenditure_type"], row["price_level"])


def current_name(initiative: Initiative, as_of: date | None = None, known_at: datetime | None = None) -> str:
    """What an initiative is called on a day."""
    return names_of([initiative.pk], as_of, known_at)[initiative.pk]


def _later(initiative: Initiative) -> set[int]:
    """The initiatives that one has gone on as, by number; one query."""
    links: dict[int, set[int]] = defaultdict(set)
    for before, after in Succession.objects.values_list("before_id", "after_id"):
        links[before].add(after)
    found: set[int] = set()
    waiting = [initiative.pk]
    while waiting:
        new = links[waiting.pop()] - found
        found |= new
        waiting += new
    return found


def recipient_named(name: str, cvr: str = "", *, is_external: bool = True) -> Recipient:
    """The recipient of this name or CVR number, made if there is none. RegisterError if they are two different ones."""
    number = "".join(cvr.upper().removeprefix("DK").split())
    if number and not is_cvr(number):
        raise RegisterError("not-a-cvr-number", cvr=cvr)
    with ledger():
        found = _recipient(name, number)
        if found is None:
            return Recipient.objects.create(name=name, key=fold(name), cvr=number, is_external=is_external)
        if number and not found.cvr:
            found.cvr = number
            found.save(update_fields=["cvr"])
        return found


def _recipient(name: str, number: str) -> Recipient | None:
    by_name = Recipient.objects.filter(key=fold(name)).first()
    by_number = Recipient.objects.filter(cvr=number).first() if number else None
    if by_name and by_number and by_name != by_number:
        raise RegisterError("cvr-of-another", cvr=number, holder=by_number.name, name=by_name.name)
    if by_name and number and by_name.cvr not in ("", number):
        raise RegisterError("other-cvr", name=by_name.name, known=by_name.cvr, cvr=number)
    return by_number or by_name
