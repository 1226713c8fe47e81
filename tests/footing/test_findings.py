"""What is wrong with a table is found, and the likeliest explanation comes first."""

import subprocess
import sys
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from kronespor.footing import FootedDocument, foot_document
from kronespor.reading import Column, Document, Grid, Row, Table, Token, read
from kronespor.remarks import Cause, Money, Remark, Term, in_words


def foot(tmp_path: Path, text: str) -> FootedDocument:
    path = tmp_path / "notat.txt"
    path.write_text(text, "utf-8")
    return foot_document(read(path))


def table(*rows: str, caption: str = "Tabel 1: Indsatser (1.000 kr.)") -> str:
    return caption + "\n\n" + "\n".join(r.replace(" | ", "\t") for r in rows) + "\n"


def test_a_table_that_foots_has_no_findings(tmp_path: Path) -> None:
    footed = foot(tmp_path, table("Indsats | 2024 | 2025", "A | 100 | 200", "B | 300 | 400", "I alt | 400 | 600"))
    assert footed.findings == ()
    assert {c.proof for r in footed.tables[0].rows for c in r.cells} == {"proven"}


def test_swapped_digits_in_a_total_are_named(tmp_path: Path) -> None:
    footed = foot(tmp_path, table("Indsats | 2024 | 2025", "A | 150 | 200", "B | 310 | 400", "I alt | 640 | 600"))
    (finding,) = footed.findings
    assert (finding.code, finding.severity, finding.place.column) == ("does-not-foot", "error", "2024")
    assert finding.causes[0].code == "transposition"
    assert finding.causes[0].values == {"row": "I alt", "column": "2024", "printed": 640, "right": 460}


def test_what_should_have_been_printed_has_the_decimals_of_the_paper(tmp_path: Path) -> None:
    rows = ("Indsats | 2024 | 2025", "A | 1,5 | 2,5", "B | 1,5 | 3,5", "I alt | 2,0 | 6,0")
    (finding,) = foot(tmp_path, table(*rows, caption="Tabel 1: Indsatser (mio. kr.)")).findings
    assert "Der står 2,0, men rækkerne giver 3,0; forskel -1,0 (mio. kr.)" in in_words(finding, "da")
    assert {cause.values["decimals"] for cause in finding.causes if cause.values} == {1}


def test_a_cell_whose_row_and_column_both_miss_is_pointed_out(tmp_path: Path) -> None:
    rows = ("Indsats | 2024 | 2025 | I alt", "A | 150 | 200 | 350", "B | 370 | 400 | 710", "I alt | 460 | 600 | 1.060")
    footed = foot(tmp_path, table(*rows))
    (finding,) = footed.findings
    assert (finding.code, finding.place.row, finding.place.column) == ("wrong-amount", "B", "2024")
    assert (finding.values["printed"], finding.values["expected"]) == (370, 310)
    assert finding.causes[0].code == "typo"
    assert finding.causes[0].values == {"row": "B", "column": "2024", "printed": 370, "right": 310}


def test_a_doubtful_cell_says_what_the_sums_ask_of_it_and_what_else_it_may_say(tmp_path: Path) -> None:
    rows = ("Indsats | 2024 | 2025 | I alt", "A | 150 | 200 | 350", "B | 370 | 400 | 710", "I alt | 460 | 600 | 1.060")
    footed = foot(tmp_path, table(*rows))
    a, b, total = ({c.column: c for c in row.cells} for row in footed.tables[0].rows)
    assert set(b["2024"].sought) == {310}  # by the column and by the row
    assert set(a["2024"].sought) <= {90} and set(total["2024"].sought) <= {520}
    assert a["2025"].sought == total["2025"].sought == ()
    doubted = foot(
        tmp_path, table("Indsats | 2024", "A | 5.8001", "B | 200", "I alt | 7.500") + "\n1 Heraf 1.000 kr.\n"
    )
    (first, *_) = doubted.tables[0].rows
    assert {first.cells[0].amount, *first.cells[0].candidates} >= {5800, 58001}


def test_a_row_counted_twice_is_named(tmp_path: Path) -> None:
    rows = ("Indsats | 2024 | 2025", "A | 157 | 214", "B | 323 | 441", "C | 75 | 86", "I alt | 878 | 1.182")
    footed = foot(tmp_path, table(*rows))
    kinds = [f.causes[0].code for f in footed.findings]
    assert kinds == ["counted-twice", "counted-twice"]


def test_a_miss_within_the_printed_decimals_is_a_warning(tmp_path: Path) -> None:
    rows = ("Indsats | 2024", "A | 1,1", "B | 2,3", "C | 0,4", "I alt | 3,9")
    footed = foot(tmp_path, table(*rows, caption="Tabel 1: Indsatser, mio. kr."))
    (finding,) = footed.findings
    assert (finding.severity, finding.causes[0].code) == ("warning", "rounding")


def test_subtotals_and_grand_total_are_told_apart(tmp_path: Path) -> None:
    rows = (
        "Indsats | 2024 | 2025",
        "<b>Børn</b> |  | ",
        "A | 100 | 200",
        "B | 300 | 400",
        "I alt | 400 | 600",
        "<b>Unge</b> |  | ",
        "C | 10 | 20",
        "I alt | 10 | 20",
        "I alt for alle | 410 | 620",
    )
    footed = foot(tmp_path, table(*rows))
    assert footed.findings == ()
    roles = [r.role for r in footed.tables[0].rows]
    assert roles == ["heading", "detail", "detail", "subtotal", "heading", "detail", "subtotal", "total"]
    assert footed.tables[0].rows[6].group == "Unge"


def test_three_initiatives_are_not_two_and_their_sum(tmp_path: Path) -> None:
    footed = foot(tmp_path, table("Indsats | 2024", "A | 100", "B | 200", "C | 300"))
    assert [r.role for r in footed.tables[0].rows] == ["detail"] * 3
    assert {c.proof for r in footed.tables[0].rows for c in r.cells} == {"unproven"}


def test_a_last_row_without_a_name_is_a_total_if_it_sums_the_others(tmp_path: Path) -> None:
    footed = foot(tmp_path, table("Indsats | 2024 | 2025", "A | 100 | 50", "B | 210 | 60", " | 310 | 110"))
    assert [r.role for r in footed.tables[0].rows] == ["detail", "detail", "total"]


def test_totals_printed_above_their_parts_are_understood(tmp_path: Path) -> None:
    rows = (
        "Område | 2024 | 2025",
        "Børn | 400 | 600",
        "- skole | 100 | 200",
        "- fritid | 300 | 400",
        "Unge | 30 | 50",
        "- klub | 10 | 20",
        "- job | 20 | 30",
        "I alt | 430 | 650",
    )
    footed = foot(tmp_path, table(*rows))
    assert [f for f in footed.findings if f.severity == "error"] == []


def test_a_part_larger_than_its_whole_is_an_error(tmp_path: Path) -> None:
    rows = ("Indsats | 2024", "A | 100", "B | 300", "I alt | 400", "Heraf eksternt finansieret | 500")
    footed = foot(tmp_path, table(*rows))
    assert [f.code for f in footed.findings] == ["part-exceeds-whole"]


def test_a_footnote_larger_than_its_amount_is_an_error(tmp_path: Path) -> None:
    text = table("Indsats | 2024", "A | 5.8001", "B | 1.200", "I alt | 7.000") + "\n1 Heraf 6 mio. kr. fra puljen.\n"
    footed = foot(tmp_path, text)
    assert [f.code for f in footed.findings] == ["part-exceeds-whole"]


def test_a_list_is_held_against_its_stated_total(tmp_path: Path) -> None:
    text = (
        "Forslag til udmøntning\n\nDer foreslås følgende til en samlet værdi af 700.000 kr.:\n\n"
        "• Cykelbane (300.000 kr.)\n• Legeplads (450.000 kr.)\n"
    )
    footed = foot(tmp_path, text)
    (finding,) = footed.findings
    assert (finding.code, finding.severity, finding.values["difference"]) == ("does-not-foot", "error", -50_000)


def test_lists_that_ask_for_more_than_the_pot_are_found(tmp_path: Path) -> None:
    text = (
        "Udvalget har afsat 1 mio. kr. i frie midler.\n\n1. Videreførelse\n\n"
        "Følgende foreslås til en samlet værdi af 700.000 kr.:\n\n• Cykler (300.000 kr.)\n• Leg (400.000 kr.)\n\n"
        "2. Nyt\n\nFølgende foreslås til en samlet værdi af 500.000 kr.:\n\n• Bad (500.000 kr.)\n"
    )
    footed = foot(tmp_path, text)
    assert [(f.code, f.values["difference"]) for f in footed.findings] == [("exceeds-pot", -200_000)]
    assert [r.kind for one in footed.prose for r in one.relations] == ["part", "sum", "sum"]


def test_the_unit_is_inferred_and_reported(tmp_path: Path) -> None:
    text = table("Indsats | 2024", "A | 5.800", "B | 1.200", "I alt | 7.000", caption="Tabel 1: Indsatser")
    footed = foot(tmp_path, text)
    assert [(f.code, f.severity) for f in footed.findings] == [("unit-not-stated", "notice")]
    assert footed.tables[0].unit.name == "1.000 kr."


@pytest.mark.parametrize(
    ("above", "unit", "stated"),
    [
        ("Tabel 1: Fordeling af puljen på 3 mio. kr.", "1.000 kr.", False),
        ("Tabel 1: Fordeling af puljen på 3 mio. kr. (t.kr.)", "1.000 kr.", True),
        ("Alle beløb er angivet i 1.000 kr.\n\nTabel 1: Fordeling", "1.000 kr.", True),
        ("Der er afsat beløb på i alt 3 mio. kr. til formålet.\n\nTabel 1: Fordeling", "1.000 kr.", False),
        ("Tabel 1: Fordeling 2024, kr.", "kr.", True),
    ],
)
def test_an_amount_above_a_table_is_not_its_unit(tmp_path: Path, above: str, unit: str, stated: bool) -> None:
    footed = foot(tmp_path, table("Indsats | 2024", "A | 1.800", "B | 1.200", "I alt | 3.000", caption=above))
    assert (footed.tables[0].unit.name, footed.tables[0].unit_stated) == (unit, stated)


def test_a_price_level_is_kept(tmp_path: Path) -> None:
    text = table("Indsats | 2024", "A | 1", "B | 2", "I alt | 3", caption="Tabel 1: Indsatser, mio. kr. (2023 p/l)")
    assert foot(tmp_path, text).tables[0].price_level == "2023"


@pytest.mark.parametrize("word", ["I alt", "Total", "Sum", "Samlet", "Udgifter i alt"])
def test_the_words_for_a_total(tmp_path: Path, word: str) -> None:
    footed = foot(tmp_path, table("Indsats | 2024", "A | 1", "B | 2", f"{word} | 4"))
    assert [f.code for f in footed.findings] == ["does-not-foot"]


def test_of_two_readings_of_a_grid_the_one_that_foots_is_taken() -> None:
    def grid(columns: tuple[str, ...], rows: tuple[tuple[str, ...], ...]) -> Table:
        return Table(
            "1",
            "Midler (1.000 kr.)",
            tuple(Column(c) for c in columns),
            tuple(Row(r[0], tuple(Token(t, i) for i, t in enumerate(r[1:]) if t)) for r in rows),
        )

    torn = (("Alfa", "5", "800"), ("Beta", "1", "200"), ("I alt", "7", "000"))
    whole = (("Alfa", "5.800"), ("Beta", "1.200"), ("I alt", "7.000"))
    right = grid(("2024",), whole)
    wrong = replace(grid(("2024", "2025"), torn), alternatives=(right,))
    (footed,) = foot_document(Document("a.pdf", "0" * 64, "application/pdf", budgets=(wrong,))).tables
    assert [c.amount for r in footed.rows for c in r.cells] == [5800, 1200, 7000]
    assert not footed.findings


def test_where_two_readings_of_a_grid_foot_nothing_is_proven() -> None:
    def grid(columns: tuple[str, ...], *rows: tuple[str, ...]) -> Table:
        tokens = [tuple(Token(t, i) for i, t in enumerate(row[1:])) for row in rows]
        named = [Row(row[0], t) for row, t in zip(rows, tokens, strict=True)]
        return Table("1", "Midler (1.000 kr.)", tuple(Column(c) for c in columns), tuple(named))

    torn = grid(("2024", "2025"), ("Alfa", "5", "100"), ("Beta", "1", "200"), ("I alt", "6", "300"))
    whole = grid(("2024",), ("Alfa", "5.100"), ("Beta", "1.200"), ("I alt", "6.300"))
    document = Document("a.pdf", "0" * 64, "application/pdf", budgets=(replace(torn, alternatives=(whole,)),))
    (footed,) = foot_document(document).tables
    assert {c.proof for r in footed.rows for c in r.cells} == {"consistent"}


def scanned(total: str) -> FootedDocument:
    """A scan on which "100" may also say "700", over this total."""
    rows = (
        Row("Alfa", (Token("100", 0, doubtful=(("700", 12),)),)),
        Row("Beta", (Token("200", 0),)),
        Row("Gamma", (Token("300", 0),)),
        Row("I alt", (Token(total, 0),)),
    )
    table = Table("1", "Midler i kr.", (Column("2024"),), rows, context="kr.")
    return foot_document(Document("a.png", "0", "image/png", budgets=(table,)))


def test_an_amount_read_against_its_print_is_told() -> None:
    footed = scanned("1.200")
    (found,) = (f for f in footed.findings if f.code != "amounts-unsure")
    assert (found.code, found.severity, found.place.row, found.values["expected"]) == (
        "reread-amount",
        "warning",
        "Alfa",
        700,
    )
    assert footed.tables[0].rows[0].cells[0].proof != "proven"


def test_a_doubtful_reading_that_makes_no_sum_hold_is_not_taken() -> None:
    footed = scanned("609")
    assert footed.tables[0].rows[0].cells[0].amount == 100
    assert [(f.code, f.severity) for f in footed.findings] == [
        ("does-not-foot", "error"),
        ("amounts-unsure", "warning"),
    ]


def test_an_amount_that_is_lost_is_recovered_from_the_sums_and_told() -> None:
    lines = {"Alfa": (157, 214, 301), "Beta": (323, 441), "Gamma": (75, 86, 97), "I alt": (555, 741, 920)}
    rows = [
        Row(name, tuple(Token(str(a), n if len(amounts) == 3 else None) for n, a in enumerate(amounts)))
        for name, amounts in lines.items()
    ]
    made = Table("1", "Midler", tuple(map(Column, ("2024", "2025", "2026"))), tuple(rows), context="1.000 kr.")
    footed = foot_document(Document("a.txt", "0" * 64, "text/plain", budgets=(made,)))
    (finding,) = footed.findings
    assert (finding.code, finding.severity) == ("recovered-amount", "warning")
    assert (finding.place.row, finding.place.column, finding.values["expected"]) == ("Beta", "2026", 522)
    assert footed.tables[0].rows[1].cells[2].status == "recovered"


def test_the_same_name_with_the_same_amounts_may_be_a_double_count(tmp_path: Path) -> None:
    rows = ("Indsats | 2024", "<b>Børn</b> | ", "Fritidspas | 100", "<b>Unge</b> | ", "Fritidspas | 100", "I alt | 200")
    (finding,) = foot(tmp_path, table(*rows)).findings
    assert (finding.code, finding.severity, finding.place.row) == ("possible-double-count", "warning", "Fritidspas")
    assert finding.values["amounts"] == (100,)
    assert finding.values["twice"] == Remark("under-two-headings", "notice", values={"first": "Børn", "second": "Unge"})


@pytest.mark.parametrize(("members", "told"), [(("Berg", "Dahl"), 0), (("Berg", "Berg"), 1)])
def test_a_name_that_returns_beside_other_words_is_no_double_count(members: tuple[str, str], told: int) -> None:
    """Two members of the council gave the same to one purpose; the table's page has a column that says who."""
    given = [("Til sommerlejr", "5000"), ("Til koncerter", "3500"), ("Til sommerlejr", "5000")]
    cells = tuple((member, *gift) for member, gift in zip((members[0], "Holm", members[1]), given, strict=True))
    rows = tuple(Row(name, (Token(amount, 0),)) for name, amount in given)
    grid = Grid("Tilskud", (("Medlem", "Formål", "Kr."), *cells))
    made = Table("1", "Tilskud", (Column("Kr."),), rows, context="kr.", grids=(grid,))
    found = foot_document(Document("a.txt", "0" * 64, "text/plain", budgets=(made,))).findings
    assert [f.code for f in found] == ["possible-double-count"] * told


@pytest.mark.parametrize("name", ["Gæld (% af BNP)", "Gæld (pct. af indtægterne)"])
def test_a_row_of_shares_of_something_else_is_added_to_nothing(tmp_path: Path, name: str) -> None:
    rows = ("Post | 2024 | 2025", "Renter | 41 | 37", f"{name} | 2 | 1", "Afdrag | 30 | 22", "I alt | 71 | 59")
    footed = foot(tmp_path, table(*rows))
    assert footed.findings == ()
    assert [str(m) for m in footed.tables[0].measures.rows if m] == ["share"]


def test_names_of_a_very_long_list_that_sound_like_totals_are_not_checked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kronespor.footing.selection.MOST_ROWS", 3)
    rows = (
        "Land | 2024 | 2025",
        "Danmark | 312 | 10",
        "Norge | 408 | 20",
        "Norden i alt | 1250 | 99",
        "Island | 530 | 3",
        "Lån i alt | 25 | 7",
    )
    assert [f.code for f in foot(tmp_path, table(*rows)).findings] == ["not-checked"]


def test_a_total_column_that_sums_something_else_is_not_checked_and_told_once(tmp_path: Path) -> None:
    rows = ("Indsats | 2024 | 2025 | I alt", "A | 1 | 2 | 30", "B | 3 | 4 | 70", "C | 5 | 6 | 11", "D | 7 | 8 | 99")
    findings = foot(tmp_path, table(*rows)).findings
    assert [(f.code, f.severity, f.values["names"]) for f in findings] == [("not-checked", "notice", "I alt")]


@pytest.mark.parametrize(
    ("total", "cause"),
    [
        ((480, 655), Cause("not-counted", {"name": "C", "amount": 75})),
        ((630, 827), Cause("counted-twice", {"name": "C", "amount": 75})),
        ((405, 741), Cause("sign", {"name": "C", "amount": 75})),
        ((556, 741), Cause("digit-typo", {"row": "I alt", "column": "2024", "printed": 556, "right": 555})),
        ((577, 719), Cause("wrong-column", {"name": "D", "amount": 22})),
        ((655, 741), Cause("stale-total")),
    ],
)
def test_causes_of_a_total_that_does_not_foot(tmp_path: Path, total: tuple[int, int], cause: Cause) -> None:
    rows = ("Indsats | 2024 | 2025", "A | 135 | 192", "B | 323 | 441", "C | 75 | 86", "D | 22 | 22")
    footed = foot(tmp_path, table(*rows, f"I alt | {total[0]} | {total[1]}"))
    first = next(f for f in footed.findings if f.place.column == "2024")
    assert cause in first.causes


def test_a_row_left_out_is_upheld_by_the_table_that_has_it(tmp_path: Path) -> None:
    whole = table("Område | 2024 | 2025", "Børn | 555 | 741", "Unge | 90 | 95", "I alt | 645 | 836")
    part = table(
        "Indsats | 2024 | 2025",
        "<b>Børn</b> |  | ",
        "A | 157 | 214",
        "B | 323 | 441",
        "I alt | 555 | 741",
        caption="Tabel 2: Indsatser (1.000 kr.)",
    )
    errors = [f for f in foot(tmp_path, whole + "\n" + part).findings if f.severity == "error"]
    assert [(f.place.table, f.place.column) for f in errors] == [("2", "2024"), ("2", "2025")]
    for finding in errors:
        assert finding.causes[0].code == "row-left-out"
        assert finding.causes[0].values["amounts"] == (75, 86)


def test_an_item_left_out_of_a_list_is_a_cause(tmp_path: Path) -> None:
    text = (
        "Forslag til udmøntning\n\nDer foreslås følgende til en samlet værdi af 900.000 kr.:\n\n"
        "• Cykelbane (300.000 kr.)\n• Legeplads (450.000 kr.)\n"
    )
    (finding,) = foot(tmp_path, text).findings
    assert (finding.place.list, finding.values["parts"]) == ("1.1", Term("its-items"))
    assert finding.causes[0] == Cause("item-left-out", {"amount": Money(Decimal(150_000))})


def test_a_table_too_large_to_solve_proves_nothing_and_says_so() -> None:
    rows = tuple(Row(f"R{i}", (Token(str(100 + i), None), Token("7", None))) for i in range(260))
    columns = tuple(Column(str(2020 + i)) for i in range(3))
    made = Table("1", "Midler (1.000 kr.)", columns, (*rows, Row("I alt", (Token("9", None),))), "1.000 kr.")
    footed = foot_document(Document("a.txt", "0" * 64, "text/plain", budgets=(made,)))
    assert [(f.code, f.severity) for f in footed.findings] == [("not-solved", "warning")]
    assert "proven" not in {c.proof for r in footed.tables[0].rows for c in r.cells}


def test_footing_loads_no_solver_until_a_table_needs_it() -> None:
    code = "import sys, kronespor.footing, kronespor.tieout; print({'ortools', 'django'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
