"""The page that receives documents."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from kronespor.intake.activity import note
from kronespor.intake.models import StoredDocument, Upload
from kronespor.intake.queueing import receive
from kronespor.intake.superseding import find_document
from kronespor.web.remarks import FormError, refusals
from kronespor.web.roles import Role, allowed
from kronespor.web.uploading import kept

RECENT = 50


@allowed(Role.CASEWORKER)
def upload(request: HttpRequest) -> HttpResponse:
    """Receive documents, and show what becomes of them."""
    if request.method == "POST":
        with refusals(request):
            _receive(request, request.FILES.getlist("files"))
        return redirect("web:upload")
    rows = Upload.objects.order_by("-pk")[:RECENT]
    unfinished = any(u.state in (Upload.State.WAITING, Upload.State.READING) for u in rows)
    in_force = StoredDocument.objects.filter(superseded_by=None).order_by("name").values_list("name", flat=True)
    context = {"uploads": rows, "unfinished": unfinished, "documents": in_force.distinct()}
    return render(request, "web/upload.html", context)


def _receive(request: HttpRequest, files: "list[UploadedFile[Any]]") -> None:
    if not files:
        raise FormError("no-files")
    supersedes = request.POST.get("supersedes", "").strip()
    old = find_document(supersedes) if supersedes else None
    for file in files:
        name = file.name or ""
        if (file.size or 0) > settings.MAX_UPLOAD:
            raise FormError("file-too-large", name=name)
        with kept(file) as path:
            received = receive(path, name, request.POST.get("plan", "").strip(), old)
        note("upload", received.name)
        messages.success(request, _("%(name)s is received and waits to be read.") % {"name": name})
