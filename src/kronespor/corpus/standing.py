"""How the sources stand: what of each is listed, held, footed and failed, and what its last harvest found wrong."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db.models import Count, Q

from kronespor.corpus.models import Harvest, ListedDocument
from kronespor.corpus.sources.source import Source, sources
from kronespor.remarks import Remark

State = ListedDocument.State


@dataclass(frozen=True)
class Standing:
    """A source with its counts of documents, each as it is at its address now; `looked_on`: the last harvest's day."""

    source: Source
    looked_on: date | None
    faults: tuple[Remark, ...]
    listed: int
    held: int
    footed: int
    failed: int
    withdrawn: int


def standing() -> Iterator[Standing]:
    """All sources that the operator has."""
    for source in sources(settings.SOURCES):
        harvest = Harvest.objects.filter(source=source.name).order_by("-started_at").first()
        counts = ListedDocument.objects.filter(source=source.name, replaced_on=None).aggregate(
            listed=Count("pk"),
            held=Count("pk", filter=~Q(sha256="")),
            footed=Count("pk", filter=Q(state=State.FOOTED)),
            failed=Count("pk", filter=Q(state=State.FAILED)),
            withdrawn=Count("pk", filter=~Q(withdrawn_on=None)),
        )
        looked_on = harvest.started_at.date() if harvest else None
        yield Standing(source, looked_on, tuple(harvest.faults) if harvest else (), **counts)
