"""Word files with real tables, spans, raised footnotes and links."""

from pathlib import Path

import pytest
from docx import Document
from docx.oxml import OxmlElement

from kronespor.footing import foot_document
from kronespor.reading import read
from tests.reading import papers


def test_a_table_with_a_raised_footnote_and_a_merged_heading(tmp_path: Path) -> None:
    word = Document()
    word.add_heading("Svar om midler", 1)
    word.add_paragraph("Tabel 1: Indsatser (1.000 kr.)")
    rows = [
        ["Indsats", "2024", "2025"],
        ["Alfa", "5.800", "100"],
        ["Beta", "200", "300"],
        ["I alt", "6.000", "400"],
    ]
    table = papers.add_table(word, rows)
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


def test_tracked_changes_are_read_as_accepted_and_told(tmp_path: Path) -> None:
    word = Document()
    paragraph = word.add_paragraph("Der er afsat ")
    for tag, text_tag, text in (("w:del", "w:delText", "100"), ("w:ins", "w:t", "200"), ("w:moveFrom", "w:t", "300")):
        change, run, content = OxmlElement(tag), OxmlElement("w:r"), OxmlElement(text_tag)
        content.text = text
        run.append(content)
        change.append(run)
        paragraph._p.append(change)
    word.save(str(tmp_path / "a.docx"))
    document = read(tmp_path / "a.docx")
    assert [p.text for p in document.passages] == ["Der er afsat 200"]
    assert [r.code for r in document.remarks] == ["tracked-changes"]


def test_a_table_in_a_cell_is_a_table_of_its_own(tmp_path: Path) -> None:
    word = Document()
    outer = word.add_table(rows=2, cols=2)
    outer.cell(0, 0).text, outer.cell(0, 1).text, outer.cell(1, 0).text = "Emne", "Tabel", "Midler"
    inner = outer.cell(1, 1).add_table(rows=3, cols=2)
    for cell, text in zip(inner._cells, ["Indsats", "Budget 2024", "Alfa", "100", "I alt", "100"], strict=True):
        cell.text = text
    word.save(str(tmp_path / "a.docx"))
    document = read(tmp_path / "a.docx")
    (budget,), (grid,) = document.budgets, document.grids
    assert [r.label for r in budget.rows] == ["Alfa", "I alt"]
    assert grid.cells == (("Emne", "Tabel"), ("Midler", ""))


def test_headers_and_text_boxes_are_read(tmp_path: Path) -> None:
    word = Document()
    word.sections[0].header.paragraphs[0].text = "Sagsnummer i F2: 2023 - 4711"
    run = word.add_paragraph("Brødtekst.").add_run()
    box, content, inner = OxmlElement("w:pict"), OxmlElement("w:txbxContent"), OxmlElement("w:p")
    text_run, text = OxmlElement("w:r"), OxmlElement("w:t")
    text.text = "Faktaboks: 3 mio. kr. er afsat."
    text_run.append(text)
    inner.append(text_run)
    content.append(inner)
    box.append(content)
    run._r.append(box)
    word.save(str(tmp_path / "a.docx"))
    document = read(tmp_path / "a.docx")
    assert [p.text for p in document.passages] == ["Brødtekst.", "Faktaboks: 3 mio. kr. er afsat."]
    assert document.case_numbers == ("2023-4711",)


def test_a_first_row_of_a_name_and_its_source_is_no_heading(tmp_path: Path) -> None:
    word = Document()
    rows = [
        ["Indsats", "2024", "Finansiering"],
        ["Alfa", "", "Bevilling"],
        ["Beta", "200", ""],
        ["I alt", "200", ""],
    ]
    papers.add_table(word, rows)
    word.save(str(tmp_path / "a.docx"))
    (budget,) = read(tmp_path / "a.docx").budgets
    assert [(r.label, r.fund) for r in budget.rows] == [("Alfa", "Bevilling"), ("Beta", ""), ("I alt", "")]


@pytest.mark.parametrize(
    ("lines", "unit"),
    [
        (("1.000 kr.",), "1.000 kr."),
        (("Beløb i mio. kr.", "2025-p/l"), "mio. kr."),
        (("Fordelt på tilbud.", "tkr."), "1.000 kr."),
    ],
)
def test_lines_above_a_table_state_its_unit(tmp_path: Path, lines: tuple[str, ...], unit: str) -> None:
    word = Document()
    word.add_heading("Kultur", 1)
    for line in lines:
        word.add_paragraph(line)
    papers.add_table(word, [["Tilbud", "2025"], ["Bibliotek", "400"], ["Museum", "300"], ["I alt", "700"]])
    word.save(str(tmp_path / "a.docx"))
    (footed,) = foot_document(read(tmp_path / "a.docx")).tables
    assert (footed.unit.name, footed.unit_stated) == (unit, True)
    assert footed.table.title not in lines[-1:]
