"""A table goes on over a page only where nothing says that another begins."""

from dataclasses import replace

import pytest

from kronespor.reading.blocks import Parts, RawTable
from kronespor.reading.gridplan import Cell
from kronespor.reading.grids import Caption
from kronespor.reading.pdf.spilled import with_columns_overleaf
from tests.reading.sketches import level


def raw(page: int, *rows: tuple[str, ...]) -> RawTable:
    return RawTable([[Cell(text) for text in row] for row in rows], page=page, may_continue=True)


def labels(*tables: RawTable) -> list[list[str]]:
    from kronespor.reading.blocks import gather

    return [[r.label for r in t.rows] for t in gather(tables, Parts()).budgets]


FIRST = raw(1, ("Indsats", "2023", "2024"), ("Alfa", "100", "200"), ("Støtte til børn,", "300", "400"))


def test_rows_that_go_on_and_a_repeated_heading_are_one_table() -> None:
    assert labels(FIRST, raw(2, ("Beta", "500", "600"))) == [["Alfa", "Støtte til børn,", "Beta"]]
    again = raw(2, ("Indsats", "2023", "2024"), ("Beta", "500", "600"))
    assert labels(FIRST, again) == [["Alfa", "Støtte til børn,", "Beta"]]


def test_rows_that_are_a_table_each_are_one_table() -> None:
    heads, *rows = (
        raw(1, row) for row in (("Indsats", "2023", "2024"), ("Alfa", "100", "200"), ("I alt", "100", "200"))
    )
    assert labels(heads, *rows) == [["Alfa", "I alt"]]
    assert labels(raw(1, ("Møde", "Sted", "Dag")), *rows) != [["Alfa", "I alt"]]  # which are no headings of amounts


def test_a_heading_of_shares_beside_a_year_is_none_of_it() -> None:
    table = raw(1, ("", "2024", "2025", "%"), ("Alfa", "100", "200", "50,0"), ("Beta", "300", "400", "75,0"))
    assert labels(table) == [["Alfa", "Beta"]]


def test_amounts_with_their_currency_are_no_heading() -> None:
    assert labels(FIRST, raw(2, ("I alt", "kr. 400", "kr. 600"))) == [["Alfa", "Støtte til børn,", "I alt"]]


def test_other_years_in_plain_type_begin_another_table() -> None:
    other = raw(2, ("Indsats", "2024", "2025"), ("Beta", "500", "600"))
    assert labels(FIRST, other) == [["Alfa", "Støtte til børn,"], ["Beta"]]


@pytest.mark.parametrize(("start", "joined"), [("unge og familier", True), ("2. Børn og unge", False), ("18", True)])
def test_the_rest_of_a_name_is_put_to_it_and_a_numbered_heading_is_not(start: str, joined: bool) -> None:
    upper = raw(1, ("Indsats", "2023", "2024"), ("Alfa", "100", "200"), ("Støtte til pulje", "300", "400"))
    (found,) = labels(upper, raw(2, (start, "", ""), ("Beta", "500", "600")))
    assert found == (
        ["Alfa", f"Støtte til pulje {start}", "Beta"] if joined else ["Alfa", "Støtte til pulje", start[3:], "Beta"]
    )


def test_parts_of_a_table_without_amounts_stay_on_their_pages() -> None:
    parts = Parts()
    parts.add_raw([raw(1, ("Møde", "Sted"), ("Marts", "Rådhuset")), raw(2, ("Maj", "Salen"))], Caption("", ""))
    assert [g.page for g in parts.grids] == [1, 2]


def placed(page: int, *rows: tuple[tuple[str, float, float] | None, ...]) -> RawTable:
    """A table of texts with the x they stand from and to; None for a cell that is not there."""
    cells = [[Cell(c[0], box=(c[1], 0, c[2], 10)) if c else Cell() for c in row] for row in rows]
    return RawTable(cells, page=page, may_continue=True)


HEAD = (("Indsats", 50, 90), ("2023", 200, 220), ("2024", 300, 320), ("2025", 400, 420))


def amounts(*tables: RawTable) -> list[list[tuple[int | None, str]]]:
    from kronespor.reading.blocks import gather

    (budget,) = gather(tables, Parts()).budgets
    return [[(t.column, t.text) for t in r.tokens] for r in budget.rows]


def test_rows_that_leave_a_column_empty_go_on_under_the_columns_they_stand_in() -> None:
    upper = placed(1, HEAD, (("Alfa", 50, 70), ("1", 215, 220), ("2", 315, 320), ("3", 415, 420)))
    lower = placed(2, (("Beta", 50, 72), ("40", 310, 320), ("50", 410, 420)))
    assert amounts(upper, lower) == [[(0, "1"), (1, "2"), (2, "3")], [(1, "40"), (2, "50")]]


def test_a_heading_alone_at_the_foot_of_a_page_heads_the_table_of_the_next() -> None:
    lower = placed(2, (("Beta", 50, 72), ("10", 210, 220), ("40", 310, 320), ("50", 410, 420)))
    assert amounts(placed(1, HEAD), lower) == [[(0, "10"), (1, "40"), (2, "50")]]


def test_rows_that_stand_beside_the_columns_above_are_another_table() -> None:
    upper = placed(1, HEAD, (("Alfa", 50, 70), ("1", 215, 220), ("2", 315, 320), ("3", 415, 420)))
    rows = ((name, 50, 72) for name in ("Beta", "Gamma"))
    lower = placed(2, *((name, ("40", 255, 265), ("50", 355, 365)) for name in rows))
    assert labels(upper, lower) == [["Alfa"], ["Beta", "Gamma"]]


def test_a_page_that_begins_with_a_groups_name_and_leaves_a_column_empty_goes_on() -> None:
    upper = placed(1, HEAD, (("Alfa", 50, 70), ("1", 215, 220), ("2", 315, 320), ("3", 415, 420)))
    group = (("Fællesskab", 50, 90), None, None)
    lower = placed(2, group, (("Beta", 50, 72), ("40", 310, 320), ("50", 410, 420)))
    assert amounts(upper, lower) == [[(0, "1"), (1, "2"), (2, "3")], [], [(1, "40"), (2, "50")]]


@pytest.mark.parametrize(
    ("said", "y0", "joined"),
    [
        (["1 Heraf en del fra puljen."], 0.8, True),
        (["1 Heraf en del, som", "kommer fra puljen.", "2 Heraf resten."], 0.8, True),
        (["1 Heraf en del fra puljen."], 0.2, False),
        (["Tabel 2"], 0.8, False),
        (["1 Heraf en del fra puljen", "Tabel 2: Noget andet"], 0.8, False),
        (["1 Heraf en del fra puljen.", "Handleplan for noget andet"], 0.8, False),
    ],
)
def test_footnotes_at_the_foot_of_a_page_do_not_divide_a_table(said: list[str], y0: float, joined: bool) -> None:
    from kronespor.reading.pdf.assembly import assemble
    from kronespor.reading.pdf.items import PlacedLine

    upper = raw(1, ("Indsats", "2023", "2024"), ("Alfa", "100", "200"), ("Støtte", "300", "400"))
    lower = raw(2, ("Indsats", "2023", "2024"), ("Beta", "500", "600"))
    tables = [replace(table, lines=list(range(1, 1 + len(table.cells)))) for table in (upper, lower)]
    lines = [PlacedLine(text, 4 + n, False, y0, y0 + 0.02) for n, text in enumerate(said)]
    found = assemble([[tables[0], *lines], [tables[1]]], Parts())
    assert [[r.label for r in t.rows] for t in found.budgets] == (
        [["Alfa", "Støtte", "Beta"]] if joined else [["Alfa", "Støtte"], ["Beta"]]
    )


@pytest.mark.parametrize(("above", "joined"), [("Indsats 2023 2024", True), ("Indsats 2024 2025", False)])
def test_a_heading_that_a_page_repeats_above_its_rows_does_not_divide_a_table(above: str, joined: bool) -> None:
    from kronespor.reading.pdf.assembly import assemble
    from kronespor.reading.pdf.items import PlacedLine

    upper = raw(1, ("Indsats", "2023", "2024"), ("Alfa", "100", "200"), ("Støtte", "300", "400"))
    lower = raw(2, ("Beta", "500", "600"), ("Gamma", "700", "800"))
    heading = PlacedLine(above, 1, False, 0.2, 0.22)
    parts = assemble([[replace(upper, lines=[1, 2, 3])], [heading, replace(lower, lines=[2, 3])]], Parts())
    found = [[r.label for r in t.rows] for t in parts.budgets]
    assert (found == [["Alfa", "Støtte", "Beta", "Gamma"]]) == joined and found[0][:2] == ["Alfa", "Støtte"]


def test_captions_at_the_head_of_each_page_are_no_running_head() -> None:
    from kronespor.reading.pdf.assembly import assemble
    from kronespor.reading.pdf.items import PlacedLine

    def page(n: int, caption: str) -> list[PlacedLine | RawTable]:
        table = raw(n, ("Indsats", "2023", "2024"), (f"Alfa {n}", "100", "200"), ("I alt", "100", "200"))
        return [PlacedLine(caption, 1, False, 0.07, 0.09), replace(table, lines=[2, 3, 4])]

    other = assemble([page(n, f"Tabel {n}: Midler (kr.)") for n in (1, 2, 3)], Parts())
    assert [t.id for t in other.budgets] == ["1", "2", "3"]
    same = assemble([page(n, "Midler, side " + str(n)) for n in (1, 2, 3)], Parts())
    assert len(same.budgets) == 1


def test_columns_overleaf_are_put_beside_the_rows_that_they_are_level_with() -> None:
    names = [
        level(1, ("Indsats", "2023"), ("Alfa", "10"), ("Beta", "20")),
        level(2, ("Indsats", "2023"), ("Gamma", "30")),
    ]
    more = [level(n, ("2024", "2025"), (f"1{n}0", "200"), *([(f"3{n}0", "400")] * (n % 2))) for n in (3, 4, 5, 6)]
    pages, remarks = with_columns_overleaf([[table] for table in (*names, *more)])
    texts = [[[c.text for c in row] for row in t.cells[1:]] for (t,) in pages[:2] if isinstance(t, RawTable)]
    assert texts == [
        [["Alfa", "10", "130", "200", "150", "200"], ["Beta", "20", "330", "400", "350", "400"]],
        [["Gamma", "30", "140", "200", "160", "200"]],
    ]
    assert [(r.place.page, r.values["first"]) for r in remarks] == [(3, 1), (4, 2), (5, 1), (6, 2)]
    assert pages[2:] == [[], [], [], []]


def test_columns_overleaf_that_may_be_of_one_page_or_of_two_stay_on_theirs() -> None:
    names = [[level(n, ("Indsats", "2023"), (name, "10"), ("I alt", "10"))] for n, name in enumerate(("Alfa", "Beta"))]
    more = [[level(n, ("2024", "2025"), ("100", "200"), ("100", "200"))] for n in (3, 4)]
    assert with_columns_overleaf([*names, *more]) == ([*names, *more], [])


@pytest.mark.parametrize(
    "other",
    [
        level(2, ("2024", "2025"), ("100", "200"), ("300", "400"), down=3),
        level(2, ("2024", "2025"), ("100", "200"), ("300", "400"), ("500", "600")),
        level(2, ("2024", "2025"), ("100", "200")),
        level(2, ("Indsats", "2025"), ("Gamma", "200"), ("Delta", "400")),
    ],
)
def test_a_table_whose_rows_are_not_all_level_with_those_before_stays_on_its_page(other: RawTable) -> None:
    pages = [[level(1, ("Indsats", "2023"), ("Alfa", "100"), ("Beta", "200"))], [other]]
    assert with_columns_overleaf(pages) == (pages, [])
