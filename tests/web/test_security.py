"""What an attacker would try."""

import errno
import gzip
import os
import sqlite3
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.contrib.messages import ERROR
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.db.models.signals import pre_save
from django.test import Client

from kronespor.intake.cases import COLUMNS
from kronespor.intake.models import StoredDocument, Upload
from kronespor.intake.recording import record_sheet
from kronespor.intake.storing import import_file
from kronespor.register.models import Decision, Fund, Initiative
from kronespor.web import caching
from kronespor.web.caching import first
from kronespor.web.models import Counter
from kronespor.web.roles import Role
from kronespor.web.views.errors import is_unwritable
from tests.web.conftest import SignedIn

pytestmark = pytest.mark.django_db
EVIL = "<script>alert(1)</script><img src=x onerror=alert(1)>"
PASSWORD = "et langt kodeord 7"  # noqa: S105 (of accounts that the test makes)


@pytest.mark.slow
def test_nothing_is_changed_by_a_form_of_another_site(register: None, signed_in: SignedIn) -> None:
    signed_in(Role.ADMINISTRATOR)
    client = Client(enforce_csrf_checks=True)
    client.force_login(get_user_model().objects.get(username="administrator"))
    paper = StoredDocument.objects.filter(published_at=None).first()
    assert paper is not None
    for path in ("/upload/", f"/gennemgang/{paper.sha256}/skridt", "/bogfoer/", "/udgiv/", "/brugere/", "/bruger/1/"):
        assert client.post(path, {"document": paper.pk, "action": "publish"}).status_code == 403, path
    paper.refresh_from_db()
    assert paper.published_at is None


@pytest.mark.any_database
def test_every_imported_text_is_shown_as_text(home: Any, tmp_path: Path, signed_in: SignedIn) -> None:
    head = "case;kind;decided_on;committee;decision;url;text;from;to;fund;year;amount;recipient\n"
    names = f"A{EVIL};allocation;2024-06-17;Udvalg{EVIL};Sag{EVIL};javascript:alert(1);Tekst{EVIL};fund;"
    sheet = tmp_path / "ark.csv"
    sheet.write_text(f"{head}{names}Plan{EVIL} / Indsats{EVIL};Kilde{EVIL};2024;600.000;Modtager{EVIL}\n", "utf-8")
    record_sheet(sheet)
    text = tmp_path / f"papir{EVIL}.txt".replace("/", "")
    text.write_text(
        f"Notat\nOm {EVIL} og mere\n\nTabel 1: Plan {EVIL} (1.000 kr.)\n\n• * kilde {EVIL}\n• # anden\n\n"
        f"Indsats\t2024\n{EVIL} *\t600\nBeta #1\t300\nI alt\t901\n\n1. {EVIL}\n",
        "utf-8",
    )
    paper = import_file(text, plan=f"Plan{EVIL}").document
    client = signed_in(Role.ADMINISTRATOR)
    one, fund, decision = Initiative.objects.get(), Fund.objects.get(), Decision.objects.get()
    pages = [f"/indsats/{one.pk}/", f"/handleplan/{one.plan_id}/", f"/kilde/{fund.pk}/", f"/beslutning/{decision.pk}/"]
    pages += ["/", "/modtagere/", "/moeder/", "/papirer/", f"/papir/{paper.sha256}/", f"/gennemgang/{paper.sha256}/"]
    pages += [
        "/bemaerkninger/",
        "/soeg/?q=alert",
        f"/soeg/?q={EVIL}",
        f"/?text={EVIL}",
        "/aktivitet/",
        "/bogfoer/",
        "/udgiv/",
    ]
    for page in pages:
        answer = client.get(page)
        assert answer.status_code == 200, page
        body = answer.content.decode()
        assert "<script>alert" not in body and "<img src=x" not in body and 'href="javascript' not in body, page
    feed = Client().get("/beslutninger.atom").content.decode()
    assert "<script>alert" not in feed


@pytest.mark.slow
@pytest.mark.parametrize(
    "evil", ["1' OR '1'='1", "1; DROP TABLE register_posting", "1) UNION SELECT 1--", "\x00", "%", "_'\""]
)
def test_filters_are_data_and_never_sql(register: None, client: Client, evil: str) -> None:
    names = (
        "plan",
        "theme",
        "fund",
        "recipient",
        "type",
        "external",
        "text",
        "as_of",
        "known_at",
        "prices",
        "series",
        "unit",
    )
    for name in names:
        assert client.get("/", {name: evil}).status_code == (400 if "\0" in evil else 200), name
    assert client.get("/soeg/", {"q": evil, "page": evil}).status_code == (400 if "\0" in evil else 200)
    assert Initiative.objects.exists()


@pytest.mark.parametrize("target", ["https://ond.example/", "//ond.example/", "/\\ond.example", "javascript:alert(1)"])
def test_no_redirect_leads_elsewhere(client: Client, target: str, signed_in: SignedIn) -> None:
    assert client.get("/sprog/en/", {"next": target})["Location"] == "/"
    user = get_user_model().objects.create_user("nogen", password=PASSWORD)
    answer = client.post("/konto/login/", {"login": user.username, "password": PASSWORD, "next": target})
    assert answer.status_code == 302 and answer["Location"] == "/"


def test_where_nothing_can_be_kept_people_read_on_and_are_told(register: None, home: Any, tmp_path: Path) -> None:
    client = Client(raise_request_exception=False)
    said = {"login": get_user_model().objects.create_user("nogen", password=PASSWORD).username, "password": PASSWORD}
    is_sqlite = connection.vendor == "sqlite"
    with transaction.atomic(), connection.cursor() as cursor:  # PostgreSQL's ends with what is rolled back
        cursor.execute("PRAGMA query_only = 1" if is_sqlite else "SET TRANSACTION READ ONLY")
        pages = (f"/indsats/{Initiative.objects.earliest('pk').pk}/", "/konto/login/")
        assert [client.get(page).status_code for page in pages] == [200, 200]
        answer = client.post("/konto/login/", said)
        if is_sqlite:
            cursor.execute("PRAGMA query_only = 0")
        transaction.set_rollback(True)
    assert answer.status_code == 503


def test_what_is_no_sheet_is_refused_by_every_form_that_takes_one(home: Any, signed_in: SignedIn) -> None:
    client = signed_in(Role.ADMINISTRATOR)
    heads = {
        ("/stamdata/", "prices"): "series;source;year;published_on;index",
        ("/konti/", "sheet"): "accounts;to;fund;type;share",
        ("/konti/", "published"): "REGI1A;2024",
        ("/beslut/", "upload"): ";".join(COLUMNS),
    }
    for (path, action), head in heads.items():
        for cell in ("x" * 200_000, "a\0b", '"' * 99):
            content = f"{head}\n{';'.join([cell] * (head.count(';') + 1))}\n".encode()
            answer = client.post(path, {"action": action, "file": SimpleUploadedFile("ark.csv", content)}, follow=True)
            assert ERROR in {message.level for message in answer.context["messages"]}, (path, action, cell[:9])
        long = SimpleUploadedFile("æ" * 200 + ".csv", head.encode())
        assert client.post(path, {"action": action, "file": long}).status_code in (302, 400), path


def test_a_full_disk_is_known_by_what_fails(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "full")) as full, pytest.raises(sqlite3.OperationalError) as refusal:
        full.executescript("PRAGMA max_page_count = 2; CREATE TABLE one (x); INSERT INTO one VALUES (zeroblob(9999))")
    assert is_unwritable(refusal.value)
    assert is_unwritable(OSError(errno.ENOSPC, "full")) and not is_unwritable(OSError(errno.ENOENT, "gone"))
    assert not is_unwritable(ValueError()) and not is_unwritable(None)


@pytest.mark.parametrize("name", ["side.html", "billede.svg", "../../../etc/passwd", "C:\\x.html"])
def test_what_is_uploaded_stays_in_its_place_and_is_only_downloaded(
    home: Any, tmp_path: Path, signed_in: SignedIn, name: str
) -> None:
    client = signed_in(Role.CASEWORKER)
    page = f"<html><body>{EVIL}<p>Et notat om noget, der er nok at læse.</p></body></html>"
    client.post("/upload/", {"files": SimpleUploadedFile(name, page.encode(), "text/html")})
    (upload,) = Upload.objects.all()
    kept = (home / upload.stored_as).resolve()
    assert kept.is_file() and kept.is_relative_to(home / "inbox")
    path = tmp_path / "side.html"
    path.write_text(page, "utf-8")
    paper = import_file(path).document
    answer = client.get(f"/papir/{paper.sha256}/fil")
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    "path", ["/papir/../../etc/passwd/fil", "/papir/%2e%2e%2f%2e%2e/fil", "/papir/..%2f/side/1.png"]
)
@pytest.mark.slow
def test_no_address_leads_out_of_the_store(register: None, client: Client, path: str) -> None:
    assert client.get(path).status_code == 404


@pytest.mark.slow
def test_signing_in_gives_a_new_session_and_guessing_is_slowed(home: Any, settings: Any) -> None:
    get_user_model().objects.create_user("nogen", password=PASSWORD)
    client = Client()
    session = client.session
    session["fixed"] = True
    session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = str(session.session_key)
    client.post("/konto/login/", {"login": "nogen", "password": PASSWORD})
    assert client.session.session_key != session.session_key
    guesser = Client()
    for n in range(12):
        answer = guesser.post("/konto/login/", {"login": "nogen", "password": f"gæt {n}"})
    answer = guesser.post("/konto/login/", {"login": "nogen", "password": PASSWORD})
    assert "_auth_user_id" not in guesser.session and answer.status_code in (200, 429)
    for n in range(300):  # of the counters that slow it none makes room for others
        cache.set(f"noget-{n}", n, 60)
    guesser.post("/konto/login/", {"login": "nogen", "password": PASSWORD})
    assert "_auth_user_id" not in guesser.session
    elsewhere = Client(REMOTE_ADDR="192.0.2.7")
    get_user_model().objects.create_user("anden", password=PASSWORD)
    elsewhere.post("/konto/login/", {"login": "anden", "password": PASSWORD})
    assert "_auth_user_id" in elsewhere.session


@pytest.mark.any_database
def test_what_another_has_counted_and_let_go_of_meanwhile_is_no_failure() -> None:
    def another(instance: Counter, **_: Any) -> None:  # goes with the savepoint of what fails
        Counter.objects.bulk_create([Counter(key=instance.key, value=1, expires_at=instance.expires_at)])

    pre_save.connect(another, Counter)
    try:
        assert not cache.add("lås", 2, 60)
        cache.set("andet", 3, 60)
    finally:
        pre_save.disconnect(another, Counter)
    assert cache.add("lås", 2, 60) and not cache.add("lås", 4, 60)
    assert (cache.get("lås"), cache.get("andet")) == (2, 3)


def test_nobody_makes_an_account_of_their_own(home: Any, client: Client) -> None:
    said = {"username": "ny", "password1": PASSWORD, "password2": PASSWORD}
    client.post("/konto/signup/", said)
    assert not get_user_model().objects.exists()


@pytest.mark.slow
def test_every_answer_has_its_headers(register: None, client: Client) -> None:
    for path in ("/", "/konto/login/", "/findes-ikke/", "/?format=csv", "/data/csv", "/sitemap.xml"):
        headers = client.get(path).headers
        assert not headers["Content-Type"].startswith("text/") or "charset=utf-8" in headers["Content-Type"], path
        assert "script-src 'self'" in headers["Content-Security-Policy"], path
        assert "unsafe" not in headers["Content-Security-Policy"]
        assert headers["X-Frame-Options"] == "DENY" and headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "same-origin" and headers["Cross-Origin-Opener-Policy"] == "same-origin"
        assert "Server" not in headers
    for method in (client.put, client.delete, client.patch, client.options):
        assert method("/indsats/1/").status_code == 405


def test_a_page_that_is_known_is_not_made_again(
    register: None, client: Client, django_assert_max_num_queries: Any
) -> None:
    first = client.get("/")
    with django_assert_max_num_queries(2):  # one per request: the register's revision
        assert client.get("/").content == first.content
        assert client.get("/", headers={"If-None-Match": first["ETag"]}).status_code == 304
    packed = client.get("/", headers={"Accept-Encoding": "gzip"})
    assert packed["Content-Encoding"] == "gzip" and gzip.decompress(packed.content) == first.content
    assert "Accept-Encoding" in packed["Vary"] and packed["ETag"] == f"W/{first['ETag']}"
    assert client.get("/", headers={"If-None-Match": packed["ETag"]}).status_code == 304
    from kronespor.intake.publishing import publish

    publish()
    assert client.get("/", headers={"If-None-Match": first["ETag"]}).status_code == 200


@pytest.mark.any_database
def test_a_page_that_many_ask_for_is_made_by_one_of_them() -> None:
    inside, other, met = threading.Event(), threading.Event(), []

    def make(name: str) -> None:
        with first(name):
            (other if inside.is_set() else inside).set()
            met.append(other.wait(0.2))

    for names in (("a page", "a page"), ("a page", "another")):
        for one in (met, inside, other):
            one.clear()
        with ThreadPoolExecutor(2) as threads:
            list(threads.map(make, names))
        assert met[0] is (names[0] != names[1])


@pytest.mark.any_database
@pytest.mark.slow
def test_few_pages_are_made_at_once_and_files_beside_them(register: None, monkeypatch: pytest.MonkeyPatch) -> None:
    turns: list[bool] = []

    class Turns(threading.Semaphore):
        def acquire(self, blocking: bool = True, timeout: float | None = None) -> bool:
            turns.append(super().acquire(blocking, timeout))
            return turns[-1]

    monkeypatch.setattr(caching, "_turns", Turns(caching.AT_ONCE))
    for path, so_far in (("/", 1), ("/", 1), ("/om/", 2), ("/?format=csv", 2), ("/?format=xlsx", 2)):
        assert Client().get(path).status_code == 200
        assert turns == [True] * so_far, path


@pytest.mark.slow
@pytest.mark.any_database
def test_the_settings_of_a_public_server_pass_djangos_own_check(tmp_path: Path) -> None:
    env = {
        **os.environ, "KRONESPOR_HOME": str(tmp_path), "KRONESPOR_HTTPS": "1", "KRONESPOR_HOSTS": "a.example.org",
        "DJANGO_SECRET_KEY": "kL9#qZ2!vB7" * 6, "DJANGO_SETTINGS_MODULE": "kronespor.config.settings",
        "DATABASE_URL": "",  # the tests' role owns its tables
    }  # fmt: skip
    command = [sys.executable, "-m", "django", "check", "--deploy", "--fail-level", "INFO"]
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
