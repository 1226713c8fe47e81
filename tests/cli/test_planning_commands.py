"""Proposals, scenarios and the calendar from the command line, as a caseworker does it."""

import json
from pathlib import Path

import pytest

from tests.commands import SAMPLES, run

SHEETS = SAMPLES / "sheets"
RACISM = "Handleplan mod racisme, etnisk diskrimination og hadforbrydelser"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A register as it stood in October 2024."""
    heading, *lines = (SHEETS / "decisions.csv").read_text("utf-8").splitlines()
    sheet = tmp_path / "d.csv"
    sheet.write_text("\n".join([heading, *(x for x in lines if x.split(";")[2] <= "2024-10-15")]), "utf-8")
    folder = tmp_path / "home"
    assert run("record", sheet, home=folder).returncode == 0
    return folder


def test_a_proposal_from_a_sheet_to_the_register(home: Path, tmp_path: Path) -> None:
    pot = ("--plan", RACISM, "--fund", "Integrationsbevilling", "--type", "service")
    done = run("propose", "load", SHEETS / "proposal-2025.csv", "--title", "Frie midler", *pot, home=home)
    assert "in the pot 3.000.000, allocated 3.000.000, left 0" in done.stdout
    dear = tmp_path / "dear.csv"
    dear.write_text((SHEETS / "proposal-2025.csv").read_text("utf-8").replace("450.000", "500.000"), "utf-8")
    run("propose", "load", dear, "--into", "1", home=home)
    done = run("propose", "show", "1", home=home)
    assert done.returncode == 1 and "50\N{NO-BREAK SPACE}000 kr. more than" in done.stdout
    refused = run("propose", "recommend", "1", home=home)
    assert refused.returncode == 2 and "does not hold" in refused.stderr
    done = run("propose", "fit", "1", "--priority", "money", "--priority", "count", "--save", home=home)
    assert "Best: 2.950.000 kr. for 9 of 10" in done.stdout and "Second best" in done.stdout
    assert "removed" not in run("propose", "changes", "1", home=home).stdout
    assert run("propose", "recommend", "1", home=home).returncode == 0
    where = ("--committee", "Integrationsudvalget", "--on", "2024-12-04", "--title", "Frie midler i 2025")
    assert run("propose", "decide", "1", *where, home=home).returncode == 0
    assert "booked as transaction" in run("propose", "book", "1", home=home).stdout
    report = json.loads(run("propose", "show", "1", "--json", home=home).stdout)
    assert report["state"] == "booked" and report["left"] == {"2025": "50000"} and report["version"] == 3
    out = tmp_path / "forslag.docx"
    assert run("propose", "paper", "1", "--out", out, home=home).returncode == 0
    assert run("check", out).returncode == 0
    assert "9 transactions and 0 documents verified" in run("verify", home=home).stdout


def test_a_scenario_and_the_calendar(home: Path, tmp_path: Path) -> None:
    sheet = ("scenario", "load", SHEETS / "scenario-2026.csv", "--title", "Hvad nu hvis", "--neutral", "service")
    assert "4.400.000 → 3.900.000 (-500.000)" in run(*sheet, home=home).stdout
    assert run("scenario", "show", "1", home=home).returncode == 0
    out = tmp_path / "notat.pdf"
    assert run("scenario", "paper", "1", "--out", out, "--language", "en", home=home).returncode == 0
    assert out.read_bytes()[:5] == b"%PDF-"
    assert "6 steps" in run("calendar", "load", SHEETS / "calendar-2022.csv", home=home).stdout
    assert "4 working days" in run("calendar", "deadline", "Dagsorden", "4", home=home).stdout
    shown = run("calendar", "show", "--from", "2022-04-01", home=home).stdout
    assert "2022-04-08 Dagsorden" in shown and "mandate of 2021-12-16" in shown
    ics = tmp_path / "k.ics"
    assert run("calendar", "show", "--ics", ics, home=home).returncode == 0 and ics.read_bytes().startswith(b"BEGIN")
    assert (
        "Integrationshandleplan, 13.000.000 kr." in run("calendar", "expiring", "--on", "2026-04-01", home=home).stdout
    )


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("propose", "show", "7"), "no proposal 7"),
        (("scenario", "book", "7"), "no scenario 7"),
        (("propose", "load", "nowhere.csv", "--title", "x", "--fund", "y"), "cannot be read as a sheet"),
        (("propose", "load", str(SHEETS / "scenario-2026.csv"), "--title", "x", "--fund", "y"), "has no column label"),
        (("scenario", "load", str(SHEETS / "proposal-2025.csv"), "--title", "x"), "has no column from"),
        (("calendar", "load", str(SHEETS / "proposal-2025.csv")), "has no column matter"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_sentence(arguments: tuple[str, ...], said: str, tmp_path: Path) -> None:
    done = run(*arguments, home=tmp_path / "empty")
    assert done.returncode == 2 and said in done.stderr and "Traceback" not in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
