"""One of everything that has an address."""

from datetime import date
from pathlib import Path
from typing import Any

from kronespor.answers import enquiries
from kronespor.answers.attachments import attach
from kronespor.intake import inbox
from kronespor.intake.models import DraftItem, StoredDocument
from kronespor.intake.recording import put_forward
from kronespor.planning.models import Matter, Proposal, Scenario
from kronespor.planning.versions import move_on
from kronespor.register.acting import acting_as
from kronespor.register.models import ActionPlan, Decision, Fund, Initiative, Meeting, Recipient

SHEET = b"case;kind;decided_on;from;to;fund;year;amount\nA;opening;2026-01-05;outside;fund;Puljen;2026;1.000\n"


def examples_in(tmp_path: Path) -> dict[str, Any]:
    """A value for each part of an address, of something that is published where there is such a thing."""
    published = StoredDocument.objects.exclude(published_at=None).first()
    assert published is not None
    figure = DraftItem.objects.filter(statement__document=published).first()
    assert figure is not None
    kinds: dict[str, Any] = {
        "plan": ActionPlan,
        "initiative": Initiative,
        "fund": Fund,
        "decision": Decision,
        "meeting": Meeting,
    }
    found = {name: model.objects.filter().order_by("pk").first() for name, model in kinds.items()}
    found["decision"] = Decision.objects.exclude(transaction=None).order_by("pk").first()
    found["meeting"] = found["decision"].meeting
    found["recipient"] = Recipient.objects.create(name="Foreningen Bro", key="foreningen bro")
    found["initiative"].recipient = found["recipient"]
    found["initiative"].save()
    found["proposal"], found["scenario"] = Proposal.objects.get(), Scenario.objects.get()
    found["matter"] = Matter.objects.get_or_create(title="En sag")[0]
    version = enquiries.receive("Midler til planerne", "Hvad er der afsat?", date(2026, 3, 2))
    enquiries.release(version)
    enquiries.publish(version.enquiry)
    letter = tmp_path / "brev"
    letter.write_text("Hvad er der afsat?", "utf-8")
    found["figure"] = figure
    with acting_as("en sagsbehandler"):
        found["sheet"] = put_forward("sag.csv", SHEET)
    found["number"] = attach(version.enquiry, letter, "brev.txt")
    found["enquiry"] = found["answer"] = found["attachment"] = version.enquiry
    for one in (found["proposal"], found["scenario"]):  # a councillor sees what is recommended
        move_on(one, "recommended", recommended=1)
    return {
        **{k: v.pk for k, v in found.items()},
        "sha256": published.sha256,
        "key": inbox.entries()[0].key,
    }
