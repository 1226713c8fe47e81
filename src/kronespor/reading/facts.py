"""Dates, case numbers, links and the legend of sources, found in a document's text."""

import re
from collections.abc import Iterable
from datetime import date
from itertools import islice, pairwise
from urllib.parse import parse_qs, unquote, urlsplit

from kronespor.reading.document import DatedItem, Link, Passage
from kronespor.reading.labels import BULLETS, MARKS

_MONTHS = ("jan", "feb", "mar", "apr", "maj", "jun", "jul", "aug", "sep", "okt", "nov", "dec")
_LONG_DATE = re.compile(
    rf"(?<!\d)(\d{{1,2}})\.\s*({'|'.join(_MONTHS)})[a-zæøå]*\.?\s+((?:19|20)\d{{2}})", re.IGNORECASE
)
_SHORT_DATE = re.compile(r"(?<![\d-])(\d{1,2})[-./](\d{1,2})[-./]((?:19|20)\d{2})(?!\d)")
_ISO_DATE = re.compile(r"(?<!\d)((?:19|20)\d{2})-(\d{2})-(\d{2})(?!\d)")
_URL = re.compile(r"https?://[^\s<>\"')\]]+")
_LEGEND = re.compile(rf"^\s*(?:[{BULLETS}\-–]\s*|\"\s+)?\\?([{re.escape(MARKS)}])\s*[:=]?\s+(\w[\w\s/.-]{{2,60}}?)\s*$")
_CASE = re.compile(
    r"(?:sags?nummer|sags?nr\.?|sags?-id|dokumentnummer|dokumentnr\.?|dok\.?\s?nr\.?|journalnummer|journalnr\.?|j\.\s?nr\.?"
    r"|edoc(?:sag)?|f2|acadre|løbenr\.?|akt-?id)(?:\s+i\s+\w+)?(?:\s+(?:sags?|dokument)?(?:nummer|nr\.?|id))?[\s:.]{0,6}"
    r"((?:[A-Z]{1,4}-)?\d+(?:\.\d+)*(?:\s?[-/]\s?[A-Z]?\d+)*)",
    re.IGNORECASE,
)
HEAD_LINES = 25
_UNIT = re.compile(
    r"(?:[A-ZÆØÅ][\wæøåÆØÅ-]*(?:,? (?:og |for |i )?)?){0,5}"
    r"(?:[\wæøå-]*(?:forvaltning(?:en)?|sekretariat(?:et)?|direktion(?:en)?|afdeling(?:en)?))",
)
_ITEM_URL = re.compile(r"/punkt-(\d+)", re.IGNORECASE)
_MEETING_URL = re.compile(r"/m(?:ø|%c3%b8|oe)de-(\d{2})(\d{2})(\d{4})", re.IGNORECASE)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def find_dates(text: str) -> list[tuple[int, date]]:
    """Every full date in `text` with its position, in printed order."""
    found = [
        (m.start(), _day(int(m[3]), _MONTHS.index(m[2][:3].lower()) + 1, int(m[1]))) for m in _LONG_DATE.finditer(text)
    ]
    found += [(m.start(), _day(int(m[3]), int(m[2]), int(m[1]))) for m in _SHORT_DATE.finditer(text)]
    found += [(m.start(), _day(int(m[1]), int(m[2]), int(m[3]))) for m in _ISO_DATE.finditer(text)]
    return sorted((at, day) for at, day in found if day is not None)


def document_date(text: str) -> date | None:
    """The day a paper is dated: a date at the head of the paper, or standing alone on a line, before any in prose."""
    for line in text.splitlines():
        bare = line.strip(" *_#")
        dates = find_dates(bare)
        if dates and (len(bare) <= 24 or (dates[0][0] == 0 and _SHORT_DATE.match(bare))):
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


_NO_TITLE = re.compile(
    r"(?:microsoft (?:word|excel|powerpoint)\b.*|word document|(?:document|dokument|scan|bog|book|untitled|uden titel)"
    r"[\s_-]*\d*|.*\.(?:docx?|pdf|xlsx?|odt|ods|rtf|tiff?|png|jpe?g)|pdf|[\d\s_-]+)",
    re.IGNORECASE,
)


def said_title(text: str) -> str:
    """A title from a file's properties; empty where a program put its own name or the file's there."""
    text = " ".join(text.split())
    return "" if _NO_TITLE.fullmatch(text) else text


def find_links(text: str) -> list[Link]:
    """Web addresses in `text`, each once."""
    return [Link(target) for target in dict.fromkeys(unwrap(u.rstrip(".,;")) for u in _URL.findall(text))]


def meeting_date(url: str) -> date | None:
    """The meeting day in a council web address (…/møde-11122023/referat/punkt-9), or None."""
    found = _MEETING_URL.search(unquote(url)) or _MEETING_URL.search(url)
    return _day(int(found[3]), int(found[2]), int(found[1])) if found else None


def committee_of(url: str) -> str:
    """The committee in a council web address (…/Teknik- og Miljøudvalget/møde-11122023/…), or an empty string."""
    parts = [unquote(p) for p in urlsplit(url).path.split("/")]
    for committee, meeting in pairwise(parts):
        if _MEETING_URL.search(f"/{meeting}") and re.search(r"udvalg|repræsentation|råd", committee, re.IGNORECASE):
            return " ".join(committee.split())
    return ""


def item_of(url: str) -> str:
    """The agenda item in a council web address (…/referat/punkt-9), or an empty string."""
    found = _ITEM_URL.search(unquote(url))
    return found[1] if found else ""


def find_sender(lines: Iterable[str]) -> str:
    """The administration or unit that stands at the head of a paper, alone on a line or after "Fra:"."""
    for line in islice(lines, HEAD_LINES):
        bare = " ".join(line.strip(" *_#").split())
        named = re.match(r"(?:fra|afsender):\s*(.+)$", bare, re.IGNORECASE)
        if named or _UNIT.fullmatch(bare):
            return named[1] if named else bare
    return ""


def find_case_numbers(text: str) -> tuple[str, ...]:
    """Case and document numbers (F2, eDoc, Acadre) that stand after their names."""
    found = (re.sub(r"\s", "", m[1]) for m in _CASE.finditer(text))
    return tuple(dict.fromkeys(number for number in found if sum(c.isdigit() for c in number) >= 4))


def find_legend(lines: Iterable[str]) -> dict[str, str]:
    """The marks that stand for sources: "• * integrationsbevilling" -> {"*": "integrationsbevilling"}."""
    found = [(m[1], m[2]) for line in lines if (m := _LEGEND.match(line))]
    return dict(found) if len(found) >= 2 else {}


def find_dated_items(passages: Iterable[Passage]) -> tuple[DatedItem, ...]:
    """List items that begin with a date and a colon: the decisions a paper refers to."""
    found = []
    for p in passages:
        if p.kind not in ("item", "paragraph"):
            continue
        dates = find_dates(p.text[:40])
        head = p.text.split(":", 1)
        if dates and dates[0][0] <= 2 and len(head) == 2 and len(head[0]) <= 24:
            found.append(DatedItem(dates[0][1], " ".join(head[1].split())))
    return tuple(found)
