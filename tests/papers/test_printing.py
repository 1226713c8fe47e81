"""Papers as PDF and on a municipality's own Word template: what is printed, where links lead, what is refused."""

import re
import subprocess
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import docx
import pikepdf
import pypdfium2
import pytest

from kronespor.papers import pdf
from kronespor.papers.formats import FORMATS, as_pdf, render
from kronespor.papers.paper import Bullets, Grid, GridRow, Heading, Paper, Paragraph
from kronespor.papers.printing import years_text
from tests.refusing import refused

PLACES = 60


def paper(**more: Any) -> Paper:
    """A paper whose every figure leads to an item of its last list, on later pages."""
    rows = tuple(
        GridRow(f"Indsats {n}", (f"{n}.000", "-"), links=((0, f"#kilde-{n}"),), notes=((0, (1,)),) if n == 3 else ())
        for n in range(1, PLACES + 1)
    )
    table = Grid("Tabel 1: Beløb (kr.)", "Indsats", ("2025", "2026"), (*rows, GridRow("I alt", ("1", "-"), "sum")))
    places = Bullets(
        tuple(f"Stedet for {n}" for n in range(1, PLACES + 1)), ids=tuple(f"kilde-{n}" for n in range(1, PLACES + 1))
    )
    blocks = (Heading("Svar"), Paragraph(more.pop("text", "Tekst.")), table, Heading("Kilder"), places)
    return Paper("Svar", "Midler til *planen* #1", "1. marts 2026", blocks, ("En note.",), **more)


def text_of(data: bytes) -> list[str]:
    """The text of each page."""
    return [page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(data)]


@pytest.fixture(params=[pdf.PART, 50])
def part(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> int:
    """Papers printed whole, and in small parts."""
    monkeypatch.setattr(pdf, "PART", request.param)
    found: int = request.param
    return found


def test_each_figure_leads_to_the_page_and_the_height_of_its_source(part: int) -> None:
    data = as_pdf(paper())
    printed = pypdfium2.PdfDocument(data)
    pages = text_of(data)
    assert not any("kilde-" in text for text in pages)
    with pikepdf.open(BytesIO(data)) as pdf:
        links = [link for page in pdf.pages for link in page.get("/Annots", ())]
        assert len(links) == PLACES and not any("/A" in link for link in links)
        for n, link in enumerate(links, start=1):
            index = next(i for i, page in enumerate(pdf.pages) if page.obj.objgen == link.Dest[0].objgen)
            assert f"Stedet for {n}" in pages[index]
            found = printed[index].get_textpage().search(f"Stedet for {n}", match_whole_word=True).get_next()
            _left, bottom, _right, top = printed[index].get_textpage().get_charbox(found[0])
            assert bottom - 3 <= float(link.Dest[3]) <= top + 12, (n, bottom, link.Dest[3], top)


def test_a_pdf_has_its_tags_row_headers_and_what_pdf_ua_asks_for(part: int) -> None:
    with pikepdf.open(BytesIO(as_pdf(paper()))) as pdf:
        root = pdf.Root
        assert root.MarkInfo.Marked and str(root.Lang) == "da" and root.ViewerPreferences.DisplayDocTitle
        assert pdf.open_metadata()["pdfuaid:part"] == "1"
        cells = [e for e in elements(root.StructTreeRoot) if e.S in ("/TH", "/TD")]
        scopes = [str(scope(e)) for e in cells if e.S == "/TH"]
        assert scopes.count("/Column") == 3 and scopes.count("/Row") == PLACES + 1
        assert sum(e.S == "/TD" for e in cells) == 2 * (PLACES + 1)
        names = [bytes(e.ID) for e in elements(root.StructTreeRoot) if "/ID" in e]
        assert len(names) == len(set(names)) and [
            bytes(n) for n in list(root.StructTreeRoot.IDTree.Names)[::2]
        ] == sorted(names)
        owners = list(root.StructTreeRoot.ParentTree.Nums)
        assert [int(n) for n in owners[::2]] == list(range(int(root.StructTreeRoot.ParentTreeNextKey)))
        for page in pdf.pages:
            owned = owners[2 * int(page.StructParents) + 1]
            assert {e.Pg.objgen for e in owned if "/Pg" in e} <= {page.obj.objgen}
            for link in page.get("/Annots", ()):
                assert owners[2 * int(link.StructParent) + 1].S == "/Link"
            for font in page.Resources.Font.values():
                (inner,) = font.DescendantFonts
                assert {"/FontFile2", "/FontFile3"} & set(inner.FontDescriptor.keys()) and "/ToUnicode" in font


def tables_in_many_places() -> Paper:
    """Short and long tables with footnotes, each begun at another height of its page; one ends with two totals."""
    blocks: list[Any] = []
    for n, size in enumerate((4, 9, 30, 60, 17, 75, 12, 38, 66), start=1):
        rows = [GridRow(f"T{n}R{i}.", (f"{i}.000",), notes=((0, (n,)),) if i == 1 else ()) for i in range(1, size)]
        rows += [GridRow(f"T{n}R{size + i}.", ("1",), "sum") for i in range(1 + n % 2)]
        blocks += [*(Paragraph(f"Afsnit {n}.{k}") for k in range(3 * n)), Grid(f"Tabel {n}", "Ord", ("Tal",), (*rows,))]
    return Paper("Svar", "Tabeller", "i dag", tuple(blocks), tuple(f"Note til T{n}R1" for n in range(1, 10)))


def assert_tables_stay_together(pages: list[str], made: Paper) -> None:
    """A short table stands on one page with its footnote; a long one's totals with the row before them."""
    for n, grid in enumerate((b for b in made.blocks if isinstance(b, Grid)), start=1):
        of = [next(p for p, text in enumerate(pages) if row.label in text) for row in grid.rows]
        assert len(set(of[-grid.ending :])) == 1, (n, of)
        if grid.is_short:
            assert {*of} == {p for p, text in enumerate(pages) if f"Note til T{n}R1" in text}, (n, of)
        else:
            assert len(set(of)) > 1 and all("Ord" in pages[p] for p in of)


def test_a_short_table_is_not_broken_and_a_total_stays_with_its_table() -> None:
    made = tables_in_many_places()
    assert_tables_stay_together(text_of(as_pdf(made)), made)


@pytest.mark.any_database
def test_the_same_holds_in_word(tmp_path: Path) -> None:
    made = tables_in_many_places()
    (tmp_path / "paper.docx").write_bytes(render(made, "docx"))
    office = ["soffice", "--headless", f"-env:UserInstallation=file://{tmp_path}/profile", "--convert-to", "pdf"]
    subprocess.run([*office, "--outdir", tmp_path, tmp_path / "paper.docx"], check=True, capture_output=True)
    assert_tables_stay_together(text_of((tmp_path / "paper.pdf").read_bytes()), made)


def test_a_paper_in_parts_reads_as_the_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    made = paper(text="Tekst. " * 200)
    whole = as_pdf(made)
    monkeypatch.setattr(pdf, "PART", 50)
    parts = as_pdf(made)
    for n in range(1, PLACES + 1):
        for said in (f"Indsats {n}", f"Stedet for {n}"):
            counts = [sum(len(re.findall(rf"{said}\b", page)) for page in text_of(data)) for data in (whole, parts)]
            assert counts == [1, 1], said
    assert len(pypdfium2.PdfDocument(parts)) > len(pypdfium2.PdfDocument(whole))
    titles = [[b.get_title() for b in pypdfium2.PdfDocument(data).get_toc()] for data in (whole, parts)]
    assert titles[0] == titles[1] == ["Svar", "Kilder"]


def elements(element: Any) -> list[Any]:
    kids = element.get("/K", [])
    within = [
        k
        for k in (kids if isinstance(kids, pikepdf.Array) else [kids])
        if isinstance(k, pikepdf.Dictionary) and "/S" in k
    ]
    return [*within, *(e for k in within for e in elements(k))]


def scope(element: Any) -> Any:
    own = element.get("/A", {})
    return next((a.Scope for a in (own if isinstance(own, pikepdf.Array) else [own]) if "/Scope" in a), None)


def test_what_is_written_is_never_markup_and_what_no_font_has_is_a_square() -> None:
    text = '#import "x" *fed* $x$ @kilde-1 <a> \\ `kode` https://kommune.example 🙂 漢 é ‰ − ☒'
    pages = "\n".join(text_of(as_pdf(paper(text=text))))
    assert '#import "x" *fed* $x$ @kilde-1 <a> \\ `kode` https://kommune.example' in pages
    assert "Midler til *planen* #1" in pages and "□" in pages and "é" in pages


def test_a_wide_table_has_a_wide_page_and_one_wider_still_smaller_letters() -> None:
    sizes = []
    for years in (2, 7, 12, 40):
        columns = tuple(map(str, range(2000, 2000 + years)))
        table = Grid("T (kr.)", "Indsats", columns, (GridRow("Én", tuple("1.250.000" for _ in columns)),))
        made = Paper("Svar", "T", "i dag", (table,))
        page = pypdfium2.PdfDocument(as_pdf(made))[0]
        sizes.append((round(page.get_width()), made.scale < 1))
        textpage = page.get_textpage()
        assert textpage.get_text_bounded().count("1.250.000") == years
        boxes = [textpage.get_charbox(i) for i in range(textpage.count_chars())]
        assert max(box[2] for box in boxes) <= page.get_width() - 50
    assert sizes == [(595, False), (842, False), (1191, False), (1191, True)]


Template = Callable[..., None]


@pytest.fixture
def template(tmp_path: Path, settings: Any) -> Template:
    """Makes the municipality's own Word template of paragraphs and a header."""

    def make(*paragraphs: str, header: str = "") -> None:
        own = docx.Document()
        own.sections[0].header.paragraphs[0].text = header
        for text in paragraphs:
            own.add_paragraph(text)
        own.save(str(tmp_path / "paper.docx"))
        settings.OWN_TEMPLATES = str(tmp_path)

    return make


def test_the_fields_of_a_word_template_are_filled_where_they_stand(template: Template) -> None:
    template("Eksempel Kommune", "{{ dated }}", "{{ text }}", "Med venlig hilsen", header="{{ title }}")
    made = docx.Document(BytesIO(render(paper(text="5 < 6 & {{ title }}"), "docx")))
    texts = [p.text for p in made.paragraphs]
    assert made.sections[0].header.paragraphs[0].text == "Midler til *planen* #1"
    assert texts[:2] == ["Eksempel Kommune", "1. marts 2026"] and texts[-1] == "Med venlig hilsen"
    assert "5 < 6 & {{ title }}" in texts and texts.count("1. marts 2026") == 1 and "{{ text }}" not in texts
    assert texts.index("Svar") < texts.index("Med venlig hilsen") and len(made.tables) == 1
    widths = [cell.width.cm for cell in made.tables[0].rows[1].cells]
    assert all(width > 1.9 for width in widths[1:]) and sum(widths) < 15.3  # room for larger letters than ours
    assert b"<w:noWrap/>" in made.tables[0].rows[1].cells[1]._tc.xml.encode()
    notes = next(part for part in made.part.package.parts if part.partname.endswith("footnotes.xml"))
    assert b"En note." in notes.blob


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("{{ mayor }}", "template-fields-unknown"),
        ("{{ title", "template-not-filled"),
        ("{% for x in y %}", "template-not-filled"),
    ],
)
def test_a_template_that_asks_for_what_there_is_not_is_refused(template: Template, text: str, code: str) -> None:
    template(text)
    with refused(code):
        render(paper(), "docx")


def test_a_municipality_has_its_own_look_of_pdf_and_one_that_cannot_be_printed_is_told(
    tmp_path: Path, settings: Any
) -> None:
    settings.OWN_TEMPLATES = str(tmp_path)
    own = tmp_path / "papers" / "paper.typ"
    own.parent.mkdir()
    ours = Path(__file__).parents[2] / "src/kronespor/papers/templates/papers/paper.typ"
    own.write_text(ours.read_text("utf-8").replace("  paper.dated", "  paper.dated + [ Eksempel Kommune]"), "utf-8")
    assert "Eksempel Kommune" in text_of(as_pdf(paper()))[0]
    own.write_text("#paper.wrong", "utf-8")
    with refused("template-not-printed"):
        as_pdf(paper())


def test_papers_show_the_municipalitys_name_and_logo_and_nothing_else_of_its_file(
    tmp_path: Path, settings: Any
) -> None:
    settings.MUNICIPALITY, settings.LOGO = "Eksempel & Kommune", tmp_path / "logo.svg"
    drawing = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 90 30">{}<rect width="90" height="30"/></svg>'
    settings.LOGO.write_text(drawing.format("<script>alert(1)</script>"), "utf-8")
    made = {kind: render(paper(), kind) for kind in FORMATS}
    assert text_of(made["pdf"])[0].startswith("Eksempel & Kommune")
    with pikepdf.open(BytesIO(made["pdf"])) as printed:
        assert len(printed.pages[0].get_images()) == 1
    assert "Eksempel &amp; Kommune" in made["html"].decode() and b"data:image/png;base64," in made["html"]
    document = docx.Document(BytesIO(made["docx"]))
    assert document.paragraphs[0].text.startswith("Eksempel & Kommune") and len(document.inline_shapes) == 1
    assert not any(b"alert(1)" in data for data in made.values())
    for broken in ("no picture", drawing.format('<image href="https://evil.example/x.png"/>')):
        settings.LOGO.write_text(broken, "utf-8")
        for kind in FORMATS:
            with refused("logo-not-picture"):
                render(paper(), kind)


def test_a_logo_is_at_the_edge_of_a_page_that_lies_and_words_take_the_room_that_names_leave(
    tmp_path: Path, settings: Any
) -> None:
    settings.LOGO = tmp_path / "logo.svg"
    drawing = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 90 30"><rect width="90" height="30"/></svg>'
    settings.LOGO.write_text(drawing, "utf-8")
    years, source = tuple(map(str, range(2024, 2029))), "Integrationsbevilling, forvaltningens eget budget"
    table = Grid("T", "Indsats", (*years, "Kilde"), (GridRow("Alfa", ("1.000.000",) * 5 + (source,)),), words=1)
    document = docx.Document(BytesIO(render(Paper("Svar", "T", "1. marts 2026", (table,)), "docx")))
    page, (stop,) = document.sections[0], document.paragraphs[0].paragraph_format.tab_stops
    lengths = (page.page_height, page.page_width, page.left_margin, page.right_margin)
    height, width, left, right = (length or 0 for length in lengths)
    assert width > height and stop.position == width - left - right
    last = document.tables[0].columns[-1].width
    assert last is not None and last.cm > 2 * table.room


def test_a_word_cell_has_its_link_its_note_and_its_lines_in_the_letters_of_a_wide_table() -> None:
    years, address = tuple(map(str, range(2010, 2036))), "https://example.org/bilag"
    cells = ("1.000.000",) * len(years)
    row = GridRow("A & <b>\nC\tD", cells, links=((2, address),), notes=((2, (1,)),), text="Om A")
    made = Paper("Svar", "T", "1. marts 2026", (Grid("T", "Indsats", years, (row,)),), ("En note.",))
    table = docx.Document(BytesIO(render(made, "docx"))).tables[0]
    label, linked = table.cell(1, 0), table.cell(1, 3).paragraphs[0]
    assert [p.text for p in label.paragraphs] == ["A & <b>\nC\tD", "Om A"]
    assert linked.text == "1.000.000" and [link.address for link in linked.hyperlinks] == [address]
    assert "footnoteReference" in linked._p.xml
    sizes = {run.font.size for run in (*linked.runs, *linked.hyperlinks[0].runs, label.paragraphs[0].runs[0])}
    assert len(sizes) == 1 and made.scale < 1 and None not in sizes


def test_years_between_two_are_named_only_where_all_are_meant() -> None:
    assert [years_text(y) for y in ((), (2024,), (2024, 2025, 2026), (2020, 2024))] == [
        "",
        "2024",
        "2024-2026",
        "2020, 2024",
    ]
