"""What assistants are told, asked with the protocol's own client over both its transports."""

import base64
import contextlib
import re
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import asdict
from decimal import Decimal
from pathlib import Path
from typing import Any

import anyio
import httpx2
import pytest
from mcp import Client, StdioServerParameters
from mcp.client.streamable_http import streamable_http_client

from kronespor.assistants.asking import Asker
from kronespor.assistants.citing import stated_cell
from kronespor.intake.models import StoredDocument
from kronespor.intake.publishing import published_until, withdraw
from kronespor.register.holdings import Query
from kronespor.register.signing import public_key
from tests.commands import COMMAND, SAMPLES, run
from tests.databases import environment
from tests.kept import Kept
from tests.processes import python
from tests.refusing import refused as is_refused

TOOLS = {"search", "holdings", "changes", "citation", "check"}
HIDDEN = "Uudgivet pulje"
PATIENCE = 30  # seconds


@pytest.fixture
def served(register: None, kept_register: Kept, tmp_path: Path) -> Path:
    """The folder of the sample register with an account, in which something was booked that is not published."""
    folder = tmp_path / "served"
    assert run("restore", kept_register.backup, "--key", public_key(), home=folder).returncode == 0
    sheet = tmp_path / "ark.csv"
    sheet.write_text(
        "case;kind;decided_on;from;to;fund;year;amount\n"
        f"A;appropriation;2026-01-05;outside;fund;{HIDDEN};2026;500.000\n"
        f"B;allocation;2026-01-05;fund;{HIDDEN} / Alfa;{HIDDEN};2026;500.000\n",
        "utf-8",
    )
    assert run("record", sheet, home=folder).returncode == 0
    made = run("user", "anna", "--role", "councillor", home=folder, KRONESPOR_PASSWORD="Sommerhus-1926")  # noqa: S106 (of a test)
    assert made.returncode == 0, made.stderr
    return folder


async def told(client: Client, tool: str, **asked: Any) -> Any:
    """What a tool answers, as the schema has it."""
    answer = await client.call_tool(tool, asked)
    assert not answer.is_error, answer.content
    content: Any = answer.structured_content
    return content["result"] if set(content) == {"result"} else content


async def refused(client: Client, tool: str, **asked: Any) -> None:
    """Hold that a tool refuses what is asked, in a sentence and not as a fault of its own."""
    answer = await client.call_tool(tool, asked)
    assert answer.is_error
    assert f"Error executing tool {tool}: " in str(answer.content)  # of a fault nothing more is said


def stdio(folder: Path, *options: str) -> StdioServerParameters:
    return StdioServerParameters(command=sys.executable, args=["-c", COMMAND, "mcp", *options], env=environment(folder))


@contextlib.contextmanager
def over_http(folder: Path) -> Iterator[str]:
    """A server, and where it is asked."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-c", COMMAND, "mcp", "--http", "--host", "127.0.0.1", "--port", str(port)]
    with subprocess.Popen(command, env=environment(folder), stderr=subprocess.DEVNULL) as process:
        try:
            until = time.monotonic() + PATIENCE
            while True:
                with contextlib.suppress(OSError):
                    socket.create_connection(("127.0.0.1", port), 1).close()
                    break
                assert time.monotonic() < until, "the server did not come up"
                time.sleep(0.1)
            yield f"http://127.0.0.1:{port}/mcp"
        finally:
            process.terminate()


def token_of(folder: Path, scope: str) -> str:
    """A token of somebody who may see all."""
    made = run("token", "anna", "--name", "assistent", "--scope", scope, home=folder)
    assert made.returncode == 0, made.stderr
    return made.stdout.strip()


@contextlib.asynccontextmanager
async def asked_with(address: str, token: str) -> AsyncIterator[Client]:
    """A client that sends a token."""
    async with (
        httpx2.AsyncClient(headers={"Authorization": f"Bearer {token}"}, timeout=300) as http,
        Client(streamable_http_client(address, http_client=http)) as client,
    ):
        yield client


def adds_up(figure: dict[str, Any]) -> bool:
    """Whether what a figure is made of comes to it: the sources, but those that say the whole again."""
    amounts = [Decimal(source["kroner"]) for source in figure["sources"]]
    return Decimal(figure["kroner"]) in {sum(amounts[:n], Decimal(0)) for n in range(1, len(amounts) + 1)}


async def asked_by_anybody(client: Client) -> None:
    assert {tool.name for tool in (await client.list_tools()).tools} == TOOLS
    assert await told(client, "search", text=HIDDEN) == []
    found = await told(client, "search", text="integration")
    plan = next(one for one in found if one["kind"] == "plan")
    held = await told(client, "holdings", plans=[plan["number"]])
    assert held["figures"] and held["left_off"] == 0 and HIDDEN not in str(held)
    assert re.fullmatch(r"\d+ [0-9a-f]{64}", held["seal"])
    assert all(figure["sources"] and adds_up(figure) for figure in held["figures"])
    total = sum(Decimal(figure["kroner"]) for figure in held["figures"])
    assert total == Decimal(held["total"]) == sum(map(Decimal, held["years"].values()))
    sources = [source for figure in held["figures"] for source in figure["sources"] if source["document"]]
    assert {source["proof"] for source in sources} <= {"proven", "consistent", "unproven", "contradicted"}
    cited = sources[0]
    named = {name: cited[name] for name in ("document", "table", "row", "column")}
    cell = await told(client, "citation", **named)
    assert (cell["printed"], Decimal(cell["kroner"])) == (cited["printed"], Decimal(cited["kroner"]))
    assert cell["page"] and cell["address"] == cited["address"]
    between = await told(client, "changes", plan=plan["number"])
    moved = sum((Decimal(change["kroner"]) for change in between["changes"]), Decimal(0))
    before, after = (sum(map(Decimal, between[name].values())) for name in ("before", "after"))
    assert before + moved == after == Decimal(held["total"])
    await refused(client, "citation", **{**named, "document": "0" * 64})
    await refused(client, "citation", **{**named, "column": "1066"})
    await refused(client, "changes", plan=10**6)
    await refused(client, "holdings", plan=plan["number"])  # it would be all plans
    everything = await told(client, "holdings")
    assert HIDDEN not in str(everything)


async def asked_by_the_operator(client: Client) -> None:
    content = base64.b64encode((SAMPLES / "svar-2026.txt").read_bytes()).decode()
    assert {tool.name for tool in (await client.list_tools()).tools} == TOOLS | {"check_file"}
    (plan,) = [one for one in await told(client, "search", text=HIDDEN) if one["kind"] == "plan"]
    assert (await told(client, "holdings", plans=[plan["number"]], years=[2026]))["total"] == "500000"
    earlier = await told(client, "holdings", plans=[plan["number"]], as_of="2025-12-31", known_at="2026-01-01")
    assert (earlier["total"], earlier["figures"], earlier["as_of"]) == ("0", [], "2025-12-31")
    checked = await told(client, "check", name="svar-2026.txt", content=content)
    assert checked["findings"] and checked["tables"]
    own = await told(client, "check_file", path=str(SAMPLES / "svar-2026.txt"))
    assert own["sha256"] == checked["sha256"] and own["findings"] == checked["findings"]
    await refused(client, "check", name="svar.txt", content="æøå")
    await refused(client, "check_file", path=str(SAMPLES / "findes-ikke.docx"))


@pytest.mark.any_database
@pytest.mark.slow
def test_what_whoever_asks_may_know_is_told_over_standard_input_and_over_http(served: Path) -> None:
    content = base64.b64encode((SAMPLES / "notat-2024.txt").read_bytes()).decode()

    async def ask() -> None:
        async with Client(stdio(served)) as client:
            await asked_by_anybody(client)
        async with Client(stdio(served, "--all")) as client:
            await asked_by_the_operator(client)
        with over_http(served) as address:
            assert httpx2.post(address, headers={"Host": "example.org"}, json={}, timeout=300).status_code == 421
            async with Client(address) as client:
                await asked_by_anybody(client)
                await refused(client, "check", name="notat.txt", content=content)
            async with asked_with(address, token_of(served, "register")) as client:
                assert await told(client, "search", text=HIDDEN)
                await refused(client, "check", name="notat.txt", content=content)
            async with asked_with(address, token_of(served, "check")) as client:
                assert not await told(client, "search", text=HIDDEN)
                assert (await told(client, "check", name="notat.txt", content=content))["tables"]
            async with asked_with(address, "kronespor_unknown") as client:
                await refused(client, "search", text="integration")

    anyio.run(ask)


def test_figures_rest_on_sources_that_add_up_and_each_cell_says_its_own(register: None) -> None:
    """The same in this process: what the servers of the other tests do is neither measured nor stepped through."""
    asker = Asker(published_until())
    plan = next(one for one in asker.search("integration") if one.kind == "plan")
    held = asker.holdings(Query(plans=[plan.number]))
    assert held.figures and all(adds_up(asdict(figure)) for figure in held.figures)
    cited = [s for figure in held.figures for s in figure.sources if s.document]
    for source in cited[:20]:
        cell = stated_cell(asker.limit, source.document, source.table, source.row, source.column)
        assert (cell.printed, Decimal(cell.kroner or 0)) == (source.printed, Decimal(source.kroner))
    between = asker.changes(plan.number)
    moved = sum((Decimal(change.kroner) for change in between.changes), Decimal(0))
    assert sum(map(Decimal, between.before.values())) + moved == Decimal(held.total)
    own = [source for change in between.changes for source in change.sources]
    assert {source.proof for source in own} <= {"proven", "consistent", "unproven", "contradicted", "decided"}
    document = StoredDocument.objects.get(sha256=cited[0].document)
    named = (document.sha256, cited[0].table, cited[0].row, cited[0].column)
    withdraw(document, "Fejl i papiret")
    with is_refused("document-withdrawn"):
        stated_cell(asker.limit, *named)
    assert stated_cell(None, *named).printed == cited[0].printed
    sources = [s for figure in asker.holdings(Query(plans=[plan.number])).figures for s in figure.sources]
    assert "withdrawn" in {source.withheld for source in sources}
    with is_refused("assistant-no-document"):
        stated_cell(asker.limit, "0" * 64, *named[1:])
    with is_refused("assistant-no-plan"):
        asker.changes(10**6)


@pytest.mark.slow
def test_what_is_not_published_is_not_served_and_a_missing_package_is_one_sentence(tmp_path: Path) -> None:
    assert run("mcp", "--http", "--all", home=tmp_path).returncode == 2
    without = python(f"import sys; sys.modules['mcp'] = None; {COMMAND}", "mcp", env=environment(tmp_path / "h"))
    assert without.returncode == 2 and "kronespor[mcp]" in without.stderr
