"""What a watcher is told."""

import json
import logging
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from kronespor.config.logs import Json, Text

pytestmark = pytest.mark.django_db


def test_a_site_says_whether_it_is_there_and_can_do_its_work(settings: Any, home: Any) -> None:
    settings.SECURE_SSL_REDIRECT = True  # the watcher asks the server itself
    client = Client()
    for path in ("/healthz", "/readyz"):
        answer = client.get(path)
        assert (answer.status_code, answer.content, answer["Cache-Control"]) == (200, b"ok\n", "no-store")
    assert client.get("/om/").status_code == 301
    settings.HOME = home / "gone"
    assert (client.get("/readyz").status_code, client.get("/readyz").content) == (503, b"folder\n")
    assert client.get("/healthz").status_code == 200
    settings.HOME = home
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'web' AND name >= '0005'")
    assert (client.get("/readyz").status_code, client.get("/readyz").content) == (503, b"migrations\n")


def test_prometheus_is_told_what_happens_and_nobody_else(settings: Any, home: Any) -> None:
    client = Client()
    assert client.get("/metrics").status_code == 404
    settings.METRICS_TOKEN = "en lang nøgle".encode().hex()
    assert client.get("/metrics", headers={"Authorization": "Bearer x"}).status_code == 404
    answer = client.get("/metrics", headers={"Authorization": f"Bearer {settings.METRICS_TOKEN}"})
    assert answer.status_code == 200
    told = dict(line.rsplit(" ", 1) for line in answer.content.decode().splitlines() if line[0] != "#")
    assert float(told['kronespor_requests_total{method="GET",status="404"}']) >= 2
    assert float(told['kronespor_request_seconds_count{page="web:metrics"}']) >= 2
    assert told["kronespor_chain_head"] == "0.0" and told['kronespor_uploads{state="waiting"}'] == "0.0"
    assert float(told["kronespor_free_bytes"]) > 0


def test_a_request_has_an_id_and_a_line_without_what_was_asked(caplog: Any, settings: Any, home: Any) -> None:
    caplog.set_level(logging.INFO, "kronespor.web.observing")
    client = Client()
    given = client.get("/soeg/", {"q": "hemmelig"}, headers={"X-Request-ID": "fra-en-proxy"})
    assert given["X-Request-ID"] == "fra-en-proxy"  # the test's client asks from 127.0.0.1, as a proxy of ours does
    made = client.get("/soeg/", headers={"X-Request-ID": "ond linje"})["X-Request-ID"]
    assert len(made) == 32 and made != client.get("/soeg/")["X-Request-ID"]
    others = client.get("/soeg/", headers={"X-Request-ID": "fra-en-fremmed"}, REMOTE_ADDR="198.51.100.7")
    assert others["X-Request-ID"] != "fra-en-fremmed"
    (line, *_) = [json.loads(Json().format(record)) for record in caplog.records]
    assert (line["method"], line["path"], line["status"], line["client"]) == ("GET", "/soeg/", 200, "127.0.0.1")
    assert "hemmelig" not in str(line)
    client.get("/konto/password/reset/key/2h-noglen7/")
    assert "/konto/password/reset/key/" in caplog.text and "noglen7" not in caplog.text
    client.get("/x%0a2026-11-26 INFO%1b[2K%c2%85%e2%80%a8/")  # which nobody takes for a line of ours
    record = [record for record in caplog.records if record.name == "kronespor.web.observing"][-1]
    assert "\n" in record.getMessage()
    assert Text("%(message)s").format(record).isprintable() and Json().format(record).isprintable()
    assert json.loads(Json().format(record))["path"] == "/x\n2026-11-26 INFO\x1b[2K\x85\u2028/"
    assert "GET /soeg/ 200" in Text("%(request_id)s %(message)s").format(caplog.records[0])
