"""Errors that are the user's to mend: one sentence each."""

from kronespor.amounts.pricelevels import PriceLevelError
from kronespor.reading.document import ReadingError

KNOWN: tuple[type[Exception], ...] = (ReadingError, PriceLevelError)


def sentence(error: Exception) -> str:
    """The error's own words, on one line."""
    return " ".join(str(error).split())
