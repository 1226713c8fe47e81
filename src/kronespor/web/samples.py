"""The sample register: decisions, papers, findings; made up from public papers, with roles and no persons."""

from importlib import resources
from pathlib import Path

from kronespor.intake.booking import accepted_items, book_items
from kronespor.intake.effects import effects
from kronespor.intake.models import StoredDocument
from kronespor.intake.publishing import publish
from kronespor.intake.recording import record_sheet
from kronespor.intake.reviewing import Step, take, waiting
from kronespor.intake.storing import import_file
from kronespor.register.acting import acting_as
from kronespor.register.decisions import adopt
from kronespor.register.models import ActionPlan, Decision

CASEWORKER, APPROVER = "eksempel-sagsbehandler", "eksempel-godkender"
ADOPTED = (
    ("Samlet prioritering", "Integrationshandleplan"),
    ("Samlet prioritering", "Handleplan mod racisme"),
    ("Handleplan til forebyggelse af negativ social kontrol", "Handleplan mod negativ social kontrol"),
    ("Handleplan til forebyggelse af ekstremisme", "Handleplan mod ekstremisme"),
)
"""How the title of the decision begins that adopted a plan, and how the plan's name does."""


def load_samples() -> None:
    """Book the sample decisions, import the sample papers, book what agrees, publish; the rest waits in review."""
    with resources.as_file(resources.files("kronespor") / "samples") as folder:
        with acting_as(CASEWORKER):
            proposed = record_sheet(folder / "sheets" / "decisions.csv").proposed
            _adopt()
            papers = sorted(p for p in Path(folder).iterdir() if p.suffix in {".txt", ".docx", ".html", ".md"})
        if proposed:
            with acting_as(APPROVER):
                record_sheet(folder / "sheets" / "decisions.csv")
                _adopt()
        with acting_as(CASEWORKER):
            for paper in papers:
                import_file(paper)
            agreeing = [e.item for e in effects(waiting()) if e.initiative and not e.change and not e.against]
            take([Step(i.pk, "accept") for i in agreeing if i.fund])
        with acting_as(APPROVER):
            book_items(list(accepted_items()))
            publish(StoredDocument.objects.filter(name="svar-2026.txt"), "Eksempel")


def _adopt() -> None:
    for title, name in ADOPTED:
        decision = Decision.objects.filter(title__startswith=title).order_by("pk").first()
        plan = ActionPlan.objects.filter(name__startswith=name).first()
        if decision and plan:
            adopt(plan, decision)
