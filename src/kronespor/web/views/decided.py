"""Pages of what was decided, where and for whom: decision, meeting, recipient."""

from collections import defaultdict
from dataclasses import replace
from typing import Any

from django.db.models import Exists, Model, OuterRef, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from kronespor.papers.printing import reader_language
from kronespor.register.holdings import RESERVE
from kronespor.register.models import Decision, Meeting, Posting, Recipient, Transaction
from kronespor.remarks import in_words
from kronespor.web.asking import Question, horizon, question
from kronespor.web.caching import kept
from kronespor.web.roles import Role, allowed, role
from kronespor.web.views.postings import documents, known, priced_overview, shown_or_404

PUBLIC = Role.PUBLIC


@allowed(PUBLIC)
@kept
def decision(request: HttpRequest, pk: int) -> HttpResponse:
    """A decision: where it was taken, and every krone that it moved."""
    found = get_object_or_404(Decision.objects.select_related("meeting__committee"), pk=pk)
    postings = Posting.objects.filter(transaction__decision=found)
    shown_or_404(request, postings)
    related = ("fund", "account__initiative__plan", "account__plan", "account__fund", "transaction")
    rows = known(postings, horizon(request)).select_related(*related).order_by("transaction_id", "fiscal_year", "pk")
    events: dict[Transaction, list[Posting]] = defaultdict(list)
    for p in rows:
        events[p.transaction].append(p)
    context = {
        "decision": found,
        "events": dict(events),
        "documents": documents(request, postings),
        "reserve": in_words(RESERVE, reader_language()),
        "asked": question(request),
    }
    return render(request, "web/decision.html", context)


@allowed(PUBLIC)
@kept
def meetings(request: HttpRequest) -> HttpResponse:
    """The meetings at which something was decided, the latest first."""
    rows = Meeting.objects.filter(Exists(Decision.objects.filter(meeting=OuterRef("pk")))).select_related("committee")
    rows = rows.order_by("-held_on", "pk")
    return render(request, "web/meetings.html", {"meetings": _decided(request, rows, "decisions__transaction")})


def _decided(request: HttpRequest, rows: QuerySet[Any], path: str) -> QuerySet[Any]:
    """For the public, those about which something is published."""
    limit = horizon(request)
    return rows if limit is None else rows.filter(**{f"{path}__booked_at__lte": limit}).distinct()


@allowed(PUBLIC)
@kept
def meeting(request: HttpRequest, pk: int) -> HttpResponse:
    """A meeting and what was decided at it."""
    found = get_object_or_404(Meeting.objects.select_related("committee"), pk=pk)
    decisions = _decided(request, found.decisions.order_by("pk"), "transaction")
    if role(request) == PUBLIC and not decisions.exists():
        raise Http404
    return render(request, "web/meeting.html", {"meeting": found, "decisions": decisions})


@allowed(PUBLIC)
@kept
def recipient(request: HttpRequest, pk: int) -> HttpResponse:
    """A recipient: what is set aside for it, over all plans, and what went on to or came from others."""
    from kronespor.answers.recipients import ways_of

    found = get_object_or_404(Recipient, pk=pk)
    passed, through = ways_of(pk, question(request).asked.known_at)
    of = [pk, *(one.number for one in through)]  # what others passed on to it is shown with their money
    shown_or_404(request, Posting.objects.filter(account__initiative__recipient__in=of))
    asked = question(request)
    shown, problems = priced_overview(replace(asked, asked=replace(asked.asked, recipients=[pk])))
    context = {"recipient": found, "asked": asked, "overview": shown, "problems": problems}
    context |= {"passed_on": passed, "through": through}
    return render(request, "web/recipient.html", context)


@allowed(PUBLIC)
@kept
def recipients(request: HttpRequest) -> HttpResponse:
    """The list of recipients and suppliers, the largest first."""
    from kronespor.answers.recipients import recipients as listed

    asked = question(request)
    found = listed(external=request.GET.get("external") == "external", **_days(asked))
    numbers: dict[str, Model] = {r.name: r for r in Recipient.objects.filter(name__in=[r.name for r in found])}
    context = {
        "asked": asked,
        "rows": [(numbers[r.name], r) for r in found],
        "years": sorted({y for r in found for y in r.years}),
    }
    return render(request, "web/recipients.html", context)


def _days(asked: Question) -> dict[str, Any]:
    return {"as_of": asked.asked.as_of, "known_at": asked.asked.known_at}
