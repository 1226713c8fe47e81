"""From a question to an answer that somebody else has released: versions, release, what has changed since."""

from collections.abc import Sequence
from datetime import date
from functools import partial
from typing import Any

from django.db.models import Max, QuerySet
from django.utils import timezone, translation

from kronespor.answers.answer import Answer, Wording, build_answer
from kronespor.answers.attestation import Attestation
from kronespor.answers.attesting import attested
from kronespor.answers.citing import miscited
from kronespor.answers.errors import AnswerError
from kronespor.answers.figures import Changed, ReleasedFigure, changes, released_figures
from kronespor.answers.models import AnswerVersion, Enquiry
from kronespor.answers.query import Query
from kronespor.answers.understanding import own_vocabulary, understood
from kronespor.answers.understanding.names import WORD
from kronespor.answers.writing import FORMATS, MOST_NAMED, write
from kronespor.intake.activity import note
from kronespor.intake.cells import Files
from kronespor.intake.four_eyes import another_person
from kronespor.intake.models import StoredDocument
from kronespor.register.acting import actor
from kronespor.register.head import current_head
from kronespor.register.ledger import book_time, ledger
from kronespor.register.working_days import working_days_after

DAYS = 10
"""Working days that an enquiry is answered within, unless it is said otherwise."""
REMIND = 2
"""Working days before its day that an enquiry is reminded of."""
LONGEST = 20_000
"""Letters of a question."""
ALIKE = 0.3
"""The share of words and things asked for that makes an earlier answer worth showing."""


def receive(title: str, question: str, received_on: date, due_on: date | None = None, **more: str) -> AnswerVersion:
    """Keep an enquiry, and its answer's first version as the question is understood. AnswerError if it asks nothing."""
    if not (title.strip() and question.strip()):
        raise AnswerError("enquiry-incomplete")
    if len(question) > LONGEST:
        raise AnswerError("question-too-long", most=LONGEST)
    with ledger():
        enquiry = Enquiry.objects.create(
            title=title.strip()[:300],
            question=question.strip(),
            received_on=received_on,
            due_on=due_on or working_days_after(received_on, DAYS),
            made_by=actor(),
            made_at=timezone.now(),
            responsible=more.get("responsible", "") or actor(),
            asker=more.get("asker", "")[:200],
            language=more.get("language", "") or "da",
        )
        note("enquiry received", enquiry.title)
        return _save(enquiry, understood(enquiry.question, received_on).query, {}, 0)


def last(enquiry: Enquiry) -> AnswerVersion:
    """The newest version."""
    newest: AnswerVersion = enquiry.versions.order_by("-number")[0]
    return newest


def released(enquiry: Enquiry) -> AnswerVersion | None:
    """The newest version that was released."""
    return enquiry.versions.exclude(released_at=None).order_by("-number").first()


def save(enquiry: Enquiry, query: Query, texts: dict[str, str], on: int) -> AnswerVersion:
    """Keep a new version on top of number `on`. AnswerError if somebody has saved meanwhile."""
    with ledger():
        return _save(enquiry, query, texts, on)


def _save(enquiry: Enquiry, query: Query, texts: dict[str, str], on: int) -> AnswerVersion:
    newest = enquiry.versions.aggregate(n=Max("number"))["n"] or 0
    if newest != on:
        raise AnswerError("answer-saved-meanwhile", title=enquiry.title)
    return AnswerVersion.objects.create(
        enquiry=enquiry, number=on + 1, query=query.as_json(), texts=texts, saved_by=actor(), saved_at=timezone.now()
    )


def answer_of(version: AnswerVersion, *, now: bool = False) -> Answer:
    """The answer of a version: a released one as it was released, unless it is asked for as it would be `now`."""
    query = Query.from_json(version.query)
    if version.released_at and not now:
        query = query.known(version.released_at)
    enquiry, texts = version.enquiry, version.texts
    dated = timezone.localdate(version.released_at) if version.released_at else None
    words = {name: text for name, text in texts.items() if name != "title"}
    before = enquiry.versions.exclude(released_at=None).filter(number__lt=version.number).order_by("-number").first()
    earlier = (timezone.localdate(before.released_at), _released(before)) if before else None
    head = " ".join(version.head.split()[:2])
    title = texts.get("title") or enquiry.title
    wording = Wording(title, enquiry.asker, enquiry.question, dated, words, earlier, head)
    with translation.override(enquiry.language):
        return build_answer(query, wording)


def release(version: AnswerVersion) -> AnswerVersion:
    """Let an answer out as the register is known now: every format is written, read back and held against the register.

    Every file that is cited is read anew. AnswerError where a cell says something else than its figure, where a format
    differs, or another version is newer; with four eyes by another than who saved it.
    """
    with Files() as files:
        miscited(answer_of(version), files)  # which reads them before anybody else has to wait
        return _release(version, files)


def _release(version: AnswerVersion, files: Files) -> AnswerVersion:
    with ledger():
        version = AnswerVersion.objects.select_for_update().select_related("enquiry").get(pk=version.pk)
        if version.released_at:
            raise AnswerError("already-released")
        if version.number != last(version.enquiry).number:
            raise AnswerError("answer-saved-meanwhile", title=version.enquiry.title)
        another_person([version.saved_by])
        version.released_at, version.released_by = book_time(), actor()
        version.head = current_head().text
        answer = answer_of(version)
        if wrong := miscited(answer, files):
            raise AnswerError("answer-miscited", why=tuple(wrong[:MOST_NAMED]))
        version.figures = [figure.as_json() for figure in released_figures(answer.tables)]
        for kind in FORMATS:
            file_of(version, kind, answer)
        version.save(update_fields=["released_at", "released_by", "figures", "head"])
        note("answer released", str(version))
    return version


def file_of(version: AnswerVersion, kind: str, answer: Answer | None = None) -> bytes:
    """The answer of a version as a file, read back. A released one carries what it says, signed.

    AnswerError if it reads otherwise, or if the register no longer gives the figures that it was released with.
    """
    answer = answer or answer_of(version)
    with translation.override(version.enquiry.language):
        if not version.released_at:
            return write(answer, kind)
        if released_figures(answer.tables) != _released(version):
            raise AnswerError("released-figures-differ", title=str(version))
        return write(answer, kind, partial(attested, answer, version.released_at.isoformat(), version.head))


def attestation_of(version: AnswerVersion) -> Attestation:
    """What a released answer says, signed: to be published beside it. AnswerError if it is not released."""
    if not version.released_at:
        raise AnswerError("nothing-released")
    answer = answer_of(version)
    return attested(answer, version.released_at.isoformat(), version.head)


def _released(version: AnswerVersion) -> list[ReleasedFigure]:
    """The figures that a version was released with."""
    return [ReleasedFigure.from_json(kept) for kept in version.figures]


def changed_since(version: AnswerVersion) -> list[Changed]:
    """Where the register says something else now than a released answer does."""
    try:
        current = released_figures(answer_of(version, now=True).tables)
    except AnswerError:
        current = []
    return changes(_released(version), current)


def publish(enquiry: Enquiry) -> None:
    """Let the public see the newest released answer. AnswerError if none is released."""
    if released(enquiry) is None:
        raise AnswerError("nothing-released")
    with ledger():
        enquiry.published_at, enquiry.withdrawn_at, enquiry.withdrawn_because = book_time(), None, ""
        enquiry.save(update_fields=["published_at", "withdrawn_at", "withdrawn_because"])
        note("answer published", enquiry.title)


def withdraw(enquiry: Enquiry, why: str) -> None:
    """Take a published answer back from the public, which is told when and why; it stays released.

    AnswerError without a reason, or if it is not published.
    """
    if not why.strip():
        raise AnswerError("answer-withdrawn-without-reason")
    with ledger():
        enquiry.refresh_from_db(fields=["published_at"])
        if enquiry.published_at is None:
            raise AnswerError("answer-not-published", title=enquiry.title)
        enquiry.published_at, enquiry.withdrawn_at = None, book_time()
        enquiry.withdrawn_because = why.strip()[:500]
        enquiry.save(update_fields=["published_at", "withdrawn_at", "withdrawn_because"])
        note("answer withdrawn", f"{enquiry.title}: {enquiry.withdrawn_because}"[:300])


def similar(enquiry: Enquiry, query: Query) -> list[tuple[AnswerVersion, float]]:
    """Earlier released answers to like questions, the likest first: by the words and by what they ask for."""
    mine = _features(enquiry.question, query)
    alike = list[tuple[AnswerVersion, float]]()
    others: QuerySet[AnswerVersion] = AnswerVersion.objects.exclude(released_at=None).exclude(enquiry=enquiry)
    for version in others.select_related("enquiry").order_by("enquiry", "-number"):
        if alike and alike[-1][0].enquiry_id == version.enquiry_id:
            continue
        theirs = _features(version.enquiry.question, Query.from_json(version.query))
        share = len(mine & theirs) / max(1, len(mine | theirs))
        if share >= ALIKE:
            alike.append((version, share))
    return sorted(alike, key=lambda pair: -pair[1])[:5]


def _features(question: str, query: Query) -> set[tuple[str, Any]]:
    words = {("word", own_vocabulary().stem(w)) for w in WORD.findall(question) if len(w) > 3 and not w.isdigit()}
    kinds = ("plans", "initiatives", "themes", "recipients", "funds")
    return words | {(kind, number) for kind in kinds for number in getattr(query, kind)}


def listed() -> list[tuple[Enquiry, AnswerVersion | None]]:
    """All enquiries with their newest released answers: the open ones by their day, then the answered; two queries."""
    versions: dict[int, AnswerVersion] = {}
    for version in AnswerVersion.objects.exclude(released_at=None).order_by("number"):
        versions[version.enquiry_id] = version
    rows: Sequence[Enquiry] = list(Enquiry.objects.order_by("due_on", "pk"))
    return sorted(((e, versions.get(e.pk)) for e in rows), key=lambda pair: pair[1] is not None)


def waiting(until: date | None = None) -> QuerySet[Enquiry]:
    """The enquiries that nothing was released for, the first due first; `until`: only those due by then."""
    unanswered = Enquiry.objects.exclude(versions__released_at__isnull=False).order_by("due_on", "pk")
    return unanswered.filter(due_on__lte=until) if until else unanswered


def soon() -> date:
    """By when an enquiry is due that is to be reminded of."""
    return working_days_after(timezone.localdate(), REMIND)


def unpublished(answer: Answer) -> list[StoredDocument]:
    """The documents that an answer cites and the public does not see."""
    figures = (figure for table in answer.tables for line in table.lines for figure in line.figures if figure)
    cited = {cell.citation.document for figure in figures for part in figure.parts for cell in part.cells}
    return list(StoredDocument.objects.filter(sha256__in=cited, published_at=None).defer("content").order_by("pk"))
