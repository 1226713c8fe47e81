"""Decisions as plain text in a folder: checked, booked once, and told where they are wrong, as a user types it."""

import json
from pathlib import Path

from kronespor.cli import decision_folders
from kronespor.intake.decision_folders import MARK
from tests.commands import refused, run

JANUARY = """\
decided_on: 2025-01-14
committee: Miljøudvalget
decision: Ny plan
cases:
  - case: Ramme
    kind: appropriation
    movements:
      - {from: outside, to: fund, fund: Budget26, year: 2026, amount: 2.000.000}
  - case: Udmøntning
    kind: allocation
    text: Lommeparker og regnbede
    total: 1.800.000
    movements:
      - {from: fund, to: Grønne byrum / Lommeparker, fund: Budget26, year: 2026, amount: 1.500.000}
      - from: fund
        to: Grønne byrum / Regnbede
        fund: Budget26
        year: 2026
        amount: 300000
"""
JUNE = """\
case;kind;decided_on;committee;decision;from;to;fund;year;amount
Flere bede;virement;2026-06-09;Udvalget;Bede;Grønne byrum / Lommeparker;Grønne byrum / Regnbede;Budget26;2026;200.000
"""


def folder(path: Path, **files: str) -> Path:
    """A folder of decisions of two meetings, and other files of it."""
    (path / "2026").mkdir(parents=True)
    (path / MARK).write_text('format = "decisions 1"\n', "utf-8")
    (path / "README.md").write_text("# Beslutninger\n", "utf-8")
    (path / "2026" / "a-juni.csv").write_text(JUNE, "utf-8")  # booked after the other, by its day
    (path / "b-januar.yaml").write_text(JANUARY, "utf-8")
    (path / ".git").mkdir()
    (path / ".git" / "index.yaml").write_text("no: decision", "utf-8")
    for name, text in files.items():
        (path / f"{name}.yaml").write_text(text, "utf-8")
    return path


def test_a_folder_is_checked_booked_and_booked_once(tmp_path: Path) -> None:
    assert decision_folders.MARK == MARK
    home, decisions = tmp_path / "h", folder(tmp_path / "beslutninger")
    checked = run("check", decisions, home=home)
    assert checked.returncode == 0 and "3 cases would be booked, 0 were recorded before" in checked.stdout
    assert "The register is empty" in run("overview", home=home).stdout
    assert "3 cases booked, 0 were recorded" in run("record", decisions, home=home).stdout
    assert "0 cases booked, 3 were recorded" in run("record", decisions, home=home).stdout
    report = json.loads(run("check", "--json", decisions, home=home).stdout)
    assert (report["problems"], report["files"], report["booked"], report["known"]) == ([], 2, 0, 3)
    assert run("verify", home=home).returncode == 0
    overview = json.loads(run("overview", "--json", home=home).stdout)
    (plan,) = overview["plans"]
    assert {row["initiative"]: row["total"] for row in plan["initiatives"]} == {
        "Lommeparker": "1300000",
        "Regnbede": "500000",
    }


def test_what_is_wrong_is_told_with_its_file_and_line_and_nothing_is_booked(tmp_path: Path) -> None:
    home = tmp_path / "h"
    wrong = folder(
        tmp_path / "a",
        c=JANUARY.replace("1.800.000", "1.900.000").replace("case: Udmøntning", "case: Anden"),
        d="decided_on: 2025-01-14\ncases:\n  - {case: X, kind: gift, movements: [{from: fund, amount: 1}]}\n"
        "  - {case: Y, sort: gift}\n  - case: Z\n    kind: allocation\n    movements: []\n",
        e="cases: [&a {case: Q}, *a]\n",
        f="cases: [",
        g="",
    )
    done = run("record", wrong, home=home)
    assert done.returncode == 2
    told = [line.replace(str(wrong), "") for line in done.stderr.splitlines()]
    assert [(line.split()[1], line.split()[3]) for line in told] == [
        ("/c.yaml", "8:"),
        ("/c.yaml", "12:"),
        ("/d.yaml", "4:"),
        ("/d.yaml", "7:"),
        ("/d.yaml", "3:"),
        ("/e.yaml", "1:"),
        ("/f.yaml", "1:"),
        ("/g.yaml", "1:"),
    ]
    assert "case Ramme stands in" in told[0] and "sort" in told[2]
    assert run("check", wrong, home=home).returncode == 1
    overspent = folder(tmp_path / "b")
    (overspent / "b-januar.yaml").write_text(JANUARY.replace("2.000.000", "1.000.000"), "utf-8")
    done = run("check", overspent, home=home)
    assert done.returncode == 1 and "Case Udmøntning" in done.stderr and "b-januar.yaml, line 14" in done.stderr
    refused(run("record", overspent, home=home), "Case Udmøntning")
    assert "The register is empty" in run("overview", home=home).stdout


def test_a_folder_says_its_format_and_is_checked_by_itself(tmp_path: Path) -> None:
    home, decisions = tmp_path / "h", folder(tmp_path / "a")
    for options in (("--ticks",), ("--comments", "b"), ("--watch",), (decisions / "README.md",)):
        assert run("check", decisions, *options, home=home).returncode == 2
    (decisions / MARK).write_text('format = "decisions 2"', "utf-8")
    refused(run("record", decisions, home=home), "another format than decisions 1")
    (decisions / MARK).unlink()
    refused(run("record", decisions, home=home), "kronespor.toml")


def test_a_virement_from_less_than_nothing_is_told_and_booked(tmp_path: Path) -> None:
    home, decisions = tmp_path / "h", folder(tmp_path / "beslutninger")
    sheet = decisions / "2026" / "a-juni.csv"
    sheet.write_text(JUNE.replace("200.000", "1.600.000"), "utf-8")
    checked = run("check", decisions, home=home)
    told = "Grønne byrum / Lommeparker has -100 000 kr. of Budget26 in 2026, which is less than nothing"
    assert checked.returncode == 0 and told in checked.stderr
    assert "less than nothing" in run("record", decisions, home=home).stderr
