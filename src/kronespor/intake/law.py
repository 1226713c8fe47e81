"""What the law of appropriation asks of decisions, as controls that a person may overrule with a reason (`inbox`).

The sources stand in the guide (`docs/bevillingsregler.md`). What the register cannot know for certain is a warning that
says so; nothing here keeps a decision from being booked.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from decimal import Decimal

from django.conf import settings
from django.db.models import Q, QuerySet

from kronespor.intake.models import StoredDocument
from kronespor.language import languages
from kronespor.register.models import HELD, Account, Posting, Transaction
from kronespor.remarks import Money, Place, Remark, Severity, Value

Kind = Transaction.Kind


def findings() -> list[Remark]:
    """Every decision that the law of appropriation asks something of that the register does not know."""
    entries = list(_standing().filter(kind__in=(Kind.APPROPRIATION, Kind.VIREMENT)).order_by("pk"))
    return [*_without_cover(entries), *_beyond_competence(entries), *_long_grants()]


def _standing() -> QuerySet[Transaction]:
    """The transactions that stand, with the body that decided them."""
    rows = Transaction.objects.filter(corrections=None)
    return rows.select_related("decision__meeting__committee").prefetch_related("postings__account")


def _without_cover(entries: Iterable[Transaction]) -> Iterator[Remark]:
    """Supplementary appropriations that say nowhere how they are covered (kommunestyrelsesloven § 40, stk. 3)."""
    supplementary = [e for e in entries if e.kind == Kind.APPROPRIATION and _new_money_of_its_year(e)]
    papers = _papers({str(e.citation.get("document", "")) for e in supplementary})
    for entry in supplementary:
        said = [
            entry.text,
            entry.decision.title if entry.decision else "",
            papers.get(entry.citation.get("document", ""), ""),
        ]
        if not any(language.phases.cover.stand_in(text) for text in said for language in languages()):
            yield _remark("cover-not-stated", entry)


def _new_money_of_its_year(entry: Transaction) -> int:
    """Øre that come from outside into a year that has begun."""
    return -sum(
        posting.amount
        for posting in entry.postings.all()
        if posting.account.kind == Account.Kind.OUTSIDE and posting.fiscal_year <= entry.decided_on.year
    )


def _papers(documents: set[str]) -> dict[str, str]:
    """The text of papers by their SHA-256."""
    rows = StoredDocument.objects.filter(sha256__in=documents - {""})
    return {
        sha256: "\n".join(str(passage["text"]) for passage in content.get("passages", ()))
        for sha256, content in rows.values_list("sha256", "content")
    }


def _beyond_competence(entries: Iterable[Transaction]) -> Iterator[Remark]:
    """Appropriations that another than the council has made, and transfers between them (§ 40, stk. 2)."""
    competence = settings.MUNICIPALITY_WORDS.competence
    for entry in entries:
        body = _body(entry)
        if not body or competence.is_council(body):
            continue
        if entry.kind == Kind.APPROPRIATION:
            yield _remark("appropriated-by-another", entry)
        elif _moves_between_funds(entry) and not (competence.is_economy(body) and competence.economy_may_transfer):
            yield _remark("transferred-by-another", entry)


def _body(entry: Transaction) -> str:
    committee = entry.decision.meeting.committee if entry.decision else None
    return committee.name if committee else ""


def _moves_between_funds(entry: Transaction) -> bool:
    """Whether a virement takes money of one fund and gives of another: each is taken to be an appropriation."""
    sums: dict[int, int] = defaultdict(int)
    for posting in entry.postings.all():
        if posting.account.kind in HELD:
            sums[posting.fund_id] += posting.amount
    return min(sums.values(), default=0) < 0 < max(sums.values(), default=0)


def _long_grants() -> Iterator[Remark]:
    """The same amount to a recipient outside the municipality in more years than a budget and its estimates have.

    An annual budget binds the next year alone (§ 40, stk. 1); whether a grant may be promised for longer is uncertain.
    """
    most = settings.MUNICIPALITY_WORDS.competence.grant_years
    given = Posting.objects.filter(amount__gt=0, account__initiative__recipient__is_external=True)
    given = given.filter(Q(transaction__kind=Kind.ALLOCATION) | Q(transaction__kind=Kind.OPENING))
    years: dict[tuple[int, int], set[int]] = defaultdict(set)
    rows = given.filter(transaction__corrections=None)
    for number, ore, year in rows.values_list("transaction_id", "amount", "fiscal_year"):
        years[number, ore].add(year)
    long = {number: ore for (number, ore), of in years.items() if len(of) > most}
    for entry in _standing().filter(pk__in=long).order_by("pk"):
        yield _remark("grant-of-many-years", entry, "notice", long[entry.pk])


def _remark(code: str, entry: Transaction, severity: Severity = "warning", ore: int = 0) -> Remark:
    ore = ore or sum(posting.amount for posting in entry.postings.all() if posting.amount > 0)
    place = Place(decision=entry.decision.title if entry.decision else entry.text, item=entry.pk)
    values: dict[str, Value] = {"text": entry.text, "body": _body(entry) or "-", "day": entry.decided_on}
    return Remark(code, severity, place, {**values, "amount": Money(Decimal(ore) / 100)})
