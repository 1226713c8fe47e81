"""What became of each row: found by name and amount together, and told as a relation with its cause."""

import pytest

from kronespor.footing import FootedRow
from kronespor.remarks import Cause
from kronespor.tieout import Match, Relation, TieOut, compare
from tests.tieout.statements import Line, became, kroner, names, paper, statement

BRIDGES: tuple[Line, ...] = (
    ("Broer over havnen", 1200, 1250),
    ("Cykelstier i nord", 430, 415),
    ("Legepladser", 275, 310),
)


def tied(before: tuple[Line, ...], after: tuple[Line, ...]) -> TieOut:
    return compare(paper(statement("Byrum", *before)), paper(statement("Byrum", *after)))


def only(tie_out: TieOut, relation: str) -> Match:
    (match,) = (m for m in tie_out.matches if m.relation == relation)
    return match


def test_the_same_rows_are_the_same() -> None:
    found = tied(BRIDGES, BRIDGES)
    assert [(m.relation, *names(m)) for m in found.matches] == [("same", [n], [n]) for n, *_ in BRIDGES]
    assert kroner(found.matches[0]) == {"2025": (1_200_000, 1_200_000), "2026": (1_250_000, 1_250_000)}
    assert [m.causes for m in found.matches] == [(Cause("unchanged"),)] * 3


def test_the_order_of_the_rows_does_not_count() -> None:
    found = tied(BRIDGES, BRIDGES[::-1])
    assert became(found) == {}
    assert sorted(names(m)[0] for m in found.matches) == sorted([n] for n, *_ in BRIDGES)


def test_a_row_with_its_amounts_under_another_name_is_renamed() -> None:
    found = tied(BRIDGES, (("Broer til cykler i havnen", 1200, 1250), *BRIDGES[1:]))
    assert became(found) == {"renamed": (["Broer over havnen"], ["Broer til cykler i havnen"])}
    assert only(found, "renamed").causes == (Cause("same-amounts-renamed"),)


def test_capitals_and_signs_make_no_other_name() -> None:
    found = tied(BRIDGES, (("BROER OVER HAVNEN:", 1200, 1250), *BRIDGES[1:]))
    assert became(found) == {}


def test_rows_that_add_up_to_one_are_merged() -> None:
    parts = (("Cykelstier i nord", 430, 415), ("Cykelstier i syd", 170, 205))
    found = tied((BRIDGES[0], *parts), (BRIDGES[0], ("Cykelstier", 600, 620)))
    assert became(found) == {"merged": (["Cykelstier i nord", "Cykelstier i syd"], ["Cykelstier"])}
    merged = only(found, "merged")
    assert kroner(merged) == {"2025": (600_000, 600_000), "2026": (620_000, 620_000)}
    assert merged.causes == (Cause("rows-merged", {"n": 2}),)


def test_a_row_that_several_add_up_to_is_split() -> None:
    parts = (("Cykelstier i nord", 430, 415), ("Cykelstier i syd", 170, 205))
    found = tied((BRIDGES[0], ("Cykelstier", 600, 620)), (BRIDGES[0], *parts))
    assert became(found) == {"split": (["Cykelstier"], ["Cykelstier i nord", "Cykelstier i syd"])}
    assert only(found, "split").causes == (Cause("row-split", {"n": 2}),)


def test_rows_that_add_up_in_one_year_alone_are_merged_and_changed_and_that_is_not_proven() -> None:
    parts = (("Cykelstier i nord", 430, 415), ("Cykelstier i syd", 170, 205))
    found = tied((BRIDGES[0], *parts), (BRIDGES[0], ("Cykelstier", 600, 999)))
    merged = only(found, "merged")
    assert (merged.certainty, *names(merged)) == ("possible", ["Cykelstier i nord", "Cykelstier i syd"], ["Cykelstier"])
    assert [c.code for c in merged.causes] == ["rows-in-one", "amount-changed-too"]


def test_another_amount_is_changed() -> None:
    found = tied(BRIDGES, (("Broer over havnen", 1200, 1400), *BRIDGES[1:]))
    changed = only(found, "changed")
    assert names(changed) == (["Broer over havnen"], ["Broer over havnen"])
    assert {y: p.difference for y, p in changed.years.items()} == {"2025": 0, "2026": 150_000}
    assert changed.causes == (Cause("amount-changed"),)


@pytest.mark.parametrize(
    ("after", "code"),
    [
        ((1236, 1288), "amount-changed"),  # 1,03 and 1,0304
        ((1236, 1287), "amount-changed"),
        ((1260, 1312), "amount-changed"),
        ((1320, 1375), "changed-by-factor"),  # 1,1 both
        ((1200, 1375), "amount-changed"),  # one year is as it was
        ((2400, 2500), "amount-changed"),  # twice as much is no price level
    ],
)
def test_a_factor_is_told_where_every_year_has_it(after: tuple[int, int], code: str) -> None:
    found = tied(BRIDGES, (("Broer over havnen", *after), *BRIDGES[1:]))
    assert [c.code for c in only(found, "changed").causes] == [code]


def test_a_row_that_is_gone_is_removed_with_who_paid_for_it() -> None:
    before = statement("Byrum", *BRIDGES, funds=("Puljen", "", "Budget 2025"))
    found = compare(paper(before), paper(statement("Byrum", *BRIDGES[:2])))
    assert became(found) == {"removed": (["Legepladser"], [])}
    removed = only(found, "removed")
    assert kroner(removed) == {"2025": (275_000, 0), "2026": (310_000, 0)}
    assert removed.causes == (Cause("only-in-earlier"), Cause("paid-for-by", {"fund": "Budget 2025"}))


def test_a_new_row_is_added() -> None:
    found = tied(BRIDGES[:2], BRIDGES)
    assert became(found) == {"added": ([], ["Legepladser"])}
    assert only(found, "added").causes == (Cause("only-in-later"),)


def test_a_row_that_goes_to_another_plan_has_moved() -> None:
    roads: tuple[Line, ...] = (("Vejbump", 77, 78), ("Asfalt i syd", 345, 346), ("Brolægning", 51, 52))
    before = paper(statement("Byrum", *BRIDGES), statement("Veje", *roads))
    after = paper(statement("Byrum", *BRIDGES[:2]), statement("Veje", *roads, BRIDGES[2]))
    found = compare(before, after)
    assert became(found) == {"moved": (["Legepladser"], ["Legepladser"])}
    moved = only(found, "moved")
    assert (moved.table_a, moved.table_b) == ("Byrum", "Veje")
    assert kroner(moved) == {"2025": (275_000, 275_000), "2026": (310_000, 310_000)}
    assert moved.causes == (Cause("moved-to-table", {"earlier": "Byrum", "later": "Veje"}),)
    assert all(not total.difference and not total.changes for total in found.totals.values())


def test_a_row_of_another_amount_in_another_plan_has_possibly_moved() -> None:
    roads: tuple[Line, ...] = (("Vejbump", 77, 78), ("Asfalt i syd", 345, 346), ("Brolægning", 51, 52))
    before = paper(statement("Byrum", *BRIDGES), statement("Veje", *roads))
    after = paper(statement("Byrum", *BRIDGES[:2]), statement("Veje", *roads, ("Legepladser", 275, 311)))
    (moved,) = (m for m in compare(before, after).matches if m.relation != "same")
    assert (moved.relation, moved.certainty) == ("moved", "possible")


def test_of_two_rows_with_one_amount_the_name_decides() -> None:
    twins: tuple[Line, ...] = (("Bænke i parken", 200, 200), ("Træer i gaden", 200, 200), *BRIDGES)
    found = tied(twins, twins[::-1])
    assert became(found) == {}
    assert all(a == b for a, b in map(names, found.matches))


def test_the_source_of_funding_decides_between_equal_names() -> None:
    before = statement("Byrum", ("Træer", 200, 210), ("Træer", 300, 310), funds=("Puljen", "Budgettet"))
    after = statement("Byrum", ("Træer", 305, 320), ("Træer", 205, 215), funds=("Budgettet", "Puljen"))
    found = compare(paper(before), paper(after))
    assert sorted((m.a[0].fund, m.b[0].fund) for m in found.matches) == [
        ("Budgettet", "Budgettet"),
        ("Puljen", "Puljen"),
    ]


def test_every_row_with_an_amount_is_in_one_match() -> None:
    after: tuple[Line, ...] = (("Broer", 1200, 1250), ("Stier", 705, 725), ("Helt nyt", 90, None))
    found = tied(BRIDGES, after)

    def ids(rows: tuple[FootedRow, ...]) -> list[str]:
        return [row.id for row in rows]

    assert sorted(i for m in found.matches for i in ids(m.a)) == ["1", "2", "3"]
    assert sorted(i for m in found.matches for i in ids(m.b)) == ["1", "2", "3"]


@pytest.mark.parametrize(("one", "other"), [("merged", "split"), ("added", "removed"), ("changed", "changed")])
def test_the_other_way_about_it_is_the_other_relation(one: Relation, other: Relation) -> None:
    pairs: dict[str, tuple[tuple[Line, ...], tuple[Line, ...]]] = {
        "merged": (
            (BRIDGES[0], ("Stier i nord", 430, 415), ("Stier i syd", 170, 205)),
            (BRIDGES[0], ("Stier", 600, 620)),
        ),
        "added": (BRIDGES[:2], BRIDGES),
        "changed": (BRIDGES, (("Broer over havnen", 1, 2), *BRIDGES[1:])),
    }
    before, after = pairs[one]
    forth, back = became(tied(before, after)), became(tied(after, before))
    assert forth[one] == back[other][::-1]
