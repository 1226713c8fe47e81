"""Reads a question by rules: names of the register, inflected and misspelt; and phrases."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from math import log

from django.utils.translation import gettext as _
from rapidfuzz.distance import DamerauLevenshtein

from kronespor.answers.query import Query
from kronespor.answers.understanding import phrases
from kronespor.answers.understanding.known import KINDS, PLAN_WORDS, WORD, Known, Name, bare, stem, words_of
from kronespor.answers.understanding.phrases import Phrase
from kronespor.answers.understanding.understood import Chip, Understood
from kronespor.reading.labels import fold

ENOUGH = 0.6
"""The share of a name's weight that must be there."""
RARE = 5
"""Letters that a stem has at least that stands for a name by itself, if no other name has it."""
NEAR = 14
"""Words that the words of one name may be apart."""
_NEUTRAL = words_of("neutral")
"""Stems that say nothing of what is asked for."""
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


def understand(text: str, known: Known, today: date) -> Understood:
    """The query that a question asks for, with the words that led to each part of it."""
    folded = phrases.folded(text)
    words = [_Word(m[0], stem(bare(m[0])), m.start(), m.end()) for m in WORD.finditer(text)]
    found = [*phrases.as_of(folded), *phrases.years(folded, today), *phrases.simple(folded)]
    matches = _matches(words, known, text)
    query, chips, doubts = Query(), list[Chip](), list[str]()
    query = _names(query, matches, folded, known, chips)
    query = _of_phrases(query, found, text, known, chips, doubts)
    query = replace(query, layout=_layout(folded, query), unit=_unit(folded))
    doubts += _doubts(folded, query, chips)
    chips.sort(key=lambda c: (c.start, c.end))
    return Understood(query, tuple(chips), tuple(doubts), tuple(_unused(words, chips, known)))


def _matches(words: Sequence[_Word], known: Known, text: str) -> list[_Match]:
    """The names that the question has, each word for one name at most.

    What is spoken of as a plan ("handleplanerne mod racisme og ekstremisme") is one; else the most special goes first.
    """
    taken: set[int] = set()
    found: list[_Match] = []
    of_plans = _spoken_of_as_plans(words, text)
    speaks_of_plans = any(fold(w.text).startswith(PLAN_WORDS) for w in words)
    plans = [set(n.stems) for n in known.names if n.kind == "plans"] if speaks_of_plans else []
    hits = _hits(words, known)
    names = [n for n in known.names if any(s in hits for s in n.stems)]
    for kind, among in (("plans", of_plans), *((kind, words) for kind in KINDS)):
        spread = known.spread[kind]
        size = 1 + len(known.numbers(kind))
        free = {w.start for w in among} - taken
        candidates: list[_Match] = []
        for name in (n for n in names if n.kind == kind):
            weights = {s: log(1 + size / spread[s]) for s in name.stems}
            match = _match(name, hits, free, weights, spread)
            if match is None:
                continue
            stems = {w.stem for w in match.words}
            as_plan = among is of_plans or (kind == "plans" and speaks_of_plans)
            as_initiative = kind == "initiatives" and not any(stems <= plan for plan in plans)
            if match.share >= ENOUGH or as_plan or as_initiative:
                candidates.append(match)
        candidates.sort(key=lambda m: (-len(m.words), -m.share, m.name.number))
        seen = {m.name.number for m in found if m.name.kind == kind}
        for match in candidates:
            if match.name.number in seen or any(w.start in taken for w in match.words):
                continue
            if _is_together(match, words) and (kind != "themes" or match.share > 0.99):
                seen.add(match.name.number)
                taken |= {w.start for w in match.words}
                found.append(match)
    return found


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


Hits = dict[str, list[tuple[_Word, bool]]]
"""Stem of a name -> the words of the question that are it, or it misspelt, and whether they are it exactly."""


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


def _names(query: Query, matches: Sequence[_Match], folded: str, known: Known, chips: list[Chip]) -> Query:
    """The names into their fields; those after "without" are left out, and a plan that is only part of it is not asked
    for beside its initiative.
    """
    left_out = [(m.end(), _end_of_clause(folded, m.end())) for m in phrases.WITHOUT.finditer(folded)]
    values: dict[str, list[int]] = {kind: [] for kind in (*KINDS, "without")}
    for match in matches:
        start, end = match.words[0].start, match.words[-1].end
        is_out = any(a <= start < b for a, b in left_out)
        if is_out and match.name.kind != "initiatives":
            continue
        field = "without" if is_out else match.name.kind
        values[field].append(match.name.number)
        label = known.label(match.name.kind, match.name.number)
        chips.append(Chip(field, label, " ".join(w.text for w in match.words), start, end, match.is_sure))
    of_initiatives = {known.plan_of.get(n) for n in values["initiatives"]}
    values["plans"] = [n for n in values["plans"] if n not in of_initiatives]  # it says where the initiative belongs
    return replace(query, **{k: tuple(sorted(v)) for k, v in values.items()})


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
    """Whether a phrase is part of a name, or of what says that money comes from outside."""
    return any(c.start <= phrase.start < c.end for c in chips if c.field in (*KINDS, "without", "external"))


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


def _unused(words: Sequence[_Word], chips: Sequence[Chip], known: Known) -> Iterable[str]:
    """The words that led to nothing and may have been meant as something."""
    seen: set[str] = set()
    for word in words:
        inside = any(c.start <= word.start < c.end for c in chips)
        if inside or word.stem in _NEUTRAL or word.text.isdigit() or len(word.text) < 4 or word.stem in seen:
            continue
        seen.add(word.stem)
        yield word.text
