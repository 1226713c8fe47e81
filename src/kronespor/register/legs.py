"""One leg of a transaction, before it is booked."""

from dataclasses import dataclass

from kronespor.register.citations import NOWHERE, Citation
from kronespor.register.models import Account, ExpenditureType, Fund


@dataclass(frozen=True)
class Leg:
    """An amount in øre that an account gets (or gives, if it is negative) of a fund and year."""

    account: Account
    fund: Fund
    fiscal_year: int
    amount: int
    expenditure_type: str = ExpenditureType.UNKNOWN
    price_level: int | None = None
    citation: Citation = NOWHERE
