"""Why a file cannot be used is said in the reader's language, not in the system's."""

import errno
import os

from kronespor.remarks import Term, in_words, reason


def test_what_the_system_says_has_words_of_our_own() -> None:
    said = reason(OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)))
    assert isinstance(said, Term)
    assert in_words(said, "da") == "disken er fuld"
    assert in_words(said, "en") == "the disk is full"


def test_what_has_no_words_is_said_as_the_system_does() -> None:
    assert reason(OSError(errno.EXDEV, "Invalid cross-device link")) == "Invalid cross-device link"
    assert reason(OSError("odd")) == "odd"
