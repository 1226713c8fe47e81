"""Prints a paper as PDF/UA-1 with Typst, which refuses what that does not allow. Nothing is fetched.

Typst runs in processes of their own (`python -m kronespor.papers.pdf`), since it keeps what it has laid out. A
paper of hundreds of pages is printed in parts, whose pages, tags and bookmarks are put together.
"""

import io
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import kronespor

SECONDS = 300
"""After which printing is given up."""
PART = 8_000
"""Cells of tables, or as much of other things, that a part has at most unless one table has more: some 200 MB."""
ITEM = 3
"""Cells that an item of a list counts as."""
DRAWN = re.compile("[^\t\n -\u052f\u1e00-\u218f\u2190-\u22ff\u25a0-\u25ff\ufb01\ufb02]")
"""Characters that the fonts of every machine may lack."""
TH, TD, TR, BODIES = "/TH", "/TD", "/TR", ("/TBody", "/TFoot")

Places = dict[str, tuple[int, float, float]]
"""What links of a PDF lead to: page (from 1), and x and y from its top left corner, in points."""


def printed(template: Path, paper: dict[str, Any]) -> bytes:
    """A paper as PDF. RuntimeError with Typst's own words if a template cannot be printed."""
    parts, places, before = list[bytes](), Places(), 0
    pieces = list(pieces_of(paper["blocks"]))
    for blocks in pieces:
        one = {**paper, "blocks": blocks, "before": before, "whole": len(pieces) == 1}
        given = json.dumps({"template": str(template), "paper": one}, default=str)  # lazy translations too
        head, _line, data = _in_a_process(given.encode()).partition(b"\n")
        layout = json.loads(head)
        parts.append(data)
        places |= {name: (page + before, x, y) for name, (page, x, y) in layout["places"].items()}
        before += layout["pages"]
    return finished(parts, places)


def _in_a_process(given: bytes) -> bytes:
    command = [sys.executable, "-P", "-m", __name__]
    environment = {**os.environ, "PYTHONPATH": str(Path(kronespor.__file__).parents[1])}
    try:
        done = subprocess.run(  # noqa: S603 (ours)
            command, input=given, capture_output=True, timeout=SECONDS, check=False, env=environment
        )
    except subprocess.TimeoutExpired as error:
        raise RuntimeError(f"it took more than {SECONDS} seconds") from error
    if done.returncode:
        raise RuntimeError(done.stderr.decode(errors="replace").strip()[-2_000:])
    return done.stdout


def pieces_of(blocks: Iterable[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    """The blocks in parts, each begun by a heading or a table; long lists are divided.

    A part whose first heading is of level 2 begins with the one it is below, which PDF/UA-1 asks for.
    """
    piece, cells, above = list[dict[str, Any]](), 0, list[dict[str, Any]]()
    for block in (part for one in blocks for part in _divided(one)):
        size = _size(block)
        if piece and _may_begin(block, piece[-1]) and cells + size > PART:
            yield piece
            piece, cells = [], 0
        if block["name"] == "heading":
            if block["level"] > 1 and not any(b["name"] == "heading" for b in piece):
                piece[:0] = above
            above = [block] if block["level"] == 1 else above
        piece.append(block)
        cells += size
    yield piece


def _size(block: dict[str, Any]) -> int:
    """How many cells a block counts as."""
    match block["name"]:
        case "grid":
            return len(block.get("rows", ())) * (1 + len(block.get("columns", ())))
        case "bullets":
            return ITEM * len(block.get("items", ()))
    return 1


def _may_begin(block: dict[str, Any], before: dict[str, Any]) -> bool:
    """Whether a part may begin with a block; what stands right below a heading stays with it."""
    return block["name"] in ("heading", "grid", "bullets") and before["name"] != "heading"


def _divided(block: dict[str, Any]) -> Iterator[dict[str, Any]]:
    items = block.get("items", ())
    step = PART // ITEM
    if len(items) <= step:
        yield block
        return
    for start in range(0, len(items), step):
        yield {**block, "items": items[start : start + step]}


def laid_out(template: Path, paper: dict[str, Any]) -> tuple[bytes, dict[str, Any]]:
    """The PDF of a part; how many `pages` it has and its `places`.

    Characters that no font has are squares, where Typst will not print without them.
    """
    import typst

    compiler = typst.Compiler(template, root=template.parent)

    def compiled(text: str) -> bytes:
        data = compiler.compile(format="pdf", sys_inputs={"paper": text}, pdf_standards="ua-1")
        assert isinstance(data, bytes)  # noqa: S101 (a list of pages for other formats)
        return data

    text = json.dumps(paper, ensure_ascii=False)
    try:
        data = compiled(text)
    except typst.TypstError as error:
        if "font" not in f"{error} {error.hints}":
            raise
        data = compiled(DRAWN.sub("\u25a1", text))
    layout: dict[str, Any] = json.loads(compiler.query("<printed>", field="value", one=True))
    return data, layout


def finished(parts: Sequence[bytes], places: Places) -> bytes:
    """One PDF of its parts, with headers of its tables' rows, and with links that lead to places in it."""
    import pikepdf

    with pikepdf.open(io.BytesIO(parts[0])) as pdf:
        _head_rows(pdf.Root.StructTreeRoot)
        for number, data in enumerate(parts[1:], start=2):
            with pikepdf.open(io.BytesIO(data)) as other:
                _head_rows(other.Root.StructTreeRoot)
                _rename(other.Root.StructTreeRoot, f"part{number}-".encode())
                _append(pdf, other)
        _lead_links(pdf, places)
        out = io.BytesIO()
        pdf.save(out, object_stream_mode=pikepdf.ObjectStreamMode.generate, deterministic_id=True)
    return out.getvalue()


def _lead_links(pdf: Any, places: Places) -> None:
    """Let links to names within the paper lead to their places."""
    import pikepdf

    for page in pdf.pages:
        for link in page.get("/Annots", ()):
            action = link.get("/A")
            target = "" if action is None else str(action.get("/URI", ""))
            if target.startswith("#"):
                to, x, y = places[target[1:]]
                at = pdf.pages[to - 1]
                link.Dest = pikepdf.Array([at.obj, pikepdf.Name.XYZ, x, float(at.mediabox[3]) - y, 0])
                link.Contents = target[1:]
                del link.A


def _append(pdf: Any, other: Any) -> None:
    """The pages of another PDF behind those of the first; its tags and bookmarks behind the first's."""
    mine = pdf.Root.StructTreeRoot
    _renumber(other, int(mine.ParentTreeNextKey))
    pdf.pages.extend(other.pages)
    _append_tags(pdf, mine, pdf.copy_foreign(other.Root.StructTreeRoot))
    if "/First" in other.Root.get("/Outlines", {}):
        _append_bookmarks(pdf, pdf.copy_foreign(other.Root.Outlines))


def _renumber(pdf: Any, by: int) -> None:
    """Let what points into the tree of tags point `by` further on."""
    for page in pdf.pages:
        for holder in (page.obj, *page.get("/Annots", ())):
            for key in ("/StructParents", "/StructParent"):
                if key in holder:
                    holder[key] = int(holder[key]) + by


def _append_tags(pdf: Any, mine: Any, theirs: Any) -> None:
    from pikepdf import Array

    by = int(mine.ParentTreeNextKey)
    document, added = _within(mine)[0], _within(theirs)[0]
    for element in _within(added):
        element.P = document
    document.K = Array([*document.K, *added.K])
    numbers = list(theirs.ParentTree.Nums)
    moved = [n if at % 2 else int(n) + by for at, n in enumerate(numbers)]
    mine.ParentTree.Nums = Array([*mine.ParentTree.Nums, *moved])
    mine.ParentTreeNextKey = by + int(theirs.ParentTreeNextKey)
    if "/IDTree" in theirs:
        names = [*mine.IDTree.Names, *theirs.IDTree.Names] if "/IDTree" in mine else list(theirs.IDTree.Names)
        pairs = sorted(zip(names[::2], names[1::2], strict=True), key=lambda pair: bytes(pair[0]))
        mine.IDTree = pdf.make_indirect({"/Names": Array([part for pair in pairs for part in pair])})


def _append_bookmarks(pdf: Any, theirs: Any) -> None:
    if "/First" not in pdf.Root.get("/Outlines", {}):
        pdf.Root.Outlines = theirs
        return
    mine = pdf.Root.Outlines
    mine.Last.Next, theirs.First.Prev = theirs.First, mine.Last
    one = theirs.First
    while one is not None:
        one.Parent = mine
        one = one.get("/Next")
    mine.Last = theirs.Last
    mine.Count = int(mine.Count) + int(theirs.Count)


def _head_rows(tree: Any) -> None:
    """Say of the first cell of each row of a table that it is the row's header; Typst has no call for that yet."""
    from pikepdf import Dictionary, Name

    for element in _all(tree):
        if element.get("/S") in BODIES:
            for row in _within(element):
                first = next(iter(_within(row)), None) if row.get("/S") == TR else None
                if first is not None and first.get("/S") == TD:
                    first.S, first.A = Name.TH, Dictionary(O=Name.Table, Scope=Name.Row)


def _rename(tree: Any, prefix: bytes) -> None:
    """Give cells that are named names that no cell of another part has."""
    from pikepdf import Array, String

    def renamed(name: Any) -> Any:
        return String(prefix + bytes(name))

    for element in _all(tree):
        if "/ID" in element:
            element.ID = renamed(element.ID)
        for attributes in _attributes(element):
            if "/Headers" in attributes:
                attributes.Headers = Array([renamed(name) for name in attributes.Headers])
    if "/IDTree" in tree:
        names = [part if n % 2 else renamed(part) for n, part in enumerate(tree.IDTree.Names)]
        tree.IDTree.Names = Array(names)


def _attributes(element: Any) -> list[Any]:
    """The dictionaries of attributes that an element of the structure tree has."""
    from pikepdf import Array

    own = element.get("/A")
    return [] if own is None else list(own) if isinstance(own, Array) else [own]


def _all(tree: Any) -> Iterator[Any]:
    """Every element of a structure tree."""
    waiting = [tree]
    while waiting:
        element = waiting.pop()
        yield element
        waiting += _within(element)


def _within(element: Any) -> list[Any]:
    """The elements that an element of the structure tree holds."""
    from pikepdf import Array, Dictionary

    kids = element.get("/K", [])
    return [k for k in (kids if isinstance(kids, Array) else [kids]) if isinstance(k, Dictionary) and "/S" in k]


def main() -> None:
    """Print a part."""
    from typst import TypstError

    given = json.load(sys.stdin)
    try:
        data, layout = laid_out(Path(given["template"]), given["paper"])
    except TypstError as error:
        sys.exit(str(error))  # for whoever has changed the template
    sys.stdout.buffer.write(json.dumps(layout).encode() + b"\n" + data)


if __name__ == "__main__":
    main()
