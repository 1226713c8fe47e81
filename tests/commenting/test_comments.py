"""Checked documents given back: drawn tables with one wrong figure, in every format, opened and read again.

`make comments` draws 200 of them, `make test` a few.
"""

import os
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import docx
import openpyxl
import pikepdf
import pypdfium2
import pytest
from docx.oxml.ns import qn
from lxml import etree, html
from openpyxl.comments import Comment
from openpyxl.utils import get_column_letter

from kronespor.commenting import FORMATS, Note, Spot, commented, notes_of
from kronespor.footing import FootedDocument, foot_document
from kronespor.reading import Document, ReadingError, read
from kronespor.remarks import in_words
from kronespor.sandbox import Reader
from tests.footing.relations_drawn import Drawn, damaged
from tests.reading import papers

DRAWN = int(os.environ.get("KRONESPOR_COMMENTED", "1"))
KINDS = ("groups", "total right", "differences", "nested")
WITHOUT_OFFICE = pytest.mark.skipif(papers.SOFFICE is None, reason="LibreOffice is not installed: it writes the files")
ANNOTATION = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}annotation"


def rows(drawn: Drawn) -> list[list[str]]:
    """The drawn table as texts, its headings first."""
    (table,) = drawn.document().budgets
    found = [["Område", *(column.name for column in table.columns)]]
    for row in table.rows:
        texts = {token.column: token.text for token in row.tokens}
        found.append([row.label, *(texts.get(c, "") for c in range(len(table.columns)))])
    return found


def write_word(drawn: Drawn, path: Path) -> None:
    document = docx.Document()
    document.add_paragraph(drawn.title)
    texts = rows(drawn)
    table = document.add_table(rows=0, cols=len(texts[0]))
    table.style = "Table Grid"
    for row in texts:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
    document.save(str(path))


def write_html(drawn: Drawn, path: Path) -> None:
    lines = ("<tr>" + "".join(f"<td>{text}</td>" for text in row) + "</tr>" for row in rows(drawn))
    path.write_text(f"<!DOCTYPE html><html><body><p>{drawn.title}</p><table>{''.join(lines)}</table>", "utf-8")


def write_excel(drawn: Drawn, path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet["A1"] = drawn.title
    for r, row in enumerate(rows(drawn), start=3):
        for c, text in enumerate(row, start=1):
            sheet.cell(r, c, text or None)
    for (r, c), value in drawn.printed.items():
        sheet.cell(r + 4, c + 2, value / 10 ** drawn.places(c)).number_format = "#,##0" + ".000"[
            : drawn.places(c) + 1
        ] * (drawn.places(c) > 0)
    book.save(path)


WRITE = {".docx": write_word, ".html": write_html, ".xlsx": write_excel}
MADE_OF = {".odt": ".docx", ".pdf": ".docx", ".ods": ".xlsx"}
"""What LibreOffice makes of what."""


def in_word(path: Path) -> Iterator[tuple[str, str]]:
    document = docx.Document(str(path))
    texts = {str(comment.comment_id): comment.text for comment in document.comments}
    for start in document.element.body.iter(qn("w:commentRangeStart")):
        yield "".join(t.text for t in start.getparent().iter(qn("w:t"))), texts[start.get(qn("w:id"))]


def in_excel(path: Path) -> Iterator[tuple[str, str]]:
    for sheet in openpyxl.load_workbook(path).worksheets:
        for row in sheet.iter_rows():
            yield from ((cell.coordinate, cell.comment.text) for cell in row if cell.comment)


def in_pdf(path: Path) -> Iterator[tuple[str, str]]:
    shown = pypdfium2.PdfDocument(path)
    with pikepdf.open(path) as pdf:
        for page, text in zip(pdf.pages, shown, strict=True):
            for annotation in page.obj.get("/Annots", []):
                if annotation.get("/Subtype") == "/Highlight":
                    left, bottom, right, top = map(float, annotation["/Rect"])
                    words = text.get_textpage().get_text_bounded(left - 1, bottom - 1, right + 1, top + 1)
                    yield words.strip(), str(annotation["/Contents"])


def in_opendocument(path: Path) -> Iterator[tuple[str, str]]:
    root = etree.fromstring(zipfile.ZipFile(path).read("content.xml"))
    for note in root.iter(ANNOTATION):
        lines = ["".join(p.itertext()) for p in note if p.tag.endswith("}p")]
        around = note.getparent().xpath(".//text()[not(ancestor::*[local-name()='annotation'])]")
        yield "".join(around).strip(), "\n".join(lines)


def in_html(path: Path) -> Iterator[tuple[str, str]]:
    root = html.document_fromstring(path.read_bytes())
    for marked in root.find_class("kronespor-note"):
        yield marked.text_content().strip(), marked.get("title")


READ: dict[str, Callable[[Path], Iterator[tuple[str, str]]]] = {
    ".docx": in_word,
    ".xlsx": in_excel,
    ".pdf": in_pdf,
    ".odt": in_opendocument,
    ".ods": in_opendocument,
    ".html": in_html,
}


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    with Reader() as one:
        yield one


def originals(suffix: str, folder: Path) -> list[Path]:
    """The drawn tables in one format."""
    source = MADE_OF.get(suffix, suffix)
    drawn = {f"{kind} {seed}".replace(" ", "-"): damaged(kind, seed) for kind in KINDS for seed in range(DRAWN)}
    chosen = list(drawn)[:2] if DRAWN == 1 and suffix in MADE_OF else drawn  # LibreOffice writes them, slowly
    for name in chosen:
        WRITE[source](drawn[name], folder / f"{name}{source}")
    if source != suffix:
        papers.convert(sorted(folder.glob(f"*{source}")), suffix[1:], folder)
    return sorted(folder.glob(f"*{suffix}"))


def figures(document: Document) -> list[list[str]]:
    return [[token.text for row in table.rows for token in row.tokens] for table in document.budgets]


def places(notes: list[Note], suffix: str) -> set[tuple[str, str]]:
    """Where notes should stand, and the first sentence of each."""
    if suffix == ".xlsx":
        return {
            (f"{get_column_letter(n.spot.column)}{n.spot.row}", n.text.splitlines()[0]) for n in notes if n.spot.sheet
        }
    return {(plain(note.spot.printed), note.text.splitlines()[0]) for note in notes if note.spot.printed}


def plain(text: str) -> str:
    """The digits of an amount: sheets print them by the machine's own signs."""
    return "".join(filter(str.isdigit, text))


@pytest.mark.parametrize("suffix", [pytest.param(s, marks=WITHOUT_OFFICE) if s in MADE_OF else s for s in READ])
@pytest.mark.slow
def test_comments_stand_at_their_figures_and_nothing_else_changes(suffix: str, reader: Reader, tmp_path: Path) -> None:
    written = 0
    (folder := tmp_path / "papers").mkdir()
    for path in originals(suffix, folder):
        document, footed = reader.read_and_foot(path)
        notes = notes_of(document, footed, "da", ticks=True)
        new = tmp_path / path.name
        new.write_bytes(reader.commented(path, path.name, notes, "Kronespor"))
        again, footed_again = reader.read_and_foot(new)
        assert figures(again) == figures(document), path.name
        own = [finding.code for finding in footed_again.findings if finding.code in OUR_OWN.values()]
        assert own == ([OUR_OWN[suffix]] if suffix in OUR_OWN else []), path.name
        assert suffix != ".html" or [p.text for p in again.passages] == [p.text for p in document.passages], path.name
        assert told(footed_again) == told(footed), path.name
        found = {
            (where if suffix == ".xlsx" else plain(where), line)
            for where, text in READ[suffix](new)
            for line in text.splitlines()
        }
        assert places(notes, suffix) <= found, path.name
        written += len(places(notes, suffix))
    assert written > 2 * DRAWN


OUR_OWN = {".xlsx": "sheet-of-remarks", ".html": "section-of-remarks"}
"""That the remarks which we have written into a file are left out."""


def told(footed: FootedDocument) -> list[str]:
    """What is said of a paper, but not that remarks of an earlier check are left out."""
    return [in_words(finding, "da") for finding in footed.findings if finding.code not in OUR_OWN.values()]


def test_comments_and_changes_that_were_there_stay(tmp_path: Path, reader: Reader) -> None:
    path = tmp_path / "notat.docx"
    write_word(damaged("groups", 1), path)
    document = docx.Document(str(path))
    title = document.paragraphs[0]
    document.add_comment(title.runs, text="Tal fra økonomi", author="Sagsbehandler")
    inserted = title._p.makeelement(qn("w:ins"), {qn("w:id"): "90", qn("w:author"): "Sagsbehandler"})
    run = title.add_run(" (udkast)")._r
    run.addprevious(inserted)
    inserted.append(run)
    document.save(str(path))
    footed = reader.read_and_foot(path)
    notes = notes_of(*footed, "en")
    path.write_bytes(reader.commented(path, path.name, notes, "Kronespor"))
    texts = [comment.text for comment in docx.Document(str(path)).comments]
    assert texts[0] == "Tal fra økonomi"
    assert len(texts) == 1 + len(notes)
    assert len(list(docx.Document(str(path)).element.body.iter(qn("w:ins")))) == 1


def test_a_workbook_keeps_its_comments_charts_and_stored_results(tmp_path: Path) -> None:
    path = tmp_path / "budget.xlsx"
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Område", 2025])
    sheet.append(["Skole", 1200])
    sheet["B2"].comment = Comment("Husk bilag", "Sagsbehandler")
    chart = openpyxl.chart.BarChart()
    chart.add_data(openpyxl.chart.Reference(sheet, min_col=2, min_row=1, max_row=2))
    sheet.add_chart(chart, "D2")
    book.save(path)
    notes = [Note("Forkert", "error", Spot(sheet=sheet.title, row=2, column=column)) for column in (1, 2)]
    path.write_bytes(commented(path, path.name, notes, "Kronespor"))
    again = openpyxl.load_workbook(path)
    kept = again[sheet.title]
    assert again.sheetnames == [sheet.title, "Kronespor"]
    assert len(kept._charts) == 1
    assert kept["A2"].comment.text == "Forkert"
    assert kept["B2"].comment.text.startswith("Husk bilag")
    assert "Forkert" in kept["B2"].comment.text
    comments = etree.fromstring(zipfile.ZipFile(path).read("xl/comments/comment1.xml"))
    assert {part.tag.rpartition("}")[2] for text in comments.iter("{*}text") for part in text} == {"r"}  # of runs alone
    assert again["Kronespor"]["B2"].value == "B2"


def test_the_sheet_of_remarks_is_no_table_of_the_workbook(tmp_path: Path) -> None:
    """Its places, as B22, were read as amounts where there were many of them."""
    path = tmp_path / "budget.xlsx"
    write_excel(damaged("differences", 27), path)
    document = read(path)
    notes = notes_of(document, foot_document(document), "da", ticks=True)
    path.write_bytes(commented(path, path.name, notes, "Kronespor"))
    assert figures(read(path)) == figures(document)


def test_a_row_whose_print_is_part_of_another_row_is_not_taken_for_it(tmp_path: Path) -> None:
    path = tmp_path / "side.html"
    rows = (("Skole og fritid", "15", "25"), ("Skole", "5", "2"))
    path.write_text("".join(f"<tr><td>{'<td>'.join(row)}" for row in rows).join(("<table>", "</table>")))
    note = Note("Forkert", "error", Spot("Skole", ("5", "2"), 1))
    path.write_bytes(commented(path, path.name, [note], "Kronespor"))
    assert [where for where, _ in in_html(path)] == ["2"]


@pytest.mark.parametrize("shows", ["<text:p>7</text:p>", ""])  # a program may write what a cell holds alone
def test_of_cells_that_a_sheet_writes_as_one_only_that_with_the_remark_is_commented(shows: str, tmp_path: Path) -> None:
    path = tmp_path / "budget.ods"
    names = " ".join(f'xmlns:{n}="urn:oasis:names:tc:opendocument:xmlns:{n}:1.0"' for n in ("office", "table", "text"))
    cell = f'<table:table-cell table:number-columns-repeated="3">{shows}</table:table-cell>'
    row = f'<table:table-row table:number-rows-repeated="2">{cell}</table:table-row>'
    with zipfile.ZipFile(path, "w") as package:
        package.writestr(
            "content.xml",
            f'<office:spreadsheet {names}><table:table table:name="A">{row}</table:table></office:spreadsheet>',
        )
    note = Note("Forkert", "error", Spot(sheet="A", row=2, column=2))
    path.write_bytes(commented(path, path.name, [note], "Kronespor"))
    root = etree.fromstring(zipfile.ZipFile(path).read("content.xml"))
    table = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
    shown = [
        [c.find(ANNOTATION) is not None for c in r.iter(f"{table}table-cell")] for r in root.iter(f"{table}table-row")
    ]
    assert shown == [[False], [False, True, False]]


def test_no_comment_stands_in_what_was_deleted(tmp_path: Path) -> None:
    path = tmp_path / "notat.odt"
    names = " ".join(f'xmlns:{n}="urn:oasis:names:tc:opendocument:xmlns:{n}:1.0"' for n in ("office", "text"))
    text = "<text:p>Der er afsat 5 kr.</text:p>"
    gone = f"<text:tracked-changes><text:deletion>{text}</text:deletion></text:tracked-changes>"
    with zipfile.ZipFile(path, "w") as package:
        package.writestr(
            "content.xml",
            f"<office:text {names}>{gone}<text:h xml:id='a'>Notat</text:h><text:p xml:id='a'/>{text}</office:text>",
        )
    spots = (Spot(), Spot(amounts=("5",), passage="Der er afsat 5 kr."))
    path.write_bytes(commented(path, path.name, [Note("Se her", "error", spot) for spot in spots], "Kronespor"))
    written = zipfile.ZipFile(path).read("content.xml")
    root = etree.fromstring(written, etree.XMLParser(collect_ids=False))  # one is there twice, as programs write it
    assert [note.getparent().tag.rpartition("}")[2] for note in root.iter(ANNOTATION)] == ["h", "p"]
    assert not any(next(note.iterancestors("{*}tracked-changes"), None) is not None for note in root.iter(ANNOTATION))


def test_a_comment_on_a_figure_in_a_text_box_stands_beside_the_box(tmp_path: Path) -> None:
    path = tmp_path / "notat.docx"
    document = docx.Document()
    run = document.add_paragraph("Se boksen").add_run()._r
    run.append(run.makeelement(qn("w:pict")))
    run[0].append(run.makeelement(qn("w:txbxContent")))
    run[0][0].append(document.add_paragraph("Skole 5")._p)
    document.save(str(path))
    path.write_bytes(commented(path, path.name, [Note("Forkert", "error", Spot("Skole", ("5",)))], "Kronespor"))
    (start,) = docx.Document(str(path)).element.body.iter(qn("w:commentRangeStart"))
    assert next(start.iterancestors(qn("w:txbxContent")), None) is None


def test_what_the_owner_of_a_pdf_permits_stays(tmp_path: Path) -> None:
    path = tmp_path / "notat.pdf"
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(path, encryption=pikepdf.Encryption(owner="ejer", allow=pikepdf.Permissions(extract=False)))
    path.write_bytes(commented(path, path.name, [Note("Forkert", "error", Spot())], "Kronespor"))
    with pikepdf.open(path) as again:
        assert again.is_encrypted
        assert not again.allow.extract


def test_what_takes_no_comments_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "notat.txt"
    path.write_text("tekst")
    with pytest.raises(ReadingError) as refused:
        commented(path, path.name, [], "Kronespor")
    assert refused.value.remark.code == "takes-no-comments"


@pytest.mark.parametrize("suffix", sorted(FORMATS))
def test_a_damaged_file_is_refused(suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"notat{suffix}"
    path.write_bytes(b"" if suffix.startswith(".htm") else b"PK\x03\x04 no package")
    with pytest.raises(ReadingError):
        commented(path, path.name, [], "Kronespor")
