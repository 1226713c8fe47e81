"""beancount and hledger read the ledger and find the same balance on every account."""

import csv
import shutil
import subprocess
import sys
from datetime import date
from decimal import Decimal
from io import StringIO
from pathlib import Path
from random import Random

import pytest
from django.db.models import Sum
from pytest_django import DjangoAssertNumQueries

from kronespor.opendata.journals import FORMATS, account_name, journal
from kronespor.register.events import Basis, Movement, correct
from kronespor.register.models import Posting, Seal, Transaction
from kronespor.register.naming import fund_named, initiative_named, plan_named
from tests.events import allocate, appropriate, carry_over, virement

pytestmark = pytest.mark.django_db
Balances = dict[str, Decimal]


def events(seed: int) -> None:
    """A register of three plans, some years and every kind of event."""
    rng = Random(seed)
    funds = [fund_named(f'Fond {n}; "citat" | \\ {n}') for n in range(3)]
    for fund in funds:
        appropriate(fund, dict.fromkeys(range(2023, 2027), 10**12), Basis(date(2022, 12, 1), 'Bevilling "A"; ét\nto'))
    initiatives = [initiative_named(plan_named(f"Plan {p}"), f"Indsats {n}") for p in range(3) for n in range(5)]
    for n in range(60):
        fund, year = rng.choice(funds), rng.randrange(2023, 2027)
        basis = Basis(date(rng.randrange(2023, 2026), rng.randrange(1, 13), 5), f"Sag {n}")
        alfa, beta = rng.sample(initiatives, 2)
        ore = rng.randrange(1, 10**9)
        kind = rng.randrange(4)
        if kind == 0:
            virement([Movement(alfa, beta, fund, year, ore, "service")], basis)
        elif kind == 1:
            carry_over(alfa, fund, year, 2026, ore, basis)
        else:
            entry = allocate(alfa if kind == 2 else alfa.plan, fund, {year: ore, 2026: 5}, basis)
            if rng.random() < 0.3:
                correct(entry, [Movement(fund, beta, fund, year, ore + 1)], basis)


def ours() -> Balances:
    sums: Balances = {}
    for posting in Posting.objects.select_related("account"):
        name = account_name(posting)
        sums[name] = sums.get(name, Decimal(0)) + Decimal(posting.amount) / 100
    return {name: kroner for name, kroner in sums.items() if kroner}


def written(form: str, folder: Path) -> Path:
    path = folder / f"register.{form}"
    path.write_text("\n".join(journal(form)) + "\n", "utf-8")
    return path


BEANCOUNT = """
import json, sys
from collections import defaultdict
from decimal import Decimal
from beancount import loader
from beancount.core.data import Transaction
entries, errors, _ = loader.load_file(sys.argv[1])
sums = defaultdict(Decimal)
for entry in entries:
    if isinstance(entry, Transaction):
        for posting in entry.postings:
            sums[posting.account] += posting.units.number
print(json.dumps({"errors": [e.message for e in errors], "sums": {k: str(v) for k, v in sums.items() if v}}))
"""


@pytest.mark.any_database
def test_beancount_finds_the_same_balances(tmp_path: Path) -> None:
    events(1)
    path = written("beancount", tmp_path)
    checked = subprocess.run(
        [Path(sys.executable).parent / "bean-check", path], capture_output=True, text=True, check=False
    )
    assert (checked.returncode, checked.stderr) == (0, "")
    done = subprocess.run([sys.executable, "-c", BEANCOUNT, path], capture_output=True, text=True, check=True)
    import json

    answer = json.loads(done.stdout)
    assert answer["errors"] == []
    assert {name: Decimal(v) for name, v in answer["sums"].items()} == ours()


@pytest.mark.any_database
@pytest.mark.skipif(shutil.which("hledger") is None, reason="hledger is not installed")
def test_hledger_finds_the_same_balances(tmp_path: Path) -> None:
    events(2)
    path = written("hledger", tmp_path)
    command = ["hledger", "-f", str(path), "balance", "--flat", "--no-total", "-O", "csv", "--no-elide"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    rows = list(csv.reader(StringIO(done.stdout)))[1:]
    sums = {name: Decimal(amount.split()[0].replace(",", "")) for name, amount in rows}
    assert {name: kroner for name, kroner in sums.items() if kroner} == ours()


def test_a_journal_is_written_in_few_queries_however_long(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    events(3)
    assert Seal.objects.count() > 40
    for form in FORMATS:
        with django_assert_max_num_queries(6):
            lines = list(journal(form))
        assert len(lines) > 300
    assert Posting.objects.aggregate(all=Sum("amount"))["all"] == 0


def test_the_legend_is_in_the_language_that_is_asked_for() -> None:
    assert "indsats" in next(journal("beancount", "da")) and "initiative" in next(journal("beancount"))


def test_an_unknown_format_is_refused() -> None:
    with pytest.raises(ValueError, match="beancount and hledger"):
        list(journal("excel"))


def test_a_journal_of_what_is_published_has_nothing_else() -> None:
    events(5)
    until = Transaction.objects.order_by("booked_at")[10].booked_at
    for form in FORMATS:
        dated = [line for line in journal(form, until=until) if line[:4].isdigit() and " * " in line]
        assert len(dated) == 11
