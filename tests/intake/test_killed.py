"""Killed at any moment, the register is whole: nothing half done, nothing lost that was acknowledged."""

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
from tests.databases import environment

MOMENTS = int(os.environ.get("KRONESPOR_KILLS", "4"))  # of each kind; `make kills` takes twenty
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


def killed(command: Sequence[str | Path], env: dict[str, str], after: float) -> str:
    """What a command had said when it was killed."""
    process = subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    time.sleep(after)
    process.send_signal(signal.SIGKILL)
    said, _ = process.communicate()
    return said


def whole(home: Path) -> int:
    """How many transactions the register has; it must be whole."""
    done = run("verify", home=home)
    assert done.returncode == 0, done.stderr
    (count,) = re.findall(r"^(\d+) transactions", done.stdout)
    return int(count)


@pytest.mark.slow
def test_booking_killed_loses_nothing_that_was_acknowledged(tmp_path: Path) -> None:
    rng, home, acknowledged = Random(1), tmp_path / "home", 0  # noqa: S311
    whole(home)
    for _ in range(MOMENTS):
        said = killed([sys.executable, "-c", BOOKER], environment(home), rng.uniform(1.0, 2.4))
        acknowledged += len(said.splitlines())
        count = whole(home)
        assert acknowledged <= count <= acknowledged + 1
        acknowledged = count
    assert acknowledged > MOMENTS


@pytest.mark.slow
def test_import_killed_is_all_or_nothing_and_can_be_done_again(tmp_path: Path) -> None:
    rng = Random(2)  # noqa: S311
    command = [sys.executable, "-m", "kronespor.cli.main", "import", str(SAMPLES / "svar-2026.txt")]
    for n in range(MOMENTS):
        home = tmp_path / f"home-{n}"
        whole(home)
        killed(command, environment(home), rng.uniform(0.3, 1.4))
        whole(home)
        again = run("import", SAMPLES / "svar-2026.txt", home=home)
        assert again.returncode == 0, again.stderr
        assert run("review", home=home).stdout.count("Perspektiv") == 3


@pytest.mark.slow
def test_recording_killed_is_all_or_nothing(tmp_path: Path) -> None:
    rng = Random(3)  # noqa: S311
    sheet = SAMPLES / "sheets" / "decisions.csv"
    command = [sys.executable, "-m", "kronespor.cli.main", "record", str(sheet)]
    for n in range(MOMENTS):
        home = tmp_path / f"home-{n}"
        whole(home)
        killed(command, environment(home), rng.uniform(0.2, 1.0))
        assert whole(home) in (0, 15)
        assert run("record", sheet, home=home).returncode == 0
        assert whole(home) == 15


@pytest.mark.slow
def test_restoring_killed_leaves_an_empty_register_or_a_whole_one(tmp_path: Path) -> None:
    rng, home, file = Random(4), tmp_path / "home", tmp_path / "backup.zip"  # noqa: S311
    sheet = SAMPLES / "sheets" / "decisions.csv"
    run("record", sheet, home=home)
    run("import", SAMPLES / "svar-2026.txt", home=home)
    assert run("backup", file, home=home).returncode == 0
    for n in range(MOMENTS):
        again = tmp_path / f"again-{n}"
        whole(again)
        killed([sys.executable, "-m", "kronespor.cli.main", "restore", file], environment(again), rng.uniform(0.2, 1.0))
        count = whole(again)
        assert count in (0, 15)
        if count == 0:
            assert run("restore", file, home=again).returncode == 0
        assert run("overview", "--json", home=again).stdout == run("overview", "--json", home=home).stdout


@pytest.mark.slow
def test_a_worker_killed_leaves_nothing_half_read_and_another_reads_on(tmp_path: Path) -> None:
    rng = Random(5)  # noqa: S311
    for n in range(MOMENTS):
        home = tmp_path / f"home-{n}"
        assert run("import", "--queue", *sorted(SAMPLES.glob("svar-*")), home=home).returncode == 0
        command = [sys.executable, "-m", "kronespor.cli.main", "worker", "--batch"]
        killed(command, environment(home), rng.uniform(0.3, 1.6))
        whole(home)
        assert run("worker", "--batch", home=home).returncode == 0
        assert run("worker", "--list", home=home).stdout.count(": read\n") == 2
        assert run("review", home=home).stdout.count("Perspektiv") == 6
        whole(home)
