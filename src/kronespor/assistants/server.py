"""The server of the Model Context Protocol: its tools, and whom it tells what."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from functools import wraps
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

from django.conf import settings
from django.db import connections
from django.utils import timezone, translation
from mcp.server.mcpserver import Context, MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp.server.mcpserver.tools import Tool
from mcp.server.transport_security import TransportSecuritySettings
from mcp_types import ToolAnnotations

from kronespor import __version__
from kronespor.assistants import asking
from kronespor.assistants.admitting import EVERYTHING, Admitted, admit, require_check
from kronespor.assistants.asking import Changes, Found, Holdings
from kronespor.assistants.citing import StatedCell, stated_cell
from kronespor.register.holdings import Query
from kronespor.remarks import KronesporError
from kronespor.web.remarks import words

P = ParamSpec("P")
T = TypeVar("T")
INSTRUCTIONS = """\
Kronespor is the register of what a Danish municipality's committees have decided to set aside: action plans and their
initiatives, by fund and year. Amounts are kroner as decimal numbers. Cite every figure you pass on: each comes with its
sources (the document's cell, or the decision), with how well its reading is proven, and with an address that stays.
Never add up figures of different answers; ask for the sum. What is not there is not published, or was never decided.
"""
READS = ToolAnnotations(read_only_hint=True, open_world_hint=False)
MOST_BODY = asking.MOST_BYTES * 4 // 3 + 2**20
"""Bytes of a request: the largest document as base64."""


def server(language: str, *, tells_all: bool = False) -> MCPServer[Any]:
    """The server, which answers in a language. `tells_all`: what is not published too, which is for the operator's own
    machine.
    """
    tools: list[Tool] = []

    def admitted(ctx: Context[Any, Any]) -> Admitted:
        return EVERYTHING if tells_all else admit(ctx)

    def tool(function: Callable[P, T]) -> Callable[P, T]:
        """Make a tool of a function: its errors are sentences, and its connection to the database is closed."""

        @wraps(function)
        def served(*args: P.args, **kwargs: P.kwargs) -> T:
            try:
                with translation.override(language):
                    return function(*args, **kwargs)
            except KronesporError as error:
                with translation.override(language):
                    raise ToolError(words(error)) from error
            finally:
                connections.close_all()

        tools.append(_tool(served))
        return served

    @tool
    def search(text: str, ctx: Context[Any, Any]) -> list[Found]:
        """Find plans, initiatives, funds, recipients, decisions, documents and published answers by words of Danish.

        The numbers of what is found are those that `holdings` and `changes` ask by.
        """
        return admitted(ctx).asker.search(text)

    @tool
    def holdings(
        ctx: Context[Any, Any],
        plans: list[int] | None = None,
        initiatives: list[int] | None = None,
        funds: list[int] | None = None,
        recipients: list[int] | None = None,
        years: list[int] | None = None,
        as_of: date | None = None,
        known_at: date | None = None,
    ) -> Holdings:
        """What is set aside, by initiative, fund and year, with the sources of each figure and the sums.

        Without numbers it is of all plans; plans and initiatives are asked for together, not of one another. `as_of`:
        as decided on or before that day; `known_at`: as booked on or before that day.
        """
        wanted = Query(
            plans=plans or (),
            initiatives=initiatives or (),
            funds=funds or (),
            recipients=recipients or (),
            years=years or (),
            as_of=as_of,
            known_at=_end_of(known_at),
        )
        return admitted(ctx).asker.holdings(wanted)

    @tool
    def changes(ctx: Context[Any, Any], plan: int, since: date | None = None, until: date | None = None) -> Changes:
        """What a plan had by year on a day, what it had on a later one, and every change between with its sources.

        `since`: else the day it was adopted; `until`: else now.
        """
        return admitted(ctx).asker.changes(plan, since, until)

    @tool
    def citation(document: str, table: str, row: str, column: str, ctx: Context[Any, Any]) -> StatedCell:
        """Open the cell of a document that a source names: what is printed, what it means, and where it stands."""
        return stated_cell(admitted(ctx).asker.limit, document, table, row, column)

    @tool
    def check(name: str, content: str, ctx: Context[Any, Any]) -> dict[str, Any]:
        """Check the sums of a document: `content` is its bytes as base64, `name` its file name. Nothing is kept.

        Each table comes with its cells, their proofs and the relations that hold or do not; `findings` are what is
        wrong.
        """
        require_check(admitted(ctx))
        return asking.check(name, content)

    if tells_all:

        @tool
        def check_file(path: str) -> dict[str, Any]:
            """Check the sums of a file on this machine, as `check` does."""
            return asking.check_file(Path(path))

    return MCPServer(
        "kronespor",
        title="Kronespor",
        instructions=INSTRUCTIONS,
        version=__version__,
        log_level="WARNING",
        tools=tools,
    )


def _tool(function: Callable[..., Any]) -> Tool:
    """A tool that refuses what it does not know: what an assistant calls by another name would narrow nothing."""
    made = Tool.from_function(function, annotations=READS)
    asked = made.fn_metadata.arg_model
    asked.model_config["extra"] = "forbid"
    asked.model_rebuild(force=True)
    made.parameters = asked.model_json_schema(by_alias=True)
    return made


def serve(language: str, host: str, port: int) -> None:
    """Serve over HTTP what is published, and what a token opens, until stopped."""
    server(language).run(
        "streamable-http",
        host=host,
        port=port,
        stateless_http=True,
        json_response=True,
        max_request_body_size=MOST_BODY,
        transport_security=_security(host, port),
    )


def _security(host: str, port: int) -> TransportSecuritySettings:
    """Requests are to the hosts that Kronespor is served at, and no page of another may send one (DNS rebinding)."""
    hosts = {host, *settings.ALLOWED_HOSTS}
    if "*" in hosts:
        return TransportSecuritySettings(enable_dns_rebinding_protection=False)
    named = sorted({name for one in hosts for name in (one, f"{one}:*", f"{one}:{port}")})
    origins = [f"{scheme}://{name}" for scheme in ("http", "https") for name in named]
    return TransportSecuritySettings(allowed_hosts=named, allowed_origins=origins)


def _end_of(day: date | None) -> datetime | None:
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time())) if day else None
