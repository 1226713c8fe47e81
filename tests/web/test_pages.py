"""The pages say what the register says, and always the same: in sums, in files, in both languages."""

import csv
import io
import json
from collections import Counter
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.db import connection
from django.test import Client
from PIL import Image

from kronespor.answers.since import Reason
from kronespor.intake.models import StoredDocument
from kronespor.register.holdings import Query, holdings
from kronespor.register.models import Decision, Initiative
from kronespor.web import searching
from kronespor.web.models import Indexed
from kronespor.web.roles import Role
from kronespor.web.templatetags.web import day
from tests.web.conftest import SignedIn
from tests.web.reading import seen, text

pytestmark = pytest.mark.django_db


def test_pages_show_the_municipalitys_logo_drawn_anew(client: Client, settings: Any, tmp_path: Path) -> None:
    assert client.get("/logo.png").status_code == 404
    settings.MUNICIPALITY, settings.LOGO = "Eksempel & Kommune", tmp_path / "logo.svg"
    drawing = '<rect width="90" height="30" fill="#1f3a5f"/><script>alert(1)</script>'
    settings.LOGO.write_text(f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 90 30">{drawing}</svg>', "utf-8")
    picture = Image.open(io.BytesIO(client.get("/logo.png").content))
    assert picture.format == "PNG" and picture.size == (234, 78) and picture.getpixel((9, 9)) == (31, 58, 95, 255)
    assert 'src="/logo.png" alt="Eksempel &amp; Kommune"' in text(client, "/")
    settings.LOGO.write_bytes(b"no picture")
    assert client.get("/logo.png").status_code >= 400


@pytest.mark.slow
def test_every_file_says_what_the_register_says(register: None, client: Client) -> None:
    total = sum(row.kroner for row in holdings(Query(by=("plan",))))
    report = json.loads(text(client, "/", format="json"))
    assert Decimal(report["total"]) == total == sum(Decimal(p["total"]) for p in report["plans"])
    rows = list(csv.DictReader(io.StringIO(text(client, "/", format="csv").lstrip("\ufeff")), delimiter=";"))
    assert sum(Decimal(r["I alt"].replace(",", ".")) for r in rows) == total
    answer = client.get("/", {"format": "xlsx"})
    formulas = openpyxl.load_workbook(io.BytesIO(answer.content))
    values = openpyxl.load_workbook(io.BytesIO(answer.content), data_only=True)
    sums = Decimal(0)
    for sheet in values:
        last = [r for r in sheet.iter_rows(values_only=True) if r[0] == "I alt"][-1]
        at = [c.value for c in sheet[4]].index("I alt")
        sums += Decimal(str(last[at]))
        assert str(formulas[sheet.title].cell(sheet.max_row, at + 1).value).startswith("=SUM(")
    assert sums == total
    assert client.get("/", {"format": "docx"}).content[:2] == b"PK"
    flat = list(csv.reader(io.StringIO(text(client, "/", format="rows.csv").lstrip("\ufeff")), delimiter=";"))
    assert sum(Decimal(r[6].replace(",", ".")) for r in flat[1:]) == total
    (sheet,) = openpyxl.load_workbook(io.BytesIO(client.get("/", {"format": "rows.xlsx"}).content))
    rows = list(sheet.iter_rows(min_row=2, values_only=True))
    assert sum(Decimal(str(r[6])) for r in rows) == total and all(isinstance(r[5], int) for r in rows)
    by_year = json.loads(text(client, "/", format="json", years="2025-2026", sort="-2026"))
    assert by_year["years"] == [2025, 2026]


def test_a_filter_narrows_and_the_sums_still_foot(register: None, client: Client) -> None:
    whole = json.loads(text(client, "/", format="json"))
    parts = [json.loads(text(client, "/", format="json", external=kind)) for kind in ("internal", "external")]
    assert sum(Decimal(p["total"]) for p in parts) == Decimal(whole["total"])
    found = json.loads(text(client, "/", format="json", text="sabaah"))
    assert [i["initiative"] for p in found["plans"] for i in p["initiatives"]] == ["Støtte til Sabaah"]
    empty = text(client, "/", text="findes ikke")
    assert "Der er ikke afsat noget" in empty


def test_as_of_a_day_the_page_says_what_was_decided_then(register: None, client: Client) -> None:
    before = json.loads(text(client, "/", format="json", as_of="2024-01-01"))
    assert {p["plan"] for p in before["plans"]} == {
        "Integrationshandleplan", "Handleplan mod racisme, etnisk diskrimination og hadforbrydelser",
    }  # fmt: skip
    assert json.loads(text(client, "/", format="json", known_at="2020-01-01"))["plans"] == []
    questions: tuple[dict[str, str], ...] = ({}, {"text": "sabaah"}, {"external": "external", "years": "2025-2026"})
    reasons: tuple[Reason, ...] = ()
    for asked in questions:
        now, then = (
            json.loads(text(client, "/", format="json", **asked, **day)) for day in ({}, {"as_of": "2024-01-01"})
        )
        changed = client.get("/", {**asked, "since": "2024-01-01"}).context["changed"]
        assert changed.total == Decimal(now["total"]) - Decimal(then["total"])
        assert all(reason.first.decided_on > date(2024, 1, 1) for reason in changed.reasons)
        reasons = reasons or changed.reasons
    page = seen(text(client, "/", since="2025-06-01"))
    assert "Ændret siden 1. juni 2025" in page and "8. december 2025: Status og nye indsatser" in page
    page, names = text(client, "/", since="2024-01-01"), [plan for reason in reasons for plan in reason.plans]
    told = page[page.index('id="since-h"') : page.index('id="figures"')]
    assert {plan: told.count(plan) for plan in names} == Counter(names)  # once, and not in every row
    assert "Intet, der er besluttet efter den dag" in text(client, "/", since="2099-01-01")


def test_an_initiative_shows_each_decision_and_the_year_adds_up(register: None, client: Client) -> None:
    one = Initiative.objects.get(name="Arbejdspligt")
    page = text(client, f"/indsats/{one.pk}/")
    assert "2025: 6.500.000" in page and "Tema 1 i 2025 bliver til arbejdspligt" in page
    cookies = {"django_language": "en"}
    client.cookies.load(cookies)
    assert "2025: 6\xa0500\xa0000" in text(client, f"/indsats/{one.pk}/")


def test_what_the_address_says_wrong_is_told_and_left_out(register: None, client: Client) -> None:
    page = text(client, "/", as_of="i morgen", plan="x", prices="2026", series="ukendt")
    assert "»i morgen« er ikke en dato" in page and "kan ikke forstås" in page and "ukendt" in page
    assert "Arbejdspligt" in page
    assert client.get("/", {"plan": "9" * 9, "unit": "guld", "format": "exe"}).status_code == 200


def test_the_overview_takes_as_many_queries_however_many_plans(
    register: None, client: Client, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(22):
        client.get("/")


def test_what_a_paper_says_is_text_and_nothing_else(
    home: Any, client: Client, tmp_path: Any, signed_in: SignedIn
) -> None:
    from kronespor.intake.storing import import_file

    path = tmp_path / "ond.txt"
    evil = "<script>alert(1)</script>"
    path.write_text(f"Tabel 1: Plan {evil} (1.000 kr.)\n\nIndsats\t2024\n{evil}\t600\n=1+1\t300\nI alt\t900\n", "utf-8")
    paper = import_file(path).document
    councillor = signed_in(Role.CASEWORKER)
    for page in (f"/papir/{paper.sha256}/", f"/gennemgang/{paper.sha256}/", "/papirer/", "/bemaerkninger/"):
        assert evil not in text(councillor, page)
    answer = councillor.get(f"/papir/{paper.sha256}/fil")
    assert (
        answer["Content-Disposition"].startswith("attachment")
        and "default-src 'none'" in answer["Content-Security-Policy"]
    )


def _an_index_that_is_changed_is_told_and_made_anew() -> None:
    assert searching.differing() == []
    one, other, third = Indexed.objects.order_by("pk")[:3]
    Indexed.objects.filter(pk=one.pk).update(text="10 millioner")
    other.delete()
    with connection.cursor() as cursor:
        key = "entry_id" if connection.vendor == "postgresql" else "rowid"
        cursor.execute(f"DELETE FROM web_fulltext WHERE {key} = %s", [third.pk])  # noqa: S608 (a column)
    added = Indexed.of(("plan", 10**9), ("plan", one.number), "Falsk")
    added.save()
    named = {(found.kept.pk if found.kept else None, found.made is None) for found in searching.differing()}
    assert named == {(one.pk, False), (None, False), (third.pk, False), (added.pk, True)}
    searching.make_anew(searching.differing())
    assert searching.differing() == []


def test_search_finds_inflected_words_and_marks_them(register: None, client: Client) -> None:
    page = text(client, "/soeg/", q="fritidsjobbet")
    assert "<mark>fritidsjob</mark>" in page
    assert "Unges inklusion" in page
    decision = Decision.objects.filter(transaction__isnull=False).select_related("meeting__committee")[0]
    found = text(client, "/soeg/", q=decision.title)
    assert day(decision.meeting.held_on) in found and str(decision.meeting.held_on) not in found
    _an_index_that_is_changed_is_told_and_made_anew()
    assert "<mark>" not in text(client, "/soeg/", q='"; DROP TABLE') and client.get("/soeg/?q=()&'*").status_code == 200


def test_pages_for_programs(register: None, client: Client) -> None:
    from lxml import etree

    for path in ("/beslutninger.atom", "/bemaerkninger.atom", "/sitemap.xml"):
        root = etree.fromstring(client.get(path).content)
        assert len(root) >= 5
    assert "Sitemap: http://testserver/sitemap.xml" in text(client, "/robots.txt")


def test_the_first_start_is_for_this_machine_and_only_once(home: Any, client: Client) -> None:
    assert client.get("/kom-i-gang/", REMOTE_ADDR="192.0.2.7").status_code == 404
    assert client.get("/kom-i-gang/", headers={"X-Forwarded-For": "192.0.2.7"}).status_code == 404
    weak = client.post("/kom-i-gang/", {"username": "drift", "password": "1234"})
    assert weak.status_code == 400
    made = client.post("/kom-i-gang/", {"username": "drift", "password": "et langt kodeord 7"})
    assert made.status_code == 302 and not StoredDocument.objects.exists()
    assert client.get("/kom-i-gang/").status_code == 404
    assert client.get("/brugere/").status_code == 200


def test_the_public_does_not_find_a_name_that_only_an_unpublished_paper_gives(register: None, client: Client) -> None:
    from kronespor.register.naming import also_called

    one = Initiative.objects.get(name="Arbejdspligt")
    also_called(one, "Hemmeligt arbejdsnavn")
    assert "Hemmeligt" not in text(client, "/soeg/", q="arbejdsnavn").replace("arbejdsnavn", "")
    assert "Arbejdspligt" in text(client, "/soeg/", q="arbejdspligt")


def test_the_page_to_sign_in_offers_no_account_that_cannot_be_made(client: Client, db: None) -> None:
    page = text(client, "/konto/login/")
    assert "Administratoren opretter konti" in page
    assert "/konto/signup/" not in page
