"""What stands close to something else in a PDF, or beside it, and is kept apart from it: headings, frames, pages."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from kronespor.reading import read
from kronespor.reading.pdf.alignment import align
from kronespor.reading.pdf.cells import Placed
from kronespor.reading.pdf.flows import find_flows
from kronespor.reading.pdf.letters import codes_of
from kronespor.reading.pdf.lines import line_of
from kronespor.reading.pdf.words import Word, find_words, text_of
from tests.reading.papers import PITCH, TOP, plain, ruled, write_pdf
from tests.reading.same_table import read_as
from tests.reading.sketches import lines_of


def width(text: str) -> float:
    """About how wide words are in Helvetica of nine points."""
    other = {**dict.fromkeys("ilj", 2.0), **dict.fromkeys("tf I", 2.5), **dict.fromkeys("ksc", 4.5), "r": 3.0, "F": 5.5}
    return sum(other.get(letter, 5.0) for letter in text)


def test_words_in_the_middle_of_their_columns_are_headings_however_near_they_stand(tmp_path: Path) -> None:
    """The lines of close headings read on like a sentence, and the words of a note stand in all columns."""
    heads = (("Faste", "udgifter"), ("Løbende", "udgifter"), ("Andre", "indsatser"), ("Faglige", "projekter"))
    middles = [200 + 39 * c for c in range(5)]
    lines = [[(middles[c], pair[n]) for c, pair in enumerate(heads)] for n in (0, 1)]
    marks = "".join(plain(x - width(t) / 2, 700 - 10 * n, t) for n, line in enumerate(lines) for x, t in line)
    marks += plain(60, 690, "Indsats") + plain(middles[4] - width("I alt") / 2, 690, "I alt")
    for r, name in enumerate(("Lektier", "Natklub", "Omsorg", "Job", "Mentorer")):
        amounts = [f"{n}{r}5" for n in range(1, 6)]
        marks += plain(60, 670 - 14 * r, name)
        marks += "".join(plain(x - width(a) / 2, 670 - 14 * r, a) for x, a in zip(middles, amounts, strict=True))
    note = "Note: Hvis der er flere indsatser i samme sag er det kun den som har kostet mest der er talt med her"
    marks += plain(60, 590, note) + plain(60, 580, "og i de andre kolonner.")
    marks += "".join(f"55 {y} m 400 {y} l S\n" for y in (712, 685, 570))
    marks += "".join(f"{x} 712 m {x} 570 l S\n" for x in (55, 400))
    document = read(write_pdf(marks, tmp_path / "a.pdf"))
    names, rows = read_as(document)
    assert names == [*(" ".join(pair) for pair in heads), "I alt"]
    assert rows[0] == ("Lektier", "105", "205", "305", "405", "505")
    assert [row[1:] for row in document.tables[0].texts() if row[0].startswith("Note")] == [[""] * 5]


@pytest.mark.parametrize("gap", [3, 4, 6])
def test_a_frame_that_nearly_touches_the_one_above_it_is_of_another_table(tmp_path: Path, gap: int) -> None:
    above = "".join(plain(x, TOP - 12, t) for x, t in ((70, "Til stede"), (200, "21"), (330, "For"), (450, "12")))
    above += f"40 {TOP} m 540 {TOP} l S\n40 {TOP - PITCH} m 540 {TOP - PITCH} l S\n"
    above += f"300 {TOP} m 300 {TOP - PITCH} l S\n"
    rows = [[(60, "Indsats"), (263, "2024")], [(60, "Lektier"), (270, "1.200")], [(60, "Natklub"), (270, "300")]]
    marks = f"q 1 0 0 1 0 {-PITCH - gap} cm\n{ruled(rows, (57, 260, 400), ())}Q\n"
    document = read(write_pdf(above + marks, tmp_path / "a.pdf"))
    assert read_as(document) == (["2024"], [("Lektier", "1.200"), ("Natklub", "300")])
    assert document.tables[-1].texts() == [["Indsats", "2024"], ["Lektier", "1.200"], ["Natklub", "300"]]


def test_a_title_in_the_frame_of_its_table_is_no_heading_of_its_columns(tmp_path: Path) -> None:
    rows = [[(60, "Tabel 3"), (135, "Midler til indsatser"), (320, "(beløb i 1.000 kr. og 2024)")]]
    rows += [[(60, "Indsats"), (263, "2024"), (363, "2025")]]
    rows += [[(60, name), (270, "1.200"), (370, "300")] for name in ("Lektier", "Natklub")]
    marks = ruled(rows, (57, 260, 360, 460), [(0, 1), (0, 2)])
    document = read(write_pdf(marks, tmp_path / "a.pdf"))
    assert document.tables[0].texts()[0] == ["Tabel 3 Midler til indsatser (beløb i 1.000 kr. og 2024)", "", ""]
    assert read_as(document)[0] == ["2024", "2025"]


def test_a_source_and_its_day_in_one_cell_are_no_row_of_amounts(tmp_path: Path) -> None:
    rows = [[(60, "Indsats"), (163, "Plan"), (263, "2024")]]
    rows += [[(60, name), (163, "A"), (270, "1.200")] for name in ("Lektier", "Natklub", "Omsorg")]
    rows += [[(60, "Kilde: Økonomi"), (265, "31.12.24")]]
    document = read(write_pdf(ruled(rows, (57, 160, 260, 320), [(4, 1), (4, 2)]), tmp_path / "a.pdf"))
    assert document.tables[0].texts()[-1] == ["Kilde: Økonomi 31.12.24", "", ""]


def test_a_text_that_its_cell_cuts_off_does_not_take_the_next_cell_in(tmp_path: Path) -> None:
    name = "Et navn der er for langt"  # 92.05 points wide: it ends two points behind the rule
    rows = [[(60, "Indsats"), (152.15, "Sted"), (243, "2024")]]
    rows += [[(60, name if n == 2 else "Job"), (152.15, "By og land her"), (250, f"{n}00")] for n in range(1, 6)]
    texts = read(write_pdf(ruled(rows, (57, 150, 240, 300), ()), tmp_path / "a.pdf")).tables[0].texts()
    assert texts[2] == [name, "By og land her", "200"]


def test_rows_that_are_numbered_on_beside_others_are_a_table_of_their_own(tmp_path: Path) -> None:
    marks = ""
    for r in range(6):
        marks += "".join(plain(x, 700 - 14 * r, f"{t}") for x, t in ((60, r + 1), (90, 100 + r), (130, 210 + r)))
        if r < 5:
            marks += "".join(plain(x, 700 - 14 * r, f"{t}") for x, t in ((300, r + 7), (330, 500 + r), (370, 610 + r)))
    tables = [table.texts() for table in read(write_pdf(marks, tmp_path / "a.pdf")).tables]
    assert [(table[0], len(table)) for table in tables] == [(["1", "100", "210"], 6), (["7", "500", "610"], 5)]


@pytest.mark.parametrize("is_ruled", [True, False])
def test_of_two_pages_on_one_sheet_each_is_read_by_itself(tmp_path: Path, is_ruled: bool) -> None:
    left = [f"Linje {n} af den tekst som er skrevet om indsatserne i kommunen" for n in range(9)]
    rows = [("Indsats", "2024"), ("Lektier", "1.200"), ("Natklub", "300"), ("I alt", "1.500")]
    marks = "".join(plain(60, 500 - 16 * n, line) for n, line in enumerate(left))
    marks += plain(480, 500, "Midlerne er fordelt på to indsatser som det ses i tabellen")
    marks += plain(480, 484, "og hver af dem er beskrevet i et notat for sig selv siden")
    marks += "".join(plain(480 + 200 * c, 452 - 16 * r, t) for r, row in enumerate(rows) for c, t in enumerate(row))
    if is_ruled:
        marks += "421 0 m 421 595 l S\n"
    else:
        marks = f"0.8 0.9 1 rg\n0 0 421 595 re f\n421 0 421 595 re f\n0 g\n{marks}"
    document = read(write_pdf(marks, tmp_path / "a.pdf", size=(842, 595)))
    assert read_as(document) == (["2024"], [("Lektier", "1.200"), ("Natklub", "300"), ("I alt", "1.500")])
    assert len(document.tables) == 1


def test_headings_over_several_columns_that_a_tree_gives_one_are_over_what_no_rule_parts() -> None:
    xs = (0, 100, 140, 180, 220)

    def placed(x: float, text: str) -> Placed:
        return Placed([[Word(text, x, 0, x + 20, 10, 0)]], 0, 0)

    over = {0: placed(150, "Budget")}  # in the middle of its cell, in the tree the first of its row
    names = {c: placed(x + 5, f"{2023 + c}" if c else "Indsats") for c, x in enumerate(xs[:4])}
    rows = [over, names, *({c: placed(x + 5, "12" if c else "Job") for c, x in enumerate(xs[:4])} for _ in range(3))]
    for r, row in enumerate(rows):
        for c, cell in row.items():
            cell.first = cell.last = c
            for word in cell.lines[0]:
                word.y0, word.y1 = 20.0 * r, 20.0 * r + 10
    down = [(0.0 if x in (100, 220) else 18.0, 100.0, float(x)) for x in xs[1:]]
    assert align(rows, [1, 4, 4, 4, 4], 4, {}, down) == 4
    assert {c: cell.last for c, cell in rows[0].items()} == {1: 3}


def drawn_leftward(text: str) -> Any:
    """A page with a text as pdfium gives one that is read from right to left: the letters in the order of reading."""
    edges = 300 - 6.0 * np.arange(len(text) + 1)
    boxes = np.array([(right - 6, 0, right, 10) for right in edges[:-1]], dtype=np.float32)
    boxes[[letter == " " for letter in text]] = 0
    return SimpleNamespace(text=text, boxes=boxes, down=np.zeros((0, 3)), text_page=None, codes=codes_of(text))


@pytest.mark.parametrize("text", ["שלום עולם", "مرحبا بكم", "שנת תקציב"])
def test_words_that_are_read_from_right_to_left_are_in_that_order(text: str) -> None:
    words = find_words(drawn_leftward(text))
    assert [word.text for word in words] == text.split()
    assert text_of(line_of(sorted(words, key=lambda word: word.x0)).words) == text


def test_words_of_another_script_keep_their_order_among_those_read_from_right_to_left() -> None:
    shown = ("2024", "שנת", "New", "York", "תקציב")
    words = [Word(text, 40.0 * n, 0, 40.0 * n + 30, 10, 0) for n, text in enumerate(shown)]
    assert text_of(words) == "תקציב New York שנת 2024"
    among = [
        Word(text, 40.0 * n, 0, 40.0 * n + 30, 10, 0) for n, text in enumerate(("It", "is", "עולם", "שלום", "here"))
    ]
    assert text_of(among) == "It is שלום עולם here"


def upwards(x: float, y: float, text: str) -> str:
    """A text that is read upwards from `y`, its foot at `x`."""
    return f"BT /F1 9 Tf 0 1 -1 0 {x} {y} Tm ({text}) Tj ET\n"


@pytest.mark.parametrize("room", [4, 45])
@pytest.mark.parametrize("above", [-30, 0])
def test_headings_on_their_end_are_of_the_row_of_headings_beside_them(tmp_path: Path, room: int, above: int) -> None:
    """However high their cells are, and with a letter as wide as others are high."""
    rows = [
        ("Området", "Lektier", "100", "200", "4"),
        ("Kultur", "Natklub", "300", "400", ""),
        ("I alt", "", "400", "600", ""),
    ]
    xs = (60, 130, 210, 270, 330)
    top = 690 + above
    marks = "".join(plain(x, top, t) for x, t in zip((60, 130, 330), ("Område", "Indsats", "Note"), strict=True))
    marks += upwards(218, 640, "Udgifter") + upwards(278, 640, "Indtægter")
    for r, row in enumerate(rows):
        marks += "".join(plain(x, 640 - 9 - room - 14 * r, t) for x, t in zip(xs, row, strict=True))
    texts = read(write_pdf(marks, tmp_path / "a.pdf")).tables[0].texts()
    assert texts[:2] == [["Område", "Indsats", "Udgifter", "Indtægter", "Note"], list(rows[0])]


def test_a_heading_on_its_end_at_the_rule_of_its_cell_stays_within_it(tmp_path: Path) -> None:
    rows = [[(60, name), (185, "100"), (235, "200")] for name in ("Lektier", "Natklub", "Job")]
    marks = ruled(rows, (57, 160, 210, 260), ())
    marks = f"q 1 0 0 1 0 -60 cm\n{marks}Q\n{plain(60, TOP - 55, 'Indsats')}57 {TOP} m 260 {TOP} l S\n"
    marks += "".join(f"{x} {TOP} m {x} {TOP - 60} l S\n" for x in (57, 160, 210, 260))
    marks += upwards(208, TOP - 58, "Budget 2024") + upwards(258, TOP - 58, "Budget 2025")
    assert read_as(read(write_pdf(marks, tmp_path / "a.pdf")))[0] == ["Budget 2024", "Budget 2025"]


def test_a_table_over_both_columns_of_a_page_is_not_cut_between_its_amounts() -> None:
    text = "der er afsat midler til en indsats"
    prose = [f"{text:<40}{text}"] * 20
    rows = [
        f"{name:<16}1.200     {n}00          {n}50       300" for n, name in enumerate(("Lektier", "Job", "Kor") * 2, 1)
    ]
    assert [len(flow) for flow in find_flows(lines_of("\n".join([*prose, "", *rows])))] == [20, 20, 6]


def test_text_in_two_columns_above_and_below_a_table_over_both_is_read_column_by_column() -> None:
    text = [f"der er afsat {name} til en indsats i" for name in ("mange midler", "flere midler")]
    prose = [f"{text[0]:<44}{text[1]}"] * 9
    rows = [f"{name:<44}1.{n}00      2.{n}00" for n, name in enumerate(("Lektier", "Job", "Kor") * 4, 1)]
    flows = find_flows(lines_of("\n".join([*prose, "", *rows, "", *prose])))
    assert [len(flow) for flow in flows] == [9, 9, 12, 9, 9]
    assert [flow[0].text for flow in flows[:2]] == text


HEADED = {
    "a note beside its name, above its amounts": [
        ("Område", "Indsats", "Beskrivelse", "2024", "2025", "Note"),
        *(
            line
            for name, amount, note in (("Voksne", "510", "7"), ("Ældre", "620", ""), ("Børn", "730", "2"))
            for line in (
                (f"{name} med", "Kor", "Der er åbent to", "", "", note),
                ("særlige behov", "", "aftener om ugen", amount, "400", ""),
                ("", "", "for alle i byen.", "", "", ""),
            )
        ),
    ],
    "a text behind its only amount": [
        ("Område", "Indsats", "", "2024", "", "Bemærkninger"),
        ("Voksne", "Klubber", "", "17,00", "", "Aftale 2024"),
        ("Voksne", "Puljer", "", "73.730,52", "", "Ny"),
        ("Skoler", "Kor", "", "148.506,19", "", ""),
        ("Skoler", "Orkester", "", "8.506,19", "", "Ophører"),
    ],
}


@pytest.mark.parametrize("name", HEADED)
def test_the_first_row_is_none_of_the_headings(tmp_path: Path, name: str) -> None:
    marks = ""
    for r, row in enumerate(HEADED[name]):
        for c, (x, text) in enumerate(zip((60, 130, 190, 310, 350, 370), row, strict=True)):
            right = c in (3, 4)
            marks += plain(x - width(text) if right else x, 700 - 12 * r, text) if text else ""
    names, rows = read_as(read(write_pdf(marks, tmp_path / "a.pdf")))
    assert set(names) - {"Note"} <= {"2024", "2025"}
    assert rows[0][:2] in (("Voksne med særlige behov", "510"), ("Klubber", "17,00"))


def test_a_number_whose_thousands_a_space_parts_is_whole_where_names_below_reach_its_column(tmp_path: Path) -> None:
    printed = "146, 208, 1 182, 69, 30 529, 46 676, 17 999, 26 167, 154 120, 30 464, 9 521, 0"
    amounts = printed.split(", ")
    marks = ""
    for n, amount in enumerate(amounts):
        marks += plain(60, 747 - 13 * n, f"Udvalg{'ABCDEFGHIJKLM'[n]}")
        wide = sum(2.5 if sign == " " else 5.0 for sign in amount)
        marks += "".join(plain(right - wide, 747 - 13 * n, amount) for right in (220, 260))
    for n in range(4):
        marks += plain(60, 578 - 13 * n, "Indtaegterudentilbagebetalingera") + plain(500, 578 - 13 * n, f"{n}00")
    rows = read(write_pdf(marks, tmp_path / "a.pdf")).tables[0].texts()
    assert [row[1:3] for row in rows[: len(amounts)]] == [[amount, amount] for amount in amounts]
