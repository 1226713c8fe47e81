"""A booking that is sent twice, by one person or by many at once, is booked once."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from kronespor.intake import booking, reviewing
from kronespor.intake.booking import Booked
from kronespor.intake.reviewing import Step
from kronespor.intake.storing import import_file
from kronespor.register.models import Transaction
from tests.commands import run
from tests.databases import environment
from tests.intake.notes import FILE, file_all, paper

APPROVERS = 20
AT_ONCE = """
import json, sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from kronespor.cli import database
database.ready()
from django.db import connection
from kronespor.intake import booking, reviewing
from kronespor.intake.reviewing import Step
from kronespor.intake.storing import import_file
from kronespor.register.holdings import Query, holdings
from kronespor.register.verification import verify_ledger
from tests.intake.notes import file_all

import_file(Path(sys.argv[1]))
reviewing.take([Step(i.pk, "accept") for i in reviewing.waiting()])
file_all()
barrier = Barrier(int(sys.argv[2]))

def approve(_):
    seen = list(booking.accepted_items())
    barrier.wait()
    try:
        done = booking.book_items(seen)
    finally:
        connection.close()
    return done.transactions, done.before

with ThreadPoolExecutor(barrier.parties) as pool:
    done = list(pool.map(approve, range(barrier.parties)))
ore = sum(row.ore for row in holdings(Query()))
print(json.dumps([sorted(done), ore, [str(fault) for fault in verify_ledger().faults]]))
"""


@pytest.mark.django_db
def test_the_same_booking_again_does_nothing(home: Path, tmp_path: Path) -> None:
    import_file(paper(tmp_path, "a.txt"))
    reviewing.take([Step(i.pk, "accept") for i in reviewing.waiting()])
    file_all()
    seen = list(booking.accepted_items())
    assert booking.book_items(seen) == Booked(2, 0, 0)
    assert booking.book_items(seen) == Booked(0, 0, 4)  # the answer to the first was lost on its way
    assert Transaction.objects.count() == 2


@pytest.mark.slow
def test_twenty_approvers_at_once_book_once(tmp_path: Path) -> None:
    env = {**environment(tmp_path / "home"), "KRONESPOR_FOUR_EYES": "0"}
    command = [sys.executable, "-c", AT_ONCE, str(paper(tmp_path, "a.txt")), str(APPROVERS)]
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    bookings, ore, faults = json.loads(done.stdout)
    assert bookings == [[0, 4]] * (APPROVERS - 1) + [[2, 0]]
    assert (ore, faults) == (100_000_000, [])


@pytest.mark.slow
def test_two_commands_at_once_book_once(tmp_path: Path) -> None:
    home = tmp_path / "home"
    assert run("import", paper(tmp_path, "a.txt"), home=home).returncode == 0
    for reviewed in ((*FILE, "a.txt"), ("review", "--accept", "1", "--accept", "2")):
        assert run(*reviewed, home=home).returncode == 0
    command = [sys.executable, "-m", "kronespor.cli.main", "book", "--accepted"]
    both = [
        subprocess.Popen(command, env=environment(home), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    said = [process.communicate() for process in both]
    assert [process.returncode for process in both] == [0, 0], said
    verified = run("verify", home=home)
    assert verified.returncode == 0 and verified.stdout.startswith("1 transaction "), verified.stdout + verified.stderr
