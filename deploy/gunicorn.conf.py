"""gunicorn behind a proxy on the same machine: `gunicorn -c deploy/gunicorn.conf.py kronespor.config.wsgi`."""

import gc
import os
import sys
import tempfile
from contextlib import suppress
from pathlib import Path

# Niceness counts within a session alone (autogroup, sched(7)): what makes files gives its own to the session that it
# leads, as `kronespor.sandbox.priority` does; the master loads nothing of ours, so that a reload finds what is new.
if os.nice(0) > 0 and os.getsid(0) == os.getpid():
    with suppress(OSError):
        Path("/proc/self/autogroup").write_text(str(os.nice(0)), "ascii")
# Where its processes count requests for /metrics together.
os.environ.setdefault("PROMETHEUS_MULTIPROC_DIR", tempfile.mkdtemp(prefix="kronespor-metrics-"))

bind = os.environ.get("KRONESPOR_BIND", "unix:/run/kronespor/kronespor.sock")
workers = int(os.environ.get("KRONESPOR_WEB_WORKERS", "3"))
threads = 8  # of which at most four have or await what takes long (`web.turns`)
sys.setswitchinterval(
    0.001
)  # a page does not wait 5 ms for a file that is written beside it, each time it asks the database
worker_class = "gthread"
timeout = 60  # seconds until a worker that does not answer is replaced
graceful_timeout = 30
max_requests, max_requests_jitter = 20_000, 2_000
limit_request_line, limit_request_field_size = 8_190, 32_000  # the proxies allow less
control_socket_disable = True


def post_worker_init(worker):
    """Look for what is not used any more less often, and not among what was loaded: a page makes thousands of rows."""
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)
