"""Proposals: what a pot could be given for, what is left of it, and which items fit."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from decimal import Decimal
from typing import Any

from kronespor.language import fold
from kronespor.planning.amounts import kroner, money
from kronespor.planning.choosing import PRIORITIES, Candidate, Choice, choose
from kronespor.planning.models import Proposal, Version
from kronespor.planning.places import as_known
from kronespor.planning.versions import Procedure
from kronespor.register.events import Movement, foreseen
from kronespor.register.holdings import Query, holdings
from kronespor.register.models import Account, ActionPlan, ExpenditureType, Initiative, Recipient, Transaction
from kronespor.register.parties import in_register
from kronespor.remarks import Place, Remark

WORDS = ("category", "initiative", "plan", "group", "committee", "recipient", "cvr", "reason", "origin")
"""What of an item is text besides its key and label."""


@dataclass(frozen=True)
class Item:
    """What money is wished for: øre by year.

    `key` stays when it is called something else. `label`: as the document says it; `initiative`: its name in the
    register, the label if empty. `least`, `most`: øre that it may be given instead, if it has one year. `rank`: 1 is
    what matters most, None is not ranked. `group`: of items with the same one at most one is chosen (either A or B).
    `committee`: whose matter it is. `origin`: where it came from. `chosen`: it counts against the pot.
    """

    key: str
    label: str
    years: dict[int, int]
    category: str = ""
    initiative: str = ""
    plan: str = ""
    least: int | None = None
    most: int | None = None
    rank: int | None = None
    group: str = ""
    committee: str = ""
    recipient: str = ""
    cvr: str = ""
    reason: str = ""
    origin: str = ""
    suggestion: int | None = None
    chosen: bool = True

    @property
    def name(self) -> str:
        """What it is called in the register."""
        return self.initiative or self.label

    @property
    def ore(self) -> int:
        """Øre of all its years."""
        return sum(self.years.values())

    @property
    def kroner(self) -> Decimal:
        """The same in kroner."""
        return kroner(self.ore)

    @property
    def bounds(self) -> tuple[int, int]:
        """The least and the most øre that it may be given."""
        return (self.ore if self.least is None else self.least, self.ore if self.most is None else self.most)


@dataclass(frozen=True)
class Content:
    """What a version of a proposal says. `texts`: the caseworker's own words, by category and "" for the opening."""

    items: tuple[Item, ...] = ()
    texts: dict[str, str] = field(default_factory=dict)

    @property
    def categories(self) -> dict[str, list[Item]]:
        """The items by category, both in the order they were first given."""
        categories: dict[str, list[Item]] = defaultdict(list)
        for item in self.items:
            categories[item.category].append(item)
        return dict(categories)

    @property
    def chosen(self) -> list[Item]:
        """The items that count against the pot."""
        return [item for item in self.items if item.chosen]

    def as_json(self) -> dict[str, Any]:
        """As a version keeps it."""
        return {"items": [asdict(i) for i in self.items], "texts": self.texts}


def content(version: Version) -> Content:
    """What a version says."""
    kept = version.content
    items = (Item(**{**i, "years": {int(y): ore for y, ore in i["years"].items()}}) for i in kept["items"])
    return Content(tuple(items), kept["texts"])


@dataclass(frozen=True)
class Standing:
    """What there is, is allocated and is left, in øre by year; and what is wrong with it.

    `faults`: what no reason overrules; `breaches`: what the register's controls say.
    """

    pot: dict[int, int]
    allocated: dict[int, int]
    faults: tuple[Remark, ...]
    breaches: tuple[Remark, ...]

    @property
    def problems(self) -> tuple[Remark, ...]:
        """All that is wrong with it."""
        return (*self.faults, *self.breaches)

    @property
    def left(self) -> dict[int, int]:
        """What is left by year; negative where too much is allocated."""
        return {y: self.pot.get(y, 0) - self.allocated.get(y, 0) for y in self.years}

    @property
    def years(self) -> list[int]:
        """The years that have anything."""
        return sorted({*self.pot, *self.allocated})


def pot(proposal: Proposal, *, now: bool = False) -> dict[int, int]:
    """What is left to allocate, in øre by year; one query.

    `now`: as the register stands, and not as of the proposal's own day; else, if it is booked, as it was before it was.
    """
    is_typed = proposal.expenditure_type != ExpenditureType.UNKNOWN
    query = Query(
        by=("year",),
        funds=[proposal.fund_id],
        kinds=[Account.Kind.RESERVE if proposal.plan_id else Account.Kind.UNALLOCATED],
        plans=[proposal.plan_id] if proposal.plan_id else (),
        types=[proposal.expenditure_type] if is_typed else (),
        as_of=None if now else proposal.as_of,
        known_at=None if now else proposal.known_at,
    )
    return dict(sorted((holding.year, holding.ore) for holding in holdings(query)))


def standing(proposal: Proposal, content: Content, *, now: bool = False) -> Standing:
    """Hold a proposal against its pot and the register's controls (`now`: as the register stands)."""
    there = pot(proposal, now=now)
    allocated: dict[int, int] = defaultdict(int)
    for item in content.chosen:
        for year, ore in item.years.items():
            allocated[year] += ore
    years = {y: there.get(y, 0) for y in sorted(allocated)} or there
    faults = (
        *_over_the_pot(allocated, there),
        *_alternatives(content.chosen),
        *_named_twice(proposal, content.items),
        *(remark for item in content.items for rule in RULES if (remark := rule(proposal, item))),
        *_unknown_plans(content.items),
    )
    breaches = _breaches(proposal, content, now)
    return Standing(dict(sorted(years.items())), dict(sorted(allocated.items())), faults, breaches)


def _over_the_pot(allocated: Mapping[int, int], there: Mapping[int, int]) -> Iterator[Remark]:
    for year, ore in sorted(allocated.items()):
        in_pot = there.get(year, 0)
        if in_pot < 0:
            yield Remark("pot-not-known", place=Place(year=year))
        elif ore > in_pot:
            values = {"allocated": money(ore), "over": money(ore - in_pot), "pot": money(in_pot)}
            yield Remark("over-the-pot", place=Place(year=year), values=values)


def _alternatives(chosen: Sequence[Item]) -> Iterator[Remark]:
    groups: dict[str, list[str]] = defaultdict(list)
    for item in chosen:
        groups[item.group].append(item.label)
    for group, labels in groups.items():
        if group and len(labels) > 1:
            yield Remark("alternatives-chosen", values={"group": group, "labels": tuple(labels)})


def _named_twice(proposal: Proposal, items: Sequence[Item]) -> Iterator[Remark]:
    seen: set[tuple[str, str]] = set()
    for item in items:
        name = (fold(item.plan or str(proposal.plan or "")), fold(item.name))
        if name in seen:
            yield _about(item, "item-named-twice")
        seen.add(name)


def _about(item: Item, code: str) -> Remark:
    return Remark(code, place=Place(plan=item.plan, initiative=item.label))


def _without_amount(_proposal: Proposal, item: Item) -> Remark | None:
    return _about(item, "item-without-amount") if item.chosen and not item.ore else None


def _negative(_proposal: Proposal, item: Item) -> Remark | None:
    return _about(item, "item-with-negative-amount") if any(ore < 0 for ore in item.years.values()) else None


def _without_plan(proposal: Proposal, item: Item) -> Remark | None:
    return None if item.plan or proposal.plan_id else _about(item, "item-without-plan")


def _outside_bounds(_proposal: Proposal, item: Item) -> Remark | None:
    if item.least is None and item.most is None:
        return None
    if len(item.years) > 1:
        return _about(item, "bounds-of-several-years")
    least, most = item.bounds
    if item.least is not None and item.most is not None and least > most:
        return _about(item, "least-above-most")
    return _about(item, "amount-outside-bounds") if item.chosen and not least <= item.ore <= most else None


RULES: tuple[Callable[[Proposal, Item], Remark | None], ...] = (
    _without_amount,
    _negative,
    _without_plan,
    _outside_bounds,
)
"""What each item is held against by itself."""


def _unknown_plans(items: Sequence[Item]) -> list[Remark]:
    """Plans that the register does not have: what is misspelt is not made anew by booking it."""
    keys = {fold(item.plan) for item in items if item.plan}
    known = set(ActionPlan.objects.filter(key__in=keys).values_list("key", flat=True)) if keys else set()
    return [_about(item, "plan-not-in-register") for item in items if item.plan and fold(item.plan) not in known]


def _breaches(proposal: Proposal, content: Content, now: bool) -> tuple[Remark, ...]:
    """What the register's controls would say, but of the pot, which has been asked more closely."""
    as_of, known_at = (None, None) if now else (proposal.as_of, proposal.known_at)
    breaches = foreseen(as_known(_movements(proposal, content)), as_of=as_of, known_at=known_at)
    return tuple(breach for breach in breaches if breach.code not in ("overspent-fund", "overdrawn", "overdrawn-type"))


def _movements(proposal: Proposal, content: Content) -> list[Movement]:
    """What is chosen, from the pot to each initiative by its name."""
    return [
        Movement(
            proposal.plan or proposal.fund,
            _initiative(plan, item),
            proposal.fund,
            year,
            ore,
            proposal.expenditure_type,
        )
        for item in content.chosen
        if (plan := item.plan or str(proposal.plan or ""))
        for year, ore in sorted(item.years.items())
        if ore > 0
    ]


def _initiative(plan: str, item: Item) -> Initiative:
    recipient = Recipient(name=item.recipient, cvr=item.cvr) if item.recipient else None
    return Initiative(plan=ActionPlan(name=plan, key=fold(plan)), name=item.name, recipient=recipient)


def _to_book(proposal: Proposal, version: Version) -> list[Movement]:
    return [in_register(movement) for movement in _movements(proposal, content(version))]


def fitting(
    content: Content, there: Mapping[int, int], priorities: Sequence[str] = PRIORITIES
) -> tuple[Choice, Choice | None]:
    """Which items fit a pot (øre by year): the best choice under these priorities, and the second best.

    Every item is a candidate, whether it is chosen now or not, but those of less than nothing: a pot is not filled up.
    PlanningError if it cannot be proven to be the best.
    """
    items = [i for i in content.items if all(ore >= 0 for ore in i.years.values())]
    candidates = [Candidate(i.key, i.years, i.rank, i.group, i.least, i.most) for i in items]
    return choose(candidates, there, priorities)


def with_choice(content: Content, choice: Choice) -> Content:
    """The same proposal with what a choice has chosen, at the amounts that it gives."""
    amounts = choice.amounts
    items = (replace(i, chosen=i.key in amounts, years=amounts.get(i.key, i.years)) for i in content.items)
    return replace(content, items=tuple(items))


def _judge(proposal: Proposal, version: Version, now: bool) -> Standing:
    return standing(proposal, content(version), now=now)


PROCEDURE = Procedure(Transaction.Kind.ALLOCATION, _judge, _to_book)
"""From a draft to the register: the pot must still be there, and what is booked is what was decided."""
