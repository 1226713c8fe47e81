"""What is worked out when it is first asked for, and kept."""

from collections.abc import Callable
from typing import Any, Generic, Self, TypeVar, overload

Value = TypeVar("Value")


class Lazily(Generic[Value]):
    """A property that is kept; functools.cached_property takes a lock in Python 3.11, four times as long."""

    def __init__(self, find: Callable[[Any], Value]) -> None:
        self.find, self.name, self.__doc__ = find, find.__name__, find.__doc__

    @overload
    def __get__(self, item: None, of: type) -> Self: ...

    @overload
    def __get__(self, item: object, of: type) -> Value: ...

    def __get__(self, item: object | None, of: type) -> "Self | Value":
        if item is None:
            return self
        found = item.__dict__[self.name] = self.find(item)
        return found
