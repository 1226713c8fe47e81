"""What a corpus keeps is whole, and what a stage has made is not made again."""

from datetime import date
from pathlib import Path

import pytest

from kronespor.corpus.asking import Limits, connected
from kronespor.corpus.errors import CorpusError
from kronespor.corpus.sources import files
from kronespor.corpus.sources.source import Source
from kronespor.corpus.sources.web import Web
from kronespor.corpus.stages import FOOT, READ, code_version, once, read_by
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


def test_a_long_question_draws_no_progress_among_what_is_printed(tmp_path: Path) -> None:
    with connected(Store(str(tmp_path)), Limits()) as results:
        assert results.execute("SELECT current_setting('enable_progress_bar')").fetchone() == (False,)


@pytest.mark.slow
def test_a_bucket_is_a_store_and_a_source(monkeypatch: pytest.MonkeyPatch) -> None:
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer("127.0.0.1", 0)
    server.start()
    try:
        for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
            monkeypatch.setenv(name, "test")
        monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
        monkeypatch.setenv("AWS_ENDPOINT_URL", "http://{}:{}".format(*server.get_host_and_port()))
        store = Store("s3://corpus/fjordby")
        store.files.mkdir("corpus")
        sha256 = store.keep(b"referat")
        assert (store.document(sha256), store.keep(b"referat")) == (b"referat", sha256)
        assert list(store.names("documents")) == [f"documents/{sha256[:2]}/{sha256}"]
        with pytest.raises(FileNotFoundError):
            store.document("0" * 64)
        made = iter((b"first", b"second"))
        assert [once(store, READ, sha256, lambda: next(made)) for _ in range(2)] == [b"first", b"first"]

        store.put("papers/2024-05-04/a.md", b"# Notat")
        pattern = {"document": r"(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)/"}
        source = Source("b", "Fjordby", "s3", "s3://corpus/fjordby/papers", 2024, options=pattern)
        (meeting,) = files.meetings(source, Web(source))
        (listing,) = meeting.documents
        page = files.fetched(source, listing.address)
        assert (meeting.held_on, page.content) == (date(2024, 5, 4), b"# Notat")
        assert files.fetched(source, listing.address, page.etag).status == 304
        assert files.fetched(source, f"{listing.address}x").status == 404
        with pytest.raises(CorpusError):
            files.fetched(source, "s3://other/a.md")
    finally:
        server.stop()


def test_a_stage_is_done_once_by_the_same_code(tmp_path: Path) -> None:
    store, made = Store(str(tmp_path)), iter((b"first", b"second"))
    assert [once(store, READ, "ab" * 32, lambda: next(made)) for _ in range(2)] == [b"first", b"first"]
    assert once(store, FOOT, "ab" * 32, lambda: next(made)) == b"second"


def test_the_version_of_code_is_that_of_the_packages_it_rests_on() -> None:
    assert READ.version == code_version(READ.packages) != FOOT.version


def test_the_version_is_another_by_a_municipalitys_own_words(tmp_path: Path) -> None:
    own, shipped = tmp_path / "own.toml", READ.version
    versions = {shipped}
    for text in ("a = 1", "a = 2"):
        own.write_text(text, "utf-8")
        code_version.cache_clear()
        read_by(str(own))
        versions.add(READ.version)
    read_by("")
    assert len(versions) == 3 and READ.version == shipped
