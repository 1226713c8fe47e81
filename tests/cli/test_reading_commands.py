"""check, compare and look as they are seen: at 80 columns, on a wide terminal, piped, in Danish and in English."""

from pathlib import Path

import pytest

from tests.commands import SAMPLES, run
from tests.reading.papers import make_page

NOTE, ANSWER = SAMPLES / "notat-2024.txt", SAMPLES / "svar-2026.txt"
ROOM = {"80 columns": "80", "wide": "200", "piped": None}
"""The width of the terminal; None is a pipe."""
SWAPPED = "Tabel 1: Indsatser (1.000 kr.)\n\nIndsats\t2024\t2025\nAlfa\t1.110\t200\nBeta\t540\t400\nI alt\t1.560\t600\n"


def whole(text: str) -> str:
    """A text without what a layout puts between its words."""
    return "".join(c for c in text if c.isalnum())


@pytest.mark.parametrize("room", ROOM.values(), ids=ROOM)
@pytest.mark.parametrize(
    "years", [["--year", "2024"], pytest.param([], marks=pytest.mark.thorough)], ids=["one year", "all years"]
)
@pytest.mark.slow
def test_compare_shows_every_name_and_amount_at_any_width(room: str | None, years: list[str]) -> None:
    done = run("--lang", "da", "compare", NOTE, ANSWER, *years, COLUMNS=room)
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert all(len(line) <= int(room or 10_000) for line in lines)
    for name in ("Støtte til Sabaah", "Øget indsats mod antisemitisme", "omdøbt", "lagt sammen", "ændret"):
        assert whole(name) in whole(done.stdout), name
    for amount in ("655.000", "700.000", "3.000.000", "8.555.000", "-455.000"):
        assert amount in done.stdout
    assert max(len(line) for line in lines) > 60, "the names are not squeezed"


def test_compare_in_a_pipe_is_tab_separated_with_years_of_equal_amounts_in_one_line() -> None:
    done = run("--lang", "en", "compare", NOTE, ANSWER, COLUMNS=None)
    head, *lines = [line.split("\t") for line in done.stdout.splitlines()]
    assert all(len(line) == len(head) for line in lines)
    (changed,) = (line for line in lines if line[0] == "changed")
    assert changed[2:7] == [
        "Støtte til Sabaah",
        "2024-2026",
        "655\N{NO-BREAK SPACE}000",
        "700\N{NO-BREAK SPACE}000",
        "45\N{NO-BREAK SPACE}000",
    ]
    assert [line[3] for line in lines if line[0] == "total"] == ["2024", "2025", "2026"]


@pytest.mark.parametrize(
    ("kind", "begins"),
    [
        ("xlsx", b"PK"),
        *(pytest.param(*of, marks=pytest.mark.thorough) for of in (("docx", b"PK"), ("html", b"<!DOCTYPE"))),
    ],
)
def test_compare_writes_what_differs_as_a_file(kind: str, begins: bytes, tmp_path: Path) -> None:
    out = tmp_path / f"afstemning.{kind}"
    done = run("--lang", "da", "compare", NOTE, ANSWER, "-o", out, home=tmp_path / "home")
    assert done.returncode == 0, done.stderr
    assert out.read_bytes().strip().startswith(begins)
    assert run("compare", NOTE, ANSWER, "-o", tmp_path / "afstemning.png").returncode == 2


def test_compare_in_english() -> None:
    done = run("--lang", "en", "compare", NOTE, ANSWER, "--year", "2024", COLUMNS="80")
    assert "possibly merged: 3 rows add up to one" in done.stdout
    assert "possibly removed: left out of the later document" in done.stdout


def test_papers_without_common_years_are_told(tmp_path: Path) -> None:
    (tmp_path / "andet.txt").write_text(SWAPPED.replace("2024", "2011").replace("2025", "2012"), "utf-8")
    done = run("--lang", "da", "compare", tmp_path / "andet.txt", ANSWER)
    assert (done.returncode, done.stdout.strip()) == (0, "Dokumenterne har ingen tabeller med fælles år.")


@pytest.mark.parametrize("room", ROOM.values(), ids=ROOM)
def test_check_says_a_finding_and_its_cause_at_any_width(room: str | None, tmp_path: Path) -> None:
    (tmp_path / "notat.txt").write_text(SWAPPED, "utf-8")
    done = run("--lang", "da", "check", tmp_path / "notat.txt", COLUMNS=room)
    assert done.returncode == 1
    assert "»I alt«, 2024, skulle være 1.650, ikke 1.560: to cifre er byttet om" in done.stdout
    assert "1 tabel, 6 beløb, 3 bevist, 0 lister, 1 bemærkning" in done.stdout


def test_check_of_amounts_that_are_not_read_says_so(tmp_path: Path) -> None:
    paper = tmp_path / "notat.txt"
    paper.write_text("Leje 12.000 13.000\nLøn 30.000 31.000\nEl 4.000 5.000\n", "utf-8")
    done = run("--lang", "da", "check", paper)
    assert (done.returncode, "amounts-not-read" in done.stdout) == (2, True)
    paper.write_text("Mødet holdes tirsdag. Der er kaffe.\n", "utf-8")
    assert run("--lang", "da", "check", paper).returncode == 0


def test_check_speaks_the_language_of_the_locale(tmp_path: Path) -> None:
    (tmp_path / "notat.txt").write_text(SWAPPED, "utf-8")
    danish = run("check", tmp_path / "notat.txt", KRONESPOR_LANG="da_DK.UTF-8")
    english = run("check", tmp_path / "notat.txt", KRONESPOR_LANG="en")
    assert "to cifre er byttet om" in danish.stdout
    assert "digits swapped" in english.stdout


def test_look_draws_a_page_and_says_so_in_the_readers_language(tmp_path: Path) -> None:
    out = tmp_path / "side.png"
    done = run("--lang", "da", "look", make_page(tmp_path), "-o", out, COLUMNS="80")
    assert done.returncode == 0, done.stderr
    assert done.stdout == f"{out} er skrevet: side 1 af 1 med 80 beløb.\n"
    assert out.stat().st_size > 1000


def test_look_at_a_figure_says_how_it_is_read_and_each_relation_it_takes_part_in(tmp_path: Path) -> None:
    paper = tmp_path / "notat.txt"
    paper.write_text(SWAPPED, "utf-8")
    done = run("--lang", "da", "look", paper, "--cell", "1", "i alt", "2024", COLUMNS="80")
    assert done.stdout.splitlines() == [
        "Tabel 1, »I alt«, 2024: »1.560« er læst som 1.560 (1.000 kr.); modsagt",
        "Tabel 1, »I alt«, 2024: 1.560 ≠ 1.110 + 540, som giver 1.650; passer ikke",
    ]
    assert list(tmp_path.iterdir()) == [paper]
    done = run("--lang", "en", "look", paper, "--cell", "1", "Alfa", "2025")
    assert done.stdout.splitlines()[1] == "Table 1, 'I alt', 2025: 600 = 200 + 400; holds"
    done = run("--lang", "da", "look", paper, "--cell", "1", "Gamma", "2025")
    assert (done.returncode, "række »Gamma«" in done.stderr) == (2, True)


def test_look_wants_one_paper(tmp_path: Path) -> None:
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text(SWAPPED, "utf-8")
    done = run("--lang", "da", "look", tmp_path)
    assert done.returncode == 2
    assert f"{tmp_path.name} rummer 2 dokumenter: angiv ét af dem." in done.stderr
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.txt", "b.txt"]


def test_check_gives_files_back_with_comments_and_never_over_themselves(tmp_path: Path) -> None:
    page = (
        "<!DOCTYPE html><meta charset=utf-8><p>Tabel 1: Indsatser (1.000 kr.)</p><table><tr><th>Indsats<th>2024<th>2025"
    )
    wrong = page + "<tr><td>Alfa<td>1.110<td>200<tr><td>Beta<td>540<td>400<tr><td>I alt<td>1.560<td>600</table>"
    first, second, text = (tmp_path / name for name in ("a/notat.html", "b/notat.html", "notat.txt"))
    for path in (first, second):
        path.parent.mkdir()
        path.write_text(wrong, "utf-8")
    text.write_text(SWAPPED, "utf-8")
    out, folder = tmp_path / "out.html", tmp_path / "back"
    assert run("check", first, "--comments", out).returncode == 1
    assert out.read_text("utf-8").count('class="kronespor-note"') == 1
    assert run("check", first, second, "--comments", folder, "--ticks").returncode == 1
    assert [path.read_text("utf-8").count('class="kronespor-note"') for path in sorted(folder.iterdir())] == [2, 2]
    assert run("check", first, "--comments", first).returncode == 2
    assert run("check", first, second, "--comments", out).returncode == 2
    there = folder / f"gemt{first.suffix}"
    there.write_bytes(first.read_bytes())
    same_name = tmp_path / "andre" / there.name
    same_name.parent.mkdir()
    same_name.write_bytes(second.read_bytes())
    assert run("check", same_name, there, "--comments", folder).returncode == 1
    assert there.read_bytes() == first.read_bytes()
    assert first.read_text("utf-8") == wrong
    assert run("check", text, "--comments", tmp_path / "out.txt").returncode == 2
