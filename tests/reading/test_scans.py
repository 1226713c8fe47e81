"""Scans: what a recogniser that is passed in answers, what it does not know, and what it fails at."""

import base64
from collections.abc import Callable
from dataclasses import dataclass
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
from kronespor.reading.programs import SeenLine
from kronespor.reading.scans import as_taken, resolution
from kronespor.reading.scans.hocr import characters_of
from kronespor.reading.scans.picture import prepare
from kronespor.sandbox.rapidocr import find_rapidocr
from tests.reading import papers
from tests.reading.recognised import hocr, seen


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


@dataclass
class FakeSecond:
    """A second reader that always sees the same."""

    answer: Callable[[], tuple[SeenLine, ...]]

    def start(self, picture: Any) -> "FakeSecond":
        return self

    def result(self) -> tuple[SeenLine, ...]:
        return self.answer()


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


@pytest.mark.parametrize(("turn", "size"), [(1, (200, 208)), (6, (208, 200))])
def test_a_fax_of_fewer_lines_is_as_high_as_its_paper(tmp_path: Path, turn: int, size: tuple[int, int]) -> None:
    Image.new("1", (200, 100), 1).save(tmp_path / "a.tif", dpi=(204, 98), tiffinfo={274: turn})
    with Image.open(tmp_path / "a.tif") as picture:
        assert resolution(picture) == 204
        assert as_taken(picture).size == size


def test_a_picture_that_says_it_has_far_more_dots_one_way_is_not_stretched(tmp_path: Path) -> None:
    Image.new("1", (200, 100), 1).save(tmp_path / "a.tif", dpi=(1200, 72))
    with Image.open(tmp_path / "a.tif") as picture:
        assert as_taken(picture).size == (200, 100)


@pytest.mark.parametrize("kind", ["bmp", "webp", "gif", "tiff"])
def test_pictures_of_many_kinds_are_read(scan: Path, kind: str) -> None:
    with Image.open(scan.with_suffix(".png")) as picture:
        picture.convert("RGB").save(scan.with_suffix(f".{kind}"), kind.upper())
    document = read(scan.with_suffix(f".{kind}"), programs=Programs(Fake(hocr)))
    assert document.media_type == f"image/{kind}"
    assert "Alfa 12" in [p.text for p in document.passages]


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
