"""Which tables are held against each other, and what their totals come to."""

from collections import Counter
from dataclasses import replace

import pytest

from kronespor.language import language
from kronespor.tieout import compare, likeness, same_source
from kronespor.tieout.report import changes
from tests.tieout.statements import Line, names, paper, statement

ROADS: tuple[Line, ...] = (("Asfalt i syd", 345, 346), ("Vejbump ved skoler", 77, 78), ("Brolægning", 51, 52))
SCHOOLS: tuple[Line, ...] = (("Lektiehjælp", 610, 620), ("Skolemad", 940, 955), ("Svømning for små", 120, 130))


def test_tables_are_paired_by_the_names_in_them_and_not_by_their_order_or_title() -> None:
    before = paper(statement("Tabel A", *ROADS), statement("Tabel B", *SCHOOLS))
    after = paper(statement("Skoler", *SCHOOLS), statement("Veje", *ROADS))
    assert compare(before, after).pairs == (("Tabel A", "Veje"), ("Tabel B", "Skoler"))


def test_each_table_is_in_one_pair() -> None:
    before = paper(statement("Veje", *ROADS))
    after = paper(statement("Veje igen", *ROADS[:2]), statement("Veje", *ROADS))
    found = compare(before, after)
    assert found.pairs == (("Veje", "Veje"),)


def test_tables_about_different_things_are_no_pair_and_their_rows_do_not_vanish() -> None:
    found = compare(paper(statement("Veje", *ROADS)), paper(statement("Skoler", *SCHOOLS)))
    assert (found.pairs, found.alone) == ((), (("Veje",), ("Skoler",)))
    assert Counter(m.relation for m in found.matches) == {"removed": 3, "added": 3}
    assert [(t.a, t.b) for t in found.totals.values()] == [(473_000, 1_670_000), (476_000, 1_705_000)]


def test_tables_that_share_no_year_are_no_pair() -> None:
    before = paper(statement("Veje", *ROADS, years=("2021", "2022")))
    assert compare(before, paper(statement("Veje", *ROADS))).pairs == ()


def test_only_the_years_that_both_show_count() -> None:
    before = paper(statement("Veje", *ROADS, years=("2024", "2025")))
    found = compare(before, paper(statement("Veje", *ROADS, years=("2025", "2026"))))
    assert list(found.totals) == ["2025"]
    assert (found.totals["2025"].a, found.totals["2025"].b) == (476_000, 473_000)


def test_the_years_asked_for_count_alone() -> None:
    found = compare(paper(statement("Veje", *ROADS)), paper(statement("Veje", *ROADS)), ["2026"])
    assert list(found.totals) == ["2026"]
    assert {year for m in found.matches for year in m.years} == {"2026"}


def test_a_paper_without_tables_has_nothing_to_tie_out() -> None:
    assert compare(paper(), paper(statement("Veje", *ROADS))).pairs == ()


def test_the_difference_of_the_totals_is_that_of_the_matches() -> None:
    after = (("Asfalt i syd", 345, 400), ROADS[1], ("Lys på stier", 30, None))
    found = compare(paper(statement("Veje", *ROADS)), paper(statement("Veje", *after)))
    total = found.totals["2026"]
    assert (total.a, total.b, total.difference) == (476_000, 478_000, 2_000)
    assert (total.proven, total.possible, total.unexplained) == (2_000, 0, 0)
    assert sorted((m.relation, *names(m)) for m in total.changes) == [
        ("changed", ["Asfalt i syd"], ["Asfalt i syd"]),
        ("removed", ["Brolægning"], []),
    ]
    assert [(r.code, r.place.row) for r in changes(total)] == [
        ("total-rises", "Asfalt i syd"),
        ("total-falls", "Brolægning"),
    ]
    assert {m.relation for m in found.totals["2025"].changes} == {"added", "removed"}


def test_totals_are_over_all_pairs_of_tables() -> None:
    both = paper(statement("Veje", *ROADS), statement("Skoler", *SCHOOLS))
    total = compare(both, both).totals["2025"]
    assert (total.a, total.b, total.changes) == (473_000 + 1_670_000, 473_000 + 1_670_000, ())


def test_units_are_kroner_on_both_sides() -> None:
    thousandfold: list[Line] = [(name, *(1000 * (a or 0) for a in rest)) for name, *rest in ROADS]
    thousands = statement("Veje", *thousandfold)
    millions = replace(statement("Veje", *ROADS), context="Veje (mio. kr.)")
    found = compare(paper(thousands), paper(millions))
    assert {m.relation for m in found.matches} == {"same"}
    assert found.totals["2025"].a == found.totals["2025"].b == 473_000_000


@pytest.mark.parametrize(
    ("a", "b", "agree"),
    [
        ("Budget24", "Budgetmidler", True),
        ("Integrationspuljen", "integrationspulje", True),
        ("Puljen", "OFS23/24", False),
        ("", "Puljen", None),
    ],
)
def test_sources_of_funding(a: str, b: str, agree: bool | None) -> None:
    assert same_source(a, b, language()) is agree


def test_rare_words_make_names_alike() -> None:
    before = paper(statement("Støtte", ("Støtte til Jødisk Informationscenter", 1, 1), ("Støtte til Sabaah", 2, 2)))
    after = paper(statement("Støtte", ("Statte til Jodisk center", 1, 1), ("Støtte til Mino", 2, 2)))
    a, b = ([r for r in p.tables[0].rows if r.role == "detail"] for p in (before, after))
    alike = likeness(a, b, language())
    assert alike[0, 0] > 55 > alike[0, 1]
    assert alike[1, 1] < 55
    assert 0 <= alike.min() <= alike.max() <= 100


def test_what_one_paper_alone_shows_is_said() -> None:
    before = paper(statement("Byrum", ("Broer", 5, 7), ("Stier", 3, 3)), statement("Veje", ("Lys", 9, 0)))
    after = paper(statement("Byrum", ("Broer", 5), ("Stier", 3), years=("2025",)))
    found = compare(before, after)
    assert [(e.title, e.is_alone, e.years) for e in found.extra[0]] == [
        ("Byrum", False, {"2026": 10_000}),
        ("Veje", True, {"2025": 9_000, "2026": 0}),
    ]
    assert found.extra[1] == ()


def test_tables_too_large_for_groups_say_so(monkeypatch: pytest.MonkeyPatch) -> None:
    before = paper(statement("Byrum", ("Broer", 5, 7), ("Stier", 3, 4), ("Lys", 9, 1)))
    after = paper(statement("Byrum", ("Veje", 8, 11), ("Lys", 8, 1)))
    assert compare(before, after).ungrouped == ()
    monkeypatch.setattr("kronespor.tieout.model.MOST_EDGES", 1)
    assert compare(before, after).ungrouped == (("Byrum", "Byrum"),)
