"""Files that come with a question: kept as they are, and read where the question itself is in one of them."""

import hashlib
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from kronespor.answers.errors import AnswerError
from kronespor.answers.models import Attachment, Enquiry
from kronespor.intake.activity import note
from kronespor.intake.storing import keep
from kronespor.intake.verification import keepers
from kronespor.reading import ReadingError
from kronespor.register.acting import actor
from kronespor.register.ledger import ledger
from kronespor.sandbox import WAITED_FOR, Reader

MOST = 20 * 2**20
"""Bytes of one file: a letter or a document, no archive of them."""
SLOW = "reader-slow"


def attach(enquiry: Enquiry, path: Path, name: str) -> Attachment:
    """Keep a file with an enquiry; the same file again changes nothing. AnswerError if it is empty or too large."""
    size = path.stat().st_size
    name = Path(name.replace("\\", "/")).name[-300:] or "fil"
    if not size:
        raise AnswerError("attachment-empty", name=name)
    if size > MOST:
        raise AnswerError("attached-too-large", name=name, most=MOST // 2**20)
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    with ledger():
        stored_as = keep(path, sha256, _suffix(name))
        attachment, is_new = Attachment.objects.get_or_create(
            enquiry=enquiry,
            sha256=sha256,
            defaults={"name": name, "stored_as": stored_as, "added_by": actor(), "added_at": timezone.now()},
        )
        if is_new:
            note("file attached", f"{enquiry}: {name}")
    return attachment


def detach(attachment: Attachment) -> None:
    """Take a file away again, its bytes too unless something else has the same: it may hold what it should not."""
    with ledger():
        note("file detached", f"{attachment.enquiry}: {attachment}")
        attachment.delete()
    with ledger():  # once that is kept, and while nobody else keeps the same
        if not any(model.objects.filter(stored_as=attachment.stored_as).exists() for model in keepers()):
            (settings.HOME / attachment.stored_as).unlink(missing_ok=True)


def question_in(path: Path, name: str) -> str:
    """The text of a letter, mail or note, read in a process of its own.

    AnswerError if there is none to be read, or if it takes longer than somebody waits for a page: a long scan.
    """
    try:
        with Reader(longest=WAITED_FOR) as reader:
            for unpacked in reader.unpack(path):
                if unpacked.problem and unpacked.problem.code == SLOW:
                    raise ReadingError(unpacked.problem)
                if not unpacked.problem:
                    text = "\n\n".join(p.text for p in reader.read(unpacked.path, name).passages).strip()
                    if text:
                        return text
    except ReadingError as error:
        if error.remark.code == SLOW:
            raise AnswerError("question-takes-long", name=name) from error
        raise AnswerError(error.remark) from error
    raise AnswerError("question-not-read", name=name)


def _suffix(name: str) -> str:
    suffix = Path(name).suffix.lower()
    return suffix if suffix[1:].isascii() and suffix[1:].isalnum() else ".bin"
