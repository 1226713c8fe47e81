"""A source: where a municipality publishes its documents, as a YAML of the operator says, and what it may list."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from ipaddress import ip_network
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from kronespor.corpus.errors import CorpusError
from kronespor.remarks import Remark

MIB = 2**20


@dataclass(frozen=True)
class Bounds:
    """How many a source lists in a whole year: fewer, or more, and something is wrong with it or with us."""

    least: int = 1
    most: int | None = None


@dataclass(frozen=True)
class Source:
    """A municipality's site of one kind. Bounds are for each year from `start` that is over.

    `seconds` between two requests to a host; a document's bytes are asked for again for `recheck` days after its
    meeting. `internal`: the networks and addresses of the operator's own that it may lead to.
    """

    name: str
    municipality: str
    kind: str
    address: str
    start: int
    meetings: Bounds = Bounds()
    documents: Bounds = Bounds()
    seconds: float = 1.0
    contact: str = ""
    largest: int = 200 * MIB
    recheck: int = 90
    internal: tuple[str, ...] = ()
    options: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Listing:
    """A document as a source lists it. `withdrawn`: the source says that it took it back, and why, if it says."""

    address: str
    title: str = ""
    withdrawn: str | None = None


@dataclass(frozen=True)
class Meeting:
    """A meeting as a source lists it, with its documents; `key` is what the source knows it by.

    `problem`: why its documents cannot be told.
    """

    key: str
    committee: str = ""
    held_on: date | None = None
    year: int = 0  # known without the day, in some sources; else the day's
    documents: tuple[Listing, ...] = ()
    problem: Remark | None = None

    @property
    def of_year(self) -> int:
        """The year that it counts in; 0 where nothing says."""
        return self.held_on.year if self.held_on else self.year


_KEYS = {
    "name": str,
    "municipality": str,
    "kind": str,
    "address": str,
    "start": int,
    "meetings": dict,
    "documents": dict,
    "politeness": dict,
    "largest": int,
    "recheck": int,
    "internal": list,
    "options": dict,
}
_POLITENESS = {"seconds": (int, float), "contact": str}
_BOUNDS = {"least": int, "most": int}
_NEEDED = ("municipality", "kind", "address", "start")


def sources(folder: Path) -> Iterator[Source]:
    """The sources of a folder, by name; CorpusError for the first YAML that is none."""
    for path in sorted((*folder.glob("*.yaml"), *folder.glob("*.yml"))):
        yield source_of(path)


def source_named(folder: Path, name: str) -> Source:
    """The source of that name. CorpusError if there is none."""
    for source in sources(folder):
        if source.name == name:
            return source
    raise CorpusError("source-unknown", name=name, folder=str(folder))


def source_of(path: Path) -> Source:
    """The source that a YAML says. CorpusError for what it says wrong."""
    try:
        import yaml
    except ImportError as error:
        raise CorpusError("corpus-extra-missing", extra="corpus") from error
    try:
        said = yaml.safe_load(path.read_text("utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise CorpusError("source-malformed", file=path.name, key="YAML") from error
    if not isinstance(said, dict):
        raise CorpusError("source-malformed", file=path.name, key="YAML")
    _hold(path, said, _KEYS)
    for key in _NEEDED:
        if key not in said:
            raise CorpusError("source-lacks", file=path.name, key=key)
    politeness = said.pop("politeness", {})
    _hold(path, politeness, _POLITENESS)
    for key in ("meetings", "documents"):
        _hold(path, said.get(key, {}), _BOUNDS)
        said[key] = Bounds(**said.get(key, {}))
    said["internal"] = tuple(map(str, said.get("internal", ())))
    source = Source(**{"name": path.stem, **said, **politeness})
    _hold_internal(path, source)
    from kronespor.corpus.sources.kinds import KINDS

    if source.kind not in KINDS:
        raise CorpusError("source-kind-unknown", file=path.name, kind=source.kind, kinds=", ".join(KINDS))
    if urlsplit(source.address).scheme not in KINDS[source.kind].schemes:
        raise CorpusError("source-malformed", file=path.name, key="address")
    return source


def _hold_internal(path: Path, source: Source) -> None:
    """CorpusError for a network that is none."""
    try:
        for network in source.internal:
            ip_network(network)
    except ValueError as error:
        raise CorpusError("source-malformed", file=path.name, key="internal") from error


def _hold(path: Path, said: Mapping[str, Any], keys: Mapping[str, Any]) -> None:
    """CorpusError for a key that is none, or a value of another type."""
    for key, value in said.items():
        if key not in keys or not isinstance(value, keys[key]) or (keys[key] is int and isinstance(value, bool)):
            raise CorpusError("source-malformed", file=path.name, key=str(key))
