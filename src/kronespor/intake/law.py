"""What the law of appropriation asks of decisions, as controls that a person may overrule with a reason (`inbox`).

The sources stand in the guide (`docs/bevillingsregler.md`). What the register cannot know for certain is a warning that
says so; nothing here keeps a decision from being booked.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from decimal import Decimal

from django.conf import settings
from django.db.models import Count, Max, QuerySet, Sum
from django.db.models.functions import ExtractYear

from kronespor.intake.models import StoredDocument
from kronespor.language import fold, languages
from kronespor.register.models import HELD, Account, Committee, Fund, Posting, Transaction
from kronespor.remarks import Money, Place, Remark, Severity, Value

Kind = Transaction.Kind


def findings(after: int = 0) -> list[Remark]:
    """Every decision that the law of appropriation asks something of that the register does not know; `after`: of the
    transactions behind this one. Eleven queries.
    """
    return [*_without_cover(after), *_beyond_competence(after), *_long_grants(after)]


@contextmanager
def asking() -> Iterator[list[Remark]]:
    """What the law asks of what is booked within: it is in the list afterwards."""
    last = Transaction.objects.aggregate(last=Max("pk"))["last"] or 0
    found: list[Remark] = []
    yield found
    found += findings(last)


def _without_cover(after: int) -> Iterator[Remark]:
    """Supplementary appropriations, new money of a year that has begun, that say nowhere how they are covered
    (kommunestyrelsesloven § 40, stk. 3).
    """
    new = _standing(after, Kind.APPROPRIATION).filter(account__kind=Account.Kind.OUTSIDE, amount__lt=0)
    ore = _ore(new.filter(fiscal_year__lte=ExtractYear("decided_on")))
    entries = list(_entries(ore))
    papers = _papers({_document(entry) for entry in entries})
    for entry in entries:
        said = (entry.text, entry.decision.title if entry.decision else "", papers.get(_document(entry), ""))
        if not any(language.phases.cover.stand_in(text) for text in said for language in languages()):
            yield _remark("cover-not-stated", entry, ore[entry.pk])


def _standing(after: int, *kinds: str) -> QuerySet[Posting]:
    """The postings of transactions of these kinds, behind one of them, that nobody has corrected."""
    return Posting.objects.filter(transaction__gt=after, transaction__kind__in=kinds, transaction__corrections=None)


def _ore(rows: QuerySet[Posting]) -> dict[int, int]:
    """What postings come to, by transaction, without their sign."""
    sums = rows.values_list("transaction_id").annotate(ore=Sum("amount")).order_by("transaction_id")
    return {number: abs(ore) for number, ore in sums}


def _entries(numbers: Iterable[int]) -> Iterator[Transaction]:
    """Transactions with the bodies that decided them."""
    rows = Transaction.objects.filter(pk__in=list(numbers)).order_by("pk")
    return iter(rows.select_related("decision__meeting__committee"))


def _document(entry: Transaction) -> str:
    return str(entry.citation.get("document", ""))


def _papers(documents: set[str]) -> dict[str, str]:
    """The text of papers by their SHA-256."""
    rows = StoredDocument.objects.filter(sha256__in=documents - {""})
    return {
        sha256: "\n".join(str(passage["text"]) for passage in content.get("passages", ()))
        for sha256, content in rows.values_list("sha256", "content")
    }


def _beyond_competence(after: int) -> Iterator[Remark]:
    """Appropriations that another than the council has made, and transfers between them (§ 40, stk. 2)."""
    competence = settings.MUNICIPALITY_WORDS.competence
    bodies = dict(Committee.objects.values_list("pk", "name"))
    others = [pk for pk, name in bodies.items() if not competence.is_council(name)]
    by_others = {"transaction__decision__meeting__committee__in": others}
    given = _standing(after, Kind.APPROPRIATION).filter(account__kind=Account.Kind.OUTSIDE, amount__lt=0, **by_others)
    ore = _ore(given)
    yield from (_remark("appropriated-by-another", entry, ore[entry.pk]) for entry in _entries(ore))
    if competence.economy_may_transfer:
        by_others = {"transaction__decision__meeting__committee__in": [
            pk for pk in others if not competence.is_economy(bodies[pk])
        ]}  # fmt: skip
    ore = _between(_standing(after, Kind.VIREMENT).filter(account__kind__in=HELD, **by_others))
    yield from (_remark("transferred-by-another", entry, ore[entry.pk]) for entry in _entries(ore))


def _between(moved: QuerySet[Posting]) -> dict[int, int]:
    """What went from one appropriation to another, by transaction."""
    part_of = _appropriations()
    nets: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    sums = moved.values_list("transaction_id", "fund_id").annotate(ore=Sum("amount")).order_by("transaction_id")
    for number, fund, ore in sums:
        if fund in part_of:
            nets[number][part_of[fund]] += ore
    found = {}
    for number, of in nets.items():
        gained, lost = (sum(abs(ore) for ore in of.values() if ore * sign > 0) for sign in (1, -1))
        if gained and lost:
            found[number] = min(gained, lost)
    return found


def _appropriations() -> dict[int, str]:
    """The appropriation that a source is part of: what the municipality's file says, else the source itself where the
    council has appropriated it. Of any other nobody knows what it is part of.
    """
    competence = settings.MUNICIPALITY_WORDS.competence
    given = _standing(0, Kind.APPROPRIATION).filter(account__kind=Account.Kind.OUTSIDE, amount__lt=0)
    bodies = given.values_list("fund_id", "transaction__decision__meeting__committee__name").distinct()
    by_council = {fund for fund, body in bodies if body and competence.is_council(body)}
    names = Fund.objects.values_list("pk", "name")
    found = {pk: competence.appropriations.get(fold(name)) or (name if pk in by_council else "") for pk, name in names}
    return {pk: name for pk, name in found.items() if name}


def _long_grants(after: int) -> Iterator[Remark]:
    """The same amount to a recipient outside the municipality in more years than a budget and its estimates have.

    An annual budget binds the next year alone (§ 40, stk. 1); whether a grant may be promised for longer is uncertain.
    """
    most = settings.MUNICIPALITY_WORDS.competence.grant_years
    given = _standing(after, Kind.ALLOCATION, Kind.OPENING).filter(
        amount__gt=0, account__initiative__recipient__is_external=True
    )
    years = given.values_list("transaction_id", "account_id", "amount").annotate(n=Count("fiscal_year", distinct=True))
    ore = {number: amount for number, _account, amount, _n in years.filter(n__gt=most).order_by("transaction_id")}
    yield from (_remark("grant-of-many-years", entry, ore[entry.pk], "notice") for entry in _entries(ore))


def _remark(code: str, entry: Transaction, ore: int, severity: Severity = "warning") -> Remark:
    body = entry.decision.meeting.committee if entry.decision else None
    place = Place(decision=entry.decision.title if entry.decision else entry.text, item=entry.pk)
    values: dict[str, Value] = {"text": entry.text, "body": body.name if body else "-", "day": entry.decided_on}
    return Remark(code, severity, place, {**values, "amount": Money(Decimal(ore) / 100)})
