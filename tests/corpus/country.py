"""A made country: municipalities that publish grants in three layouts each, with what is known of every document.

What is drawn from a seed is the same everywhere. Among the documents are copies, versions, a note that several
municipalities have, misprints, figures that a later document states otherwise, withdrawn and unreadable files; among
recipients national associations with and without their number, misspelt ones, and clubs of one name in many towns.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from docx import Document as WordDocument

from tests.reading.papers import write_pdf

TOWNS = (
    "Fjordby", "Havnstrup", "Lyngholt", "Nørrekær", "Sandvig", "Egekær", "Bakkeby", "Vesterlund", "Krogsbæk",
    "Mosevang", "Askholm", "Birkelund", "Damhøj", "Elmeskov", "Fuglsang", "Græsted Ø", "Hvidkilde", "Ibsker",
    "Jernløse", "Klintehøj",
)  # fmt: skip
COMMITTEES = ("Socialudvalget", "Kulturudvalget")
NATIONAL = (
    "Ungdommens Røde Kors", "Headspace Danmark", "KFUM Spejderne", "KFUK Spejderne", "Mødrehjælpen", "Natteravnene",
    "Ældresagens Besøgstjeneste", "Broen Danmark", "Børns Vilkår", "Kirkens Korshær", "Blå Kors Barnets", "Sind Ungdom",
    "Livslinien", "Dansk Flygtningehjælp", "Girltalk", "Settlementet",
)  # fmt: skip
LOCAL = ("Ungdomshuset", "Seniorklubben", "Kulturhuset Kilden", "Beboerhuset", "Børneteatret", "Musikforeningen Klang")
INITIATIVES = (
    "Fritidspas til unge", "Lektiecafé", "Sommerskole", "Gadeplansindsats", "Naturvejledning", "Frivilligcenter",
)  # fmt: skip
WITHDRAWN = "Indeholdt personoplysninger"
FIRST_YEAR = 2015


@dataclass(frozen=True)
class Row:
    """A row: its name, its amounts in kroner, and whom it is for, if anyone: the number that is known to be theirs."""

    label: str
    kroner: tuple[int, ...]
    name: str = ""
    cvr: str = ""
    owner: str = ""


@dataclass(frozen=True)
class Sheet:
    """What a document says: prose, and a table of rows by year, with what it prints as totals."""

    title: str
    prose: tuple[str, ...]
    years: tuple[int, ...]
    rows: tuple[Row, ...]
    totals: tuple[int, ...]

    @classmethod
    def of(cls, title: str, prose: Sequence[str], years: Sequence[int], rows: Sequence[Row]) -> "Sheet":
        """With totals that are right."""
        totals = tuple(sum(row.kroner[n] for row in rows) for n in range(len(years)))
        return cls(title, tuple(prose), tuple(years), tuple(rows), totals)


Layout = Callable[[Sheet], bytes]


@dataclass(frozen=True)
class Made:
    """A document as it is published, and what it says; no `sheet` where it cannot be read."""

    municipality: str
    committee: str
    held_on: date
    address: str
    title: str
    content: bytes
    layout: Layout
    sheet: Sheet | None = None
    withdrawn: str | None = None


@dataclass
class Country:
    """The documents, and what is true of them. Documents are known by their addresses."""

    documents: list[Made] = field(default_factory=list)
    copies: set[tuple[str, str]] = field(default_factory=set)  # the copy, and what it is one of
    versions: set[tuple[str, str]] = field(default_factory=set)  # the later, and the one before
    shared: set[str] = field(default_factory=set)  # what several municipalities have
    misprints: set[str] = field(default_factory=set)  # a total that is not what its rows come to
    changes: set[tuple[str, str, int]] = field(default_factory=set)  # the later, the name, and the year
    owners: dict[tuple[str, str, str], str] = field(default_factory=dict)  # municipality, name and number as printed


def cvr(n: int) -> str:
    """The n-th number that can be a CVR number."""
    weights = (2, 7, 6, 5, 4, 3, 2)
    found = (str(base) for base in range(1_000_000 + 37 * n, 2_000_000))
    for digits in found:
        check = -sum(w * int(d) for w, d in zip(weights, digits, strict=True)) % 11
        if check < 10:
            return f"{digits}{check}"
    raise ValueError(n)


def make(towns: int, years: int, seed: int = 26) -> Country:
    """A country of so many municipalities and years."""
    country = Country()
    numbers = {name: cvr(n) for n, name in enumerate(NATIONAL)}
    for n, town in enumerate(TOWNS[:towns]):
        random = Random(f"{seed} {town}")
        layouts = random.sample(LAYOUTS, 3)
        for year in range(FIRST_YEAR, FIRST_YEAR + years):
            for at, committee in enumerate(COMMITTEES):
                _Year(country, town, committee, year, random, layouts, numbers, 20 * n + at).fill()
    _shared_notes(country, towns, years)
    return country


@dataclass
class _Year:
    """A committee's year: an allocation in March, what became of it in November, and what else happens."""

    country: Country
    town: str
    committee: str
    year: int
    random: Random
    layouts: Sequence[Layout]
    numbers: dict[str, str]
    place: int

    def fill(self) -> None:
        years = (self.year, self.year + 1)
        rows = self.rows(len(years))
        prose = [
            f"{self.committee} i {self.town} udmønter puljen for {self.year}.",
            f"Forvaltningen indstiller, at {self.words()} og at {self.words()}.",
            f"Baggrunden er {self.words()}, hvilket {self.words()}.",
        ]
        allocated = Sheet.of(f"Udmøntning af puljen {self.year}", prose, years, rows)
        if self.random.random() < 0.15:
            n = self.random.randrange(len(years))
            totals = tuple(t + 27_000 * (k == n) for k, t in enumerate(allocated.totals))
            allocated = replace(allocated, totals=totals)
        march = self.publish("udmoentning", 3, allocated)
        if allocated.totals != Sheet.of("", (), years, rows).totals:
            self.country.misprints.add(march.address)
        self.later(march, allocated)
        if self.random.random() < 0.25:
            again = self.random.random() < 0.5  # in the year after
            copy = self.publish("kopi", 5, allocated, content=march.content, year=self.year + again)
            self.country.copies.add((copy.address, march.address))
        if self.random.random() < 0.1:
            self.publish("brev", 6, None, content=_poison(self.random))
        if self.random.random() < 0.1:
            sheet = Sheet.of(f"Ansøgninger {self.year}", [self.words()], (self.year,), self.rows(1))
            self.publish("ansoegninger", 8, sheet, withdrawn=WITHDRAWN)

    def later(self, march: Made, allocated: Sheet) -> None:
        """A version in April or not, and in November the same rows, one of which may have other figures."""
        if self.random.random() < 0.3:
            rows = self.changed(allocated.rows)
            prose = [*allocated.prose, f"Sagen er genoptaget, idet {self.words()}."]
            version = Sheet.of(allocated.title, prose, allocated.years, rows)
            april = self.publish("udmoentning-revideret", 4, version, layout=march.layout)
            self.country.versions.add((april.address, march.address))
            self.note_changes(april, allocated.rows, version)
            march, allocated = april, version
        rows = self.changed(allocated.rows) if self.random.random() < 0.4 else allocated.rows
        prose = [f"Status i {self.town} efter tre kvartaler: {self.words()}.", f"Desuden {self.words()}."]
        status = Sheet.of(f"Status på puljen {self.year}", prose, allocated.years, rows)
        self.note_changes(self.publish("status", 11, status), allocated.rows, status)

    def changed(self, rows: tuple[Row, ...]) -> tuple[Row, ...]:
        """The same rows, one of which has another amount in one year."""
        at, year = self.random.randrange(len(rows)), self.random.randrange(len(rows[0].kroner))
        kroner = tuple(k + 15_000 * (n == year) for n, k in enumerate(rows[at].kroner))
        return (*rows[:at], replace(rows[at], kroner=kroner), *rows[at + 1 :])

    def note_changes(self, later: Made, before: tuple[Row, ...], after: Sheet) -> None:
        for old, new in zip(before, after.rows, strict=True):
            for n, year in enumerate(after.years):
                if old.kroner[n] != new.kroner[n]:
                    self.country.changes.add((later.address, new.label, year))

    def rows(self, years: int) -> tuple[Row, ...]:
        """Grants to national associations and clubs of the town, and initiatives of its own."""
        found = [self.grant(name) for name in self.random.sample(NATIONAL, 4)]
        found += [self.club(name) for name in self.random.sample(LOCAL, 2)]
        found += [Row(name, ()) for name in self.random.sample(INITIATIVES, 3)]
        self.random.shuffle(found)
        return tuple(replace(row, kroner=tuple(self.amount() for _ in range(years))) for row in found)

    def amount(self) -> int:
        return self.random.randrange(40, 900) * 1000

    def grant(self, name: str) -> Row:
        """To a national association: with its number in half of the cases, misspelt in some of the others."""
        owner, number = self.numbers[name], ""
        if self.random.random() < 0.5:
            number = owner
        elif self.random.random() < 0.2:
            name = misspelt(name, self.random)
        return self.row(name, number, owner)

    def club(self, name: str) -> Row:
        """To a club of the town, of which another town has one of the same name; some have a number."""
        has_number = name == LOCAL[0]
        number = cvr(1000 + TOWNS.index(self.town)) if has_number else ""
        return self.row(name, number, number or f"{self.town} {name}")

    def row(self, name: str, number: str, owner: str) -> Row:
        self.country.owners[self.town, name, number] = owner
        return Row(f"Tilskud til {name}{f' (CVR {number})' if number else ''}", (), name, number, owner)

    def words(self) -> str:
        return " ".join(self.random.choices(WORDS, k=14))

    def publish(
        self,
        kind: str,
        month: int,
        sheet: Sheet | None,
        content: bytes | None = None,
        withdrawn: str | None = None,
        layout: Layout | None = None,
        year: int = 0,
    ) -> Made:
        layout = layout or self.random.choice(self.layouts)
        day = date(year or self.year, month, 1) + timedelta(days=self.random.randrange(27))
        name = f"{self.town}/{self.year}/{self.committee}-{kind}"
        title = sheet.title if sheet else "Brev"
        content = content or layout(sheet or Sheet.of("", (), (), ()))
        made = Made(self.town, self.committee, day, name, title, content, layout, sheet, withdrawn)
        self.country.documents.append(made)
        return made


WORDS = (
    "indsatsen", "borgerne", "samarbejdet", "foreningerne", "udvalget", "midlerne", "kommunen", "børnene", "de unge",
    "skolerne", "projektet", "perioden", "styrker", "fortsætter", "afsluttes", "udvides", "tilpasses", "i højere grad",
    "i samme omfang", "på tværs af", "med fokus på", "efter aftale", "som forventet", "uden for", "siden sidst",
    "løbende", "frivillige", "trivsel", "fællesskaber", "overgange", "forebyggelse", "netværk", "evaluering",
    "bydelene", "haller",
)  # fmt: skip


def misspelt(name: str, random: Random) -> str:
    """One letter of the longest word left out, or two turned about."""
    word = max(name.split(), key=len)
    at = random.randrange(3, len(word) - 1)
    wrong = (
        word[:at] + word[at + 1 :] if random.random() < 0.5 else word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    )
    return name.replace(word, wrong)


def _poison(random: Random) -> bytes:
    """What says that it is a document and is none."""
    head = random.choice((b"%PDF-1.7\n", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"))
    return head + random.randbytes(400)


def _shared_notes(country: Country, towns: int, years: int) -> None:
    """Each year a note of their association, which every second municipality publishes with a line of its own."""
    for year in range(FIRST_YEAR, FIRST_YEAR + years):
        random = Random(f"note {year}")
        prose = [" ".join(random.choices(WORDS, k=90)) for _ in range(3)]
        rows = [Row(name, (random.randrange(100, 900) * 1000,)) for name in INITIATIVES]
        for town in TOWNS[:towns:2]:
            sheet = Sheet.of(f"Vejledende beløb {year}", [*prose, f"Til orientering i {town}."], (year,), rows)
            address = f"{town}/{year}/vejledning"
            made = Made(town, COMMITTEES[0], date(year, 2, 10), address, sheet.title, as_html(sheet), as_html, sheet)
            country.documents.append(made)
            country.shared.add(address)


def _printed(sheet: Sheet) -> Iterator[tuple[str, ...]]:
    """The rows in whole kroner, as they are printed, the total last."""
    for row in sheet.rows:
        yield row.label, *(f"{k:,}".replace(",", ".") for k in row.kroner)
    yield "I alt", *(f"{k:,}".replace(",", ".") for k in sheet.totals)


def as_html(sheet: Sheet) -> bytes:
    """A page of an agenda."""
    heads = "".join(f"<th>{head}</th>" for head in ("Indsats", *map(str, sheet.years)))
    rows = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in _printed(sheet))
    prose = "".join(f"<p>{text}</p>" for text in sheet.prose)
    table = f"<p>Tabel 1. {sheet.title} (kr.)</p><table><tr>{heads}</tr>{rows}</table>"
    return f"<html><body><h1>{sheet.title}</h1>{prose}{table}</body></html>".encode()


def as_markdown(sheet: Sheet) -> bytes:
    """A text with a table typed into it, in thousands."""
    lines = [f"# {sheet.title}", "", *(f"{text}\n" for text in sheet.prose), f"Tabel 1. {sheet.title} (1.000 kr.)", ""]
    lines += ["| Indsats | " + " | ".join(map(str, sheet.years)) + " |", "|---" * (len(sheet.years) + 1) + "|"]
    rows = [(r.label, *(k // 1000 for k in r.kroner)) for r in sheet.rows]
    rows.append(("I alt", *(k // 1000 for k in sheet.totals)))
    lines += ["| " + " | ".join(map(str, row)) + " |" for row in rows]
    return "\n".join(lines).encode()


def as_word(sheet: Sheet) -> bytes:
    """A letter of the administration."""
    word = WordDocument()
    word.core_properties.created = word.core_properties.modified = word.core_properties.created.replace(year=2020)
    word.add_heading(sheet.title, 1)
    for text in sheet.prose:
        word.add_paragraph(text)
    word.add_paragraph(f"Tabel 1. {sheet.title} (kr.)")
    rows = [("Indsats", *map(str, sheet.years)), *_printed(sheet)]
    table = word.add_table(len(rows), len(rows[0]))
    for cells, row in zip(table.rows, rows, strict=True):
        for cell, text in zip(cells.cells, row, strict=True):
            cell.text = text
    out = BytesIO()
    word.save(out)
    return out.getvalue()


def as_pdf(sheet: Sheet) -> bytes:
    """A page written by hand, its columns set apart."""
    lines: list[tuple[int, tuple[tuple[int, str], ...]]] = [(800, ((72, sheet.title),))]
    texts = [text[at : at + 95] for text in sheet.prose for at in range(0, len(text), 95)]
    lines += [(780 - 14 * n, ((72, text),)) for n, text in enumerate(texts)]
    top = 760 - 14 * len(texts)
    rows = [("Indsats", *map(str, sheet.years)), *_printed(sheet)]
    lines.append((top, ((72, f"Tabel 1. {sheet.title} (kr.)"),)))
    for n, row in enumerate(rows):
        cells = ((72, row[0]), *((380 + 90 * k, text) for k, text in enumerate(row[1:])))
        lines.append((top - 18 * (n + 1), cells))
    marks = "".join(
        f"BT /F1 9 Tf {x} {y} Td ({text.replace('(', chr(92) + '(').replace(')', chr(92) + ')')}) Tj ET\n"
        for y, cells in lines
        for x, text in cells
    )
    with TemporaryDirectory() as folder:
        return write_pdf(marks, Path(folder) / "page.pdf").read_bytes()


LAYOUTS = (as_html, as_markdown, as_word, as_pdf)
