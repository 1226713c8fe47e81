"""Pages of an approver: book what review has let through, and publish it."""

from typing import Any

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from kronespor.intake import booking, publishing
from kronespor.intake.activity import note
from kronespor.intake.effects import effects
from kronespor.intake.filing import is_filed, unfiled
from kronespor.intake.models import DraftItem, StoredDocument
from kronespor.papers.printing import counted
from kronespor.remarks import KronesporError
from kronespor.web.actions import Action, act
from kronespor.web.changes import changes_of
from kronespor.web.lawful import law_asked
from kronespor.web.parameters import number, number_of
from kronespor.web.remarks import FormError, refusals, words
from kronespor.web.roles import Role, allowed
from kronespor.web.templatetags.web import seen_as


@allowed(Role.APPROVER)
def book(request: HttpRequest) -> HttpResponse:
    """What review has let through, and what booking it changes; book it."""
    if request.method != "POST":
        return render(request, "web/book.html", _shown())
    try:
        _book(request)
    except KronesporError as error:
        messages.error(request, words(error))
        typed = {"overrule": request.POST.get("overrule", ""), "wanted": request.POST.getlist("item")}
        return render(request, "web/book.html", {**_shown(), "typed": typed}, status=400)
    return redirect("web:book")


def _shown() -> dict[str, Any]:
    return {"changes": changes_of(effects(_ready())), "unfiled": unfiled()}


def _ready() -> list[DraftItem]:
    """What can be booked: nothing of a document that nobody has filed."""
    return [*booking.ready_items(), *(i for i in booking.accepted_items() if is_filed(i.statement))]


def _book(request: HttpRequest) -> None:
    """Book the figures that were chosen, of all documents or of one, as they were seen; what is booked already is left.

    A field has the figures of a row.
    """
    wanted = {seen for row in request.POST.getlist("item") for seen in row.split()}
    numbers = filter(None, (number(name.partition("-")[0]) for name in wanted))
    known = [*_ready(), *booking.booked_items().filter(pk__in=numbers)]
    chosen = [item for item in known if seen_as(item) in wanted]
    if len(chosen) < len(wanted):
        raise FormError("figures-reviewed-meanwhile")
    if of := number_of(request.POST.get("document", "")):
        chosen = [item for item in chosen if item.statement.document_id == of]
    with law_asked(request):
        done = booking.book_items(chosen, overrule=request.POST.get("overrule", "").strip())
    if done.before < len(chosen):
        note("book", ", ".join(sorted({i.statement.document.name for i in chosen})))
    n, same, before = done.transactions, done.agreeing, done.before
    booked = counted("%(n)s transaction booked", "%(n)s transactions booked", n)
    agreeing = counted("%(n)s row agreed already", "%(n)s rows agreed already", same)
    again = counted("%(n)s figure was booked before", "%(n)s figures were booked before", before)
    messages.success(request, f"{booked}, {agreeing}" + (f"; {again}." if before else "."))


@allowed(Role.APPROVER)
def publish(request: HttpRequest) -> HttpResponse:
    """Let the public see what is booked, and choose the documents it may see."""
    if request.method == "POST":
        with refusals(request):
            act(request, PUBLISHING)
        return redirect("web:publish")
    rows = _offered().order_by("-dated", "name")
    return render(request, "web/publish.html", {"documents": rows, "until": publishing.published_until()})


def _offered() -> QuerySet[StoredDocument]:
    """The documents in force, and what else the public sees."""
    return StoredDocument.objects.filter(Q(superseded_by=None) | Q(published_at__isnull=False)).defer("content")


def _chosen(request: HttpRequest) -> list[StoredDocument]:
    wanted = {number_of(n) for n in request.POST.getlist("document")}
    return list(_offered().filter(pk__in=wanted))


def _publish(request: HttpRequest) -> None:
    publishing.publish(_chosen(request), request.POST.get("text", "").strip())
    messages.success(request, _("All that is booked by now is published."))


def _withdraw(request: HttpRequest) -> None:
    for document in _chosen(request):
        publishing.withdraw(document, request.POST.get("why", ""))
    messages.success(request, _("The documents are withdrawn; whoever asks for them is told why."))


PUBLISHING = {"publish": Action(_publish, Role.APPROVER), "withdraw": Action(_withdraw, Role.APPROVER)}
