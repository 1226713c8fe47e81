"""`kronespor mcp`: the register for assistants, by the Model Context Protocol."""

import click

from kronespor.cli import database
from kronespor.cli.errors import CommandError
from kronespor.cli.speaking import _, complain, language


@click.command("mcp")
@click.option("--http", is_flag=True, help="Serve over HTTP, at /mcp; else over this command's own input and output.")
@click.option("--host", default="127.0.0.1", show_default=True, help="The address that it listens at, with --http.")
@click.option("--port", default=8001, show_default=True, type=click.IntRange(1, 65535), help="The port, with --http.")
@click.option("--all", "tells_all", is_flag=True, help="Tell what is not published too; not with --http.")
def command(http: bool, host: str, port: int, tells_all: bool) -> None:
    """Let assistants ask the register: search, holdings, changes, citations, and the sums of a document.

    Every figure comes with what says it. What is told is what is published, as the public's pages show it; with --all
    on one's own machine, all that is booked. The extra `mcp` is to be installed.
    """
    if http and tells_all:
        raise click.UsageError(_("--all does not go with --http: what is not published stays on this machine."))
    database.ready()
    try:
        from kronespor.assistants.server import serve, server
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in {"mcp", "mcp_types"}:
            raise
        raise CommandError("extra-missing", extra="mcp") from error
    if http:
        complain(_("Assistants ask at {address} (stop it with Ctrl+C)").format(address=f"http://{host}:{port}/mcp"))
        serve(language(), host, port)
    else:
        server(language(), tells_all=tells_all).run("stdio")
