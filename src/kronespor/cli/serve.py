"""`kronespor serve`: the web pages, with a worker beside them."""

import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from kronespor.cli import database
from kronespor.cli.errors import CommandError
from kronespor.cli.speaking import _, echo

SAMPLES = "samples"
"""The folder of a register of samples."""


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True, help="The address that it listens at.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535), help="The port.")
@click.option("--threads", default=4, show_default=True, type=click.IntRange(1, 64), help="Requests at a time.")
@click.option("--samples", is_flag=True, help="Serve the sample documents, from a register of their own.")
def command(host: str, port: int, threads: int, samples: bool) -> None:
    """Serve the web pages on this machine, and read in the background what is uploaded, until stopped.

    For a municipality's own server see "Running it" in the developer guide.
    """
    _see_that_it_is_free(host, port)
    if samples:
        _choose_sample_register()
    database.ready()
    from django.contrib.auth import get_user_model
    from django.contrib.staticfiles import finders
    from django.core.management import call_command

    from kronespor.register.models import Transaction

    if finders.find("web/site.css") is None:
        raise CommandError("pages-not-built")
    call_command("collectstatic", verbosity=0, interactive=False)
    if samples and not Transaction.objects.exists():
        from kronespor.web.samples import load_samples

        echo(_("Loading the sample documents …"))
        load_samples()
    at = f"http://{'localhost' if host == '127.0.0.1' else host}:{port}/"
    echo(_("Kronespor is at {address} (stop it with Ctrl+C)").format(address=at))
    if not get_user_model().objects.exists():
        echo(_("First make the administrator's account: {address}").format(address=f"{at}kom-i-gang/"))
    with _worker():
        _serve(f"{host}:{port}", threads)


def _see_that_it_is_free(host: str, port: int) -> None:
    """CommandError where the address cannot be listened at, before anything is made or loaded."""
    try:
        socket.create_server((host, port)).close()
    except OSError as error:
        raise CommandError("address-taken", address=f"{host}:{port}") from error


def _choose_sample_register() -> None:
    """Let the samples have a folder of their own below the register's, and a database in it."""
    home = Path(os.environ.get("KRONESPOR_HOME", ".kronespor")).absolute()
    if home.name != SAMPLES:
        os.environ["KRONESPOR_HOME"] = str(home / SAMPLES)
        os.environ.pop("DATABASE_URL", None)


@contextmanager
def _worker() -> Iterator[None]:
    """Keep a worker running; one that has ended is followed by another."""
    stop = threading.Event()
    running: list[subprocess.Popen[bytes]] = []

    def keep() -> None:
        while not stop.is_set():
            running[:] = [subprocess.Popen([sys.executable, "-m", "kronespor.cli.main", "worker"])]
            running[0].wait()
            stop.wait(1)

    thread = threading.Thread(target=keep, daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        for process in running:
            process.terminate()
        thread.join(20)


def _serve(bind: str, threads: int) -> None:
    from gunicorn.app.base import BaseApplication

    class Server(BaseApplication):  # type: ignore[misc]  # gunicorn has no types
        """gunicorn, told what to serve here and not in a file of its own."""

        def load_config(self) -> None:
            settings = {
                "bind": bind,
                "threads": threads,
                "workers": 1,
                "worker_class": "gthread",
                "control_socket_disable": True,
                "loglevel": "warning",
            }
            for name, value in settings.items():
                self.cfg.set(name, value)

        def load(self) -> object:
            from kronespor.config.wsgi import application

            return application

    Server().run()
