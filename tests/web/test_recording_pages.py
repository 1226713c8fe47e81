"""Decisions, plans, sources, price indices and carry-overs in the browser: by the functions of the command line."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kronespor.intake.cases import COLUMNS
from kronespor.intake.foreseeing import foreseen
from kronespor.intake.models import Assertion, ProposedSheet
from kronespor.register.holdings import Query, holdings
from kronespor.register.models import ActionPlan, Fund, Naming, Posting, PriceSeries, Seal, Succession, Transaction
from kronespor.web.roles import Role
from tests.fjordby import SHEET, recorded
from tests.web.conftest import SignedIn

pytestmark = pytest.mark.django_db
PAGE = "/beslut/"
PLAN = "Klimastrategi 2024-2027"
FOREST, SCHOOLS = "Skovrejsning ved Fjordengen", "Energirenovering af skoler og dagtilbud"
GRANT = "Tilskud til Klimaforeningen Fjordby"
HEAD = {"decided_on": "2025-05-12", "committee": "Klima- og Teknikudvalget", "decision": "Midtvejsstatus"}
ROWS = (
    {"kind": "rename", "from": f"{PLAN} / {FOREST}", "to": "Byskov"},
    {"kind": "virement", "from": f"{PLAN} / {SCHOOLS}", "to": f"{PLAN} / Byskov",
     "fund": "Anlægsrammen", "year": "2026", "amount": "100.000,50"},
    {"kind": "merge", "from": f"{PLAN} / {GRANT}", "to": f"{PLAN} / Borgernes klima"},
)  # fmt: skip


def form(*rows: dict[str, str], **more: str) -> dict[str, str]:
    """The form of a decision as a browser sends it."""
    lines = {f"line-{n}-{name}": text for n, row in enumerate(rows) for name, text in row.items()}
    return {**HEAD, "line-count": str(len(rows)), **lines, **more}


def counts() -> tuple[int, ...]:
    """How much the register says."""
    return tuple(m._default_manager.count() for m in (Transaction, Posting, Naming, Succession, ActionPlan))


def left(initiative: str) -> Decimal:
    """What an initiative has of 2026."""
    rows = holdings(Query(by=("account", "year"), years=(2026,)))
    return sum((row.kroner for row in rows if row.initiative == initiative), Decimal(0))


def test_one_decision_of_several_kinds_is_seen_put_forward_and_booked_by_another(
    signed_in: SignedIn, settings: Any
) -> None:
    settings.FOUR_EYES = None
    recorded()
    assert signed_in(Role.COUNCILLOR).get(PAGE).status_code == 403
    caseworker, approver = signed_in(Role.CASEWORKER), signed_in(Role.APPROVER)
    seals = Seal.objects.count()
    before, forest, grant = counts(), left(FOREST), left(GRANT)
    assert forest and grant

    shown = caseworker.post(PAGE, form(*ROWS, action="check")).context["seen"]
    assert not shown.breaches and not shown.known
    assert shown.renamed == ((FOREST, "Byskov"),)
    assert [(a, b) for a, _how, b in shown.succeeded] == [(GRANT, ROWS[2]["to"])]
    assert shown.makes == {"initiative": ("Borgernes klima",)}
    changed = {(c.initiative, c.fund, c.year): (c.before, c.after) for c in shown.changes}
    assert changed["Byskov", "Anlægsrammen", 2026] == (0, Decimal("100000.5"))
    assert changed["Borgernes klima", "Klimapuljen", 2026] == (0, grant)
    assert changed[GRANT, "Klimapuljen", 2026] == (grant, 0)
    assert sum(c.change for c in shown.changes) == 0
    assert counts() == before and Seal.objects.count() == seals  # nothing of it is left in the register

    first = caseworker.post(PAGE, form(*ROWS, action="propose"))
    sheet = ProposedSheet.objects.get()
    assert first["Location"] == caseworker.post(PAGE, form(*ROWS, action="propose"))["Location"] == f"{PAGE}{sheet.pk}/"
    assert sheet.name in caseworker.get(PAGE).content.decode()
    assert caseworker.post(first["Location"], {"action": "book"}).status_code == 403
    assert counts() == before

    page = approver.get(first["Location"])
    assert page.context["seen"] == shown and b'value="book"' in page.content
    with CaptureQueriesContext(connection) as again:
        assert approver.get(first["Location"]).context["seen"] == shown
    writing = ("INSERT", "UPDATE", "DELETE")
    assert not [q["sql"] for q in again if q["sql"].startswith(writing)], "what is looked at again takes no lock"
    assert approver.post(first["Location"], {"action": "book"}).status_code == 302
    booked = Transaction.objects.order_by("-pk")[:2]
    assert [t.citation["case"] for t in booked] == [f"{sheet.name} / merge", f"{sheet.name} / virement"]
    assert len({t.decision_id for t in booked}) == 1 and {t.booked_by for t in booked} == {"approver"}
    assert left("Byskov") == forest + Decimal("100000.5") and left(GRANT) == 0
    after = counts()
    approver.post(first["Location"], {"action": "book"})  # a second time books nothing
    approver.post(first["Location"], {"action": "discard"})
    sheet.refresh_from_db()
    assert counts() == after and sheet.recorded_at
    assert not foreseen(sheet.name, sheet.content.encode()).changes
    assert caseworker.get(PAGE).context["waiting"].count() == 0


def test_what_is_refused_names_the_row_and_keeps_what_was_typed(signed_in: SignedIn, settings: Any) -> None:
    recorded()
    settings.FOUR_EYES = True
    approver, before = signed_in(Role.APPROVER), counts()
    wrong = approver.post(PAGE, form(ROWS[0], {**ROWS[1], "amount": "hundrede"}, action="propose"))
    text = wrong.content.decode()
    assert wrong.status_code == 400 and 'value="hundrede"' in text and "Række 2" in wrong.context["problem"]
    unknown = approver.post(PAGE, form({**ROWS[0], "from": f"{PLAN} / Ukendt"}, action="check"))
    assert unknown.status_code == 400 and "Række 1" in unknown.context["problem"]
    for broken in (form(action="check"), form(*ROWS, action="check", decision="")):
        assert approver.post(PAGE, broken).status_code == 400

    much = {
        **ROWS[1],
        "from": "fund",
        "to": f"{PLAN} / {FOREST}",
        "kind": "allocation",
        "fund": "Klimapuljen",
        "amount": "9.000.000",
    }
    for action in ("check", "propose"):  # more than the fund has: it needs a reason
        refused = approver.post(PAGE, form(much, action=action))
        assert {b.code for b in refused.context["seen"].breaches} >= {"overspent-fund"}
        assert refused.context["seen"].changes
    done = approver.post(PAGE, form(much, action="propose", overrule="Byrådet har givet tilsagn"))
    assert done.status_code == 302
    own = approver.post(done["Location"], {"action": "book"}, follow=True)  # four eyes: not by who put it forward
    assert [m.level_tag for m in own.context["messages"]] == ["error"]
    assert approver.post(done["Location"], {"action": "discard"})["Location"] == PAGE
    assert not ProposedSheet.objects.exists() and counts() == before


def test_a_row_may_hold_several_years_and_leave_out_what_stands_above(signed_in: SignedIn) -> None:
    recorded()
    caseworker = signed_in(Role.CASEWORKER)
    rows = (
        {"kind": "virement", "from": f"{PLAN} / {SCHOOLS}", "to": f"{PLAN} / {FOREST}", "fund": "Anlægsrammen",
         "year": "2025-2027", "amount": "100 / – / 300,50"},
        {"kind": "virement", "from": "", "to": f"{PLAN} / {GRANT}", "fund": "", "year": "", "amount": "50"},
    )  # fmt: skip
    seen = caseworker.post(PAGE, form(*rows, action="check")).context["seen"]
    changed = {(c.initiative, c.year): c.change for c in seen.changes}
    assert {y: changed[FOREST, y] for n, y in changed if n == FOREST} == {2025: 100, 2027: Decimal("300.5")}
    assert {y: changed[GRANT, y] for n, y in changed if n == GRANT} == dict.fromkeys((2025, 2026, 2027), 50)
    assert sum(c.change for c in seen.changes) == 0
    for years, amount in (("2025-2027", "100 / 200"), ("2025-2925", "100"), ("2025", "hundrede")):
        wrong = caseworker.post(PAGE, form(rows[0], {**rows[1], "year": years, "amount": amount}, action="check"))
        assert wrong.status_code == 400 and "Række 2" in wrong.context["problem"], years
    assert caseworker.post(PAGE, form({**rows[0], "amount": "– / – / –"}, action="check")).status_code == 400


def test_a_sheet_of_the_command_line_is_put_forward_as_a_file(signed_in: SignedIn, settings: Any) -> None:
    settings.FOUR_EYES = False
    approver = signed_in(Role.APPROVER)
    file = SimpleUploadedFile("decisions.csv", SHEET.read_bytes())
    where = approver.post(PAGE, {"action": "upload", "file": file})["Location"]
    seen = approver.get(where).context["seen"]
    assert not seen.breaches and len(seen.makes["actionplan"]) == 3 and counts()[0] == 0
    approver.post(where, {"action": "book"})
    recorded()  # the command line finds all of it booked
    assert {c.fund for c in seen.changes} == set(Fund.objects.values_list("name", flat=True))
    assert Transaction.objects.filter(booked_by="approver").count() == Transaction.objects.count() > 5
    bad = SimpleUploadedFile("b.csv", ";".join(COLUMNS).encode() + b"\nx;allocation;i dag;;;;;;fund;outside;F;2024;1")
    again = approver.post(PAGE, {"action": "upload", "file": bad}, follow=True)
    assert [m.level_tag for m in again.context["messages"]][-1] == "error"


def test_a_sheet_with_columns_of_its_own_is_put_forward_by_a_mapping_that_is_remembered(
    signed_in: SignedIn, settings: Any
) -> None:
    settings.FOUR_EYES = False
    approver = signed_in(Role.APPROVER)

    def upload() -> Any:
        text = "Politik;Projekt;B2026;B2027\nKlimaplan;Skov;1.250;300,5\nI alt;;1.250;300,5\nKlimaplan;Cykler;;mange\n"
        return approver.post(PAGE, {"action": "upload", "file": SimpleUploadedFile("budget.csv", text.encode())})

    page = upload()
    assert page.status_code == 200 and not ProposedSheet.objects.exists()
    assert [c["chosen"] for c in page.context["columns"]] == ["", "", "", ""]
    chosen = {f"column-{n}": name for n, name in enumerate(("to", "to", "amount", "amount"))}
    said = {"value-kind": "allocation", "value-from": "fund", "value-fund": "Klimapuljen", "unit": "1000"}
    day = {"value-decided_on": "2025-10-14", "value-decision": "Budget 2026"}
    sent = {"action": "map", "name": "budget.csv", "table": page.context["kept"], **chosen, **said}
    without_day = approver.post(PAGE, sent)
    assert without_day.status_code == 400 and without_day.context["said"]["fund"] == "Klimapuljen"
    unread = approver.post(PAGE, {**sent, **day})
    assert unread.status_code == 400 and "D4" in unread.context["problem"] and not ProposedSheet.objects.exists()
    sent["table"] = page.context["kept"].replace("mange", "-")
    where = approver.post(PAGE, {**sent, **day})
    seen = approver.get(where["Location"])
    assert [m.level_tag for m in seen.context["messages"]] == ["warning", "warning"]
    assert seen.context["seen"].makes["initiative"] == ("Skov",) and counts()[0] == 0
    approver.post(where["Location"], {"action": "book"})
    assert left("Skov") == 1_250_000 and Posting.objects.filter(citation__place="D2").exists()

    again = upload()
    assert [c["chosen"] for c in again.context["columns"]] == ["to", "to", "amount", "amount"]
    assert "decided_on" not in again.context["said"] and again.context["unit"] == 1000
    assert approver.post(PAGE, {**sent, **day})["Location"] == where["Location"]
    for broken in ("", "[", "[1, 2]", '[["a"], [[1, [{}]]]]', '[["a"], [[0, ["b"]]]]', '[["a"], [[1, [NaN]]]]'):
        refused = approver.post(PAGE, {**sent, **day, "table": broken})
        assert [m.level_tag for m in refused.context["messages"]][-1] == "error"


def test_plans_sources_prices_and_published_figures_are_told_to_the_register(signed_in: SignedIn) -> None:
    recorded()
    plan, fund = ActionPlan.objects.get(name=PLAN), Fund.objects.get(name="Klimapuljen")
    adopted = Transaction.objects.exclude(decision=None).earliest("pk").decision
    assert adopted is not None
    assert signed_in(Role.CASEWORKER).get("/stamdata/").status_code == 200
    sent = {"action": "plan", "plan": plan.pk, "first_year": 2023, "last_year": 2026, "adopted_by": adopted.pk}
    assert signed_in(Role.CASEWORKER).post("/stamdata/", sent).status_code == 403
    client = signed_in(Role.APPROVER)
    client.post("/stamdata/", sent)
    plan.refresh_from_db()
    assert (plan.first_year, plan.last_year, plan.adopted_by) == (2023, 2026, adopted)
    for years in (("2026", ""), ("2026", "2024"), ("26", "27")):  # half, reversed, no years: nothing is kept
        client.post("/stamdata/", {**sent, "first_year": years[0], "last_year": years[1]})
        plan.refresh_from_db()
        assert (plan.first_year, plan.last_year) == (2023, 2026)
    client.post("/stamdata/", {"action": "fund", "fund": fund.pk, "external": "on", "given_for": [plan.pk]})
    fund.refresh_from_db()
    assert fund.is_external and list(fund.given_for.all()) == [plan]
    prices = (
        b"series,year,index,source,published_on\nservice,2024,100,KL,2024-06-01\nservice,2025,103.1,KL,2024-06-01\n"
    )
    client.post("/stamdata/", {"action": "prices", "file": SimpleUploadedFile("pl.csv", prices)})
    series = PriceSeries.objects.get()
    assert (series.name, series.published_on) == ("service", date(2024, 6, 1))
    assert "103,1" in client.get("/stamdata/").content.decode()

    sport = "0.32.31 Stadion og idrætsanlæg;1 Driftskonti;I alt (netto);Løbende priser (1.000 kr.);2025;1123"
    table = f"OMRÅDE;FUNKTION;DRANST;ART;PRISENHED;TID;INDHOLD\nFjordby;{sport}\n"
    file = SimpleUploadedFile("REGK31.csv", table.encode())
    client.post("/konti/", {"action": "published", "file": file, "municipality": "Fjordby"})
    assert Assertion.objects.get().amount == 112_300_000  # øre
