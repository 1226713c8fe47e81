"""Styles of numbers and days as the number formats of Excel."""

import re
from collections.abc import Mapping
from typing import Any

from kronespor.reading.opendocument.source import NUMBER, STYLE, count

GENERAL = "General"
MOST_DIGITS = 30
MOST_CONDITIONS = 2  # of a number format of Excel
_CONDITION = re.compile(r"value\(\)\s*(<=|>=|!=|<>|<|>|=)\s*(-?\d+(?:\.\d+)?)")
_PERCENT, _DATE, _TIME = (f"{NUMBER}{kind}-style" for kind in ("percentage", "date", "time"))
_PARTS = {
    f"{NUMBER}{tag}": (short, long)
    for tag, short, long in (
        ("day", "d", "dd"),
        ("year", "yy", "yyyy"),
        ("day-of-week", "ddd", "dddd"),
        ("hours", "h", "hh"),
        ("minutes", "m", "mm"),
        ("seconds", "s", "ss"),
    )
}
_PLAIN_SIGNS = set(" ./-:,")


def number_format(style: Any, styles: Mapping[str, Any]) -> str:
    """The format of a style: that of each condition, and its own for what fulfils none."""
    sections = []
    for condition in style.iterchildren(f"{STYLE}map"):
        other = styles.get(condition.get(f"{STYLE}apply-style-name", ""))
        said = _CONDITION.fullmatch(condition.get(f"{STYLE}condition", "").strip())
        if other is not None and said:
            sections.append(f"[{said[1].replace('!=', '<>')}{said[2]}]{_shown(other)}")
    own = _shown(style)
    return ";".join([*sections[:MOST_CONDITIONS], own]) if sections else own or GENERAL


def _shown(style: Any) -> str:
    return "".join(_part(part, style.tag) for part in style)


def _part(part: Any, kind: str) -> str:
    tag = str(part.tag)
    match tag.removeprefix(NUMBER):
        case "number":
            return _number(part)
        case "scientific-number" | "fraction":
            return GENERAL
        case "text":
            return _literal(str(part.text or ""), kind)
        case "currency-symbol":
            return f"[${part.text or ''}]"
        case "month":
            letters = 2 * (part.get(f"{NUMBER}textual") == "true") + (part.get(f"{NUMBER}style") == "long") + 1
            return "m" * int(letters)
    short, long = _PARTS.get(tag, ("", ""))
    return long if part.get(f"{NUMBER}style") == "long" else short


def _number(part: Any) -> str:
    places = part.get(f"{NUMBER}decimal-places")
    is_grouped, factor = part.get(f"{NUMBER}grouping") == "true", part.get(f"{NUMBER}display-factor", "1")
    thousands = (len(factor.partition(".")[0]) - 1) // 3
    if places is None and not is_grouped and not thousands:
        return GENERAL
    whole = "0" * count(part, f"{NUMBER}min-integer-digits", MOST_DIGITS)
    decimals = "0" * min(int(places), MOST_DIGITS) if places and places.isdecimal() else ""
    return f"{'#,##' if is_grouped else ''}{whole}{',' * thousands}{'.' if decimals else ''}{decimals}"


def _literal(text: str, kind: str) -> str:
    """Text beside a number; signs that part a day's pieces, and that of percent, mean something to a format."""
    if kind in (_DATE, _TIME) and set(text) <= _PLAIN_SIGNS:
        return text
    if kind == _PERCENT and text.strip() == "%":
        return text
    return f'"{text}"' if text and '"' not in text else ""
