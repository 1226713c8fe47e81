"""What a document is about, as `review` asks it and shows what it is filed under."""

from collections.abc import Sequence
from datetime import date
from textwrap import shorten
from typing import TYPE_CHECKING

from kronespor.cli.errors import CommandError
from kronespor.cli.speaking import _, echo, words

if TYPE_CHECKING:
    from kronespor.intake.models import StoredDocument
    from kronespor.reading import Particular

LONGEST = 160  # characters of the text in which something was found


def file(name: str, decided_on: date | None, plans: Sequence[str], *, as_found: bool, **given: str) -> None:
    """File a document by what is given, and with `as_found` by what was found of the rest."""
    from kronespor.intake.filing import Said, file_document, proposed
    from kronespor.intake.superseding import find_document

    document = find_document(name)
    seen = proposed(document) if as_found else None
    day = decided_on or document.decided_on or (seen.said.decided_on if seen and seen.said else None)
    if day is None:
        raise CommandError("no-decision-day", name=document.name)
    found = seen.said_of(day) if seen else None
    said = Said(
        day,
        given["committee"] or document.committee or (found.committee if found else ""),
        given["phase"] or (found.phase if found and document.decided_on is None else document.phase),
        {**(found.plans if found else {}), **_plans(document, plans)},
        given["fund"] or (found.fund if found else ""),
    )
    file_document(document, said)
    _print_said(document, said.fund)


def _plans(document: "StoredDocument", named: Sequence[str]) -> dict[str, str]:
    """The plans of tables, by their numbers; one without a number is that of all others."""
    tables = set(document.statements.values_list("table", flat=True))
    found: dict[str, str] = {}
    others = ""
    for one in named:
        table, is_parted, name = one.partition("=")
        if is_parted and table in tables:
            found[table] = name.strip()
        else:
            others = one
    return {**(dict.fromkeys(tables, others) if others else {}), **found}


def _print_said(document: "StoredDocument", fund: str) -> None:
    """What a document is filed under."""
    from kronespor.intake.booking import PHASES
    from kronespor.intake.filing import drafted

    document.refresh_from_db()
    said = {"name": document.name, "committee": document.committee, "phase": words(PHASES[document.phase])}
    text = _("{name} is filed: decided on {day} by {committee}; the figures are {phase}.")
    echo(text.format(day=words(document.decided_on) if document.decided_on else "", **said))
    for statement in drafted(document):
        echo("  " + _("plan of table {table}: {plan}").format(table=statement.table, plan=statement.plan))
    if fund:
        echo("  " + _("source of the figures that name none: {fund}").format(fund=fund))


def print_filings(name: str) -> None:
    """What is asked of the documents that nobody has filed: of the one named, what was found of it, and where."""
    from kronespor.intake.filing import unfiled

    for document in unfiled():
        if not name:
            text = _("{name} is not filed, and nothing of it is booked before: kronespor review --document {name}")
            echo(text.format(name=document.name))
        elif document.name == name or document.sha256.startswith(name):
            _print_proposed(document)


def _print_proposed(document: "StoredDocument") -> None:
    from kronespor.intake.booking import PHASES
    from kronespor.intake.filing import Phase, proposed

    found = proposed(document)
    echo(_("{name} is not filed, and nothing of it is booked before. Is this right?").format(name=document.name))
    day = words(found.said.decided_on) if found.said else ""
    _print_found(_("decided on"), "--decided-on", day, found.day)
    for label, option, one in (
        (_("committee"), "--committee", found.committee),
        (_("source of the figures that name none"), "--fund", found.fund),
    ):
        _print_found(label, option, one.value if one else "", one)
    phase = PHASES[found.phase.value if found.phase else Phase.ALLOCATED]
    _print_found(_("the figures are"), "--phase", words(phase), found.phase)
    for plan in found.plans:
        label = _("plan of table {table}").format(table=plan.statement.table)
        echo(f"  {label}: {plan.name}" + _found_in(plan.text))
        if plan.alike:
            echo("    " + _("looks like: {plans}").format(plans=" / ".join(plan.alike)))
    echo("  " + _("If it is, file it by --as-found; what is not right is said by the other options."))


def _print_found(label: str, option: str, value: str, found: "Particular | None") -> None:
    missing = _("not found ({option})").format(option=option)
    echo(f"  {label}: {value or missing}" + _found_in(found.text if found else ""))


def _found_in(text: str) -> str:
    return "; " + _("found in: {text}").format(text=f"“{shorten(text, LONGEST)}”") if text else ""
