"""The register at size: balances as of a date, booking, and the peers that load the same ledger.

`python -m benchmarks.register --postings 1000000` on SQLite; under `tools/postgres.sh` on PostgreSQL. A ledger of
20,000 initiatives in 400 plans, 60 funds and 20 years is made in a folder of its own; what is measured is the median of
some runs of the very functions that the program uses.
"""

import argparse
import hashlib
import json
import os
import resource
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

PLANS, INITIATIVES, FUNDS, YEARS, FIRST_YEAR = 400, 20_000, 60, 20, 2007
LEGS = 10  # of a transaction
SUMS = """
    INSERT INTO register_monthsum (plan_id, fiscal_year, expenditure_type, price_level, month, amount)
    SELECT a.plan_id, p.fiscal_year, p.expenditure_type, COALESCE(p.price_level, 0),
        date_trunc('month', p.decided_on)::date, SUM(p.amount)
    FROM register_posting p JOIN register_account a ON a.id = p.account_id
    WHERE a.kind IN ('initiative', 'reserve') GROUP BY 1, 2, 3, 4, 5
"""
"""What the trigger on seals would have added."""


def main() -> None:
    """Make the ledger, measure, print one line of JSON."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--postings", type=int, default=1_000_000)
    asked.add_argument("--journals", action="store_true", help="also load the ledger with beancount and hledger")
    options = asked.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["KRONESPOR_HOME"] = folder
        from kronespor.cli import database

        database.ready()
        from django.db import connection

        took = clock(lambda: make(options.postings))
        found: dict[str, Any] = {"database": connection.vendor, "postings": options.postings, "made_s": round(took, 1)}
        found |= measured()
        if options.journals:
            found |= journals(Path(folder))
        found["peak_mb"] = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
        print(json.dumps(found))


def clock(do: Callable[[], object]) -> float:
    """Seconds."""
    start = time.perf_counter()
    do()
    return time.perf_counter() - start


def milliseconds(do: Callable[[], object], runs: int = 7) -> float:
    """The median of some runs, after one to warm up."""
    do()
    return round(1000 * statistics.median(clock(do) for _ in range(runs)), 1)


def make(postings: int) -> None:
    """Fill the register with plans, initiatives, funds and balanced, sealed transactions, straight into the tables."""
    from django.db import connection, transaction

    from kronespor.register.models import Account, ActionPlan, Alias, Fund, Initiative, Seal

    plans = ActionPlan.objects.bulk_create(ActionPlan(name=f"Plan {n}", key=f"plan {n}") for n in range(PLANS))
    initiatives = Initiative.objects.bulk_create(
        Initiative(plan=plans[n % PLANS], name=f"Indsats {n}") for n in range(INITIATIVES)
    )
    Alias.objects.bulk_create(Alias(plan=i.plan, initiative=i, name=i.name, key=i.name.lower()) for i in initiatives)
    funds = Fund.objects.bulk_create(Fund(name=f"Kilde {n}", key=f"kilde {n}") for n in range(FUNDS))
    held = Account.objects.bulk_create(Account(kind="initiative", initiative=i, plan=i.plan) for i in initiatives)
    free = Account.objects.bulk_create(Account(kind="unallocated", fund=f) for f in funds)
    accounts = ([a.pk for a in held], [a.pk for a in free], [f.pk for f in funds])
    rows = Rows(postings // LEGS, accounts, Seal.objects.count())
    on_postgresql = connection.vendor == "postgresql"
    with transaction.atomic(), connection.cursor() as cursor:
        if on_postgresql:  # what is made is right; its triggers and its index are for what is booked
            cursor.execute("SELECT indexdef FROM pg_indexes WHERE indexname = 'balances'")
            (index,) = cursor.fetchone()
            cursor.execute("DROP INDEX balances; ALTER TABLE register_posting DISABLE TRIGGER USER")
            cursor.execute("ALTER TABLE register_seal DISABLE TRIGGER USER")
        for table, columns, values in (
            ("register_transaction", "id,kind,decided_on,booked_at,text,citation", rows.transactions()),
            (
                "register_posting",
                "id,transaction_id,account_id,fund_id,fiscal_year,expenditure_type,amount,citation,decided_on,booked_at",
                rows.postings(),
            ),
            ("register_seal", "id,transaction_id,number,previous,sha256,version,sealed_by,changes", rows.seals()),
        ):
            if on_postgresql:
                with cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
                    for row in values:
                        copy.write_row(row)
            else:
                marks = ",".join("?" * len(columns.split(",")))
                cursor.connection.executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks})", values)  # noqa: S608 (names of our tables)
        if on_postgresql:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("ALTER TABLE register_posting ENABLE TRIGGER USER")
            cursor.execute("ALTER TABLE register_seal ENABLE TRIGGER USER")
            cursor.execute(index)
            cursor.execute(SUMS)
    with connection.cursor() as cursor:
        if on_postgresql:
            from django.core.management.color import no_style

            from kronespor.register.models import Posting, Seal, Transaction

            for statement in connection.ops.sequence_reset_sql(no_style(), [Transaction, Posting, Seal]):
                cursor.execute(statement)
            cursor.execute("VACUUM ANALYZE")
        else:
            cursor.execute("ANALYZE")


class Rows:
    """The rows of a made ledger; the same numbers give the same rows. `sealed`: how many seals there are before."""

    def __init__(self, transactions: int, accounts: tuple[list[int], list[int], list[int]], sealed: int) -> None:
        self.count, (self.held, self.free, self.funds), self.sealed = transactions, accounts, sealed

    def _days(self) -> Iterator[tuple[int, str, str]]:
        first, span = date(FIRST_YEAR - 1, 6, 1), 365 * YEARS
        for n in range(1, self.count + 1):
            day = first + timedelta(days=n * span // self.count)
            yield (
                n,
                day.isoformat(),
                datetime(day.year, day.month, day.day, 12, tzinfo=UTC).strftime("%Y-%m-%d %H:%M:%S"),
            )

    def transactions(self) -> Iterator[tuple[Any, ...]]:
        """One a day's case."""
        return ((n, "allocation", day, booked, f"Sag {n}", "{}") for n, day, booked in self._days())

    def postings(self) -> Iterator[tuple[Any, ...]]:
        """For each transaction pairs from a fund to initiatives of some years; an initiative is paid by two funds."""
        rng, pk, paper = Random(1), 0, "0" * 64
        paid: list[list[int]] = [[] for _ in range(FUNDS)]
        for n, account in enumerate(self.held):
            for fund in {n % FUNDS, n // FUNDS % FUNDS}:
                paid[fund].append(account)
        for n, day, booked in self._days():
            fund = rng.randrange(FUNDS)
            year = int(day[:4]) + 1
            for leg in range(LEGS // 2):
                ore = rng.randrange(1, 10**8)
                at = min(year + leg % 3, FIRST_YEAR + YEARS - 1)
                cited = (
                    f'{{"document": "{paper}", "name": "Bilag {n}.pdf", "title": "Status på midler til handleplaner",'
                )
                cited += f' "table": 1, "row": {leg}, "column": "{at}", "printed": "{ore}", "proof": "proven"}}'
                for account, amount in ((self.free[fund], -ore), (rng.choice(paid[fund]), ore)):
                    pk += 1
                    yield pk, n, account, self.funds[fund], at, "service", amount, cited, day, booked

    def seals(self) -> Iterator[tuple[Any, ...]]:
        """A chain of the right shape; nothing here is verified."""
        previous = "0" * 64
        for n in range(1, self.count + 1):
            digest = hashlib.sha256(f"{previous}{n}".encode()).hexdigest()
            yield n + self.sealed, n, n + self.sealed, previous, digest, 1, "", "{}"
            previous = digest


def measured() -> dict[str, Any]:
    """Milliseconds of what users wait for."""
    from tests.events import allocate

    from kronespor.answers.overview import overview
    from kronespor.register.events import Basis, Movement, record
    from kronespor.register.holdings import Query, holdings
    from kronespor.register.models import ActionPlan, Initiative
    from kronespor.register.naming import fund_named

    day = date(FIRST_YEAR + YEARS // 2, 9, 15)
    plan = [ActionPlan.objects.get(key="plan 7").pk]
    cells, plans = Query(plans=plan), Query(by=("plan", "year"))
    found: dict[str, Any] = {
        "plan_as_of_ms": milliseconds(lambda: holdings(replace(cells, as_of=day))),
        "plan_now_ms": milliseconds(lambda: holdings(cells)),
        "overview_as_of_ms": milliseconds(lambda: overview(replace(cells, as_of=day))),
        "plans_as_of_ms": milliseconds(lambda: holdings(replace(plans, as_of=day))),
        "plans_now_ms": milliseconds(lambda: holdings(plans)),
    }
    fund = fund_named("Kilde 1")
    initiative = Initiative.objects.get(name="Indsats 5")
    basis = Basis(date(2026, 1, 5), "Udmøntning")
    found["book_one_ms"] = milliseconds(lambda: allocate(initiative, fund, {2026: 100}, basis))
    movements = [Movement(fund, i, fund, 2026, 100) for i in Initiative.objects.order_by("pk")[:5_000]]
    found["book_10000_s"] = round(clock(lambda: record("allocation", movements, Basis(day, "Mange"))), 2)
    return found


def journals(folder: Path) -> dict[str, Any]:
    """Seconds and memory that beancount and hledger take to load and balance the same ledger."""
    import subprocess
    import sys

    from kronespor.opendata.journals import FORMATS

    found: dict[str, Any] = {}
    code = "import sys\nfrom beancount import loader\nloader.load_file(sys.argv[1])"
    commands = {
        "beancount": [sys.executable, "-c", code],
        "hledger": ["hledger", "balance", "--depth", "1", "-f"],
    }
    for form in FORMATS:
        path = folder / f"register.{form}"
        found[f"export_{form}_s"] = round(clock(partial(_export, form, path)), 1)
        before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
        command = partial(subprocess.run, [*commands[form], path], capture_output=True, check=True)
        found[f"{form}_s"] = round(clock(command), 1)
        found[f"{form}_peak_mb"] = round(max(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, before) / 1024)
    return found


def _export(form: str, path: Path) -> None:
    from kronespor.opendata.journals import journal

    with path.open("w", encoding="utf-8") as file:
        file.writelines(f"{line}\n" for line in journal(form))


if __name__ == "__main__":
    main()
