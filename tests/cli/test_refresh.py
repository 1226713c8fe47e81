"""Figures of the municipality's own files, followed as a user types it."""

import json
from pathlib import Path

import docx
import openpyxl

from tests.commands import refused, run
from tests.linked_files import link


def test_a_file_is_followed_and_a_copy_written(tmp_path: Path) -> None:
    home = tmp_path / "h"
    sheet = tmp_path / "ark.csv"
    row = "A;allocation;2024-06-17;fund;Handleplan / Alfa;Budget24;2024;600.000"
    sheet.write_text(f"case;kind;decided_on;from;to;fund;year;amount\n{row}\n", "utf-8")
    assert run("record", sheet, home=home).returncode == 0
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    for place, number, to in (
        ("B2", 600000, "localhost/indsats/1/?years=2024"),
        ("B3", 0, "k.dk/?known_at=2020-01-01"),
    ):
        page[place] = number
        page[place].hyperlink = f"https://{to}"
    book.save(tmp_path / "ark.xlsx")
    first = run("refresh", tmp_path / "ark.xlsx", home=home)
    assert first.returncode == 0 and "1 figure, 0 have changed, 0 to look at" in first.stdout
    site = ("--site", "https://k.dk")
    done = run("refresh", tmp_path / "ark.xlsx", "--out", tmp_path / "ny.xlsx", *site, "--json", home=home)
    assert done.returncode == 1
    assert [(f["place"], f["state"], f["now"]) for f in json.loads(done.stdout)["figures"]] == [
        ("Sheet!B2", "same", "600000"),
        ("Sheet!B3", "changed", "600000"),
    ]
    written = openpyxl.load_workbook(tmp_path / "ny.xlsx").active
    assert written is not None and written["B3"].value == 600000
    earlier = run("refresh", tmp_path / "ny.xlsx", "--as-of", "2024-01-01", *site, home=home)
    assert earlier.returncode == 0  # no address names a day that the figure is about
    public = json.loads(run("refresh", tmp_path / "ny.xlsx", "--published", "--json", home=home).stdout)
    assert [(f["state"], f["now"]) for f in public["figures"]] == [("nowhere", None)]
    refused(run("refresh", tmp_path / "ny.xlsx", "-o", tmp_path / "ny.xlsx", home=home), "the file itself")
    refused(run("refresh", sheet, home=home), "neither Word nor Excel")
    document = docx.Document()
    link(document.add_paragraph("Se "), "http://localhost/indsats/1/", "siden om Alfa")
    document.save(str(tmp_path / "notat.docx"))
    assert "no figures with addresses" in run("refresh", tmp_path / "notat.docx", home=home).stdout
