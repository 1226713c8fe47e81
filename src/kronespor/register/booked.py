"""What is booked, as movements again."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from kronespor.language import fold
from kronespor.register.citations import Citation
from kronespor.register.errors import RegisterError
from kronespor.register.events import Movement
from kronespor.register.models import Account, Fund, Posting, Transaction
from kronespor.register.parties import party_of, party_text

Of = tuple[Fund, int, str, int | None]
"""A fund, a year, an expenditure type and a price level, within which giving and getting come to nothing."""


def movements_booked(entry: Transaction) -> list[Movement]:
    """The movements that a transaction was booked from; of a correction those that stand in the place of what it takes
    back, which may be none.
    """
    return movements_of([entry])[entry.pk]


def movements_of(entries: Sequence[Transaction]) -> dict[int, list[Movement]]:
    """The same of several transactions by their numbers; a constant number of queries but for corrections of
    corrections.
    """
    corrects = {entry.pk: entry.corrects_id for entry in entries}
    while missing := {pk for pk in corrects.values() if pk is not None} - corrects.keys():
        corrects |= dict(Transaction.objects.filter(pk__in=missing).values_list("pk", "corrects"))
    related = ("account__plan", "account__fund", "account__initiative__plan", "account__initiative__recipient", "fund")
    booked: dict[int, list[Posting]] = defaultdict(list)
    for p in Posting.objects.filter(transaction__in=corrects).select_related(*related).order_by("pk"):
        booked[p.transaction_id].append(p)
    return {entry.pk: list(_movements(entry.pk, corrects, booked)) for entry in entries}


def _movements(
    pk: int, corrects: Mapping[int, int | None], booked: Mapping[int, Sequence[Posting]]
) -> Iterator[Movement]:
    """What a transaction and those that it corrects, the last first, come to."""
    legs: dict[Of, dict[Account, tuple[int, Citation]]] = defaultdict(dict)
    one: int | None = pk
    while one is not None:
        for p in booked.get(one, ()):
            of = legs[p.fund, p.fiscal_year, p.expenditure_type, p.price_level]
            ore, cited = of.get(p.account, (0, p.cited))
            of[p.account] = (ore + p.amount, cited)
        one = corrects[one]
    for key, sums in legs.items():
        yield from _paired(key, sums)


def _paired(of: Of, sums: Mapping[Account, tuple[int, Citation]]) -> Iterator[Movement]:
    """Those who give with those who get, in their order. RegisterError where they do not come to the same."""
    fund, year, kind, level = of
    givers = [(account, -ore) for account, (ore, _) in sums.items() if ore < 0]
    if sum(ore for ore, _ in sums.values()):
        raise RegisterError("movement-between-kinds", fund=fund.name, year=year)
    for account, (ore, cited) in sums.items():
        while ore > 0:
            giver, left = givers.pop(0)
            part = min(ore, left)
            yield Movement(party_of(giver), party_of(account), fund, year, part, kind, level, cited)
            ore -= part
            if left > part:
                givers.insert(0, (giver, left - part))


def said(movements: Iterable[Movement]) -> dict[tuple[str, ...], int]:
    """What movements come to between whom, by names, whether the register has them or not."""
    sums: dict[tuple[str, ...], int] = defaultdict(int)
    for m in movements:
        kind = (m.fund.key, str(m.fiscal_year), m.expenditure_type, str(m.price_level))
        for party, ore in ((m.source, -m.amount), (m.target, m.amount)):
            sums[fold(party_text(party)), *kind] += ore
    return {key: ore for key, ore in sums.items() if ore}
