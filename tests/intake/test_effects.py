"""What booking a draft would change, and whom figures of another name may be about."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from kronespor.intake import reviewing
from kronespor.intake.effects import effects
from kronespor.intake.reviewing import Step
from kronespor.intake.storing import import_file
from kronespor.register.models import Committee, Decision, Meeting, Transaction
from kronespor.remarks import Money, Remark
from tests.intake.notes import STATED, book_accepted, booked, paper

pytestmark = pytest.mark.django_db
AGREES = Remark("agrees-with-register", "notice")
RAISES = Remark(
    "booking-raises", "notice", values={"change": Money(Decimal(50_000)), "before": Money(Decimal(100_000))}
)


@pytest.mark.any_database
@pytest.mark.slow
def test_each_figure_says_what_it_would_change(home: Path, tmp_path: Path) -> None:
    import_file(paper(tmp_path, "a.txt"))
    first = effects(reviewing.waiting())[0].remark
    assert (first.code, first.values["change"]) == ("booking-makes-initiative", Money(Decimal(100_000)))
    booked(paper(tmp_path, "a.txt"))
    reviewing.take([Step(i.pk, "accept") for i in reviewing.waiting()])
    book_accepted()
    import_file(paper(tmp_path, "b.txt", alfa=150))
    found = {(e.item.label, e.item.fiscal_year): e.remark for e in effects(reviewing.waiting())}
    assert found == {
        ("Alfa", 2024): RAISES,
        ("Alfa", 2025): AGREES,
        ("Beta", 2024): AGREES,
        ("Beta", 2025): AGREES,
    }


@pytest.mark.slow
def test_what_it_says_is_what_booking_does(home: Path, tmp_path: Path) -> None:
    booked(paper(tmp_path, "a.txt"))
    import_file(paper(tmp_path, "b.txt", alfa=150))
    said = sum(e.change for e in effects(reviewing.waiting()))
    reviewing.take([Step(i.pk, "accept") for i in reviewing.waiting()])
    book_accepted()
    moved = Transaction.objects.order_by("-pk")[0].postings.filter(account__kind="initiative")
    assert said * 100 == sum(p.amount for p in moved) == 5_000_000


@pytest.mark.slow
def test_an_initiative_of_another_name_is_proposed_and_its_name_learnt(home: Path, tmp_path: Path) -> None:
    booked(paper(tmp_path, "a.txt"))
    other = tmp_path / "c.txt"
    other.write_text("02-03-2027\n\n" + STATED.format(100, 400).replace("Alfa *", "Projekt Alfa *"), "utf-8")
    import_file(other)
    items = {e.item.label: e for e in effects(reviewing.waiting()) if e.item.fiscal_year == 2024}
    (proposal,) = items["Projekt Alfa"].proposals
    assert (proposal.initiative.name, proposal.same_years) == ("Alfa", (2024, 2025))
    assert items["Beta"].proposals == ()
    reviewing.take([Step(items["Projekt Alfa"].item.pk, "accept", initiative="Alfa")])
    assert book_accepted().agreeing == 1
    third = tmp_path / "d.txt"
    third.write_text(other.read_text("utf-8").replace("2027", "2028"), "utf-8")
    assert import_file(third).ready == 4


@pytest.mark.any_database
@pytest.mark.slow
def test_the_sheet_has_effects_and_proposals_and_takes_a_decision(home: Path, tmp_path: Path) -> None:
    meeting = Meeting.objects.create(
        committee=Committee.objects.create(name="Integrationsudvalget"), held_on="2025-11-03"
    )
    decision = Decision.objects.create(meeting=meeting, title="Udmøntning")
    import_file(paper(tmp_path, "a.txt"))
    sheet = tmp_path / "ark.csv"
    reviewing.write_sheet(sheet, reviewing.waiting())
    head, *rows = sheet.read_text("utf-8-sig").splitlines()
    assert head.split(";")[:3] == ["id", "action", "amount"] and head.endswith("booking;proposed")
    place = head.split(";").index("decision")
    filled = [r.split(";") for r in rows]
    for cells in filled:
        cells[1], cells[place] = "accept", str(decision.pk)
    sheet.write_text("\n".join([head, *(";".join(c) for c in filled)]), "utf-8")
    reviewing.take(reviewing.read_steps(sheet))
    book_accepted()
    assert {(t.decision, str(t.decided_on)) for t in Transaction.objects.all()} == {(decision, "2025-11-03")}


@pytest.mark.slow
def test_effects_take_the_same_number_of_queries_for_one_figure_and_for_many(
    home: Path, tmp_path: Path, django_assert_max_num_queries: Any
) -> None:
    booked(paper(tmp_path, "a.txt"))
    rows = "".join(f"Indsats {n} #\t{n}\t{n}\n" for n in range(1, 60))
    total = sum(range(1, 60))
    many = tmp_path / "mange.txt"
    head = "Tabel 1: Handleplan for leg (1.000 kr.)\n\n• # puljen\n\nIndsats\t2024\t2025\n"
    many.write_text(f"{head}{rows}I alt\t{total}\t{total}\n", "utf-8")
    import_file(many)
    items = list(reviewing.waiting())
    assert len(items) == 118
    with django_assert_max_num_queries(8):
        effects(items)


@pytest.mark.any_database
@pytest.mark.slow
def test_a_name_that_has_come_to_be_known_since_counts(home: Path, tmp_path: Path) -> None:
    import_file(paper(tmp_path, "b.txt", alfa=150))
    booked(paper(tmp_path, "a.txt"))
    found = {(e.item.label, e.item.fiscal_year): e.remark for e in effects(reviewing.waiting("b.txt"))}
    assert found["Alfa", 2024] == RAISES
    assert found["Beta", 2024] == AGREES
