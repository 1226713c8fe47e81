"""While a document is read Python looks for cycles seldom, and afterwards as often as its caller had it."""

import gc
from collections.abc import Iterator
from pathlib import Path

import pytest

from kronespor.reading import ReadingError, read
from kronespor.reading.collecting import SELDOM, seldom_collected


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    """What a test sets is put back."""
    before = gc.get_threshold()
    yield
    gc.set_threshold(*before)


def test_it_is_seldom_within_and_as_before_behind() -> None:
    """Also where one reading begins within another, as threads have it."""
    gc.set_threshold(700, 10, 10)
    with seldom_collected():
        assert gc.get_threshold() == (SELDOM, 10, 10)
        with seldom_collected():
            pass
        assert gc.get_threshold() == (SELDOM, 10, 10)
    assert gc.get_threshold() == (700, 10, 10)


@pytest.mark.parametrize("own", [0, SELDOM, 10 * SELDOM])
def test_who_has_it_less_often_keeps_it(own: int) -> None:
    """A caller that has turned it off, or down, is left alone."""
    gc.set_threshold(own, 10, 10)
    with seldom_collected():
        assert gc.get_threshold() == (own, 10, 10)
    assert gc.get_threshold() == (own, 10, 10)


def test_a_file_that_cannot_be_read_leaves_it_as_it_was(tmp_path: Path) -> None:
    """An error puts it back too."""
    gc.set_threshold(700, 10, 10)
    with pytest.raises(ReadingError):
        read(tmp_path / "none.pdf")
    assert gc.get_threshold() == (700, 10, 10)
