"""A match is a fact only where nothing else would do; what is printed as a total may be what no row explains."""

from dataclasses import replace
from pathlib import Path

import pytest

from kronespor.footing import foot_document
from kronespor.language import language
from kronespor.reading import Row, Token, read
from kronespor.tieout import Match, TieOut, compare, likeness
from tests.tieout.statements import Line, names, paper, statement

REST: tuple[Line, ...] = (("Drift af værestedet Kilden", 700, 720), ("Bænke på torvet", 930, 950))


def tied(before: tuple[Line, ...], after: tuple[Line, ...]) -> TieOut:
    return compare(paper(statement("Byrum", *before, *REST)), paper(statement("Byrum", *after, *REST)))


def others(found: TieOut) -> list[Match]:
    """The matches of what is not the same."""
    return [m for m in found.matches if m.relation != "same"]


def test_of_two_rows_that_would_do_neither_is_a_fact() -> None:
    before: tuple[Line, ...] = (("Lektiehjælp", 300, 300), ("Mentorer", 300, 300), ("Evaluering", 500, 500))
    found = others(tied(before, (("Evaluering", 800, 800),)))
    assert {m.certainty for m in found} == {"possible"}
    (merged,) = (m for m in found if m.relation == "merged")
    assert [len(r.a) for r in merged.rivals] == [2]


def test_odd_amounts_under_another_name_are_possibly_renamed() -> None:
    (renamed,) = others(tied((("Mentorordning for unge", 1237, 1254),), (("Første skridt", 1237, 1254),)))
    assert (renamed.relation, renamed.certainty, renamed.chance < 0.01) == ("renamed", "possible", True)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ((("Spejderhuset", 120, 125),), (("Spejder-huset", 130, 135),)),
        ((("Kajakpolo for unge", 75, 80),), (("Kajak polo for unge", 85, 95),)),
        ((("Ture", 100, 110), ("Ture", 200, 210)), (("Ture", 150, 160), ("Ture", 200, 210))),
        (
            (("Spejderhuset", 120, 125), ("Skolehaver", 310, 320), ("Kajakpolo for unge", 75, 80)),
            (("Spejderhuset, skolehaver og kajakpolo", 480, 490),),
        ),
    ],
    ids=["hyphen", "space", "one name several times", "merged, then cut"],
)
def test_what_another_spelling_a_namesake_or_a_name_in_a_sum_may_explain_is_no_fact(
    before: tuple[Line, ...], after: tuple[Line, ...]
) -> None:
    found = others(tied(before, after))
    assert found and {m.certainty for m in found} == {"possible"}


def test_a_reserve_that_is_spent_is_possibly_split() -> None:
    after: tuple[Line, ...] = (("Lektiehjælp", 1130, 1100), ("Mentorordning", 870, 905))
    (split,) = others(tied((("Reserve", 2000, 2005),), after))
    assert (split.relation, split.certainty, names(split)[1]) == ("split", "possible", [n for n, *_ in after])


def test_a_group_of_like_names_and_no_rival_is_a_fact() -> None:
    before: tuple[Line, ...] = (("Cykelstier i nord", 431, 415), ("Cykelstier i syd", 172, 205))
    (merged,) = others(tied(before, (("Cykelstier", 603, 620),)))
    assert (merged.relation, merged.certainty, merged.rivals) == ("merged", "proven", ())


def test_another_association_is_a_removal_and_an_addition() -> None:
    found = others(
        tied((("Støtte til Foreningen Lærken", 500, 500),), (("Støtte til Foreningen Kompasset", 800, 800),))
    )
    assert {(m.relation, m.certainty) for m in found} == {("removed", "proven"), ("added", "proven")}


def test_an_identical_name_wins_over_an_equal_amount() -> None:
    before: tuple[Line, ...] = (("Støtte til Perronen", 400, 400), ("Støtte til Vindrosen og Perronen", 700, 700))
    found = others(tied(before, (("Støtte til Vindrosen og Perronen", 400, 400),)))
    assert {(m.relation, *map(tuple, names(m))) for m in found} == {
        ("removed", ("Støtte til Perronen",), ()),
        ("changed", ("Støtte til Vindrosen og Perronen",), ("Støtte til Vindrosen og Perronen",)),
    }


def test_likeness_is_symmetric_and_a_name_in_a_name_is_not_all_of_it() -> None:
    labels = ("Perronen", "Vindrosen og Perronen", "Støtte til Foreningen Lærken", "Cykelstier i nord")
    rows = [Row(label, ()) for label in labels]
    scores = likeness(rows, rows, language("da"))
    assert (scores == scores.T).all()
    assert (scores.diagonal() == 100).all()
    assert 60 < scores[0, 1] < 100


@pytest.mark.parametrize(("printed", "relation"), [("1,3", "same"), ("1,4", "changed")])
def test_half_a_printed_unit_of_a_row_is_rounding(printed: str, relation: str) -> None:
    exact = statement("Byrum", ("Broer", 1250), ("Stier", 2400), years=("2025",))
    rows = (Row("Broer", (Token(printed, 0),)), Row("Stier", (Token("2,4", 0),)))
    rounded = replace(exact, rows=rows, context="Byrum (mio. kr.)")
    found = {names(m)[0][0]: m for m in compare(paper(exact), paper(rounded)).matches}
    assert (found["Broer"].relation, found["Broer"].certainty) == (relation, "proven")
    assert found["Stier"].causes[0].code == "unchanged"


def test_a_printed_total_that_the_rows_do_not_give_is_unexplained() -> None:
    before = statement("Byrum", *REST)
    *rows, total = before.rows
    after = replace(before, rows=(*rows, replace(total, tokens=(Token("1730", 0), total.tokens[1]))))
    found = compare(paper(before), paper(after)).totals
    assert [(t.difference, t.proven, t.possible, t.unexplained) for t in found.values()] == [
        (100_000, 0, 0, 100_000),
        (0, 0, 0, 0),
    ]


def test_a_plan_without_a_partner_is_in_matches_and_totals() -> None:
    roads: tuple[Line, ...] = (("Asfalt i syd", 345, 346), ("Vejbump ved skoler", 77, 78))
    both = paper(statement("Byrum", *REST), statement("Veje", *roads))
    found = compare(both, paper(statement("Byrum", *REST)))
    assert found.alone == (("Veje",), ())
    assert [names(m) for m in others(found)] == [([name], []) for name, *_ in roads]
    assert [t.difference for t in found.totals.values()] == [-422_000, -424_000]


SUBTOTALS = """# Status

1.000 kr.

| Initiativ | 2025 | 2026 |
|---|---:|---:|
{}| Bænke på torvet | 900 | 900 |
| I alt | 1.700 | 1.700 |
"""


def test_a_sub_total_that_is_a_row_of_the_other_paper_is_a_fact(tmp_path: Path) -> None:
    parts = "| Broen | 500 | 500 |\n| Kilden | 300 | 300 |\n| Ungeindsats i alt | 800 | 800 |\n"
    footed = []
    for name, rows in (("a.md", parts), ("b.md", "| Ungeindsats | 800 | 800 |\n")):
        (tmp_path / name).write_text(SUBTOTALS.format(rows), "utf-8")
        footed.append(foot_document(read(tmp_path / name)))
    a, b = footed
    (merged,) = others(compare(a, b))
    assert (merged.relation, merged.certainty, *names(merged)) == (
        "merged",
        "proven",
        ["Broen", "Kilden"],
        ["Ungeindsats"],
    )
    (split,) = others(compare(b, a))
    assert (split.relation, split.certainty) == ("split", "proven")


def test_a_paper_about_much_more_is_held_to_what_both_are_about() -> None:
    more = [statement(f"Plan {n}", (f"Indsats{chr(97 + n)}", 100 + n, 200 + n)) for n in range(3)]
    found = compare(paper(statement("Byrum", *REST)), paper(statement("Byrum", *REST), *more))
    assert found.beyond == ((), ("Plan 0", "Plan 1", "Plan 2"))
    assert sum(m.relation == "added" for m in found.matches) == 3
    assert all(not t.difference for t in found.totals.values())


def test_what_is_gone_and_nearly_adds_up_to_what_is_new_is_not_surely_gone() -> None:
    before = paper(statement("Plan", ("Besøgsvenner", 312, 312), ("Telefonkæde", 88, 91), ("Koordinator", 540, 551)))
    cut = paper(statement("Plan", ("Fællesskaber", 370, 375), ("Koordinator", 540, 551)))
    other = paper(statement("Plan", ("Fællesskaber", 900, 900), ("Koordinator", 540, 551)))
    one_year = paper(statement("Plan", ("Ring en ven", 88, 70), ("Besøgsvenner", 312, 312), ("Koordinator", 540, 551)))
    told = {
        name: {m.certainty for m in compare(before, after).matches if m.relation in ("added", "removed")}
        for name, after in (("cut", cut), ("other", other), ("one year", one_year))
    }
    assert told == {"cut": {"possible"}, "other": {"proven"}, "one year": {"possible"}}
