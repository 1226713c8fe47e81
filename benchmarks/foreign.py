"""Files that others made, through the sandbox: crashes, time limits, memory, and why what is refused is refused.

    nice -n 19 python -m benchmarks.foreign FOLDER [--sample N] [--kept FILE] [--jobs N]

FOLDER has office files of any kind, in any folders: the test suites of poi, pdf.js, tika … as they are checked out,
outside this repository. `--kept` takes a line of JSON for each file as it is done, and what it has is not done again.
The sample is drawn by the hash of each file's path, so it is the same in every run.
"""

import argparse
import hashlib
import json
import os
import random
import threading
from collections import Counter
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path
from typing import Any

from kronespor.footing import foot_document
from kronespor.reading import ReadingError
from kronespor.remarks import in_words, remark_json, remark_of
from kronespor.sandbox import Reader
from kronespor.sandbox.unpacking import SUFFIXES

EVERY = 0.1  # seconds between two looks at the memory in use
TICKS, PAGE = os.sysconf("SC_CLK_TCK"), os.sysconf("SC_PAGE_SIZE")
CRASHED, SLOW = ("reader-crashed", "answer-malformed"), ("reader-hung", "conversion-slow", "recognition-slow")
FAULTS = ("file-damaged", "file-needs-memory")
ORDINARY = 5.0  # seconds that no ordinary office file takes
ROOM = 1024.0  # MB that no file takes
local = threading.local()


def tree(pid: int) -> tuple[float, float]:
    """CPU seconds that a process and those it has waited for have used, and the MB that it and those below it use."""
    parents: dict[int, list[int]] = {}
    memory: dict[int, int] = {}
    seconds = 0.0
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            fields = (entry / "stat").read_text("utf-8", "replace").rpartition(")")[2].split()
        except OSError:
            continue  # gone meanwhile
        parents.setdefault(int(fields[1]), []).append(int(entry.name))
        memory[int(entry.name)] = int(fields[21]) * PAGE
        if int(entry.name) == pid:
            seconds = sum(map(int, fields[11:15])) / TICKS
    found, used = [pid], 0
    while found:
        one = found.pop()
        used += memory.get(one, 0)
        found += parents.get(one, [])
    return seconds, used / 2**20


class Watched:
    """The most memory that a worker and the programs it starts take while it reads a file, and their CPU time."""

    def __init__(self, reader: Reader) -> None:
        self.reader, self.memory, self.seconds = reader, 0.0, 0.0
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._watch)

    def __enter__(self) -> "Watched":
        self._before = self._pid, tree(self._pid)[0]
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._done.set()
        self._thread.join()
        pid, before = self._before
        self.seconds -= before if pid == self._pid else 0.0

    @property
    def _pid(self) -> int:
        worker = self.reader._worker
        return worker.pid if worker is not None else 0

    def _watch(self) -> None:
        while True:
            is_last = self._done.wait(EVERY)
            if self._pid:
                self.seconds, used = tree(self._pid)
                self.memory = max(self.memory, used)
            if is_last:
                return


def measured(path: Path, folder: Path) -> dict[str, Any]:
    """What becomes of one file."""
    reader: Reader | None = getattr(local, "reader", None)
    if reader is None:
        reader = local.reader = Reader().__enter__()
    found: dict[str, Any] = {"file": str(path.relative_to(folder))}
    with Watched(reader) as watched:
        try:
            document = reader.read(path)
        except ReadingError as error:
            found["refusal"] = remark_json(error.remark)
        else:
            footed = foot_document(document)
            found |= {"tables": len(document.tables), "footed": len(footed.tables), "pages": document.pages}
            found["remarks"] = sorted({remark.code for remark in footed.findings})
    return found | {"seconds": round(watched.seconds, 2), "memory": round(watched.memory)}


def drawn(folder: Path, sample: int) -> list[Path]:
    """The files of the sample."""
    files = [p for p in folder.rglob("*") if p.suffix.lower() in SUFFIXES - {".zip"} and p.is_file()]
    files.sort(key=lambda p: hashlib.sha256(str(p.relative_to(folder)).encode()).digest())
    return files[:sample]


def kept_in(file: Path) -> list[dict[str, Any]]:
    """The lines that are kept."""
    return [json.loads(line) for line in file.read_text("utf-8").splitlines()] if file.exists() else []


def run(files: Iterable[Path], folder: Path, kept: Path, jobs: int) -> None:
    """Read the files, and keep a line of each as it is done."""
    with kept.open("a", encoding="utf-8") as out, ThreadPoolExecutor(jobs) as threads:
        for done in as_completed([threads.submit(measured, path, folder) for path in files]):
            out.write(json.dumps(done.result(), ensure_ascii=False) + "\n")
            out.flush()


def figures(lines: list[dict[str, Any]]) -> list[str]:
    """What all files together show, as Markdown."""
    refused = Counter(line["refusal"]["code"] for line in lines if "refusal" in line)
    slow = sorted((line for line in lines if line["seconds"] > ORDINARY), key=lambda line: -line["seconds"])
    large = sorted((line for line in lines if line["memory"] > ROOM), key=lambda line: -line["memory"])
    read = [line for line in lines if "refusal" not in line]
    return [
        "| what | files |",
        "| --- | --- |",
        f"| read | {len(read)} of {len(lines)} |",
        f"| with tables | {sum(line['tables'] > 0 for line in read)} |",
        f"| crashed the worker | {sum(refused[code] for code in CRASHED)} |",
        f"| reached a time limit | {sum(refused[code] for code in SLOW)} |",
        f"| refused by a fault of ours | {sum(refused[code] for code in FAULTS)} |",
        f"| over {ORDINARY:.0f} s of CPU time | {len(slow)} |",
        f"| over {ROOM:.0f} MB | {len(large)} |",
        "",
        "Refused: " + ", ".join(f"`{code}` {n}" for code, n in refused.most_common()) + ".",
        "",
        *(f"- {line['file']}: {line['seconds']} s, {line['memory']} MB" for line in [*slow[:20], *large[:20]]),
    ]


def main() -> None:
    """Read what is not read yet, and print what all shows."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("folder", type=Path)
    options.add_argument("--sample", type=int, default=2000)
    options.add_argument("--kept", type=Path, default=Path("foreign.jsonl"))
    options.add_argument("--jobs", type=int, default=len(os.sched_getaffinity(0)))
    options.add_argument("--refusals", type=int, default=0, help="print as many refusals in words, drawn at random")
    given = options.parse_args()
    done = {line["file"] for line in kept_in(given.kept)}
    files = [p for p in drawn(given.folder, given.sample) if str(p.relative_to(given.folder)) not in done]
    run(files, given.folder, given.kept, given.jobs)
    lines = kept_in(given.kept)
    refusals = [line for line in lines if "refusal" in line]
    for line in random.Random(0).sample(refusals, min(given.refusals, len(refusals))):
        print(f"{line['file']}: {in_words(remark_of(line['refusal']), 'en')}")
    print("\n".join(figures(lines)))
    os._exit(0)


if __name__ == "__main__":
    main()
