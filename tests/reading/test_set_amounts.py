"""Amounts that their cells have no room for."""

import pytest

from kronespor.reading.pdf.setamounts import set_amounts
from tests.reading.sketches import lines_of


@pytest.mark.parametrize("name_at", [0, 1])
def test_a_number_below_its_currency_stands_beside_it_on_the_line_of_its_name(name_at: int) -> None:
    amounts = ["             kr.      kr.", "          15.400   9.200"]
    total = [f"I alt{line[5:]}" if at == name_at else line for at, line in enumerate(amounts)]
    rows = [f"{name:<9}kr. 7.500 kr. {n}00" for n, name in enumerate(("Alfa", "Beta"), start=4)]
    lines = set_amounts(lines_of("\n".join(["Indsats      2024     2025", *rows, *total])))
    assert [c.text for c in lines[-1].chunks] == ["I alt", "kr. 15.400", "kr. 9.200"]


@pytest.mark.parametrize(
    ("rows", "total", "amounts"),
    [
        ("3.203     1.075", ["15.23     1.01", "    3        2"], ["15.233", "1.012"]),
        ("9.203,00  1.075,00", ["15.2      1.0", "33,0      12,0", "0            0"], ["15.233,00", "1.012,00"]),
        ("3.203     1.075", ["  150       160", "  233       010"], ["150", "160"]),
    ],
)
def test_an_amount_that_goes_on_below_is_whole(rows: str, total: list[str], amounts: list[str]) -> None:
    names = ["Alfa", "Beta", "I alt", *[""] * (len(total) - 1)]
    lines = lines_of("\n".join(f"{n:<12}{text}" for n, text in zip(names, [rows, rows, *total], strict=True)))
    assert [c.text for c in set_amounts(lines)[2].chunks] == ["I alt", *amounts]


@pytest.mark.parametrize(("others", "rules"), [("1.200", []), ("1 200", [(50, 200, 28.0)])])
def test_amounts_of_two_rows_below_each_other_are_two(others: str, rules: list[tuple[float, float, float]]) -> None:
    """Others are not parted as one of them would be, or a rule parts them."""
    lines = lines_of(f"Alfa        {others}\n             -190\nBeta          247\nKor         {others}")
    assert set_amounts(lines, rules) is lines


def test_amounts_of_numbered_rows_below_each_other_are_two() -> None:
    lines = lines_of(
        "Post                        Kroner\n 1  Drift             1 200 000 000\n72  Tilskud til film og"
        "\n    serier               55 000 000\n73  Virksomheder        154 180 000"
    )
    assert set_amounts(lines) is lines


def test_a_unit_below_the_headings_of_columns_is_no_part_of_the_first_amounts() -> None:
    lines = lines_of(
        "Indsats     2024      2025\n            kr.       kr.\nAlfa        1.200     1.300\nBeta        500       700"
    )
    assert set_amounts(lines) is lines


def test_an_amount_near_a_long_name_stands_in_its_column() -> None:
    names = ("Job", "Sprogcafé", "Natklub", "Lektiehjælp til alle")
    lines = lines_of("\n".join(f"{name:<20} 1.{n}00" for n, name in enumerate(names)))
    assert [len(line.chunks) for line in lines] == [2, 2, 2, 1]
    assert [c.text for c in set_amounts(lines)[-1].chunks] == ["Lektiehjælp til alle", "1.300"]


def test_an_amount_stands_beside_its_currency_where_others_end() -> None:
    lines = lines_of("\n".join(f"{name:<12}kr. 1.{n}00" for n, name in enumerate(("Job", "Natklub", "Sport", "I alt"))))
    assert [[c.text for c in line.chunks][1:] for line in set_amounts(lines)] == [[f"kr. 1.{n}00"] for n in range(4)]


def test_a_note_near_an_amount_stands_beside_it() -> None:
    lines = lines_of("\n".join(f"Job{n}      {n}.200" for n in (1, 2, 3)) + "\nJob4      1.500 Jf. punkt 7")
    assert [len(line.chunks) for line in lines] == [2, 2, 2, 2]
    assert [c.text for c in set_amounts(lines)[-1].chunks] == ["Job4", "1.500", "Jf. punkt 7"]


def test_a_percent_sign_below_its_number_is_of_it() -> None:
    lines = lines_of("Indsats     2024  Andel\nAlfa        1.200  12,5\n                    %\nBeta         500   20,0")
    assert [c.text for c in set_amounts(lines)[1].chunks] == ["Alfa", "1.200", "12,5 %"]
