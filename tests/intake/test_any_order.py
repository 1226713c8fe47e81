"""Whatever the order of import, review and booking: the truth, or a question; never another figure."""

import os
import random
from datetime import date, timedelta
from pathlib import Path

import pytest

from kronespor.intake import booking
from kronespor.intake.models import DraftItem
from kronespor.reading import read
from kronespor.register.holdings import Query, holdings
from kronespor.register.models import ActionPlan
from tests.intake.invented import Figures, Municipality, drawn
from tests.intake.working import Work, orders

pytestmark = pytest.mark.django_db
SEEDS = range(int(os.environ.get("KRONESPOR_ORDERS", "3")))  # `make orders` takes 400


def held(plan: str, as_of: date | None = None) -> Figures:
    """Thousands of kroner by initiative, as it was called that day, and year."""
    rows = holdings(Query(by=("plan", "initiative", "year"), as_of=as_of))
    return {(r.initiative, r.year): int(r.kroner // 1000) for r in rows if r.plan == plan and r.ore}


def working(paths: tuple[Path, Path, Path]) -> Work:
    first, status, sheet = paths
    return Work({"f": first, "s": status}, sheet, read)


def never_another_figure(town: Municipality) -> None:
    """Each figure is that of the day or is not there; where one is not there, a figure or the whole sheet waits."""
    assert list(ActionPlan.objects.values_list("name", flat=True)) in ([], [town.plan])
    between, now = held(town.plan, town.changed_on - timedelta(days=1)), held(town.plan)
    assert {k: v for k, v in between.items() if town.adopted.get(k) != v} == {}
    later = {**town.now, **{k: v for k, v in town.adopted.items() if k not in town.now}}
    before_change = now == between  # nothing of what was changed is in the register yet
    assert before_change or {k: v for k, v in now.items() if later.get(k) != v} == {}, now
    assert sum(now.values()) <= sum(town.now.values())


@pytest.mark.slow
@pytest.mark.parametrize("seed", SEEDS)
def test_the_truth_or_a_question(home: Path, tmp_path: Path, seed: int) -> None:
    rng, town = random.Random(seed), drawn(seed)
    work, order = working(town.write(tmp_path)), orders(rng, "fs")
    for n, step in enumerate(order):
        work.take(step)
        try:
            never_another_figure(town)
        except AssertionError as error:
            raise AssertionError(f"after {order[: n + 1]}: {error}") from error


@pytest.mark.slow
def test_in_the_order_of_the_decisions_it_is_the_truth_and_an_older_paper_after_them_agrees(
    home: Path, tmp_path: Path
) -> None:
    town = drawn(1)
    paths = town.write(tmp_path)
    work = working(paths)
    for step in (("import", "f"), ("accept", "f"), ("book", "f"), ("record",), ("import", "s"), ("proven", "s")):
        work.take(step)
    again = paths[0].with_name("beslutning-2.html")
    again.write_text(town.first.replace("Vedtaget.", "Vedtaget som indstillet."), "utf-8")
    copy = working((again, *paths[1:]))
    copy.take(("import", "f"))
    assert len(booking.ready_items()) == len(town.adopted)
    copy.take(("proven", "f"))
    assert (work.refused, copy.refused) == (0, 0)
    assert not DraftItem.objects.filter(state="waiting").exists()
    assert held(town.plan, town.changed_on - timedelta(days=1)) == town.adopted
    assert held(town.plan) == town.now
