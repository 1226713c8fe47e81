"""The page on which a paper is checked before it is sent: its findings, or the file with comments; none is kept."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kronespor.commenting import notes_of
from kronespor.footing import FootedDocument
from kronespor.reading import Document
from kronespor.remarks import KronesporError
from kronespor.sandbox import WAITED_FOR, Reader
from kronespor.web.limits import is_within
from kronespor.web.remarks import FormError, words
from kronespor.web.roles import Role, allowed
from kronespor.web.turns import in_turn
from kronespor.web.uploading import kept

MOST_BYTES = 20 * 2**20
MOST_A_MINUTE = 30
TOO_OFTEN = "checked-too-often"


@allowed(Role.PUBLIC if settings.OPEN_CHECK else Role.COUNCILLOR)
@in_turn(lambda request: request.method == "POST")
def check_paper(request: HttpRequest) -> HttpResponse:
    """Check the file that is sent, and show its findings or send it back with comments."""
    context: dict[str, Any] = {"ticks": "ticks" in request.POST}
    if request.method != "POST":
        return render(request, "web/check_paper.html", context)
    try:
        file = sent(request)
        if request.POST.get("do") == "comments":
            return _commented(file, ticks=context["ticks"])
        context |= {"name": file.name, **_shown(*footed(file))}
        status = 200
    except KronesporError as error:
        context["problem"] = words(error)
        status = refusal_status(error)
    return render(request, "web/check_paper.html", context, status=status)


def sent(request: HttpRequest) -> "UploadedFile[Any]":
    """The file that is to be checked. FormError if there is none, it is too large, or it is asked for too often."""
    file = request.FILES.get("file")
    if file is None:
        raise FormError("no-files")
    if (file.size or 0) > MOST_BYTES:
        raise FormError("file-too-large-to-check", name=file.name or "", most=MOST_BYTES // 2**20)
    if not is_within(request, "check-paper", MOST_A_MINUTE, 60):
        raise FormError(TOO_OFTEN)
    return file


def refusal_status(error: KronesporError) -> int:
    """The status of a page that says why a file was not checked."""
    return 429 if error.remark.code == TOO_OFTEN else 400


def footed(file: "UploadedFile[Any]") -> tuple[Document, FootedDocument]:
    """The file read and footed in the sandbox; nothing of it is kept."""
    with kept(file) as path, Reader(longest=WAITED_FOR) as reader:
        return reader.read_and_foot(path, file.name or "")


def _shown(document: Document, footed: FootedDocument) -> dict[str, Any]:
    tables = (*footed.tables, *footed.prose)  # an amount in a sentence is read as well
    cells = [cell for table in tables for row in table.rows for cell in row.cells if cell.amount is not None]
    return {
        "document": document,
        "findings": footed.findings,
        "tables": len(footed.tables),
        "amounts": len(cells),
        "proven": sum(cell.proof == "proven" for cell in cells),
    }


def _commented(file: "UploadedFile[Any]", *, ticks: bool) -> HttpResponse:
    name = Path(file.name or "")
    with kept(file) as path, Reader(longest=WAITED_FOR) as reader:
        document, footed = reader.read_and_foot(path, name.name)
        notes = notes_of(document, footed, get_language() or "da", ticks=ticks)
        commented = reader.commented(path, name.name, notes, "Kronespor")
    response = HttpResponse(commented, content_type="application/octet-stream")
    new = _("{name}-with-comments").format(name=name.stem) + name.suffix
    response.headers["Content-Disposition"] = content_disposition_header(True, new) or ""
    return response
