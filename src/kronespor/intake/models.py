"""Documents, what they state, what is wrong with them, and what they would have the register book."""

from datetime import date
from decimal import Decimal
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from kronespor.amounts.units import unit_named
from kronespor.intake.fields import RemarkField, RemarksField
from kronespor.register.models import Decision, Initiative, Transaction
from kronespor.register.sealing import SealedModel


class StoredDocument(SealedModel):
    """A document whose bytes are kept under its SHA-256.

    One that was published and taken back has `withdrawn_at` and the reason, which the public is told.
    """

    class Phase(models.TextChoices):
        """What stage of the money its figures state."""

        ALLOCATED = "allocated", _("set aside")
        PROPOSED = "proposed", _("proposed")
        SPENT = "spent", _("spent")
        EXPECTED = "expected", _("expected to be spent")

    sha256 = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=300)
    stored_as = models.CharField(max_length=200)
    media_type = models.CharField(max_length=120)
    title = models.CharField(max_length=300, blank=True)
    dated = models.DateField(null=True, blank=True)
    imported_at = models.DateTimeField()
    imported_by = models.CharField(max_length=150, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_because = models.CharField(max_length=500, blank=True)
    content = models.JSONField(default=dict)  # as read: the report of `check --json`, passages and particulars
    decided_on = models.DateField(null=True, blank=True)  # a day that a person has seen: nothing is booked without
    committee = models.CharField(max_length=200, blank=True)  # that decided it
    phase = models.CharField(max_length=10, choices=Phase, default=Phase.ALLOCATED)
    superseded_by = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="supersedes")

    def __str__(self) -> str:
        return self.title or self.name

    @property
    def day(self) -> date | None:
        """The day as of which its figures are held against the register: that of the decision, else its own."""
        return self.decided_on or self.dated

    @property
    def has_lines(self) -> bool:
        """Whether its reader sees the numbers of its lines, which are those of a text or of a sheet's rows."""
        return self.media_type.startswith(("text/plain", "text/markdown")) or "sheet" in self.media_type


class Filing(SealedModel):
    """What a person has said that a document is about. Each stays; what the last one says stands in the document."""

    document = models.ForeignKey(StoredDocument, models.PROTECT, related_name="filings")
    said = models.JSONField()
    filed_by = models.CharField(max_length=150, blank=True)
    filed_at = models.DateTimeField()


class Redaction(SealedModel):
    """What of a document nobody is shown, since it is personal: its words, and where they stand.

    `boxes`: a page and four points from its top left each. The file and the ledger stay whole.
    """

    document = models.ForeignKey(StoredDocument, models.PROTECT, related_name="redactions")
    words = models.TextField(blank=True)
    boxes = models.JSONField(default=list)
    reason = models.CharField(max_length=500, blank=True)
    made_by = models.CharField(max_length=150, blank=True)
    made_at = models.DateTimeField()


class Statement(SealedModel):
    """A table in a document (opgørelse): what its publisher asserts. `plan` is the name of the plan it is about.

    `plan_text`: where that name was found.
    """

    document = models.ForeignKey(StoredDocument, models.PROTECT, related_name="statements")
    table = models.CharField(max_length=20)
    title = models.CharField(max_length=500)
    plan = models.CharField(max_length=400)
    plan_text = models.CharField(max_length=500, blank=True)
    plan_seen = models.BooleanField(default=False)  # by a person who has filed the document
    unit = models.CharField(max_length=20)
    unit_stated = models.BooleanField()

    @property
    def factor(self) -> int:
        """How many kroner one of its unit is."""
        found = unit_named(self.unit)
        return found.factor if found else 1

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["document", "table"], name="one_statement_a_table")]


class StoredFinding(SealedModel):
    """A finding of a document, as `kronespor check` reports it. `kind` and `severity` are those of the remark."""

    document = models.ForeignKey(StoredDocument, models.PROTECT, related_name="findings")
    kind = models.CharField(max_length=40)
    severity = models.CharField(max_length=10)
    remark = RemarkField()


class DraftItem(SealedModel):
    """One figure of a statement, waiting to be booked. `amount` in øre, `reasons` why it waits (none: it does not)."""

    class State(models.TextChoices):
        """Where a figure is on its way to the register."""

        WAITING = "waiting", _("waits")
        ACCEPTED = "accepted", _("accepted")
        CORRECTED = "corrected", _("corrected")
        REJECTED = "rejected", _("rejected")
        BOOKED = "booked", _("booked")
        AGREES = "agrees", _("agrees")

    statement = models.ForeignKey(Statement, models.PROTECT, related_name="items")
    row = models.CharField(max_length=20)
    label = models.CharField(max_length=500)
    description = models.TextField(blank=True)
    theme = models.CharField(max_length=300, blank=True)
    fund = models.CharField(max_length=300, blank=True)
    fiscal_year = models.PositiveSmallIntegerField()
    amount = models.BigIntegerField()
    read_amount = models.BigIntegerField()  # as read, before any correction
    proof = models.CharField(max_length=12)
    status = models.CharField(max_length=10)
    printed = models.CharField(max_length=60, blank=True)
    line = models.PositiveIntegerField(default=0)
    note = models.TextField(blank=True)  # the footnote that explains the figure
    price_level = models.PositiveSmallIntegerField(null=True, blank=True)
    initiative = models.ForeignKey(Initiative, models.PROTECT, null=True, blank=True)
    is_new = models.BooleanField(default=False)  # a person has said that the plan has no such initiative yet
    decision = models.ForeignKey(Decision, models.PROTECT, null=True, blank=True)  # that set the money aside
    reasons = RemarksField(default=list, blank=True)
    reviewed_by = models.CharField(max_length=150, blank=True)
    version = models.PositiveIntegerField(default=0)  # how often it was reviewed: no one overwrites another
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    transaction = models.ForeignKey(Transaction, models.PROTECT, null=True, blank=True)
    booked_at = models.DateTimeField(null=True, blank=True)  # or found to agree with the register

    @property
    def kroner(self) -> Decimal:
        """The amount in kroner."""
        return Decimal(self.amount) / 100

    @property
    def day(self) -> date | None:
        """The day on which it was decided: that of the decision that review has named, else of its document."""
        return self.decision.meeting.held_on if self.decision else self.statement.document.day

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["statement", "row", "fiscal_year", "fund"], name="one_item_a_cell")
        ]


class Assertion(SealedModel):
    """A figure of a statement that is not booked: what became of money that was set aside, or a budget beside that.

    `as_of`: the day that it speaks of. `amount`: in øre. `fiscal_year`: 0 of what a whole capital work may cost.
    """

    append_only = True

    class Phase(models.TextChoices):
        """Which stage of the money it states (`language.phases`)."""

        BUDGET = "budget", _("budget")
        ORIGINAL = "original", _("original budget")
        SUPPLEMENTARY = "supplementary", _("supplementary appropriation")
        TRANSFERRED = "transferred", _("transferred")
        CARRIED = "carried", _("carried over")
        REVISED = "revised", _("revised budget")
        COMMITTED = "committed", _("committed")
        SPENT = "spent", _("spent")
        EXPECTED = "expected", _("expected outturn")
        REMAINING = "remaining", _("remaining")
        DIFFERENCE = "difference", _("difference")
        APPROPRIATION = "appropriation", _("capital appropriation")

    statement = models.ForeignKey(Statement, models.PROTECT, related_name="assertions")
    row = models.CharField(max_length=20)
    column = models.CharField(max_length=200)
    label = models.CharField(max_length=500)
    fund = models.CharField(max_length=300, blank=True)
    phase = models.CharField(max_length=13, choices=Phase)
    fiscal_year = models.PositiveSmallIntegerField()
    as_of = models.DateField(null=True, blank=True)
    amount = models.BigIntegerField()
    printed = models.CharField(max_length=60, blank=True)
    proof = models.CharField(max_length=12)

    @property
    def kroner(self) -> Decimal:
        """The amount in kroner."""
        return Decimal(self.amount) / 100

    @property
    def day(self) -> date | None:
        """The day that it speaks of, else that of its document."""
        return self.as_of or self.statement.document.day


class ProposedSheet(SealedModel):
    """A sheet of decisions that one person has put forward and another is to book (four eyes).

    `content`: what it says; none where it was put forward by a version that did not keep it. `recorded_at`: when it was
    booked.
    """

    sha256 = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=300)
    proposed_by = models.CharField(max_length=150)
    proposed_at = models.DateTimeField()
    content = models.TextField(blank=True, default="")
    recorded_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name


class Upload(SealedModel):
    """A file that waits to be read by a worker, and then what became of it.

    `stored_as`: where its bytes wait below the home folder. `documents`: for each document in it its name, and its
    SHA-256 or the problem. `problem`: why none of it could be read. `extract`: the days and the system of a finance
    system's extract, which is no document.
    """

    class State(models.TextChoices):
        """How far it has come."""

        WAITING = "waiting", _("waits to be read")
        READING = "reading", _("being read")
        DONE = "done", _("read")
        FAILED = "failed", _("cannot be read")

    unsealed = ("pages_read", "pages")  # how far a worker is

    name = models.CharField(max_length=300)
    stored_as = models.CharField(max_length=200)
    plan = models.CharField(max_length=400, blank=True)
    supersedes = models.ForeignKey(StoredDocument, models.PROTECT, null=True, blank=True, related_name="+")
    uploaded_at = models.DateTimeField()
    uploaded_by = models.CharField(max_length=150, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    documents_read = models.PositiveIntegerField(default=0)
    pages_read = models.PositiveIntegerField(default=0)
    pages = models.PositiveIntegerField(default=0)
    documents = models.JSONField(default=list, blank=True)
    problem = RemarkField(null=True, blank=True)
    extract = models.JSONField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name


class ReviewStep(SealedModel):
    """A review step: what stood before it in a figure and its statement. It stays: to undo one is a step too."""

    append_only = True

    item = models.ForeignKey(DraftItem, models.PROTECT, related_name="steps")
    taken_by = models.CharField(max_length=150, blank=True)
    taken_at = models.DateTimeField()
    before = models.JSONField()
    undoes = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="undone_by")


class Publication(SealedModel):
    """From here on the public sees what was booked at or before `published_at`."""

    append_only = True

    published_at = models.DateTimeField()
    published_by = models.CharField(max_length=150, blank=True)
    text = models.CharField(max_length=300, blank=True)


class Ticket(SealedModel):
    """What people have said and done about a finding: `key` tells which, `fingerprint` what its figures were.

    A ticket that was settled opens by itself when the figures are others.
    """

    class State(models.TextChoices):
        """Where it stands."""

        OPEN = "open", _("open")
        ACCEPTED = "accepted", _("accepted")

    key = models.CharField(max_length=64, unique=True)
    fingerprint = models.CharField(max_length=64)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    reason = models.CharField(max_length=500, blank=True)
    owner = models.CharField(max_length=150, blank=True)


class Comment(SealedModel):
    """What somebody has said to a ticket."""

    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="comments")
    written_by = models.CharField(max_length=150)
    written_at = models.DateTimeField()
    text = models.TextField()


class Activity(SealedModel):
    """Who did what, for those who look after the register."""

    append_only = True

    at = models.DateTimeField()
    by = models.CharField(max_length=150, blank=True)
    what = models.CharField(max_length=60)
    about = models.CharField(max_length=300, blank=True)
