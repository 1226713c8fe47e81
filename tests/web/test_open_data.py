"""The page of open data, its files, and the feeds of one plan, initiative or recipient."""

import csv
import io
import re
from datetime import date
from html import unescape
from pathlib import Path
from typing import Any

import feedparser
import pytest
from django.template.defaultfilters import filesizeformat
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localdate
from lxml import etree

from kronespor.intake.publishing import published_until
from kronespor.opendata.formats import FORMATS
from kronespor.register.events import Basis
from kronespor.register.models import Fund, Initiative, Posting, Transaction
from kronespor.web.api.described import described
from kronespor.web.roles import Role
from kronespor.web.templatetags.web import day
from tests.events import allocate
from tests.web.conftest import SignedIn

GRAMMAR = etree.RelaxNG(etree.parse(Path(__file__).parents[1] / "opendata" / "atom.rng"))
"""The grammar of RFC 4287, which stands in for xmllint with it."""
HIDDEN = Basis(date(2026, 3, 2), "Endnu ikke udgivet", overrule="efter aftale")


def file_of(client: Client, form: str) -> bytes:
    answer = client.get(reverse("web:data_file", args=[form]))
    assert answer.status_code == 200
    content = b"".join(answer)
    assert int(answer["Content-Length"]) == len(content)
    return content


@pytest.mark.usefixtures("register")
def test_each_role_has_its_files_and_feeds(signed_in: SignedIn, settings: Any) -> None:
    settings.MUNICIPALITY = "Fjordby Kommune"
    public, councillor = signed_in(Role.PUBLIC), signed_in(Role.COUNCILLOR)
    shown = Posting.objects.filter(booked_at__lte=published_until(), account__kind="initiative")
    initiative = Initiative.objects.get(pk=shown.values_list("account__initiative", flat=True)[0])
    fresh = Initiative.objects.create(plan=initiative.plan, name="Ny indsats")
    for of in (initiative, fresh):
        allocate(of, Fund.objects.order_by("pk")[0], {2026: 100}, HIDDEN)
    page = public.get(reverse("web:data")).content.decode()
    for form in FORMATS:
        assert reverse("web:data_file", args=[form]) in page
        assert HIDDEN.text.encode() not in file_of(public, form), form
    sizes = re.findall(r" \(([^)]+), ([^)]+)\)</a>:", public.get(reverse("web:data")).content.decode())
    assert len(sizes) == len(FORMATS) and {made for _, made in sizes} == {day(localdate())}
    assert filesizeformat(len(file_of(public, "csv"))) in {size for size, _ in sizes}
    assert ")</a>:" not in councillor.get(reverse("web:data")).content.decode()
    rows = list(csv.reader(io.StringIO(file_of(councillor, "csv").decode())))
    assert len(rows) - 1 == Posting.objects.count()
    assert HIDDEN.text in {row[2] for row in rows}
    asked = re.findall(r'href="(/api/[^"]+)"', page)
    assert len(asked) == 3 and {public.get(unescape(address)).status_code for address in asked} == {200}
    assert public.get(reverse("web:data_file", args=["xlsx"])).status_code == 404
    told(public, initiative)
    for name in ("decisions_feed", "findings_feed", "answers_feed"):
        follows(public, reverse(f"web:{name}"))
    assert public.get(reverse("web:initiative_feed", args=[fresh.pk])).status_code == 404


def test_who_types_the_address_of_the_api_comes_to_its_description(signed_in: SignedIn) -> None:
    public = signed_in(Role.PUBLIC)
    browser, program = {"Accept": "text/html,*/*;q=0.8"}, {"Accept": "*/*"}
    for address in ("/api/", "/api/v1/", "/api/v1/docs"):
        page = public.get(address, headers=browser, follow=True).content.decode()
        for path, fields in ((of.path, of.parameters) for of in described()[0]):
            assert path in page and all(f"<code>{name}</code>" in page for name, _ in fields), path
        assert all(f'id="{of.name}"' in page for of in described()[1])
        assert not re.search(r'(src|href)="(https?:)?//', page), "nothing is fetched from elsewhere"
    assert public.get("/api/v1/", headers=program, follow=True).json()["openapi"].startswith("3.1")


def follows(public: Client, path: str) -> Any:
    """A feed as a reader takes it: by the grammar, and by what RFC 4287 asks besides."""
    content = public.get(path).content
    GRAMMAR.assertValid(etree.fromstring(content))
    read = feedparser.parse(content)
    assert not read.bozo and read.feed.author == "Fjordby Kommune"
    assert [link.href for link in read.feed.links if link.rel == "self"] == [f"http://testserver{path}"]
    assert len({entry.id for entry in read.entries}) == len(read.entries)
    return read


def told(public: Client, initiative: Initiative) -> None:
    """The page leads to its feed, which a reader of feeds takes, with what is published of it."""
    found = public.get(reverse("web:initiative", args=[initiative.pk])).content.decode()
    feed = re.search(r'href="([^"]*beslutninger\.atom)" type="application/atom', found)
    assert feed
    paid = Initiative.objects.exclude(recipient=None).values_list("recipient", flat=True)
    of_recipient = reverse("web:recipient_feed", args=[paid[0]])
    for path in (feed[1], reverse("web:plan_feed", args=[initiative.plan_id]), of_recipient):
        entries = follows(public, path).entries
        assert entries
        assert HIDDEN.text not in {entry.title for entry in entries}
    booked = Transaction.objects.filter(booked_at__lte=published_until(), postings__account__initiative=initiative)
    own = feedparser.parse(public.get(feed[1]).content).entries
    assert sorted(entry.title for entry in own) == sorted(booked.distinct().values_list("text", flat=True))
