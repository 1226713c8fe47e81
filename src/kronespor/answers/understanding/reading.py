"""Reads a question by rules: names of the register, inflected and misspelt; and phrases."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from heapq import heappop, heappush
from itertools import count
from math import log

from django.utils.translation import gettext as _
from rapidfuzz.distance import DamerauLevenshtein

from kronespor.answers.query import Query
from kronespor.answers.understanding import phrases
from kronespor.answers.understanding.known import KINDS, PLAN_WORDS, WORD, Known, Name, bare, stem, words_of
from kronespor.answers.understanding.phrases import Phrase
from kronespor.answers.understanding.understood import Chip, Understood
from kronespor.language import fold

ENOUGH = 0.6
"""The share of a name's weight that must be there."""
RARE = 5
"""Letters that a stem has at least that stands for a name by itself, if no other name has it."""
FEW = 3
"""Of how many names a word may be part that is told when it was not used; words between the names of a list."""
NEAR = 14
"""Words that the words of one name may be apart."""
_NEUTRAL = frozenset(stem(w) for w in words_of("neutral"))
"""Stems of words that say nothing of what is asked for."""
_CLOSING = frozenset(
    ["uden", "eksklus", "bortset", "undtag", "without", "except", "hvad", "hvor", "hvilk", "how", "what", "which"]
)
"""Stems at which what is said of a plan ends."""


@dataclass(frozen=True)
class _Word:
    text: str
    stem: str
    start: int
    end: int


@dataclass(frozen=True)
class _Match:
    name: Name
    words: tuple[_Word, ...]
    share: float
    is_sure: bool


Hits = dict[str, list[tuple[_Word, bool]]]
"""Stem of a name -> the words of the question that are it, or it misspelt, and whether they are it exactly."""


def understand(text: str, known: Known, today: date) -> Understood:
    """The query that a question asks for, with the words that led to each part of it."""
    folded = phrases.folded(text)
    words = [_Word(m[0], stem(bare(m[0])), m.start(), m.end()) for m in WORD.finditer(text)]
    found = [*phrases.as_of(folded), *phrases.years(folded, today), *phrases.simple(folded)]
    matches = _matches(words, known, text)
    query, chips, doubts = Query(), list[Chip](), list[str]()
    query = _names(query, matches, folded, known, chips, doubts)
    query = _of_phrases(query, found, text, known, chips, doubts)
    query = replace(query, layout=_layout(folded, query), unit=_unit(folded))
    doubts += _doubts(folded, query, chips)
    doubts += _overlooked(folded, text, words, chips, known)
    chips.sort(key=lambda c: (c.start, c.end))
    return Understood(query, tuple(chips), tuple(doubts), tuple(_unused(words, chips)))


def _matches(words: Sequence[_Word], known: Known, text: str) -> list[_Match]:
    """The names that the question has, each word for one name at most.

    What is spoken of as a plan ("handleplanerne mod racisme og ekstremisme") is one; else the most special goes first.
    """
    found: list[_Match] = []
    hits = _hits(words, known)
    names = [n for n in known.names if any(s in hits for s in n.stems)]
    plans = [set(n.stems) for n in known.names if n.kind == "plans"]
    speaks_of_plans = any(fold(w.text).startswith(PLAN_WORDS) for w in words)
    for kind, among in (("plans", _spoken_of_as_plans(words, text)), *((kind, words) for kind in KINDS)):
        taken = {w.start for match in found for w in match.words}
        seen = {m.name.number for m in found if m.name.kind == kind}
        lax = kind == "plans" and (speaks_of_plans or among is not words)
        fits = partial(_fits, hits, known.spread[kind], 1 + len(known.numbers(kind)), plans, lax)
        own = [n for n in names if n.kind == kind and n.number not in seen]
        found += _chosen(own, {w.start for w in among} - taken, words, fits)
    return found


def _fits(
    hits: Hits, spread: Counter[str], size: int, plans: list[set[str]], lax: bool, name: Name, free: set[int]
) -> _Match | None:
    """A name in the words that are free, if enough of it is there; words that a plan is called by mean the plan."""
    match = _match(name, hits, free, {s: log(1 + size / spread[s]) for s in name.stems}, spread)
    if match is None or match.share > 0.99 or lax:
        return match
    if name.kind == "initiatives":
        stems = {w.stem for w in match.words}
        return None if any(stems <= plan for plan in plans) else match
    return match if match.share >= ENOUGH else None


def _chosen(
    names: Sequence[Name], free: set[int], words: Sequence[_Word], fits: Callable[[Name, set[int]], _Match | None]
) -> list[_Match]:
    """The names of a kind by how much of them is there; one whose words another takes may be found in others."""
    order: list[tuple[int, float, int, int, _Match]] = []
    found: dict[int, _Match] = {}
    turn = count()

    def add(name: Name) -> None:
        match = fits(name, free)
        if match:
            heappush(order, (-len(match.words), -match.share, name.number, next(turn), match))

    for name in names:
        add(name)
    while order:
        match = heappop(order)[-1]
        if match.name.number in found:
            continue
        if not {w.start for w in match.words} <= free:
            add(match.name)
        elif _is_together(match, words) and (match.name.kind != "themes" or match.share > 0.99):
            found[match.name.number] = match
            free = free - {w.start for w in match.words}
    return list(found.values())


def _spoken_of_as_plans(words: Sequence[_Word], text: str) -> list[_Word]:
    """The words after "handleplan" to the end of its clause or the first number, before "-planen", and in compounds."""
    found, is_open = [], False
    for n, word in enumerate(words):
        is_plan = fold(word.text).startswith(PLAN_WORDS)
        between = text[words[n - 1].end : word.start] if n else ""
        if any(sign in between for sign in ".?!;\n") or word.text.isdigit() or word.stem in _CLOSING:
            is_open = False
        if is_plan:
            is_open = True
            if n and between == "-":
                found += words[max(0, n - 4) : n]
        elif is_open or bare(word.text) != fold(word.text):
            found.append(word)
    return found


def _hits(words: Sequence[_Word], known: Known) -> Hits:
    """What stems of names the question has; each word is held against those that begin like it."""
    found: Hits = {}
    for word in words:
        for s in known.by_letter.get(word.stem[:1], ()):
            if s == word.stem or _misspelt(word.stem, s):
                found.setdefault(s, []).append((word, s == word.stem))
    return found


def _match(name: Name, hits: Hits, free: set[int], weights: dict[str, float], spread: dict[str, int]) -> _Match | None:
    """A name in the words that are free, by their places; None if too little of it is there."""
    own: dict[str, tuple[_Word, bool]] = {}
    for s in name.stems:
        there = [(w, exact) for w, exact in hits.get(s, ()) if w.start in free]
        options = [pair for pair in there if pair[1]] or there
        if options:
            anchor = next(iter(own.values()))[0].start if own else options[0][0].start
            own[s] = min(options, key=lambda pair: abs(pair[0].start - anchor))
    if not own:
        return None
    places = sorted({w.start: w for w, _exact in own.values()}.values(), key=lambda w: w.start)
    share = sum(weights[s] for s in own) / sum(weights.values())
    unique = any(spread[s] == 1 and len(s) >= RARE and s not in _NEUTRAL for s in own)
    if share < ENOUGH and not unique:
        return None
    return _Match(name, tuple(places), share, share >= ENOUGH and all(exact for _w, exact in own.values()))


def _misspelt(said: str, meant: str) -> bool:
    """One letter off in a word of six or more, two in one of ten; the first letter is right."""
    if len(meant) < 6 or said[:1] != meant[:1] or abs(len(said) - len(meant)) > 2:
        return False
    return DamerauLevenshtein.distance(said, meant, score_cutoff=2) <= (2 if len(meant) >= 10 else 1)


def _is_together(match: _Match, words: Sequence[_Word]) -> bool:
    """Whether the words of a name stand near each other."""
    order = [w.start for w in words]
    return order.index(match.words[-1].start) - order.index(match.words[0].start) <= NEAR


def _names(
    query: Query, matches: Sequence[_Match], folded: str, known: Known, chips: list[Chip], doubts: list[str]
) -> Query:
    """The names into their fields; those that are to be left out, and a plan that only says where its initiative
    belongs, apart.

    All plans or sources but some are the others by name; of recipients and themes it is told that it cannot be done.
    """
    left_out = _left_out(folded, matches)
    values: dict[str, list[int]] = {kind: [] for kind in (*KINDS, "without")}
    out: dict[str, set[int]] = {}
    for match in matches:
        kind, number = match.name.kind, match.name.number
        start, end = match.words[0].start, match.words[-1].end
        label, said = known.label(kind, number), " ".join(w.text for w in match.words)
        field = kind
        if any(a <= start < b for a, b in left_out):
            field = "without"
            if kind == "initiatives":
                values["without"].append(number)
            elif kind in ("plans", "funds"):
                out.setdefault(kind, set()).add(number)
            else:
                doubts.append(_("“%(words)s” cannot be left out here: choose initiatives instead.") % {"words": said})
                continue
        else:
            values[kind].append(number)
        chips.append(Chip(field, label, said, start, end, match.is_sure))
    of_initiatives = {known.plan_of.get(n) for n in values["initiatives"]}
    values["plans"] = [n for n in values["plans"] if n not in of_initiatives]  # it says where the initiative belongs
    for kind, numbers in out.items():
        values[kind] = sorted((set(values[kind]) or known.numbers(kind)) - numbers)
    return replace(query, **{k: tuple(sorted(v)) for k, v in values.items()})


def _left_out(folded: str, matches: Sequence[_Match]) -> list[tuple[int, int]]:
    """Where that stands which is to be left out: to the end of its clause, and on for as long as names follow."""
    starts = sorted(m.words[0].start for m in matches)
    found = [m.span(1) for m in phrases.LEFT_OUT.finditer(folded)]
    for m in phrases.WITHOUT.finditer(folded):
        end = _end_of_clause(folded, m.end())
        while end < len(folded) and folded[end] == ",":
            following = next((s for s in starts if s > end), None)
            if following is None or len(folded[end + 1 : following].split()) > FEW:
                break
            end = _end_of_clause(folded, following)
        found.append((m.end(), end))
    return found


def _end_of_clause(folded: str, start: int) -> int:
    ends = [folded.find(sign, start) for sign in (". ", "?", ";", "\n", ",")]
    return min((e for e in ends if e >= 0), default=len(folded))


def _of_phrases(
    query: Query, found: Iterable[Phrase], text: str, known: Known, chips: list[Chip], doubts: list[str]
) -> Query:
    years: set[int] = set()
    measures: set[str] = set()
    by: list[str] = []
    for phrase in sorted(found, key=lambda p: p.start):
        if phrase.field in ("external", "by") and _in_another(phrase, chips):
            continue
        value, is_sure = phrase.value, phrase.is_sure
        if value == "period":
            value, is_sure = _period(query, known, doubts), False
        label = str(value)
        if phrase.field == "years" and isinstance(value, tuple):
            years |= set(value)
            label = f"{value[0]}-{value[-1]}" if len(value) > 1 else "".join(map(str, value))
            if not value:
                continue
        elif phrase.field == "measures":
            measures.add(str(value))
        elif phrase.field == "by":
            if str(value) in by:
                continue
            by.append(str(value))
        else:
            query = replace(query, **{phrase.field: value})
        chips.append(Chip(phrase.field, label, text[phrase.start : phrase.end], phrase.start, phrase.end, is_sure))
    if "change" in measures:
        measures |= {"original", "current"}
    if measures == {"original"}:
        measures.add("current")
    by = [b for b in by if b != "plan"] or by
    named = bool({"initiatives", "plans"} & {c.field for c in chips})
    if by and "initiative" not in by and (named or set(by) <= {"recipient"}) and by != ["plan"]:
        by.insert(0, "initiative")
    return replace(
        query, years=tuple(sorted(years)), measures=tuple(measures) or ("current",), by=tuple(by) or ("initiative",)
    )


def _in_another(phrase: Phrase, chips: Sequence[Chip]) -> bool:
    """Whether a phrase begins or ends in a name, or says that money comes from outside by the name of a source."""
    others = [c for c in chips if c.field in (*KINDS, "without", "external")]
    places = range(phrase.start, phrase.end) if phrase.field == "external" else (phrase.start, phrase.end - 1)
    return any(c.start <= place < c.end for c in others for place in places)


def _period(query: Query, known: Known, doubts: list[str]) -> tuple[int, ...]:
    """The years of the plans asked for (of all, if none); empty, and told, where the register does not know them."""
    wanted = query.plans or tuple(known.periods)
    periods = [known.periods[pk] for pk in wanted if pk in known.periods]
    firsts, lasts = [a for a, _b in periods if a], [b for _a, b in periods if b]
    if not firsts or not lasts:
        doubts.append(_("The register does not know the period of the plans: all years are shown."))
        return ()
    if len(set(periods)) > 1:
        doubts.append(_("The plans have not the same period: the years of all are shown."))
    return tuple(range(min(firsts), max(lasts) + 1))


def _layout(folded: str, query: Query) -> str:
    if phrases.AREAS.search(folded):
        return "areas"
    return "list" if phrases.LIST.search(folded) else "plans"


def _unit(folded: str) -> str:
    return next((unit for unit, pattern in phrases.UNIT if pattern.search(folded)), "")


def _doubts(folded: str, query: Query, chips: Sequence[Chip]) -> Iterable[str]:
    """What is not sure, and what the register cannot answer."""
    texts = {
        "law": _("The register does not know what is required by law: nothing is left out for that."),
        "spent": _("The register knows what is set aside, not what is spent."),
        "effect": _("The register knows no effects or results."),
        "count": _("The register counts kroner, not people or places."),
    }
    for pattern, what in phrases.UNANSWERED:
        if phrases.re.search(pattern, folded):
            yield texts[what]
    for chip in chips:
        if not chip.is_sure:
            yield _("“%(words)s” was taken for %(label)s.") % {"words": chip.words, "label": chip.label}
    if not (query.plans or query.initiatives or query.recipients or query.funds or query.themes):
        yield _("No plan, initiative, source or recipient was recognised: all are shown.")
    if not query.years:
        yield _("No years were recognised: all are shown.")


def _overlooked(folded: str, text: str, words: Sequence[_Word], chips: Sequence[Chip], known: Known) -> Iterable[str]:
    """What may have been meant to say something and led to nothing: days, words that narrow, parts of names."""

    def is_used(start: int, end: int) -> bool:
        return any(c.start < end and start < c.end for c in chips)

    for start, end in phrases.dates(folded):
        if not is_used(start, end):
            yield _("“%(words)s” was not used: choose “As decided on” if the register is meant as it was then.") % {
                "words": text[start:end].strip()
            }
    left_out = any(c.field == "without" for c in chips)
    law = phrases.re.search(phrases.UNANSWERED[0][0], folded)
    for m in phrases.NEGATION.finditer(folded):
        if not is_used(*m.span()) and not left_out and not law:
            yield _("“%(words)s” may mean that something is left out: nothing was.") % {
                "words": text[m.start() : m.end()]
            }
    rare = {s for kind in ("initiatives", "recipients", "funds") for s, n in known.spread[kind].items() if n <= FEW}
    seen: set[str] = set()
    for word in words:
        says = word.stem in rare and word.stem not in _NEUTRAL and len(word.stem) >= RARE
        if says and word.stem not in seen and not is_used(word.start, word.end):
            seen.add(word.stem)
            names = [n.text for n in known.names if word.stem in n.stems and n.kind != "themes"][:2]
            said = {"word": word.text, "names": _(" or ").join(f"“{name}”" for name in names)}
            yield _("“%(word)s” was not used, and may be %(names)s.") % said


def _unused(words: Sequence[_Word], chips: Sequence[Chip]) -> Iterable[str]:
    """The words that led to nothing and may have been meant as something."""
    seen: set[str] = set()
    for word in words:
        inside = any(c.start <= word.start < c.end for c in chips)
        if inside or word.stem in _NEUTRAL or word.text.isdigit() or len(word.text) < 4 or word.stem in seen:
            continue
        seen.add(word.stem)
        yield word.text
