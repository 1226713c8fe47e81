"""Proposals: what a pot could be given for, what is left of it, and which items fit."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from kronespor.amounts import danish, parse_kroner
from kronespor.language import fold
from kronespor.planning import versions
from kronespor.planning.choosing import Candidate, Choice, choose
from kronespor.planning.models import Proposal, Version
from kronespor.planning.versions import PlanningError
from kronespor.register.balances import balances
from kronespor.register.controls import covers
from kronespor.register.models import Account, ActionPlan, Decision, ExpenditureType, Posting, Transaction

MOST = 10**15
"""Øre: ten thousand milliard kroner, so that sums of many stay within what the database and the solver count with."""


@dataclass(frozen=True)
class Item:
    """What money is wished for: øre by year.

    `key` stays when it is called something else. `label`: as the paper says it; `initiative`: its name in the register,
    the label if empty. `least`, `most`: øre that it may be given instead, if it has one year. `rank`: 1 is what matters
    most, None is not ranked. `group`: of items with the same one at most one is chosen (either A or B). `committee`:
    whose matter it is. `origin`: where it came from. `chosen`: it counts against the pot.
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


@dataclass(frozen=True)
class Content:
    """What a version of a proposal says. `texts`: the caseworker's own words, by category and "" for the opening."""

    items: tuple[Item, ...] = ()
    texts: dict[str, str] = field(default_factory=dict)

    @property
    def categories(self) -> dict[str, list[Item]]:
        """The items by category, both in the order they were first given."""
        found: dict[str, list[Item]] = defaultdict(list)
        for item in self.items:
            found[item.category].append(item)
        return dict(found)

    def as_json(self) -> dict[str, Any]:
        """As a version keeps it."""
        return {"items": [asdict(i) for i in self.items], "texts": self.texts}


def kroner(ore: int) -> Decimal:
    """Øre in kroner."""
    return Decimal(ore) / 100


def ore(text: str) -> int:
    """Øre of an amount that somebody typed. ValueError if it is none, or more than a register of kroner can hold."""
    found = int(parse_kroner(text) * 100)
    if abs(found) > MOST:
        raise ValueError(f"'{text}' is more kroner than there are; write for example 1.250.000.")
    return found


def content(version: Version) -> Content:
    """What a version says."""
    said = version.content
    items = (Item(**{**i, "years": {int(y): ore for y, ore in i["years"].items()}}) for i in said["items"])
    return Content(tuple(items), said["texts"])


@dataclass(frozen=True)
class Standing:
    """What there is, is allocated and is left, in øre by year; and what is wrong with it, a sentence each."""

    pot: dict[int, int]
    allocated: dict[int, int]
    problems: tuple[str, ...]

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
    of = {"fund_id": [proposal.fund_id]}
    kind = Account.Kind.UNALLOCATED
    if proposal.plan_id:
        of["plan_id"], kind = [proposal.plan_id], Account.Kind.RESERVE
    if proposal.expenditure_type != ExpenditureType.UNKNOWN:
        of["expenditure_type"] = [proposal.expenditure_type]
    as_of, known_at = (None, None) if now else (proposal.as_of, proposal.known_at)
    found = balances(by=("year",), kinds=[kind], only=of, as_of=as_of, known_at=known_at)
    return {b.key["year"]: int(b.kroner * 100) for b in sorted(found, key=lambda b: b.key["year"])}


def standing(proposal: Proposal, said: Content, *, now: bool = False) -> Standing:
    """Hold a proposal against its pot (`now`: as the register stands); one query, one more for items of other plans."""
    there = pot(proposal, now=now)
    chosen = [i for i in said.items if i.chosen]
    allocated: dict[int, int] = defaultdict(int)
    for item in chosen:
        for year, ore in item.years.items():
            allocated[year] += ore
    years = {y: there.get(y, 0) for y in sorted(allocated)} or there
    problems = [*_over(allocated, there), *_alternatives(chosen), *_each(proposal, said.items)]
    return Standing(dict(sorted(years.items())), dict(sorted(allocated.items())), tuple(problems))


def _over(allocated: Mapping[int, int], there: Mapping[int, int]) -> Iterable[str]:
    for year, ore in sorted(allocated.items()):
        over = ore - there.get(year, 0)
        if there.get(year, 0) < 0:
            yield _("%(year)s: the register does not know what the source was given: there is no pot") % {"year": year}
        elif over > 0:
            amounts = {"year": year, "over": _said(over), "pot": _said(there.get(year, 0)), "sum": _said(ore)}
            yield _("%(year)s: %(sum)s kr. is %(over)s kr. more than the %(pot)s kr. in the pot") % amounts


def _alternatives(chosen: Sequence[Item]) -> Iterable[str]:
    groups: dict[str, list[str]] = defaultdict(list)
    for item in chosen:
        groups[item.group].append(item.label)
    for group, labels in groups.items():
        if group and len(labels) > 1:
            said = {"group": group, "labels": "; ".join(labels)}
            yield _("only one of the alternatives “%(group)s” can be chosen: %(labels)s") % said


def _each(proposal: Proposal, items: Sequence[Item]) -> Iterable[str]:
    seen: set[tuple[str, str]] = set()
    others = {fold(i.plan) for i in items if i.plan}
    known = set(ActionPlan.objects.filter(key__in=others).values_list("key", flat=True)) if others else set()
    for item in items:
        said = {"label": item.label}
        named = (fold(item.plan or str(proposal.plan or "")), fold(item.name))
        if named in seen:
            yield _("“%(label)s” is there twice") % said
        seen.add(named)
        if item.chosen and not item.ore:
            yield _("“%(label)s” has no amount") % said
        if any(ore < 0 for ore in item.years.values()):
            yield _("“%(label)s” has a negative amount: a pot is given out, not filled") % said
        if item.plan and fold(item.plan) not in known:
            yield _("“%(label)s”: there is no action plan “%(plan)s” in the register") % {**said, "plan": item.plan}
        if not (item.plan or proposal.plan):
            yield _("“%(label)s” says no plan, and the pot is no plan's") % said
        least, most = (item.ore if ore is None else ore for ore in (item.least, item.most))
        if (item.least, item.most) != (None, None) and len(item.years) > 1:
            yield _("“%(label)s” has several years: the least and the most are for one") % said
        elif None not in (item.least, item.most) and least > most:
            yield _("“%(label)s” may have no amount: the least is more than the most") % said
        elif item.chosen and not least <= item.ore <= most:
            yield _("“%(label)s” has not between the least and the most that it may have") % said
        for what in filter(None, (proposal.plan if not item.plan else None, proposal.fund)):
            for year in sorted(item.years):
                if item.chosen and not covers(what, year):
                    yield _("“%(label)s”: %(year)s is outside the period of %(what)s") % {
                        **said,
                        "year": year,
                        "what": what,
                    }


def _said(ore: int) -> str:
    return danish(kroner(ore))


def fitting(
    said: Content, there: Mapping[int, int], priorities: Sequence[str] = ("rank", "money", "count")
) -> tuple[Choice, Choice | None]:
    """Which items fit a pot (øre by year): the best choice under these priorities, and the second best.

    Every item is a candidate, whether it is chosen now or not. PlanningError if it cannot be proven to be the best.
    """
    candidates = [
        Candidate(i.key, i.years, i.rank, i.group, i.least if len(i.years) == 1 else None, i.most) for i in said.items
    ]
    return choose(candidates, there, priorities)


@dataclass(frozen=True)
class Edit:
    """What became of an item from one version to another: "added", "removed" or "changed", and what it was and is."""

    kind: str
    before: Item | None
    after: Item | None

    @property
    def item(self) -> Item:
        """The item as it is, or was."""
        found = self.after or self.before
        assert found is not None  # noqa: S101
        return found

    @property
    def difference(self) -> Decimal:
        """By how many kroner that count against the pot."""
        now, then = (i.ore if i and i.chosen else 0 for i in (self.after, self.before))
        return kroner(now - then)


def edits(before: Content, after: Content) -> list[Edit]:
    """What differs between two versions, in the order of the later one; what was removed comes last."""
    old = {i.key: i for i in before.items}
    new = {i.key: i for i in after.items}
    found = [Edit("changed" if k in old else "added", old.get(k), i) for k, i in new.items() if old.get(k) != i]
    return found + [Edit("removed", i, None) for k, i in old.items() if k not in new]


def rows(proposal: Proposal, said: Content) -> list[dict[str, str]]:
    """What is chosen as rows of a decision sheet, for `versions.book`."""
    source = f"{proposal.plan} /" if proposal.plan else "fund"
    return [
        {
            "from": source,
            "to": f"{item.plan or proposal.plan} / {item.name}",
            "fund": proposal.fund.name,
            "year": str(year),
            "amount": _said(ore),
            "type": proposal.expenditure_type,
            "recipient": item.recipient,
            "cvr": item.cvr,
        }
        for item in said.items
        if item.chosen
        for year, ore in sorted(item.years.items())
        if ore
    ]


def recommend(proposal: Proposal) -> None:
    """Put the newest version to the committee. PlanningError if it does not hold."""
    latest = versions.last(proposal)
    versions.recommend(proposal, latest.number, standing(proposal, content(latest)).problems)


def decide(proposal: Proposal, decision: Decision) -> None:
    """The committee has decided the newest version. PlanningError if it does not hold."""
    latest = versions.last(proposal)
    versions.decide(proposal, latest.number, decision, standing(proposal, content(latest)).problems)


def book(proposal: Proposal, overrule: str = "") -> Transaction:
    """Book what was decided. PlanningError if the pot has not enough left any more; then nothing is booked."""
    if proposal.decided is None:
        raise PlanningError(_("“%(title)s” is not decided yet.") % {"title": proposal})
    said = content(versions.version(proposal, proposal.decided))

    def still_there() -> None:
        if problems := standing(proposal, said, now=True).problems:
            raise PlanningError(_("“%(title)s” cannot be booked: %(why)s.") % {"title": proposal, "why": problems[0]})

    return versions.book(proposal, Transaction.Kind.ALLOCATION, rows(proposal, said), overrule, still_there)


@dataclass(frozen=True)
class Outcome:
    """An item as it was recommended, decided and booked, in kroner; None where it was not there."""

    label: str
    recommended: Decimal | None
    decided: Decimal | None
    booked: Decimal | None


def outcomes(proposal: Proposal) -> list[Outcome]:
    """What was proposed against what was decided and booked, an item each; three queries."""
    said = {v.number: content(v) for v in proposal.versions.filter(number__in=[proposal.recommended, proposal.decided])}

    def amounts(number: int | None) -> dict[str, Item]:
        return {i.key: i for i in said[number].items if i.chosen} if number in said else {}

    recommended, decided = amounts(proposal.recommended), amounts(proposal.decided)
    postings = Posting.objects.filter(transaction=proposal.transaction_id, amount__gt=0)
    booked: dict[str, Decimal] = defaultdict(Decimal)
    for names, ore in postings.values_list("account__initiative__name", "amount"):
        booked[fold(names)] += kroner(ore)
    found = []
    for key, item in {**recommended, **decided}.items():
        one, other = recommended.get(key), decided.get(key)
        found.append(
            Outcome(
                item.label,
                one.kroner if one else None,
                other.kroner if other else None,
                booked.get(fold(item.name)) if proposal.transaction_id else None,
            )
        )
    return found
