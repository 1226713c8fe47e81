"""Kronespor follows public money in Danish municipalities, from the decision to the initiative and back.

In a notebook: `kronespor.read`, `foot`, `compare` and `holdings` (see `kronespor.library`). They are loaded where they
are first asked for: importing the package loads nothing else.
"""

from typing import Any

__version__ = "0.2.0"
LIBRARY = ("compare", "foot", "holdings", "read")


def __getattr__(name: str) -> Any:
    """A function of the library. `importlib`, since the packages below must not be said to know those above."""
    if name in LIBRARY:
        from importlib import import_module

        return getattr(import_module("kronespor.library"), name)
    raise AttributeError(name)


def __dir__() -> list[str]:
    return sorted([*globals(), *LIBRARY])
