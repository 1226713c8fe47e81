"""The API: its description is whole, it tells what the pages tell, and to nobody more."""

import csv
import io
import json
import re
import subprocess
import sys
from datetime import date, timedelta
from decimal import Decimal
from importlib import resources
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import jsonschema
import pytest
from django.contrib.auth import get_user_model
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openapi_spec_validator import validate
from openpyxl import load_workbook

from kronespor.intake.models import StoredDocument
from kronespor.register.events import Basis
from kronespor.register.holdings import RESERVE
from kronespor.register.identity import merge, rename
from kronespor.register.models import Initiative, Transaction
from kronespor.register.naming import fund_named, initiative_named, plan_named
from kronespor.register.verification import verify_ledger
from kronespor.remarks import in_words
from kronespor.web import tokens
from kronespor.web.api import listing
from kronespor.web.api.urls import api, operations
from kronespor.web.roles import Role
from kronespor.web.views import papers
from tests.events import allocate
from tests.refusing import refused
from tests.web.conftest import SignedIn
from tests.web.papers import sent
from tests.web.reading import addresses

ROOT = Path(__file__).resolve().parents[2]
SCHEMA = json.loads(json.dumps(api.get_openapi_schema(path_prefix="/api/v1/")))
GET = [path for path, method, _ in operations(SCHEMA) if method == "get"]
LISTS = [path for path in GET if "{" not in path]


@pytest.mark.any_database
@pytest.mark.slow
def test_the_description_is_valid_and_the_page_has_all_of_it() -> None:
    validate(SCHEMA)
    assert len(GET) >= 12
    printed = [sys.executable, str(ROOT / "tools" / "api.py"), "--print"]
    made = subprocess.run(printed, capture_output=True, text=True, check=True, env=None)
    assert made.stdout == (ROOT / "docs" / "http-api.md").read_text("utf-8"), "run `python tools/api.py`"


@pytest.mark.parametrize(("path", "said"), [(path, said) for path, _, said in operations(SCHEMA)])
def test_every_path_and_parameter_says_what_it_is(path: str, said: dict[str, Any]) -> None:
    assert said["summary"] and said["description"], path
    assert [one["name"] for one in said["parameters"] if one["in"] == "query" and not one.get("description")] == []


@pytest.mark.parametrize("name", sorted(SCHEMA["components"]["schemas"]))
def test_every_field_says_what_it_is(name: str) -> None:
    of = SCHEMA["components"]["schemas"][name]
    assert of["description"]
    assert [field for field, said in of["properties"].items() if not said.get("description")] == []
    assert '"number"' not in json.dumps({n: said for n, said in of["properties"].items() if n.endswith("kroner")})


def rows(client: Client, path: str, **headers: str) -> list[dict[str, Any]]:
    """The rows of all pages of a list."""
    found, following = [], path
    while following:
        answer = client.get(following, headers=headers)
        assert answer.status_code == 200, (path, answer.content)
        found += answer.json()["items"]
        following = answer.json()["next"] and "{0.path}?{0.query}".format(urlsplit(answer.json()["next"]))
    return found


def bulk(client: Client, plan: int) -> dict[tuple[int | None, int, int], Decimal]:
    """What a plan has of 2024-2026 by June 2024, by initiative, fund and year, as the file of all postings says."""
    found: dict[tuple[int | None, int, int], Decimal] = {}
    file = b"".join(client.get("/data/csv")).decode("utf-8-sig")
    for row in csv.DictReader(io.StringIO(file)):
        year = int(row["fiscal_year"])
        if row["plan_id"] == str(plan) and row["decided_on"] <= "2024-06-01" and 2024 <= year <= 2026:
            of = (int(row["initiative_id"]) if row["initiative_id"] else None, int(row["fund_id"]), year)
            found[of] = found.get(of, Decimal(0)) + Decimal(row["kroner"])
    return {of: kroner for of, kroner in found.items() if kroner}


@pytest.mark.django_db
@pytest.mark.slow
def test_it_tells_what_the_pages_tell(
    examples: dict[str, Any], client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = client.get("/?format=json").json()
    plans = rows(client, "/api/v1/plans?limit=2")
    assert [(p["name"], p["total_kroner"], p["years_kroner"]) for p in plans] == [
        (p["plan"], p["total"], p["current"]) for p in page["plans"]
    ]
    asked = f"plan={examples['plan']}&years=2024-2026&as_of=2024-06-01"
    shown = list(
        csv.reader(io.StringIO(client.get(f"/?{asked}&format=rows.csv").content.decode("utf-8-sig")), delimiter=";")
    )
    held = rows(client, f"/api/v1/holdings?{asked}&limit=3&sort=-kroner")
    reserve = in_words(RESERVE, "da")
    of_page = [(line[2], line[3], int(line[5]), Decimal(line[6].replace(",", "."))) for line in shown[1:]]
    assert sorted((h["initiative"] or reserve, h["fund"], h["year"], Decimal(h["kroner"])) for h in held) == sorted(
        line for line in of_page if line[3]
    )
    sheet = load_workbook(io.BytesIO(client.get(f"/?{asked}&format=rows.xlsx").content)).worksheets[0]
    in_sheet = [[cell.value for cell in line] for line in sheet.iter_rows()]
    head = next(n for n, line in enumerate(in_sheet) if line[: len(shown[0])] == shown[0])
    assert [(line[2], line[3], line[5], Decimal(str(line[6]))) for line in in_sheet[head + 1 :]] == of_page
    assert bulk(client, int(examples["plan"])) == {
        (h["initiative_id"], h["fund_id"], h["year"]): Decimal(h["kroner"]) for h in held if Decimal(h["kroner"])
    }
    assert [Decimal(h["kroner"]) for h in held] == sorted((Decimal(h["kroner"]) for h in held), reverse=True)
    one = client.get(held[0]["address"])
    assert [(row["kroner"], row["year"]) for row in one.json()["items"]] == [(held[0]["kroner"], held[0]["year"])]
    text = client.get(f"/api/v1/holdings?{asked}&limit=1000", headers={"Accept": "text/csv"}).content.decode(
        "utf-8-sig"
    )
    lines = list(csv.DictReader(io.StringIO(text), delimiter=";"))
    assert sorted(Decimal(line["kroner"].replace(",", ".")) for line in lines) == sorted(
        Decimal(h["kroner"]) for h in held
    )
    changes = rows(client, f"/api/v1/changes?plan={examples['plan']}&limit=20")
    assert sum(Decimal(c["kroner"]) for c in changes) == Decimal(plans[0]["total_kroner"])
    legs = rows(client, "/api/v1/postings?limit=500&sort=-decided_on")
    in_csv = client.get("/api/v1/postings", headers={"Accept": "text/csv"}).content.decode("utf-8-sig")
    assert in_csv.count("\n") - 1 == len(legs) > 100, "what CSV cuts off cannot be seen in it"
    monkeypatch.setattr(listing, "MOST_IN_CSV", 5)
    for path in ("postings", "holdings"):
        cut = client.get(f"/api/v1/{path}?years=2024-2026", headers={"Accept": "text/csv"})
        assert (cut.status_code, cut.json()["code"]) == (400, "api-too-many-rows")
    by_transaction: dict[int, Decimal] = {}
    for leg in legs:
        by_transaction[leg["transaction_id"]] = by_transaction.get(leg["transaction_id"], Decimal(0)) + Decimal(
            leg["kroner"]
        )
    assert set(by_transaction.values()) == {Decimal(0)}
    assert {t["id"] for t in rows(client, "/api/v1/transactions?limit=7")} == set(by_transaction)
    assert [t["decided_on"] for t in legs[:-1] if t] == sorted((t["decided_on"] for t in legs[:-1]), reverse=True)


@pytest.mark.django_db
def test_what_is_known_already_is_not_sent_again_and_problems_are_told_in_words(
    examples: dict[str, Any], client: Client, settings: Any
) -> None:
    for path in LISTS:
        asked = {"plan": examples["plan"]} if path.endswith("/changes") else {}
        first = client.get(path, asked)
        if first.status_code == 401:
            continue
        assert client.get(path, asked, headers={"If-None-Match": first["ETag"]}).status_code == 304
        other = client.get(path, asked, headers={"If-None-Match": first["ETag"], "Accept": "text/csv"})
        assert other.status_code == 200 and other["Content-Type"].startswith("text/csv")
        client.get(path, asked, headers={"Host": "localhost:666"})  # nobody else is led there
        assert client.get(path, asked).content == first.content and "666" not in client.get(path, asked)["Link"]
        assert first["Access-Control-Allow-Origin"] == "*"
        head = client.head(path, asked)
        assert (head.status_code, head["ETag"], head.content) == (200, first["ETag"], b"")
        asks = {"Origin": "https://example.org", "Access-Control-Request-Headers": "authorization"}
        told = client.options(path, headers=asks)
        assert told["Access-Control-Allow-Origin"] == "*" and "uthorization" not in str(told.headers)
        posted = client.post(path, asked)
        assert (posted.status_code, posted["Allow"], posted.json()["status"]) == (405, "GET", 405)
        assert client.get(path, asked, headers={"Accept": "image/png"}).status_code == 406
        assert client.get(path, {**asked, "cursor": "x"}).status_code == 400
        misspelt = client.get(path, {**asked, "yaers": 2025})
        assert (misspelt.status_code, misspelt.json()["code"]) == (422, "api-parameter-unknown")
        with CaptureQueriesContext(connection) as few:
            client.get(path, {**asked, "limit": 1, "sort": "-" + first_sort(path)})
        with CaptureQueriesContext(connection) as many:
            client.get(path, {**asked, "limit": 200, "sort": "-" + first_sort(path)})
        assert len(many) <= max(len(few), 6) + 4 and len(many) <= 20, (path, len(few), len(many))
    for wrong, danish, english in NOT_UNDERSTOOD:
        for language, word in (("da", danish), ("en", english)):
            told = client.get(f"/api/v1/{wrong}", headers={"Accept-Language": language})
            assert told.status_code == 422 and told["Content-Type"] == "application/problem+json"
            assert word in told.json()["detail"] and told.json()["code"] == "api-not-understood"
    assert client.get("/api/v1/nowhere").json()["status"] == 404


@pytest.mark.django_db
def test_every_path_is_asked_only_so_often(client: Client, settings: Any) -> None:
    settings.API_RATE = 1
    live = {"/" + where for where, _ in addresses(foreign=("konto/",)) if where.startswith("api/v1/")}
    described = {path for path, _method, _said in operations(SCHEMA)}
    without = ("/api/v1/", "/api/v1/docs", "/api/v1/openapi.json")  # what leads to the description
    assert {re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", path) for path in live if path not in without} == described
    for path, method, _said in operations(SCHEMA):
        caches["rates"].clear()
        asked = re.sub(r"{\w+}", "1", path)
        first, second = (getattr(client, method)(asked) for _ in range(2))
        assert first.status_code != 429, path
        assert (second.status_code, second.json()["code"]) == (429, "api-asked-too-often"), path
        assert int(second["Retry-After"]) > 0
        assert client.get("/api/v1/plans", REMOTE_ADDR="198.51.100.7").status_code == 200, "another address may"
    caches["rates"].clear()


NOT_UNDERSTOOD = (
    ("plans?limit=x", "»limit« kan ikke forstås: det skal være et helt tal", "is not understood: it is to be a whole"),
    ("plans?limit=0", "mindst 1", "at least 1"),
    ("plans?limit=5000", "højst være 1000", "at most 1000"),
    ("plans?years=now", "ikke formen", "not of the form"),
    ("plans?as_of=2026-02-30", "en dag, der findes", "a day that there is"),
    ("plans?sort=size", "et af id, -id", "one of id, -id"),
    ("plans?text=" + "x" * 201, "højst have 200 tegn", "at most 200 characters"),
    ("plans?plan=1,2", "gentage navnet: plan=1&plan=2", "by repeating the name: plan=1&plan=2"),
    (
        "holdings?by=plan,year",
        "»by« kan ikke forstås: flere skrives ved at gentage navnet: by=plan&by=year",
        "by=plan&",
    ),
    ("holdings?by=name", "»by« kan ikke forstås: det skal være et af account, plan", "one of account, plan"),
    ("holdings?spent=maybe", "true eller false", "true or false"),
    ("holdings?" + "by=plan&" * 12, "højst være 11", "at most 11"),
    ("changes", "»plan« kan ikke forstås: mangler", "is missing"),
)
"""What is asked so that it cannot be understood, and what of the reason is told in Danish and in English."""


@pytest.mark.django_db
def test_a_past_year_is_browsed_as_it_was_and_the_address_of_a_figure_stays(
    client: Client, signed_in: SignedIn
) -> None:
    signed_in(Role.COUNCILLOR)
    owner, fund = get_user_model().objects.get(username="councillor"), fund_named("Skovpuljen")
    told = {"Authorization": f"Bearer {tokens.make(owner, 'Prøve', ['register'])[1]}"}
    old, other = (initiative_named(plan_named("Skovplan"), name) for name in ("Skovrejsning", "Bynær skov"))
    for one in (old, other):
        allocate(one, fund, {2024: 100_000}, Basis(date(2023, 11, 1), f"Udmøntning, {one}"))
    whole = initiative_named(plan_named("Skovplan"), "Skov")
    merge([old, other], whole, Basis(date(2025, 3, 1), "Lagt sammen"))
    rename(whole, "Skov og natur", Basis(date(2025, 9, 1), "Nyt navn"))

    def there(**asked: str) -> dict[str, tuple[str, list[int], list[int]]]:
        wanted = {"plan": str(whole.plan_id), **asked}
        found = client.get("/api/v1/initiatives", wanted, headers=told).json()["items"]
        return {one["name"]: (one["total_kroner"], one["came_from"], one["went_on_as"]) for one in found}

    parts = [old.pk, other.pk]
    assert there(as_of="2024-12-31") == {"Skovrejsning": ("1000", [], []), "Bynær skov": ("1000", [], [])}
    assert there(as_of="2025-03-01") == {"Skov": ("2000", parts, [])}
    assert there() == {"Skov og natur": ("2000", parts, [])}
    held = client.get("/api/v1/holdings", {"plan": whole.plan_id}, headers=told).json()["items"]
    assert [one["kroner"] for one in held] == ["2000"]
    allocate(whole, fund, {2024: 50_000}, Basis(date(2025, 10, 1), "Mere"))
    again = client.get(held[0]["address"], headers=told).json()["items"]
    assert [one["kroner"] for one in again] == ["2000"], "as it was known"
    assert client.get("/api/v1/holdings", {"plan": whole.plan_id}, headers=told).json()["items"][0]["kroner"] == "2500"


@pytest.mark.any_database
@pytest.mark.django_db
@pytest.mark.slow
def test_check_tells_what_the_command_tells_of_a_document_and_keeps_nothing(
    client: Client, signed_in: SignedIn, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    signed_in(Role.COUNCILLOR)
    owner, before = get_user_model().objects.get(username="councillor"), StoredDocument.objects.count()
    secrets = [tokens.make(owner, "Prøve", [scope])[1] for scope in ("check", "register")]
    opens, opens_not = ({"Authorization": f"Bearer {secret}"} for secret in secrets)
    schema = json.loads((resources.files("kronespor.footing") / "check.schema.json").read_text("utf-8"))
    for language, word in (("da", "skulle være"), ("en", "should be")):
        asked = {**opens, "Accept-Language": language}
        told = client.post("/api/v1/check", sent(), headers=asked)
        jsonschema.validate(told.json(), schema, jsonschema.Draft202012Validator)
        ((finding,),) = (one["findings"] for one in told.json()["documents"])
        assert (told.status_code, finding["severity"]) == (200, "error") and word in finding["message"]
    assert StoredDocument.objects.count() == before
    for headers, status in (({}, 401), (opens_not, 403)):
        assert client.post("/api/v1/check", sent(), headers=headers).status_code == status
    assert client.post("/api/v1/check", sent(""), headers=opens).json()["code"] == "file-empty"
    monkeypatch.setattr(papers, "MOST_BYTES", 10)
    assert client.post("/api/v1/check", sent(), headers=opens).status_code == 413
    monkeypatch.setattr(papers, "MOST_A_MINUTE", 0)
    monkeypatch.setattr(papers, "MOST_BYTES", 10**6)
    assert client.post("/api/v1/check", sent(), headers=opens).status_code == 429
    settings.OPEN_CHECK = True
    monkeypatch.setattr(papers, "MOST_A_MINUTE", 9)
    caches["rates"].clear()
    assert client.post("/api/v1/check", sent()).status_code == 200


def first_sort(path: str) -> str:
    """What a list can be sorted by."""
    said = SCHEMA["paths"][path]["get"]["parameters"]
    of = next(one["schema"] for one in said if one["name"] == "sort")
    return str(of["enum"][0])


@pytest.mark.django_db
@pytest.mark.slow
def test_nobody_is_told_more_than_they_may_know(examples: dict[str, Any], client: Client, signed_in: SignedIn) -> None:
    secret = initiative_named(plan_named("Hemmelig handleplan"), "Hemmelig indsats")
    known = Initiative.objects.earliest("pk")
    for one in (secret, known):
        allocate(one, fund_named("Hemmelig kilde"), {2026: 12_345_600}, Basis(date(2026, 1, 5), "Hemmelig sag"))
    hidden = set(StoredDocument.objects.filter(published_at=None).values_list("sha256", flat=True))
    for role in (Role.COUNCILLOR, Role.PUBLIC):
        signed_in(role)
    owner, nobody = (
        get_user_model().objects.get(username="councillor"),
        get_user_model().objects.create(username="nobody"),
    )
    with refused("token-without-role"):
        tokens.make(nobody, "Uden rolle", ["register"])
    with refused("token-without-scope"):
        tokens.make(owner, "Intet", ["everything"])
    with refused("token-day"):
        tokens.make(owner, "For længe", ["register"], timezone.localdate() + timedelta(days=400))
    all_of_it, opens_all = tokens.make(owner, "Alt", ["register", "enquiries"])
    _narrow, opens_check = tokens.make(owner, "Kun tjek", ["check"])
    assert opens_all not in str(vars(all_of_it)) and verify_ledger().faults == ()
    last = Transaction.objects.latest("pk").pk
    values = {"pk": last, "sha256": sorted(hidden)[0], "number": last, "question": "errors"}
    told = set()
    for path in GET:
        filled = path.format(**{name: values.get(name, 1) for name in ("pk", "sha256", "question")})
        asked = {"plan": secret.plan_id} if path.endswith("/changes") else {} if "{" in path else {"limit": 1000}
        for headers in ({}, {"Authorization": f"Bearer {opens_check}"}):
            answer = client.get(filled, asked, headers=headers)
            text = answer.content.decode()
            assert "Hemmelig" not in text and "123456" not in text, (path, text[:300])
            assert not any(sha256 in text for sha256 in hidden), path
            assert answer.status_code in ((200, 404) if not headers else (200, 403, 404)) or (
                answer.status_code == 401 and ("enquir" in path or "corpus" in path)
            ), (path, answer.status_code)
        answer = client.get(filled, asked, headers={"Authorization": f"Bearer {opens_all}"})
        assert answer.status_code in (200, 404) and "Access-Control-Allow-Origin" not in answer, (
            path,
            answer.status_code,
        )
        assert answer["Cache-Control"].startswith("private"), path
        told |= {path} if "Hemmelig" in answer.content.decode() else set()
        for bad in ("Bearer x", "Basic eDp5", ""):
            assert client.get(filled, asked, headers={"Authorization": bad}).status_code == 401, (path, bad)
    names = {path.split("/")[3] for path in told}
    assert {"plans", "initiatives", "funds", "holdings", "changes", "transactions", "postings"} <= names
    session = signed_in(Role.ADMINISTRATOR).get("/api/v1/plans")
    assert "Hemmelig" not in session.content.decode(), "a session opens nothing here"
    tokens.revoke(all_of_it)
    assert client.get("/api/v1/plans", headers={"Authorization": f"Bearer {opens_all}"}).status_code == 401
    assert verify_ledger().faults == ()
