"""A register of a million postings as CSV, Parquet and a data package: how long, how large, and how much memory.

`python -m benchmarks.exports --postings 1000000`: each format in a process of its own, on a ledger of
`benchmarks.register`.
"""

import argparse
import json
import multiprocessing
import os
import resource
import tempfile
import time
from pathlib import Path
from typing import Any

FORMATS = ("csv", "parquet", "datapackage")


def main() -> None:
    """Make the ledger, export it, print one line of JSON per format."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--postings", type=int, default=1_000_000)
    asked.add_argument("formats", nargs="*", default=FORMATS)
    options = asked.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["KRONESPOR_HOME"] = folder
        run(make, options.postings)
        for name in options.formats:
            print(json.dumps({"postings": options.postings, **run(export, name, folder)}), flush=True)


def run(do: Any, *args: Any) -> Any:
    """What a function gives in a process of its own, whose memory is its own."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(do, args)


def make(postings: int) -> None:
    """The ledger."""
    from benchmarks.register import make as made

    from kronespor.cli import database

    database.ready()
    made(postings)


def export(name: str, folder: str) -> dict[str, Any]:
    """One format: seconds, megabytes of the file, and the most memory that the process had."""
    from kronespor.cli import database

    database.ready()
    from kronespor.opendata.formats import FORMATS, Asked

    path, start = Path(folder) / name, time.perf_counter()
    with path.open("wb") as file:
        FORMATS[name].write(file, Asked())
    took = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"format": name, "s": round(took, 1), "file_mb": round(path.stat().st_size / 2**20), "peak_mb": round(peak)}


if __name__ == "__main__":
    main()
