"""Relations as equations of what cells print, for people to look at."""

from pathlib import Path

import pytest

from kronespor.footing import Report, document_report, foot_document, report_json, report_of
from kronespor.footing.equations import Equations, along_lines
from kronespor.reading import read
from kronespor.remarks import in_words

PAPER = """Tabel 1: Budget (1.000 kr.)

| Område | 2024 | 2025 | I alt |
|---|---|---|---|
| Skole | 12.400 | 13.100 | 25.500 |
| Refusion | -1.600 | -1.750 | -3.350 |
| Dagpleje | 7.600 | 8.250 | 15.850 |
| I alt | 18.400 | 19.780 | 38.000 |
"""


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Report:
    path = tmp_path_factory.mktemp("papers") / "notat.md"
    path.write_text(PAPER, "utf-8")
    document = read(path)
    return document_report(document, foot_document(document))


def test_a_cell_has_the_equation_that_it_states_first_and_then_those_that_it_is_part_of(report: Report) -> None:
    of_cell = Equations(report).of_cell
    members = of_cell["1", "4", 0]
    codes = [(m.equation.code, m.equation.calculation) for m in members]
    assert codes == [("equation-holds", "12.400 + (-1.600) + 7.600"), ("equation-misses", "18.400 + 19.780")]
    assert [member.mark for member in members] == ["=", "+"]


def test_an_equation_that_misses_says_what_its_parts_come_to(report: Report) -> None:
    (wrong,) = (m.equation for m in Equations(report).of_cell["1", "4", 1] if m.mark == "=")
    assert (wrong.code, wrong.remark.severity, wrong.result) == ("equation-misses", "error", 19_600)
    assert in_words(wrong.remark, "da").endswith("19.780 ≠ 13.100 + (-1.750) + 8.250, som giver 19.600; passer ikke")
    assert in_words(wrong.remark, "en") != in_words(wrong.remark, "da")


def test_relations_along_lines_are_told_once(report: Report) -> None:
    told = {(r.code, r.values["claim"]): r for r in along_lines(Equations(report).all)}
    rows = told["relation-of-rows", "I alt"]
    assert (rows.values["calculation"], rows.values["held"], rows.values["n"]) == ("Skole + Refusion + Dagpleje", 2, 3)
    assert rows.severity == "error"
    assert told["relation-of-columns", "I alt"].values["calculation"] == "2024 + 2025"


def test_a_report_without_relations_says_so(report: Report) -> None:
    kept = report_json(report, "da")
    assert report_of(kept).has_relations
    del kept["tables"][0]["relations"]
    old = report_of(kept)
    assert (old.has_relations, Equations(old).all) == (False, ())


def test_columns_of_one_name_are_told_apart(tmp_path: Path) -> None:
    rows = [("Skole", 412, 431, 40, 44), ("Klub", 53, 57, 5, 6), ("I alt", 465, 488, 45, 50)]
    lines = [f"| {name} | {' | '.join(map(str, amounts))} |" for name, *amounts in rows]
    heads = "| Område | Budget | Forbrug | Budget | Forbrug |\n|---|---|---|---|---|\n"
    path = tmp_path / "a.md"
    path.write_text(f"Tabel 1: Budget (kr.)\n\n{heads}" + "\n".join(lines), "utf-8")
    document = read(path)
    equations = Equations(report_of(report_json(document_report(document, foot_document(document)), "da")))
    assert [m.equation.calculation for at in range(4) for m in equations.of_cell["1", "3", at]] == [
        "412 + 53",
        "431 + 57",
        "40 + 5",
        "44 + 6",
    ]


def test_a_footnote_is_no_part_of_what_is_added(tmp_path: Path) -> None:
    path = tmp_path / "notat.txt"
    rows = "Indsats\t2024\t2025\nAlle\t100\t200\nBede\t5.8001\t50\nI alt\t5.900\t250\n"
    path.write_text(f"Tabel 1: Plan (1.000 kr.)\n\n{rows}\n1. heraf 3 mio. kr. til planter\n", "utf-8")
    document = read(path)
    (first, _) = Equations(document_report(document, foot_document(document))).all
    assert (first.calculation, first.relation.holds) == ("100 + 5.800", True)


PROSE = """Puljen er på 148.300 kr., hvoraf 61.750 kr. er givet; der er 86.552 kr. tilbage.

Tilskuddet er 120.000 kr., svarende til 12 % af udgiften på 1.000.000 kr.

Udgiften er 2.400.000 kr., heraf 1.600.000 kr. til løn.

Der foreslås følgende til en samlet værdi af 750.000 kr.:

- Cykelbane (300.000 kr.)
- Legeplads (450.000 kr.)
"""


@pytest.fixture(scope="module")
def prose(tmp_path_factory: pytest.TempPathFactory) -> Report:
    path = tmp_path_factory.mktemp("papers") / "notat.md"
    path.write_text(PROSE, "utf-8")
    document = read(path)
    report = document_report(document, foot_document(document))
    assert report_of(report_json(report, "da")) == report
    return report


def test_lists_and_sentences_have_equations_as_tables_have(prose: Report) -> None:
    equations = Equations(prose).all
    assert [(e.code, e.claim.printed, e.calculation, e.result) for e in equations] == [
        ("equation-holds", "750.000 kr.", "300.000 kr. + 450.000 kr.", 750_000),
        ("equation-misses", "86.552 kr.", "148.300 kr. - 61.750 kr.", 86_550),
        ("equation-of-part", "148.300 kr.", "61.750 kr.", 61_750),
        ("equation-holds", "12 %", "120.000 kr. / 1.000.000 kr.", None),
        ("equation-of-part", "2.400.000 kr.", "1.600.000 kr.", 1_600_000),
    ]
    assert [remark.code for remark in along_lines(equations)] == [e.code for e in equations]


def test_amounts_of_prose_are_proven_by_what_upholds_them_and_denied_by_what_fails(prose: Report) -> None:
    proofs = {one.id: [cell.proof for row in one.rows for cell in row.cells] for one in prose.prose}
    assert proofs == {
        "1.1": ["proven", "proven", "proven"],
        "s1": ["consistent", "consistent", "contradicted"],
        "s2": ["consistent", "consistent", "proven"],
        "s3": ["consistent", "consistent"],
    }
    assert [cell.kroner for row in prose.prose[2].rows for cell in row.cells] == [120_000, 1_000_000, None]
