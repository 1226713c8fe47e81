"""Decisions from a sheet, what they changed, what the controls say: as a user types them."""

import json
from pathlib import Path

import pytest

from tests.commands import SAMPLES, refused, run, shown

DECISIONS = SAMPLES / "sheets" / "decisions.csv"
OF_A_MEETING = ("--committee", "Integrationsudvalget", "--on", "2024-02-27")
HEAD = "case;kind;decided_on;text;from;to;fund;year;amount;corrects;overrule\n"
PLAN = "Handleplan / Alfa"


def sheet(folder: Path, *rows: str, head: str = HEAD) -> Path:
    path = folder / f"ark-{len(list(folder.glob('ark-*')))}.csv"
    path.write_text(head + "\n".join(rows) + "\n", "utf-8")
    return path


def test_a_sheet_is_booked_once_and_told_from_a_changed_one(tmp_path: Path) -> None:
    first = sheet(tmp_path, f"A;allocation;2024-06-17;Udmøntning;fund;{PLAN};Budget24;2024;600.000;;")
    assert "1 case booked, 0 were recorded" in run("record", first, home=tmp_path / "h").stdout
    assert "0 cases booked, 1 was recorded" in run("record", first, home=tmp_path / "h").stdout
    changed = sheet(tmp_path, f"A;allocation;2024-06-17;Udmøntning;fund;{PLAN};Budget24;2024;700.000;;")
    refused(run("record", changed, home=tmp_path / "h"), "Case A is recorded with other content", "corrects")
    right = sheet(tmp_path, f"B;correction;2024-08-01;Tastefejl;fund;{PLAN};Budget24;2024;700.000;A;")
    assert "1 case booked" in run("record", right, home=tmp_path / "h").stdout
    overview = json.loads(run("overview", "--json", home=tmp_path / "h").stdout)
    assert overview["plans"][0]["total"] == "700000"


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("A;gift;2024-06-17;;fund;P / I;F;2024;1;;", ("line 2", "'gift' in kind is not known")),
        ("A;allocation;17/6;;fund;P / I;F;2024;1;;", ("line 2", "'17/6' in decided_on is no day")),
        ("A;allocation;2024-06-17;;fund;P / I;F;24;1;;", ("'24' in year is no year",)),
        ("A;allocation;2024-06-17;;fund;P / I;F;2024;mange;;", ("'mange' in amount is no amount",)),
        ("A;allocation;2024-06-17;;fund;P / I;F;2024;-5;;", ("Case A", "positive amount")),
        ("A;allocation;2024-06-17;;fund;Alfa;F;2024;5;;", ("line 2", "'Plan / Initiative'")),
        ("A;allocation;2024-06-17;;fund;;F;2024;5;;", ("line 2", "'to' is empty")),
        ("A;correction;2024-06-17;;fund;P / I;F;2024;5;B;", ("case B", "not in the register")),
        (";allocation;2024-06-17;;fund;P / I;F;2024;5;;", ("line 2", "'case' is empty")),
        ("A;correction;2024-06-17;;fund;P / I;F;2024;5;;", ("case A", "which case")),
        ("A;allocation;2024-06-17;;fund;P / I;F;2024;5;B;", ("case A", "which case")),
        ("0;allocation;2024-06-18;;fund;P / I;F;2024;5;;", ("case 0", "on one day")),
    ],
)
def test_a_sheet_that_is_wrong_books_nothing_and_says_where(tmp_path: Path, row: str, words: tuple[str, ...]) -> None:
    good = f"0;allocation;2024-06-17;;fund;{PLAN};Budget24;2024;600.000;;"
    refused(run("record", sheet(tmp_path, row, good), home=tmp_path / "h"), *words)
    assert "The register is empty" in run("overview", home=tmp_path / "h").stdout


def test_a_file_that_is_no_sheet(tmp_path: Path) -> None:
    refused(run("record", sheet(tmp_path, head="a;b\n"), home=tmp_path / "h"), "lacks a column: case")
    refused(
        run("record", sheet(tmp_path, head=HEAD.replace("text", "tekst")), home=tmp_path / "h"), "no sheet has: tekst"
    )
    (tmp_path / "billede.csv").write_bytes(b"\x89PNG\xff\xfe")
    refused(run("record", tmp_path / "billede.csv", home=tmp_path / "h"), "save it as CSV in UTF-8")
    refused(run("record", tmp_path / "findes-ikke.csv", home=tmp_path / "h"), "cannot be opened")


def test_a_sheet_with_columns_of_its_own_is_booked_and_the_next_needs_only_its_day(tmp_path: Path) -> None:
    own = sheet(
        tmp_path, "Handleplan;Alfa;Budget24;600", "I alt;;;600", "Handleplan;Beta;Budget24;-", head="P;I;K;2024\n"
    )
    home, day = tmp_path / "h", ("--value", "decided_on=2024-06-17")
    columns = [word for pair in ("to=P", "to=I", "fund=K", "amount=2024") for word in ("--column", pair)]
    refused(run("record", own, *columns, home=home), "kind, decided_on, from", "P, I, K, 2024")
    for option, text in (("--column", "Beløb"), ("--value", "beløb=2")):
        assert run("record", own, option, text, home=home).returncode == 2
    said = ("--value", "kind=allocation", "--value", "from=fund", *day, "--unit", "1000")
    done = run("record", own, *columns, *said, home=home)
    assert "1 case booked" in done.stdout, done.stderr
    assert "not booked: 3" in done.stderr and "no amount: 4" in done.stderr
    assert "1 was recorded before" in run("record", own, *day, home=home).stdout
    overview = json.loads(run("overview", "--json", home=home).stdout)
    assert overview["plans"][0]["total"] == "600000"


def test_what_is_overspent_is_refused_unless_a_reason_is_given_and_then_listed(tmp_path: Path) -> None:
    frame = "A;appropriation;2024-01-01;Ramme;outside;fund;Budget24;2024;500.000;;"
    spend = f"B;allocation;2024-06-17;Udmøntning;fund;{PLAN};Budget24;2024;600.000;;"
    home = tmp_path / "h"
    refused(run("record", sheet(tmp_path, frame, spend), home=home), "Case B", "less than is allocated")
    assert "is not given for" not in run("controls", home=home).stdout
    assert run("record", sheet(tmp_path, frame, spend + "Dækkes i efteråret"), home=home).returncode == 0
    listed = run("controls", home=home)
    assert listed.returncode == 1
    assert "error: Budget24 2024 has 100\u00a0000 kr. less" in listed.stdout
    assert "booked all the same: Dækkes i efteråret" in listed.stdout


def test_the_changes_of_a_plan_and_the_decisions_behind_them(tmp_path: Path) -> None:
    home = tmp_path / "h"
    assert run("record", DECISIONS, home=home).returncode == 0
    query = ("changes", "--plan", "integrationshandleplan", "--from", "2023-12-11")
    report = json.loads(run(*query, "--json", home=home).stdout)
    found = {i["initiative"]: i for i in report["initiatives"]}
    assert found["Arbejdspligt"]["current"] == {"2025": "6500000"}
    assert {c["decision"] for c in found["Arbejdspligt"]["changes"]} == {"Arbejdspligten føres ud i livet"}
    printed = shown(run(*query, home=home))
    assert "6 300 000 → 0" in printed and "Arbejdspligten føres ud i livet" in printed
    refused(run("changes", "--plan", "Ukendt", home=home), "There is no plan 'Ukendt'", "Handleplan mod ekstremisme")


IDENTITY = "case;kind;decided_on;text;from;to;fund;year;amount;share\n"
SET_ASIDE = "A;allocation;2024-06-17;Udmøntning;fund;{};Budget24;2024;{};"


def test_initiatives_are_renamed_merged_split_and_moved_from_a_sheet(tmp_path: Path) -> None:
    home = tmp_path / "h"
    rows = (
        SET_ASIDE.format("Plan / Alfa", "600.000"),
        SET_ASIDE.format("Plan / Beta", "300.000"),
        SET_ASIDE.format("Plan / Gamma", "100.001"),
        "B;merge;2024-08-01;Samlet;Plan / Alfa;Plan / Delta;;;;",
        "B;merge;2024-08-01;Samlet;Plan / Beta;Plan / Delta;;;;",
        "C;split;2024-09-01;Delt;Plan / Gamma;Plan / Gamma 1;;;;33,3",
        "C;split;2024-09-01;Delt;Plan / Gamma;Plan / Gamma 2;;;;66,7",
        "D;rename;2024-10-01;Nyt navn;Plan / Delta;Deltaet;;;;",
        "E;move;2024-11-01;Flyttet;Plan / Gamma 2;Anden plan /;;;;",
    )
    book = sheet(tmp_path, *rows, head=IDENTITY)
    assert "5 cases booked, 0 were" in run("record", book, home=home).stdout
    assert "0 cases booked, 5 were" in run("record", book, home=home).stdout
    printed = run("overview", "--csv", home=home).stdout.splitlines()[1:]
    assert printed == [
        "Plan;Deltaet;Budget24;900000;900000",
        "Plan;Gamma 1;Budget24;33300,33;33300,33",
        "Anden plan;Gamma 2;Budget24;66700,67;66700,67",
    ]
    before = run("overview", "--csv", "--as-of", "2024-07-31", home=home).stdout.splitlines()[1:]
    assert [r.split(";")[1] for r in before] == ["Alfa", "Beta", "Gamma"]
    assert run("verify", home=home).returncode == 0


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("B;rename;2024-08-01;;Plan / Omega;Nyt;;;;", ("Case B", "no initiative 'Omega'")),
        ("B;merge;2024-08-01;;Plan / Alfa;Plan / Beta;Budget24;;;", ("line 3", "all of it goes along")),
        ("B;split;2024-08-01;;Plan / Alfa;Plan / Beta;;;;", ("line 3", "has a share")),
        ("B;split;2024-08-01;;Plan / Alfa;Plan / Beta;;;;50", ("Case B", "1000 per mille")),
        ("B;split;2024-08-01;;Plan / Alfa;Plan / Beta;;;;mange", ("line 3", "'mange' is no share")),
        ("B;move;2024-08-01;;Alfa;Plan 2 /;;;;", ("line 3", "'Alfa' is neither")),
    ],
)
def test_an_identity_that_cannot_be_is_refused_whole(tmp_path: Path, row: str, words: tuple[str, ...]) -> None:
    book = sheet(tmp_path, SET_ASIDE.format("Plan / Alfa", "600.000"), row, head=IDENTITY)
    refused(run("record", book, home=tmp_path / "h"), *words)
    assert "The register is empty" in run("overview", home=tmp_path / "h").stdout


def test_periods_adoption_and_purpose_are_set_and_controlled(tmp_path: Path) -> None:
    home = tmp_path / "h"
    run("record", DECISIONS, home=home)
    listed = run("decisions", "--from", "2023-12-11", "--to", "2023-12-11", home=home).stdout
    number = next(line.split()[0] for line in listed.splitlines() if "Samlet prioritering" in line)
    said = run("plan", "Integrationshandleplan", "--years", "2024-2026", "--adopted-by", number, home=home)
    assert "2024-2026; adopted 2023-12-11: Samlet prioritering" in said.stdout
    assert "11 December 2023 → now" in run("changes", "--plan", "Integrationshandleplan", home=home).stdout
    assert "is not given for" not in run("controls", home=home).stdout
    said = run("fund", "OFS23/24", "--given-for", "Integrationshandleplan", "--years", "2024-2025", home=home)
    assert "internal, for Integrationshandleplan" in said.stdout
    assert "2024: -500 000 kr. not allocated" in shown(said)
    assert "OFS23/24 is not given for Handleplan mod racisme" in run("controls", home=home).stdout
    assert "external" in run("fund", "OFS23/24", "--external", home=home).stdout
    refused(run("fund", "Ukendt", home=home), "no fund 'Ukendt'", "OFS23/24")
    refused(run("plan", "Integrationshandleplan", "--adopted-by", "9999", home=home), "no decision '9999'")
    refused(run("plan", "Integrationshandleplan", "--years", "2026-2024", home=home), "first year comes first")


def test_recipients_are_listed_over_all_plans(tmp_path: Path) -> None:
    home = tmp_path / "h"
    assert "names no recipients" in run("recipients", home=home).stdout
    head = "case;kind;decided_on;from;to;fund;year;amount;recipient;cvr\n"
    rows = (
        "A;allocation;2024-06-17;fund;Plan / Alfa;Budget24;2024;600.000;Foreningen Bro;10150817",
        "A;allocation;2024-06-17;fund;Anden plan / Beta;Budget24;2025;50.000;Foreningen Bro;10150817",
        "A;allocation;2024-06-17;fund;Plan / Gamma;Budget24;2024;700.000;Foreningen Tårn;",
    )
    run("record", sheet(tmp_path, *rows, head=head), home=home)
    found = json.loads(run("recipients", "--external", "--json", home=home).stdout)
    assert [(r["recipient"], r["total"], r["plans"]) for r in found] == [
        ("Foreningen Tårn", "700000", ["Plan"]),
        ("Foreningen Bro", "650000", ["Anden plan", "Plan"]),
    ]
    printed = shown(run("recipients", home=home))
    assert "1 350 000" in printed and "10150817" in printed


def test_proposed_recipients_are_listed_and_set(tmp_path: Path) -> None:
    home = tmp_path / "h"
    assert "Nothing is proposed" in run("recipients", "--proposed", home=home).stdout
    row = "A;allocation;2024-06-17;fund;Plan / Tilskud til Foreningen Bro;Budget24;2024;600.000"
    run("record", sheet(tmp_path, row, head="case;kind;decided_on;from;to;fund;year;amount\n"), home=home)
    number = shown(run("recipients", "--proposed", home=home)).split("Foreningen Bro")[0].split()[-4]
    assert "Nothing is proposed for 9999" in run("recipients", "--accept", "9999", home=home).stderr
    assert "Foreningen Bro" in run("recipients", "--accept", number, home=home).stdout
    (found,) = json.loads(run("recipients", "--json", home=home).stdout)
    assert (found["recipient"], found["total"]) == ("Foreningen Bro", "600000")


def test_what_booking_makes_the_register_contradict_is_told_at_once(tmp_path: Path) -> None:
    home = tmp_path / "h"
    head = "02-03-2026\n\nTabel 1: Plan (1.000 kr.)\n\n• * Budget24\n• # puljen\n\n"
    (tmp_path / "svar.txt").write_text(f"{head}Indsats\t2024\nAlfa *\t600\nBeta #\t300\nI alt\t900\n", "utf-8")
    run("import", tmp_path / "svar.txt", home=home)
    run("review", "--accept-all", home=home)
    said = ("--decided-on", "02-03-2026", "--committee", "Udvalget", "--plan", "Plan")
    run("review", "--document", "svar.txt", *said, home=home)
    run("book", "--accepted", home=home)
    late = sheet(tmp_path, "A;allocation;2026-01-17;Glemt;fund;Plan / Alfa;Budget24;2024;50.000;;")
    refused(run("record", late, home=home), "svar.txt says 600 000 kr. for Alfa 2024")  # without a reason


def test_a_file_that_cannot_be_written_or_opened_is_one_sentence(tmp_path: Path) -> None:
    home = tmp_path / "h"
    away = tmp_path / "away" / "file"
    assert run("record", DECISIONS, home=home).returncode == 0
    refused(run("export", "hledger", "--out", away, home=home, KRONESPOR_LANG="da"), "mappe findes ikke")
    refused(run("review", "--out", away, home=home), "folder is not there")
    refused(run("load", away, home=home), "cannot be read")
    refused(run("record", away, home=home), "cannot be opened")
    refused(run("backup", away, home=home), "folder is not there")


def test_what_was_spent_is_taken_in_told_and_what_is_left_is_carried(tmp_path: Path) -> None:
    home, given = tmp_path / "h", tmp_path / "udtraek.csv"
    run("record", DECISIONS, home=home)
    given.write_text("Kontostreng;Beløb\n05.10.1;250.000,00\n05.99;1.000,00\n", "utf-8")
    accounts = tmp_path / "konti.csv"
    plan = "Handleplan mod racisme, etnisk diskrimination og hadforbrydelser"
    rule = f"05.10.*;{plan} / Støtte til Mino Danmark;Budgetmidler;;100"
    accounts.write_text(f"accounts;to;fund;type;share\n{rule}\n", "utf-8")
    assert "--until" in run("actuals", given, home=home).stderr
    assert "version 1" in run("actuals", "--map", accounts, home=home).stdout
    taken = run("actuals", given, "--until", "2023-12-31", "--system", "økonomi", home=home)
    assert "2 lines, 251 000 kr. spent; 1 account belongs to no initiative, with 1 000 kr." in shown(taken)
    assert "05.99" in run("actuals", "--unmatched", home=home).stdout
    booked = run("carry", "2023", "--book", *OF_A_MEETING, "--title", "Overførselssag", home=home)
    assert booked.returncode == 0, booked.stderr
    assert "Booked as transaction" in booked.stdout
    refused(run("carry", "2023", "--book", *OF_A_MEETING, "--title", "Overførselssag", home=home), "2023")


def test_a_register_is_exported_and_loaded_elsewhere(tmp_path: Path) -> None:
    home, away, package = tmp_path / "h", tmp_path / "away", tmp_path / "register.zip"
    assert run("record", DECISIONS, home=home).returncode == 0
    assert run("export", "datapackage", "--out", package, home=home).returncode == 0
    done = run("load", package, home=away)
    assert done.returncode == 0, done.stderr
    assert run("verify", home=away).returncode == 0
    assert run("overview", "--json", home=away).stdout == run("overview", "--json", home=home).stdout
    refused(run("load", package, home=away), "not empty")
    public = run("export", "hledger", "--published", home=home)
    assert public.returncode == 0
    assert " * " not in public.stdout  # nothing is published
