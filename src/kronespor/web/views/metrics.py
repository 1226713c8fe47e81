"""What Prometheus asks for: requests of all processes of the server, and what the register and its queue are like."""

import os
import shutil
import statistics
from collections.abc import Iterator
from datetime import timedelta

from django.conf import settings
from django.db.models import Count, Min
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.views.decorators.http import require_safe
from django_tasks_db.models import DBTaskResult
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from kronespor import __version__
from kronespor.intake.models import StoredFinding, Upload
from kronespor.intake.queueing import read_upload
from kronespor.register.sealing import last_seal
from kronespor.web.roles import Role, allowed

DAY = timedelta(days=1)
MULTIPROCESS = "PROMETHEUS_MULTIPROC_DIR"
"""Names the folder in which the processes of a server keep what each has counted; see `deploy/gunicorn.conf.py`."""
QUANTILES = {"0.5": 49, "0.95": 94}


@allowed(Role.PUBLIC)
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Prometheus' text format, for whoever has the token; for others there is no such page."""
    given = request.headers.get("Authorization", "")
    if not (settings.METRICS_TOKEN and constant_time_compare(given, f"Bearer {settings.METRICS_TOKEN}")):
        raise Http404
    registry = REGISTRY
    if MULTIPROCESS in os.environ:
        registry = CollectorRegistry()
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    state = CollectorRegistry()
    state.register(State())
    answer = HttpResponse(generate_latest(registry) + generate_latest(state), content_type=CONTENT_TYPE_LATEST)
    answer["Cache-Control"] = "no-store"
    return answer


class State(Collector):
    """The register, its queue and its disk, as they are when asked for."""

    def collect(self) -> Iterator[Metric]:
        """The metrics."""
        yield _gauge("info", "The version that runs.", "version", {__version__: 1})
        yield from _queue()
        yield _gauge("reading_seconds", "Of the files read in the last 24 hours.", "quantile", _reading_seconds())
        found = StoredFinding.objects.values_list("severity").annotate(n=Count("pk"))
        yield _gauge("findings", "What is wrong or doubtful in stored documents.", "severity", dict(found))
        number, _, sealed_at = last_seal()
        yield GaugeMetricFamily("kronespor_chain_head", "The number of the chain's last seal.", number)
        at = sealed_at.timestamp() if sealed_at else 0
        yield GaugeMetricFamily("kronespor_chain_head_time_seconds", "When the chain's last seal was made.", at)
        free = shutil.disk_usage(settings.HOME).free
        yield GaugeMetricFamily("kronespor_free_bytes", "Free on the disk of the stored documents.", free)


def _gauge(name: str, told: str, label: str, values: dict[str, float]) -> Metric:
    family = GaugeMetricFamily(f"kronespor_{name}", told, labels=[label])
    for value, number in values.items():
        family.add_metric([value], number)
    return family


def _queue() -> Iterator[Metric]:
    """The uploads by state, and since when the oldest waits."""
    counts: dict[str, float] = dict.fromkeys(Upload.State.values, 0)
    counts |= dict(Upload.objects.values_list("state").annotate(n=Count("pk")))
    yield _gauge("uploads", "Files that were received.", "state", counts)
    yield GaugeMetricFamily("kronespor_oldest_waits_seconds", "Since the oldest that waits was received.", oldest())


def oldest() -> float:
    """The seconds since the oldest upload that waits was received."""
    since = Upload.objects.filter(state=Upload.State.WAITING).aggregate(at=Min("uploaded_at"))["at"]
    return (timezone.now() - since).total_seconds() if since else 0


def _reading_seconds() -> dict[str, float]:
    since = timezone.now() - DAY
    done = DBTaskResult.objects.filter(task_path=read_upload.module_path, finished_at__gte=since)
    times = done.values_list("started_at", "finished_at")
    took = [(end - start).total_seconds() for start, end in times if start and end]
    if len(took) < 2:
        return dict.fromkeys(QUANTILES, took[0]) if took else {}
    cuts = statistics.quantiles(took, n=100, method="inclusive")
    return {quantile: cuts[at] for quantile, at in QUANTILES.items()}
