"""Who asks, by the same tokens as the API's: the public without one."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from mcp.server.mcpserver import Context

from kronespor.assistants.asking import Asker
from kronespor.assistants.errors import AssistantError
from kronespor.intake.publishing import published_until
from kronespor.web.asking import NEVER
from kronespor.web.limits import is_few, is_often
from kronespor.web.models import Token
from kronespor.web.tokens import scopes_of, token_of

MINUTE = 60
MOST_CHECKS = 30
"""Documents that one address or account may have checked in a minute."""


@dataclass(frozen=True)
class Admitted:
    """Whoever asks, by a name that is counted by, what they may know, and whether they may have documents checked."""

    who: str
    asker: Asker
    may_check: bool


EVERYTHING = Admitted("", Asker(None), may_check=True)
"""The operator, on their own machine."""


def admit(ctx: Context[Any, Any]) -> Admitted:
    """Whoever a request is from. AssistantError for a token that opens nothing, or too many requests."""
    header = (ctx.headers or {}).get("authorization", "")
    kind, _, secret = header.partition(" ")
    token = token_of(secret.strip()) if kind.lower() == "bearer" else None
    client = getattr(ctx.request_context.request, "client", None)
    who = f"u{token.user_id}" if token else client.host if client else "stdio"
    if is_often(who, "assistants", settings.API_RATE, MINUTE):
        raise AssistantError("api-asked-too-often", most=settings.API_RATE)
    if header and token is None:
        raise AssistantError("api-token-unknown")
    scopes = scopes_of(token)
    limit = None if Token.Scope.REGISTER in scopes else published_until() or NEVER
    return Admitted(who, Asker(limit), may_check=settings.OPEN_CHECK or Token.Scope.CHECK in scopes)


def require_check(admitted: Admitted) -> None:
    """AssistantError for whoever may not have documents checked, or has too many checked."""
    if not admitted.may_check:
        raise AssistantError("assistant-check-closed")
    if admitted is not EVERYTHING and not is_few(admitted.who, "assistant-check", MOST_CHECKS, MINUTE):
        raise AssistantError("checked-too-often")
