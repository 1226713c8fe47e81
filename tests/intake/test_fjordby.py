"""Fjordby, an invented municipality whose whole truth is known: what must hold whatever the order of the work is."""

import itertools
import os
import random
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from functools import partial
from pathlib import Path

import pytest
from django.db import transaction

from kronespor.answers.answer import Wording, build_answer
from kronespor.answers.citing import miscited
from kronespor.answers.query import Query as Answered
from kronespor.intake import booking, reviewing
from kronespor.intake.filing import proposed
from kronespor.intake.models import DraftItem
from kronespor.intake.reviewing import Step
from kronespor.register.models import ActionPlan, Posting, Recipient, Transaction
from kronespor.remarks import KronesporError
from tests.fjordby.papers import (
    ADOPTED,
    BUDGET,
    CULTURE_NOW,
    DAYS,
    FIRST,
    FJORDBY,
    HEALTH,
    HEALTH_NOW,
    KLIMA,
    KULTUR,
    NOW,
    STATUS,
    SUNDHED,
    booked,
    content,
    everything,
    figures,
    filed,
    read,
    recorded,
    total,
)
from tests.intake.working import Work, orders
from tests.refusing import breaching, refused
from tests.thorough import THOROUGH

pytestmark = [pytest.mark.django_db, pytest.mark.skipif(not FJORDBY.exists(), reason="no shared cases")]


@pytest.mark.any_database
@pytest.mark.parametrize("name", DAYS)
def test_day_committee_plan_and_source_are_found_with_their_place(home: Path, name: str) -> None:
    document = read(name)
    found = proposed(document)
    assert found.day is not None and found.said is not None
    assert found.said.decided_on == DAYS[name]
    assert found.is_clear == (name != STATUS)
    assert found.committee is not None and found.committee.value in found.committee.text
    plans = {FIRST: [KLIMA], HEALTH: [SUNDHED], BUDGET: [KULTUR, SUNDHED], STATUS: [KLIMA]}
    assert [p.name for p in found.plans] == plans[name]
    assert all(p.name in p.text for p in found.plans)
    sources = {HEALTH: "Sundhedsrammen", BUDGET: "Budgetaftale 2025"}
    assert (found.fund.value if found.fund else None) == sources.get(name)
    levels = {2025} if name == BUDGET else {2024}
    assert set(DraftItem.objects.values_list("price_level", flat=True)) == levels


@pytest.mark.slow
def test_in_the_order_of_the_decisions_the_register_is_the_truth(home: Path) -> None:
    everything()
    assert not reviewing.waiting().exists()
    now = figures(KLIMA)
    assert (total(KLIMA), now) == (27_400, NOW)
    assert figures(KLIMA, date(2024, 12, 31)) == ADOPTED
    assert (figures(SUNDHED), figures(KULTUR)) == (HEALTH_NOW, CULTURE_NOW)
    assert (total(SUNDHED), total(KULTUR)) == (3_230 + 3_900, 8_000)
    assert sorted(ActionPlan.objects.values_list("name", flat=True)) == [KLIMA, KULTUR, SUNDHED]
    assert set(Transaction.objects.values_list("decided_on", flat=True)) == set(DAYS.values())
    levels = Posting.objects.exclude(price_level=None).values_list("decided_on", "price_level").distinct()
    told = Recipient.objects.values_list("name", "cvr")
    assert set(told) == {("Klimaforeningen Fjordby", "99999004")}, "though the sheet's case was booked by a paper"
    assert set(levels) == {(DAYS[FIRST], 2024), (DAYS[HEALTH], 2024), (DAYS[BUDGET], 2025), (DAYS[STATUS], 2024)}


@pytest.mark.slow
def test_the_paper_of_2023_after_the_merger_books_nothing_and_that_of_2025_agrees(home: Path) -> None:
    recorded()
    for name in (FIRST, STATUS):
        filed(name)
        ready = list(booking.ready_items().filter(statement__document__name=name))
        done = booking.book_items(ready)
        assert (done.transactions, len(ready)) == (0, DraftItem.objects.filter(statement__document__name=name).count())
    assert total(KLIMA) == 27_400


@pytest.mark.any_database
@pytest.mark.parametrize("is_reported", [False, True])
@pytest.mark.slow
def test_an_answer_cites_what_says_its_figures_and_every_row_has_a_source(home: Path, is_reported: bool) -> None:
    booked(FIRST)
    recorded()
    if is_reported:
        booked(STATUS)
    (table,) = build_answer(Answered(plans=(ActionPlan.objects.get(name=KLIMA).pk,)), Wording()).tables
    of = {line.label: dict(zip(table.columns, line.figures, strict=True)) for line in table.lines if not line.is_sum}
    assert all(figure.parts for figures in of.values() for year in table.years if (figure := figures[year]))
    forest = of["Skovrejsning ved Fjordengen"]["2025"]
    assert forest is not None
    said = [(int(part.kroner), part.citation.name) for part in forest.parts]
    assert said == [(1_500_000, FIRST), (-300_000, said[1][1])] and said[1][1] != FIRST
    whole = [(int(cell.kroner), cell.citation.name) for part in forest.parts for cell in part.whole]
    assert whole == ([(1_200_000, STATUS)] if is_reported else [])
    merged = of["Grøn omstilling i landdistrikterne"]["2025"]
    assert merged is not None
    assert {(int(part.kroner), part.citation.name) for part in merged.parts} == {(600_000, FIRST), (1_200_000, FIRST)}
    answer = build_answer(Answered(), Wording())
    assert miscited(answer) == []


def now_or_before(figures_now: dict[tuple[str, int], int], then: dict[tuple[str, int], int]) -> None:
    """Nothing in the register but the truth: of both days, or of the first where nothing later is booked yet."""
    assert {key: k for key, k in then.items() if ADOPTED.get(key) != k} == {}
    if figures_now != then:
        allowed = {**ADOPTED, **NOW}
        assert {key: k for key, k in figures_now.items() if allowed[key] != k} == {}
    assert sum(figures_now.values()) <= 27_400


ORDERS = list(itertools.permutations(["record", FIRST, STATUS]))
"""Every second one is tried by `make test`."""


@pytest.mark.any_database
@pytest.mark.slow
@pytest.mark.parametrize("order", ORDERS if THOROUGH else ORDERS[::2], ids=" ".join)
def test_in_any_order_it_is_the_truth_or_a_question(home: Path, order: tuple[str, ...]) -> None:
    steps: dict[str, Callable[[], object]] = {"record": recorded, **{n: partial(booked, n) for n in (FIRST, STATUS)}}
    for name in (*order, *order):  # what was refused is tried again
        with suppress(KronesporError), transaction.atomic():
            steps[name]()
        now_or_before(figures(KLIMA), figures(KLIMA, date(2024, 12, 31)))
    assert list(ActionPlan.objects.values_list("name", flat=True)) == [KLIMA]
    complete = figures(KLIMA) == NOW
    assert complete or reviewing.waiting().exists() or booking.accepted_items().exists()
    assert complete == (order.index("record") < order.index(STATUS))


@pytest.mark.any_database
@pytest.mark.slow
@pytest.mark.parametrize("seed", range(int(os.environ.get("KRONESPOR_ORDERS", "1"))))  # `make orders` takes 400
def test_any_order_of_importing_reviewing_and_booking_all_four_papers(home: Path, seed: int) -> None:
    papers = {name: FJORDBY / "papers" / name for name in DAYS}
    work = Work(papers, FJORDBY / "decisions.csv", lambda path: content(path.name), new=(HEALTH, BUDGET))
    order = orders(random.Random(seed), tuple(papers))
    for n, step in enumerate(order):
        work.take(step)
        then, now = figures(KLIMA, date(2024, 12, 31)), figures(KLIMA)
        told = (order[: n + 1], now)
        assert then.items() <= ADOPTED.items(), told
        assert now == then or now.items() <= {**ADOPTED, **NOW}.items(), told
        assert sum(now.values()) <= 27_400, told
        assert figures(SUNDHED).items() <= HEALTH_NOW.items() and figures(KULTUR).items() <= CULTURE_NOW.items(), told
        assert set(ActionPlan.objects.values_list("name", flat=True)) <= {KLIMA, SUNDHED, KULTUR}, told


@pytest.mark.slow
def test_money_for_what_has_gone_on_as_another_needs_a_reason(home: Path) -> None:
    recorded()
    document = filed(FIRST)
    merged = reviewing.waiting(document.sha256).filter(label="Grøn mobilitet", fiscal_year=2026).get()
    reviewing.take([Step(merged.pk, "correct", "700.000")])
    with breaching("closed-initiative"):
        booking.book_items(list(booking.accepted_items()))
    assert total(KLIMA) == 27_400
    booking.book_items(list(booking.accepted_items()), overrule="Udvalget har besluttet det")
    assert total(KLIMA) == 27_500


@pytest.mark.slow
def test_what_a_later_paper_says_is_not_broken_unasked(home: Path) -> None:
    booked(STATUS)
    document = filed(FIRST)
    forest = reviewing.waiting(document.sha256).filter(label="Skovrejsning ved Fjordengen")
    reviewing.take([Step(i.pk, "accept") for i in forest])
    with breaching(*["contradicts-document"] * 4):
        booking.book_items(list(booking.accepted_items()))
    with refused("case-refused"):
        recorded()
    assert figures(KLIMA)["Skovrejsning ved Fjordengen", 2025] == 1_200


@pytest.mark.slow
def test_a_source_that_is_two_and_an_initiative_that_a_plan_may_know_by_another_name_are_asked_about(
    home: Path,
) -> None:
    booked(FIRST)
    booked(STATUS)
    asked = {i.label: {reason.code for reason in i.reasons} for i in reviewing.waiting()}
    assert asked == {
        "Energirenovering af skoler og dagtilbud": {"new-in-known-plan"},
        "Grøn omstilling i landdistrikterne": {"several-sources"},
    }
    item = reviewing.waiting().filter(label__startswith="Energi")[0]
    reviewing.take([Step(item.pk, "accept", name="Energirenovering af skoler")])
    row = DraftItem.objects.filter(statement=item.statement, row=item.row)
    assert set(row.values_list("label", "initiative__name")) == {("Energirenovering af skoler",) * 2}
    assert booking.book_items(list(booking.accepted_items())).agreeing == 1
