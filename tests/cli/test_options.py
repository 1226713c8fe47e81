"""Options that say more closely what a command is to do; and each option of each command is used in a test."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click
import pytest

from kronespor.cli.main import COMMANDS, loaded
from tests.commands import SAMPLES, refused, run
from tests.databases import copied

TESTS = Path(__file__).resolve().parents[1]
PAPER = "svar-2026.txt"


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A register with the sample decisions, and a document that waits to be reviewed."""
    folder = tmp_path_factory.mktemp("sample") / "home"
    assert run("record", SAMPLES / "sheets" / "decisions.csv", home=folder).returncode == 0
    assert run("import", SAMPLES / PAPER, home=folder).returncode == 0
    return folder


@pytest.fixture
def home(sample: Path, tmp_path: Path) -> Path:
    """Such a register for each test."""
    return copied(sample, tmp_path / "home")


def waiting(home: Path) -> list[str]:
    """The numbers of the figures that wait."""
    return re.findall(r"^ +(\d+)  ", run("review", "--document", PAPER, home=home).stdout, re.MULTILINE)


def test_what_was_not_booked_by_a_day_is_not_shown_as_known_at_it(home: Path) -> None:
    assert json.loads(run("overview", "--json", "--known-at", "2020-01-01", home=home).stdout)["plans"] == []
    plan = ("changes", "--plan", "Integrationshandleplan", "--json")
    assert json.loads(run(*plan, "--known-at", "2020-01-01", home=home).stdout)["initiatives"] == []
    assert json.loads(run("recipients", "--json", "--known-at", "2020-01-01", home=home).stdout) == []


def test_an_answer_in_english_as_one_list_and_as_known_at_a_day(home: Path, tmp_path: Path) -> None:
    question = ("answer", "--question", "Hvad er der afsat?", "--dated", "2026-03-02")
    out = tmp_path / "answer.md"
    assert run(*question, "--english", "--layout", "list", "--out", out, home=home).returncode == 0
    text = out.read_text("utf-8")
    assert "2 March 2026" in text and "Initiative" in text and "Annex: sources" in text
    assert run(*question, "--no-annex", "--out", out, home=home).returncode == 0
    assert "Bilag: kilder" not in out.read_text("utf-8")
    refused(run(*question, "--known-at", "2020-01-01", "--out", out, home=home), "no money")


def test_the_registers_decisions_explain_what_two_documents_say_otherwise(home: Path) -> None:
    papers = ("compare", SAMPLES / "notat-2024.txt", SAMPLES / PAPER, "--json")
    alone, explained = run(*papers, home=home).stdout, run(*papers, "--register", home=home).stdout
    assert "Integrationsudvalget" not in alone
    assert "8 December 2025 by Integrationsudvalget" in explained


def test_figures_are_rejected_corrected_and_given_to_an_initiative_by_number(home: Path) -> None:
    first, second, third, *_rest = waiting(home)
    assert run("review", "--reject", first, home=home).returncode == 0
    decision = run("decisions", home=home).stdout.split()[0]
    named = ("--initiative", "Håndholdt beskæftigelsesindsats", "--decision", decision)
    assert run("review", "--correct", second, "1.250.000", *named, home=home).returncode == 0
    assert {first, second}.isdisjoint(left := waiting(home)) and third in left
    refused(run("review", "--accept", third, "--decision", "9999", home=home), "9999")


def test_what_is_booked_is_of_the_decision_or_the_day_that_is_given(tmp_path: Path) -> None:
    home = tmp_path / "home"
    assert run("import", SAMPLES / PAPER, home=home).returncode == 0
    assert "0 transactions booked" in run("book", "--proven", home=home).stdout
    asked = run("review", "--document", PAPER, home=home).stdout
    assert "is not filed" in asked and "not found (--committee)" in asked
    refused(run("review", "--document", PAPER, "--as-found", home=home), "the committee")
    said = ("--as-found", "--committee", "Udvalget", "--decided-on", "04-03-2026")
    filed = run("review", "--document", PAPER, *said, home=home).stdout
    assert "is filed: decided on 4 March 2026" in filed and "plan of table 1: " in filed
    decision = run("decisions", home=home).stdout.split()[0]
    assert run("review", "--accept", waiting(home)[0], home=home).returncode == 0
    assert run("book", "--accepted", "--decision", decision, home=home).returncode == 0
    assert run("review", "--accept", waiting(home)[0], home=home).returncode == 0
    assert run("book", "--accepted", home=home).returncode == 0
    assert run("verify", home=home).returncode == 0
    refused(run("book", "--accepted", "--decision", "9999", home=home), "9999")


def test_a_document_is_filed_and_an_initiative_named_before_it_is_booked(tmp_path: Path) -> None:
    home, path = tmp_path / "home", tmp_path / "notat.txt"
    table = (
        "Tabel 1: Penge til leg (1.000 kr.)\n\nIndsats\t2025\t2026\nAlfa\t100\t200\nBeta\t300\t400\nI alt\t400\t600\n"
    )
    path.write_text(f"Kulturudvalget, møde den 4. juni 2025, punkt 3\n\n{table}", "utf-8")
    assert run("import", path, home=home).returncode == 0
    of_paper = ("review", "--document", "notat.txt")
    assert run("review", "--committee", "Byrådet", home=home).returncode == 2
    refused(run(*of_paper, "--committee", "Byrådet", home=home), "--as-found")
    refused(run(*of_paper, "--as-found", "--phase", "maybe", home=home), "allocated")
    asked = run(*of_paper, home=home).stdout
    assert "decided on: 4 June 2025; found in: “Kulturudvalget, møde den 4. juni 2025, punkt 3”" in asked
    assert "committee: Kulturudvalget" in asked and "plan of table 1: Penge til leg" in asked
    assert "review --document notat.txt" in run("review", home=home).stdout
    said = ("--committee", "Byrådet", "--phase", "allocated", "--plan", "Legepolitik", "--fund", "Legepuljen")
    assert "4 June 2025" in run(*of_paper, "--as-found", *said, home=home).stdout
    first, *others = re.findall(r"^ +(\d+)  ", run(*of_paper, home=home).stdout, re.MULTILINE)
    assert run("review", "--accept", first, "--name", "Alfa for alle", "--new", home=home).returncode == 0
    assert run("review", *(part for n in others for part in ("--accept", n)), home=home).returncode == 0
    assert "2 transactions booked" in run("book", "--accepted", home=home).stdout
    (plan,) = json.loads(run("overview", "--json", "--as-of", "2025-06-04", home=home).stdout)["plans"]
    assert (plan["plan"], plan["total"]) == ("Legepolitik", "1000000")
    assert "Alfa for alle" in run("overview", home=home).stdout
    assert "drafted anew" not in run("import", path, "--plan", "Legepolitik", home=home).stdout


def test_a_fund_is_internal_or_external(home: Path) -> None:
    assert "external" in run("fund", "Integrationsbevilling", "--external", home=home).stdout
    assert "internal" in run("fund", "Integrationsbevilling", "--internal", home=home).stdout


def test_a_proposal_and_a_scenario_are_decided_by_a_decision_that_is_known(home: Path) -> None:
    decision = run("decisions", home=home).stdout.split()[0]
    sheet = SAMPLES / "sheets" / "scenario-2026.csv"
    assert run("scenario", "load", sheet, "--title", "Flytning", home=home).returncode == 0
    assert run("scenario", "recommend", "1", home=home).returncode == 0
    assert run("scenario", "decide", "1", "--decision", decision, home=home).returncode == 0
    refused(run("propose", "decide", "1", "--decision", decision, home=home), "1")


def test_an_account_gets_another_password(tmp_path: Path) -> None:
    first, short, other = ({"KRONESPOR_PASSWORD": text} for text in ("et langt kodeord 7", "123", "et andet kodeord 8"))
    made = run("user", "anna", "--role", "caseworker", home=tmp_path, **first)
    assert "anna is made. The role is caseworker." in made.stdout
    refused(run("user", "anna", "--password", home=tmp_path, **short), "too short")
    assert "anna is changed." in run("user", "anna", "--password", home=tmp_path, **other).stdout


def test_a_token_is_made_listed_and_revoked(tmp_path: Path) -> None:
    secret = {"KRONESPOR_PASSWORD": "et langt kodeord 7"}
    run("user", "anna", "--role", "caseworker", home=tmp_path, **secret)
    day = str(datetime.now(UTC).date() + timedelta(days=30))
    token = ("token", "anna", "--name", "Regneark", "--scope", "register", "--until", day)
    assert run(*token, home=tmp_path).stdout.startswith("kronespor_")
    listed = run("token", home=tmp_path).stdout
    assert "Regneark" in listed and "register" in listed and day in listed
    assert run("token", "--revoke", "1", home=tmp_path).returncode == 0
    refused(run("token", "--revoke", "1", home=tmp_path), "no open token number 1")
    refused(run("token", "bo", "--name", "X", home=tmp_path), "no account called")


def options() -> Iterator[tuple[str, click.Option]]:
    """Every option of every command, with the command's name."""
    commands = [(name, loaded(name)) for name in COMMANDS]
    while commands:
        name, command = commands.pop()
        if isinstance(command, click.Group):
            commands += [(f"{name} {below}", inner) for below, inner in command.commands.items()]
        yield from ((name, param) for param in command.params if isinstance(param, click.Option))


def test_every_option_is_told_of_and_used_in_a_test() -> None:
    tests = "".join(path.read_text("utf-8") for path in TESTS.rglob("*.py"))
    names = [(command, name) for command, option in options() for name in (*option.opts, *option.secondary_opts)]
    assert [name for name in names if f'"{name[1]}"' not in tests and name[1].startswith("--")] == []
    assert [(command, option.name) for command, option in options() if not option.help] == []
