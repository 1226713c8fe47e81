"""Whatever extracts come, what is spent and left is what was set aside, and no øre is there twice or nowhere."""

import os
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kronespor.answers.followup import follow_up
from kronespor.intake.actuals import import_extract
from kronespor.planning import carrying
from kronespor.planning.errors import PlanningError
from kronespor.register.accountmaps import AccountRules, Rule, keep_map, split, unmatched
from kronespor.register.events import Basis
from kronespor.register.extracts import Distribution, Extract, Spending
from kronespor.register.holdings import Query, holdings
from kronespor.register.models import Initiative
from kronespor.register.naming import fund_named, initiative_named, plan_named
from kronespor.register.spending import in_force
from tests.events import allocate

pytestmark = pytest.mark.django_db
EXAMPLES = int(os.environ.get("KRONESPOR_SEQUENCES", "5"))  # `make sequences` runs 100
YEAR = 2025
ENDS = (date(YEAR, 3, 31), date(YEAR, 6, 30), date(YEAR, 12, 31))
ACCOUNTS = ("01.1", "01.2", "02.1", "03.9")
"""Of the first initiative, of the second, shared by both, and of nobody."""
NAMES = ("Alfa", "Beta")
Amounts = dict[str, int]
ORE = st.integers(-2_000_000, 5_000_000)
EXTRACT = st.dictionaries(st.sampled_from(ACCOUNTS), ORE.filter(bool), min_size=1)
TYPES = st.sampled_from(["service", "capital", "transfers", "unknown"])


def written(folder: Path, number: int, amounts: Mapping[str, int]) -> Path:
    """An extract as a file; its number is in it, so that no two are the same."""
    path = folder / f"{number}.csv"
    rows = [
        f"{account};{'-' * (ore < 0)}{abs(ore) // 100},{abs(ore) % 100:02};{number}" for account, ore in amounts.items()
    ]
    path.write_text("\n".join(("Konto;Beløb;Nr", *rows)) + "\n", "utf-8")
    return path


def stand() -> dict[tuple[str, int], tuple[Decimal, Decimal]]:
    """Initiative and year -> what is set aside, and what is spent."""
    rows = holdings(Query(("initiative", "year"), with_spent=True))
    return {(row.initiative, row.year): (row.kroner, row.spent) for row in rows}


def expected(amounts: Amounts, shares: tuple[Rule, Rule]) -> dict[str, Decimal]:
    """What each initiative has spent by an extract."""
    common = split(amounts.get("02.1", 0), shares)
    own = (amounts.get(account, 0) for account in ACCOUNTS[:2])
    return {name: Decimal(ore + part) / 100 for name, ore, part in zip(NAMES, own, common, strict=True)}


def test_a_star_stands_for_any_part_of_an_account_and_many_of_them_take_no_time() -> None:
    patterns = ("5.*", "5.25.*.1", "*.9", "5*5", "*", "*".join(["x"] * 60) + "*y")
    rules = AccountRules(Rule(pattern, fund=1) for pattern in patterns)
    cases = {"5.25.10.1": "5.25.*.1", "5.25.1": "5.*", "5.25..1": "5.25.*.1", "7.9": "*.9", "5": "*", "55": "5*5"}
    for account, pattern in {**cases, "x" * 500: "*"}.items():
        assert [rule.pattern for rule in rules.of(account)] == [pattern], account


@pytest.mark.slow
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.lists(st.tuples(st.sampled_from(ENDS), EXTRACT), min_size=1, max_size=4),
    EXTRACT,
    st.tuples(st.integers(1, 9_000_000), st.integers(1, 9_000_000)),
    st.integers(1, 9_999),
    TYPES,
)
def test_any_extracts(
    home: Path, came: list[tuple[date, Amounts]], last: Amounts, budget: tuple[int, int], share: int, kind: str
) -> None:
    with transaction.atomic(), TemporaryDirectory() as folder:
        fund, plan = fund_named("Rammen"), plan_named("Plan")
        both = [initiative_named(plan, name) for name in NAMES]
        for initiative, ore in zip(both, budget, strict=True):
            allocate(initiative, fund, {YEAR: ore}, Basis(date(2024, 10, 8), "Budget"), kind)
        shares = _mapped(both, fund.pk, Decimal(share) / 100)
        set_aside = {name: kroner for (name, _), (kroner, _) in stand().items()}
        counting: dict[date, Amounts] = {}
        for number, (end, amounts) in enumerate([*came, (ENDS[-1], last)]):
            path = written(Path(folder), number, amounts)
            before = {name: spent for (name, _), (_, spent) in stand().items()}
            previous = counting[max(counting)] if counting else {}
            done = import_extract(path, end)
            counting[end] = amounts
            now = stand()
            in_effect = counting[max(counting)]
            for name, kroner in expected(in_effect, shares).items():
                assert now[name, YEAR] == (set_aside[name], kroner)
                difference = kroner - expected(previous, shares)[name]  # superseding changes that and nothing else
                assert now[name, YEAR][1] - before[name] == difference
            given_out = sum(row.amount for row in Spending.objects.filter(distribution__extract=done.extract))
            assert given_out + sum(u.amount for u in unmatched(done.extract)) == sum(amounts.values())
            for row in (row for group in follow_up(YEAR).plans for row in group.rows):
                assert row.spent + row.left == row.revised
            kept = Extract.objects.count(), Distribution.objects.count()
            assert not import_extract(path, end).new  # twice changes nothing
            assert (kept, now) == ((Extract.objects.count(), Distribution.objects.count()), stand())
        assert len(in_force()) == 1
        _carried()
        transaction.set_rollback(True)


def _mapped(both: list[Initiative], fund: int, share: Decimal) -> tuple[Rule, Rule]:
    one, other = (initiative.pk for initiative in both)
    shares = (
        Rule("02.*", fund, initiative=one, share=str(share)),
        Rule("02.*", fund, initiative=other, share=str(100 - share)),
    )
    keep_map([Rule("01.1", fund, initiative=one), Rule("01.2", fund, initiative=other), *shares], {})
    return shares


def _carried() -> None:
    """What is carried over is in the next year and no longer in this one; nothing more than what is left."""
    before, wanted = stand(), carrying.proposed(YEAR)
    try:
        carrying.book(YEAR, wanted, Basis(date(2026, 3, 1), "Overførsel"))
    except PlanningError:
        assert not any(one.may for one in wanted)
    after = stand()
    for one in wanted:
        now, then = (after.get((one.name, y), (Decimal(0), Decimal(0)))[0] for y in (YEAR, YEAR + 1))
        assert (before[one.name, YEAR][0] - now, then) == (one.may, one.may)
        assert 0 <= one.may <= max(one.left, Decimal(0))
        assert now >= min(before[one.name, YEAR])  # what was spent is not carried
    for row in (row for year in (YEAR, YEAR + 1) for group in follow_up(year).plans for row in group.rows):
        assert row.spent + row.left == row.revised
