"""Everyday situations that strangers' papers have: how the same amounts are set, and what of them is told."""

import math
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image, ImageDraw

from kronespor.reading import read
from kronespor.reading.pdf.page import read_page
from kronespor.sandbox.rapidocr import RapidOcr
from tests.reading.papers import write_pdf
from tests.reading.same_table import ROWS, TEXTS, WIDTHS, XS, codes_of, drawn_table, read_as, show, word_table

HALF = math.sqrt(0.5)


def slantwise(x: float, y: float, text: str) -> str:
    return f"BT /F1 9 Tf {HALF} {HALF} -{HALF} {HALF} {x} {y} Tm ({text}) Tj ET\n"


def digit_by_digit(x: float, y: float, text: str) -> str:
    if text[-1:].isalpha():
        return show(x, y, text)
    marks = ""
    for sign in text:
        marks += f"BT 2 Tr 0.3 w /F1 9 Tf {x:.3f} {y} Td ({sign}) Tj ET\n"
        x += 9 * WIDTHS.get(sign, 0.556)
    return marks


def upwards(x: float, y: float, text: str) -> str:
    return f"BT /F1 9 Tf 0 1 -1 0 {y} {x} Tm ({text}) Tj ET\n"


HEADED = (("Indsats", "Budget 2024", "Budget 2025"), *ROWS[1:])
FROM_THE_LEFT = "".join(show(x, 700, t) for x, t in zip(XS, HEADED[0], strict=True))
MINUS_APART = (*ROWS[1:2], ("Mentorer", "200", "850"), *ROWS[3:])
FROM_THE_RIGHT = "".join(
    show(x + 62 * (c > 0), 684 - 16 * r, t)
    for r, row in enumerate(MINUS_APART)
    for c, (x, t) in enumerate(zip(XS, row, strict=True))
)
FROM_THE_RIGHT_NEAR = "".join(
    show(x - 9 * sum(WIDTHS.get(sign, 0.556) for sign in t) * (c > 0), 684 - 16 * r, t)
    for r, row in enumerate(ROWS[1:])
    for c, (x, t) in enumerate(zip((60, 321, 375), row, strict=True))
)
BESIDE = "".join(upwards(x + 100, 300 + 16 * r, t) for r, row in enumerate(ROWS) for x, t in zip(XS, row, strict=True))
AT_AN_ANGLE = "".join(slantwise(x + 8, 702, t) for x, t in zip(XS, ROWS[0], strict=True))
BY_DIGITS = "".join(
    digit_by_digit(x, 700 - 16 * r, t) for r, row in enumerate(ROWS) for x, t in zip(XS, row, strict=True)
)
TILED = "".join(slantwise(x, y, "KOPI") for x in (90, 190, 310, 420) for y in (640, 666, 692))
OVER_TWO_LINES = "".join(
    show(x, 724 - 11 * line, text)
    for x, lines in zip(
        (60, 300, 379), (("Post", ""), ("Korrigeret budget", "i 2024"), ("Forbrug pr.", "31. marts")), strict=True
    )
    for line, text in enumerate(lines)
) + "".join(
    show(x, 694 - 16 * r, t) for r, row in enumerate(ROWS[1:]) for x, t in zip((60, 352, 420), row, strict=True)
)
MARKED = [("Lektier", "1.200¹", "1.300"), *TEXTS[1:]]
DOTTED = ROWS[:1] + tuple((f"{row[0]} {'.' * 60}", *row[1:]) for row in ROWS[1:])


@pytest.mark.parametrize(
    ("marks", "names", "rows", "codes"),
    [
        pytest.param(
            drawn_table((("", "", ""), *ROWS[1:]))
            + "".join(slantwise(x + 8, 702, t) for x, t in zip(XS, ROWS[0], strict=True)),
            ["2024", "2025"],
            TEXTS,
            set[str](),
            id="headings at an angle",
        ),
        pytest.param(
            "".join(
                digit_by_digit(x, 700 - 16 * r, t) for r, row in enumerate(ROWS) for x, t in zip(XS, row, strict=True)
            ),
            ["2024", "2025"],
            TEXTS,
            set(),
            id="each digit an object",
        ),
        pytest.param(
            drawn_table() + show(60, 676, "Skjult", 0.8) + show(330, 676, "9.999", 0.8),
            ["2024", "2025"],
            TEXTS,
            {"hidden-text"},
            id="text that no one can read",
        ),
        pytest.param(
            drawn_table() + show(XS[1] + 23, 688, "1", 5.5),
            ["2024", "2025"],
            MARKED,
            set(),
            id="a mark set after the text",
        ),
        pytest.param(
            FROM_THE_LEFT + FROM_THE_RIGHT + show(300, 668, "-"),
            ["Budget 2024", "Budget 2025"],
            TEXTS,
            set(),
            id="headings from the left and amounts from the right",
        ),
        pytest.param(drawn_table() + TILED, ["2024", "2025"], TEXTS, set(), id="a stamp all over the page"),
        pytest.param(
            OVER_TWO_LINES,
            ["Korrigeret budget i 2024", "Forbrug pr. 31. marts"],
            TEXTS,
            set(),
            id="headings over two lines, near each other",
        ),
        pytest.param(drawn_table(DOTTED), ["2024", "2025"], TEXTS, set(), id="leaders of dots"),
        pytest.param(
            show(60, 700, "Indsats") + show(302, 700, "2024") + show(324, 700, "Budget") + FROM_THE_RIGHT_NEAR,
            ["2024", "Budget"],
            TEXTS,
            set(),
            id="a heading from the left close behind a year",
        ),
        pytest.param(
            BESIDE + show(60, 800, "Udvalget den 3. februar 2026"),
            ["2024", "2025"],
            TEXTS,
            set(),
            id="the running head of a page whose table is turned",
        ),
    ],
)
def test_a_table_of_a_pdf(
    tmp_path: Path, marks: str, names: list[str], rows: list[tuple[str, ...]], codes: set[str]
) -> None:
    document = read(write_pdf(marks, tmp_path / "a.pdf"))
    assert (read_as(document), codes_of(document)) == ((names, rows), codes)


def test_lines_set_by_as_many_tabs_as_bring_them_under_one_another(tmp_path: Path) -> None:
    tabs = ("\t\t\t", "\t\t", "\t", "\t\t\t")
    lines = (f"{row[0]}{tab}{row[1]}\t{row[2]}" for row, tab in zip(ROWS, tabs, strict=True))
    (tmp_path / "a.txt").write_text("Midler i 1.000 kr.\n" + "\n".join(lines), "utf-8")
    assert read_as(read(tmp_path / "a.txt")) == (["2024", "2025"], TEXTS)


def test_text_printed_on_other_text_is_told(tmp_path: Path) -> None:
    others = ((name, "", "") for name in ("Andre navne", "Klubber", "Svømning", "Bogbus"))
    document = read(write_pdf(drawn_table() + drawn_table(tuple(others)), tmp_path / "a.pdf"))
    assert "text-over-text" in codes_of(document)


def test_tables_beside_each_other_whose_rows_are_not_level(tmp_path: Path) -> None:
    rows = (("Pulje", "2024", "2025"), ("Kultur", "30", "40"), ("Idræt", "20", "25"), ("I alt", "50", "65"))
    left = "".join(
        show(x, 700 - 16 * r, t) for r, row in enumerate(ROWS) for x, t in zip((60, 180, 240), row, strict=True)
    )
    right = "".join(
        show(x, 692 - 16 * r, t) for r, row in enumerate(rows) for x, t in zip((320, 440, 500), row, strict=True)
    )
    document = read(write_pdf(left + right, tmp_path / "a.pdf"))
    assert [[row.label for row in found.rows] for found in document.budgets] == [
        ["Lektier", "Mentorer", "I alt"],
        ["Kultur", "Idræt", "I alt"],
    ]


def test_a_list_with_leaders_and_tables_close_beside_each_other(tmp_path: Path) -> None:
    lines = (("Skak", "7.250 kr."), ("Festival", "42.000 kr."), ("I alt", "49.250 kr."))
    marks = "".join(
        show(60, 700 - 16 * r, name + "." * (90 - 2 * len(name))) + show(330, 700 - 16 * r, amount)
        for r, (name, amount) in enumerate(lines)
    )
    (found,) = read(write_pdf(marks, tmp_path / "a.pdf")).budgets
    assert [(row.label, *(t.text for t in row.tokens)) for row in found.rows] == list(lines)
    dotted = (f"{a}{'.' * 60}{b}{'.' * 12}{c}" for a, b, c in (("Skak", "120", "130"), ("I alt", "120", "130")))
    marks = drawn_table(ROWS[:1]) + "".join(show(60, 684 - 16 * r, text) for r, text in enumerate(dotted))
    assert len(read(write_pdf(marks, tmp_path / "c.pdf")).budgets[0].rows[1].tokens) == 2
    titles, heads = ("Tilskud 2026 (1.000 kr.)", "", "Udgift 2026 (1.000 kr.)", ""), ("Hold", "Budget", "Art", "Budget")
    rows = (("Skak", "410", "Leje", "300"), ("Festival", "95", "Ledere", "205"), ("I alt", "505", "I alt", "505"))
    marks = "".join(
        show(x, 700 - 16 * r, t)
        for r, row in enumerate((titles, heads, *rows))
        for x, t in zip((60, 145, 235, 320), row, strict=True)
        if t
    )
    document = read(write_pdf(marks, tmp_path / "b.pdf"))
    assert [[c.name for c in table.columns] for table in document.budgets] == [["Budget"], ["Budget"]]


def test_a_word_of_one_thin_letter_parts_no_names(tmp_path: Path) -> None:
    names = [(60.7, 684, "Natteravne"), (60.5, 668, "Seniorsport"), (103.7, 668, "Sydbyen"), (60.7, 636, "I alt")]
    names += [(60.7, 652, "Borger"), (90.7, 652, "og"), (101.3, 652, "byliv")]
    rows = (ROWS[0], ("", "410", "425"), ("", "-60", "95"), ("", "1.205", "980"), ("", "1.555", "1.500"))
    thin = f"80 Tz {''.join(show(*name) for name in names)}25 Tz {show(100.2, 668, 'i')}100 Tz\n"
    _, found = read_as(read(write_pdf(drawn_table(rows) + thin, tmp_path / "a.pdf")))
    assert [name for name, *_ in found][1] == "Seniorsport i Sydbyen"


def test_a_total_on_a_band_of_its_own_below_a_long_name(tmp_path: Path) -> None:
    lines = [("Indsats", "2024", "2025"), ("Lektier", "1.200", "1.300"), ("Mentorer", "-200", "850")]
    lines += [(text, "", "") for text in ("for unge", "mellem femten", "og tyve år", "i Sydby")] + [ROWS[3]]
    marks = "".join(show(x, 700 - 12 * r, t) for r, row in enumerate(lines) for x, t in zip(XS, row, strict=True) if t)
    bands = "".join(f"0.9 g {x} {696 - 12 * r} {w} 12 re f 0 g\n" for r in (1, 7) for x, w in ((57, 200), (257, 190)))
    document = read(write_pdf(bands + "57 709 390 0.5 re f\n57 612 390 0.5 re f\n" + marks, tmp_path / "a.pdf"))
    assert read_as(document)[1][-1] == TEXTS[-1]


def test_headings_far_above_years_that_come_again(tmp_path: Path) -> None:
    rows = (("", "", "2024", "2025", "2024", "2025"), *(("", name, "10", "20", "30", "40") for name in "ABCD"))
    marks = show(230, 740, "Budget") + show(390, 740, "Regnskab")
    marks += "".join(
        show(x, 700 - 16 * r, t)
        for r, row in enumerate(rows)
        for x, t in zip((60, 60, 200, 280, 360, 440), row, strict=True)
        if t
    )
    (found,) = read(write_pdf(marks, tmp_path / "a.pdf")).budgets
    assert [c.name for c in found.columns] == ["Budget 2024", "Budget 2025", "Regnskab 2024", "Regnskab 2025"]


@pytest.mark.parametrize("at", ["left", "right"])
def test_a_year_over_two_columns_set_as_they_are(tmp_path: Path, at: str) -> None:
    def set_at(x: float, text: str) -> float:
        return x if at == "left" else x + 60 - 5 * len(text)

    rows = (("Udgifter", "Netto") * 2, *(("400", "100", "300", "200"),) * 4)
    marks = "".join(
        show(60, 690 - 14 * r, t) for r, t in enumerate(("Indsats", "Lektier", "Kor", "Madklub", "Havehold"))
    )
    marks += "".join(
        show(set_at(230 + 70 * c, t), 690 - 14 * r, t) for r, row in enumerate(rows) for c, t in enumerate(row)
    )
    for c, year in ((0, "Budget 2024"), (2, "Budget 2025")):
        marks += show(230 + 70 * c if at == "left" else set_at(300 + 70 * c, year), 704, year)
    (found,) = read(write_pdf(marks, tmp_path / "a.pdf")).budgets
    names = [f"Budget {year} {text}" for year in (2024, 2025) for text in ("Udgifter", "Netto")]
    assert [c.name for c in found.columns] == names


def test_years_below_headings_that_are_set_from_the_left(tmp_path: Path) -> None:
    marks = "".join(show(60, 690 - 14 * r, t) for r, t in enumerate(("", "Lektier", "Kor", "Madklub", "Havehold")))
    marks += show(60, 702, "Indsats") + show(420, 702, "I alt")
    for c in range(3):
        marks += show(150 + 90 * c, 702, "Korrigeret budget") + show(150 + 90 * c, 690, str(2024 + c))
    marks += "".join(show(221 + 90 * c, 676 - 14 * r, str(100 + c)) for r in range(4) for c in range(4))
    (found,) = read(write_pdf(marks, tmp_path / "a.pdf")).budgets
    assert [c.name for c in found.columns] == [*(f"Korrigeret budget {2024 + c}" for c in range(3)), "I alt"]


def test_letters_on_their_end_keep_their_place_among_those_of_the_page(tmp_path: Path) -> None:
    """The structure tree of a file says by that whose they are."""
    marks = drawn_table(ROWS) + "".join(upwards(720 + 5 * n, 310, digit) for n, digit in enumerate("2024"))
    document = pypdfium2.PdfDocument(write_pdf(marks, tmp_path / "a.pdf"))
    page = read_page(1, document[0])
    letters = page.text_page.get_text_range()
    assert all(own in (" ", given) for own, given in zip(page.text, letters, strict=True))
    page.close()
    document.close()


def test_numbers_of_notes_beside_the_first_lines_of_names_make_no_rows(tmp_path: Path) -> None:
    rows = [("Indsats", "2024", "2025", "Note"), ("Lektier", "100", "200", "4")]
    for name, rest in (("Støtte til", "frivillige"), ("Kor i", "folkeskolen"), ("Drift af", "svømmehal")):
        rows += [(name, "", "", "3"), (rest, "300", "400", "")]
    marks = "".join(
        show(x, 700 - 12 * r, t) for r, row in enumerate(rows) for x, t in zip((60, 200, 270, 340), row, strict=True)
    )
    (found,) = read(write_pdf(marks, tmp_path / "a.pdf")).budgets
    names = ["Lektier", "Støtte til frivillige", "Kor i folkeskolen", "Drift af svømmehal"]
    assert [row.label for row in found.rows] == names


DOUBTED = {
    "a row without a name among others": ("rows-unnamed", [("", "300", "400"), ("Kor", "300", "400"), ROWS[-1]]),
    "a sentence below a name, with its amounts": (
        "names-unsure",
        [("Madklub", "", ""), ("Der er plads til alle.", "100", "200"), ("Kor", "300", "400"), ROWS[-1]],
    ),
    "the rest of a name below it, with its amounts": (
        "names-unsure",
        [("Støtte til unge i", "", ""), ("bydelen", "100", "200"), ("Kor", "300", "400"), ROWS[-1]],
    ),
    "part of what is above": (
        "",
        [("Støtte til unge", "", ""), ("heraf løn", "100", "200"), ("Kor", "300", "400"), ROWS[-1]],
    ),
    "names with small letters": ("", [("Støtte", "", ""), ("løn", "100", "200"), ("kor", "300", "400"), ROWS[-1]]),
    "a total without a name": ("", [("Kor", "300", "400"), ("", "300", "400")]),
}


@pytest.mark.parametrize("name", DOUBTED)
def test_names_that_may_stand_elsewhere_are_told(tmp_path: Path, name: str) -> None:
    code, more = DOUBTED[name]
    marks = drawn_table((*ROWS[:3], *more))
    across = "".join(f"50 {694 - 16 * r} 400 0.5 re f\n" for r in range(len(more) + 3))
    told = {remark.code for remark in read(write_pdf(marks + across, tmp_path / "a.pdf")).remarks}
    assert told == {code} - {""}


def test_rows_typed_into_one_row_of_cells_with_marks_for_none(tmp_path: Path) -> None:
    rows = (("Lektier", "1.200", "1.300"), ("Natklub", "-", "850"), ("I alt", "1.200", "2.150"))
    word, _ = word_table((ROWS[0], tuple("\n".join(column) for column in zip(*rows, strict=True))))
    word.save(str(tmp_path / "a.docx"))
    assert read_as(read(tmp_path / "a.docx")) == (["2024", "2025"], list(rows))


WRAPPED = (
    ("Lektier", "1.200", "1.300"),
    ("Mentorer i", "-200", "850"),
    ("skolen", "1.000", "2.150"),
    ("I alt", "", ""),
)


def test_rows_typed_into_one_row_of_cells_whose_names_wrap(tmp_path: Path) -> None:
    columns = (tuple(filter(None, column)) for column in zip(*WRAPPED, strict=True))
    word, _ = word_table((ROWS[0], tuple("\n".join(column) for column in columns)))
    word.save(str(tmp_path / "a.docx"))
    marks = drawn_table((ROWS[0], *WRAPPED)) + "".join(f"50 {y} 400 0.5 re f\n" for y in (712, 696, 632))
    marks += "".join(f"{x} 632 0.5 80 re f\n" for x in (50, 290, 390, 450))
    for path in (tmp_path / "a.docx", write_pdf(marks, tmp_path / "a.pdf")):
        names, rows = read_as(read(path))
        assert (names, rows) == (["2024", "2025"], [TEXTS[0], ("Mentorer i skolen", *TEXTS[1][1:]), TEXTS[2]])


def test_raised_numbers_and_letters_in_word(tmp_path: Path) -> None:
    word, cells = word_table()
    for (r, c), mark in {(1, 1): "1,2", (1, 2): "a", (2, 2): "(3)"}.items():
        cells.cell(r, c).paragraphs[0].add_run(mark).font.superscript = True
    word.save(str(tmp_path / "a.docx"))
    _, rows = read_as(read(tmp_path / "a.docx"))
    assert rows == [("Lektier", "1.200¹,²", "1.300 a)"), ("Mentorer", "-200", "850³"), TEXTS[2]]


@pytest.mark.slow
def test_a_scan_of_nothing_but_a_line_is_no_damaged_file() -> None:
    pytest.importorskip("rapidocr")
    picture = Image.new("L", (600, 400), 255)
    ImageDraw.Draw(picture).rectangle((150, 150, 450, 155), fill=0)
    assert RapidOcr().start(picture).result() == ()
