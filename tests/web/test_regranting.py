"""What a recipient passes on to others is counted once, and can be followed to whoever has it."""

import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from click.testing import CliRunner
from django.core.files.uploadedfile import SimpleUploadedFile

from kronespor.answers.recipients import Received, recipients
from kronespor.cli.recipients import command
from kronespor.intake.actuals import import_extract, load_map
from kronespor.intake.regranting import load_regrants
from kronespor.register import spending_controls
from kronespor.register.events import Basis
from kronespor.register.extracts import Regrant
from kronespor.register.identity import recipient_named
from kronespor.register.models import Initiative, Recipient
from kronespor.register.naming import fund_named, initiative_named, plan_named
from kronespor.register.receiving import set_recipient
from kronespor.register.verification import verify_ledger
from kronespor.web.roles import Role
from tests.events import allocate
from tests.refusing import refused
from tests.web.conftest import SignedIn

CENTRE, CLUB, CHOIR = "Frivilligcenteret", "Klubben", "Koret"
HEAD = "from;to;to_cvr;year;kroner;plan;initiative\n"
SHEET = f"{HEAD}{CENTRE};{CLUB};12345674;2025;30.000;Plan;Pulje\n{CENTRE};{CHOIR};;2025;10.000,50;;\n"


def found() -> dict[str, Received]:
    return {one.name: one for one in recipients()}


@pytest.mark.django_db
def test_money_passed_on_is_counted_once_and_can_be_followed(home: Path, tmp_path: Path, signed_in: SignedIn) -> None:
    pot = initiative_named(plan_named("Plan"), "Pulje")
    set_recipient(pot.pk, CENTRE)
    allocate(pot, fund_named("Rammen"), {2025: 10_000_000}, Basis(date(2024, 10, 8), "Budget"))
    (tmp_path / "kort.csv").write_text("accounts;to;fund;type;share\n01.*;Plan / Pulje;;;\n", "utf-8")
    load_map(tmp_path / "kort.csv")
    (tmp_path / "u.csv").write_text("Konto;Beløb\n01.1;90000,00\n01.1;-5000,00\n", "utf-8")
    import_extract(tmp_path / "u.csv", date(2025, 12, 31))
    before = found()
    (tmp_path / "a.csv").write_text(SHEET, "utf-8")
    run = CliRunner()
    assert "2" in run.invoke(command, ["--passed-on", str(tmp_path / "a.csv")], catch_exceptions=False).output
    assert (load_regrants(tmp_path / "a.csv"), Regrant.objects.count()) == (0, 2)  # the same again changes nothing
    now = found()
    assert set(now) - set(before) == {CLUB, CHOIR}
    for total in ("total", "paid_total", "returned_total"):  # no krone is counted again
        assert sum(getattr(r, total) for r in now.values()) == sum(getattr(r, total) for r in before.values())
    centre, club = now[CENTRE], now[CLUB]
    assert (centre.paid_total, centre.returned_total, centre.passed_on_total) == (85_000, -5_000, Decimal("40000.50"))
    assert [(one.name, one.total) for one in centre.passed_on] == [(CLUB, 30_000), (CHOIR, Decimal("10000.50"))]
    assert [(one.name, one.years) for one in club.through] == [(CENTRE, {2025: 30_000})]
    assert {r.name: r.through_total for r in recipients(["Plan"])} == {CENTRE: 0, CLUB: 30_000}  # of the plan's money
    known = Regrant.objects.latest("pk").made_at

    came_back = SHEET.replace("30.000", "20.000")  # a correction is the difference, and the last time's is still known
    (tmp_path / "b.csv").write_text(came_back, "utf-8")
    assert load_regrants(tmp_path / "b.csv") == 1
    assert found()[CLUB].through_total == 20_000 and Regrant.objects.latest("pk").amount == -1_000_000
    assert {r.name: r.through_total for r in recipients(known_at=known)}[CLUB] == 30_000
    (told,) = (r for r in json.loads(run.invoke(command, ["--json"]).output) if r["recipient"] == CLUB)
    assert told["through"] == [{"from": CENTRE, "cvr": None, "years": {"2025": "20000"}}]
    assert told["total"] == "0" and told["paid"] == {}
    assert "Passed on" in run.invoke(command, catch_exceptions=False).output

    controls = {remark.code for remark in spending_controls.findings()}
    assert "passed-on-more-than-given" not in controls
    sheet = f"{HEAD}{CLUB};{CHOIR};;2025;20.000,01;;\n"  # more than it has, by an øre
    client = signed_in(Role.CASEWORKER)
    client.post("/konti/", {"action": "passed-on", "file": SimpleUploadedFile("c.csv", sheet.encode())})
    (over,) = (r for r in spending_controls.findings() if r.code == "passed-on-more-than-given")
    assert over.values["name"] == CLUB
    page = client.get(f"/modtager/{Recipient.objects.get(name=CHOIR).pk}/").content.decode()
    assert CENTRE in page and CLUB in page and "20.000,01" in page
    assert "30.000,51" in client.get("/modtagere/").content.decode()
    for row, code in (
        (f"{CLUB};{CLUB};;2025;1;;", "regrants-refused"),
        (f"{CLUB};{CHOIR};123;2025;1;;", "sheet-line"),
        (f"{CLUB};{CHOIR};;2025;1;Plan;Ingen", "sheet-line"),
    ):
        (tmp_path / "d.csv").write_text(HEAD + row + "\n", "utf-8")
        with refused(code):
            load_regrants(tmp_path / "d.csv")
    assert recipient_named("Klubben", "12345674").name == CLUB and Initiative.objects.count() == 1
    assert verify_ledger().faults == ()
