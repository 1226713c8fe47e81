"""Scenarios: wished virements on top of the register, with before and after; the register itself is not touched."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from kronespor.amounts import danish
from kronespor.language import fold
from kronespor.planning import versions
from kronespor.planning.errors import PlanningError
from kronespor.planning.models import Scenario, Version
from kronespor.planning.proposals import kroner
from kronespor.register.balances import balances
from kronespor.register.controls import covers, unallocated
from kronespor.register.events import OUTSIDE
from kronespor.register.models import HELD, Account, ActionPlan, Alias, Decision, ExpenditureType, Fund, Transaction
from kronespor.register.naming import names_of

FUND = "fund"
"""How a row says: what the fund has not allocated."""


@dataclass(frozen=True)
class Move:
    """Øre of a fund and year from one place to another; a place is written as in a sheet of decisions:
    "Plan / Initiative", "Plan /" for its reserve, "fund" for what the fund has not allocated, "outside".
    """

    source: str
    target: str
    fund: str
    year: int
    ore: int
    expenditure_type: str = ExpenditureType.UNKNOWN


@dataclass(frozen=True)
class Indicator:
    """What the virement means for an initiative besides money: places, caseload … in the caseworker's words."""

    place: str
    name: str
    before: str = ""
    after: str = ""
    text: str = ""


@dataclass(frozen=True)
class Content:
    """What a version of a scenario says.

    `neutral`: the expenditure types whose total is to stay as it is; `stated`: or to change by this many øre, by type
    and year. `texts`: the caseworker's own words by place, and "" for the opening.
    """

    moves: tuple[Move, ...] = ()
    neutral: tuple[str, ...] = ()
    stated: dict[str, dict[int, int]] = field(default_factory=dict)
    indicators: tuple[Indicator, ...] = ()
    texts: dict[str, str] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """As a version keeps it."""
        return asdict(self)


def content(version: Version) -> Content:
    """What a version says."""
    said = version.content
    stated = {kind: {int(y): ore for y, ore in years.items()} for kind, years in said["stated"].items()}
    moves, indicators = (Move(**m) for m in said["moves"]), (Indicator(**i) for i in said["indicators"])
    return Content(tuple(moves), tuple(said["neutral"]), stated, tuple(indicators), said["texts"])


@dataclass(frozen=True, order=True)
class Place:
    """Where money stands: an initiative, a plan's reserve (no initiative), or a fund's unallocated money (no plan)."""

    plan: str
    initiative: str
    is_new: bool = False


@dataclass(frozen=True)
class Line:
    """Øre at a place of a fund, expenditure type and year, before and after."""

    place: Place
    fund: str
    expenditure_type: str
    year: int
    before: int
    after: int


@dataclass(frozen=True)
class Sum:
    """Øre before and after, summed by something."""

    before: int = 0
    after: int = 0

    @property
    def difference(self) -> Decimal:
        """In kroner."""
        return kroner(self.after - self.before)

    @property
    def kroner(self) -> tuple[Decimal, Decimal]:
        """Before and after in kroner."""
        return kroner(self.before), kroner(self.after)


@dataclass(frozen=True)
class View:
    """A scenario on top of the register: every line of the plans it touches, what is wrong with it, and what is new."""

    lines: tuple[Line, ...]
    problems: tuple[str, ...]
    notices: tuple[str, ...] = ()

    @property
    def years(self) -> list[int]:
        """The years that the scenario changes something in."""
        return sorted({line.year for line in self.lines if line.before != line.after})

    def sums(self, *by: str) -> dict[tuple[Any, ...], Sum]:
        """Before and after of what is set aside, summed by "plan", "initiative", "expenditure_type", "fund", "year"."""
        found: dict[tuple[Any, ...], list[int]] = defaultdict(lambda: [0, 0])
        for line in self.lines:
            if line.place.plan:
                of = asdict(line) | {"plan": line.place.plan, "initiative": line.place.initiative}
                pair = found[tuple(of[name] for name in by)]
                pair[0] += line.before
                pair[1] += line.after
        return {key: Sum(*pair) for key, pair in sorted(found.items(), key=lambda item: tuple(map(str, item[0])))}


class _Register:
    """The register as of a day, for the plans and funds that a scenario names."""

    def __init__(self, moves: Sequence[Move], as_of: date | None, known_at: datetime | None) -> None:
        self._clocks: dict[str, Any] = {"as_of": as_of, "known_at": known_at}
        plans = {fold(_plan_of(side)) for m in moves for side in (m.source, m.target) if _plan_of(side)}
        self.plans = {p.key: p for p in ActionPlan.objects.filter(key__in=plans)}
        self.funds = {f.key: f for f in Fund.objects.filter(key__in={fold(m.fund) for m in moves})}
        named = {
            (fold(_plan_of(side)), fold(_initiative_of(side)))
            for m in moves
            for side in (m.source, m.target)
            if _initiative_of(side)
        }
        aliases = Alias.objects.filter(plan__key__in=plans, key__in={name for _, name in named})
        known = {(plan, key): pk for plan, key, pk in aliases.values_list("plan__key", "key", "initiative")}
        names = names_of(set(known.values()), **self._clocks) if known else {}
        self._names = {key: Place(str(self.plans[key[0]]), names[pk]) for key, pk in known.items()}

    def stands(self) -> dict[tuple[Place, str, str, int], int]:
        """Øre by place, fund, expenditure type and year."""
        found: dict[tuple[Place, str, str, int], int] = defaultdict(int)
        by = ("plan", "initiative", "fund", "expenditure_type", "year")
        if self.plans:
            for b in balances(**self._clocks, by=by, plans=set(self.plans), kinds=HELD):
                key = b.key
                place = Place(key["plan"], key["initiative"] or "")
                found[place, key["fund"], key["expenditure_type"], key["year"]] += int(b.kroner * 100)
        if self.funds:
            only = {"fund_id": [f.pk for f in self.funds.values()]}
            loose = ("fund", "expenditure_type", "year")
            for b in balances(**self._clocks, by=loose, kinds=[Account.Kind.UNALLOCATED], only=only):
                key = b.key
                place = Place("", key["fund"])
                found[place, key["fund"], key["expenditure_type"], key["year"]] += int(b.kroner * 100)
        return found

    def framed(self) -> set[tuple[str, int]]:
        """The funds and years that the register has a frame of."""
        names = {f.pk: f.name for f in self.funds.values()}
        found = unallocated(names, ()) if names else {}
        return {(names[fund], year) for (fund, year), (_left, has_frame) in found.items() if has_frame}

    def place(self, text: str, fund: str) -> Place | None:
        """Where a row says; None for what is outside the register. PlanningError if it cannot be understood."""
        if text == OUTSIDE:
            return None
        if text == FUND:
            return Place("", self.fund(fund))
        plan, name = _plan_of(text), _initiative_of(text)
        if not plan:
            raise PlanningError(
                _("“%(text)s” is no place: write “Plan / Initiative”, “Plan /”, fund or outside.") % {"text": text}
            )
        known = self.plans.get(fold(plan))
        if not name:
            return Place(str(known or plan), "", known is None)
        key = (fold(plan), fold(name))
        return self._names.setdefault(key, Place(str(known or plan), name, True))

    def fund(self, name: str) -> str:
        """A fund's name as the register has it."""
        found = self.funds.get(fold(name))
        return found.name if found else name


def _plan_of(text: str) -> str:
    if text in (FUND, OUTSIDE) or (" / " not in text and not text.endswith(" /")):
        return ""
    return text.removesuffix(" /").partition(" / ")[0].strip()


def _initiative_of(text: str) -> str:
    return text.removesuffix(" /").partition(" / ")[2].strip()


def stands(scenario: Scenario, said: Content) -> View:
    """A version of a scenario on top of the register of its own day; if it is booked, as it was before it was."""
    return view(said, scenario.as_of, scenario.known_at)


def view(said: Content, as_of: date | None = None, known_at: datetime | None = None) -> View:
    """Lay a scenario on top of the register as of a day. PlanningError if a place cannot be understood.

    Eleven queries, however much it moves.
    """
    register = _Register(said.moves, as_of, known_at)
    before = register.stands()
    after = defaultdict(int, before)
    ends: list[tuple[Move, Place | None, Place | None]] = []
    for move in said.moves:
        fund = register.fund(move.fund)
        source, target = (register.place(side, move.fund) for side in (move.source, move.target))
        ends.append((move, source, target))
        for place, ore in ((source, -move.ore), (target, move.ore)):
            if place is not None:
                after[place, fund, move.expenditure_type, move.year] += ore
    lines = [
        Line(place, fund, kind, year, before.get((place, fund, kind, year), 0), ore)
        for (place, fund, kind, year), ore in after.items()
    ]
    lines.sort(key=lambda x: (x.place.plan, x.place.initiative, x.year, x.expenditure_type, x.fund))
    problems = [
        *_each(said.moves),
        *_unknown(register, said.moves),
        *_overdrawn(lines, register.framed()),
        *_not_neutral(said, lines),
        *_periods(register, ends),
    ]
    return View(tuple(lines), tuple(dict.fromkeys(problems)), tuple(dict.fromkeys(_new(register, ends))))


def _each(moves: Sequence[Move]) -> Iterable[str]:
    if not moves:
        yield _("nothing is moved yet")
    for m in moves:
        if m.ore <= 0:
            yield _("%(from)s → %(to)s: write a positive amount and turn the two about") % {
                "from": m.source,
                "to": m.target,
            }


def _unknown(register: _Register, moves: Sequence[Move]) -> Iterable[str]:
    """Plans that the register does not have: what is misspelt is not made anew by booking it."""
    plans = {p for m in moves for side in (m.source, m.target) if (p := _plan_of(side))}
    for plan in sorted(p for p in plans if fold(p) not in register.plans):
        yield _("there is no action plan “%(plan)s” in the register") % {"plan": plan}


def _new(register: _Register, ends: Iterable[tuple[Move, Place | None, Place | None]]) -> Iterable[str]:
    """Funds and initiatives that booking would make; a person sees whether one is misspelt."""
    for move, *places in ends:
        if fold(move.fund) not in register.funds:
            yield _("“%(name)s” is not in the register: booking makes it a new source") % {"name": move.fund}
        for place in places:
            if place is not None and place.is_new and fold(place.plan) in register.plans:
                yield _("“%(name)s” is not in the register: booking makes it a new initiative") % {
                    "name": _where(place)
                }


def _overdrawn(lines: Sequence[Line], framed: Collection[tuple[str, int]]) -> Iterable[str]:
    """Places that would have less than nothing of a fund in a year, and had not before; funds that have a frame."""
    sums: dict[tuple[Place, str, int], list[int]] = defaultdict(lambda: [0, 0])
    for line in lines:
        pair = sums[line.place, line.fund, line.year]
        pair[0] += line.before
        pair[1] += line.after
    for (place, fund, year), (before, after) in sums.items():
        if after >= 0 or after >= before or (not place.plan and (fund, year) not in framed):
            continue
        said = {"where": _where(place), "fund": fund, "year": year, "left": danish(kroner(after)), "had": _ore(before)}
        yield _("%(where)s has %(had)s kr. of %(fund)s in %(year)s, and would have %(left)s kr. left") % said


def _where(place: Place) -> str:
    return " / ".join(filter(None, (place.plan, place.initiative))) or place.initiative


def _ore(ore: int) -> str:
    return danish(kroner(ore))


def _not_neutral(said: Content, lines: Sequence[Line]) -> Iterable[str]:
    """Expenditure types whose total over all plans does not change as it is stated to."""
    changes: dict[tuple[str, int], int] = defaultdict(int)
    for line in lines:
        if line.place.plan:
            changes[line.expenditure_type, line.year] += line.after - line.before
    stated = {(kind, year): ore for kind, years in said.stated.items() for year, ore in years.items()}
    wanted = {key: stated.get(key, 0) for key in changes if key[0] in said.neutral} | stated
    for (kind, year), ore in sorted(wanted.items()):
        found = changes.get((kind, year), 0)
        if found != ore:
            label = ExpenditureType(kind).label
            amounts = {"type": label, "year": year, "found": _ore(found), "stated": _ore(ore)}
            yield _("%(type)s in %(year)s changes by %(found)s kr., not by %(stated)s kr.") % amounts


def _periods(register: _Register, ends: Iterable[tuple[Move, Place | None, Place | None]]) -> Iterable[str]:
    for move, _source, target in ends:
        if target is None or not target.plan:
            continue
        for what in (register.plans.get(fold(target.plan)), register.funds.get(fold(move.fund))):
            if what is not None and not covers(what, move.year):
                yield _("%(year)s is outside the period of %(what)s") % {"year": move.year, "what": what}


def side_by_side(views: Mapping[str, View]) -> dict[tuple[str, str, int], dict[str, Sum]]:
    """Several scenarios by plan, initiative and year; only what one of them changes."""
    found: dict[tuple[str, str, int], dict[str, Sum]] = defaultdict(dict)
    for name, one in views.items():
        for key, pair in one.sums("plan", "initiative", "year").items():
            found[key][name] = pair
    changed = {key: of for key, of in found.items() if any(s.before != s.after for s in of.values())}
    return dict(sorted(changed.items()))


def rows(said: Content) -> list[dict[str, str]]:
    """The moves as rows of a decision sheet, for `versions.book`."""
    return [
        {
            "from": m.source,
            "to": m.target,
            "fund": m.fund,
            "year": str(m.year),
            "amount": _ore(m.ore),
            "type": m.expenditure_type,
        }
        for m in said.moves
    ]


def recommend(scenario: Scenario) -> None:
    """Put the newest version to the committee. PlanningError if it breaks a rule."""
    latest = versions.last(scenario)
    versions.recommend(scenario, latest.number, stands(scenario, content(latest)).problems)


def decide(scenario: Scenario, decision: Decision) -> None:
    """The committee has decided the newest version. PlanningError if it breaks a rule."""
    latest = versions.last(scenario)
    versions.decide(scenario, latest.number, decision, stands(scenario, content(latest)).problems)


def book(scenario: Scenario, overrule: str = "") -> Transaction:
    """Book what was decided as it stands. PlanningError if the register as it is now does not allow it."""
    if scenario.decided is None:
        raise PlanningError(_("“%(title)s” is not decided yet.") % {"title": scenario})
    said = content(versions.version(scenario, scenario.decided))

    def holds() -> None:
        problems = view(said).problems
        if problems and not overrule:
            raise PlanningError(
                _("“%(title)s” cannot be booked: %(why)s.") % {"title": scenario, "why": "; ".join(problems)}
            )

    return versions.book(scenario, Transaction.Kind.VIREMENT, rows(said), overrule, holds)
