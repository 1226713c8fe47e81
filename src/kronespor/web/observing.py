"""What happens is told to whoever runs the site: a line of the log and two metrics for each request."""

import logging
import re
import time
import uuid
from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase
from prometheus_client import Counter, Histogram

from kronespor.config.logs import REQUEST

Handler = Callable[[HttpRequest], HttpResponseBase]
BUCKETS = (0.01, 0.025, 0.05, 0.1, 0.15, 0.25, 0.5, 1, 2.5, 5, 10, 30)  # seconds
REQUESTS = Counter("kronespor_requests", "Requests that were answered.", ("method", "status"))
SECONDS = Histogram("kronespor_request_seconds", "Until a page was made.", ("page",), buckets=BUCKETS)
SECRETS = ("key", "uidb36")
"""Parts of addresses that open something to whoever has them: a new password."""
METHODS = {"GET", "HEAD", "POST", "OPTIONS"}
_ID = re.compile(r"[\w-]{8,64}")
logger = logging.getLogger(__name__)


def observed(handle: Handler) -> Handler:
    """Give each request an id, a line in the log and its place in the metrics.

    The id is a proxy's, if one of ours has given it one. The line has neither names nor what was searched for.
    """

    def respond(request: HttpRequest) -> HttpResponseBase:
        given = request.headers.get("X-Request-ID", "")
        token = REQUEST.set(given if _ID.fullmatch(given) else uuid.uuid4().hex)
        start = time.perf_counter()
        try:
            response = handle(request)
            took = time.perf_counter() - start
            response.headers["X-Request-ID"] = REQUEST.get()
            method = str(request.method)
            REQUESTS.labels(method if method in METHODS else "other", response.status_code).inc()
            if request.resolver_match:
                SECONDS.labels(request.resolver_match.view_name).observe(took)
            said = {"method": method, "path": _path(request), "status": response.status_code, "ms": round(1000 * took)}
            said["client"] = request.META.get("REMOTE_ADDR", "")
            logger.info("%(method)s %(path)s %(status)s %(ms)s ms", said, extra=said)
            return response
        finally:
            REQUEST.reset(token)

    return respond


def _path(request: HttpRequest) -> str:
    """The path without what in it is a secret."""
    path, found = request.path, request.resolver_match
    if found is not None and found.namespace != "web":
        for secret in filter(None, (str(found.kwargs.get(name, "")) for name in SECRETS)):
            path = path.replace(secret, "…")
    return path
