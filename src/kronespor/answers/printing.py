"""Prints a paper as PDF/UA-1 with Typst, which refuses what that does not allow. Nothing is fetched.

Typst runs in a process of its own (`python -m kronespor.answers.printing`): it keeps what it has laid out for as long
as its process lives, and a long paper is some hundred megabytes.
"""

import io
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

SECONDS = 300
"""After which printing is given up."""
DRAWN = re.compile("[^\t\n -\u052f\u1e00-\u218f\u2190-\u22ff\u25a0-\u25ff\ufb01\ufb02]")
"""Characters that the fonts of every machine may lack."""
TH, TD, TR, TBODY = "/TH", "/TD", "/TR", "/TBody"


def printed(template: Path, paper: dict[str, Any]) -> bytes:
    """A paper as PDF. RuntimeError with Typst's own words if a template cannot be printed."""
    given = json.dumps({"template": str(template), "paper": paper}, default=str)  # lazy translations too
    command = [sys.executable, "-m", __name__]
    done = subprocess.run(command, input=given.encode(), capture_output=True, timeout=SECONDS, check=False)  # noqa: S603 (ours)
    if done.returncode:
        raise RuntimeError(done.stderr.decode(errors="replace").strip()[-2_000:])
    places, _line, data = done.stdout.partition(b"\n")
    return finished(data, json.loads(places))


Places = dict[str, tuple[int, float, float]]
"""What links of a PDF lead to: page (from 1), and x and y from its top left corner, in points."""


def laid_out(template: Path, paper: dict[str, Any]) -> tuple[bytes, Places]:
    """The PDF, and its places. Characters that no font has are squares, where Typst will not print without them."""
    import typst

    compiler = typst.Compiler(template, root=template.parent)
    text = json.dumps(paper, ensure_ascii=False)
    try:
        data = compiler.compile(format="pdf", sys_inputs={"paper": text}, pdf_standards="ua-1")
    except typst.TypstError as error:
        if "font" not in f"{error} {error.hints}":
            raise
        data = compiler.compile(format="pdf", sys_inputs={"paper": DRAWN.sub("\u25a1", text)}, pdf_standards="ua-1")
    return data, json.loads(compiler.query("<places>", field="value", one=True))


def finished(data: bytes, places: Places) -> bytes:
    """The PDF with headers of its tables' rows, and with links that lead to places in it."""
    import pikepdf

    with pikepdf.open(io.BytesIO(data)) as pdf:
        _head_rows(pdf.Root.StructTreeRoot)
        for page in pdf.pages:
            for link in page.get("/Annots", ()):
                target = str(link.get("/A", {}).get("/URI", ""))
                if target.startswith("#"):
                    number, x, y = places[target[1:]]
                    at = pdf.pages[number - 1]
                    height = float(at.mediabox[3])
                    link.Dest = pikepdf.Array([at.obj, pikepdf.Name.XYZ, x, height - y, 0])
                    link.Contents = target[1:]
                    del link.A
        out = io.BytesIO()
        pdf.save(out, object_stream_mode=pikepdf.ObjectStreamMode.generate, deterministic_id=True)
    return out.getvalue()


def _head_rows(tree: Any) -> None:
    """Say of the first cell of each row of a table that it is the row's header; Typst has no call for that yet."""
    from pikepdf import Dictionary, Name

    waiting = [tree]
    while waiting:
        element = waiting.pop()
        within = _within(element)
        if element.get("/S") == TBODY:
            for row in within:
                first = next(iter(_within(row)), None) if row.get("/S") == TR else None
                if first is not None and first.get("/S") == TD:
                    first.S, first.A = Name.TH, Dictionary(O=Name.Table, Scope=Name.Row)
        else:
            waiting += within


def _within(element: Any) -> list[Any]:
    """The elements that an element of the structure tree holds."""
    from pikepdf import Array, Dictionary

    kids = element.get("/K", [])
    return [k for k in (kids if isinstance(kids, Array) else [kids]) if isinstance(k, Dictionary) and "/S" in k]


def main() -> None:
    """Print what is given."""
    given = json.load(sys.stdin)
    try:
        data, places = laid_out(Path(given["template"]), given["paper"])
        sys.stdout.buffer.write(json.dumps(places).encode() + b"\n" + data)
    except Exception as error:  # Typst's words are for whoever has changed the template
        sys.exit(str(error))


if __name__ == "__main__":
    main()
