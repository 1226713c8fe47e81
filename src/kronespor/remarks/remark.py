"""What is wrong, doubtful or refused, as a value: a code with its place, its figures and its causes."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import date
from decimal import Decimal
from typing import Any, Literal

Severity = Literal["error", "warning", "notice"]
SEVERITIES: tuple[Severity, ...] = ("error", "warning", "notice")
"""The gravest first."""


@dataclass(frozen=True)
class Money:
    """An amount in kroner, printed with its unit."""

    kroner: Decimal


@dataclass(frozen=True)
class Term:
    """A word of the catalogue: what is called one thing in Danish and another in English."""

    code: str


@dataclass(frozen=True)
class Cause:
    """A possible cause of a remark. Causes are listed the likeliest first."""

    code: str
    values: Mapping[str, "Value"] = field(default_factory=dict)


@dataclass(frozen=True)
class Place:
    """Where a remark stands: the cell of a document, or what of the register it is about. Empty is unknown or all."""

    document: str = ""  # the SHA-256 of the file
    page: int = 0
    table: str = ""
    list: str = ""  # of amounts in running text
    row: str = ""
    column: str = ""
    plan: str = ""
    initiative: str = ""
    fund: str = ""
    year: int = 0
    type: str = ""  # of expenditure
    decision: str = ""
    item: int = 0  # of a draft, a sheet or a proposal


@dataclass(frozen=True)
class Remark:
    """Something that is wrong or doubtful. `values` are what its sentence names besides its place.

    A plain number among them is written without grouping (a year, a count); a Decimal is an amount in the unit that the
    sentence speaks of, with as many decimals as the value `decimals` says, if there is one; Money is in kroner.
    """

    code: str
    severity: Severity = "error"
    place: Place = Place()
    values: Mapping[str, "Value"] = field(default_factory=dict)
    causes: tuple[Cause, ...] = ()

    @property
    def told_causes(self) -> tuple[Cause, ...]:
        """Its causes without those that would set the same figure right the same way as one before."""
        mended = [cause.values if "right" in cause.values else None for cause in self.causes]
        return tuple(cause for n, cause in enumerate(self.causes) if not mended[n] or mended[n] not in mended[:n])

    @property
    def key(self) -> str:
        """Tells this remark from others, whatever its figures are: a hash of code and place."""
        return _hash([self.code, _place_json(self.place)])

    @property
    def fingerprint(self) -> str:
        """Tells its figures from what they were: a hash of code and values."""
        return _hash([self.code, {name: _value_json(v) for name, v in sorted(self.values.items())}])

    def at(self, **place: Any) -> "Remark":
        """The same at a place that is known more closely."""
        return replace(self, place=replace(self.place, **place))


Value = str | int | Decimal | date | Money | Term | Remark | tuple["Value", ...]
"""What the sentence of a remark may name."""


class KronesporError(Exception):
    """What was asked cannot be done: `remark` says why and what to do. Each package has one subclass."""

    def __init__(self, code: str | Remark, /, **values: Value) -> None:
        self.remark = code if isinstance(code, Remark) else Remark(code, values=values)
        super().__init__(self.remark)

    def __str__(self) -> str:
        from kronespor.remarks.wording import in_words

        return in_words(self.remark, "en")


def remark_json(remark: Remark) -> dict[str, Any]:
    """A remark as JSON keeps it; `remark_of` reads it back."""
    return {
        "code": remark.code,
        "severity": remark.severity,
        "place": _place_json(remark.place),
        "values": _values_json(remark.values),
        "causes": [{"code": c.code, "values": _values_json(c.values)} for c in remark.causes],
    }


def remark_of(kept: Mapping[str, Any]) -> Remark:
    """A remark from what `remark_json` made of it."""
    causes = tuple(Cause(c["code"], _values_of(c["values"])) for c in kept.get("causes", ()))
    place = Place(**kept.get("place", {}))
    return Remark(kept["code"], kept.get("severity", "error"), place, _values_of(kept.get("values", {})), causes)


def _place_json(place: Place) -> dict[str, Any]:
    empty = {f.name: f.default for f in fields(Place)}
    return {name: value for name, value in asdict(place).items() if value != empty[name]}


def _values_json(values: Mapping[str, Value]) -> dict[str, Any]:
    return {name: _value_json(value) for name, value in values.items()}


def _value_json(value: Value) -> Any:
    match value:
        case Decimal():
            return {"decimal": f"{value.normalize():f}"}
        case Money():
            return {"kroner": f"{value.kroner.normalize():f}"}
        case Term():
            return {"term": value.code}
        case date():
            return {"date": value.isoformat()}
        case Remark():
            return {"remark": remark_json(value)}
        case tuple():
            return [_value_json(v) for v in value]
    return value


def _values_of(kept: Mapping[str, Any]) -> dict[str, Value]:
    return {name: _value_of(value) for name, value in kept.items()}


def _value_of(kept: Any) -> Value:
    match kept:
        case {"decimal": text}:
            return Decimal(text)
        case {"kroner": text}:
            return Money(Decimal(text))
        case {"term": code}:
            return Term(code)
        case {"date": text}:
            return date.fromisoformat(text)
        case {"remark": inner}:
            return remark_of(inner)
        case list():
            return tuple(_value_of(v) for v in kept)
        case str() | int():
            return kept
    raise ValueError(f"{kept!r} is no value of a remark")


def _hash(parts: list[Any]) -> str:
    return hashlib.sha256(json.dumps(parts, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
