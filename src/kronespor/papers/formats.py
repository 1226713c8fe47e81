"""A paper as a file: Word, PDF or HTML.

A municipality's own letterhead: the folder named in KRONESPOR_TEMPLATES may hold `paper.docx`, whose styles, header and
footer are used and whose text stands first, `papers/paper.typ` for PDF and `papers/paper.html` for HTML.
"""

from base64 import b64encode
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string

from kronespor.papers.errors import PaperError
from kronespor.papers.logo import logo
from kronespor.papers.outgoing import outgoing, text
from kronespor.papers.paper import Bullets, Grid, Paper, widths_in
from kronespor.papers.pdf import printed
from kronespor.papers.printing import reader_language

FORMATS = ("docx", "pdf", "html")


def render(paper: Paper, kind: str) -> bytes:
    """The paper in one of FORMATS. PaperError if the municipality's own template cannot be used."""
    paper = outgoing(paper)
    match kind:
        case "html":
            return as_html(paper).encode()
        case "pdf":
            return as_pdf(paper)
        case "docx":
            from kronespor.papers.word import as_word

            return as_word(paper, reader_language(), own_template())
    raise ValueError(f"'{kind}' is no format of a paper; there is {', '.join(FORMATS)}.")


def as_html(paper: Paper) -> str:
    """The paper as a page of its own."""
    context = {"paper": paper, "language": reader_language(), "municipality": text(settings.MUNICIPALITY)}
    picture = logo()
    context["logo"] = f"data:image/png;base64,{b64encode(picture.png).decode()}" if picture else ""
    return render_to_string("papers/paper.html", context)


def as_pdf(paper: Paper) -> bytes:
    """The paper as PDF/UA-1: tagged, with bookmarks, its fonts embedded. Nothing is fetched.

    PaperError with Typst's own words if the template cannot be printed.
    """
    own = Path(settings.OWN_TEMPLATES) / "papers" / "paper.typ" if settings.OWN_TEMPLATES else None
    template = own if own and own.is_file() else Path(__file__).parent / "templates" / "papers" / "paper.typ"
    try:
        return printed(template, as_data(paper))
    except RuntimeError as error:
        raise PaperError("template-not-printed", name=template.name, why=str(error)) from error


def as_data(paper: Paper) -> dict[str, Any]:
    """The paper as JSON has it, for a template of Typst."""
    room = paper.sheet[2] / paper.scale
    blocks = []
    for block, notes in paper.with_footnotes:
        data: dict[str, Any] = {"name": block.name, "notes": notes, **asdict(block)}
        if isinstance(block, Bullets):
            data["items"] = [{"text": text, "link": link, "id": place} for text, link, place in block.linked]
        elif isinstance(block, Grid):
            data |= {"widths": widths_in(block, room), "figures": block.figures}
            data |= {"is_short": block.is_short, "ending": block.ending}
            for row, own in zip(data["rows"], block.rows, strict=True):
                row["cells"] = [{"text": text, "address": to, "notes": of} for text, to, of in own.linked]
        blocks.append(data)
    head = {"kind": paper.kind, "title": paper.title, "dated": paper.dated, "language": reader_language()}
    picture = logo()
    sender = {"municipality": text(settings.MUNICIPALITY), "logo": list(picture.png) if picture else []}
    return {**head, **sender, "sheet": paper.sheet, "scale": paper.scale, "blocks": blocks}


def own_template() -> Path | None:
    """The municipality's own Word template, if there is one."""
    folder = settings.OWN_TEMPLATES
    path = Path(folder) / "paper.docx" if folder else None
    return path if path and path.is_file() else None
