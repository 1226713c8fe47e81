"""Python's search for values that only hold one another, made seldom while a document is read: it leaves hardly any."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

SELDOM = 5_000  # values made and not let go: so many are searched at once, of Python's own 700


@contextmanager
def seldom_collected() -> Iterator[None]:
    """Search only so often, unless the caller does so less often or not at all; afterwards as often as before.

    Where several threads read, the one that came first puts back what was before; the others have changed nothing.
    """
    often, *others = before = gc.get_threshold()
    if not 0 < often < SELDOM:
        yield
        return
    gc.set_threshold(SELDOM, *others)
    try:
        yield
    finally:
        gc.set_threshold(*before)
