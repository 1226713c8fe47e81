"""What assistants ask of the register: each figure with what says it, and none that whoever asks may not know."""

import base64
import binascii
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.html import strip_tags

from kronespor.amounts import decimal_text
from kronespor.answers.overview import BY, name_of
from kronespor.assistants.citing import Source, Sources
from kronespor.assistants.errors import AssistantError
from kronespor.footing.report import document_report
from kronespor.footing.reportjson import report_json
from kronespor.intake.origins import Origins
from kronespor.papers.printing import reader_language
from kronespor.register import holdings as register
from kronespor.register.history import adopted_on
from kronespor.register.models import HELD, Account, ActionPlan, Posting
from kronespor.register.naming import names_of
from kronespor.register.sealing import last_seal
from kronespor.remarks import in_words
from kronespor.sandbox import Reader
from kronespor.web import searching
from kronespor.web.rows import address

MOST = 200
"""Figures of one answer; what is left off is counted."""
MOST_BYTES = 20 * 2**20
SECONDS = 20.0  # that a document may take to be checked


@dataclass(frozen=True)
class Found:
    """What a search found: a plan, an initiative, a fund, a recipient, a decision, a document or an answer.

    `number`: by which `holdings` and `changes` ask for it; 0 for what they do not ask for.
    """

    kind: str
    number: int
    title: str
    excerpt: str
    address: str


@dataclass(frozen=True)
class Figure:
    """What is set aside for an initiative (or a plan's reserve: no initiative) from a fund in a year, in kroner.

    `sources`: what the figure is made of; they add up to it, but for those that say the whole again. `address` stays:
    it says the figure as it is known today.
    """

    plan: str
    plan_number: int
    initiative: str
    initiative_number: int
    fund: str
    fund_number: int
    year: int
    kroner: str
    address: str
    sources: list[Source]


@dataclass(frozen=True)
class Holdings:
    """What is set aside, as decided by `as_of` and as known at `known_at` (None: now), in kroner.

    `years` and `total` are the sums of all figures, those that were left off too. `seal` is the number and the SHA-256
    of the last seal of the register's chain, by which `kronespor verify` proves that the figures are those booked.
    """

    as_of: date | None
    known_at: datetime | None
    years: dict[int, str]
    total: str
    figures: list[Figure]
    left_off: int
    seal: str


@dataclass(frozen=True)
class Change:
    """What one transaction changed for an initiative, a fund and a year, in kroner, and what says so."""

    decided_on: date
    kind: str
    initiative: str
    initiative_number: int
    fund: str
    year: int
    kroner: str
    sources: list[Source]


@dataclass(frozen=True)
class Changes:
    """What a plan had by year on a day, what it had on a later one, and what lies between: they add up."""

    plan: str
    since: date
    until: date | None
    before: dict[int, str]
    after: dict[int, str]
    changes: list[Change]
    left_off: int
    seal: str


@dataclass(frozen=True)
class Asker:
    """Whoever asks: `limit` is the time up to which the register may be known; None for all of it."""

    limit: datetime | None

    def search(self, text: str) -> list[Found]:
        """What has every word of a text, the best first."""
        hits = searching.search(text, self.limit, self.limit is None)[:MOST]
        return [Found(h.kind, h.number, h.title, strip_tags(h.excerpt), h.url) for h in hits]

    def holdings(self, query: register.Query) -> Holdings:
        """What is set aside of what is asked for."""
        asked = replace(query, by=BY, known_at=self._known_at(query.known_at))
        rows = register.holdings(asked)
        shown = rows[:MOST]
        origins = Origins({row.account for row in shown}, asked.as_of, asked.known_at)
        parts = [origins.of(row.account, row.fund_id, row.year) for row in shown]
        sources = Sources(self.limit, (cell.citation.document for of in parts for part in of for cell in part.cells))
        figures = [
            Figure(
                row.plan,
                row.plan_id,
                name_of(row),
                row.initiative_id,
                row.fund,
                row.fund_id,
                row.year,
                decimal_text(row.kroner),
                figure_address(row, asked.as_of),
                sources.all_of(of),
            )
            for row, of in zip(shown, parts, strict=True)
        ]
        years = _by_year(rows)
        total = decimal_text(sum((row.kroner for row in rows), Decimal(0)))
        return Holdings(asked.as_of, asked.known_at, years, total, figures, len(rows) - len(shown), seal())

    def changes(self, number: int, since: date | None = None, until: date | None = None) -> Changes:
        """What a plan had on a day (else when it was adopted) and on a later one (else now), and what lies between."""
        plan = ActionPlan.objects.filter(pk=number).select_related("adopted_by__meeting").first()
        known_at = self.limit
        accounts = list(Account.objects.filter(plan=number, kind__in=HELD).values_list("pk", flat=True))
        postings = Posting.objects.filter(account__in=accounts)
        postings = postings.filter(booked_at__lte=known_at) if known_at else postings
        if plan is None or not postings.exists():
            raise AssistantError("assistant-no-plan", number=number)
        first = since or adopted_on(plan)
        between = postings.filter(decided_on__gt=first)
        between = between.filter(decided_on__lte=until) if until else between
        rows = list(_in_order(between)[: MOST + 1])
        asked = register.Query(by=("year",), plans=[number], known_at=known_at)
        return Changes(
            plan.name,
            first,
            until,
            _by_year(register.holdings(replace(asked, as_of=first))),
            _by_year(register.holdings(replace(asked, as_of=until))),
            self._changes(rows[:MOST], Origins(accounts, until, known_at), until),
            between.count() - len(rows[:MOST]),
            seal(),
        )

    def _changes(self, postings: Sequence[Posting], origins: Origins, until: date | None) -> list[Change]:
        parts = [origins.change(posting.pk) for posting in postings]
        sources = Sources(self.limit, (cell.citation.document for part in parts for cell in part.cells))
        numbers = {pk for posting in postings if (pk := posting.account.initiative_id)}
        names = names_of(numbers, until, self.limit)
        reserve = in_words(register.RESERVE, reader_language())
        return [
            Change(
                posting.decided_on,
                posting.transaction.kind,
                names.get(posting.account.initiative_id or 0, reserve),
                posting.account.initiative_id or 0,
                posting.fund.name,
                posting.fiscal_year,
                decimal_text(posting.kroner),
                sources.all_of([part]),
            )
            for posting, part in zip(postings, parts, strict=True)
        ]

    def _known_at(self, asked: datetime | None) -> datetime | None:
        """The time that is asked for, but no later than whoever asks may know."""
        return min(filter(None, (asked, self.limit)), default=None)


def check(name: str, content: str) -> dict[str, Any]:
    """A document (its bytes as base64) read and footed, as `kronespor check --json` tells it; nothing is kept."""
    try:
        data = base64.b64decode(content, validate=True)
    except (binascii.Error, ValueError) as error:
        raise AssistantError("assistant-no-base64", name=name) from error
    if len(data) > MOST_BYTES:
        raise AssistantError("file-too-large-to-check", name=name, most=MOST_BYTES // 2**20)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"document{Path(name).suffix[:20]}"
        path.write_bytes(data)
        return check_file(path, name)


def check_file(path: Path, name: str = "") -> dict[str, Any]:
    """A file read and footed, as `kronespor check --json` tells it."""
    with Reader(municipality=settings.MUNICIPALITY_FILE, longest=SECONDS) as reader:
        document, footed = reader.read_and_foot(path, name)
    return report_json(document_report(document, footed), reader_language())


def figure_address(row: register.Holding, as_of: date | None) -> str:
    """The address of a figure that stays: its page, fund and year, the day it is of and the day it was looked up."""
    page = address("initiative", row.initiative_id) if row.initiative_id else address("plan", row.plan_id)
    day = f"&as_of={as_of.isoformat()}" if as_of else ""
    return f"{page}?fund={row.fund_id}{day}&known_at={timezone.localdate().isoformat()}#y{row.year}"


def seal() -> str:
    """The number and the SHA-256 of the register's last seal."""
    number, sha256, _ = last_seal()
    return f"{number} {sha256}"


def _by_year(rows: Iterable[register.Holding]) -> dict[int, str]:
    found: dict[int, Decimal] = {}
    for row in rows:
        found[row.year] = found.get(row.year, Decimal(0)) + row.kroner
    return {year: decimal_text(kroner) for year, kroner in sorted(found.items()) if kroner}


def _in_order(postings: "QuerySet[Posting]") -> "QuerySet[Posting]":
    around = ("transaction", "fund", "account__initiative")
    return postings.select_related(*around).order_by("decided_on", "transaction_id", "fiscal_year", "pk")
