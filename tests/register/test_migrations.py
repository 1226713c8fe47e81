"""A database of this version has what the models and the triggers say."""

import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

from kronespor.register.triggers import MIGRATIONS, missing
from tests.databases import environment
from tests.register.tampering import without_triggers


def test_the_models_have_their_migrations(tmp_path: Path) -> None:
    env = {**environment(tmp_path, new=True), "DJANGO_SETTINGS_MODULE": "kronespor.config.settings"}
    command = [sys.executable, "-m", "django", "makemigrations", "--check", "--dry-run"]
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


@pytest.mark.django_db
def test_each_trigger_that_the_migrations_make_is_asked_for() -> None:
    assert missing() == []
    with without_triggers():
        gone = set(missing())
    made = "".join(p.read_text("utf-8") for p in MIGRATIONS.glob(f"*_triggers.{connection.vendor}.sql"))
    assert len(gone) == made.count("CREATE TRIGGER") and all(name in made for name in gone)
    assert missing() == []
