"""A backup holds everything, is restored whole or not at all, and proves itself."""

import hashlib
import json
import zipfile
from base64 import b64encode
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kronespor.intake.archive import restore, tables
from kronespor.intake.errors import IntakeError
from tests.commands import COMMAND, SAMPLES, refused, run
from tests.databases import SERVER, environment
from tests.processes import python

pytestmark = pytest.mark.django_db  # all, else pytest-django runs some apart, and `kept` is made twice
NEEDED = ("overview", "--json")
INDEX = Path(__file__).parents[2] / "docs" / "prisindeks-eksempel.csv"


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A register with two papers, what was booked of them, and price indices; and its backup. Both are only read."""
    tmp_path = tmp_path_factory.mktemp("kept")
    home, file = tmp_path / "home", tmp_path / "backup.zip"
    assert run("import", SAMPLES / "svar-2026.txt", SAMPLES / "notat-2023.docx", home=home).returncode == 0
    sheet = tmp_path / "sheet.csv"
    run("review", "--out", sheet, home=home)
    lines = sheet.read_text("utf-8-sig").splitlines()
    sheet.write_text("\n".join([lines[0], *(line.replace(";", ";accept", 1) for line in lines[1:25])]), "utf-8")
    assert run("review", "--apply", sheet, home=home).returncode == 0
    said = ("--as-found", "--committee", "Integrationsudvalget")
    assert run("review", "--document", "svar-2026.txt", *said, home=home).returncode == 0
    assert run("book", "--accepted", home=home).returncode == 0
    assert run("prices", INDEX, home=home).returncode == 0
    account(home)
    enquiry(home, tmp_path)
    done = run("backup", file, home=home)
    assert done.returncode == 0, done.stderr
    return home, file


def account(home: Path) -> str:
    """Make an account, or give the one there is its role again; what the command says."""
    password = {"KRONESPOR_PASSWORD": "hestehale og kaffe"}
    done = run("user", "leder", "--role", "approver", home=home, **password)
    assert done.returncode == 0, done.stderr
    return done.stdout


def enquiry(home: Path, folder: Path) -> None:
    """Receive an enquiry with a file."""
    letter = folder / "brev.txt"
    letter.write_text("Hvad er der afsat?", "utf-8")
    code = (
        "from datetime import date; from pathlib import Path; from kronespor.cli import database; database.ready();"
        "from kronespor.answers import attachments, enquiries;"
        "version = enquiries.receive('Et spørgsmål', 'Hvad er der afsat?', date(2026, 3, 2));"
        f"attachments.attach(version.enquiry, Path({str(letter)!r}), 'brev.txt')"
    )
    done = python(code, env=environment(home))
    assert done.returncode == 0, done.stderr


@pytest.mark.any_database
@pytest.mark.slow
def test_what_is_restored_is_what_was_backed_up(kept: tuple[Path, Path], tmp_path: Path) -> None:
    home, file = kept
    again = tmp_path / "again"
    done = run("restore", file, home=again)
    assert done.returncode == 0, done.stderr
    assert run(*NEEDED, home=again).stdout == run(*NEEDED, home=home).stdout
    assert run("verify", home=again).stdout == run("verify", home=home).stdout
    assert run("export", "beancount", home=again).stdout == run("export", "beancount", home=home).stdout
    assert sorted(p.name for p in (again / "files").rglob("*.*")) == sorted(
        p.name for p in (home / "files").rglob("*.*")
    )
    other = run("import", SAMPLES / "svar-2020.html", home=again)  # numbers go on after the restored ones
    assert other.returncode == 0, other.stderr
    assert "not empty" in run("restore", file, home=again).stderr
    assert account(again).startswith("leder is changed")
    assert "Hvad er der afsat?" in [p.read_text("utf-8") for p in (again / "files").rglob("*.txt")]


@pytest.mark.any_database
@pytest.mark.slow
def test_a_register_that_moves_trusts_the_key_of_where_it_came_from(kept: tuple[Path, Path], tmp_path: Path) -> None:
    home, file = kept
    again, own = tmp_path / "again", {"KRONESPOR_SIGNING_KEY": str(tmp_path / "own.key")}
    key = run("head", home=home).stdout.split()[3]
    assert key in run("restore", file, home=again, **own).stderr
    done = run("restore", file, "--key", key, home=again, **own)
    assert done.returncode == 0, done.stderr
    assert run("import", SAMPLES / "svar-2020.html", home=again, **own).returncode == 0
    assert run("verify", home=again, **own).returncode == 0
    assert key not in run("head", home=again, **own).stdout
    elsewhere = run("verify", home=home, **own)  # another installation on the same register
    assert elsewhere.returncode == 1 and key in elsewhere.stderr
    assert run("verify", "--key", key, home=home, **own).returncode == 0


@pytest.mark.any_database
@pytest.mark.slow
def test_an_older_backup_is_not_what_was_announced(tmp_path: Path) -> None:
    home, file, heads = tmp_path / "home", tmp_path / "backup.zip", {"KRONESPOR_HEAD_FILE": str(tmp_path / "heads.txt")}
    for command in (("import", SAMPLES / "svar-2026.txt"), ("backup", file), ("import", SAMPLES / "svar-2020.html")):
        assert run(*command, home=home, **heads).returncode == 0
    refused(run("restore", file, home=tmp_path / "again", **heads), "cut short")
    assert run("restore", file, home=tmp_path / "again").returncode == 0


@pytest.mark.any_database
@pytest.mark.slow
def test_a_damaged_backup_restores_nothing(kept: tuple[Path, Path], home: Path, tmp_path: Path, settings: Any) -> None:
    kept_in, file = kept
    settings.SIGNING_KEY = Path(environment(kept_in)["KRONESPOR_SIGNING_KEY"])

    def changed(name: str, change: Callable[[bytes], bytes]) -> Path:
        path = tmp_path / f"changed-{len(list(tmp_path.iterdir()))}.zip"
        with zipfile.ZipFile(file) as old, zipfile.ZipFile(path, "w") as new:
            for entry in old.namelist():
                data = old.read(entry)
                new.writestr(entry, change(data) if entry.startswith(name) else data)
        return path

    def more(data: bytes) -> bytes:
        rows = [json.loads(line) for line in data.splitlines()]
        rows[0]["text"] = "noget andet"
        return b"\n".join(json.dumps(row).encode() for row in rows) + b"\n"

    def signed_by_another(path: Path) -> tuple[Path, str]:
        """What somebody makes of a backup who knows how, and has a key of their own."""
        key = Ed25519PrivateKey.generate()
        public = b64encode(key.public_key().public_bytes_raw()).decode()
        with zipfile.ZipFile(path) as old, zipfile.ZipFile(tmp_path / "resigned.zip", "w") as new:
            names = [entry for entry in old.namelist() if not entry.startswith("manifest")]
            digests = {entry: hashlib.sha256(old.read(entry)).hexdigest() for entry in names}
            content = json.dumps({**json.loads(old.read("manifest.json")), "files": digests}).encode()
            for entry in names:
                new.writestr(entry, old.read(entry))
            new.writestr("manifest.json", content)
            new.writestr("manifest.sig", f"{public} {b64encode(key.sign(content)).decode()}")
        return tmp_path / "resigned.zip", public

    renamed = changed("tables/register_fund.", lambda data: data.replace(b'"name": "', b'"name": "X'))
    resigned, public = signed_by_another(renamed)
    new = environment(tmp_path / "new", new=True)
    assert public in python(COMMAND, "restore", resigned, env=new).stderr
    assert not (tmp_path / "new").exists()
    assert public in run("restore", resigned, home=tmp_path / "resigned").stderr
    refused(run("restore", resigned, "--key", public, home=tmp_path / "resigned"), "register_fund", "was sealed as")
    other = "1 " + "0" * 64
    refused(run("restore", file, "--head", other, home=tmp_path / "resigned"), "rewritten")
    assert {p.name for p in (tmp_path / "resigned").iterdir()} <= {"kronespor.sqlite3", "signing.key", ".migrating"}
    (tmp_path / "cut.zip").write_bytes(file.read_bytes()[:-2000])
    (tmp_path / "text.zip").write_bytes(b"no backup")
    for path in (
        changed("tables/register_transaction", more),
        changed("tables/register_posting", lambda data: b"\n".join(data.splitlines()[:-1]) + b"\n"),
        changed("files/", lambda data: data[:-1]),
        renamed,
        resigned,
        changed("manifest", lambda data: b"[]"),
        changed("manifest", lambda data: data.replace(b'"register_fund"', b'"register_other"')),
        changed("tables/register_fund.", lambda data: data.replace(b'"name"', b'"navn"')),
        changed("tables/register_transaction", lambda data: data.replace(b'"decided_on": "2', b'"decided_on": "x2')),
        changed("manifest", lambda data: data.replace(b'"head": "', b'"head": "0')),
        tmp_path / "cut.zip",
        tmp_path / "text.zip",
    ):
        with pytest.raises(IntakeError):
            restore(path)
        assert not any(model._base_manager.exists() for model in tables()), path
        assert not list(home.glob("files/*")), path
    restore(file)


def test_a_backup_that_cannot_be_written_says_so_and_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    done = run("backup", tmp_path / "no" / "such" / "backup.zip", home=tmp_path / "home")
    assert done.returncode == 2 and "cannot be written" in done.stderr
    assert run("backup", tmp_path / "folder" / "b.zip", home=tmp_path / "home").returncode == 0
    assert [p.name for p in (tmp_path / "folder").iterdir()] == ["b.zip"]


@pytest.mark.skipif(not SERVER, reason="no PostgreSQL: see tools/postgres.sh")
def test_what_was_backed_up_on_sqlite_is_restored_on_postgresql(tmp_path: Path) -> None:
    file = tmp_path / "backup.zip"
    for command in (("import", SAMPLES / "svar-2026.txt"), ("backup", file), ("review",)):
        done = run(*command, home=tmp_path / "sqlite", DATABASE_URL="")
        assert done.returncode == 0, done.stderr
    assert run("restore", file, home=tmp_path / "postgresql").returncode == 0
    assert run("review", home=tmp_path / "postgresql").stdout == done.stdout


def test_every_table_of_the_register_is_kept(tmp_path: Path) -> None:
    code = (
        "from kronespor.cli import database; database.ready()\n"
        "from django.apps import apps\nfrom kronespor.intake.archive import tables\n"
        "ours = [m for m in apps.get_models(include_auto_created=True) if m.__module__.startswith('kronespor.')]\n"
        "asserting_nothing = {'register_revision', 'register_monthsum', 'web_indexed', 'web_counter'}\n"
        "asserting_nothing |= {'corpus_listeddocument', 'corpus_harvest'}\n"
        "own = {m._meta.db_table for m in ours} - asserting_nothing\n"
        "assert own <= {m._meta.db_table for m in tables()}, own\n"
    )
    done = python(code, env=environment(tmp_path))
    assert done.returncode == 0, done.stderr
    names = [m._meta.db_table for m in tables()]
    assert names.index("register_transaction") < names.index("register_posting") < names.index("register_seal")
