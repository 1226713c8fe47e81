"""To read the settings changes nothing; the key that they need is made when something is signed, and kept."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from kronespor.config.secret_file import kept_secret

SIGN = "import django; django.setup(); from django.core.signing import Signer; print(Signer().sign('x'))"


def python(program: str, home: Path) -> str:
    env = {name: value for name, value in os.environ.items() if name != "DJANGO_SECRET_KEY"}
    env |= {"KRONESPOR_HOME": str(home), "DJANGO_SETTINGS_MODULE": "kronespor.config.settings"}
    done = subprocess.run([sys.executable, "-c", program], env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.slow
def test_to_read_the_settings_writes_nothing(tmp_path: Path) -> None:
    python("import django; django.setup(); import kronespor.config.urls", tmp_path / "home")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
def test_what_one_process_signs_another_believes(tmp_path: Path) -> None:
    first = python(SIGN, tmp_path / "home")
    assert python(SIGN, tmp_path / "home") == first
    assert (tmp_path / "home" / "secret.key").stat().st_mode & 0o077 == 0
    assert python(SIGN, tmp_path / "other") != first


def test_a_key_that_another_process_has_made_meanwhile_is_the_one(tmp_path: Path) -> None:
    (tmp_path / "secret.key").write_text("theirs", "ascii")
    assert kept_secret(tmp_path / "secret.key", lambda: "ours") == "theirs"
    assert [p.name for p in tmp_path.iterdir()] == ["secret.key"]
