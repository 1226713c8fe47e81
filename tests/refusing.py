"""What is refused, by its code."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from kronespor.register.events import REFUSED, breaches_of
from kronespor.remarks import KronesporError, Remark


@contextmanager
def refused(code: str) -> Iterator[list[Remark]]:
    """What is done within is refused with this code; the remark is in the list afterwards."""
    remarks: list[Remark] = []
    with pytest.raises(KronesporError) as caught:
        yield remarks
    remarks.append(caught.value.remark)
    assert remarks[0].code == code


@contextmanager
def breaching(*codes: str) -> Iterator[list[Remark]]:
    """What is done within is refused by controls with these codes; the breaches are in the list afterwards."""
    breaches: list[Remark] = []
    with refused(REFUSED) as remarks:
        yield breaches
    breaches += breaches_of(remarks[0])
    assert [breach.code for breach in breaches] == list(codes)
