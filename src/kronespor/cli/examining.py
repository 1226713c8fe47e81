"""What `kronespor doctor` looks at. Each part yields remarks: what is wrong, and as notices what was found."""

import importlib.metadata
import os
import platform
import shutil
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core import checks
from django.db import DatabaseError, connection

from kronespor import __version__
from kronespor.config.variables import misnamed
from kronespor.papers.errors import PaperError
from kronespor.papers.logo import logo
from kronespor.reading import ReadingError
from kronespor.register.covering import is_behind
from kronespor.register.grants import excess
from kronespor.remarks import Remark, Severity, Value, reason
from kronespor.sandbox import Reader, landlock
from kronespor.sandbox.programs import programs
from kronespor.sandbox.starting import service
from kronespor.web.views.metrics import oldest

LITTLE_SPACE, NO_SPACE = 2 * 2**30, 200 * 2**20  # bytes
LONG_WAIT = 10 * 60  # seconds
SCOPED = 6
"""The version of Landlock that keeps programs from signalling others (Linux 6.12)."""
POSTGRESQL = (15,)
LOCAL = {"localhost", "127.0.0.1", "[::1]"}
FONT = "LiberationSans-Regular.ttf"
FONTS = Path("/usr/share/fonts")
LIBRARIES = ("django", "psycopg", "pikepdf", "pypdfium2", "openpyxl", "typst")


def examined() -> Iterator[Remark]:
    """All that is found."""
    yield from _versions()
    yield from _settings()
    yield from _folder()
    yield from _space()
    yield from _sandbox()
    yield from missing_programs()
    yield from _pages()
    yield from _database()


def _told(code: str, severity: Severity = "notice", **values: Value) -> Remark:
    return Remark(code, severity, values=values)


def _of_a_service() -> Severity:
    """How grave it is that something is not set up: on one's own machine the first command does it."""
    return "error" if settings.HTTPS else "notice"


def _versions() -> Iterator[Remark]:
    others = tuple(f"{name} {importlib.metadata.version(name)}" for name in LIBRARIES)
    yield _told("versions", version=__version__, python=platform.python_version(), others=others)


def _settings() -> Iterator[Remark]:
    for name, meant in misnamed(os.environ).items():
        yield _told("setting-unknown", "warning", name=name, meant=meant or "docs/settings.md")
    try:
        logo()
    except PaperError as error:
        yield error.remark
    is_local = set(settings.ALLOWED_HOSTS) <= LOCAL
    if settings.HTTPS and is_local:
        yield _told("hosts-local", "warning")
    if not settings.HTTPS:
        yield _told("without-https", "notice" if is_local else "error")
        return  # Django's own checks would say the same in many ways
    for message in checks.run_checks(include_deployment_checks=True):
        if message.id != "register.W001":  # told of by the database, in the reader's language
            severity: Severity = "error" if message.is_serious() else "warning"
            yield _told("django-says", severity, id=message.id or "", text=str(message.msg))


def _folder() -> Iterator[Remark]:
    home = settings.HOME
    needed = os.R_OK | os.X_OK | (0 if settings.READ_ONLY else os.W_OK)
    if not home.is_dir():
        yield _told("folder-missing", _of_a_service(), folder=str(home))
    elif not os.access(home, needed):
        yield _told("folder-closed", "error", folder=str(home), uid=os.geteuid())
    else:
        yield _told("folder-found", folder=str(home))
    secret = [home, settings.SIGNING_KEY, *(home / name for name in ("secret.key", "kronespor.sqlite3", "documents"))]
    for path in filter(Path.exists, secret):
        if path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
            yield _told("others-may-read", "error" if path.is_file() else "warning", file=str(path))


def _space() -> Iterator[Remark]:
    for folder in {home for home in (settings.HOME, Path(tempfile.gettempdir())) if home.is_dir()}:
        free = shutil.disk_usage(folder).free
        severity: Severity = "error" if free < NO_SPACE else "warning" if free < LITTLE_SPACE else "notice"
        yield _told("space", severity, folder=str(folder), free=free // 2**20)


def _sandbox() -> Iterator[Remark]:
    """Whether a reader can be confined: tried, on a file of ours."""
    with tempfile.TemporaryDirectory() as folder, Reader() as reader:
        file = Path(folder) / "kronespor-doctor.txt"
        file.write_text("1\n", "utf-8")
        try:
            reader.read(file)
        except ReadingError as error:
            yield error.remark
            return
    version = landlock.version()
    if os.environ.get("KRONESPOR_SANDBOX", "").lower() == "off":
        yield _told("sandbox-overruled", "warning")
    else:
        yield _told("sandbox-holds", version=version)
    if apart := service():
        yield _told("reader-apart", folder=str(apart))
    elif version < SCOPED:
        yield _told("sandbox-signals", "warning", kernel=platform.release())


def missing_programs() -> Iterator[Remark]:
    """The programs that reading and printing ask for and that are not installed, with what they would add."""
    found = programs()
    if found.recogniser is None:
        yield _told("no-tesseract", "warning")
    elif not found.recogniser.knows("dan"):
        yield _told("no-tesseract-danish", "warning")
    if found.convert is None:
        yield _told("no-libreoffice", "warning")
    if not any(FONTS.rglob(FONT)):
        yield _told("no-fonts", "warning", font=FONT)


def _pages() -> Iterator[Remark]:
    """Whether the styles are built, and gathered where they are served from."""
    if finders.find("web/site.css") is None:
        yield _told("pages-not-built", "error")
        return
    try:
        staticfiles_storage.url("web/site.css")
    except ValueError:
        yield _told("static-missing", _of_a_service(), folder=settings.STATIC_ROOT)


def _database() -> Iterator[Remark]:
    """Whether there is one, of this version, in which the application's role can change nothing that is booked."""
    sqlite = settings.DATABASES["default"]["NAME"] if connection.vendor == "sqlite" else ""
    if sqlite and not Path(sqlite.removeprefix("file://").partition("?")[0]).exists():
        yield _told("database-none", "warning", file=sqlite)  # and none is made by looking
        return
    try:
        connection.ensure_connection()
        version = connection.get_database_version()
        name = f"{connection.display_name} {'.'.join(map(str, version))}"
        if connection.vendor == "postgresql" and version < POSTGRESQL:
            yield _told("database-old", "error", database=name)
        if is_behind():
            yield _told("database-behind", "error", database=name)
            return
        yield _told("database-found", database=name)
        if tables := excess():
            yield _told("role-may-change-ledger", "warning", tables=tuple(tables))
        if (waited := oldest()) > LONG_WAIT:
            yield _told("queue-stands", "error", minutes=round(waited / 60))
    except DatabaseError as error:
        yield _told(
            "database-fails", "error", reason=reason(error) if isinstance(error, OSError) else str(error).strip()
        )
