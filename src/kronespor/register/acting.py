"""Who acts: the name that is kept with what is imported, reviewed and booked."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

LONGEST = 150
_actor: ContextVar[str] = ContextVar("actor", default="")


def actor() -> str:
    """The name of whoever acts now; empty where nobody has said."""
    return _actor.get()


@contextmanager
def acting_as(name: str) -> Iterator[None]:
    """Let what is done within be done by `name`."""
    token = _actor.set(name.strip()[:LONGEST])
    try:
        yield
    finally:
        _actor.reset(token)


def act_as(name: str) -> None:
    """Let all that this process does from now on be done by `name`."""
    _actor.set(name.strip()[:LONGEST])
