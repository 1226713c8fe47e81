"""What tests of papers have in common."""

from collections.abc import Iterator

import pytest
from django.utils import translation


@pytest.fixture(autouse=True)
def danish() -> Iterator[None]:
    """Papers are written in Danish where nothing else is said."""
    with translation.override("da"):
        yield
