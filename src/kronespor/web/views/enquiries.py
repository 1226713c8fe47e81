"""Pages of enquiries: the question, what was understood, the answer and its release; the answers the public sees."""

from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from kronespor.answers import attachments, enquiries
from kronespor.answers.answer import TEXTS, Answer
from kronespor.answers.answer_paper import unit_of
from kronespor.answers.chart import chart
from kronespor.answers.errors import AnswerError
from kronespor.answers.models import AnswerVersion, Attachment, Enquiry
from kronespor.answers.query import Query
from kronespor.answers.tables import amounts_of
from kronespor.answers.typed import typed_amounts
from kronespor.answers.understanding import Understood, known_names, understood
from kronespor.answers.writing import FORMATS
from kronespor.papers.formats import FORMATS as PAPERS
from kronespor.remarks import KronesporError, Remark, Value
from kronespor.web import enquiry_forms as forms
from kronespor.web.actions import Action, act
from kronespor.web.caching import kept
from kronespor.web.enquiry_forms import Draft
from kronespor.web.parameters import number_of
from kronespor.web.planning_forms import day_of
from kronespor.web.remarks import FormError, GoneError, refusals, words
from kronespor.web.roles import Role, allowed, role
from kronespor.web.rows import address
from kronespor.web.turns import always, in_turn
from kronespor.web.uploading import as_received
from kronespor.web.uploading import kept as kept_file
from kronespor.web.views.errors import not_written

TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
    "html": "text/html; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "md": "text/markdown; charset=utf-8",
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
}


@allowed(Role.COUNCILLOR, post=Role.CASEWORKER)
def enquiries_page(request: HttpRequest) -> HttpResponse:
    """The enquiries with their days; receive a new one."""
    if request.method == "POST":
        return _receive(request)
    return render(request, "web/enquiries.html", _listed(request))


def _receive(request: HttpRequest) -> HttpResponse:
    post, files = request.POST, request.FILES.getlist("files")
    typed = post.dict()
    try:
        if files and not post.get("question", "").strip():
            typed["question"] = _question_in(files[0])
        received = day_of(post.get("received_on", "")) or timezone.localdate()
        more = {name: post.get(name, "").strip() for name in ("asker", "responsible", "language")}
        made = enquiries.receive(
            post.get("title", ""), str(typed.get("question", "")), received, day_of(post.get("due_on", "")), **more
        )
    except KronesporError as error:
        messages.error(request, words(error))
        return render(request, "web/enquiries.html", {**_listed(request), "typed": typed}, status=400)
    with refusals(request):  # the enquiry is kept: another file can be attached
        _attach_all(made.enquiry, files)
    return redirect("web:enquiry", made.enquiry_id)


def _question_in(file: "UploadedFile[Any]") -> str:
    name = file.name or ""
    if (file.size or 0) > attachments.MOST:
        raise FormError("file-too-large", name=name)
    with kept_file(file) as path:
        return attachments.question_in(path, name)


def _attach_all(found: Enquiry, files: "list[UploadedFile[Any]]") -> None:
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
    if request.method == "POST":
        with refusals(request):
            if response := act(request, ACTIONS, found):
                return response
        return redirect("web:enquiry", pk)
    version = _shown(request, found)
    if version is None:
        raise Http404
    shown = Draft(Query.from_json(version.query), dict(version.texts), version.number)
    return _page(request, version, shown, version)


def _shown(request: HttpRequest, found: Enquiry) -> AnswerVersion | None:
    """The newest version for a caseworker, else the released one, if there is one."""
    return enquiries.last(found) if role(request) >= Role.CASEWORKER else enquiries.released(found)


def _check(request: HttpRequest, found: Enquiry) -> HttpResponse:
    """The page with what was typed, kept nowhere."""
    return _edited(request, found, is_kept=False)


def _save(request: HttpRequest, found: Enquiry) -> HttpResponse:
    """Keep what was typed as a new version."""
    return _edited(request, found, is_kept=True)


def _edited(request: HttpRequest, found: Enquiry, is_kept: bool) -> HttpResponse:
    post, newest, status = request.POST, enquiries.last(found), 200
    typed = Draft(Query.from_json(newest.query), forms.texts_of(post), number_of(post.get("version", "")))
    try:
        typed = Draft(forms.query_of(post, known_names()), typed.texts, typed.opened)
        if is_kept:
            enquiries.save(found, typed.query, dict(typed.texts), typed.opened)
            messages.success(request, _("Kept as version %(number)s.") % {"number": typed.opened + 1})
            return redirect("web:enquiry", found.pk)
    except KronesporError as error:
        messages.error(request, words(error))
        status = 400
    unsaved = AnswerVersion(
        enquiry=found, number=newest.number + 1, query=typed.query.as_json(), texts=dict(typed.texts)
    )
    return _page(request, newest, typed, unsaved, status)


def _attach(request: HttpRequest, found: Enquiry) -> None:
    _attach_all(found, request.FILES.getlist("files"))
    messages.success(request, _("Done."))


def _detach(request: HttpRequest, found: Enquiry) -> None:
    attachments.detach(get_object_or_404(Attachment, enquiry=found, pk=number_of(request.POST.get("pk", ""))))
    messages.success(request, _("Done."))


def _release(request: HttpRequest, found: Enquiry) -> None:
    newest = enquiries.last(found)
    if number_of(request.POST.get("version", "")) != newest.number:
        raise AnswerError("answer-saved-meanwhile", title=str(found))
    enquiries.release(newest)
    messages.success(request, _("Done."))


def _publish(request: HttpRequest, found: Enquiry) -> None:
    enquiries.publish(found)
    messages.success(request, _("Done."))


def _withdraw(request: HttpRequest, found: Enquiry) -> None:
    enquiries.withdraw(found, request.POST.get("why", ""))
    messages.success(request, _("Done."))


ACTIONS = {
    "check": Action(_check),
    "save": Action(_save),
    "attach": Action(_attach),
    "detach": Action(_detach),
    "release": Action(_release, Role.APPROVER),
    "publish": Action(_publish, Role.APPROVER),
    "withdraw": Action(_withdraw, Role.APPROVER),
}


def _page(
    request: HttpRequest, newest: AnswerVersion, form: Draft, version: AnswerVersion, status: int = 200
) -> HttpResponse:
    """The page of an enquiry with a form, and the answer as it is in a version that need not be kept."""
    found, out = newest.enquiry, enquiries.released(newest.enquiry)
    meaning = _understood(newest)
    context = {
        "enquiry": found,
        "newest": newest,
        "released": out,
        "changed": enquiries.changed_since(out) if out else [],
        "understood": meaning,
        "interpretations": [(c.words, forms.label_of(c), c.is_sure) for c in meaning.interpretations]
        if meaning
        else [],
        "is_unsure": meaning and not all(part.is_sure for part in meaning.interpretations),
        "query": form.query,
        "texts": [(name, _(forms.LABELS[name]), form.texts.get(name, "")) for name in TEXTS],
        "heading": form.texts.get("title", ""),
        "version": form.opened,
        "history": found.versions.order_by("-number"),
        "attachments": found.attachments.order_by("pk"),
        "similar": enquiries.similar(found, form.query) if role(request) >= Role.CASEWORKER else [],
        "formats": FORMATS,
        "papers": PAPERS,
        **forms.fields(form.query, known_names(), meaning),
        **_preview(version),
    }
    return render(request, "web/enquiry.html", context, status=status)


def _understood(newest: AnswerVersion) -> Understood | None:
    """What was understood of the question, for as long as nobody has changed it."""
    found = newest.enquiry
    return understood(found.question, found.received_on) if newest.number == 1 else None


def _preview(version: AnswerVersion) -> dict[str, Any]:
    """The answer of a version, or why there is none."""
    try:
        answer = enquiries.answer_of(version)
    except AnswerError as error:
        return {"answer": None, "problem": words(error)}
    with translation.override(version.enquiry.language):
        return {
            "answer": answer,
            "unpublished": enquiries.unpublished(answer),
            "typed_amounts": typed_amounts(answer, version.texts),
            "tables": tables(answer),
            "chart": chart(answer.tables),
        }


def tables(answer: Answer) -> list[dict[str, Any]]:
    """The tables of an answer for a page: each figure leads to its initiative's story, else to its first source."""
    return [
        {
            "number": number,
            "caption": f"{table.title} ({unit_of(table)})",
            "table": table,
            "rows": [_row(answer, number, n) for n in range(len(table.lines))],
        }
        for number, table in enumerate(answer.tables, start=1)
    ]


def _row(answer: Answer, number: int, n: int) -> dict[str, Any]:
    table = answer.tables[number - 1]
    line = table.lines[n]
    page = address("initiative", line.initiative) if line.initiative else ""
    cells = []
    for column, (text, figure) in enumerate(zip(amounts_of(line, table), line.figures, strict=True)):
        anchor = f"#y{table.columns[column]}" if column < table.summed else ""
        notes = [answer.note(t) for t in figure.notes] if figure else []
        source = answer.annex.first.get((number, n, column))
        cells.append((text, page + anchor if page and figure else f"#source-{source}" if source else "", notes))
    return {"line": line, "page": page, "cells": cells}


@allowed(Role.CASEWORKER)
@require_safe
def attachment(request: HttpRequest, pk: int, number: int) -> HttpResponseBase:
    """A file that came with a question, as it was received."""
    found = get_object_or_404(Attachment, enquiry=pk, pk=number)
    return as_received(found.stored_as, found.name)


@allowed(Role.COUNCILLOR)
@require_safe
@in_turn(always)
def enquiry_file(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """The answer as a file: for a caseworker the newest version, else the released one."""
    return _file(request, _shown(request, get_object_or_404(Enquiry, pk=pk)), kind)


def _bytes(version: AnswerVersion, kind: str, *, with_annex: bool) -> bytes:
    """An answer as a file, with its annex of sources or without; as JSON the proof of a released one."""
    if kind == "json":
        return enquiries.attestation_of(version).as_text().encode()
    answer = enquiries.answer_of(version)
    return enquiries.file_of(version, kind, answer if with_annex else answer.without_annex)


def _file(request: HttpRequest, version: AnswerVersion | None, kind: str) -> HttpResponse:
    if version is None or kind not in TYPES:
        raise Http404
    try:
        data = _bytes(version, kind, with_annex=request.GET.get("annex") != "no")
        response = HttpResponse(data, content_type=TYPES[kind])
    except KronesporError as error:
        return not_written(error)
    name = pgettext("file name", "answer")
    response["Content-Disposition"] = f'attachment; filename="{name}-{version.enquiry_id}.{kind}"'
    response["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox"
    return response


@allowed(Role.PUBLIC)
@kept
def answers(request: HttpRequest) -> HttpResponse:
    """The answers that the public may see."""
    return render(
        request, "web/answers.html", {"enquiries": Enquiry.objects.exclude(published_at=None).order_by("-pk")}
    )


def withdrawal(enquiry: Enquiry) -> Remark | None:
    """That an answer was withdrawn, when and why, as the public is told."""
    if enquiry.withdrawn_at is None:
        return None
    values: dict[str, Value] = {"day": timezone.localdate(enquiry.withdrawn_at), "why": enquiry.withdrawn_because}
    return Remark("answer-withdrawn", values=values)


def published_answer(pk: int) -> AnswerVersion:
    """The published answer. GoneError if it was withdrawn."""
    found = get_object_or_404(Enquiry, pk=pk)
    if found.published_at is None and (told := withdrawal(found)):
        raise GoneError(told)
    version = enquiries.released(found) if found.published_at else None
    if version is None:
        raise Http404
    return version


@allowed(Role.PUBLIC)
@kept
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """A published answer, as it was released; and what the register says otherwise since, for those who may know."""
    version = published_answer(pk)
    context = {"version": version, "enquiry": version.enquiry, "formats": FORMATS, "papers": PAPERS}
    context |= _preview(version)
    if role(request) >= Role.COUNCILLOR:
        context["changed"] = enquiries.changed_since(version)
    return render(request, "web/answer.html", context)


@allowed(Role.PUBLIC)
@kept
@in_turn(always)
def answer_file(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """A published answer as a file."""
    return _file(request, published_answer(pk), kind)
