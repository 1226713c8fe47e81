"""What the law of appropriation asks of decisions, as controls that a person may overrule with a reason (`inbox`).

The sources stand in the guide (`docs/bevillingsregler.md`). What the register cannot know for certain is a warning that
says so; nothing here keeps a decision from being booked.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from decimal import Decimal

from django.conf import settings
from django.db.models import Count, Max, QuerySet, Sum
from django.db.models.functions import ExtractYear

from kronespor.intake.models import Assertion, StoredDocument
from kronespor.language import fold, languages
from kronespor.register.holdings import RESERVE, Query, holdings
from kronespor.register.models import HELD, Account, Alias, Committee, Fund, Posting, Transaction
from kronespor.register.spending_controls import left_of_years
from kronespor.remarks import Money, Place, Remark, Severity, Value

Kind = Transaction.Kind


def findings(after: int = 0) -> list[Remark]:
    """Every decision that the law of appropriation asks something of that the register does not know; `after`: of the
    transactions behind this one. A constant number of queries.
    """
    found = [*_without_cover(after), *_beyond_competence(after), *_long_grants(after), *_beyond_capital(after)]
    return found if after else [*found, *_beyond_gross()]


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
    yield from _beyond_its_own(after, bodies)


def _beyond_its_own(after: int, bodies: Mapping[int, str]) -> Iterator[Remark]:
    """Money that a standing committee has set aside or moved of an appropriation that is another's, or the
    administration where that is not left to it (the ministry's opinion of 5 July 2002).
    """
    competence = settings.MUNICIPALITY_WORDS.competence
    if competence.administration_may_decide and not competence.committees:
        return
    part_of = _appropriations()
    got = _standing(after, Kind.ALLOCATION, Kind.VIREMENT).filter(account__kind__in=HELD, amount__gt=0)
    by = "transaction__decision__meeting__committee_id"
    found: dict[str, dict[int, int]] = {"decided-by-administration": {}, "decided-of-another-committee": {}}
    for number, fund, body, ore in got.values_list("transaction_id", "fund_id", by).annotate(ore=Sum("amount")):
        name = bodies.get(body, "")
        if not name or competence.is_council(name) or competence.is_economy(name):
            continue
        owner = competence.committees.get(fold(part_of.get(fund, "")), name)
        if competence.is_administration(name):
            code = "" if competence.administration_may_decide else "decided-by-administration"
        else:
            code = "" if fold(owner) == fold(name) else "decided-of-another-committee"
        if code:
            found[code][number] = found[code].get(number, 0) + ore
    for code, sums in found.items():
        yield from (_remark(code, entry, sums[entry.pk]) for entry in _entries(sums))


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


def _beyond_capital(after: int) -> Iterator[Remark]:
    """Capital works whose yearly amounts come to more than the appropriation of the whole that a paper states: they are
    shares of it (the ministry's letter of 13 May 1977).
    """
    rows = Assertion.objects.filter(phase=Assertion.Phase.APPROPRIATION, statement__document__superseded_by=None)
    stated = list(rows.select_related("statement__document").defer("statement__document__content").order_by("pk"))
    if not stated:
        return
    named = {(plan, key): pk for plan, key, pk in Alias.objects.values_list("plan__key", "key", "initiative_id")}
    by_paper: dict[tuple[int, int], list[Assertion]] = defaultdict(list)
    for one in sorted(stated, key=lambda one: one.day or date.min):
        if pk := named.get((fold(one.statement.plan), fold(one.label))):
            by_paper[pk, one.statement_id].append(one)
    last = {pk: of for (pk, _), of in by_paper.items()}
    if after:
        touched = Posting.objects.filter(transaction__gt=after).values_list("account__initiative_id", flat=True)
        last = {pk: last[pk] for pk in set(touched) & last.keys()}
    if not last:
        return
    for row in holdings(Query(("initiative",), initiatives=sorted(last))):
        of = last[row.initiative_id]
        appropriation = sum((one.kroner for one in of if one.column == of[0].column), Decimal(0))
        if row.kroner - appropriation > Decimal(of[0].statement.factor) / 2:
            document = of[0].statement.document
            place = Place(document=document.sha256, table=of[0].statement.table, row=of[0].label, column=of[0].column)
            values: dict[str, Value] = {"text": row.initiative, "name": document.name, "amount": Money(row.kroner)}
            values["appropriation"] = Money(appropriation)
            yield Remark("years-over-capital-appropriation", "warning", place, values)


def _beyond_gross() -> Iterator[Remark]:
    """More spent than is set aside, before income, of sources whose expenditure is appropriated by itself."""
    gross = settings.MUNICIPALITY_WORDS.competence.gross
    for one in left_of_years() if gross else ():
        of = one.holding
        spent = of.spent - of.credited
        if fold(of.fund) in gross and of.spent <= of.kroner < spent:
            values: dict[str, Value] = {"text": of.initiative or RESERVE, "spent": Money(spent), "day": one.last_day}
            values |= {"income": Money(-of.credited), "amount": Money(of.kroner)}
            yield Remark("gross-over-appropriation", "warning", one.place, values)


def _remark(code: str, entry: Transaction, ore: int, severity: Severity = "warning") -> Remark:
    body = entry.decision.meeting.committee if entry.decision else None
    place = Place(decision=entry.decision.title if entry.decision else entry.text, item=entry.pk)
    values: dict[str, Value] = {"text": entry.text, "body": body.name if body else "-", "day": entry.decided_on}
    return Remark(code, severity, place, {**values, "amount": Money(Decimal(ore) / 100)})
