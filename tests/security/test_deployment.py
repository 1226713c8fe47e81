"""The parts of `deploy/docker/compose.yaml` as processes: up, signed in to by the proxy, each killed, and restored.

`make deployment`; with KRONESPOR_INSIDE the commands run in a container of the image.
"""

import json
import os
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.commands import SAMPLES
from tests.processes import PATIENCE
from tests.security.conftest import DEPLOY, FILES, PASSWORD, Visitor, caddy, free_port

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif("KRONESPOR_DEPLOYMENT" not in os.environ, reason="`make deployment` does it"),
    pytest.mark.filterwarnings("ignore::urllib3.exceptions.InsecureRequestWarning"),
]
INSIDE = shlex.split(os.environ.get("KRONESPOR_INSIDE", ""))
"""What runs a command in a container that shares /tmp and the network: `buildah run --volume /tmp:/tmp NAME --`."""


class Service:
    """A program that is started again whenever it ends, as `restart: unless-stopped` does."""

    def __init__(self, command: list[str], log: Path) -> None:
        self.command, self.log, self.is_stopped = command, log, False
        self.process: subprocess.Popen[bytes] | None = None
        self.thread = threading.Thread(target=self._keep)
        self.thread.start()

    def _keep(self) -> None:
        with self.log.open("ab") as log:
            while not self.is_stopped:
                self.process = subprocess.Popen(self.command, stdout=log, stderr=log, start_new_session=True)
                self.process.wait()
                time.sleep(0.2)

    def kill(self) -> None:
        """End it and all that it started, without a word."""
        assert self.process is not None
        os.killpg(self.process.pid, signal.SIGKILL)

    def stop(self) -> None:
        """End it for good."""
        self.is_stopped = True
        self.kill()
        self.thread.join(PATIENCE)


class Database:
    """A PostgreSQL server of its own, run by the user `postgres`."""

    def __init__(self, folder: Path) -> None:
        self.port, self.data = free_port(), folder / "data"
        programs = sorted(Path("/usr/lib/postgresql").glob("*/bin"))[-1]
        self.as_postgres = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
        folder.mkdir()
        if self.as_postgres:
            subprocess.run(["chown", "postgres", folder], check=True)
        self.control = [*self.as_postgres, str(programs / "pg_ctl"), "-D", str(self.data), "-w", "-s"]
        made = [*self.as_postgres, str(programs / "initdb"), "-D", str(self.data), "-U", "kronespor", "-A", "trust"]
        subprocess.run(made, check=True, capture_output=True, cwd="/")
        self.start()
        for name in ("kronespor", "restored"):
            create = ["createdb", "-h", "127.0.0.1", "-p", str(self.port), "-U", "kronespor", name]
            subprocess.run(create, check=True, capture_output=True)

    def start(self) -> None:
        """Start it."""
        options = f"-c port={self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories="
        log = str(self.data.parent / "postgresql.log")
        subprocess.run([*self.control, "-l", log, "-o", options, "start"], check=True, cwd="/")

    def kill(self) -> None:
        """Stop it without letting it put anything in order."""
        subprocess.run([*self.control, "-m", "immediate", "stop"], check=True, cwd="/")

    def url(self, role: str, name: str = "kronespor") -> str:
        """A database of it, as a role sees it."""
        return f"postgresql://{role}:kronespor@127.0.0.1:{self.port}/{name}"


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that users of containers and `postgres` reach, as they do not reach pytest's own."""
    made = Path(tempfile.mkdtemp())
    made.chmod(0o755)
    yield made
    shutil.rmtree(made)


@pytest.fixture
def database(folder: Path) -> Iterator[Database]:
    """A server that runs until the test is over."""
    server = Database(folder / "postgresql")
    yield server
    server.kill()


def until(holds: Callable[[], object]) -> None:
    """Wait for something."""
    end = time.monotonic() + 2 * PATIENCE
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.3)


def test_a_site_comes_up_survives_a_kill_of_each_part_and_is_restored(
    database: Database, folder: Path, tmp_path: Path
) -> None:
    home, port = folder / "home", free_port()
    home.mkdir()
    home.chmod(0o777)  # whichever user a container has
    env = {"PATH": "/opt/kronespor/bin:/usr/bin:/bin" if INSIDE else f"{Path(sys.executable).parent}:/usr/bin:/bin"}
    env |= {"KRONESPOR_HOME": str(home), "KRONESPOR_STATIC": str(home / "static"), "KRONESPOR_HTTPS": "1"}
    env |= {"KRONESPOR_HOSTS": "localhost,kronespor.example", "KRONESPOR_BIND": f"127.0.0.1:{port}", "LANG": "C.UTF-8"}
    env |= {"KRONESPOR_LOG": "json", "DJANGO_SETTINGS_MODULE": "kronespor.config.settings"}

    def command(*arguments: str, role: str = "kronespor_app", name: str = "kronespor", **more: str) -> list[str]:
        said = {**env, "DATABASE_URL": database.url(role, name), **more}
        return [*INSIDE, "env", "-i", *(f"{key}={value}" for key, value in said.items()), *arguments]

    def done(*arguments: str, role: str = "kronespor_app", name: str = "kronespor", **more: str) -> str:
        ran = subprocess.run(
            command(*arguments, role=role, name=name, **more), capture_output=True, text=True, check=False
        )
        assert ran.returncode == 0, ran.stdout + ran.stderr
        return ran.stdout

    upgrade = "/opt/kronespor/upgrade.sh" if INSIDE else str(DEPLOY / "docker" / "upgrade.sh")
    for _ in range(2):  # as compose does at each start
        done("sh", upgrade, role="kronespor", APP_PASSWORD="kronespor")  # noqa: S106
    done("kronespor", "user", "anna", "--role", "caseworker", KRONESPOR_PASSWORD=PASSWORD)
    configuration = "/opt/kronespor/gunicorn.conf.py" if INSIDE else str(DEPLOY / "gunicorn.conf.py")
    web = Service(command("gunicorn", "-c", configuration, "kronespor.config.wsgi"), tmp_path / "web.log")
    worker = Service(command("kronespor", "worker"), tmp_path / "worker.log")
    proxy = folder / "proxy"
    proxy.mkdir()
    proxy.chmod(0o777)
    apart = command("gunicorn", "-c", configuration, "kronespor.config.wsgi", KRONESPOR_BIND=f"unix:{proxy / FILES}")
    files = Service(apart, tmp_path / "files.log")
    try:
        until((proxy / FILES).exists)
        with caddy(port, proxy) as site:
            anna = Visitor(site)
            until(lambda: anna.open("/readyz").status_code == 200)
            assert {r["severity"] for r in json.loads(done("kronespor", "doctor", "--json"))} <= {"notice", "warning"}
            assert anna.sign_in("anna").status_code == 302 and anna.is_signed_in
            papers = sorted(SAMPLES.glob("*-20*"))
            for paper, killed in zip(papers, (web.kill, worker.kill, files.kill, None), strict=False):
                anna.upload(paper)
                if killed is None:
                    database.kill()
                    database.start()
                else:
                    killed()
                until(lambda: anna.open("/readyz").status_code == 200)
                until(lambda: anna.open("/?format=csv").status_code == 200)
            until(
                lambda: (
                    "waiting" not in done("kronespor", "--lang", "en", "worker", "--list").replace("waits", "waiting")
                )
            )
            assert anna.is_signed_in
        with caddy(port, proxy) as site:  # the proxy anew
            again = Visitor(site)
            assert again.sign_in("anna").status_code == 302
            shown = again.open("/papirer/").text
            assert all(paper.name in shown for paper in papers[:4])
        backup = str(home / "backup.zip")
        done("kronespor", "backup", backup)
    finally:
        web.stop()
        files.stop()
        worker.stop()
    other = {"role": "kronespor", "name": "restored", "KRONESPOR_HOME": str(home / "restored")}
    other["KRONESPOR_SIGNING_KEY"] = str(home / "signing.key")
    done("kronespor", "restore", backup, **other)
    assert done("kronespor", "verify", **other) == done("kronespor", "verify")
