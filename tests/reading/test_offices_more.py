"""More of how offices make the same small table: sheets printed too wide, units on lines of their own, plain text."""

import mimetypes
import zipfile
from pathlib import Path

import openpyxl
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from kronespor.reading import read
from kronespor.reading.pdf.items import PageItem, PlacedLine
from kronespor.reading.pdf.numbers import is_numeric
from kronespor.reading.pdf.spilled import with_columns_overleaf
from kronespor.sandbox.unpacking import unpack
from tests.reading.papers import write_pdf
from tests.reading.same_table import (
    ROWS,
    TEXTS,
    WIDTHS,
    codes_of,
    drawn_table,
    read_as,
    repacked,
    show,
    web_table,
    word_table,
)
from tests.reading.sketches import level

BODY = drawn_table((("", "", ""), *ROWS[1:]))
AT_EDGES = "".join(
    show(x, 684 - 16 * r, text)
    for r, (name, *amounts) in enumerate(ROWS[1:])
    for x, text in [
        (60, name),
        *((edge, "-") for edge, a in zip((240, 340), amounts, strict=True) if a[0] == "-"),
        *((x, a.lstrip("-")) for x, a in zip((300, 400), amounts, strict=True)),
    ]
)


@pytest.mark.parametrize(
    "marks",
    [
        pytest.param(AT_EDGES + "".join(show(x, 700, t) for x, t in ((305, "2024"), (405, "2025"))), id="minus apart"),
        pytest.param(
            BODY
            + "".join(show(x, 712, t) for x, t in zip((60, 300, 400), ROWS[0], strict=True))
            + show(60, 700, "Beløb i 1.000 kr."),
            id="a unit below the names",
        ),
        pytest.param(
            BODY
            + "".join(
                show(x, 712, t) + show(x - 5, 700, "(1.000 kr.)" * (x > 60))
                for x, t in zip((60, 300, 400), ROWS[0], strict=True)
            ),
            id="a unit in brackets below each heading",
        ),
    ],
)
def test_a_table_of_a_pdf(tmp_path: Path, marks: str) -> None:
    document = read(write_pdf(marks, tmp_path / "a.pdf"))
    assert (read_as(document), codes_of(document)) == ((["2024", "2025"], TEXTS), set())


def test_a_year_and_its_unit_on_two_lines_from_the_left(tmp_path: Path) -> None:
    heads = "".join(
        show(x, 716, f"Budget {t}") + show(x, 704, "i 1.000 kr.") for x, t in zip((300, 400), ROWS[0][1:], strict=True)
    )
    (found,) = read(write_pdf(BODY + show(60, 716, "Indsats") + heads, tmp_path / "a.pdf")).budgets
    assert [(c.name, c.unit) for c in found.columns] == [("Budget 2024", "i 1.000 kr."), ("Budget 2025", "i 1.000 kr.")]


@pytest.mark.parametrize("down", [16, 32, -16])
def test_tables_beside_each_other_that_begin_on_different_lines(tmp_path: Path, down: int) -> None:
    marks = "".join(
        show(x, y - 16 * r, t)
        for xs, y, rows in (((60, 180, 240), 700, ROWS), ((320, 440, 500), 700 - down, OTHERS))
        for r, row in enumerate(rows)
        for x, t in zip(xs, row, strict=True)
    )
    document = read(write_pdf(marks, tmp_path / "a.pdf"))
    assert sorted(row.label for found in document.budgets for row in found.rows) == sorted(
        name for name, *_ in (*ROWS[1:], *OTHERS[1:])
    )
    assert len(document.budgets) == 2


def test_one_column_overleaf_is_put_beside_the_rows_that_it_is_level_with() -> None:
    names = level(1, ("Indsats", "2023"), ("Alfa", "10"), ("Beta", "20"))
    texts = ("2024", "- 30", "40")
    more: list[PageItem] = [PlacedLine(t, n, True, 0, 0, foot=20.0 * n + 9) for n, t in enumerate(texts)]
    (found,), rest = with_columns_overleaf([[names], more])[0]
    assert not isinstance(found, PlacedLine)
    assert [[c.text for c in row] for row in getattr(found, "cells", [])] == [
        ["Indsats", "2023", "2024"],
        ["Alfa", "10", "- 30"],
        ["Beta", "20", "40"],
    ]
    assert rest == []


@pytest.mark.parametrize("text", ["-22,50 kr.", "- 1.200 kr", "−300 DKK"])
def test_a_minus_before_and_a_unit_behind_a_number(text: str) -> None:
    assert is_numeric(text)


SPACED = "\n".join(f"{a:<20}{b:>10}{c:>10}" for a, b, c in ROWS)
OTHERS = (("Pulje", "2024", "2025"), ("Kultur", "30", "40"), ("Idræt", "20", "25"), ("I alt", "50", "65"))
BESIDE = "\n".join(
    f"{line}      {a:<12}{b:>6}{c:>6}" for line, (a, b, c) in zip(SPACED.split("\n"), OTHERS, strict=True)
)


def test_tables_beside_each_other_in_plain_text(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(f"Midler i 1.000 kr.\n\n{BESIDE}\n", "utf-8")
    first, second = read(tmp_path / "a.txt").budgets
    assert [(row.label, *(t.text for t in row.tokens)) for row in first.rows] == TEXTS
    assert [row.label for row in second.rows] == ["Kultur", "Idræt", "I alt"]


def test_words_for_about_so_much_in_columns_of_plain_text(tmp_path: Path) -> None:
    about = SPACED.replace("       850", "   ca. 850").replace("  1.200", "ca. 1.200")
    (tmp_path / "a.txt").write_text(f"Midler i 1.000 kr.\n\n{about}\n", "utf-8")
    names, rows = read_as(read(tmp_path / "a.txt"))
    assert (names, [row[0] for row in rows]) == (["2024", "2025"], [row[0] for row in TEXTS])


def test_a_title_above_cells_that_commas_part(tmp_path: Path) -> None:
    plain = "\n".join(",".join(row).replace(".", "") for row in ROWS)
    (tmp_path / "a.csv").write_text(f"Midler i 1.000 kr.\n{plain}\n", "utf-8")
    assert read_as(read(tmp_path / "a.csv"))[1][1] == ("Mentorer", "-200", "850")


def test_a_sheet_with_blank_rows_below_its_headings_and_names_in_two_columns(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    rows: list[list[object]] = [["Område", "Indsats", "2025", "2026"], [], ["Unge", "Lektier", 1200, 1951]]
    rows += [[None, "Klub", 100, 100], [], ["Voksne", "Kor", 300, 2010], [None, "Skak", 1, 2]]
    for row in [*rows, [], ["I alt", None, 1601, 4063]]:
        book.worksheets[0].append(row)
    book.save(tmp_path / "a.xlsx")
    names, found = read_as(read(tmp_path / "a.xlsx"))
    assert (names, [row[0] for row in found]) == (["2025", "2026"], ["Lektier", "Klub", "Kor", "Skak", "I alt"])


@pytest.mark.parametrize("mark", ["²)", " #", "³", " **)"])
def test_marks_behind_a_number(tmp_path: Path, mark: str) -> None:
    word, found = word_table()
    found.cell(1, 1).text = f"1.200{mark}"
    word.save(str(tmp_path / "a.docx"))
    assert codes_of(read(tmp_path / "a.docx")) == set()


def test_files_that_begin_otherwise_than_others(tmp_path: Path) -> None:
    write_pdf(drawn_table(), tmp_path / "a.pdf")
    (tmp_path / "b.pdf").write_bytes(b"X" * 3000 + b"\n" + (tmp_path / "a.pdf").read_bytes())
    assert read_as(read(tmp_path / "b.pdf")) == (["2024", "2025"], TEXTS)
    word, _ = word_table()
    word.save(str(tmp_path / "a.docx"))
    repacked(tmp_path / "a.docx", tmp_path / "b.docx", lambda name: f"./{name}", bytes)
    assert read_as(read(tmp_path / "b.docx")) == (["2024", "2025"], TEXTS)
    fields = "Content-Type: multipart/related; boundary=x\nMIME-Version: 1.0\n\n"
    page = f"--x\nContent-Type: text/html\n\n<html><body>{web_table()}</body></html>\n--x--\n"
    (tmp_path / "a.mht").write_text(fields + page)
    (one,) = unpack(tmp_path / "a.mht", tmp_path, "a.mht")
    assert read_as(read(one.path)) == (["2024", "2025"], TEXTS)


def right(x: float, y: float, text: str) -> str:
    """A text that ends at x."""
    return show(x - 9 * sum(WIDTHS.get(sign, 0.556) for sign in text), y, text)


def amounts(second: float) -> str:
    """The rows of the table, their amounts from the right, the second ones at a place."""
    return "".join(
        show(60, 684 - 16 * r, name) + right(300, 684 - 16 * r, a) + right(second, 684 - 16 * r, b)
        for r, (name, a, b) in enumerate(ROWS[1:])
    )


BUDGET = 51.04  # points: how wide "Budget 2024" is


@pytest.mark.parametrize(
    ("heads", "names"),
    [
        pytest.param(
            show(60, 700, "Indsats") + show(300 - BUDGET, 700, "Budget 2024") + show(357 - BUDGET, 700, "Budget 2025"),
            ["Budget 2024", "Budget 2025"],
            id="that nearly touch",
        ),
        pytest.param(
            show(60, 700, "Indsats") + show(230, 700, "24/25") + show(304, 700, "25/26"), ["24/25", "25/26"], id="short"
        ),
    ],
)
def test_headings_of_a_pdf(tmp_path: Path, heads: str, names: list[str]) -> None:
    caption = show(60, 728, "Tabel 1: Midler i 1.000 kr.")
    assert read_as(read(write_pdf(caption + heads + amounts(357), tmp_path / "a.pdf"))) == (names, TEXTS)


def test_a_heading_above_another_and_a_number_alone_below_a_name(tmp_path: Path) -> None:
    lines = ("Renovering af svømmehallens tag, etape", "2", "Nye cykelstier langs hele havnen, pulje", "28")
    marks = "".join(show(60, 700 - 11 * n, text) for n, text in enumerate(lines))
    for y, row in ((694.5, ("1.200", "1.300")), (672.5, ("-200", "850")), (656, ("1.000", "2.150"))):
        marks += right(300, y, row[0]) + right(357, y, row[1])
    heads = show(60, 716, "Indsats") + right(300, 716, "2024") + right(357, 716, "2025") + right(300, 727, "Regnskab")
    caption = show(60, 740, "Tabel 1: Midler i 1.000 kr.")
    document = read(write_pdf(caption + heads + marks + show(60, 656, "I alt"), tmp_path / "a.pdf"))
    (found,) = document.budgets
    assert [row.label for row in found.rows] == [f"{lines[0]} 2", f"{lines[2]} 28", "I alt"]
    assert [column.name for column in found.columns] == ["Regnskab 2024", "2025"]


LONG = "Tilskud til en meget lang række frivillige foreninger"
ALL = (*ROWS[:3], (LONG, "0", "0"), ROWS[3])


def test_names_that_reach_into_the_amounts_and_a_minus_among_them(tmp_path: Path) -> None:
    marks = ""
    for r, (name, a, b) in enumerate(ALL):
        y = 700 - 16 * r
        marks += show(60, y, name) + right(285, y, a.lstrip("-")) + right(385, y, b)
        marks += show(200, y, "-") if a[0] == "-" else ""
    names, rows = read_as(read(write_pdf(marks, tmp_path / "a.pdf")))
    assert (names, [row for row in rows if row[0] != LONG]) == (["2024", "2025"], TEXTS)


def test_a_total_that_had_no_room_or_is_an_error_is_told(tmp_path: Path) -> None:
    word, _ = word_table((*ROWS[:3], ("I alt", "#REF!", "###")))
    word.save(str(tmp_path / "a.docx"))
    assert codes_of(read(tmp_path / "a.docx")) == {"cells-not-read"}


def test_a_sheet_with_blank_rows_above_rows_that_repeat_no_area(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    rows: list[list[object]] = [["Område", "Indsats", "2025", "2026"], ["Unge", "Lektier", 1200, 900], []]
    for row in [*rows, [None, "Klub", 100, 100], [], ["I alt", None, 1300, 1000]]:
        book.worksheets[0].append(row)
    book.save(tmp_path / "a.xlsx")
    names, found = read_as(read(tmp_path / "a.xlsx"))
    assert (names, [row[0] for row in found]) == (["2025", "2026"], ["Lektier", "Klub", "I alt"])


def test_a_unit_between_dashes_over_the_years(tmp_path: Path) -> None:
    marks = drawn_table() + show(340, 712, "- 1.000 kr. -") + show(60, 728, "Tabel 1: Midler")
    document = read(write_pdf(marks, tmp_path / "a.pdf"))
    assert read_as(document) == (["2024", "2025"], TEXTS)


def test_a_pdf_behind_other_bytes_is_one_and_a_document_with_a_pdf_in_it_is_none(tmp_path: Path) -> None:
    heads = "".join(show(x, 700, t) for x, t in zip((60, 300, 400), ROWS[0], strict=True))
    pdf = write_pdf(drawn_table(ROWS[1:]) + heads, tmp_path / "a.pdf").read_bytes()
    (tmp_path / "saved.bin").write_bytes(b"X-Header: 1\r\n" * 200 + pdf)
    word, _ = word_table()
    word.save(str(tmp_path / "a.docx"))
    with zipfile.ZipFile(tmp_path / "a.docx", "a", zipfile.ZIP_STORED) as package:
        package.writestr("word/embeddings/a.pdf", pdf)
    media = [read(tmp_path / name).media_type for name in ("saved.bin", "a.docx")]
    assert media == ["application/pdf", mimetypes.types_map[".docx"]]


def test_text_that_is_held_again_for_older_versions_of_word_stands_once(tmp_path: Path) -> None:
    word, amounts = word_table()
    cell = amounts.rows[1].cells[1]
    held = f"<w:t>{cell.text}</w:t>"
    copies = f'<mc:Choice Requires="wps">{held}</mc:Choice><mc:Fallback>{held}</mc:Fallback>'
    names = "http://schemas.openxmlformats.org/markup-compatibility/2006"
    run = cell.paragraphs[0].runs[0]._r
    run.remove(run[0])
    run.append(parse_xml(f'<mc:AlternateContent {nsdecls("w")} xmlns:mc="{names}">{copies}</mc:AlternateContent>'))
    word.save(str(tmp_path / "a.docx"))
    assert read_as(read(tmp_path / "a.docx")) == (["2024", "2025"], TEXTS)
