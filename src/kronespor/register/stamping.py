"""Time stamps (RFC 3161) of a head of the chain: another's word that it was so by then.

The answer is kept as it comes; `openssl ts -verify -data HEAD -in HEAD.tsr -CAfile CERTIFICATE` proves it.
"""

import hashlib
from http.client import HTTPException
from pathlib import Path
from urllib.request import Request, urlopen

from kronespor.register.errors import RegisterError
from kronespor.register.head import Head

PATIENCE = 20
"""Seconds that an authority may take."""
LONGEST = 100_000
"""Bytes of an answer."""
_BEFORE = bytes.fromhex("30390201013031300d060960864801650304020105000420")
"""A TimeStampReq of version 1 in DER, up to the 32 bytes of a SHA-256; then `certReq` is true."""


def stamp(head: Head, authority: str, path: Path) -> Path:
    """Write a head to a file, and beside it the time stamp that an authority gives; which file that is.

    `authority`: its address. RegisterError if it gives none.
    """
    content = f"{head.text}\n".encode()
    sha256 = hashlib.sha256(content).digest()
    asked = _BEFORE + sha256 + bytes.fromhex("0101ff")
    try:
        request = Request(authority, asked, {"Content-Type": "application/timestamp-query"})  # noqa: S310 (the operator's own address)
        with urlopen(request, timeout=PATIENCE) as answer:  # noqa: S310
            token = answer.read(LONGEST)
    except (OSError, HTTPException, ValueError) as error:  # and an address that is none
        raise RegisterError("no-time-stamp", address=authority, error=str(error)) from error
    if sha256 not in token:  # a refusal says why, and has no token of what was asked for
        raise RegisterError("no-time-stamp-in-answer", address=authority)
    stamped = path.with_name(f"{path.name}.tsr")
    path.write_bytes(content)
    stamped.write_bytes(token)
    return stamped
