"""The papers say what the register and the proposal say, and our own reader finds nothing wrong with them."""

import json
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from django.utils import translation

from kronespor.footing import FootedDocument, foot_document
from kronespor.papers.formats import FORMATS, as_html, render
from kronespor.papers.paper import Grid, Heading, Paper
from kronespor.planning import calendar, papers, proposals, scenarios, versions
from kronespor.planning.models import Matter, Proposal, Scenario
from kronespor.planning.sheets import load_calendar, read_items, read_moves
from kronespor.reading import read
from kronespor.register.naming import fund_named, plan_named
from kronespor.web.downloads import paper_file
from tests.planning.worked_example import INTEGRATION, ONE, RACISM, SHEETS, Recorded
from tests.refusing import refused

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
SHARED = Path(__file__).resolve().parents[3] / "shared"
DAY = date(2024, 10, 30)


@pytest.fixture(autouse=True)
def danish() -> Any:
    with translation.override("da"):
        yield


def proposal() -> Paper:
    wished = Proposal(title="Bud på udmøntning af frie midler i 2025", plan=plan_named(RACISM))
    wished.fund, wished.expenditure_type = fund_named("Integrationsbevilling"), "service"
    texts = {"": "Udvalget har {pot} kr. at give ud i 2025.\n\nFølgegruppen har drøftet dem.", "Nye indsatser": "Nyt."}
    content = proposals.Content(read_items(SHEETS / "proposal-2025.csv"), texts)
    versions.start(wished, content.as_json())
    return papers.proposal_paper(wished, content, DAY)


def virement() -> Paper:
    wished = Scenario(title="Konsekvenser af en mulig omprioritering")
    one = scenarios.Indicator(f"{INTEGRATION} / {ONE}", "helårspladser", "225", "færre", "en mindre reduktion")
    content = scenarios.Content(read_moves(SHEETS / "scenario-2023.csv"), ("service",), {}, (one,), {"": "Et notat."})
    versions.start(wished, content.as_json())
    return papers.scenario_paper(wished, content, DAY)


def orientation() -> Paper:
    load_calendar(SHEETS / "calendar-2022.csv")
    steps, matters = list(calendar.steps(date(2022, 4, 1))), list(Matter.objects.order_by("pk"))
    return papers.calendar_paper(
        steps, matters, "Kommende politiske udspil", "Tidsplanen er som følger.", date(2022, 3, 2)
    )


@pytest.fixture
def all_papers(recorded: Recorded) -> dict[str, Paper]:
    recorded(until="2023-12-11", without=("2023-12-11 omprioritering",))
    papers_before = {"virement": virement()}
    recorded(until="2024-10-15")
    return {
        **papers_before,
        "proposal": proposal(),
        "running": papers.running_paper(RACISM, (2023, 2024, 2025, 2026), DAY, DAY),
        "orientation": orientation(),
    }


def grid(paper: Paper, number: int = 0) -> Grid:
    return [b for b in paper.blocks if isinstance(b, Grid)][number]


def checked(paper: Paper, folder: Path, kind: str) -> FootedDocument:
    path = folder / f"paper.{kind}"
    path.write_bytes(render(paper, kind))
    return foot_document(read(path))


@pytest.mark.slow
def test_our_own_check_finds_no_error_in_any_of_them(all_papers: dict[str, Paper], tmp_path: Path) -> None:
    for name, paper in all_papers.items():
        for kind in FORMATS:
            footed = checked(paper, tmp_path, kind)
            errors = [f for f in footed.findings if f.severity == "error"]
            assert not errors, (name, kind, errors)
            if name != "orientation":
                assert footed.tables, (name, kind)


@pytest.mark.slow
def test_the_proposal_names_its_sums(all_papers: dict[str, Paper]) -> None:
    text = as_html(all_papers["proposal"])
    assert "Udvalget har 3.000.000 kr. at give ud" in text
    for total in ("750.000", "1.700.000", "550.000"):
        assert f"i alt {total} kr." in text
    assert [row.cells for row in grid(all_papers["proposal"]).rows[-3:]] == [("3.000.000",), ("3.000.000",), ("-",)]


@pytest.mark.skipif(not SHARED.exists(), reason="the given papers (../shared) are not here")
@pytest.mark.slow
def test_the_running_initiatives_are_those_of_the_paper(all_papers: dict[str, Paper]) -> None:
    gold = json.loads((SHARED / "gold" / "000.json").read_text("utf-8"))["tables"][0]
    rows = [[int(c or 0) for c in r["cells"]] for r in gold["rows"] if r["role"] == "detail" and any(r["cells"])]
    *shown, total = grid(all_papers["running"]).rows
    ours = [[int(t.replace(".", "").replace("-", "0")) for t in r.cells[:4]] for r in shown]
    assert sorted(ours) == sorted(rows)
    assert total.cells[:4] == ("2.755", "8.555", "7.755", "7.755")


@pytest.mark.slow
def test_the_virement_before_and_after(all_papers: dict[str, Paper]) -> None:
    _moves, _types, one, *_rest, plans = [b for b in all_papers["virement"].blocks if isinstance(b, Grid)]
    rows = {(r.label, n): r.cells for n, r in enumerate(one.rows)}
    assert [r.label for r in one.rows] == [
        "Før",
        "Service",
        "I alt før",
        "Efter",
        "Indsatsmidler",
        "Service",
        "I alt efter",
    ]
    assert rows["I alt før", 2] == rows["I alt efter", 6] == ("5.800.000", "6.300.000", "6.300.000")
    assert rows["Service", 5] == ("2.800.000", "3.300.000", "3.300.000")
    assert rows["Indsatsmidler", 4] == ("3.000.000",) * 3
    assert [r.cells for r in plans.rows if r.label.startswith(RACISM) and r.kind == "group"] == [("+3.000.000",) * 3]


@pytest.mark.slow
def test_the_virement_says_what_is_recommended_whether_it_is_neutral_and_what_was_decided(
    all_papers: dict[str, Paper],
) -> None:
    """It gives activity money from the source: the total of that type changes, and it says so."""
    blocks = all_papers["virement"].blocks
    assert len([b for b in blocks if isinstance(b, Heading)]) >= 6
    types = grid(all_papers["virement"], 1)
    assert [(row.label, row.cells) for row in types.rows] == [("Indsatsmidler", ("+3.000.000",) * 3)]


def test_an_orientation_of_twelve_meetings_is_divided(recorded: Recorded) -> None:
    matter = Matter.objects.create(title="Handleplan")
    for month in range(1, 13):
        calendar.plan_step(matter, "draft", "Udvalget", date(2027, month, 5))
    calendar.plan_step(Matter.objects.create(title="En anden"), "approval", "Udvalget", date(2027, 12, 5))
    paper = papers.calendar_paper(list(calendar.steps()), [matter], "Sager")
    grids = [b for b in paper.blocks if isinstance(b, Grid)]
    assert [len(g.columns) for g in grids] == [4, 4, 4]
    assert [len(g.rows) for g in grids] == [1, 1, 2]
    assert all(cell == "x" for g in grids for cell in g.rows[0].cells)


def test_the_orientation_has_the_matrix_and_a_section_for_each_matter(all_papers: dict[str, Paper]) -> None:
    paper = all_papers["orientation"]
    assert [r.cells for r in grid(paper).rows] == [("x", ""), ("x", ""), ("x", ""), ("", "x")]
    text = as_html(paper)
    assert "Borgerrepræsentationen" in text and "16. december 2021" in text and "31. december 2022" in text


@pytest.mark.slow
def test_pdf_is_tagged_and_has_its_title_and_language(all_papers: dict[str, Paper]) -> None:
    content = render(all_papers["proposal"], "pdf")
    pdf = pypdfium2.PdfDocument(BytesIO(content))
    assert pdf.get_metadata_dict()["Title"] == all_papers["proposal"].title
    assert pdf.is_tagged() and list(pdf.get_toc())


@pytest.mark.slow
def test_a_municipality_has_its_own_letterhead(all_papers: dict[str, Paper], tmp_path: Path, settings: Any) -> None:
    from docx import Document

    own = Document()
    own.sections[0].header.paragraphs[0].text = "Eksempel Kommune"
    own.save(str(tmp_path / "paper.docx"))
    settings.OWN_TEMPLATES = str(tmp_path)
    made = Document(BytesIO(render(all_papers["proposal"], "docx")))
    assert made.sections[0].header.paragraphs[0].text == "Eksempel Kommune"


@pytest.mark.slow
def test_a_template_that_lacks_our_styles_is_used_all_the_same(
    all_papers: dict[str, Paper], tmp_path: Path, settings: Any
) -> None:
    from docx import Document

    own = Document()
    for name in ("List Bullet", "Table Grid", "Heading 1", "Title"):
        own.styles[name].delete()
    own.save(str(tmp_path / "paper.docx"))
    settings.OWN_TEMPLATES = str(tmp_path)
    made = Document(BytesIO(render(all_papers["proposal"], "docx")))
    assert all_papers["proposal"].title in [p.text for p in made.paragraphs]
    assert made.tables[0].rows[-2].cells[-1].text == "3.000.000"


@pytest.mark.slow
def test_a_template_that_is_no_word_document_is_a_sentence(
    all_papers: dict[str, Paper], tmp_path: Path, settings: Any
) -> None:
    (tmp_path / "paper.docx").write_bytes(b"PK\x03\x04 no package")
    settings.OWN_TEMPLATES = str(tmp_path)
    with refused("template-not-word"):
        render(all_papers["proposal"], "docx")
    answer = paper_file(all_papers["proposal"], "docx", "notat")
    assert answer.status_code == 503 and b"paper.docx" in answer.content


@pytest.mark.slow
def test_a_paper_says_what_is_wrong_with_what_it_shows(recorded: Recorded) -> None:
    recorded()  # the pot is given out
    text = as_html(proposal())
    assert "NB! Dette holder ikke: 2025: 3.000.000 kr. er 3.000.000 kr. mere end de 0 kr. i puljen." in text


@pytest.mark.slow
def test_in_english_too(all_papers: dict[str, Paper]) -> None:
    with translation.override("en"):
        text = as_html(proposal())
    assert 'lang="en"' in text and "3\xa0000\xa0000" in text and "Grand total" in text
