"""A folder of 200 papers read and footed one by one and by a worker for each core, in pairs of runs in turn.

    python -m benchmarks.folder [--papers 200] [--pairs 3]

The papers are those of ../shared (the public PDFs of icdar2013, the seeds and the cases of offices), over and over.
Beside the time by the clock, which on a machine that does other things says little, stands what the processes' CPU time
allows: all of it one by one, against the larger of the caller's own and an even share of it all for each core.
"""

import argparse
import os
import resource
import statistics
import sys
import tempfile
import time
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path

from kronespor.footing import document_report
from kronespor.footing.reportjson import Unreadable, check_json
from kronespor.remarks import Remark
from kronespor.sandbox import Readers

SHARED = Path(__file__).resolve().parents[2] / "shared"
PAPERS = ("icdar2013/*.pdf", "seeds/*.txt", "cases/office/*.docx", "cases/office/*.xlsx", "cases/office/*.pdf")


@dataclass(frozen=True)
class Run:
    """Seconds by the clock, and of CPU time in the caller and in its workers; MB that the caller and a worker take."""

    wall: float
    caller: float
    workers: float
    memory: tuple[float, float]


def check(folder: Path, jobs: int) -> Run:
    """What `kronespor check --json FOLDER --jobs N` does, its output thrown away; in a process of its own."""
    read, write = os.pipe()
    if not (child := os.fork()):
        start = time.perf_counter()
        with Readers(jobs) as readers:
            outcomes = readers.read(readers.unpack([folder]), lambda _name: lambda _done, _total: None)
            checked = (
                Unreadable(file.name, outcome) if isinstance(outcome, Remark) else document_report(*outcome)
                for file, outcome in outcomes
            )
            sum(len(part) for part in check_json(checked, "en"))
        wall, own, below = time.perf_counter() - start, *map(resource.getrusage, (0, resource.RUSAGE_CHILDREN))
        used = own.ru_utime + own.ru_stime, below.ru_utime + below.ru_stime
        told = (wall, *used, own.ru_maxrss / 1024, below.ru_maxrss / 1024)
        os.write(write, " ".join(map(str, told)).encode())
        os._exit(0)
    os.close(write)
    with os.fdopen(read) as answer:
        wall, caller, workers, mine, theirs = map(float, answer.read().split())
    os.waitpid(child, 0)
    return Run(wall, caller, workers, (mine, theirs))


def main() -> None:
    """Measure, and print a table."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--papers", type=int, default=200)
    options.add_argument("--pairs", type=int, default=3)
    given = options.parse_args()
    papers = [path for pattern in PAPERS for path in sorted(SHARED.glob(pattern))]
    if not papers:
        sys.exit("../shared is not here: the papers that the folder is made of.")
    cores = os.cpu_count() or 1
    with tempfile.TemporaryDirectory() as name:
        for n, paper in enumerate(islice(cycle(papers), given.papers)):
            (Path(name) / f"{n:04}{paper.suffix}").symlink_to(paper)
        pairs = [(check(Path(name), 1), check(Path(name), cores)) for _ in range(given.pairs)]
    by_clock = statistics.median(one.wall / all_.wall for one, all_ in pairs)
    by_cpu = statistics.median(
        (one.caller + one.workers) / max(all_.caller, (all_.caller + all_.workers) / cores) for one, all_ in pairs
    )
    one, all_ = pairs[-1]
    print(f"| {given.papers} papers | clock | CPU of the caller | of the workers | memory of the caller, a worker |")
    print("| --- | --- | --- | --- | --- |")
    for what, run in (("one by one", one), (f"on {cores} cores", all_)):
        memory = ", ".join(f"{megabytes:.0f} MB" for megabytes in run.memory)
        print(f"| {what} | {run.wall:.1f} s | {run.caller:.1f} s | {run.workers:.1f} s | {memory} |")
    print(f"\nMedian of {given.pairs} pairs: {by_clock:.2f} times as fast by the clock, {by_cpu:.2f} by CPU time.")


if __name__ == "__main__":
    main()
