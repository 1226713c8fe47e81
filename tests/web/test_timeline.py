"""The decisions of a plan, a page at a time."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client, RequestFactory
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from kronespor.register.events import Basis, Movement, record
from kronespor.register.holdings import Query
from kronespor.register.models import Account, Fund, Posting
from kronespor.register.naming import fund_named, initiative_named, plan_named
from kronespor.web.roles import Role
from kronespor.web.views.postings import LATEST, Of, days_of, latest
from tests.events import allocate
from tests.register.making import initiative
from tests.web.conftest import SignedIn
from tests.web.reading import text

pytestmark = pytest.mark.django_db
ORDER = ("-decided_on", "-transaction_id", "-fiscal_year", "-pk")


@pytest.mark.parametrize("days", [(1,), (LATEST,), (1, LATEST, LATEST - 1, 2), (3 * LATEST, 1), (2,) * 30])
def test_pages_have_each_decision_once_the_latest_first(
    days: tuple[int, ...], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    fund, one = Fund.objects.create(name="Pulje"), initiative("Indsats")
    for number, lines in enumerate(days):
        movements = [Movement(fund, one, fund, 2026 + line, 100) for line in range(lines)]
        record("allocation", movements, Basis(date(2026, 1, 1) + timedelta(days=number), "Budget"))
    rows = Posting.objects.filter(account__initiative=one)
    of = Of("accounts", [Account.objects.get(initiative=one).pk])
    told: list[int] = []
    for number in range(1, -(-sum(days) // LATEST) + 1):
        with django_assert_num_queries(2):
            page = latest(RequestFactory().get("/", {"page": number}), of, Query(), days_of(of, Query()))
        assert page.number == number and page.paginator.count == sum(days)
        told += [entry.pk for entry in page]
    assert told == list(rows.order_by(*ORDER).values_list("pk", flat=True))


def test_what_decisions_are_called_is_text_and_nothing_else(signed_in: SignedIn) -> None:
    evil = "<script>alert(1)</script>"
    one = initiative_named(plan_named(f"Plan {evil}"), f"Indsats {evil}")
    fund = fund_named(f"Kilde {evil}")
    allocate(one, fund, {2026: 100}, Basis(date(2026, 1, 5), f"Sag {evil}"))
    caseworker = signed_in(Role.CASEWORKER)
    for page in (f"/handleplan/{one.plan_id}/", f"/indsats/{one.pk}/", f"/kilde/{fund.pk}/"):
        shown = text(caseworker, page)
        assert evil not in shown
        assert {what for what in ("Indsats", "Kilde", "Sag") if f"{what} &lt;script&gt;" in shown} >= {
            "Kilde",
            "Sag",
        }, page


def test_a_plan_without_decisions_has_one_empty_page() -> None:
    page = latest(RequestFactory().get("/", {"page": "7"}), Of("accounts", []), Query(), [])
    assert list(page) == [] and page.number == 1


@pytest.mark.parametrize("name", ["plan", "initiative"])
def test_a_page_asks_few_questions(
    name: str, examples: dict[str, Any], client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client.get("/om/")
    with django_assert_max_num_queries(14 if name == "plan" else 12):
        assert client.get(reverse(f"web:{name}", args=[examples[name]])).status_code == 200
