"""From paper to register to answer: the main job, on the sample papers."""

from decimal import Decimal
from importlib import resources
from pathlib import Path

import pytest
from pytest_django import DjangoAssertNumQueries

from kronespor.answers.answer import Wording, build_answer
from kronespor.answers.overview import overview
from kronespor.answers.query import Query
from kronespor.answers.writing import write
from kronespor.footing import FootedDocument, foot_document
from kronespor.intake import booking, reviewing
from kronespor.intake.drafting import NO_INITIATIVE, TWICE
from kronespor.intake.models import DraftItem, StoredDocument
from kronespor.intake.origins import Origins
from kronespor.intake.reviewing import Step
from kronespor.intake.storing import import_file
from kronespor.intake.verification import verify_files
from kronespor.reading import ReadingError, read
from kronespor.register.decisions import plan_known
from kronespor.register.holdings import Query as Holdings
from kronespor.register.models import Committee, Decision, Theme, Transaction
from kronespor.register.verification import verify_ledger
from kronespor.remarks import Money, Place, Remark
from tests.intake.notes import book_accepted, booked, file_all, paper
from tests.refusing import refused

SHARED = Path(__file__).resolve().parents[3] / "shared"
pytestmark = pytest.mark.django_db


def sample(name: str) -> Path:
    return Path(str(resources.files("kronespor") / "samples" / name))


@pytest.mark.slow
def test_importing_the_same_file_again_changes_nothing(home: Path) -> None:
    first, again = import_file(sample("svar-2026.txt")), import_file(sample("svar-2026.txt"))
    assert (first.new, again.new) == (True, False)
    assert StoredDocument.objects.count() == 1
    assert DraftItem.objects.count() == first.items == 64
    assert verify_files() == (1, [])


def test_a_file_that_cannot_be_read_leaves_nothing_behind(home: Path, tmp_path: Path) -> None:
    bad = tmp_path / "tom.txt"
    bad.write_bytes(b"")
    with pytest.raises(ReadingError):
        import_file(bad)
    assert not StoredDocument.objects.exists()
    assert not home.exists()


def test_everything_waits_until_the_register_knows_the_names(home: Path, tmp_path: Path) -> None:
    import_file(paper(tmp_path, "a.txt"))
    assert not booking.ready_items().exists()
    assert all(i.reasons == (NO_INITIATIVE,) for i in reviewing.waiting())


@pytest.mark.slow
def test_what_is_proven_and_matches_by_name_is_booked_and_a_contradiction_waits(home: Path, tmp_path: Path) -> None:
    booked(paper(tmp_path, "a.txt"))
    import_file(paper(tmp_path, "b.txt", alfa=150))
    file_all()
    ready = list(booking.ready_items())
    assert [(i.label, i.fiscal_year) for i in ready] == [("Alfa", 2025), ("Beta", 2024), ("Beta", 2025)]
    done = booking.book_items(ready)
    assert (done.transactions, done.agreeing) == (0, 2)
    (waits,) = reviewing.waiting()
    amount = Money(Decimal(100_000))
    assert waits.reasons == (Remark("register-has-other-figure", "warning", Place(year=2024), {"amount": amount}),)
    reviewing.take([Step(waits.pk, "accept")])
    book_accepted()
    (plan,) = overview(Holdings()).plans
    assert plan.rows[0].current[2024] == 150_000
    assert [t.kind for t in Transaction.objects.order_by("pk")] == ["opening", "opening", "correction"]


@pytest.mark.slow
def test_the_same_money_under_another_source_is_never_booked_on_top(home: Path, tmp_path: Path) -> None:
    booked(paper(tmp_path, "a.txt"))
    path = tmp_path / "c.txt"
    path.write_text(paper(tmp_path, "b.txt").read_text("utf-8").replace("bevilling A", "en anden kilde"), "utf-8")
    import_file(path)
    items = [i for i in reviewing.waiting() if i.label == "Alfa"]
    reasons = {reason.place.year: reason for i in items for reason in i.reasons}
    assert {reason.code for reason in reasons.values()} == {"register-has-other-source"}
    assert {year: reason.values["amount"] for year, reason in reasons.items()} == {
        2024: Money(Decimal(100_000)),
        2025: Money(Decimal(200_000)),
    }
    reviewing.take([Step(i.pk, "accept") for i in items])
    with refused("booked-under-another-source"):
        book_accepted()
    (plan,) = overview(Holdings()).plans
    assert plan.rows[0].total == 300_000


def test_two_rows_of_one_name_are_added_and_not_replaced(home: Path, tmp_path: Path) -> None:
    path = tmp_path / "konsulent.txt"
    rows = "<b>A</b>\t\nKonsulent *\t100\nI alt\t100\n<b>B</b>\t\nKonsulent *\t250\nI alt\t250\nI alt for alle\t350\n"
    legend = "• * bevilling A\n• # puljen\n\n"
    path.write_text(f"Tabel 1: Plan (1.000 kr.)\n\n{legend}Indsats\t2024\n{rows}", "utf-8")
    import_file(path)
    first, second = reviewing.waiting()
    for item in (first, second):  # one by one, on two days
        reviewing.take([Step(item.pk, "accept")])
        book_accepted()
    (plan,) = overview(Holdings()).plans
    assert plan.current[2024] == 350_000


def test_a_figure_is_corrected_and_another_rejected(home: Path, tmp_path: Path) -> None:
    import_file(paper(tmp_path, "a.txt"))
    alfa, *_, last = list(reviewing.waiting())
    reviewing.take([Step(alfa.pk, "correct", "125.000"), Step(last.pk, "reject")])
    book_accepted()
    (plan,) = overview(Holdings()).plans
    row = plan.rows[0]
    assert row.current[2024] == 125_000
    (part,) = Origins([row.account]).of(row.account, next(iter(row.funds)), 2024)
    assert (part.kroner, part.citation.corrected_from) == (125_000, 10_000_000)
    assert reviewing.waiting().count() == 2


def test_review_from_a_sheet(home: Path, tmp_path: Path) -> None:
    import_file(paper(tmp_path, "a.txt"))
    sheet = tmp_path / "review.csv"
    assert reviewing.write_sheet(sheet, reviewing.waiting()) == 4
    filled = sheet.read_text("utf-8-sig").replace(";;;;bevilling A", ";accept;;;bevilling A")
    sheet.write_text(filled, "utf-8")
    assert reviewing.take(reviewing.read_steps(sheet)) == 2
    assert reviewing.waiting().count() == 2


def test_a_wrong_step_takes_none(home: Path, tmp_path: Path) -> None:
    import_file(paper(tmp_path, "a.txt"))
    first = reviewing.waiting().first()
    assert first is not None
    with refused("no-such-action"):
        reviewing.take([Step(first.pk, "accept"), Step(first.pk, "perhaps")])
    assert reviewing.waiting().count() == 4


def figures(footed: FootedDocument) -> list[list[list[Decimal | None]]]:
    return [[[c.amount for c in row.cells] for row in t.rows] for t in footed.tables]


PAPERS = [sample("svar-2026.txt"), *sorted((SHARED / "seeds").glob("001_*.txt"))]


@pytest.mark.any_database
@pytest.mark.parametrize("path", PAPERS, ids=lambda p: p.name)
@pytest.mark.slow
def test_the_answers_tables_equal_the_papers_figure_by_figure(path: Path, home: Path, tmp_path: Path) -> None:
    booked(path)
    answer = build_answer(Query(), Wording(question="Hvad er der afsat?", recipient="et medlem af udvalget"))
    expected = figures(foot_document(read(path)))
    for kind in ("docx", "pdf", "html", "xlsx", "md"):
        name = f"svar.{kind}"
        (tmp_path / name).write_bytes(write(answer, kind))
        footed = foot_document(read(tmp_path / name))
        assert [f.code for f in footed.findings] == (["pictures-not-read"] if kind == "docx" else [])  # the chart
        assert figures(footed) == expected
        assert {t.unit.name for t in footed.tables} == {"1.000 kr."}
        assert all(c.proof == "proven" for t in footed.tables for r in t.rows for c in r.cells if c.amount is not None)
    assert len(answer.sources) == sum(len(r.current) for p in overview(Holdings()).plans for r in p.rows)
    assert len(answer.footnotes) == 3
    assert Decision.objects.count() == len(answer.decisions) == 9
    assert all(url for _, _, url in answer.decisions)
    (committee,) = Committee.objects.all()
    assert committee.name.endswith("ntegrationsudvalget")
    assert verify_ledger().faults == ()


@pytest.mark.slow
def test_the_groups_of_a_table_become_themes_and_a_double_count_waits(home: Path) -> None:
    import_file(sample("svar-2020.html"))
    items = list(reviewing.waiting().filter(statement__table="2"))
    doubled = {i.label for i in items if TWICE in i.reasons}
    assert doubled == {
        "Støtte til foreningen Sabaah (Samarbejde med civilsamfundet)",
        "Støtte til Foreningen Sabaah (Diskrimination og Social kontrol)",
    }
    reviewing.take([Step(i.pk, "accept", fund=i.fund or "Budget 2020") for i in items])
    book_accepted()
    assert list(Theme.objects.order_by("pk").values_list("name", flat=True))[:2] == [
        "Job og Uddannelse",
        "Diskrimination og Social kontrol",
    ]


def test_of_budget_and_accounts_the_budget_is_drafted(home: Path, tmp_path: Path) -> None:
    path = tmp_path / "regnskab.txt"
    head = "Tabel 1: Plan (1.000 kr.)\n\nIndsats\tBudget 2024\tRegnskab 2024\n"
    path.write_text(head + "1. Alfa\t100\t90\n1. Beta\t200\t210\nI alt\t300\t300\n", "utf-8")
    import_file(path)
    assert [(i.label, i.amount) for i in reviewing.waiting()] == [("Alfa", 10_000_000), ("Beta", 20_000_000)]


def test_a_table_of_one_column_is_about_the_year_in_its_title(home: Path, tmp_path: Path) -> None:
    path = tmp_path / "beløb.txt"
    path.write_text("Tabel 1: Puljen 2025 (kr.)\n\nProjekt\tBeløb\nA\t100.000\nB\t50.000\nI alt\t150.000\n", "utf-8")
    import_file(path)
    assert {i.fiscal_year for i in reviewing.waiting()} == {2025}


@pytest.mark.slow
def test_the_overview_takes_four_queries_however_large(
    home: Path, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    booked(sample("svar-2026.txt"))
    with django_assert_num_queries(4):  # the sums, the accounts, the funds' names; the plans adopted
        assert len(overview(Holdings()).plans) == 4


def test_an_unknown_plan_is_named_with_those_there_are(home: Path, tmp_path: Path) -> None:
    booked(paper(tmp_path, "a.txt"))
    with refused("no-such-plan") as remarks:
        plan_known("Handleplan for noget andet")
    assert remarks[0].values["known"] == ("Handleplan for leg",)


def test_a_page_is_safe_from_what_papers_say(home: Path, tmp_path: Path) -> None:
    path = tmp_path / "ond.txt"
    path.write_text(
        "Tabel 1: Plan (1.000 kr.)\n\nIndsats\tBudget 2024\tKilde\nA &lt;script&gt;x\t100\tB\nI alt\t100\t\n", "utf-8"
    )
    booked(path)
    page = write(build_answer(Query(), Wording(question="<script>alert(1)</script>")), "html").decode()
    assert "<script" not in page
    assert "&lt;script&gt;" in page


def test_accepting_with_another_amount_is_refused(home: Path, tmp_path: Path) -> None:
    import_file(paper(tmp_path, "a.txt"))
    first = reviewing.waiting()[0]
    with refused("accepted-with-another-amount"):
        reviewing.take([Step(first.pk, "accept", "99.000")])
    reviewing.take([Step(first.pk, "accept", "100.000")])
