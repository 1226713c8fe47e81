"""Enquiries and the versions of their answers. No version is overwritten; one that was released stays as it was."""

from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kronespor.register.sealing import SealedModel


class Enquiry(SealedModel):
    """A question to the administration (politikerspørgsmål). `asker`: role and party, never a name.

    `published_at`: since when the public sees the newest released answer. One that was published and taken back has
    `withdrawn_at` and the reason, which the public is told.
    """

    class Language(models.TextChoices):
        """The language of the answer."""

        DANISH = "da", _("Danish")
        ENGLISH = "en", _("English")

    title = models.CharField(max_length=300)
    question = models.TextField()
    asker = models.CharField(max_length=200, blank=True)
    received_on = models.DateField()
    due_on = models.DateField()
    responsible = models.CharField(max_length=150, blank=True)
    language = models.CharField(max_length=2, choices=Language, default=Language.DANISH)
    made_by = models.CharField(max_length=150, blank=True)
    made_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_because = models.CharField(max_length=500, blank=True)

    def __str__(self) -> str:
        return self.title

    @property
    def is_late(self) -> bool:
        """Whether its day has gone by; whether it was answered is told by its versions."""
        return self.due_on < timezone.localdate()


class AnswerVersion(SealedModel):
    """An answer as somebody saved it: what it asks the register for, and the caseworker's words.

    Released: the register as known at `released_at` gives its figures, whatever is booked later; `figures` are those it
    was released with, to be held against what the register says now; `head`: the signed head of the chain at that time.
    """

    enquiry = models.ForeignKey(Enquiry, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    query = models.JSONField()
    texts = models.JSONField(default=dict)
    saved_by = models.CharField(max_length=150, blank=True)
    saved_at = models.DateTimeField()
    released_by = models.CharField(max_length=150, blank=True)
    released_at = models.DateTimeField(null=True, blank=True)
    figures = models.JSONField(default=list)
    head = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["enquiry", "number"], name="one_version_of_an_answer")]

    def __str__(self) -> str:
        return f"{self.enquiry} ({self.number})"


class Attachment(SealedModel):
    """A file that came with a question; its bytes are kept under their SHA-256. Never for the public."""

    enquiry = models.ForeignKey(Enquiry, models.PROTECT, related_name="attachments")
    name = models.CharField(max_length=300)
    sha256 = models.CharField(max_length=64)
    stored_as = models.CharField(max_length=200)
    added_by = models.CharField(max_length=150, blank=True)
    added_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["enquiry", "sha256"], name="one_attachment_a_file")]

    def __str__(self) -> str:
        return self.name
