"""What is kept for the public says what it would say if it were made anew, whatever is booked meanwhile."""

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, date, datetime
from random import Random
from typing import Any

import pytest
from django.core.cache import caches
from django.test import Client

from kronespor.intake import publishing
from kronespor.register.events import OUTSIDE, Basis, Movement, correct, record
from kronespor.register.identity import merge, rename
from kronespor.register.ledger import revision
from kronespor.register.models import Fund, Initiative
from kronespor.web.api.urls import api, operations
from tests.events import allocate, appropriate, carry_over, uplift, virement
from tests.register.making import initiative
from tests.web.reading import addresses, filled

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
BASIS = Basis(date(2026, 1, 5), "Efter udgivelsen", overrule="prøve")
EARLY, LATE = replace(BASIS, decided_on=date(2019, 5, 1)), replace(BASIS, decided_on=date(2031, 2, 3))


@pytest.mark.slow
def test_what_is_booked_after_publishing_changes_no_page_of_the_public(
    examples: dict[str, Any], client: Client
) -> None:
    def told(paths: Iterable[str]) -> dict[str, bytes]:
        """What the public is told, of what is kept."""
        answers = {path: client.get(path) for path in paths}
        is_kept = re.compile('"[0-9a-f]{64}"').fullmatch  # Django's own tags are shorter
        return {path: answer.content for path, answer in answers.items() if is_kept(answer.get("ETag", ""))}

    schema = api.get_openapi_schema(path_prefix="/api/v1/")
    paths = [path.format(sha256="x", pk=1, question="x") for path, m, _ in operations(schema) if m == "get"]
    routes = ((where, str(entry.name)) for where, entry in addresses() if entry.name != "language")
    paths += [filled(where, name, examples) for where, name in routes]
    day = "as_of=2025-06-01&known_at=2099-01-01&since=2018-01-01"
    paths += [f"/?{day}", f"/?type=service&{day}", f"/handleplan/{examples['plan']}/?{day}"]
    one, fund = Initiative.objects.get(pk=examples["initiative"]), Fund.objects.get(pk=examples["fund"])
    other = Initiative.objects.exclude(pk=one.pk).filter(plan=one.plan).order_by("pk")[0]
    allocate(one, fund, {2026: 100}, BASIS)
    appropriate(fund, {2026: 100_000}, BASIS)
    allocate(other, fund, {2026: 100}, BASIS)
    publishing.publish()
    before, known, all_of_it = told(paths), revision(of_public=True), revision()
    assert len(before) > 25, sorted(before)
    wrong = allocate(one, fund, {2026: 5_000}, BASIS)
    events: list[Callable[[], object]] = [
        lambda: appropriate(fund, {2027: 70_000}, LATE),
        lambda: virement([Movement(one, other, fund, 2026, 50)], EARLY),
        lambda: carry_over(one, fund, 2026, 2027, 30, LATE),
        lambda: uplift([(one, 1), (other, 2)], fund, 2026, 2026, BASIS),
        lambda: correct(wrong, [Movement(fund, other, fund, 2031, 5_000)], EARLY),
        lambda: record("opening", [Movement(OUTSIDE, one, fund, 2018, 900)], EARLY),
    ]
    Random(1).shuffle(events)
    for book in events:
        book()
    assert revision() == all_of_it + 1 + len(events) and revision(of_public=True) == known
    assert told(before) == before
    caches["pages"].clear()
    assert told(before) == before
    publishing.publish()
    assert revision(of_public=True) > known
    changed = {path for path, now in told(before).items() if before[path] != now}
    assert {"/", f"/handleplan/{examples['plan']}/", f"/indsats/{one.pk}/", f"/kilde/{fund.pk}/"} <= changed


@pytest.mark.parametrize(
    "change",
    [
        lambda one, other, fund: allocate(
            one, fund, {2026: 1}, replace(BASIS, booked_at=datetime(2024, 1, 1, tzinfo=UTC))
        ),
        lambda one, other, fund: allocate(initiative("Ny"), fund, {2026: 1}, BASIS),
        lambda one, other, fund: allocate(one.plan, fund, {2026: 1}, BASIS),
        lambda one, other, fund: rename(one, "Et andet navn", BASIS),
        lambda one, other, fund: merge([one], other, BASIS),
        lambda one, other, fund: publishing.publish(),
    ],
    ids=["booked under a time that has passed", "a new initiative", "a new account", "a name", "a merger", "published"],
)
@pytest.mark.slow
def test_whatever_else_is_done_makes_the_pages_anew(change: Callable[[Initiative, Initiative, Fund], object]) -> None:
    one, other, fund = initiative("Alfa"), initiative("Beta"), Fund.objects.create(name="Puljen", key="puljen")
    for each in (one, other):
        allocate(each, fund, {2026: 100}, BASIS)
    allocate(one, fund, {2026: 1}, BASIS)
    known = revision(of_public=True)
    allocate(one, fund, {2026: 1}, BASIS)
    assert revision(of_public=True) == known
    change(one, other, fund)
    assert revision(of_public=True) > known
