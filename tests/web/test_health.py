"""What a watcher is told."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client

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
        cursor.execute("DELETE FROM django_migrations WHERE app = 'web' AND name = '0004_counter'")
    assert (client.get("/readyz").status_code, client.get("/readyz").content) == (503, b"migrations\n")
