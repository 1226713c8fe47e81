"""The answer of 2020 in the register, for whoever tests what is asked of it."""

from datetime import date
from pathlib import Path

from kronespor.intake.booking import accepted_items, book_items
from kronespor.intake.filing import Said, file_document
from kronespor.intake.models import StoredDocument
from kronespor.intake.reviewing import Step, take, waiting
from kronespor.intake.storing import import_file
from kronespor.register.models import Fund

SHARED = Path(__file__).resolve().parents[2] / "shared"


def book_the_answer_of_2020(areas: str) -> StoredDocument:
    """Its own money and what comes from outside, as its rows say."""
    (seed,) = (SHARED / "seeds").glob("004_*.txt")
    stored = import_file(seed, areas).document
    detailed, external = (stored.statements.get(table=t) for t in ("2", "3"))
    steps = [Step(i.pk, "accept", fund="Integrationsbevilling 2020") for i in detailed.items.all()]
    steps += [Step(i.pk, "accept", fund="Eksterne fonde") for i in external.items.all()]
    steps += [Step(i.pk, "reject") for i in waiting() if i.statement not in (detailed, external)]
    take(steps)
    plans = dict(stored.statements.values_list("table", "plan"))
    file_document(stored, Said(date(2020, 12, 2), "Byrådet", plans=plans))
    book_items(list(accepted_items()))
    Fund.objects.filter(name="Eksterne fonde").update(is_external=True)
    return stored
