"""A Norwegian and a Swedish budget note, read and footed by their language files alone."""

import datetime
from collections.abc import Callable
from pathlib import Path

import docx
import openpyxl
import pytest

from kronespor.footing import FootedDocument, foot_document
from kronespor.language import LANGUAGES, detected, fold, language, languages
from kronespor.reading import Document, read

PAPERS = Path(__file__).parent / "papers"
NORWEGIAN, SWEDISH = PAPERS / "budsjettnotat.txt", PAPERS / "tjansteskrivelse.txt"


def footed(path: Path) -> tuple[Document, FootedDocument]:
    document = read(path)
    return document, foot_document(document)


def test_a_norwegian_note_is_read_with_its_facts() -> None:
    document, note = footed(NORWEGIAN)
    assert document.language == "nb"
    assert document.title == "Satsing på barn og unge i økonomiplan 2026-2029"
    assert document.date == datetime.date(2025, 10, 14)
    assert document.case_numbers == ("25/01847-3",)
    assert [(t.unit.factor, t.unit_stated, t.price_level) for t in note.tables] == [
        (1000, True, "2026"),
        (1000, True, ""),
    ]


def test_a_norwegian_table_foots_with_its_subtotal_and_its_part() -> None:
    _, note = footed(NORWEGIAN)
    roles = [row.role for row in note.tables[0].rows]
    assert roles == [*["detail"] * 3, "subtotal", "detail", "detail", "of-which", "total"]
    assert {cell.proof for row in note.tables[0].rows for cell in row.cells} == {"proven"}
    assert [row.role for row in note.tables[1].rows] == ["detail", "detail", "total"]
    assert note.findings == ()


def test_a_swedish_letter_is_read_with_its_facts() -> None:
    document, letter = footed(SWEDISH)
    assert document.language == "sv"
    assert document.title == "Budgetförslag för nämndens satsningar 2026-2028"
    assert document.date == datetime.date(2025, 11, 3)
    assert document.sender == "Barn- och utbildningsförvaltningen"
    assert document.case_numbers == ("2025-00412",)
    assert [(t.unit.factor, t.unit_stated) for t in letter.tables] == [(1_000, True), (1_000_000, True)]


def test_a_swedish_table_foots_in_millions_with_its_part() -> None:
    _, letter = footed(SWEDISH)
    assert [row.role for row in letter.tables[1].rows] == ["detail", "of-which", "detail", "detail", "total"]
    assert {cell.proof for cell in letter.tables[1].rows[-1].cells} == {"proven"}
    assert letter.findings == ()


@pytest.mark.parametrize(
    ("path", "printed", "wrong", "row", "column"),
    [
        (NORWEGIAN, "1 430\t1 505", "1 430\t1 550", "Sum inntekter", "Budsjett 2025"),
        (NORWEGIAN, "2 400\t2 500\t2 600\t7 500", "2 400\t2 900\t2 600\t7 500", "Sum", "ØP 2027"),
        (SWEDISH, "1 549,5\t1 588,4", "1 549,5\t1 538,4", "Totalt", "Budget 2025"),
    ],
)
def test_a_wrong_digit_in_a_total_is_an_error(
    tmp_path: Path, path: Path, printed: str, wrong: str, row: str, column: str
) -> None:
    text = path.read_text("utf-8")
    assert printed in text
    (tmp_path / path.name).write_text(text.replace(printed, wrong), "utf-8")
    _, note = footed(tmp_path / path.name)
    errors = {(f.code, f.place.row, f.place.column) for f in note.findings if f.severity == "error"}
    assert ("does-not-foot", row, column) in errors


def test_a_language_that_is_given_is_not_guessed() -> None:
    document = read(NORWEGIAN, language=language("da"))
    assert document.language == "da"


def test_a_text_without_evidence_is_danish() -> None:
    assert detected("2024 2025 2026").code == "da"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Beløbet er afsat efter indstilling fra forvaltningen.", "da"),
        ("Beløpet ble bevilget etter vedtak i kommunestyret.", "nb"),
        ("Kommunfullmäktige beslutade att avsätta medel för åtgärder.", "sv"),
        ("The committee allocated the amount for that year.", "en"),
    ],
)
def test_a_sentence_tells_its_language(text: str, code: str) -> None:
    assert detected(text).code == code


@pytest.mark.parametrize("code", LANGUAGES)
def test_no_word_marks_two_languages(code: str) -> None:
    others = frozenset[str]().union(*(each.own for each in languages() if each.code != code))
    assert not language(code).own & others


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("month", range(1, 13))
def test_a_date_in_words_is_read_back(code: str, month: int) -> None:
    day = datetime.date(2026, month, 9)
    assert [found[1:] for found in language(code).dates.in_words(f"x {language(code).date(day)} x")] == [
        (2026, month, 9)
    ]


@pytest.mark.parametrize("text", ["Støtte", "STOETTE", "Stötte", "støtte."])
def test_letters_are_folded(text: str) -> None:
    assert fold(text) == "stotte"


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("da", ["forening", "foreningen", "foreningerne"]),
        ("nb", ["forening", "foreningen", "foreningene"]),
        ("sv", ["verksamhet", "verksamheten", "verksamheter"]),
        ("en", ["plan", "plans"]),
    ],
)
def test_inflected_words_have_one_stem(code: str, words: list[str]) -> None:
    assert len({language(code).stem(word) for word in words}) == 1


def keys_of(values: dict[str, object], place: str = "") -> set[str]:
    """The names of all keys of a file, with those of their tables."""
    keys = set()
    for name, value in values.items():
        keys |= keys_of(value, f"{place}{name}.") if isinstance(value, dict) else {f"{place}{name}"}
    return keys


WORD_FOR_WORD = ("names.misread.", "stems.alike.", "questions.")
"""Tables whose keys are words themselves; Norwegian and Swedish questions are not understood."""


@pytest.mark.parametrize("code", LANGUAGES)
def test_all_languages_have_the_same_lists(code: str) -> None:
    names = [
        {key for key in keys_of(dict(language(c).table.values)) if not key.startswith(WORD_FOR_WORD)}
        for c in ("da", code)
    ]
    assert names[0] == names[1]


def as_word(rows: list[list[str]], caption: str, path: Path) -> Path:
    """A Word document with a caption and a table."""
    word = docx.Document()
    word.add_paragraph(caption)
    table = word.add_table(len(rows), len(rows[0]))
    for r, row in enumerate(rows):
        for c, text in enumerate(row):
            table.cell(r, c).text = text
    word.save(str(path))
    return path


def as_excel(rows: list[list[str]], caption: str, path: Path) -> Path:
    """A workbook with a caption and a table of numbers."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append([caption])
    for row in rows:
        sheet.append([row[0], *(float(t.replace(" ", "")) if t.replace(" ", "").isdigit() else t for t in row[1:])])
    for cells in sheet.iter_rows(min_row=3, min_col=2):
        for cell in cells:
            cell.number_format = "#,##0"
    book.save(path)
    return path


@pytest.mark.parametrize("made", [as_word, as_excel])
@pytest.mark.parametrize(("path", "code", "caption"), [(NORWEGIAN, "nb", "Tabell 1"), (SWEDISH, "sv", "Tabell 1")])
def test_a_table_reads_alike_in_word_and_excel(
    tmp_path: Path, made: Callable[[list[list[str]], str, Path], Path], path: Path, code: str, caption: str
) -> None:
    lines = path.read_text("utf-8").split("\n")
    start = next(n for n, line in enumerate(lines) if line.startswith(caption))
    rows = [line.split("\t") for line in lines[start + 2 :]]
    table = rows[: next(n for n, row in enumerate(rows) if row == [""])]
    document, note = footed(made(table, lines[start], tmp_path / ("a.docx" if made is as_word else "a.xlsx")))
    assert document.language == code
    assert note.tables[0].unit.factor == 1_000
    assert note.tables[0].rows[-1].role == "total"
    assert {cell.proof for cell in note.tables[0].rows[-1].cells} == {"proven"}
    assert [f for f in note.findings if f.severity == "error"] == []


def test_a_sentence_that_describes_a_project_does_not_call_its_row_a_result() -> None:
    """In a list of grants the name may be a whole description, in which any word stands."""
    rows = language("da").rows
    told = "Foreningen åbner nye markeder for sine medlemmer, og resultatet måles hvert kvartal af en uvildig konsulent"
    assert rows.is_result("Årets resultat")
    assert not rows.is_result(f"{told}, som melder fremdriften til styregruppen")
