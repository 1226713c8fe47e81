"""The head of the chain: the number and the hash of the last seal, signed, to be kept outside the database.

Whoever has one can tell later that nothing up to it was rewritten and nothing cut off.
"""

import logging
import os
import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import Request, urlopen

from django.conf import settings
from django.utils import timezone

from kronespor.register.sealing import last_seal
from kronespor.register.signing import own_key, public_key, sign, verify
from kronespor.remarks import Remark

PATIENCE = 5
"""Seconds that whoever receives heads may take."""
logger = logging.getLogger(__name__)

_WRITTEN = re.compile(r"\b(\d+)\s+([0-9a-f]{64})\b(?:\s+(\S+T\S+)\s+([\w+/]{43}=)\s+([\w+/]{86}==))?")


@dataclass(frozen=True)
class Head:
    """A head of the chain as it was signed at a time (ISO 8601); one that was copied by hand may have no signature."""

    number: int
    sha256: str
    at: str = ""
    key: str = ""
    signature: str = ""

    @property
    def text(self) -> str:
        """As it is printed and kept; `heads_in` reads it back."""
        return " ".join(part for part in (str(self.number), self.sha256, self.at, self.key, self.signature) if part)

    @property
    def signed(self) -> bytes:
        """What the signature is of."""
        return f"kronespor head {self.number} {self.sha256} {self.at}".encode()

    @property
    def is_signed(self) -> bool:
        """Whether its signature is one by its key."""
        return verify(self.signed, self.signature, self.key)


def current_head() -> Head:
    """The head as it is now, signed by this installation."""
    number, sha256, _ = last_seal()
    head = Head(number, sha256, timezone.now().isoformat(), public_key())
    return Head(head.number, head.sha256, head.at, head.key, sign(head.signed))


def heads_in(text: str) -> list[Head]:
    """The heads that a text names, in order."""
    return [Head(int(number), *(part or "" for part in rest)) for number, *rest in _WRITTEN.findall(text)]


def heads_in_file(path: Path) -> list[Head]:
    """The heads that a file names: a text or page, a Word or Excel file, or a backup."""
    if not zipfile.is_zipfile(path):
        return heads_in(path.read_text("utf-8", errors="replace"))
    with zipfile.ZipFile(path) as archive:
        names = [name for name in archive.namelist() if name == "manifest.json" or name.endswith(".xml")]
        return [head for name in names for head in heads_in(archive.read(name).decode(errors="replace"))]


def wrongly_signed(heads: Iterable[Head], key: str = "") -> Iterator[Remark]:
    """The heads that are signed, but not by this installation, or by whoever has the key that is named."""
    for head in heads:
        if head.signature and not (head.is_signed and head.key == (key or own_key())):
            yield Remark("head-signed-by-another", values={"seal": head.number, "key": head.key})


def announced_heads() -> list[Head]:
    """The heads that were written to the file that settings name."""
    file = settings.HEAD_FILE
    return heads_in(file.read_text("utf-8")) if file and file.exists() else []


_announced = 0


def announce() -> None:
    """Write a new head to the file and send it to the address that settings name.

    What fails is logged and not undone: all is booked by then, and the next head says more.
    """
    global _announced
    head = current_head()
    if head.number == _announced:
        return
    _announced = head.number
    try:
        if settings.HEAD_FILE:
            with os.fdopen(os.open(settings.HEAD_FILE, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "w") as file:
                file.write(f"{head.text}\n")
        if settings.HEAD_WEBHOOK:
            request = Request(settings.HEAD_WEBHOOK, head.text.encode(), {"Content-Type": "text/plain"})  # noqa: S310 (the operator's own address)
            urlopen(request, timeout=PATIENCE).close()  # noqa: S310
    except (OSError, URLError):
        logger.exception(head.text)
