"""Reads a question by rules: names of the register, and phrases."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from kronespor.answers.query import Layout, Query
from kronespor.answers.understanding.doubts import doubts
from kronespor.answers.understanding.matching import Match, find_names, is_literal, words_of
from kronespor.answers.understanding.names import KINDS, WORD, RegisterNames
from kronespor.answers.understanding.others import also_meant
from kronespor.answers.understanding.phrases import PERIOD, Phrase, phrases
from kronespor.answers.understanding.understood import Interpretation, Span, Understood, doubt
from kronespor.answers.understanding.vocabulary import Vocabulary
from kronespor.language import YEAR, fold_letters
from kronespor.remarks import Remark

FEW = 3
"""Words between the names of a list."""
BESIDE = 20
"""Letters between a phrase and the name that it is about."""
_YEAR_NEXT = re.compile(rf"(?:\w{{1,3}}\s+)?{YEAR}\b")
_CLAUSE_END = re.compile(r"\. |[?;\n,]")


@dataclass(frozen=True)
class _LeftOut:
    """Where that stands which is to be left out, and where the words stand that say so."""

    span: Span
    said: Span


@dataclass(frozen=True)
class _Reading:
    """What is understood so far."""

    query: Query
    interpretations: tuple[Interpretation, ...] = ()
    doubts: tuple[Remark, ...] = ()


def understand(text: str, names: RegisterNames, today: date, vocabulary: Vocabulary) -> Understood:
    """The query that a question asks for, with the words that led to each part of it."""
    folded, words = fold_letters(text), words_of(text, vocabulary)
    matches = find_names(words, names, text, vocabulary)
    numbers = [(word.start, word.end) for match in matches for word in match.numbers]
    besides = _asked_besides(folded, matches, vocabulary)
    reading = _of_names(matches, _left_out(folded, matches, vocabulary), names, besides, folded)
    reading = _with_phrases(reading, phrases(folded, vocabulary, today, numbers), text, names)
    reading = _gone_on(_left_of_pots(reading), names)
    query = replace(reading.query, layout=_layout(folded, vocabulary), unit=_unit(folded, vocabulary))
    parts = sorted(reading.interpretations, key=lambda part: (part.start, part.end))
    is_period_named = any(match.name.kind == "plans" and match.numbers for match in matches)
    remarks = (
        *reading.doubts,
        *also_meant(query, matches, names, folded, vocabulary),
        *_plans_of_initiatives(query, matches, folded, names, vocabulary),
        *doubts(query, reading.interpretations, is_period_named=is_period_named),
    )
    return Understood(query, tuple(parts), remarks)


def _asked_besides(folded: str, matches: Sequence[Match], vocabulary: Vocabulary) -> set[int]:
    """The plans that are asked for besides initiatives of theirs: a word that joins stands between them and the nearest
    ("Klimastrategi og hvad foreningen får"). One that only says where its initiative belongs is not among them, and
    neither is another that is joined to that one ("teatret i kulturpolitikken og i sundhedspolitikken"), nor one since
    whose adoption something has changed.
    """
    plans, others = (
        [match for match in matches if (match.name.kind == "plans") is is_plan] for is_plan in (True, False)
    )
    asked = set()
    adoptions = list(vocabulary.anywhere(vocabulary.questions.measures.since_adoption).finditer(folded))
    plans = [plan for plan in plans if not any(m.start() <= plan.start < m.end() for m in adoptions)]
    narrow = [other for other in others if other.name.kind in ("initiatives", "recipients")]
    for plan in plans:
        if not narrow:
            break
        nearest = min(narrow, key=lambda other: max(plan.start, other.start) - min(plan.end, other.end))
        if plan.start >= nearest.start:
            gap = nearest.end, min(p.start for p in plans if nearest.start <= p.start <= plan.start)
        else:
            gap = max(p.end for p in plans if plan.start <= p.start < nearest.start), nearest.start
        if vocabulary.joins.search(folded, *gap):
            asked.add(plan.name.number)
    return asked


def _plans_of_initiatives(
    query: Query, matches: Sequence[Match], folded: str, names: RegisterNames, vocabulary: Vocabulary
) -> Iterator[Remark]:
    """A remark for each plan that is taken to say where its initiative belongs, unless a word before it says so."""
    own = {names.plan_of.get(number) for number in query.initiatives}
    for match in matches:
        is_dropped = match.name.kind == "plans" and match.name.number in own - set(query.plans)
        if is_dropped and not vocabulary.belongs.search(folded, 0, match.start):
            yield doubt("plan-says-where", words=match.text, label=names.label("plans", match.name.number))


def _of_names(
    matches: Sequence[Match], left_out: Sequence[_LeftOut], names: RegisterNames, besides: set[int], folded: str
) -> _Reading:
    """The names into their fields; those that are to be left out, and a plan that only says where its initiative
    belongs, apart. `besides`: the plans that are asked for besides initiatives.

    All plans or sources but some are the others by name; of recipients and themes a remark says that it cannot be done.
    """
    matches = list(_of_the_plans_named(matches, names, besides, folded))
    said = {m.name: [one.said for one in left_out if one.span[0] <= m.start < one.span[1]] for m in matches}
    out = [match for match in matches if said[match.name]]
    impossible = [match for match in out if match.name.kind in ("recipients", "themes")]
    possible = [match for match in matches if match not in impossible]
    parts = [_part(match, names, said[match.name]) for match in possible]
    query = _query(
        _numbers([match for match in possible if match not in out]),
        _numbers([match for match in possible if match in out]),
        names,
        besides,
    )
    return _Reading(query, tuple(parts), tuple(doubt("not-to-be-left-out", words=m.text) for m in impossible))


def _of_the_plans_named(
    matches: Sequence[Match], names: RegisterNames, besides: set[int], folded: str
) -> Iterator[Match]:
    """The names, but of initiatives of one name in several plans only that of the plan that is said to be its own.

    A part of the name of an initiative of another plan than is named is not sure.
    """
    plans = {match.name.number for match in matches if match.name.kind == "plans"} - besides
    settled = {m.places for m in matches if _plan_of(m, names) in plans}
    for match in matches:
        is_elsewhere = match.name.kind == "initiatives" and _plan_of(match, names) not in plans
        if not is_elsewhere:
            yield match
        elif match.places not in settled:
            yield replace(match, is_sure=match.is_sure and (not plans or is_literal(match, folded)))


def _plan_of(match: Match, names: RegisterNames) -> int:
    """The plan of an initiative; 0 of anything else."""
    return names.plan_of.get(match.name.number, 0) if match.name.kind == "initiatives" else 0


def _part(match: Match, names: RegisterNames, left_out: Sequence[Span]) -> Interpretation:
    """A name asked for, or left out by words that stand there."""
    field, name = "without" if left_out else match.name.kind, names.label(match.name.kind, match.name.number)
    spans = (*((word.start, word.end) for word in (*match.words, *match.numbers)), *left_out)
    return Interpretation(field, name, match.text, match.start, match.end, match.is_sure, spans)


def _query(wanted: dict[str, set[int]], without: dict[str, set[int]], names: RegisterNames, besides: set[int]) -> Query:
    """The query for names. An initiative that is called as its recipient ("Tilskud til …") asks for all that this has,
    unless a plan is named for it. Recipients are asked for by their initiatives where others are asked for besides: a
    query asks for recipients within plans and initiatives, not beside them.
    """
    for_itself = {n for n in wanted["initiatives"] if names.plan_of.get(n) not in wanted["plans"]}
    wanted["initiatives"] |= names.received_by(names.named_after(for_itself))
    wanted["plans"] -= {names.plan_of.get(number, 0) for number in wanted["initiatives"]} - besides
    if wanted["recipients"] and (wanted["initiatives"] or wanted["plans"] & besides):
        wanted["initiatives"] |= names.received_by(wanted["recipients"])
        wanted["recipients"] = set()
    for kind in ("plans", "funds"):
        if without[kind]:
            wanted[kind] = (wanted[kind] or names.numbers(kind)) - without[kind]
    return Query(
        plans=tuple(sorted(wanted["plans"])),
        themes=tuple(sorted(wanted["themes"])),
        initiatives=tuple(sorted(wanted["initiatives"])),
        recipients=tuple(sorted(wanted["recipients"])),
        funds=tuple(sorted(wanted["funds"])),
        without=tuple(sorted(without["initiatives"])),
    )


def _numbers(matches: Sequence[Match]) -> dict[str, set[int]]:
    """The numbers that are named, by their kind."""
    return {kind: {match.name.number for match in matches if match.name.kind == kind} for kind in KINDS}


def _left_out(folded: str, matches: Sequence[Match], vocabulary: Vocabulary) -> list[_LeftOut]:
    """Where that stands which is to be left out: the first name of a clause and those joined to it."""
    found = [_LeftOut(m.span(1), (m.end(1), m.end())) for m in vocabulary.left_out_before.finditer(folded)]
    for m in vocabulary.left_out_after.finditer(folded):
        if _YEAR_NEXT.match(folded, m.end()):
            continue  # no name is left out, but a year
        clause_end = _CLAUSE_END.search(folded, m.end())
        end, is_first = clause_end.start() if clause_end else len(folded), True
        for match in sorted(matches, key=lambda match: match.start):
            if match.start < m.end():
                continue
            if match.start >= end if is_first else not _is_joined(folded[end : match.start], vocabulary):
                break
            end, is_first = match.end if is_first else max(end, match.end), False
        found.append(_LeftOut((m.end(), end), m.span()))
    return found


def _is_joined(between: str, vocabulary: Vocabulary) -> bool:
    """Whether the text between two names makes one list of them; a word that asks ("what") begins anew."""
    if any(vocabulary.stem(word) in vocabulary.closing for word in WORD.findall(between)):
        return False
    is_list = "," in between or bool(vocabulary.joins.search(between))
    return not between or (is_list and len(between.split()) <= FEW + 1)


def _with_phrases(reading: _Reading, spoken: Sequence[Phrase], text: str, names: RegisterNames) -> _Reading:
    """What the phrases ask for too."""
    resolved, remarks = _with_period(spoken, reading.query, names)
    asked = list(_each_once(_apart(resolved, reading.interpretations)))
    parts = (*reading.interpretations, *(_interpretation(phrase, text) for phrase in asked))
    is_named = any(part.field in ("initiatives", "plans") for part in parts)
    values = {field: [p.value for p in asked if p.field == field] for field in ("measures", "by")}
    query = replace(
        reading.query,
        years=tuple(sorted({year for p in asked if isinstance(p.value, tuple) for year in p.value})),
        measures=_measures(values["measures"]),
        by=_breakdowns([str(value) for value in values["by"]], is_named),
    )
    sides = {p.value for p in asked if p.field == "external" and isinstance(p.value, bool)}
    days = sorted({p.value for p in asked if isinstance(p.value, date)})
    query = replace(query, external=True in sides if len(sides) == 1 else None, as_of=days[-1] if days else None)
    remarks += (doubt("one-day-only", day=days[-1]),) if len(days) > 1 else ()
    remarks += (doubt("both-sides"),) if len(sides) > 1 else ()
    return _Reading(query, parts, (*reading.doubts, *remarks))


def _left_of_pots(reading: _Reading) -> _Reading:
    """What is left is what is not allocated; of an initiative it is what was not spent, which is not known. Of a pot by
    itself what was allocated is shown, not how large it is.
    """
    query = reading.query
    if "left" not in query.measures:
        is_pot = query.funds and not (query.plans or query.initiatives or query.recipients)
        return replace(reading, doubts=(*reading.doubts, doubt("pot-is-allocated"))) if is_pot else reading
    if query.funds or query.plans or not (query.initiatives or query.recipients):
        return replace(reading, doubts=(*reading.doubts, doubt("left-is-not-allocated")))
    measures = tuple(name for name in query.measures if name != "left") or ("current",)
    return replace(
        reading, query=replace(query, measures=measures), doubts=(*reading.doubts, doubt("left-of-initiative"))
    )


def _gone_on(reading: _Reading, names: RegisterNames) -> _Reading:
    """The initiatives with those that they have gone on as by the day asked for, and where each went."""
    asked, remarks = list(reading.query.initiatives), list(reading.doubts)
    for number in asked:  # grows: what one goes on as may go on too
        for after, day in names.later.get(number, ()):
            if reading.query.as_of and day > reading.query.as_of:
                continue
            label = names.label("initiatives", after)
            remarks.append(doubt("gone-on-as", words=names.label("initiatives", number), label=label, day=day))
            if after not in asked:
                asked.append(after)
    return replace(reading, query=replace(reading.query, initiatives=tuple(sorted(asked))), doubts=tuple(remarks))


def _with_period(
    spoken: Sequence[Phrase], query: Query, names: RegisterNames
) -> tuple[list[Phrase], tuple[Remark, ...]]:
    """The phrases with the years of the plans' period in place of it, and what is in doubt."""
    if not any(phrase.value == PERIOD for phrase in spoken):
        return list(spoken), ()
    years, remarks = _period(query, names)
    resolved = (replace(p, value=years, is_sure=False) if p.value == PERIOD else p for p in spoken)
    return [phrase for phrase in resolved if phrase.value != ()], remarks


def _apart(spoken: Sequence[Phrase], names: Sequence[Interpretation]) -> Iterator[Phrase]:
    """The phrases, without breakdowns and sources that begin or end in a name, or in what says where money is from; and
    "paid by" before the name of a source, which asks for that and not for all.
    """
    external: list[Span] = []
    sources = [part.start for part in names if part.field == "funds"]
    of_names = [(part.start, part.end) for part in names if part.field in (*KINDS, "without")]
    for phrase in spoken:
        if phrase.field == "external":
            if _has(of_names + external, range(phrase.start, phrase.end)):
                continue
            external.append(phrase.span)
        elif (phrase.field == "by" or phrase.value == "left") and _has(
            of_names + external, (phrase.start, phrase.end - 1)
        ):
            continue
        if phrase.value == "fund" and any(0 <= start - phrase.end <= BESIDE for start in sources):
            continue
        yield phrase


def _has(spans: Sequence[Span], places: Sequence[int]) -> bool:
    return any(a <= place < b for a, b in spans for place in places)


def _each_once(spoken: Iterator[Phrase]) -> Iterator[Phrase]:
    """The phrases, each breakdown only where it is asked for first."""
    seen: set[object] = set()
    for phrase in spoken:
        if phrase.field == "by":
            if phrase.value in seen:
                continue
            seen.add(phrase.value)
        yield phrase


def _interpretation(phrase: Phrase, text: str) -> Interpretation:
    words = text[phrase.start : phrase.end]
    return Interpretation(phrase.field, phrase.value, words, phrase.start, phrase.end, phrase.is_sure, phrase.spans)


def _measures(asked: Sequence[object]) -> tuple[str, ...]:
    """What was set aside at first is shown beside what is now; a change beside both; what is left by itself."""
    besides = tuple(name for name in ("left", "ending") if name in asked)
    if "change" in asked:
        return ("original", "current", "change", *besides)
    if "original" in asked:
        return ("original", "current", *besides)
    return besides if besides == ("left",) and "current" not in asked else ("current", *besides)


def _breakdowns(asked: list[str], is_named: bool) -> tuple[str, ...]:
    """What the money is divided by: initiatives too where some are named, and beside their recipients."""
    by = [name for name in asked if name != "plan"] or asked
    by_initiatives = is_named or set(by) <= {"recipient"}
    if not by or (by_initiatives and "initiative" not in by and by != ["plan"]):
        by = ["initiative", *by]
    return tuple(by)


def _period(query: Query, names: RegisterNames) -> tuple[tuple[int, ...], tuple[Remark, ...]]:
    """The years of the plans asked for (of all, if none), and what is in doubt; no years if the register knows none."""
    periods = {names.periods[pk] for pk in query.plans or names.periods if pk in names.periods}
    firsts, lasts = ([year for year in years if year] for years in zip(*periods, strict=True)) if periods else ((), ())
    if not firsts or not lasts:
        return (), (doubt("plan-period-unknown"),)
    remarks = (doubt("plan-periods-differ"),) if len(periods) > 1 else ()
    return tuple(range(min(firsts), max(lasts) + 1)), remarks


def _layout(folded: str, vocabulary: Vocabulary) -> Layout:
    shown = vocabulary.questions.shown
    if vocabulary.anywhere(shown.areas).search(folded):
        return "areas"
    return "list" if vocabulary.anywhere(shown.list).search(folded) else "plans"


def _unit(folded: str, vocabulary: Vocabulary) -> str:
    shown = vocabulary.questions.shown
    units = (("mio", shown.millions), ("tkr", shown.thousands), ("kr", shown.kroner))
    found = ((unit, m) for unit, words in units for m in vocabulary.anywhere(words).finditer(folded))
    return next((unit for unit, m in found if not vocabulary.counted.search(folded, 0, m.start())), "")
