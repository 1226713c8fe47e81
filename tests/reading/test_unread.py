"""Amounts that were seen and not read are told, and numbers that are no amounts are not."""

from pathlib import Path

import pytest

from kronespor.language import language
from kronespor.reading import Document, read
from kronespor.reading.unread import unread_lines

UNREAD = [
    ("Leje 12.000\nLøn 30.000\nTryk 42.000", 3, "Leje 12.000"),
    ("Bidrag 180.000 181.000\nForbrug 95.400 96.000\nRest 275.400 277.000", 6, "Bidrag 180.000 181.000"),
    ("Kontingent 450,00\nGebyr 125,50", 2, "Kontingent 450,00"),
    ("Skole   812   790   640", 3, "Skole 812 790 640"),
    ("Leje: 12.000 kr.\nLøn: 30.000 kr.", 2, "Leje: 12.000 kr."),
    ("• Leje: 12.000\n• Løn: 30.000", 2, "• Leje: 12.000"),
    ("I alt 42.000 43.000", 2, "I alt 42.000 43.000"),
    ("Leje: 12.000\n\nLøn: 30.000", 2, "Leje: 12.000"),
    ("Leje 1.210 610 Løn 640 680 Tryk 70 90 Sum 920 80", 8, "Leje 1.210 610 Løn 640 680 Tryk 70 90 Sum 920 80"),
    ("Post2024Leje12.000Løn30.000Tryk42.000I alt84.000", 5, "Post2024Leje12.000Løn30.000Tryk42.000I alt84.000"),
    ("Post\nLeje\nLøn\n2024\n100\n50\n2025\n90\n70", 4, "100"),
]  # fmt: skip
NO_AMOUNTS = [
    "Tlf. 33 66 33 66\nMobil 12 34 56 78",
    "CVR 64942212\nEAN 5798009710581",
    "Dokumentnr.\n32451",
    "8000 Aarhus C\n2300 København S",
    "23.12.2024\n01.02.2025",
    "Budget 2024\nBudget 2025",
    "Mødet holdes tirsdag kl. 19.30\nDer er kaffe kl. 18.45",
    "Sagen er behandlet efter § 18 og § 79\nog igen efter § 115",
    "Kommunen har efter den seneste opgørelse fra Danmarks Statistik nu\n12.500 indbyggere, hvoraf de fleste bor i by.",
    "Økonomi 12\nPersonale 14\nBilag 16",
    "Sagsnr. 2023-20357\nDok.nr. 1234567",
    "Uge 12 13 14\nUge 15 16 17",
    "dokumentets tabel 3, række 4, linje 379, 382, 386\nog videre på 412, 415, 420",
    "Der er afsat 12.500 kr. til formålet i 2024.",
    "Puljen er på 12.500 kr.\nRammen er på 13.500 kr.",
    "Tabel 1: Klimaplan (1.000 kr.)\nTabel 2: Sundhedspolitik [1.000 kr.]",
]


def of_text(tmp_path: Path, text: str, name: str = "notat.txt") -> Document:
    path = tmp_path / name
    path.write_text(text, "utf-8")
    return read(path)


@pytest.mark.parametrize(("text", "n", "first"), UNREAD, ids=range(len(UNREAD)))
def test_rows_without_a_table_are_told(tmp_path: Path, text: str, n: int, first: str) -> None:
    (remark,) = of_text(tmp_path, f"Oversigt\n\n{text}\n").remarks
    assert (remark.code, remark.values["n"], remark.values["first"]) == ("amounts-not-read", n, first)


@pytest.mark.parametrize("text", NO_AMOUNTS, ids=range(len(NO_AMOUNTS)))
def test_other_numbers_are_no_amounts(text: str) -> None:
    assert unread_lines(text.split("\n"), language("da")) == []


def test_rows_with_a_unit_behind_their_amount_are_seen() -> None:
    assert len(unread_lines(["Leje: 12.000 t.kr.", "Løn: 30.000 t.kr."], language("da"))) == 2


def test_a_document_has_one_remark_for_all(tmp_path: Path) -> None:
    text = "Leje 12.000\nLøn 30.000\n\nMere tekst her.\n\nVand 1.200\nVarme 3.400\n"
    assert [r.values["n"] for r in of_text(tmp_path, text).remarks] == [4]


def test_amounts_in_one_cell_that_has_more_names_are_told(tmp_path: Path) -> None:
    cells = "".join(f"<td>{text}</td>" for text in ("Leje<br>Løn<br>Tryk<br>Porto", "12.000<br>30.000<br>42.000"))
    page = f"<table><tr><th>Post</th><th>2024</th></tr><tr>{cells}</tr></table>"
    (remark,) = of_text(tmp_path, page, "a.html").remarks
    assert (remark.code, remark.values["n"]) == ("amounts-not-read", 3)


def test_cells_with_semicolons_or_commas_between_are_a_table(tmp_path: Path) -> None:
    semicolons = "Indsats;2024;2025\nCykelsti;400;300\nI alt;400;300\n"
    (table,) = of_text(tmp_path, semicolons, "a.csv").budgets
    assert [[t.text for t in row.tokens] for row in table.rows] == [["400", "300"], ["400", "300"]]
    commas = 'Indsats,2024,2025\nCykelsti,"1.400",300\nI alt,"1.400",300\n'
    (table,) = of_text(tmp_path, commas, "b.csv").budgets
    assert [[t.text for t in row.tokens] for row in table.rows] == [["1.400", "300"], ["1.400", "300"]]
