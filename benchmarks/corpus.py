"""A run of the corpus on 1 and 2 processes, what of it is overhead, and the manifest and scheduler with many workers.

    python -m benchmarks.corpus [--papers 200] [--processes 1 2] [--simulated 50 500]

The papers are those of ../shared, over and over, each with bytes of its own. What counts is CPU time, of all processes
of a run: the clock says little on a machine that does other things. Overhead is what a run takes besides reading and
footing, which is measured by one reader that does the same papers one by one. Simulated workers only sleep: they show
what the scheduler, the manifest and the process that hands out can keep busy.
"""

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterator
from importlib import import_module
from itertools import cycle, islice
from pathlib import Path

import psutil
from benchmarks.folder import PAPERS, SHARED
from tests.databases import environment

from kronespor.corpus.working import Done
from kronespor.reading import ReadingError
from kronespor.sandbox import Reader

COUNTRY = 4_000_000  # documents, by the estimate of DESIGN
YAML = "municipality: Fjordby\nkind: folder\naddress: file://{}\nstart: 2026\noptions: {{document: '(?P<year>)'}}\n"


def write(home: Path, count: int) -> list[Path]:
    """A folder of papers beside a register, and the source that lists it."""
    (home / "papers").mkdir(parents=True)
    (home / "sources").mkdir()
    (home / "sources" / "fjordby.yaml").write_text(YAML.format(home / "papers"), "utf-8")
    found = sorted(path for pattern in PAPERS for path in SHARED.glob(pattern))
    return [_another(path, home / "papers", n) for n, path in enumerate(islice(cycle(found), count))]


def _another(path: Path, folder: Path, n: int) -> Path:
    """The same paper with bytes of its own."""
    target = folder / f"{n:05}{path.suffix}"
    target.write_bytes(path.read_bytes())
    if zipfile.is_zipfile(target):
        with zipfile.ZipFile(target, "a") as package:
            package.comment = str(n).encode()
    else:
        with target.open("ab") as file:
            file.write(f"\n%{n}\n".encode())
    return target


def one_by_one(papers: list[Path]) -> float:
    """CPU seconds that reading and footing takes in a reader that is up."""
    before = 0.0
    for some in ((), papers):  # the first time what a reader takes to come up
        start = _children()
        with Reader() as reader:
            for path in some or papers[:1]:
                try:
                    reader.read_and_foot(path)
                except ReadingError as error:
                    print(f"  {path.name}: {error.remark.code}", file=sys.stderr)
        before, last = _children() - start, before
    return before - last


def _children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def command(home: Path, *arguments: str) -> subprocess.Popen[bytes]:
    """`kronespor corpus …` in a process of its own."""
    code = "from kronespor.cli.main import main; main()"
    return subprocess.Popen([sys.executable, "-c", code, "corpus", *arguments], env=environment(home))


def run(home: Path, processes: int) -> tuple[float, float, float]:
    """A run: seconds by the clock, CPU seconds of all its processes, and the most MB that they took together."""
    started = time.monotonic()
    child = command(home, "run", "--no-harvest", "--processes", str(processes))
    used: dict[int, float] = {}
    most = 0.0
    while child.poll() is None:
        memory = 0.0
        for process in _tree(child.pid):
            try:
                times = process.cpu_times()
                memory += process.memory_info().rss / 2**20
            except psutil.Error:
                continue
            used[process.pid] = times.user + times.system
        most = max(most, memory)
        time.sleep(0.2)
    assert child.returncode == 0
    return time.monotonic() - started, sum(used.values()), most


def _tree(pid: int) -> Iterator[psutil.Process]:
    try:
        top = psutil.Process(pid)
        yield from (top, *top.children(recursive=True))
    except psutil.Error:
        return


def measure(count: int, processes: list[int]) -> None:
    """Print what runs of several numbers of processes take."""
    with tempfile.TemporaryDirectory() as folder:
        papers = write(Path(folder) / "0", count)
        reading = one_by_one(papers)
        print(f"{count} papers one by one: {reading:.1f} CPU s, {count / reading:.2f} papers per core-second")
        for n in processes:
            home = Path(folder) / str(n)
            write(home, count)
            command(home, "harvest").wait()
            nothing = Path(folder) / f"nothing-{n}"
            write(nothing, 0)
            _, idle, _ = run(nothing, n)
            wall, cpu, memory = run(home, n)
            net = cpu - idle
            shares = (
                f"overhead {1 - reading / net:.1%} (with coming up, {idle:.1f} CPU s once, {1 - reading / cpu:.1%})"
            )
            print(f"{n} processes: {wall:.1f} s, {cpu:.1f} CPU s, {count / net:.2f} papers per core-second, {shares}")
            print(f"  {memory:.0f} MB together; {COUNTRY * net / count / 3600:,.0f} core-hours for {COUNTRY:,} papers")


def sleep(_store: str, sha256: str, _words: str) -> Done:
    """A paper that takes a second of nobody's time."""
    time.sleep(1)
    return Done(sha256, None, 1.0)


def simulate(workers: int, each: int = 20) -> None:
    """Print what share of so many sleeping workers a run keeps busy, manifest included."""
    with tempfile.TemporaryDirectory() as folder:
        code = f"from benchmarks.corpus import simulated; simulated({workers}, {each})"
        subprocess.run([sys.executable, "-c", code], env=environment(Path(folder) / "home"), check=True)


def simulated(workers: int, each: int) -> None:
    """The simulation itself, on a register of its own."""
    from kronespor.cli import database

    database.ready()
    import hashlib
    from threading import Event

    from django.utils import timezone

    from kronespor.corpus.models import ListedDocument
    from kronespor.corpus.running import Run

    now, count = timezone.now(), workers * each
    about = {"source": "s", "municipality": "m", "year": 2026, "state": "held", "listed_at": now, "seen_at": now}
    hashes = (hashlib.sha256(str(n).encode()).hexdigest() for n in range(count))
    rows = (ListedDocument(address=str(n), sha256=sha256, size=1, **about) for n, sha256 in enumerate(hashes))
    ListedDocument.objects.bulk_create(rows, batch_size=1000)
    processes = min(workers, 4)
    with import_module("distributed").LocalCluster(
        processes, threads_per_worker=workers // processes, dashboard_address=None
    ) as cluster:
        driver = Run(cluster.scheduler_address, lambda _progress: None, Event(), task=sleep)
        before, started = time.process_time(), time.monotonic()
        done = driver.run()
    took, own = time.monotonic() - started, time.process_time() - before
    assert (done.done, done.left) == (count, 0)
    print(f"{workers} sleeping workers: {count} papers of 1 s in {took:.1f} s, {each / took:.0%} busy, ", end="")
    print(f"{count / took:.0f} papers/s; {own / count * 1000:.2f} ms of the handing process and the scheduler each")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--papers", type=int, default=200)
    parser.add_argument("--processes", type=int, nargs="*", default=[1, 2])
    parser.add_argument("--simulated", type=int, nargs="*", default=[50, 500])
    asked = parser.parse_args()
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
    if asked.processes:
        measure(asked.papers, asked.processes)
    for workers in asked.simulated:
        simulate(workers)


if __name__ == "__main__":
    main()
