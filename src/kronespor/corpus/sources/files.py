"""A folder or a bucket: every file in it that is a document by the source's pattern, by meeting (see `sitemap`)."""

from collections.abc import Iterator
from typing import Any

from kronespor.corpus.errors import CorpusError
from kronespor.corpus.sources.kinds import Fetch
from kronespor.corpus.sources.sitemap import grouped
from kronespor.corpus.sources.source import Meeting, Source
from kronespor.corpus.sources.web import Page


def meetings(source: Source, fetch: Fetch) -> Iterator[Meeting]:
    """The files below the source's address, those of a meeting together."""
    files, root = opened(source.address)
    paths = sorted(files.find(root))
    names = ((files.unstrip_protocol(path), path.removeprefix(root).lstrip("/")) for path in paths)
    yield from grouped(source, names)


def fetched(source: Source, address: str, etag: str = "") -> Page:
    """A file's bytes; 304 where it is as it was, 404 where it is no more. CorpusError if it lies elsewhere."""
    files, root = opened(source.address)
    path = str(files._strip_protocol(address))
    if not path.startswith(f"{root.rstrip('/')}/") or ".." in path.split("/"):
        raise CorpusError("address-refused", address=address)
    try:
        files.invalidate_cache()
        facts: dict[str, Any] = files.info(path)
        is_now = str(facts.get("ETag") or f"{facts.get('mtime')} {facts['size']}")
        if facts["size"] > source.largest:
            raise CorpusError("fetched-too-large", address=address, most=source.largest)
        if facts.get("islink"):  # it may lead anywhere
            raise CorpusError("address-refused", address=address)
        if etag == is_now:
            return Page(address, 304)
        return Page(address, 200, files.cat_file(path), etag=is_now)
    except FileNotFoundError:
        return Page(address, 404)


def opened(address: str) -> tuple[Any, str]:
    """The file system of an address, and the path in it."""
    try:
        from fsspec.core import url_to_fs
    except ImportError as error:
        raise CorpusError("corpus-extra-missing", extra="corpus") from error
    files, root = url_to_fs(address)
    return files, str(root)
