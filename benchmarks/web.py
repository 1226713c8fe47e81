"""The pages under load: virtual users who read and think, against a register of a million postings.

`tools/postgres.sh python -m benchmarks.web` makes the register of `benchmarks.register`, publishes it, serves it with
gunicorn (two workers), and lets 50 users open the overview, plans and initiatives for 60 seconds, each reading for one
to two seconds between pages. Users, server and database share the machine.
"""

import argparse
import http.client
import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from random import Random
from typing import Any

from benchmarks.register import INITIATIVES, PLANS, make

KINDS = ("overview", "plan", "initiative")


def main() -> None:
    """Make the register, serve it, measure, print one line of JSON."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--postings", type=int, default=1_000_000)
    asked.add_argument("--users", type=int, default=50)
    asked.add_argument("--seconds", type=float, default=60)
    asked.add_argument("--workers", type=int, default=2)
    options = asked.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["KRONESPOR_HOME"] = folder
        os.environ["DJANGO_SETTINGS_MODULE"] = "kronespor.config.settings"
        from kronespor.cli import database

        database.ready()
        from django.core.management import call_command
        from django.db import connection

        from kronespor.intake.publishing import publish
        from kronespor.register.models import ActionPlan, Initiative

        make(options.postings)
        publish()
        call_command("collectstatic", verbosity=0, interactive=False)
        plans = list(ActionPlan.objects.order_by("pk").values_list("pk", flat=True)[:PLANS])
        initiatives = list(Initiative.objects.order_by("pk").values_list("pk", flat=True)[:INITIATIVES])
        vendor = connection.vendor
        connection.close()
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        command = [sys.executable, "-m", "gunicorn", "kronespor.config.wsgi", "--bind", f"127.0.0.1:{port}"]
        command += ["--workers", str(options.workers), "--log-level", "error"]
        server = subprocess.Popen(command)
        try:
            wait_for(port)
            weight = page_weight(port)
            took, errors = load(port, options.users, options.seconds, (plans, initiatives))
            peak = memory(server.pid)
        finally:
            server.terminate()
            server.wait()
    found: dict[str, Any] = {"database": vendor, "postings": options.postings, "users": options.users, "errors": errors}
    for kind in KINDS:
        times = sorted(took[kind])
        found[kind] = {
            "pages": len(times),
            "median_ms": round(1000 * statistics.median(times), 1),
            "p95_ms": round(1000 * times[int(len(times) * 0.95)], 1),
        }
    found["pages_per_s"] = round(sum(len(t) for t in took.values()) / options.seconds, 1)
    print(json.dumps({**found, "styles_and_scripts_kb": weight, "server_mb": peak}))


def wait_for(port: int) -> None:
    """Until the server answers."""
    for _ in range(100):
        try:
            get(port, "/om/")
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise SystemExit("the server did not start")


def get(port: int, path: str, headers: dict[str, str] | None = None) -> tuple[int, bytes]:
    """Status and body of a page."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request("GET", path, headers=headers or {})
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def page_weight(port: int) -> float:
    """Kilobytes of styles and scripts, compressed, that the first page asks for; charts are not among them."""
    import re

    _, page = get(port, "/om/")
    files = re.findall(r'(?:href|src)="(/static/[^"]+\.(?:css|js))"', page.decode())
    return round(sum(len(get(port, f, {"Accept-Encoding": "gzip"})[1]) for f in files) / 1000, 1)


def load(
    port: int, users: int, seconds: float, known: tuple[list[int], list[int]]
) -> tuple[dict[str, list[float]], int]:
    """Seconds of every page by kind, and how many were no page."""
    took: dict[str, list[float]] = {kind: [] for kind in KINDS}
    errors = [0]
    end = time.monotonic() + seconds
    plans, initiatives = known

    def user(number: int) -> None:
        rng = Random(number)
        time.sleep(rng.random())
        while time.monotonic() < end:
            kind = rng.choices(KINDS, (2, 3, 5))[0]
            path = {
                "overview": "/",
                "plan": f"/handleplan/{rng.choice(plans)}/",
                "initiative": f"/indsats/{rng.choice(initiatives)}/",
            }[kind]
            start = time.perf_counter()
            try:
                status, _ = get(port, path)
            except OSError:
                status = 0
            took[kind].append(time.perf_counter() - start)
            errors[0] += status != 200
            time.sleep(rng.uniform(1, 2))

    threads = [threading.Thread(target=user, args=(n,)) for n in range(users)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return took, errors[0]


def memory(pid: int) -> int:
    """Megabytes that the server and its workers have had at most, added up."""
    pids = [pid, *(int(p) for p in Path(f"/proc/{pid}/task/{pid}/children").read_text().split())]
    peaks = [
        line for p in pids for line in Path(f"/proc/{p}/status").read_text().splitlines() if line.startswith("VmHWM")
    ]
    return sum(int(line.split()[1]) for line in peaks) // 1024


if __name__ == "__main__":
    main()
