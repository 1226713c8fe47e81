"""Events as tests book them, through the one door."""

from collections.abc import Sequence

from kronespor.register.events import OUTSIDE, Basis, Movement, Party, record
from kronespor.register.models import ActionPlan, Fund, Initiative, Transaction


def appropriate(fund: Fund, years: dict[int, int], basis: Basis, expenditure_type: str = "unknown") -> Transaction:
    """Give a fund its frame (bevilling): øre by year."""
    movements = [Movement(OUTSIDE, fund, fund, year, ore, expenditure_type) for year, ore in years.items()]
    return record(Transaction.Kind.APPROPRIATION, movements, basis)


def allocate(
    party: Initiative | ActionPlan, fund: Fund, years: dict[int, int], basis: Basis, expenditure_type: str = "unknown"
) -> Transaction:
    """Set money of a fund aside for an initiative or a plan's reserve (udmøntning): øre by year."""
    movements = [Movement(fund, party, fund, year, ore, expenditure_type) for year, ore in years.items()]
    return record(Transaction.Kind.ALLOCATION, movements, basis)


def virement(movements: Sequence[Movement], basis: Basis) -> Transaction:
    """Move money between initiatives, plans, funds, years or expenditure types (omplacering)."""
    return record(Transaction.Kind.VIREMENT, movements, basis)


def carry_over(party: Party, fund: Fund, from_year: int, to_year: int, ore: int, basis: Basis) -> Transaction:
    """Carry what was not spent into another year (overførselssag): the year's frame shrinks, the other's grows."""
    movements = [Movement(party, OUTSIDE, fund, from_year, ore), Movement(OUTSIDE, party, fund, to_year, ore)]
    return record(Transaction.Kind.CARRY_OVER, movements, basis)


def uplift(parties: Sequence[tuple[Party, int]], fund: Fund, year: int, level: int, basis: Basis) -> Transaction:
    """Raise what parties have to the prices of `level` (p/l-regulering): øre each, new money into the fund."""
    movements = [Movement(OUTSIDE, party, fund, year, ore, price_level=level) for party, ore in parties]
    return record(Transaction.Kind.UPLIFT, movements, basis)
