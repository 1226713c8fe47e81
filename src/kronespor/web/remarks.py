"""Remarks and refusals in the language of whoever reads the page."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import get_language

from kronespor.remarks import Cause, KronesporError, Remark, Term, in_words, remark_of

Worded = Remark | Cause | Term | KronesporError | Mapping[str, Any]
"""What can be put into words; a mapping is a remark as `remark_json` keeps it."""


class FormError(KronesporError):
    """What a form or an address sends makes no sense."""


class GoneError(KronesporError):
    """What the public saw and no longer does; the remark says why."""


def words(value: Worded) -> str:
    """The sentence of a remark, cause or refusal, or the word of a term."""
    match value:
        case KronesporError():
            value = value.remark
        case Mapping():
            value = remark_of(value)
    return in_words(value, get_language() or "da")


@contextmanager
def refusals(request: HttpRequest) -> Iterator[None]:
    """Show what is refused inside as a message on the next page."""
    try:
        yield
    except KronesporError as error:
        messages.error(request, words(error))


@contextmanager
def rows_named(rows: Sequence[int] = ()) -> Iterator[None]:
    """Name the row of a form or a sheet by its place in it, where a sheet that we wrote is refused by file and line.

    `rows`: which row of the form each line of the sheet comes from, where one row has several.
    """
    try:
        yield
    except KronesporError as error:
        why, line = error.remark.values.get("why"), error.remark.values.get("line")
        if not isinstance(why, Remark) or not isinstance(line, int):
            raise
        raise FormError("row-refused", n=rows[line - 2] if rows else line - 1, why=why) from error
