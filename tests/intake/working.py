"""A caseworker who agrees to whatever is proposed, and takes the steps of the work in any order."""

import random
from collections.abc import Callable, Collection, Mapping
from pathlib import Path

from django.db import transaction

from kronespor.intake import booking, reviewing
from kronespor.intake.filing import file_document, proposed
from kronespor.intake.recording import record_sheet
from kronespor.intake.reviewing import Step
from kronespor.intake.storing import import_file
from kronespor.reading import Document
from kronespor.remarks import KronesporError

Taken = tuple[str, ...]
"""A step and the paper that it is about: ("record",), ("import", "f")."""


class Work:
    """The steps of the work on some papers and a sheet of decisions; what is refused is left.

    `new`: the papers whose initiatives are new, as a person says who knows that they are.
    """

    def __init__(
        self, papers: Mapping[str, Path], sheet: Path, read: Callable[[Path], Document], new: Collection[str] = ()
    ) -> None:
        self._papers, self._sheet, self._read, self._new = papers, sheet, read, new
        self.refused = 0

    def take(self, step: Taken) -> None:
        """Take one step, or be refused it."""
        try:
            with transaction.atomic():
                self._take(*step)
        except KronesporError:
            self.refused += 1

    def _take(self, what: str, paper: str = "") -> None:
        if what == "record":
            record_sheet(self._sheet)
            return
        path = self._papers[paper]
        of_paper = {"statement__document__name": path.name}
        match what:
            case "import":
                document = import_file(path, document=self._read(path)).document
                said = proposed(document).said
                assert said is not None
                file_document(document, said)
            case "accept":
                waiting = reviewing.waiting(path.name)
                reviewing.take([Step(i.pk, "accept", new=paper in self._new) for i in waiting if i.fund])
            case "proven":
                booking.book_items(list(booking.ready_items().filter(**of_paper)))
            case "book":
                booking.book_items(list(booking.accepted_items().filter(**of_paper)))


def orders(rng: random.Random, papers: Collection[str]) -> list[Taken]:
    """An order in which each paper is imported before it is accepted or booked, some of it by what is proven."""
    tracks: list[list[Taken]] = [[("record",)]]
    for paper in papers:
        review: list[Taken] = [("accept", paper)] if rng.random() < 0.7 else []
        track: list[Taken] = [("import", paper), *review, ("book" if review else "proven", paper)]
        tracks.append(track + track[1:] * rng.randint(0, 1))
    rng.shuffle(tracks)
    found: list[Taken] = []
    while any(tracks):
        found.append(rng.choice([t for t in tracks if t]).pop(0))
    again: list[Taken] = [("record",), *(("proven", paper) for paper in papers)]
    return [*found, *rng.sample(again, 2)]
