"""An amount that a person types."""

import re
from decimal import Decimal


def parse_kroner(text: str) -> Decimal:
    """A kroner amount typed by a person: Danish ("1.250.000,50") or plain ("1250000.50"). ValueError if neither."""
    compact = re.sub(r"\s|kr\.?$", "", text.strip())
    if re.fullmatch(r"-?\d{1,3}(\.\d{3})+(,\d{1,2})?|-?\d+(,\d{1,2})?", compact):
        return Decimal(compact.replace(".", "").replace(",", "."))
    if re.fullmatch(r"-?\d+\.\d{1,2}", compact):
        return Decimal(compact)
    raise ValueError(f"'{text}' is not an amount in kroner; write for example 1.250.000 or 1250000,50.")
