"""What a recogniser answers, and what a second reader sees of the same page, held against each other."""

from dataclasses import replace

import numpy as np
import pytest

from kronespor.reading.programs import SeenLetter, SeenLine
from kronespor.reading.scans.agreement import agreed
from kronespor.reading.scans.hocr import characters_of
from tests.reading.recognised import hocr, seen


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
    text, _, _ = agreed(*characters_of(hocr(name="klasse"), 1.0), (seen("kiasse", 100),), 1.0)
    assert text == "klasse 12"


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
