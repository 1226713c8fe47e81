"""What is wrong, doubtful or refused, as values, and the catalogues that put them into words. Pure: no Django."""

from kronespor.remarks.reasons import reason
from kronespor.remarks.remark import (
    SEVERITIES,
    Cause,
    KronesporError,
    Money,
    Place,
    Remark,
    Severity,
    Term,
    Value,
    remark_json,
    remark_of,
)
from kronespor.remarks.wording import in_words

__all__ = [
    "SEVERITIES",
    "Cause",
    "KronesporError",
    "Money",
    "Place",
    "Remark",
    "Severity",
    "Term",
    "Value",
    "in_words",
    "reason",
    "remark_json",
    "remark_of",
]
