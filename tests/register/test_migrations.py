"""A register of an earlier version is brought to this one with its ledger whole."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.test_commands import run
from tests.databases import environment

EARLIER = """
import django
django.setup()
from datetime import UTC, date, datetime
from django.conf import settings
from django.core.management import call_command
from django.db import connection
settings.HOME.mkdir(parents=True, exist_ok=True)
call_command("migrate", "register", "0002", verbosity=0)
call_command("migrate", "intake", "0001", verbosity=0)
from kronespor.register.booking import FIRST, digest
from kronespor.register.models import Posting, Transaction
day, booked = date(2024, 6, 17), datetime(2024, 7, 1, 12, tzinfo=UTC)
entry = Transaction(pk=1, kind="allocation", decided_on=day, booked_at=booked, text="Sag", citation={})
legs = ((1, -5), (2, 5))
postings = [Posting(pk=n, account_id=n, fund_id=1, fiscal_year=2024, amount=a, citation={}) for n, a in legs]
with connection.cursor() as cursor:
    def add(table, **row):
        marks = ", ".join(["%s"] * len(row))
        cursor.execute(f"INSERT INTO register_{table} ({', '.join(row)}) VALUES ({marks})", list(row.values()))
    add("fund", id=1, name="Budget24", key="budget24", is_external=False)
    add("actionplan", id=1, name="Handleplan", key="handleplan")
    add("initiative", id=1, plan_id=1, name="Alfa", description="")
    add("account", id=1, kind="unallocated", fund_id=1)
    add("account", id=2, kind="initiative", initiative_id=1)
    add("transaction", id=1, kind="allocation", decided_on=day, booked_at=booked, text="Sag", citation="{}")
    for p in postings:
        add("posting", id=p.pk, transaction_id=1, account_id=p.account_id, fund_id=1, fiscal_year=2024, amount=p.amount,
            expenditure_type="unknown", citation="{}", decided_on=day, booked_at=booked)
    add("seal", id=1, transaction_id=1, number=1, previous=FIRST, sha256=digest(FIRST, entry, postings))
"""


@pytest.mark.slow
def test_a_register_of_the_first_version_is_whole_after_migration(tmp_path: Path) -> None:
    home = tmp_path / "home"
    env = {**environment(home, new=True), "DJANGO_SETTINGS_MODULE": "kronespor.config.settings"}
    made = subprocess.run([sys.executable, "-c", EARLIER], env=env, capture_output=True, text=True, check=False)
    assert made.returncode == 0, made.stderr
    verified = run("verify", home=home)
    assert verified.returncode == 0, verified.stderr
    assert verified.stdout.startswith("1 transactions")
    assert run("overview", "--csv", home=home).stdout.splitlines()[1] == "Handleplan;Alfa;Budget24;0,05;0,05"


def test_the_models_have_their_migrations(tmp_path: Path) -> None:
    env = {**environment(tmp_path, new=True), "DJANGO_SETTINGS_MODULE": "kronespor.config.settings"}
    command = [sys.executable, "-m", "django", "makemigrations", "--check", "--dry-run"]
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
