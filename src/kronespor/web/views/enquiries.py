"""Pages of enquiries: the question, what was understood, the answer and its release; the answers the public sees."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_safe

from kronespor.answers import attachments, enquiries
from kronespor.answers.answer import TEXTS, Answer, amounts_of
from kronespor.answers.answer_paper import unit_of
from kronespor.answers.chart import chart
from kronespor.answers.errors import AnswerError
from kronespor.answers.models import AnswerVersion, Attachment, Enquiry
from kronespor.answers.query import BREAKDOWNS, LAYOUTS, MEASURES, NUMBERS, UNITS, Query
from kronespor.answers.tables import AnswerLine, AnswerTable
from kronespor.answers.typed import typed_amounts
from kronespor.answers.understanding import Chip, Understood, known, understood
from kronespor.answers.understanding.known import Known
from kronespor.answers.understanding.understood import checked
from kronespor.answers.writing import FORMATS, write
from kronespor.language import fold
from kronespor.planning.errors import PlanningError
from kronespor.register.booking import BookingError
from kronespor.web.caching import kept
from kronespor.web.planning_forms import day_of, number_of
from kronespor.web.roles import Role, allowed, role
from kronespor.web.rows import address
from kronespor.web.uploading import as_received
from kronespor.web.uploading import kept as kept_file

TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
    "html": "text/html; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "md": "text/markdown; charset=utf-8",
    "csv": "text/csv; charset=utf-8",
}
NAMED = tuple(name for name in NUMBERS if name != "plans")
ERRORS = (AnswerError, BookingError, PlanningError)


@allowed(Role.COUNCILLOR, post=Role.CASEWORKER)
def enquiries_page(request: HttpRequest) -> HttpResponse:
    """The enquiries with their days; receive a new one."""
    if request.method == "POST":
        post, files = request.POST, request.FILES.getlist("files")
        typed = post.dict()
        try:
            if files and not post.get("question", "").strip():
                typed["question"] = _question_in(files[0])
            received = day_of(post.get("received_on", "")) or timezone.localdate()
            more = {name: post.get(name, "").strip() for name in ("asker", "responsible", "language")}
            made = enquiries.receive(
                post.get("title", ""), typed.get("question", ""), received, day_of(post.get("due_on", "")), **more
            )
        except ERRORS as error:
            messages.error(request, str(error))
            return render(request, "web/enquiries.html", {**_listed(request), "typed": typed}, status=400)
        try:
            _attach(made.enquiry, files)
        except AnswerError as error:  # the enquiry is kept: attach another
            messages.error(request, str(error))
        return redirect("web:enquiry", made.enquiry_id)
    return render(request, "web/enquiries.html", _listed(request))


def _question_in(file: UploadedFile) -> str:
    name = file.name or ""
    if (file.size or 0) > attachments.MOST:
        raise AnswerError(_("%(name)s is too large: split it.") % {"name": name})
    with kept_file(file) as path:
        return attachments.question_in(path, name)


def _attach(found: Enquiry, files: list[UploadedFile]) -> None:
    for file in files:
        with kept_file(file) as path:
            attachments.attach(found, path, file.name or "")


def _listed(request: HttpRequest) -> dict[str, Any]:
    rows = [(e, v) for e, v in enquiries.listed() if v or role(request) >= Role.CASEWORKER]
    return {"rows": rows, "languages": Enquiry.Language.choices, "soon": enquiries.soon()}


@allowed(Role.COUNCILLOR, post=Role.CASEWORKER)
def enquiry(request: HttpRequest, pk: int) -> HttpResponse:
    """An enquiry: what was understood, the answer as it would be, its texts; release and publish it."""
    found = get_object_or_404(Enquiry, pk=pk)
    newest, out = enquiries.last(found), enquiries.released(found)
    if role(request) < Role.CASEWORKER:
        if out is None:
            raise Http404
        newest = out
    names = known()
    query, texts, opened, status = Query.from_json(newest.query), dict(newest.texts), newest.number, 200
    if request.method == "POST":
        action = request.POST.get("action", "")
        try:
            if action in ("check", "save"):
                opened = number_of(request.POST.get("version", ""))
                texts = {name: request.POST.get(name, "").strip() for name in ("title", *TEXTS)}
                query = _query(request.POST, names)
                if action == "save":
                    enquiries.save(found, query, texts, opened)
                    messages.success(request, _("Kept as version %(number)s.") % {"number": opened + 1})
                    return redirect("web:enquiry", pk)
            else:
                _onwards(request, found, newest)
                return redirect("web:enquiry", pk)
        except ERRORS as error:
            messages.error(request, str(error))
            if action not in ("check", "save"):
                return redirect("web:enquiry", pk)
            status = 400
    draft = AnswerVersion(
        enquiry=found, number=newest.number, query=query.as_json(), texts=texts, released_at=newest.released_at
    )
    if request.method == "POST":
        draft.released_at, draft.number = None, newest.number + 1
    said = _understood(found, newest)
    led = {(c.field, c.label): c.words for c in said.chips} if said else {}
    context = {
        "enquiry": found,
        "newest": newest,
        "released": out,
        "changed": enquiries.changed_since(out) if out else [],
        "understood": said,
        "chips": [(c.words, _said(c), c.is_sure) for c in said.chips] if said else [],
        "query": query,
        "chosen": [
            (name, n, label := names.label(_kind(name), n), led.get((name, label), ""))
            for name in NAMED
            for n in getattr(query, name)
        ],
        "plans": [
            (n, label := names.label("plans", n), led.get(("plans", label), "")) for n in sorted(names.numbers("plans"))
        ],
        "adding": sorted({f"{_(_LABELS[n.kind])}: {n.text}" for n in names.names if n.kind != "plans"}),
        "years": _span(query.years),
        "years_said": ", ".join(words for (field, _label), words in led.items() if field == "years"),
        "texts": [(name, _(_LABELS[name]), texts.get(name, "")) for name in TEXTS],
        "heading": texts.get("title", ""),
        "measures": [(m, _(_LABELS[m]), led.get(("measures", m), "")) for m in MEASURES],
        "breakdowns": [(b, _(_LABELS[b]), led.get(("by", b), "")) for b in (*BREAKDOWNS, "plan")],
        "layouts": [(one, _(_LABELS[one])) for one in LAYOUTS],
        "units": UNITS,
        "version": opened,
        "history": found.versions.order_by("-number"),
        "attachments": found.attachments.order_by("pk"),
        "similar": enquiries.similar(found, query) if role(request) >= Role.CASEWORKER else [],
        "formats": FORMATS,
        **_preview(draft),
    }
    return render(request, "web/enquiry.html", context, status=status)


_LABELS = {
    "original": gettext_noop("originally"),
    "current": gettext_noop("now"),
    "change": gettext_noop("change"),
    "initiative": gettext_noop("initiative"),
    "theme": gettext_noop("theme"),
    "fund": gettext_noop("source"),
    "recipient": gettext_noop("recipient"),
    "plan": gettext_noop("action plan"),
    "plans": gettext_noop("a table a plan"),
    "areas": gettext_noop("by area, own and external money"),
    "list": gettext_noop("one list with sources"),
    "initiatives": gettext_noop("initiative"),
    "themes": gettext_noop("theme"),
    "funds": gettext_noop("source"),
    "recipients": gettext_noop("recipient"),
    "introduction": gettext_noop("Introduction"),
    "conclusion": gettext_noop("Conclusion"),
    "closing": gettext_noop("Closing"),
    "signature": gettext_noop("Signature"),
}


def _said(chip: Chip) -> str:
    """What a part of a query is called on the page: names as they are, choices as the form below calls them."""
    if chip.field == "external":
        return _("from outside") if chip.label == "True" else _("the municipality's own")
    if chip.field == "without":
        return f"{_('without')} {chip.label}"
    return _(_LABELS[chip.label]) if chip.field in ("measures", "by") else chip.label


def _kind(field: str) -> str:
    return "initiatives" if field == "without" else field


def _span(years: tuple[int, ...]) -> str:
    if len(years) > 1 and years == tuple(range(years[0], years[-1] + 1)):
        return f"{years[0]}-{years[-1]}"
    return ", ".join(map(str, years))


def _understood(found: Enquiry, newest: AnswerVersion) -> Understood | None:
    """What was understood of the question, for as long as nobody has changed it."""
    return understood(found.question, found.received_on) if newest.number == 1 else None


def _query(post: Any, names: Known) -> Query:
    """The query of the form. AnswerError names what is not understood."""
    values: dict[str, Any] = {"plans": tuple(map(number_of, post.getlist("plans")))}
    for name in NAMED:
        values[name] = tuple(number_of(v.partition(":")[2]) for v in post.getlist("keep") if v.startswith(f"{name}:"))
    adding = post.get("add", "").strip()
    if adding:
        field = "without" if post.get("leave_out") else ""
        _add(values, adding, field, names)
    external = {"external": True, "own": False}.get(post.get("external", ""))
    query = Query(
        **values,
        years=_years(post.get("years", "")),
        measures=tuple(post.getlist("measures")),
        by=tuple(post.getlist("by")),
        external=external,
        as_of=day_of(post.get("as_of", "")),
        layout=post.get("layout", "plans"),
        unit=post.get("unit", ""),
    )
    return checked(Understood(query), names).query


def _add(values: dict[str, Any], text: str, field: str, names: Known) -> None:
    name = text.partition(": ")[2] or text
    match = next((n for n in names.names if fold(n.text) == fold(name) and n.kind != "plans"), None)
    if match is None or (field and match.kind != "initiatives"):
        raise AnswerError(
            _("The register has nothing called “%(name)s” that can be chosen here.") % {"name": name[:80]}
        )
    values[field or match.kind] = (*values[field or match.kind], match.number)


def _years(text: str) -> tuple[int, ...]:
    found: set[int] = set()
    for part in text.replace("–", "-").replace(";", ",").split(","):
        first, dash, last = part.strip().partition("-")
        if not first and not dash:
            continue
        a, b = number_of(first.strip()), number_of(last.strip()) if dash else number_of(first.strip())
        if not (1990 <= a <= b <= 2100):
            raise AnswerError(_("“%(said)s” are no years; write 2024-2026, or 2024, 2026.") % {"said": part[:40]})
        found.update(range(a, b + 1))
    return tuple(sorted(found))


def _onwards(request: HttpRequest, found: Enquiry, newest: AnswerVersion) -> None:
    action = request.POST.get("action", "")
    own: dict[str, Callable[[], object]] = {
        "attach": lambda: _attach(found, request.FILES.getlist("files")),
        "detach": lambda: attachments.detach(
            get_object_or_404(Attachment, enquiry=found, pk=number_of(request.POST.get("pk", "")))
        ),
    }
    approvers: dict[str, Callable[[], object]] = {
        "publish": lambda: enquiries.publish(found, shown=True),
        "hide": lambda: enquiries.publish(found, shown=False),
        "release": lambda: enquiries.release(newest),
    }
    if action not in own and action not in approvers:
        raise AnswerError(_("The step is not understood."))
    if action in approvers and role(request) < Role.APPROVER:
        raise PermissionDenied
    if action == "release" and number_of(request.POST.get("version", "")) != newest.number:
        raise AnswerError(_("Somebody has saved “%(title)s” meanwhile: look at it again.") % {"title": found})
    (own | approvers)[action]()
    messages.success(request, _("Done."))


def _preview(draft: AnswerVersion) -> dict[str, Any]:
    """The answer as it would be, or why there is none."""
    try:
        answer = enquiries.answer_of(draft)
    except AnswerError as error:
        return {"answer": None, "problem": str(error)}
    with translation.override(draft.enquiry.language):
        shown = {"tables": tables(answer), "chart": chart(answer.tables)}
        typed = typed_amounts(answer, draft.texts)
        return {"answer": answer, "unpublished": enquiries.unpublished(answer), "typed_amounts": typed, **shown}


def tables(answer: Answer) -> list[dict[str, Any]]:
    """The tables of an answer for a page: each figure leads to its initiative's story."""
    return [
        {
            "number": number,
            "caption": f"{table.title} ({unit_of(table)})",
            "table": table,
            "rows": [_row(answer, table, line) for line in table.lines],
        }
        for number, table in enumerate(answer.tables, start=1)
    ]


def _row(answer: Answer, table: AnswerTable, line: AnswerLine) -> dict[str, Any]:
    page = address("initiative", line.initiative) if line.initiative else ""
    cells = []
    for n, (text, figure) in enumerate(zip(amounts_of(line, table), line.figures, strict=True)):
        anchor = f"#y{table.columns[n]}" if n < table.summed else ""
        notes = [answer.note(t) for t in figure.notes] if figure else []
        cells.append((text, page + anchor if page and figure else "", notes))
    return {"line": line, "page": page, "cells": cells}


@allowed(Role.CASEWORKER)
@require_safe
def attachment(request: HttpRequest, pk: int, number: int) -> HttpResponseBase:
    """A file that came with a question, as it was received."""
    found = get_object_or_404(Attachment, enquiry=pk, pk=number)
    return as_received(found.stored_as, found.name)


@allowed(Role.COUNCILLOR)
@require_safe
def enquiry_file(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """The answer as a file: for a caseworker the newest version, else the released one."""
    found = get_object_or_404(Enquiry, pk=pk)
    version = enquiries.last(found) if role(request) >= Role.CASEWORKER else enquiries.released(found)
    return _file(version, kind)


def _file(version: AnswerVersion | None, kind: str) -> HttpResponse:
    if version is None or kind not in FORMATS:
        raise Http404
    try:
        answer = enquiries.answer_of(version)
        with translation.override(version.enquiry.language):
            response = HttpResponse(write(answer, kind), content_type=TYPES[kind])
    except AnswerError as error:
        return HttpResponse(str(error), status=503, content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="svar-{version.enquiry_id}.{kind}"'
    response["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox"
    return response


@allowed(Role.PUBLIC)
@kept
def answers(request: HttpRequest) -> HttpResponse:
    """The answers that the public may see."""
    return render(
        request, "web/answers.html", {"enquiries": Enquiry.objects.exclude(published_at=None).order_by("-pk")}
    )


def _published(pk: int) -> AnswerVersion:
    found = get_object_or_404(Enquiry, pk=pk, published_at__isnull=False)
    version = enquiries.released(found)
    if version is None:
        raise Http404
    return version


@allowed(Role.PUBLIC)
@kept
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """A published answer, as it was released; and what the register says otherwise since, for those who may know."""
    version = _published(pk)
    context = {"version": version, "enquiry": version.enquiry, "formats": FORMATS, **_preview(version)}
    if role(request) >= Role.COUNCILLOR:
        context["changed"] = enquiries.changed_since(version)
    return render(request, "web/answer.html", context)


@allowed(Role.PUBLIC)
@kept
def answer_file(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """A published answer as a file."""
    return _file(_published(pk), kind)
