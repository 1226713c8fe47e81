"""What comes in is a document; tickets of published figures go by values that call it so."""

from collections import defaultdict
from decimal import Decimal
from typing import Any

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from kronespor.intake.migrations import _sentences_0002 as before


def rename_values(apps: Any, _editor: BaseDatabaseSchemaEditor) -> None:
    """Let what people accepted stay accepted: the fingerprint of its figures is made of the values' names too."""
    tickets = {ticket.key: ticket for ticket in apps.get_model("intake", "Ticket").objects.all()}
    for old, new in _deviations(apps, tickets):
        ticket = tickets[before._key(old)]
        if ticket.fingerprint == before._fingerprint(old):
            ticket.fingerprint = before._fingerprint(new)
            ticket.save(update_fields=["fingerprint"])


def _deviations(apps: Any, tickets: dict[str, Any]) -> list[tuple[before.Json, before.Json]]:
    """The remark of each published figure that a ticket is about, as it was and as it is."""
    rows: dict[tuple[int, int, int], list[Any]] = defaultdict(list)
    items = apps.get_model("intake", "DraftItem").objects.exclude(state="rejected").exclude(initiative=None)
    items = items.filter(statement__document__superseded_by=None).select_related("statement__document")
    for item in items.order_by("statement", "pk"):
        rows[item.statement_id, item.initiative_id, item.fiscal_year].append(item)
    found = []
    for (_, initiative, year), members in rows.items():
        statement = members[0].statement
        document = statement.document
        place = {"document": document.sha256, "table": statement.table, "row": members[0].label, "year": year}
        if before._key(before._remark("published-differs", "", place, {})) not in tickets:
            continue
        values = {
            "published": before._money(Decimal(sum(i.amount for i in members)) / 100),
            "register": before._money(before._held(apps, initiative, year, document.dated)),
            "day": {"date": document.dated.isoformat()} if document.dated else {"term": "now"},
        }
        old = before._remark("published-differs", "", place, {"paper": document.name, **values})
        new = before._remark("published-differs", "", place, {"name": document.name, **values})
        found.append((old, new))
    return found


class Migration(migrations.Migration):
    dependencies = [
        ("intake", "0002_remarks"),
        ("register", "0001_initial"),
    ]

    operations = [
        migrations.RenameField("Upload", "papers", "documents"),
        migrations.RenameField("Upload", "papers_read", "documents_read"),
        migrations.RunPython(rename_values, migrations.RunPython.noop),
    ]
