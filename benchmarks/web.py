"""The pages under load: virtual users who read and think, against a register of a million postings.

`tools/postgres.sh python -m benchmarks.web` makes the register of `benchmarks.register`, publishes it, serves it as
`deploy/` has it (Caddy, two workers of gunicorn for pages and one, at nice 19, for files), and lets 50 users open the
overview, plans and initiatives for 60 seconds, each reading for one to two seconds between pages, while something is
booked every five seconds, which the public sees when it is published: halfway, after which every page is made anew.
Pages are sent compressed, as browsers ask for them. Users, servers and database share the machine.

Then the API is asked for holdings, fifty times a second (aim: a p95 under 100 ms).

`--neighbours` does it twice: alone, and while six others export all the time (three of them signed in) and a worker
reads ten uploads of large files; it prints by how much the p95 of what is read moves (aim: less than 2).
"""

import argparse
import http.client
import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

import psutil
import requests
from benchmarks.register import INITIATIVES, PLANS, make
from tests.security.conftest import FILES, caddy, gunicorn

PER_SECOND = 50
"""Questions to the API."""
KINDS = ("overview", "plan", "initiative")
EXPORTERS, UPLOADS, ROWS = 6, 10, 3_000
NICE = 19
"""Of what makes files, as `deploy/systemd` has it."""
BOOKED_EVERY = 5.0  # seconds
PASSWORD = "et langt kodeord 7"  # noqa: S105 (of an account that is made here)


def main() -> None:
    """Make the register, serve it, measure, print one line of JSON."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--postings", type=int, default=1_000_000)
    asked.add_argument("--users", type=int, default=50)
    asked.add_argument("--seconds", type=float, default=60)
    asked.add_argument("--workers", type=int, default=2)
    asked.add_argument("--neighbours", action="store_true")
    options = asked.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["KRONESPOR_HOME"] = folder
        os.environ["KRONESPOR_API_RATE"] = "1000000"  # all of them have one address
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
        if options.neighbours:
            make_account()
        vendor = connection.vendor
        connection.close()
        os.environ["KRONESPOR_WEB_WORKERS"] = str(options.workers)
        at, known = Path(folder), (plans, initiatives)
        with ExitStack() as stack:
            for name, nice in (("pages.sock", 0), (FILES, NICE)):
                env = dict(os.environ) | ({"KRONESPOR_WEB_WORKERS": "1"} if nice else {})
                stack.enter_context(gunicorn(env, at / name, at / f"{name}.log", nice))
            port = int(stack.enter_context(caddy(at / "pages.sock", at, "http")).rpartition(":")[2])
            weight = page_weight(port)
            before = used()
            found = measured(*load(port, options.users, options.seconds, known), options.seconds)
            found["cpu_seconds"] = {name: round(now - before.get(name, 0), 1) for name, now in used().items()}
            peak = memory()
            found["holdings_p95_ms"] = p95_of_holdings(port, options.seconds, plans)
            if options.neighbours:
                with neighbours(port, plans) as done:
                    beside = measured(*load(port, options.users, options.seconds, known), options.seconds)
                moved = {kind: round(beside[kind]["p95_ms"] / found[kind]["p95_ms"], 2) for kind in KINDS}
                found["beside_neighbours"] = {**beside, **done, "p95_moved": moved}
    about = {
        "database": vendor,
        "postings": options.postings,
        "users": options.users,
        "machine_load": os.getloadavg()[0],
    }
    print(json.dumps({**about, **found, "styles_and_scripts_kb": weight, "server_mb": peak}))


def measured(took: dict[str, list[float]], errors: int, seconds: float) -> dict[str, Any]:
    """Of each kind of page how many there were, the median and the 95th percentile of their times."""
    found: dict[str, Any] = {"errors": errors}
    for kind in KINDS:
        times = sorted(took[kind])
        found[kind] = {
            "pages": len(times),
            "median_ms": round(1000 * statistics.median(times), 1),
            "p95_ms": round(1000 * times[int(len(times) * 0.95)], 1),
        }
    found["pages_per_s"] = round(sum(len(t) for t in took.values()) / seconds, 1)
    return found


def make_account() -> None:
    """A caseworker."""
    from django.contrib.auth.models import User

    from kronespor.web.views.office import give_role

    give_role(User.objects.create_user("sagsbehandler", password=PASSWORD), "caseworker")


@contextmanager
def neighbours(port: int, plans: list[int]) -> Iterator[dict[str, int]]:
    """Others who export and upload meanwhile; in the end how many files they got."""
    site, over, got = f"http://localhost:{port}", threading.Event(), [0] * EXPORTERS
    worker = subprocess.Popen([sys.executable, "-m", "kronespor.cli.main", "worker"], start_new_session=True)
    caseworker = signed_in(site)
    for number in range(UPLOADS):
        upload(caseworker, site, number)

    def export(number: int) -> None:
        visitor = signed_in(site) if number % 2 else requests.Session()
        paths = ("/?format=xlsx", "/data/csv", f"/handleplan/{plans[number]}/indsatser.pdf", "/?format=docx")
        with suppress(requests.ConnectionError):  # the site goes before they are done
            while not over.is_set():
                for path in paths:
                    got[number] += visitor.get(site + path, timeout=300).status_code == 200

    threads = [threading.Thread(target=export, args=(n,), daemon=True) for n in range(EXPORTERS)]
    done: dict[str, int] = {}
    for thread in threads:
        thread.start()
    try:
        yield done
    finally:
        over.set()
        worker.kill()  # told to end, it would end its file first, after all who have the processor before it
        worker.wait()
        done |= {"exported": sum(got), "uploaded": UPLOADS}


def signed_in(site: str) -> requests.Session:
    """Somebody who is signed in."""
    found = requests.Session()
    found.get(f"{site}/konto/login/", timeout=60)
    said = {"login": "sagsbehandler", "password": PASSWORD, "csrfmiddlewaretoken": found.cookies["csrftoken"]}
    found.post(f"{site}/konto/login/", said, timeout=60).raise_for_status()
    return found


def upload(caseworker: requests.Session, site: str, number: int) -> None:
    """Upload a paper with a table of many rows."""
    years = "".join(f"<th>{year}</th>" for year in range(2024, 2030))
    rows = "".join(
        f"<tr><td>Indsats {number}.{n}</td>{''.join(f'<td>{n * (year + 1)}</td>' for year in range(6))}</tr>"
        for n in range(ROWS)
    )
    page = f"<html><body><h1>Notat {number}</h1><p>Beløb i kr.</p><table><tr><th>Indsats</th>{years}</tr>{rows}</table>"
    said = {"csrfmiddlewaretoken": caseworker.cookies["csrftoken"]}
    files = {"files": (f"notat-{number}.html", page.encode(), "text/html")}
    caseworker.post(f"{site}/upload/", said, files=files, timeout=300).raise_for_status()


def get(port: int, path: str, headers: dict[str, str] | None = None) -> tuple[int, bytes]:
    """Status and body of a page."""
    connection = http.client.HTTPConnection("localhost", port, timeout=30)
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
                status, _ = get(port, path, {"Accept-Encoding": "gzip"})
            except OSError:
                status = 0
            took[kind].append(time.perf_counter() - start)
            errors[0] += status != 200
            time.sleep(rng.uniform(1, 2))

    threads = [threading.Thread(target=user, args=(n,)) for n in range(users)]
    threads.append(threading.Thread(target=book, args=(end, initiatives)))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return took, errors[0]


def book(end: float, initiatives: list[int]) -> None:
    """Set a thousand kroner aside for an initiative, again and again; publish it halfway."""
    from django.db import connection

    from kronespor.intake.publishing import publish
    from kronespor.register.events import Basis, Movement, record
    from kronespor.register.models import Fund, Initiative

    fund, rng, halfway = Fund.objects.first(), Random(2), (time.monotonic() + end) / 2
    while time.monotonic() < end:
        if time.monotonic() > halfway:
            publish()
            halfway = end
        one = Initiative.objects.get(pk=rng.choice(initiatives))
        assert fund is not None
        record("allocation", [Movement(fund, one, fund, 2026, 100_000)], Basis(date(2026, 1, 5), "Budget"))
        time.sleep(BOOKED_EVERY)
    connection.close()


def p95_of_holdings(port: int, seconds: float, plans: list[int]) -> float:
    """Milliseconds of the API's holdings of a plan as of a day, asked for fifty times a second, from when it is due."""
    rng, took = Random(1), []
    begin = time.perf_counter()

    def ask(number: int) -> None:
        due, day = begin + number / PER_SECOND, date(2021, 1, 1) + timedelta(days=rng.randrange(1_500))
        time.sleep(max(0.0, due - time.perf_counter()))
        status, _ = get(port, f"/api/v1/holdings?plan={rng.choice(plans)}&as_of={day}")
        assert status == 200, status
        took.append(time.perf_counter() - due)

    with ThreadPoolExecutor(PER_SECOND) as asking:
        list(asking.map(ask, range(int(seconds * PER_SECOND))))
    return round(1000 * sorted(took)[int(len(took) * 0.95)], 1)


def used() -> dict[str, float]:
    """Seconds of CPU that the servers, the database and the users (this process) have had so far."""
    found = dict.fromkeys(("gunicorn", "caddy", "postgres", "users"), 0.0)
    for process in psutil.process_iter(["name", "cmdline", "cpu_times"]):
        words = f"{process.info['name']} {' '.join(process.info['cmdline'] or ())}"
        name = "users" if process.pid == os.getpid() else next((one for one in found if one in words), "")
        if name and process.info["cpu_times"]:
            found[name] += process.info["cpu_times"].user + process.info["cpu_times"].system
    return found


def memory() -> int:
    """Megabytes that the servers and their workers have had at most, added up."""
    servers = [p for p in psutil.Process().children(recursive=True) if "gunicorn" in " ".join(p.cmdline())]
    lines = [line for p in servers for line in Path(f"/proc/{p.pid}/status").read_text().splitlines()]
    return sum(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) // 1024


if __name__ == "__main__":
    main()
