"""Proposals, scenarios and the calendar from the command line, as a caseworker does it."""

import json
from pathlib import Path

import pytest

from tests.commands import SAMPLES, refused, run, shown
from tests.databases import copied

SHEETS = SAMPLES / "sheets"
RACISM = "Handleplan mod racisme, etnisk diskrimination og hadforbrydelser"


@pytest.fixture(scope="module")
def october(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A register as it stood in October 2024."""
    tmp_path = tmp_path_factory.mktemp("october")
    heading, *lines = (SHEETS / "decisions.csv").read_text("utf-8").splitlines()
    sheet = tmp_path / "d.csv"
    sheet.write_text("\n".join([heading, *(x for x in lines if x.split(";")[2] <= "2024-10-15")]), "utf-8")
    folder = tmp_path / "home"
    assert run("record", sheet, home=folder).returncode == 0
    return folder


@pytest.fixture
def home(october: Path, tmp_path: Path) -> Path:
    """Such a register for each test."""
    return copied(october, tmp_path / "home")


def dear(folder: Path) -> Path:
    """A sheet of the proposal with an item that costs 50.000 kr. more."""
    sheet = folder / "dear.csv"
    sheet.write_text((SHEETS / "proposal-2025.csv").read_text("utf-8").replace("450.000", "500.000"), "utf-8")
    return sheet


def test_a_proposal_from_a_sheet_to_the_register(home: Path, tmp_path: Path) -> None:
    opening = tmp_path / "opening.txt"
    opening.write_text("Udvalget har {pot} kr.", "utf-8")
    pot = ("--plan", RACISM, "--fund", "Integrationsbevilling", "--type", "service", "--text", f"@{opening}")
    new = ("--title", "Frie midler", *pot, "--as-of", "2024-10-15")
    assert "3 000 000" in shown(run("propose", "load", SHEETS / "proposal-2025.csv", *new, home=home))
    run("propose", "load", dear(tmp_path), "--into", "1", home=home)
    assert "Frie midler" in run("propose", "list", home=home).stdout
    assert run("propose", "show", "1", "--version", "1", home=home).returncode == 0
    done = run("propose", "show", "1", home=home)
    assert done.returncode == 1 and "50 000 kr. more than the 3 000 000 kr. in the pot" in shown(done)
    refused(run("propose", "recommend", "1", home=home), "does not hold")
    done = run("propose", "fit", "1", "--priority", "money", "--priority", "count", "--save", home=home)
    assert "2 950 000" in shown(done) and "Kept as version 3" in done.stdout
    changes = run("propose", "changes", "1", "--from", "1", "--to", "3", home=home).stdout
    assert "changed" in changes and "removed" not in changes
    assert run("propose", "recommend", "1", home=home).returncode == 0
    where = ("--committee", "Integrationsudvalget", "--on", "2024-12-04", "--title", "Frie midler i 2025")
    assert run("propose", "decide", "1", *where, "--url", "https://example.dk/", home=home).returncode == 0
    assert "booked as transaction" in run("propose", "book", "1", home=home).stdout
    report = json.loads(run("propose", "show", "1", "--json", home=home).stdout)
    assert report["state"] == "booked" and report["left"] == {"2025": "50000"} and report["version"] == 3
    out = tmp_path / "forslag.docx"
    assert run("propose", "paper", "1", "--out", out, "--dated", "2024-12-01", home=home).returncode == 0
    assert run("check", out).returncode == 0
    assert "9 transactions and 0 documents verified" in run("verify", home=home).stdout


def test_what_fits_another_pot(home: Path) -> None:
    pot = ("--plan", RACISM, "--fund", "Integrationsbevilling", "--type", "service")
    run("propose", "load", SHEETS / "proposal-2025.csv", "--title", "Frie midler", *pot, home=home)
    done = shown(run("propose", "fit", "1", "--pot", "2.500.000", home=home))
    assert "2 450 000" in done and "fewer items of rank 2: 3 instead of 4" in done
    refused(run("propose", "fit", "1", "--priority", "luck", home=home), "luck", "rank, money, count")
    assert all(run("propose", "fit", "1", "--pot", pot, home=home).returncode == 2 for pot in ("mange", "-5"))


def test_a_scenario(home: Path, tmp_path: Path) -> None:
    sheet = ("scenario", "load", SHEETS / "scenario-2026.csv")
    done = shown(run(*sheet, "--title", "Hvad nu hvis", "--neutral", "service", home=home))
    assert all(text in done for text in ("4 400 000", "3 900 000", "-500 000"))
    assert run("scenario", "show", "1", home=home).returncode == 0
    run(*sheet, "--title", "Som den var", "--as-of", "2024-10-15", "--text", "Et notat", home=home)
    run(*sheet, "--into", "2", home=home)
    both = shown(run("scenario", "compare", "1", "2", home=home))
    assert "2: Som den var" in both and both.count("3 900 000") == 2
    report = json.loads(run("scenario", "show", "2", "--json", home=home).stdout)
    assert report["as_of"] == "2024-10-15" and report["version"] == 2 and report["problems"] == report["remarks"] == []
    out = tmp_path / "notat.pdf"
    assert run("scenario", "paper", "1", "--out", out, "--language", "en", home=home).returncode == 0
    assert out.read_bytes()[:5] == b"%PDF-"
    assert "Hvad nu hvis" in run("scenario", "list", home=home).stdout
    run("scenario", "recommend", "1", home=home)
    run("scenario", "decide", "1", "--on", "2026-01-05", "--title", "Omprioritering", home=home)
    assert "booked" in run("scenario", "book", "1", "--overrule", "udvalget har besluttet det", home=home).stdout


def test_the_calendar(home: Path, tmp_path: Path) -> None:
    assert "6 steps" in run("calendar", "load", SHEETS / "calendar-2022.csv", home=home).stdout
    deadline = run("calendar", "deadline", "Dagsorden", "4", "--committee", "Integrationsudvalget", home=home)
    assert "4 working days" in deadline.stdout
    done = run("calendar", "show", "--from", "2022-04-01", "--to", "2022-04-30", home=home).stdout
    assert "2022-04-08" in done and "Dagsorden" in done and "2021-12-16" in done and "2022-05-02" not in done
    steps = json.loads(run("calendar", "show", "--json", home=home).stdout)["steps"]
    assert len(steps) == 6 and steps[0]["kind"] == "process"
    ics = tmp_path / "k.ics"
    assert run("calendar", "show", "--ics", ics, home=home).returncode == 0 and ics.read_bytes().startswith(b"BEGIN")
    expiring = ("calendar", "expiring", "--on", "2026-04-01")
    assert "13 000 000" in shown(run(*expiring, home=home))
    assert "13.000.000" in run(*expiring, "--months", "12", "--csv", home=home).stdout
    out = tmp_path / "orientering.docx"
    span = ("--from", "2022-04-01", "--to", "2022-04-30", "--text", "Som følger.")
    assert run("calendar", "paper", "--title", "Sager", *span, "--out", out, home=home).returncode == 0
    overview = ("calendar", "overview", RACISM, "--year", "2024", "--as-of", "2024-10-15", "--out", out)
    assert run(*overview, home=home).returncode == 0


@pytest.mark.parametrize("columns", ["80", pytest.param(None, marks=pytest.mark.thorough)])
@pytest.mark.slow
def test_every_table_shows_its_names_and_figures_at_80_columns_and_piped(home: Path, columns: str | None) -> None:
    pot = ("--plan", RACISM, "--fund", "Integrationsbevilling", "--type", "service")
    run("propose", "load", SHEETS / "proposal-2025.csv", "--title", "Frie midler", *pot, home=home)
    run("propose", "load", SHEETS / "proposal-2025.csv", "--into", "1", home=home)
    run("scenario", "load", SHEETS / "scenario-2026.csv", "--title", "Hvad nu hvis", home=home)
    run("calendar", "load", SHEETS / "calendar-2022.csv", home=home)
    for command, wanted in {
        ("propose", "show", "1"): ("Brobyggerugen", "500.000", "I puljen", "3.000.000"),
        ("propose", "fit", "1"): ("Brobyggerugen", "Næstbedst"),
        ("propose", "list"): ("Frie midler", "udkast"),
        ("scenario", "show", "1"): ("Perspektiv", "4.400.000", "3.900.000", "-500.000"),
        ("scenario", "compare", "1"): ("Perspektiv", "4.400.000", "3.900.000"),
        ("calendar", "show"): ("Integrationsudvalget", "procesplan", "til godkendelse"),
        ("calendar", "expiring", "--on", "2026-04-01"): ("(handleplan)", "13.000.000"),
    }.items():
        done = run(*command, home=home, KRONESPOR_LANG="da", COLUMNS=columns)
        assert done.returncode == 0, done.stderr
        assert all(text in done.stdout for text in wanted), done.stdout
        tables = [len(line) for line in done.stdout.splitlines() if line[:1] in set("┏┃┡│├└")]
        assert not columns or max(tables) <= 80, done.stdout


def test_what_is_wrong_is_said_in_danish(home: Path, tmp_path: Path) -> None:
    pot = ("--plan", RACISM, "--fund", "Integrationsbevilling", "--type", "service")
    done = run("--lang", "da", "propose", "load", dear(tmp_path), "--title", "Frie midler", *pot, home=home)
    assert "fejl: 2025: 3.050.000 kr. er 50.000 kr. mere end de 3.000.000 kr. i puljen" in done.stdout
    refused(run("--lang", "da", "propose", "show", "7", home=home), "intet udmøntningsforslag 7")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("propose", "show", "7"), "no proposal 7"),
        (("scenario", "book", "7"), "no scenario 7"),
        (("propose", "load", "nowhere.csv", "--title", "x", "--fund", "y"), "cannot be opened"),
        (
            ("propose", "load", str(SHEETS / "scenario-2026.csv"), "--title", "x", "--fund", "y"),
            "lacks a column: label",
        ),
        (("scenario", "load", str(SHEETS / "proposal-2025.csv"), "--title", "x"), "lacks a column: from"),
        (("calendar", "load", str(SHEETS / "proposal-2025.csv")), "lacks a column: matter"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_sentence(arguments: tuple[str, ...], said: str, tmp_path: Path) -> None:
    refused(run(*arguments, home=tmp_path / "empty"), said)


@pytest.mark.parametrize(
    ("command", "option"), [(("propose", "load", "--type"), "--type"), (("scenario", "load", "--neutral"), "--neutral")]
)
def test_an_expenditure_type_that_there_is_not_is_refused(command: tuple[str, ...], option: str, home: Path) -> None:
    done = run(*command, "luft", SHEETS / "proposal-2025.csv", home=home)
    assert done.returncode == 2 and option in done.stderr and "service, activity" in done.stderr


def test_a_sheet_names_the_line_that_is_wrong(home: Path, tmp_path: Path) -> None:
    sheet = tmp_path / "wrong.csv"
    for text, words in (
        ("label;year;amount\nA;2025;mange", ("line 2", "mange", "amount")),
        ("label;year;amount\n;2025;1", ("line 2", "label")),
        ("label;year;amount\nA;2025;1\nA;2025;2", ("line 3", "2025 twice")),
        ("label;year;amount\nA;25;1", ("line 2", "'25' in year")),
    ):
        sheet.write_text(text, "utf-8")
        refused(run("propose", "load", sheet, "--title", "x", "--fund", "Integrationsbevilling", home=home), *words)
    sheet.write_text("from;to;fund;year;amount;type\nfund;Plan /;F;2025;1;luft", "utf-8")
    refused(run("scenario", "load", sheet, "--title", "x", home=home), "line 2", "luft")
    sheet.write_text("matter;committee;date;kind\nSag;Udvalg;i går;draft", "utf-8")
    refused(run("calendar", "load", sheet, home=home), "line 2", "i går")
