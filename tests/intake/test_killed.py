"""Killed at any moment, the register is whole: nothing half done, nothing lost that was acknowledged.

A command is killed before the n-th statement that changes its database, before or after a commit: counted, so that
every kill falls inside the work, however fast or busy the machine is. A booker is killed from outside, somewhere
after the n-th booking that it acknowledged: what must hold then holds wherever the kill falls.
"""

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from random import Random

import pytest

from tests.commands import SAMPLES, run
from tests.databases import copied, environment
from tests.intake.notes import FILE, paper
from tests.processes import python

MOMENTS = int(os.environ.get("KRONESPOR_KILLS", "1"))  # of each kind; `make kills` takes 150
COUNTED = """
import atexit, os, signal, sys
from django.db.backends.signals import connection_created
last, changes = int(sys.argv.pop(1)), 0
def count():
    global changes
    changes += 1
    if changes == last:
        os.kill(os.getpid(), signal.SIGKILL)
def counted(execute, sql, params, many, context):
    if not sql.startswith("SELECT"):
        count()
    return execute(sql, params, many, context)
def connected(connection, **_):
    if counted in connection.execute_wrappers:
        return
    connection.execute_wrappers.append(counted)
    commit = connection._commit
    def committed():
        count()
        commit()
        count()
    connection._commit = committed
connection_created.connect(connected)
atexit.register(lambda: print(changes, file=sys.stderr))
from kronespor.cli.main import main
main()
"""
END, VERIFY = "\x1e", ("verify",)
THEN = """
import json, sys
from kronespor.cli.main import cli
for command in json.loads(sys.argv[1]):
    if cli.main(command, standalone_mode=False):
        sys.exit(1)
    print(end="\x1e")
"""
BOOKER = """
import sys
from datetime import date
from kronespor.cli import database
database.ready()
from kronespor.register.naming import fund_named, initiative_named, plan_named
from kronespor.register.events import Basis
from tests.events import allocate
for n in range(10_000):
    done = allocate(
        initiative_named(plan_named("Handleplan"), f"Indsats {n % 5}"), fund_named("Budget24"), {2024: 100, 2025: 100},
        Basis(date(2024, 1, 1), f"Sag {n}"),
    )
    print(done.pk, flush=True)
"""


def counted(home: Path, command: Sequence[str | Path], before: int) -> subprocess.CompletedProcess[str]:
    """Run a command that kills itself before that change to the database; before none, if it is 0."""
    return python(COUNTED, str(before), *command, env=environment(home))


def moments(home: Path, *command: str | Path) -> list[int]:
    """The changes before which a command is to be killed: spread over all that it makes when left alone, or all."""
    done = counted(home, command, 0)
    assert done.returncode == 0, done.stderr
    changes = int(done.stderr.split()[-1])
    assert changes > 3
    count = min(MOMENTS, changes)
    return [1 + changes * (2 * n + 1) // (2 * count) for n in range(count)]


def killed(home: Path, before: int, *command: str | Path) -> None:
    """Kill a command at one of its moments."""
    done = counted(home, command, before)
    assert done.returncode == -signal.SIGKILL, done.stderr


def then(home: Path, *commands: Sequence[str | Path]) -> list[str]:
    """What commands print, one after another in one process; all must succeed."""
    done = python(THEN, json.dumps([[str(word) for word in command] for command in commands]), env=environment(home))
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout.split(END)[:-1]


def whole(verified: str) -> int:
    """How many transactions the register has that `verify` says is whole."""
    (count,) = re.findall(r"^(\d+) transactions?\b", verified)
    return int(count)


@pytest.mark.slow
def test_booking_killed_loses_nothing_that_was_acknowledged(tmp_path: Path) -> None:
    rng, home, acknowledged = Random(1), tmp_path / "home", 0
    for _ in range(MOMENTS):
        booker = subprocess.Popen([sys.executable, "-c", BOOKER], env=environment(home), stdout=subprocess.PIPE)
        assert booker.stdout is not None
        for _ in range(rng.randrange(1, 30)):
            assert booker.stdout.readline()
            acknowledged += 1
        time.sleep(rng.uniform(0, 0.01))  # somewhere inside the next booking
        booker.kill()
        acknowledged += len(booker.stdout.readlines())
        booker.wait()
        booker.stdout.close()
        count = whole(*then(home, VERIFY))
        assert acknowledged <= count <= acknowledged + 1
        acknowledged = count


@pytest.mark.slow
def test_import_killed_is_all_or_nothing_and_can_be_done_again(tmp_path: Path) -> None:
    command = ("import", SAMPLES / "svar-2026.txt")
    for before in moments(tmp_path / "whole", *command):
        home = tmp_path / f"home-{before}"
        killed(home, before, *command)
        assert then(home, VERIFY, command, ("review",))[-1].count("Perspektiv") == 3


@pytest.mark.thorough
@pytest.mark.slow
def test_recording_killed_is_all_or_nothing(tmp_path: Path) -> None:
    command = ("record", SAMPLES / "sheets" / "decisions.csv")
    for before in moments(tmp_path / "whole", *command):
        home = tmp_path / f"home-{before}"
        killed(home, before, *command)
        verified, _, again = then(home, VERIFY, command, VERIFY)
        assert whole(verified) in (0, 15) and whole(again) == 15


@pytest.mark.thorough
@pytest.mark.slow
def test_restoring_killed_is_all_or_nothing(tmp_path: Path) -> None:
    home, file = tmp_path / "home", tmp_path / "backup.zip"
    run("record", SAMPLES / "sheets" / "decisions.csv", home=home)
    run("import", SAMPLES / "svar-2026.txt", home=home)
    _, proof, kept = then(home, ("backup", file), VERIFY, ("overview", "--json"))
    for before in moments(tmp_path / "whole", "restore", file):
        again = tmp_path / f"again-{before}"
        killed(again, before, "restore", file)
        (verified,) = then(again, VERIFY)
        if not whole(verified):
            then(again, ("restore", file))
        assert then(again, VERIFY, ("overview", "--json")) == [proof, kept]


@pytest.mark.slow
def test_a_worker_killed_leaves_nothing_half_read_and_another_reads_on(tmp_path: Path) -> None:
    queued = tmp_path / "queued"
    then(queued, ("import", "--queue", *sorted(SAMPLES.glob("svar-*"))))
    for before in moments(copied(queued, tmp_path / "whole"), "worker", "--batch"):
        home = copied(queued, tmp_path / f"home-{before}")
        killed(home, before, "worker", "--batch")
        *_, listed, review, _ = then(home, VERIFY, ("worker", "--batch"), ("worker", "--list"), ("review",), VERIFY)
        assert (listed.count(": read\n"), review.count("Perspektiv")) == (2, 6)


@pytest.mark.slow
def test_a_booking_killed_and_sent_again_books_once(tmp_path: Path) -> None:
    """Whether the kill came before the commit or after it, when nobody was told of it any more."""

    def accepted(home: Path) -> Path:
        numbers = [number for n in (1, 2, 3, 4) for number in ("--accept", str(n))]
        then(home, ("import", paper(tmp_path, "a.txt")), (*FILE, "a.txt"), ("review", *numbers))
        return home

    command, home, counts = ("book", "--accepted"), accepted(tmp_path / "home"), [0]
    for before in moments(accepted(tmp_path / "whole"), *command):
        killed(home, before, *command)
        counts.append(whole(*then(home, VERIFY)))
        if counts[-1]:
            break
    assert set(counts) <= {0, 2} and whole(then(home, command, VERIFY)[-1]) == 2
