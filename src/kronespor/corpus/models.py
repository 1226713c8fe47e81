"""The manifest: which documents are published where, and what became of each. It is the truth of every run."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from kronespor.intake.fields import RemarkField, RemarksField


class ListedDocument(models.Model):
    """A document that a source lists at an address, as its bytes were at one time.

    Where other bytes are found at the address later, that is a new row, and `replaced_on` says until when this one
    stood there. `withdrawn_on`: the day on which the source no longer had it, with its reason if it gave one.
    """

    class State(models.TextChoices):
        """The last stage that is done."""

        LISTED = "listed", _("listed")
        HELD = "held", _("held")
        READ = "read", _("read")
        FOOTED = "footed", _("footed")
        FAILED = "failed", _("failed")

    source = models.CharField(max_length=100)
    municipality = models.CharField(max_length=100)
    address = models.CharField(max_length=2000)
    committee = models.CharField(max_length=200, blank=True)
    meeting = models.CharField(max_length=300, blank=True)  # what the source knows the meeting by
    held_on = models.DateField(null=True, blank=True)
    year = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=500, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)  # until it is held, nothing
    size = models.PositiveBigIntegerField(default=0)  # bytes
    media_type = models.CharField(max_length=120, blank=True)
    etag = models.CharField(max_length=300, blank=True)
    last_modified = models.CharField(max_length=60, blank=True)  # as the server writes it
    state = models.CharField(max_length=10, choices=State, default=State.LISTED)
    attempt = models.PositiveSmallIntegerField(default=0)  # how often the stage that is next has failed
    problem = RemarkField(null=True, blank=True)  # why it has
    code_version = models.CharField(max_length=64, blank=True)  # of the last stage that is done
    listed_at = models.DateTimeField()
    fetched_at = models.DateTimeField(null=True, blank=True)  # the last time that its bytes were asked for
    seen_at = models.DateTimeField()  # the last time that the source had it
    replaced_on = models.DateField(null=True, blank=True)
    withdrawn_on = models.DateField(null=True, blank=True)
    withdrawn_because = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["source", "address"], condition=models.Q(replaced_on=None), name="one_at_an_address"
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["source", "year", "state"]),
            models.Index(fields=["sha256"]),
            models.Index(fields=["state", "id"]),
        ]

    def __str__(self) -> str:
        return self.title or self.address


class Harvest(models.Model):
    """A look at all that a source lists. `counts`: year -> meetings and documents that it listed then."""

    source = models.CharField(max_length=100)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)  # none: it was stopped, or is under way
    counts = models.JSONField(default=dict)  # {"2025": {"meetings": 40, "documents": 620}}
    faults = RemarksField(default=list, blank=True)  # what makes the source red

    class Meta:
        indexes: ClassVar = [models.Index(fields=["source", "started_at"])]

    def __str__(self) -> str:
        return f"{self.source} {self.started_at:%Y-%m-%d}"
