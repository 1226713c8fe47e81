"""What a year of a finance system takes: a million lines imported, and the overview with what was spent beside it.

`python -m benchmarks.extracts` on SQLite; under `tools/postgres.sh` on PostgreSQL. Lines are of 20,000 accounts, of
which 2,000 belong to as many initiatives, some with one of 500 recipients; a twentieth are credits.
"""

import argparse
import json
import os
import resource
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

from benchmarks.register import clock

ACCOUNTS, INITIATIVES, RECIPIENTS, YEAR = 20_000, 2_000, 500, 2025


def main() -> None:
    """Make the register and the extract, measure, print one line of JSON."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--lines", type=int, default=1_000_000)
    options = asked.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["KRONESPOR_HOME"] = folder
        from kronespor.cli import database

        database.ready()
        from django.db import connection

        path = Path(folder) / "extract.csv"
        write(path, options.lines)
        make()
        before = peak()
        found: dict[str, Any] = {"database": connection.vendor, "lines": options.lines, "made_mb": before}
        found |= measured(path)
        print(json.dumps(found))


def peak() -> int:
    """The most memory so far, in MB."""
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def account(number: int) -> str:
    """An account string, as finance systems print it."""
    return f"{number % 7:02}.{number // 7 % 99:02}.{number // 693:02}.1.{number % 10}"


def write(path: Path, lines: int) -> None:
    """The extract."""
    rng = Random(lines)
    with path.open("w", encoding="utf-8") as file:
        file.write("Kontostreng;CVR;Tekst;Beløb\n")
        for _ in range(lines):
            number = rng.randrange(ACCOUNTS)
            cvr = 10_000_000 + number % RECIPIENTS if number % 5 == 0 else ""
            sign = "-" if rng.random() < 0.05 else ""
            kroner, ore = divmod(rng.randrange(1, 5_000_000), 100)
            file.write(f"{account(number)};{cvr};Faktura {number};{sign}{kroner:,}".replace(",", ".") + f",{ore:02}\n")


def make() -> None:
    """The initiatives, with a million kroner each, and whose account is whose."""
    from kronespor.register.accountmaps import Rule, keep_map
    from kronespor.register.events import Basis, Movement, record
    from kronespor.register.ledger import ledger
    from kronespor.register.models import Initiative
    from kronespor.register.naming import fund_named, plan_named

    with ledger():
        fund = fund_named("Rammen")
        plans = [plan_named(f"Plan {n}") for n in range(40)]
        made = Initiative.objects.bulk_create(
            Initiative(plan=plans[n % 40], name=f"Indsats {n}") for n in range(INITIATIVES)
        )
    movements = [Movement(fund, one, fund, YEAR, 100_000_000) for one in made]
    record("allocation", movements, Basis(date(2024, 10, 9), "Budget"))
    keep_map([Rule(account(n), fund.pk, initiative=one.pk) for n, one in enumerate(made)], {})


def cpu_clock(action: Callable[[], object]) -> float:
    """How many seconds of this process's CPU something takes; those of a database server are not in it."""
    before = time.process_time()
    action()
    return time.process_time() - before


def beside(
    one: Callable[[], object],
    other: Callable[[], object],
    by: Callable[[Callable[[], object]], float] = clock,
    runs: int = 40,
) -> tuple[float, float]:
    """The least milliseconds that each takes, turn by turn, so that a busy machine slows both."""
    took = [(by(one), by(other)) for _ in range(runs)]
    return min(1000 * first for first, _ in took), min(1000 * second for _, second in took)


def measured(path: Path) -> dict[str, Any]:
    """Seconds and memory of the import; milliseconds of the overview without and with what was spent."""
    from kronespor.answers.overview import overview
    from kronespor.intake.actuals import import_extract
    from kronespor.register.holdings import Query

    cpu = time.process_time()
    took = clock(lambda: import_extract(path, date(YEAR, 12, 31)))
    cpu, most = time.process_time() - cpu, peak()
    query = Query(with_original=True)  # as the overview asks
    asked = (lambda: overview(query), lambda: overview(replace(query, with_spent=True)))
    plain, with_spent = beside(*asked)
    plain_cpu, with_spent_cpu = beside(*asked, by=cpu_clock)
    found = {
        "import_s": round(took, 1),
        "import_cpu_s": round(cpu, 1),
        "import_peak_mb": most,
        "overview_ms": round(plain, 1),
        "overview_with_spent_ms": round(with_spent, 1),
    }
    return {**found, "times": round(with_spent / plain, 2), "times_cpu": round(with_spent_cpu / plain_cpu, 2)}


if __name__ == "__main__":
    main()
