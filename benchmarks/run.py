"""Measure in one run: the fast path beside pandas, the solver, the commands, and the shares proven by kind of damage.

Prints Markdown, and writes it between the markers of benchmarks/README.md. `--quick` draws fewer tables.
"""

import argparse
import os
import platform
import resource
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from importlib import resources
from pathlib import Path
from random import Random

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

import numpy as np
import pandas as pd
from tests.footing.damaged import DAMAGES, damaged_table

from kronespor.footing import read_table
from kronespor.footing.relations import residuals
from kronespor.footing.selection import find_structure
from kronespor.footing.tokens import scale
from kronespor.footing.worded import Print
from kronespor.language import language

NOTES = {"1", "2", "3", "4", "5"}
BEGIN, END = "<!-- figures -->", "<!-- end of figures -->"


def best_of(call: Callable[[], object], times: int = 5) -> float:
    """The shortest of several runs, in seconds."""
    found = []
    for _ in range(times):
        start = time.perf_counter()
        call()
        found.append(time.perf_counter() - start)
    return min(found)


def fast_path() -> list[str]:
    """Checking clean tables already read into integers, beside pandas summing and comparing the same tables."""
    tables = [damaged_table(seed, "none").table for seed in range(300)]
    scaled = [scale(t, language(), ()) for t in tables]
    plain = [s.plain() for s in scaled]
    structures = [
        find_structure(Print(t, language(), v, k, s.kinds), s)
        for t, s, (v, k) in zip(tables, scaled, plain, strict=True)
    ]
    frames = [pd.DataFrame(v) for v, _ in plain]
    cells = sum(v.size for v, _ in plain)

    def ours() -> None:
        for structure, (values, _) in zip(structures, plain, strict=True):
            for stencil in structure.stencils:
                residuals(stencil, values)

    def pandas() -> None:
        for structure, frame in zip(structures, frames, strict=True):
            for stencil in structure.stencils:
                if stencil.axis == "down":
                    frame.iloc[stencil.claim] - frame.iloc[list(stencil.parts)].sum()
                else:
                    frame[stencil.claim] - frame[list(stencil.parts)].sum(axis=1)

    def whole() -> None:
        for table in tables:
            read_table(table, language())

    a, b, c = best_of(ours), best_of(pandas), best_of(whole)
    return [
        f"| every sum of 300 clean tables ({cells} cells): the check alone | {a * 1e6 / cells:.2f} µs/cell | "
        f"pandas {b * 1e6 / cells:.2f} µs/cell | **{a / b:.2f} ×** |",
        f"| the same from printed text to proofs | {c * 1e6 / cells:.2f} µs/cell | "
        f"pandas, sums alone | **{c / b:.2f} ×** |",
    ]


def solver() -> list[str]:
    """A damaged 25 x 4 table with proof: median and worst over many draws of each kind of damage."""
    lines = []
    for damage in DAMAGES[1:]:
        times: list[float] = []
        seed = 0
        while len(times) < 15:
            seed += 1
            table = damaged_table(seed, damage).table
            if len(table.columns) == 4 and 20 <= len(table.rows) <= 30:
                start = time.perf_counter()
                read_table(table, language(), NOTES)
                times.append(time.perf_counter() - start)
        lines.append(f"| {damage} | {np.median(times) * 1000:.0f} ms | {max(times) * 1000:.0f} ms |")
    return lines


def commands() -> list[str]:
    """Wall time and peak memory of whole commands, start-up included."""
    samples = Path(str(resources.files("kronespor") / "samples"))
    papers = sorted((ROOT.parent / "shared" / "seeds").glob("*.txt")) or [samples / "notat-2024.txt"]
    runs = [("kronespor --help", ["--help"])]
    runs += [
        (f"kronespor check {p.name[:3] if p.parent.name == 'seeds' else p.name}", ["check", str(p)]) for p in papers
    ]
    lines = []
    for name, args in runs:
        command = [sys.executable, "-m", "kronespor.cli.main", *args]
        wall = best_of(lambda c=command: subprocess.run(c, capture_output=True, check=False), 3)  # type: ignore[misc]  # mypy infers no lambda with a default
        probe = "import resource,subprocess,sys;subprocess.run(sys.argv[1:],capture_output=True);"
        probe += "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
        done = subprocess.run([sys.executable, "-c", probe, *command], capture_output=True, text=True, check=True)
        lines.append(f"| `{name}` | {wall:.2f} s | {int(done.stdout) / 1024:.0f} MB |")
    return lines


def tally(seeds: list[int]) -> tuple[dict[str, list[int]], int]:
    """Per kind of damage: tables, amounts, proven right, right; and how many cells are proven wrong."""
    seen: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    wrong = 0
    for seed in seeds:
        damaged = damaged_table(seed)
        read = read_table(damaged.table, language(), NOTES)
        counts = seen[damaged.damage]
        counts[0] += 1
        for r, row in enumerate(damaged.truth):
            for c, truth in enumerate(row):
                counts[1] += truth is not None
                placed = read.cells.get((r, c))
                if placed is None:
                    continue
                right = read.scaled.amount(placed.value) == (truth or 0)
                proven = read.proofs[r, c] == "proven"
                wrong += proven and not right
                if truth is not None and right:
                    counts[2] += proven
                    counts[3] += 1
    return dict(seen), wrong


def shares(count: int) -> tuple[list[str], int]:
    """By kind of damage: the share of printed amounts proven, and of those read or recovered right; wrongly proven."""
    rng = Random(20261121)
    seeds = [rng.randrange(10**9) for _ in range(count)]
    total: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    wrong = 0
    with ProcessPoolExecutor() as pool:
        for seen, bad in pool.map(tally, [seeds[i : i + 50] for i in range(0, count, 50)]):
            wrong += bad
            for damage, counts in seen.items():
                total[damage] = [a + b for a, b in zip(total[damage], counts, strict=True)]
    rows = [(d, total[d]) for d in DAMAGES if d in total]
    return [f"| {d} | {n} | {proven / all_:.1%} | {right / all_:.1%} |" for d, (n, all_, proven, right) in rows], wrong


def main() -> None:
    """Run everything and write the README."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--quick", action="store_true")
    count = 400 if parser.parse_args().quick else 5000
    proven, wrong = shares(count)
    lines = [
        f"Measured with Python {platform.python_version()} on {os.cpu_count()} cores: `make bench`.",
        "",
        "| fast path | Kronespor | peer | ratio |",
        "| --- | --- | --- | --- |",
        *fast_path(),
        "",
        "| a damaged table of 20-30 rows and 4 columns, with proof | median | worst of 15 |",
        "| --- | --- | --- |",
        *solver(),
        "",
        "| command | wall, best of 3 | peak memory |",
        "| --- | --- | --- |",
        *commands(),
        "",
        f"| damage ({count} tables) | tables | amounts proven | amounts right |",
        "| --- | --- | --- | --- |",
        *proven,
        "",
        f"Cells marked proven that are wrong: **{wrong}**. "
        f"Peak memory of this run: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB.",
    ]
    text = "\n".join(lines)
    print(text)
    readme = ROOT / "benchmarks" / "README.md"
    before, _, rest = readme.read_text("utf-8").partition(BEGIN)
    readme.write_text(f"{before}{BEGIN}\n{text}\n{END}{rest.partition(END)[2]}", "utf-8")


if __name__ == "__main__":
    main()
