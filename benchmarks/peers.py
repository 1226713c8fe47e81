"""The tables that tabula-java, camelot and docling expect of their own test files, read by Kronespor and the peers.

    python -m benchmarks.peers FOLDER [--peers PYTHON] [--each]

FOLDER has the three repositories as they are checked out (tabula-java, camelot, docling), outside this one. PYTHON is
that of an environment with camelot-py, pdfplumber and tabula-py (which needs Java); without it Kronespor is alone.
Every reader reads in a process of its own, with its own settings and no hint where a table stands. A file's score is
the F1 of adjacency relations (../shared/bench/adjacency.py) over the tables that are expected of it, each against the
table read on its pages that shares most with it; tests that expect the same table by other settings (more or less
around it, what spans rows given once or repeated) are one, and each reader is held to the form that it comes nearest
to. How all tables are made comparable first, `comparable.py` says. The last column leaves out what a suite's own
reader reads: most of what camelot and tabula-java expect is what they themselves gave when a test was written. A file
of which none reads anything is left out. What `--kept` names keeps what the peers have read.
"""

import argparse
import ast
import contextlib
import csv
import importlib.util
import json
import subprocess
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.comparable import Rows, alike, comparable, plain, stacked, with_and_without_titles

Reader = Callable[[str, list[int]], list[tuple[int, Rows]]]
READERS = ("camelot-lattice", "camelot-stream", "camelot-hybrid", "pdfplumber", "tabula", "tabula-lattice")
BENCH = Path(__file__).resolve().parents[2] / "shared" / "bench"
TABULA = Path("tabula-java/src/test/resources/technology/tabula")
CAMELOT = Path("camelot/tests")
DOCLING = Path("docling/tests/data/pdf")
SECONDS = 900  # for all files of a reader
EVEN = 0.005  # of F1


@dataclass
class Expected:
    """What a suite expects of one of its files: the tables of each page."""

    tables: dict[int, list[Rows]] = field(default_factory=lambda: defaultdict(list))

    def add(self, page: int, rows: Rows) -> None:
        """A table; one that is expected by several tests counts once, and one of a single cell says nothing."""
        if rows not in self.tables[page] and sum(bool(text) for row in rows for text in row) > 1:
            self.tables[page].append(rows)


def of_tabula(folder: Path) -> Iterator[tuple[Path, int, Rows]]:
    """tabula-java: a file of JSON or CSV of the name of the PDF; all are of the first page."""
    for pdf in sorted((folder / TABULA).glob("*.pdf")):
        made, plain = folder / TABULA / f"json/{pdf.stem}.json", folder / TABULA / f"csv/{pdf.stem}.csv"
        if made.exists():
            kept = json.loads(made.read_text("utf-8"))
            for table in kept if isinstance(kept, list) else [kept]:
                yield pdf, 1, [[cell["text"] for cell in row] for row in table["data"]]
        elif plain.exists():
            yield pdf, 1, list(csv.reader(plain.read_text("utf-8").splitlines()))


def of_camelot(folder: Path) -> Iterator[tuple[Path, int, Rows]]:
    """camelot: the tables of tests/data.py, by the file and page that the test which names them reads."""
    data: dict[str, Any] = {}
    for node in ast.parse((folder / CAMELOT / "data.py").read_text("utf-8")).body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            match node.value:
                case ast.Subscript(ast.Name(other), ast.Slice(first, last)):
                    bounds = (ast.literal_eval(bound) if bound else None for bound in (first, last))
                    data[node.targets[0].id] = data[other][slice(*bounds)]
                case ast.List():
                    with contextlib.suppress(ValueError):  # one that is computed
                        data[node.targets[0].id] = ast.literal_eval(node.value)
    for test in sorted((folder / CAMELOT).glob("test_*.py")):
        for function in ast.walk(ast.parse(test.read_text("utf-8"))):
            if not isinstance(function, ast.FunctionDef):
                continue
            inside = list(ast.walk(function))
            texts = [n.value for n in inside if isinstance(n, ast.Constant) and isinstance(n.value, str)]
            names = [n.id for n in inside if isinstance(n, ast.Name) and n.id in data]
            pages = [str(k.value.value) for n in inside if isinstance(n, ast.Call) for k in n.keywords
                     if k.arg == "pages" and isinstance(k.value, ast.Constant)]  # fmt: skip
            page = int(pages[0]) if pages and pages[0].isdecimal() else 1
            for text in texts:
                for name in names if text.endswith(".pdf") else ():
                    yield folder / CAMELOT / "files" / text, page, [[str(c) for c in row] for row in data[name]]


def of_docling(folder: Path) -> Iterator[tuple[Path, int, Rows]]:
    """docling: what its own models made of its files, as it keeps it to compare with."""
    for made in sorted((folder / DOCLING / "groundtruth").glob("*.json")):
        kept = json.loads(made.read_text("utf-8"))
        for table in kept.get("tables", []) if isinstance(kept, dict) else ():
            rows = [["" for _ in range(table["data"]["num_cols"])] for _ in range(table["data"]["num_rows"])]
            for cell in table["data"]["table_cells"]:
                rows[cell["start_row_offset_idx"]][cell["start_col_offset_idx"]] = cell["text"]
            yield folder / DOCLING / "sources" / f"{made.stem}.pdf", table["prov"][0]["page_no"], rows


def reader_of(name: str) -> Reader:
    """A reader: the tables of some pages of a file, each with its page."""
    if name == "kronespor":
        from kronespor.reading import read

        return lambda pdf, pages: [(t.page, t.texts()) for t in read(pdf).tables if t.page in pages]
    if name.startswith("camelot"):
        import camelot  # type: ignore[import-not-found]  # the peers have an environment of their own

        flavour = name.partition("-")[2]
        return lambda pdf, pages: [
            (t.page, t.df.values.tolist())
            for t in camelot.read_pdf(pdf, pages=",".join(map(str, pages)), flavor=flavour, suppress_stdout=True)
        ]
    if name == "pdfplumber":
        import pdfplumber  # type: ignore[import-not-found]

        return lambda pdf, pages: [(n, t) for n in pages for t in pdfplumber.open(pdf).pages[n - 1].extract_tables()]
    import tabula  # type: ignore[import-not-found]

    return lambda pdf, pages: [
        (n, [[cell["text"] for cell in row] for row in table["data"]])
        for n in pages
        for table in tabula.read_pdf(pdf, pages=n, lattice=name.endswith("lattice"), output_format="json", silent=True)
    ]


def read_all(name: str, wanted: Path) -> None:
    """Read the files that `wanted` lists, and print the tables of each as a line of JSON."""
    read = reader_of(name)
    for pdf, pages in json.loads(wanted.read_text("utf-8")).items():
        try:
            tables = read(pdf, pages)
        except Exception as error:  # a reader that fails on a file has read nothing in it
            print(Path(pdf).name, repr(error)[:200], file=sys.stderr)
            tables = []
        print(json.dumps([pdf, tables]), flush=True)


def read_by(name: str, python: str, wanted: Path) -> list[Any]:
    """What a reader finds in a process of its own: of each file the tables with their pages."""
    command = [python, "-m", "benchmarks.peers", "--read", name, str(wanted)]
    root = Path(__file__).resolve().parents[1]
    done = subprocess.run(command, cwd=root, stdout=subprocess.PIPE, text=True, timeout=SECONDS, check=True)
    return [json.loads(line) for line in done.stdout.splitlines() if line.startswith("[")]


def by_page(read: list[Any]) -> dict[str, dict[int, list[Rows]]]:
    """The tables that were read by their file and page."""
    found: dict[str, dict[int, list[Rows]]] = {}
    for pdf, tables in read:
        of_file = found.setdefault(pdf, defaultdict(list))
        for page, rows in tables:
            of_file[page].append(rows)
    return found


def score(expected: Expected, found: dict[int, list[Rows]], relations: Callable[[Rows], "Counter[Any]"]) -> float:
    """F1 of the adjacency relations of a file's tables, each as that of its forms which the reader comes nearest to."""
    hit = true = said = 0
    for page, tables in expected.tables.items():
        others = stacked([plain(rows) for rows in found.get(page, [])])
        for forms in alike(tables):
            scored = [_shared(rows, others, relations) for rows in with_and_without_titles([*map(plain, forms)])]
            best = max(scored, key=_f1)
            hit, true, said = hit + best[0], true + best[1], said + best[2]
    return _f1((hit, true, said))


def _shared(one: Rows, others: list[Rows], relations: Callable[[Rows], "Counter[Any]"]) -> tuple[int, int, int]:
    """How many relations a table shares with the one read that is nearest, how many it has, and how many that has."""
    pairs = [[relations(rows) for rows in comparable(one, other)] for other in others]
    scored = [((own & read).total(), own.total(), read.total()) for own, read in pairs]
    return max((s for s in scored if s[0]), key=_f1, default=(0, relations(one).total(), 0))


def _f1(counts: tuple[int, int, int]) -> float:
    hit, true, said = counts
    return 2 * hit / (true + said) if hit else 0.0


def main() -> None:
    """Score all readers on all files in one run, and print a table."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("folder", type=Path)
    options.add_argument("--peers", help="the Python of the peers' environment")
    options.add_argument("--kept", type=Path, help="a file that keeps what the peers have read between runs")
    options.add_argument("--each", action="store_true", help="print every file's scores too")
    given = options.parse_args()
    spec = importlib.util.spec_from_file_location("adjacency", BENCH / "adjacency.py")
    if spec is None or spec.loader is None:
        sys.exit("../shared/bench is not here: the scorer.")
    adjacency = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(adjacency)
    suites: dict[str, dict[str, Expected]] = {}
    for suite, source in (("tabula-java", of_tabula), ("camelot", of_camelot), ("docling", of_docling)):
        for path, page, rows in source(given.folder):
            if path.exists():
                suites.setdefault(suite, {}).setdefault(str(path), Expected()).add(page, rows)
    with tempfile.NamedTemporaryFile("w", suffix=".json") as wanted:
        files = [(pdf, one) for of_suite in suites.values() for pdf, one in of_suite.items()]
        pages: dict[str, set[int]] = defaultdict(set)
        for pdf, one in files:
            pages[pdf] |= set(one.tables)
        json.dump({pdf: sorted(numbers) for pdf, numbers in pages.items()}, wanted)
        wanted.flush()
        found = {"kronespor": by_page(read_by("kronespor", sys.executable, Path(wanted.name)))}
        kept = json.loads(given.kept.read_text("utf-8")) if given.kept and given.kept.exists() else {}
        for name in READERS if given.peers else ():
            kept[name] = kept.get(name) or read_by(name, given.peers, Path(wanted.name))
            found[name] = by_page(kept[name])
        if given.kept:
            given.kept.write_text(json.dumps(kept), "utf-8")
    report(suites, found, adjacency.grid, each=given.each)


def report(
    suites: dict[str, dict[str, Expected]],
    found: dict[str, dict[str, dict[int, list[Rows]]]],
    relations: Callable[[Rows], "Counter[Any]"],
    *,
    each: bool,
) -> None:
    """Mean F1 by suite and reader, and in how many files Kronespor is at least even with each and with the best."""
    print(f"| suite | files | {' | '.join(found)} | even with the best | but for the suite's own |")
    print("| --- | --- |" + " --- |" * len(found) + " --- | --- |")
    lines = []
    least: Counter[str] = Counter()
    for suite, of_suite in suites.items():
        scores = {
            pdf: {name: score(one, tables.get(pdf, {}), relations) for name, tables in found.items()}
            for pdf, one in of_suite.items()
        }
        scores = {pdf: by_reader for pdf, by_reader in scores.items() if any(by_reader.values())}
        means = (sum(s[name] for s in scores.values()) / len(scores) for name in found)
        even = sum(s["kronespor"] + EVEN >= max(s.values()) for s in scores.values())
        others = [name for name in found if not name.startswith(suite.removesuffix("-java"))]
        even_with_others = sum(s["kronespor"] + EVEN >= max(s[name] for name in others) for s in scores.values())
        least.update(name for s in scores.values() for name in found if s["kronespor"] + EVEN >= s[name])
        print(f"| {suite} | {len(scores)} | {' | '.join(f'{m:.3f}' for m in means)} | {even} | {even_with_others} |")
        lines += [
            f"- {suite} {Path(pdf).name}: " + ", ".join(f"{name} {f1:.3f}" for name, f1 in by_reader.items())
            for pdf, by_reader in sorted(scores.items(), key=lambda item: item[1]["kronespor"] - max(item[1].values()))
        ]
    print(f"| at least even with it | | {' | '.join(str(least[name]) for name in found)} | | |")
    if each:
        print("\n" + "\n".join(lines))


if __name__ == "__main__":
    if sys.argv[1:2] == ["--read"]:
        read_all(sys.argv[2], Path(sys.argv[3]))
    else:
        main()
