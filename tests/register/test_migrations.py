"""A database of this version has what the models and the triggers say."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from kronespor.register.triggers import faults, files
from tests.databases import environment
from tests.register.tampering import without_triggers


@pytest.mark.slow
def test_the_models_have_their_migrations(tmp_path: Path) -> None:
    env = {**environment(tmp_path, new=True), "DJANGO_SETTINGS_MODULE": "kronespor.config.settings"}
    command = [sys.executable, "-m", "django", "makemigrations", "--check", "--dry-run"]
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


@pytest.mark.django_db
def test_each_trigger_that_the_migrations_make_is_asked_for() -> None:
    assert faults() == []
    with without_triggers():
        gone = {fault.values["name"] for fault in faults()}
    made = "".join(path.read_text("utf-8") for path in files())
    assert gone == set(re.findall(r"^CREATE TRIGGER (\w+)", made, re.MULTILINE))
    assert faults() == []
