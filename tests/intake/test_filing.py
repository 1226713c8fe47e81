"""What a document is about is asked once, with what was found; nothing is booked that no person has seen."""

from datetime import date
from pathlib import Path

import pytest

from kronespor.intake import booking, reviewing
from kronespor.intake.filing import Said, file_document, proposed
from kronespor.intake.models import DraftItem, Filing, StoredDocument
from kronespor.intake.reviewing import Step
from kronespor.intake.storing import import_file
from kronespor.reading import read
from kronespor.register.models import ActionPlan, Decision, Transaction
from kronespor.register.naming import plan_named
from kronespor.remarks import Remark, Term
from tests.intake.notes import DAY, STATED, book_accepted, booked, file_all, paper
from tests.refusing import refused

pytestmark = pytest.mark.django_db
HEAD = "Teknikudvalget, møde den 4. juni 2025, punkt 3\n\n"


def kept(path: Path, text: str, plan: str = "") -> StoredDocument:
    """A text kept as a document, read without a process of its own."""
    path.write_text(text, "utf-8")
    return import_file(path, plan, read(path)).document


def accepted() -> list[DraftItem]:
    reviewing.take([Step(i.pk, "accept") for i in reviewing.waiting()])
    return list(booking.accepted_items())


@pytest.mark.slow
def test_nothing_is_booked_without_a_day_that_a_person_has_seen(home: Path, tmp_path: Path) -> None:
    document = import_file(paper(tmp_path, "a.txt")).document
    with refused("not-filed"):
        booking.book_items(accepted())
    for said, lacking in (
        (Said(DAY, plans={"1": "Plan"}), ["lacking-committee"]),
        (Said(DAY, "Udvalget"), ["lacking-plan"]),
        (Said(DAY), ["lacking-committee", "lacking-plan"]),
    ):
        with refused("filing-lacks") as refusals:
            file_document(document, said)
        told = refusals[0].values["lacking"]
        assert isinstance(told, tuple) and [one.code for one in told if isinstance(one, Term | Remark)] == lacking
    assert not Transaction.objects.exists() and not Filing.objects.exists()
    file_document(document, Said(date(2026, 1, 15), "Udvalget", plans={"1": "Handleplan for leg"}))
    assert booking.book_items(list(booking.accepted_items())).transactions == 2
    assert set(Transaction.objects.values_list("decided_on", flat=True)) == {date(2026, 1, 15)}
    assert Filing.objects.get().said["decided_on"] == "2026-01-15"


def test_what_was_found_is_proposed_and_filed_if_a_person_agrees(home: Path, tmp_path: Path) -> None:
    document = kept(tmp_path / "a.txt", HEAD + STATED.format(100, 400))
    said = proposed(document).said
    assert said == Said(date(2025, 6, 4), "Teknikudvalget", plans={"1": "Handleplan for leg"})
    accepted()
    file_document(document, said)
    assert booking.book_items(list(booking.accepted_items())).transactions == 2
    decision = Decision.objects.select_related("meeting__committee").get()
    assert (str(decision.meeting.committee), decision.meeting.held_on) == ("Teknikudvalget", date(2025, 6, 4))
    assert {t.decision for t in Transaction.objects.all()} == {decision}


def test_what_is_only_proposed_is_not_booked(home: Path, tmp_path: Path) -> None:
    document = import_file(paper(tmp_path, "a.txt")).document
    plans = {"1": "Handleplan for leg"}
    file_document(document, Said(DAY, "Udvalget", "proposed", plans))
    with refused("phase-is-not-booked"):
        booking.book_items(accepted())
    with refused("no-such-phase"):
        file_document(document, Said(DAY, "Udvalget", "perhaps", plans))


def test_what_is_filed_is_not_what_was_seen_and_stays_once_it_is_booked(home: Path, tmp_path: Path) -> None:
    document = import_file(paper(tmp_path, "a.txt")).document
    seen = accepted()
    file_document(document, Said(DAY, "Udvalget", plans={"1": "Handleplan for spil"}))
    with refused("reviewed-meanwhile"):
        booking.book_items(seen)
    booking.book_items(list(booking.accepted_items()))
    assert ActionPlan.objects.get().name == "Handleplan for spil"
    with refused("filed-and-booked"):
        file_document(document, Said(date(2025, 1, 1), "Udvalget"))
    with refused("booked-under-another-plan"):
        file_document(document, Said(DAY, "Udvalget", plans={"1": "Handleplan for leg"}))
    with refused("no-such-table"):
        file_document(document, Said(DAY, "Udvalget", plans={"7": "Handleplan for leg"}))


@pytest.mark.slow
def test_importing_again_under_the_right_plan_drafts_anew(home: Path, tmp_path: Path) -> None:
    booked(paper(tmp_path, "a.txt"))
    path = tmp_path / "b.txt"
    text = "03-03-2026\n\n" + STATED.replace("Handleplan for leg", "Penge til leg og andet").format(100, 400)
    document = kept(path, text)
    assert not booking.ready_items().exists()
    again = import_file(path, "Handleplan for leg", read(path))
    assert (again.new, again.again, again.ready) == (False, True, 4)
    assert import_file(path, "Handleplan for leg", read(path)).again is False
    file_all()
    assert booking.book_items(list(booking.ready_items())).agreeing == 2
    assert document.statements.get().plan == "Handleplan for leg"


def test_a_plan_of_a_like_name_is_proposed_and_asked_about(home: Path, tmp_path: Path) -> None:
    plan_named("Legestrategi 2024-2027")
    document = kept(
        tmp_path / "a.txt", STATED.replace("Handleplan for leg", "Midler til legestrategien").format(100, 400)
    )
    (plan,) = proposed(document).plans
    assert (plan.statement.plan, plan.name) == ("Midler til legestrategien", "Legestrategi 2024-2027")
    assert plan.alike == ("Legestrategi 2024-2027",)
    assert {reason.code for i in reviewing.waiting() for reason in i.reasons} >= {"plan-looks-like"}
    accepted()
    file_document(document, Said(DAY, "Udvalget", plans={"1": plan.name}))
    assert booking.book_items(list(booking.accepted_items())).transactions == 2
    assert ActionPlan.objects.count() == 1


@pytest.mark.slow
def test_a_name_is_corrected_for_the_whole_row_before_it_is_booked(home: Path, tmp_path: Path) -> None:
    booked(paper(tmp_path, "a.txt"))
    kept(tmp_path / "b.txt", "03-03-2026\n\n" + STATED.replace("Alfa", "A1fa").format(100, 400))
    first, other = reviewing.waiting("b.txt").filter(label="A1fa")
    reviewing.take([Step(first.pk, "accept", name="Alfa")])
    other.refresh_from_db()
    assert (other.label, str(other.initiative), other.state) == ("Alfa", "Alfa", "waiting")
    reviewing.undo(first.pk)
    first.refresh_from_db()
    assert (first.label, first.initiative, first.state) == ("A1fa", None, "waiting")


def test_an_initiative_that_is_new_to_a_plan_is_booked_when_a_person_says_so(home: Path, tmp_path: Path) -> None:
    booked(paper(tmp_path, "a.txt"))
    kept(tmp_path / "b.txt", "03-03-2026\n\n" + STATED.replace("Alfa", "Gamma").format(100, 400))
    accepted()
    assert book_accepted().agreeing == 1  # Beta; the other waits again
    assert {(i.label, i.reasons[0].code) for i in reviewing.waiting()} == {("Gamma", "new-in-known-plan")}
    gamma = reviewing.waiting()[0]
    reviewing.take([Step(gamma.pk, "accept", new=True)])
    assert booking.book_items(accepted()).transactions == 1


def doubts(path: Path, text: str) -> dict[tuple[str, int], list[str]]:
    kept(path, text)
    return {(i.label, i.fiscal_year): [r.code for r in i.reasons] for i in DraftItem.objects.order_by("pk")}


def test_two_amounts_of_one_name_are_asked_about(home: Path, tmp_path: Path) -> None:
    twice = STATED.replace("Beta #", "Alfa *").format(100, 400)
    found = doubts(tmp_path / "a.txt", twice)
    assert all("same-name-in-statement" in codes for codes in found.values())


ROWS = {"Alfa": ("100", 200, 300), "Beta": ("300", 400, 700), "Gamma": ("150", 250, 400), "Delta": ("120", 130, 250)}


def table(gamma: str, whole: int) -> str:
    """A table of four rows by year; `whole`: how much of it the column of totals says of the third, if there is one."""
    rows = {**ROWS, "Gamma": (gamma, 250, whole)}
    last = 3 if whole else 2
    lines = ["\t".join(map(str, (name, *cells[:last]))) for name, cells in rows.items()]
    totals = ("I alt", 670, 980, 1650)
    head = "\t".join(("Indsats", "2024", "2025", "I alt")[: last + 1])
    return "\n".join(["Tabel 1: Plan (1.000 kr.)", "", head, *lines, "\t".join(map(str, totals[: last + 1])), ""])


def test_a_sum_that_fails_holds_back_what_it_is_made_of(home: Path, tmp_path: Path) -> None:
    found = doubts(tmp_path / "a.txt", table("150", 437))
    failing = {key for key, codes in found.items() if "relation-of-figure-fails" in codes}
    assert failing == {("Gamma", 2024), ("Gamma", 2025)}


def test_a_cell_that_is_not_read_holds_back_its_neighbour(home: Path, tmp_path: Path) -> None:
    found = doubts(tmp_path / "a.txt", table("1o0??", 0))
    assert {key for key, codes in found.items() if "unread-neighbour" in codes} == {("Gamma", 2025)}


def test_two_columns_of_a_year_are_told_apart_by_phase_or_asked_about(home: Path, tmp_path: Path) -> None:
    rows = "Alfa\t100\t120\t90\t200\t210\nBeta\t300\t310\t280\t400\t420\nI alt\t400\t430\t370\t600\t630\n"
    head = "Indsats\tBudget 2025\tKorrigeret budget 2025\tForbrug 2025\tBudget 2026\tForventet 2026\n"
    document = kept(tmp_path / "a.txt", f"Tabel 1: Legepolitik 2025-2026 (1.000 kr.)\n\n{head}{rows}")
    items = DraftItem.objects.order_by("pk")
    assert {(i.label, i.fiscal_year): int(i.kroner) // 1000 for i in items} == {
        ("Alfa", 2025): 120,
        ("Beta", 2025): 310,
        ("Alfa", 2026): 200,
        ("Beta", 2026): 400,
    }
    asked = {i.fiscal_year: r.values for i in items for r in i.reasons if r.code == "several-columns-of-year"}
    assert asked == {2025: {"taken": "Korrigeret budget 2025", "others": ("Budget 2025",)}}
    assert proposed(document).phase is None
    spent = kept(
        tmp_path / "b.txt", "Tabel 1: Leg (1.000 kr.)\n\nIndsats\tForbrug 2025\nAlfa\t90\nBeta\t1\nI alt\t91\n"
    )
    told = proposed(spent).phase
    assert told is not None and (told.value, told.text) == ("spent", "Forbrug 2025")


def test_a_document_read_before_it_was_asked_what_it_is_about_gets_proposals(home: Path, tmp_path: Path) -> None:
    text = HEAD + STATED.replace("Handleplan for leg", "Midler til Legepolitik 2024-2025").format(100, 400)
    document = kept(tmp_path / "a.txt", text)
    now = proposed(document).said
    del document.content["particulars"]
    document.save()
    document.statements.update(plan="Midler til Legepolitik 2024-2025", plan_text="")
    assert proposed(document).said == now is not None
