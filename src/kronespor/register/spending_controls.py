"""What is wrong, or will be, between what was set aside and what was spent.

Each rule asks the year as its extracts tell it; a year without any says nothing.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from kronespor.register.holdings import RESERVE, Holding, Query, holdings
from kronespor.register.models import HELD, ExpenditureType, Posting, Recipient, Transaction
from kronespor.register.regranting import passed_on
from kronespor.register.spending import told
from kronespor.remarks import Money, Place, Remark, Value

HALF = (6, 30)
"""Month and day from which money of which nothing is spent is told of."""
Key = tuple[int, int, int]  # account, fund, year


@dataclass(frozen=True)
class Left:
    """What is left of an account's money of a fund and year, in kroner; `carried`: out of the year so far."""

    holding: Holding
    carried: Decimal
    last_day: date

    @property
    def kroner(self) -> Decimal:
        """What was not spent, whether it was carried over or not."""
        return self.holding.left + self.carried

    @property
    def place(self) -> Place:
        """Where it is."""
        of = self.holding
        return Place(plan=of.plan, initiative=of.initiative, fund=of.fund, year=of.year)


def left_of_years(query: Query | None = None) -> list[Left]:
    """The money of every year that extracts tell of, by account and fund."""
    asked = query or Query()
    days = told(asked.as_of, asked.known_at)
    if not days:
        return []
    carried = carried_out()
    rows = holdings(
        Query(
            ("account", "fund", "year"),
            plans=asked.plans,
            years=sorted(days),
            as_of=asked.as_of,
            known_at=asked.known_at,
            with_spent=True,
        )
    )
    return [Left(row, sum(carried[row.account, row.fund_id, row.year], Decimal(0)), days[row.year]) for row in rows]


def carried_out() -> dict[Key, list[Decimal]]:
    """What was carried over out of a year, in kroner, transaction by transaction."""
    rows = Posting.objects.filter(transaction__kind=Transaction.Kind.CARRY_OVER, account__kind__in=HELD, amount__lt=0)
    rows = rows.filter(transaction__corrections=None).order_by("pk")
    found: dict[Key, list[Decimal]] = defaultdict(list)
    for account, fund, year, ore in rows.values_list("account_id", "fund_id", "fiscal_year", "amount"):
        found[account, fund, year].append(Decimal(-ore) / 100)
    return found


def findings() -> list[Remark]:
    """Every rule that is broken, or soon will be."""
    left = left_of_years()
    carried = carried_out() if left else {}
    return [
        *_overspent(left),
        *_of_nothing_spent(left),
        *_lapsing(left),
        *_carried_twice(left, carried),
        *_capital(left),
        *_passed_on(left),
    ]


def _overspent(left: list[Left]) -> Iterator[Remark]:
    """More spent in a year than is set aside for it."""
    for one in left:
        if one.holding.left < 0:
            yield Remark("spent-over-set-aside", "warning", one.place, _values(one, over=-one.holding.left))


def _of_nothing_spent(left: list[Left]) -> Iterator[Remark]:
    """Money of which nothing is spent or committed though half of its year is gone."""
    for one in left:
        of = one.holding
        if of.kroner > 0 and not of.spent and not of.committed and one.last_day >= date(of.year, *HALF):
            yield Remark("nothing-spent", "notice", one.place, _values(one))


def _lapsing(left: list[Left]) -> Iterator[Remark]:
    """Money that was left at the end of its year, and that nobody has carried over."""
    for one in left:
        if one.holding.left > 0 and not one.carried and one.last_day >= date(one.holding.year, 12, 31):
            yield Remark("money-lapses", "warning", one.place, _values(one, left=one.holding.left))


def _carried_twice(left: list[Left], carried: dict[Key, list[Decimal]]) -> Iterator[Remark]:
    """More carried out of a year than was left of it."""
    for one in left:
        of = one.holding
        parts = carried.get((of.account, of.fund_id, of.year), [])
        if one.carried > max(one.kroner, Decimal(0)):
            code = "carried-twice" if len(parts) > len(set(parts)) else "carried-more-than-left"
            values: dict[str, Value] = {"name": of.initiative or RESERVE, "carried": Money(one.carried)}
            values["left"] = Money(one.kroner)
            yield Remark(code, "warning", one.place, values)


def _capital(left: list[Left]) -> Iterator[Remark]:
    """Capital projects that have cost more over all years than was set aside for all of them."""
    accounts = set(
        Posting.objects.filter(expenditure_type=ExpenditureType.CAPITAL, account__kind__in=HELD).values_list(
            "account_id", flat=True
        )
    )
    if not accounts & {one.holding.account for one in left}:
        return
    query = Query(("account",), types=(ExpenditureType.CAPITAL,), with_spent=True)
    for row in holdings(query):
        if row.spent > row.kroner:
            place = Place(plan=row.plan, initiative=row.initiative)
            values: dict[str, Value] = {"name": row.initiative or RESERVE, "spent": Money(row.spent)}
            values["appropriation"] = Money(row.kroner)
            yield Remark("capital-over-appropriation", "warning", place, values)


def _passed_on(left: list[Left]) -> Iterator[Remark]:
    """More passed on by a recipient than was set aside for it or passed on to it, in a year that extracts tell of:
    somebody's grant is counted twice, or one is not in the register.
    """
    ways, years = passed_on(), {one.holding.year for one in left}
    had: dict[tuple[int, int], Decimal] = defaultdict(Decimal)
    given: dict[tuple[int, int], Decimal] = defaultdict(Decimal)
    givers = {way.giver for way in ways}
    if not givers:
        return
    for row in holdings(Query(("recipient", "year"), recipients=givers, named=False)):
        had[row.recipient_id, row.year] += row.kroner
    for way in ways:
        had[way.receiver, way.year] += way.kroner
        given[way.giver, way.year] += way.kroner
    names = dict(Recipient.objects.filter(pk__in={key[0] for key in given}).values_list("pk", "name"))
    for key, kroner in sorted(given.items()):
        if key[1] in years and kroner > had[key]:
            values: dict[str, Value] = {"name": names[key[0]], "passed_on": Money(kroner), "had": Money(had[key])}
            yield Remark("passed-on-more-than-given", "warning", Place(year=key[1]), values)


def _values(one: Left, **more: Decimal) -> dict[str, Value]:
    of = one.holding
    found: dict[str, Value] = {"name": of.initiative or RESERVE, "revised": Money(of.kroner), "spent": Money(of.spent)}
    found["day"] = one.last_day
    return {**found, **{name: Money(kroner) for name, kroner in more.items()}}
