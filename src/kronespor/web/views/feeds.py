"""For other programs: the decisions as Atom, the site's map, and what robots may read."""

from decimal import Decimal
from typing import Any
from urllib.parse import urljoin

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.db.models import Model, QuerySet, Sum
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.timezone import make_aware
from django.utils.translation import gettext as _

from kronespor.answers.models import Enquiry
from kronespor.intake.models import StoredDocument, StoredFinding
from kronespor.intake.publishing import published_until
from kronespor.intake.redacting import blackened
from kronespor.register.models import ActionPlan, Decision, Initiative, Posting, Recipient, Transaction
from kronespor.web.asking import NEVER
from kronespor.web.remarks import words
from kronespor.web.roles import Role, allowed
from kronespor.web.templatetags.web import day, kroner

LATEST = 50


class _Atom(Atom1Feed):
    """Atom as RFC 4287 asks: the municipality is the author of all entries, ids are whole addresses, an entry's own
    taken from its link, and entries say since when they are as they are.
    """

    def __init__(self, title: str, link: str, description: str, *args: Any, **more: Any) -> None:
        more["author_name"] = settings.MUNICIPALITY or "Kronespor"
        super().__init__(title, link, description, *args, **more)

    def add_item(self, title: str, link: str, description: str, *args: Any, **more: Any) -> None:
        more["unique_id"] = urljoin(link, more["unique_id"])
        more["updateddate"] = more.get("updateddate") or more["pubdate"]
        super().add_item(title, link, description, *args, **more)


class _Decisions(Feed):  # type: ignore[type-arg]  # no generic when it runs
    """The decisions whose money is published, the latest first; the same for everyone."""

    feed_type = _Atom

    def title(self) -> str:
        return _("Decisions about money")

    def link(self) -> str:
        return reverse("web:overview")

    def items(self) -> list[Decision]:
        until = published_until() or NEVER
        rows = Decision.objects.filter(transaction__booked_at__lte=until).distinct()
        return list(rows.select_related("meeting__committee").order_by("-meeting__held_on", "-pk")[:LATEST])

    def item_title(self, item: Decision) -> str:
        return item.title

    def item_description(self, item: Decision) -> str:
        return str(item.meeting)

    def item_link(self, item: Decision) -> str:
        return reverse("web:decision", args=[item.pk])

    def item_pubdate(self, item: Decision) -> object:
        from datetime import datetime, time

        return make_aware(datetime.combine(item.meeting.held_on, time()))


class _Findings(Feed):  # type: ignore[type-arg]  # no generic when it runs
    """What is wrong in the documents that are published, the latest first."""

    feed_type = _Atom

    def title(self) -> str:
        return _("Findings in published documents")

    def link(self) -> str:
        return reverse("web:documents")

    def items(self) -> list[StoredFinding]:
        rows = StoredFinding.objects.exclude(document__published_at=None).filter(document__superseded_by=None)
        rows = rows.exclude(severity="notice").select_related("document").defer("document__content")
        return list(rows.order_by("-document__published_at", "-pk")[:LATEST])

    def item_title(self, item: StoredFinding) -> str:
        return blackened(item.document).text(f"{item.document}: {words(item.remark)}")

    def item_description(self, item: StoredFinding) -> str:
        return blackened(item.document).text(item.document.name)

    def item_link(self, item: StoredFinding) -> str:
        return f"{reverse('web:document', args=[item.document.sha256])}#tab-{item.remark.place.table}"

    def item_guid(self, item: StoredFinding) -> str:
        return f"#{item.pk}"

    def item_pubdate(self, item: StoredFinding) -> object:
        return item.document.published_at


class _Answers(Feed):  # type: ignore[type-arg]  # no generic when it runs
    """The answers to councillors that are published, the latest first."""

    feed_type = _Atom

    def title(self) -> str:
        return _("Answers to councillors")

    def link(self) -> str:
        return reverse("web:answers")

    def items(self) -> list[Enquiry]:
        return list(Enquiry.objects.exclude(published_at=None).order_by("-published_at", "-pk")[:LATEST])

    def item_title(self, item: Enquiry) -> str:
        return item.title

    def item_description(self, item: Enquiry) -> str:
        return item.question

    def item_link(self, item: Enquiry) -> str:
        return reverse("web:answer", args=[item.pk])

    def item_pubdate(self, item: Enquiry) -> object:
        return item.published_at


class _Followed(Feed):  # type: ignore[type-arg]  # no generic when it runs
    """What was decided of one plan, initiative or recipient and is published, the latest first; the same for all."""

    feed_type = _Atom
    model: type[Model]
    path: str
    page: str

    def get_object(self, request: HttpRequest, pk: int) -> Model:
        found = get_object_or_404(self.model._default_manager, pk=pk)
        if not self._entries(found).exists():
            raise Http404
        return found

    def _entries(self, of: Model) -> QuerySet[Transaction]:
        postings = Posting.objects.filter(**{self.path: of}, booked_at__lte=published_until() or NEVER)
        return Transaction.objects.filter(pk__in=postings.values("transaction"))

    def title(self, obj: Model) -> str:
        return str(obj)

    def link(self, obj: Model) -> str:
        return reverse(f"web:{self.page}", args=[obj.pk])

    def items(self, obj: Model) -> list[tuple[Transaction, str, int]]:
        rows = self._entries(obj).select_related("decision").order_by("-booked_at", "-pk")[:LATEST]
        ore = Posting.objects.filter(**{self.path: obj}, transaction__in=[row.pk for row in rows])
        sums = dict(ore.values_list("transaction").annotate(Sum("amount")).order_by())
        return [(row, self.link(obj), sums[row.pk]) for row in rows]

    def item_title(self, item: tuple[Transaction, str, int]) -> str:
        return item[0].text

    def item_description(self, item: tuple[Transaction, str, int]) -> str:
        entry, _page, ore = item
        return f"{entry.get_kind_display()}, {day(entry.decided_on)}: {kroner(Decimal(ore) / 100, 'kr')} kr."

    def item_link(self, item: tuple[Transaction, str, int]) -> str:
        entry, page, _ore = item
        return reverse("web:decision", args=[entry.decision_id]) if entry.decision_id else page

    def item_guid(self, item: tuple[Transaction, str, int]) -> str:
        return f"{item[1]}#{item[0].pk}"

    def item_pubdate(self, item: tuple[Transaction, str, int]) -> object:
        return item[0].booked_at


class _Plan(_Followed):
    model, path, page = ActionPlan, "account__plan", "plan"


class _Initiative(_Followed):
    model, path, page = Initiative, "account__initiative", "initiative"


class _Recipient(_Followed):
    model, path, page = Recipient, "account__initiative__recipient", "recipient"


@allowed(Role.PUBLIC)
def plan(request: HttpRequest, pk: int) -> HttpResponse:
    """The feed of a plan."""
    return _Plan()(request, pk=pk)


@allowed(Role.PUBLIC)
def initiative(request: HttpRequest, pk: int) -> HttpResponse:
    """The feed of an initiative."""
    return _Initiative()(request, pk=pk)


@allowed(Role.PUBLIC)
def recipient(request: HttpRequest, pk: int) -> HttpResponse:
    """The feed of a recipient."""
    return _Recipient()(request, pk=pk)


@allowed(Role.PUBLIC)
def answers(request: HttpRequest) -> HttpResponse:
    """The feed of answers."""
    return _Answers()(request)


@allowed(Role.PUBLIC)
def findings(request: HttpRequest) -> HttpResponse:
    """The feed of findings."""
    return _Findings()(request)


@allowed(Role.PUBLIC)
def decisions(request: HttpRequest) -> HttpResponse:
    """The feed."""
    return _Decisions()(request)


@allowed(Role.PUBLIC)
def sitemap(request: HttpRequest) -> HttpResponse:
    """Every page that the public may see."""
    money = Posting.objects.filter(booked_at__lte=published_until() or NEVER)
    pages = [
        reverse(f"web:{name}")
        for name in ("overview", "meetings", "recipients", "documents", "answers", "data", "api", "about")
    ]
    for name, field, model in (
        ("plan", "account__plan", ActionPlan),
        ("initiative", "account__initiative", Initiative),
    ):
        known = model.objects.filter(pk__in=money.values(field)).order_by("pk").values_list("pk", flat=True)
        pages += [reverse(f"web:{name}", args=[pk]) for pk in known]
    published = Enquiry.objects.exclude(published_at=None).order_by("pk")
    pages += [reverse("web:answer", args=[pk]) for pk in published.values_list("pk", flat=True)]
    shown = StoredDocument.objects.exclude(published_at=None).order_by("pk")
    pages += [reverse("web:document", args=[sha256]) for sha256 in shown.values_list("sha256", flat=True)]
    locations = "".join(f"<url><loc>{request.build_absolute_uri(page)}</loc></url>" for page in pages)
    text = f'<?xml version="1.0" encoding="UTF-8"?><urlset xmlns="{_NAMESPACE}">{locations}</urlset>'
    return HttpResponse(text, content_type="application/xml")


_NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"


@allowed(Role.PUBLIC)
def robots(request: HttpRequest) -> HttpResponse:
    """Everything but signing in and downloads of many shapes."""
    where = request.build_absolute_uri(reverse("web:sitemap"))
    return HttpResponse(f"User-agent: *\nDisallow: /konto/\nDisallow: /soeg/\nSitemap: {where}\n", "text/plain")
