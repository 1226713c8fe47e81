"""Pages of decisions that are recorded by hand or by a sheet: what they say and would change, and booking them."""

from collections.abc import Sequence

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from kronespor.intake.activity import note
from kronespor.intake.cases import COLUMNS, rows_in
from kronespor.intake.errors import IntakeError
from kronespor.intake.extracts import Layout, plain
from kronespor.intake.foreseeing import Foreseen, foreseen
from kronespor.intake.mapped_sheets import UNITS, SheetMapping, Table, cases_in, mapped, remember, remembered, table_of
from kronespor.intake.models import ProposedSheet
from kronespor.intake.recording import discard, put_forward, record_content, waiting_sheets
from kronespor.intake.sheets import sheet_bytes
from kronespor.papers.printing import counted
from kronespor.register.models import Committee, ExpenditureType, Fund
from kronespor.remarks import KronesporError
from kronespor.web import recording_forms as forms
from kronespor.web.actions import Action, act
from kronespor.web.lawful import law_asked
from kronespor.web.planning_forms import SPARE, Row
from kronespor.web.remarks import FormError, refusals, rows_named, words
from kronespor.web.roles import Role, allowed
from kronespor.web.uploading import chosen_file, kept_by_name
from kronespor.web.views.planned import places

SHOWN = 3
"""Rows of a sheet that are shown beside its headings."""
MOST_KEPT = 4_000_000
"""Characters of a sheet that the browser keeps while its columns are chosen."""


@allowed(Role.CASEWORKER)
def record_page(request: HttpRequest) -> HttpResponse:
    """Say what was decided, row by row or as a sheet; see what it would change; put it forward."""
    if request.method != "POST":
        return _page(request, {"decided_on": ""}, [])
    with refusals(request):
        if request.POST.get("action") == "upload":
            return _upload(request)
        if request.POST.get("action") == "map":
            return _mapped(request)
    head, lines = forms.head_of(request.POST), forms.lines_of(request.POST)
    try:
        content, rows = forms.sheet(head, lines)
        with rows_named(rows):
            name = forms.file_name(head)
            seen = foreseen(name, content)
            if request.POST.get("action") == "propose" and not seen.breaches:
                return _kept(name, content)
            return _page(request, head, lines, seen)
    except KronesporError as error:
        return _page(request, head, lines, problem=words(error))


def _upload(request: HttpRequest) -> HttpResponse:
    """Put a sheet of decisions forward; of another sheet, ask what its columns are."""
    with kept_by_name(chosen_file(request)) as path:
        table = table_of(path, path.name, Layout())
        content = sheet_bytes(path)
        if table.is_of_decisions and not content.startswith(b"PK"):
            return _kept(path.name, content)
        if len(table.as_json()) > MOST_KEPT:
            raise FormError("file-too-large", name=table.name)
        return _mapping_page(request, table, remembered(table))


def _mapped(request: HttpRequest) -> HttpResponse:
    """Put forward what a sheet says by the mapping that was chosen, and remember that."""
    table = Table.of_json(request.POST.get("name", "")[:200], request.POST.get("table", ""))
    mapping = forms.mapping_of(request.POST, table)
    try:
        sheet = mapped(table, mapping)
        cases_in(sheet)
        response = _kept(sheet.name, sheet.content)
    except KronesporError as error:
        return _mapping_page(request, table, mapping, words(error))
    remember(mapping)
    for text, lines in (
        (_("Rows that are sums of others are not in it: %(lines)s."), sheet.sums),
        (_("Rows without an amount are not in it: %(lines)s."), sheet.without_amount),
    ):
        if lines:
            messages.warning(request, text % {"lines": ", ".join(map(str, lines))})
    return response


def _mapping_page(request: HttpRequest, table: Table, mapping: SheetMapping, problem: str = "") -> HttpResponse:
    chosen = {heading: name for name, of in mapping.layout.columns.items() for heading in of}
    first = [list(map(plain, row)) for _line, row in table.rows[:SHOWN]]
    columns = [
        {
            "name": f"column-{n}",
            "label": f"{heading}: {', '.join(row[n] for row in first if row[n:])}",
            "chosen": chosen.get(heading, ""),
        }
        for n, heading in enumerate(table.headings)
        if heading
    ]
    context = {
        "table": table,
        "kept": table.as_json(),
        "columns": columns,
        "fields": [(name, forms.COLUMN_NAMES[name]) for name in forms.MAPPED],
        "said": mapping.values,
        "unit": mapping.unit or 1,
        "units": UNITS,
        "kinds": forms.KINDS,
        "types": [choice for choice in ExpenditureType.choices if choice[0] != ExpenditureType.UNKNOWN],
        "places": ["outside", "fund", *places()],
        "funds": Fund.objects.order_by("name"),
        "committees": Committee.objects.order_by("name"),
        "problem": problem,
    }
    return render(request, "web/map_sheet.html", context, status=400 if problem else 200)


def _kept(name: str, content: bytes) -> HttpResponse:
    """Put a sheet forward, and show it."""
    sheet = put_forward(name, content)
    note("decision put forward", sheet.name)
    return redirect("web:sheet", sheet.pk)


def _page(
    request: HttpRequest, head: Row, lines: Sequence[Row], seen: Foreseen | None = None, problem: str = ""
) -> HttpResponse:
    kind = lines[-1]["kind"] if lines else ""
    context = {
        "head": head,
        "neutral": head.get("neutral", "").split(),
        "lines": [*lines, *(forms.no_lines(kind) if kind else forms.no_lines() for _n in range(SPARE))],
        "kinds": forms.KINDS,
        "types": [choice for choice in ExpenditureType.choices if choice[0] != ExpenditureType.UNKNOWN],
        "places": ["outside", *places()],
        "funds": Fund.objects.order_by("name"),
        "committees": Committee.objects.order_by("name"),
        "seen": seen,
        "problem": problem,
        "waiting": waiting_sheets(),
    }
    return render(request, "web/record.html", context, status=400 if problem else 200)


@allowed(Role.CASEWORKER)
def sheet_page(request: HttpRequest, pk: int) -> HttpResponse:
    """A sheet that was put forward: its rows, what booking it would change; book it or discard it."""
    sheet = get_object_or_404(ProposedSheet.objects.exclude(content=""), pk=pk)
    if request.method == "POST":
        with refusals(request):
            if response := act(request, ACTIONS, sheet):
                return response
        return redirect("web:sheet", pk)
    seen, problem = None, ""
    try:
        seen = foreseen(sheet.name, sheet.content.encode()) if sheet.recorded_at is None else None
    except KronesporError as error:
        problem = words(error)
    rows = rows_in(sheet.name, sheet.content.encode())
    used = [name for name in COLUMNS if any(row[name] for row in rows)]
    context = {
        "sheet": sheet,
        "columns": [forms.COLUMN_NAMES[name] for name in used],
        "rows": [[forms.called(name, row[name]) for name in used] for row in rows],
        "seen": seen,
        "problem": problem,
    }
    return render(request, "web/sheet.html", context)


def _book(request: HttpRequest, sheet: ProposedSheet) -> HttpResponse | None:
    with law_asked(request):
        done = record_content(sheet.name, sheet.content.encode())
    if done.proposed:
        raise IntakeError("another-person-books", person=sheet.proposed_by)
    note("book", sheet.name)
    booked = counted("%(n)s case booked", "%(n)s cases booked", done.booked)
    known = counted("%(n)s was recorded before", "%(n)s were recorded before", done.known)
    messages.success(request, f"{booked}, {known}." if done.known else f"{booked}.")
    return None


def _discard(request: HttpRequest, sheet: ProposedSheet) -> HttpResponse:
    if sheet.recorded_at:
        raise FormError("sheet-is-booked")
    discard(sheet)
    note("decision discarded", sheet.name)
    messages.success(request, _("“%(name)s” is discarded; nothing of it was booked.") % {"name": sheet.name})
    return redirect("web:record")


ACTIONS = {"book": Action(_book, Role.APPROVER), "discard": Action(_discard)}
