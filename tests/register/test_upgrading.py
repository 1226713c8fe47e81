"""A register of any earlier release is brought to this version with all that it holds (see tools/state.sh).

`states/commits` has small ones, made by the code of commits in between: their seals are of every version.
"""

import hashlib
import json
import lzma
import re
import sqlite3
import subprocess
import tarfile
import zipfile
from pathlib import Path

import pytest

from tests.commands import COMMAND, run
from tests.databases import SERVER, SQLITE, environment
from tests.processes import python
from tests.thorough import THOROUGH

STATES_FOLDER = Path(__file__).parent / "states"
STATES = sorted(STATES_FOLDER.glob("*.tar.xz"))
ACCEPTED = """
import django; django.setup()
from kronespor.intake import inbox
from kronespor.intake.models import Ticket
accepted = dict(Ticket.objects.filter(state="accepted").values_list("key", "reason"))
again = [entry.key for entry in inbox.entries() if entry.is_open and entry.key in accepted]
print(*sorted(accepted.values()), *again, sep="\\n")
"""
"""What was accepted, and what of it is open again: a finding that a later release no longer makes is in neither."""

FOUND = """
import django; django.setup()
from collections import Counter
from kronespor.intake.models import StoredFinding
for code, n in sorted(Counter(row.remark.code for row in StoredFinding.objects.all()).items()): print(code, n)
"""

FOUND_FIRST = "does-not-foot 5\npossible-double-count 1\nrecovered-amount 1\nunit-not-stated 5\n"
"""Of the first state, when findings had no codes yet."""

SIGNER = """
from kronespor.cli import database; database.ready()
from kronespor.register.models import Seal
print(Seal.objects.exclude(signature=None).order_by("number").values_list("signature", flat=True).first().split()[0])
"""
"""The key that its seals were signed by when it was made: a state holds no keys, and a migration seals by a new one."""

COMMITS = STATES_FOLDER / "commits"
VERSIONS = {"7e0e677": [1, 4], "78b4d11": [1, 4], "b6bf20a": [2, 4]}
"""Commit -> the versions of its seals after the upgrade."""
DONE = """
import json, sys
from kronespor.cli.main import cli
failed = [args for args in json.loads(sys.argv[1]) if cli.main(args, standalone_mode=False)]
from kronespor.register.models import Seal
print(json.dumps([failed, sorted(set(Seal.objects.values_list("version", flat=True)))]))
"""


def said(env: dict[str, str], code: str, *arguments: str) -> str:
    """What a program of ours prints; it must succeed."""
    done = python(code, *arguments, env=env)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def counts(verified: str) -> list[str]:
    """How many transactions and papers were verified; the head of the chain is another on each database."""
    return re.findall(r"\d+", verified)[:2]


@pytest.fixture(scope="module", params=STATES, ids=lambda path: path.name.removesuffix(".tar.xz"))
def upgraded(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The environment of a register of an earlier release, brought to this version by the first command; only read."""
    home = tmp_path_factory.mktemp("upgraded") / "home"
    with tarfile.open(request.param) as state:
        state.extractall(home, filter="data")
    env = {**environment(home, new=True), "DJANGO_SETTINGS_MODULE": "kronespor.config.settings", "KRONESPOR_LANG": "da"}
    env["KRONESPOR_SIGNING_KEY"] = str(home / "signing.key")  # another installation than that of other tests
    if SERVER:
        load = ["psql", "-q", "-v", "ON_ERROR_STOP=1", "-f", str(home / "postgresql.sql"), env["DATABASE_URL"]]
        subprocess.run(load, check=True, capture_output=True)
    env["STATE_KEY"] = said(env, SIGNER).strip()
    said(env, COMMAND, "verify", "--key", env["STATE_KEY"])
    return env


@pytest.mark.slow
def test_a_register_of_an_earlier_release_is_whole_after_its_upgrade(upgraded: dict[str, str]) -> None:
    home = Path(upgraded["KRONESPOR_HOME"])
    verified = said(upgraded, COMMAND, "verify", "--key", upgraded["STATE_KEY"])
    assert counts(verified) == counts((home / "verify.txt").read_text("utf-8"))
    then = (home / "overview.csv").read_text("utf-8")
    assert said(upgraded, COMMAND, "overview", "--csv") == then


@pytest.mark.slow
def test_what_people_accepted_before_an_upgrade_stays_accepted(upgraded: dict[str, str]) -> None:
    accepted = int((Path(upgraded["KRONESPOR_HOME"]) / "accepted.txt").read_text("utf-8"))
    assert said(upgraded, ACCEPTED).splitlines() == ["Set og fundet i orden"] * accepted


@pytest.mark.slow
def test_what_was_found_before_an_upgrade_has_codes_and_figures(upgraded: dict[str, str]) -> None:
    then = Path(upgraded["KRONESPOR_HOME"]) / "found.txt"
    assert said(upgraded, FOUND) == (then.read_text("utf-8") if then.exists() else FOUND_FIRST)


def commands(env: dict[str, str], *wanted: tuple[str, ...]) -> tuple[str, list[int]]:
    """What commands print that all succeed, and the versions of the seals afterwards."""
    printed, _, last = said(env, DONE, json.dumps(wanted)).rstrip().rpartition("\n")
    failed, versions = json.loads(last)
    assert failed == []
    return printed, versions


@pytest.mark.parametrize("commit", VERSIONS if THOROUGH else list(VERSIONS)[:1])
@pytest.mark.slow
def test_a_register_of_the_code_of_a_commit_verifies_and_restores(commit: str, tmp_path: Path) -> None:
    home, again, paper = tmp_path / "home", tmp_path / "again", (COMMITS / "haver.txt").read_bytes()
    sha256 = hashlib.sha256(paper).hexdigest()
    stored = home / "files" / sha256[:2] / f"{sha256}.txt"
    stored.parent.mkdir(parents=True)
    stored.write_bytes(paper)
    env = environment(home, new=True)
    sql = lzma.decompress((COMMITS / f"{commit}.{'postgresql' if SERVER else 'sqlite'}.sql.xz").read_bytes()).decode()
    if SERVER:
        load = ["psql", "-q", "-v", "ON_ERROR_STOP=1", env["DATABASE_URL"]]
        subprocess.run(load, input=sql, text=True, check=True, capture_output=True)
    else:
        with sqlite3.connect(home / SQLITE) as db:
            db.executescript(sql)
        db.close()
    then = (COMMITS / "overview.csv").read_text("utf-8").strip()
    told = (("--lang", "da", "verify"), ("--lang", "da", "overview", "--csv"))
    printed, versions = commands(env, *told, ("backup", str(tmp_path / "backup.zip")))
    assert counts(printed) == ["5", "1"] and then in printed and versions == VERSIONS[commit]
    printed, versions = commands(environment(again), ("restore", str(tmp_path / "backup.zip")), *told)
    assert then in printed and versions == VERSIONS[commit]


@pytest.mark.parametrize("path", sorted((STATES_FOLDER / "backups").glob("*.zip")), ids=lambda path: path.stem)
@pytest.mark.slow
def test_a_backup_of_an_earlier_version_is_restored(path: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(path) as archive:
        key = archive.read("manifest.sig").decode().split()[0]
        transactions = json.loads(archive.read("manifest.json"))["transactions"]
    home = tmp_path / "home"
    assert run("restore", path, home=home).returncode != 0, "it is signed by another installation"
    assert run("restore", path, "--key", key, home=home).returncode == 0
    verified = run("verify", home=home)
    assert verified.returncode == 0
    assert counts(verified.stdout)[0] == str(transactions)
