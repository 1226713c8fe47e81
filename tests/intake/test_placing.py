"""Rows are found again among the words of a printed copy, however it divides their table; what says else is not."""

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

from kronespor.footing.report import ReportCell, ReportRow, ReportTable
from kronespor.intake.placing import PrintedWord, placed

HEIGHT = 8


def table(*rows: tuple[str, str]) -> ReportTable:
    """A table of rows that are written "name" and "figure figure"."""
    made = []
    for n, (label, figures) in enumerate(rows, start=1):
        cells = tuple(
            ReportCell("2024", text, Decimal(1), None, "printed", "proven", (), (), (), 1, 0, None)
            for text in figures.split()
        )
        made.append(ReportRow(str(n), label, "", "detail", "", "", cells))
    return ReportTable("1", "", 1, "kr.", True, "", ("2024", "2025"), (), tuple(made))


def printed(page: int, *lines: tuple[int, str]) -> Iterable[PrintedWord]:
    """The words of a page, each of their lines at a height, the first word at the left edge."""
    for y, line in lines:
        for n, word in enumerate(line.split()):
            yield PrintedWord(page, word, (40.0 * n, y, 40.0 * n + 30, y + HEIGHT))


def test_a_row_is_found_by_its_name_and_figures() -> None:
    rows = table(("Hal", "75 75"), ("Bane", "75 75"), ("Støtte til foreningernes arbejde", "1.250 300"))
    words = printed(
        1, (10, "Hal 75 75"), (20, "Bane 75 75"), (30, "Støtte til"), (39, "foreningernes 1,250 300"), (48, "arbejde")
    )
    found = placed([rows], words)
    assert {at[1:]: (place[0], place[1][:2]) for at, place in found.items()} == {
        ("1", 0): (1, (40.0, 10)),
        ("1", 1): (1, (80.0, 10)),
        ("2", 0): (1, (40.0, 20)),
        ("2", 1): (1, (80.0, 20)),
        ("3", 0): (1, (40.0, 39)),
        ("3", 1): (1, (80.0, 39)),
    }


def test_columns_on_the_next_page_are_found_by_their_height() -> None:
    words = [*printed(1, (10, "Hal 75"), (20, "Bane 600")), *printed(2, (10, "81"), (20, "610"))]
    found = placed([table(("Hal", "75 81"), ("Bane", "600 610"))], words)
    assert {at[1:]: place[0] for at, place in found.items()} == {("1", 0): 1, ("1", 1): 2, ("2", 0): 1, ("2", 1): 2}
    alone = [*printed(1, (10, "Hal drift"), (20, "Bane anlæg")), *printed(2, (10, "75 81"), (20, "600 610"))]
    assert {place[0] for place in placed([table(("Hal", "75 81"), ("Bane", "600 610"))], alone).values()} == {2}


def test_what_the_copy_says_otherwise_has_no_place() -> None:
    assert placed([table(("Hal", "75 81"))], printed(1, (10, "Sport 75 99"), (20, "Hal 76 82"))) == {}


def test_rows_that_look_alike_keep_their_order_and_no_place_is_given_twice() -> None:
    rows = [table(("Hal", "0 100"), ("Hal", "0 100"), ("Bane", "100 0")), table(("Hal", "0 100"))]
    words = list(printed(1, (10, "Hal 0 100"), (20, "Hal 0 100"), (30, "Bane 100 0"), (60, "Hal 0 100")))
    assert [place[1][1] for place in placed(rows[:1], words).values()] == [10, 10, 20, 20, 30, 30]
    both = placed([rows[0], replace(rows[1], id="2")], words)
    assert len(both) == 8 == len({*both.values()})


def test_a_name_that_a_narrow_cell_breaks_within_a_word_stands_around_its_figures() -> None:
    words = printed(1, (10, "unge med"), (20, "beskæftigelses"), (30, "vejledning 800 900"), (40, "i byen"))
    found = placed([table(("Unge med beskæftigelsesvejledning i byen", "800 900"))], words)
    assert [place[1][1] for place in found.values()] == [30, 30]
