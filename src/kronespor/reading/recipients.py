"""Whom a row's texts say that its money is for: a name, a CVR number."""

import re

from kronespor.language import Language, fold

_CVR_WEIGHTS = (2, 7, 6, 5, 4, 3, 2, 1)
_ENDS = re.compile(r"\s*(?:[(,;:]|\s[-–—]\s).*$")
_DIGITS = r"[\s.:]*(\d{2} ?\d{2} ?\d{2} ?\d{2})(?!\d)"


def said(label: str, description: str, spoken: Language) -> tuple[str, str]:
    """The name and the CVR number of whom a row's texts say that it is for; a name begins with a capital letter."""
    given = re.match(rf"{spoken.facts.given_to.pattern}\s+(.+)$", label, re.IGNORECASE)
    name = _ENDS.sub("", given[1]) if given else ""
    return (name if name[:1].isupper() else ""), _number("", f"{label} {description}", spoken)


def number_beside(name: str, text: str, spoken: Language) -> str:
    """The CVR number that a text gives right after a name: "Lærken (CVR 10150817)"; empty if it gives none."""
    words = r"\s+".join(map(re.escape, name.split()))
    return _number(rf"{words}\W{{1,3}}", text, spoken)


def telling_words(name: str, spoken: Language) -> frozenset[str]:
    """The words that tell a recipient's name from others: "Foreningen Fjordby Teater" is "Fjordby Teater"."""
    generic = set(map(fold, spoken.questions.words.generic))
    return frozenset(fold(name).split()) - generic


def is_cvr(number: str) -> bool:
    """True for a CVR number: eight digits whose weighted sum is divisible by eleven (Det Centrale Virksomhedsregister).

    A number of eight equal digits, or one that begins with 0, is none.
    """
    if len(number) != 8 or not number.isascii() or not number.isdigit() or number[0] == "0":
        return False
    return sum(w * int(d) for w, d in zip(_CVR_WEIGHTS, number, strict=True)) % 11 == 0


def _number(before: str, text: str, spoken: Language) -> str:
    numbers = re.findall(before + spoken.facts.company_number.pattern + _DIGITS, text, re.IGNORECASE)
    return next((digits for number in numbers if is_cvr(digits := number.replace(" ", ""))), "")
