"""A controller says whose the accounts are; the follow-up and an answer say what was spent."""

import csv
import io
import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from django.core.files.uploadedfile import SimpleUploadedFile
from pytest_django.fixtures import DjangoAssertNumQueries

from kronespor.answers.answer import Wording, build_answer
from kronespor.answers.overview import overview
from kronespor.answers.understanding import understood
from kronespor.answers.writing import write
from kronespor.cli.worker import command
from kronespor.footing import foot_document
from kronespor.intake.actuals import import_extract, load_map
from kronespor.intake.models import Upload
from kronespor.intake.queueing import read_upload
from kronespor.planning import carrying
from kronespor.reading import read
from kronespor.register.accountmaps import current_map, keep_map, rules_of
from kronespor.register.acting import acting_as
from kronespor.register.extracts import AccountMap, Extract
from kronespor.register.holdings import Query
from kronespor.register.models import Initiative, Posting
from kronespor.web.roles import Role
from tests.fjordby import recorded
from tests.web.conftest import SignedIn

pytestmark = pytest.mark.django_db
QUESTION = "Hvor meget er der brugt på Faldforebyggelse i 2025?"
RULES = "accounts;to;fund;type;share\n04.62.88.*;Sundhedspolitik 2024-2027 / Faldforebyggelse;;;\n"
EXTRACT = "Konto;Beløb\n04.62.88.1;250.000,55\n04.62.88.2;-1.000,00\n05.10.1;99,00\n"


def read_what_waits() -> None:
    """What a worker does, in this test's own transaction."""
    for upload in Upload.objects.filter(state=Upload.State.WAITING):
        read_upload.call(upload.pk)


def test_from_the_account_to_the_answer(
    home: Path, signed_in: SignedIn, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    recorded()
    assert {doubt.code for doubt in understood(QUESTION).doubts} == {"spending-unknown"}
    client = signed_in(Role.CASEWORKER)
    file = SimpleUploadedFile("udtræk.csv", EXTRACT.encode())
    client.post("/konti/", {"action": "extract", "file": file, "until": "2025-12-31"})
    assert not Extract.objects.exists() and "udtræk.csv" in client.get("/konti/").content.decode()
    read_what_waits()  # as papers are: by a worker, not while somebody waits for a page
    assert Extract.objects.get().name == "udtræk.csv"
    assert "05.10.1" in client.get("/konti/").content.decode()
    rule = {"action": "rule", "accounts": "04.62.88.*", "to": "Sundhedspolitik 2024-2027 / Faldforebyggelse"}
    client.post("/konti/", rule)
    client.post("/konti/", {"action": "rule", "accounts": "", "to": ""})
    client.post("/konti/", {"action": "extract", "file": SimpleUploadedFile("b.csv", b"x"), "until": "2025-12-31"})
    client.post("/konti/", {"action": "extract", "file": file, "until": "2025-12-31", "from": "2026-01-01"})
    read_what_waits()
    problems = Upload.objects.exclude(extract=None).order_by("pk").values_list("problem", flat=True)
    assert [problem and problem.code for problem in problems] == [None, "extract-without-columns"]
    assert "b.csv" in client.get("/konti/").content.decode() and client.get("/upload/").status_code == 200
    known = current_map()
    assert known is not None and [r.pattern for r in rules_of(known)] == ["04.62.88.*"]
    assert Extract.objects.count() == 1

    page = client.get("/opfoelgning/?year=2025").content.decode()
    assert "249.000,55" in page and "150.999,45" in page
    found = Initiative.objects.get(name="Faldforebyggelse")
    pages = ("/", f"/handleplan/{found.plan_id}/", f"/indsats/{found.pk}/")
    for address in pages:  # what is set aside is followed by what is committed, spent and left of it
        page = client.get(address).content.decode()
        assert "249.000,55" in page and "150.999,45" in page, address
    names = list(csv.reader(io.StringIO(client.get("/?format=csv").content.decode("utf-8-sig")), delimiter=";"))
    (row,) = (dict(zip(names[0], of, strict=True)) for of in names[1:] if of[2] == "Faldforebyggelse")
    assert (row["2025"], row["Forbrug 2025"], row["Restbudget 2025"]) == ("400000", "249000,55", "150999,45")
    rows = list(csv.reader(io.StringIO(client.get("/?format=rows.csv").content.decode("utf-8-sig")), delimiter=";"))
    assert {tuple(of[-3:]) for of in rows if of[2] == "Faldforebyggelse" and of[5] == "2025"} == {
        ("0", "249000,55", "150999,45")
    }
    told = json.loads(client.get("/?format=json").content)
    assert told["spent_until"] == {"2025": "2025-12-31"}
    assert sum(Decimal(of["spent"]) for of in told["plans"]) == Decimal("249000.55")
    for kind in ("xlsx", "rows.xlsx", "docx"):
        path = home / f"oversigt.{kind}"
        path.write_bytes(client.get(f"/?format={kind}").content)
        assert [f for f in foot_document(read(path)).findings if f.severity == "error"] == []
    public = signed_in(Role.PUBLIC).get("/opfoelgning/?year=2025").content.decode()
    assert "249.000,55" not in public  # nothing is published
    for kind in ("html", "xlsx"):
        assert signed_in(Role.COUNCILLOR).get(f"/opfoelgning/notat.{kind}?year=2025").status_code == 200

    with django_assert_max_num_queries(12):  # however many initiatives there are
        assert overview(Query(with_original=True, with_spent=True)).told
    asked = understood(QUESTION)
    assert (asked.doubts, asked.query.measures) == ((), ("current", "spent"))
    answer = build_answer(asked.query, Wording())
    table = answer.tables[-1]
    assert [figure.kroner if figure else None for figure in table.lines[0].figures] == [
        400_000,
        Decimal("249000.55"),
        Decimal("150999.45"),
    ]
    assert "249.000,55" in answer.conclusion
    for kind in ("docx", "xlsx"):  # what is written is read again and held against the answer
        assert write(answer, kind)
    listed = CliRunner().invoke(command, ["--list"], catch_exceptions=False).output.splitlines()
    assert [line.split(":")[0].lstrip("0123456789") for line in listed] == [" udtræk.csv", "  udtræk.csv", " b.csv"]


def test_what_goes_on_is_booked_on_a_page_by_another_than_who_took_in_the_extract(
    home: Path, signed_in: SignedIn, settings: Any
) -> None:
    recorded()
    settings.FOUR_EYES = True
    approver = signed_in(Role.APPROVER)
    assert approver.get("/overfoersel/?year=2025").status_code == 200  # nothing tells of the year's end
    (home / "kort.csv").write_text(RULES, "utf-8")
    (home / "u.csv").write_text(EXTRACT, "utf-8")
    name = str(approver.get("/").wsgi_request.user)
    with acting_as(name):
        load_map(home / "kort.csv")
        import_extract(home / "u.csv", date(2025, 12, 31))
    one = next(o for o in carrying.proposed(2025) if o.name == "Faldforebyggelse")
    posted = {"year": "2025", f"may-{one.key}": "100.000,45", f"left-{one.key}": str(one.left_ore)}
    posted |= {"committee": "Byrådet", "held_on": "2026-03-18", "decision_title": "Overførselssag"}
    told = {
        "own": approver.post("/overfoersel/", posted),
        "stale": approver.post("/overfoersel/", {**posted, f"left-{one.key}": "1"}),
        "too much": approver.post("/overfoersel/", {**posted, f"may-{one.key}": "200.000"}),
        "nothing": approver.post("/overfoersel/", {**posted, f"may-{one.key}": "-1"}),
        "undecided": approver.post("/overfoersel/", {**posted, "held_on": ""}),
    }
    assert {of: answer.status_code for of, answer in told.items()} == dict.fromkeys(told, 400)
    assert "100.000,45" in told["own"].content.decode()  # what was typed is still there
    assert not Posting.objects.filter(transaction__kind="carry-over").exists()
    with acting_as("en anden"):  # who takes in the extract anew has made it
        (home / "v.csv").write_text(EXTRACT + "05.10.2;1,00\n", "utf-8")
        import_extract(home / "v.csv", date(2025, 12, 31))
        load_map(home / "kort.csv", text="igen")
        keep_map(rules_of(current_map() or AccountMap()), {"decimal": ","})
    assert approver.post("/overfoersel/", {**posted, f"may-{one.key}": "200.000"}).status_code == 400
    assert signed_in(Role.CASEWORKER).post("/overfoersel/", posted).status_code == 403
    assert signed_in(Role.PUBLIC).get("/overfoersel/").status_code in (302, 403)
    approver = signed_in(Role.APPROVER)
    assert approver.post("/overfoersel/", posted).status_code == 302
    carried = Posting.objects.filter(transaction__kind="carry-over", account__initiative__name="Faldforebyggelse")
    assert dict(carried.values_list("fiscal_year", "amount")) == {2025: -10_000_045, 2026: 10_000_045}
    page = signed_in(Role.COUNCILLOR).get("/overfoersel/?year=2025").content.decode()
    assert ">50.999<" in page and "may-" not in page
    for kind in ("docx", "html"):
        assert signed_in(Role.COUNCILLOR).get(f"/overfoersel/notat.{kind}?year=2025").status_code == 200
    assert signed_in(Role.COUNCILLOR).get("/overfoersel/notat.docx?year=2030").status_code == 404
