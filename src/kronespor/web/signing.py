"""Signing in, in the log of who did what."""

from typing import Any

from kronespor.intake.activity import note


def signed_in(sender: object, user: Any, **_: Any) -> None:
    """Somebody has signed in."""
    note("sign in", by=user.get_username())


def refused(sender: object, credentials: dict[str, Any], **_: Any) -> None:
    """Somebody has given a name and a password that do not belong together; the name is kept, the password never."""
    note("sign in refused", str(credentials.get("username") or credentials.get("email") or ""))


def password_changed(sender: object, user: Any, **_: Any) -> None:
    """Somebody has a new password."""
    note("password changed", user.get_username(), by=user.get_username())
