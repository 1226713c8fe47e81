"""Dates, case numbers, links and the legend of sources, found in a document's text."""

import re
from collections.abc import Iterable
from datetime import date
from functools import cache
from itertools import islice, pairwise
from urllib.parse import parse_qs, unquote, urlsplit

from kronespor.language import UPPER, YEAR, Language, Municipality
from kronespor.reading.document import DatedItem, Link, Passage
from kronespor.reading.labels import BULLETS, MARKS

_SHORT_DATE = re.compile(r"(?<![\d-])(\d{1,2})(?:[-.]\s?(\d{1,2})[-./]|/\s?(\d{1,2})[-./\s])\s?((?:19|20)\d{2})(?!\d)")
_A_YEAR = re.compile(YEAR)  # all dates have one, and most lines do not
_ISO_DATE = re.compile(r"(?<!\d)((?:19|20)\d{2})-(\d{2})-(\d{2})(?!\d)")
_URL = re.compile(r"https?://[^\s<>\"')\]]+")
_LEGEND = re.compile(rf"^\s*(?:[{BULLETS}\-–]\s*|\"\s+)?\\?([{re.escape(MARKS)}])\s*[:=]?\s+(\w[\w\s/.-]{{2,60}}?)\s*$")
HEAD_LINES = 25
LONGEST_DATE = 24  # characters of a line that is no more than a day
LONGEST_OFFICE = 200  # characters of a line that is the name of an office
UNTITLED = (
    r"(?:microsoft (?:word|excel|powerpoint)\b.*|word document|(?:document|book|untitled)[\s_-]*\d*"
    r"|.*\.(?:docx?|pdf|xlsx?|odt|ods|rtf|tiff?|png|jpe?g)|pdf|[\d\s_-]+)"
)
"""What programs write as the title of a file that has none, in whatever language."""


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def find_dates(text: str, language: Language) -> list[tuple[int, date]]:
    """Every full date in `text` with its position, in printed order."""
    if _A_YEAR.search(text) is None:
        return []
    dates = [(at, _day(year, month, day)) for at, year, month, day in language.dates.in_words(text)]
    dates += [(m.start(), _day(int(m[4]), int(m[2] or m[3]), int(m[1]))) for m in _SHORT_DATE.finditer(text)]
    dates += [(m.start(), _day(int(m[1]), int(m[2]), int(m[3]))) for m in _ISO_DATE.finditer(text)]
    return sorted((at, day) for at, day in dates if day is not None)


def document_date(text: str, language: Language) -> date | None:
    """The day a document is dated: a date at its head, or standing alone on a line, before any in prose."""
    for line in text.splitlines():
        bare = line.strip(" *_#")
        begins = _SHORT_DATE.match(bare) is not None
        if begins or len(bare) <= LONGEST_DATE:
            dates = find_dates(bare, language)
            if dates and (len(bare) <= LONGEST_DATE or dates[0][0] == 0):
                return dates[0][1]
    return None


def unwrap(url: str) -> str:
    """The address behind an Outlook safelink; any other address as it is."""
    parts = urlsplit(url)
    if (parts.hostname or "").endswith("safelinks.protection.outlook.com"):
        inner = parse_qs(parts.query).get("url")
        if inner:
            return inner[0]
    return url


@cache
def _untitled(language: Language) -> re.Pattern[str]:
    return re.compile(rf"{UNTITLED}|{language.facts.untitled.pattern}[\s_-]*\d*", re.IGNORECASE)


def stated_title(text: str, language: Language) -> str:
    """A title from a file's properties; empty where a program put its own name or the file's there."""
    text = " ".join(text.split())
    return "" if _untitled(language).fullmatch(text) else text


def find_links(text: str) -> list[Link]:
    """Web addresses in `text`, each once."""
    return [Link(target) for target in dict.fromkeys(unwrap(u.rstrip(".,;")) for u in _URL.findall(text))]


def meeting_date(url: str, municipality: Municipality) -> date | None:
    """The meeting day in a council's web address (…/møde-11122023/referat/punkt-9), or None."""
    pattern = municipality.council.meeting_pattern
    match = pattern.search(unquote(url)) or pattern.search(url)
    return _day(int(match[3]), int(match[2]), int(match[1])) if match else None


def committee_of(url: str, municipality: Municipality) -> str:
    """The committee in a council's web address (…/Teknik- og Miljøudvalget/møde-11122023/…), or an empty string."""
    council = municipality.council
    parts = [unquote(p) for p in urlsplit(url).path.split("/")]
    for committee, meeting in pairwise(parts):
        if council.meeting_pattern.search(f"/{meeting}") and council.is_committee(committee):
            return " ".join(committee.split())
    return ""


def item_of(url: str, municipality: Municipality) -> str:
    """The agenda item in a council's web address (…/referat/punkt-9), or an empty string."""
    match = municipality.council.item_pattern.search(unquote(url))
    return match[1] if match else ""


@cache
def _sender(language: Language) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """A sender after its heading, and an office by its name alone."""
    facts = language.facts
    offices = facts.offices.pattern.replace(r"\w*", r"[\w-]*")
    word = rf"[{UPPER}][\w-]*"
    office = rf"(?:{word},? (?:{facts.joins.pattern} )?){{0,5}}(?:{word})?(?i:{offices})"
    return re.compile(rf"{facts.sent_by.pattern}:\s*(.+)$", re.IGNORECASE), re.compile(office)


def find_sender(lines: Iterable[str], language: Language) -> str:
    """The administration or unit that stands at the head of a document, alone on a line or after "Fra:"."""
    after, office = _sender(language)
    for line in islice(lines, HEAD_LINES):
        bare = " ".join(line.strip(" *_#").split())
        named = after.match(bare)
        if named or (len(bare) <= LONGEST_OFFICE and office.fullmatch(bare)):
            return named[1] if named else bare
    return ""


@cache
def _case_number(language: Language, municipality: Municipality) -> re.Pattern[str]:
    names = "|".join([language.facts.case_number.pattern, *map(re.escape, municipality.case_systems)])
    number = language.facts.number.pattern
    return re.compile(
        rf"(?<!\w)(?:{names})(?:\s+i\s+\w+)?(?:\s+{number})?[\s:.]{{0,6}}"
        r"((?:[A-Z]{1,4}-)?\d+(?:\.\d+)*(?:\s?[-/]\s?[A-Z]?\d+)*)",
        re.IGNORECASE,
    )


def find_case_numbers(text: str, language: Language, municipality: Municipality) -> tuple[str, ...]:
    """Case and document numbers that stand after their names and those of case systems."""
    numbers = (re.sub(r"\s", "", m[1]) for m in _case_number(language, municipality).finditer(text))
    return tuple(dict.fromkeys(number for number in numbers if sum(c.isdigit() for c in number) >= 4))


def find_legend(lines: Iterable[str]) -> dict[str, str]:
    """The marks that stand for sources: "• * integrationsbevilling" -> {"*": "integrationsbevilling"}."""
    marks = [(m[1], m[2]) for line in lines if (m := _LEGEND.match(line))]
    return dict(marks) if len(marks) >= 2 else {}


def find_dated_items(passages: Iterable[Passage], language: Language) -> tuple[DatedItem, ...]:
    """List items that begin with a date and a colon: the decisions that a document refers to."""
    items = []
    for p in passages:
        if p.kind not in ("item", "paragraph"):
            continue
        dates = find_dates(p.text[:40], language)
        head = p.text.split(":", 1)
        if dates and dates[0][0] <= 2 and len(head) == 2 and len(head[0]) <= 24:
            items.append(DatedItem(dates[0][1], " ".join(head[1].split())))
    return tuple(items)
