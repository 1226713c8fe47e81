"""Tables of PDF whose cells rules part: what the rules explain, and what spans several of their columns."""

from pathlib import Path

import pytest

from kronespor.reading import read
from tests.reading.papers import PITCH, TOP, plain, ruled, write_pdf
from tests.reading.same_table import read_as


def test_a_word_left_of_the_numbers_of_its_cells_makes_no_column(tmp_path: Path) -> None:
    """The words left and right of the strip between them are parted by the rule of the cell, not by the strip."""
    names = ("Lektier", "Et navn der er for langt", "Natklub", "Omsorg")
    rows = [[(60, "Indsats"), (157, "Nr."), (243, "2024")]]
    rows += [[(60, name), (174, f"10{n}"), (250, f"1.{n}00")] for n, name in enumerate(names)]
    rows += [[(60, "Et navn der er for langt"), (157, "nyt"), (250, "300")]]
    document = read(write_pdf(ruled(rows, (57, 155, 240, 300), ()), tmp_path / "a.pdf"))
    assert {len(row) for row in document.tables[0].texts()} == {3}
    assert document.tables[0].texts()[1] == ["Lektier", "100", "1.000"]


@pytest.mark.parametrize("x", [62, 115, 185])
def test_a_name_in_a_cell_over_two_columns_is_of_the_first(tmp_path: Path, x: int) -> None:
    rows = [[(60, "Område"), (163, "Indsats"), (263, "2024")]]
    rows += [[(60, "Kultur"), (163, "Lektier"), (270, "1.200")], [(60, "Social"), (163, "Mentorer"), (270, "300")]]
    rows += [[(x, "Alle indsatser i alt"), (270, "1.500")]]
    document = read(write_pdf(ruled(rows, (57, 160, 260, 320), [(3, 1)]), tmp_path / "a.pdf"))
    assert document.tables[0].texts()[3][0] == "Alle indsatser i alt"
    assert read_as(document)[1][-1] == ("Alle indsatser i alt", "1.500")


@pytest.mark.parametrize("gap", [-0.2, 0.0, 0.2])
def test_a_name_that_ends_where_the_next_cell_begins_is_no_part_of_it(tmp_path: Path, gap: float) -> None:
    name = "Et navn der er for langt"  # 92.05 points wide
    rows = [[(60, "Indsats"), (152.05 + gap, "2024")], [(60, name), (152.05 + gap, "1.200")]]
    rows += [
        [(60, name), (152.05 + gap, amount)] for name, amount in (("Job", "300"), ("Omsorg", "400"), ("I alt", "1.900"))
    ]
    names, found = read_as(read(write_pdf(ruled(rows, (57, 150, 200), ()), tmp_path / "a.pdf")))
    assert (names, [row[1:] for row in found]) == (["2024"], [("1.200",), ("300",), ("400",), ("1.900",)])


def test_a_heading_wider_than_the_last_column_is_of_it(tmp_path: Path) -> None:
    rows = [
        ("", "Korrigeret budget"),
        ("Indsats", "2024"),
        ("Lektier", "1.200"),
        ("Mentorer", "300"),
        ("I alt", "1.500"),
    ]
    marks = "".join(
        plain(x, 700 - 11 * r, t) for r, row in enumerate(rows) for x, t in zip((60, 300), row, strict=True) if t
    )
    assert read_as(read(write_pdf(marks, tmp_path / "a.pdf")))[0] == ["Korrigeret budget 2024"]


def test_a_table_in_a_cell_of_another_is_one_of_its_own(tmp_path: Path) -> None:
    """Neither has the columns of the other."""
    inner = [[(203, "Indsats"), (330, "2024")], [(203, "Lektier"), (340, "1.200")], [(203, "Natklub"), (340, "300")]]
    marks = ruled([[], [], *inner], (200, 320, 400), [(0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2)])
    marks = "\n".join(line for line in marks.split("\n") if f" {TOP} m" not in line and f" {TOP - PITCH} m" not in line)
    frame = [(TOP + 24, "Formål", "Der er afsat midler til to indsatser i alt, som det ses nedenfor:")]
    frame += [(TOP - 110, "Frist", "Indsatserne er afsluttet ved udgangen af 2025, hvor der gøres status.")]
    for y, name, text in frame:
        marks += plain(60, y, name) + plain(150, y, text)
    marks += "".join(f"57 {y} m 540 {y} l S\n" for y in (TOP + 40, TOP - 95, TOP - 130))
    marks += "".join(f"{x} {TOP + 40} m {x} {TOP - 130} l S\n" for x in (57, 145, 540))
    document = read(write_pdf(marks, tmp_path / "a.pdf"))
    assert read_as(document) == (["2024"], [("Lektier", "1.200"), ("Natklub", "300")])
    others = [table.texts() for table in document.tables if table.texts()[0][0] == "Formål"]
    assert others == [[[name, text] for _, name, text in frame]]


@pytest.mark.parametrize("years", [(2024, 2025), (2024, 2025, 2026)])
def test_a_heading_above_the_rules_is_over_no_more_than_it_stands_over(tmp_path: Path, years: tuple[int, ...]) -> None:
    """Where none of the rules reaches up to it, their absence says nothing."""
    xs = range(143, 143 + 100 * len(years), 50)
    rows = [[(x, f"Budget {year}") for x, year in zip((150, 250, 350), years, strict=False)]]
    rows += [[(60, "Indsats"), *zip(xs, ("Løn", "Drift") * len(years), strict=True)]]
    rows += [[(60, name), *((x + 7, f"{x}") for x in xs)] for name in ("Job", "Natklub")]
    marks = ruled(rows, (57, *(x - 3 for x in xs), xs[-1] + 47), [(0, edge) for edge in range(len(xs) + 2)])
    marks = "\n".join(line for line in marks.split("\n") if f" {TOP} m" not in line)
    document = read(write_pdf(marks, tmp_path / "a.pdf"))
    assert document.tables[0].texts()[0] == ["", *(text for year in years for text in (f"Budget {year}", ""))]
    assert read_as(document)[0] == [f"Budget {year} {name}" for year in years for name in ("Løn", "Drift")]


def test_a_text_in_a_cell_over_rows_and_columns_stands_in_the_first_of_its_rows(tmp_path: Path) -> None:
    rows = [[(60, "Indsats"), (163, "2024"), (213, "Kilde"), (293, "Note")]]
    rows += [[(60, name), (170, amount)] for name, amount in (("Lektier", "1.200"), ("Natklub", "300"), ("Job", "400"))]
    rows += [[(60, "I alt"), (170, "1.900"), (213, "Pulje"), (293, "Fast")]]
    rows[2] += [(255, "Afventer aftale")]
    marks = ruled(rows, (57, 160, 210, 290, 360), [(1, 3), (2, 3), (3, 3)])
    for r in (2, 3):
        y = TOP - PITCH * r
        marks = marks.replace(f"57 {y} m 360 {y} l S", f"57 {y} m 210 {y} l S")
    texts = read(write_pdf(marks, tmp_path / "a.pdf")).tables[0].texts()
    assert [row[2] for row in texts] == ["Kilde", "Afventer aftale", "", "", "Pulje"]
