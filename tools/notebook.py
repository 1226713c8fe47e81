"""The notebook of the documentation: `python tools/notebook.py` runs it, keeps what it shows, and writes its page."""

import re
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient

DOCS = Path(__file__).resolve().parent.parent / "docs"
NOTEBOOK, PAGE = DOCS / "library.ipynb", DOCS / "library.md"
HEAD = "<!-- made of library.ipynb by tools/notebook.py -->\n"
FOOT = "This page is the notebook [library.ipynb](library.ipynb), as the tests run it."
PATIENCE = 120  # seconds a cell


def run(then: str = "") -> Any:
    """The notebook with what its cells show now. CellExecutionError where one fails.

    `then`: code that is run after its first cell of code and is not shown.
    """
    notebook = nbformat.read(NOTEBOOK, as_version=4)  # type: ignore[no-untyped-call]
    first = next(cell for cell in notebook.cells if cell.cell_type == "code")
    source, first.source = first.source, f"{first.source}\n{then}"
    NotebookClient(notebook, timeout=PATIENCE, kernel_name="python3").execute()
    first.source = source
    for cell in notebook.cells:
        cell.metadata = {}  # when each was run
        for output in cell.get("outputs", ()):
            output.get("data", {}).pop("text/html", None)  # which has the same as text
    notebook.metadata = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    return notebook


def written(notebook: Any) -> str:
    """A notebook as it is kept."""
    return str(nbformat.writes(notebook)) + "\n"  # type: ignore[no-untyped-call]


def page(notebook: Any) -> str:
    """The notebook as a page of the documentation."""
    return f"{HEAD}\n" + "\n\n".join(part for cell in notebook.cells for part in _parts(cell)) + f"\n\n{FOOT}\n"


def _parts(cell: Any) -> list[str]:
    if cell.cell_type == "markdown":
        return [cell.source]
    shown = "".join(output.get("text") or output.get("data", {}).get("text/plain", "") for output in cell.outputs)
    code = f"```python\n{cell.source}\n```"
    return [code, f"```text\n{re.sub(r'[ ]+$', '', shown, flags=re.MULTILINE).rstrip()}\n```"] if shown else [code]


if __name__ == "__main__":
    made = run()
    NOTEBOOK.write_text(written(made), "utf-8")
    PAGE.write_text(page(made), "utf-8")
