"""Word files with real tables, spans, raised footnotes and links."""

from pathlib import Path

from docx import Document

from kronespor.footing import foot_document
from kronespor.reading import read


def test_a_table_with_a_raised_footnote_and_a_merged_heading(tmp_path: Path) -> None:
    word = Document()
    word.add_heading("Svar om midler", 1)
    word.add_paragraph("Tabel 1: Indsatser (1.000 kr.)")
    table = word.add_table(rows=0, cols=3)
    for texts in (
        ["Indsats", "2024", "2025"],
        ["Alfa", "5.800", "100"],
        ["Beta", "200", "300"],
        ["I alt", "6.000", "400"],
    ):
        for cell, text in zip(table.add_row().cells, texts, strict=True):
            cell.text = text
    raised = table.rows[1].cells[1].paragraphs[0].add_run("1")
    raised.font.superscript = True
    path = tmp_path / "svar.docx"
    word.save(str(path))

    document = read(path)
    footed = foot_document(document)
    assert document.title == "Svar om midler"
    assert footed.findings == ()
    cell = footed.tables[0].rows[0].cells[0]
    assert (cell.amount, cell.footnotes, cell.proof) == (5800, ("1",), "proven")


def test_deleted_text_is_not_read_and_line_breaks_are_kept(tmp_path: Path) -> None:
    word = Document()
    table = word.add_table(rows=2, cols=2)
    for cell, text in zip(
        table._cells, ["Indsats", "Budget 2024", "Støtte *\nUddybning af støtten", "100.000"], strict=True
    ):
        cell.text = text
    path = tmp_path / "notat.docx"
    word.save(str(path))
    (read_table,) = read(path).budgets
    assert (read_table.rows[0].label, read_table.rows[0].description) == ("Støtte", "Uddybning af støtten")
