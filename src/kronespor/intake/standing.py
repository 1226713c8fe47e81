"""What the register already holds for the figures of a draft: a published figure is an assertion held against it."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from kronespor.intake.models import DraftItem
from kronespor.language import fold
from kronespor.register.holdings import Query, holdings
from kronespor.remarks import Money, Place, Remark

Key = tuple[int, str, int]  # initiative, folded fund, year


@dataclass
class Standing:
    """Øre in the register by initiative, fund and year, and how much of it each statement has itself had booked."""

    held: dict[Key, int] = field(default_factory=lambda: defaultdict(int))
    funds: dict[tuple[int, int], set[str]] = field(default_factory=lambda: defaultdict(set))  # of an initiative's year
    booked_from: dict[tuple[int, Key], int] = field(default_factory=lambda: defaultdict(int))

    def target(self, item: DraftItem, initiative: int) -> int:
        """What the register should hold: the figure, and with it the statement's other rows of the same name."""
        return self.booked_from[item.statement_id, _key(item, initiative)] + item.amount

    def change(self, item: DraftItem, initiative: int) -> int:
        """What to book so that the register holds the figure."""
        return self.target(item, initiative) - self.held[_key(item, initiative)]

    def take(self, item: DraftItem, initiative: int) -> None:
        """Note that the figure is booked."""
        key = _key(item, initiative)
        self.held[key] = self.booked_from[item.statement_id, key] = self.target(item, initiative)
        self.funds[initiative, item.fiscal_year].add(key[1])

    def contradiction(self, item: DraftItem, initiative: int) -> Remark | None:
        """Why the figure contradicts the register, if it does."""
        return self.other_source(item, initiative) or self.other_figure(item, initiative)

    def other_figure(self, item: DraftItem, initiative: int) -> Remark | None:
        """Why the figure contradicts the register under its own source, if it does."""
        key = _key(item, initiative)
        before = self.held[key] - self.booked_from[item.statement_id, key]
        if not before or not self.change(item, initiative):
            return None
        return _held("register-has-other-figure", item, self.held[key])

    def other_source(self, item: DraftItem, initiative: int) -> Remark | None:
        """Why the register may already hold the figure under another source, if it may."""
        for fund in self.funds[initiative, item.fiscal_year] - {fold(item.fund)}:
            key = (initiative, fund, item.fiscal_year)
            from_elsewhere = self.held[key] - self.booked_from[item.statement_id, key]
            if from_elsewhere:
                return _held("register-has-other-source", item, from_elsewhere)
        return None


def standing(items: Iterable[DraftItem] = ()) -> Standing:
    """The register as it stands, with what the statements of `items` have had booked before."""
    found = Standing()
    for row in holdings(Query(by=("initiative", "fund", "year"))):
        fund = fold(row.fund)
        found.held[row.initiative_id, fund, row.year] = row.ore
        found.funds[row.initiative_id, row.year].add(fund)
    statements = {item.statement_id for item in items}
    done = DraftItem.objects.filter(
        statement__in=statements, state__in=(DraftItem.State.BOOKED, DraftItem.State.AGREES), initiative__isnull=False
    )
    for item in done:
        if item.initiative_id is not None:
            found.booked_from[item.statement_id, _key(item, item.initiative_id)] += item.amount
    return found


def _key(item: DraftItem, initiative: int) -> Key:
    return initiative, fold(item.fund), item.fiscal_year


def _held(code: str, item: DraftItem, ore: int) -> Remark:
    return Remark(code, "warning", Place(year=item.fiscal_year), {"amount": Money(Decimal(ore) / 100)})
