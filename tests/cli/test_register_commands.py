"""Decisions from a sheet, what they changed, what the controls say: as a user types them."""

import json
import subprocess
from pathlib import Path

import pytest

from tests.cli.test_commands import run

DECISIONS = Path(__file__).resolve().parents[1] / "register" / "decisions.csv"
HEAD = "case;kind;decided_on;text;from;to;fund;year;amount;corrects;overrule\n"
PLAN = "Handleplan / Alfa"


def sheet(folder: Path, *rows: str, head: str = HEAD) -> Path:
    path = folder / f"ark-{len(list(folder.glob('ark-*')))}.csv"
    path.write_text(head + "\n".join(rows) + "\n", "utf-8")
    return path


def refused(done: subprocess.CompletedProcess[str], *words: str) -> None:
    assert done.returncode == 2, done.stdout
    assert len(done.stderr.strip().splitlines()) == 1
    assert all(word in done.stderr for word in words), done.stderr


def test_a_sheet_is_booked_once_and_told_from_a_changed_one(tmp_path: Path) -> None:
    first = sheet(tmp_path, f"A;allocation;2024-06-17;Udmøntning;fund;{PLAN};Budget24;2024;600.000;;")
    assert "1 cases booked, 0 were recorded" in run("record", first, home=tmp_path / "h").stdout
    assert "0 cases booked, 1 were recorded" in run("record", first, home=tmp_path / "h").stdout
    changed = sheet(tmp_path, f"A;allocation;2024-06-17;Udmøntning;fund;{PLAN};Budget24;2024;700.000;;")
    refused(run("record", changed, home=tmp_path / "h"), "Case A is recorded with other content", "corrects")
    right = sheet(tmp_path, f"B;correction;2024-08-01;Tastefejl;fund;{PLAN};Budget24;2024;700.000;A;")
    assert "1 cases booked" in run("record", right, home=tmp_path / "h").stdout
    overview = json.loads(run("overview", "--json", home=tmp_path / "h").stdout)
    assert overview["plans"][0]["total"] == "700000"


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("A;gift;2024-06-17;;fund;P / I;F;2024;1;;", ("line 2", "'gift' is no kind of event")),
        ("A;allocation;17/6;;fund;P / I;F;2024;1;;", ("line 2", "'17/6' is no day")),
        ("A;allocation;2024-06-17;;fund;P / I;F;24;1;;", ("'24' is no year",)),
        ("A;allocation;2024-06-17;;fund;P / I;F;2024;mange;;", ("'mange' is no amount",)),
        ("A;allocation;2024-06-17;;fund;P / I;F;2024;-5;;", ("Case A", "positive amount")),
        ("A;allocation;2024-06-17;;fund;Alfa;F;2024;5;;", ("Case A", "'Plan / Initiative'")),
        ("A;allocation;2024-06-17;;fund;;F;2024;5;;", ("where the money comes from",)),
        ("A;correction;2024-06-17;;fund;P / I;F;2024;5;B;", ("case B", "not in the register")),
        (";allocation;2024-06-17;;fund;P / I;F;2024;5;;", ("there is no case",)),
        ("A;correction;2024-06-17;;fund;P / I;F;2024;5;;", ("Case A", "which case")),
        ("A;allocation;2024-06-17;;fund;P / I;F;2024;5;B;", ("Case A", "which case")),
        ("0;allocation;2024-06-18;;fund;P / I;F;2024;5;;", ("Case 0", "on one day")),
    ],
)
def test_a_sheet_that_is_wrong_books_nothing_and_says_where(tmp_path: Path, row: str, words: tuple[str, ...]) -> None:
    good = f"0;allocation;2024-06-17;;fund;{PLAN};Budget24;2024;600.000;;"
    refused(run("record", sheet(tmp_path, row, good), home=tmp_path / "h"), *words)
    assert "The register is empty" in run("overview", home=tmp_path / "h").stdout


def test_a_file_that_is_no_sheet(tmp_path: Path) -> None:
    refused(run("record", sheet(tmp_path, head="a;b\n"), home=tmp_path / "h"), "has no column case")
    refused(run("record", sheet(tmp_path, head=HEAD.replace("text", "tekst")), home=tmp_path / "h"), "'tekst'")
    (tmp_path / "billede.csv").write_bytes(b"\x89PNG\xff\xfe")
    refused(run("record", tmp_path / "billede.csv", home=tmp_path / "h"), "save it as CSV in UTF-8")
    refused(run("record", tmp_path / "findes-ikke.csv", home=tmp_path / "h"), "cannot be read")


def test_what_is_overspent_is_refused_unless_a_reason_is_given_and_then_listed(tmp_path: Path) -> None:
    frame = "A;appropriation;2024-01-01;Ramme;outside;fund;Budget24;2024;500.000;;"
    spend = f"B;allocation;2024-06-17;Udmøntning;fund;{PLAN};Budget24;2024;600.000;;"
    home = tmp_path / "h"
    refused(run("record", sheet(tmp_path, frame, spend), home=home), "Case B", "100.000 kr. less than is allocated")
    assert run("controls", home=home).returncode == 0
    assert run("record", sheet(tmp_path, frame, spend + "Dækkes i efteråret"), home=home).returncode == 0
    listed = run("controls", home=home)
    assert listed.returncode == 1
    assert "error: Budget24 2024 has 100.000 kr. less" in listed.stdout
    assert "booked all the same: Dækkes i efteråret" in listed.stdout


def test_the_changes_of_a_plan_and_the_decisions_behind_them(tmp_path: Path) -> None:
    home = tmp_path / "h"
    assert run("record", DECISIONS, home=home).returncode == 0
    query = ("changes", "--plan", "integrationshandleplan", "--from", "2023-12-11")
    report = json.loads(run(*query, "--json", home=home).stdout)
    found = {i["initiative"]: i for i in report["initiatives"]}
    assert found["Arbejdspligt"]["current"] == {"2025": "6500000"}
    assert {c["decision"] for c in found["Arbejdspligt"]["changes"]} == {"Arbejdspligten føres ud i livet"}
    shown = run(*query, home=home).stdout
    assert "6.300.000 → 0" in shown and "Arbejdspligten føres ud i livet" in shown
    refused(run("changes", "--plan", "Ukendt", home=home), "There is no plan 'Ukendt'", "Handleplan mod ekstremisme")
