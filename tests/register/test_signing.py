"""Signatures: by a key outside the database, verified without a register."""

from base64 import b64encode
from pathlib import Path
from typing import Any

import pytest

from kronespor.register.head import Head, current_head, heads_in
from kronespor.register.signing import public_key, sign, verify
from tests.refusing import refused


@pytest.fixture(autouse=True)
def key(tmp_path: Path, settings: Any) -> Path:
    settings.SIGNING_KEY = tmp_path / "kept" / "signing.key"
    return tmp_path / "kept" / "signing.key"


def test_what_is_signed_is_verified_by_the_public_key_alone(key: Path) -> None:
    signature, ours = sign(b"noget"), public_key()
    assert verify(b"noget", signature, ours)
    assert key.stat().st_mode & 0o077 == 0
    key.unlink()
    for content, name, by in (
        (b"andet", signature, ours),
        (b"noget", sign(b"noget"), ours),  # by another key, made meanwhile
        (b"noget", signature, b64encode(bytes(32)).decode()),
        (b"noget", signature, "nothing"),
        (b"noget", "", ours),
    ):
        assert not verify(content, name, by)


def test_a_key_that_is_none_is_told(key: Path) -> None:
    key.parent.mkdir()
    key.write_text("-----BEGIN PRIVATE KEY-----\n", "ascii")
    with refused("signing-key-unreadable"):
        sign(b"noget")


@pytest.mark.django_db
def test_a_head_is_read_back_from_what_it_was_printed_in() -> None:
    head = current_head()
    assert head.is_signed
    assert heads_in(f"Kædens hoved: {head.text}.\nMere\n".replace(" 20", "\n20")) == [head]
    assert heads_in(f"0 {head.sha256}") == [Head(0, head.sha256)]
    assert not Head(1, head.sha256, head.at, head.key, head.signature).is_signed
