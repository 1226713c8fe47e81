"""The made country whole, read in the sandbox: what is found beside what is true; and questions over millions of cells.

`python -m benchmarks.country` makes 20 municipalities and 10 years in a folder of its own, reads every document as a
worker of a run does, finds what there is, and prints precision and recall of each kind. `--cells 10000000` writes so
many cells as the results keep them and asks ready questions and sums, each in a process of its own.
"""

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from random import Random
from typing import Any

QUESTIONS = {
    "sum of a year by municipality": "SELECT municipality, sum(ore) FROM latest WHERE fiscal_year = 2020 GROUP BY ALL",
    "largest by label": "SELECT label, sum(ore) AS ore FROM cells GROUP BY label ORDER BY ore DESC LIMIT 20",
    "share proven": "SELECT proof, count(*) FROM cells GROUP BY proof",
    "similar": "",
    "recipients": "",
}
"""In SQL; those without are ready questions."""
TIMES = 5


def main() -> None:
    """Make, measure, print."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--towns", type=int, default=20)
    asked.add_argument("--years", type=int, default=10)
    asked.add_argument("--cells", type=int, default=0, help="ask so many cells instead")
    asked.add_argument("--ask", nargs=2, metavar=("STORE", "QUESTION"), help=argparse.SUPPRESS)
    options = asked.parse_args()
    if options.ask:
        print(json.dumps(_asked(*options.ask)))
        return
    with tempfile.TemporaryDirectory() as folder:
        os.environ["KRONESPOR_HOME"] = folder
        from kronespor.cli import database

        database.ready()
        if options.cells:
            _cells(Path(folder), options.cells)
        else:
            _country(Path(folder), options.towns, options.years)


def _country(folder: Path, towns: int, years: int) -> None:
    from tests.corpus import measuring
    from tests.corpus.country import make

    from kronespor.corpus.asking import Results
    from kronespor.corpus.overall import find_all
    from kronespor.corpus.store import Store
    from kronespor.corpus.working import work

    country, store = make(towns, years), Store(str(folder / "corpus"))
    measuring.hold(country, store)
    start = time.perf_counter()
    measuring.read_all(store, lambda of, sha256: work(of.address, (sha256,))[0].problem)
    read = time.perf_counter()
    found = find_all(store, measuring.expected(country), measuring.TODAY)
    done = time.perf_counter()
    print(f"{len(country.documents)} documents read in {read - start:.0f} s, {found} in {done - read:.0f} s")
    with Results(store) as results:
        for one in measuring.measured(country, results):
            print(one)


def _cells(folder: Path, cells: int) -> None:
    """Each question in a process of its own: the median of some times, and the most memory that it had."""
    start = time.perf_counter()
    size = _write(folder, cells)
    print(f"{cells} cells written in {time.perf_counter() - start:.0f} s, {size / 2**20:.0f} MB of Parquet")
    for question in QUESTIONS:
        command = [sys.executable, "-m", "benchmarks.country", "--ask", str(folder / "corpus"), question]
        print(subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip())


def _write(folder: Path, cells: int, towns: int = 20, years: int = 10) -> int:
    """Cells of as many documents as hold 500 each, by municipality and year; how many bytes they take."""
    import pyarrow as pa
    from tests.corpus.country import INITIATIVES, NATIONAL, TOWNS

    from kronespor.corpus.results import Partition, parquet
    from kronespor.corpus.schema import schema
    from kronespor.corpus.store import Store

    random, store, total = Random(7), Store(str(folder / "corpus")), 0
    labels = [f"{word} {n}" for n in range(400) for word in (*INITIATIVES, *NATIONAL)]
    of_file = cells // (towns * years)
    names = schema("cells").names
    for town in TOWNS[:towns]:
        for year in range(2015, 2015 + years):
            which = [random.randrange(len(labels)) for _ in range(of_file)]
            label, n = [labels[one] for one in which], range(of_file)
            values: dict[str, Any] = dict.fromkeys(names, [None] * of_file) | {
                "document": [f"{town}{year}{k // 500:06}".encode().hex().ljust(64, "0") for k in n],
                "municipality": [town] * of_file,
                "year": [year] * of_file,
                "committee": [f"Udvalg {k // 5000 % 8}" for k in n],
                "label": label,
                "folded": [one.lower() for one in label],
                "table_id": [f"{k // 50 % 10}" for k in n],
                "row_id": [f"{k // 4 % 12}" for k in n],
                "place": [k % 4 for k in n],
                "fiscal_year": [year + k % 4 for k in n],
                "ore": [random.randrange(10_000, 900_000) * 1000 for _ in n],
                "printed": [str(random.randrange(10_000)) for _ in n],
                "role": ["detail"] * of_file,
                "proof": [("proven", "consistent", "unproven")[k % 3] for k in n],
                "phase": [""] * of_file,
                "page": [k % 30 for k in n],
                "x0": [float(k % 500) for k in n],
            }
            content = parquet(
                pa.table([pa.array(values[name], schema("cells").field(name).type) for name in names], names)
            )
            store.put(Partition(town, year, ()).name("cells"), content)
            total += len(content)
    return total


def _asked(store: str, question: str) -> dict[str, Any]:
    from kronespor.cli import database

    database.ready()
    from kronespor.corpus.asking import Results
    from kronespor.corpus.questions import READY, asked
    from kronespor.corpus.store import Store

    took, used, rows = [], [], 0
    for _ in range(TIMES):
        start, busy = time.perf_counter(), time.process_time()
        with Results(Store(store)) as results:
            sql = QUESTIONS[question]
            answer = asked(results, question, "sommerskole 17") if question in READY else results.ask(sql)
        took.append(time.perf_counter() - start)
        used.append(time.process_time() - busy)
        rows = len(answer.rows)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    median, cpu = (round(statistics.median(of), 2) for of in (took, used))
    return {"question": question, "rows": rows, "median_s": median, "cpu_s": cpu, "peak_mb": peak}


if __name__ == "__main__":
    main()
