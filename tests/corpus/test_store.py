"""What a corpus keeps is whole, and what a stage has made is not made again."""

from pathlib import Path

import pytest

from kronespor.corpus.stages import FOOT, READ, code_version, once
from kronespor.corpus.store import Store


def test_what_is_kept_is_found_by_its_hash_and_nothing_half_written_has_a_name(tmp_path: Path) -> None:
    store = Store(str(tmp_path))
    sha256 = store.keep(b"referat")
    assert store.keep(b"referat") == sha256
    (tmp_path / "documents" / "half.part").write_bytes(b"re")
    assert list(store.names("documents")) == [f"documents/{sha256[:2]}/{sha256}"]
    assert store.document(sha256) == b"referat"
    with pytest.raises(FileNotFoundError):
        store.document("0" * 64)


def test_a_stage_is_done_once_by_the_same_code(tmp_path: Path) -> None:
    store, made = Store(str(tmp_path)), iter((b"first", b"second"))
    assert [once(store, READ, "ab" * 32, lambda: next(made)) for _ in range(2)] == [b"first", b"first"]
    assert once(store, FOOT, "ab" * 32, lambda: next(made)) == b"second"


def test_the_version_of_code_is_that_of_the_packages_it_rests_on() -> None:
    assert READ.version == code_version(READ.packages) != FOOT.version
