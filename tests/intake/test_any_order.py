"""Whatever the order of import, review and booking: the truth, or a question; never another figure."""

import random
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.db import transaction

from kronespor.intake import booking, reviewing
from kronespor.intake.filing import file_document, proposed
from kronespor.intake.models import DraftItem
from kronespor.intake.recording import record_sheet
from kronespor.intake.reviewing import Step
from kronespor.intake.storing import import_file
from kronespor.reading import read
from kronespor.register.holdings import Query, holdings
from kronespor.register.models import ActionPlan
from kronespor.remarks import KronesporError
from tests.intake.invented import Figures, Municipality, drawn

pytestmark = pytest.mark.django_db
SEEDS = range(12)


def held(plan: str, as_of: date | None = None) -> Figures:
    """Thousands of kroner by initiative, as it was called that day, and year."""
    rows = holdings(Query(by=("plan", "initiative", "year"), as_of=as_of))
    return {(r.initiative, r.year): int(r.kroner // 1000) for r in rows if r.plan == plan and r.ore}


class Work:
    """The steps of a caseworker who agrees to whatever is proposed, in any order; what is refused is left."""

    def __init__(self, paths: tuple[Path, Path, Path]) -> None:
        self.first, self.status, self.sheet = paths
        self.refused = 0

    def take(self, step: tuple[str, ...]) -> None:
        """Take one step, or be refused it."""
        try:
            with transaction.atomic():
                self._take(*step)
        except KronesporError:
            self.refused += 1

    def _take(self, what: str, paper: str = "") -> None:
        path = self.first if paper == "f" else self.status
        of_paper = {"statement__document__name": path.name}
        match what:
            case "record":
                record_sheet(self.sheet)
            case "import":
                document = import_file(path, document=read(path)).document
                said = proposed(document).said
                assert said is not None
                file_document(document, said)
            case "accept":
                reviewing.take([Step(i.pk, "accept") for i in reviewing.waiting(path.name)])
            case "proven":
                booking.book_items(list(booking.ready_items().filter(**of_paper)))
            case "book":
                booking.book_items(list(booking.accepted_items().filter(**of_paper)))


def orders(rng: random.Random) -> list[tuple[str, ...]]:
    """An order in which each paper is imported before it is accepted or booked, some of it by what is proven."""
    tracks: list[list[tuple[str, ...]]] = [[("record",)]]
    for paper in "fs":
        review: list[tuple[str, ...]] = [("accept", paper)] if rng.random() < 0.7 else []
        track: list[tuple[str, ...]] = [("import", paper), *review, ("book" if review else "proven", paper)]
        tracks.append(track + track[1:] * rng.randint(0, 1))
    rng.shuffle(tracks)
    found = []
    while any(tracks):
        found.append(rng.choice([t for t in tracks if t]).pop(0))
    return [*found, *rng.sample([("record",), ("proven", "f"), ("proven", "s")], 2)]


def never_another_figure(town: Municipality) -> None:
    """Each figure is that of the day or is not there; where one is not there, a figure or the whole sheet waits."""
    assert list(ActionPlan.objects.values_list("name", flat=True)) in ([], [town.plan])
    between, now = held(town.plan, town.changed_on - timedelta(days=1)), held(town.plan)
    assert {k: v for k, v in between.items() if town.adopted.get(k) != v} == {}
    later = {**town.now, **{k: v for k, v in town.adopted.items() if k not in town.now}}
    before_change = now == between  # nothing of what was changed is in the register yet
    assert before_change or {k: v for k, v in now.items() if later.get(k) != v} == {}, now
    assert sum(now.values()) <= sum(town.now.values())


@pytest.mark.parametrize("seed", SEEDS)
def test_the_truth_or_a_question(home: Path, tmp_path: Path, seed: int) -> None:
    rng, town = random.Random(seed), drawn(seed)
    work, order = Work(town.write(tmp_path)), orders(rng)
    for n, step in enumerate(order):
        work.take(step)
        try:
            never_another_figure(town)
        except AssertionError as error:
            raise AssertionError(f"after {order[: n + 1]}: {error}") from error


def test_in_the_order_of_the_decisions_it_is_the_truth_and_an_older_paper_after_them_agrees(
    home: Path, tmp_path: Path
) -> None:
    town = drawn(1)
    paths = town.write(tmp_path)
    work = Work(paths)
    for step in (("import", "f"), ("accept", "f"), ("book", "f"), ("record",), ("import", "s"), ("proven", "s")):
        work.take(step)
    again = paths[0].with_name("beslutning-2.html")
    again.write_text(town.first.replace("Vedtaget.", "Vedtaget som indstillet."), "utf-8")
    copy = Work((again, *paths[1:]))
    copy.take(("import", "f"))
    assert len(booking.ready_items()) == len(town.adopted)
    copy.take(("proven", "f"))
    assert (work.refused, copy.refused) == (0, 0)
    assert not DraftItem.objects.filter(state="waiting").exists()
    assert held(town.plan, town.changed_on - timedelta(days=1)) == town.adopted
    assert held(town.plan) == town.now
