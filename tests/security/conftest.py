"""A site as it is run: gunicorn behind the proxies of `deploy/`, on an address of this machine."""

import os
import re
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
import requests
from requests.adapters import HTTPAdapter

from tests.databases import environment
from tests.processes import PATIENCE

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
FILES = "files.sock"
"""Where, in its folder, a proxy asks the gunicorn that makes files, if one listens there when it starts."""
PASSWORD = "et langt kodeord 7"  # noqa: S105 (of accounts that the test makes)


def free_port() -> int:
    """A port that nobody listens at."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@contextmanager
def running(arguments: list[str], env: dict[str, str], log: Path, answers: Callable[[], bool]) -> Iterator[None]:
    """A program from when it answers until it is left."""
    with log.open("w") as file:
        server = subprocess.Popen(arguments, env=env, stdout=file, stderr=subprocess.STDOUT, start_new_session=True)
        try:
            end = time.monotonic() + PATIENCE
            while not answers():
                assert server.poll() is None and time.monotonic() < end, log.read_text("utf-8")
                time.sleep(0.1)
            yield
        finally:
            os.killpg(server.pid, signal.SIGTERM)
            try:
                server.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                os.killpg(server.pid, signal.SIGKILL)
                server.wait()


def listens(where: Path | int) -> Callable[[], bool]:
    """Whether somebody listens at a unix socket or a port."""

    def asked() -> bool:
        kind, at = (socket.AF_UNIX, str(where)) if isinstance(where, Path) else (socket.AF_INET, ("127.0.0.1", where))
        with socket.socket(kind, socket.SOCK_STREAM) as probe:
            return probe.connect_ex(at) == 0

    return asked


def secured(port: int) -> Callable[[], bool]:
    """Whether a port answers with a certificate, which Caddy makes once it listens."""
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE

    def asked() -> bool:
        try:
            with (
                socket.create_connection(("127.0.0.1", port)) as probe,
                context.wrap_socket(probe, server_hostname="localhost") as answered,
            ):
                return bool(answered.getpeercert(binary_form=True))
        except OSError:
            return False

    return asked


class From(HTTPAdapter):
    """Requests from an address of the loopback range: as many visitors as a test wants."""

    def __init__(self, address: str) -> None:
        self.address = address
        super().__init__()

    def init_poolmanager(self, *args: object, **kwargs: object) -> None:
        super().init_poolmanager(*args, source_address=(self.address, 0), **kwargs)  # type: ignore[arg-type]


class Visitor(requests.Session):
    """Somebody who asks a site from an address."""

    def __init__(self, site: str, address: str = "127.0.0.1") -> None:
        super().__init__()
        self.site, self.verify, self.trust_env = site, False, False
        for scheme in ("http://", "https://"):
            self.mount(scheme, From(address))

    def open(self, path: str, **more: str) -> requests.Response:
        """A page."""
        return self.get(self.site + path, headers=more, allow_redirects=False, timeout=PATIENCE)

    def fill(self, path: str, said: dict[str, str], files: object = None, **more: str) -> requests.Response:
        """Send the form of a page."""
        self.open(path, **more)
        token = next((c.value for c in self.cookies if c.name.endswith("csrftoken")), "") or ""
        data, headers = {**said, "csrfmiddlewaretoken": token}, {"Referer": self.site + path, **more}
        at = self.site + path
        return self.post(at, data=data, files=files, headers=headers, allow_redirects=False, timeout=PATIENCE)  # type: ignore[arg-type]

    def sign_in(self, name: str, password: str = PASSWORD, **more: str) -> requests.Response:
        """Send the form of signing in."""
        return self.fill("/konto/login/", {"login": name, "password": password}, **more)

    def upload(self, paper: Path) -> None:
        """Send a paper to be read."""
        with paper.open("rb") as file:
            answer = self.fill("/upload/", {}, {"files": (paper.name, file)})
        assert answer.status_code == 302, answer.text

    @property
    def is_signed_in(self) -> bool:
        """Whether there is a session of somebody."""
        return "__Host-sessionid" in self.cookies.get_dict() and self.open("/konto/2fa/").status_code == 200


Site = Callable[[str, str], str]
"""The address of the site behind a proxy ("nginx", "caddy"), which asks gunicorn at a "unix" socket or by "tcp"."""


@pytest.fixture(scope="session")
def settled(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The environment of a register with an account."""
    folder = tmp_path_factory.mktemp("site")
    env = {**environment(folder / "home"), "KRONESPOR_HTTPS": "1", "KRONESPOR_HOSTS": "localhost"}
    env |= {"KRONESPOR_PASSWORD": PASSWORD, "DJANGO_SETTINGS_MODULE": "kronespor.config.settings"}
    env |= {"KRONESPOR_STATIC": str(folder / "static"), "KRONESPOR_WEB_WORKERS": "1"}
    python = [sys.executable, "-m"]
    user = [*python, "kronespor.cli.main", "user", "anna", "--role", "caseworker"]
    subprocess.run(user, env=env, check=True, capture_output=True)
    collect = [*python, "django", "collectstatic", "--noinput", "-v0"]
    subprocess.run(collect, env=env, check=True, capture_output=True)
    return env


@pytest.fixture
def site(settled: dict[str, str], tmp_path: Path) -> Iterator[Site]:
    """What serves the site behind a proxy, until the test is over."""
    with ExitStack() as stack:

        def serve(proxy: str, upstream: str) -> str:
            at: Path | int = tmp_path / "k.sock" if upstream == "unix" else free_port()
            stack.enter_context(gunicorn(settled, at, tmp_path / "gunicorn.log"))
            return stack.enter_context(PROXIES[proxy](at, tmp_path))

        yield serve


@contextmanager
def gunicorn(env: dict[str, str], at: Path | int, log: Path, nice: int = 0) -> Iterator[None]:
    """The site as `deploy/gunicorn.conf.py` has it served."""
    bind = f"unix:{at}" if isinstance(at, Path) else f"127.0.0.1:{at}"
    command = [sys.executable, "-m", "gunicorn", "-c", str(DEPLOY / "gunicorn.conf.py"), "kronespor.config.wsgi"]
    with running(["nice", f"-n{nice}", *command], {**env, "KRONESPOR_BIND": bind}, log, listens(at)):
        yield


@contextmanager
def nginx(at: Path | int, folder: Path) -> Iterator[str]:
    """nginx with our file, its ports, certificate and upstream the test's own."""
    program = _program("nginx")
    port = free_port()
    key, certificate = folder / "key.pem", folder / "cert.pem"
    _certificate(key, certificate)
    ours = (DEPLOY / "nginx.conf").read_text("utf-8")
    for theirs, own in {
        "server unix:/run/kronespor/kronespor.sock": f"server unix:{at}"
        if isinstance(at, Path)
        else f"server 127.0.0.1:{at}",
        "server unix:/run/kronespor/files.sock": f"server unix:{folder}/{FILES}",
        "listen 443 ssl": f"listen 127.0.0.1:{port} ssl",
        "listen 80": f"listen 127.0.0.1:{free_port()}",
        "server_name kronespor.example": "server_name localhost",
        "/etc/ssl/kronespor/fullchain.pem": str(certificate),
        "/etc/ssl/kronespor/privkey.pem": str(key),
    }.items():
        assert theirs in ours
        ours = ours.replace(theirs, own)
    whole = folder / "nginx.conf"
    temporary = " ".join(f"{n}_temp_path {folder}/{n};" for n in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    user = "user root;" if os.geteuid() == 0 else ""
    whole.write_text(
        f"daemon off; pid {folder}/nginx.pid; {user}\nevents {{}}\nhttp {{ access_log off; {temporary}\n{ours}}}\n",
        "utf-8",
    )
    command = [program, "-e", str(folder / "nginx.log"), "-c", str(whole)]
    with running(command, dict(os.environ), folder / "nginx.out", listens(port)):
        yield f"https://localhost:{port}"


@contextmanager
def caddy(at: Path | int, folder: Path, scheme: str = "https") -> Iterator[str]:
    """Caddy with our file."""
    program = _program("caddy")
    port = free_port()
    address = f"{scheme}://localhost:{port}"
    upstream = f"unix/{at}" if isinstance(at, Path) else f"127.0.0.1:{at}"
    env = {**os.environ, "KRONESPOR_UPSTREAM": upstream, "KRONESPOR_HOST": address}
    env["KRONESPOR_FILES"] = f"unix/{folder}/{FILES}" if (folder / FILES).exists() else upstream
    env |= {"HOME": str(folder), "XDG_DATA_HOME": str(folder), "XDG_CONFIG_HOME": str(folder)}
    version = subprocess.run([program, "version"], check=True, capture_output=True, text=True).stdout
    if re.match(r"v?2\.[0-6]\.", version):
        env["KRONESPOR_BUFFERS"] = "buffers-2.6"
    ours = (DEPLOY / "Caddyfile").read_text("utf-8")
    whole = folder / "Caddyfile"  # nothing is asked of the machine's administrator
    whole.write_text(
        ours.replace("{\n", "{\n\tadmin off\n\tskip_install_trust\n\tauto_https disable_redirects\n", 1), "utf-8"
    )
    command = [program, "run", "--config", str(whole), "--adapter", "caddyfile"]
    answers = secured(port) if scheme == "https" else listens(port)
    with running(command, env, folder / "caddy.log", answers):
        yield address


PROXIES = {"nginx": nginx, "caddy": caddy}


def _program(name: str) -> str:
    found = shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    if found is None:
        pytest.skip(f"{name} is not installed: apt-get install {name}")
    return found


def _certificate(key: Path, certificate: Path) -> None:
    """A key and a certificate of localhost, signed by itself."""
    subject = ["-subj", "/CN=localhost", "-days", "2"]
    out = ["-keyout", str(key), "-out", str(certificate)]
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", *subject, *out]
    subprocess.run(command, check=True, capture_output=True)
