"""Documents as JSON between the worker and its caller. What is decoded is built by the declared types and no others."""

import datetime
import functools
import json
import types
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from decimal import Decimal
from enum import Enum
from typing import Any, Literal, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from kronespor.remarks import Remark, remark_json, remark_of

T = TypeVar("T")
Decode = Callable[[Any], Any]
MALFORMED = (ValueError, TypeError, KeyError, AttributeError, RecursionError, ArithmeticError)
"""What the decoding of something else than an answer ends with."""


def encoded(value: object) -> bytes:
    """A document, or what else is made of declared types, as bytes."""
    return json.dumps(value, default=_plain, ensure_ascii=False, separators=(",", ":")).encode()


def decoded(answer: bytes, kind: type[T]) -> T:
    """What was `encoded`, of the type that is expected. One of MALFORMED if it was anything else."""
    return cast("T", _decoder(cast("Any", kind))(json.loads(answer)))


def _plain(value: Any) -> Any:
    """What JSON does not know: a dataclass is the list of its fields, a mapping in it that of its pairs."""
    if isinstance(value, Remark):
        return remark_json(value)
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    kind: Any = type(value)
    kept = (getattr(value, name) for name in _names(kind))
    return [list(one.items()) if isinstance(one, Mapping) else one for one in kept]


@functools.cache
def _names(kind: Any) -> tuple[str, ...]:
    """The fields of a dataclass or of a named tuple."""
    return kind._fields if hasattr(kind, "_fields") else tuple(field.name for field in fields(kind))


@functools.cache
def _decoder(kind: Any) -> Decode:
    """What builds a value of a type."""
    if kind is Remark:
        return remark_of
    if kind is datetime.date:
        return datetime.date.fromisoformat
    if kind is Decimal:
        return _decimal
    if is_dataclass(kind) or hasattr(kind, "_fields"):
        return _built(kind)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind
    origin, arguments = get_origin(kind), get_args(kind)
    if origin is tuple:
        return _tuple_decoder(arguments)
    if origin in (Union, types.UnionType):
        (inner,) = (_decoder(a) for a in arguments if a is not type(None))
        return lambda kept: None if kept is None else inner(kept)
    if origin in (dict, Mapping):
        return _dict_decoder(*arguments)
    if origin is Literal:
        return _choice(arguments)
    return _checked(kind)


def _built(kind: Any) -> Decode:
    hints = get_type_hints(kind)
    names = _names(kind)

    @functools.cache
    def decoders() -> tuple[Decode, ...]:  # not before it is called: a table holds tables
        return tuple(_decoder(hints[name]) for name in names)

    def build(kept: Any) -> Any:
        return kind(*(decode(value) for decode, value in zip(decoders(), kept, strict=True)))

    return build


def _tuple_decoder(kinds: tuple[Any, ...]) -> Decode:
    if kinds[-1:] == (Ellipsis,):
        each = _decoder(kinds[0])
        return lambda kept: tuple([each(value) for value in kept])
    of_each = [_decoder(kind) for kind in kinds]
    return lambda kept: tuple([decode(value) for decode, value in zip(of_each, kept, strict=True)])


def _dict_decoder(names: Any, values: Any) -> Decode:
    name_of, value_of = _decoder(names), _decoder(values)
    return lambda kept: {name_of(name): value_of(value) for name, value in kept}


def _decimal(kept: Any) -> Decimal:
    return Decimal(_checked(str)(kept))


def _checked(kind: type) -> Decode:
    def check(kept: Any) -> Any:
        if not isinstance(kept, kind) and not (kind is float and isinstance(kept, int)):
            raise TypeError(f"{kept!r} is no {kind.__name__}")
        return kept

    return check


def _choice(allowed: tuple[Any, ...]) -> Decode:
    def check(kept: Any) -> Any:
        if kept not in allowed:
            raise ValueError(f"{kept!r} is none of {allowed}")
        return kept

    return check
