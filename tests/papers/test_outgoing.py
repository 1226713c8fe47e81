"""What leaves the house is inert, in every format; and every writer takes its text and addresses through one door."""

import ast
import io
import re
import unicodedata
import zipfile
from decimal import Decimal
from pathlib import Path

import openpyxl
import pikepdf
import pytest
from hypothesis import given
from hypothesis import strategies as st

import kronespor
from kronespor.papers import markdown
from kronespor.papers.csv import csv_text
from kronespor.papers.excel import Cell, Sheet, workbook
from kronespor.papers.formats import FORMATS, render
from kronespor.papers.outgoing import address, cell, is_formula, text
from kronespor.papers.paper import Bullets, Grid, GridRow, Heading, Paper, Paragraph, Quote

SOURCE = Path(kronespor.__file__).parent
HOSTILE = "a\x0bb\x00c\x1b\u202e\u200bd\ud800\xade"
SCRIPT = "java\nscript:alert(1)"
GOOD = "https://kommune.example/sag (1)?a=1&b=<2>"
FORMULAS = (
    *("=1+1", "-2+3+cmd|' /C calc'!A0", "+1+1", "@SUM(A1)", "\t=1", "\r=1", "\x0b=1", "\uff1d1+1", "\u200b=1+1"),
    "\xad@SUM(A1)",
)
NUMBERS = ("-1.234,50", "-5", "+45 12 34 56 78", "-", "-12 %", "1.000")


def paper() -> Paper:
    """A paper with something hostile at every place that takes text."""
    links = ((HOSTILE, SCRIPT), ("god", GOOD), ("data", "data:text/html,x"))
    row = GridRow(f"={HOSTILE}", ("-5", HOSTILE), links=((0, SCRIPT), (1, GOOD)), notes=((0, (1,)),), text=HOSTILE)
    grid = Grid(HOSTILE, HOSTILE, ("2024", HOSTILE), (row,), words=1)
    blocks = (Heading(HOSTILE), Paragraph(HOSTILE), Quote(HOSTILE), Bullets((HOSTILE, "b", "c"), links), grid)
    return Paper("Notat", f"<script>{HOSTILE}", "2. marts 2026", blocks, (HOSTILE,))


@pytest.mark.parametrize("kind", FORMATS)
def test_a_paper_with_controls_and_scripts_is_written_and_leads_only_to_the_web(kind: str) -> None:
    data = render(paper(), kind)
    if kind == "docx":
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            relations = package.read("word/_rels/document.xml.rels").decode()
        led = re.findall(r'Target="([^"]*)" TargetMode="External"', relations)
    elif kind == "pdf":
        with pikepdf.open(io.BytesIO(data)) as file:
            notes = [note for page in file.pages for note in page.get("/Annots", [])]
            led = [str(note.A.URI) for note in notes if "/A" in note and "/URI" in note.A]
    else:
        led = [to for to in re.findall(r'href="([^"]*)"', data.decode()) if not to.startswith("#")]
        assert "<script" not in data.decode()
    assert led and all(to.replace("&amp;", "&") == address(GOOD) for to in led)
    assert b"javascript" not in data.lower() and b"java\nscript" not in data.lower()


@pytest.mark.slow
@given(st.text())
def test_any_text_can_stand_in_xml_and_shows_in_its_order(drawn: str) -> None:
    plain = text(drawn)
    assert text(plain) == plain
    assert not any(unicodedata.category(c) in ("Cc", "Cf", "Cs") and c not in "\n\t" for c in plain)
    plain.encode()


@pytest.mark.parametrize("to", [SCRIPT, "JavaScript:alert(1)", "data:text/html,x", "vbscript:x", "file:///etc/passwd",
                                "//evil.example", "/sti", "http//x", "\x01javascript:x", "https://[x"])  # fmt: skip
def test_an_address_that_leads_elsewhere_is_none(to: str) -> None:
    assert address(to) == ""


def test_an_address_of_the_web_keeps_its_meaning() -> None:
    assert address("https://kommune.example/a?b=c#d") == "https://kommune.example/a?b=c#d"
    assert address(GOOD) == "https://kommune.example/sag(1)?a=1&b=%3C2%3E"
    assert address("#source-1") == "#source-1" and address("mailto:a@b.example") == "mailto:a@b.example"


def test_no_cell_is_a_formula_and_numbers_stay_numbers() -> None:
    for formula in FORMULAS:
        assert cell(formula).startswith("'"), formula
        row = csv_text([(formula, Decimal("-5.5"))])
        assert row.startswith(("'", "\"'")) and row.endswith(";-5,5\n")
    for number in NUMBERS:
        assert cell(number) == number
    sheet = Sheet("=1+1", (tuple(Cell(t, note=HOSTILE) for t in (*FORMULAS, *NUMBERS, HOSTILE)),), (10.0,))
    shown = openpyxl.load_workbook(io.BytesIO(workbook(HOSTILE, [sheet]))).active
    assert shown is not None
    cells = [c for row in shown.iter_rows() for c in row]
    assert all(c.data_type == "s" for c in cells)
    assert [bool(c.quotePrefix) for c in cells] == [*(True for _ in FORMULAS), *(False for _ in NUMBERS), False]


@given(st.text(st.characters(codec="utf-8"), max_size=40))
def test_nothing_in_csv_begins_as_a_formula(drawn: str) -> None:
    assert not is_formula(cell(drawn))


@pytest.mark.parametrize(
    "words", ["](javascript:alert(1))", "![x](http://x)", "<img src=x>", "&lt;b&gt;", "# h", "a\n- b"]
)
def test_markdown_cannot_be_broken_out_of(words: str) -> None:
    for made in (
        markdown.escaped(words),
        markdown.link(words, "https://k.example/)[x](javascript:x)"),
        *markdown.quote(words),
    ):
        bare = re.sub(r"\\.", "", made)
        assert "<img" not in made and "\n" not in made
        assert re.findall(r"\]\(<?([a-z]+):", bare) in ([], ["https"])
    assert markdown.link("x", SCRIPT) == "x"


def _called(function: ast.expr) -> str:
    """The name that a function is called by, with that of its module."""
    match function:
        case ast.Name(id=name):
            return name
        case ast.Attribute(value=ast.Name(id=module), attr=name):
            return f"{module}.{name}"
    return ""


@pytest.mark.slow
def test_each_format_is_written_in_one_place_that_uses_the_door() -> None:
    """A module that writes a format, and is none of these, would have to say here how its text is made inert."""
    writers = {"csv.writer": "csv", "xlsxwriter.Workbook": "excel", "render_to_string": "formats", "typst.compile": ""}
    guarded = "opendata/datapackage"  # by `values.text_of`, so that nothing is lost on the way back
    found: dict[str, set[str]] = {name: set() for name in writers}
    for path in (p for p in SOURCE.rglob("*.py") if not p.is_relative_to(SOURCE / "reading")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and (name := _called(node.func)) in found:
                found[name].add(path.relative_to(SOURCE).with_suffix("").as_posix())
    found["csv.writer"].remove(guarded)
    assert {name: {f"papers/{m}"} for name, m in writers.items() if m} == {k: v for k, v in found.items() if writers[k]}
    assert all(where.startswith("papers/") for where in found["typst.compile"])
    for module in ("csv", "excel", "formats", "markdown"):
        assert "kronespor.papers.outgoing" in (SOURCE / "papers" / f"{module}.py").read_text("utf-8") or (
            "import outgoing" in (SOURCE / "papers" / f"{module}.py").read_text("utf-8")
        )
