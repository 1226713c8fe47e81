"""What Fjordby's register answers: the points of its truth about recipients, questions and cells."""

import re
import shutil
from collections import defaultdict
from datetime import date
from pathlib import Path

import pytest

from kronespor.answers import enquiries
from kronespor.answers.answer import Wording, build_answer
from kronespor.answers.models import AnswerVersion
from kronespor.answers.query import Query
from kronespor.answers.recipients import recipients
from kronespor.answers.understanding import understood
from kronespor.intake import pages
from kronespor.intake.models import StoredDocument
from kronespor.intake.recipients import recipients_proposed
from kronespor.language import year_of
from kronespor.register.models import ActionPlan
from kronespor.register.receiving import set_recipient
from kronespor.sandbox import Reader
from kronespor.sandbox.libreoffice import find_libreoffice
from tests.fjordby.papers import FIRST, FJORDBY, KLIMA, booked, everything
from tests.kept import Kept

pytestmark = [pytest.mark.django_db, pytest.mark.skipif(not FJORDBY.exists(), reason="no shared cases")]
TODAY = date(2026, 3, 2)


@pytest.fixture(scope="module")
def kept_register(tmp_path_factory: pytest.TempPathFactory) -> Kept:
    """All papers booked, and the recipients set that the names of initiatives propose."""

    def make() -> None:
        everything()
        for one in recipients_proposed():
            set_recipient(one.initiative.pk, one.name, one.cvr)

    return Kept("fjordby-booked", tmp_path_factory.mktemp("booked"), make)


@pytest.fixture
def fjordby(kept_register: Kept, home: Path, db: None) -> None:
    """All papers booked, and the recipients set that the names of initiatives propose."""
    shutil.copytree(kept_register.home, home, dirs_exist_ok=True)


def test_a_number_that_a_paper_gives_beside_a_name_is_proposed_with_it(home: Path) -> None:
    booked(FIRST)
    assert [(one.name, one.cvr) for one in recipients_proposed()] == [("Klimaforeningen Fjordby", "99999004")]


def received(as_of: date | None = None) -> dict[str, int]:
    """Thousands of kroner by recipient."""
    return {one.name: int(one.total // 1000) for one in recipients(as_of=as_of)}


def test_an_association_adds_up_over_all_plans(fjordby: None) -> None:
    assert received()["Foreningen Fjordby Teater"] == 1_700
    assert (received()["Klimaforeningen Fjordby"], received(date(2024, 12, 31))["Klimaforeningen Fjordby"]) == (
        1_600,
        1_000,
    )


def answered(question: str) -> tuple[AnswerVersion, dict[str, int], tuple[str, ...]]:
    """The answer that a question gets, its thousands of kroner by initiative, and the columns of its tables."""
    version = enquiries.receive("Spørgsmål", question, TODAY)
    sums: dict[str, int] = defaultdict(int)
    columns: list[str] = []
    for table in enquiries.answer_of(version).tables:
        columns += table.columns
        for line in table.lines:
            of_years = zip(table.columns, line.figures, strict=True)
            if not line.is_sum:
                sums[line.label] += sum(int(f.kroner // 1000) for column, f in of_years if f and column in table.years)
    return version, dict(sums), tuple(dict.fromkeys(columns))


@pytest.mark.slow
def test_a_question_for_a_plan_and_two_associations_answers_all_three(fjordby: None) -> None:
    question = "Hvad er der afsat til Klimastrategi, og hvad får Klimaforeningen og Fjordby Teater i alt?"
    version, sums, columns = answered(question)
    assert sums["Skovrejsning ved Fjordengen"] == 4_600 and sums["Energirenovering af skoler og dagtilbud"] == 14_000
    assert sums["Tilskud til Klimaforeningen Fjordby"] == 1_600
    assert sum(k for name, k in sums.items() if "Fjordby Teater" in name) == 1_700
    assert "2028" in columns  # of the culture policy, though a plan named ends in 2027
    told = enquiries.answer_of(version).conclusion
    assert "På tværs af handleplaner: Foreningen Fjordby Teater 1.700.000 kr." in told and "Klimaforeningen" not in told
    assert enquiries.release(version).released_at
    _, sums, columns = answered("Hvad er der afsat i 2028 til Klimastrategi 2024-2027 og Kulturpolitik 2025-2028?")
    assert [c for c in columns if c.isdigit()] == ["2028"], "the years of a plan's name are not the years asked"
    assert sums["Åbne biblioteker"] == 500
    assert understood("Hvad er der afsat til Klimastrategi 2024-2027 i 2028?", TODAY).query.years == (2028,)


@pytest.mark.any_database
@pytest.mark.skipif(find_libreoffice() is None, reason="LibreOffice is not here")
@pytest.mark.slow
def test_every_cell_that_is_cited_is_lit_where_it_is_printed(fjordby: None) -> None:
    answer = build_answer(Query(plans=(ActionPlan.objects.get(name=KLIMA).pk,)), Wording())
    figures = (figure for table in answer.tables for line in table.lines for figure in line.figures if figure)
    cited = {part.citation for figure in figures for part in figure.parts if part.is_stated}
    assert len(cited) > 10
    with Reader() as reader:
        for document in StoredDocument.objects.filter(sha256__in={one.document for one in cited}):
            report = pages.report(document)
            assert pages.print_pages.call(document.sha256)
            shown = pages.pages(document, report.pages)
            assert shown is not None
            cells = {
                (table.id, row.id, year): (table.id, row, n)
                for table in report.tables
                for row in table.rows
                for n, cell in enumerate(row.cells)
                if (year := year_of(cell.column))
            }
            for one in cited:
                if one.document == document.sha256:
                    page, box = shown.place(*cells[one.table, one.row, one.column])
                    assert box is not None, one
                    printed = re.sub(r"\s", "", "".join(reader.words_in(shown.path, page, box)))
                    assert printed == re.sub(r"\s", "", one.printed), one
