"""Full text of initiatives, plans, funds, decisions, recipients, documents and published answers, by Danish word stems.

Words are stemmed in Python, so that SQLite (FTS5) and PostgreSQL (text search) find the same. What is new since the
last search is indexed first; names and documents are never changed, only added.
"""

import logging
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.db import IntegrityError, OperationalError, connection, transaction
from django.db.models import Exists, Max, Model, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from kronespor.answers.models import AnswerVersion, Enquiry
from kronespor.intake.models import StoredDocument
from kronespor.intake.redacting import blackened
from kronespor.language import fold, language
from kronespor.papers.printing import date_text
from kronespor.register.models import ActionPlan, Alias, Decision, Fund, Initiative, Naming, Posting, Recipient
from kronespor.remarks import Remark
from kronespor.web.models import Indexed

logger = logging.getLogger(__name__)
INDEXING = 0x4B524F5345  # the key of the lock of whoever brings the index up to date
_WORD = re.compile(r"\w+")
_DAY = re.compile(r"(?<!\S)\d{4}-\d\d-\d\d\Z")
MOST = 200
AROUND = 90  # characters shown on either side of a hit


@dataclass(frozen=True)
class Hit:
    """What was found: its kind and number, name, address, and where in the text."""

    kind: str
    number: int
    title: str
    url: str
    excerpt: SafeString


def stems(text: str) -> list[str]:
    """The words of a text as they are found: folded (æ, ø, å as they may be misread) and without endings."""
    return [language().stem(word) or word for word in _WORD.findall(text.lower())]


def search(text: str, limit: datetime | None, unpublished: bool) -> list[Hit]:
    """What has every word of `text` (or one that begins as the last does), the best first.

    `limit`: only what was booked by then, and published documents. `unpublished`: the others too.
    """
    refresh()
    words = [w for s in stems(text) for w in s.split()]
    if not words:
        return []
    found = list(_matching(words))
    known = Indexed.objects.in_bulk(found)
    hits = [known[pk] for pk in found if pk in known]
    visible = _visible(hits, limit, unpublished)
    hits = _newest_answers(hits)
    if limit is not None:
        hits = _with_public_names(hits, limit)
    return [
        Hit(e.kind, e.number, e.title, _url(e), excerpt(_printed(e), words))
        for e in hits
        if (e.kind, e.number) in visible
    ]


def _matching(words: list[str]) -> Iterator[int]:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            query = " & ".join([*words[:-1], f"{words[-1]}:*"])
            cursor.execute(
                "SELECT entry_id FROM web_fulltext, to_tsquery('simple', %s) q WHERE stems @@ q "
                "ORDER BY ts_rank(stems, q) DESC, entry_id LIMIT %s",
                [query, MOST],
            )
        else:
            query = " ".join([*(f'"{w}"' for w in words[:-1]), f'"{words[-1]}"*'])
            cursor.execute(
                "SELECT rowid FROM web_fulltext WHERE web_fulltext MATCH %s ORDER BY rank, rowid LIMIT %s",
                [query, MOST],
            )
        yield from (pk for (pk,) in cursor.fetchall())


def _visible(entries: Iterable[Indexed], limit: datetime | None, unpublished: bool) -> set[tuple[str, int]]:
    """The kinds and numbers that whoever asks may see."""
    wanted: dict[str, set[int]] = {}
    for e in entries:
        wanted.setdefault(e.kind, set()).add(e.number)
    found: set[tuple[str, int]] = set()
    for kind, numbers in wanted.items():
        if kind == "document":
            rows: QuerySet[Any] = StoredDocument.objects.filter(pk__in=numbers)
            rows = rows if unpublished else rows.exclude(published_at=None)
        elif kind == "answer":
            rows = Enquiry.objects.filter(pk__in=numbers).exclude(published_at=None)
        else:
            model, path = _MODELS[kind]
            rows = model._default_manager.filter(pk__in=numbers)
            if limit is not None:
                money = Posting.objects.filter(Q(**{path: OuterRef("pk")}), booked_at__lte=limit)
                rows = rows.filter(Exists(money))
        found |= {(kind, pk) for pk in rows.values_list("pk", flat=True)}
    return found


def _with_public_names(entries: list[Indexed], limit: datetime) -> list[Indexed]:
    """Without the names of initiatives that only documents or namings not yet published give them."""
    numbers = {e.number for e in entries if e.source == "alias"}
    given = Naming.objects.filter(initiative__in=numbers, booked_at__lte=limit).values_list("initiative_id", "name")
    own = Initiative.objects.filter(pk__in=numbers).values_list("pk", "name")
    known = {(pk, fold(name)) for pk, name in (*own, *given)}
    return [e for e in entries if e.source != "alias" or (e.number, fold(e.title)) in known]


def _newest_answers(entries: list[Indexed]) -> list[Indexed]:
    """Without what answers said before they were released again."""
    released = Max("versions__released_at")
    rows = Enquiry.objects.filter(pk__in={e.number for e in entries if e.kind == "answer"}).annotate(last=released)
    newest = {row.pk: _moment(row.last) for row in rows}
    return [e for e in entries if e.kind != "answer" or e.source_number == newest.get(e.number)]


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def _moment(time: datetime) -> int:
    """Microseconds since 1970: releases, one at a time, have numbers that grow."""
    return (time - _EPOCH) // timedelta(microseconds=1)


_MODELS: dict[str, tuple[type[Model], str]] = {
    "initiative": (Initiative, "account__initiative"),
    "plan": (ActionPlan, "account__plan"),
    "fund": (Fund, "fund"),
    "decision": (Decision, "transaction__decision"),
    "recipient": (Recipient, "account__initiative__recipient"),
}


_NAMED: dict[str, type[Model]] = {"plan": ActionPlan, "fund": Fund, "recipient": Recipient}
"""What is found by its name alone."""


def _url(entry: Indexed) -> str:
    return (
        reverse("web:document", args=[entry.sha256])
        if entry.kind == "document"
        else reverse(f"web:{entry.kind}", args=[entry.number])
    )


def _printed(entry: Indexed) -> str:
    """Its text, with the day of a decision's meeting as the reader writes it."""
    return (
        _DAY.sub(lambda m: date_text(date.fromisoformat(m[0])), entry.text) if entry.kind == "decision" else entry.text
    )


def excerpt(text: str, words: list[str]) -> SafeString:
    """The text around the first word found, with the words marked."""
    spans = [m.span() for m in _WORD.finditer(text) if any(s.startswith(words[-1]) or s in words for s in stems(m[0]))]
    start = max(spans[0][0] - AROUND, 0) if spans else 0
    end = min(start + 2 * AROUND, len(text))
    parts, at = ["…" if start else ""], start
    for a, b in spans:
        if at <= a and b <= end:
            parts += [text[at:a], format_html("<mark>{}</mark>", text[a:b])]
            at = b
    parts += [text[at:end], "…" if end < len(text) else ""]
    return format_html_join("", "{}", ((part,) for part in parts))


def refresh() -> int:
    """Index what was added since; how many entries. What cannot be indexed now is with a later search.

    Another search may be at it, an import may hold the database, or the disk may be full: what is known is found.
    """
    if next(_new(dict(_last())), None) is None:
        return 0
    try:
        with transaction.atomic():
            return _index()
    except (IntegrityError, OperationalError) as error:
        logger.warning("the index of the search is not brought up to date: %s", error)
        return 0


def _index() -> int:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [INDEXING])
            if not cursor.fetchone()[0]:
                return 0
    new = list(_new(dict(_last())))
    _keep(new)
    return len(new)


def _keep(new: Sequence[Indexed]) -> None:
    rows = [(entry.pk, _stems_of(entry)) for entry in Indexed.objects.bulk_create(new)]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            insert = "INSERT INTO web_fulltext (entry_id, stems) VALUES (%s, to_tsvector('simple', %s))"
        else:
            insert = "INSERT INTO web_fulltext (rowid, stems) VALUES (%s, %s)"
        cursor.executemany(insert, rows)


def _last() -> Iterator[tuple[str, int]]:
    yield from Indexed.objects.values_list("source").annotate(last=Max("source_number"))


def _new(last: dict[str, int]) -> Iterator[Indexed]:
    for alias in Alias.objects.filter(pk__gt=last.get("alias", 0)).select_related("initiative").order_by("pk"):
        about = ("initiative", alias.initiative_id)
        yield Indexed.of(("alias", alias.pk), about, alias.name, alias.initiative.description)
    for name, model in _NAMED.items():
        for pk, text in (
            model._default_manager.filter(pk__gt=last.get(name, 0)).order_by("pk").values_list("pk", "name")
        ):
            yield Indexed.of((name, pk), (name, pk), text)
    decided = Decision.objects.filter(pk__gt=last.get("decision", 0)).select_related("meeting__committee")
    for decision in decided.order_by("pk"):
        about = ("decision", decision.pk)
        yield Indexed.of(about, about, decision.title, str(decision.meeting))
    since = _EPOCH + timedelta(microseconds=last.get("answer", 0))
    for version in (
        AnswerVersion.objects.filter(released_at__gt=since).select_related("enquiry").order_by("released_at")
    ):
        lines = dict.fromkeys(f"{table}: {line}" for table, line, *_rest in version.figures)
        text = "\n".join([version.enquiry.question, *version.texts.values(), *lines])
        released = ("answer", _moment(version.released_at or _EPOCH))
        yield Indexed.of(
            released, ("answer", version.enquiry_id), version.texts.get("title") or str(version.enquiry), text
        )
    for document in StoredDocument.objects.filter(pk__gt=last.get("document", 0)).order_by("pk"):
        about = ("document", document.pk)
        yield Indexed.of(about, about, str(document), _text(document), document.sha256)


def index_again(document: StoredDocument) -> None:
    """Find a document by what is shown of it now."""
    entry = Indexed.objects.filter(source="document", source_number=document.pk).first()
    if entry is None:
        return
    document.refresh_from_db()
    entry.title, entry.text = str(document)[:500], _text(document)
    words = _stems_of(entry)
    change = "UPDATE web_fulltext SET stems = %s WHERE rowid = %s"
    if connection.vendor == "postgresql":
        change = "UPDATE web_fulltext SET stems = to_tsvector('simple', %s) WHERE entry_id = %s"
    with transaction.atomic(), connection.cursor() as cursor:
        entry.save(update_fields=["title", "text"])
        cursor.execute(change, [words, entry.pk])


@dataclass(frozen=True)
class Differing:
    """An entry of the index as it is `kept`, and as it is `made` of the register; None: there is none."""

    kept: Indexed | None
    made: Indexed | None

    @property
    def fault(self) -> Remark:
        """What is wrong, in a remark."""
        entry = self.made or self.kept
        return Remark("search-differs", values={"name": entry.title if entry else ""})


def differing() -> list[Differing]:
    """Where the index says other than the register, which seals its own rows and not the index. What is not searched
    yet is not missed.
    """
    last, known, found = dict(_last()), set[int](), list[Differing]()
    for made in _new({}):
        if made.source_number > last.get(made.source, -1):
            continue
        kept = Indexed.objects.filter(source=made.source, source_number=made.source_number).first()
        known |= {kept.pk} if kept else set()
        if kept is None or _said(kept) != _said(made) or not _has_its_stems(kept):
            found.append(Differing(kept, made))
    return [*found, *(Differing(kept, None) for kept in Indexed.objects.exclude(pk__in=known))]


def make_anew(entries: Iterable[Differing]) -> None:
    """Index again what differs."""
    with transaction.atomic():
        for entry in entries:
            if entry.kept:
                with connection.cursor() as cursor:
                    key = "entry_id" if connection.vendor == "postgresql" else "rowid"
                    cursor.execute(f"DELETE FROM web_fulltext WHERE {key} = %s", [entry.kept.pk])  # noqa: S608 (a column)
                entry.kept.delete()
            if entry.made:
                _keep([entry.made])


def _said(entry: Indexed) -> tuple[str | int, ...]:
    return entry.kind, entry.number, entry.sha256, entry.title, entry.text


def _stems_of(entry: Indexed) -> str:
    return " ".join(stems(f"{entry.title} {entry.text}"))


def _has_its_stems(entry: Indexed) -> bool:
    asked = "SELECT 1 FROM web_fulltext WHERE rowid = %s AND stems = %s"
    if connection.vendor == "postgresql":
        asked = "SELECT 1 FROM web_fulltext WHERE entry_id = %s AND stems = to_tsvector('simple', %s)"
    with connection.cursor() as cursor:
        cursor.execute(asked, [entry.pk, _stems_of(entry)])
        return cursor.fetchone() is not None


def _text(document: StoredDocument) -> str:
    content = blackened(document).content(document.content or {})
    passages = [p["text"] for p in content.get("passages", [])]
    rows = [r["label"] for t in content.get("report", {}).get("tables", []) for r in t["rows"]]
    return "\n".join([document.name, *passages, *rows])
