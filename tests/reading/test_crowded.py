"""Tables as programs print them without asking whether there is room: texts on texts, lines without space, units."""

from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import numpy as np
import pikepdf
import pytest

from kronespor.language import languages
from kronespor.reading import Document, read
from kronespor.reading.headings import reads_as_heading
from kronespor.reading.pdf.lines import find_lines
from kronespor.reading.pdf.page import Page
from kronespor.reading.pdf.tagged import _Place, _set
from kronespor.reading.pdf.tree import Block, Cell
from kronespor.reading.pdf.words import Word
from tests.reading.papers import plain, write_pdf
from tests.reading.same_table import read_as

Row = tuple[str, ...]
ENDS = (320, 420, 520)  # where the amounts end


def right(x: float, y: float, text: str) -> str:
    """A text that ends at `x`, by the widths of Helvetica."""
    narrow = {**dict.fromkeys(".,' ", 0.278), **dict.fromkeys("-()", 0.333), "B": 0.667, "k": 0.5, "r": 0.333}
    return plain(x - 9 * sum(narrow.get(letter, 0.556) for letter in text), y, text)


def drawn(rows: Sequence[Row], pitches: Sequence[float], path: Path, more: str = "") -> Document:
    """Rows drawn below one another: a name (its lines after "\\n") and what ends where its column does."""
    y, marks = 700.0, ""
    for row, pitch in zip(rows, pitches, strict=True):
        lines = row[0].split("\n")
        marks += "".join(plain(60, y - 11 * n, line) for n, line in enumerate(lines))
        marks += "".join(right(x, y, text) for x, text in zip(ENDS, row[1:], strict=False) if text)
        y -= pitch
    return read(write_pdf(marks + more, path / "a.pdf"))


@pytest.mark.parametrize("year", ["2024", "B2024", "B 2024"])
@pytest.mark.parametrize("unit", ["kr.", "1.000 kr."])
def test_a_unit_on_a_line_below_the_years_is_no_amount(tmp_path: Path, year: str, unit: str) -> None:
    """The rows are spaced evenly and the last name takes three lines, as where all were typed into one row of cells."""
    years = [year, year.replace("2024", "2025"), year.replace("2024", "2026")]
    rows: list[Row] = [("Indsats", *years), ("", unit, unit, unit), ("Alfa", "1.649", "433", "1.327")]
    rows += [
        ("Beta", "702", "1.771", "370"),
        ("En lang indsats for de unge og\nderes familier i byen og\nlandet", "9", "8", "7"),
    ]
    rows += [("Sum", "2.360", "2.212", "1.704")]
    names, read_rows = read_as(drawn(rows, (18, 18, 18, 18, 38, 18), tmp_path))
    assert [name.split(" kr")[0].removesuffix(" 1.000") for name in names] == years
    assert [row[0] for row in read_rows] == [
        "Alfa",
        "Beta",
        "En lang indsats for de unge og deres familier i byen og landet",
        "Sum",
    ]
    assert read_rows[0][1:] == rows[2][1:]


@pytest.mark.parametrize(("text", "is_title"), [("Midler i planen (1.000 kr.)", True), ("Lektier (1.250 kr.)", False)])
def test_a_unit_in_brackets_ends_a_title_and_an_amount_an_item(text: str, is_title: bool) -> None:
    assert reads_as_heading(text, languages()[0]) == is_title


def test_the_group_below_a_total_is_none_of_its_name(tmp_path: Path) -> None:
    """No rule and no space parts them, and the name of the group has no room beside that of the total."""
    rows = [("Indsats", "2024", "2025"), ("Kultur og fritid", "", ""), ("Alfa", "1.200", "300")]
    rows += [("Kultur og fritid i alt", "1.200", "300"), ("Administration af hele planen", "", ""), ("Beta", "7", "8")]
    rows += [("En indsats for alle de unge", "5", "6"), ("Administration i alt", "12", "14")]
    down = "".join(f"{x} 712 m {x} 590 l S\n" for x in (55, 190, 330, 430))
    document = drawn(rows, [14] * len(rows), tmp_path, down + "55 712 m 430 712 l S\n55 590 m 430 590 l S\n")
    assert [row[0] for row in read_as(document)[1]] == [
        "Alfa",
        "Kultur og fritid i alt",
        "Beta",
        "En indsats for alle de unge",
        "Administration i alt",
    ]


@pytest.mark.parametrize("amount", ["1.263", "1 263", "1 263 973", "(8 759)", "-1.263"])
@pytest.mark.parametrize(
    "name", ["Forebyggende arbejde blandt borgere over 75 år i byen og på", "Hjælp til unge i nord"]
)
def test_a_name_that_is_printed_onto_its_amount_is_parted_from_it(tmp_path: Path, name: str, amount: str) -> None:
    rows = [("Indsats", "2024", "2025"), ("Alfa", "2 455", "300"), (name, amount, "219"), ("Beta", "5 512", "7")]
    rows += [("Gamma", "6 013", "8"), ("Delta", "4 111", "9")]
    found = read_as(drawn(rows, [16] * len(rows), tmp_path))[1]
    assert found[1] == (name, amount, "219")


def test_an_amount_in_groups_close_behind_a_long_name_is_its_own(tmp_path: Path) -> None:
    name = "Uddannelse af medarbejdere i den nye tilgang i alle omr a"
    rows: list[Row] = [("Indsats", "2024", "2025"), ("Alfa", "82 934", "25 666"), (name, "53 829", "65 117")]
    rows += [(letter, f"{n}2 611", f"5{n} 441") for n, letter in enumerate("BCDEFGH", start=1)]
    assert read_as(drawn(rows, [16] * len(rows), tmp_path))[1][1] == (name, "53 829", "65 117")


@pytest.mark.parametrize("pitch", [48, 52, 52.5])
def test_headings_too_long_for_their_columns_are_printed_on_one_another(tmp_path: Path, pitch: float) -> None:
    """Or they touch, as "Budget 2025Budget 2026"."""
    xs, years = [200 + pitch * n for n in range(4)], range(2025, 2029)
    marks = plain(60, 700, "Indsats") + "".join(plain(x, 700, f"Budget {y}") for x, y in zip(xs, years, strict=True))
    for r, name in enumerate(("Alfa", "Beta", "Gamma", "Delta", "Sum"), start=1):
        marks += plain(60, 700 - 14 * r, name) + "".join(plain(x, 700 - 14 * r, f"{r}{n}5") for n, x in enumerate(xs))
    names, rows = read_as(read(write_pdf(marks, tmp_path / "a.pdf")))
    assert names == [f"Budget {year}" for year in years]
    assert rows[1] == ("Beta", "205", "215", "225", "235")


def test_amounts_at_the_foot_of_long_names_stand_beside_them_where_all_lines_are_as_far_apart(tmp_path: Path) -> None:
    rows = [("Indsats", "2024", "2025"), ("Vej og trafik", "", ""), ("En lang indsats for de unge og", "", "")]
    rows += [("deres familier i byen og i hele", "", ""), ("landet", "6.449", "6.497"), ("Alfa", "4.734", "8.379")]
    rows += [
        ("Vej og trafik i alt", "11.183", "14.876"),
        ("Sundhed", "", ""),
        ("Beta", "7.919", "472"),
        ("Gamma", "1", "3.126"),
    ]
    rows += [("Sundhed i alt", "7.920", "3.598"), ("Hele planen i alt", "19.103", "18.474")]
    found = read_as(drawn(rows, [12.7] * len(rows), tmp_path))[1]
    assert [row[1:] for row in found] == [row[1:] for row in rows if row[2]][1:]


def test_a_column_reaches_as_far_as_its_cells_once_these_are_in_their_columns() -> None:
    """Where a tree leaves an empty cell out, what is behind it is moved before it is asked how far names reach."""
    texts = (
        (0, 0, "Indsats", 60),
        (0, 1, "2024", 300),
        (1, 0, "kr.", 310),
        (2, 0, "Cykelstier", 60),
        (2, 0, "Ringvej", 60),
    )
    places: dict[tuple[int, int], _Place] = {}
    for n, (row, column, text, x) in enumerate((*texts, (2, 1, "1.200", 300))):
        place = places.setdefault((row, column), _Place(row, column, Cell([Block([n])])))
        place.cell.blocks[0].ids.append(n)
        y = 20 * row + 10 * (text == "Ringvej")
        place.words.append(Word(text, x, y, x + 6 * len(text), y + 9, n))
    page = SimpleNamespace(down=np.empty((0, 3)))
    table = _set(cast(Page, page), list(places.values()), np.arange(6, dtype=np.int32))
    assert table is not None and table.rows[2][0].text == "Cykelstier Ringvej"


def test_words_whose_font_is_wider_than_it_says_are_one_text() -> None:
    words = [
        Word(text, 60 + 30 * n, 0, 95 + 30 * n, 10, 8 * n) for n, text in enumerate(("Et", "navn", "på", "fem", "ord"))
    ]
    (line,) = find_lines(words)
    assert [chunk.text for chunk in line.chunks] == ["Et navn på fem ord"]


def test_a_row_of_amounts_with_units_and_marks_for_none_heads_no_columns(tmp_path: Path) -> None:
    """Its name begins with a word for the names' column, and three rows of as many amounts stand below it."""
    rows = [
        ("Indsats for unge på havnen", "–", "200.000 kr.", "–"),
        ("Alfa", "700.000 kr.", "700.000 kr.", "7.000 kr."),
    ]
    rows += [("Beta", "100.000 kr.", "425.000 kr.", "5.000 kr."), ("Gamma", "25.000 kr.", "5.000 kr.", "5.000 kr.")]
    rows += [("I alt", "825.000 kr.", "1.330.000 kr.", "17.000 kr.")]
    lines = "\n".join(f"{name:<40}" + "".join(f"{text:>18}" for text in amounts) for name, *amounts in rows)
    path = tmp_path / "a.txt"
    path.write_text(f"Tabel 1: Oversigt, kr.\nIndsats  2023 2024 2025\nKultur\n{lines}\n")
    assert [row[0] for row in read_as(read(path))[1]] == [row[0] for row in rows]


def test_a_minus_with_no_room_before_its_amount_is_of_it(tmp_path: Path) -> None:
    rows: list[Row] = [
        ("Indsats", "2024", "2025"),
        ("Alfa", "47.861", "-"),
        ("", "", "-"),
        ("Beta", "51.823", "66.110"),
    ]
    rows += [("Gamma", "15.644", "17.299"), ("", "", "-"), ("Delta", "9.182", "16.048"), ("Sum", "124.510", "-64.859")]
    found = read_as(drawn(rows, (16, 16, 11, 16, 16, 11, 16, 16), tmp_path))[1]
    assert [row[2] for row in found] == ["-", "-66.110", "17.299", "-16.048", "-64.859"]


def test_amounts_that_go_on_in_those_of_the_next_row_are_two(tmp_path: Path) -> None:
    """Names are numbered, so that the row begins with a number: "7 252" over "892" is no amount of seven digits."""
    rows = [
        ("Fritidspas", "7 252", "6 599"),
        ("Ungeindsats", "892", "816"),
        ("Job", "1 574", "2 818"),
        ("Omsorg", "12", "7"),
    ]
    marks = "".join(plain(60, 700 - 12 * r, str(r)) for r in range(1, 5)) + plain(60, 700, "Nr.")
    document = drawn(
        [("", "2024", "2025"), *(("", *row[1:]) for row in rows)],
        [12] * 5,
        tmp_path,
        marks + "".join(plain(90, 700 - 12 * r, name) for r, name in enumerate(("Indsats", *(row[0] for row in rows)))),
    )
    assert [row[1:] for row in read_as(document)[1]] == [row[1:] for row in rows]


@pytest.mark.parametrize("down", [4, -4])
def test_names_set_a_little_lower_or_higher_than_their_amounts_are_on_their_line(tmp_path: Path, down: int) -> None:
    rows = [
        ("Indsats", "2024", "2025"),
        ("Alfa", "1.200", "7"),
        ("Beta", "500", "8"),
        ("Gamma", "33", "9"),
        ("Sum", "1.733", "24"),
    ]
    names = "".join(plain(60, 700 - 18 * r - down, row[0]) for r, row in enumerate(rows))
    found = drawn([("", *row[1:]) for row in rows], [18] * 5, tmp_path, names)
    assert read_as(found) == (["2024", "2025"], rows[1:])


def test_a_year_at_the_end_of_a_text_beside_the_amounts_begins_no_row(tmp_path: Path) -> None:
    """The source of a row takes two lines, as its name does, and the second is a number."""
    lines = [
        ("Indsats", "2024", "Kilde"),
        ("Alfa", "1.200", "Finansloven"),
        ("En lang indsats for de", "500", "Aftale"),
    ]
    lines += [("unge i byen", "", "2024"), ("Beta", "33", "Egne midler"), ("Sum", "1.733", "")]
    marks = "".join(plain(440, 700 - 12 * r, row[2]) for r, row in enumerate(lines))
    document = drawn([row[:2] for row in lines], [12] * len(lines), tmp_path, marks)
    assert [row[:2] for row in read_as(document)[1]] == [
        ("Alfa", "1.200"),
        ("En lang indsats for de unge i byen", "500"),
        ("Beta", "33"),
        ("Sum", "1.733"),
    ]


def test_a_number_in_brackets_whose_thousands_a_space_parts_has_one_column(tmp_path: Path) -> None:
    rows = [
        ("Alfa", "8 975", "-"),
        ("Beta", "8 913", "-"),
        ("Gamma", "-", "(4 504)"),
        ("Delta", "8 068", "-"),
        ("Sum", "25 956", "(4 504)"),
    ]
    marks = "".join(plain(60, 700 - 12 * r, row[0]) for r, row in enumerate(rows, start=1)) + plain(290, 700, "B 2024")
    marks += plain(386, 700, "BO 2025")
    for r, row in enumerate(rows, start=1):
        marks += "".join(
            plain(x - 2.4 * len(text), 700 - 12 * r, text) for x, text in zip((305, 403), row[1:], strict=True)
        )
    assert read_as(read(write_pdf(marks, tmp_path / "a.pdf"))) == (["B 2024", "BO 2025"], rows)


def test_groups_whose_totals_alone_are_bold_have_their_names(tmp_path: Path) -> None:
    rows = [
        ("Indsats", "2024", "2025"),
        ("Kultur", "", ""),
        ("Bogbusser", "1.200", "1.300"),
        ("Havnefest", "800", "850"),
    ]
    rows += [("Kultur i alt", "2.000", "2.150"), ("Trafik", "", ""), ("Cykelstier", "300", "400")]
    rows += [("Trafik i alt", "300", "400"), ("I alt", "2.300", "2.550")]
    marks = ""
    for r, row in enumerate(rows):
        font = "F2" if "alt" in row[0] else "F1"
        cells = ((x, text) for x, text in zip((60, 300, 400), row, strict=True) if text)
        marks += "".join(f"BT /{font} 9 Tf {x} {700 - 15 * r} Td ({text}) Tj ET\n" for x, text in cells)
    path = write_pdf(marks, tmp_path / "a.pdf")
    with pikepdf.open(path, allow_overwriting_input=True) as file:
        fonts = file.pages[0].Resources.Font
        fonts.F2 = pikepdf.Dictionary(
            Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name("/Helvetica-Bold")
        )
        file.save()
    (table,) = read(path).budgets
    assert [row.label for row in table.rows] == [row[0] for row in rows[1:]]


@pytest.mark.parametrize("ticks", [("30.000", "20.000", "10.000", "0"), ("1,5 mio.", "1 mio.", "0,5 mio.", "0 mio.")])
def test_the_axis_of_a_chart_beside_the_names_of_what_it_shows_is_no_table(
    tmp_path: Path, ticks: tuple[str, ...]
) -> None:
    marks = "".join(
        right(110, 700 - 58 * n, f"{tick} kr.") + f"115 {703 - 58 * n} m 340 {703 - 58 * n} l S\n"
        for n, tick in enumerate(ticks)
    )
    marks += "".join(plain(x, 510, year) for x, year in ((140, "2024"), (220, "2025"), (300, "2026")))
    marks += "".join(plain(360, y, name) for y, name in ((700, "1. Alfa"), (642, "2. Beta"), (584, "3. Gamma")))
    assert not read(write_pdf(marks, tmp_path / "a.pdf")).tables


def test_a_title_in_larger_letters_close_above_the_headings_is_none_of_them(tmp_path: Path) -> None:
    marks = "BT /F1 14 Tf 150 706 Td (Midler i planen) Tj ET\n"
    rows = [("", "2024", "2025"), ("Alfa", "1.200", "300"), ("Beta", "500", "7"), ("Sum", "1.700", "307")]
    names, found = read_as(drawn(rows, [12] * 4, tmp_path, marks))
    assert (names, len(found)) == (["2024", "2025"], 3)
