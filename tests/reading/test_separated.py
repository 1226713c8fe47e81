"""Tables whose cells stand between signs, as people and programs really write them, each read as the same table."""

from pathlib import Path

import pytest

from kronespor.footing import foot_document
from kronespor.reading import Document, read
from tests.reading.same_table import ROWS, TEXTS, codes_of, read_as, web_row, web_table

LINES = "\n".join(";".join(row) for row in ROWS)
GRID_RULE = "+-------------+-------+-------+"
GRID = "\n".join(f"| {a:<11} | {b:>5} | {c:>5} |\n{GRID_RULE}" for a, b, c in ROWS[1:])
DOTTED = [f"{a:<20}{b:>8}{c:>9}" if b == "2024" else f"{a + ' ':.<20}{' ' + b:.>8}.. {c:>6}" for a, b, c in ROWS]
PIPED = "\n".join("| " + " | ".join(row) + " |" + "\n|---|--:|--:|" * (n == 0) for n, row in enumerate(ROWS))


def of_text(tmp_path: Path, text: str, name: str) -> Document:
    (tmp_path / name).write_text(text, "utf-8")
    return read(tmp_path / name)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.csv", "\n".join(f'"{line}"' for line in LINES.split("\n"))),  # each line saved as one cell
        ("a.csv", "\n".join(f'"{a},""{b}"",""{c}"""' for a, b, c in ROWS)),
        ("a.csv", "\n".join(f'{a}, "{b}", "{c}"' for a, b, c in ROWS)),
        ("a.csv", LINES.replace(";", ";'").replace("'20", "20")),  # numbers that a spreadsheet was told are text
        ("a.csv", LINES.replace(";", "^")),
        ("a.txt", "\n".join(DOTTED)),
        ("a.md", f"{GRID_RULE}\n| Indsats     |  2024 |  2025 |\n+=============+=======+=======+\n{GRID}\n"),
        ("a.xls", f'<meta http-equiv="Content-Type" content="text/html; charset=utf-8"><p>Midler</p>{web_table()}'),
    ],
)  # fmt: skip
def test_a_table_of_text(tmp_path: Path, name: str, text: str) -> None:
    document = of_text(tmp_path, text, name)
    assert (read_as(document), codes_of(document)) == ((["2024", "2025"], TEXTS), set())


def test_a_pipe_in_the_name_of_a_row_is_of_it(tmp_path: Path) -> None:
    document = of_text(tmp_path, PIPED.replace("Mentorer", "Mentor|er"), "a.md")
    assert read_as(document)[1] == [TEXTS[0], ("Mentor|er", "-200", "850"), TEXTS[2]]


@pytest.mark.parametrize(
    "text",
    [
        "Indsats,2024,2025\nLektier,1200,50,1300,50\nMentorer,800,25,900,25\n",
        LINES.replace(";1", ";DR 1").replace(";8", ";CR 8").replace(";2.", ";DR 2.").replace(";-", ";CR "),
        "Indsats;2024;2025\nLektier;1,2E+06;1,3E+06\nMentorer;8,0E+05;9,0E+05\n",
    ],
)
def test_rows_of_which_no_table_was_made_are_told(tmp_path: Path, text: str) -> None:
    assert codes_of(of_text(tmp_path, text, "a.csv")) == {"amounts-not-read"}


def test_the_head_of_a_page_above_headings_printed_again_is_no_row(tmp_path: Path) -> None:
    head, *rows = (f"{a:<20}{b:>8}{c:>8}" for a, b, c in ROWS)
    pages = [
        [f"FJORDBY KOMMUNE   Side {n}", "Udskrevet 28.11.2026", "", "Midler i 1.000 kr.", "", head] for n in (1, 2)
    ]
    document = of_text(tmp_path, "\n".join([*pages[0], *rows[:1], "", *pages[1], *rows[1:]]), "a.txt")
    assert read_as(document) == (["2024", "2025"], TEXTS)


def test_a_share_in_brackets_below_an_amount_makes_no_share_of_it(tmp_path: Path) -> None:
    rows = [web_row(ROWS[0]), *(web_row(row, after="<br>(12 %)") for row in ROWS[1:])]
    (tmp_path / "a.html").write_text(f"<!doctype html><p>Midler i 1.000 kr.</p><table>{''.join(rows)}</table>", "utf-8")
    (table,) = foot_document(read(tmp_path / "a.html")).tables
    assert (table.unit.factor, [cell.amount for cell in table.rows[0].cells]) == (1000, [1200, 1300])


def test_a_total_of_rows_of_which_one_could_not_be_read_is_no_error(tmp_path: Path) -> None:
    lost = "\N{REPLACEMENT CHARACTER}"  # a minus that no font tells
    rows = [
        "Bad;3.450;3.610",
        "Haver;1.275;1.290",
        f"Tilbagebetaling;{lost}380;{lost}415",
        "Bus;660;0",
        "I alt;5.005;4.485",
    ]
    cells = [web_row(tuple(line.split(";"))) for line in ("Indsats;2025;2026", *rows)]
    (tmp_path / "a.html").write_text(
        f"<!doctype html><p>Midler i 1.000 kr.</p><table>{''.join(cells)}</table>", "utf-8"
    )
    found = {remark.code: remark.severity for remark in foot_document(read(tmp_path / "a.html")).findings}
    assert "error" not in found.values() and {"cells-not-read", "not-checked"} <= found.keys()
