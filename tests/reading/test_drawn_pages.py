"""Pages of PDF as offices print them: turned, stamped, letter by letter, over one another, what does not show."""

import math
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest

from kronespor.reading import ReadingError, read
from tests.reading.papers import plain, write_pdf
from tests.reading.same_table import ROWS, TEXTS, codes_of, read_as

XS = (60, 300, 400)
Draw = Callable[[float, float, str], str]


def drawn(draw: Draw, more: str = "") -> str:
    return (
        "".join(draw(x, 700 - 16 * r, text) for r, row in enumerate(ROWS) for x, text in zip(XS, row, strict=True))
        + more
    )


def turned(x: float, y: float, text: str) -> str:
    return f"BT /F1 9 Tf 0 1 -1 0 {760 - y} {x} Tm ({text}) Tj ET\n"


def struck_twice(x: float, y: float, text: str) -> str:
    return plain(x, y, text) + plain(x + 0.3, y, text)


def shifted(right: float, up: float) -> Draw:
    return lambda x, y, text: plain(x + right, y + up, text)


def with_minus_apart(x: float, y: float, text: str) -> str:
    return plain(x - 30, y, "-") + plain(x, y, text[1:]) if text[0] == "-" else plain(x, y, text)


def letter_by_letter(x: float, y: float, text: str) -> str:
    return f"BT /F1 9 Tf 2.6 Tc {x} {y} Td ({text}) Tj 0 Tc ET\n"


def with_apostrophes(x: float, y: float, text: str) -> str:
    return plain(x, y, text.replace(".", "’"))


def with_spaces_typed(x: float, y: float, text: str) -> str:
    return plain(x, y, text if x == XS[0] else " ".join(text))


def askew(degrees: float, across: int = 1) -> Draw:
    """Text that lies as on a page turned by some degrees about a point of it, and mirrored before."""
    cos, sin = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))

    def draw(x: float, y: float, text: str) -> str:
        x, y = across * (x - 300), y - 600
        place = f"{across * cos:.4f} {across * sin:.4f} {-sin:.4f} {cos:.4f}"
        return f"BT /F1 9 Tf {place} {300 + x * cos - y * sin:.2f} {600 + x * sin + y * cos:.2f} Tm ({text}) Tj ET\n"

    return draw


def on_their_end(x: float, y: float, text: str) -> str:
    if y < 700 or x == XS[0]:
        return plain(x, y, text)
    return f"BT /F1 9 Tf 0 1 -1 0 {x + 12} {y} Tm ({text}) Tj ET\n"


STAMP = "BT /F1 90 Tf 0.7 0.7 -0.7 0.7 150 560 Tm (UDKAST) Tj ET\n"
WHITE = "1 g BT /F1 9 Tf 60 690 Td (Lektier 1.200 1.300) Tj ET 0 g\n"
INKLESS = "BT 3 Tr /F1 9 Tf 60 690 Td (Lektier 1.200 1.300) Tj ET 0 Tr\n"
CUT_OFF = f"q 0 0 10 10 re W n {plain(60, 690, 'Lektier 1.200 1.300')}Q\n"
COVERED = plain(60, 600, "Lektier 1.200 1.300") + "1 g 50 590 500 20 re f 0 g\n"
STRUCK = "".join(  # eight letters of 2 points and three figures of 5, each with a line through
    f"{plain(x, 600, text)}0.6 w {x} 603.2 m {x + 16} 603.2 l S\n" for x, text in ((60, "iiiiiiii"), (300, "999"))
)
BEHIND = "0.9 g BT /F1 80 Tf 150 655 Td (UDKAST) Tj ET 0 g\n"
LOW_BEHIND = "0.8 g BT /F1 23 Tf 220 682 Td (Arbejdsudkast) Tj ET 0 g\n"
STAMPS = "".join(
    f"0.9 g BT /F1 9 Tf 0.94 0.34 -0.34 0.94 20 {y} Tm ({'UDKAST 12-03-2026   ' * 3}UDKAST) Tj ET 0 g\n"
    for y in range(-360, 841, 40)
)
FRAMES = "".join(f"{x - 5} {696 - 16 * r} 60 13 re S\n" for x in XS[1:] for r in (1, 2, 3))


@pytest.mark.parametrize(
    ("marks", "rotate"),
    [
        pytest.param(drawn(turned), 0, id="text set upwards"),
        pytest.param(drawn(turned), 90, id="and shown upright"),
        pytest.param(drawn(struck_twice), 0, id="printed twice"),
        pytest.param("".join(drawn(shifted(x, y)) for y in (0, 0.2) for x in (0, 0.2)), 0, id="printed four times"),
        pytest.param(drawn(with_minus_apart), 0, id="minus at the left edge"),
        pytest.param(drawn(letter_by_letter), 0, id="space between the letters"),
        pytest.param(drawn(with_spaces_typed), 0, id="spaces typed between the digits"),
        pytest.param(drawn(on_their_end), 0, id="headings on their end"),
        pytest.param(drawn(plain, STAMP), 0, id="a stamp across"),
        pytest.param(drawn(plain, INKLESS), 0, id="text without ink"),
        pytest.param(drawn(plain, WHITE), 0, id="white text"),
        pytest.param(drawn(plain, CUT_OFF), 0, id="text cut off"),
        pytest.param(drawn(plain, COVERED), 0, id="text with a white box laid on it"),
        pytest.param(drawn(plain, STRUCK), 0, id="text struck out by a line"),
        pytest.param(drawn(plain, BEHIND), 0, id="a large word behind"),
        pytest.param(drawn(plain, LOW_BEHIND), 0, id="a word behind that is not so large"),
        pytest.param(STAMPS + drawn(plain), 0, id="more stamps than text"),
        pytest.param(drawn(plain, FRAMES), 0, id="the frames of fields"),
        pytest.param("0 0 1 rg 50 640 500 80 re f 1 g\n" + drawn(plain), 0, id="white headings on blue"),
    ],
)
def test_a_table_of_a_pdf(tmp_path: Path, marks: str, rotate: int) -> None:
    assert read_as(read(write_pdf(marks, tmp_path / "a.pdf", rotate))) == (["2024", "2025"], TEXTS)


def test_apostrophes_part_thousands(tmp_path: Path) -> None:
    texts = [tuple(text.replace(".", "’") for text in row) for row in TEXTS]
    assert read_as(read(write_pdf(drawn(with_apostrophes), tmp_path / "a.pdf"))) == (["2024", "2025"], texts)


@pytest.mark.parametrize(("degrees", "across"), [(2, 1), (-11, 1), (101, 1), (0, -1), (7, -1)])
def test_a_page_that_lies_askew_or_mirrored_is_set_right_and_told(tmp_path: Path, degrees: int, across: int) -> None:
    document = read(write_pdf(drawn(askew(degrees, across)), tmp_path / "a.pdf"))
    assert (read_as(document), codes_of(document)) == ((["2024", "2025"], TEXTS), {"page-askew"})
    x0, y0, x1, y1 = next(token.box for row in document.budgets[0].rows for token in row.tokens if token.box)[:4]
    middle = askew(degrees, across)(XS[1] + 11, 687, "").split()
    assert x0 < float(middle[8]) < x1 and y0 < 842 - float(middle[9]) < y1


@pytest.mark.parametrize("draw", [plain, turned])
def test_letters_that_reach_below_their_line_raise_no_word_beside_them(tmp_path: Path, draw: Draw) -> None:
    """Where a font tells no descent, each letter's box reaches as far down as the letter."""
    long = {"Lektier": "Oplysning i samme uge", "Mentorer": "Brug af indsats"}
    path = write_pdf(drawn(lambda x, y, text: draw(x, y, long.get(text, text))), tmp_path / "a.pdf")
    with pikepdf.open(path, allow_overwriting_input=True) as file:
        told = pikepdf.Dictionary(Type=pikepdf.Name.FontDescriptor, FontName=pikepdf.Name.Helvetica, Flags=32)
        told.Ascent, told.Descent, told.FontBBox = 720, -1, pikepdf.Array([-166, -225, 1000, 931])
        file.pages[0].Resources.Font.F1.FontDescriptor = file.make_indirect(told)
        file.save()
    assert [row[0] for row in read_as(read(path))[1]] == [*long.values(), "I alt"]


def test_a_row_that_may_have_the_name_of_its_group_too_is_told(tmp_path: Path) -> None:
    names = ("Indsats", "Kultur og fritid", "Natklub", "for unge", "Omsorg", "Mentorer", "for alle", "Job", "for unge")
    amounts = ("2024", "", "", "1.200", "", "", "500", "", "300")
    lines = zip(names, amounts, strict=True)
    marks = "".join(plain(x, 700 - 11 * r, t) for r, row in enumerate(lines) for x, t in zip(XS, row, strict=False))
    assert codes_of(read(write_pdf(marks, tmp_path / "a.pdf"))) == {"names-unsure"}


@pytest.mark.parametrize(("x", "behind"), [(320, ""), (307, "%"), (338, "kr.")])
def test_a_heading_over_several_columns_is_whole_and_of_all_of_them(tmp_path: Path, x: int, behind: str) -> None:
    """Wherever it stands over them, though its words stand over one each."""
    xs = (60, 300, 360, 420, 480, 540)
    share = "12,5" if behind == "%" else ""
    rows: list[tuple[str, ...]] = [("Område", *("Udgifter", "Indtægter") * 2, behind.removesuffix("kr."))]
    rows += [("", *("kr.",) * 4)] if behind == "kr." else []
    rows += [(name, "1.200", "700", "1.300", "800", share) for name in ("Job", "Natklub", "I alt")]
    marks = plain(x, 711, "Budget 2024") + plain(x + 120, 711, "Budget 2025")
    marks += "".join(
        plain(at, 700 - 11 * r, t) for r, row in enumerate(rows) for at, t in zip(xs, row, strict=False) if t
    )
    names = [f"Budget {year} {name}" for year in (2024, 2025) for name in ("Udgifter", "Indtægter")]
    found = read_as(read(write_pdf(marks, tmp_path / "a.pdf")))[0]
    assert [name.removesuffix(" kr.") for name in found[:4]] == names


def test_notes_close_behind_the_last_amounts_take_none_of_them_away(tmp_path: Path) -> None:
    rows = [("Job", "1.200", "Genbevilling"), ("Natklub", "1.300", "Finansieres"), ("I alt", "2.500", "")]
    marks = plain(60, 711, "Indsats") + plain(300, 711, "2024")
    for r, (name, amount, note) in enumerate(rows):
        marks += plain(60, 700 - 11 * r, name) + plain(300, 700 - 11 * r, amount) + plain(324, 700 - 11 * r, note)
    document = read(write_pdf(marks, tmp_path / "a.pdf"))
    assert read_as(document) == (["2024"], [row[:2] for row in rows])


WRAPPED = {
    "a law": (("Frivilligt arbejde efter §", "18"), "Frivilligt arbejde efter § 18"),
    "an account": (("5.25.10", "Daginstitutionsområderne"), "5.25.10 Daginstitutionsområderne"),
    "a capital": (("Midler til Region", "Hovedstaden"), "Midler til Region Hovedstaden"),
    "a small letter": (("Tilskud til private", "institutioner i byen"), "Tilskud til private institutioner i byen"),
}


@pytest.mark.parametrize(("lines", "name"), WRAPPED.values(), ids=WRAPPED)
def test_a_name_of_two_lines_beside_its_first_is_whole(tmp_path: Path, lines: tuple[str, str], name: str) -> None:
    others = [(text, "500") for text in ("Mentorer", "Netværk", "Job", "Natklub for børn og unge", "Lektier", "Sport")]
    rows = [("Indsats", "2024"), ("Aflastning", "500"), (lines[0], "1.200"), (lines[1], ""), *others]
    marks = "".join(plain(x, 700 - 11 * r, t) for r, row in enumerate(rows) for x, t in zip(XS, row, strict=False) if t)
    assert read_as(read(write_pdf(marks, tmp_path / "a.pdf")))[1][1] == (name, "1.200")


LONG, FULL = "Et navn der er langt og", "Et navn der er langt alt"
OVERLEAF = {
    "the rest of a name": ([(LONG, "500")], [("andet", ""), ("Job", "300")], f"{LONG} andet", set()),
    "a number at the foot": ([("Natklub i", "500"), ("2031", "")], [("Job", "300")], "Natklub i 2031", set()),
    "amounts overleaf": ([(LONG, "")], [("andet", "500"), ("Job", "300")], f"{LONG} andet", set()),
    "no telling": ([(FULL, "500")], [("Mentorer", ""), ("Job", "300")], FULL, {"overleaf-unsure"}),
    "a group": ([("Natklub", "500")], [("Unge", ""), ("Job", "300")], "Natklub", set()),
}


@pytest.mark.parametrize("kind", OVERLEAF)
def test_a_name_that_goes_on_overleaf_is_whole_or_told(tmp_path: Path, kind: str) -> None:
    upper, lower, name, codes = OVERLEAF[kind]
    pages = (
        [("Indsats", "2024"), ("Lektier", "1.200"), ("Et navn der er langt nok", "700"), *upper],
        [*lower, ("I alt", "2.700")],
    )
    with pikepdf.new() as file:
        for n, rows in enumerate(pages):
            top = (792, 40 + 11 * len(rows))[n == 0]
            marks = "".join(
                plain(x, top - 11 * r, t) for r, row in enumerate(rows) for x, t in zip(XS, row, strict=False) if t
            )
            with pikepdf.open(write_pdf(marks, tmp_path / f"{n}.pdf")) as page:
                file.pages.extend(page.pages)
        file.save(tmp_path / "a.pdf")
    document = read(tmp_path / "a.pdf")
    labels = [row[0] for row in read_as(document)[1]]
    assert (labels[:3], codes_of(document)) == (["Lektier", "Et navn der er langt nok", name], codes)


def test_thousands_below_their_amount_for_want_of_room_are_of_it(tmp_path: Path) -> None:
    lines = [("Indsats", "2024"), ("Lektier", "8 200"), ("Mentorer", "7 033"), ("I alt", "15"), ("", "233")]
    marks = "".join(plain(300 if c else 60, 700 - 11 * r, t) for r, row in enumerate(lines) for c, t in enumerate(row))
    document = read(write_pdf(marks, tmp_path / "a.pdf"))
    assert read_as(document)[1] == [("Lektier", "8 200"), ("Mentorer", "7 033"), ("I alt", "15 233")]


def test_an_amount_in_a_column_of_a_table_that_does_not_hold_it_is_told(tmp_path: Path) -> None:
    for name, below, codes in (("a", "1.900", {"amounts-not-read"}), ("b", "2027", set()), ("c", "12", set())):
        marks = drawn(plain, plain(XS[0], 500, "Natklub for unge") + plain(XS[1], 500, below))
        assert codes_of(read(write_pdf(marks, tmp_path / f"{name}.pdf"))) == codes


def test_a_name_too_long_for_its_cell_ends_at_the_rule(tmp_path: Path) -> None:
    rows = (("Indsats", "2024"), ("Et navn der er for langt", "1.200"), ("Mentorer", "300"), ("I alt", "1.500"))
    marks = "".join(
        plain(x, 700 - 16 * r, t) for r, row in enumerate(rows) for x, t in zip((60, 150), row, strict=True)
    )
    rules = "".join(f"{x} 640 m {x} 712 l S\n" for x in (57, 148, 200))
    rules += "".join(f"57 {712 - 16 * r} m 200 {712 - 16 * r} l S\n" for r in range(5))
    names, read_rows = read_as(read(write_pdf(marks + rules, tmp_path / "a.pdf")))
    assert (names, [row[1:] for row in read_rows]) == (["2024"], [("1.200",), ("300",), ("1.500",)])


def test_text_that_does_not_show_is_told(tmp_path: Path) -> None:
    for name, more, codes in (
        ("a", INKLESS, {"hidden-text"}),
        ("b", WHITE, {"hidden-text"}),
        ("c", STAMP, set()),
        (
            "s",
            "".join(askew(40)(x, 350, t) for x, t in zip(XS, ("41.200", "51.300", "92.500"), strict=True)),
            {"slanted-text"},
        ),
        ("d", COVERED + CUT_OFF, {"hidden-text"}),
    ):
        assert codes_of(read(write_pdf(drawn(plain, more), tmp_path / f"{name}.pdf"))) == codes
    with pikepdf.open(write_pdf(drawn(plain), tmp_path / "e.pdf"), allow_overwriting_input=True) as file:
        file.pages[0].CropBox = [0, 0, XS[2] - 10, 842]
        file.save(tmp_path / "e.pdf")
    cropped = read(tmp_path / "e.pdf")
    assert (read_as(cropped), codes_of(cropped)) == ((["2024"], [texts[:2] for texts in TEXTS]), {"hidden-text"})


def test_what_a_pdf_keeps_in_layers_fonts_and_annotations(tmp_path: Path) -> None:
    path = write_pdf(drawn(plain), tmp_path / "a.pdf")
    with pikepdf.open(path, allow_overwriting_input=True) as file:
        layer = file.make_indirect(pikepdf.Dictionary(Type=pikepdf.Name.OCG, Name="Udkast"))
        file.Root.OCProperties = pikepdf.Dictionary(OCGs=[layer, None], D=pikepdf.Dictionary(OFF=[layer]))
        page = file.pages[0]
        page.Resources.Properties = pikepdf.Dictionary(MC0=layer)
        hidden = f"/OC /MC0 BDC {''.join(plain(x, 636, t) for x, t in zip(XS, ('Ny', '9', '9'), strict=True))} EMC"
        page.contents_add(hidden.encode())
        page.Resources.ExtGState = pikepdf.Dictionary(G0=pikepdf.Dictionary(ca=0))
        page.contents_add(f"q /G0 gs {drawn(lambda x, y, text: plain(x, y - 60, text))} Q".encode())
        page.contents_add(plain(60, 600, "Gr\\001n").encode())
        font = page.Resources.Font.F1
        font.Encoding = pikepdf.Dictionary(BaseEncoding=pikepdf.Name.WinAnsiEncoding, Differences=[1])
        font.Encoding.Differences.append(pikepdf.Name("/g20"))
        typed = pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.FreeText, Rect=[0, 0, 50, 20], F=4)
        attached = pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.FileAttachment, Rect=[0, 0, 9, 9])
        page.Annots = pikepdf.Array([file.make_indirect(typed), file.make_indirect(attached)])
        file.save()
    document = read(path)
    assert read_as(document) == (["2024", "2025"], TEXTS)
    assert {"hidden-layers", "letters-lost", "typed-text-not-read", "attachments-not-read"} <= codes_of(document)
    assert [p.text for p in document.passages] == ["Gr\N{REPLACEMENT CHARACTER}n"]


def test_a_cell_with_a_wrapped_number_is_one_row_where_rules_part_all_rows(tmp_path: Path) -> None:
    lines: list[list[tuple[str, str, str]]] = [[("Nr.", "Leverandør", "Beløb")]]
    lines += [[(f"{n}", f"Firma {name}", f"{n}.100,00")] for n, name in enumerate("ABCDE", start=1)]
    lines[3] = [("3", "Vejle Byg", "1.100,00"), ("", "Afdeling 4 og", "2.250,00")]
    xs, y, marks = (60, 110, 260, 340), 780, ""
    for row in lines:
        marks += f"60 {y + 14} 280 0.5 re f\n"
        for line in row:
            marks += "".join(
                f"BT /F1 10 Tf {x + 4} {y} Td ({text}) Tj ET\n" for x, text in zip(xs, line, strict=False) if text
            )
            y -= 14
        y -= 6
    marks += f"60 {y + 14} 280 0.5 re f\n" + "".join(f"{x} {y + 14} 0.5 {780 - y} re f\n" for x in xs)
    (grid,) = read(write_pdf(marks, tmp_path / "a.pdf")).tables
    assert [row[0] for row in grid.texts()] == ["Nr.", "1", "2", "3", "4", "5"]
    assert grid.texts()[3][1:] == ["Vejle Byg Afdeling 4 og", "1.100,00 2.250,00"]


def test_a_pdf_without_pages_is_no_locked_one_after_one_that_is(tmp_path: Path) -> None:
    from pikepdf import Encryption, Pdf

    locked = Pdf.new()
    locked.add_blank_page()
    locked.save(tmp_path / "locked.pdf", encryption=Encryption(owner="a", user="b"))
    broken = b"%PDF-1.3\n1 0 obj\n<< /Type /Catalog >>\nendobj\nxref\n0 2\n0000000000 65535 f \n0000000009 00000 n \n"
    (tmp_path / "broken.pdf").write_bytes(broken + b"trailer << /Root 1 0 R /Size 2 >>\nstartxref\n45\n%%EOF\n")
    codes = []
    for name in ("locked", "broken"):
        with pytest.raises(ReadingError) as refused:
            read(tmp_path / f"{name}.pdf")
        codes.append(refused.value.remark.code)
    assert codes[0] == "file-locked" and codes[1] in ("pdf-damaged", "pdf-without-pages")
