"""What the register asserts besides its transactions (names, identity, decisions, drafts, reviews, releases, what is
published, who did it and who may) is sealed too: each change of a row of a `SealedModel` or an account, in the chain of
the transactions.

Changes are found, not reported: a row is read before it is first changed and again at the end, so that whatever was
rolled back meanwhile is not in the seal. A seal keeps what a column became; `verify` replays all of them.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, ClassVar, TypeVar

from django.apps import apps
from django.conf import settings
from django.db import connection, models
from django.db import transaction as database
from django.db.models.signals import class_prepared, pre_delete
from django.utils import timezone

from kronespor.register.acting import actor
from kronespor.register.digests import CURRENT, FIRST, as_json, digest, sha256_of
from kronespor.register.schema import live_schema
from kronespor.register.signing import public_key, sign

LOCK = 0x4B524F4E  # "KRON": the number of the register's lock
LONGEST = 200
"""Characters of a value that a seal keeps as it is; of a longer one it keeps the SHA-256."""
CHUNK = 2_000
Values = dict[str, Any]
M = TypeVar("M", bound=models.Model)


@dataclass(frozen=True)
class AccountTable:
    """What is sealed of a table of accounts: all but `unsealed`, and of what is `secret` or personal the SHA-256."""

    unsealed: tuple[str, ...] = ()
    secret: tuple[str, ...] = ()


ACCOUNTS: Mapping[str, AccountTable] = {
    "auth.user": AccountTable(("last_login",), ("password", "first_name", "last_name", "email")),
    "auth.group": AccountTable(),
    "auth.user_groups": AccountTable(),
    "mfa.authenticator": AccountTable(("last_used_at",), ("data",)),
    "socialaccount.socialaccount": AccountTable(("last_login", "extra_data"), ("uid",)),
    "socialaccount.socialapp": AccountTable((), ("client_id", "secret", "key", "settings")),
}
"""The tables of other apps that say who may act, and as what: see `accounts`."""


def sealed_values(model: type[models.Model], numbers: Iterable[int] | None = None) -> Iterator[tuple[int, Values]]:
    """Number -> column -> value of rows (all, without `numbers`), as seals keep it."""
    names, secret = sealed_columns(model), ACCOUNTS.get(model._meta.label_lower, AccountTable()).secret
    rows = model._base_manager.order_by("pk").values_list("pk", *names)
    wanted = None if numbers is None else list(numbers)
    for start in range(0, len(wanted), CHUNK) if wanted is not None else (0,):
        part = rows if wanted is None else rows.filter(pk__in=wanted[start : start + CHUNK])
        for number, *values in part.iterator(chunk_size=CHUNK):
            yield number, {n: _kept(value, n in secret) for n, value in zip(names, values, strict=True)}


def sealed_columns(model: type[models.Model]) -> list[str]:
    """The columns of a table that seals keep."""
    account = ACCOUNTS.get(model._meta.label_lower)
    unsealed = account.unsealed if account else getattr(model, "unsealed", ())
    return [f.attname for f in model._meta.concrete_fields if not f.primary_key and f.attname not in unsealed]


def _kept(value: Any, is_secret: bool) -> Any:
    text = json.dumps(value, ensure_ascii=False, default=as_json)
    return {"sha256": sha256_of(value)} if len(text) > LONGEST or (is_secret and value) else json.loads(text)


def sealed_models() -> list[type[models.Model]]:
    """All models whose rows are sealed."""
    every = apps.get_models(include_auto_created=True)
    return [m for m in every if issubclass(m, SealedModel) or m._meta.label_lower in ACCOUNTS]


class Changes:
    """The rows that are changed, as they were before. `backdated`: whether something is booked under a time that has
    passed.
    """

    def __init__(self) -> None:
        self.backdated = False
        self._before: dict[type[models.Model], dict[int, Values | None]] = {}
        self._latest: datetime | None = None

    @property
    def may_show(self) -> bool:
        """Whether there is anything but transactions of now, of which the public is told when they are published."""
        return self.backdated or bool(self._before)

    def note(self, model: type[models.Model], numbers: Iterable[int]) -> None:
        """Read rows that are to be changed, if that is not done."""
        known = self._before.setdefault(model, {})
        new = [number for number in numbers if number not in known]
        known.update(dict.fromkeys(new))
        known.update(sealed_values(model, new))

    def note_new(self, model: type[models.Model], numbers: Iterable[int]) -> None:
        """Rows that were not there."""
        for number in numbers:
            self._before.setdefault(model, {}).setdefault(number, None)

    def take(self, other: "Changes") -> None:
        """Rows that were read before they were changed."""
        for model, before in other._before.items():
            self._before[model] = {**before, **self._before.get(model, {})}

    def time(self) -> datetime:
        """The time of the clock, or the moment after what was told before: the time of the books only rises."""
        told = [t for t in (self._latest, last_seal()[2]) if t]
        self._latest = max([timezone.now(), *(t + timedelta(microseconds=1) for t in told)])
        return self._latest

    def rows(self) -> dict[str, dict[str, Values | None]]:
        """Table -> number -> what its columns became; None for a row that is gone."""
        found = {}
        for model, before in self._before.items():
            now = dict(sealed_values(model, before))
            changed = {str(n): _difference(was, now.get(n)) for n, was in before.items() if was != now.get(n)}
            if changed:
                found[model._meta.db_table] = changed
        return found


def _difference(was: Values | None, now: Values | None) -> Values | None:
    return now if was is None or now is None else {name: now[name] for name in now if now[name] != was[name]}


_open: ContextVar[Changes | None] = ContextVar("open changes", default=None)


@contextmanager
def sealing() -> Iterator[Changes]:
    """All or nothing, and one writer at a time; what is changed within is sealed at the end of the outermost.

    SQLite locks the database as a transaction begins (settings); on PostgreSQL a lock of our own is taken before
    anything else, so that two writers never wait for each other.
    """
    outer = _open.get()
    with database.atomic():
        if outer is not None:
            yield outer
            return
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        changes = Changes()
        token = _open.set(changes)
        try:
            yield changes
        finally:
            _open.reset(token)
        if rows := changes.rows():
            seal({"rows": rows}, changes.time())
        if settings.HEAD_FILE or settings.HEAD_WEBHOOK:
            database.on_commit(_announce)


def _announce() -> None:
    from kronespor.register.head import announce  # which needs what stands here

    announce()


def seal(changes: dict[str, Any], at: datetime, entry: Any = None, postings: Sequence[Any] = ()) -> None:
    """Close the chain over a transaction, or over changes of other rows. Called under the lock.

    The first seal says what the chain covers, and of what form the tables are; what is new in later versions is taken
    in as they come (`covering`).
    """
    number, previous, _ = last_seal()
    if not number and "covers" not in changes:
        covers = {m._meta.db_table: sealed_columns(m) for m in sealed_models()}
        changes = {"covers": covers, "schema": {connection.vendor: live_schema()}, **changes}
    new = apps.get_model("register", "Seal")(number=number + 1, previous=previous, version=CURRENT)
    new.sealed_at, new.sealed_by, new.changes, new.transaction = at, actor(), changes, entry
    new.sha256 = digest(new, entry, postings)
    new.signature = f"{public_key()} {sign(new.signed)}"
    new.save(force_insert=True)


def last_seal() -> tuple[int, str, datetime | None]:
    """The number and the hash of the chain's last seal, and when it was made."""
    seals = apps.get_model("register", "Seal")._base_manager.order_by("-number")
    last = seals.values_list("number", "sha256", "sealed_at", "transaction__booked_at").first()
    return (last[0], last[1], last[2] or last[3]) if last else (0, FIRST, None)


class SealedQuerySet(models.QuerySet[M]):
    """Changes of many rows at once are sealed as those of one are."""

    def update(self, **values: Any) -> int:
        """Change rows."""
        if not {self.model._meta.get_field(name).attname for name in values} & {*sealed_columns(self.model)}:  # type: ignore[union-attr]  # a column's field
            return super().update(**values)
        with sealing() as changes:
            changes.note(self.model, self.values_list("pk", flat=True))
            return super().update(**values)

    def bulk_create(self, objs: Iterable[M], *args: Any, **options: Any) -> list[M]:
        """Make rows."""
        with sealing() as changes:
            rows = self.model._base_manager.all()
            last = rows.aggregate(last=models.Max("pk"))["last"] or 0
            made = super().bulk_create(objs, *args, **options)
            changes.note_new(self.model, rows.filter(pk__gt=last).values_list("pk", flat=True))
            return made

    def delete(self) -> tuple[int, dict[str, int]]:
        """Take rows away, and what goes with them (see `_note_deleted`)."""
        with sealing():
            return super().delete()

    delete.alters_data = True  # type: ignore[attr-defined]  # Django's own marks
    delete.queryset_only = True  # type: ignore[attr-defined]


class SealedModel(models.Model):
    """A table whose rows stand in the chain of seals.

    `unsealed`: its columns that assert nothing. `append_only`: whether its rows are only added to.
    """

    unsealed: ClassVar[tuple[str, ...]] = ()
    append_only: ClassVar[bool] = False
    objects = models.Manager.from_queryset(SealedQuerySet)()

    class Meta:
        abstract = True

    def save(self, *args: Any, **options: Any) -> None:
        """Keep the row."""
        with sealing() as changes:
            if self.pk is not None:
                changes.note(type(self), [self.pk])
            super().save(*args, **options)
            changes.note_new(type(self), [self.pk])

    def delete(self, *args: Any, **options: Any) -> tuple[int, dict[str, int]]:
        """Take the row away, and what goes with it."""
        with sealing():
            return super().delete(*args, **options)


def _note_deleted(sender: type[models.Model], instance: models.Model, **_: Any) -> None:
    with sealing() as changes:
        changes.note(sender, [instance.pk])


def _watch(sender: Any, **_: Any) -> None:
    if issubclass(sender, SealedModel):
        pre_delete.connect(_note_deleted, sender=sender)


class_prepared.connect(_watch)
