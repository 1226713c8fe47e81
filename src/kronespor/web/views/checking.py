"""The page on which anybody checks a released file; nothing of it is kept."""

from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from kronespor.answers import enquiries
from kronespor.answers.attestation import Attestation
from kronespor.answers.checking import Checked, check_file
from kronespor.answers.models import AnswerVersion, Enquiry
from kronespor.register.signing import public_key
from kronespor.remarks import KronesporError, Remark
from kronespor.sandbox import WAITED_FOR, Reader
from kronespor.web.parameters import number_of
from kronespor.web.remarks import words
from kronespor.web.roles import Role, allowed
from kronespor.web.turns import in_turn
from kronespor.web.uploading import kept
from kronespor.web.views.enquiries import withdrawal
from kronespor.web.views.papers import refusal_status, sent


@allowed(Role.PUBLIC)
@in_turn(lambda request: request.method == "POST")
def check(request: HttpRequest) -> HttpResponse:
    """Hold a file against the proof that it carries, or against that of the published answer that is chosen."""
    context: dict[str, Any] = {
        "answers": [(e.pk, e.title) for e in Enquiry.objects.exclude(published_at=None).order_by("-pk")],
        "chosen": number_of(request.GET.get("answer", "") or request.POST.get("answer", "")),
        "key": public_key(),
    }
    status = 200
    if request.method == "POST":
        try:
            file = sent(request)
            checked = _checked(file, context["chosen"], context["key"])
            context |= {"checked": checked, "name": file.name, "withdrawn": _withdrawn(checked.attestation)}
        except KronesporError as error:
            context["problem"], status = words(error), refusal_status(error)
    return render(request, "web/check.html", context, status=status)


def _checked(file: "UploadedFile[Any]", chosen: int, key: str) -> Checked:
    with kept(file) as path, Reader(longest=WAITED_FOR) as reader:
        return check_file(reader, path, _published(chosen), key)


def _withdrawn(attestation: Attestation) -> Remark | None:
    """That the answer of a file was withdrawn since, when and why."""
    versions = AnswerVersion.objects.filter(head=attestation.head, enquiry__published_at=None)
    version = versions.exclude(enquiry__withdrawn_at=None).select_related("enquiry").first()
    return withdrawal(version.enquiry) if version else None


def _published(chosen: int) -> Attestation | None:
    """What was released of the published answer that is chosen, if one is."""
    found = Enquiry.objects.filter(pk=chosen).exclude(published_at=None).first()
    version = enquiries.released(found) if found else None
    return enquiries.attestation_of(version) if version else None
