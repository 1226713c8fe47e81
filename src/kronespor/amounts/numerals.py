"""A printed number and the amounts it may mean.

A token yields *candidates with costs*; the table's equations choose among them (`kronespor.footing`). Costs are
description lengths in the units of `footing.costs`: 0 is the plain reading.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, lru_cache

from kronespor.language import Language, languages

# Costs of reading a token as something other than what stands there (see `footing.costs` for the whole scale).
SCAR = 1  # a stray rule or bracket from OCR
POINT_AS_COMMA = 2  # "0.465": the point cannot separate thousands
GLUED_NOTE = 2  # "5.8001": the grouping is broken, so the last digit is a footnote
LETTER_AS_DIGIT = 3  # "2.O00"
KNOWN_NOTE = 8  # "3001" beside a footnote 1
BROKEN_GROUP = 9  # "12.50" in thousands or "5.8070": a digit lost or glued
LOST_SIGN = 9  # "(3.000": the closing bracket lost
UNGROUPED = 12  # "5.8001" as 58001


@dataclass(frozen=True, order=True)
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


_NIL = re.compile(r"[-–—−.]{1,3}|\.\.|n/?a|", re.IGNORECASE)
_DASHES = str.maketrans("–—−", "---")
_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_SUPERSCRIPT_TAIL = re.compile(r"[⁰¹²³⁴⁵⁶⁷⁸⁹]+(?:, ?[⁰¹²³⁴⁵⁶⁷⁸⁹]+)*$")
_MARK_TAIL = re.compile(r"(?<=\d)(\*{1,3}|[†‡]|\s*\(?\d{1,2}\))$")
_SIGNS_SWAPPED = str.maketrans(".,", ",.")
_LETTERS = str.maketrans({"O": "0", "o": "0", "l": "1", "I": "1", "S": "5", "B": "8", "|": "1"})
_SHAPE = re.compile(
    r"[\[{|]*[(]?[-–—−+]?[\dOolISB|][\dOolISB|.,' \u00a0\u202f]*[-–—−]?[)]?[\]}|]*[*†‡⁰¹²³⁴⁵⁶⁷⁸⁹]*\)?"
    r"(?:, ?[⁰¹²³⁴⁵⁶⁷⁸⁹]+)*"
)
_GROUPED = re.compile(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?")
_SPACED = re.compile(r"\d{1,3}(?:[ '\u00a0\u202f]\d{3})+(?:[.,]\d+)?")
_PLAIN = re.compile(r"\d+(?:,\d+)?")
_POINT_DECIMAL = re.compile(r"\d+\.\d{1,2}|0\.\d+|\d{4,}\.\d+")
_BROKEN = re.compile(r"\d{1,3}(?:\.\d{3})*\.\d{4,5}")
_SHORT_GROUP = re.compile(r"\d{1,3}(?:\.\d{3})*\.\d{1,2}|\d{1,3}\.\d{1,2}(?:\.\d{3})+")


@cache
def _unit_tail(language: Language) -> re.Pattern[str]:
    return re.compile(rf"\s*(?:{language.units.after_amount}|,-)$", re.IGNORECASE)


@cache
def _any_unit_tail() -> re.Pattern[str]:
    units = "|".join(each.units.after_amount for each in languages())
    return re.compile(rf"\s*(?:{units}|,-)$", re.IGNORECASE)


def is_nil(text: str) -> bool:
    """True for a cell that prints nothing: blank, a dash, or points."""
    return _NIL.fullmatch(text.strip()) is not None


def looks_like_amount(text: str) -> bool:
    """True if the whole of `text` reads as one number in some language (scars and footnote marks allowed)."""
    text = text.strip()
    if text[-1:].isalpha() or text[-1:] in ".-":
        text = _any_unit_tail().sub("", text)
    digits = sum(c.isdigit() for c in text)
    letters = sum(c.isalpha() for c in text)
    return digits > letters and _SHAPE.fullmatch(text) is not None


def plain_value(text: str, language: Language) -> Decimal | None:
    """The cheapest reading of `text`, or None if it is not a number. For prose, where no equation helps."""
    found = candidates(text, language)
    return found[0].value if found else None


@lru_cache(maxsize=65536)
def _candidates(text: str, language: Language, footnotes: frozenset[str]) -> tuple[Candidate, ...]:
    body, cost, negative, unsure_sign, note = _strip(text, language)
    if not body:
        return ()
    found: dict[tuple[Decimal, str], Candidate] = {}

    def add(number: str, decimals: int, extra: int, footnote: str = "", weak: bool = False) -> None:
        value = -Decimal(number) if negative else Decimal(number)
        new = Candidate(cost + extra, value, decimals, footnote or note, weak)
        key = (value, new.footnote)
        if key not in found or new < found[key]:
            found[key] = new

    if language.numbers.decimal == ".":
        body = body.translate(_SIGNS_SWAPPED)
    for number, decimals, extra in _well_formed(body):
        add(number, decimals, extra)
    for number, decimals, extra, footnote, weak in _re_readings(body, footnotes):
        add(number, decimals, extra, footnote, weak)
    if unsure_sign:
        for c in list(found.values()):
            found[-c.value, c.footnote] = Candidate(c.cost + LOST_SIGN, -c.value, c.decimals, c.footnote, True)
    return tuple(sorted(found.values()))


def candidates(text: str, language: Language, footnotes: Collection[str] = ()) -> tuple[Candidate, ...]:
    """All readings of `text` in a language, the cheapest first; empty if it is not a number.

    `footnotes`: the footnote numbers the document has; a digit glued to an amount is more likely one of them.
    """
    return _candidates(text, language, frozenset(footnotes))


def _strip(text: str, language: Language) -> tuple[str, int, bool, bool, str]:
    """Take signs, scars, letters and marks off: (digits, cost, negative, sign unsure, footnote)."""
    body = _unit_tail(language).sub("", text.strip()).translate(_DASHES)
    cost, note = 0, ""
    if tail := _SUPERSCRIPT_TAIL.search(body):
        note, body = tail.group().translate(_SUPERSCRIPTS).replace(" ", ""), body[: tail.start()]
    balanced = body.startswith("(") and body.endswith(")")
    if not balanced and (mark := _MARK_TAIL.search(body)):
        note, body = note or mark.group().strip(" ()"), body[: mark.start()]
    clean = body.strip("[]{}| ")
    if clean != body.strip():
        cost += SCAR
    negative = unsure = False
    if clean.startswith("(") and clean.endswith(")"):
        negative, clean = True, clean[1:-1]
    elif clean.startswith("(") or clean.endswith(")"):
        unsure, clean, cost = True, clean.strip("()"), cost + SCAR
    if clean.startswith("-") or (clean.endswith("-") and not clean.endswith(",-")):
        negative, clean = not negative, clean.strip("-")
    clean = clean.strip().lstrip("+")
    if any(c.isalpha() or c == "|" for c in clean):
        if sum(c.isdigit() for c in clean) * 2 <= len(clean):
            return "", 0, False, False, ""
        cost += LETTER_AS_DIGIT * sum(c.isalpha() or c == "|" for c in clean)
        clean = clean.translate(_LETTERS)
    if not re.fullmatch(r"[\d.,' \u00a0\u202f]*\d", clean) or len(clean) > 24:
        return "", 0, False, False, ""
    return clean, cost, negative, unsure, note


def _well_formed(body: str) -> list[tuple[str, int, int]]:
    """Readings of a number that is written as numbers are: (number, decimals, cost)."""
    found = []
    if _GROUPED.fullmatch(body) and not body.startswith("0."):
        found.append((body.replace(".", "").replace(",", "."), len(body.partition(",")[2]), 0))
    elif _SPACED.fullmatch(body):
        number = re.sub(r"[^\d,.]", "", body).replace(",", ".")
        found.append((number, len(number.partition(".")[2]), 0))
    elif _PLAIN.fullmatch(body):
        found.append((body.replace(",", "."), len(body.partition(",")[2]), 0))
    elif _POINT_DECIMAL.fullmatch(body):
        found.append((body, len(body.partition(".")[2]), POINT_AS_COMMA))
    if re.fullmatch(r"\d{1,3}(?:,\d{3})+", body) and not body.startswith("0,"):
        found.append((body.replace(",", ""), 0, 0 if body.count(",") > 1 else BROKEN_GROUP))
    return found


def _re_readings(body: str, footnotes: frozenset[str]) -> list[tuple[str, int, int, str, bool]]:
    """Readings of a number with a footnote glued on or a digit lost: (number, decimals, cost, footnote, weak)."""
    found: list[tuple[str, int, int, str, bool]] = []
    if _BROKEN.fullmatch(body):
        head, last = body.rsplit(".", 1)
        kept = head.replace(".", "")
        if last[3] != "0":
            known = not footnotes or last[3:] in footnotes
            found.append((kept + last[:3], 0, GLUED_NOTE if known else BROKEN_GROUP, last[3:], not known))
        if len(last) == 4:
            found += [(kept + last[:i] + last[i + 1 :], 0, BROKEN_GROUP, "", True) for i in range(4)]
            if len(head) < 3 and not head.startswith("0"):
                found += [(h + last[1:], 0, BROKEN_GROUP, "", True) for h in (head + last[0],)]
        found.append((kept + last, 0, UNGROUPED, "", True))
    elif _SHORT_GROUP.fullmatch(body) and not body.startswith("0."):
        found += _with_digit_restored(body)
    elif _PLAIN.fullmatch(body):
        for size in (1, 2):
            head, last = body[:-size], body[-size:]
            if last in footnotes and len(head.replace(",", "")) >= 2 and not head.endswith(","):
                decimals = len(head.partition(",")[2])
                found.append((head.replace(",", "."), decimals, KNOWN_NOTE, last, True))
    return found


def _with_digit_restored(body: str) -> list[tuple[str, int, int, str, bool]]:
    """ "12.50" as 12.500, 12.501 … 12.590 …: the group that is a digit short gets one back, anywhere in it."""
    groups = body.split(".")
    short = next(i for i, g in enumerate(groups) if i and len(g) < 3)
    if len(groups[short]) != 2:
        return []
    restored = {groups[short][:i] + digit + groups[short][i:] for i in range(3) for digit in "0123456789"}
    return [
        ("".join([*groups[:short], group, *groups[short + 1 :]]), 0, BROKEN_GROUP, "", True)
        for group in sorted(restored)
    ]
