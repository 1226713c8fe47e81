"""What the pages keep: the texts that are searched, and the tokens of the API."""

from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kronespor.register.sealing import SealedModel


class Indexed(models.Model):
    """A text that can be found, and what it is about. `source`, `source_number`: the row it was made of.

    Its word stems are in the table `web_fulltext`, which each database makes in its own way.
    """

    source = models.CharField(max_length=20)
    source_number = models.BigIntegerField()
    kind = models.CharField(max_length=20)
    number = models.BigIntegerField()
    sha256 = models.CharField(max_length=64, blank=True)
    title = models.CharField(max_length=500)
    text = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["source", "source_number"], name="one_entry_a_row")]

    @classmethod
    def of(cls, row: tuple[str, int], about: tuple[str, int], title: str, text: str = "", sha256: str = "") -> Self:
        """The entry of a row (its source and number), about something (its kind and number)."""
        (source, source_number), (kind, number) = row, about
        names = {"source": source, "source_number": source_number, "kind": kind, "number": number}
        return cls(**names, sha256=sha256, title=title[:500], text=text)


class Token(SealedModel):
    """A key by which a program asks the API for what is not public; only its SHA-256 is kept.

    It may do what its `scopes` say, and never more than its account. One that is revoked or has run out opens nothing.
    """

    class Scope(models.TextChoices):
        """What a token opens."""

        REGISTER = "register", _("all that is booked, published or not")
        ENQUIRIES = "enquiries", _("enquiries and their released answers")
        CHECK = "check", _("to have papers checked")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="tokens")
    name = models.CharField(max_length=100)
    sha256 = models.CharField(max_length=64, unique=True)
    scopes = models.JSONField(default=list)
    made_by = models.CharField(max_length=150, blank=True)
    made_at = models.DateTimeField()
    expires_on = models.DateField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name

    @property
    def is_open(self) -> bool:
        """Whether it opens anything today."""
        return self.revoked_at is None and timezone.localdate() <= self.expires_on and self.user.is_active


class Counter(models.Model):
    """What `web.counters` keeps under a key until it expires."""

    key = models.CharField(max_length=250, primary_key=True)
    value = models.JSONField()
    expires_at = models.DateTimeField(db_index=True)
