"""gunicorn behind a proxy on the same machine: `gunicorn -c deploy/gunicorn.conf.py kronespor.config.wsgi`."""

import os

bind = os.environ.get("KRONESPOR_BIND", "unix:/run/kronespor/kronespor.sock")
workers = int(os.environ.get("KRONESPOR_WEB_WORKERS", "3"))
threads = 4
worker_class = "gthread"
timeout = 60  # seconds until a worker that does not answer is replaced
graceful_timeout = 30
max_requests, max_requests_jitter = 5_000, 500
limit_request_line = 8_190
control_socket_disable = True
