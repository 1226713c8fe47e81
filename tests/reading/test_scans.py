"""Scans: what a recogniser that is passed in answers, what it does not know, and what it fails at."""

import base64
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pikepdf
import pytest
from openpyxl.drawing.image import Image as SheetPicture
from PIL import Image, ImageDraw, ImageFont

from kronespor.reading import Programs, ReadingError, read
from kronespor.reading.pdf.glance import holds_text
from kronespor.reading.programs import SeenLetter, SeenLine
from kronespor.reading.scans import as_taken
from kronespor.reading.scans.agreement import agreed
from kronespor.reading.scans.hocr import characters_of
from kronespor.reading.scans.picture import prepare
from kronespor.sandbox.rapidocr import find_rapidocr
from tests.reading import papers

HOCR = """<html><body><span class="ocr_line" title="bbox 100 100 900 140; baseline 0 0; x_size 40">
<span class="ocrx_word" title="bbox 100 100 220 140; x_wconf 95">{name}</span>
<span class="ocrx_word" title="bbox 400 {top} 480 {bottom}; x_wconf 95">{amount}</span></span></body></html>"""


LETTER = '<span class="ocrx_cinfo" title="x_bboxes {left} 100 {right} 140; x_conf 80">{text}</span>'


def letters(text: str, left: int) -> str:
    """The letters of a word, twenty pixels wide each."""
    places = range(left, left + 20 * len(text), 20)
    return "".join(LETTER.format(left=x, right=x + 18, text=c) for x, c in zip(places, text, strict=True))


def hocr(name: str = "Alfa", amount: str = "12", ink: tuple[int, int] = (100, 140)) -> bytes:
    """What a recogniser answers of a name and an amount with its ink from one height to another."""
    (top, bottom), name, amount = ink, letters(name, 100), letters(amount, 400)
    return HOCR.format(name=name, amount=amount, top=top, bottom=bottom).encode()


@dataclass
class Answer:
    """A recogniser's answer, at once."""

    answer: Callable[[], bytes]

    def result(self) -> bytes:
        return self.answer()


class Fake:
    """A recogniser that always answers the same."""

    def __init__(self, answer: Callable[[], bytes], languages: tuple[str, ...] = ("dan",)) -> None:
        self.answer, self.languages = answer, languages
        self.asked: list[str] = []

    def knows(self, language: str) -> bool:
        return language in self.languages

    def turn(self, picture: Any, dpi: int) -> int:
        return 0

    def start(self, picture: Any, dpi: int, language: str) -> Answer:
        self.asked.append(language)
        return Answer(self.answer)


class InTurn(Fake):
    """A recogniser that answers otherwise each time."""

    def __init__(self, answers: list[bytes]) -> None:
        super().__init__(fails)
        self.left = answers

    def start(self, picture: Any, dpi: int, language: str) -> Answer:
        answer = self.left.pop(0)
        return Answer(lambda: answer)


def fails() -> bytes:
    raise ReadingError("recognition-failed")


@pytest.fixture
def scan(tmp_path: Path) -> Path:
    """A picture of a page with some print on it, as PDF."""
    page = Image.new("L", (1240, 1754), 255)
    pen = ImageDraw.Draw(page)
    for line in range(30):
        pen.text((150, 150 + 40 * line), "Midler til indsatser i perioden 2024 til 2026", fill=0, font_size=24)
    page.save(tmp_path / "scan.pdf", resolution=150)
    page.save(tmp_path / "scan.png", dpi=(150, 150))
    return tmp_path / "scan.pdf"


def test_what_is_recognised_is_the_text_of_the_page(scan: Path) -> None:
    recogniser = Fake(hocr)
    document = read(scan, programs=Programs(recogniser))
    assert [p.text for p in document.passages] == ["Alfa 12"]
    assert [(r.code, r.place.page) for r in document.remarks] == [("page-scanned", 1)]
    assert recogniser.asked == ["dan"]


@pytest.mark.slow
def test_letters_that_are_not_known_are_a_remark(scan: Path) -> None:
    programs = Programs(Fake(hocr, languages=("eng",)))
    (_, remark) = read(scan, programs=programs).remarks
    assert (remark.code, remark.values["package"]) == ("page-without-letters", "tesseract-ocr-dan")
    (_, remark) = read(scan.with_suffix(".png"), programs=programs).remarks
    assert remark.code == "scan-without-letters"


def test_a_page_that_cannot_be_recognised_is_a_remark_and_a_picture_an_error(scan: Path) -> None:
    programs = Programs(Fake(fails))
    document = read(scan, programs=programs)
    assert [(r.code, r.severity, r.place.page) for r in document.remarks] == [("recognition-failed", "error", 1)]
    with pytest.raises(ReadingError) as refused:
        read(scan.with_suffix(".png"), programs=programs)
    assert (refused.value.remark.code, refused.value.remark.place.page) == ("recognition-failed", 1)


def test_doubtful_digits_keep_their_other_readings() -> None:
    text, boxes, choices = characters_of(hocr(amount="18"), 0.24)
    assert text == "Alfa 18 "
    assert len(boxes) == len(text)
    assert {text[at]: [other for other, _ in others] for at, others in choices.items()} == {
        "1": ["7", "4"],
        "8": ["3", "6", "0"],
    }


@pytest.mark.parametrize(("amount", "ink", "stands"), [("0", (136, 148), False), ("0", (110, 140), True)])
def test_the_foot_of_a_line_above_is_no_digit(amount: str, ink: tuple[int, int], *, stands: bool) -> None:
    assert (amount in characters_of(hocr(amount=amount, ink=ink), 1.0)[0]) is stands


@pytest.mark.parametrize(("ink", "stands"), [((90, 160), False), ((118, 122), True)])
def test_a_dash_that_nothing_is_printed_of_is_none(ink: tuple[int, int], *, stands: bool) -> None:
    """A recogniser that imagines a word gives it the height of its line."""
    assert ("—" in characters_of(hocr(amount="—", ink=ink), 1.0)[0]) is stands


@dataclass
class FakeSecond:
    """A second reader that always sees the same."""

    answer: Callable[[], tuple[SeenLine, ...]]

    def start(self, picture: Any) -> "FakeSecond":
        return self

    def result(self) -> tuple[SeenLine, ...]:
        return self.answer()


def seen(text: str, left: float, top: float = 100) -> SeenLine:
    """A line of letters twenty pixels wide each; its box is wider."""
    places = [(c, left + 20 * n) for n, c in enumerate(text.replace(" ", ""))]
    box = (left - 20, top - 10, left + 20 * len(text) + 20, top + 50)
    return SeenLine(text, box, tuple(SeenLetter(c, (x, top, x + 18, top + 40)) for c, x in places))


def held(amount: str, *lines: SeenLine) -> tuple[str, dict[str, list[str]]]:
    """What the recogniser reads as Alfa and an amount, held against some lines: the text, and other readings in it."""
    answer = hocr(amount=amount, ink=(118, 122) if amount == "-" else (100, 140))
    text, _, choices = agreed(*characters_of(answer, 1.0), lines, 1.0)
    return text, {text[at]: [other for other, _ in others] for at, others in choices.items() if not text[at].isalpha()}


def test_two_readers_that_agree_leave_no_doubt_and_two_that_differ_a_candidate() -> None:
    assert held("1.200", seen("Alfa", 100), seen("1.200", 400)) == ("Alfa 1.200", {})
    assert held("18", seen("Alfa", 100), seen("13", 400)) == ("Alfa 13", {"3": ["8"]})
    assert held("1200", seen("1.200", 400)) == ("Alfa 1.200", {".": [""]})
    assert held("1.200", seen("1200", 400)) == ("Alfa 1.200", {".": [""]})
    assert held("12", seen("-12", 380)) == ("Alfa -12", {"-": [""]})
    assert held("123", seen("12", 400)) == ("Alfa 12", {"2": ["23"]})
    assert held("–12", seen("-12", 400)) == ("Alfa –12", {})


def test_what_only_one_of_two_readers_sees_stands_and_is_doubtful() -> None:
    text, others = held("18", seen("Alfa", 100), seen("18", 400), seen("7", 400, 300))
    assert (text, others) == ("Alfa 18 7", {"7": ["1", "2"]})
    text, others = held("18", seen("Alfa", 100))
    assert (text, set(others)) == ("Alfa 18", {"1", "8"})


def test_a_number_whose_end_sinks_out_of_its_line_is_one_number_and_a_dash_is_no_digit() -> None:
    boxes = np.array([(400, 100, 418, 140), (420, 100, 438, 140), (440, 165, 458, 205)], dtype=np.float32)
    text, _, choices = agreed("458", boxes, {}, (seen("458", 400),), 1.0)
    assert (text, choices) == ("458", {})
    boxes[2] = (440, 145, 458, 185)
    text, _, choices = agreed("45 8", np.insert(boxes, 2, 0, axis=0), {}, (seen("458", 400),), 1.0)
    assert (text, choices) == ("458", {})
    assert held("-", seen("1", 400)) == ("Alfa -", {"-": ["1"]})


@pytest.mark.parametrize(("further", "text"), [(30, "458"), (60, "458 458")])
def test_a_number_that_the_recogniser_sees_on_two_lines_where_one_has_room_stands_once(further: int, text: str) -> None:
    once = np.array([(400, 100, 418, 140), (420, 100, 438, 140), (440, 100, 458, 140)], dtype=np.float32)
    boxes = np.concatenate(
        (once, np.zeros((1, 4), dtype=np.float32), once + np.array([0, further, 0, further], dtype=np.float32))
    )
    line = replace(seen("458", 400), box=(380, 90, 480, 148))
    assert agreed("458 458", boxes, {}, (line,), 1.0)[0] == text


def test_the_reader_that_knows_the_language_tells_marked_letters() -> None:
    text, _, _ = agreed(*characters_of(hocr(name="jå"), 1.0), (seen("ia", 100),), 1.0)
    assert text == "jå 12"
    text, _, _ = agreed(*characters_of(hocr(name="oq"), 1.0), (seen("og", 100),), 1.0)
    assert text == "og 12"


def test_letters_of_a_language_that_only_one_reader_knows_stand() -> None:
    for name, theirs in (
        ("Ældre", "AEldre"),
        ("kvæld", "kvæeld"),
        ("børn", "born"),
        ("Sprog", "Sorog"),
        ("mand", "maend"),
    ):
        text, _, _ = agreed(*characters_of(hocr(name=name), 1.0), (seen(theirs, 100),), 1.0)
        assert text == f"{'maend' if name == 'mand' else name} 12", name


def test_letters_that_only_one_reader_overlooks_within_a_word_stay() -> None:
    for name, theirs in (("unge", "une"), ("baggrund", "bagrund"), ("Il", "I")):
        text, _, _ = agreed(*characters_of(hocr(name=name), 1.0), (seen(theirs, 100),), 1.0)
        assert text == f"{name if len(name) > 2 else theirs} 12", name


def test_words_stand_in_the_line_that_is_nearest_and_their_letters_in_order() -> None:
    """Two lines, of which the box of the longer reaches into the other; the "v" of "kv" begins before its "k"."""
    text = "nu kv arbejde"
    boxes = np.array([(100 + 20 * n, 100 + 60 * (n > 2), 118 + 20 * n, 140 + 60 * (n > 2)) for n in range(len(text))])
    boxes[4, 0] = boxes[3, 0] - 4
    lines = (replace(seen("kv arbejde", 160, 160), box=(90, 115, 380, 220)), seen("nu", 100))
    assert agreed(text, boxes.astype(np.float32), {}, lines, 1.0)[0] == text


def test_a_lone_stroke_is_the_letter_that_the_second_reader_sees_there_or_nothing() -> None:
    """Of "I alt" the recogniser takes the I for the rest of a rule, and the second reader reads one word."""
    boxes = np.array([(100 + 20 * n, 100, 118 + 20 * n, 140) for n in (0, 0, 1, 2, 3)], dtype=np.float32)
    assert agreed("| alt", boxes, {}, (seen("Ialt", 100),), 1.0)[0] == "I alt"
    assert agreed("| alt", boxes, {}, (seen("alt", 120),), 1.0)[0] == "alt"
    lone = hocr(amount="|")
    assert characters_of(lone, 1.0, strokes=True)[0] == "Alfa | "
    assert characters_of(lone, 1.0)[0] == "Alfa "


def test_a_word_that_one_reader_parts_begins_where_that_one_sees_it() -> None:
    """The recogniser's boxes within a word overlap, and the parts would stand in the wrong order."""
    boxes = np.array([(100, 100, 104, 140), (100, 100, 138, 140), (140, 100, 158, 140)], dtype=np.float32)
    text, laid, _ = agreed("ide", boxes, {}, (seen("i de", 100),), 1.0)
    assert text == "i de"
    assert laid[2][0] == 120


def test_words_of_which_the_recogniser_makes_one_high_line_stand_at_their_own_heights() -> None:
    """Amounts that are set between the lines of their name."""
    text, laid, _ = agreed(*characters_of(hocr(), 1.0), (seen("Alfa", 100), seen("12", 400, 125)), 1.0)
    assert text == "Alfa 12"
    assert laid[5][1] - laid[0][1] == pytest.approx(16, abs=1)


def test_what_stands_on_its_end_is_laid_down_between_the_rules_beside_it() -> None:
    """What the recogniser sees there is taken for nothing; two lines of one heading stand behind one another."""
    box = (100.0, 40.0, 118.0, 90.0)
    up = [SeenLetter(c, (100, 80 - 10 * n, 118, 90 - 10 * n)) for n, c in enumerate("Ialt")]
    lines = (SeenLine("I alt", box, tuple(up), quarter=1), seen("12", 100))
    boxes = np.array([(100, 50, 118, 70), (0, 0, 0, 0), (100, 100, 118, 140), (120, 100, 138, 140)], dtype=np.float32)
    rules = np.array([(0, 200, 60), (0, 200, 160)], dtype=np.float32)
    text, laid, choices = agreed("x 12", boxes, {}, lines, 1.0, rules)
    assert (text, choices) == ("12 I alt", {})
    heading = laid[[3, 5, 6, 7]]
    assert (np.diff(heading[:, 0]) > 0).all()
    assert len(set(heading[:, 1].tolist())) == 1
    assert 60 < heading[:, 0].min() < heading[:, 2].max() < 160
    assert heading[:, 3].max() < 110


@pytest.mark.skipif(find_rapidocr() is None, reason="RapidOCR is not installed")
@pytest.mark.slow
def test_the_second_reader_tells_which_way_text_on_its_end_is_read() -> None:
    word = Image.new("L", (240, 60), 255)
    ImageDraw.Draw(word).text((10, 5), "Budget", fill=0, font=ImageFont.load_default(size=48))
    page = Image.new("L", (700, 500), 255)
    page.paste(word, (60, 20))
    page.paste(word.rotate(90, expand=True), (60, 200))
    page.paste(word.rotate(270, expand=True), (500, 200))
    reader = find_rapidocr()
    assert reader is not None
    read = reader.start(page).result()
    assert [(line.text, line.quarter) for line in sorted(read, key=lambda line: line.quarter)] == [
        ("Budget", 0),
        ("Budget", 1),
        ("Budget", 3),
    ]
    ups = next(line.letters for line in read if line.quarter == 1)
    assert [letter.text for letter in sorted(ups, key=lambda letter: -letter.box[1])] == list("Budget")


ROWS = (
    ("Indsats", "2024", "2025"),
    ("Lektier", "1.200", "1.300"),
    ("Mentorer", "-200", "850"),
    ("I alt", "1.000", "2.150"),
)


def test_a_picture_of_a_table_in_a_workbook_or_a_page_is_told_and_a_mark_is_not(tmp_path: Path) -> None:
    picture = papers.picture_of(ROWS, tmp_path / "table.png")
    Image.new("L", (60, 60), 0).save(tmp_path / "mark.png")
    for name, codes in (("table.png", ["pictures-not-read"]), ("mark.png", [])):
        book = openpyxl.Workbook()
        book.active["A1"] = "Se tabellen"
        book.active.add_image(SheetPicture(str(tmp_path / name)), "B3")
        book.save(tmp_path / "book.xlsx")
        data = base64.b64encode((tmp_path / name).read_bytes()).decode()
        page = f'<html><body><p>Se tabellen</p><img src="data:image/png;base64,{data}"></body></html>'
        (tmp_path / "page.html").write_text(page)
        for path in (tmp_path / "book.xlsx", tmp_path / "page.html"):
            assert [remark.code for remark in read(path).remarks] == codes, (path.name, name)
    assert holds_text(Image.open(picture).convert("L"))


def test_a_picture_within_a_form_is_as_large_as_the_form_is_drawn(tmp_path: Path) -> None:
    gray = Image.open(papers.picture_of(ROWS, tmp_path / "table.png")).convert("L")
    for within, scale, codes in ((1, 400, ["pictures-not-read"]), (400, 0.1, [])):
        marks = f"{papers.plain(72, 780, 'Se tabellen fra sidste års budget')}q {scale} 0 0 {scale} 72 300 cm /Fm Do Q"
        path = papers.write_pdf(marks, tmp_path / "form.pdf")
        with pikepdf.open(path, allow_overwriting_input=True) as file:
            shape = {"Width": gray.width, "Height": gray.height, "ColorSpace": pikepdf.Name.DeviceGray}
            image = file.make_stream(gray.tobytes(), Subtype=pikepdf.Name.Image, BitsPerComponent=8, **shape)
            form = file.make_stream(f"{within} 0 0 {within} 0 0 cm /Im Do".encode(), Subtype=pikepdf.Name.Form)
            form.BBox, form.Resources = [0, 0, within, within], {"/XObject": {"/Im": image}}
            file.pages[0].Resources.XObject = pikepdf.Dictionary(Fm=form)
            file.save(path)
        assert [remark.code for remark in read(path).remarks] == codes


def test_what_is_transparent_is_paper_and_a_blank_page_is_no_damage(tmp_path: Path) -> None:
    see_through = papers.picture_of(ROWS, tmp_path / "screen.png", transparent=True)
    taken = np.asarray(as_taken(Image.open(see_through)).convert("L"))
    assert np.median(taken) == 255
    assert (taken < 100).any()
    Image.new("L", (1240, 1754), 255).save(tmp_path / "blank.png")
    assert read(tmp_path / "blank.png", programs=Programs(Fake(lambda: b"<html/>"))).passages == ()


def test_a_page_of_which_the_recogniser_is_unsure_is_read_upside_down_too(scan: Path) -> None:
    """What it is surer of stands; a page that it is sure of is read once."""
    sure, unsure = hocr(name="Beta"), hocr().replace(b"x_wconf 95", b"x_wconf 35")
    for answers, name in (([unsure, sure], "Beta"), ([sure, unsure], "Beta"), ([unsure, unsure], "Alfa")):
        fake = InTurn(list(answers))
        document = read(scan.with_suffix(".png"), programs=Programs(fake))
        assert (document.passages[0].text.split()[0], len(fake.left)) == (name, int(answers[0] is sure))


def test_a_page_turned_by_half_has_its_rules_and_its_ink_there() -> None:
    page = Image.new("L", (1200, 600), 255)
    pen = ImageDraw.Draw(page)
    pen.rectangle((100, 200, 900, 203), fill=0)
    pen.rectangle((300, 200, 303, 500), fill=0)
    pen.ellipse((400, 300, 430, 330), fill=0)
    prepared = prepare(page, 300, 1)
    turned = prepared.upside_down()
    assert np.allclose(turned.across, prepare(page.rotate(180), 300, 1).across, atol=1)
    assert np.allclose(turned.down, prepare(page.rotate(180), 300, 1).down, atol=1)
    assert (turned.turn, turned.upside_down().turn) == (2, 0)
    assert np.array_equal(np.asarray(turned.picture)[::-1, ::-1], np.asarray(prepared.picture))


@pytest.mark.parametrize("foot", [297, 299])  # just off the rule, and on it
def test_rules_are_wiped_out_and_the_feet_of_letters_that_stand_on_them_are_not(foot: int) -> None:
    page = Image.new("L", (1200, 600), 255)
    pen = ImageDraw.Draw(page)
    for y in (200, 300, 400):
        pen.rectangle((100, y, 1100, y + 3), fill=0)
    for x in (100, 600, 1097):
        pen.rectangle((x, 200, x + 3, 403), fill=0)
    pen.arc((240, foot - 24, 264, foot), 0, 180, fill=0, width=5)  # the hook of a "g"
    prepared = prepare(page, 300, 1)
    assert (len(prepared.across), len(prepared.down)) == (3, 3)
    ink = np.argwhere(np.asarray(prepared.picture) < 128)
    assert set(range(244, 261)) <= set(ink[:, 1]) <= set(range(239, 266))
    assert ink[:, 0].max() in (foot, foot - 1)
    assert ink[:, 0].min() > 270


@pytest.mark.slow
def test_a_page_says_how_many_have_read_it(scan: Path) -> None:
    def fails_too() -> tuple[SeenLine, ...]:
        raise ReadingError("recognition-failed")

    twice = Programs(Fake(hocr), second=FakeSecond(lambda: (seen("Alfa", 100), seen("12", 400))))
    once = Programs(Fake(hocr), second=FakeSecond(fails_too))
    for path in (scan, scan.with_suffix(".png")):
        assert [read(path, programs=p).remarks[0].values["n"] for p in (twice, once)] == [2, 1]


@pytest.mark.parametrize("answer", [b"<html/>", b"no hOCR at all"])
def test_an_answer_without_lines_is_an_empty_page(answer: bytes) -> None:
    assert characters_of(answer, 0.24)[0] == ""
