"""The values of open data as text, and back: nothing is lost, and no spreadsheet takes a text for a formula."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from kronespor.papers.outgoing import is_formula

GUARD = "'"
"""What stands before a text that a spreadsheet could take for a formula, or that begins so itself."""


def text_of(value: Any) -> str:
    """A value as a field of CSV: times in UTC, JSON in one way, no value as nothing."""
    match value:
        case str():
            return f"{GUARD}{value}" if value.startswith(GUARD) or is_formula(value) else value
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case datetime():
            return value.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
        case date():
            return value.isoformat()
        case Decimal():
            return f"{value:f}"
        case dict() | list():
            return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return str(value)


def value_of(text: str, kind: str, is_nullable: bool = False) -> Any:
    """The value that a field says, of a kind of Table Schema; ValueError if it says none.

    `is_nullable`: whether nothing is no value, and not an empty text.
    """
    if not text and (is_nullable or kind != "string"):
        if is_nullable:
            return None
        raise ValueError(text)
    match kind:
        case "integer":
            return int(text)
        case "boolean":
            return {"true": True, "false": False}[text]
        case "date":
            return date.fromisoformat(text)
        case "datetime":
            return datetime.fromisoformat(text)
        case "number":
            return Decimal(text)
        case "object" | "array":
            return json.loads(text)
    return text.removeprefix(GUARD)
