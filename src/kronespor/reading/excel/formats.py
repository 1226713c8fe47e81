"""Values as their number formats show them, in the language of the workbook."""

import datetime
import operator
import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal, InvalidOperation
from functools import lru_cache
from typing import Any, NamedTuple

from kronespor.amounts import find_unit
from kronespor.language import Language
from kronespor.reading.document import SheetCell

GENERAL_DECIMALS = 6  # shown of a number without a format, at most
GROUPED_FROM = 10_000  # such a number is shown with points between its thousands
_WIDE = Context(prec=400)  # digits: more than any number that a workbook can hold
MOST_THOUSANDS = 3  # times that a format divides by a thousand: beyond milliards there is no unit
_SECTIONS = re.compile(r';(?=(?:[^"]*"[^"]*")*[^"]*$)')
_CONDITION = re.compile(r"\[(<=|>=|<>|<|>|=)\s*(-?\d+(?:\.\d+)?)\]")
_HOLDS = {"<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge, "=": operator.eq, "<>": operator.ne}
_PLACES = re.compile(r"[0#?]")
_MORE_DIGITS = re.compile(r'[0#?],*((?:"[^"]*"|\\[\d., ])+)[^0#?"]*$')  # printed behind a number: 0".000"
_GROUPS = re.compile(r"(?:[.\u00a0 ]?000)+")
_MINUS_BEFORE = re.compile(r'(?:\[[^\]]*\]|_.|\*.)*(?:"-"|\\?-)[^-]*[0#?]')
_CODE_OF_LETTER = re.compile(r"_x([0-9A-Fa-f]{4})_")  # as workbooks write what XML cannot hold
_LITERAL = re.compile(r"\"([^\"]*)\"|\[\$([^\]-]*)[^\]]*\]")
_YEAR_ALONE = re.compile(r"(?:\[\$[^\]]*\])?([^\W\d_dmDM])\1{2,3}(?:;@)?")  # only it shows, in any language's letters
_MONTH_ALONE = re.compile(r"(?:\[\$[^\]]*\])?[mM]{3,4}[\s\\./'-]*([^\W\d_dmDM])\1{1,3}(?:;@)?")  # with its year
_YEARS = range(1990, 2100)  # that headings name
_NO_DIGITS = re.compile(r"\[[^\]]*\]|\"[^\"]*\"|\\.|_.|\*.")  # colours, quoted text, room for other signs


@dataclass(frozen=True, slots=True)
class Shown:
    """A cell as the sheet shows it. `thousands`: how many times its format divides by a thousand.

    `is_withheld`: its format shows nothing of it.
    """

    text: str
    thousands: int = 0
    bold: bool = False
    cell: SheetCell | None = None
    is_withheld: bool = False


def as_shown(value: Any, number_format: str, bold: bool, language: Language) -> Shown:
    """A value as its number format shows it."""
    match value:
        case None:
            return Shown("")
        case bool():
            return Shown(language.numbers.truths[value], bold=bold)
        case datetime.date() if _YEAR_ALONE.fullmatch(number_format):
            return Shown(str(value.year), bold=bold)
        case datetime.date() if _MONTH_ALONE.fullmatch(number_format):
            return Shown(language.dates.of_month(value), bold=bold)
        case datetime.date():
            return Shown(language.date(value), bold=bold)
        case int() | float() | Decimal():
            section = _section(exact(value), number_format)
            is_withheld = value != 0 and not section.strip() and number_format != ""
            text, thousands = _number(exact(value), number_format, language)
            return Shown(text, thousands, bold=bold, is_withheld=is_withheld)
    return Shown(_clean(str(value)), bold=bold)


def exact(value: float | Decimal) -> Decimal:
    """A stored number without the tail that binary fractions leave."""
    try:
        return Decimal(f"{value:.15g}") if isinstance(value, float) else Decimal(value)
    except (InvalidOperation, ValueError):
        return Decimal(0)


def _section(amount: Decimal, number_format: str) -> str:
    """The section of a format that shows a number: by its conditions, else by the number's sign."""
    sections = _SECTIONS.split(number_format)[:3]
    conditions = [_CONDITION.search(section) for section in sections]
    if any(conditions):
        fit = (s for s, c in zip(sections, conditions, strict=True) if c is None or _HOLDS[c[1]](amount, Decimal(c[2])))
        return _CONDITION.sub("", next(fit, sections[-1]))
    n = 1 if amount < 0 else 2 if amount == 0 else 0
    return sections[n] if n < len(sections) else sections[0]


@lru_cache(maxsize=1024)
def _is_of_several_scales(number_format: str) -> bool:
    """Whether a format divides some numbers by more than others, so that no unit holds for what it shows."""
    sections = [s for s in _SECTIONS.split(number_format)[:3] if _PLACES.search(_NO_DIGITS.sub("", s))]
    return len({_form(section).thousands for section in sections}) > 1


def _number(amount: Decimal, number_format: str, language: Language) -> tuple[str, int]:
    """A number by the section of its format that shows it, and how many times that divides it by a thousand.

    `#,##0,` shows 5.800.000 as 5.800. What is less than nothing stays so, in red without a minus too.
    """
    if _is_of_several_scales(number_format):
        text = language.number(_rounded(amount, GENERAL_DECIMALS).normalize())
        return text, 0
    first = _CONDITION.sub("", _SECTIONS.split(number_format)[0])
    section = _section(amount, number_format)
    section = section if _PLACES.search(_NO_DIGITS.sub("", section)) else first
    if _MINUS_BEFORE.match(first) and (amount > 0 or (section != first and "-" not in section and "(" not in section)):
        amount = -amount
    form = _form(section)
    if form.is_percent:
        return f"{language.number(_rounded(amount * 100, form.decimals), form.decimals)} %", 0
    amount = amount / (Decimal(1000) ** form.thousands)
    if form.is_general:
        general = _rounded(amount, GENERAL_DECIMALS)
        text, is_grouped = language.number(general), abs(general) >= GROUPED_FROM
    else:
        text, is_grouped = language.number(_rounded(amount, form.decimals), form.decimals), form.is_grouped
    text = text if is_grouped else text.replace(language.numbers.printed_group, "")
    if text.isdecimal() and int(text) in _YEARS and (named := _named_year(text, section)):
        return named, 0
    thousands = form.thousands
    if amount and not form.decimals and (more := _groups_behind(section)):
        text, thousands = text + language.numbers.printed_group.join(["", *more]), max(thousands - len(more), 0)
    return _with_currency(text, section, language), thousands


def _groups_behind(section: str) -> list[str]:
    """The groups of noughts that a format prints behind a number: `#,##0".000"` shows 5 as 5.000."""
    found = _MORE_DIGITS.search(section)
    printed = re.sub(r'["\\]', "", found[1]) if found else ""
    return re.findall("000", printed) if _GROUPS.fullmatch(printed) else []


def _named_year(year: str, section: str) -> str:
    """A year with the words that its format shows beside it: `"Budget "0`; empty if it has none."""
    found = re.fullmatch(r'(?:"([^"]*)")?0+(?:"([^"]*)")?', section)
    said = " ".join((f"{found[1] or ''}{year}{found[2] or ''}" if found else "").split())
    return said if said != year and any(map(str.isalpha, said)) else ""


class _Form(NamedTuple):
    """How a section of a number format shows a number; `thousands`: how many times it divides by a thousand."""

    decimals: int
    thousands: int
    is_percent: bool
    is_grouped: bool
    is_general: bool


@lru_cache(maxsize=1024)
def _form(section: str) -> _Form:
    section = _NO_DIGITS.sub("", section)
    decimals = len(re.sub(r"[^0#?]", "", section.partition(".")[2]))
    scaled = re.search(r"[0#?](,+)(?![0#?,])", section)
    thousands = min(len(scaled[1]), MOST_THOUSANDS) if scaled else 0
    is_plain = re.fullmatch(r"[#,0?.\s-]+", section) is not None and ("0" in section or "#" in section)
    is_grouped = re.search(r"[#0],[#0]", section) is not None
    return _Form(decimals, thousands, "%" in section, is_grouped, not is_plain)


def _with_currency(text: str, section: str, language: Language) -> str:
    """A number with the currency that its format shows beside it: `#,##0 "kr."`, `[$€-2] #,##0`."""
    for literal in _LITERAL.finditer(section):
        said = (literal[1] or literal[2] or "").strip()
        if said and find_unit(said, language) is not None:
            is_before = not re.search(r"[0#?]", _NO_DIGITS.sub("", section[: literal.start()]))
            return f"{said} {text}" if is_before else f"{text} {said}"
    return text


def _rounded(amount: Decimal, decimals: int) -> Decimal:
    """Half away from zero, as Excel shows numbers."""
    return amount.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP, _WIDE)


def _clean(text: str) -> str:
    text = _CODE_OF_LETTER.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text
    return "\n".join(" ".join(line.split()) for line in text.splitlines() if line.strip())
