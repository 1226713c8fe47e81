"""What the law of appropriation asks of what is booked on a page: said at once, and kept under remarks."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.contrib import messages
from django.http import HttpRequest

from kronespor.intake import law
from kronespor.web.remarks import words


@contextmanager
def law_asked(request: HttpRequest) -> Iterator[None]:
    """Say what it asks of what is booked within."""
    with law.asking() as asked:
        yield
    for remark in asked:
        messages.warning(request, words(remark))
