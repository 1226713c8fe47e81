"""The ledger: balanced, append-only, sealed, answerable by two clocks."""

from collections import defaultdict
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from pytest_django import DjangoAssertNumQueries

from kronespor.amounts import AmountError, PriceIndex
from kronespor.intake.publishing import publish
from kronespor.register.events import Basis, _book, account_of
from kronespor.register.holdings import Dimension, Query, holdings
from kronespor.register.legs import Leg
from kronespor.register.models import Posting, Seal, Transaction
from kronespor.register.naming import also_called, find_initiative, fund_named, initiative_named, plan_named
from kronespor.register.verification import verify_ledger
from kronespor.remarks import Remark
from tests.holding import held
from tests.refusing import refused


def allocate(
    name: str,
    ore: int,
    year: int = 2024,
    day: date = date(2024, 6, 17),
    fund: str = "Integrationsbevilling",
    at: datetime | None = None,
    level: int | None = None,
) -> Transaction:
    source = fund_named(fund)
    initiative = initiative_named(plan_named("Handleplan"), name)
    legs = [
        Leg(account_of(source), source, year, -ore, price_level=level),
        Leg(account_of(initiative), source, year, ore, price_level=level),
    ]
    return _book("allocation", legs, Basis(day, name, booked_at=at))


@pytest.mark.django_db
def test_it_works() -> None:
    allocate("Alfa", 60_000_000)
    assert held("initiative", "year") == {("Alfa", 2024): Decimal(600_000)}
    assert verify_ledger().faults == ()


@pytest.mark.django_db
def test_what_does_not_balance_is_refused_and_nothing_is_booked() -> None:
    source = fund_named("Budget24")
    initiative = initiative_named(plan_named("Handleplan"), "Alfa")
    legs = [Leg(account_of(source), source, 2024, -100), Leg(account_of(initiative), source, 2025, 100)]
    with refused("does-not-balance"):
        _book("allocation", legs, Basis(date(2024, 1, 1), "skæv"))
    assert not Transaction.objects.exists()


@pytest.mark.django_db
def test_the_database_itself_refuses_to_seal_what_does_not_balance() -> None:
    entry = allocate("Alfa", 100)
    rogue = Transaction.objects.create(
        kind="allocation", decided_on=entry.decided_on, booked_at=entry.booked_at, text="skæv"
    )
    posting = Posting.objects.first()
    assert posting is not None
    Posting.objects.create(
        transaction=rogue,
        account=posting.account,
        fund=posting.fund,
        fiscal_year=2024,
        amount=5,
        decided_on=rogue.decided_on,
        booked_at=rogue.booked_at,
    )
    with pytest.raises(DatabaseError, match="sum to zero"), transaction.atomic():
        Seal.objects.create(transaction=rogue, number=Seal.objects.count() + 1, previous="x", sha256="y")


@pytest.mark.django_db
@pytest.mark.parametrize("table", ["register_transaction", "register_posting", "register_seal"])
@pytest.mark.parametrize("verb", ["UPDATE {} SET id = id + 1", "DELETE FROM {}"])
def test_the_database_itself_refuses_to_change_the_ledger(table: str, verb: str) -> None:
    allocate("Alfa", 100)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(verb.format(table))


@pytest.mark.django_db
@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has no TRUNCATE")
@pytest.mark.parametrize("table", ["register_transaction", "register_posting", "register_seal"])
def test_the_database_itself_refuses_to_empty_the_ledger(table: str) -> None:
    allocate("Alfa", 100)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"TRUNCATE {table} CASCADE")


@pytest.mark.django_db
def test_a_sealed_transaction_takes_no_more_postings() -> None:
    entry = allocate("Alfa", 100)
    posting = entry.postings.first()
    assert posting is not None
    posting.pk = None
    with pytest.raises(DatabaseError, match="sealed"), transaction.atomic():
        posting.save(force_insert=True)


@pytest.mark.django_db
def test_a_change_behind_the_triggers_is_found_by_verify() -> None:
    allocate("Alfa", 100)
    allocate("Beta", 200)
    with connection.cursor() as cursor:
        table = " ON register_posting" if connection.vendor == "postgresql" else ""
        cursor.execute("DROP TRIGGER register_posting_no_update" + table)
        cursor.execute(
            "UPDATE register_posting SET citation = '{\"line\": 1}' WHERE id = (SELECT MIN(id) FROM register_posting)"
        )
    changed, missing = verify_ledger().faults
    assert changed.code == "transaction-changed"
    assert missing == Remark("trigger-missing", values={"name": "register_posting_no_update"})


@pytest.mark.django_db
def test_the_two_clocks() -> None:
    early, late = datetime(2024, 1, 10, tzinfo=UTC), datetime(2025, 3, 1, tzinfo=UTC)
    allocate("Alfa", 100, day=date(2024, 1, 5), at=early)
    allocate("Alfa", 50, day=date(2024, 2, 5), at=late)  # decided in February 2024, entered a year later

    def standing(**clocks: object) -> list[Decimal]:
        return list(held("initiative", **clocks).values())

    assert standing() == [Decimal("1.5")]
    assert standing(as_of=date(2024, 1, 31)) == [Decimal(1)]
    assert standing(as_of=date(2024, 2, 28)) == [Decimal("1.5")]
    assert standing(as_of=date(2024, 2, 28), known_at=datetime(2024, 6, 1, tzinfo=UTC)) == [Decimal(1)]


@pytest.mark.django_db
@pytest.mark.slow
def test_holdings_take_as_many_queries_however_much_there_is(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    for i in range(30):
        allocate(f"Indsats {i}", 100 + i)
    with django_assert_num_queries(3):  # the sums, and the names of accounts and funds
        assert len(holdings(Query())) == 30
    with django_assert_num_queries(4):  # and of initiatives, which may be renamed
        assert len(holdings(Query(by=("initiative", "fund")))) == 30
    with django_assert_num_queries(1):
        assert len(holdings(Query(by=("account", "year"), named=False))) == 30
    with django_assert_num_queries(3):  # and what was there at adoption
        assert len(holdings(Query(by=("account", "year"), with_original=True))) == 30


@pytest.mark.django_db
def test_price_levels_are_converted_only_when_asked_and_never_guessed() -> None:
    allocate("Alfa", 100_000, level=2023)
    index = PriceIndex("eksempel", "made up for this test", {2023: Decimal(100), 2024: Decimal(104)})
    assert held("year", price_level=2024, index=index) == {(2024,): Decimal(1040)}
    with pytest.raises(AmountError):
        held("year", price_level=2024)


@pytest.mark.django_db
def test_an_initiative_answers_to_its_aliases_and_to_no_one_elses() -> None:
    plan = plan_named("Handleplan")
    alfa, beta = initiative_named(plan, "Støtte til Alfa"), initiative_named(plan, "Beta")
    also_called(alfa, "Alfa-støtten")
    assert find_initiative("HANDLEPLAN", "alfa støtten") == alfa
    assert find_initiative("Handleplan", "Stoette til Alfa") == alfa
    with refused("name-taken"):
        also_called(beta, "Alfa-støtten")


EVENTS = st.lists(
    st.tuples(
        st.integers(0, 4), st.integers(0, 2), st.integers(2023, 2026), st.integers(-999, 999), st.integers(1, 28)
    ),
    min_size=1,
    max_size=12,
)


class AnySequenceOfEvents(TestCase):
    """Whatever is booked, the ledger holds and holdings equal a naive sum of what was booked."""

    @settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
    @given(EVENTS, st.integers(1, 28))
    @pytest.mark.slow
    def test_holdings_equal_the_naive_sum(self, events: list[tuple[int, int, int, int, int]], until: int) -> None:
        naive: dict[tuple[str, str, int], int] = defaultdict(int)
        for initiative, fund, year, ore, day in events:
            if ore:
                allocate(f"I{initiative}", ore, year, date(2024, 5, day), f"F{fund}")
                if day <= until:
                    naive[f"I{initiative}", f"F{fund}", year] += ore
        found = held("initiative", "fund", "year", as_of=date(2024, 5, until))
        assert {key: int(kroner * 100) for key, kroner in found.items()} == {k: v for k, v in naive.items() if v}
        assert verify_ledger().faults == ()
        sums: dict[tuple[int, int], int] = defaultdict(int)
        for p in Posting.objects.all():
            sums[p.fund_id, p.fiscal_year] += p.amount
        assert not any(sums.values())


@pytest.mark.django_db
def test_the_time_of_the_books_only_rises(monkeypatch: pytest.MonkeyPatch) -> None:
    allocate("Alfa", 100)
    published = publish().published_at
    monkeypatch.setattr(timezone, "now", lambda: published - timedelta(hours=1))
    assert allocate("Beta", 50).booked_at > published
    assert list(held("initiative", known_at=published).values()) == [Decimal(1)]
    assert publish().published_at > Transaction.objects.latest("booked_at").booked_at
    assert [(fault.code, fault.severity) for fault in verify_ledger().faults] == [("clock-behind", "warning")]


@pytest.mark.django_db
@pytest.mark.parametrize("as_of", [None, date(2024, 6, 20), date(2024, 8, 1)])
def test_plans_are_summed_by_month_as_they_were_known(
    as_of: date | None, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    first = datetime(2024, 7, 1, tzinfo=UTC)
    days = (date(2024, 6, 17), date(2024, 6, 25), date(2024, 7, 2), date(2024, 6, 18), date(2024, 6, 17))
    for n, day in enumerate(days):
        level = 2024 if n % 2 else None
        allocate(f"Nr. {n % 2}", -300 if n == 4 else 100 * 2**n, day=day, at=first + timedelta(n), level=level)
    for n in range(-1, len(days)):
        by: tuple[Dimension, ...] = ("plan", "year", "price_level")
        query = Query(by, as_of=as_of, known_at=first + timedelta(n))
        sums: dict[tuple[int, ...], Decimal] = defaultdict(Decimal)
        for row in holdings(replace(query, by=(*by, "account"))):
            sums[row.plan_id, row.year, row.price_level] += row.kroner
        with django_assert_num_queries(3 if any(sums.values()) else 2):  # the parts of the sums in one
            found = {(row.plan_id, row.year, row.price_level): row.kroner for row in holdings(query)}
        assert found == {key: kroner for key, kroner in sums.items() if kroner}
