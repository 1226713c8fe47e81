"""Workbooks whose formulas assert relations: what they are, what contradicts them, and what they leave out."""

from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from kronespor.footing import FootedDocument, FootedTable, foot_document
from kronespor.reading import read

Cell = str | float | None | tuple[str, float]
"""What a cell holds; a formula comes with the value that is stored for it."""
Rows = list[list[Any]]


def footed(path: Path, sheets: dict[str, Rows], form: str = "#,##0") -> FootedDocument:
    book = xlsxwriter.Workbook(str(path / "a.xlsx"))
    number, percent = book.add_format({"num_format": form}), book.add_format({"num_format": "0.0%"})
    for title, rows in sheets.items():
        sheet = book.add_worksheet(title)
        for r, row in enumerate(rows):
            for c, cell in enumerate(row):
                if isinstance(cell, tuple):
                    shown = percent if abs(cell[1]) < 1.5 else number
                    sheet.write_formula(r, c, cell[0], shown, cell[1])
                else:
                    sheet.write(r, c, cell, number if r > 1 and c else None)
    book.close()
    return foot_document(read(path / "a.xlsx"))


def one(path: Path, rows: Rows, form: str = "#,##0") -> tuple[FootedDocument, FootedTable]:
    document = footed(path, {"Ark1": rows}, form)
    return document, document.tables[0]


def told(document: FootedDocument) -> list[tuple[str, str, str, str]]:
    return [(f.code, f.severity, f.place.row, f.place.column) for f in document.findings]


def relations(table: FootedTable) -> dict[str, tuple[str, list[tuple[int, str, str]]]]:
    """The formula of each relation that has one, its kind and its parts."""
    return {
        r.formula: (r.kind, [(sign, cell.row, cell.column) for sign, cell in zip(r.signs, r.cells[1:], strict=True)])
        for r in table.relations
        if r.formula
    }


HEAD: Rows = [["Tabel 1: Budget (kr.)"], ["Område", "Budget 2025", "Budget 2026"]]


def test_what_no_word_says_is_known_from_its_formulas(tmp_path: Path) -> None:
    """Signs, sub-totals without a word and a result over other rows than those before it."""
    rows = [*HEAD, ["Skole", 41_250, 43_100], ["Dagpleje", 18_730, 19_400]]
    rows += [["Børn og Unge", ("=B3+B4", 59_980), ("=C3+C4", 62_500)], ["Betaling", 9_140, 9_620]]
    rows += [["Til rådighed", 70_000, 70_000], ["Herefter", ("=B7-B5+B6", 19_160), ("=C7-C5+C6", 17_120)]]
    document, table = one(tmp_path, rows)
    assert told(document) == []
    found = relations(table)
    assert found["=B3+B4"] == ("sum", [(1, "1", "Budget 2025"), (1, "2", "Budget 2025")])
    assert found["=C7-C5+C6"] == (
        "difference",
        [(-1, "3", "Budget 2026"), (1, "4", "Budget 2026"), (1, "5", "Budget 2026")],
    )
    assert all(r.established and r.exact for r in table.relations)
    assert {c.proof for row in table.rows for c in row.cells} == {"proven"}


def test_a_value_that_is_typed_where_others_are_calculated_is_held_against_the_formulas(tmp_path: Path) -> None:
    rows: Rows = [["Tabel 1: Budget (kr.)"], ["Område", 2024, 2025, 2026], ["Skole", 41_250, 43_100, 44_700]]
    rows += [["Dagpleje", 18_730, 19_400, 20_150], ["Klub", 5_310, 5_480, 5_690]]
    rows += [["Børn og Unge", ("=SUM(B3:B5)", 65_290), 69_780, ("=SUM(D3:D5)", 70_540)]]
    document, _ = one(tmp_path, rows)
    assert told(document) == [("does-not-foot", "error", "Børn og Unge", "2025")]
    assert document.findings[0].values["expected"] == 67_980


def test_an_old_value_is_one_error_at_its_figure(tmp_path: Path) -> None:
    rows = [*HEAD, ["Skole", 41_250, 43_100], ["Dagpleje", 18_730, 19_400]]
    rows += [["I alt", ("=SUM(B3:B4)", 59_980), ("=SUM(C3:C4)", 61_900)]]
    document, table = one(tmp_path, rows)
    assert told(document) == [("stale-formula", "error", "I alt", "Budget 2026")]
    assert document.findings[0].values["computed"] == 62_500
    assert [c.proof for c in table.rows[2].cells] == ["proven", "contradicted"]


@pytest.mark.parametrize(
    ("formula", "omitted", "severity"),
    [("=SUM({c}3:{c}5)", 5, "error"), ("=SUM({c}4:{c}6)", 2, "warning"), ("={c}3+{c}4+{c}6", 4, "warning")],
)
def test_a_row_of_the_block_that_a_total_leaves_out_is_told(
    tmp_path: Path, formula: str, omitted: int, severity: str
) -> None:
    amounts = [
        ("Skole", 41_250, 43_100),
        ("Dagpleje", 18_730, 19_400),
        ("Klub", 5_310, 5_480),
        ("Tandpleje", 7_020, 7_210),
    ]
    rows = [*HEAD, *map(list, amounts)]
    counted = [a for n, a in enumerate(amounts, start=2) if n != omitted]
    rows += [["I alt", *((formula.format(c=c), sum(int(a[n]) for a in counted)) for n, c in ((1, "B"), (2, "C")))]]
    document, table = one(tmp_path, rows)
    assert told(document) == [("formula-leaves-out", severity, "I alt", "")]
    assert document.findings[0].values["names"] == amounts[omitted - 2][0]
    assert {c.proof for c in table.rows[4].cells} <= {"consistent", "contradicted"}


def test_what_is_left_out_on_purpose_is_not_told(tmp_path: Path) -> None:
    """Parts of a row, a frame that the rest is taken from, and rows that another sum takes up."""
    rows = [*HEAD, ["Ramme", 90_000, 90_000], ["Skole", 41_250, 43_100], ["Vuggestue", 11_230, 11_700]]
    rows += [["Børnehave", 7_500, 7_700], ["Dagtilbud", ("=B5+B6", 18_730), ("=C5+C6", 19_400)]]
    rows += [["I alt", ("=B4+B7", 59_980), ("=C4+C7", 62_500)], ["Rest", ("=B3-B8", 30_020), ("=C3-C8", 27_500)]]
    document, _ = one(tmp_path, rows)
    assert told(document) == []


def test_a_total_does_not_miss_what_it_could_not_have_counted(tmp_path: Path) -> None:
    """Rows of other things, and rows of nothing."""
    rows = [
        *HEAD,
        ["Skole", 41_250, 43_100],
        ["Dagpleje", 18_730, 19_400],
        ["Antal børn", 1_212, 1_240],
        ["Klub", 0, 0],
    ]
    rows += [["I alt", ("=SUM(B3:B4)", 59_980), ("=SUM(C3:C4)", 62_500)]]
    document, _ = one(tmp_path, rows)
    assert told(document) == []


def test_a_total_that_counts_a_sub_total_and_its_rows_is_told(tmp_path: Path) -> None:
    rows = [*HEAD, ["Skole", 41_250, 43_100], ["Dagpleje", 18_730, 19_400]]
    rows += [["Børn", ("=SUM(B3:B4)", 59_980), ("=SUM(C3:C4)", 62_500)], ["Ældre", 30_000, 31_000]]
    rows += [["I alt", ("=SUM(B3:B6)", 149_960), ("=SUM(C3:C6)", 156_000)]]
    document, _ = one(tmp_path, rows)
    assert told(document) == [("formula-counts-twice", "error", "I alt", "")]


def test_subtotals_count_each_row_once(tmp_path: Path) -> None:
    rows = [*HEAD, ["Skole", 41_250, 43_100], ["Dagpleje", 18_730, 19_400]]
    rows += [["Børn", ("=SUBTOTAL(9,B3:B4)", 59_980), ("=SUBTOTAL(9,C3:C4)", 62_500)], ["Ældre", 30_000, 31_000]]
    rows += [["I alt", ("=SUBTOTAL(9,B3:B6)", 89_980), ("=SUBTOTAL(9,C3:C6)", 93_500)]]
    document, table = one(tmp_path, rows)
    assert told(document) == []
    assert [p[1] for p in relations(table)["=SUBTOTAL(9,B3:B6)"][1]] == ["1", "2", "4"]


def test_a_sum_that_is_only_shown_rounded_is_no_error(tmp_path: Path) -> None:
    """In thousands 2 + 2 + 2 is 7, where many other sums hold to the last place."""
    years = "BCDEFGHIJK"
    rows: Rows = [["Tabel 1: Budget"], ["Område", *range(2020, 2030)]]
    rows += [
        [name, *([amount + 1_000 * n for n in range(9)]), 2_400]
        for name, amount in (("A", 5_000), ("B", 7_000), ("C", 9_000))
    ]
    rows += [
        ["I alt", *((f"=SUM({c}3:{c}5)", 21_000 + 3_000 * n) for n, c in enumerate(years[:9])), ("=SUM(K3:K5)", 7_200)]
    ]
    document, _ = one(tmp_path, rows, "#,##0,")
    assert [f.code for f in document.findings if f.severity == "error"] == []
    assert ("rounding-in-sums", "notice", "", "") in told(document)


def test_sums_over_other_sheets_are_relations_between_tables(tmp_path: Path) -> None:
    sheets: dict[str, Rows] = {
        title: [
            [f"Tabel {n}: {title} (kr.)"],
            ["Område", 2025],
            ["Skole", a],
            ["Klub", b],
            ["I alt", ("=SUM(B3:B4)", a + b)],
        ]
        for n, (title, a, b) in enumerate((("Drift", 41_250, 5_310), ("Anlæg", 12_000, 3_400)), start=2)
    }
    summary: Rows = [["Tabel 1: Samlet (kr.)"], ["Område", 2025], ["Skole", ("=Drift!B3+Anlæg!B3", 53_250)]]
    summary += [["Klub", ("=Drift!B4+Anlæg!B4", 8_710)], ["I alt", ("=Drift!B5+Anlæg!B5", 61_960)]]
    document = footed(tmp_path, {"Samlet": summary, **sheets})
    assert told(document) == []
    across = {
        r.formula: [(c.row, c.column, c.table) for c in r.cells] for r in document.tables[0].relations if r.formula
    }
    assert across["=Drift!B5+Anlæg!B5"] == [("3", "2025", ""), ("3", "2025", "2"), ("3", "2025", "3")]
    summary[-1][1] = ("=Drift!B5+Anlæg!B5", 61_690)
    document = footed(tmp_path, {"Samlet": summary, **sheets})
    assert told(document) == [("stale-formula", "error", "I alt", "2025")]


def test_shares_changes_and_products_of_cells_are_relations(tmp_path: Path) -> None:
    rows: Rows = [["Tabel 1: Takster (kr.)"], ["Område", "Antal", "Pris", "Beløb", "Andel af Skole", "Ændring"]]
    rows += [["Skole", 25, 1_650, ("=B3*C3", 41_250), ("=D3/D$3", 1.0), None]]
    rows += [["Klub", 12, 440, ("=B4*C4", 5_280), ("=D4/D$3", 0.218), ("=C4/C3-1", -0.7333333333333334)]]
    document, table = one(tmp_path, rows)
    assert [f.code for f in document.findings if f.severity == "error"] == ["stale-formula"]
    found = relations(table)
    assert found["=B4*C4"][0] == "product"
    assert found["=D4/D$3"] == ("share", [(1, "2", "Beløb"), (1, "1", "Beløb")])
    assert found["=C4/C3-1"][0] == "change"
    assert [r.holds for r in table.relations if r.formula == "=C4/C3-1"] == [True]
    assert document.findings[0].place.column == "Andel af Skole"


def test_a_number_typed_where_the_cells_around_it_are_calculated_alike_is_told(tmp_path: Path) -> None:
    """In a running balance, which no relation of lines covers; an error where a slip explains the number."""

    def balances(*typed: tuple[int, float]) -> Rows:
        rows: Rows = [["Konto (kr.)"], ["Tekst", "Ind", "Ud", "Saldo"], ["Primo", None, None, 20_000]]
        balance = 20_000
        for n, (paid_in, paid_out) in enumerate([(5_000, 0), (0, 1_200), (3_400, 150), (0, 777), (250, 0), (0, 90)]):
            balance += paid_in - paid_out
            rows.append([f"Bilag {n + 1}", paid_in, paid_out, (f"=D{n + 3}+B{n + 4}-C{n + 4}", balance)])
        for row, value in typed:
            rows[row][3] = value
        return rows

    document, _ = one(tmp_path, balances((5, 27_050)))  # just what the formula gives
    assert told(document) == []
    document, table = one(tmp_path, balances((5, 27_500)))
    assert ("typed-over-formula", "error", "Bilag 3", "Saldo") in told(document)
    assert table.rows[3].cells[2].proof == "contradicted"
    document, _ = one(tmp_path, balances((5, 26_000)))
    assert ("typed-over-formula", "warning", "Bilag 3", "Saldo") in told(document)


def test_an_average_that_a_workbook_calculates_is_no_wrong_price(tmp_path: Path) -> None:
    places = [("Skole", 118, 41_250), ("Klub", 44, 9_800), ("Idræt", 73, 23_700), ("Dagpleje", 51, 80_310)]
    rows: Rows = [["Tabel 1: Takster (kr.)"], ["Tilbud", "Antal pladser", "Pris pr. plads", "Beløb"]]
    rows += [[n, a, p, (f"=B{r}*C{r}", a * p)] for r, (n, a, p) in enumerate(places, start=3)]
    total = sum(a * p for _, a, p in places)
    rows += [["I alt", ("=SUM(B3:B6)", 286), ("=AVERAGE(C3:C6)", 38_765), ("=SUM(D3:D6)", total)]]
    document, table = one(tmp_path, rows)
    assert [code for code, severity, *_ in told(document) if severity != "notice"] == []
    assert table.rows[4].cells[1].proof != "contradicted"
    rows[-1][2] = 38_765  # typed, and called the price of all
    document, _ = one(tmp_path, rows)
    assert [code for code, severity, *_ in told(document) if severity != "notice"] == ["quotient-differs"]


def test_a_typed_number_that_a_relation_denies_is_one_error(tmp_path: Path) -> None:
    rows: Rows = [["Tabel 1: Budget (kr.)"], ["Område", "Budget", "Tillæg", "Korrigeret"]]
    amounts = [("Skole", 41_250, 1_100), ("Klub", 5_310, -220), ("Idræt", 8_040, 95), ("Veje", 23_700, 410)]
    rows += [[n, a, b, (f"=B{r}+C{r}", a + b)] for r, (n, a, b) in enumerate(amounts, start=3)]
    rows[4][3] = 8_315
    document, _ = one(tmp_path, rows)
    assert [(code, row) for code, severity, row, _ in told(document) if severity == "error"] == [
        ("does-not-cross-foot", "Idræt")
    ]
    assert "typed-over-formula" not in [code for code, *_ in told(document)]


def test_why_a_sum_misses_is_read_from_its_formula_and_from_figures_typed_as_text(tmp_path: Path) -> None:
    rows: Rows = [["Tabel 1: Budget (kr.)"], ["Område", 2024, 2025, 2026], ["Skole", 41_250, 43_100, 44_700]]
    rows += [["Dagpleje", "18.730", 19_400, 20_150], ["Klub", 5_310, 5_480, 5_690]]
    rows += [["I alt", ("=SUM(B3:B5)", 46_560), ("=SUM(C3:C4)", 62_500), ("=SUM(D3:D5)", 70_540)]]
    document, _ = one(tmp_path, rows)
    causes = {f.place.column: [c.code for c in f.causes] for f in document.findings if f.severity == "error"}
    assert causes["2024"][:2] == ["formula-of-total", "typed-as-text"]
    assert causes["2025"][:2] == ["formula-of-total", "not-counted"]
