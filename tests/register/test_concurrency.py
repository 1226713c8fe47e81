"""Several writers at once, on a register that none has opened before: all is there once, the chain has one order."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.databases import SERVER, environment
from tests.processes import PATIENCE
from tests.thorough import THOROUGH

WRITERS = 6 if SERVER else 3
BOOKINGS = (60 if THOROUGH else 24) // WRITERS
WRITER = """
import sys
from datetime import date
from kronespor.cli import database
database.ready()
from kronespor.register.events import Basis, Movement, record
from kronespor.register.naming import fund_named, initiative_named, plan_named
for i in range(int(sys.argv[2])):
    fund = fund_named("Budget24")
    initiative = initiative_named(plan_named("Handleplan"), "Indsats " + sys.argv[1])
    basis = Basis(date(2024, 1, 1), f"{sys.argv[1]}-{i}")
    record("allocation", [Movement(fund, initiative, fund, 2024, 100)], basis)
"""


@pytest.mark.slow
def test_writers_at_once_lose_nothing(tmp_path: Path) -> None:
    env = environment(tmp_path, new=True)

    def kronespor(*args: str) -> str:
        command = [sys.executable, "-m", "kronespor.cli.main", *args]
        return subprocess.run(command, env=env, capture_output=True, text=True, check=True).stdout

    writers = [
        subprocess.Popen(
            [sys.executable, "-c", WRITER, str(n), str(BOOKINGS)], env=env, stderr=subprocess.PIPE, text=True
        )
        for n in range(WRITERS)
    ]
    errors = [w.communicate(timeout=PATIENCE)[1] for w in writers]
    assert [w.returncode for w in writers] == [0] * WRITERS, errors
    assert f"{WRITERS * BOOKINGS} transactions" in kronespor("verify")
    lines = kronespor("overview", "--csv").splitlines()[1:]
    assert [line.split(";")[-1] for line in lines] == [str(BOOKINGS)] * WRITERS
