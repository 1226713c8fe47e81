"""Scenarios: wished virements on top of the register, with before and after; the register itself is not touched."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date, datetime
from typing import Any

from kronespor.language import fold
from kronespor.planning.before_after import ScenarioLine, View
from kronespor.planning.models import Scenario, Version
from kronespor.planning.places import as_known, unknown
from kronespor.planning.versions import Procedure
from kronespor.register.events import OUTSIDE, Movement, Party, foreseen
from kronespor.register.holdings import Query, holdings
from kronespor.register.models import Account, ActionPlan, ExpenditureType, Fund, Initiative, Transaction
from kronespor.register.naming import names_of
from kronespor.register.parties import in_register, unsaved_fund, unsaved_party
from kronespor.remarks import Place, Remark

Key = tuple[str, str, str, str, int]
"""Plan, initiative, fund, expenditure type and year of a line."""


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
    kept = version.content
    stated = {kind: {int(y): ore for y, ore in years.items()} for kind, years in kept["stated"].items()}
    moves, indicators = (Move(**m) for m in kept["moves"]), (Indicator(**i) for i in kept["indicators"])
    return Content(tuple(moves), tuple(kept["neutral"]), stated, tuple(indicators), kept["texts"])


def stands(scenario: Scenario, content: Content) -> View:
    """A version of a scenario on top of the register of its own day; if it is booked, as it was before it was."""
    return view(content, scenario.as_of, scenario.known_at)


def compared(wished: Mapping[str, tuple[Scenario, Content]]) -> dict[str, View]:
    """Several scenarios on top of one register, that of the earliest of their days and before any of them was booked:
    so that what stood before is the same for all.
    """
    days = [scenario.as_of for scenario, _ in wished.values() if scenario.as_of]
    booked = [scenario.known_at for scenario, _ in wished.values() if scenario.known_at]
    as_of, known_at = min(days, default=None), min(booked, default=None)
    return {name: view(content, as_of, known_at) for name, (_, content) in wished.items()}


def view(content: Content, as_of: date | None = None, known_at: datetime | None = None) -> View:
    """Lay a scenario on top of the register as of a day. RegisterError if a place cannot be understood.

    A constant number of queries, however much it moves.
    """
    movements = as_known(_movements(content.moves))
    names = _names(movements, as_of, known_at)
    before = _before(movements, as_of, known_at)
    after = defaultdict(int, before)
    for m in movements:
        for party, ore in ((m.source, -m.amount), (m.target, m.amount)):
            if party != OUTSIDE:
                after[*_place(party, names), m.fund.name, m.expenditure_type, m.fiscal_year] += ore
    new = {_place(party, names) for party in unknown(movements)}
    lines = [ScenarioLine(*key, before.get(key, 0), ore, key[:2] in new) for key, ore in after.items()]
    lines.sort(key=lambda line: (line.plan, line.initiative, line.year, line.expenditure_type, line.fund))
    faults = (*_amounts(content.moves), *_to_themselves(content.moves, movements), *_unknown_plans(movements))
    breaches = foreseen(movements, content.neutral, content.stated, as_of, known_at)
    return View(tuple(lines), faults, tuple(breaches), tuple(_notices(movements)))


def _movements(moves: Sequence[Move]) -> list[Movement]:
    """The moves as movements between parties that are named only. RegisterError if a place cannot be understood."""
    return [
        Movement(
            unsaved_party(move.source, fund),
            unsaved_party(move.target, fund),
            fund,
            move.year,
            move.ore,
            move.expenditure_type,
        )
        for move in moves
        for fund in [unsaved_fund(move.fund)]
    ]


def _parties(movements: Sequence[Movement]) -> list[Party]:
    return [party for m in movements for party in (m.source, m.target)]


def _names(movements: Sequence[Movement], as_of: date | None, known_at: datetime | None) -> dict[int, str]:
    """What the initiatives of movements are called on the day, by their numbers."""
    known = {party.pk for party in _parties(movements) if isinstance(party, Initiative) and party.pk}
    return names_of(known, as_of, known_at) if known else {}


def _place(party: Party, names: Mapping[int, str]) -> tuple[str, str]:
    """The plan and the initiative of a line."""
    match party:
        case Initiative():
            return party.plan.name, names.get(party.pk, party.name)
        case ActionPlan():
            return party.name, ""
    return "", str(party)


def _plan_of(party: Party) -> ActionPlan | None:
    if isinstance(party, Initiative):
        return party.plan
    return party if isinstance(party, ActionPlan) else None


def _before(movements: Sequence[Movement], as_of: date | None, known_at: datetime | None) -> dict[Key, int]:
    """Øre of the plans that a scenario names and of its funds' unallocated money."""
    before: dict[Key, int] = defaultdict(int)
    held = Query(("plan", "initiative", "fund", "type", "year"), as_of=as_of, known_at=known_at)
    plans = {plan.pk for party in _parties(movements) if (plan := _plan_of(party)) and plan.pk}
    for row in holdings(replace(held, plans=plans)) if plans else []:
        before[row.plan, row.initiative, row.fund, row.type, row.year] += row.ore
    funds = {m.fund.pk: m.fund.name for m in movements if m.fund.pk}
    loose = replace(held, by=("fund", "type", "year"), kinds=[Account.Kind.UNALLOCATED], funds=list(funds), named=False)
    for row in holdings(loose) if funds else []:
        before["", funds[row.fund_id], funds[row.fund_id], row.type, row.year] += row.ore
    return before


def _amounts(moves: Sequence[Move]) -> Iterator[Remark]:
    if not moves:
        yield Remark("nothing-is-moved")
    for move in moves:
        if move.ore <= 0:
            yield Remark("move-not-positive", values={"source": move.source, "target": move.target})


def _to_themselves(moves: Sequence[Move], movements: Sequence[Movement]) -> Iterator[Remark]:
    """Moves that move nothing, since both places are one."""
    for move, m in zip(moves, movements, strict=True):
        if _identity(m.source) == _identity(m.target):
            yield Remark("moved-to-itself", values={"source": move.source, "target": move.target})


def _identity(party: Party) -> tuple[str, ...]:
    """What tells a place from others, whether the register has it or not."""
    match party:
        case Initiative():
            return "initiative", party.plan.key, str(party.pk or fold(party.name))
        case ActionPlan():
            return "plan", party.key
        case Fund():
            return "fund", party.key
    return (OUTSIDE,)


def _unknown_plans(movements: Sequence[Movement]) -> list[Remark]:
    """Plans that the register does not have: what is misspelt is not made anew by booking it."""
    names = sorted(what.name for what in unknown(movements) if isinstance(what, ActionPlan))
    return [Remark("plan-not-in-register", place=Place(plan=name)) for name in names]


def _notices(movements: Sequence[Movement]) -> Iterator[Remark]:
    """Funds and initiatives that booking would make; a person sees whether one is misspelt."""
    for what in unknown(movements):
        match what:
            case Fund():
                yield Remark("fund-would-be-made", "notice", Place(fund=what.name))
            case Initiative() if what.plan.pk:
                place = Place(plan=what.plan.name, initiative=what.name)
                yield Remark("initiative-would-be-made", "notice", place)


def _judge(scenario: Scenario, version: Version, now: bool) -> View:
    wished = content(version)
    return view(wished) if now else stands(scenario, wished)


def _to_book(_scenario: Scenario, version: Version) -> list[Movement]:
    return [in_register(movement) for movement in _movements(content(version).moves)]


PROCEDURE = Procedure(Transaction.Kind.VIREMENT, _judge, _to_book)
"""From a draft to the register."""
