"""What became of money is told from what is set aside, however a follow-up is laid out; nothing of it is drafted."""

from datetime import date
from pathlib import Path

import pytest

from kronespor.footing import FootedTable, foot_document
from kronespor.footing.phases import TablePhases, is_income_statement, table_phases, titles_of
from kronespor.footing.report import document_report
from kronespor.footing.reportjson import report_json, report_of
from kronespor.intake import followed
from kronespor.intake.actuals import import_extract
from kronespor.intake.drafting import years_of
from kronespor.intake.models import Assertion, DraftItem
from kronespor.intake.storing import import_file
from kronespor.language import language
from kronespor.reading import read
from kronespor.register.accountmaps import Rule, keep_map
from kronespor.register.events import Basis
from kronespor.register.naming import fund_named, initiative_named, plan_named
from tests.events import allocate

END = date(2025, 10, 31)
ROWS = (("Skovrejsning", 1_200, 340), ("Åbne biblioteker", 600, 455), ("Motion på recept", 300, 120))
HEADS = (
    ("Oprindeligt budget 2025", "Korrigeret budget 2025", "Forbrug pr. 31. oktober 2025", "Restbudget 2025"),
    ("Budget 2025", "Forbrug 2025", "Afvigelse 2025"),
    ("Vedtaget budget", "Tillægsbevillinger", "Korrigeret budget", "Forventet regnskab", "Afvigelse"),
    ("Opr. budget 2025", "Omplaceringer 2025", "Korr. budget 2025", "Disponeret 2025", "Forbrug 2025", "Rest 2025"),
    ("Korrigeret budget 2025", "Forbrug pr. 31/10 2025", "Forventet regnskab 2025"),
    ("Regnskab 2024", "Budget 2025", "Forbrug pr. 31.10.2025", "Forventet regnskab 2025"),
    ("Overført fra 2024", "Korrigeret budget 2025", "Forbrug ultimo oktober 2025", "Restbudget 2025"),
    ("Ajourført budget 2025", "Forbrug 2025", "Forventet mer-/mindreforbrug 2025"),
    ("Budget 2025", "Forbrug 3. kvartal 2025", "Uforbrugt 2025"),
    ("Genbevilling 2025", "Korrigeret budget 2025", "Afholdte udgifter pr. 31. oktober", "Rest"),
)
PHASES = (
    ("original", "revised", "spent", "remaining"),
    ("budget", "spent", "difference"),
    ("original", "supplementary", "revised", "expected", "difference"),
    ("original", "transferred", "revised", "committed", "spent", "remaining"),
    ("revised", "spent", "expected"),
    ("spent", "budget", "spent", "expected"),
    ("carried", "revised", "spent", "remaining"),
    ("revised", "spent", "difference"),
    ("budget", "spent", "remaining"),
    ("carried", "revised", "spent", "remaining"),
)

WORDS = language("da").phases


def page(title: str, head: tuple[str, ...], rows: tuple[tuple[str | int, ...], ...]) -> str:
    cells = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    heads = "".join(f"<th>{name}</th>" for name in ("Indsats", *head))
    return f"<html><body><h1>{title}</h1><p>Beløb i 1.000 kr.</p><table><tr>{heads}</tr>{cells}</table></body></html>"


def figures(count: int) -> tuple[tuple[str | int, ...], ...]:
    """Rows of the right length, with their sum."""
    amounts = [[budget + place * spent for place in range(count)] for _, budget, spent in ROWS]
    sums = [sum(column) for column in zip(*amounts, strict=True)]
    return (*((name, *of) for (name, _, _), of in zip(ROWS, amounts, strict=True)), ("I alt", *sums))


def footed(path: Path, text: str) -> tuple[FootedTable, TablePhases]:
    """A table with its phases, which `check --json` says as well."""
    path.write_text(text, "utf-8")
    document = read(path)
    found = foot_document(document)
    (table,) = found.tables
    phases = table_phases(table, titles_of(document), language("da"))
    report = document_report(document, found)
    assert {n: of for n, of in enumerate(report.tables[0].phases) if of} == phases.columns
    assert report_of(report_json(report, "da")).tables == report.tables
    return table, phases


@pytest.mark.parametrize(("head", "phases"), list(zip(HEADS, PHASES, strict=True)))
def test_a_follow_up_is_told_by_its_headings(tmp_path: Path, head: tuple[str, ...], phases: tuple[str, ...]) -> None:
    text = page("Budgetopfølgning pr. 31. oktober 2025", head, figures(len(head)))
    table, found = footed(tmp_path / "a.html", text)
    assert tuple(found.columns[c].phase for c in table.money) == phases
    assert years_of(table, found, WORDS) == {}
    years = [of.year for of in found.columns.values()]
    assert set(years) <= {2024, 2025}
    spent = {of.as_of for of in found.columns.values() if of.phase == "spent" and of.year == 2025}
    assert spent <= {END, date(2025, 9, 30)}


def test_what_is_set_aside_stays_a_draft(tmp_path: Path) -> None:
    """A decision that shows what was spent the year before sets money aside all the same."""
    for head, drafted in (
        (("Regnskab 2024", "Budget 2025", "Budget 2026"), [2025, 2026]),
        (("2025", "2026"), [2025, 2026]),
        (("Afsat 2025", "Bevilget 2026"), [2025, 2026]),
    ):
        table, found = footed(tmp_path / "a.html", page("Udmøntning af midler", head, figures(len(head))))
        assert [of.year for of in years_of(table, found, WORDS).values()] == drafted


def test_what_was_given_of_what_was_applied_for_is_drafted_for_the_year_of_the_title(tmp_path: Path) -> None:
    for head, drafted in (
        (("Ansøgt kr.", "Bevilget kr."), {"Bevilget kr.": 2025}),
        (("Ansøgt beløb", "Tildelt", "Indstillet"), {}),  # which of two is not told
        (("Ansøgt beløb", "Budget i alt"), {}),
    ):
        table, found = footed(tmp_path / "a.html", page("Fordeling af § 18-midler 2025", head, figures(len(head))))
        assert {table.columns[c]: of.year for c, of in years_of(table, found, WORDS).items()} == drafted


def test_quarters_are_of_what_the_title_says_and_what_goes_to_the_treasury_is_left(tmp_path: Path) -> None:
    quarters = page("Forbrug pr. kvartal 2025", ("1. kvt.", "2. kvt.", "Hele året"), figures(3))
    _, phases = footed(tmp_path / "forbrug.html", quarters)
    assert [of.phase for of in phases.columns.values()] == ["spent"] * 3
    carried = page("Overførsler fra 2025 til 2026", ("Overføres til 2026", "Tilgår kassen"), figures(2))
    _, phases = footed(tmp_path / "overf.html", carried)
    assert [of.phase for of in phases.columns.values()] == ["carried", "remaining"]


def test_a_statement_of_income_and_expenditure_drafts_nothing(tmp_path: Path) -> None:
    lines = ("Skatter", "Tilskud og udligning", "Serviceudgifter", "Renter", "Anlægsudgifter", "Resultat i alt")
    rows = tuple((name, 100 * n, 110 * n) for n, name in enumerate(lines, start=3))
    table, found = footed(tmp_path / "a.html", page("Resultatopgørelse", ("Budget 2025", "Budget 2026"), rows))
    assert is_income_statement(table, language("da"))
    assert years_of(table, found, WORDS) == {}
    functions = tuple((f"{n:02}.22.{n:02} Noget", 7 * n, 9 * n) for n in range(3, 8))
    table, found = footed(tmp_path / "b.html", page("Budget på funktioner", ("Budget 2025", "Budget 2026"), functions))
    assert found.is_income_statement


@pytest.mark.django_db
def test_a_table_by_function_says_that_nothing_of_it_is_drafted(home: Path, tmp_path: Path) -> None:
    rows = tuple((f"{n:02}.22.{n:02} Noget", 7 * n, 9 * n) for n in range(3, 8))
    (tmp_path / "a.html").write_text(page("Budget på funktioner", ("Budget 2025", "Budget 2026"), rows), "utf-8")
    done = import_file(tmp_path / "a.html", document=read(tmp_path / "a.html"))
    (told,) = done.document.findings.filter(kind="by-chart-of-accounts")
    assert (told.severity, told.remark.place.table, done.items) == ("notice", "1", 0)
    assert Assertion.objects.filter(phase="budget").count() == 10


@pytest.mark.django_db
def test_what_is_not_drafted_is_kept_as_what_the_paper_asserts(home: Path, tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    path.write_text(page("Budgetopfølgning pr. 31. oktober 2025", HEADS[0], figures(4)), "utf-8")
    import_file(path, "Plan", read(path))
    assert not DraftItem.objects.exists()
    said = {(a.label, a.phase): (a.amount, a.fiscal_year, a.as_of) for a in Assertion.objects.all()}
    assert len(said) == 12
    assert said["Skovrejsning", "spent"] == ((1_200 + 2 * 340) * 100_000, 2025, END)
    assert said["Åbne biblioteker", "revised"] == ((600 + 455) * 100_000, 2025, None)
    stacked = page(
        "Skovrejsning", ("2025", "2026"), (("Korrigeret budget", 1_200, 900), ("Forbrug", 340, 0), ("Rest", 860, 900))
    )
    (tmp_path / "b.html").write_text(stacked, "utf-8")
    import_file(tmp_path / "b.html", "Plan", read(tmp_path / "b.html"))
    assert not DraftItem.objects.exists()
    assert set(Assertion.objects.filter(statement__document__name="b.html").values_list("phase", "fiscal_year")) >= {
        ("revised", 2025), ("spent", 2025), ("revised", 2026),
    }  # fmt: skip


@pytest.mark.django_db
def test_ten_layouts_draft_nothing_and_each_figure_is_held_against_the_register(home: Path, tmp_path: Path) -> None:
    """What the register and the finance system say otherwise is told, and nothing else."""
    plan, fund = plan_named("Plan"), fund_named("Rammen")
    accounts = []
    for number, (name, budget, _) in enumerate(ROWS):
        initiative = initiative_named(plan, name)
        allocate(initiative, fund, {2025: budget * 100_000}, Basis(date(2024, 10, 8), "Budget"))
        accounts.append(Rule(f"01.{number}", fund.pk, initiative=initiative.pk))
    keep_map(accounts, {})
    lines = [f"01.{number};{spent}000,00" for number, (_, _, spent) in enumerate(ROWS)]
    (tmp_path / "u.csv").write_text("\n".join(("Konto;Beløb", *lines)) + "\n", "utf-8")
    import_extract(tmp_path / "u.csv", END)
    for number, head in enumerate(HEADS):
        path = tmp_path / f"{number}.html"
        path.write_text(page("Budgetopfølgning pr. 31. oktober 2025", head, figures(len(head))), "utf-8")
        import_file(path, "Plan", read(path))
    assert not DraftItem.objects.exists()
    wrong, told = set(), 0
    for said in Assertion.objects.filter(fiscal_year=2025).select_related("statement__document"):
        budget, spent = next((b * 1_000, s * 1_000) for name, b, s in ROWS if name == said.label)
        ours: dict[str, int] = dict.fromkeys(("original", "budget", "revised"), budget)
        ours |= dict.fromkeys(("supplementary", "transferred", "carried"), 0)
        if said.as_of == END:  # of another day the finance system says nothing
            ours |= {"spent": spent, "committed": 0, "remaining": budget - spent}
        told += said.phase in ours
        if said.phase in ours and said.kroner != ours[said.phase]:
            wrong.add((said.statement.document.name, said.label, said.column))
    found = {(d.document_name, d.remark.place.row, d.remark.place.column) for d in followed.deviations()}
    assert found == wrong and {name for name, _, _ in wrong} == {f"{n}.html" for n in range(len(HEADS))}
    assert 0 < len(wrong) < told
