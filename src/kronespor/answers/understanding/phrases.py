"""The phrases by which questions say what they want: years, days, measures, breakdowns, inside or outside money."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from kronespor.answers.understanding.understood import Asked, Span
from kronespor.answers.understanding.vocabulary import Vocabulary
from kronespor.language.questions import Questions, Words

PERIOD = "period"
"""The value of years that are those of the plans asked for."""
LONGEST = 30
"""Years that a span has at most."""
SOME = 4
"""Years that are shown where an end is open: a budget year and its three years ahead."""
NEAR = 2
"""Words between a denial and what it surely denies."""
REACH = 120
"""Characters before a phrase in which it may be denied."""

Years = tuple[int, ...]


@dataclass(frozen=True)
class Phrase:
    """A part of a question that says something: its field, its value, and where it stands; `spans`: without the words
    between its own.
    """

    field: str
    value: Asked
    start: int
    end: int
    is_sure: bool = True
    spans: tuple[Span, ...] = ()

    @property
    def span(self) -> Span:
        """Where it stands."""
        return self.start, self.end


def phrases(text: str, vocabulary: Vocabulary, today: date, numbers: Sequence[Span] = ()) -> list[Phrase]:
    """All that a folded text says by phrases, in its order. `numbers`: of names, which are no years."""
    parts = (_as_of(text, vocabulary), _years(text, vocabulary, today, numbers), _wishes(text, vocabulary))
    return sorted((phrase for part in parts for phrase in part), key=lambda phrase: phrase.start)


def dates(text: str, vocabulary: Vocabulary) -> Iterator[Span]:
    """Where days and months with their years stand: each may be the day that the register is asked for as of."""
    yield from (m.span() for m in vocabulary.day.finditer(text) if _date(m[0], vocabulary))
    yield from _spans(vocabulary.anywhere(vocabulary.questions.days.since_month), text)


def _as_of(text: str, vocabulary: Vocabulary) -> Iterator[Phrase]:
    """A day that the register is to be shown as of: "pr. 1. marts 2025", "før 1. marts 2025"."""
    for before, back in ((vocabulary.as_of, timedelta()), (vocabulary.before_day, timedelta(days=1))):
        for m in before.finditer(text):
            day = vocabulary.day.match(text, m.end())
            value = _date(day[0], vocabulary) if day else None
            if day and value:
                yield Phrase("as_of", value - back, m.start(), day.end(), not back, (*own_spans(m), day.span()))
    days = vocabulary.questions.days
    is_ending = vocabulary.anywhere(vocabulary.questions.unanswered.ending).search(text) is not None
    for words, month, of_month in ((days.end_of_year, 12, 31), (days.start_of_year, 1, 1)):
        for form in vocabulary.forms(words):
            for m in form.finditer(text):
                if is_ending:
                    yield Phrase("years", (int(m["year"]),), *m.span())
                else:
                    yield Phrase("as_of", date(int(m["year"]), month, of_month), *m.span(), is_sure=False)


def _date(text: str, vocabulary: Vocabulary) -> date | None:
    """The day that a text is; None if it lacks its year or is none."""
    numbers = [int(n) for n in re.findall(r"\d+", text)]
    month = vocabulary.month(text)
    if month and len(numbers) == 2:
        numbers.insert(1, month)
    if len(numbers) != 3:
        return None
    day, month, year = numbers
    try:
        return date(year + 2000 if year < 100 else year, month, day)
    except ValueError:
        return None


@dataclass(frozen=True)
class _YearForm:
    """A way to say years: its phrases, the years that a place of them means, and whether another may be meant.

    `is_apart`: it says nothing inside another phrase about years, days or sources; `takes`: neither do others in it.
    """

    words: Callable[[Questions], Words]
    years: Callable[[re.Match[str], date, Vocabulary], Years | str]
    is_sure: bool = True
    is_apart: bool = False
    takes: bool = False


def _span(m: re.Match[str], _today: date, _vocabulary: Vocabulary) -> Years:
    """From one year to another; nothing if they are the wrong way about, or far apart."""
    first, last = int(m["first"]), int(m["last"])
    last = last if last >= 100 else first // 100 * 100 + last
    return tuple(range(first, last + 1)) if last <= first + LONGEST else ()


def _both(m: re.Match[str], today: date, vocabulary: Vocabulary) -> Years:
    """A year and the one after it, of which two digits are said: "2025 og 26"."""
    years = _span(m, today, vocabulary)
    return years if len(years) == len(("first", "last")) else ()


def _since(m: re.Match[str], today: date, _vocabulary: Vocabulary) -> Years:
    return tuple(range(int(m["year"]), today.year + 1))


def _onwards(m: re.Match[str], _today: date, _vocabulary: Vocabulary) -> Years:
    return tuple(range(int(m["year"]), int(m["year"]) + SOME))


def _after(m: re.Match[str], _today: date, _vocabulary: Vocabulary) -> Years:
    return tuple(range(int(m["year"]) + 1, int(m["year"]) + 1 + SOME))


def _before(m: re.Match[str], _today: date, _vocabulary: Vocabulary) -> Years:
    return tuple(range(int(m["year"]) - SOME, int(m["year"])))


def _until(m: re.Match[str], today: date, _vocabulary: Vocabulary) -> Years:
    return tuple(range(min(today.year, int(m["year"])), int(m["year"]) + 1))


def _past(m: re.Match[str], today: date, vocabulary: Vocabulary) -> Years:
    return tuple(range(today.year - vocabulary.number(m["count"]) + 1, today.year + 1))


def _coming(m: re.Match[str], today: date, vocabulary: Vocabulary) -> Years:
    return tuple(range(today.year + 1, today.year + vocabulary.number(m["count"]) + 1))


def _shifted(by: int) -> Callable[[re.Match[str], date, Vocabulary], Years]:
    return lambda _m, today, _vocabulary: (today.year + by,)


MONTH_SPAN = _YearForm(lambda _q: ("{month} {first}{to}{month} {last}",), _span, takes=True)
YEAR_FORMS = (
    MONTH_SPAN,
    _YearForm(lambda q: ("{first}{to}{end}", *q.years.between), _span, is_apart=True, takes=True),
    _YearForm(lambda q: q.years.both, _both, is_apart=True),
    _YearForm(lambda q: q.years.onwards, _onwards, is_sure=False, is_apart=True, takes=True),
    _YearForm(lambda q: q.years.since, _since, is_sure=False, is_apart=True, takes=True),
    _YearForm(lambda q: q.years.after, _after, is_sure=False, is_apart=True, takes=True),
    _YearForm(lambda q: q.years.before, _before, is_sure=False, is_apart=True, takes=True),
    _YearForm(lambda q: q.years.until, _until, is_sure=False, is_apart=True, takes=True),
    _YearForm(lambda q: q.years.past, _past, is_sure=False),
    _YearForm(lambda q: q.years.coming, _coming, is_sure=False),
    _YearForm(lambda q: q.years.this, _shifted(0)),
    _YearForm(lambda q: q.years.last, _shifted(-1)),
    _YearForm(lambda q: q.years.next, _shifted(1)),
    _YearForm(lambda q: q.years.period, lambda _m, _today, _vocabulary: PERIOD),
    _YearForm(lambda _q: ("{year}",), lambda m, _today, _vocabulary: (int(m["year"]),), is_apart=True),
)


def _years(text: str, vocabulary: Vocabulary, today: date, numbers: Sequence[Span]) -> Iterator[Phrase]:
    """Years and spans of them; "i perioden for handleplanen" has the value PERIOD."""
    occupied = [*_no_years(text, vocabulary), *numbers]
    idioms = list(_spans(vocabulary.anywhere(vocabulary.questions.years.idioms), text))
    for form in YEAR_FORMS:
        for pattern in vocabulary.forms(form.words(vocabulary.questions)):
            for m in pattern.finditer(text):
                value = form.years(m, today, vocabulary)
                if not value or _touches(m.span(), [*idioms, *occupied] if form.is_apart else idioms):
                    continue
                if form.takes:
                    occupied.append(m.span())
                yield Phrase("years", value, *m.span(), is_sure=form.is_sure)


def _no_years(text: str, vocabulary: Vocabulary) -> list[Span]:
    """Where numbers stand that are not years asked for: those of days and of sources."""
    words = vocabulary.questions.days
    spans = [*_spans(vocabulary.day, text), *_spans(vocabulary.fund_year, text)]
    spans += _spans(vocabulary.anywhere((*words.end_of_year, *words.start_of_year, *words.price_year)), text)
    in_span = [s for form in vocabulary.forms(MONTH_SPAN.words(vocabulary.questions)) for s in _spans(form, text)]
    spans += [s for s in _spans(vocabulary.anywhere(words.since_month), text) if not _touches(s, in_span)]
    return spans


def _spans(pattern: re.Pattern[str], text: str) -> Iterator[Span]:
    return (m.span() for m in pattern.finditer(text))


def own_spans(m: re.Match[str]) -> tuple[Span, ...]:
    """Where the words of a phrase stand, without its groups: words of the question between them."""
    begin, spans = m.start(), list[Span]()
    for start, end in (m.span(n) for n in range(1, len(m.groups()) + 1)):
        if start >= begin:
            spans.append((begin, start))
            begin = end
    return (*spans, (begin, m.end()))


def _touches(span: Span, others: Sequence[Span]) -> bool:
    return any(a < span[1] and span[0] < b for a, b in others)


@dataclass(frozen=True)
class _Wish:
    """What a question may wish: a field of the query, its value, the phrases for it, and whether these mean just it."""

    field: str
    value: str | bool
    words: Callable[[Questions], Words]
    is_sure: bool = True


WISHES = (
    _Wish("measures", "original", lambda q: q.measures.original),
    _Wish("measures", "current", lambda q: q.measures.current),
    _Wish("measures", "change", lambda q: (*q.measures.change, *q.measures.since_adoption)),
    _Wish("measures", "change", lambda q: q.measures.moved, is_sure=False),
    _Wish("measures", "change", lambda q: q.measures.developed, is_sure=False),
    _Wish("measures", "left", lambda q: q.measures.left),
    _Wish("measures", "ending", lambda q: q.unanswered.ending),
    _Wish("by", "theme", lambda q: q.by.theme),
    _Wish("by", "fund", lambda q: q.by.fund),
    _Wish("by", "recipient", lambda q: q.by.recipient),
    _Wish("by", "initiative", lambda q: q.by.initiative),
    _Wish("by", "plan", lambda q: q.by.plan),
    _Wish("external", False, lambda q: q.external.own),
    _Wish("external", True, lambda q: q.external.outside),
    _Wish("external", True, lambda q: q.external.state, is_sure=False),  # or from others outside too
)


def _wishes(text: str, vocabulary: Vocabulary) -> Iterator[Phrase]:
    """Measures, breakdowns, and whether money comes from outside."""
    questions = vocabulary.questions
    taken: list[Span] = []
    idioms = list(_spans(vocabulary.anywhere(questions.measures.idioms), text))
    left_out = list(vocabulary.left_out_before.finditer(text))
    of_adoption = (*questions.measures.original, *questions.measures.since_adoption)
    is_since_adoption = vocabulary.anywhere(of_adoption).search(text) is not None
    for wish in WISHES:
        for m in vocabulary.anywhere(wish.words(questions)).finditer(text):
            is_sure = wish.is_sure or (wish.words(questions) == questions.measures.developed and is_since_adoption)
            phrase = Phrase(wish.field, wish.value, *m.span(), is_sure, own_spans(m))
            if wish.field == "external":
                if _touches((m.start(), m.start() + 1), taken):
                    continue
                phrase = _denied(phrase, text, left_out, vocabulary) if wish.value else phrase
                taken.append(phrase.span)
            if not _touches(m.span(), idioms):
                yield phrase


def _denied(phrase: Phrase, text: str, left_out: Sequence[re.Match[str]], vocabulary: Vocabulary) -> Phrase:
    """The opposite of a phrase that a word before it or after it denies; else the phrase."""
    before = vocabulary.denied.search(text, max(0, phrase.start - REACH), phrase.start)
    after = next((m for m in left_out if m.start(1) <= phrase.start < m.end()), None)
    denials = [(before.start(), before.start(1))] if before else []
    denials += [(after.end(1), after.end())] if after else []
    if not denials:
        return phrase
    is_near = after is not None or (before is not None and len(before[1].split()) <= NEAR)
    spans = (*phrase.spans, *denials)
    return replace(
        phrase,
        value=False,
        start=min(start for start, _end in spans),
        end=max(end for _start, end in spans),
        is_sure=phrase.is_sure and is_near,
        spans=spans,
    )
