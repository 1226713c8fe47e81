"""How well what is true of the made country is found: precision and recall."""

from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import NamedTemporaryFile

from kronespor.corpus.asking import Results
from kronespor.corpus.models import ListedDocument
from kronespor.corpus.sources.source import Bounds, Source
from kronespor.corpus.stages import FOOT, READ
from kronespor.corpus.store import Store
from kronespor.footing import foot_document
from kronespor.reading import ReadingError, read
from kronespor.remarks import Remark
from kronespor.sandbox.encoding import encoded
from tests.corpus.country import Country

State = ListedDocument.State
TODAY = date(2026, 1, 10)


@dataclass(frozen=True)
class Measured:
    """What was found beside what is true."""

    what: str
    found: int
    true: int
    both: int

    @classmethod
    def of(cls, what: str, found: set[Hashable], true: set[Hashable]) -> "Measured":
        return cls(what, len(found), len(true), len(found & true))

    @property
    def precision(self) -> float:
        return self.both / self.found if self.found else 1.0

    @property
    def recall(self) -> float:
        return self.both / self.true if self.true else 1.0

    def __str__(self) -> str:
        counts = f"{self.what:<16} {self.true:>6} true {self.found:>6} found"
        return f"{counts}  precision {self.precision:.3f}  recall {self.recall:.3f}"


def hold(country: Country, store: Store) -> None:
    """Enter a country's documents into the manifest as a harvest does, their bytes in the store."""
    ListedDocument.objects.bulk_create(
        ListedDocument(
            source=made.municipality,
            municipality=made.municipality,
            address=made.address,
            committee=made.committee,
            held_on=made.held_on,
            year=made.held_on.year,
            title=made.title,
            sha256=store.keep(made.content),
            size=len(made.content),
            state=State.HELD,
            listed_at=datetime(made.held_on.year, made.held_on.month, made.held_on.day, tzinfo=UTC),
            seen_at=datetime(2026, 1, 1, tzinfo=UTC),
            withdrawn_on=date(2026, 1, 1) if made.withdrawn else None,
            withdrawn_because=made.withdrawn or "",
        )
        for made in country.documents
    )


def expected(country: Country) -> list[Source]:
    """A source for each municipality, which has as many documents each year as it had in the year with the fewest."""
    counts: dict[tuple[str, int], int] = {}
    for made in country.documents:
        of = made.municipality, made.held_on.year
        counts[of] = counts.get(of, 0) + 1
    towns = dict.fromkeys(made.municipality for made in country.documents)
    first = min(year for _, year in counts)
    fewest = {town: min(n for (of, _), n in counts.items() if of == town) for town in towns}
    return [Source(town, town, "folder", "/", first, documents=Bounds(fewest[town])) for town in towns]


def read_all(store: Store, by: Callable[[Store, str], Remark | None]) -> None:
    """Read and foot what is held, each file once."""
    for sha256 in sorted(set(ListedDocument.objects.values_list("sha256", flat=True))):
        problem = by(store, sha256)
        state = State.FAILED if problem else State.FOOTED
        ListedDocument.objects.filter(sha256=sha256).update(state=state, problem=problem)


def read_here(store: Store, sha256: str) -> Remark | None:
    """Read and foot a document of ours in this process; why it cannot be read, if so."""
    with NamedTemporaryFile() as file:
        file.write(store.document(sha256))
        file.flush()
        try:
            document = read(Path(file.name))
        except ReadingError as error:
            return error.remark
    store.put(READ.output(sha256), encoded(document))
    store.put(FOOT.output(sha256), encoded(foot_document(document)))
    return None


def measured(country: Country, results: Results) -> Iterator[Measured]:
    """What was found of the country, of each kind."""
    yield Measured.of("unreadable", _failed(), {one.address for one in country.documents if one.sheet is None})
    yield Measured.of("copies", _pairs(results, "copy"), set(country.copies))
    yield Measured.of("versions", _pairs(results, "version"), set(country.versions))
    yield Measured.of("shared texts", _shared(results), set(country.shared))
    yield Measured.of("links", _links(results), _true_links(country))
    yield Measured.of("misprints", _misprints(results), _true_misprints(country))
    yield Measured.of("contradictions", _contradictions(results), set(country.changes))


def _failed() -> set[Hashable]:
    return set(ListedDocument.objects.filter(state=State.FAILED).values_list("address", flat=True))


def _pairs(results: Results, kind: str) -> set[Hashable]:
    """Pairs of addresses of a municipality; a note that several have is counted by itself."""
    rows = results.ask(
        "SELECT address, earlier_address FROM alike WHERE kind = ? AND municipality = earlier_municipality", [kind]
    ).rows
    return set(rows)


def _shared(results: Results) -> set[Hashable]:
    sql = "SELECT DISTINCT address FROM documents WHERE document IN (SELECT document FROM shared)"
    return {str(address) for (address,) in results.ask(sql).rows}


def _links(results: Results) -> set[Hashable]:
    """Pairs of mentions that are one recipient."""
    of: dict[Hashable, list[tuple[str, str, str]]] = {}
    for town, name, cvr, linked in results.ask("SELECT municipality, recipient, cvr, linked FROM links").rows:
        of.setdefault(str(linked), []).append((str(town), str(name), str(cvr)))
    return _in_pairs(of)


def _true_links(country: Country) -> set[Hashable]:
    of: dict[Hashable, list[tuple[str, str, str]]] = {}
    for mention, owner in country.owners.items():
        of.setdefault(owner, []).append(mention)
    return _in_pairs(of)


def _in_pairs(of: dict[Hashable, list[tuple[str, str, str]]]) -> set[Hashable]:
    return {(a, b) for mentions in of.values() for a in mentions for b in mentions if a < b}


def _misprints(results: Results) -> set[Hashable]:
    sql = """
        SELECT DISTINCT d.address FROM remarks r JOIN documents d USING (document, municipality, year)
        WHERE r.code = 'does-not-foot'
    """
    return {str(address) for (address,) in results.ask(sql).rows}


def _true_misprints(country: Country) -> set[Hashable]:
    """A copy has the misprint of what it is a copy of."""
    return country.misprints | {copy for copy, of in country.copies if of in country.misprints}


def _contradictions(results: Results) -> set[Hashable]:
    """By the later document's address, the row's name and the year."""
    sql = """
        SELECT min(d.address), c.label, c.fiscal_year FROM contradictions c
        JOIN documents d USING (document, municipality) GROUP BY c.document, c.label, c.fiscal_year
    """
    return set(results.ask(sql).rows)
