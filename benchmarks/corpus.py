"""A run of the corpus on 1 and 2 processes, what of it is overhead, and the manifest and scheduler with many workers.

    python -m benchmarks.corpus [--papers 200] [--processes 1 2] [--simulated 50 500] [--mixed]
    python -m benchmarks.corpus --papers 10000 --processes 2 --mixed --home FOLDER --seconds 500   # until it is done

The papers are those of ../shared, over and over, each with bytes of its own; `--mixed`: every second is one of made
countries (`tests.corpus.country`) instead. They lie at 20 municipalities in 10 years. With `--home` a run is stopped
after so many seconds, and goes on when it is asked for again.

What counts is CPU time, of all processes of a run from its start to its end: the clock says little on a machine that
does other things. Its *work* is what its stages do: reading, footing and the rows of the results, by one reader that
does the same papers one by one (of many a sample), and likeness, links, blocks and tying out, once more in one process
on what the run has made. *Overhead* is all the rest: coming up, Dask, the store, the manifest, packing, moving,
Parquet. Beside it stands the stricter share: all that is not reading and footing. Simulated workers only sleep: they
show what the scheduler, the manifest and the process that hands out can keep busy.
"""

import argparse
import contextlib
import json
import os
import resource
import signal
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from importlib import import_module
from itertools import count, cycle
from pathlib import Path

import psutil
from benchmarks.folder import PAPERS, SHARED
from tests.corpus.country import COMMITTEES, FIRST_YEAR, TOWNS, make
from tests.databases import environment

from kronespor.corpus.working import Done
from kronespor.reading import ReadingError
from kronespor.sandbox import Reader

COUNTRY = 4_000_000  # documents, by the estimate of DESIGN
YEARS = 10
SAMPLE = 400  # papers that are done one by one
YAML = """municipality: {town}
kind: folder
address: file://{folder}
start: {start}
options: {{document: '(?P<committee>[^/]+)/(?P<year>\\d{{4}})-(?P<month>\\d\\d)-(?P<day>\\d\\d)-'}}
"""
SUFFIXES = {"as_html": ".html", "as_markdown": ".md", "as_word": ".docx", "as_pdf": ".pdf"}


def write(home: Path, papers: int, *, mixed: bool = False) -> list[Path]:
    """Folders of papers beside a register, one for each municipality, and the sources that list them."""
    (home / "sources").mkdir(parents=True)
    for n, town in enumerate(TOWNS):
        folder = home / "papers" / str(n)
        folder.mkdir(parents=True)
        yaml = YAML.format(town=town, folder=folder, start=FIRST_YEAR)
        (home / "sources" / f"town{n}.yaml").write_text(yaml, "utf-8")
    shared = cycle(sorted(path for pattern in PAPERS for path in SHARED.glob(pattern)))
    made = (one for seed in count(26) for one in make(len(TOWNS), YEARS, seed).documents)
    written = []
    for n in range(papers):
        if mixed and n % 2:
            one = next(made)
            name = f"{one.held_on}-{n}{SUFFIXES[one.layout.__name__]}"
            target = _place(home, TOWNS.index(one.municipality), one.committee, name)
            target.write_bytes(one.content)
        else:
            path, year, month = next(shared), FIRST_YEAR + n // 40 % YEARS, n % 12 + 1
            name = f"{year}-{month:02}-15-{n}{path.suffix}"
            target = _place(home, n // 2 % len(TOWNS), COMMITTEES[n // 400 % 2], name)
            _another(path, target, n)
        written.append(target)
    return written


def _place(home: Path, town: int, committee: str, name: str) -> Path:
    target = home / "papers" / str(town) / committee / name
    target.parent.mkdir(exist_ok=True)
    return target


def _another(path: Path, target: Path, n: int) -> None:
    """The same paper with bytes of its own."""
    target.write_bytes(path.read_bytes())
    if zipfile.is_zipfile(target):
        with zipfile.ZipFile(target, "a") as package:
            package.comment = str(n).encode()
    else:
        with target.open("ab") as file:
            file.write(f"\n%{n}\n".encode())


def one_by_one(papers: list[Path], do: Callable[[Reader, Path], object]) -> float:
    """CPU seconds that a paper takes in a reader that is up: its process alone, and not its caller."""
    sample = papers[:: max(len(papers) // SAMPLE, 1)]
    before = 0.0
    for some in (papers[:1], sample):  # the first time what a reader takes to come up
        start = _children()
        with Reader() as reader:
            for path in some:
                with contextlib.suppress(ReadingError):
                    do(reader, path)
        before, last = _children() - start, before
    return (before - last) / len(sample)


def _children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def found(home: Path) -> float:
    """CPU seconds of what a run finds over all its documents, once more, in a process of its own."""
    code = "from benchmarks.corpus import find; find()"
    done = subprocess.run([sys.executable, "-c", code], env=environment(home), check=True, capture_output=True)
    return float(done.stdout)


def find() -> None:
    """Print the CPU seconds of likeness, links, blocks and tying out."""
    from kronespor.cli import database

    database.ready()
    from django.conf import settings

    from kronespor.corpus.asking import Limits, connected
    from kronespor.corpus.likeness import find_alike
    from kronespor.corpus.linking import link_recipients
    from kronespor.corpus.store import Store
    from kronespor.corpus.tying import blocks, tied

    store, started = Store(settings.CORPUS), time.process_time()
    with connected(store, Limits()) as results:
        find_alike(store, results)
        link_recipients(store, results)
    with connected(store, Limits()) as results:
        for block in blocks(results):
            list(tied(store, block))
    print(time.process_time() - started)


def command(home: Path, *arguments: str) -> subprocess.Popen[bytes]:
    """`kronespor corpus …` in a process of its own."""
    code = "from kronespor.cli.main import main; main()"
    return subprocess.Popen([sys.executable, "-c", code, "corpus", *arguments], env=environment(home))


@dataclass
class Used:
    """What a run has used so far: seconds by the clock, of CPU in all its processes, the most MB of all together."""

    wall: float = 0.0
    cpu: float = 0.0
    memory: float = 0.0
    is_done: bool = False
    slices: int = 0


def run(home: Path, processes: int, used: Used, seconds: float = float("inf")) -> None:
    """A run, stopped after so many seconds if it is not done by then."""
    started = time.monotonic()
    child = command(home, "run", "--no-harvest", "--processes", str(processes))
    times: dict[int, float] = {}
    while child.poll() is None:
        memory = 0.0
        for process in _tree(child.pid):
            try:
                of = process.cpu_times()
                memory += process.memory_info().rss / 2**20
            except psutil.Error:
                continue
            times[process.pid] = of.user + of.system
        used.memory = max(used.memory, memory)
        if time.monotonic() - started > seconds:
            child.send_signal(signal.SIGINT)
            seconds = float("inf")
        time.sleep(0.2)
    assert child.returncode in (0, 130)
    used.is_done = child.returncode == 0
    used.wall, used.cpu, used.slices = (
        used.wall + time.monotonic() - started,
        used.cpu + sum(times.values()),
        used.slices + 1,
    )


def _tree(pid: int) -> Iterator[psutil.Process]:
    try:
        top = psutil.Process(pid)
        yield from (top, *top.children(recursive=True))
    except psutil.Error:
        return


def measure(papers: int, processes: list[int], *, mixed: bool) -> None:
    """Print what runs of several numbers of processes take."""
    with tempfile.TemporaryDirectory() as folder:
        reading, stages = alone(write(Path(folder) / "0", papers, mixed=mixed))
        for n in processes:
            home, used = Path(folder) / str(n), Used()
            write(home, papers, mixed=mixed)
            command(home, "harvest").wait()
            run(home, n, used)
            told(home, papers, n, used, (reading, stages))


def alone(papers: list[Path]) -> tuple[float, float]:
    """CPU seconds of a paper one by one: reading and footing; and with the rows of the results."""
    reading = one_by_one(papers, lambda reader, path: reader.read_and_foot(path))
    stages = one_by_one(papers, lambda reader, path: reader.read_and_foot_encoded(path, path.name))
    print(f"one by one: {reading * 1000:.1f} ms of CPU a paper, {stages * 1000:.1f} ms with its rows", flush=True)
    return reading, stages


def told(home: Path, papers: int, processes: int, used: Used, each: tuple[float, float]) -> None:
    """Print what a run has taken."""
    reading, stages = (papers * one for one in each)
    finding = found(home)
    print(
        f"{processes} processes: {used.wall:.1f} s in {used.slices} slices, {used.cpu:.1f} CPU s, "
        f"{papers / used.cpu:.2f} papers per core-second, {used.memory:.0f} MB together\n"
        f"  reading and footing {reading:.1f} s, rows {stages - reading:.1f} s, found over all {finding:.1f} s; "
        f"overhead {1 - (stages + finding) / used.cpu:.1%}, all but reading and footing {1 - reading / used.cpu:.1%}; "
        f"{COUNTRY * used.cpu / papers / 3600:,.0f} core-hours for {COUNTRY:,} papers"
    )


def go_on(home: Path, papers: int, processes: int, seconds: float, *, mixed: bool) -> None:
    """A slice of a run whose folder is kept, and what it took in all when it is done."""
    kept = home / "used.json"
    if not kept.exists():
        write(home, papers, mixed=mixed)
        command(home, "harvest").wait()
        kept.write_text("{}", "utf-8")
    used = Used(**json.loads(kept.read_text("utf-8")))
    if not used.is_done:
        run(home, processes, used, seconds)
        kept.write_text(json.dumps(asdict(used)), "utf-8")
    print(used, flush=True)
    if used.is_done:
        told(home, papers, processes, used, alone(sorted((home / "papers").rglob("*.*"), key=_number)))


def _number(path: Path) -> int:
    return int(path.stem.rpartition("-")[2])


def sleep(_store: str, sha256s: tuple[str, ...], _words: str) -> tuple[Done, ...]:
    """Papers that take a second each of nobody's time."""
    time.sleep(len(sha256s))
    return tuple(Done(sha256, None, 1.0) for sha256 in sha256s)


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

    now, papers = timezone.now(), workers * each
    about = {"source": "s", "municipality": "m", "year": 2026, "state": "held", "listed_at": now, "seen_at": now}
    hashes = (hashlib.sha256(str(n).encode()).hexdigest() for n in range(papers))
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
    assert (done.done, done.left) == (papers, 0)
    print(f"{workers} sleeping workers: {papers} papers of 1 s in {took:.1f} s, {each / took:.0%} busy, ", end="")
    print(f"{papers / took:.0f} papers/s; {own / papers * 1000:.2f} ms of the handing process and the scheduler each")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--papers", type=int, default=200)
    parser.add_argument("--processes", type=int, nargs="*", default=[1, 2])
    parser.add_argument("--simulated", type=int, nargs="*", default=[50, 500])
    parser.add_argument("--mixed", action="store_true")
    parser.add_argument("--home", type=Path)
    parser.add_argument("--seconds", type=float, default=500.0)
    asked = parser.parse_args()
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
    if asked.home:
        go_on(asked.home, asked.papers, asked.processes[0], asked.seconds, mixed=asked.mixed)
        return
    if asked.processes:
        measure(asked.papers, asked.processes, mixed=asked.mixed)
    for workers in asked.simulated:
        simulate(workers)


if __name__ == "__main__":
    main()
