"""Whatever happens in whatever order, the ledger holds; and whatever is changed behind its back is found."""

import json
import os
from collections import defaultdict
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models import Model
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from kronespor.intake.recording import record_sheet
from kronespor.intake.storing import import_file
from kronespor.intake.verification import verify_files
from kronespor.register.errors import RegisterError
from kronespor.register.events import Basis, Movement, correct
from kronespor.register.holdings import Dimension, Query, holdings
from kronespor.register.identity import Share, merge, move, rename, split
from kronespor.register.models import HELD, Account, ActionPlan, Initiative, MonthSum, Posting, Seal, Transaction
from kronespor.register.naming import fund_named, initiative_named, plan_named
from kronespor.register.verification import verify_ledger
from kronespor.remarks import Remark
from tests.commands import SAMPLES
from tests.events import allocate, appropriate, carry_over, uplift, virement
from tests.register.tampering import without_triggers

pytestmark = pytest.mark.django_db
EXAMPLES = int(os.environ.get("KRONESPOR_SEQUENCES", "5"))  # `make sequences` runs 100
FUNDS = st.sampled_from(["Kilde A", "Kilde B"])
PLANS = st.sampled_from(["Plan A", "Plan B"])
NAMES = st.sampled_from(["Alfa", "Beta", "Gamma"])
YEARS = st.integers(2023, 2026)
ORE = st.integers(1, 9_999)
DAYS = st.integers(1, 28).map(lambda n: date(2024, 5, n))
TYPES = st.sampled_from(["service", "activity", "unknown"])
FIRST = datetime(2024, 6, 1, tzinfo=UTC)
KEYS: dict[Dimension, Callable[[Posting], Any]] = {
    "plan": lambda p: p.account.plan_id,
    "account": lambda p: p.account_id,
    "kind": lambda p: p.account.kind,
    "initiative": lambda p: p.account.initiative_id or 0,
    "theme": lambda p: (p.account.initiative and p.account.initiative.theme_id) or 0,
    "fund": lambda p: p.fund_id,
    "year": lambda p: p.fiscal_year,
    "type": lambda p: p.expenditure_type,
    "price_level": lambda p: p.price_level or 0,
}
NUMBERS = {name: f"{name}_id" for name in ("plan", "initiative", "theme", "fund")}


class AnySequence(RuleBasedStateMachine):
    """Events of every kind, decided on any day and entered in any order; each example is undone when it ends."""

    def __init__(self) -> None:
        super().__init__()
        self.undone = transaction.atomic()
        self.undone.__enter__()
        self.booked: list[Transaction] = []
        self.refused = 0

    def teardown(self) -> None:
        try:
            assert verify_ledger().faults == ()
        finally:
            transaction.set_rollback(True)
            self.undone.__exit__(None, None, None)

    def on(self, day: date) -> Basis:
        at = FIRST + timedelta(hours=Transaction.objects.count())
        return Basis(day, "sag", booked_at=at, overrule="prøve")

    def try_to(self, do: Callable[[], object]) -> None:
        """Book, or be refused and have booked nothing."""
        before = Transaction.objects.count()
        try:
            with transaction.atomic():
                done = do()
        except RegisterError:
            assert Transaction.objects.count() == before
            self.refused += 1
        else:
            if isinstance(done, Transaction):
                self.booked.append(done)

    @staticmethod
    def owner(plan: str, name: str | None) -> Initiative | ActionPlan:
        found = plan_named(plan)
        return initiative_named(found, name) if name else found

    @rule(fund=FUNDS, year=YEARS, ore=ORE, day=DAYS, kind=TYPES)
    def a_fund_is_given_its_frame(self, fund: str, year: int, ore: int, day: date, kind: str) -> None:
        self.try_to(lambda: appropriate(fund_named(fund), {year: ore}, self.on(day), kind))

    @rule(plan=PLANS, name=NAMES | st.none(), fund=FUNDS, year=YEARS, ore=ORE, day=DAYS, kind=TYPES)
    def money_is_set_aside(
        self, plan: str, name: str | None, fund: str, year: int, ore: int, day: date, kind: str
    ) -> None:
        owner = self.owner(plan, name)
        self.try_to(lambda: allocate(owner, fund_named(fund), {year: ore, year + 1: ore}, self.on(day), kind))

    @rule(
        plans=st.tuples(PLANS, PLANS), names=st.tuples(NAMES, NAMES | st.none()), fund=FUNDS, year=YEARS, ore=ORE,
        day=DAYS, kinds=st.tuples(TYPES, TYPES),
    )  # fmt: skip
    def money_changes_places(
        self, plans: tuple[str, str], names: tuple[str, str | None], fund: str, year: int, ore: int, day: date,
        kinds: tuple[str, str],
    ) -> None:  # fmt: skip
        source, target = (self.owner(p, n) for p, n in zip(plans, names, strict=True))
        money = fund_named(fund)
        moves = [Movement(source, target, money, year, ore, kinds[0])]
        if kinds[0] != kinds[1]:
            moves.append(Movement(target, source, money, year + 1, ore, kinds[1]))
        self.try_to(lambda: virement(moves, self.on(day)))

    @rule(plan=PLANS, name=NAMES, fund=FUNDS, year=YEARS, ore=ORE, day=DAYS)
    def money_is_carried_over(self, plan: str, name: str, fund: str, year: int, ore: int, day: date) -> None:
        owner = self.owner(plan, name)
        self.try_to(lambda: carry_over(owner, fund_named(fund), year, year + 1, ore, self.on(day)))

    @rule(plan=PLANS, name=NAMES, fund=FUNDS, year=YEARS, ore=ORE, day=DAYS)
    def prices_rise(self, plan: str, name: str, fund: str, year: int, ore: int, day: date) -> None:
        owner = self.owner(plan, name)
        self.try_to(lambda: uplift([(owner, ore)], fund_named(fund), year, year, self.on(day)))

    @rule(data=st.data(), plan=PLANS, name=NAMES, ore=ORE | st.none(), day=DAYS)
    def a_mistake_is_corrected(self, data: st.DataObject, plan: str, name: str, ore: int | None, day: date) -> None:
        if not self.booked:
            return
        wrong = data.draw(st.sampled_from(self.booked))
        right = []
        if ore is not None:
            right = [Movement(fund_named("Kilde A"), self.owner(plan, name), fund_named("Kilde A"), 2024, ore)]
        self.try_to(lambda: correct(wrong, right, self.on(day)))

    @rule(plan=PLANS, names=st.tuples(NAMES, NAMES), day=DAYS, how=st.sampled_from(["merge", "split", "move", "name"]))
    def an_initiative_goes_on_as_another(self, plan: str, names: tuple[str, str], day: date, how: str) -> None:
        one, other = (initiative_named(plan_named(plan), n) for n in names)
        basis = self.on(day)
        self.try_to(
            {
                "merge": lambda: merge([one], other, basis),
                "split": lambda: split(one, [Share(one, 400), Share(other, 600)], basis),
                "move": lambda: move(one, plan_named("Plan B"), basis),
                "name": lambda: rename(one, f"{names[0]} ny", basis),
            }[how]
        )

    @rule(
        by=st.lists(st.sampled_from(sorted(KEYS)), min_size=1, max_size=4, unique=True),
        as_of=DAYS | st.none(), hours=st.integers(0, 30) | st.none(), plan=PLANS | st.none(),
    )  # fmt: skip
    def the_register_answers_as_the_postings_say(
        self, by: list[Dimension], as_of: date | None, hours: int | None, plan: str | None
    ) -> None:
        known_at = None if hours is None else FIRST + timedelta(hours=hours)
        sums: dict[tuple[Any, ...], int] = defaultdict(int)
        for p in Posting.objects.select_related("account__initiative", "account__plan"):
            if (
                p.account.kind in HELD
                and (as_of is None or p.decided_on <= as_of)
                and (known_at is None or p.booked_at <= known_at)
                and (plan is None or p.account.plan == plan_named(plan))
            ):
                sums[tuple(KEYS[name](p) for name in by)] += p.amount
        plans = [plan_named(plan).pk] if plan else []
        found = holdings(Query(tuple(by), as_of=as_of, known_at=known_at, plans=plans))
        assert {tuple(getattr(row, NUMBERS.get(name, name)) for name in by): row.kroner for row in found} == {
            key: Decimal(ore) / 100 for key, ore in sums.items() if ore
        }

    @invariant()
    def every_fund_and_year_stands_at_zero(self) -> None:
        sums: dict[tuple[int, int], int] = defaultdict(int)
        for fund, year, ore in Posting.objects.values_list("fund_id", "fiscal_year", "amount"):
            sums[fund, year] += ore
        assert not any(sums.values())

    @invariant()
    def what_is_corrected_comes_to_what_the_last_correction_says(self) -> None:
        for last in Transaction.objects.filter(kind="correction", corrections=None):
            chain = [last]
            while chain[-1].corrects is not None:
                chain.append(chain[-1].corrects)
            places: dict[tuple[Any, ...], int] = defaultdict(int)
            for p in Posting.objects.filter(transaction__in=chain):
                places[p.account_id, p.fund_id, p.fiscal_year, p.expenditure_type, p.price_level] += p.amount
            left = [ore for ore in places.values() if ore]
            assert sum(left) == 0 and len(left) in (0, 2)  # nothing, or the one movement that replaces it


@pytest.mark.slow
def test_any_sequence_of_events_keeps_the_ledger_whole() -> None:
    run_state_machine_as_test(
        AnySequence,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=20,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            phases=set(Phase) - {Phase.shrink, Phase.explain},  # for minutes
        ),
    )


def flipped(value: Any, rng: Random) -> Any:
    """A value of which one bit is another."""
    if isinstance(value, int):
        return value ^ (1 << rng.randrange(14))
    if isinstance(value, datetime):
        return value + timedelta(microseconds=1 << rng.randrange(40))
    if isinstance(value, date):
        return value + timedelta(days=1 << rng.randrange(10))
    data = bytearray(value.encode())
    data[rng.randrange(len(data))] ^= 1 << rng.randrange(7)
    return data.decode(errors="replace").replace("\0", "\1")


def stored(table: str, column: str) -> list[tuple[int, Any]]:
    """The values of a column as the database keeps them, with the numbers of their rows."""
    read = f"typeof({column}), CAST({column} AS TEXT)" if connection.vendor == "sqlite" else f"'', {column}"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id, {read} FROM {table} WHERE {column} IS NOT NULL ORDER BY id")  # noqa: S608 (names of our tables)
        rows = [(pk, int(value) if form == "integer" else value) for pk, form, value in cursor.fetchall()]
    return [(pk, json.dumps(value) if isinstance(value, dict) else value) for pk, value in rows if value != ""]


@pytest.mark.any_database
@pytest.mark.slow
@pytest.mark.parametrize(
    "model", [Posting, *(pytest.param(m, marks=pytest.mark.thorough) for m in (Transaction, Seal))]
)
def test_a_flipped_bit_anywhere_in_the_ledger_is_found(model: type[Model]) -> None:
    record_sheet(SAMPLES / "sheets" / "decisions.csv")
    assert verify_ledger().faults == ()
    rng, table, tried = Random(1), model._meta.db_table, set[str]()
    for column in (f.column for f in model._meta.concrete_fields if f.column):
        if (model, column) == (Seal, "id"):  # a seal goes by its number
            continue
        rows = stored(table, column)
        for pk, value in rng.sample(rows, min(4, len(rows))):
            other = flipped(value, rng)
            with transaction.atomic():
                try:
                    with transaction.atomic(), without_triggers(), connection.cursor() as cursor:
                        cursor.execute(f"UPDATE {table} SET {column} = %s WHERE id = %s", [other, pk])  # noqa: S608 (names of our tables)
                except DatabaseError:  # that is none of the values the database can hold
                    other = value
                if other != value:
                    faults = verify_ledger().faults
                    assert faults, (column, value, other)
                    assert not any(fault.code == "trigger-missing" for fault in faults)
                    tried.add(column)
                transaction.set_rollback(True)
    assert verify_ledger().faults == ()
    assert len(tried) >= len(model._meta.concrete_fields) // 2, tried


@pytest.mark.any_database
@pytest.mark.slow
def test_a_flipped_bit_anywhere_in_a_stored_paper_is_found(home: Path) -> None:
    stored_as = import_file(SAMPLES / "svar-2026.txt").document.stored_as
    rng, whole = Random(2), (home / stored_as).read_bytes()
    assert verify_files() == (1, [])
    for _ in range(20):
        data = bytearray(whole)
        data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
        (home / stored_as).write_bytes(data)
        assert verify_files()[1] == [Remark("file-changed", values={"name": "svar-2026.txt"})]


def test_sums_of_months_that_are_not_the_postings_are_found() -> None:
    allocate(
        initiative_named(plan_named("Plan A"), "Alfa"), fund_named("Kilde A"), {2024: 5}, Basis(FIRST.date(), "sag")
    )
    MonthSum.objects.update(amount=6)
    assert [fault.code for fault in verify_ledger().faults] == ["month-sums-differ"]


@pytest.mark.parametrize("verb", ["UPDATE {} SET id = id + 1", "DELETE FROM {}"])
def test_the_database_itself_refuses_to_give_an_account_to_another(verb: str) -> None:
    initiative = initiative_named(plan_named("Plan A"), "Alfa")
    allocate(initiative, fund_named("Kilde A"), {2024: 5}, Basis(FIRST.date(), "sag"))
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(verb.format(Account._meta.db_table))
