"""What a figure of the register is made of: cells that state it, or that stated it and what has changed it since.

The parts of a figure add up to it, and each has a source of its own: what it was at first, and each change since. A
cell is named only for the amount that it says; one that says what the figure has come to is named beside the last
change. What was merged, split or moved is made of what it was before.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from itertools import groupby
from json import loads
from typing import Any, NamedTuple

from django.db.models import DateField, DateTimeField, F, QuerySet, TextField
from django.db.models.functions import Cast

from kronespor.intake.models import DraftItem
from kronespor.language import fold
from kronespor.register.citations import NOWHERE, Citation
from kronespor.register.models import Fund, Posting, Succession
from kronespor.register.naming import MANY
from kronespor.register.prepared import Given, prepared

Place = tuple[int, int, int]
"""Account, fund, year."""
Order = tuple[date, int]
"""The day decided and the transaction."""
LAST: Order = (date.max, 0)
_AFTER_ALL = 2**63
COLUMNS = (
    *("pk", "account_id", "fund_id", "fund__name", "fiscal_year", "expenditure_type", "price_level", "amount"),
    *("transaction_id", "decided_on", "transaction__kind", "transaction__text"),
    *("transaction__decision_id", "transaction__decision__title"),
)
"""What an `Entry` says first, as a posting has it."""


class Part(NamedTuple):
    """An amount that a figure is made of, and where it comes from: a cell (`citation.document`) that says it, or a
    decision. `label`: the cell's row, as the document calls it; `kind`, `text` and `decision` are the transaction's.
    `whole`: the cells of a later document that say what the figure has come to with this part.
    """

    kroner: Decimal
    citation: Citation
    decided_on: date
    kind: str = ""
    text: str = ""
    decision: str = ""
    label: str = ""
    whole: "tuple[Part, ...]" = ()

    @property
    def cells(self) -> "tuple[Part, ...]":
        """All that is cited of documents: the cell that says the part, and those that say the whole."""
        return (self, *self.whole) if self.is_stated else self.whole

    @property
    def is_stated(self) -> bool:
        """Whether a cell of a document says it."""
        return bool(self.citation.document)


class Entry(NamedTuple):
    """A posting with what its transaction says. `says`, `rests_on`: what the two cite, as JSON; `initiative`: what that
    of its account is called. They are empty where they were not asked for.
    """

    pk: int
    account: int
    fund: int
    fund_name: str
    year: int
    type: str
    price_level: int | None
    ore: int
    transaction: int
    decided_on: date
    kind: str
    text: str
    decision_id: int | None
    decision: str | None
    says: str = "{}"
    rests_on: str = "{}"
    initiative_id: int | None = None
    initiative: str | None = None

    @property
    def kroner(self) -> Decimal:
        """The amount in kroner."""
        return Decimal(self.ore) / 100

    @property
    def place(self) -> Place:
        return self.account, self.fund, self.year

    @property
    def order(self) -> Order:
        return self.decided_on, self.transaction


@dataclass
class _Statement:
    """What one statement says of a place: the parts are its cells."""

    order: Order
    parts: list[Part] = field(default_factory=list)

    @property
    def ore(self) -> int:
        return sum(int(part.kroner * 100) for part in self.parts)


class Origins:
    """What the figures of some accounts are made of, as decided by a day and as known at a time.

    A constant number of queries, however many figures are asked for, and one for each step back that an account took;
    `goes_on`: whether any may have taken one.
    """

    def __init__(
        self,
        accounts: Collection[int],
        as_of: date | None = None,
        known_at: datetime | None = None,
        *,
        goes_on: bool = True,
    ) -> None:
        self._as_of, self._known_at = as_of, known_at
        wanted, self._successions = _predecessors(accounts, known_at) if goes_on else ({*accounts}, {})
        self._entries = {entry.pk: entry for entry in self._postings(wanted)}
        self._of_place: dict[Place, list[Entry]] = defaultdict(list)
        for entry in self._entries.values():
            self._of_place[entry.place].append(entry)
        self._said: dict[tuple[str, str, str, str, int], Part] = {}
        self._stated = self._statements(wanted)

    def entries(self, accounts: Collection[int]) -> list[Entry]:
        """The postings of some of the accounts, in the order decided."""
        found = (entry for entry in self._entries.values() if entry.account in accounts)
        return sorted(found, key=lambda e: (*e.order, e.year, e.pk))

    def of(self, account: int, fund: int, year: int, before: Order = LAST) -> tuple[Part, ...]:
        """The parts of a figure; `before`: as it was before that transaction."""
        place = account, fund, year
        entries = [e for e in self._of_place.get(place, ()) if e.order < before]
        total = sum(e.ore for e in entries)
        stated = [
            said
            for said in self._stated.get(place, ())
            if said.order < before and said.ore + sum(e.ore for e in entries if e.order > said.order) == total
        ]
        first = next((said for said in reversed(stated) if _is_of_the_first(said, entries)), None)
        since = [e for e in entries if first is None or e.order > first.order]
        if first is not None and not since:
            return tuple(stated[0].parts)  # the same figure from the first, as the latest document says it
        parts = (*(first.parts if first else ()), *self._changes(since))
        if not stated or any(e.order > stated[0].order for e in entries):
            return parts
        return (*parts[:-1], parts[-1]._replace(whole=tuple(stated[0].parts)))

    def change(self, posting: int) -> Part:
        """What one posting adds, and what says so."""
        return self._change(self._entries[posting])

    def _changes(self, entries: Sequence[Entry]) -> Iterator[Part]:
        """What transactions have changed, in their order."""
        for _, of in groupby(entries, lambda e: e.order):
            taken: dict[Place, list[Entry]] = defaultdict(list)
            for entry in of:
                if before := self._before(entry):
                    taken[before].append(entry)
                else:
                    yield self._change(entry)
            for before, moved in taken.items():
                yield from self._taken_over(before, moved)

    def _before(self, entry: Entry) -> Place | None:
        """Where the money of a merger, a split or a move stood before; the legs of a movement are booked as a pair."""
        for pk in (entry.pk - 1, entry.pk + 1):
            other = self._entries.get(pk)
            if other and (other.order, other.fund, other.year, other.ore) == (
                entry.order,
                entry.fund,
                entry.year,
                -entry.ore,
            ):
                days = self._successions.get((other.account, entry.account), ())
                if entry.decided_on in days:
                    return other.place
        return None

    def _taken_over(self, before: Place, moved: Sequence[Entry]) -> Iterator[Part]:
        """What it was made of before, and what of it went elsewhere."""
        first = moved[0]
        parts = [part._replace(whole=()) for part in self.of(*before, first.order)]
        yield from parts
        rest = Decimal(sum(e.ore for e in moved)) / 100 - sum(part.kroner for part in parts)
        if rest:
            yield self._change(first)._replace(kroner=rest)

    def _change(self, entry: Entry) -> Part:
        """What one posting adds, and what says so: its cell only if that says this very amount."""
        kroner = entry.kroner
        cited = Citation.from_json(loads(entry.says))
        said = self._said.get((cited.document, cited.table, cited.row, cited.column, entry.fund))
        if said is not None and said.kroner == kroner:
            return said
        if said is not None or cited == NOWHERE:
            cited = replace(Citation.from_json(loads(entry.rests_on)), document="", table="")
        return Part(kroner, cited, entry.decided_on, entry.kind, entry.text, entry.decision or "")

    def _postings(self, accounts: Collection[int]) -> Iterator[Entry]:
        is_few = len(accounts) <= MANY
        question = _postings(is_few, self._as_of is not None, self._known_at is not None)
        # a cursor of the server's own costs two more queries, which is much for a page of one initiative
        given = {"accounts": accounts, "day": self._as_of, "limit": self._known_at}
        found = question.ask(**given) if is_few else question.each(**given)
        wanted = set(accounts)
        return (entry for row in found if (entry := Entry(*row)).account in wanted)

    def _statements(self, accounts: set[int]) -> dict[Place, list[_Statement]]:
        """What documents state of each place, the latest first; kept by cell too."""
        found: dict[tuple[int, Place], _Statement] = {}
        for item, account in self._items(accounts):
            fund = self._funds.get(fold(item.fund))
            if fund is None or item.booked_at is None:
                continue
            entry = item.transaction
            cell = Part(
                item.kroner,
                citation_of(item),
                entry.decided_on if entry else item.statement.document.dated or item.booked_at.date(),
                entry.kind if entry else "",
                label=item.label,
            )
            self._said[cell.citation.document, cell.citation.table, item.row, cell.citation.column, fund] = cell
            order = (cell.decided_on, entry.pk if entry else _AFTER_ALL)
            key = item.statement_id, (account, fund, item.fiscal_year)
            statement = found.setdefault(key, _Statement(order))
            statement.order = max(statement.order, order)
            statement.parts.append(cell)
        of_place: dict[Place, list[_Statement]] = defaultdict(list)
        for (_, place), statement in sorted(found.items(), key=lambda pair: (pair[1].order, pair[0]), reverse=True):
            if self._as_of is None or statement.order[0] <= self._as_of:
                of_place[place].append(statement)
        return of_place

    def _items(self, accounts: set[int]) -> Iterable[tuple[DraftItem, int]]:
        """The figures of documents that the register holds, with their accounts."""
        is_few, is_limited, limit = len(accounts) <= MANY, self._known_at is not None, self._known_at
        # the database takes longer to think how it joins all that is told of figures than to see that there are none
        numbers = [n for (n,) in _settled(is_limited).fetch(accounts=accounts, limit=limit)] if is_few else []
        if is_few and not numbers:
            return ()
        rows = _items(is_few, is_limited).ask(numbers=numbers, limit=limit)
        return ((item, item.account) for item in rows if item.account in accounts)

    @cached_property
    def _funds(self) -> dict[str, int]:
        return dict(Fund.objects.values_list("key", "pk"))


@prepared
def _postings(is_few: bool, is_dated: bool, is_limited: bool) -> QuerySet[Posting, Any]:
    rows = Posting.objects.filter(account__in=Given("accounts")) if is_few else Posting.objects.all()
    if is_dated:
        rows = rows.filter(decided_on__lte=Given("day", DateField()))
    if is_limited:
        rows = rows.filter(booked_at__lte=Given("limit", DateTimeField()))
    said = {"says": Cast("citation", TextField()), "rests_on": Cast("transaction__citation", TextField())}
    return rows.annotate(**said).order_by("decided_on", "transaction_id", "pk").values_list(*COLUMNS, *said)


@prepared
def _settled(is_limited: bool) -> QuerySet[DraftItem, Any]:
    """The numbers of the figures of documents that the register holds, of some accounts."""
    return _held(is_limited).filter(initiative__account__in=Given("accounts")).values_list("pk")


@prepared
def _items(is_few: bool, is_limited: bool) -> QuerySet[DraftItem, Any]:
    """Figures of documents with their accounts: of some numbers, or all that the register holds."""
    items = DraftItem.objects.filter(pk__in=Given("numbers")) if is_few else _held(is_limited)
    items = items.select_related("statement__document", "transaction").defer("statement__document__content")
    return items.annotate(account=F("initiative__account")).order_by("pk")


def _held(is_limited: bool) -> QuerySet[DraftItem]:
    settled = (DraftItem.State.BOOKED, DraftItem.State.AGREES)
    items = DraftItem.objects.filter(state__in=settled, initiative__account__isnull=False)
    return items.filter(booked_at__lte=Given("limit", DateTimeField())) if is_limited else items


def _is_of_the_first(said: _Statement, entries: Sequence[Entry]) -> bool:
    """Whether a document says what the first transaction alone had come to."""
    return len({e.order for e in entries if e.order <= said.order}) == 1


def citation_of(item: DraftItem) -> Citation:
    """The cell that a figure was read from."""
    document = item.statement.document
    return Citation(
        document=document.sha256,
        name=document.name,
        title=document.title,
        table=item.statement.table,
        row=item.row,
        column=str(item.fiscal_year),
        line=item.line if document.has_lines else 0,
        printed=item.printed,
        proof=item.proof,
        note=item.note,
        corrected_from=item.read_amount if item.amount != item.read_amount else None,
    )


def _predecessors(
    accounts: Collection[int], known_at: datetime | None
) -> tuple[set[int], dict[tuple[int, int], set[date]]]:
    """The accounts with all that went on as one of them, and the days on which one went on as another.

    A query for each step back that any of them has taken.
    """
    rows = Succession.objects.filter(before__account__isnull=False, after__account__isnull=False)
    if known_at:
        rows = rows.filter(booked_at__lte=known_at)
    days: dict[tuple[int, int], set[date]] = defaultdict(set)
    found = waiting = set(accounts)
    while waiting:
        steps = rows.filter(after__account__in=waiting) if len(waiting) <= MANY else rows
        earlier = set()
        for before, after, day in steps.values_list("before__account", "after__account", "decided_on"):
            if after in waiting:
                days[before, after].add(day)
                earlier.add(before)
        waiting = earlier - found
        found = found | waiting
    return found, days
