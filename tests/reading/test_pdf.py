"""PDF files: turned pages, columns of text, running heads, pages that are pictures, trees that lie."""

import shutil
from dataclasses import replace
from pathlib import Path

import pypdfium2
import pytest
from docx import Document as Word
from docx.document import Document as WordDocument
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt
from PIL import Image

from kronespor.footing import foot_document
from kronespor.reading import NO_PROGRAMS, ReadingError, read
from kronespor.sandbox import programs
from kronespor.sandbox.tesseract import find_tesseract
from tests.reading import papers

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(papers.SOFFICE is None, reason="LibreOffice is not installed: it prints the papers"),
]

ROWS = (("Indsats", "2024", "2025"), ("Alfa", "5.800", "100"), ("Beta", "200", "300"), ("I alt", "6.000", "400"))


def to_pdf(word: WordDocument, folder: Path, tagged: bool = False) -> Path:
    path = folder / "paper.docx"
    word.save(str(path))
    papers.convert([path], papers.pdf_filter(tagged), folder)
    return folder / "paper.pdf"


@pytest.fixture(scope="module")
def upright(tmp_path_factory: pytest.TempPathFactory) -> Path:
    word = Word()
    word.add_paragraph("Tabel 1: Midler (1.000 kr.)")
    papers.add_table(word, ROWS)
    return to_pdf(word, tmp_path_factory.mktemp("upright"))


@pytest.mark.parametrize("quarter", [90, 180, 270])
def test_a_turned_page_is_read_and_its_boxes_turn_with_it(upright: Path, tmp_path: Path, quarter: int) -> None:
    document = pypdfium2.PdfDocument(upright)
    document[0].set_rotation(quarter)
    turned = tmp_path / "turned.pdf"
    document.save(turned)

    (before,), (after,) = read(upright).budgets, read(turned).budgets
    assert [r.tokens[0].text for r in after.rows] == [r.tokens[0].text for r in before.rows]
    width, height = pypdfium2.PdfDocument(turned)[0].get_size()
    boxes = [t.box for r in after.rows for t in r.tokens]
    first = boxes[0]
    assert first and all(b and 0 <= b[0] < b[2] <= width and 0 <= b[1] < b[3] <= height for b in boxes)
    tall = first[3] - first[1] > first[2] - first[0]
    assert tall == (quarter != 180)


def test_text_in_two_columns_is_read_column_by_column(tmp_path: Path) -> None:
    word = Word()
    section = word.sections[0]
    columns = OxmlElement("w:cols")
    columns.set(qn("w:num"), "2")
    section._sectPr.append(columns)
    for n in range(1, 13):
        word.add_paragraph(
            f"Afsnit {n} beretter om det arbejde som udvalget har sat i gang i perioden, og om de midler der er brugt "
            "på det i hvert af årene til gavn for kommunens borgere og foreninger."
        )
    document = read(to_pdf(word, tmp_path))
    numbers = [int(p.text.split()[1]) for p in document.passages if p.text.startswith("Afsnit")]
    assert numbers == sorted(numbers)
    assert document.tables == ()


def test_running_heads_and_page_numbers_are_left_out_and_a_table_goes_on_over_pages(tmp_path: Path) -> None:
    word = Word()
    word.sections[0].header.paragraphs[0].text = "Kommunen, sagsnummer 2024-0001234"
    word.add_paragraph("Tabel 1: Midler (kr.)")
    rows = tuple((f"Indsats {n}", f"{n}.000", "500") for n in range(1, 101))
    total = ("I alt", "5.050.000", "50.000")
    papers.add_table(word, (("Navn", "2024", "2025"), *rows, total))
    for tagged in (False, True):
        document = read(to_pdf(word, tmp_path, tagged))
        (table,) = document.budgets
        assert len(table.rows) == 101
        assert {r.page for r in table.rows} == set(range(1, document.pages + 1))
        assert "sagsnummer" not in " ".join(p.text for p in document.passages)
        assert foot_document(document).findings == ()


def test_a_tree_that_makes_a_table_of_each_row_is_not_trusted(tmp_path: Path) -> None:
    """So a sheet is tagged whose rows stand apart, with blank ones between them."""
    word = Word()
    word.add_paragraph("Oversigt over midler (kr.)")
    rows = (*ROWS[:3], ("Gamma", "1.000", "50"), ("Delta", "500", "75"), ("Epsilon", "250", "80"))
    for row in (*rows, ("I alt", "7.750", "605")):
        papers.add_table(word, (row,))
        word.add_paragraph().paragraph_format.space_after = Pt(0)
    (table,) = read(to_pdf(word, tmp_path, tagged=True)).budgets
    assert [row.label for row in table.rows] == ["Alfa", "Beta", "Gamma", "Delta", "Epsilon", "I alt"]
    assert [column.name for column in table.columns] == ["2024", "2025"]


@pytest.mark.skipif(shutil.which("tesseract") is None, reason="Tesseract is not installed")
def test_a_page_that_is_a_picture_is_read_among_pages_of_text(tmp_path: Path) -> None:
    word = Word()
    word.add_heading("Svar om midler", 1)
    text = to_pdf(word, tmp_path)
    paper = papers.make(9034)
    papers.write_word(paper, tmp_path / "table.docx")
    papers.convert([tmp_path / "table.docx"], papers.pdf_filter(False), tmp_path)
    papers.photograph(tmp_path / "table.pdf", tmp_path / "scan.png", 200, 1)
    Image.open(tmp_path / "scan.png").save(tmp_path / "scan.pdf", resolution=200)
    whole = pypdfium2.PdfDocument(text)
    whole.import_pages(pypdfium2.PdfDocument(tmp_path / "scan.pdf"))
    whole.save(tmp_path / "both.pdf")

    document = read(tmp_path / "both.pdf", programs=programs())
    assert document.pages == 2
    assert document.budgets[0].page == 2
    assert len(document.budgets[0].rows) == len(paper.tables[0]) - 1
    assert [(r.code, r.place.page) for r in document.remarks] == [("page-scanned", 2)]
    unread = read(tmp_path / "both.pdf")
    assert (unread.budgets, [r.code for r in unread.remarks]) == ((), ["page-not-recognised"])


def test_without_programs_pictures_and_old_office_files_are_refused(tmp_path: Path) -> None:
    Image.new("L", (400, 400), 255).save(tmp_path / "scan.png")
    (tmp_path / "notat.rtf").write_bytes(b"{\\rtf1 Notat}")
    for name, code in (("scan.png", "picture-not-recognised"), ("notat.rtf", "converter-missing")):
        with pytest.raises(ReadingError) as refused:
            read(tmp_path / name)
        assert (refused.value.remark.code, refused.value.remark.values["name"]) == (code, name)


def test_programs_that_are_not_installed_are_not_offered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    find_tesseract.cache_clear()
    try:
        assert replace(programs(), second=None) == NO_PROGRAMS  # the second reader of scans is a package
    finally:
        monkeypatch.undo()
        find_tesseract.cache_clear()


def test_a_locked_pdf_is_refused(tmp_path: Path) -> None:
    word = Word()
    word.add_paragraph("Fortroligt")
    word.save(str(tmp_path / "paper.docx"))
    lock = '{"EncryptFile":{"type":"boolean","value":"true"},"DocumentOpenPassword":{"type":"string","value":"x"}}'
    papers.convert([tmp_path / "paper.docx"], f"pdf:writer_pdf_Export:{lock}", tmp_path)
    with pytest.raises(ReadingError) as refused:
        read(tmp_path / "paper.pdf")
    assert refused.value.remark.code == "file-locked"


@pytest.mark.parametrize("suffix", ["doc", "rtf"] if papers.SCANS > 1 else ["doc"])  # `make scans` reads all
def test_old_office_files_are_read_through_libreoffice(tmp_path: Path, suffix: str) -> None:
    papers.write_word(papers.make(9000), tmp_path / "paper.docx")
    papers.convert([tmp_path / "paper.docx"], suffix, tmp_path)
    before, after = read(tmp_path / "paper.docx"), read(tmp_path / f"paper.{suffix}", programs=programs())
    assert [t.rows for t in foot_document(after).tables] == [t.rows for t in foot_document(before).tables]
