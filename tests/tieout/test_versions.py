"""Two versions of one document, drawn small: what was changed between them, and nothing else."""

from pathlib import Path

import openpyxl
import pytest

from kronespor.footing import document_report, foot_document
from kronespor.reading import read
from kronespor.remarks import in_words
from kronespor.tieout.versions import Version, changes
from tests.commands import run

OLD = """Notat om fritid

Der er afsat 650.000 kr. til sport i 2024. Puljen er på 2 mio. kr. Udvalget drøfter sagen den 4. juni 2024.

Tabel 1: Fritid (kr.)

Indsats\t2024\t2025
Sport\t650\t600
Musik\t1.000\t400
Teater\t75\t80
Dans\t20\t30
I alt\t1.745\t1.110
"""
NEW = """Notat om fritid

Puljen er på 2 mio. kr. Der er afsat 700.000 kr. til sport i 2024. Det svarer til 12 pct. af budgettet.

Tabel 1: Fritid (kr.)

Indsats\t2024\t2025
Musik\t1.000\t400
Sport\t700\t600
Scenekunst\t75\t80
Kor\t5\t6
I alt\t1.780\t1.086
"""


def version(folder: Path, name: str, text: str) -> Version:
    path = folder / name
    path.write_text(text, "utf-8")
    document = read(path)
    report = document_report(document, foot_document(document))
    return Version(report.tables, [passage.text for passage in document.passages])


def test_each_change_is_told_once(tmp_path: Path) -> None:
    old, new = version(tmp_path, "gammel.txt", OLD), version(tmp_path, "ny.txt", NEW)
    changed = changes(old, new)
    found = [change.remark for change in changed]
    told = {(r.code, r.place.row, r.place.column, r.values.get("before"), r.values.get("after")) for r in found}
    assert ("version-figure-changed", "Sport", "2024", "650", "700") in told
    assert ("version-figure-changed", "I alt", "2024", "1.745", "1.780") in told
    assert ("version-row-renamed", "Scenekunst", "", "Teater", None) in told
    codes = [(r.code, r.place.row) for r in found]
    assert ("version-row-added", "Kor") in codes and ("version-row-removed", "Dans") in codes
    assert [in_words(r, "da") for r in found if r.code == "version-row-reordered"] == [
        "Flyttet: Tabel 1, »Musik«, stod i række 2 og står i række 1"
    ]
    sentences = {r.code: r.values.get("after") for r in found if "sentence" in r.code}
    kinds = ("added", "changed", "removed")
    assert set(sentences) == {f"version-sentence-{kind}" for kind in kinds}
    assert sentences["version-sentence-changed"] == "Der er afsat 700.000 kr. til sport i 2024."
    printed = [
        {(t.id, row.id, n): c.printed for t in v.tables for row in t.rows for n, c in enumerate(row.cells)}
        for v in (old, new)
    ]
    for change in changed:  # and where it stands in either
        told_of = [
            [cells[at] for at in places] for cells, places in zip(printed, (change.old, change.new), strict=True)
        ]
        amounts = change.remark.values.get("amounts")
        row = [*amounts] if isinstance(amounts, tuple) else []
        match change.remark.code:
            case "version-figure-changed":
                before, after = change.remark.values["before"], change.remark.values["after"]
                assert told_of == [[text] if text != "–" else [] for text in (before, after)]
            case "version-row-added":
                assert told_of == [[], row]
            case "version-row-removed":
                assert told_of == [row, []]
            case "version-row-renamed":
                assert told_of[0] == told_of[1] != []
    assert changes(old, old) == changes(new, new) == []


@pytest.mark.parametrize("text", [OLD, NEW])
def test_a_version_without_tables_is_held_against_one_with(tmp_path: Path, text: str) -> None:
    whole = version(tmp_path, "hel.txt", text)
    codes = {change.remark.code for change in changes(Version((), ()), whole)}
    assert codes == {"version-row-added", "version-sentence-added"}


@pytest.mark.slow
def test_the_command_lists_what_was_changed(tmp_path: Path) -> None:
    old, new = tmp_path / "old.txt", tmp_path / "new.txt"
    old.write_text(OLD, "utf-8")
    new.write_text(NEW, "utf-8")
    listed = run("compare", "--versions", old, new).stdout.splitlines()
    assert len(listed) == 11
    assert "Changed: Table 1, 'Sport', 2024: 650 → 700" in listed
    out = tmp_path / "ændret.xlsx"
    run("compare", "--versions", old, new, "--out", out)
    (sheet,) = openpyxl.load_workbook(out)
    rows = list(sheet.iter_rows(values_only=True))
    assert len(rows) == len(listed) and ("changed", "1", "Sport", "2024", "650", "700") in rows
