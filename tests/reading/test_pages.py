"""Tables found on a page without a structure tree: which lines are a table, and where its rows begin."""

from dataclasses import replace

import numpy as np
import pytest

from kronespor.reading.pdf.lines import CHUNK_GAP
from kronespor.reading.pdf.numbers import two_numbers
from kronespor.reading.pdf.overleaf import with_names_above
from kronespor.reading.pdf.page import _with_leaders
from kronespor.reading.pdf.regions import Region, find_regions
from kronespor.reading.pdf.rules import enclosed_boxes, merge_rules
from kronespor.reading.pdf.tables import lay_out
from kronespor.reading.pdf.upright import Upright, lay_upright
from kronespor.reading.pdf.words import Word
from tests.reading.sketches import HEIGHT, PITCH, WIDTH, lines_of, texts_of

TABLE = """
Indsats                 2024      2025
Alfa                    1.200       300
Beta                      500       700
"""


def rows_of(sketch: str) -> list[list[str]]:
    """The texts of a sketch's one table."""
    (region,) = find_regions(lines_of(sketch), [], [])
    ((rows, width),), _ = lay_out(region)
    return [[row[c].text if c in row else "" for c in range(width)] for row in rows]


@pytest.mark.parametrize(
    ("sketch", "rows"),
    [
        (TABLE, [["Indsats", "2024", "2025"], ["Alfa", "1.200", "300"], ["Beta", "500", "700"]]),
        (  # the rest of a name, in small letters
            """
Indsats                 2024      2025
Alfa og alt             1.200       300
som hører til
Beta                      500       700
""",
            [["Indsats", "2024", "2025"], ["Alfa og alt som hører til", "1.200", "300"], ["Beta", "500", "700"]],
        ),
        (  # a capital begins another row, where there was room above
            """
Indsats                 2024      2025
Alfa                    1.200       300
Gruppe
Beta-og-meget-andet       500       700
""",
            [
                ["Indsats", "2024", "2025"],
                ["Alfa", "1.200", "300"],
                ["Gruppe", "", ""],
                ["Beta-og-meget-andet", "500", "700"],
            ],
        ),
        (  # two columns of names, of which the first row takes several lines
            """
Område         Indsats                      2024
Bolig          Netværksgrupper til
               mødre og bedsteforældre       500
Kultur         Sprogcaféer                   300
               Teaterforestillinger          200
""",
            [
                ["Område", "Indsats", "2024"],
                ["Bolig", "Netværksgrupper til mødre og bedsteforældre", "500"],
                ["Kultur", "Sprogcaféer", "300"],
                ["", "Teaterforestillinger", "200"],
            ],
        ),
        (  # a number that ends a name in a second column of names
            """
Område        Indsats                2024
Bolig         Lektiehjælp, pulje    1.200
              14
              Netværksgruppe         700
Sport         Fritidsjob, pulje      500
              16
""",
            [
                ["Område", "Indsats", "2024"],
                ["Bolig", "Lektiehjælp, pulje 14", "1.200"],
                ["", "Netværksgruppe", "700"],
                ["Sport", "Fritidsjob, pulje 16", "500"],
            ],
        ),
        (  # the last word of a name below a full line, where other names stand above descriptions
            """
Indsats                                         2024
Alfa                                           1.200
Der er åbent to aftener om ugen.
Lektiehjælp i samarbejde mellem                  500
unge i byens haller og hos Røde
Kors
Beta                                             300
""",
            [
                ["Indsats", "2024"],
                ["Alfa\nDer er åbent to aftener om ugen.", "1.200"],
                ["Lektiehjælp i samarbejde mellem unge i byens haller og hos Røde Kors", "500"],
                ["Beta", "300"],
            ],
        ),
        (  # typed into one row of cells, of which a name takes two lines
            """
Indsats                        2024      2025
Rådgivning og vejledning til  1.200       300
unge i byens boligområder       500       700
Natklub                       1.700     1.000
I alt
""",
            [
                ["Indsats", "2024", "2025"],
                ["Rådgivning og vejledning til unge i byens boligområder", "1.200", "300"],
                ["Natklub", "500", "700"],
                ["I alt", "1.700", "1.000"],
            ],
        ),
        (  # the same with the name of a group, beside which the other cells have a blank line
            """
Indsats                       Kilde      2025
Børn og unge
Rådgivning og vejledning til  Puljen    1.200
unge i byens boligområder     Fonden      500
Mentorer
Kultur                        Puljen    1.700
Natklub
""",
            [
                ["Indsats", "Kilde", "2025"],
                ["Børn og unge", "", ""],
                ["Rådgivning og vejledning til unge i byens boligområder", "Puljen", "1.200"],
                ["Mentorer", "Fonden", "500"],
                ["Kultur", "", ""],
                ["Natklub", "Puljen", "1.700"],
            ],
        ),
        (  # the same with a name too many: no telling whose amounts they are
            """
Indsats                        2024      2025
Rådgivning og vejledning til  1.200       300
unge i byens boligområder       500       700
Natklub                       1.700     1.000
Mentorer
I alt
""",
            [
                ["Indsats", "2024", "2025"],
                [
                    "Rådgivning og vejledning til\nunge i byens boligområder\nNatklub\nMentorer\nI alt",
                    "1.200\n500\n1.700",
                    "300\n700\n1.000",
                ],
            ],
        ),
    ],
)
def test_rows_begin_where_numbers_or_names_do(sketch: str, rows: list[list[str]]) -> None:
    assert rows_of(sketch) == rows


def test_rules_that_enclose_cells_make_one_box_and_pieces_of_a_rule_are_one() -> None:
    import numpy as np

    pieces = np.array([[0, 50, 10], [52, 100, 10.5], [0, 100, 30], [0, 100, 50]], dtype=np.float32)
    across = merge_rules(pieces)
    assert [(a, b) for a, b, _ in across] == [(0, 100), (0, 100), (0, 100)]
    down = [(10.0, 50.0, x) for x in (0.0, 60.0, 100.0)]
    assert enclosed_boxes(across, down) == [(0.0, 10.0, 100.0, 50.0)]
    assert enclosed_boxes(across, down[:1]) == []


def test_words_in_a_box_are_clipped_to_it_and_read_by_its_rules() -> None:
    lines = lines_of("Alfa      100\nBeta      200          Tekst ved siden af")
    bottom, right = 2 * PITCH, 14 * WIDTH
    across = [(0.0, right, y) for y in (-2.0, HEIGHT + 2, bottom)]
    down = [(-2.0, bottom, x) for x in (-2.0, 8 * WIDTH, right)]
    (region,) = find_regions(lines, across, down)
    assert isinstance(region, Region)
    assert region.boxed
    assert [[c.text for c in line.chunks] for line in region.lines] == [["Alfa", "100"], ["Beta", "200"]]


def test_leaders_of_a_font_without_height_stand_on_the_line_of_their_name() -> None:
    text = "Abel. . . 1"
    boxes = np.array([[x, 100, x + 4, 107] for x in range(0, 4 * len(text), 4)], np.float32)
    dots = [i for i, letter in enumerate(text) if letter in ". "][:-1]
    boxes[dots, 1], boxes[dots, 3] = 101.4, 102.0
    assert [tuple(box[[1, 3]]) for box in _with_leaders(text, boxes)] == [(100, 107)] * len(text)
    boxes[dots, 1], boxes[dots, 3] = 90.0, 90.6  # below the letters: of another line
    assert (_with_leaders(text, boxes) == boxes).all()


def test_a_group_stands_apart_from_its_first_row_where_rows_are_as_close() -> None:
    apart = "".join(f"{name:<28}{n}00\n\n" for n, name in enumerate(("Alfa", "Beta", "Gamma", "Delta"), start=1))
    close = f"En gruppe\n{'Epsilon':<28}  -\n{'Zeta':<28}300\n{'Eta':<28}200\n"
    rows = rows_of(f"{'Indsats':<28}2025\n\n{apart}{close}")
    assert [row[0] for row in rows[-4:]] == ["En gruppe", "Epsilon", "Zeta", "Eta"]


def test_the_head_of_a_page_is_no_row_of_the_table_below_it() -> None:
    lines = lines_of(
        "98            Budget               2026\n              Fjordby\n\n\nIndsats             2025      2026\n"
        "Alfa               1.200     1.300\nBeta                 500       700"
    )
    (region,) = find_regions(lines, [(-3.0, 36 * WIDTH, y) for y in (4 * PITCH - 2, 5 * PITCH - 2)], [])
    assert texts_of(region.lines) == ["Indsats", "Alfa", "Beta"]


def test_the_name_of_a_group_in_the_middle_of_a_table_is_of_no_column() -> None:
    names = ("Børnehjemsbestyrelsen", "Beta", "Gamma", "Delta", "Eta")
    rows = [f"{name:<34}{n}.200    {n}.300" for n, name in enumerate(names, 1)]
    group = f"{'Skatteforvaltningens':^48}"
    found = rows_of("\n".join([*rows[:2], group, *rows[2:4], group, rows[4]]))
    assert [row for row in found if row[1]] == [[name, f"{n}.200", f"{n}.300"] for n, name in enumerate(names, 1)]


GROUPED = """
Indsats                 2024      2025
Børn og unge
Natklub
for de unge             1.200       300
Kultur og fritid
Sprogcafé i bydelen
for kvinder               500       700
Gadeplan
for de ældre              100       200
"""


@pytest.mark.parametrize("how", ["bold", "indented", ""])
def test_a_group_above_a_name_is_known_by_its_weight_and_by_where_it_begins_else_the_row_is_unsure(how: str) -> None:
    (region,) = find_regions(lines_of(GROUPED), [], [])
    groups = ("Børn", "Kultur")
    if how == "bold":
        for word in (word for line in region.lines for word in line.words):
            word.bold = word.text in groups
    for line in region.lines[1:] if how == "indented" else ():
        for word in () if line.words[0].text in groups else line.chunks[0].words:
            word.x0, word.x1 = word.x0 + 12, word.x1 + 12
    ((rows, _),), _ = lay_out(region)
    assert (rows[1][0].text == "Børn og unge") == bool(how)
    assert any(row[0].unsure for row in rows) != bool(how)


def test_the_rest_of_the_last_name_is_of_a_table_of_which_only_the_headings_are_ruled() -> None:
    lines = lines_of("Indsats             2024\nAlfa               1.200\nBrobygning til       500\nuddannelse")
    (region,) = find_regions(lines, [(-3.0, 24 * WIDTH, y) for y in (-2.0, PITCH - 2)], [])
    assert texts_of(region.lines) == ["Indsats", "Alfa", "Brobygning til", "uddannelse"]


@pytest.mark.parametrize(
    ("sketch", "lone"),
    [
        ("Side 2 af 2\n\nI alt               1.200", ["I alt"]),
        ("I alt               1.200\n\n\nNotatet sendes til udvalget.", ["I alt"]),
        ("Budget              2025", []),
        ("I alt               1.200\nDette er til orientering", []),
    ],
)
def test_the_only_row_of_a_page_stands_alone(sketch: str, lone: list[str]) -> None:
    regions = find_regions(lines_of(sketch), [], [])
    assert [texts_of(region.lines)[0] for region in regions if region.lone] == lone


def test_amounts_that_end_beside_the_last_name_are_not_typed_into_one_row_of_cells() -> None:
    rows = [("Bolig", ""), ("Forebyggelse af social kontrol blandt børn,", ""), ("unge og forældre", "3.092")]
    rows += [("Kultur og fritid", ""), ("Gadeplan", "7.062"), ("Netværksgrupper", "7.836"), ("Teater", "4.949")]
    rows += [("Medborgerskab", ""), ("Lektiehjælp på bibliotekerne i Nordby og i", ""), ("Sønderby", "4.181")]
    sketch = "\n".join(f"{name:<50}{amount}" for name, amount in (("Indsats", "2024"), *rows, ("I alt", "27.120")))
    (region,) = find_regions(lines_of(sketch), [], [])
    assert region.begins == {}


def test_tables_side_by_side_with_amounts_of_other_years_are_two() -> None:
    """However many columns and rows each has; a second column of names that has none beside it is no second table."""
    rows = [("Indsats", "2024", "Indsats", "2025", "2026"), ("Natklub", "7.787", "Gadeplan", "7.804", "1.000")]
    rows += [("Mentorer", "3.241", "Sprogcafé", "6.606", "2.000"), ("", "", "Fritidsjob", "4.000", "3.000")]
    sketch = "\n".join(f"{a:<16}{b:<10}{c:<16}{d:<10}{e}" for a, b, c, d, e in rows)
    (region,) = find_regions(lines_of(sketch), [], [])
    assert [(len(table), width) for table, width in lay_out(region)[0]] == [(3, 2), (4, 3)]
    sketch = "Navn        Navn           2024\nAlfa        Beta            500\nGamma       Delta           300"
    (region,) = find_regions(lines_of(sketch), [], [])
    assert [width for _, width in lay_out(region)[0]] == [3]


def test_names_left_of_a_box_of_numbers_name_its_rows() -> None:
    lines = lines_of("Indsats     i alt i alt\nAlfa        100   200\nBeta        300   400\nGamma       500   600\n")
    left, bottom, right = 11 * WIDTH, 4 * PITCH, 24 * WIDTH
    across = [(left, right, row * PITCH - 2) for row in range(5)]
    down = [(-2.0, bottom, x) for x in (left, 17.5 * WIDTH, right)]
    (region,) = find_regions(lines, across, down)
    ((rows, width),), _ = lay_out(region)
    texts = [[row[c].text if c in row else "" for c in range(width)] for row in rows]
    assert texts[1:] == [["Alfa", "100", "200"], ["Beta", "300", "400"], ["Gamma", "500", "600"]]
    assert texts[0][-2:] == ["i alt", "i alt"]


def test_words_on_both_sides_of_a_rule_are_two_cells_however_near() -> None:
    lines = lines_of("Mad til børn Leje af hal\nTøj til små  Bus")
    lines[0].words[2].x1 += 2.5  # to the rule
    bottom, right = 2 * PITCH, 24 * WIDTH
    across = [(0.0, right, y) for y in (-2.0, HEIGHT + 2, bottom)]
    down = [(-2.0, bottom, x) for x in (-2.0, 12.5 * WIDTH, right)]
    (region,) = find_regions(lines, across, down)
    ((rows, _),), _ = lay_out(region)
    assert [[cell.text for cell in row.values()] for row in rows] == [
        ["Mad til børn", "Leje af hal"],
        ["Tøj til små", "Bus"],
    ]


@pytest.mark.parametrize(("room", "rules"), [(12.0, []), (40.0, []), (40.0, [9, 49])])
def test_words_on_their_end_are_laid_down_apart_from_each_other(room: float, rules: list[float]) -> None:
    """However near to each other the columns are that they head, and within their rules."""
    usual, boxes, words = 8.0, np.zeros((12, 4), np.float32), list[Upright]()
    for k in range(2):
        own = list(range(6 * k, 6 * k + 6))
        for i in own:
            y = 60 - 6 * (i - 6 * k)
            boxes[i] = (k * room, y - 6, k * room + 8, y)
        word = Upright(1, [own[:1]], boxes[own[0]].copy())
        for i in own[1:]:
            word.add(i, boxes[i].copy())
        words.append(word)
    down = np.array([(20, 80, x) for x in rules], np.float32).reshape(-1, 3)
    lay_upright(words, boxes, usual, down)
    assert all(boxes[6 * k : 6 * k + 6, 2].max() < x for k, x in enumerate(rules))
    assert float(boxes[6:, 0].min() - boxes[:6, 2].max()) >= CHUNK_GAP * usual


@pytest.mark.parametrize(("after", "are_two"), [("746", False), ("746,63", False), ("7.746", True), ("1.200,00", True)])
def test_numbers_near_each_other_are_two_unless_the_second_is_a_group_of_the_first(after: str, are_two: bool) -> None:
    first, second = (Word(text, 0, 0, 20, 10, 0) for text in ("7 621", after))
    assert two_numbers(first, second, 0.25) == are_two


def test_the_groups_of_a_number_stand_further_apart_by_their_ink_as_a_scan_has_them() -> None:
    first, second = (Word(text, 0, 0, 20, 10, 0) for text in ("3", "189"))
    scanned = replace(second, is_scanned=True)
    assert two_numbers(first, second, 0.44) and not two_numbers(first, scanned, 0.44)
    assert two_numbers(first, scanned, 0.6)


def test_names_above_a_first_line_of_nothing_but_an_amount() -> None:
    lines = lines_of("""
Netværk for unge i bydelen
Der er plads til alle.
                              6.320
Lektier                       5.128
""")
    assert with_names_above(lines[2:], lines, goes_on=False) == lines
