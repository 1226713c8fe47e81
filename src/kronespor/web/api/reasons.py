"""Why a parameter is not understood: what pydantic says of it, as remarks, which are put into words as all others."""

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict

from kronespor.remarks import Remark, Value

QUOTED = re.compile("'([^']*)'")


def not_understood(error: Mapping[str, Any], asked: QueryDict) -> Remark:
    """The remark of an error of pydantic about what an address asks."""
    name = [str(part) for part in error["loc"] if isinstance(part, str)][-1]
    return Remark("api-not-understood", values={"name": name, "why": _why(name, error, asked)})


def _why(name: str, error: Mapping[str, Any], asked: QueryDict) -> Remark:
    said, place = error.get("ctx", {}), error["loc"][-1]
    given = dict(enumerate(asked.getlist(name))).get(place, "")  # that of a list, by its place in it
    if "," in given:
        parts = [part.strip() for part in given.split(",") if part.strip()]
        return Remark("api-value-repeated", values={"written": urlencode({name: parts}, doseq=True)})
    kind = str(error["type"])
    for start, code, of in REASONS:
        if kind.startswith(start):
            values: dict[str, Value] = {of: said.get(of, "")} if of else {}
            if of == "expected":
                values = {"choices": tuple(QUOTED.findall(str(said[of])))}
            return Remark(code, values=values)
    return Remark("api-value-other")


REASONS = (
    ("missing", "api-value-missing", ""),
    ("int", "api-value-whole", ""),
    ("greater_than_equal", "api-value-least", "ge"),
    ("less_than_equal", "api-value-most", "le"),
    ("literal_error", "api-value-of", "expected"),
    ("date", "api-value-day", ""),
    ("bool", "api-value-bool", ""),
    ("string_pattern_mismatch", "api-value-form", "pattern"),
    ("string_too_long", "api-value-long", "max_length"),
    ("too_long", "api-value-many", "max_length"),
)
"""How the types of pydantic's errors begin, the code of the reason, and what of the error's context it names."""
