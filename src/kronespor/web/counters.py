"""What signing in counts and remembers (failures, codes that are used up), in the database as JSON.

Nothing that has not expired makes room for something else, as in Django's caches: who asks for much frees no account.
Nothing is unpickled.
"""

from datetime import datetime, timedelta
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache
from django.db import IntegrityError, transaction
from django.utils import timezone

from kronespor.web.models import Counter

FOREVER = 365 * 24 * 3600


class CounterCache(BaseCache):
    """A cache of Django's that forgets only what has expired."""

    def __init__(self, location: str, params: dict[str, Any]) -> None:
        super().__init__(params)

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        """The value of a key, or the default."""
        rows = Counter.objects.filter(key=self._made(key, version), expires_at__gt=timezone.now())
        return next(iter(rows.values_list("value", flat=True)), default)

    def set(self, key: str, value: Any, timeout: float | None = DEFAULT_TIMEOUT, version: int | None = None) -> None:
        """Keep a value; the occasion on which what has expired is dropped."""
        Counter.objects.filter(expires_at__lte=timezone.now()).delete()
        row = Counter(key=self._made(key, version), value=value, expires_at=self._end(timeout))
        changed = ["value", "expires_at"]
        Counter.objects.bulk_create([row], update_conflicts=True, unique_fields=["key"], update_fields=changed)

    def add(self, key: str, value: Any, timeout: float | None = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        """Keep a value unless the key has one; of several at once only one is told True."""
        made = self._made(key, version)
        with transaction.atomic():
            Counter.objects.filter(key=made, expires_at__lte=timezone.now()).delete()
            kept = {"value": value, "expires_at": self._end(timeout)}
            try:
                return Counter.objects.get_or_create(key=made, defaults=kept)[1]
            except IntegrityError:  # another had it, and has let go of it since
                return False

    def touch(self, key: str, timeout: float | None = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        """Keep a value longer; whether there is one."""
        rows = Counter.objects.filter(key=self._made(key, version), expires_at__gt=timezone.now())
        return rows.update(expires_at=self._end(timeout)) == 1

    def incr(self, key: str, delta: int = 1, version: int | None = None) -> int:
        """Count on; of several at once each is told another number. ValueError if the key has no value."""
        rows = Counter.objects.filter(key=self._made(key, version), expires_at__gt=timezone.now())
        with transaction.atomic():
            row = rows.select_for_update().first()
            if row is None:
                raise ValueError(key)
            row.value += delta
            row.save(update_fields=["value"])
        return int(row.value)

    def delete(self, key: str, version: int | None = None) -> bool:
        """Forget a key; whether it was known."""
        return Counter.objects.filter(key=self._made(key, version)).delete()[0] == 1

    def clear(self) -> None:
        """Forget everything."""
        Counter.objects.all().delete()

    def _made(self, key: str, version: int | None) -> str:
        return self.make_and_validate_key(key, version=version)

    def _end(self, timeout: float | None) -> datetime:
        seconds = self.default_timeout if timeout is DEFAULT_TIMEOUT else timeout
        return timezone.now() + timedelta(seconds=FOREVER if seconds is None else seconds)
