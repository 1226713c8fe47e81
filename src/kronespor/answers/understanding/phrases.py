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
    rf"\b(?:pr\.?|per|as\s+of|(?:besluttet|vedtaget)\s+(?:den|pr\.?)|som\s+pa\s+modet(?:\s+den)?|"
    rf"(?:sa|ser)\s+[^.?!;]{{0,120}}?\bud|(?:status|stillingen|situationen)\s+(?:den|pr\.?)|stood\s+on)\s+"
    rf"(?={_DAY.pattern})"
)
_END_OF_YEAR = re.compile(rf"\b(?:ultimo|ved\s+(?:udgangen|slutningen)\s+af|(?:at|by)\s+the\s+end\s+of)\s+({_YEAR})\b")
_START_OF_YEAR = re.compile(
    rf"\b(?:primo|ved\s+(?:indgangen\s+til|begyndelsen\s+af)|at\s+the\s+(?:start|beginning)\s+of)\s+({_YEAR})\b"
)
_MONTH = r"(?:jan|feb|mar|apr|maj|may|jun|jul|aug|sep|okt|oct|nov|dec)[a-z]*\.?"
_SINCE_MONTH = re.compile(rf"\b(?:siden|efter|for|inden|since|after|before)\s+{_MONTH}\s+{_YEAR}\b")
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
    for pattern, month, of in ((_END_OF_YEAR, 12, 31), (_START_OF_YEAR, 1, 1)):
        for m in pattern.finditer(text):
            yield Phrase("as_of", date(int(m[1]), month, of), *m.span(), is_sure=False)


def dates(text: str) -> Iterator[tuple[int, int]]:
    """Where days and months with their years stand: each may be the day that the register is asked for as of."""
    yield from (m.span() for m in _DAY.finditer(text) if _date(m[0]))
    yield from (m.span() for m in _SINCE_MONTH.finditer(text))


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
    blocked = [*days(text)]
    for pattern in (_FUND_YEAR, _END_OF_YEAR, _START_OF_YEAR):
        blocked += [m.span() for m in pattern.finditer(text)]

    def free(m: re.Match[str]) -> bool:
        return not any(a < m.end() and m.start() < b for a, b in blocked)

    taken: list[tuple[int, int]] = []
    for m in re.finditer(rf"\b{_MONTH}\s+({_YEAR}){_TO}{_MONTH}\s+({_YEAR})\b", text):
        if int(m[1]) <= int(m[2]) <= int(m[1]) + 30:
            taken.append(m.span())
            yield Phrase("years", tuple(range(int(m[1]), int(m[2]) + 1)), *m.span())
    blocked += [m.span() for m in _SINCE_MONTH.finditer(text) if not _inside(m, taken)]
    between = rf"\b(?:mellem|between)\s+({_YEAR})\s+(?:og|and)\s+({_YEAR})\b"
    for m in (*re.finditer(rf"\b({_YEAR})\b{_TO}({_YEAR}|{_SHORT})\b", text), *re.finditer(between, text)):
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
        r"\b(?:andr(?:et|er|ing|inger|ingen|ingerne)|forskel(?:len)?|differencen?|afvig\w*|udvikl(?:et|er|ing|ingen)|"
        r"omprioriter\w*|flyttet|tilfort|beskaret|skaret|steget|stiger|faldet|falder(?!\s+vak)|vokset|havet|sanket|"
        r"forhojet|nedsat|reduceret|(?:op|ned)justeret|sat\s+(?:op|ned)|skruet\s+(?:op|ned)|mere\s+eller\s+mindre|"
        r"siden\s+(?:vedtagelsen|starten|planen\s+blev\s+vedtaget)|i\s+forhold\s+til\s+(?:det\s+)?(?:oprindelig\w*|vedtag\w*)|"
        r"changed?|changes|difference|moved|increased?|decreased?|reduced|raised|since\s+(?:its\s+)?adoption)\b",
    ),
    ("by", "theme", r"\b(?:omrader|omrade|temaer|tema|themes?|areas?)\b"),
    (
        "by",
        "fund",
        r"\b(?:finansieringskilder?\w*|kilder?|kilderne|hvorfra|hvilken?\s+(?:pulje|bevilling|konto)\w*|"
        r"(?:kommer|stammer|tages|hentes)\s+(?:pengene|midlerne|belobene?|de)\s+fra|"
        r"where\s+(?:does|do|did)\s+(?:\w+\s+){1,4}come\s+from|"
        r"(?:hvordan|hvorledes|how)\s+(?:\w+\s+){0,8}?(?:finansieret|finansieres|funded|financed)|"
        r"(?:finansieret|finansieres|funded|financed|betales|betalt|paid)\s+(?:af|fra|med|by|from|through|for\s+by)|"
        r"finansieringen\s+(?:\S+\s+){0,8}?(?:sammensat|fordelt)|(?:med|og|hvilken|hvad\s+er)\s+finansiering(?:en)?|"
        r"pr\.?\s+(?:pulje|bevilling)|hvem\s+(?:betaler|finansierer)|source\w*|paid\s+from|who\s+(?:pays|funds))\b",
    ),
    (
        "by",
        "recipient",
        r"\b(?:modtagere|modtagerne|(?:pr\.?|per|hver|hvilken|efter|fordelt\s+pa)\s+modtager|leverandor(?:er|erne)?|foreninger(?:ne)?|organisationer(?:ne)?|hvem\s+(?:far|"
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
        r"\b(?:kun|alene|udelukkende|only)\s+(?:\w+\s+){0,2}(?:kommunens\s+egne|kommunale|egne|"
        r"the\s+municipality's\s+own|own)\s*(?:midler|penge|money|funds)?|"
        r"\bkommunens\s+egne\s+(?:midler|penge)|\begenfinansier\w*|\bthe\s+municipality's\s+own\s+money\b",
    ),
    (
        "external",
        True,
        r"\b(?:(?:ekstern\w*|external\w*)(?:\s+(?:midler|finansier\w*|tilskud|puljer|money|fund\w*))?|"
        r"udefra\s+kommende|midler\s+udefra|fonds(?:midler|stotte|penge)|"
        r"stats(?:midler|tilskud|puljer?)|statslige?\s+(?:midler|tilskud|puljer|penge|finansiering)|state\s+(?:grants?|money))\b",
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
    r"\b(?:eks(?:kl\w*|cl\w*)\.?|uden|bortset\s+fra|undtagen|fraregnet|pa\s+nar|"
    r"ikke\s+(?:medregnet|medregner|regner|taller|medtager|tager)|excluding|"
    r"except(?:\s+for)?|without|leaving\s+out|other\s+than)\s+"
)
"""What comes after it, to the next comma or full stop, is to be left out."""
_NOT = re.compile(
    r"\b(?:eks(?:kl\w*|cl\w*)\.?|uden|ikke|fraregnet|bortset\s+fra|undtagen|pa\s+nar|excluding|without|not|except)"
    r"((?:\s+\w+){0,6}\s+)$"
)
"""What denies the words that come after it, at most six words on in its clause."""
LEFT_OUT = re.compile(
    r"(?:^|[,;:.?!(]|\b(?:nar|hvis|hvor|med|if|when|with)\b)([^,;:.?!(]{0,120}?)\s+(?:er\s+|bliver\s+|are\s+|is\s+|skal\s+)?"
    r"(?:ikke\s+(?:skal\s+)?(?:regnes|talles|tages|medregnes|medtages|medregnet|medtaget|indregnet|indgar|vare)(?:\s+med)?|"
    r"undtaget|fraregnet|fratrukket|trakkes\s+fra|udelades|udeladt|holdes\s+ude(?:nfor)?|"
    r"(?:is|are|be)?\s*(?:excluded|left\s+out|not\s+(?:counted|included)))\b"
)
"""What is left out, before the words that say so: "når de eksterne tilskud ikke regnes med"."""
NEGATION = re.compile(
    r"\b(?:ikke|uden|undtagen|undtaget|eks(?:kl|cl)\w*|bortset|fraregnet|fratrukket|udelad\w*|kun|alene|udelukkende|"
    r"not|without|except|excluding|excluded|only)\b"
)
"""Words that narrow what is asked for; one that led to nothing is told."""
LIST = re.compile(r"\b(?:samlet\s+liste|en\s+liste|i\s+listeform|one\s+list|a\s+list)\b")
AREAS = re.compile(r"\b(?:fordelt\s+pa\s+omrader|omradeoversigt|pr\.?\s+omrade|by\s+area|per\s+area)\b")
UNIT = (
    ("mio", re.compile(r"\bi\s+(?:hele\s+)?(?:mio\b|million)|\bin\s+millions?\b")),
    ("tkr", re.compile(r"\bi\s+(?:hele\s+)?(?:t\.?\s?kr|1\.?000\s*kr|tusind)|\bin\s+thousands?\b")),
)


def simple(text: str) -> Iterator[Phrase]:
    """Measures, breakdowns, and whether money comes from outside."""
    taken: list[tuple[int, int]] = []
    left_out = [(m.start(1), m.end()) for m in LEFT_OUT.finditer(text)]
    for field, value, pattern in _SIMPLE:
        for m in re.finditer(pattern, text):
            if field != "external":
                yield Phrase(field, value, *m.span())
            elif not any(a <= m.start() < b for a, b in taken):
                phrase = _denied(Phrase(field, value, *m.span()), text, left_out) if value else None
                phrase = phrase or Phrase(field, value, *m.span())
                taken.append((phrase.start, phrase.end))
                yield phrase


def _denied(phrase: Phrase, text: str, left_out: list[tuple[int, int]]) -> Phrase | None:
    """The opposite of a phrase that a word before it or after it denies; None if none does."""
    before = _NOT.search(text, max(0, phrase.start - 120), phrase.start)
    after = next((b for a, b in left_out if a <= phrase.start < b), None)
    if before is None and after is None:
        return None
    near = after is not None or (before is not None and len(before[1].split()) <= 2)
    return Phrase(phrase.field, False, before.start() if before else phrase.start, after or phrase.end, near)
