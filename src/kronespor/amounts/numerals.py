"""A printed number and the amounts it may mean.

A token yields *candidates with costs*; the table's equations choose among them (`kronespor.footing`). Costs are
description lengths in the units of `footing.costs`: 0 is the plain reading.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, lru_cache

from kronespor.language import Language, foreign_currency, languages
from kronespor.language.phrases import either

# Costs of reading a token as something other than what stands there (see `footing.costs` for the whole scale).
SCAR = 1  # a stray rule or bracket from OCR
POINT_AS_COMMA = 2  # "0.465": the point cannot separate thousands
GLUED_NOTE = 2  # "5.8001": the grouping is broken, so the last digit is a footnote
LETTER_AS_DIGIT = 3  # "2.O00"
KNOWN_NOTE = 8  # "3001" beside a footnote 1
BROKEN_GROUP = 9  # "12.50" in thousands or "5.8070": a digit lost or glued
LOST_SIGN = 9  # "(3.000": the closing bracket lost
UNGROUPED = 12  # "5.8001" as 58001


@dataclass(frozen=True, order=True, slots=True)
class Candidate:
    """One reading of a token, in the token's own unit. `footnote`: its number, or several with commas between.

    `weak`: nothing in the token itself asks for this reading, only an equation can; such a reading needs a second,
    independent equation before it is proven.
    """

    cost: int
    value: Decimal
    decimals: int = 0
    footnote: str = ""
    weak: bool = False


LONGEST = 24  # characters of a number
LONGEST_CELL = 100  # characters of a cell with a number and what stands around it
LONGEST_BEHIND = 40  # characters of a unit behind a number
LONGEST_NIL = 6  # characters of a cell that prints nothing: "kr. -"

_DIGIT = re.compile(r"\d")
_TO_LAST_DIGIT = re.compile(r".*\d", re.DOTALL)
_NIL = re.compile(r"[-–—−]{0,3}|\.")
_WITHHELD = re.compile(r"\.{2,3}|…|:|[•a-z*]|n\.?/?[am]\.?|i\.[ao]\.", re.IGNORECASE)
_SOFT_MINUS = re.compile(r"(?:^|(?<=[\s;|]))\u00ad(?=\s?\d)")
UNSEEN = "\u00ad\u061c\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff"
"""Marks within a text that no reader sees: where it may be broken, and which way it runs."""
_AS_TYPED = str.maketrans("–—−÷‐‑﹣－’\u2007\u2008\u2009", "--------'\u202f\u202f\u202f", UNSEEN)
_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_SUPERSCRIPT_TAIL = re.compile(r"([⁰¹²³⁴⁵⁶⁷⁸⁹]+(?:, ?[⁰¹²³⁴⁵⁶⁷⁸⁹]+)*)\)?$")
_MARK_TAIL = re.compile(r"(?<=\d)\s*(?:[*†‡#]{1,3}\)?|\(?(?:[1-9]\d?|[a-z](?:, ?[a-z])*)\)|\[(?:[1-9]\d?|[a-z])\])$")
_LAST_OF_MARK = re.compile(r"(?<=\d)\d\)$")
_SIGNS_SWAPPED = str.maketrans(".,", ",.")
_LETTERS = str.maketrans({"O": "0", "o": "0", "l": "1", "I": "1", "S": "5", "B": "8", "|": "1"})
_SHAPE = re.compile(
    r"[\[{|]*[(]?[-–—−÷+]?[ \u00a0\u202f]?[\dOolISB|][\dOolISB|.,' \u00a0\u202f]*[-–—−]?[)]?[\]}|]*[*†‡#⁰¹²³⁴⁵⁶⁷⁸⁹]*\)?"
    r"(?:, ?[⁰¹²³⁴⁵⁶⁷⁸⁹]+)*"
)
_GROUPED = re.compile(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?")
_SPACED = re.compile(r"\d{1,3}(?:[ '\u00a0\u202f]\d{3})+(?:[.,]\d+)?")
_PLAIN = re.compile(r"\d+(?:,\d+)?")
_POINT_DECIMAL = re.compile(r"\d+\.\d{1,2}|0\.\d+|\d{4,}\.\d+")
_COMMA_GROUPED = re.compile(r"\d{1,3}(?:,\d{3})+")
_TWO_NUMBERS = re.compile(r"\d[ \u00a0\u202f](?!\d{3}(?!\d))\d|\d[ \u00a0\u202f][.,]")
_DIGITS_AND_SIGNS = re.compile(r"[\d.,' \u00a0\u202f]*\d")
_BROKEN = re.compile(r"\d{1,3}(?:\.\d{3})*\.\d{4,5}")
_OF_ACCOUNT = re.compile(r"\d+(?:\.\d{1,2}){2,}")  # "5.22.07"
_SHORT_GROUP = re.compile(r"\d{1,3}(?:\.\d{3})*\.\d{1,2}|\d{1,3}\.\d{1,2}(?:\.\d{3})+")


@cache
def _behind() -> re.Pattern[str]:
    """What may stand behind a number in its cell: a unit, ",-", ":--", "%", a word or a share in brackets."""
    units = "|".join(each.units.after_amount for each in languages())
    shares = "|".join(each.units.share.pattern for each in languages())
    unit = rf"(?:{units}|{foreign_currency()}|[,.:]-{{1,2}}|%|‰|{shares})(?=\s*\)?$)"
    share = rf"\(\d[\d.,]*\s*(?:%|{shares})\)$"
    return re.compile(rf"\s*(?:{unit}|\(\s*[^\W\d_][^()\d]*\)$)|(?<=\d)\s*{share}", re.IGNORECASE)


@cache
def _before() -> re.Pattern[str]:
    """What may stand before a number in its cell, behind a sign: a currency, "ca."."""
    currency = "|".join(either(each.units.currency) for each in languages())
    about = "|".join(each.numbers.about.pattern for each in languages())
    return re.compile(rf"^([-+(\s]*)(?:(?:{about})\s+)?(?:(?:{currency}|{foreign_currency()})\s*)?", re.IGNORECASE)


@cache
def _minus() -> re.Pattern[str]:
    """What says before a number that it is less than nothing: "minus 200", "./. 200"."""
    words = "|".join(each.numbers.minus.pattern for each in languages())
    return re.compile(rf"^(?:(?:{words})\s+|\./\.\s*)(?=\D{{0,6}}\d)", re.IGNORECASE)


def with_minus(texts: Sequence[str]) -> Sequence[str]:
    """Texts with a minus for the mark of where a word may be divided, where some numbers have it before them.

    It divides no number: it is printed. Before all of them it is a mark that no one sees.
    """
    if all(map(str.isascii, texts)):
        return texts
    marked = sum(_SOFT_MINUS.search(text) is not None for text in texts)
    if not marked or 2 * marked > sum(_DIGIT.search(text) is not None for text in texts):
        return texts
    return [_SOFT_MINUS.sub("-", text) for text in texts]


def bare(text: str) -> str:
    """A number without what may stand around it: "kr. 12.500,-" -> "12.500", "$(12)" -> "(12)"."""
    text = text.strip().translate(_AS_TYPED)
    return text if text[:1].isdigit() and text[-1:].isdigit() else _bared(text)


@lru_cache(maxsize=65536)
def _bared(text: str) -> str:
    text = _minus().sub("-", text)
    if not text.rstrip(") ")[-1:].isdecimal():  # behind which no unit stands
        digits = _TO_LAST_DIGIT.match(text) if text[-1:] != ")" else None  # no unit, only what is in brackets, has one
        at = max(digits.end(), len(text) - LONGEST_BEHIND) if digits else 0
        rest, count = _behind().subn("", text[at:])
        text = text[:at] + (_behind().sub("", rest) if count else rest)
    found = _before().match(text)
    return f"{found[1]}{text[found.end() :]}".strip() if found else text.strip()


@dataclass(slots=True, eq=False)
class _Token:
    """What is left of a token without signs, scars, letters and marks, and what these cost and mean."""

    digits: str
    cost: int
    is_negative: bool
    is_sign_unsure: bool
    note: str


@dataclass(slots=True, eq=False)
class _Reading:
    """A number that the digits of a token may mean; `text` has a decimal point."""

    text: str
    cost: int
    footnote: str = ""
    weak: bool = False

    @property
    def decimals(self) -> int:
        """How many decimals are printed."""
        return len(self.text.partition(".")[2])


@lru_cache(maxsize=65536)
def is_nil(text: str) -> bool:
    """True for a cell that prints nothing: blank, a dash, or points."""
    text = text.strip()
    if _NIL.fullmatch(text):
        return True
    return len(text) <= LONGEST_NIL and text[-1] in "-–—−" and not any(map(str.isdigit, text)) and bare(text) == "-"


@lru_cache(maxsize=65536)
def is_withheld(text: str) -> bool:
    """True for a cell that prints a mark where an amount is not known or not shown: "..", "n/a"."""
    return _WITHHELD.fullmatch(text.strip()) is not None


@lru_cache(maxsize=65536)
def looks_like_amount(text: str) -> bool:
    """True if the whole of `text` reads as one number in some language (scars and footnote marks allowed)."""
    if len(text) > LONGEST_CELL or not _DIGIT.search(text):
        return False
    text, _ = _without_note(bare(text))
    if _TWO_NUMBERS.search(text) or _OF_ACCOUNT.fullmatch(text):
        return False
    digits = sum(c.isdigit() for c in text)
    letters = sum(c.isalpha() for c in text)
    return digits > letters and _SHAPE.fullmatch(text) is not None


def plain_value(text: str, language: Language) -> Decimal | None:
    """The cheapest reading of `text`, or None if it is not a number. For prose, where no equation helps."""
    readings = candidates(text, language)
    return readings[0].value if readings else None


def candidates(text: str, language: Language, footnotes: Collection[str] = ()) -> tuple[Candidate, ...]:
    """All readings of `text` in a language, the cheapest first; empty if it is not a number.

    `footnotes`: the footnote numbers the document has; a digit glued to an amount is more likely one of them.
    """
    return _candidates(text, language, frozenset(footnotes))


@lru_cache(maxsize=65536)
def _candidates(text: str, language: Language, footnotes: frozenset[str]) -> tuple[Candidate, ...]:
    token = _stripped(text, language)
    if token is None:
        return ()
    digits = token.digits.translate(_SIGNS_SWAPPED) if language.numbers.decimal == "." else token.digits
    cheapest: dict[tuple[Decimal, str], Candidate] = {}
    for reading in (*_well_formed(digits), *_re_readings(digits, footnotes)):
        value = -Decimal(reading.text) if token.is_negative else Decimal(reading.text)
        note = reading.footnote or token.note
        new = Candidate(token.cost + reading.cost, value, reading.decimals, note, reading.weak)
        cheapest[value, note] = min(new, cheapest.get((value, note), new))
    if token.is_sign_unsure:
        for c in list(cheapest.values()):
            cheapest[-c.value, c.footnote] = Candidate(c.cost + LOST_SIGN, -c.value, c.decimals, c.footnote, True)
    return tuple(sorted(cheapest.values()))


def _stripped(text: str, language: Language) -> _Token | None:
    """Take unit, signs, scars, letters and marks off; None if what is left is no number."""
    body, note = _without_note(bare(text))
    clean = body.strip("[]{}| ")
    cost = 0 if clean == body.strip() else SCAR
    clean, is_negative, is_sign_unsure = _without_sign(clean)
    cost += SCAR * is_sign_unsure
    letters = sum(c.isalpha() or c == "|" for c in clean)
    if letters and sum(c.isdigit() for c in clean) * 2 <= len(clean):
        return None
    digits = clean.translate(_LETTERS) if letters else clean
    if not _DIGITS_AND_SIGNS.fullmatch(digits) or len(digits) > LONGEST:
        return None
    return _Token(digits, cost + LETTER_AS_DIGIT * letters, is_negative, is_sign_unsure, note)


def _without_sign(text: str) -> tuple[str, bool, bool]:
    """A token without minus, plus and brackets; whether it is negative, and whether half a pair of brackets is lost."""
    is_negative = is_unsure = False
    if text.startswith("(") and text.endswith(")"):
        is_negative, text = True, text[1:-1]
    elif text.startswith("(") or text.endswith(")"):
        is_unsure, text = True, text.strip("()")
    if text.startswith("-") or (text.endswith("-") and not text.endswith(",-")):
        is_negative, text = not is_negative, text.strip("-")
    return text.strip().lstrip("+ "), is_negative, is_unsure


def _without_note(body: str) -> tuple[str, str]:
    """A token without the footnote mark behind it, and the mark."""
    note = ""
    if tail := _SUPERSCRIPT_TAIL.search(body):
        note, body = tail[1].translate(_SUPERSCRIPTS).replace(" ", ""), body[: tail.start()]
    is_balanced = body.startswith("(") and body.endswith(")")
    if not is_balanced and (mark := _MARK_TAIL.search(body)):
        shorter = _LAST_OF_MARK.search(body)
        if shorter and not _is_well_formed(body[: mark.start()]) and _is_well_formed(body[: shorter.start()]):
            mark = shorter  # "1.2112)" is 1.211 with note 2
        note, body = note or mark.group().strip(" ()[]"), body[: mark.start()]
    return body, note


def _is_well_formed(digits: str) -> bool:
    return any(shape.fullmatch(digits) for shape in (_GROUPED, _SPACED, _PLAIN))


def _well_formed(digits: str) -> Iterator[_Reading]:
    """Readings of a number that is written as numbers are."""
    if _GROUPED.fullmatch(digits) and not digits.startswith("0."):
        yield _Reading(digits.replace(".", "").replace(",", "."), 0)
    elif _SPACED.fullmatch(digits):
        yield _Reading(re.sub(r"[^\d,.]", "", digits).replace(",", "."), 0)
    elif _PLAIN.fullmatch(digits):
        yield _Reading(digits.replace(",", "."), 0)
    elif _POINT_DECIMAL.fullmatch(digits):
        yield _Reading(digits, POINT_AS_COMMA)
    if _COMMA_GROUPED.fullmatch(digits) and not digits.startswith("0,"):
        yield _Reading(digits.replace(",", ""), 0 if digits.count(",") > 1 else BROKEN_GROUP)


def _re_readings(digits: str, footnotes: frozenset[str]) -> Iterator[_Reading]:
    """Readings of a number with a footnote glued on or a digit lost."""
    if _BROKEN.fullmatch(digits):
        yield from _with_digits_too_many(digits, footnotes)
    elif _SHORT_GROUP.fullmatch(digits) and not digits.startswith("0."):
        yield from _with_digit_restored(digits)
    elif _PLAIN.fullmatch(digits):
        yield from _with_known_note(digits, footnotes)


def _with_digits_too_many(digits: str, footnotes: frozenset[str]) -> Iterator[_Reading]:
    """ "5.8001" as 5.800 with footnote 1, as a number with a digit glued on, or without its point."""
    head, last = digits.rsplit(".", 1)
    kept = head.replace(".", "")
    if last[3] != "0":
        is_known = not footnotes or last[3:] in footnotes
        yield _Reading(kept + last[:3], GLUED_NOTE if is_known else BROKEN_GROUP, last[3:], not is_known)
    if len(last) == 4:
        for i in range(4):
            yield _Reading(kept + last[:i] + last[i + 1 :], BROKEN_GROUP, weak=True)
        if len(head) < 3 and not head.startswith("0"):
            yield _Reading(head + last, BROKEN_GROUP, weak=True)
    yield _Reading(kept + last, UNGROUPED, weak=True)


def _with_known_note(digits: str, footnotes: frozenset[str]) -> Iterator[_Reading]:
    """ "3001" as 300 with footnote 1, where the document has one."""
    for size in (1, 2):
        head, last = digits[:-size], digits[-size:]
        if last in footnotes and len(head.replace(",", "")) >= 2 and not head.endswith(","):
            yield _Reading(head.replace(",", "."), KNOWN_NOTE, last, weak=True)


def _with_digit_restored(digits: str) -> Iterator[_Reading]:
    """ "12.50" as 12.500, 12.501 … 12.590 …: the group that is a digit short gets one back, anywhere in it."""
    groups = digits.split(".")
    short = next(i for i, group in enumerate(groups) if i and len(group) < 3)
    group = groups[short]
    if len(group) == 2:
        for restored in sorted({group[:i] + digit + group[i:] for i in range(3) for digit in "0123456789"}):
            yield _Reading("".join([*groups[:short], restored, *groups[short + 1 :]]), BROKEN_GROUP, weak=True)
