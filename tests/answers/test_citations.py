"""Every citation of an answer says what its figure does, whatever was decided since; read back from the file."""

import csv
import io
import os
import re
from collections import defaultdict
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from random import Random

import openpyxl
import pypdfium2 as pdfium
import pytest

from kronespor.answers import enquiries
from kronespor.answers.answer import Answer, Wording, build_answer
from kronespor.answers.citing import miscited
from kronespor.answers.errors import AnswerError
from kronespor.answers.figures import named
from kronespor.answers.query import BREAKDOWNS, LAYOUTS, MEASURES, Query
from kronespor.answers.writing import FORMATS, write
from kronespor.footing import foot_document
from kronespor.intake import booking, reviewing
from kronespor.intake.filing import Said, file_document
from kronespor.intake.models import DraftItem, Statement, StoredDocument
from kronespor.intake.origins import citation_of
from kronespor.intake.reviewing import Step
from kronespor.intake.storing import content_of, import_file
from kronespor.reading import read
from kronespor.remarks import in_words
from tests.answers.municipality import Municipality, drawn_municipality
from tests.refusing import refused

pytestmark = pytest.mark.django_db
DRAWN = int(os.environ.get("KRONESPOR_CITATIONS", "1"))  # `make citations` draws 500
LINE = re.compile(
    r"Tabel (?P<table>\d+), (?P<name>.*): (?P<figures>(?:\d{4}|Oprindeligt).*?) – "
    r"(?:dokumentets tabel (?P<of>\S+), række (?P<row>\S+?)(?: ».*«)?(?:, linje [\d, ]+)?|[^»]*)"
)
FIGURE = re.compile(r"(?P<first>\d{4}|Oprindeligt)(?:-(?P<last>\d{4}))?(?: »[^»]*«)?(?: \((?P<more>.*)\))?")
PART = re.compile(r"(-?[\d.]+(?:,\d+)?) kr\., i alt ")
CELL = re.compile(r"\((?P<name>notat-\d+\.txt)\), tabel (?P<table>\S+), række (?P<row>\S+) »")
WHOLE = re.compile(r"i alt (-?[\d.]+(?:,\d+)?) kr\., som står i ")
SaidSources = dict[tuple[int, str], list[tuple[Decimal | None, str]]]
"""Table and figure -> amounts (None: all of the figure), each with the place that it is said to come from."""
PAPER = (
    "Tabel 1: Legepolitik 2024-2027 (1.000 kr.)\n\n"
    "Indsats\tKilde\t2025\nGynger\tPuljen\t{}\nRutsjebaner\tPuljen\t400\nI alt\t\t{}\n"
)


@cache
def cells_of(path: Path) -> dict[tuple[str, str, str], Decimal]:
    """What the cells of a paper say in kroner, by table, row and column, as it is read anew."""
    footed = foot_document(read(path))
    return {
        (table.id, row.id, cell.column): kroner
        for table in footed.tables
        for row in table.rows
        for cell in row.cells
        if (kroner := table.kroner(cell)) is not None
    }


def said_in(data: bytes, kind: str, folder: Path, answer: Answer) -> SaidSources:
    """The amounts and places that a written answer gives; the annex has each line under the title of its document."""
    if kind == "csv":
        return _said_in_csv(data)
    path = folder / f"svar.{kind}"
    path.write_bytes(data)
    said: SaidSources = defaultdict(list)
    titles = {" ".join(group.title.split()) for group in answer.annex.groups}
    title = ""
    for text in _texts_of(path, kind, titles):
        if text in titles:
            title = text
        elif title and (found := LINE.fullmatch(text)):
            for columns, part, whole in _figures(found["figures"]):
                file = title if title.endswith(")") else f"({title})"
                place = f"{file}, tabel {found['of']}, række {found['row']} »" if found["of"] else ""
                for column in columns:
                    said[int(found["table"]), f"{found['name']}, {column}"].append((part, place + whole))
    return said


def _texts_of(path: Path, kind: str, titles: set[str]) -> list[str]:
    """The texts of a file in their order, each on one line."""
    if kind == "xlsx":
        texts = [str(row[0].value) for row in openpyxl.load_workbook(path)["Kilder"].iter_rows()]
    elif kind == "pdf":
        texts = _items_of_pdf(path, titles)
    else:
        texts = [p.text for p in read(path).passages]
    return [" ".join(text.split()) for text in texts]


def _figures(text: str) -> list[tuple[list[str], Decimal | None, str]]:
    """What a line says of its figures: their columns, the amount if it is a part of them, and what it is in all."""
    found = []
    for one in re.split(r", (?=(?:\d{4}|Oprindeligt)(?:[, ]|$))", text):
        match = FIGURE.fullmatch(one)
        assert match, (one, text)
        last = match["last"] or match["first"]
        years = range(int(match["first"]), int(last) + 1) if last.isdecimal() else ()
        more = match["more"] or ""
        part = PART.match(more)
        whole = re.search("dermed .*", more)
        columns = [str(year) for year in years] or [match["first"]]
        found.append((columns, _amount(part[1]) if part else None, f"; {whole[0]}" if whole else ""))
    return found


def _items_of_pdf(path: Path, titles: set[str]) -> list[str]:
    """The items and headings of the sources as the pages have them, whatever our reader makes of them."""
    pages = pdfium.PdfDocument(path)
    lines = [line for page in pages for line in page.get_textpage().get_text_range().splitlines()]
    text = " ".join(" ".join(line for line in lines if not re.fullmatch(r"\d+/\d+", line)).split())
    _, _, annex = text.partition("Bilag: kilder")
    for title in titles:
        annex = annex.replace(f" {title} •", f" • {title} •")
    return annex.split(" • ")


def _said_in_csv(data: bytes) -> SaidSources:
    said: SaidSources = defaultdict(list)
    titles: dict[str, int] = {}
    seen: dict[tuple[str, str, str], int] = defaultdict(int)
    for title, line, _kind, column, kroner, _source, _notes, places in list(
        csv.reader(io.StringIO(data.decode("utf-8-sig")), delimiter=";")
    )[1:]:
        number = titles.setdefault(title, len(titles) + 1)
        seen[title, line, column] += 1
        for place in places.split(" | ") if places else ():
            several = re.match(r"(-?[\d.]+(?:,\d+)?) kr\. – ", place)
            amount = _amount(several[1] if several else kroner)
            said[number, f"{line}, {column}"].append((amount, place[several.end() if several else 0 :]))
    return said


def _amount(text: str) -> Decimal:
    return Decimal(text.replace(".", "").replace(",", "."))


def assert_every_citation_says_its_figure(town: Municipality, answer: Answer, said: SaidSources, kind: str) -> int:
    """The sums of what is said are the figures; each cell is opened. How many cells there were."""
    opened = 0
    for number, table in enumerate(answer.tables, start=1):
        figures: dict[str, Decimal] = defaultdict(Decimal)
        for name, line in named(table.lines):
            plain = line.label if kind == "csv" else name
            for column, figure in zip(table.columns, line.figures, strict=True):
                is_of_register = line.kind == "detail" and column in (*table.years, "Oprindeligt")
                if figure and figure.kroner and is_of_register:
                    figures[f"{plain}, {column}"] += figure.kroner
        for name, kroner in figures.items():
            parts = said[number, " ".join(name.split())]
            amounts = [kroner if amount is None else amount for amount, _ in parts]
            assert sum(amounts) == kroner, (kind, name, parts)
            for amount, (_, place) in zip(amounts, parts, strict=True):
                own, _, whole = place.partition("; dermed ")
                for where, says in ((own, amount), (whole, _whole(whole) if whole else amount)):
                    at = _said_there(town, list(CELL.finditer(where)), name)
                    assert says in at or not at, (kind, name, says, place, at)
                    opened += bool(at)
    return opened


def _whole(text: str) -> Decimal:
    found = WHOLE.match(text)
    assert found is not None, text
    return _amount(found[1])


def _said_there(town: Municipality, cited: list[re.Match[str]], name: str) -> list[Decimal]:
    """What the cells that are cited come to: in the figure's year, else in each."""
    years = re.findall(r", (20\d\d)$", name) or [str(year) for year in town.years]
    return [
        sum((cells_of(town.papers[c["name"]]).get((c["table"], c["row"], year), Decimal(0)) for c in cited), Decimal(0))
        for year in years
        if cited
    ]


@pytest.mark.any_database
@pytest.mark.slow
@pytest.mark.parametrize("seed", range(DRAWN))
def test_every_citation_of_every_format_says_its_figure(seed: int, home: Path, tmp_path: Path) -> None:
    town = drawn_municipality(seed, tmp_path)
    rng = Random(seed + 5_000)
    by = rng.choice((("initiative",), ("initiative", *rng.sample(BREAKDOWNS[1:], rng.randint(1, 2))), ("plan",)))
    query = Query(by=by, layout=rng.choice(LAYOUTS), measures=rng.choice((("current",), MEASURES)))
    for asked in (query, replace(query, as_of=town.day - (town.day - town.day.replace(year=2023, month=12)) / 2)):
        try:
            answer = build_answer(asked, Wording(question="Hvad er der afsat?"))
        except AnswerError as nothing:
            assert nothing.remark.code == "no-money-for-answer"
            continue
        assert miscited(answer) == []
        opened = {
            kind: assert_every_citation_says_its_figure(
                town, answer, said_in(write(answer, kind), kind, tmp_path, answer), kind
            )
            for kind in FORMATS
        }
        assert len(set(opened.values())) == 1 and opened["docx"], opened


def test_a_citation_that_says_another_amount_is_told(home: Path, tmp_path: Path) -> None:
    drawn_municipality(1, tmp_path)
    answer = build_answer(Query(), Wording())
    document = StoredDocument.objects.order_by("pk")[0]
    for row in document.content["report"]["tables"][0]["rows"]:
        for cell in row["cells"]:
            cell["kroner"] = str(Decimal(cell["kroner"] or 0) + 1000)
    document.save()
    assert {fault.code for fault in miscited(answer)} == {"figure-miscited"}


def test_at_release_the_files_are_read_anew(home: Path, tmp_path: Path) -> None:
    path, other = tmp_path / "notat.txt", tmp_path / "andet.txt"
    other.write_text(PAPER.format(500, 900), "utf-8")
    path.write_text(PAPER.format(400, 800), "utf-8")
    kept = replace(read(other), sha256=read(path).sha256, path=str(path))  # as if what was kept had been another file's
    document = import_file(path, document=kept).document
    reviewing.take([Step(item.pk, "accept") for item in reviewing.waiting()])
    file_document(document, Said(date(2024, 5, 6), "Udvalget", plans={"1": "Legepolitik 2024-2027"}))
    booking.book_items(list(booking.accepted_items()))
    version = enquiries.receive("Leg", "Hvad er der afsat til Legepolitik 2024-2027?", date(2026, 3, 2))
    assert miscited(enquiries.answer_of(version)) == []
    with refused("answer-miscited") as told:
        enquiries.release(version)
    assert "siger 400.000 kr., ikke 500.000 kr." in in_words(told[0], "da")
    StoredDocument.objects.update(content=content_of(read(path), foot_document(read(path))))
    with refused("answer-miscited"):
        enquiries.release(version)


@pytest.mark.parametrize(
    ("media", "line"),
    [
        ("text/plain", 12),
        ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", 12),
        ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", 0),
        ("application/pdf", 0),
    ],
)
def test_a_line_is_named_where_a_reader_can_count_it(media: str, line: int) -> None:
    statement = Statement(document=StoredDocument(media_type=media))
    assert citation_of(DraftItem(statement=statement, fiscal_year=2026, amount=1, read_amount=1, line=12)).line == line
