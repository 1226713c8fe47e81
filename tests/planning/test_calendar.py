"""Which case goes to which meeting, what must be ready when, who decides first, and what runs out."""

import subprocess
import sys
from datetime import date
from functools import partial
from pathlib import Path

import pytest
from icalendar import Calendar

from kronespor.planning import calendar, expiring
from kronespor.planning.feed import icalendar
from kronespor.planning.models import Deadline, Matter, Step
from kronespor.planning.sheets import load_calendar
from kronespor.register.decisions import set_period
from kronespor.register.events import Basis
from kronespor.register.identity import merge
from kronespor.register.naming import initiative_named, plan_named
from kronespor.register.working_days import is_working_day, working_days_before
from tests import fjordby
from tests.kept import Kept
from tests.planning.worked_example import INTEGRATION, SHEETS, record
from tests.refusing import refused

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def kept_register(tmp_path_factory: pytest.TempPathFactory) -> Kept:
    """The whole worked example."""
    folder = tmp_path_factory.mktemp("recorded")
    return Kept("worked-example", folder, partial(record, folder))


@pytest.fixture
def loaded(kept_register: Kept, db: None, home: Path) -> None:
    assert load_calendar(SHEETS / "calendar-2022.csv") == 6


@pytest.mark.slow
def test_the_matrix_of_2022(loaded: None) -> None:
    table = calendar.matrix(list(calendar.steps(date(2022, 4, 1))))
    assert [m.held_on.isoformat() for m in table.meetings] == ["2022-04-19", "2022-05-02"]
    rows = [(step.matter.title, step.kind, step.purpose, sorted(at)) for step, at in table.rows]
    assert rows == [
        ("Integrations- og medborgerskabspolitik", "process", "approve", [0]),
        ("Handleplan om integration", "process", "approve", [0]),
        ("Handleplan om ekstremisme", "draft", "approve", [0]),
        ("Handleplan om social kontrol", "process", "approve", [1]),
    ]


def test_loaded_twice_nothing_changes(loaded: None) -> None:
    before = (Matter.objects.count(), Step.objects.count())
    load_calendar(SHEETS / "calendar-2022.csv")
    assert (Matter.objects.count(), Step.objects.count()) == before


def test_who_decides_first(loaded: None) -> None:
    assert not calendar.problems(calendar.steps())
    step = Step.objects.get(meeting__committee__name="Borgerrepræsentationen")
    step.meeting.held_on = date(2022, 2, 1)
    step.meeting.save()
    (problem,) = calendar.problems(calendar.steps())
    assert problem.code == "decided-in-wrong-order" and "racisme" in str(problem.values["matter"])
    assert problem.values["second_day"] == date(2022, 2, 1)


def test_working_days_leave_out_danish_holidays() -> None:
    assert working_days_before(date(2024, 4, 2), 1) == date(2024, 3, 27)  # Easter
    assert working_days_before(date(2024, 12, 27), 1) == date(2024, 12, 23)
    assert working_days_before(date(2023, 5, 8), 1) == date(2023, 5, 4)  # Store Bededag, for the last time
    assert working_days_before(date(2024, 4, 29), 1) == date(2024, 4, 26)
    assert not is_working_day(date(2024, 6, 5))


@pytest.mark.any_database
@pytest.mark.slow
def test_client_programs_take_the_calendar(loaded: None, tmp_path: Path) -> None:
    Deadline.objects.create(name="Dagsorden, færdig", working_days=4)
    text = icalendar(list(calendar.steps()), "https://kronespor.example/kalender/")
    events = Calendar.from_ical(text).walk("VEVENT")
    meetings = [e for e in events if str(e["uid"]).startswith("meeting-")]
    assert len(meetings) == 4 and len(events) == 8
    assert any("Handleplan om ekstremisme" in str(e["description"]) for e in meetings)
    due = {e.decoded("dtstart") for e in events if str(e["uid"]).startswith("due-")}
    assert date(2022, 4, 8) in due  # four working days before 19 April 2022, over Easter
    file, folder, config = tmp_path / "k.ics", tmp_path / "events", tmp_path / "config"
    file.write_bytes(text)
    folder.mkdir()
    config.write_text(
        f"[calendars]\n[[k]]\npath = {folder}\n[sqlite]\npath = {tmp_path / 'khal.db'}\n"
        "[locale]\nlocal_timezone = Europe/Copenhagen\ndefault_timezone = Europe/Copenhagen\n"
        "timeformat = %H:%M\ndateformat = %Y-%m-%d\nlongdateformat = %Y-%m-%d\n"
        "datetimeformat = %Y-%m-%d %H:%M\nlongdatetimeformat = %Y-%m-%d %H:%M\n",
        "utf-8",
    )
    khal = [str(Path(sys.executable).parent / "khal"), "-c", str(config)]
    subprocess.run([*khal, "import", "--batch", "-a", "k", str(file)], check=True, capture_output=True)
    listed = subprocess.run([*khal, "list", "2022-04-19", "1d"], check=True, capture_output=True, text=True).stdout
    assert "Integrationsudvalget" in listed


def test_what_runs_out_with_amount_decision_and_next_case(loaded: None) -> None:
    set_period(plan_named(INTEGRATION), 2024, 2026)
    endings = expiring.endings(date(2026, 4, 1))
    (plan,) = (e for e in endings if e.kind == "plan" and e.name == INTEGRATION)
    assert plan.ends_on == date(2026, 12, 31) and plan.warning == 12 and plan.follow_up is None
    assert plan.kroner == 13_000_000 and plan.decision is not None
    calendar.plan_step(
        Matter.objects.get(title="Handleplan om integration"), "process", "Integrationsudvalget", date(2026, 9, 1)
    )
    (again,) = (e for e in expiring.endings(date(2026, 10, 15)) if e.kind == "plan" and e.name == INTEGRATION)
    assert again.warning == 3 and again.follow_up is None  # the case lies behind
    (again,) = (e for e in expiring.endings(date(2026, 8, 1)) if e.kind == "plan" and e.name == INTEGRATION)
    assert again.warning == 6 and again.follow_up is not None
    assert {e.kind for e in endings} >= {"plan", "grant", "fund", "initiative"}
    policies = [e for e in expiring.endings(date(2022, 1, 1)) if e.kind == "policy"]
    assert "Integrations- og medborgerskabspolitik" in {e.name for e in policies}


def test_mandates_are_followed_until_they_are_met(loaded: None) -> None:
    (mandate,) = calendar.mandates(open_only=True)
    assert str(mandate.given_by) == "Borgerrepræsentationen" and mandate.given_on == date(2021, 12, 16)
    mandate.met_on = date(2022, 3, 24)
    mandate.save()
    assert not calendar.mandates(open_only=True) and calendar.mandates().count() == 1


@pytest.mark.parametrize(
    ("first", "last", "months"),
    [((2026, 12, 31), (2026, 12, 31), 0), ((2026, 1, 31), (2026, 12, 31), 11), ((2027, 1, 1), (2026, 12, 31), -1)],
)
def test_whole_months(first: tuple[int, int, int], last: tuple[int, int, int], months: int) -> None:
    assert expiring.months_between(date(*first), date(*last)) == months


def test_odd_days_and_a_hearing_after_its_approval_are_told(db: None) -> None:
    matter = Matter.objects.create(title="Handleplan")
    calendar.plan_step(matter, "approval", "Udvalget", date(2027, 3, 1))
    calendar.plan_step(matter, "hearing", "Udvalget", date(2027, 3, 26))  # Good Friday
    assert {p.code for p in calendar.problems(calendar.steps())} == {"meeting-on-day-off", "step-after-approval"}
    late = [p for p in calendar.problems(calendar.steps(), date(2027, 3, 2)) if p.code == "step-in-the-past"]
    assert [p.values["day"] for p in late] == [date(2027, 3, 1)]
    Step.objects.update(done=True)
    assert "step-in-the-past" not in {p.code for p in calendar.problems(calendar.steps(), date(2028, 1, 1))}


def test_a_deadline_is_before_its_meeting(db: None) -> None:
    with refused("deadline-incomplete"):
        calendar.set_deadline("Dagsorden", -4)
    assert not Deadline.objects.exists()


@pytest.mark.slow
def test_what_runs_out_knows_a_fall_before_the_last_year_and_the_decision_of_what_was_merged(db: None) -> None:
    fjordby.recorded()
    endings = expiring.endings(date(2026, 1, 1), 24)
    falls = {e.name: (e.ends_on.year, e.kroner, e.left) for e in endings if e.is_fall}
    assert falls["Skovrejsning ved Fjordengen"] == (2026, 200_000, 1_000_000)
    assert falls["Tilskud til Klimaforeningen Fjordby"] == (2026, 300_000, 250_000)
    plan, day = plan_named("Kulturpolitik 2025-2028"), date(2025, 6, 1)
    merge(
        [initiative_named(plan, "Åbne biblioteker")], initiative_named(plan, "Biblioteker"), Basis(day, "Et nyt navn")
    )
    (merged,) = (e for e in expiring.endings(date(2028, 1, 1)) if e.name == "Biblioteker")
    assert merged.decision is not None and merged.decision.title == "Budgetaftale 2025"  # of what was merged
    assert "Biblioteker" not in {e.name for e in expiring.endings(date(2025, 1, 1), 60)}  # it is of a later day
