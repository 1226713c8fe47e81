"""What is drawn or typed on a page that was set: lines through rows, typed text without a picture of itself."""

from pathlib import Path

import pikepdf
import pytest

from kronespor.reading import read
from tests.reading.papers import plain, write_pdf
from tests.reading.same_table import ROWS, TEXTS, WIDTHS, Rows, codes_of, read_as, show

XS = (60, 300, 400)
OLD = ("Gammelt", "700", "700")


def drawn(rows: tuple[tuple[str, ...], ...]) -> str:
    lines = enumerate(rows)
    return "".join(plain(x, 700 - 16 * r, text) for r, row in lines for x, text in zip(XS, row, strict=True))


def line(x0: float, x1: float, y: float) -> str:
    return f"0.6 w {x0} {y} m {x1} {y} l S\n"


@pytest.mark.parametrize(
    ("rows", "lines"),
    [
        ((*ROWS[:3], OLD, ROWS[3]), line(50, 480, 655.2)),  # through the whole row and further
        ((*ROWS[:3], OLD, ROWS[3]), line(60, 110, 655.2) + line(290, 330, 655.2) + line(390, 425, 655.2)),
        ((*ROWS[:2], OLD, *ROWS[2:3], OLD, ROWS[3]), line(50, 480, 671.2) + line(50, 480, 639.2)),
    ],
)
def test_a_line_through_a_row_strikes_it_out_however_long_it_is(
    tmp_path: Path, rows: tuple[tuple[str, ...], ...], lines: str
) -> None:
    document = read(write_pdf(drawn(rows) + lines, tmp_path / "a.pdf"))
    assert read_as(document) == (["2024", "2025"], TEXTS)
    assert "hidden-text" in codes_of(document)


def test_rules_that_lie_too_high_strike_no_rows_out(tmp_path: Path) -> None:
    rules = "".join(line(50, 480, 703.2 - 16 * r) for r in range(5))  # the last below the last row
    document = read(write_pdf(drawn(ROWS) + rules, tmp_path / "a.pdf"))
    assert read_as(document) == (["2024", "2025"], TEXTS)


def typed_on(path: Path, text: str) -> Path:
    """The PDF with a text typed beside the name of its third row, without a picture of itself."""
    with pikepdf.open(path, allow_overwriting_input=True) as file:
        typed = pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.FreeText, Rect=[398, 664, 420, 678])
        typed.Contents = text
        file.pages[0].Annots = pikepdf.Array([file.make_indirect(typed)])
        file.save()
    return path


@pytest.mark.parametrize("text", ["850", "850\r", "850 "])
def test_text_typed_on_a_page_without_a_picture_of_itself(tmp_path: Path, text: str) -> None:
    rows = (*ROWS[:2], ("Mentorer", "-200", ""), ROWS[3])
    document = read(typed_on(write_pdf(drawn(rows), tmp_path / "a.pdf"), text))
    assert read_as(document) == (["2024", "2025"], TEXTS)
    assert codes_of(document) == set()


def test_typed_text_whose_lines_have_no_room_in_its_frame_is_told(tmp_path: Path) -> None:
    document = read(typed_on(write_pdf(drawn(ROWS), tmp_path / "a.pdf"), "Se også bilag 2 om 850"))
    assert read_as(document) == (["2024", "2025"], TEXTS)
    assert codes_of(document) == {"typed-text-not-read"}


def test_a_year_and_those_that_follow_keep_their_name(tmp_path: Path) -> None:
    rows = (("Indsats", "2024", "2025 ff."), *ROWS[1:])
    document = read(write_pdf(drawn(rows), tmp_path / "a.pdf"))
    assert read_as(document) == (["2024", "2025 ff."], TEXTS)
    (tmp_path / "a.md").write_text("\n".join("| " + " | ".join(row) + " |" for row in rows), "utf-8")
    assert read_as(read(tmp_path / "a.md")) == (["2024", "2025 ff."], TEXTS)


def in_shapes(lines: int, letters: int, top: float) -> str:
    """Lines of letters that are shapes, with corners as real ones have."""
    points = ((0, 0), (2, 0), (2, 3), (4, 3), (4, 0), (6, 0), (6, 7), (4, 7), (4, 4), (2, 4), (2, 7), (0, 7))
    shapes = (
        " ".join(f"{60 + 7 * n + x} {top - 14 * line + y} {'l' if x or y else 'm'}" for x, y in points) + " f\n"
        for line in range(lines)
        for n in range(letters)
    )
    return "".join(shapes)


@pytest.mark.parametrize(
    ("lines", "letters", "title", "codes"),
    [
        (5, 40, plain(60, 780, "Udvalget har behandlet sagen i november."), {"pictures-not-read"}),
        (5, 40, "", {"page-not-recognised"}),
        (2, 40, plain(60, 780, "Udvalget har behandlet sagen i november."), set[str]()),  # as a sender has them
    ],
)
def test_letters_drawn_as_shapes_are_told(
    tmp_path: Path, lines: int, letters: int, title: str, codes: set[str]
) -> None:
    assert codes_of(read(write_pdf(title + in_shapes(lines, letters, 700), tmp_path / "a.pdf"))) == codes


def test_a_form_that_its_reader_builds_is_told(tmp_path: Path) -> None:
    path = write_pdf(plain(60, 700, "Please wait..."), tmp_path / "a.pdf")
    with pikepdf.open(path, allow_overwriting_input=True) as file:
        form = file.make_stream(b'<xdp:xdp xmlns:xdp="http://ns.adobe.com/xdp/"></xdp:xdp>')
        file.Root.AcroForm = pikepdf.Dictionary(XFA=form, Fields=pikepdf.Array([]))
        file.Root.NeedsRendering = True
        file.save()
    assert codes_of(read(path)) == {"form-not-read"}


def test_years_in_which_no_row_has_an_amount_have_columns(tmp_path: Path) -> None:
    xs = (60, 260, 330, 400, 470)
    rows = [("Indsats", "2024", "2025", "2026", "2027"), *((a, b, "", "", c) for a, b, c in ROWS[1:])]
    marks = "".join(plain(x, 700 - 16 * r, t) for r, row in enumerate(rows) for x, t in zip(xs, row, strict=True) if t)
    (table,) = read(write_pdf(marks, tmp_path / "a.pdf")).budgets
    assert [column.name for column in table.columns] == ["2024", "2025", "2026", "2027"]
    assert [[(token.column, token.text) for token in row.tokens] for row in table.rows] == [
        [(0, b), (3, c)] for _, b, c in ROWS[1:]
    ]


SHEET = (("Indsats", "2024", "2025"), ("Lektieshop", "16.200", "1.300"), ("Mentorordn", "-200", "850"))
SHEET_TOTAL = ("I alt", "16.000", "2.150")


@pytest.mark.parametrize("again", [0, 1])
@pytest.mark.parametrize("units", [(), (("", "1.000 kr.", "1.000 kr."),)])
def test_a_sheet_whose_names_are_cut_off_where_its_headings_begin(tmp_path: Path, again: int, units: Rows) -> None:
    """Words are set from the left of their cells, numbers from the right: those stand above the ends of the names."""
    rows = [SHEET[0], *units, SHEET[1], *SHEET[:again], SHEET[2], SHEET_TOTAL]
    marks = ""
    for r, row in enumerate(rows):
        is_words = row == SHEET[0] or row in units
        for c, text in enumerate(row):
            x = 55 + 60 * c if is_words or not c else 115 + 60 * c - sum(WIDTHS.get(s, 0.556) for s in text) * 9
            marks += show(x, 700 - 14 * r, text)
    document = read(write_pdf(marks, tmp_path / "a.pdf"))
    assert read_as(document) == (["2024", "2025"], [*SHEET[1:], SHEET_TOTAL])


def test_amounts_that_stand_at_names_are_in_their_own_column(tmp_path: Path) -> None:
    rows = [ROWS[0], ("Lektier1.200", "", "1.300"), ("Mentorer200-", "", "850"), ("Kor1.900", "", "5"), ROWS[3]]
    table = "".join(f"<tr>{''.join(f'<td>{text}</td>' for text in row)}</tr>" for row in rows)
    (tmp_path / "a.html").write_text(f"<!doctype html><table>{table}</table>", "utf-8")
    assert read_as(read(tmp_path / "a.html"))[1][:3] == [
        ("Lektier", "1.200", "1.300"),
        ("Mentorer", "200-", "850"),
        ("Kor", "1.900", "5"),
    ]


def test_a_row_that_is_far_too_high_parts_no_table(tmp_path: Path) -> None:
    marks = "".join(show(x, 700 - 14 * r, t) for r, row in enumerate(ROWS[:2]) for x, t in zip(XS, row, strict=True))
    marks += (
        show(60, 638, "Tilskud til frivillige")
        + show(60, 627, "foreninger, der skaber")
        + show(60, 616, "flere venner")
    )
    marks += show(300, 616, "200") + show(400, 616, "850")
    marks += "".join(show(x, 602, text) for x, text in zip(XS, ("I alt", "1.400", "2.150"), strict=True))
    name = "Tilskud til frivillige foreninger, der skaber flere venner"
    assert read_as(read(write_pdf(marks, tmp_path / "a.pdf"))) == (
        ["2024", "2025"],
        [TEXTS[0], (name, "200", "850"), ("I alt", "1.400", "2.150")],
    )


def test_headings_that_a_sheet_cuts_off_where_the_next_begin_are_two(tmp_path: Path) -> None:
    marks = show(60, 700, "Indsats") + show(256, 700, "udget 2024udget 2025")
    for r, row in enumerate((("Lektier", "101.200", "201.300"), ("Kor", "300.000", "100.000"))):
        widths = [sum(WIDTHS.get(sign, 0.556) for sign in text) * 9 for text in row]
        marks += show(60, 684 - 14 * r, row[0])
        marks += "".join(show(end - widths[c], 684 - 14 * r, row[c]) for c, end in ((1, 300), (2, 345)))
    (table,) = read(write_pdf(marks, tmp_path / "a.pdf")).budgets
    assert [column.name for column in table.columns] == ["udget 2024", "udget 2025"]


def test_a_sheet_in_which_no_number_has_room_is_told(tmp_path: Path) -> None:
    cells = "".join(
        f"<tr>{''.join(f'<td>{text}</td>' for text in row)}</tr>"
        for row in (ROWS[0], *((row[0], "###", "###") for row in ROWS[1:]))
    )
    (tmp_path / "a.html").write_text(f"<!doctype html><table>{cells}</table>", "utf-8")
    assert codes_of(read(tmp_path / "a.html")) == {"amounts-not-read"}
