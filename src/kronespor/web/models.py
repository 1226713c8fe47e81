"""What the pages keep: the texts that are searched."""

from typing import ClassVar, Self

from django.db import models


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


class Counter(models.Model):
    """What `web.counters` keeps under a key until it expires."""

    key = models.CharField(max_length=250, primary_key=True)
    value = models.JSONField()
    expires_at = models.DateTimeField(db_index=True)
