"""Tokens by which programs ask the API for what is not public: made, found again, revoked."""

import hashlib
import secrets
from collections.abc import Collection
from datetime import date, timedelta

from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.utils import timezone

from kronespor.intake.activity import note
from kronespor.register.acting import actor
from kronespor.register.ledger import book_time, ledger
from kronespor.web.models import Token
from kronespor.web.remarks import FormError
from kronespor.web.roles import Role, role_of

PREFIX = "kronespor_"
"""What a token begins with, so that programs that look for lost secrets know one."""
LONGEST = timedelta(days=366)
Scope = Token.Scope


def make(user: User, name: str, scopes: Collection[str], expires_on: date | None = None) -> tuple[Token, str]:
    """A token of an account and the secret itself, which is told this once. FormError if it makes no sense.

    `expires_on`: the last day that it opens anything, at most a year from now; without one, a year from now.
    """
    wanted = [scope for scope in Scope.values if scope in scopes]
    today = timezone.localdate()
    last = expires_on or today + LONGEST
    if not name.strip():
        raise FormError("token-without-name")
    if not wanted or len(wanted) < len({*scopes}):
        raise FormError("token-without-scope", known=tuple(Scope.values))
    if not today <= last <= today + LONGEST:
        raise FormError("token-day", first=today, last=today + LONGEST)
    if role_of(user) < Role.COUNCILLOR:
        raise FormError("token-without-role", name=user.get_username())
    secret = PREFIX + secrets.token_urlsafe(32)
    with ledger():
        made = Token.objects.create(
            user=user,
            name=name.strip()[:100],
            sha256=_hashed(secret),
            scopes=wanted,
            made_by=actor(),
            made_at=book_time(),
            expires_on=last,
        )
        note("token made", f"{user.get_username()}: {made.name} ({', '.join(wanted)})")
    return made, secret


def token_of(secret: str) -> Token | None:
    """The token of a secret, if it opens anything; one query."""
    found = Token.objects.filter(sha256=_hashed(secret)).select_related("user").first()
    return found if found is not None and found.is_open else None


def scopes_of(token: Token | None) -> tuple[str, ...]:
    """What a token opens: what it was made for, as long as its account has a role."""
    return tuple(token.scopes) if token and role_of(token.user) >= Role.COUNCILLOR else ()


def revoke(token: Token) -> None:
    """Let a token open nothing from now on."""
    with ledger():
        token.revoked_at = book_time()
        token.save(update_fields=["revoked_at"])
        note("token revoked", f"{token.user.get_username()}: {token.name}")


def tokens_of(user: User) -> QuerySet[Token]:
    """The tokens that somebody may see and revoke: their own; an administrator all. The latest first."""
    found = Token.objects.select_related("user").order_by("-pk")
    return found if role_of(user) >= Role.ADMINISTRATOR else found.filter(user=user)


def _hashed(secret: str) -> str:
    """A secret of 256 random bits needs no salt and no slow hash."""
    return hashlib.sha256(secret.encode()).hexdigest()
