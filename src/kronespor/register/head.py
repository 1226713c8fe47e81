"""The head of the chain: the number and the hash of the last seal, signed, to be kept outside the database.

Whoever has one can tell later that nothing up to it was rewritten and nothing cut off.
"""

import re
from dataclasses import dataclass

from django.utils import timezone

from kronespor.register.ledger import FIRST
from kronespor.register.models import Seal
from kronespor.register.signing import public_key, sign, verify

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
    last = Seal.objects.order_by("-number").first()
    number, sha256 = (last.number, last.sha256) if last else (0, FIRST)
    head = Head(number, sha256, timezone.now().isoformat(), public_key())
    return Head(head.number, head.sha256, head.at, head.key, sign(head.signed))


def heads_in(text: str) -> list[Head]:
    """The heads that a text names, in order."""
    return [Head(int(number), *(part or "" for part in rest)) for number, *rest in _WRITTEN.findall(text)]
