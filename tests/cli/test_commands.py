"""The commands as a user types them: output, exit codes, one sentence for bad input."""

import json
import shutil
import socket
from importlib import resources
from pathlib import Path

import jsonschema
import pytest

from tests.commands import SAMPLES, refused, run, shown


def test_check_says_what_is_wrong_and_exits_1() -> None:
    done = run("check", SAMPLES / "svar-2020.html")
    assert done.returncode == 1
    assert "a row left out (0.8 / 1.8 / 0.8)" in done.stdout


def test_check_exits_0_where_nothing_is_wrong() -> None:
    assert run("check", SAMPLES / "notat-2023.docx", SAMPLES / "orientering-2022.md").returncode == 0


def test_check_json_follows_the_schema_that_ships() -> None:
    done = run("check", "--json", *sorted(SAMPLES.glob("*.*")))
    report = json.loads(done.stdout)
    schema = json.loads((resources.files("kronespor.footing") / "check.schema.json").read_text("utf-8"))
    jsonschema.validate(report, schema)
    assert len(report["documents"]) == 5


def test_serve_says_that_its_port_is_taken_before_it_loads_anything(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        done = run("serve", "--samples", "--port", port, home=tmp_path)
    refused(done, f"127.0.0.1:{port}")
    assert not (tmp_path / "samples").exists()


def bad_files(folder: Path) -> dict[str, tuple[bytes | None, str]]:
    return {
        "tom.txt": (b"", "is empty"),
        "blank.txt": (b" \n\n ", "is empty"),
        "skrald.txt": (bytes(range(256)) * 40, "binary"),
        "forkert.docx": (b"PK\x03\x04 and no more", "damaged"),
        "gammel.doc": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 99, "Office file without text"),
        "scan.pdf": (b"%PDF-1.7", "damaged PDF"),
        "cifre.txt": (b"1234567890" * 5_000_000, "the limit is 40 MB"),
        "tekst.txt": (b"1234567890\n" * 800_000, "MB of text"),
        "linje.txt": (b"1" * 300_000, "has a line of over"),
        "findes-ikke.txt": (None, "does not exist"),
    }


def test_bad_input_gets_one_sentence_and_exit_2(tmp_path: Path) -> None:
    for name, (content, sentence) in bad_files(tmp_path).items():
        if content is not None:
            (tmp_path / name).write_bytes(content)
        done = run("check", tmp_path / name)
        assert done.returncode == 2, name
        assert sentence in done.stderr, name
        assert done.stderr.count("\n") == 1, done.stderr
        assert done.stdout == ""


def test_a_folder_is_checked_in_its_order_however_many_are_read_at_once(tmp_path: Path) -> None:
    for name in "bca":
        shutil.copy(SAMPLES / "orientering-2022.md", tmp_path / f"{name}.md")
    (tmp_path / "d.txt").write_text(" ", "utf-8")
    runs = [run("check", "--json", tmp_path, "--jobs", jobs) for jobs in ("1", "3")]
    first, second = (json.loads(done.stdout) for done in runs)
    assert [done.returncode for done in runs] == [2, 2]
    assert first == second
    assert [Path(one["path"]).name for one in first["documents"]] == ["a.md", "b.md", "c.md"]
    assert [Path(one["path"]).name for one in first["unreadable"]] == ["d.txt"]


def test_an_empty_folder_holds_no_papers(tmp_path: Path) -> None:
    done = run("check", tmp_path)
    assert (done.returncode, "holds no documents" in done.stderr) == (2, True)


def test_look_draws_a_page_of_a_pdf(tmp_path: Path) -> None:
    from PIL import Image

    from tests.reading.papers import make_page

    done = run("look", make_page(tmp_path), "-o", tmp_path / "side.png")
    assert (done.returncode, "page 1 of 1, 80 amounts" in done.stdout) == (0, True), done.stdout + done.stderr
    picture = Image.open(tmp_path / "side.png")
    assert picture.width == 595 * 2
    colours = {c for _, c in picture.getcolors(1_000_000) or []}
    assert (5, 80, 174) in colours  # the frame of the table
    done = run("look", tmp_path / "page.pdf", "--page", "7")
    assert (done.returncode, "there is no page 7" in done.stderr) == (2, True)


def test_a_bad_file_does_not_keep_the_good_from_being_read(tmp_path: Path) -> None:
    (tmp_path / "tom.txt").write_bytes(b"")
    done = run("check", "--json", tmp_path / "tom.txt", SAMPLES / "notat-2023.docx")
    report = json.loads(done.stdout)
    assert (done.returncode, len(report["documents"]), len(report["unreadable"])) == (2, 1, 1)


def test_a_table_of_5000_rows_is_read_and_proven(tmp_path: Path) -> None:
    rows = [f"Indsats {i}\t{i}000\t{i}" for i in range(1, 5001)]
    total = f"I alt\t{sum(range(1, 5001))}000\t{sum(range(1, 5001))}"
    path = tmp_path / "stor.txt"
    path.write_text("\n".join(["Tabel 1: Stor (kr.)", "", "Indsats\t2024\t2025", *rows, total]), "utf-8")
    done = run("check", path)
    assert done.returncode == 0
    assert "10 002 amounts, 10 002 proven" in shown(done)


def test_compare_explains_the_difference() -> None:
    done = run("compare", SAMPLES / "notat-2024.txt", SAMPLES / "svar-2026.txt", "--year", "2024", "--json")
    report = json.loads(done.stdout)
    merged = [m["rows_a"] for x in report["matches"] for m in [x["years"]["2024"]] if x["relation"] == "merged"]
    assert merged == [["7", "12", "14", "15", "16", "17", "21", "22"], ["9", "10", "11"], ["18", "19", "20"]]
    assert report["totals"]["2024"]["difference"] == "-455000"
    assert report["totals"]["2024"]["unexplained"] == "0"


@pytest.mark.slow
def test_the_main_job_from_import_to_answer(tmp_path: Path) -> None:
    home = tmp_path / "home"
    assert "64 figures drafted" in run("import", SAMPLES / "svar-2026.txt", home=home).stdout
    assert "nothing changed" in run("import", SAMPLES / "svar-2026.txt", home=home).stdout
    assert "the unit is not stated" in run("review", home=home).stdout
    assert "64 items reviewed" in run("review", "--accept-all", home=home).stdout
    assert "is not filed" in run("book", "--accepted", home=home).stderr
    said = ("--as-found", "--committee", "Integrationsudvalget")
    assert "decided on 2 March 2026" in run("review", "--document", "svar-2026.txt", *said, home=home).stdout
    assert "25 transactions booked" in run("book", "--accepted", home=home).stdout
    assert "25 transactions and 1 document verified" in run("verify", home=home).stdout
    report = json.loads(run("overview", "--json", home=home).stdout)
    assert [p["total"] for p in report["plans"]] == ["39200000", "24400000", "19800000", "16671000"]
    assert json.loads(run("overview", "--json", "--as-of", "2026-03-01", home=home).stdout)["plans"] == []
    lines = run("overview", "--csv", home=home).stdout.splitlines()
    assert lines[3].endswith(";0;6500000;0;6500000")
    done = run("answer", "--question", "Hvad er der afsat?", "--out", tmp_path / "svar.docx", home=home)
    assert "4 tables, 64 figures" in done.stdout
    assert run("check", tmp_path / "svar.docx").returncode == 0
    assert [p.name for p in tmp_path.iterdir() if p.name.startswith(".")] == []


@pytest.mark.slow
def test_the_demo(tmp_path: Path) -> None:
    done = run("demo", "--out", tmp_path / "out")
    assert done.returncode == 0, done.stderr
    for name in ("svar.docx", "svar.html", "findings.json"):
        assert (tmp_path / "out" / name).stat().st_size > 1000
    assert "25 transactions booked" in done.stdout
    assert done.stdout.count("105 of 105 figures are proven") == 4
    assert done.stdout.count("proven, 0 findings") == 3  # in Word the chart is a picture, which is told
    again = run("demo", "--out", tmp_path / "out")
    assert again.returncode == 0


@pytest.mark.parametrize(
    ("args", "sentence"),
    [
        (["overview", "--plan", "Findes ikke"], "There is no plan"),
        (["answer", "--question", "x", "--out", "svar.docx"], "holds no money"),
        (["review", "--accept", "99"], "There is no figure 99"),
        (["review", "--apply", "findes-ikke.csv"], "cannot be opened"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_sentence(args: list[str], sentence: str, tmp_path: Path) -> None:
    done = run(*args, home=tmp_path / "home")
    assert done.returncode == 2
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr
