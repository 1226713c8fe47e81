"""The phrases by which questions say what they want: years, measures, breakdowns, inside or outside money, exclusions.

Texts are folded first (`reading.labels.fold` letter by letter), so that "oprindeligt", "Oprindelig" and "
""OPRINDELIGT" are
one, and positions stay those of the question.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

_YEAR = r"(?:19|20)\d{2}"
_SHORT = r"\d{2}"
_TO = r"\s*(?:-|–|—|/|til(?:\s+og\s+med)?|to|through|and\s+up\s+to)\s*"
_DAY = re.compile(
    rf"\b(?:d\.\s*|den\s+)?\d{{1,2}}\.?\s*(?:[/.-]\s*\d{{1,2}}(?:\s*[-/. ]\s*(?:{_YEAR}|{_SHORT}))?\b"
    rf"|(?:jan|feb|mar|apr|maj|may|jun|jul|aug|sep|okt|oct|nov|dec)[a-z]*\.?(?:\s+{_YEAR})?)",
)
_MONTHS = "jan feb mar apr maj jun jul aug sep okt nov dec".split()  # noqa: SIM905
_AS_OF = re.compile(
    rf"\b(?:pr\.?|per|as\s+of|besluttet\s+(?:den|pr\.?)|som\s+pa\s+modet(?:\s+den)?)\s+(?={_DAY.pattern})"
)
_NUMBERS = {
    w: n
    for n, words in enumerate(
        (
            "en et ét one a",
            "to two",
            "tre three",
            "fire four",
            "fem five",
            "seks six",
            "syv seven",
            "otte eight",
            "ni nine",
            "ti ten",
        ),
        start=1,
    )
    for w in words.split()
}
_FUND_YEAR = re.compile(r"\b(?:ofs|budget|b|finanslov(?:en)?)\s?\d{2,4}(?:/\d{2,4})?\b")


@dataclass(frozen=True)
class Phrase:
    """A part of a question that says something: its field, its value, and where it stands."""

    field: str
    value: object
    start: int
    end: int
    is_sure: bool = True


def folded(text: str) -> str:
    """The text with letters folded one by one, so that every position is that of the text."""
    table = str.maketrans({"æ": "a", "ø": "o", "å": "a", "é": "e", "ä": "a", "ö": "o", "ü": "u"})
    return "".join(c if len(c) == 1 else c[0] for c in (ch.lower() for ch in text)).translate(table)


def days(text: str) -> Iterator[tuple[int, int]]:
    """Where days stand, so that their numbers are not taken for years."""
    yield from ((m.start(), m.end()) for m in _DAY.finditer(text))


def as_of(text: str) -> Iterator[Phrase]:
    """A day that the register is to be shown as of: "pr. 1. marts 2025"."""
    for m in _AS_OF.finditer(text):
        day = _DAY.match(text, m.end())
        found = _date(day[0]) if day else None
        if day and found:
            yield Phrase("as_of", found, m.start(), day.end())


def _date(text: str) -> date | None:
    numbers = [int(n) for n in re.findall(r"\d+", text)]
    month = next((n for n, name in enumerate(_MONTHS, start=1) if re.search(rf"\b{name}", text)), None)
    if re.search(r"\bmay\b", text):
        month = 5
    if re.search(r"\boct", text):
        month = 10
    if month and len(numbers) == 2:
        numbers.insert(1, month)
    if len(numbers) != 3:
        return None
    day, month_, year = numbers
    try:
        return date(year + 2000 if year < 100 else year, month_, day)
    except ValueError:
        return None


def years(text: str, today: date) -> Iterator[Phrase]:
    """Years and spans of them; "i perioden for handleplanen" has the value "period"."""
    blocked = [*days(text), *((m.start(), m.end()) for m in _FUND_YEAR.finditer(text))]

    def free(m: re.Match[str]) -> bool:
        return not any(a < m.end() and m.start() < b for a, b in blocked)

    taken: list[tuple[int, int]] = []
    for m in re.finditer(rf"\b({_YEAR})\b{_TO}({_YEAR}|{_SHORT})\b", text):
        first = int(m[1])
        last = int(m[2]) if len(m[2]) == 4 else first // 100 * 100 + int(m[2])
        if free(m) and first <= last <= first + 30:
            taken.append(m.span())
            yield Phrase("years", tuple(range(first, last + 1)), *m.span())
    for m in re.finditer(rf"\b(?:siden|fra(?:\s+og\s+med)?|since|from)\s+({_YEAR})\b(?!{_TO}{_YEAR})", text):
        if free(m) and not _inside(m, taken) and int(m[1]) <= today.year:
            taken.append(m.span())
            yield Phrase("years", tuple(range(int(m[1]), today.year + 1)), *m.span(), is_sure=False)
    words = "|".join(_NUMBERS)
    last_years = rf"\b(?:de\s+|the\s+)?(?:seneste|sidste|last|past)\s+({words}|\d{{1,2}})\s+(?:ar|budgetar|years?)\b"
    for m in re.finditer(last_years, text):
        count = _NUMBERS.get(m[1]) or int(m[1])
        yield Phrase("years", tuple(range(today.year - count + 1, today.year + 1)), *m.span(), is_sure=False)
    next_years = (
        rf"\b(?:de\s+|the\s+)?(?:naeste|kommende|naste|next|coming)\s+({words}|\d{{1,2}})\s+(?:ar|budgetar|years?)\b"
    )
    for m in re.finditer(next_years, text):
        count = _NUMBERS.get(m[1]) or int(m[1])
        yield Phrase("years", tuple(range(today.year + 1, today.year + count + 1)), *m.span(), is_sure=False)
    for pattern, shift in (
        (r"\b(?:i\s+ar|indevarende\s+(?:ar|budgetar)|this\s+year)\b", 0),
        (r"\b(?:sidste\s+ar|i\s+fjor|last\s+year)\b(?!s)", -1),
        (r"\b(?:naste\s+ar|til\s+naste\s+ar|next\s+year)\b", 1),
    ):
        for m in re.finditer(pattern, text):
            yield Phrase("years", (today.year + shift,), *m.span())
    period = (
        r"\b(?:i|over|for|gennem|igennem|during|throughout|over)\s+(?:hele\s+|the\s+|den\s+)?"
        r"(?:(?:handle)?planens?\s+(?:periode|lobetid)|(?:handle)?plan(?:ernes)?\s?periode(?:n|rne)?|"
        r"handleplanperioden|"
        r"perioden\s+for\s+(?:den\s+|de\s+|hver\s+)?(?:enkelte\s+)?(?:handle)?plan(?:en|erne)?|"
        r"(?:action\s+)?plan'?s?\s+period|period\s+of\s+the\s+(?:action\s+)?plans?)\b"
    )
    for m in re.finditer(period, text):
        yield Phrase("years", "period", *m.span())
    for m in re.finditer(rf"\b{_YEAR}\b", text):
        if free(m) and not _inside(m, taken):
            yield Phrase("years", (int(m[0]),), *m.span())


def _inside(m: re.Match[str], taken: list[tuple[int, int]]) -> bool:
    return any(a <= m.start() < b for a, b in taken)


_SIMPLE: tuple[tuple[str, object, str], ...] = (
    (
        "measures",
        "original",
        r"\b(?:oprindelig\w*|ved\s+vedtagelsen|da\s+(?:handle)?plan\w*\s+blev\s+vedtaget|fra\s+start(?:en)?|"
        r"i\s+forste\s+omgang|"
        r"har\s+varet\s+afsat|var\s+afsat|blev\s+afsat|originally|at\s+adoption|initially|when\s+(?:it|they|"
        r"the\s+plans?)\s+(?:was|were)\s+adopted|"
        r"was\s+(?:first\s+)?set\s+aside|udgangspunkt\w*)\b",
    ),
    (
        "measures",
        "current",
        r"\b(?:aktuel\w*|p\.?\s?t\.?(?=\s)|i\s+dag|for\s+nuvarende|pa\s+nuvarende\s+tidspunkt|lige\s+nu|"
        r"nu\s+(?:er\s+)?afsat|afsat\s+nu|er\s+der\s+nu|"
        r"er\s+afsat|er\s+der\s+afsat|er\s+sat\s+af|currently|now|today|is\s+set\s+aside|are\s+set\s+aside)\b",
    ),
    (
        "measures",
        "change",
        r"\b(?:andr(?:et|er|ing|inger|ingen|ingerne)|forskel(?:len)?|udvikl(?:et|ing|ingen)|omprioriter\w*|"
        r"flyttet|tilfort|beskaret|skaret|"
        r"changed?|changes|difference|moved)\b",
    ),
    ("by", "theme", r"\b(?:omrader|omrade|temaer|tema|themes?|areas?)\b"),
    (
        "by",
        "fund",
        r"\b(?:finansieringskilder?\w*|finansieret|finansieres|finansiering(?:en|er|erne)?|kilder?|kilderne|"
        r"hvorfra|hvilke\s+puljer|"
        r"pr\.?\s+(?:pulje|bevilling)|hvem\s+betaler|betales\s+af|source\w*|funded|funding|paid\s+from)\b",
    ),
    (
        "by",
        "recipient",
        r"\b(?:modtager(?:e|ne)?|leverandor(?:er|erne)?|foreninger(?:ne)?|organisationer(?:ne)?|hvem\s+(?:far|"
        r"har\s+faet|modtager)|aktorer(?:ne)?|"
        r"recipients?|suppliers?|associations|organisations|who\s+(?:gets|receives))\b",
    ),
    (
        "by",
        "initiative",
        r"\b(?:indsats(?:er|erne)?|initiativ(?:er|erne)?|projekt(?:er|erne)?|aktivitet(?:er|erne)?|initiatives?|"
        r"projects?)\b",
    ),
    (
        "by",
        "plan",
        r"\b(?:pr\.?|for\s+hver|per)\s+(?:enkelt\s+)?(?:handle)?plan\b|"
        r"\bfordelt\s+pa\s+(?:de\s+)?(?:\w+\s+)?(?:handle)?plan(?:er|erne)?\b|"
        r"\b(?:per|by)\s+(?:action\s+)?plan\b",
    ),
    (
        "external",
        False,
        r"\b(?:eks(?:kl\w*|cl\w*)\.?|uden|ikke|fraregnet|bortset\s+fra|undtagen|excluding|without|"
        r"not)\s+(?:\w+\s+){0,2}(?:ekstern\w*|external\w*|statslig\w*|fonds\w*)"
        r"(?:\s+(?:midler|finansier\w*|puljer|money|fund\w*))?|\b(?:kun|alene|udelukkende|"
        r"only)\s+(?:\w+\s+){0,2}(?:kommunens\s+egne|kommunale|egne|the\s+municipality's\s+own|own)\s*(?:midler|"
        r"penge|money|funds)?|"
        r"\bkommunens\s+egne\s+(?:midler|penge)|\bthe\s+municipality's\s+own\s+money\b",
    ),
    (
        "external",
        True,
        r"\b(?:(?:ekstern\w*|external\w*)(?:\s+(?:midler|finansier\w*|money|fund\w*))?|udefra\s+kommende|"
        r"statslige?\s+(?:midler|tilskud|puljer|finansiering)|state\s+(?:grants?|money))\b",
    ),
)
UNANSWERED = (
    (r"\b(?:ikke[- ])?lovpligtig\w*|\blovbunden\w*|\bstatutory|\brequired\s+by\s+law", "law"),
    (
        r"\b(?:forbrug\w*|forbrugt|brugt|anvendt|afholdt|regnskab\w*|spent|spending|used|expenditure\s+so\s+far)\b",
        "spent",
    ),
    (r"\b(?:effekt\w*|resultat\w*|virker|virkning\w*|effects?|results?|outcomes?)\b", "effect"),
    (r"\b(?:antal|hvor\s+mange\s+(?:borgere|deltagere|personer|pladser)|how\s+many)\b", "count"),
)
"""What the register cannot answer, and must be said."""
WITHOUT = re.compile(
    r"\b(?:eks(?:kl\w*|cl\w*)\.?|uden|bortset\s+fra|undtagen|fraregnet|pa\s+nar|ikke\s+medregnet|excluding|"
    r"except(?:\s+for)?|without|leaving\s+out|other\s+than)\s+"
)
"""What comes after it, to the next comma or full stop, is to be left out."""
LIST = re.compile(r"\b(?:samlet\s+liste|en\s+liste|i\s+listeform|one\s+list|a\s+list)\b")
AREAS = re.compile(r"\b(?:fordelt\s+pa\s+omrader|omradeoversigt|pr\.?\s+omrade|by\s+area|per\s+area)\b")
UNIT = (
    ("mio", re.compile(r"\bi\s+mio\b|\bi\s+millioner\b|\bin\s+millions?\b")),
    ("tkr", re.compile(r"\bi\s+(?:t\.?\s?kr|1\.?000\s*kr|tusinde)|\bin\s+thousands?\b")),
)


def simple(text: str) -> Iterator[Phrase]:
    """Measures, breakdowns, and whether money comes from outside."""
    taken: list[tuple[int, int]] = []
    for field, value, pattern in _SIMPLE:
        for m in re.finditer(pattern, text):
            if field == "external":
                if any(a <= m.start() < b for a, b in taken):
                    continue
                taken.append(m.span())
            yield Phrase(field, value, *m.span())
