"""Texts of cells that say a unit, alone or with a year or a heading."""

from functools import lru_cache

from kronespor.amounts import find_unit
from kronespor.language import Language, languages


@lru_cache(maxsize=4096)
def is_unit(text: str, language: Language) -> bool:
    """True for a text that is no more than a unit or a price level: "1.000 kr.", "(in thousands, but for shares)"."""
    text = text.strip()
    if not text or text.isdigit():
        return False
    in_brackets = text.startswith("(") and text.endswith(")") and find_unit(text, language) is not None
    return in_brackets or any(each.units.are_stated_by(text) for each in languages())


def unit_apart(text: str, language: Language) -> tuple[str, ...]:
    """A heading and its unit, which a PDF may have on one line: "2024 1.000 kr.", "(1.000 kr.) Budget"."""
    first, end, rest = text.partition(") ")
    if first.startswith("(") and rest.strip() and is_unit(f"{first}{end.strip()}", language):
        return rest.strip(), f"{first})"
    if " " in text and find_unit(text, language) is not None:
        for space in (i for i, sign in enumerate(text) if sign == " "):
            name, unit = text[:space], text[space + 1 :]
            *_, last = name.split() or [""]
            is_name = language.columns.is_year(last) or language.columns.is_total(name)
            if is_name and not unit.startswith("(") and is_unit(unit, language):
                return name, unit
    return (text,)


def is_year_or_unit(text: str, language: Language) -> bool:
    """Whether what looks like an amount is a year, a unit, or a year above its unit: "B2024", "1.000 kr."."""
    parts = [part for line in text.split("\n") for part in unit_apart(line, language)]
    return all(language.columns.is_year(part) or is_unit(part, language) for part in parts)
