"""What the register holds. The ledger's three tables (Transaction, Posting, Seal) are append-only: see `triggers`."""

from decimal import Decimal
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kronespor.register import extracts  # noqa: F401 (its models)
from kronespor.register.citations import Citation
from kronespor.register.digests import CURRENT
from kronespor.register.sealing import SealedModel

YEARS = range(1980, 2101)
"""Fiscal years that sheets, forms, questions and addresses may name; what is outside is a slip."""


class Committee(SealedModel):
    """A political committee (udvalg)."""

    name = models.CharField(max_length=200, unique=True)

    def __str__(self) -> str:
        return self.name


class Meeting(SealedModel):
    """A committee's meeting on a day."""

    committee = models.ForeignKey(Committee, models.PROTECT, null=True, blank=True)
    held_on = models.DateField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["committee", "held_on"], name="one_meeting_a_day")]

    def __str__(self) -> str:
        return f"{self.committee} {self.held_on}" if self.committee else str(self.held_on)


class Decision(SealedModel):
    """An agenda item at a meeting, with its web address if that is known.

    `neutral`: the expenditure types of which it says that they get neither more nor less by it.
    """

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="decisions")
    title = models.CharField(max_length=500)
    url = models.URLField(max_length=1000, blank=True)
    neutral = models.JSONField(default=list, blank=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["meeting", "title"], name="one_decision_a_title")]

    def __str__(self) -> str:
        return self.title


class Fund(SealedModel):
    """Where money comes from (finansieringskilde). `key` is the folded name, by which documents are matched.

    `given_for`: the plans that its money is given for, as a state grant is; none if it is not tied to any.
    """

    name = models.CharField(max_length=300)
    key = models.CharField(max_length=300, unique=True)
    is_external = models.BooleanField(default=False)
    first_year = models.PositiveSmallIntegerField(null=True, blank=True)
    last_year = models.PositiveSmallIntegerField(null=True, blank=True)
    given_for: "models.ManyToManyField[ActionPlan, Grant]" = models.ManyToManyField(
        "ActionPlan", related_name="grants", blank=True, through="Grant"
    )

    def __str__(self) -> str:
        return self.name


class ActionPlan(SealedModel):
    """A policy's plan (handleplan)."""

    name = models.CharField(max_length=400)
    key = models.CharField(max_length=400, unique=True)
    first_year = models.PositiveSmallIntegerField(null=True, blank=True)
    last_year = models.PositiveSmallIntegerField(null=True, blank=True)
    adopted_by = models.ForeignKey(Decision, models.PROTECT, null=True, blank=True)

    def __str__(self) -> str:
        return self.name


class Grant(SealedModel):
    """A plan that a fund's money is given for."""

    fund = models.ForeignKey(Fund, models.CASCADE)
    actionplan = models.ForeignKey(ActionPlan, models.CASCADE)

    class Meta:
        db_table = "register_fund_given_for"
        unique_together: ClassVar = [("fund", "actionplan")]


class Theme(SealedModel):
    """A part of a plan (tema, område)."""

    plan = models.ForeignKey(ActionPlan, models.PROTECT, related_name="themes")
    name = models.CharField(max_length=300)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["plan", "name"], name="one_theme_a_name")]

    def __str__(self) -> str:
        return self.name


class Recipient(SealedModel):
    """Who the money goes to: an association, a supplier, an administration. `cvr` is its eight-digit number."""

    name = models.CharField(max_length=300)
    key = models.CharField(max_length=300, unique=True)
    cvr = models.CharField(max_length=8, blank=True)
    is_external = models.BooleanField(default=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["cvr"], condition=~Q(cvr=""), name="one_recipient_a_cvr_number")
        ]

    def __str__(self) -> str:
        return self.name


class Initiative(SealedModel):
    """What money is set aside for (indsats). Its names in the documents are its aliases."""

    plan = models.ForeignKey(ActionPlan, models.PROTECT, related_name="initiatives")
    theme = models.ForeignKey(Theme, models.PROTECT, null=True, blank=True)
    recipient = models.ForeignKey(Recipient, models.PROTECT, null=True, blank=True, related_name="initiatives")
    name = models.CharField(max_length=500)
    description = models.TextField(blank=True)

    def __str__(self) -> str:
        return self.name


class Alias(SealedModel):
    """A name under which an initiative appears in documents; within a plan a name means one initiative."""

    plan = models.ForeignKey(ActionPlan, models.PROTECT)
    initiative = models.ForeignKey(Initiative, models.PROTECT, related_name="aliases")
    name = models.CharField(max_length=500)
    key = models.CharField(max_length=500)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["plan", "key"], name="a_name_means_one_initiative")]

    def __str__(self) -> str:
        return self.name


class Naming(SealedModel):
    """A name that an initiative has from a day on (omdøbning); before its first naming it has its own."""

    append_only = True

    initiative = models.ForeignKey(Initiative, models.PROTECT, related_name="namings")
    name = models.CharField(max_length=500)
    decided_on = models.DateField()
    booked_at = models.DateTimeField()
    decision = models.ForeignKey(Decision, models.PROTECT, null=True, blank=True)


class Succession(SealedModel):
    """An initiative that goes on as another from a day on; its money is moved by a transaction of its own."""

    append_only = True

    class Kind(models.TextChoices):
        """How it goes on."""

        MERGED = "merged", _("merged")
        SPLIT = "split", _("split")
        MOVED = "moved", _("moved")

    kind = models.CharField(max_length=8, choices=Kind)
    before = models.ForeignKey(Initiative, models.PROTECT, related_name="successors")
    after = models.ForeignKey(Initiative, models.PROTECT, related_name="predecessors")
    decided_on = models.DateField()
    booked_at = models.DateTimeField()
    decision = models.ForeignKey(Decision, models.PROTECT, null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["before", "after"], name="one_succession"),
            models.CheckConstraint(condition=~Q(before=models.F("after")), name="no_one_succeeds_itself"),
        ]


class Account(SealedModel):
    """Where money stands: outside (before it is appropriated), unallocated in a fund, in a plan's reserve, or with an
    initiative. `plan` is that of the reserve or of the initiative, which is in one plan for good (`identity.move`).
    """

    append_only = True

    class Kind(models.TextChoices):
        """The kinds of account."""

        OUTSIDE = "outside", _("outside the register")
        UNALLOCATED = "unallocated", _("not allocated")
        RESERVE = "reserve", _("a plan's reserve")
        INITIATIVE = "initiative", _("initiative")

    kind = models.CharField(max_length=12, choices=Kind)
    fund = models.ForeignKey(Fund, models.PROTECT, null=True, blank=True)
    plan = models.ForeignKey(ActionPlan, models.PROTECT, null=True, blank=True)
    initiative = models.ForeignKey(Initiative, models.PROTECT, null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["fund"], condition=Q(kind="unallocated"), name="one_account_a_fund"),
            models.UniqueConstraint(fields=["plan"], condition=Q(kind="reserve"), name="one_reserve_a_plan"),
            models.UniqueConstraint(
                fields=["initiative"], condition=Q(kind="initiative"), name="one_account_an_initiative"
            ),
            models.UniqueConstraint(fields=["kind"], condition=Q(kind="outside"), name="one_outside"),
        ]


HELD = (Account.Kind.INITIATIVE, Account.Kind.RESERVE)
"""The kinds of account whose money is set aside for something."""


class ExpenditureType(models.TextChoices):
    """Styringsområde."""

    SERVICE = "service", _("service")
    ACTIVITY = "activity", _("activity money")
    TRANSFERS = "transfers", _("transfers")
    CAPITAL = "capital", _("capital")
    UNKNOWN = "unknown", _("not stated")


class Transaction(models.Model):
    """An event in the ledger. `decided_on` and `booked_at` are its two clocks."""

    class Kind(models.TextChoices):
        """The kinds of event."""

        APPROPRIATION = "appropriation", _("appropriation")
        ALLOCATION = "allocation", _("allocation")
        VIREMENT = "virement", _("virement")
        CARRY_OVER = "carry-over", _("carry-over")
        UPLIFT = "uplift", _("price uplift")
        CORRECTION = "correction", _("correction")
        OPENING = "opening", _("opening")

    kind = models.CharField(max_length=16, choices=Kind)
    decision = models.ForeignKey(Decision, models.PROTECT, null=True, blank=True)
    decided_on = models.DateField()
    booked_at = models.DateTimeField()
    text = models.CharField(max_length=500)
    citation = models.JSONField(default=dict)  # where the document says so: document, table, row; what was overruled
    corrects = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="corrections")
    booked_by = models.CharField(max_length=150, null=True, blank=True)  # null: nobody has said

    class Meta:
        indexes: ClassVar = [models.Index(fields=["booked_at"], name="transaction_times")]


class Posting(models.Model):
    """One leg of a transaction, in øre. The clocks are its transaction's, so that holdings read one index."""

    transaction = models.ForeignKey(Transaction, models.PROTECT, related_name="postings")
    account = models.ForeignKey(Account, models.PROTECT)
    fund = models.ForeignKey(Fund, models.PROTECT)
    fiscal_year = models.PositiveSmallIntegerField()
    expenditure_type = models.CharField(max_length=10, choices=ExpenditureType, default=ExpenditureType.UNKNOWN)
    price_level = models.PositiveSmallIntegerField(null=True, blank=True)
    amount = models.BigIntegerField()
    citation = models.JSONField(default=dict)  # the cell: document, table, row, column, line, printed text, note
    decided_on = models.DateField()
    booked_at = models.DateTimeField()

    @property
    def kroner(self) -> Decimal:
        """The amount in kroner."""
        return Decimal(self.amount) / 100

    @property
    def cited(self) -> Citation:
        """Where a document or a sheet says so."""
        return Citation.from_json(self.citation)

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=[
                    "account",
                    "fund",
                    "fiscal_year",
                    "expenditure_type",
                    "price_level",
                    "decided_on",
                    "booked_at",
                    "amount",
                ],
                name="balances",
            ),
            models.Index(fields=["decided_on"], name="posting_days"),
        ]
        constraints: ClassVar = [models.CheckConstraint(condition=~Q(amount=0), name="a_posting_moves_money")]


class Seal(models.Model):
    """A link of the chain: the SHA-256 of the one before it and of a transaction, or of `changes` of other rows.

    `version`: of the digest (see `digests`). `signature`: the public key and its signature of the hash, so that nobody
    adds to the chain by SQL. A transaction is refused unless its legs balance.
    """

    transaction = models.OneToOneField(Transaction, models.PROTECT, related_name="seal", null=True, blank=True)
    number = models.PositiveBigIntegerField(unique=True)
    previous = models.CharField(max_length=64)
    sha256 = models.CharField(max_length=64, unique=True)
    version = models.PositiveSmallIntegerField(default=CURRENT)
    sealed_at = models.DateTimeField(null=True, blank=True)  # null: of the first versions
    sealed_by = models.CharField(max_length=150, blank=True)
    changes = models.JSONField(default=dict, blank=True)
    signature = models.CharField(max_length=150, null=True, blank=True)  # null: of the first versions

    @property
    def signed(self) -> bytes:
        """What the signature is of."""
        return f"kronespor seal {self.number} {self.sha256}".encode()


class MonthSum(models.Model):
    """What the decisions of a month set aside in a plan, in øre: the postings with its initiatives and its reserve.

    The database keeps it as transactions are sealed (`triggers`), so that all plans of a large register are summed from
    few rows; `verify` holds it against the postings. `month`: its first day. `price_level`: 0 where none is known.
    """

    plan = models.ForeignKey(ActionPlan, models.PROTECT)
    fiscal_year = models.PositiveSmallIntegerField()
    expenditure_type = models.CharField(max_length=10)
    price_level = models.PositiveSmallIntegerField()
    month = models.DateField()
    amount = models.BigIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["plan", "fiscal_year", "expenditure_type", "price_level", "month"], name="one_sum_a_month"
            )
        ]


class Revision(models.Model):
    """How often the register and what stands around it was changed; one row. What is cached is cached for a number.

    `unseen`: how many of them booked transactions under the time of then and did nothing else, which the public does
    not see: it is told of the register as it was known when it was last published.
    """

    number = models.PositiveBigIntegerField(default=0)
    unseen = models.PositiveBigIntegerField(default=0)


class PriceSeries(SealedModel):
    """A price index as it was published: løn, service, anlæg … `is_example`: made up to show the format."""

    name = models.CharField(max_length=100)
    key = models.CharField(max_length=100)
    source = models.CharField(max_length=500)
    published_on = models.DateField()
    is_example = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["key", "published_on"], name="one_publication_of_a_series_a_day")
        ]

    def __str__(self) -> str:
        return self.name


class PriceValue(SealedModel):
    """The index of a year in a series; any base."""

    series = models.ForeignKey(PriceSeries, models.CASCADE, related_name="values")
    year = models.PositiveSmallIntegerField()
    index = models.DecimalField(max_digits=14, decimal_places=6)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["series", "year"], name="one_index_a_year"),
            models.CheckConstraint(condition=Q(index__gt=0), name="an_index_is_positive"),
        ]
