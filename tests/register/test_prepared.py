"""Questions that are put together once say what those say that are put together anew."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import connection
from django.db.models import DateField, DateTimeField, QuerySet, Sum, TextField

from kronespor.register.events import Basis
from kronespor.register.models import Account, Fund, Posting
from kronespor.register.prepared import Given, Prepared, prepared
from tests.events import allocate, appropriate
from tests.register.making import initiative

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
DAY, LIMIT = Given("day", DateField()), Given("limit", DateTimeField())
MADE: list[bool] = []


@prepared
def _postings(is_limited: bool) -> QuerySet[Posting]:
    MADE.append(is_limited)
    rows = Posting.objects.filter(account__in=Given("accounts"), decided_on__lte=DAY)
    rows = rows.filter(booked_at__lte=LIMIT) if is_limited else rows
    return rows.select_related("account__initiative", "transaction").order_by("pk")


@prepared
def _sums() -> QuerySet[Posting, Any]:
    rows = Posting.objects.filter(transaction__text__in=Given("texts", TextField()))
    return rows.values_list("fund__name", "decided_on", "booked_at").annotate(Sum("amount")).order_by("fund", "pk")


def test_a_question_is_put_together_once_and_asked_with_other_values(django_assert_num_queries: Any) -> None:
    fund, one, other = Fund.objects.create(name="100 % %s", key="100"), initiative("Alfa"), initiative("Beta")
    early, late = (Basis(date(2026, month, 5), f"Sag '{month}'", overrule="prøve") for month in (1, 3))
    appropriate(fund, {2026: 9_000}, early)
    allocate(one, fund, {2026: 100, 2027: 50}, early)
    allocate(other, fund, {2026: 70}, late)
    accounts = [account.pk for account in Account.objects.filter(initiative__in=[one, other]).order_by("pk")]
    between = Posting.objects.get(account=accounts[1]).booked_at
    for day in (date(2026, 1, 4), date(2026, 2, 1), date.max):
        for some in ([], accounts[:1], set(accounts), Account.objects.in_bulk(accounts).keys()):
            for limit in (datetime(2020, 1, 1, tzinfo=UTC), between):
                wanted = Posting.objects.filter(account__in=list(some), decided_on__lte=day, booked_at__lte=limit)
                with django_assert_num_queries(1):
                    found = _postings(True).ask(accounts=some, day=day, limit=limit)
                    assert all(row.account.initiative.name and row.transaction.text for row in found)
                assert found == list(wanted.order_by("pk"))
                assert found == list(_postings(True).each(accounts=some, day=day, limit=limit))
    assert _postings(False).ask(accounts=accounts, day=date.max) == list(Posting.objects.filter(account__in=accounts))
    assert MADE == [True, False]
    texts = ["Sag '1'", "%s", "Sag '3'"]
    anew = Posting.objects.filter(transaction__text__in=texts).order_by("fund", "pk")
    assert _sums().ask(texts=texts) == list(
        anew.values_list("fund__name", "decided_on", "booked_at").annotate(Sum("amount"))
    )
    assert len(_sums().fetch(texts=texts)) == 8 and _sums().fetch(texts=["Sag"]) == [], connection.vendor


class _Seen(Given):
    """A value that knows which query it was put together in."""

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        SEEN.append(compiler.query)
        return super().as_sql(compiler, connection)


SEEN: list[Any] = []


def test_threads_that_put_a_question_together_at_once_have_a_copy_each() -> None:
    question = Prepared(Posting.objects.filter(account__plan=_Seen("plan")))
    assert question.ask(plan=1) == question.ask(plan=2) == []
    assert len(SEEN) == 1 and SEEN[0] is not question._rows.query
