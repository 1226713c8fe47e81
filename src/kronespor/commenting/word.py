"""Comments in a Word file, each at the cell or paragraph that prints the figure; nothing else of it is changed."""

import io
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from kronespor.commenting.lines import find, lines_of
from kronespor.commenting.notes import Note
from kronespor.reading import ReadingError
from kronespor.reading.word import opened

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
INITIALS = 3


def with_comments(path: Path, notes: Sequence[Note], author: str) -> bytes:
    """The file with a comment for each note."""
    try:
        document = opened(path)
    except Exception as error:  # as in `reading.word`
        raise ReadingError("word-damaged") from error
    body = document.element.body
    lines = lines_of(_pieces(body))
    for note in notes:
        paragraph = find(lines, note.spot)
        runs = _runs(paragraph) if paragraph is not None else []
        _comment(document, runs or _first_runs(body), note, author)
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


def _pieces(body: Any) -> Iterator[Iterator[tuple[str, Any]]]:
    """The paragraphs of each row of a table, and each other paragraph by itself."""
    for element in body.iter(W + "tr", W + "p"):
        if element.tag == W + "tr":
            own = (p for p in element.iter(W + "p") if next(p.iterancestors(W + "tr")) is element)
            yield ((_text(p), p) for p in own if _text(p))
        elif next(element.iterancestors(W + "tr"), None) is None and _text(element):
            yield iter([(_text(element), element)])


def _text(paragraph: Any) -> str:
    """What a paragraph shows, with its changes accepted."""
    kept = (e for e in paragraph.iter(W + "t", W + "tab", W + "br", W + "noBreakHyphen") if _own(e, paragraph))
    return "".join(_WRITTEN.get(e.tag, e.text or "") for e in kept)


_WRITTEN = {W + "tab": "\t", W + "br": "\n", W + "noBreakHyphen": "-"}


def _own(element: Any, paragraph: Any) -> bool:
    """Whether it stands in the paragraph itself, and not in a text box that hangs on it."""
    return next(element.iterancestors(W + "p")) is paragraph


def _runs(paragraph: Any) -> list[Any]:
    return [
        run for run in paragraph.iter(W + "r") if _own(run, paragraph) and next(run.iter(W + "t"), None) is not None
    ]


def _first_runs(body: Any) -> list[Any]:
    """The first words of the document; where there are none, a paragraph for the comment alone."""
    for paragraph in body.iter(W + "p"):
        if runs := _runs(paragraph):
            return runs
    paragraph = next(body.iter(W + "p"), None)
    if paragraph is None:
        paragraph = body.makeelement(W + "p")
        body.insert(0, paragraph)
    run = paragraph.makeelement(W + "r")
    paragraph.append(run)
    return [run]


def _comment(document: Any, runs: Sequence[Any], note: Note, author: str) -> None:
    """A comment over runs, which may stand in links or insertions: its marks go around what holds them."""
    comment = document.comments.add_comment(text=note.text, author=author, initials=author[:INITIALS])
    name = str(comment.comment_id)
    first, last = _in_paragraph(runs[0]), _in_paragraph(runs[-1])
    first.addprevious(_mark(first, "commentRangeStart", name))
    end = _mark(last, "commentRangeEnd", name)
    last.addnext(end)
    reference = last.makeelement(W + "r")
    reference.append(_mark(last, "commentReference", name))
    end.addnext(reference)


def _in_paragraph(run: Any) -> Any:
    """What of the paragraph holds a run: Word takes no comments within a text box, but beside it."""
    if boxes := list(run.iterancestors(W + "txbxContent")):
        run = next(boxes[-1].iterancestors(W + "r"))
    while run.getparent().tag != W + "p":
        run = run.getparent()
    return run


def _mark(near: Any, tag: str, name: str) -> Any:
    return near.makeelement(W + tag, {W + "id": name})
