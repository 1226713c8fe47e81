"""Black out personal data of a document, and show it again."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kronespor.intake.models import Redaction, StoredDocument
from kronespor.intake.redacting import Placed, black_out, lift
from kronespor.web.actions import Action, act
from kronespor.web.parameters import number_of
from kronespor.web.remarks import FormError, refusals
from kronespor.web.roles import Role, allowed
from kronespor.web.searching import index_again


@allowed(Role.CASEWORKER)
@require_POST
def blacken(request: HttpRequest, sha256: str) -> HttpResponse:
    """Black out words or a place, or show them again."""
    found = get_object_or_404(StoredDocument, sha256=sha256)
    with refusals(request):
        act(request, ACTIONS, found)
        index_again(found)
        messages.success(request, _("Done."))
    return redirect("web:document", sha256)


def _black_out(request: HttpRequest, found: StoredDocument) -> None:
    post = request.POST
    black_out(found, post.get("words", ""), post.get("why", ""), _place(post.get("place", "")))


def _lift(request: HttpRequest, found: StoredDocument) -> None:
    lift(get_object_or_404(Redaction, document=found, pk=number_of(request.POST.get("pk", ""))))


LARGEST = 20_000
"""Points that a page may have across: PDF's own limit is 14,400."""


def _place(text: str) -> Placed | None:
    """A page and a box, as they are typed."""
    if not text.strip():
        return None
    try:
        number, *box = text.replace(",", ".").split()
        page, (x0, y0, x1, y1) = number_of(number), map(float, box)
    except ValueError as error:
        raise FormError("place-unreadable", text=text[:40]) from error
    if not (page and all(0 <= edge <= LARGEST for edge in (x0, y0, x1, y1))):
        raise FormError("place-unreadable", text=text[:40])
    return page, (min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))


ACTIONS = {"black": Action(_black_out), "lift": Action(_lift)}
