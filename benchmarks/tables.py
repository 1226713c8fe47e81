"""Tables in PDF files beside the peers, on the public set of ../shared/icdar2013; each peer in its own environment.

    python benchmarks/tables.py [--peers FOLDER]    FOLDER keeps the peers' environments between runs

Prints Markdown and writes it between the markers of benchmarks/README.md. The set is halved by the first byte of each
file's SHA-256: the even half was looked at while the rules were made, the odd half never, only its score.
"""

import argparse
import hashlib
import json
import resource
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"
BEGIN, END = "<!-- tables -->", "<!-- end of tables -->"
PEERS = (("camelot-hybrid", "camelot-py"), ("camelot-stream", "camelot-py"), ("pdfplumber", "pdfplumber"))


def score(python: Path, reader: str, files: list[Path]) -> dict[str, float]:
    """Run the scorer of ../shared/bench on some of the files; adds the peak memory in MB."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        (home / "bench").mkdir()
        (home / "icdar2013").mkdir()
        shutil.copy(SHARED / "bench" / "adjacency.py", home / "bench")
        for file in files:
            shutil.copy(file, home / "icdar2013")
            shutil.copy(file.with_name(f"{file.stem}-str.xml"), home / "icdar2013")
        before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
        command = [str(python), str(home / "bench" / "adjacency.py"), reader]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
        found["memory"] = max(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, before) / 1024
        return found


def environment(folder: Path, package: str) -> Path:
    """An environment with one peer in it, made if it is not there; the path of its Python."""
    python = folder / package / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", str(folder / package)], check=True)
        subprocess.run([str(python), "-m", "pip", "install", "--quiet", package], check=True)
    return python


def main() -> None:
    """Measure Kronespor and its peers on the same files in the same run."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--peers", type=Path, default=None)
    given = options.parse_args()
    files = sorted((SHARED / "icdar2013").glob("*.pdf"))
    if not files:
        sys.exit("../shared/icdar2013 is not here: the public set that the readers are scored on.")
    seen = [f for f in files if hashlib.sha256(f.read_bytes()).digest()[0] % 2 == 0]
    unseen = [f for f in files if f not in seen]
    ours = score(Path(sys.executable), "kronespor", files)
    rows = [("**Kronespor**", ours, 1.0)]
    with tempfile.TemporaryDirectory() as temporary:
        for reader, package in PEERS:
            peer = score(environment(given.peers or Path(temporary), package), reader, files)
            rows.append((reader, peer, peer["seconds"] / ours["seconds"]))
    lines = [
        "| reader | precision | recall | F1 | pages/s | time beside Kronespor |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for name, found, ratio in rows:
        numbers = f"{found['precision']:.3f} | {found['recall']:.3f} | **{found['f1']:.3f}**"
        lines.append(f"| {name} | {numbers} | {found['pages_per_second']:.0f} | {ratio:.1f} × |")
    halves = [(f"looked at ({len(seen)} files)", seen), (f"never looked at ({len(unseen)} files)", unseen)]
    lines += ["", "| Kronespor by halves | precision | recall | F1 |", "| --- | --- | --- | --- |"]
    for name, half in halves:
        found = score(Path(sys.executable), "kronespor", half)
        lines.append(f"| {name} | {found['precision']:.3f} | {found['recall']:.3f} | {found['f1']:.3f} |")
    lines += [
        "",
        f"Peak memory of Kronespor: {ours['memory']:.0f} MB. One page is a scan and is not read: the scorer passes no "
        "program in that reads pictures.",
    ]
    text = "\n".join(lines)
    print(text)
    page = ROOT / "benchmarks" / "README.md"
    before, _, rest = page.read_text("utf-8").partition(BEGIN)
    _, _, after = rest.partition(END)
    page.write_text(f"{before}{BEGIN}\n{text}\n{END}{after}", "utf-8")


if __name__ == "__main__":
    main()
