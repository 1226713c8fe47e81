"""The sample register: decisions, documents, findings; made up from public documents, with roles and no persons."""

from dataclasses import replace
from datetime import date
from importlib import resources
from pathlib import Path

from django.conf import settings

from kronespor.answers import enquiries
from kronespor.intake.archive import SAMPLE_MARK
from kronespor.intake.booking import accepted_items, book_items
from kronespor.intake.effects import effects
from kronespor.intake.filing import file_document, proposed
from kronespor.intake.models import StoredDocument
from kronespor.intake.publishing import publish
from kronespor.intake.recording import record_sheet
from kronespor.intake.reviewing import Step, take, waiting
from kronespor.intake.storing import import_file
from kronespor.planning import proposals, scenarios, suggestions, versions
from kronespor.planning.models import Deadline, Proposal, Scenario
from kronespor.planning.sheets import load_calendar, read_items, read_moves
from kronespor.register.acting import acting_as
from kronespor.register.decisions import adopt
from kronespor.register.models import ActionPlan, Decision, ExpenditureType
from kronespor.register.naming import fund_named

COMMITTEE = "Beskæftigelses- og Integrationsudvalget"
"""Of the documents that name none."""
CASEWORKER, APPROVER = "eksempel-sagsbehandler", "eksempel-godkender"
ADOPTED = (
    ("Samlet prioritering", "Integrationshandleplan"),
    ("Samlet prioritering", "Handleplan mod racisme"),
    ("Handleplan til forebyggelse af negativ social kontrol", "Handleplan mod negativ social kontrol"),
    ("Handleplan til forebyggelse af ekstremisme", "Handleplan mod ekstremisme"),
)
"""How the title of the decision begins that adopted a plan, and how the plan's name does."""

TITLE = "Finansiering af handleplanerne om integration"
QUESTION = (
    "For hver handleplan ønskes det opgjort, hvad der oprindeligt blev afsat, og hvad der aktuelt er afsat i "
    "2024-2026, fordelt på indsatser: integration, negativ social kontrol, ekstremisme og racisme."
)
"""A question as it might be asked."""


def is_sample() -> bool:
    """Whether this register holds the samples."""
    return bool((settings.HOME / SAMPLE_MARK).exists())


def load_samples() -> None:
    """Book the sample decisions, import the sample documents, book what agrees, publish; the rest waits in review.

    From here on the register says on every page that it is a sample.
    """
    settings.HOME.mkdir(parents=True, exist_ok=True)
    (settings.HOME / SAMPLE_MARK).write_text(f"{TITLE}\n", "utf-8")
    with resources.as_file(resources.files("kronespor") / "samples") as folder:
        with acting_as(CASEWORKER):
            is_proposed = record_sheet(folder / "sheets" / "decisions.csv").proposed
            _adopt()
            documents = sorted(p for p in Path(folder).iterdir() if p.suffix in {".txt", ".docx", ".html", ".md"})
        if is_proposed:
            with acting_as(APPROVER):
                record_sheet(folder / "sheets" / "decisions.csv")
                _adopt()
        with acting_as(CASEWORKER):
            for path in documents:
                document = import_file(path).document
                found = proposed(document).said
                if found:
                    file_document(document, replace(found, committee=found.committee or COMMITTEE))
            agreeing = [e.item for e in effects(waiting()) if e.initiative and not e.change and not e.against]
            take([Step(i.pk, "accept") for i in agreeing if i.fund and i.day])
        with acting_as(APPROVER):
            book_items(list(accepted_items()))
            publish(StoredDocument.objects.filter(name="svar-2026.txt"), "Eksempel")
        with acting_as(CASEWORKER):
            _plan(folder / "sheets")
            answer = enquiries.receive(TITLE, QUESTION, date(2026, 2, 20), asker="medlem af udvalget")
        with acting_as(APPROVER):
            enquiries.release(answer)
            enquiries.publish(answer.enquiry)


def _plan(sheets: Path) -> None:
    """A proposal as it was before it was decided, a scenario on top of the register, a calendar, a group's meeting."""
    plan = ActionPlan.objects.get(name__startswith="Handleplan mod racisme")
    pot = Proposal(title="Bud på udmøntning af frie midler i 2025", plan=plan, as_of=date(2024, 10, 15))
    pot.fund, pot.expenditure_type = fund_named("Integrationsbevilling"), ExpenditureType.SERVICE
    opening = "Udvalget har {pot} kr. i frie midler i 2025. Følgegruppen har drøftet, hvad de kan gå til."
    bid = proposals.Content(read_items(sheets / "proposal-2025.csv"), {"": opening})
    versions.start(pot, bid.as_json(), "Forvaltningens første bud")
    moves = scenarios.Content(read_moves(sheets / "scenario-2026.csv"), (ExpenditureType.SERVICE,))
    versions.start(Scenario(title="Hvis Perspektiv får 500.000 kr. mindre i 2026"), moves.as_json())
    load_calendar(sheets / "calendar-2022.csv")
    Deadline.objects.get_or_create(name="Dagsordenen sendes ud", defaults={"working_days": 4})
    roles = ("organisationer", "eksperter", "forvaltningen")
    meeting = suggestions.meet("Følgegruppen mod racisme", date(2024, 10, 7), roles, plan)
    suggestions.suggest("Mere om digital chikane", None, "en organisation", meeting)


def _adopt() -> None:
    for title, name in ADOPTED:
        decision = Decision.objects.filter(title__startswith=title).order_by("pk").first()
        plan = ActionPlan.objects.filter(name__startswith=name).first()
        if decision and plan:
            adopt(plan, decision)
