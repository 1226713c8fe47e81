"""A year of Fjordby: decisions, four extracts, the follow-up note, the carry-over, and how the next year opens."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from kronespor.answers.followup import FollowedRow, FollowUp, follow_up
from kronespor.answers.followup_paper import follow_up_paper, follow_up_workbook
from kronespor.answers.recipients import recipients
from kronespor.footing import foot_document
from kronespor.intake import followed
from kronespor.intake.actuals import import_extract, load_map
from kronespor.intake.models import Assertion, DraftItem
from kronespor.intake.storing import import_file
from kronespor.papers.formats import render
from kronespor.planning import carrying
from kronespor.reading import read
from kronespor.register import spending_controls
from kronespor.register.events import Basis
from kronespor.register.holdings import Query
from kronespor.register.models import ExpenditureType, Posting
from kronespor.register.verification import verify_ledger
from tests.fjordby import recorded
from tests.fjordby.extracts import ACCOUNTS, CVR, QUARTERS, YEAR, drawn, rules
from tests.holding import held
from tests.refusing import refused

pytestmark = pytest.mark.django_db
DECIDED = Basis(date(2026, 3, 18), "Overførselssag 2025-2026")


def rows_of(found: FollowUp) -> dict[tuple[str, str], FollowedRow]:
    return {(plan.plan, row.name): row for plan in found.plans for row in plan.rows}


def sums(found: FollowUp) -> Sequence[Decimal]:
    return [sum(column, Decimal(0)) for column in zip(*(row.figures for row in rows_of(found).values()), strict=True)]


@pytest.mark.slow
def test_a_year_from_its_decisions_to_the_opening_of_the_next(home: Path, tmp_path: Path) -> None:
    recorded()
    year = drawn(2025)
    (tmp_path / "kort.csv").write_text(rules(), "utf-8")
    load_map(tmp_path / "kort.csv")
    for quarter, day in enumerate(QUARTERS):
        import_extract(year.write(tmp_path / f"k{quarter}.csv", quarter), day)
        found = follow_up(YEAR, Query(as_of=day))
        assert found.until == day
        for row in rows_of(found).values():
            assert row.spent + row.left == row.revised
        for account, (plan, name, _) in ACCOUNTS.items():
            assert rows_of(found)[plan, name].spent == Decimal(year.until(quarter)[account]) / 100
        assert tuple(sums(found)) == found.total.figures

    found = follow_up(YEAR)
    paper = follow_up_paper(found)
    for kind in ("docx", "pdf", "html"):  # every column of the note foots and ties, and it drafts nothing
        path = tmp_path / f"opfølgning.{kind}"
        path.write_bytes(render(paper, kind))
        read_again = foot_document(read(path))
        assert [f for f in read_again.findings if f.severity == "error"] == []
        assert len(read_again.tables) == len(found.plans)
        assert {table.unit.name for table in read_again.tables} == {"kr."}
    (tmp_path / "opfølgning.xlsx").write_bytes(follow_up_workbook(found))
    assert [f for f in foot_document(read(tmp_path / "opfølgning.xlsx")).findings if f.severity == "error"] == []
    import_file(tmp_path / "opfølgning.docx", document=read(tmp_path / "opfølgning.docx"))
    assert not DraftItem.objects.exists()
    assert Assertion.objects.filter(phase="spent", as_of=QUARTERS[3]).count() == len(rows_of(found))
    assert [(d.remark.place.row, d.remark.place.column) for d in followed.deviations()] == []

    (club,) = (
        one for one in recipients() if one.name == "Klimaforeningen Fjordby"
    )  # returned money is visible, net and gross
    paid = [line[3] for line in year.lines if line[2] == CVR and line[1] in ACCOUNTS]
    assert (club.paid_total, club.returned_total) == (
        Decimal(sum(paid)) / 100,
        Decimal(sum(ore for ore in paid if ore < 0)) / 100,
    )
    assert club.returned_total < 0 < club.paid_total < club.years[YEAR]

    before = held("plan", "initiative", "year")
    codes = {(r.code, r.place.initiative) for r in spending_controls.findings()}
    assert ("money-lapses", "Motion på recept") in codes
    assert ("nothing-spent", "Røgfrit Fjordby") in codes
    assert not any(code.startswith(("spent-over", "carried")) for code, _ in codes)
    wanted = carrying.proposed(YEAR)
    assert all(one.may == min(one.left, one.revised * 5 / 100) for one in wanted if one.type == ExpenditureType.SERVICE)
    assert sum(one.may + one.lapses for one in wanted) == sum(max(one.left, Decimal(0)) for one in wanted)
    (tmp_path / "overførsel.docx").write_bytes(render(carrying.carry_over_paper(YEAR, wanted), "docx"))
    read_again = foot_document(read(tmp_path / "overførsel.docx"))
    assert [f for f in read_again.findings if f.severity == "error"] == []
    carrying.book(YEAR, wanted, DECIDED)

    after = held("plan", "initiative", "year")  # what was carried is in one year only, to the øre
    carried = {key: sum(o.may for o in wanted if (o.plan, o.name) == key) for key in rows_of(found)}
    for key, kroner in carried.items():  # what was given and taken again has nothing
        changes = [after.get((*key, y), Decimal(0)) - before.get((*key, y), Decimal(0)) for y in (YEAR, YEAR + 1)]
        assert changes == [-kroner, kroner]
    opened = follow_up(YEAR + 1)
    assert {key: row.carried for key, row in rows_of(opened).items() if row.carried} == {
        key: kroner for key, kroner in carried.items() if kroner
    }
    assert opened.until is None and opened.total.spent == 0
    closed = follow_up(YEAR)
    assert closed.total.carried == -opened.total.carried == -sum(carried.values())
    assert closed.total.spent == found.total.spent
    with refused("nothing-to-carry"):  # nothing more may be
        carrying.book(YEAR, carrying.proposed(YEAR), DECIDED)
    with refused("carried-meanwhile"):
        carrying.book(YEAR, [one.__class__(**{**one.__dict__, "may": one.left + 1}) for one in wanted], DECIDED)
    nobody = wanted[0].__class__(**{**wanted[0].__dict__, "initiative_id": 10**6, "may": Decimal(1)})
    with refused("carried-meanwhile"):  # merged or moved since it was proposed
        carrying.book(YEAR, [nobody], DECIDED)
    assert verify_ledger().faults == ()
    assert Posting.objects.filter(transaction__kind="carry-over").exists()


@pytest.mark.slow
def test_a_year_whose_end_nobody_has_told_is_not_carried(home: Path) -> None:
    recorded()
    with refused("year-not-told"):
        carrying.proposed(YEAR)
