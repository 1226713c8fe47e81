"""Which relations the figures of a table show, and what is made of those that miss."""

import pytest

from kronespor.footing.reader import read_table
from kronespor.footing.readtable import ReadTable
from kronespor.footing.slips import slip
from kronespor.language import language
from kronespor.reading import Column, Row, Table, Token

Found = set[tuple[str, int, tuple[int, ...], tuple[int, ...]]]


def read(columns: str, *rows: str) -> ReadTable:
    """A table in 1.000 kr.: "Indsats | 2024", "A | 100"; an empty cell prints nothing."""
    names = [name.strip() for name in columns.split("|")[1:]]
    kinds = tuple(Column(name, "total" if name == "I alt" else "amount") for name in names)
    lines = []
    for row in rows:
        label, *cells = (cell.strip() for cell in row.split("|"))
        lines.append(Row(label, tuple(Token(text, c) for c, text in enumerate(cells) if text)))
    return read_table(Table("1", "Beløb i 1.000 kr.", kinds, tuple(lines), context="1.000 kr."), language())


def found(read: ReadTable) -> Found:
    """Axis, claim, parts and signs of what is established; the parts in the order of the table."""
    stencils: Found = set()
    for s in read.structure.established:
        pairs = sorted(zip(s.parts, s.signs, strict=True))
        stencils.add((s.axis, s.claim, tuple(p for p, _ in pairs), tuple(sign for _, sign in pairs)))
    return stencils


def test_totals_above_their_parts_and_a_result_below_them() -> None:
    table = read(
        "Post | 2024 | 2025",
        "Indtægter i alt | 1.521 | 1.634",
        "Driftsindtægter | 1.486 | 1.594",
        "Andre indtægter | 35 | 40",
        "Udgifter i alt | 1.313 | 1.401",
        "Driftsudgifter | 1.277 | 1.366",
        "Andre udgifter | 36 | 35",
        "Resultat | 208 | 233",
    )
    assert found(table) == {("down", 0, (1, 2), (1, 1)), ("down", 3, (4, 5), (1, 1)), ("down", 6, (0, 3), (1, -1))}
    assert set(table.proofs.values()) == {"proven"}


def test_subtotals_without_a_word_for_it() -> None:
    table = read(
        "Post | 2024 | 2025",
        "Nettoomsætning | 912 | 857",
        "Produktion | -523 | -504",
        "Bruttoresultat | 389 | 353",
        "Administration | -121 | -113",
        "Afskrivninger | -62 | -57",
        "Resultat før renter | 206 | 183",
    )
    assert ("down", 2, (0, 1), (1, 1)) in found(table)
    assert ("down", 5, (2, 3, 4), (1, 1, 1)) in found(table)


def test_a_column_of_differences_is_found_and_one_wrong_in_it() -> None:
    table = read(
        "Område | Korrigeret budget | Regnskab | Afvigelse",
        "Skoler | 41.312 | 42.107 | 795",
        "Dagtilbud | 28.745 | 28.213 | -532",
        "Kultur | 9.131 | 9.018 | -131",
    )
    assert ("across", 2, (0, 1), (-1, 1)) in found(table)
    (miss,) = [m for m in table.misses if m.established]
    assert miss.relation.claim == (2, 2)
    assert table.proofs[2, 2] == "contradicted" and table.proofs[0, 2] == "proven"


def test_key_figures_are_not_accused_of_not_adding_up() -> None:
    table = read("Nøgletal | 2024 | 2023", "Årets resultat | 310 | 290", "Samlet gæld | 2.100 | 2.000")
    assert not [m for m in table.misses if m.established]


def test_nothing_is_proven_while_one_of_its_relations_fails() -> None:
    rows = (
        "Skoler | 500 | 520 | 1.020",
        "Dagtilbud | 300 | 350 | 610",
        "Kultur | 100 | 105 | 205",
        "I alt | 900 | 975 | 1.835",
    )
    table = read("Område | 2024 | 2025 | I alt", *rows)
    failing = {cell for m in table.misses for cell in m.relation.cells}
    assert {(1, 2), (3, 2)} <= failing
    assert all(table.proofs[cell] != "proven" for cell in failing)


def test_three_initiatives_of_even_amounts_are_not_two_and_their_sum() -> None:
    assert found(read("Indsats | 2024 | 2025", "A | 100 | 100", "B | 200 | 200", "C | 300 | 300")) == set()


def test_a_smooth_series_is_no_relation() -> None:
    rows = [f"{2000 + n} | {1000 + 7 * n} | {2000 + 11 * n}" for n in range(8)]
    assert found(read("År | Elever | Lærere", *rows)) == set()


def test_rates_and_shares_are_not_added_to_amounts() -> None:
    table = read("Post | 2024", "Løn | 500", "andel af udgifter | 71,4 %", "Husleje | 200", "I alt | 700")
    assert found(table) == {("down", 3, (0, 2), (1, 1))}


def test_a_share_of_the_total_is_held_against_its_amount() -> None:
    rows = ("Idræt | 25,0 | 50,0", "Kultur | 15,0 | 30,0", "Bibliotek | 10,0 | 25,0", "I alt | 50,0 | 100,0")
    table = read("Område | Beløb | Andel i pct.", *rows)
    (miss,) = table.ratios.missing
    assert (miss.ratio.form, miss.ratio.claim) == ("share", (2, 1))
    assert {r.claim for r in table.ratios.holding} == {(0, 1), (1, 1), (3, 1)}


def test_a_closing_balance_that_is_not_the_next_opening_one_is_evidence() -> None:
    table = read(
        "Likviditet | 2025 | 2026 | 2027",
        "Kassebeholdning primo | 52.013 | 48.508 | 51.212",
        "Årets resultat | -3.505 | 2.704 | 1.301",
        "Kassebeholdning ultimo | 48.508 | 51.912 | 52.513",
    )
    (balance,) = table.carried
    assert balance.relation.claim == (2, 1) and balance.relation.cells == {(2, 1), (0, 2)}


def test_a_total_without_an_amount_is_recovered_where_others_hold() -> None:
    rows = ("A | 157 | 214", "B | 323 | 441", "C | 75 | 86", "I alt | 555 | ")
    table = read("Indsats | 2024 | 2025", *rows)
    assert table.scaled.amount(table.cells[3, 1].value) == 741
    assert table.proofs[3, 1] != "proven"


@pytest.mark.parametrize(
    ("printed", "right", "kind"),
    [
        (802, 820, "transposition"),
        (1052, 152, "transposition"),
        (555, 556, "digit-typo"),
        (-75, 75, "sign"),
        (41, 1, None),
        (999, 555, None),
        (0, 5, None),
    ],
)
def test_a_slip_is_a_digit_two_digits_swapped_or_a_sign(printed: int, right: int, kind: str | None) -> None:
    assert slip(printed, right) == kind


def test_amounts_rounded_by_themselves_may_miss_their_total_by_the_last_place() -> None:
    rounded = read("Post | 2024", "A | 10,3", "B | 20,4", "C | 30,4", "I alt | 61,0")
    assert [m.rounding for m in rounded.misses] == [True]


def test_where_many_sums_hold_to_the_last_place_one_that_misses_by_one_is_wrong() -> None:
    rows = [f"R{n} | {n * 137 % 911} | {n * 271 % 877} | {n * 137 % 911 + n * 271 % 877}" for n in range(1, 41)]
    rows[20] = "R21 | 144 | 429 | 574"
    table = read("Indsats | 2024 | 2025 | I alt", *rows)
    (miss,) = table.misses
    assert miss.relation.claim == (20, 2) and not miss.rounding
