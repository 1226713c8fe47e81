"""For other programs: the decisions as Atom, the site's map, and what robots may read."""

from django.contrib.syndication.views import Feed
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.timezone import make_aware
from django.utils.translation import gettext as _

from kronespor.answers.models import Enquiry
from kronespor.intake.models import StoredFinding
from kronespor.intake.publishing import published_until
from kronespor.intake.redacting import blackened
from kronespor.register.models import ActionPlan, Decision, Initiative, Posting
from kronespor.web.asking import NEVER
from kronespor.web.remarks import words
from kronespor.web.roles import Role, allowed

LATEST = 50


class _Decisions(Feed):  # type: ignore[type-arg]  # no generic when it runs
    """The decisions whose money is published, the latest first; the same for everyone."""

    feed_type = Atom1Feed

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

    feed_type = Atom1Feed

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
        return f"{item.document.sha256}-{item.pk}"

    def item_pubdate(self, item: StoredFinding) -> object:
        return item.document.published_at


class _Answers(Feed):  # type: ignore[type-arg]  # no generic when it runs
    """The answers to councillors that are published, the latest first."""

    feed_type = Atom1Feed

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
    pages = [reverse(f"web:{name}") for name in ("overview", "meetings", "recipients", "documents", "answers", "about")]
    for name, field, model in (
        ("plan", "account__plan", ActionPlan),
        ("initiative", "account__initiative", Initiative),
    ):
        known = model.objects.filter(pk__in=money.values(field)).order_by("pk").values_list("pk", flat=True)
        pages += [reverse(f"web:{name}", args=[pk]) for pk in known]
    published = Enquiry.objects.exclude(published_at=None).order_by("pk")
    pages += [reverse("web:answer", args=[pk]) for pk in published.values_list("pk", flat=True)]
    locations = "".join(f"<url><loc>{request.build_absolute_uri(page)}</loc></url>" for page in pages)
    text = f'<?xml version="1.0" encoding="UTF-8"?><urlset xmlns="{_NAMESPACE}">{locations}</urlset>'
    return HttpResponse(text, content_type="application/xml")


_NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"


@allowed(Role.PUBLIC)
def robots(request: HttpRequest) -> HttpResponse:
    """Everything but signing in and downloads of many shapes."""
    where = request.build_absolute_uri(reverse("web:sitemap"))
    return HttpResponse(f"User-agent: *\nDisallow: /konto/\nDisallow: /soeg/\nSitemap: {where}\n", "text/plain")
