"""What was spent, as the finance system says: its extracts, how its accounts belong to initiatives, and the sums.

An extract is kept whole as the file that came; the database has its sums. It is of a period, and what a later one says
of that period or more takes its place: nothing is changed or taken away (`spending` says which ones count).
"""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from kronespor.register.sealing import SealedModel


class Stage(models.TextChoices):
    """What of its phases (see `language.phases`) money has in a finance system."""

    REVISED = "revised", _("revised budget")
    COMMITTED = "committed", _("committed")
    SPENT = "spent", _("spent")


class AccountMap(SealedModel):
    """A version of which accounts of the finance system belong to which initiatives; the last one counts.

    `columns`: what the columns of extracts are, where their headings do not tell. `rules`: see `accountmaps.Rule`.
    """

    append_only = True

    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=150, blank=True)
    text = models.CharField(max_length=300, blank=True)
    columns = models.JSONField(default=dict, blank=True)
    rules = models.JSONField(default=list, blank=True)


class Extract(SealedModel):
    """An extract of a finance system, of a period of a fiscal year: the file under its SHA-256."""

    append_only = True

    sha256 = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=300)
    stored_as = models.CharField(max_length=200)
    system = models.CharField(max_length=100, blank=True)  # of several: their extracts add up
    fiscal_year = models.PositiveSmallIntegerField()
    first_day = models.DateField()
    last_day = models.DateField()
    lines = models.PositiveIntegerField()
    imported_at = models.DateTimeField()
    imported_by = models.CharField(max_length=150, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(first_day__lte=models.F("last_day")), name="a_period_has_days")
        ]

    def __str__(self) -> str:
        return self.name


class Balance(SealedModel):
    """What the lines of an account come to in an extract, in øre; by recipient, where lines name one.

    `credited`: the part of it that lines give back (returned money, corrections), as a negative amount.
    """

    append_only = True

    extract = models.ForeignKey(Extract, models.PROTECT, related_name="balances")
    account = models.CharField(max_length=200)
    stage = models.CharField(max_length=10, choices=Stage)
    cvr = models.CharField(max_length=8, blank=True)
    amount = models.BigIntegerField()
    credited = models.BigIntegerField(default=0)
    lines = models.PositiveIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["extract", "account", "stage", "cvr"], name="one_balance_an_account")
        ]


class Distribution(SealedModel):
    """An extract, distributed over initiatives by a version of the map. Of an extract the last one counts."""

    append_only = True

    extract = models.ForeignKey(Extract, models.PROTECT, related_name="distributions")
    map = models.ForeignKey(AccountMap, models.PROTECT)
    made_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["extract", "map"], name="one_distribution_a_map")]


class Spending(SealedModel):
    """What a distribution gives an initiative or a plan's reserve, in øre; summed by the same columns as postings."""

    append_only = True

    distribution = models.ForeignKey(Distribution, models.PROTECT, related_name="spending")
    account = models.ForeignKey("register.Account", models.PROTECT)
    fund = models.ForeignKey("register.Fund", models.PROTECT)
    fiscal_year = models.PositiveSmallIntegerField()
    expenditure_type = models.CharField(max_length=10)
    stage = models.CharField(max_length=10, choices=Stage)
    cvr = models.CharField(max_length=8, blank=True)
    amount = models.BigIntegerField()
    credited = models.BigIntegerField(default=0)

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["distribution", "stage", "account", "fund", "fiscal_year", "expenditure_type", "amount"],
                name="spent",
            )
        ]


class Regrant(SealedModel):
    """Øre of a year that one recipient passed on to another; less than nothing corrects what was said before, or is
    money that came back. `initiative`: what the money was set aside for, where that is said.
    """

    append_only = True

    giver = models.ForeignKey("register.Recipient", models.PROTECT, related_name="given_on")
    receiver = models.ForeignKey("register.Recipient", models.PROTECT, related_name="received_on")
    initiative = models.ForeignKey("register.Initiative", models.PROTECT, null=True, blank=True)
    fiscal_year = models.PositiveSmallIntegerField()
    amount = models.BigIntegerField()
    text = models.CharField(max_length=300, blank=True)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=150, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=~models.Q(giver=models.F("receiver")), name="nobody_passes_on_to_itself"),
            models.CheckConstraint(condition=~models.Q(amount=0), name="something_is_passed_on"),
        ]
