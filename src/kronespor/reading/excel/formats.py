"""Values as their number formats show them, in Danish."""

import datetime
import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

from kronespor.amounts import danish, danish_date

GENERAL_DECIMALS = 6  # shown of a number without a format, at most
GROUPED_FROM = 10_000  # such a number is shown with points between its thousands
MOST_THOUSANDS = 3  # times that a format divides by a thousand: beyond milliards there is no unit
_NO_DIGITS = re.compile(r"\[[^\]]*\]|\"[^\"]*\"|\\.|_.|\*.")  # colours, quoted text, room for other signs


@dataclass(frozen=True)
class Shown:
    """A cell as the sheet shows it. `thousands`: how many times its format divides by a thousand."""

    text: str
    bold: bool = False
    thousands: int = 0


def as_shown(value: Any, number_format: str, bold: bool) -> Shown:
    """A value as its number format shows it."""
    match value:
        case None:
            return Shown("")
        case bool():
            return Shown("Sand" if value else "Falsk", bold)
        case datetime.date():
            return Shown(danish_date(value), bold)
        case int() | float() | Decimal():
            return _number(exact(value), number_format, bold)
    return Shown(_clean(str(value)), bold)


def exact(value: float | Decimal) -> Decimal:
    """A stored number without the tail that binary fractions leave."""
    try:
        return Decimal(f"{value:.15g}") if isinstance(value, float) else Decimal(value)
    except (InvalidOperation, ValueError):
        return Decimal(0)


def _number(amount: Decimal, number_format: str, bold: bool) -> Shown:
    """A number by the first section of its format. `#,##0,` divides by a thousand: 5.800.000 shows as 5.800."""
    section = _NO_DIGITS.sub("", number_format.split(";")[0])
    decimals = len(re.sub(r"[^0#?]", "", section.partition(".")[2]))
    if "%" in section:
        return Shown(f"{danish(_rounded(amount * 100, decimals), decimals)} %", bold)
    scaled = re.search(r"[0#?](,+)(?![0#?,])", section)
    thousands = min(len(scaled[1]), MOST_THOUSANDS) if scaled else 0
    amount = amount / (Decimal(1000) ** thousands)
    if re.fullmatch(r"[#,0?.\s-]+", section) and ("0" in section or "#" in section):
        text = danish(_rounded(amount, decimals), decimals)
        grouped = re.search(r"[#0],[#0]", section) is not None
    else:
        general = _rounded(amount, GENERAL_DECIMALS)
        text, grouped = danish(general), abs(general) >= GROUPED_FROM
    return Shown(text if grouped else text.replace(".", ""), bold, thousands)


def _rounded(amount: Decimal, decimals: int) -> Decimal:
    """Half away from zero, as Excel shows numbers."""
    return amount.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)


def _clean(text: str) -> str:
    return "\n".join(" ".join(line.split()) for line in text.splitlines() if line.strip())
